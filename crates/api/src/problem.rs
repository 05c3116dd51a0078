//! Errors as RFC 9457 says: `application/problem+json`.

use axum::Json;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
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
    #[schema(value_type = String)]
    pub title: Box<str>,
    /// The HTTP status.
    pub status: u16,
    /// This occurrence.
    pub detail: String,
    /// The field of the request that is wrong, where it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "actions[0].amount")]
    pub field: Option<Box<str>>,
    /// What it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub value: Option<Box<str>>,
    /// What was expected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub expected: Option<Box<str>>,
}

/// A kind of problem.
struct Kind {
    name: &'static str,
    status: StatusCode,
    title: &'static str,
    /// What to do about it.
    remedy: &'static str,
}

impl Kind {
    fn urn(&self) -> String {
        format!("urn:buttress:problem:{}", self.name)
    }
}

macro_rules! kinds {
    ($($kind:ident = $name:literal, $status:ident, $title:literal, $remedy:literal;)*) => {
        $(const $kind: Kind = Kind {
            name: $name,
            status: StatusCode::$status,
            title: $title,
            remedy: $remedy,
        };)*
        const KINDS: &[Kind] = &[$($kind),*];
    };
}

kinds! {
    MALFORMED = "malformed", BAD_REQUEST, "The request is malformed",
        "Write the field that is named as its description says.";
    NOT_FOUND = "not-found", NOT_FOUND, "There is no such thing",
        "Look the id up in the list of its noun; all paths are in `/openapi.json`.";
    METHOD = "method-not-allowed", METHOD_NOT_ALLOWED, "Not with this method",
        "Use the method that `/openapi.json` gives for the path.";
    PENDING = "pending", CONFLICT, "It was sent before",
        "Nothing: ask for the transaction by its id.";
    POSITION_AHEAD = "position-ahead", CONFLICT, "The chain has not got there",
        "The position is of a later block or of another chain: subscribe again from the last block.";
    POSITION_GONE = "position-gone", GONE, "That is too long ago to go on from",
        "Read what was missed from the lists, then subscribe again from the last block.";
    NOT_KEPT = "not-kept", GONE, "The node has it no more",
        "Ask a node that keeps all blocks; the detail says from which height on this one has them.";
    TOO_SLOW = "too-slow", REQUEST_TIMEOUT, "The request did not arrive in time",
        "Send it again, all of it at once.";
    TOO_LARGE = "too-large", PAYLOAD_TOO_LARGE, "The request is too long",
        "Send fewer actions at once.";
    UNACCEPTABLE = "unacceptable", UNPROCESSABLE_ENTITY, "What was sent cannot be accepted",
        "The detail says what is in the way; if it is a rejection, see below.";
    NONCE_USED = "nonce-used", CONFLICT, "A transaction with this nonce was done",
        "If it is the same transaction, ask for it by its id; if not, sign again with the sender's next nonce.";
    NONCE_TAKEN = "nonce-taken", CONFLICT, "Another transaction waits with this nonce",
        "Ask for that one by its id, or sign again with the sender's next nonce.";
    NONCE_AHEAD = "nonce-ahead", CONFLICT, "Transactions before this one are missing",
        "Send the missing ones first: an account's transactions are taken in in the order of their nonces.";
    CROWDED = "crowded", TOO_MANY_REQUESTS, "The sender has its share of the queue",
        "Send it again after the next block, or send less at a time.";
    QUEUE_FULL = "queue-full", SERVICE_UNAVAILABLE, "Too many transactions wait",
        "Send it again after the next block.";
    BUSY = "busy", SERVICE_UNAVAILABLE, "The node takes nothing more now",
        "Ask again later.";
    INTERNAL = "internal", INTERNAL_SERVER_ERROR, "The node failed to answer",
        "The node's operator looks at its log; the detail is in it.";
    HALTED = "halted", SERVICE_UNAVAILABLE, "The node halted",
        "The node's operator follows the runbook; the node answers reads meanwhile.";
}

/// What is over by itself: worth another try after a block or two.
const PASSING: [&Kind; 3] = [&CROWDED, &QUEUE_FULL, &BUSY];

impl Problem {
    /// Every kind of problem: its name (the end of [`Problem::kind`]), its HTTP status, its title, and what to do about it.
    pub fn kinds() -> impl Iterator<Item = (&'static str, u16, &'static str, &'static str)> {
        KINDS.iter().map(|kind| (kind.name, kind.status.as_u16(), kind.title, kind.remedy))
    }

    fn new(kind: &Kind, detail: impl Into<String>) -> Self {
        Self {
            kind: kind.urn(),
            title: kind.title.into(),
            status: kind.status.as_u16(),
            detail: detail.into(),
            field: None,
            value: None,
            expected: None,
        }
    }
    /// The same, for programs: which field it is about, what it was, what was expected.
    pub(crate) fn about(self, field: String, value: String, expected: String) -> Self {
        let (field, value, expected) = (field.into(), value.into(), expected.into());
        Self { field: Some(field), value: Some(value), expected: Some(expected), ..self }
    }
    /// The same, about a field of which no more is known.
    pub(crate) fn in_field(self, field: String) -> Self {
        Self { field: Some(field.into()), ..self }
    }
    pub(crate) fn malformed(detail: impl Into<String>) -> Self {
        Self::new(&MALFORMED, detail)
    }
    pub(crate) fn not_found(detail: impl Into<String>) -> Self {
        Self::new(&NOT_FOUND, detail)
    }
    pub(crate) fn method(detail: impl Into<String>) -> Self {
        Self::new(&METHOD, detail)
    }
    pub(crate) fn unprocessable(detail: impl Into<String>) -> Self {
        Self::new(&UNACCEPTABLE, detail)
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
        Self::new(&TOO_LARGE, detail)
    }
    pub(crate) fn too_slow(detail: impl Into<String>) -> Self {
        Self::new(&TOO_SLOW, detail)
    }
    pub(crate) fn busy(detail: impl Into<String>) -> Self {
        Self::new(&BUSY, detail)
    }
    pub(crate) fn ahead(detail: impl Into<String>) -> Self {
        Self::new(&POSITION_AHEAD, detail)
    }
    pub(crate) fn gone(detail: impl Into<String>) -> Self {
        Self::new(&POSITION_GONE, detail)
    }
    pub(crate) fn not_kept(detail: impl Into<String>) -> Self {
        Self::new(&NOT_KEPT, detail)
    }
    pub(crate) fn internal(detail: impl Into<String>) -> Self {
        Self::new(&INTERNAL, detail)
    }
    pub(crate) fn halted(detail: impl Into<String>) -> Self {
        Self::new(&HALTED, detail)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let passes = PASSING.iter().any(|kind| self.kind == kind.urn());
        let mut response = (status, Json(self)).into_response();
        let kind = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(CONTENT_TYPE, kind);
        if passes {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("1"));
        }
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
            SubmitError::Pending { .. } => Self::new(&PENDING, detail),
            SubmitError::NonceUsed { .. } => Self::new(&NONCE_USED, detail),
            SubmitError::NonceTaken { .. } => Self::new(&NONCE_TAKEN, detail),
            SubmitError::NonceAhead { .. } => Self::new(&NONCE_AHEAD, detail),
            SubmitError::Crowded { .. } => Self::new(&CROWDED, detail),
            SubmitError::Full { .. } => Self::new(&QUEUE_FULL, detail),
            SubmitError::Halted { reason } => Self::halted(reason),
        }
    }
}
