//! Cases, and what would come of them.

use crate::client::{Answer, Client, segment};
use api::view::{
    AppealDryRunRequest, AppealDryRunView, CaseDetailView, CaseView, DryRunView,
    EvidenceDryRunRequest, EvidenceDryRunView, SlashDryRunRequest, SlashDryRunView,
};

impl Client {
    /// All cases, newest first.
    ///
    /// # Errors
    /// [`ClientError`](crate::ClientError).
    pub fn cases(&self) -> Answer<Vec<CaseView>> {
        self.all("/v1/cases")
    }
    /// A case, by `case-0` or `0`.
    ///
    /// # Errors
    /// [`ClientError`](crate::ClientError).
    pub fn case(&self, id: &str) -> Answer<CaseDetailView> {
        self.get(&format!("/v1/cases/{}", segment(id)))
    }
    /// What an open case would take if it were executed now.
    ///
    /// # Errors
    /// [`ClientError`](crate::ClientError).
    pub fn dry_run(&self, id: &str) -> Answer<DryRunView> {
        self.get(&format!("/v1/cases/{}/dry-run", segment(id)))
    }
    /// Who would lose what if an operator, or all that sold a service cover, were slashed by a fraction of it.
    ///
    /// # Errors
    /// [`ClientError`](crate::ClientError).
    pub fn dry_run_slash(&self, request: &SlashDryRunRequest) -> Answer<SlashDryRunView> {
        self.post("/v1/dry-run/slash", request)
    }
    /// What would come of evidence if it were filed now.
    ///
    /// # Errors
    /// [`ClientError`](crate::ClientError).
    pub fn dry_run_evidence(&self, request: &EvidenceDryRunRequest) -> Answer<EvidenceDryRunView> {
        self.post("/v1/dry-run/evidence", request)
    }
    /// What would come of an answer to a case if it were filed now.
    ///
    /// # Errors
    /// [`ClientError`](crate::ClientError).
    pub fn dry_run_appeal(&self, request: &AppealDryRunRequest) -> Answer<AppealDryRunView> {
        self.post("/v1/dry-run/appeal", request)
    }
}
