//! Where signed quotes come from.

use super::{Step, answers, log, metrics::Metrics};
use client::Client;
use operator::QuoteBook;
use protocol::{FeedSpecification, SignedQuote};
use units::{Millis, Timestamp};

/// How far back a source is asked when it is asked for the first time, or again after a failure, in milliseconds.
const OVERLAP: u64 = 5_000;

/// Sources of signed quotes, asked one after the other, into one book.
pub(crate) struct Quotes {
    sources: Vec<Source>,
    /// What they said.
    pub(crate) book: QuoteBook,
}

/// An endpoint with `/v1/dev/quotes`: a development chain, or whatever serves quotes as it does.
struct Source {
    client: Client,
    /// The endpoint's time when it last answered.
    asked: u64,
    fails: bool,
}

impl Quotes {
    /// Quotes of these endpoints, kept for `horizon`.
    pub(crate) fn new(urls: &[String], horizon: Millis) -> Self {
        let source = |url: &String| Source { client: Client::new(url), asked: 0, fails: false };
        Self { sources: urls.iter().map(source).collect(), book: QuoteBook::new(horizon) }
    }

    /// Asks each source for what is new. Only what a feed has as a source and what is signed is taken in. A source that
    /// fails is said to, once.
    pub(crate) fn poll(&mut self, feeds: &[&FeedSpecification], now: Timestamp, metrics: &Metrics) {
        for source in &mut self.sources {
            let label = format!("source={:?}", source.client.endpoint());
            match source.ask() {
                Ok(quotes) => {
                    let known = quotes.into_iter().filter(|quote| {
                        feeds.iter().any(|feed| oracle::quoted(feed, quote).is_ok())
                    });
                    let count = self.book.add_new(known, now);
                    metrics.add("quotes_total", &label, count);
                    metrics.set("source_up", &label, 1);
                    if std::mem::take(&mut source.fails) {
                        log(now, &format!("{} answers again", source.client.endpoint()));
                    }
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
    fn ask(&mut self) -> Step<Vec<SignedQuote>> {
        // Quotes may come late, so some are asked for twice; the book takes each once.
        let answer = self.client.dev_quotes(self.asked.saturating_sub(OVERLAP))?;
        self.asked = answer.time;
        answer.quotes.iter().map(|quote| answers::canonical("a quote", quote)).collect()
    }
}
