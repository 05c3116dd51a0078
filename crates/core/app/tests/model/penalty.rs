//! What an offence costs (§4).

use super::{
    Case, Difference, Model, Stage,
    exact::{Exact, ensure, fraction, ratio, ratio_grain, whole},
    world::{TERMS_OF, VAULTS},
};
use protocol::Penalty;
use units::Ratio;

impl Model {
    /// Checks φ of a case that is executed now, and returns it as the chain wrote it down.
    pub(super) fn check_penalty(&mut self, id: usize, have: Ratio) -> Result<Exact, Difference> {
        let case = self.cases[id].clone();
        let have = ratio(have);
        match &self.terms[case.terms].offences[case.offence].penalty {
            Penalty::Fixed(fraction) => {
                let expected = ratio(*fraction);
                ensure!(have == expected, "case {id} costs {have}, expected {expected}");
            }
            Penalty::Rising(rising) => {
                let full = ratio(rising.full_condemned.expect("of all that rise here"));
                let condemned = self.condemned_besides(&case, rising.window_epochs);
                let severity = (condemned / &full).min(whole(1));
                let (least, most) = (ratio(rising.least), ratio(rising.most));
                let exact = &least + (most - &least) * &severity;
                // The part that is condemned, that part of the full one, and that of the rise each round down to 10⁻¹⁸.
                let grains = (whole(2) + whole(1) / full) * ratio_grain();
                ensure!(
                    have <= exact && exact < &have + grains,
                    "case {id} costs {have}, expected {exact}"
                );
                self.counts.rising += 1;
                self.counts.correlated += u64::from(severity > whole(0));
                self.counts.fully_correlated += u64::from(severity == whole(1));
            }
        }
        Ok(have)
    }

    /// The part of the service's cover in the epoch of the offence that others sold who were condemned around it.
    fn condemned_besides(&self, case: &Case, window: u64) -> Exact {
        let service = TERMS_OF[case.terms];
        let (mut all, mut condemned) = (0, 0);
        let sold = self.covers.iter();
        for cover in sold.filter(|c| (c.service, c.epoch) == (service, case.epoch)) {
            let operator = VAULTS[cover.vault].0;
            let too = |other: &Case| {
                other.operator == operator
                    && TERMS_OF[other.terms] == service
                    && other.epoch.abs_diff(case.epoch) <= window
                    && self.is_past_appeal(other)
            };
            all += cover.value;
            if operator != case.operator && self.cases.iter().any(too) {
                condemned += cover.value;
            }
        }
        if all == 0 { whole(0) } else { fraction(condemned, all) }
    }

    /// Whatever is executed at this boundary counts, also before its turn.
    fn is_past_appeal(&self, case: &Case) -> bool {
        match case.stage {
            Stage::Open { executes_at } => executes_at <= self.epoch,
            Stage::Held { .. } | Stage::Paid => true,
        }
    }
}
