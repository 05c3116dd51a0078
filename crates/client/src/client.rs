//! How a node is asked. What it can be asked is in `paths`.

use crate::ClientError;
use api::Problem;
use api::view::{AsOf, Page};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::time::Duration;
use ureq::{Agent, Body, BodyReader, http};

/// How long an answer may take.
const TIMEOUT: Duration = Duration::from_secs(30);
/// Most rows of a page.
const MOST_ROWS: usize = 1_000;
/// The longest answer that is read: a full block, in JSON.
const MOST_ANSWER_BYTES: u64 = 256 << 20;

/// A node's API, at one endpoint.
#[derive(Clone, Debug)]
pub struct Client {
    endpoint: String,
    agent: Agent,
}

/// What a path answers, and as of which block.
pub(crate) type Answer<T> = Result<AsOf<T>, ClientError>;

impl Client {
    /// The API at an endpoint such as `http://127.0.0.1:8080`. Nothing is asked yet.
    #[must_use]
    pub fn new(endpoint: &str) -> Self {
        let config = Agent::config_builder()
            // A problem has more to say than its status.
            .http_status_as_error(false)
            .timeout_global(Some(TIMEOUT))
            .build();
        let endpoint = endpoint.trim_end_matches('/').to_owned();
        Self { endpoint, agent: config.into() }
    }

    /// What this was made with.
    #[must_use]
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// An answer that lasts as long as somebody listens: server-sent events, from after `last` on.
    pub(crate) fn listen(
        &self,
        path: &str,
        last: Option<&str>,
    ) -> Result<BodyReader<'static>, ClientError> {
        let url = format!("{}{path}", self.endpoint);
        let mut request = self.agent.get(&url);
        if let Some(last) = last {
            request = request.header("last-event-id", last);
        }
        stream(format!("GET {url}"), request.config().timeout_global(None).build().call())
    }

    /// An answer that may be longer than fits into memory, and take as long as it comes.
    pub(crate) fn download(&self, path: &str) -> Result<BodyReader<'static>, ClientError> {
        let url = format!("{}{path}", self.endpoint);
        let patient = self.agent.get(&url).config().timeout_global(None);
        let patient = patient.timeout_connect(Some(TIMEOUT)).timeout_recv_response(Some(TIMEOUT));
        stream(format!("GET {url}"), patient.build().call())
    }

    /// One page of a list, such as `/v1/accounts` or `/v1/events?kind=slashed`: at most `limit` rows, those that follow `after`.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn page<T: DeserializeOwned>(
        &self,
        list: &str,
        limit: usize,
        after: Option<&str>,
    ) -> Result<Page<T>, ClientError> {
        let so_far = if list.contains('?') { '&' } else { '?' };
        let after = after.map(|after| format!("&after={}", segment(after))).unwrap_or_default();
        self.get(&format!("{list}{so_far}limit={limit}{after}"))
    }

    /// All rows of a list, page by page. They are true after the block of the first page, or were added since.
    pub(crate) fn all<T: DeserializeOwned>(&self, list: &str) -> Answer<Vec<T>> {
        self.some(list, usize::MAX)
    }

    /// The first rows of a list, page by page.
    pub(crate) fn some<T: DeserializeOwned>(&self, list: &str, limit: usize) -> Answer<Vec<T>> {
        let ask = |have: usize, after: Option<&str>| {
            self.page(list, limit.saturating_sub(have).clamp(1, MOST_ROWS), after)
        };
        let Page { height, time, mut data, mut next } = ask(0, None)?;
        while let Some(after) = next.take().filter(|_| data.len() < limit) {
            let page = ask(data.len(), Some(&after))?;
            data.extend(page.data);
            // A list that does not get on would go on for ever.
            next = page.next.filter(|next| *next != after);
        }
        data.truncate(limit);
        Ok(AsOf { height, time, data })
    }

    pub(crate) fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, ClientError> {
        let url = format!("{}{path}", self.endpoint);
        let answer = self.agent.get(&url).call();
        read(format!("GET {url}"), answer)
    }

    pub(crate) fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, ClientError> {
        let url = format!("{}{path}", self.endpoint);
        let answer = self.agent.post(&url).send_json(body);
        read(format!("POST {url}"), answer)
    }
}

/// Keeps what a user typed from becoming another path.
pub(crate) fn segment(text: &str) -> String {
    let keep = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    let write = |byte: u8| {
        if keep(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }
    };
    text.bytes().map(write).collect()
}

/// What comes after a path.
pub(crate) fn query(pairs: &[(&str, &str)]) -> String {
    let pairs = pairs.iter().map(|(name, value)| format!("{}={}", segment(name), segment(value)));
    let text = pairs.collect::<Vec<_>>().join("&");
    if text.is_empty() { text } else { format!("?{text}") }
}

/// A body to be read as it comes.
fn stream(
    asked: String,
    answer: Result<http::Response<Body>, ureq::Error>,
) -> Result<BodyReader<'static>, ClientError> {
    match answer {
        Ok(answer) if answer.status().is_success() => Ok(answer.into_body().into_reader()),
        answer => match read::<serde_json::Value>(asked.clone(), answer) {
            Err(error) => Err(error),
            Ok(answer) => Err(ClientError::Unexpected {
                asked,
                status: 0,
                reason: format!("no stream: {answer}"),
            }),
        },
    }
}

fn read<T: DeserializeOwned>(
    asked: String,
    answer: Result<http::Response<Body>, ureq::Error>,
) -> Result<T, ClientError> {
    let mut answer = match answer {
        Ok(answer) => answer,
        Err(cause) => return Err(ClientError::Unreachable { asked, cause }),
    };
    let status = answer.status();
    let text = match answer.body_mut().with_config().limit(MOST_ANSWER_BYTES).read_to_string() {
        Ok(text) => text,
        Err(cause) => return Err(ClientError::Unreachable { asked, cause }),
    };
    let unexpected = |asked, error: serde_json::Error| {
        let reason = format!("{error}; it begins {:?}", text.chars().take(80).collect::<String>());
        ClientError::Unexpected { asked, status: status.as_u16(), reason }
    };
    if status.is_success() {
        return serde_json::from_str(&text).map_err(|error| unexpected(asked, error));
    }
    match serde_json::from_str::<Problem>(&text) {
        Ok(problem) => Err(ClientError::Refused { asked, problem: Box::new(problem) }),
        Err(error) => Err(unexpected(asked, error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_user_typed_stays_one_segment() {
        assert_eq!(segment("operator-3"), "operator-3");
        assert_eq!(segment("../v1?x=ü"), "..%2Fv1%3Fx%3D%C3%BC");
    }

    #[test]
    fn nobody_there_says_who_was_asked() {
        // Port 1 of this machine: nothing listens there.
        let error = Client::new("http://127.0.0.1:1/").status().unwrap_err().to_string();
        assert!(error.starts_with("GET http://127.0.0.1:1/v1/status: "), "{error}");
    }
}
