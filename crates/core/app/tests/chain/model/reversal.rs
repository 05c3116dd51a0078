//! What goes back (§6.4): to each lot what it lost, wherever it is by now.

use super::{
    Difference, Model, Stage,
    exact::{ensure, whole},
    observed::Observed,
    of_pool,
    world::staker,
};

impl Model {
    pub(super) fn return_reversed(&mut self, observed: &Observed) -> Result<(), Difference> {
        for id in 0..self.cases.len() {
            if self.cases[id].stage != Stage::Reversing {
                continue;
            }
            self.cases[id].stage = Stage::Reversed;
            self.return_one(id, observed)?;
            self.free_if_innocent(self.cases[id].operator);
            self.counts.reversed += 1;
        }
        let known = |case: usize| self.cases[case].stage == Stage::Reversed;
        let stray = observed.returned.iter().find(|(case, ..)| !known(*case));
        ensure!(stray.is_none(), "returned without a reversal: {stray:?}");
        Ok(())
    }

    fn return_one(&mut self, id: usize, observed: &Observed) -> Result<(), Difference> {
        let of_case = || observed.returned.iter().filter(|(case, ..)| *case == id);
        let (back, took) = (
            of_case().map(|(.., amount)| amount).sum::<u128>(),
            self.cases[id].taken.iter().map(|(_, amount)| amount).sum::<u128>(),
        );
        ensure!(back == took, "case {id} gave back {back} of {took}");
        let splits = whole(self.cases[id].splits.into());
        for key in self.pools.keys().copied().collect::<Vec<_>>() {
            let units = self.units(key);
            let amount: u128 =
                of_case().filter(|(_, to, _)| *to == key).map(|(.., amount)| amount).sum();
            let pool = self.pools.get_mut(&key).expect("it is there");
            pool.booked += amount;
            let booked = pool.booked;
            let lost = self
                .lots
                .iter()
                .any(|lot| lot.pool() == key && lot.takings.iter().any(|taking| taking.case == id));
            ensure!(lost || amount == 0, "case {id} gave {amount} to {key:?}, which lost nothing");
            if !lost {
                continue;
            }
            let pool = self.pools.get_mut(&key).expect("it is there");
            // What moved with leavers rounded down, each time by less than one unit.
            let dust = &splits + whole(pool.roundings.into()) + whole(booked.saturating_sub(units));
            let has = pool.reprice(self.epoch, units);
            pool.returns += 1;
            let merged = pool.merged;
            let mut moved = false;
            for lot in of_pool(&mut self.lots, key) {
                let expected = &lot.now + lot.felt(id);
                let apart = whole(lot.units) * (&has - expected);
                let most = &dust + whole(lot.units) * lot.grains();
                ensure!(
                    apart <= most && -&apart <= most,
                    "case {id} went back: {} has {apart} more than expected in {key:?}, dust {most}",
                    staker(lot.staker)
                );
                moved |= lot.tenure.until.is_some();
                lot.takings.retain(|taking| taking.case != id);
                lot.now = has.clone();
            }
            self.counts.returned_to_merged += u64::from(merged);
            self.counts.returned_to_leavers += u64::from(moved);
        }
        Ok(())
    }
}
