//! Parts of a request, with problems that say which part, what it was and what was expected.

use crate::Problem;
use crate::fault::{self, Fault};
use crate::limits::MOST_BODY_TIME;
use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::{StatusCode, request::Parts};
use serde::de::DeserializeOwned;
use std::error::Error;
use std::str::FromStr;
use tokio::time::timeout;
use units::{AccountId, Ratio};

/// The last segment of a path with one parameter.
pub(crate) struct Segment(pub(crate) String);

impl<S: Send + Sync> FromRequestParts<S> for Segment {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let path = Path::<String>::from_request_parts(parts, state).await;
        path.map(|Path(text)| Self(text)).map_err(|error| Problem::malformed(error.body_text()))
    }
}

/// The segments of a path with several parameters.
pub(crate) struct Segments<const COUNT: usize>(pub(crate) [String; COUNT]);

impl<S: Send + Sync, const COUNT: usize> FromRequestParts<S> for Segments<COUNT> {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let path = Path::<Vec<String>>::from_request_parts(parts, state).await;
        let texts = path.map_err(|error| Problem::malformed(error.body_text()))?.0;
        let count = texts.len();
        let expected = |_| Problem::malformed(format!("{count} parameters, expected {COUNT}"));
        Ok(Self(texts.try_into().map_err(expected)?))
    }
}

impl Segment {
    /// `operator-3`, or just `3`.
    pub(crate) fn id<I: From<u32>>(&self, prefix: &str) -> Result<I, Problem> {
        id("id", prefix, &self.0)
    }
    /// 64 hexadecimal digits.
    pub(crate) fn digits<I: FromStr>(&self, field: &str) -> Result<I, Problem> {
        Ok(fault::digits(field, &self.0, 64)?)
    }
    pub(crate) fn number(&self, field: &str) -> Result<u64, Problem> {
        number(field, &self.0)
    }
}

/// Digits.
pub(crate) fn number(field: &str, text: &str) -> Result<u64, Problem> {
    Ok(text.parse().map_err(|_| Fault::new(field, text, "a whole number"))?)
}

/// `operator-3`, or just `3`.
pub(crate) fn id<I: From<u32>>(field: &str, prefix: &str, text: &str) -> Result<I, Problem> {
    Ok(fault::id(field, prefix, text)?)
}

/// `0.05` for five percent.
pub(crate) fn ratio(field: &str, text: &str) -> Result<Ratio, Problem> {
    Ok(fault::ratio(field, text)?)
}

/// 64 hexadecimal digits.
pub(crate) fn account(field: &str, text: &str) -> Result<AccountId, Problem> {
    Ok(fault::account(field, text)?)
}

/// What comes after the question mark.
pub(crate) struct Params<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Params<T> {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let query = Query::<T>::from_request_parts(parts, state).await;
        let text = parts.uri.query().unwrap_or_default();
        query.map(|Query(params)| Self(params)).map_err(|error| {
            Problem::malformed(format!("query is {text:?}: {}", error.body_text()))
        })
    }
}

/// A JSON body.
pub(crate) struct Body<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Problem;
    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let body = axum::Json::<T>::from_request(request, state);
        let body = timeout(MOST_BODY_TIME, body).await.map_err(|_| {
            let most = MOST_BODY_TIME.as_secs();
            Problem::too_slow(format!("the body was not there after {most} s"))
        })?;
        body.map(|axum::Json(value)| Self(value)).map_err(|error: JsonRejection| {
            let detail = error.body_text();
            let problem = match error.status() {
                StatusCode::PAYLOAD_TOO_LARGE => Problem::too_large(detail),
                StatusCode::UNPROCESSABLE_ENTITY => Problem::unprocessable(detail),
                _ => Problem::malformed(detail),
            };
            match path(&error) {
                Some(path) => problem.in_field(path),
                None => problem,
            }
        })
    }
}

/// Where in a body that could not be read the error is.
fn path(error: &(dyn Error + 'static)) -> Option<String> {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if let Some(located) = error.downcast_ref::<Located>() {
            let path = located.path().to_string();
            return (path != ".").then_some(path);
        }
        cause = error.source();
    }
    None
}

/// What the extractor of bodies wraps.
type Located = serde_path_to_error::Error<serde_json::Error>;
