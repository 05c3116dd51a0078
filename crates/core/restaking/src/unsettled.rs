//! Cases that may still move something.

use crate::{Case, CaseStatus, Restaking};
use units::CaseId;

impl Restaking {
    /// Cases that are open, on hold, or about to be returned, in order.
    pub fn unsettled_cases(&self) -> impl Iterator<Item = (CaseId, &Case)> {
        self.unsettled.iter().filter_map(|id| self.cases.get(*id).map(|case| (*id, case)))
    }

    /// Adds a case; the same accusation must not be there yet.
    pub(crate) fn open_case(&mut self, case: Case) -> CaseId {
        let id = self.cases.find_or_insert(case);
        // Ids only grow, so the list stays in order.
        self.unsettled.get_mut().push(id);
        id
    }

    /// Gives a case the status that nothing can follow.
    pub(crate) fn settle_case(&mut self, id: CaseId, last: CaseStatus) {
        if let Some(case) = self.cases.get_mut(id) {
            case.status = last;
        }
        self.unsettled.get_mut().retain(|other| *other != id);
    }
}
