//! Cases: one judged offence each, from evidence to payment.

use arena::Keyed;
use borsh::{BorshDeserialize, BorshSerialize};
use protocol::{Evidence, Finding, Rejection};
use units::{
    AccountIndex, Amount, AssetId, CaseId, Epoch, OperatorId, Ratio, Rounding, ServiceId, Shares,
    TermsId, TrancheId,
};

/// Where a case stands.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum CaseStatus {
    /// The accused may answer until the boundary into `executes_at`.
    Open,
    /// The answer convinced the judge.
    Acquitted,
    /// Executed; the proceeds wait until the boundary into this epoch.
    Held {
        /// When they are paid out.
        until: Epoch,
    },
    /// Everyone was paid.
    Paid,
    /// The council reversed it; what it took goes back at the next boundary.
    Reversing {
        /// When they would have been paid out.
        until: Epoch,
    },
    /// What it took went back.
    Reversed,
}

/// What somebody is charged with: one offence against one version of terms in one epoch, as cover is sold by the epoch.
/// All cases on one charge together cost what the gravest of them does.
pub type Charge = (OperatorId, TermsId, u16, Epoch);

/// A charge, and how many cases on it came before.
pub type CaseKey = (Charge, u32);

/// One judged offence.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Case {
    /// The accused.
    pub operator: OperatorId,
    /// Against whom.
    pub service: ServiceId,
    /// Under which terms.
    pub terms: TermsId,
    /// Which of their offences.
    pub offence: u16,
    /// In which epoch it happened.
    pub epoch: Epoch,
    /// How many cases on the same charge came before it.
    pub number: u32,
    /// φ: which fraction of the cover it costs, besides what cases on the same charge took before. Until it is executed
    /// what is known of it, as other cases may change it.
    pub fraction: Ratio,
    /// The part of the service's cover for that epoch that the accused sold: what it counts for when others are
    /// penalised.
    pub part: Ratio,
    /// Who filed it.
    pub reporter: AccountIndex,
    /// What the reporter posted.
    pub bond: Amount,
    /// When it was filed.
    pub filed: Epoch,
    /// At the boundary into which epoch it is executed.
    pub executes_at: Epoch,
    /// Whether a council delayed it.
    pub delayed: bool,
    /// What was filed.
    pub evidence: Evidence,
    /// What was found.
    pub finding: Finding,
    /// Where it stands.
    pub status: CaseStatus,
    /// What it took of each tranche, so that it can be returned exactly.
    pub taken: Vec<(TrancheId, AssetId, Amount)>,
}

impl Keyed for Case {
    type Key = CaseKey;
    fn key(&self) -> CaseKey {
        (self.charge(), self.number)
    }
}

impl Case {
    /// What the accused is charged with.
    #[must_use]
    pub const fn charge(&self) -> Charge {
        (self.operator, self.terms, self.offence, self.epoch)
    }

    /// Whether it came to something, or still may.
    #[must_use]
    pub const fn stands(&self) -> bool {
        !matches!(
            self.status,
            CaseStatus::Acquitted | CaseStatus::Reversing { .. } | CaseStatus::Reversed
        )
    }

    /// Whether it may still take something.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.status == CaseStatus::Open
    }

    /// Rejects a case that is past appeal; `id` and `now` are for the message.
    pub(crate) fn require_open(&self, id: CaseId, now: Epoch) -> Result<(), Rejection> {
        if self.is_open() {
            return Ok(());
        }
        Err(Rejection::AppealClosed { case: id, until: self.executes_at.minus(1), now })
    }

    /// Whether what it took may still go back.
    #[must_use]
    pub const fn is_on_hold(&self) -> bool {
        self.hold_until().is_some()
    }

    /// The boundary by which the hold is over, if anything is on hold.
    #[must_use]
    pub const fn hold_until(&self) -> Option<Epoch> {
        match self.status {
            CaseStatus::Held { until } | CaseStatus::Reversing { until } => Some(until),
            _ => None,
        }
    }

    /// When shares move between tranches, what may be returned moves along, in proportion and rounded down. Says by how
    /// many base units it may be too little.
    pub(crate) fn split(
        &mut self,
        from: TrancheId,
        to: TrancheId,
        shares: Shares,
        of: Shares,
    ) -> Amount {
        let mut dust = Amount::ZERO;
        let mut moved: Vec<(AssetId, Amount)> = Vec::new();
        for (tranche, asset, amount) in &mut self.taken {
            if *tranche == from {
                let part =
                    amount.mul_div(shares.raw(), of.raw(), Rounding::Down).unwrap_or_default();
                *amount = amount.saturating_sub(part);
                if shares != of {
                    dust = dust.saturating_add(Amount::new(1));
                }
                moved.push((*asset, part));
            }
        }
        for (asset, part) in moved {
            match self.taken.iter_mut().find(|(tranche, of, _)| *tranche == to && *of == asset) {
                Some(entry) => entry.2 = entry.2.saturating_add(part),
                None => self.taken.push((to, asset, part)),
            }
        }
        dust
    }

    /// What it took, by asset, in order of asset.
    #[must_use]
    pub fn proceeds(&self) -> Vec<(AssetId, Amount)> {
        let mut totals = std::collections::BTreeMap::<AssetId, Amount>::new();
        for (_, asset, amount) in &self.taken {
            let total = totals.entry(*asset).or_default();
            *total = total.saturating_add(*amount);
        }
        totals.into_iter().collect()
    }
}
