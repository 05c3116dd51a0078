//! Mergers (§3). To the model they are a matter of counting: each lot keeps its own tenure and history, and is counted in
//! other units from then on. That nobody can tell is what the comparisons after them show.

use super::{
    Difference, Model, Pool, Variant,
    exact::{Exact, ensure, floor, fraction, whole},
    lot::{Lot, PoolKey},
    observed::{Merged, Observed},
    of_pool,
    world::NOBODY,
};
use crate::common::WINDOW;
use core::cmp::Reverse;
use std::collections::BTreeSet;

impl Model {
    pub(super) fn merge(&mut self, observed: &Observed) -> Result<(), Difference> {
        for merged in &observed.mergers {
            self.merge_one(merged)?;
        }
        // With slashes in the last 2W histories may differ for longer than the rule by age says.
        for vault in (0..self.vaults.len()).filter(|vault| self.quiet(*vault)) {
            let mature = self.mature(vault, None);
            if let Some((into, rest)) = mature.split_first() {
                let merges = |from: &&PoolKey| self.fits(**from, *into);
                let left = rest.iter().find(merges);
                ensure!(left.is_none(), "{left:?} did not merge into {into:?}");
            }
        }
        let age = match self.variant {
            Variant::MergedAtWindow => Some(WINDOW),
            Variant::MergedByRule => None,
            _ => return Ok(()),
        };
        (0..self.vaults.len()).for_each(|vault| self.forget_differences(vault, age));
        Ok(())
    }

    /// The pools of a vault that may merge, the largest first, then the oldest; at whatever age instead of the one of the
    /// rule.
    fn mature(&self, vault: usize, age: Option<u64>) -> Vec<PoolKey> {
        let age = age.unwrap_or(if self.quiet(vault) { WINDOW } else { 3 * WINDOW });
        let may = |(key, pool): &(&PoolKey, &Pool)| {
            let (of, tenure) = **key;
            let old = tenure.from + age <= self.epoch;
            of == vault && tenure.until.is_none() && old && pool.booked > 0 && !self.is_held(**key)
        };
        let mut mature: Vec<_> = self.pools.iter().filter(may).collect();
        mature.sort_by_key(|(key, pool)| (Reverse(pool.booked), **key));
        mature.into_iter().map(|(key, _)| *key).collect()
    }

    /// Whether nothing was slashed in the last 2W.
    fn quiet(&self, vault: usize) -> bool {
        self.vaults[vault].last_slash.is_none_or(|slash| slash + 2 * WINDOW < self.epoch)
    }

    /// Whether something that was taken of it may go back.
    fn is_held(&self, key: PoolKey) -> bool {
        self.cases.iter().any(|case| case.is_on_hold() && case.took_of(key))
    }

    /// Whether the units for one pool can be counted in the other, which may have been slashed to almost nothing.
    fn fits(&self, from: PoolKey, into: PoolKey) -> bool {
        let worth = |key, epoch| {
            let each = self.lots_of(key).map(|lot| whole(lot.units) * lot.worth_in(epoch));
            each.fold(whole(0), |sum, worth| sum + worth)
        };
        let epochs = self.epoch.saturating_sub(WINDOW)..=self.epoch;
        let best = epochs.max_by_key(|epoch| worth(from, *epoch) + worth(into, *epoch));
        let best = best.expect("W is not zero");
        let given = worth(from, best) * whole(self.units(into)) / worth(into, best);
        given + whole(self.units(into)) < whole(u128::MAX)
    }

    fn merge_one(&mut self, merged: &Merged) -> Result<(), Difference> {
        let Merged { from, into, given, of } = *merged;
        let may = self.mature(from.0, None);
        ensure!(
            may.contains(&from) && may.contains(&into),
            "epoch {}: {from:?} merged into {into:?}; may merge: {may:?}",
            self.epoch
        );
        let (units, all) = (self.units(from), self.units(into));
        ensure!(of == units, "{from:?} merged {of} units of {units}");
        let source = self.pools.remove(&from).expect("it may merge");
        let target = self.pools.get_mut(&into).expect("it may merge");
        let before = [&source, &*target].map(|pool| pool.booked);
        // Everyone's worth is a number that was rounded down: once for each time that something was taken of it,
        // and once for each one that left since. That dust is everyone's now; and the units given round down.
        let oldest = self.epoch.saturating_sub(WINDOW);
        let dust = |pool: &Pool| {
            let repriced = pool.repriced_at.iter().filter(|(boundary, _)| *boundary > oldest);
            pool.roundings + repriced.map(|(_, roundings)| roundings).sum::<u64>()
        };
        let dust = 1 + dust(&source) + dust(target);
        let changes: BTreeSet<u64> = [&source, &*target]
            .iter()
            .flat_map(|pool| &pool.repriced_at)
            .map(|(boundary, _)| (*boundary).max(oldest))
            .chain([oldest])
            .collect();
        // One for each price that is compared, and one for the units given.
        target.rounded_by_mergers += changes.len() as u64 + 1;
        let most = whole(dust.into());
        target.booked += source.booked;
        // The pool has the prices of the one that was merged into, so this stays until it is priced anew.
        target.roundings += dust;
        target.merged = true;
        target.returns += source.returns;
        target.repriced_at.extend(source.repriced_at);
        let has = fraction(target.booked, all + given);
        for (what, units, had) in [("merged", given, before[0]), ("merged into", all, before[1])] {
            let apart = whole(had) - whole(units) * &has;
            ensure!(
                apart <= most && -&apart <= most,
                "epoch {}: what {what} from {from:?} to {into:?} lost {apart}, dust {most}",
                self.epoch
            );
        }
        // Those merged into have their part of it too.
        let blur = &most / whole(all);
        of_pool(&mut self.lots, into).for_each(|lot| lot.blur = (&lot.blur + &blur).bound());
        self.count_anew(merged, &most);
        for case in &mut self.cases {
            case.taken.iter_mut().filter(|(key, _)| *key == from).for_each(|(key, _)| *key = into);
        }
        self.counts.mergers += 1;
        let again = |lot: &Lot| lot.pool() == into && ![into.1, from.1].contains(&lot.position);
        self.counts.mergers_again += u64::from(self.lots.iter().any(again));
        Ok(())
    }

    /// Gives each position its units of the other pool, rounded down; what is left over is nobody's.
    fn count_anew(&mut self, merged: &Merged, dust: &Exact) {
        let Merged { from, into, given, of } = *merged;
        let each = fraction(given, of);
        let worth = if given > 0 { fraction(of, given) } else { whole(0) };
        let blur = if given > 0 { dust / whole(given) } else { whole(0) };
        let positions = self.lots_of(from).map(|lot| (lot.staker, lot.position));
        let positions: BTreeSet<_> = positions.collect();
        let mut left = given;
        let mut rest: Option<Lot> = None;
        for position in positions {
            let (mut had, mut has) = (0, 0);
            let lots = of_pool(&mut self.lots, from);
            for lot in lots.filter(|lot| (lot.staker, lot.position) == position) {
                // A position rounds down once, of however many lots it is.
                had += lot.units;
                let units = floor(&(whole(had) * &each)) - has;
                has += units;
                left -= units;
                rest.get_or_insert_with(|| Lot { staker: NOBODY, ..lot.clone() });
                lot.recount(units, &worth);
                lot.blur = (&lot.blur + &blur).bound();
                lot.booked = into.1;
            }
            self.rounds_premiums(position.0, from.0, 4);
        }
        if let Some(mut lot) = rest.filter(|_| left > 0) {
            lot.recount(left, &worth);
            lot.blur = (&lot.blur + &blur).bound();
            (lot.booked, lot.pledged) = (into.1, whole(0));
            self.counts.left_by_mergers += floor(&(whole(left) * &lot.now)) as u64;
            self.lots.push(lot);
        }
        self.lots.retain(|lot| lot.units > 0);
    }

    /// What merging at an age does: all lots that are old enough have the history of the oldest.
    fn forget_differences(&mut self, vault: usize, age: Option<u64>) {
        let mature = self.mature(vault, age);
        let Some(oldest) = mature.first().and_then(|key| self.lots_of(*key).next()).cloned() else {
            return;
        };
        for key in mature {
            for lot in of_pool(&mut self.lots, key) {
                let (units, tenure) = (lot.units, lot.tenure);
                let (staker, pledged, booked) = (lot.staker, lot.pledged.clone(), lot.booked);
                let worth = &lot.now / &oldest.now;
                let position = lot.position;
                *lot = Lot { staker, tenure, booked, position, pledged, ..oldest.clone() };
                lot.recount(units, &worth);
            }
        }
    }
}
