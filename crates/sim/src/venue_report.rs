//! What a replay says of an options venue.

use crate::founding::venue::VENUE;
use crate::venue_observed::VenueObserved;
use crate::{Scenario, World};
use app::State;
use options::Facts;
use serde::Serialize;
use std::collections::BTreeMap;
use units::{Amount, Ratio, format_decimal};

/// How a venue went. Amounts are decimal strings in whole units of its cash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VenueReport {
    /// Contracts that were listed.
    pub contracts: u64,
    /// Surfaces that operators signed.
    pub surfaces: u64,
    /// Trades.
    pub trades: u64,
    /// Lots traded.
    pub lots: u64,
    /// Premiums paid.
    pub premiums: String,
    /// Fees paid by both sides.
    pub fees: String,
    /// Expiries that settled.
    pub settled: u64,
    /// Expiries whose first window was not complete.
    pub delayed: u64,
    /// How often an account fell below its maintenance margin.
    pub unhealthy: u64,
    /// Auctions that whoever had the duty started in time.
    pub liquidations: u64,
    /// Auctions that nobody started in time.
    pub missed: u64,
    /// Bids that took something.
    pub bids: u64,
    /// What the fund began with.
    pub fund_before: String,
    /// What it has in the end.
    pub fund_after: String,
    /// What accounts without anything left owed.
    pub deficits: String,
    /// What the fund, and fees not yet handed on, paid of that.
    pub fund_used: String,
    /// What all who had cash paid of it.
    pub socialised: String,
    /// The highest rate at which they did.
    pub highest_rate: String,
    /// What could be gained by corrupting the venue where most of its security was in use.
    pub exposed: String,
    /// What was secured then.
    pub cap: String,
    /// The part of it that was in use; none if there was no security at all.
    pub utilisation: Option<String>,
    /// The least that was secured after cover was first bought.
    pub least_cap: String,
    /// How often the market took no new risk, by reason.
    pub restricted: BTreeMap<String, u64>,
    /// What traders and keepers tried and were refused, by reason.
    pub refused: BTreeMap<String, u64>,
    /// What wrong prices cost those whom they harmed, as cases found it.
    pub harm: String,
    /// What others gained by them.
    pub gain: String,
    /// What the harmed were paid back, by source.
    pub repaid: BTreeMap<String, String>,
    /// All of that together.
    pub repaid_in_all: String,
    /// In order of the scenario.
    pub traders: Vec<VenueTraderReport>,
}

/// One account at a venue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VenueTraderReport {
    /// Its name.
    pub name: String,
    /// What it does.
    pub strategy: String,
    /// The cash that it brought.
    pub brought: String,
    /// What its account is worth at the last marks; cash alone where that cannot be reckoned.
    pub worth: String,
    /// Contracts in which it has a position.
    pub positions: u64,
}

impl VenueReport {
    /// The report of a scenario's venue, if it has one.
    pub(crate) fn of(
        scenario: &Scenario,
        state: &State,
        world: &World,
        observed: &VenueObserved,
    ) -> Option<Self> {
        let venue = scenario.venue.as_ref()?;
        let (options, decimals) = (state.options(), scenario.payment_asset.decimals);
        let whole = |amount: Amount| format_decimal(amount.raw(), decimals);
        let plain = |text: &str| {
            let amount = scenario.amount("venue", text, &scenario.payment_asset);
            whole(amount.unwrap_or_default())
        };
        let till = options.till(VENUE).ok()?;
        let (exposed, cap) = observed.most_used.unwrap_or_default();
        let ratio = |ratio: Ratio| format_decimal(ratio.raw(), Ratio::DECIMALS);
        let counts = |(reason, count): (&&str, &u64)| ((*reason).to_owned(), *count);
        let cash = options.venue(VENUE).ok()?.currency();
        let facts = Facts { ledger: state.ledger(), oracle: state.oracle() };
        let accounts: BTreeMap<_, _> =
            world.actors().into_iter().map(|actor| (actor.name, actor.account)).collect();
        let traders = venue.traders.iter().filter_map(|terms| {
            let account = state.ledger().find_account(accounts.get(terms.name.as_str())?)?;
            let trader = options.find_trader(VENUE, account)?;
            let row = options.trader(trader)?;
            let margin = options.margin_of(facts, trader);
            let worth = margin.map_or_else(|_| cash.worth(row.cash), |m| m.mark_to_market);
            let held = options.engine().positions(matching::OwnerId::new(trader.index()));
            Some(VenueTraderReport {
                name: terms.name.to_string(),
                strategy: terms.strategy.to_string(),
                brought: plain(&terms.cash),
                worth: worth.to_string(),
                positions: u64::try_from(held.count()).unwrap_or(u64::MAX),
            })
        });
        Some(Self {
            contracts: u64::try_from(options.contracts().count()).unwrap_or(u64::MAX),
            surfaces: observed.surfaces,
            trades: observed.trades,
            lots: observed.lots,
            premiums: whole(observed.premiums),
            fees: whole(observed.fees),
            settled: observed.settled,
            delayed: observed.delayed,
            unhealthy: observed.unhealthy,
            liquidations: observed.started,
            missed: observed.missed,
            bids: observed.bids,
            fund_before: plain(&venue.fund),
            fund_after: whole(till.fund),
            deficits: whole(observed.deficits),
            fund_used: whole(observed.fund_used),
            socialised: whole(observed.socialised),
            highest_rate: ratio(observed.highest_rate),
            exposed: whole(exposed),
            cap: whole(cap),
            utilisation: observed.utilisation().map(ratio),
            least_cap: whole(observed.least_cap.unwrap_or_default()),
            restricted: observed.restricted.iter().map(counts).collect(),
            refused: observed.refused.clone(),
            harm: whole(observed.harm),
            gain: whole(observed.gain),
            repaid: observed
                .repaid
                .iter()
                .map(|(source, amount)| ((*source).to_owned(), whole(*amount)))
                .collect(),
            repaid_in_all: whole(
                observed.repaid.values().fold(Amount::ZERO, |sum, part| sum.saturating_add(*part)),
            ),
            traders: traders.collect(),
        })
    }

    /// One of its numbers by the name of its field, as an expectation states it; none if there is no such number.
    pub(crate) fn figure(&self, name: &str) -> Option<String> {
        let count = |count: u64| Some(count.to_string());
        match name {
            "settled" => count(self.settled),
            "delayed" => count(self.delayed),
            "unhealthy" => count(self.unhealthy),
            "liquidations" => count(self.liquidations),
            "missed" => count(self.missed),
            "deficits" => Some(self.deficits.clone()),
            "fund_used" => Some(self.fund_used.clone()),
            "socialised" => Some(self.socialised.clone()),
            "least_cap" => Some(self.least_cap.clone()),
            "unsecured" => count(self.restricted.get("unsecured").copied().unwrap_or(0)),
            "harm" => Some(self.harm.clone()),
            "gain" => Some(self.gain.clone()),
            "repaid" => Some(self.repaid_in_all.clone()),
            _ => None,
        }
    }
}
