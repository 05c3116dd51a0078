//! Offers.

#![allow(unused_qualifications, reason = "utoipa writes parameter types with their path")]

use super::responses::{BadQuery, NotThere};
use crate::extract::{Params, id};
use crate::page::{Listed, PageQuery, Paging};
use crate::shared::Shared;
use crate::view::{OfferView, Page};
use axum::extract::State;
use serde::Deserialize;
use units::{OfferId, ServiceId};
use utoipa::IntoParams;

/// Which offers.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct OfferFilter {
    /// Only those to this service: `service-0`, or just `0`.
    #[param(example = "service-0")]
    service: Option<String>,
}

/// Stake that vaults promise to services, oldest first.
#[utoipa::path(
    get,
    path = "/v1/offers",
    tag = "stake",
    params(OfferFilter, PageQuery),
    responses(
        (status = 200, content((Page<OfferView> = "application/json"), (String = "text/csv"))),
        BadQuery,
        NotThere
    )
)]
pub(super) async fn offers(
    State(shared): State<Shared>,
    Params(OfferFilter { service }): Params<OfferFilter>,
    paging: Paging,
) -> Listed<OfferView> {
    let service: Option<ServiceId> =
        service.map(|text| id("service", "service", &text)).transpose()?;
    let view = move |state: &app::State, paging: &Paging| {
        let row = |id: OfferId| Some((id, OfferView::of(state, id)?));
        match service {
            None => Ok(paging.take(paging.upwards("offer")?.map_while(row))),
            Some(service) => {
                let made = state.restaking().service(service)?.offers.iter().map(|id| (*id, ()));
                let following = paging.following("offer", made)?;
                Ok(paging.take(following.filter_map(|(id, ())| row(id))))
            }
        }
    };
    shared.list(paging, view).await
}
