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
                // The part of each other operator, their part of the full one, and that of the rise round down to 10⁻¹⁸.
                let others = whole(self.jailed.len() as u128 - 1);
                let grains = (whole(2) + others / full) * ratio_grain();
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

    /// The service's cover that others sold who were condemned around the offence: of each other operator its part in
    /// the epoch of its own offence, the largest of several.
    fn condemned_besides(&self, case: &Case, window: u64) -> Exact {
        let service = TERMS_OF[case.terms];
        let part_of = |operator: usize| {
            let condemned = self.cases.iter().filter(|other| {
                other.operator == operator
                    && TERMS_OF[other.terms] == service
                    && other.epoch.abs_diff(case.epoch) <= window
                    && self.is_past_appeal(other)
            });
            let parts = condemned.map(|other| self.part_of_cover(operator, service, other.epoch));
            parts.max().unwrap_or_else(|| whole(0))
        };
        let others = (0..self.jailed.len()).filter(|other| *other != case.operator);
        others.map(part_of).sum()
    }

    /// The part of a service's cover for an epoch that an operator sold.
    fn part_of_cover(&self, operator: usize, service: usize, epoch: u64) -> Exact {
        let sold = self.covers.iter().filter(|c| (c.service, c.epoch) == (service, epoch));
        let (mut all, mut own) = (0, 0);
        for cover in sold {
            all += cover.value;
            own += if VAULTS[cover.vault].0 == operator { cover.value } else { 0 };
        }
        if all == 0 { whole(0) } else { fraction(own, all) }
    }

    /// Whatever is executed at this boundary counts, also before its turn.
    fn is_past_appeal(&self, case: &Case) -> bool {
        match case.stage {
            Stage::Open { executes_at } => executes_at <= self.epoch,
            Stage::Held { .. } | Stage::Paid => true,
            Stage::Acquitted | Stage::Reversing | Stage::Reversed => false,
        }
    }
}
