//! What a holding earned and lost within the evidence window, by source, as rates.
//!
//! Rates are simple, not compounded, and in value at today's prices, as premiums and stake may be different assets.

use crate::{Cover, Restaking, Tranche, Vault};
use ledger::Ledger;
use units::{Amount, CaseId, Epoch, Millis, Ratio, Rounding, ServiceId, Shares};

/// A year, for rates: 365 days.
const YEAR: Millis = Millis::new(31_536_000_000);

/// A fraction of the stake per time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rate {
    /// On average over the epochs.
    pub per_epoch: Ratio,
    /// The same for 365 days of such epochs.
    pub per_year: Ratio,
}

/// What a service paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Earned {
    /// The service.
    pub service: ServiceId,
    /// After the operator's commission, per unit of stake at risk.
    pub rate: Rate,
}

/// More or less.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Net {
    /// More was earned than lost, or as much.
    Gain(Ratio),
    /// More was lost than earned.
    Loss(Ratio),
}

/// What a case took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastLoss {
    /// The case.
    pub case: CaseId,
    /// Who took it.
    pub service: ServiceId,
    /// At the boundary into this epoch.
    pub boundary: Epoch,
    /// How much of these shares, rounded down.
    pub amount: Amount,
}

/// What a holding yields, by source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Yield {
    /// Over how many epochs: those of the evidence window that ended and that the stake was at risk in.
    pub epochs: u64,
    /// What the asset yields by itself, as the asker says: nothing on the ledger knows it.
    pub base: Rate,
    /// Premiums, by service.
    pub services: Vec<Earned>,
    /// What cases took, per unit of what there would be without them.
    pub lost: Rate,
}

impl Yield {
    /// All together, per year.
    #[must_use]
    pub fn net_per_year(&self) -> Net {
        let earned = self
            .services
            .iter()
            .fold(self.base.per_year, |sum, earned| sum.saturating_add(earned.rate.per_year));
        let lost = self.lost.per_year;
        if earned >= lost {
            Net::Gain(earned.saturating_sub(lost))
        } else {
            Net::Loss(lost.saturating_sub(earned))
        }
    }
}

impl Rate {
    /// From what came in over so many epochs together.
    fn over(sum: Ratio, epochs: u64, length: Millis) -> Self {
        let time = u128::from(epochs).saturating_mul(length.raw().into());
        let per = |part: u128, whole: u128| {
            units::mul_div(sum.raw(), part, whole, Rounding::Down).map_or(Ratio::ZERO, Ratio::new)
        };
        Self { per_epoch: per(1, epochs.into()), per_year: per(YEAR.raw().into(), time) }
    }

    fn of_year(per_year: Ratio, length: Millis) -> Self {
        let (length, year) = (length.raw().into(), YEAR.raw().into());
        let per_epoch = units::mul_div(per_year.raw(), length, year, Rounding::Down);
        Self { per_epoch: per_epoch.map_or(Ratio::ZERO, Ratio::new), per_year }
    }
}

impl Restaking {
    /// What cases took of `shares` within the window, as far as it was not returned.
    pub(super) fn past_losses(
        &self,
        tranche: &Tranche,
        shares: Shares,
        now: Epoch,
    ) -> Vec<PastLoss> {
        let window = self.parameters.evidence_window;
        let recent = tranche.takings.iter().filter(|taking| taking.boundary.plus(window) > now);
        let loss = recent.map(|taking| PastLoss {
            case: taking.case,
            service: taking.service,
            boundary: taking.boundary,
            amount: taking.per_share.amount(shares),
        });
        loss.collect()
    }

    /// What a tranche yielded in the window, and a base rate per year.
    pub(super) fn yield_of(
        &self,
        ledger: &Ledger,
        (vault, tranche): (&Vault, &Tranche),
        (worth, losses): (Amount, &[PastLoss]),
        base_rate: Ratio,
        now: Epoch,
    ) -> Yield {
        let length = self.parameters.epoch_length;
        let (oldest, tenure) = (now.minus(self.parameters.evidence_window), tranche.tenure);
        // The end of the window, and one more than the last epoch of the tenure.
        let end = tenure.until.map_or(now, |until| until.plus(1).min(now));
        let epochs = end.since(tenure.from.max(oldest));
        let mut sums: Vec<(ServiceId, Ratio)> = Vec::new();
        let ended = vault.covers.iter().filter(|cover| cover.epoch >= oldest && cover.epoch < now);
        for cover in ended.filter(|cover| tenure.contains(cover.epoch)) {
            let part = self.premium_rate(ledger, vault, cover).unwrap_or(Ratio::ZERO);
            match sums.iter_mut().find(|(service, _)| *service == cover.service) {
                Some((_, sum)) => *sum = sum.saturating_add(part),
                None => sums.push((cover.service, part)),
            }
        }
        sums.sort_unstable();
        let lost = losses.iter().fold(Amount::ZERO, |sum, loss| sum.saturating_add(loss.amount));
        let without = worth.saturating_add(lost);
        let lost = Ratio::of(lost.raw(), without.raw(), Rounding::Up).unwrap_or(Ratio::ZERO);
        let earned = |(service, sum)| Earned { service, rate: Rate::over(sum, epochs, length) };
        Yield {
            epochs,
            base: Rate::of_year(base_rate, length),
            services: sums.into_iter().map(earned).collect(),
            lost: Rate::over(lost, epochs, length),
        }
    }

    /// What stakers were paid for a cover, per unit of the stake that was at risk.
    fn premium_rate(&self, ledger: &Ledger, vault: &Vault, cover: &Cover) -> Option<Ratio> {
        let payment = ledger.asset(self.services.get(cover.service)?.payment_asset).ok()?;
        let commission = self.operators.get(vault.operator)?.commission;
        let commission = commission.of_amount(cover.premium, Rounding::Down)?;
        let paid = payment.value(cover.premium.saturating_sub(commission), Rounding::Down);
        // κ is the cover ÷ the stake at risk.
        let (one, pledge_rate) = (Ratio::ONE.raw(), cover.pledge_rate.raw());
        let stake = cover.amount.mul_div(one, pledge_rate, Rounding::Up)?;
        let stake = ledger.asset(vault.asset).ok()?.value(stake, Rounding::Up);
        Ratio::of(paid.raw(), stake.raw(), Rounding::Down)
    }
}
