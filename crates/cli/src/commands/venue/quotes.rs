//! `buttress venue quote`, `protect` and `unfreeze`: what market makers say.

use super::floor::{Contract, Floor, trade};
use crate::arguments::{Quantity, duration};
use crate::context::Usage;
use crate::{CommandResult, context::Context, desk::Desk};
use matching::{Command, MassQuote, OwnerId, ProtectionLimits, QuoteSide};
use units::Millis;

/// Quote contracts: what is quoted in each of them from now on, in place of what was.
#[derive(clap::Args)]
pub(crate) struct Quoting {
    /// A contract with its bid and its ask, `-` for a side that is not quoted any more:
    /// `ETH-27MAR26-3000-C=2ETH@100USDC/2ETH@104USDC`. All of one venue.
    #[arg(value_name = "CONTRACT=BID/ASK", required = true)]
    quotes: Vec<String>,
    /// Good for so long: `1m`; till replaced if left out.
    #[arg(long = "for", value_name = "DURATION", value_parser = duration)]
    lasts: Option<Millis>,
}

/// Limit how much may trade on one's quotes within a window, before they freeze.
#[derive(clap::Args)]
#[command(group(clap::ArgGroup::new("limits").required(true).multiple(true)))]
pub(crate) struct Protecting {
    /// The market whose contracts are counted together: `market-0`, or just `0`.
    market: String,
    /// How long a window is; it begins with the first fill after the one before is over.
    #[arg(long, value_name = "DURATION", value_parser = duration, default_value = "1s")]
    window: Millis,
    /// How much of the underlying, bought and sold added up, freezes: `50ETH`.
    #[arg(long, group = "limits")]
    size: Option<Quantity>,
    /// How much delta in units of the market's marks, bought less sold, freezes in either direction.
    #[arg(long, group = "limits")]
    delta: Option<u64>,
    /// No limits any more.
    #[arg(long, group = "limits", conflicts_with_all = ["size", "delta"])]
    off: bool,
}

/// Quote again after the protection froze the quotes; what is counted begins anew.
#[derive(clap::Args)]
pub(crate) struct Unfreezing {
    /// The market: `market-0`, or just `0`.
    market: String,
}

impl Quoting {
    pub(super) fn run(self, context: &Context) -> CommandResult {
        let desk = Desk::open(context)?;
        let (mut first, mut owner, mut quotes) = (None, OwnerId::default(), Vec::new());
        for text in &self.quotes {
            let (name, bid, ask) = parts(text).ok_or_else(|| {
                Usage::new(format!("quote is {text:?}, expected CONTRACT=BID/ASK, such as ETH-27MAR26-3000-C=2ETH@100USDC/-"))
            })?;
            let contract = Contract::find(&desk, name)?;
            let (bid, ask) = (side(&contract, bid)?, side(&contract, ask)?);
            quotes.push(matching::Quote { book: contract.book, bid, ask });
            owner = contract.floor.owner;
            let first = first.get_or_insert(contract.floor.venue);
            if *first != contract.floor.venue {
                let other = contract.floor.venue;
                return Err(
                    Usage::new(format!("{name} is of {other}, the first of {first}")).into()
                );
            }
        }
        quotes.sort_by_key(|quote| quote.book);
        let venue = first.ok_or("no quotes")?;
        let until = self.lasts.map(|length| desk.later(length)).transpose()?;
        let command = Command::MassQuote(MassQuote { owner, until, quotes });
        desk.act(trade(venue, command))
    }
}

/// `CONTRACT=BID/ASK`.
fn parts(text: &str) -> Option<(&str, &str, &str)> {
    let (name, sides) = text.split_once('=')?;
    let (bid, ask) = sides.split_once('/')?;
    Some((name, bid, ask))
}

/// `2ETH@100USDC`, or `-`.
fn side(contract: &Contract, text: &str) -> Result<Option<QuoteSide>, Usage> {
    if text == "-" {
        return Ok(None);
    }
    let wrong = |reason: &str| {
        Usage::new(format!(
            "side of a quote is {text:?}: {reason}expected such as 2ETH@100USDC, or -"
        ))
    };
    let (size, price) = text.split_once('@').ok_or_else(|| wrong(""))?;
    let read = |text: &str| text.parse::<Quantity>().map_err(|error| wrong(&format!("{error}; ")));
    let (size, price) = (contract.floor.lots(&read(size)?)?, contract.floor.ticks(&read(price)?)?);
    Ok(Some(QuoteSide { price, size }))
}

impl Protecting {
    pub(super) fn run(self, context: &Context) -> CommandResult {
        let desk = Desk::open(context)?;
        let floor = Floor::find(&desk, &self.market)?;
        let quantity = self.size.as_ref().map(|size| floor.lots(size)).transpose()?;
        let limits = ProtectionLimits { window: self.window, quantity, delta: self.delta };
        let limits = Some(limits).filter(|_| !self.off);
        let (owner, group) = (floor.owner, floor.group);
        desk.act(trade(floor.venue, Command::Protect { owner, group, limits }))
    }
}

impl Unfreezing {
    pub(super) fn run(self, context: &Context) -> CommandResult {
        let desk = Desk::open(context)?;
        let Floor { venue, owner, group, .. } = Floor::find(&desk, &self.market)?;
        desk.act(trade(venue, Command::Unfreeze { owner, group }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_names_its_contract_and_both_sides() {
        assert_eq!(parts("A-1-C=2ETH@1USDC/-"), Some(("A-1-C", "2ETH@1USDC", "-")));
        assert_eq!((parts("A-1-C"), parts("A-1-C=2ETH@1USDC")), (None, None));
    }
}
