//! Proofs of what the state says.

#![allow(unused_qualifications, reason = "utoipa writes parameter types with their path")]

use super::responses::NotThere;
use crate::Problem;
use crate::extract::{Segment, Segments, number};
use crate::shared::{Answer, Shared, read};
use crate::view::{AsOf, ProofView, SubjectView};
use app::{Subject, Unproven};
use axum::extract::State;

/// Proof of an account: its nonce, whose keys act for it, and what it has.
#[utoipa::path(
    get,
    path = "/v1/proof/account/{account}",
    tag = "chain",
    params(("account" = String, Path, description = "64 hexadecimal digits")),
    responses((status = 200, body = AsOf<ProofView>), NotThere)
)]
pub(super) async fn account(
    State(shared): State<Shared>,
    Segment(account): Segment,
) -> Answer<ProofView> {
    prove(shared, SubjectView::Account { account }).await
}

/// Proof of a staker's shares of a tranche, and of the tranche.
#[utoipa::path(
    get,
    path = "/v1/proof/position/{account}/{tranche}",
    tag = "chain",
    params(
        ("account" = String, Path, description = "64 hexadecimal digits"),
        ("tranche" = String, Path, description = "`tranche-0`, or just `0`")
    ),
    responses((status = 200, body = AsOf<ProofView>), NotThere)
)]
pub(super) async fn position(
    State(shared): State<Shared>,
    Segments([account, tranche]): Segments<2>,
) -> Answer<ProofView> {
    prove(shared, SubjectView::Position { account, tranche }).await
}

/// Proof of a trader's cash and collateral at a venue.
///
/// What it holds of contracts is in the books, which commit to what was done and not to rows: nothing proves that but doing
/// it again.
#[utoipa::path(
    get,
    path = "/v1/proof/trader/{venue}/{account}",
    tag = "chain",
    params(
        ("venue" = String, Path, description = "`venue-0`, or just `0`"),
        ("account" = String, Path, description = "64 hexadecimal digits")
    ),
    responses((status = 200, body = AsOf<ProofView>), NotThere)
)]
pub(super) async fn trader(
    State(shared): State<Shared>,
    Segments([venue, account]): Segments<2>,
) -> Answer<ProofView> {
    prove(shared, SubjectView::Trader { venue, account }).await
}

/// Proof of what a service bought of a vault for an epoch.
#[utoipa::path(
    get,
    path = "/v1/proof/cover/{vault}/{service}/{epoch}",
    tag = "chain",
    params(
        ("vault" = String, Path, description = "`vault-0`, or just `0`"),
        ("service" = String, Path, description = "`service-0`, or just `0`"),
        ("epoch" = u64, Path, description = "The present epoch, or one that can still be judged")
    ),
    responses((status = 200, body = AsOf<ProofView>), NotThere)
)]
pub(super) async fn cover(
    State(shared): State<Shared>,
    Segments([vault, service, epoch]): Segments<3>,
) -> Answer<ProofView> {
    let epoch = number("epoch", &epoch)?;
    prove(shared, SubjectView::Cover { vault, service, epoch }).await
}

/// Proof of a case: who is accused of what, where it stands, what it took.
#[utoipa::path(
    get,
    path = "/v1/proof/case/{case}",
    tag = "chain",
    params(("case" = String, Path, description = "`case-0`, or just `0`")),
    responses((status = 200, body = AsOf<ProofView>), NotThere)
)]
pub(super) async fn case(
    State(shared): State<Shared>,
    Segment(case): Segment,
) -> Answer<ProofView> {
    prove(shared, SubjectView::Case { case }).await
}

async fn prove(shared: Shared, subject: SubjectView) -> Answer<ProofView> {
    let subject = subject.read()?;
    let view = move |state: &app::State, root| {
        let proved = state.prove(&subject).map_err(|error| match error {
            Unproven::Absent(_) => Problem::not_found(format!("{error}{}", kept(state, &subject))),
            Unproven::NoRoot => Problem::internal(error.to_string()),
        });
        ProofView::of(&proved?, root)
    };
    shared.ask(move |node| read(node, view)).await
}

/// Which rows there are instead: a position stays in a tranche that merged until its owner touches it.
fn kept(state: &app::State, subject: &Subject) -> String {
    let Subject::Position { account, .. } = subject else { return String::new() };
    let row = state.ledger().find_account(account);
    let positions = row.into_iter().flat_map(|row| state.restaking().positions_of(row));
    let tranches: Vec<String> = positions.map(|position| position.tranche.to_string()).collect();
    match tranches.as_slice() {
        [] => "; it has none at all".to_owned(),
        tranches => format!("; it has some in {}", tranches.join(", ")),
    }
}
