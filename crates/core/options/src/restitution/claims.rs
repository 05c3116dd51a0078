//! Who was harmed by a wrong settlement, who gained, and what became of it.

use super::difference;
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

/// What a wrong settlement did, and how it is made good.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Remedy {
    /// Which settlement, by its place in [`Options::settlements`].
    pub settled: u32,
    /// The price that it should have had.
    pub price: Price,
    /// The cases that say so.
    pub cases: Vec<CaseId>,
    /// Everybody for whom it makes a difference, in order of trader.
    pub claims: Vec<Claim>,
    /// Where it stands.
    pub status: RemedyStatus,
}

/// What a wrong settlement did to an account, in base units of cash; of harm and gain one is zero.
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
    type Key = u32;
    fn key(&self) -> u32 {
        self.settled
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
pub(super) fn of(context: &Context<'_>, row: &Settled, price: Price) -> Vec<Claim> {
    let traders: BTreeSet<TraderId> = row.positions.iter().map(|(trader, ..)| *trader).collect();
    let claims = traders.into_iter().filter_map(|trader| {
        let more = difference(context, row, trader, price)?;
        let size = Amount::new(more.unsigned_abs());
        let (harm, gain) = if more > 0 { (size, Amount::ZERO) } else { (Amount::ZERO, size) };
        (more != 0).then_some(Claim { trader, harm, gain, settled: Amount::ZERO })
    });
    claims.collect()
}

/// Whether a remedy is of a venue.
pub(super) fn is_of(options: &Options, remedy: &Remedy, venue: VenueId) -> bool {
    let market = options.settled.get(remedy.settled).map(|row| row.market);
    market.and_then(|market| options.markets.get(market)).is_some_and(|row| row.venue == venue)
}

/// What of each account cannot be withdrawn: its gains by settlements about which a case stands.
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
