//! Acting.

use super::responses::{NotTaken, NotThere};
use crate::Problem;
use crate::extract::{Body, Segment};
use crate::shared::{Answer, Shared, read};
use crate::view::{AsOf, SubmitRequest, SubmittedView, TransactionView};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use crypto::Digest;
use node::TransactionStatus;
use protocol::SignedTransaction;

/// Takes in a signed transaction. Taken in is not done: ask for its id.
///
/// Until its block is on the disk a crash of the node loses it. Sending it again is safe: it is done once at
/// most.
#[utoipa::path(
    post,
    path = "/v1/transactions",
    tag = "transactions",
    request_body = SubmitRequest,
    responses((status = 202, body = AsOf<SubmittedView>), NotTaken)
)]
pub(super) async fn submit(
    State(shared): State<Shared>,
    Body(request): Body<SubmitRequest>,
) -> Result<(StatusCode, Json<AsOf<SubmittedView>>), Problem> {
    let answer = shared
        .ask(move |node| {
            let bytes = hex::decode(&request.transaction).map_err(|error| {
                Problem::malformed(format!("transaction: {error}, expected hexadecimal digits"))
            })?;
            let transaction = SignedTransaction::decode(&bytes)
                .map_err(|error| Problem::unprocessable(format!("transaction: {error}")))?;
            let id = node.submit(transaction)?.to_string();
            read(node, |_, _| Ok(SubmittedView { id }))
        })
        .await?;
    Ok((StatusCode::ACCEPTED, answer))
}

/// What became of a transaction.
#[utoipa::path(
    get,
    path = "/v1/transactions/{id}",
    tag = "transactions",
    params(("id" = String, Path, description = "64 hexadecimal digits")),
    responses((status = 200, body = AsOf<TransactionView>), NotThere)
)]
pub(super) async fn transaction(
    State(shared): State<Shared>,
    id: Segment,
) -> Answer<TransactionView> {
    let id: Digest = id.digits("transaction")?;
    shared
        .ask(move |node| {
            let status = node.transaction(&id)?;
            let block = match &status {
                TransactionStatus::Done { height, .. } => node.block(*height)?,
                TransactionStatus::Pending | TransactionStatus::Unknown => None,
            };
            let found = block.as_ref().and_then(|block| {
                let place = block.receipts.iter().position(|row| row.transaction == id)?;
                let signed = block.block.transactions.get(place)?;
                Some((&signed.transaction, block.block.time.raw()))
            });
            read(node, |state, _| {
                TransactionView::of(state, id, &status, found)
                    .ok_or_else(|| Problem::not_found(format!("there is no transaction {id}")))
            })
        })
        .await
}
