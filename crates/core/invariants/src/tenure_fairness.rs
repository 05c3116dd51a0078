//! §7.2: no unit loses anything for an offence outside of its tenure.
//!
//! The stake of every tranche is followed through what happened, by the naive rule that only pledging, leaving, claiming,
//! a slash, a return and a merger move it, and compared with the rows afterwards. A slash has to name a tranche whose
//! tenure contains the epoch of the offence.

use crate::{
    Property, Violation,
    before::TrancheNote,
    monitor::Monitor,
    rows::{answers, tranches},
    step::Step,
    violation::Findings,
    wide::{part, wide},
};
use app::State;
use protocol::Event;
use restaking::Tenure;
use units::{Amount, Shares, TrancheId, VaultId};

/// Follows all stake.
pub(crate) fn check(step: &Step<'_>) -> Vec<Violation> {
    let mut found = Findings::of(Property::TenureFairness);
    let (monitor, state) = (step.monitor, step.state);
    let mut followed = Followed { monitor, rows: step.before.tranches.clone(), state };
    let mut claimed = Vec::new();
    for event in step.events() {
        if let Event::Claimed { tranche, .. } = event {
            claimed.push(*tranche);
        }
        followed.follow(event, &mut found);
    }
    let now = tranches(step.state.restaking());
    for (id, row) in now {
        let Some(expected) = followed.row(id) else { continue };
        found.equal(|| format!("stake of {id}"), expected.stake, row.stake);
        // How many shares a claim ends is not said; what they were worth is checked with the roundings.
        if !claimed.contains(&id) {
            found.equal(|| format!("shares of {id}"), expected.shares, row.shares);
        }
        found.equal(|| format!("tenure of {id}"), Written(expected.tenure), Written(row.tenure));
    }
    found.into_list()
}

/// What the tranches should hold.
struct Followed<'a> {
    monitor: &'a Monitor,
    rows: Vec<TrancheNote>,
    state: &'a State,
}

impl Followed<'_> {
    /// A tranche; one that is new has nothing yet.
    fn row(&mut self, id: TrancheId) -> Option<&mut TrancheNote> {
        let place = usize::try_from(id.index()).ok()?;
        while self.rows.len() <= place {
            let next = TrancheId::new(u32::try_from(self.rows.len()).ok()?);
            let tranche = self.state.restaking().tranche(next).ok()?;
            self.rows.push(TrancheNote {
                vault: tranche.vault,
                tenure: tranche.tenure,
                shares: Shares::ZERO,
                stake: Amount::ZERO,
            });
        }
        self.rows.get_mut(place)
    }

    fn follow(&mut self, event: &Event, found: &mut Findings) {
        match *event {
            Event::Slashed { case, tranche, amount, .. } => {
                let epoch = self.state.restaking().case(case).map(|case| case.epoch);
                let (Ok(epoch), Some(row)) = (epoch, self.row(tranche)) else {
                    return found.add(format_args!("{case}, {tranche}"), "known", "unknown");
                };
                if !answers(&row.tenure, epoch) {
                    let place = format_args!("{case} slashed {tranche}");
                    found.add(place, Written(row.tenure), format_args!("an offence in {epoch}"));
                }
                row.stake = row.stake.saturating_sub(amount);
            }
            Event::Returned { tranche, amount, .. } => {
                if let Some(row) = self.row(tranche) {
                    row.stake = row.stake.saturating_add(amount);
                }
            }
            Event::Merged { vault, from, into, .. } => self.merge(vault, from, into, found),
            Event::Pledged { tranche, amount, .. } => {
                let next = self.state.epoch().plus(1);
                let Some(row) = self.row(tranche) else { return };
                found.equal(
                    || format!("first epoch of a pledge to {tranche}"),
                    next,
                    row.tenure.from,
                );
                row.stake = row.stake.saturating_add(amount);
                row.shares = row.shares.saturating_add(Shares::new(amount.raw()));
            }
            Event::Left { vault, tranche, shares, .. } => self.leave(vault, tranche, shares, found),
            Event::Claimed { tranche, amount, .. } => {
                if let Some(row) = self.row(tranche) {
                    row.stake = row.stake.saturating_sub(amount);
                }
            }
            _ => {}
        }
    }

    /// All of a tranche joins another; what its owners get there is worth what they bring, but for dust.
    fn merge(&mut self, vault: VaultId, from: TrancheId, into: TrancheId, found: &mut Findings) {
        let restaking = self.state.restaking();
        let merger = restaking.tranche(from).ok().and_then(|row| row.merged.as_ref());
        let (Some(given), Ok(row)) = (merger.map(|merger| merger.given), restaking.vault(vault))
        else {
            return found.add(format_args!("{from}, merged into {into}"), "a merger", "none");
        };
        let dust = self.monitor.dust(self.state, vault, row);
        let Some(row) = self.row(from) else { return };
        let stake = core::mem::take(&mut row.stake);
        row.shares = Shares::ZERO;
        let Some(row) = self.row(into) else { return };
        row.shares = row.shares.saturating_add(given);
        row.stake = row.stake.saturating_add(stake);
        let worth = part(row.stake.raw(), given.raw(), row.shares.raw());
        let place = || format!("worth of {from} after it merged into {into}");
        found.at_least(place, wide(stake.raw()), worth.saturating_add(dust));
        found.at_most(place, wide(stake.raw()).saturating_add(dust), worth);
    }

    /// Shares move to the tranche that ends now, out of the one with the same beginning and no end.
    fn leave(&mut self, vault: VaultId, to: TrancheId, shares: Shares, found: &mut Findings) {
        let Some(target) = self.row(to).map(|row| row.tenure) else { return };
        let now = self.state.epoch();
        found.equal(
            || format!("{to}, which is left to"),
            Written(Tenure { until: Some(now), ..target }),
            Written(target),
        );
        let stays = Tenure { until: None, ..target };
        let source = self
            .rows
            .iter_mut()
            .find(|row| row.vault == vault && row.tenure == stays && row.shares >= shares);
        let Some(source) = source else {
            return found.add(format_args!("{to}"), "a tranche that was left", "none");
        };
        let moved = part(source.stake.raw(), shares.raw(), source.shares.raw());
        let moved = Amount::new(moved.saturating_to());
        source.stake = source.stake.saturating_sub(moved);
        source.shares = source.shares.saturating_sub(shares);
        if let Some(row) = self.row(to) {
            row.stake = row.stake.saturating_add(moved);
            row.shares = row.shares.saturating_add(shares);
        }
    }
}

/// A tenure, for people.
#[derive(PartialEq)]
struct Written(Tenure);

impl core::fmt::Display for Written {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self.0 {
            Tenure { from, until: Some(until) } => write!(f, "a tenure of {from} to {until}"),
            Tenure { from, until: None } => write!(f, "a tenure from {from} on"),
        }
    }
}
