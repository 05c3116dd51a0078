//! What the core knows of judges.

use crate::Restaking;
use protocol::{Evidence, Offence, Rejection, Rule, TermsRefusal, Verdict};
use units::{OperatorId, ServiceId};

/// Who stands accused, by whom.
#[derive(Clone, Copy, Debug)]
pub struct Accused {
    /// The operator.
    pub operator: OperatorId,
    /// The service whose terms it is said to have broken.
    pub service: ServiceId,
}

/// All judges behind one door. Each is a pure function of (terms, evidence, ledger facts) → verdict, within
/// a stated cost bound; nothing else decides a case.
pub trait Court {
    /// Whether an offence is one that a judge here can decide objectively.
    ///
    /// # Errors
    /// [`TermsRefusal`]: why not.
    fn admit(&self, service: ServiceId, offence: &Offence) -> Result<(), TermsRefusal>;

    /// Decides. `answer` is what the accused filed on appeal, weighed together with the evidence.
    ///
    /// # Errors
    /// [`Rejection`] when the evidence is malformed, unsigned, or about something else: then there is
    /// nothing to decide and nobody's bond is at stake.
    fn judge(
        &self,
        facts: &Restaking,
        rule: &Rule,
        accused: &Accused,
        evidence: &Evidence,
        answer: Option<&Evidence>,
    ) -> Result<Verdict, Rejection>;
}
