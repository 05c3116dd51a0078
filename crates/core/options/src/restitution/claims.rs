//! Who was harmed by a wrong price, who gained, and what became of it.

use super::{Taken, difference};
use crate::{Context, Options, Settled};
use arena::Keyed;
use borsh::{BorshDeserialize, BorshSerialize};
use std::collections::{BTreeMap, BTreeSet};
use units::{Amount, CaseId, Price, TraderId, VenueId};

/// Where a remedy stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub enum RemedyStatus {
    /// A case stands: gains are frozen.
    Open,
    /// A case was paid: gains were taken back, slashed stake comes as further cases are paid.
    Upheld,
    /// All is paid that there was.
    Over,
    /// No case stood.
    Dropped,
}

/// What moved cash by a wrong price.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize,
)]
pub enum Subject {
    /// A settlement, by its place in [`Options::settlements`].
    Settlement(u32),
    /// A bid for an account in liquidation, by its place in [`Options::taken`].
    Bid(u32),
}

/// What a wrong price did, and how it is made good.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Remedy {
    /// By what.
    pub subject: Subject,
    /// The price that a settlement should have had.
    pub price: Option<Price>,
    /// The cases that say so.
    pub cases: Vec<CaseId>,
    /// Everybody for whom it makes a difference, in order of trader.
    pub claims: Vec<Claim>,
    /// Where it stands.
    pub status: RemedyStatus,
}

/// What a wrong price did to an account, in base units of cash; of harm and gain one is zero.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Claim {
    /// Whose.
    pub trader: TraderId,
    /// What it would have had more.
    pub harm: Amount,
    /// What it would have had less.
    pub gain: Amount,
    /// What it was repaid, or what was taken back.
    pub settled: Amount,
}

impl Keyed for Remedy {
    type Key = Subject;
    fn key(&self) -> Subject {
        self.subject
    }
}

impl Claim {
    /// Harm that was not repaid.
    #[must_use]
    pub fn unpaid(&self) -> Amount {
        self.harm.saturating_sub(self.settled)
    }
}

/// Everybody for whom another price of a settlement makes a difference.
pub(super) fn of_settlement(context: &Context<'_>, row: &Settled, price: Price) -> Vec<Claim> {
    let traders: BTreeSet<TraderId> = row.positions.iter().map(|(trader, ..)| *trader).collect();
    let claims = traders.into_iter();
    claims.filter_map(|trader| claim(trader, difference(context, row, trader, price)?)).collect()
}

/// The two sides of a bid for which the account should have been paid so much more.
pub(super) fn of_bid(row: &Taken, more: i128) -> Vec<Claim> {
    let sides = [(Some(row.trader), Some(more)), (row.bidder, more.checked_neg())];
    sides.into_iter().filter_map(|(trader, more)| claim(trader?, more?)).collect()
}

fn claim(trader: TraderId, more: i128) -> Option<Claim> {
    let size = Amount::new(more.unsigned_abs());
    let (harm, gain) = if more > 0 { (size, Amount::ZERO) } else { (Amount::ZERO, size) };
    (more != 0).then_some(Claim { trader, harm, gain, settled: Amount::ZERO })
}

/// The venue of a remedy.
pub(super) fn venue_of(options: &Options, remedy: &Remedy) -> Option<VenueId> {
    match remedy.subject {
        Subject::Settlement(place) => {
            Some(options.markets.get(options.settled.get(place)?.market)?.venue)
        }
        Subject::Bid(place) => Some(options.taken.get(place)?.venue),
    }
}

/// Whether a remedy is of a venue.
pub(super) fn is_of(options: &Options, remedy: &Remedy, venue: VenueId) -> bool {
    venue_of(options, remedy) == Some(venue)
}

/// What of each account cannot be withdrawn: its gains by prices about which a case stands.
pub(super) fn freeze(context: &mut Context<'_>, venue: VenueId) {
    let mut gains: BTreeMap<TraderId, Amount> = BTreeMap::new();
    for (_, remedy) in context.options.remedies.iter() {
        if remedy.status == RemedyStatus::Open && is_of(context.options, remedy, venue) {
            for claim in &remedy.claims {
                let gain = gains.entry(claim.trader).or_default();
                *gain = gain.saturating_add(claim.gain);
            }
        }
    }
    let traders: Vec<(TraderId, Amount)> =
        context.options.traders_of(venue).map(|(id, row)| (id, row.frozen)).collect();
    for (id, before) in traders {
        let frozen = gains.get(&id).copied().unwrap_or(Amount::ZERO);
        if frozen != before
            && let Some(row) = context.options.traders.get_mut(id)
        {
            row.frozen = frozen;
        }
    }
}
