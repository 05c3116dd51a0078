//! The exposure network.

#![allow(unused_qualifications, reason = "utoipa writes parameter types with their path")]

use super::responses::NotTried;
use crate::Problem;
use crate::extract::Params;
use crate::shared::{Answer, Shared};
use crate::view::{AsOf, NetworkView};
use axum::extract::State;
use risk::ledger::Reading;
use serde::Deserialize;
use utoipa::IntoParams;

/// What the operators of the network are.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct By {
    /// `cover` (when nothing is said): each cover of a vault for a service is an operator, as an offence costs that cover and no
    /// other. `vault`: each vault is one, for engines that know the elastic model.
    #[param(example = "cover")]
    by: Option<String>,
}

/// Who could corrupt what at which cost in the present epoch: a network file for the risk engine, with amounts as texts.
#[utoipa::path(
    get,
    path = "/v1/network",
    tag = "stake",
    params(By),
    responses((status = 200, body = AsOf<NetworkView>), NotTried)
)]
pub(super) async fn network(
    State(shared): State<Shared>,
    Params(By { by }): Params<By>,
) -> Answer<NetworkView> {
    let reading = match by.as_deref() {
        None | Some("cover") => Reading::Covers,
        Some("vault") => Reading::Vaults,
        Some(other) => {
            let detail = format!("by is {other:?}, expected cover or vault");
            return Err(Problem::unprocessable(detail));
        }
    };
    let view = move |state: &app::State| match risk::ledger::network(state, reading) {
        Ok(network) => Ok(NetworkView::of(&network)),
        Err(error) => Err(Problem::unprocessable(error.to_string())),
    };
    shared.look(view).await
}
