//! The program that draws figures.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::sync::LazyLock;

/// Changes with the contents, as it is made of them.
static TAG: LazyLock<String> = LazyLock::new(|| {
    format!("\"{}\"", crypto::hash("buttress/script/v1", charts::script::compressed()))
});

/// Serves `/assets/plotly.js`: compressed to whoever takes that, which every browser does.
pub(crate) async fn plotly(headers: HeaderMap) -> Response {
    let given = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let is_known = given(header::IF_NONE_MATCH) == Some(TAG.as_str());
    let takes_gzip = given(header::ACCEPT_ENCODING).is_some_and(|accepted| {
        accepted.split(',').any(|coding| coding.trim().split(';').next() == Some("gzip"))
    });
    let mut response = if is_known {
        StatusCode::NOT_MODIFIED.into_response()
    } else if takes_gzip {
        let gzip = [(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"))];
        (gzip, Body::from(charts::script::compressed())).into_response()
    } else {
        Body::from(charts::script::text()).into_response()
    };
    let headers = response.headers_mut();
    let fixed = [
        (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (header::CACHE_CONTROL, "no-cache"),
        (header::VARY, "accept-encoding"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if let Ok(tag) = HeaderValue::from_str(&TAG) {
        headers.insert(header::ETAG, tag);
    }
    response
}
