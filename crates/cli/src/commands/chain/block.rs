//! `buttress block`.

use crate::{CommandResult, context::Context, output};
use market_data::format_utc;
use units::Timestamp;

/// Blocks.
#[derive(clap::Subcommand)]
pub(crate) enum Block {
    /// A block: its transactions and what they caused.
    Show {
        /// Its height; the last one if left out.
        height: Option<u64>,
    },
}

impl Block {
    pub(crate) fn run(self, context: &Context) -> CommandResult {
        let Self::Show { height } = self;
        let client = context.client();
        let height = height.map_or_else(|| client.status().map(|status| status.height), Ok)?;
        let answer = client.block(height)?;
        if context.json {
            return output::json(&answer);
        }
        let block = &answer.data;
        println!("block       {} at {}", block.height, format_utc(Timestamp::new(block.time)));
        println!("digest      {}", block.digest);
        println!("state root  {}", block.state_root);
        for transaction in &block.transactions {
            let actions = transaction.actions.join(", ");
            println!("transaction {} {actions}", transaction.id);
            if let Some(reason) = &transaction.rejection {
                println!("            rejected: {reason}");
            }
        }
        block.events.iter().for_each(|event| println!("event       {}", event.words));
        Ok(())
    }
}
