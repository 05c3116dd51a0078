//! Lists, a page at a time, as JSON or as CSV.
//!
//! A cursor is the id of the last row of a page, so it says itself where to go on, stays good after a restart, and costs nothing to find.

use crate::Problem;
use crate::csv;
use crate::extract::{Params, id};
use crate::view::Page;
use app::State;
use axum::Json;
use axum::extract::FromRequestParts;
use axum::http::{HeaderName, HeaderValue, header, request::Parts};
use axum::response::{IntoResponse, Response};
use node::Place;
use serde::Deserialize;
use std::fmt::Display;
use units::{Height, Timestamp};
use utoipa::{IntoParams, ToSchema};

/// Rows of a page when nothing is said.
const ROWS: u64 = 100;
/// Most rows of a page.
const MOST_ROWS: u64 = 1_000;
/// Says after which block the rows of a CSV file are true; JSON says it itself.
const HEIGHT: HeaderName = HeaderName::from_static("buttress-height");

/// How rows are written.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum Format {
    Json,
    Csv,
}

/// Which rows of a list, and how they are written.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PageQuery {
    /// At most this many rows, 1 to 1000; 100 when nothing is said.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<u64>,
    /// The rows that follow this one: `next` of the page before. From the beginning when nothing is said.
    after: Option<String>,
    /// `csv` for a table with a line of names first; JSON when nothing is said. `Accept: text/csv` does the same.
    #[param(inline)]
    format: Option<Format>,
}

/// The page that was asked for.
pub(crate) struct Paging {
    pub(crate) limit: usize,
    after: Option<String>,
    format: Format,
    /// Path and query without `after`: what the next page is asked with.
    here: String,
}

impl<S: Send + Sync> FromRequestParts<S> for Paging {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Params(PageQuery { limit, after, format }) =
            Params::from_request_parts(parts, state).await?;
        let limit = limit.unwrap_or(ROWS);
        if !(1..=MOST_ROWS).contains(&limit) {
            let detail = format!("limit is {limit}, expected 1 to {MOST_ROWS}");
            return Err(Problem::malformed(detail));
        }
        let accepts = parts.headers.get_all(header::ACCEPT).iter();
        let mut accepts = accepts.filter_map(|value| value.to_str().ok());
        let accepted =
            if accepts.any(|text| text.contains("text/csv")) { Format::Csv } else { Format::Json };
        let rest = parts.uri.query().unwrap_or_default().split('&');
        let rest = rest.filter(|pair| !pair.is_empty() && !pair.starts_with("after="));
        let mut here = format!("{}?", parts.uri.path());
        for pair in rest {
            here.push_str(pair);
            here.push('&');
        }
        Ok(Self {
            limit: usize::try_from(limit).unwrap_or(usize::MAX),
            after,
            format: format.unwrap_or(accepted),
            here,
        })
    }
}

/// Rows of a page, before it is known which block they are true after.
pub(crate) struct Rows<T> {
    pub(crate) data: Vec<T>,
    pub(crate) next: Option<String>,
}

impl Paging {
    /// The row to go on after, as the asker wrote it.
    pub(crate) fn after(&self) -> Option<&str> {
        self.after.as_deref()
    }

    /// The event to go on before, as lists of events name their rows.
    pub(crate) fn place(&self) -> Result<Option<Place>, Problem> {
        let place = self.after().map(str::parse).transpose();
        place.map_err(|error| Problem::malformed(format!("after: {error}")))
    }

    fn after_id(&self, prefix: &str) -> Result<Option<u32>, Problem> {
        self.after().map(|text| id("after", prefix, text)).transpose()
    }

    /// Ids without an end, the oldest first. The caller stops at the first that there is not.
    pub(crate) fn upwards<I: From<u32>>(
        &self,
        prefix: &str,
    ) -> Result<impl Iterator<Item = I> + use<I>, Problem> {
        let first = self.after_id(prefix)?.map_or(0, |after| after.saturating_add(1));
        Ok((first..=u32::MAX).map(I::from))
    }

    /// Ids below `end`, the newest first.
    pub(crate) fn downwards<I: From<u32>>(
        &self,
        prefix: &str,
        end: u32,
    ) -> Result<impl Iterator<Item = I> + use<I>, Problem> {
        let end = self.after_id(prefix)?.map_or(end, |after| after.min(end));
        Ok((0..end).rev().map(I::from))
    }

    /// Of rows in order of their ids those that follow.
    pub(crate) fn following<I: Into<u32> + Copy, T>(
        &self,
        prefix: &str,
        rows: impl Iterator<Item = (I, T)>,
    ) -> Result<impl Iterator<Item = (I, T)>, Problem> {
        let after = self.after_id(prefix)?;
        Ok(rows.skip_while(move |(id, _)| after.is_some_and(|after| (*id).into() <= after)))
    }

    /// A page of rows that are made as they are asked for, each with what names it as a cursor.
    pub(crate) fn take<K: Display, T>(&self, mut rows: impl Iterator<Item = (K, T)>) -> Rows<T> {
        let (mut data, mut last) = (Vec::new(), None);
        for (key, row) in rows.by_ref().take(self.limit) {
            data.push(row);
            last = Some(key);
        }
        let next = last.filter(|_| rows.next().is_some()).map(|key| key.to_string());
        Rows { data, next }
    }
}

/// A page on its way to who asked.
pub(crate) struct List<T> {
    page: Page<T>,
    paging: Paging,
}

/// What lists return.
pub(crate) type Listed<T> = Result<List<T>, Problem>;

impl<T> List<T> {
    /// True after the last block of a state.
    pub(crate) fn new(state: &State, paging: Paging, rows: Rows<T>) -> Self {
        Self::at(state.meta().height, state.meta().time, paging, rows)
    }

    /// True after a block.
    pub(crate) fn at(height: Height, time: Timestamp, paging: Paging, rows: Rows<T>) -> Self {
        let Rows { data, next } = rows;
        Self { page: Page { height: height.raw(), time: time.raw(), data, next }, paging }
    }
}

impl<T: csv::Row> IntoResponse for List<T> {
    fn into_response(self) -> Response {
        let Self { page, paging } = self;
        let next =
            page.next.as_ref().map(|next| format!("<{}after={next}>; rel=\"next\"", paging.here));
        let height = page.height;
        let mut response = match paging.format {
            Format::Json => Json(page).into_response(),
            Format::Csv => match csv::table(&page.data) {
                Ok(text) => {
                    let kind = HeaderValue::from_static("text/csv; charset=utf-8; header=present");
                    ([(header::CONTENT_TYPE, kind)], text).into_response()
                }
                Err(error) => return Problem::internal(error.to_string()).into_response(),
            },
        };
        let headers = response.headers_mut();
        headers.insert(HEIGHT, HeaderValue::from(height));
        headers.insert(header::VARY, HeaderValue::from_static("accept"));
        if let Some(Ok(link)) = next.map(HeaderValue::try_from) {
            headers.insert(header::LINK, link);
        }
        response
    }
}
