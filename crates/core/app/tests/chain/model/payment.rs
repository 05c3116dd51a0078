//! Where slashed stake goes (§6.4).

use super::{
    Difference, Model, Stage,
    exact::{ensure, fraction, ratio, whole},
    observed::{Observed, Poured},
    world::{PAYEES, TERMS_OF, VAULTS},
};
use std::collections::BTreeMap;

impl Model {
    /// Pays out every case whose hold is over.
    pub(super) fn pay_cases(&mut self, observed: &Observed) -> Result<(), Difference> {
        let mut expected = Vec::new();
        for id in 0..self.cases.len() {
            let over =
                |stage: &Stage| matches!(stage, Stage::Held { until } if *until <= self.epoch);
            if !over(&self.cases[id].stage) {
                continue;
            }
            self.cases[id].stage = Stage::Paid;
            let mut proceeds: BTreeMap<usize, u128> = BTreeMap::new();
            for ((vault, _), amount) in &self.cases[id].taken {
                *proceeds.entry(VAULTS[*vault].1).or_default() += amount;
            }
            for (asset, amount) in proceeds.into_iter().filter(|(_, amount)| *amount > 0) {
                expected.push((id, asset));
                let poured = observed.poured.iter().find(|(key, _)| *key == (id, asset));
                let Some((_, poured)) = poured else {
                    return Err(format!("case {id} did not pay out its {amount}"));
                };
                self.pour(id, asset, amount, poured)?;
            }
        }
        let paid = observed.poured.len();
        ensure!(paid == expected.len(), "{paid} were paid out, due are {expected:?}");
        Ok(())
    }

    fn pour(
        &mut self,
        id: usize,
        asset: usize,
        amount: u128,
        poured: &Poured,
    ) -> Result<(), Difference> {
        let case = &self.cases[id];
        let (service, reporter) = (TERMS_OF[case.terms], case.reporter);
        let waterfall = self.terms[case.terms].offences[case.offence].waterfall.clone();
        let all = whole(amount);
        // One rounding down each, so less than one unit below the exact share.
        for (name, got, share) in [
            ("reporter", poured.reporter, waterfall.reporter),
            ("burned", poured.burned, waterfall.burn),
        ] {
            let exact = ratio(share) * &all;
            ensure!(
                whole(got) <= exact && exact < whole(got + 1),
                "case {id}: {name} got {got}, expected {exact}"
            );
        }
        // Two roundings down: of the restitution, then of the payee's part.
        let weights: u32 = waterfall.payees.iter().map(|payee| payee.weight).sum();
        for (payee, got) in waterfall.payees.iter().zip(poured.restitution) {
            let weight = fraction(payee.weight.into(), weights.into());
            let exact = ratio(waterfall.restitution) * &all * weight;
            ensure!(
                whole(got) <= exact && exact < whole(got + 2),
                "case {id}: a payee got {got}, expected {exact}"
            );
        }
        let to_payees: u128 = poured.restitution.iter().sum();
        let others = poured.reporter + poured.burned + to_payees;
        ensure!(
            others + poured.insurance == amount,
            "case {id}: {amount} were taken, {others} and {} for the fund paid",
            poured.insurance
        );
        self.credit(reporter, asset, poured.reporter);
        for (payee, got) in PAYEES.into_iter().zip(poured.restitution) {
            self.credit(payee, asset, got);
        }
        self.burned[asset] += poured.burned;
        *self.services[service].insurance.entry(asset).or_default() += poured.insurance;
        Ok(())
    }
}
