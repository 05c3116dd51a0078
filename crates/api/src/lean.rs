//! Answers in few bytes: compressed for those who can read that, and nothing at all for those who have them already.

use crate::Problem;
use axum::body::{Body, Bytes, HttpBody, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use flate2::{Compression, write::GzEncoder};
use std::io::Write;

/// From how many bytes on it is worth it.
const LEAST_BYTES: usize = 1_024;
/// Fast rather than small: most answers are read once.
const LEVEL: Compression = Compression::new(3);

/// Tags answers to reads with the digest of what they say, answers with 304 and nothing to whoever has just that, and compresses the rest
/// where the asker accepts gzip. Streams pass as they are.
pub(crate) async fn lean(request: Request, next: Next) -> Response {
    let is_read = [Method::GET, Method::HEAD].contains(request.method());
    let accepts_gzip = accepts_gzip(request.headers());
    let known = request.headers().get(header::IF_NONE_MATCH).cloned();
    let response = next.run(request).await;
    let whole = response.body().size_hint().exact().is_some();
    if !whole || response.status() != StatusCode::OK {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let bytes = match to_bytes(body, usize::MAX).await {
        Ok(bytes) => bytes,
        Err(error) => return Problem::internal(error.to_string()).into_response(),
    };
    // Files of the dashboard have their tag already.
    if is_read
        && !parts.headers.contains_key(header::ETAG)
        && let Ok(tag) = HeaderValue::try_from(tag(&bytes))
    {
        let is_known = known.as_ref() == Some(&tag);
        parts.headers.insert(header::ETAG, tag);
        parts.headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        if is_known {
            parts.status = StatusCode::NOT_MODIFIED;
            parts.headers.remove(header::CONTENT_TYPE);
            parts.headers.remove(header::CONTENT_LENGTH);
            return Response::from_parts(parts, Body::empty());
        }
    }
    parts.headers.append(header::VARY, HeaderValue::from_static("accept-encoding"));
    // What is kept compressed comes so from its handler.
    let is_encoded = parts.headers.contains_key(header::CONTENT_ENCODING);
    if !accepts_gzip || is_encoded || bytes.len() < LEAST_BYTES {
        return Response::from_parts(parts, Body::from(bytes));
    }
    // Large answers take a while, which others should not have to wait for.
    let copy = bytes.clone();
    let body = match tokio::task::spawn_blocking(move || gzip(&copy)).await {
        Ok(Ok(compressed)) => {
            parts.headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            parts.headers.remove(header::CONTENT_LENGTH);
            Body::from(compressed)
        }
        // It is just as good uncompressed.
        _ => Body::from(bytes),
    };
    Response::from_parts(parts, body)
}

/// Weak: the same answer, compressed or not.
fn tag(bytes: &Bytes) -> String {
    let digest = crypto::hash("buttress/answer/v1", bytes).to_string();
    format!("W/\"{}\"", digest.get(..32).unwrap_or_default())
}

fn gzip(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 4), LEVEL);
    encoder.write_all(bytes)?;
    encoder.finish()
}

/// Whether `gzip` is among what is accepted, and not with weight 0.
fn accepts_gzip(headers: &HeaderMap) -> bool {
    let all = headers.get_all(header::ACCEPT_ENCODING).iter();
    let all = all.filter_map(|value| value.to_str().ok()).flat_map(|text| text.split(','));
    let mut codings = all.map(|coding| coding.split(';').map(str::trim));
    codings.any(|mut coding| {
        let is_gzip = coding.next().is_some_and(|name| name.eq_ignore_ascii_case("gzip"));
        let weight = coding.find_map(|parameter| parameter.strip_prefix("q="));
        is_gzip && weight.is_none_or(|q| q.parse::<f32>().is_ok_and(|q| q > 0.0))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gzip_is_for_those_who_accept_it() {
        let accepts = |text: &'static str| {
            let headers = [(header::ACCEPT_ENCODING, HeaderValue::from_static(text))];
            accepts_gzip(&headers.into_iter().collect())
        };
        for text in ["gzip", "deflate, gzip, br", "GZIP;q=0.5", "br;q=1.0, gzip; q=0.1"] {
            assert!(accepts(text), "{text}");
        }
        for text in ["", "identity", "gzip;q=0", "br, gzip;q=0.0", "x-gzip"] {
            assert!(!accepts(text), "{text}");
        }
        assert!(!accepts_gzip(&HeaderMap::new()));
    }
}
