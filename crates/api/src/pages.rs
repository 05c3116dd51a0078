//! The dashboard's files.

use crate::Problem;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// Pages run nothing but their own files and talk to nobody but this server.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri \
     'none'; form-action 'none'; frame-ancestors 'none'",
);

/// Serves `/` and `/assets/…`. A browser asks each time, and is told in a few bytes that nothing changed.
pub(crate) async fn page(request: Request) -> Response {
    let path = request.uri().path();
    let Some(asset) = dashboard::asset(path) else {
        return Problem::not_found(format!("there is no page {path}")).into_response();
    };
    let known = request.headers().get(header::IF_NONE_MATCH).and_then(|tag| tag.to_str().ok());
    let (status, body) = if known == Some(asset.etag.as_str()) {
        (StatusCode::NOT_MODIFIED, Body::empty())
    } else {
        (StatusCode::OK, Body::from(asset.bytes))
    };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(asset.content_type)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    ];
    let mut response = (status, headers, body).into_response();
    if let Ok(tag) = HeaderValue::from_str(&asset.etag) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}
