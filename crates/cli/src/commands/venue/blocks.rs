//! `buttress venue offer-block` and `take-block`: trades that two agreed on.

use super::floor::Contract;
use super::orders::Way;
use crate::arguments::{Quantity, duration};
use crate::context::Usage;
use crate::programs::answers;
use crate::{CommandResult, context::Context, desk::Desk, document};
use protocol::{Action, BlockOffer, SignedBlockOffer, TakeBlock};
use std::path::PathBuf;
use units::{AccountId, Millis};

/// Sign an offer of a block trade, for one account to take. Nothing is sent: hand the file to whoever takes it.
#[derive(clap::Args)]
pub(crate) struct Offering {
    /// Which way the account trades.
    #[arg(value_enum)]
    side: Way,
    /// How much of the underlying: `100ETH`; no less than the market's smallest block.
    size: Quantity,
    /// The contract: its name, `contract-7`, or just `7`.
    contract: String,
    /// The price of one unit of the underlying: `101.5USDC`.
    #[arg(long)]
    price: Quantity,
    /// Who may take it: 64 hexadecimal digits.
    #[arg(long, value_name = "ACCOUNT")]
    taker: AccountId,
    /// It can be taken for so long, at most an hour: `10m`.
    #[arg(long = "for", value_name = "DURATION", value_parser = duration)]
    lasts: Millis,
    /// Tells two offers of the same apart.
    #[arg(long, default_value_t = 0)]
    number: u64,
}

/// Take a trade that the other side signed.
#[derive(clap::Args)]
pub(crate) struct Taking {
    /// The offer: what `offer-block` saved. `-` is standard input.
    offer: PathBuf,
}

impl Offering {
    pub(super) fn run(self, context: &Context) -> CommandResult {
        if context.dry_run {
            return Err(
                Usage::new("an offer of a block changes nothing: there is nothing to try").into()
            );
        }
        let key = context.signer()?;
        let desk = Desk::open(context)?;
        let contract = Contract::find(&desk, &self.contract)?;
        let offer = BlockOffer {
            chain: answers::digits("chain", &desk.client().status()?.data.chain)?,
            account: desk.account(),
            taker: self.taker,
            book: contract.book,
            side: self.side.into(),
            price: contract.floor.ticks(&self.price)?,
            size: contract.floor.lots(&self.size)?,
            valid_until: desk.later(self.lasts)?,
            number: self.number,
        };
        let text = hex::encode(borsh::to_vec(&SignedBlockOffer::new(offer, &key))?);
        match &context.save {
            Some(file) => {
                std::fs::write(file, format!("{text}\n"))
                    .map_err(|error| format!("cannot write {}: {error}", file.display()))?;
                println!("saved       {}", file.display());
            }
            None => println!("{text}"),
        }
        Ok(())
    }
}

impl Taking {
    pub(super) fn run(self, context: &Context) -> CommandResult {
        let offer = document::canonical("offer", &self.offer)?;
        Desk::open(context)?.act(Action::TakeBlock(Box::new(TakeBlock { offer })))
    }
}
