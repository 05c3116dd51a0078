//! Accounts.

use super::responses::NotThere;
use crate::extract::Segment;
use crate::shared::{Answer, Shared};
use crate::view::{AccountView, AsOf};
use axum::extract::State;

/// An account: balances, next nonce, stake.
///
/// One that nothing ever reached is empty and not a problem: it can be paid.
#[utoipa::path(
    get,
    path = "/v1/accounts/{id}",
    tag = "stake",
    params(("id" = String, Path, description = "64 hexadecimal digits")),
    responses((status = 200, body = AsOf<AccountView>), NotThere)
)]
pub(super) async fn account(State(shared): State<Shared>, id: Segment) -> Answer<AccountView> {
    let id = id.digits("account")?;
    shared.look(move |state| Ok(AccountView::of(state, id))).await
}
