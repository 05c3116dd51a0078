//! Errors as RFC 9457 says: `application/problem+json`.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header::CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use node::{NodeError, SubmitError};
use protocol::Rejection;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Why a request was not served: what was wrong, with its value, and what was expected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// Which kind of problem: stable, for programs.
    #[serde(rename = "type")]
    #[schema(example = "urn:buttress:problem:not-found")]
    pub kind: String,
    /// The kind in words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// This occurrence.
    pub detail: String,
}

impl Problem {
    fn new(status: StatusCode, kind: &str, title: &str, detail: impl Into<String>) -> Self {
        Self {
            kind: format!("urn:buttress:problem:{kind}"),
            title: title.to_owned(),
            status: status.as_u16(),
            detail: detail.into(),
        }
    }
    pub(crate) fn malformed(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "malformed", "The request is malformed", detail)
    }
    pub(crate) fn not_found(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found", "There is no such thing", detail)
    }
    pub(crate) fn method(detail: impl Into<String>) -> Self {
        let status = StatusCode::METHOD_NOT_ALLOWED;
        Self::new(status, "method-not-allowed", "Not with this method", detail)
    }
    pub(crate) fn unprocessable(detail: impl Into<String>) -> Self {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        Self::new(status, "unacceptable", "What was sent cannot be accepted", detail)
    }
    /// Something that was tried and would be rejected: because there is no such row, or for what it asks.
    pub(crate) fn refused(rejection: Rejection) -> Self {
        match rejection {
            Rejection::UnknownAsset { .. }
            | Rejection::UnknownOperator { .. }
            | Rejection::UnknownVault { .. }
            | Rejection::UnknownService { .. }
            | Rejection::UnknownTerms { .. }
            | Rejection::UnknownOffence { .. }
            | Rejection::UnknownFeed { .. }
            | Rejection::UnknownOptionsVenue { .. }
            | Rejection::UnknownMarket { .. }
            | Rejection::UnknownContract { .. }
            | Rejection::UnknownTrader { .. } => Self::not_found(rejection.to_string()),
            other => Self::unprocessable(other.to_string()),
        }
    }
    pub(crate) fn too_large(detail: impl Into<String>) -> Self {
        let status = StatusCode::PAYLOAD_TOO_LARGE;
        Self::new(status, "too-large", "The request is too long", detail)
    }
    pub(crate) fn busy(detail: impl Into<String>) -> Self {
        let status = StatusCode::SERVICE_UNAVAILABLE;
        Self::new(status, "busy", "The node takes nothing more now", detail)
    }
    pub(crate) fn ahead(detail: impl Into<String>) -> Self {
        let title = "The chain has not got there";
        Self::new(StatusCode::CONFLICT, "position-ahead", title, detail)
    }
    pub(crate) fn gone(detail: impl Into<String>) -> Self {
        let title = "That is too long ago to go on from";
        Self::new(StatusCode::GONE, "position-gone", title, detail)
    }
    pub(crate) fn internal(detail: impl Into<String>) -> Self {
        let status = StatusCode::INTERNAL_SERVER_ERROR;
        Self::new(status, "internal", "The node failed to answer", detail)
    }
    pub(crate) fn halted(detail: impl Into<String>) -> Self {
        let status = StatusCode::SERVICE_UNAVAILABLE;
        Self::new(status, "halted", "The node halted", detail)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, Json(self)).into_response();
        let kind = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(CONTENT_TYPE, kind);
        response
    }
}

/// A look-up by id is only ever rejected because there is no such row.
impl From<Rejection> for Problem {
    fn from(rejection: Rejection) -> Self {
        Self::not_found(rejection.to_string())
    }
}

impl From<NodeError> for Problem {
    fn from(error: NodeError) -> Self {
        match error {
            NodeError::Halted { reason } => Self::halted(reason),
            other => Self::internal(other.to_string()),
        }
    }
}

impl From<SubmitError> for Problem {
    fn from(error: SubmitError) -> Self {
        let detail = error.to_string();
        match error {
            SubmitError::Malformed(_)
            | SubmitError::Unauthorized(_)
            | SubmitError::Expired { .. } => Self::unprocessable(detail),
            SubmitError::Pending { .. } => {
                Self::new(StatusCode::CONFLICT, "pending", "It was sent before", detail)
            }
            SubmitError::Full { .. } => {
                let status = StatusCode::TOO_MANY_REQUESTS;
                Self::new(status, "queue-full", "Too many transactions wait", detail)
            }
            SubmitError::Halted { reason } => Self::halted(reason),
        }
    }
}
