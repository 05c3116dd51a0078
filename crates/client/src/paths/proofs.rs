//! Proofs of what the state says.

use crate::client::{Answer, Client, segment};
use api::view::{ProofView, SubjectView};

impl Client {
    /// What the state says of something, with the rows that prove it: [`ProofView::check`] reads it from them again, against a
    /// root from a source that one trusts.
    ///
    /// # Errors
    /// [`ClientError`](crate::ClientError); [`Refused`](crate::ClientError::Refused) when there is no such thing.
    pub fn proof(&self, subject: &SubjectView) -> Answer<ProofView> {
        let epoch;
        let (kind, names): (&str, &[&String]) = match subject {
            SubjectView::Account { account } => ("account", &[account]),
            SubjectView::Position { account, tranche } => ("position", &[account, tranche]),
            SubjectView::Trader { venue, account } => ("trader", &[venue, account]),
            SubjectView::Cover { vault, service, epoch: of } => {
                epoch = of.to_string();
                ("cover", &[vault, service, &epoch])
            }
            SubjectView::Case { case } => ("case", &[case]),
        };
        let names: Vec<String> = names.iter().map(|name| segment(name)).collect();
        self.get(&format!("/v1/proof/{kind}/{}", names.join("/")))
    }
}
