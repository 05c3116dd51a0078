//! Before anything is signed: what to sign, and what it would do.

use super::responses::{NotThere, NotTried};
use crate::Problem;
use crate::action::{ActionForm, read as read_actions};
use crate::extract::{Body, account};
use crate::fault::Fault;
use crate::shared::{Answer, Shared, read};
use crate::view::{
    AsOf, DraftRequest, DraftView, RejectionView, Subject, TrialRequest, TrialView, canonical,
    sentences,
};
use axum::Json;
use axum::extract::State;
use crypto::verify_all;
use node::Node;
use protocol::{Action, MAX_ACTIONS, Signable as _, Transaction};
use units::{AccountId, Millis};

/// For how long a draft is valid when nothing is said.
const VALID_FOR: u64 = 60_000;
/// Most actions that are tried at once: no block is made meanwhile.
const MOST_TRIED: usize = 256;

/// The bytes to sign for what an account wants to do, and what that is in words. Nothing is remembered.
#[utoipa::path(
    post,
    path = "/v1/draft",
    tag = "transactions",
    request_body = DraftRequest,
    responses((status = 200, body = AsOf<DraftView>), NotThere, NotTried)
)]
pub(super) async fn draft(
    State(shared): State<Shared>,
    Body(request): Body<DraftRequest>,
) -> Answer<DraftView> {
    let sender = account("sender", &request.sender)?;
    check_count(request.actions.len(), MAX_ACTIONS)?;
    let view = move |node: &Node| {
        let nonce = request.nonce.unwrap_or_else(|| node.next_nonce(&sender));
        read(node, |state, _| {
            let actions = read_actions(state, sender, &request.actions)?;
            let length = Millis::new(request.valid_for_ms.unwrap_or(VALID_FOR));
            let valid_until = state.time().after(length);
            let words = sentences(state, &actions);
            let chain = node.chain();
            let transaction = Transaction { chain, sender, nonce, valid_until, actions };
            Ok(DraftView {
                transaction: canonical(&transaction),
                digest: transaction.signing_digest().to_string(),
                chain: chain.to_string(),
                sender: sender.to_string(),
                nonce,
                valid_until: valid_until.raw(),
                words,
            })
        })
    };
    shared.ask(view).await
}

/// What actions of an account would do if they were in the next block: tried on the real state, and undone. No signature, no
/// effect.
#[utoipa::path(
    post,
    path = "/v1/dry-run/transaction",
    tag = "transactions",
    request_body = TrialRequest,
    responses((status = 200, body = AsOf<TrialView>), NotThere, NotTried)
)]
pub(super) async fn trial(
    State(shared): State<Shared>,
    Body(request): Body<TrialRequest>,
) -> Answer<TrialView> {
    let sender = account("sender", &request.sender)?;
    check_count(request.actions.len(), MOST_TRIED)?;
    shared.ask(move |node| rehearse(node, sender, &request.actions)).await
}

fn rehearse(node: &Node, sender: AccountId, forms: &[ActionForm]) -> Answer<TrialView> {
    let (actions, subject, words) = node.read(|state| {
        let actions = read_actions(state, sender, forms)?;
        let subject = Subject::of(state, sender, &actions);
        let words = sentences(state, &actions);
        Ok::<_, Problem>((actions, subject, words))
    })?;
    // A block would not take it, whatever the state says.
    let forged = forged(&actions);
    let tried = if forged.is_some() { &[] } else { actions.as_slice() };
    let view = node.rehearse(
        &sender,
        tried,
        |state| subject.look(state),
        |before, rehearsal| {
            let meta = rehearsal.state().meta();
            let (height, time) = (meta.height.raw(), meta.time.raw());
            let data = TrialView::of(&subject, &before, rehearsal, words, forged);
            AsOf { height, time, data }
        },
    )?;
    Ok(Json(view))
}

/// The first action that carries a signature of somebody else which does not match.
fn forged(actions: &[Action]) -> Option<RejectionView> {
    (0..).zip(actions).find_map(|(place, action)| {
        let mut checks = Vec::new();
        action.carried_signatures(&mut checks);
        let bad = verify_all(&checks).into_iter().filter(|valid| !valid).count();
        (bad > 0).then(|| RejectionView::signature(place, bad, checks.len()))
    })
}

fn check_count(have: usize, most: usize) -> Result<(), Problem> {
    if have == 0 || have > most {
        return Err(Fault::new("actions", have, format!("1 to {most} of them")).into());
    }
    Ok(())
}
