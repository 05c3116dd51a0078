//! Dry runs: who would lose what. Every number is from [`dry_run`], which is what execution calls.

use crate::{Accused, Court, Loss, Restaking, dry_run};
use protocol::{Evidence, FileEvidence, Rejection, Verdict};
use std::collections::BTreeSet;
use units::{
    AccountIndex, Amount, AssetId, CaseId, Epoch, OperatorId, Ratio, ServiceId, TermsId, TrancheId,
    VaultId,
};

/// What would come of evidence if it were filed now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IfFiled {
    /// What the judge says.
    pub verdict: Verdict,
    /// φ, with the other cases that are known now; zero for the innocent.
    pub fraction: Ratio,
    /// The boundary at which it would be executed, unless an appeal or a delay comes in between.
    pub executes_at: Epoch,
    /// Who would lose what.
    pub losses: Vec<Loss>,
}

/// What one staker would lose of one tranche.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StakerLoss {
    /// The vault.
    pub vault: VaultId,
    /// The tranche.
    pub tranche: TrancheId,
    /// The vault's asset.
    pub asset: AssetId,
    /// What the staker's shares are worth now.
    pub worth: Amount,
    /// By how much less they would be worth.
    pub loss: Amount,
}

/// What would be lost if every operator that sold `service` cover for `epoch` were slashed by the fraction `fraction` of it,
/// under whichever terms it was sold; in order of operator.
///
/// # Errors
/// [`Rejection::UnknownService`].
pub fn dry_run_service(
    restaking: &Restaking,
    service: ServiceId,
    epoch: Epoch,
    fraction: Ratio,
) -> Result<Vec<Loss>, Rejection> {
    restaking.service(service)?;
    let mut losses = Vec::new();
    for (operator, _) in restaking.cover_by_operator(service, epoch) {
        for terms in restaking.terms_sold_under(operator, epoch)? {
            if restaking.terms(terms)?.service == service {
                losses.extend(dry_run(restaking, operator, terms, epoch, fraction)?);
            }
        }
    }
    Ok(losses)
}

impl Restaking {
    /// What would come of evidence if it were filed in `now`: judged as if it were, without a bond, and without effect.
    ///
    /// # Errors
    /// As filing it, the bond apart.
    pub fn if_filed(
        &self,
        court: &dyn Court,
        accusation: &FileEvidence,
        now: Epoch,
    ) -> Result<IfFiled, Rejection> {
        let verdict = self.weigh(court, accusation, now)?;
        let executes_at = self.offence_of(accusation)?.1.executes_at(now);
        let Verdict::Guilty { epoch, finding } = &verdict else {
            return Ok(IfFiled { verdict, fraction: Ratio::ZERO, executes_at, losses: Vec::new() });
        };
        let FileEvidence { operator, terms, offence, .. } = *accusation;
        let charge = (operator, terms, offence, *epoch);
        let fraction = self.fraction_left(&charge, u32::MAX, finding, executes_at);
        let fraction = fraction.unwrap_or(Ratio::ZERO);
        let losses = dry_run(self, operator, terms, *epoch, fraction)?;
        Ok(IfFiled { verdict, fraction, executes_at, losses })
    }

    /// What the judge would say to an answer if it were filed in `now`: on the evidence and the answer together.
    ///
    /// # Errors
    /// In this order: unknown case; it is past appeal; whatever the judge rejects.
    pub fn if_appealed(
        &self,
        court: &dyn Court,
        id: CaseId,
        answer: &Evidence,
        now: Epoch,
    ) -> Result<Verdict, Rejection> {
        let case = self.case(id)?;
        case.require_open(id, now)?;
        let accused = Accused { operator: case.operator, service: case.service };
        let (terms, have) = (case.terms, case.offence);
        let unknown = Rejection::UnknownOffence { terms, have, offences: 0 };
        let offence = self.terms(terms)?.offence(have).ok_or(unknown)?;
        court.judge(self, &offence.rule, &accused, &case.evidence, Some(answer))
    }

    /// The terms that an operator sold cover under for an epoch, in order.
    ///
    /// # Errors
    /// [`Rejection::UnknownOperator`].
    pub fn terms_sold_under(
        &self,
        operator: OperatorId,
        epoch: Epoch,
    ) -> Result<BTreeSet<TermsId>, Rejection> {
        let vaults = self.operator(operator)?.vaults.iter();
        let vaults = vaults.filter_map(|id| self.vaults.get(*id));
        Ok(vaults.flat_map(|vault| vault.covers_in(epoch)).map(|cover| cover.terms).collect())
    }

    /// What of losses an account would bear, through mergers. Each tranche may be listed once.
    #[must_use]
    pub fn losses_of(&self, account: AccountIndex, losses: &[Loss]) -> Vec<StakerLoss> {
        let mut own = Vec::new();
        for holding in self.holdings_of(account) {
            let Some(tranche) = self.tranches.get(holding.tranche) else { continue };
            let of = losses.iter().filter(|loss| loss.tranche == holding.tranche);
            own.extend(of.map(|loss| StakerLoss {
                vault: loss.vault,
                tranche: loss.tranche,
                asset: loss.asset,
                worth: holding.worth,
                loss: tranche.loss_of(holding.shares, loss.taken),
            }));
        }
        own
    }
}
