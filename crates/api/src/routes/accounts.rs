//! Accounts.

#![allow(unused_qualifications, reason = "utoipa writes parameter types with their path")]

use super::responses::{BadQuery, NotThere};
use crate::Problem;
use crate::extract::{Params, Segment, account as account_id, ratio};
use crate::page::{Listed, PageQuery, Paging};
use crate::shared::{Answer, Shared};
use crate::view::{AccountRowView, AccountView, AsOf, ExposureView, Page};
use axum::extract::State;
use serde::Deserialize;
use units::{AccountIndex, Ratio};
use utoipa::IntoParams;

/// What the asker wants to count as yield of the asset itself.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct BaseRate {
    /// What the staked assets yield by themselves per year; 0 when nothing is said.
    #[param(example = "0.03")]
    base_rate: Option<String>,
}

/// All accounts that something ever reached, in the order in which that happened.
#[utoipa::path(
    get,
    path = "/v1/accounts",
    tag = "stake",
    params(PageQuery),
    responses((status = 200, content((Page<AccountRowView> = "application/json"), (String = "text/csv"))), BadQuery)
)]
pub(super) async fn accounts(
    State(shared): State<Shared>,
    paging: Paging,
) -> Listed<AccountRowView> {
    let view = |state: &app::State, paging: &Paging| {
        let ledger = state.ledger();
        let after = paging.after().map(|text| account_id("after", text)).transpose()?;
        let found = |id| {
            let row = ledger.find_account(&id);
            row.ok_or_else(|| {
                Problem::not_found(format!("after is {id}, which nothing ever reached"))
            })
        };
        let first = after.map(found).transpose()?.map_or(0, |after| after.index() + 1);
        let row = |row| {
            let account = ledger.account(row)?;
            Some((account.id, AccountRowView::of(state, row, account)))
        };
        Ok(paging.take((first..=u32::MAX).map(AccountIndex::new).map_while(row)))
    };
    shared.list(paging, view).await
}

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

/// What could take how much of an account's stake, by service and offence, now and after announced changes; until when one
/// can leave; open cases; losses; yield by source.
#[utoipa::path(
    get,
    path = "/v1/accounts/{id}/exposure",
    tag = "stake",
    params(("id" = String, Path, description = "64 hexadecimal digits"), BaseRate),
    responses((status = 200, body = AsOf<ExposureView>), NotThere, BadQuery)
)]
pub(super) async fn exposure(
    State(shared): State<Shared>,
    id: Segment,
    Params(BaseRate { base_rate }): Params<BaseRate>,
) -> Answer<ExposureView> {
    let id = id.digits("account")?;
    let base_rate =
        base_rate.as_deref().map_or(Ok(Ratio::ZERO), |text| ratio("base_rate", text))?;
    shared.look(move |state| Ok(ExposureView::of(state, id, base_rate))).await
}
