//! Numbers over time.

#![allow(unused_qualifications, reason = "utoipa writes parameter types with their path")]

use super::responses::{BadQuery, NotThere};
use crate::Problem;
use crate::extract::{Params, Segment, number};
use crate::fault::Fault;
use crate::page::{List, Listed, PageQuery, Paging, Rows};
use crate::shared::Shared;
use crate::view::{BucketView, Page, SeriesView, is_there};
use axum::extract::State;
use node::{Chronicle, Series};
use serde::Deserialize;
use store::Resolution;
use utoipa::IntoParams;

/// What a name or a resolution may be.
const NAMES: &str = "a series that GET /v1/series lists, such as feed-0.price";
const RESOLUTIONS: &str = "10s, 1m, 1h or 1d";

/// The series of a name.
pub(crate) fn named(field: &str, text: &str) -> Result<Series, Problem> {
    Ok(text.parse().map_err(|_| Fault::new(field, text, NAMES))?)
}

/// The resolution of a name; minutes when nothing is said.
pub(crate) fn resolution(text: Option<&str>) -> Result<Resolution, Problem> {
    let Some(text) = text else { return Ok(Resolution::Minute) };
    let found = Resolution::ALL.into_iter().find(|resolution| resolution.name() == text);
    Ok(found.ok_or_else(|| Fault::new("resolution", text, RESOLUTIONS))?)
}

/// Which buckets.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// How long they are: `10s`, `1m`, `1h` or `1d`; `1m` when nothing is said.
    #[param(example = "1m")]
    resolution: Option<String>,
    /// The oldest first, from the one that begins at this time or next after it. The newest first when nothing is said.
    from: Option<u64>,
    /// None that begins later.
    until: Option<u64>,
}

/// Which series there are, what each is, and how far it goes back: all of one thing together. A node that keeps no index has none.
#[utoipa::path(
    get,
    path = "/v1/series",
    tag = "chain",
    params(PageQuery),
    responses((status = 200, content((Page<SeriesView> = "application/json"), (String = "text/csv"))), BadQuery)
)]
pub(super) async fn list(State(shared): State<Shared>, paging: Paging) -> Listed<SeriesView> {
    let mut at = paging.after().map(|text| named("after", text)).transpose()?;
    shared
        .ask(move |node| {
            let Some(chronicle) = node.series()? else {
                let rows = Rows { data: Vec::new(), next: None };
                return node.read(|state| Ok(List::new(state, paging, rows)));
            };
            let mut found = Vec::new();
            // One more than is asked for tells whether there are more.
            while found.len() <= paging.limit {
                at = chronicle.after(at)?;
                let Some(series) = at else { break };
                found.push(series);
            }
            let more = found.len() > paging.limit;
            found.truncate(paging.limit);
            let next = found.last().filter(|_| more).map(ToString::to_string);
            let view = |state: &app::State| {
                found.into_iter().map(|series| SeriesView::of(state, &chronicle, series)).collect()
            };
            let data: Result<_, Problem> = node.read(view);
            Ok(as_of(&chronicle, paging, Rows { data: data?, next }))
        })
        .await
}

/// How a series went: its buckets, the newest first, or from a time on, the oldest first. A time without samples has no bucket, and what
/// never happened has none at all.
///
/// Buckets are made from blocks shortly after these: the answer is true after the last one that was indexed. The last bucket grows until
/// its time is over.
#[utoipa::path(
    get,
    path = "/v1/series/{name}",
    tag = "chain",
    params(("name" = String, Path, description = "Such as `feed-0.price`"), Which, PageQuery),
    responses((status = 200, content((Page<BucketView> = "application/json"), (String = "text/csv"))), NotThere, BadQuery)
)]
pub(super) async fn buckets(
    State(shared): State<Shared>,
    Segment(name): Segment,
    Params(Which { resolution: length, from, until }): Params<Which>,
    paging: Paging,
) -> Listed<BucketView> {
    let series = named("name", &name)?;
    let resolution = resolution(length.as_deref())?;
    let after = paging.after().map(|text| number("after", text)).transpose()?;
    if let (Some(from), Some(until)) = (from, until)
        && from > until
    {
        let expected = format!("at most until, which is {until}");
        return Err(Fault::new("from", from.to_string(), expected).into());
    }
    shared
        .ask(move |node| {
            if !node.read(|state| is_there(state, series)) {
                return Err(Fault::missing("name", name.as_str(), NAMES).into());
            }
            let Some(chronicle) = node.series()? else {
                let rows = Rows { data: Vec::new(), next: None };
                return node.read(|state| Ok(List::new(state, paging, rows)));
            };
            let newest_first = from.is_none();
            let (mut least, mut greatest) = (from.unwrap_or(0), until.unwrap_or(u64::MAX));
            let mut is_over = false;
            match after {
                Some(after) if newest_first => {
                    is_over = after == 0;
                    greatest = greatest.min(after.saturating_sub(1));
                }
                Some(after) => {
                    is_over = after == u64::MAX;
                    least = least.max(after.saturating_add(1));
                }
                None => {}
            }
            let most = if is_over { 0 } else { paging.limit.saturating_add(1) };
            let range = (least, greatest);
            let mut found = chronicle.buckets(series, resolution, range, newest_first, most)?;
            let more = found.len() > paging.limit;
            found.truncate(paging.limit);
            let next = found.last().filter(|_| more).map(|(start, _)| start.to_string());
            let view = |state: &app::State| {
                let rows = found.iter();
                rows.map(|(start, bucket)| BucketView::of(state, series, *start, bucket)).collect()
            };
            let data = node.read(view);
            Ok(as_of(&chronicle, paging, Rows { data, next }))
        })
        .await
}

/// True after the last block that was indexed.
fn as_of<T>(chronicle: &Chronicle, paging: Paging, rows: Rows<T>) -> List<T> {
    let span = chronicle.span();
    List::at(span.last, span.time, paging, rows)
}
