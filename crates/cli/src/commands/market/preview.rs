//! `buttress market preview`.

use crate::{CommandResult, arguments::ratio, context::Context};
use units::Ratio;

/// What an offer would be filled at if it were made now.
#[derive(clap::Args)]
pub(crate) struct Preview {
    /// The vault: `vault-0`, or just `0`.
    vault: String,
    /// The terms: `terms-0`, or just `0`.
    terms: String,
    /// Up to this fraction of the stake at risk: 0.5 or 50%.
    #[arg(long, value_name = "RATIO", value_parser = ratio)]
    share: Ratio,
    /// At no less than this premium per epoch, as a fraction of the cover's value.
    #[arg(long, value_name = "RATIO", default_value = "0", value_parser = ratio)]
    reserve: Ratio,
}

impl Preview {
    pub(crate) fn run(self, context: &Context) -> CommandResult {
        let client = context.client();
        let answer = client.preview_offer(&self.vault, &self.terms, self.share, self.reserve)?;
        if context.json {
            return crate::output::json(&answer);
        }
        let data = &answer.data;
        println!("binds       from epoch {}", data.epoch);
        println!("market      {} wanted, {} bought", data.wanted, data.bought);
        println!("rate        {}", data.rate.as_deref().unwrap_or("none: nobody would sell"));
        match &data.cover {
            Some(cover) => {
                let (amount, symbol) = (&cover.cover.amount, &cover.cover.symbol);
                println!(
                    "sold        {amount} {symbol}, {} of the stake at risk",
                    cover.pledge_rate
                );
            }
            None => println!("sold        nothing"),
        }
        println!("yield       {} per epoch, before commission", data.yield_per_epoch);
        Ok(())
    }
}
