//! Duties: what an operator owes at present.

use crate::view::{Lookup, canonical};
use app::State;
use serde::{Deserialize, Serialize};
use units::OperatorId;
use utoipa::ToSchema;

/// All that a reporter needs to know of the ledger, in one answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DutiesView {
    /// The operator.
    #[schema(example = "operator-0")]
    pub operator: String,
    /// What people call it.
    pub name: String,
    /// The account that acts for it: what answers a case.
    pub owner: String,
    /// The keys whose reports count in the present epoch.
    pub duty_keys: Vec<String>,
    /// The chain: what a report is signed for.
    pub chain: String,
    /// When the first epoch began, and the first round of every feed.
    pub genesis_time: u64,
    /// Length of an epoch.
    pub epoch_length_ms: u64,
    /// W: epochs for which an offence can be judged.
    pub evidence_window_epochs: u64,
    /// Cases against it that may still be answered.
    pub open_cases: Vec<String>,
    /// Feed by feed.
    pub duties: Vec<DutyView>,
}

/// What is owed to one feed in the round under way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DutyView {
    /// The feed.
    #[schema(example = "feed-0")]
    pub feed: String,
    /// Whose it is.
    pub service: String,
    /// What is priced.
    pub pair: String,
    /// The specification in canonical bytes, in hexadecimal.
    pub specification: String,
    /// The round under way.
    pub round: u64,
    /// When it began.
    pub from: u64,
    /// When it ends.
    pub until: u64,
    /// Whether the operator sold the service cover for this epoch.
    pub on_duty: bool,
    /// The digest of the report that it committed itself to in this round, where the feed asks for that.
    pub committed: Option<String>,
    /// Whether its report for this round is in.
    pub reported: bool,
}

impl DutiesView {
    /// # Errors
    /// [`protocol::Rejection::UnknownOperator`].
    pub(crate) fn of(state: &State, id: OperatorId) -> Result<Self, protocol::Rejection> {
        let (restaking, meta, epoch) = (state.restaking(), state.meta(), state.epoch());
        let row = restaking.operator(id)?;
        let duties = state.oracle().feeds().map(|(feed, specified)| {
            let round = specified.clock.round(state.time());
            let record = state.oracle().round(feed, round);
            DutyView {
                feed: feed.to_string(),
                service: specified.service.to_string(),
                pair: specified.specification.pair.to_string(),
                specification: canonical(&specified.specification),
                round: round.raw(),
                from: specified.clock.start(round.raw()).raw(),
                until: specified.clock.start(round.plus(1).raw()).raw(),
                on_duty: restaking.is_on_duty(id, specified.service, epoch),
                committed: record.and_then(|record| record.commitment(id)).map(ToString::to_string),
                reported: record.is_some_and(|record| record.entry(id).is_some()),
            }
        });
        let counts = row.duty_keys.iter().filter(|duty| row.signs_with(&duty.key, epoch));
        let open = restaking.cases_against(id).filter(|(_, case)| case.is_open());
        Ok(Self {
            operator: id.to_string(),
            name: row.name.to_string(),
            owner: Lookup(state).account(row.owner),
            duty_keys: counts.map(|duty| duty.key.to_string()).collect(),
            chain: meta.chain.to_string(),
            genesis_time: meta.epochs.genesis.raw(),
            epoch_length_ms: meta.epochs.length.raw(),
            evidence_window_epochs: restaking.parameters().evidence_window,
            open_cases: open.map(|(case, _)| case.to_string()).collect(),
            duties: duties.collect(),
        })
    }
}
