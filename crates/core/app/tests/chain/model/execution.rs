//! What cases take (§6.3).

use super::{
    Difference, Model, Stage,
    exact::{Exact, at_least_zero, ensure, fraction, whole},
    lot::{Lot, PoolKey, Taking},
    observed::{Executed, Observed},
    of_pool,
    world::{BOND, TERMS_OF, USDC, VAULTS, staker},
};
use crate::common::WINDOW;

/// What one pool owes to a case.
struct Owed {
    /// Exactly.
    amount: Exact,
    /// By how much the core's own number may differ before it is rounded down.
    grains: Exact,
}

impl Model {
    /// Executes what is due, in order of offence epoch, then of case.
    pub(super) fn execute_cases(&mut self, observed: &Observed) -> Result<(), Difference> {
        let due = |stage: &Stage| matches!(stage, Stage::Open { executes_at } if *executes_at <= self.epoch);
        let cases = self.cases.iter().enumerate();
        let mut order: Vec<_> =
            cases.filter(|(_, c)| due(&c.stage)).map(|(id, c)| (c.epoch, id)).collect();
        order.sort_unstable();
        let order: Vec<usize> = order.into_iter().map(|(_, id)| id).collect();
        let executed: Vec<usize> = observed.executed.iter().map(|e| e.case).collect();
        ensure!(order == executed, "executed cases {executed:?}, due {order:?}");
        for executed in &observed.executed {
            self.execute(executed)?;
        }
        Ok(())
    }

    fn execute(&mut self, executed: &Executed) -> Result<(), Difference> {
        let id = executed.case;
        let case = self.cases[id].clone();
        let service = TERMS_OF[case.terms];
        let penalty = self.check_penalty(id, executed.fraction)?;
        let sold = self.covers.iter().filter(|cover| {
            VAULTS[cover.vault].0 == case.operator
                && (cover.service, cover.epoch, cover.terms) == (service, case.epoch, case.terms)
        });
        let sold: Vec<(usize, Exact)> = sold.map(|c| (c.vault, c.rate.clone())).collect();
        let mut unexplained = executed.taken.clone();
        let (mut least_short, mut most_short) = (whole(0), whole(0));
        let mut exclusive = true;
        for (vault, rate) in sold {
            for key in self.pools_of(vault) {
                let of = |lot: &Lot| lot.owed(service, &rate, &penalty, case.epoch, self.variant);
                let losses: Vec<Exact> = self.lots_of(key).map(of).collect();
                let answers = |lot: &Lot| lot.tenure.answers_for(case.epoch, self.variant);
                if !self.lots_of(key).any(answers) {
                    self.counts.spared += 1;
                    continue;
                }
                let owed = self.owed(key, &losses);
                let place = unexplained.iter().position(|(of, _)| *of == key);
                let taken = place.map(|place| unexplained.swap_remove(place).1);
                let booked = self.pools[&key].booked;
                check_taking(id, key, &owed, booked, taken)?;
                // Each leaver brought up to one base unit less than exact: rounding, not a shortfall. So did mergers, but
                // how many the chain counts depends on prices that it keeps and the model does not.
                let pool = &self.pools[&key];
                let short = |owed: Exact, dust: u64| {
                    at_least_zero(owed - whole(booked) - whole(dust.into()))
                };
                let least = &owed.amount - &owed.grains - whole(1);
                least_short += short(least, pool.joined_by_leavers + pool.rounded_by_mergers);
                most_short += short(&owed.amount + &owed.grains, pool.joined_by_leavers);
                exclusive &= self.vaults[vault].leverage_cap == whole(1);
                if let Some(taken) = taken {
                    self.take(key, (service, id), losses, taken)?;
                }
            }
        }
        // Tenure fairness: whoever is left on the list should not have paid.
        ensure!(
            unexplained.is_empty(),
            "case {id} about epoch {} took {unexplained:?}, which nobody owed",
            case.epoch
        );
        let short = whole(executed.shortfall);
        ensure!(
            least_short <= short && short <= most_short,
            "case {id}: shortfall {short}, expected {least_short} to {most_short}"
        );
        if executed.shortfall > 0 {
            self.counts.shortfalls += 1;
        }
        // The guarantee: with leverage cap 1 there is always enough.
        ensure!(
            !exclusive || executed.shortfall == 0,
            "case {id}: {short} short with leverage cap 1"
        );
        self.services[service].shortfall += executed.shortfall;
        self.credit(case.reporter, USDC, BOND);
        let row = &mut self.cases[id];
        row.taken = executed.taken.clone();
        row.splits = 0;
        row.stage = Stage::Held { until: self.epoch + self.terms[case.terms].hold_epochs };
        self.counts.executed += 1;
        Ok(())
    }

    /// The sum over the lots of a pool, each by itself.
    fn owed(&self, key: PoolKey, losses: &[Exact]) -> Owed {
        let mut owed = Owed { amount: whole(0), grains: whole(0) };
        for (lot, of_one) in self.lots_of(key).zip(losses) {
            owed.amount += whole(lot.units) * of_one;
            owed.grains += whole(lot.units) * lot.grains();
        }
        owed
    }

    /// Takes from a pool. What the chain did not take because it rounds down is the pool's.
    fn take(
        &mut self,
        key: PoolKey,
        (service, case): (usize, usize),
        losses: Vec<Exact>,
        taken: u128,
    ) -> Result<(), Difference> {
        let units = self.units(key);
        let pool = self.pools.get_mut(&key).expect("asked for what it owes");
        self.counts.takings += 1;
        self.counts.emptied += u64::from(pool.booked > 0 && pool.booked == taken);
        self.counts.merged_takings += u64::from(pool.merged);
        pool.booked -= taken;
        let dust = whole((pool.roundings + 1).into());
        let boundary = self.epoch;
        let left = pool.reprice(boundary, units);
        self.vaults[key.0].last_slash = Some(boundary);
        let felt = fraction(taken, units);
        for (index, (lot, per_unit)) in of_pool(&mut self.lots, key).zip(losses).enumerate() {
            if index == 0 && !lot.takings.is_empty() {
                self.counts.repeated_takings += 1;
            }
            // Tenure fairness: what this lot owed, whatever else the chain books with it.
            let expected = at_least_zero(&lot.now - &per_unit);
            let apart = whole(lot.units) * (&left - expected);
            let most = &dust + whole(lot.units) * lot.grains();
            ensure!(
                apart <= most && -&apart <= most,
                "case {case}: {} is left with {apart} more than expected in {key:?}, dust {most}",
                staker(lot.staker)
            );
            // Counts as owed, also where there was less: what a service could not get it does not get later.
            lot.takings.push(Taking { service, case, boundary, per_unit, felt: felt.clone() });
            lot.now = left.clone();
        }
        Ok(())
    }

    /// §7.3 and §7.4 for leverage cap 1, at any time: all that all services may still take is there.
    pub(super) fn check_guarantee(&self) -> Result<(), Difference> {
        for (key, pool) in &self.pools {
            if self.vaults[key.0].leverage_cap != whole(1) {
                continue;
            }
            let mut claims = whole(0);
            for lot in self.lots_of(*key) {
                for service in 0..self.services.len() {
                    // A case about epoch c executes at the boundary into c + W at the latest.
                    let covers = self.covers.iter().filter(|cover| {
                        (cover.vault, cover.service) == (key.0, service)
                            && cover.epoch + WINDOW > self.epoch
                            && lot.tenure.contains(cover.epoch)
                    });
                    let most = covers.map(|c| lot.liability(service, &c.rate, c.epoch)).max();
                    claims += whole(lot.units) * most.unwrap_or_else(|| whole(0));
                    claims -= whole(lot.units) * lot.grains();
                }
            }
            let there = whole(pool.booked) + whole((pool.joined_by_leavers + pool.returns).into());
            ensure!(
                claims <= there,
                "epoch {}: services may take {claims} of pool {key:?}, which has {there}",
                self.epoch
            );
        }
        Ok(())
    }
}

/// Owed rounds down per tranche, and never more than there is: less than one base unit below the exact result.
fn check_taking(
    case: usize,
    key: PoolKey,
    owed: &Owed,
    booked: u128,
    taken: Option<u128>,
) -> Result<(), Difference> {
    let Owed { amount, grains } = owed;
    let Some(taken) = taken else {
        ensure!(amount <= grains, "case {case} took nothing of {key:?}, which owes {amount}");
        return Ok(());
    };
    let exact = whole(taken);
    let not_too_much = exact <= amount + grains;
    let not_too_little = taken == booked || exact > amount - grains - whole(1);
    ensure!(
        taken <= booked && not_too_much && not_too_little,
        "case {case} took {taken} of the {booked} of {key:?}, which owes {amount}"
    );
    Ok(())
}
