//! Where signed quotes come from.

use super::{Step, answers, log, metrics::Metrics, published};
use client::Client;
use market_data::signed_messages::{Malformed, Published};
use operator::QuoteBook;
use protocol::{FeedSpecification, SignedQuote};
use serde_json::Value;
use std::collections::BTreeSet;
use std::time::Duration;
use units::{Millis, Timestamp};
use ureq::Agent;

#[cfg(test)]
mod tests;

/// How far back a source is asked when it is asked for the first time, or again after a failure, in milliseconds.
const OVERLAP: u64 = 5_000;
/// How long a publisher's answer may take.
const TIMEOUT: Duration = Duration::from_secs(5);
/// The longest answer of a publisher that is read: a gateway's packages for all its feeds are about a megabyte.
const MOST_ANSWER_BYTES: u64 = 16 << 20;

/// How many malformed messages of one answer are said one by one.
const MOST_COMPLAINTS: usize = 8;

/// Sources of signed quotes, asked one after the other, into one book.
pub(crate) struct Quotes {
    sources: Vec<Source>,
    /// What they said.
    pub(crate) book: QuoteBook,
}

/// An endpoint, and how it fares.
struct Source {
    url: String,
    endpoint: Endpoint,
    fails: bool,
    /// What was wrong with its last answer, so that it is said once.
    complaints: BTreeSet<String>,
}

enum Endpoint {
    /// A URL without a path: `/v1/dev/quotes` of a development chain, asked for what is new since its time when it last answered.
    Node { client: Client, asked: u64 },
    /// A URL with a path: asked as it is.
    Publisher(Agent),
}

/// What an endpoint said.
#[derive(Default)]
struct Answer {
    quotes: Vec<SignedQuote>,
    published: Published,
}

impl Quotes {
    /// Quotes of these endpoints, kept for `horizon`.
    pub(crate) fn new(urls: &[String], horizon: Millis) -> Self {
        Self {
            sources: urls.iter().map(|url| Source::new(url)).collect(),
            book: QuoteBook::new(horizon),
        }
    }

    /// Asks each source for what is new. Only what a feed has as a source and what is signed is taken in. What is wrong with a
    /// source is said, once.
    pub(crate) fn poll(&mut self, feeds: &[&FeedSpecification], now: Timestamp, metrics: &Metrics) {
        for source in &mut self.sources {
            let label = format!("source={:?}", source.url);
            match source.ask() {
                Ok(answer) => {
                    let mut taken = published::take(&mut self.book, feeds, &answer.published, now);
                    let said = answer.quotes.len();
                    let known: Vec<SignedQuote> = answer
                        .quotes
                        .into_iter()
                        .filter(|quote| {
                            feeds.iter().any(|feed| oracle::quoted(feed, quote).is_ok())
                        })
                        .collect();
                    taken.skipped += said - known.len();
                    taken.new += self.book.add_new(known, now);
                    metrics.add("quotes_total", &label, taken.new);
                    metrics.add("quotes_skipped_total", &label, taken.skipped);
                    metrics.add("quotes_malformed_total", &label, taken.complaints.len());
                    metrics.set("source_up", &label, 1);
                    if std::mem::take(&mut source.fails) {
                        log(now, &format!("{} answers again", source.url));
                    }
                    source.complain(taken.complaints, now);
                }
                Err(error) => {
                    metrics.set("source_up", &label, 0);
                    if !std::mem::replace(&mut source.fails, true) {
                        log(now, &format!("no quotes: {error}"));
                    }
                }
            }
        }
    }
}

impl Source {
    fn new(url: &str) -> Self {
        let endpoint = if has_path(url) {
            let config = Agent::config_builder().timeout_global(Some(TIMEOUT));
            let config = config.user_agent(concat!("buttress/", env!("CARGO_PKG_VERSION")));
            Endpoint::Publisher(config.build().into())
        } else {
            Endpoint::Node { client: Client::new(url), asked: 0 }
        };
        let url = url.trim_end_matches('/').to_owned();
        Self { url, endpoint, fails: false, complaints: BTreeSet::new() }
    }

    /// Says what is wrong with its answer and was not with the one before.
    fn complain(&mut self, complaints: BTreeSet<String>, now: Timestamp) {
        let new = complaints.difference(&self.complaints);
        for complaint in new.clone().take(MOST_COMPLAINTS) {
            log(now, &format!("{}: {complaint}", self.url));
        }
        let more = new.skip(MOST_COMPLAINTS).count();
        if more > 0 {
            log(now, &format!("{}: and {more} more", self.url));
        }
        self.complaints = complaints;
    }

    fn ask(&mut self) -> Step<Answer> {
        match &mut self.endpoint {
            Endpoint::Node { client, asked } => {
                // Quotes may come late, so some are asked for twice; the book takes each once.
                let answer = client.dev_quotes(asked.saturating_sub(OVERLAP))?;
                *asked = answer.time;
                let canonical = |quote: &String| answers::canonical("a quote", quote);
                let quotes = answer.quotes.iter().map(canonical).collect::<Step<_>>()?;
                Ok(Answer { quotes, ..Answer::default() })
            }
            Endpoint::Publisher(agent) => {
                let failed = |error: String| format!("GET {}: {error}", self.url);
                let text = get(agent, &self.url).map_err(|error| failed(error.to_string()))?;
                read(&text).map_err(|error| failed(error.to_string()).into())
            }
        }
    }
}

/// Whether anything follows the host.
fn has_path(url: &str) -> bool {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.trim_end_matches('/').contains(['/', '?'])
}

fn get(agent: &Agent, url: &str) -> Result<String, ureq::Error> {
    let mut response = agent.get(url).call()?;
    response.body_mut().with_config().limit(MOST_ANSWER_BYTES).read_to_string()
}

/// Reads an answer, whose format is told by its shape: quotes in the chain's own format, or what [`Published`] knows.
fn read(text: &str) -> Step<Answer> {
    let answer: Value =
        serde_json::from_str(text).map_err(|error| format!("the answer is not JSON: {error}"))?;
    let own = answer.get("time").and(answer.get("quotes")).and_then(Value::as_array);
    let Some(own) = own else {
        return Ok(Answer { published: Published::read(&answer)?, ..Answer::default() });
    };
    let mut read = Answer::default();
    for (index, quote) in own.iter().enumerate() {
        match answers::canonical("a quote", quote.as_str().unwrap_or_default()) {
            Ok(quote) => read.quotes.push(quote),
            Err(error) => read
                .published
                .malformed
                .push(Malformed { place: format!("quotes[{index}]"), reason: error.to_string() }),
        }
    }
    Ok(read)
}
