//! What a venue's books count in: lots, ticks, owners.

use crate::arguments::Quantity;
use crate::context::Usage;
use crate::desk::Desk;
use crate::programs::{Step, answers};
use client::view::VenueView;
use client::{Client, ClientError};
use matching::{BookId, Command, GroupId, OwnerId};
use protocol::{Action, Trade};
use units::{MarketId, Price, VenueId, parse_decimal};

/// Which venue a command is about.
#[derive(clap::Args)]
pub(super) struct Where {
    /// The venue: `venue-0`, or just `0`; may be left out where there is only one.
    #[arg(long, value_name = "VENUE")]
    venue: Option<String>,
}

impl Where {
    /// Finds it.
    pub(super) fn find(&self, client: &Client) -> Step<VenueView> {
        if let Some(venue) = &self.venue {
            return Ok(client.venue(venue)?.data.venue);
        }
        let mut venues = client.venues()?.data;
        match (venues.pop(), venues.pop()) {
            (Some(only), None) => Ok(only),
            (None, _) => Err("the node has no options venue".into()),
            (Some(_), Some(_)) => {
                Err(Usage::new("there are several venues: name one with --venue").into())
            }
        }
    }

    /// Finds it, and the name that the account has in its books.
    pub(super) fn seat(&self, desk: &Desk<'_>) -> Step<(VenueId, OwnerId)> {
        let venue = self.find(desk.client())?.id;
        Ok((answers::id(&venue)?, owner(desk, &venue)?))
    }
}

/// The name that the account has in a venue's books.
pub(super) fn owner(desk: &Desk<'_>, venue: &str) -> Step<OwnerId> {
    match desk.client().trader(venue, &desk.account()) {
        Ok(answer) => Ok(OwnerId::new(answer.data.owner)),
        Err(ClientError::Refused { problem, .. }) if problem.status == 404 => {
            let account = desk.account();
            let next = format!("`buttress venue deposit AMOUNT --venue {venue}` opens one");
            Err(format!("{account} has no account at {venue}: {next}").into())
        }
        Err(error) => Err(error.into()),
    }
}

/// A command to a venue's books, as an action.
pub(super) const fn trade(venue: VenueId, command: Command) -> Action {
    Action::Trade(Trade { venue, command })
}

/// A market, and what it says of sizes and prices.
pub(super) struct Floor {
    /// Where it is.
    pub(super) venue: VenueId,
    /// As whom the account trades there.
    pub(super) owner: OwnerId,
    /// What its contracts are counted together as.
    pub(super) group: GroupId,
    /// The unit of sizes.
    pub(super) underlying: String,
    lot: String,
    tick: String,
    cash: String,
}

impl Floor {
    /// Finds it by `market-0` or `0`.
    pub(super) fn find(desk: &Desk<'_>, market: &str) -> Step<Self> {
        let market = desk.client().market(market)?.data;
        let venue = desk.client().venue(&market.venue)?.data.venue;
        let id: MarketId = answers::id(&market.id)?;
        Ok(Self {
            venue: answers::id(&venue.id)?,
            owner: owner(desk, &venue.id)?,
            group: GroupId::new(id.index()),
            underlying: market.symbol,
            lot: market.lot,
            tick: market.tick,
            cash: venue.cash,
        })
    }

    /// A size of the underlying, in lots.
    pub(super) fn lots(&self, size: &Quantity) -> Result<u64, Usage> {
        let number = size.of("size", &self.underlying)?;
        whole("size", number, &self.lot, "lots").map_err(Usage::new)
    }

    /// A price of one unit of the underlying in the venue's cash, in ticks.
    pub(super) fn ticks(&self, price: &Quantity) -> Result<u64, Usage> {
        let number = price.of("price", &self.cash)?;
        whole("price", number, &self.tick, "ticks").map_err(Usage::new)
    }
}

/// A contract, and where it trades.
pub(super) struct Contract {
    /// Its book.
    pub(super) book: BookId,
    /// Its market.
    pub(super) floor: Floor,
}

impl Contract {
    /// Finds it by its name, `contract-7` or `7`.
    pub(super) fn find(desk: &Desk<'_>, text: &str) -> Step<Self> {
        let contract = desk.client().contract(text)?.data;
        let floor = Floor::find(desk, &contract.market)?;
        Ok(Self { book: BookId::new(contract.book), floor })
    }
}

/// A number as so many whole steps.
fn whole(what: &str, text: &str, step: &str, steps: &str) -> Result<u64, String> {
    let read = |text: &str| parse_decimal(text, Price::DECIMALS);
    let have = read(text).map_err(|error| format!("{what} is {text:?}: {error}"))?;
    let each = read(step).map_err(|error| format!("a step of {step:?}: {error}"))?;
    let count = have.checked_div(each).filter(|count| count.checked_mul(each) == Some(have));
    let count = count.and_then(|count| u64::try_from(count).ok()).filter(|count| *count > 0);
    count.ok_or_else(|| format!("{what} is {text}, expected a whole number of {steps} of {step}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_prices_are_whole_steps() {
        assert_eq!(whole("size", "1.5", "0.01", "lots"), Ok(150));
        assert_eq!(whole("price", "100", "0.1", "ticks"), Ok(1_000));
        for (text, expected) in [
            ("0.015", "size is 0.015, expected a whole number of lots of 0.01"),
            ("0", "size is 0, expected a whole number of lots of 0.01"),
            ("x", "size is \"x\": "),
        ] {
            let refused = whole("size", text, "0.01", "lots").unwrap_err();
            assert!(refused.contains(expected), "{refused}");
        }
    }
}
