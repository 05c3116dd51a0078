//! Settlement averages.

#![allow(unused_qualifications, reason = "utoipa writes parameter types with their path")]

use super::responses::{NotThere, NotTried};
use crate::Problem;
use crate::extract::{Params, Segment};
use crate::shared::{Answer, Shared};
use crate::view::{AsOf, SettlementView};
use axum::extract::State;
use oracle::Schedule;
use serde::Deserialize;
use units::{Millis, Timestamp};
use utoipa::IntoParams;

/// When which prices are looked at.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Slots {
    /// The last slot, which must be the end of a round; that of the last round when nothing is said.
    end: Option<u64>,
    /// How many slots, up to 3600.
    slots: u32,
    /// Milliseconds from one slot to the next, a multiple of the heartbeat; the heartbeat when nothing is said, which makes it the
    /// time average.
    spacing: Option<u64>,
    /// How many slots before it a slot without a price may take one from, up to 60 and less than all; 0 when nothing is said.
    carry: Option<u32>,
}

/// The average of a feed's prices over scheduled slots, with every slot and what it takes to recompute it. There is none while a
/// slot lies in the future, lacks a price, or needs a round that is not on record any more.
#[utoipa::path(
    get,
    path = "/v1/feeds/{id}/settlement",
    tag = "oracle",
    params(("id" = String, Path, description = "`feed-0`, or just `0`"), Slots),
    responses((status = 200, body = AsOf<SettlementView>), NotThere, NotTried)
)]
pub(super) async fn settlement(
    State(shared): State<Shared>,
    id: Segment,
    Params(Slots { end, slots, spacing, carry }): Params<Slots>,
) -> Answer<SettlementView> {
    let id = id.id("feed")?;
    let view = move |state: &app::State| {
        let feed = state.oracle().feed(id)?;
        let schedule = Schedule {
            end: end.map_or(feed.clock.start(feed.open.raw()), Timestamp::new),
            slots,
            spacing: spacing.map_or(feed.clock.length, Millis::new),
            carry: carry.unwrap_or(0),
        };
        let settlement = state.oracle().settlement(id, &schedule, &state.meta().epochs);
        let settlement = settlement.map_err(|error| Problem::unprocessable(error.to_string()))?;
        Ok(SettlementView::of(id, &schedule, &settlement))
    };
    shared.look(view).await
}
