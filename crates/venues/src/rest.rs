//! REST: asked for the pairs that the socket does not deliver, for as long as it does not.

use crate::{Incident, Route, backoff::Backoff, clock::now, config::ms, exact::clip, link::Link};
use std::time::Duration;
use tokio::{task::spawn_blocking, time::sleep};
use units::Millis;
use ureq::Agent;

/// The longest that a venue may make us wait by `Retry-After`.
const LONGEST_RETRY_AFTER: u64 = 600;

/// Asks for ever, whenever the socket is down or silent. A failure makes the next question wait.
pub(crate) async fn run(link: &Link, mut backoff: Backoff) {
    let agent = agent(link);
    let interval = ms(link.config.rest_interval_ms);
    let lead = Millis::new(link.config.max_clock_lead_ms);
    let quiet_after = ms(link.config.quiet_after_ms);
    let mut wait = interval;
    loop {
        sleep(wait).await;
        wait = interval;
        let mut failed = false;
        for (symbol, pair) in &link.symbols {
            if !link.board.is_quiet(link.venue, pair, quiet_after) {
                continue;
            }
            let url = format!("{}{}", link.rest, link.connector.path(symbol));
            let body = fetch(agent.clone(), url.clone(), link.config.max_message_bytes).await;
            let tick = body.and_then(|body| {
                let tick = link.connector.answer(symbol, &body);
                let tick = tick.and_then(|tick| tick.check_time(now(), lead).map(|()| tick));
                tick.map_err(|reason| Failure {
                    reason: format!("{} in {}", clip(&reason), clip(&body)),
                    malformed: true,
                    retry_after: None,
                })
            });
            match tick {
                Ok(tick) => {
                    link.board.note(link.venue, |health| {
                        health.rest_answers = health.rest_answers.saturating_add(1);
                    });
                    link.board.offer(link.venue, pair, tick, Route::Rest);
                }
                Err(failure) => {
                    failed = true;
                    wait = wait.max(failure.retry_after.unwrap_or_default());
                    note(link, &url, &failure);
                }
            }
        }
        if failed {
            wait = wait.max(backoff.next());
        } else {
            backoff.reset();
        }
    }
}

struct Failure {
    reason: String,
    malformed: bool,
    retry_after: Option<Duration>,
}

impl From<String> for Failure {
    fn from(reason: String) -> Self {
        Self { reason: clip(&reason), malformed: false, retry_after: None }
    }
}

fn note(link: &Link, url: &str, failure: &Failure) {
    let time = now();
    let reason = format!("{url}: {}", failure.reason);
    link.board.note(link.venue, |health| {
        health.rest_failures = health.rest_failures.saturating_add(1);
        health.last_rest_failure = Some(Incident { time, reason: reason.clone() });
        if failure.malformed {
            health.drop_malformed(reason, time);
        }
    });
}

fn agent(link: &Link) -> Agent {
    Agent::config_builder()
        .timeout_global(Some(ms(link.config.rest_timeout_ms)))
        .http_status_as_error(false)
        .max_redirects(0)
        // Some venues refuse requests that do not say from what.
        .user_agent(concat!("buttress/", env!("CARGO_PKG_VERSION")))
        .tls_config(link.tls.rest.clone())
        .build()
        .into()
}

/// One request, on a thread that may wait.
async fn fetch(agent: Agent, url: String, longest: usize) -> Result<String, Failure> {
    let fetched = spawn_blocking(move || get(&agent, &url, longest)).await;
    fetched.unwrap_or_else(|error| Err(error.to_string().into()))
}

fn get(agent: &Agent, url: &str, longest: usize) -> Result<String, Failure> {
    let mut response = agent.get(url).call().map_err(|error| error.to_string())?;
    let status = response.status();
    let retry_after = response
        .headers()
        .get("retry-after")
        .and_then(|value| value.to_str().ok()?.parse().ok())
        .map(|seconds: u64| Duration::from_secs(seconds.min(LONGEST_RETRY_AFTER)));
    let limit = u64::try_from(longest).unwrap_or(u64::MAX);
    let body = response.body_mut().with_config().limit(limit).read_to_string();
    if !status.is_success() {
        let reason = clip(&format!("status {status}: {}", body.unwrap_or_default()));
        return Err(Failure { reason, malformed: false, retry_after });
    }
    Ok(body.map_err(|error| error.to_string())?)
}
