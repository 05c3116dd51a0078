//! The dashboard's files.

use crate::Problem;
use crate::extract::Segment;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use dashboard::Asset;

/// Pages run nothing but their own files and talk to nobody but this server.
///
/// Plotly sets `style` attributes on what it draws, and only attributes are allowed: a style element, which could select other parts
/// of the page, is refused, and its sheet is a file of this server.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri \
     'none'; form-action 'none'; frame-ancestors 'none'",
);

/// Serves `/assets/…`.
pub(crate) async fn file(Segment(name): Segment, request: Request) -> Response {
    match dashboard::asset(&name) {
        Some(asset) => send(asset, StatusCode::OK, request.headers()),
        None => Problem::not_found(format!("there is no file /assets/{name}")).into_response(),
    }
}

/// Serves what no other path serves: the views, and for browsers a page that says that there is none.
pub(crate) async fn view(uri: Uri, request: Request) -> Response {
    let path = uri.path();
    let is_read = [Method::GET, Method::HEAD].contains(request.method());
    let is_view = is_read && dashboard::is_view(path);
    let status = if is_view { StatusCode::OK } else { StatusCode::NOT_FOUND };
    match dashboard::document() {
        Some(page) if is_view || is_read && is_for_a_reader(&request) => {
            send(page, status, request.headers())
        }
        _ => {
            let detail = format!("there is no path {path}; all are listed in /openapi.json");
            Problem::not_found(detail).into_response()
        }
    }
}

/// Whether a browser asks for something to show. Programs get a problem.
fn is_for_a_reader(request: &Request) -> bool {
    let accept = request.headers().get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    !request.uri().path().starts_with("/v1/") && accept.is_some_and(|all| all.contains("text/html"))
}

/// A browser asks each time, and is told in a few bytes that nothing changed.
fn send(asset: Asset, status: StatusCode, asked: &HeaderMap) -> Response {
    let known = asked.get(header::IF_NONE_MATCH).and_then(|tag| tag.to_str().ok());
    let (status, body) = if status == StatusCode::OK && known == Some(asset.etag.as_str()) {
        (StatusCode::NOT_MODIFIED, Body::empty())
    } else {
        (status, Body::from(asset.bytes.into_owned()))
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
