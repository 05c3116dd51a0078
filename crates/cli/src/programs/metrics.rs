//! Numbers for Prometheus, in its text format.

use super::Step;
use axum::http::header::CONTENT_TYPE;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

/// Every metric: its name, its kind, what it means.
const METRICS: [(&str, &str, &str); 11] = [
    ("reports_signed_total", "counter", "Reports and commitments signed."),
    ("refused_total", "counter", "Statements that the guard refused, by reason."),
    ("rounds_reported_total", "counter", "Rounds with a report on the ledger."),
    ("rounds_missed_total", "counter", "Rounds on duty that ended without a report."),
    ("last_signed_round", "gauge", "The last round signed, by feed."),
    ("clock_ahead_milliseconds", "gauge", "This machine's time less the chain's."),
    ("source_up", "gauge", "1 while a source of quotes answers."),
    ("quotes_total", "counter", "Signed quotes taken in, by source."),
    ("quotes_skipped_total", "counter", "Signed messages that no feed wants, by source."),
    ("quotes_malformed_total", "counter", "Messages that are none or badly signed, by source."),
    ("node_failures_total", "counter", "Requests that the node did not answer."),
];

/// The numbers, shared with whoever serves them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Metrics(Arc<Mutex<BTreeMap<(&'static str, String), i128>>>);

impl Metrics {
    fn change(&self, name: &'static str, labels: &str, change: impl FnOnce(&mut i128)) {
        let mut numbers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        change(numbers.entry((name, labels.to_owned())).or_default());
    }
    /// Counts. `labels` such as `feed="feed-0"`.
    pub(crate) fn add(&self, name: &'static str, labels: &str, count: usize) {
        self.change(name, labels, |number| {
            *number += i128::try_from(count).unwrap_or(i128::MAX);
        });
    }
    /// Sets.
    pub(crate) fn set(&self, name: &'static str, labels: &str, value: i128) {
        self.change(name, labels, |number| *number = value);
    }

    /// All of them.
    pub(crate) fn text(&self) -> String {
        let numbers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut text = String::new();
        for (name, kind, help) in METRICS {
            // Writing to a string does not fail.
            let _ = writeln!(text, "# HELP buttress_operator_{name} {help}");
            let _ = writeln!(text, "# TYPE buttress_operator_{name} {kind}");
            for ((_, labels), value) in numbers.iter().filter(|((of, _), _)| *of == name) {
                let braces =
                    if labels.is_empty() { String::new() } else { format!("{{{labels}}}") };
                let _ = writeln!(text, "buttress_operator_{name}{braces} {value}");
            }
        }
        text
    }

    /// Serves them at `/metrics` for as long as the runtime lives, with whatever `more` has to say.
    pub(crate) fn serve(
        &self,
        runtime: &tokio::runtime::Runtime,
        address: SocketAddr,
        more: impl Fn() -> String + Clone + Send + Sync + 'static,
    ) -> Step<SocketAddr> {
        let listener = runtime
            .block_on(tokio::net::TcpListener::bind(address))
            .map_err(|error| format!("cannot listen on {address}: {error}"))?;
        let bound = listener.local_addr()?;
        let metrics = self.clone();
        let answer = move || {
            let text = metrics.text() + &more();
            async move { ([(CONTENT_TYPE, "text/plain; version=0.0.4")], text) }
        };
        let router = axum::Router::new().route("/metrics", axum::routing::get(answer));
        runtime.spawn(async move {
            if let Err(error) = axum::serve(listener, router).await {
                eprintln!("error: the metrics stopped: {error}");
            }
        });
        Ok(bound)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_metric_has_its_help_and_its_numbers() {
        let metrics = Metrics::default();
        metrics.add("refused_total", "reason=\"future\"", 2);
        metrics.add("refused_total", "reason=\"future\"", 1);
        metrics.set("clock_ahead_milliseconds", "", -7);
        let text = metrics.text();
        for line in [
            "# TYPE buttress_operator_refused_total counter",
            "buttress_operator_refused_total{reason=\"future\"} 3",
            "buttress_operator_clock_ahead_milliseconds -7",
        ] {
            assert!(text.lines().any(|have| have == line), "{line} in {text}");
        }
    }
}
