//! One connection's conversation: what was asked for, what was answered, in which order prices came.
//!
//! It neither reads nor writes the socket; it is told what was heard and says what to do.

use crate::{
    Pair, VenueHealth,
    clock::now,
    connector::{Connector, Said, Subject, Tick},
    exact::clip,
    link::Link,
    order::{Order, Place},
};
use std::collections::BTreeMap;
use units::Millis;

/// The conversation.
pub(crate) struct Session {
    connector: &'static dyn Connector,
    streams: BTreeMap<String, Stream>,
    /// How far a price's time may be ahead.
    lead: Millis,
    /// The last refusal that named no subscription, for those that stay without an answer.
    words: Option<String>,
}

struct Stream {
    pair: Pair,
    request: u64,
    standing: Standing,
    order: Order,
    /// How many prices in a row were not newer.
    stale: u32,
}

/// So many prices in a row that are not newer say that the numbers began anew, or that the newest number was
/// nonsense. On a new connection nothing has a number.
const STALE_IN_A_ROW: u32 = 100;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    Asked,
    Accepted,
    Refused,
}

/// What to do.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Offer this price of this pair.
    Offer(Pair, Tick),
    /// Send this.
    Send(String),
    /// Close the connection, for this reason.
    Leave(String),
}

impl Session {
    /// A conversation about these symbols.
    pub(crate) fn new(link: &Link) -> Self {
        let (connector, symbols) = (link.connector, &link.symbols);
        let streams = symbols.iter().zip(1..).map(|((symbol, pair), request)| {
            let (pair, standing, order) = (pair.clone(), Standing::Asked, Order::default());
            (symbol.clone(), Stream { pair, request, standing, order, stale: 0 })
        });
        let lead = Millis::new(link.config.max_clock_lead_ms);
        Self { connector, streams: streams.collect(), lead, words: None }
    }

    /// What to say first: a request for each symbol by itself, so that one unknown symbol spoils no other.
    pub(crate) fn opening(&self) -> Vec<String> {
        let requests = self
            .streams
            .iter()
            .map(|(symbol, stream)| self.connector.subscribe(symbol, stream.request));
        self.connector.greeting().into_iter().chain(requests).collect()
    }

    /// Whether every subscription was answered.
    pub(crate) fn is_settled(&self) -> bool {
        self.streams.values().all(|stream| stream.standing != Standing::Asked)
    }

    /// Takes a message and says what to do about it.
    pub(crate) fn hear(&mut self, message: &str, health: &mut VenueHealth) -> Vec<Step> {
        match self.connector.read(message) {
            Ok(said) => said.into_iter().filter_map(|said| self.consider(said, health)).collect(),
            Err(reason) => {
                let reason = format!("{} in {}", clip(&reason), clip(message));
                health.drop_malformed(reason, now());
                Vec::new()
            }
        }
    }

    /// No more patience: what has no answer counts as refused.
    pub(crate) fn settle(&mut self, health: &mut VenueHealth) -> Option<Step> {
        let words = self.words.clone().unwrap_or_else(|| "no answer".to_owned());
        for stream in self.streams.values_mut() {
            if stream.standing == Standing::Asked {
                stream.refuse(&words, health);
            }
        }
        self.leave_if_useless(health)
    }

    fn consider(&mut self, said: Said, health: &mut VenueHealth) -> Option<Step> {
        match said {
            Said::Price(tick) => self.place(tick, health),
            Said::Newest { symbol, number } => {
                let missing = self.streams.get_mut(&symbol)?.order.announce(number);
                if missing == 0 {
                    return None;
                }
                health.gaps = health.gaps.saturating_add(missing);
                // What is missing is the newest price itself: only a new subscription brings it.
                Some(Step::Leave(format!("{missing} prices of {} did not arrive", clip(&symbol))))
            }
            Said::Accepted(subject) => {
                let stream = self.subject(&subject)?;
                stream.standing = Standing::Accepted;
                health.refused.remove(&stream.pair);
                None
            }
            Said::Refused(subject, words) => {
                let words = clip(&words);
                match self.subject(&subject) {
                    Some(stream) => stream.refuse(&words, health),
                    None => self.words = Some(words),
                }
                self.leave_if_useless(health)
            }
            Said::Reply(message) => Some(Step::Send(message)),
            Said::Leave(words) => Some(Step::Leave(clip(&words))),
        }
    }

    fn place(&mut self, tick: Tick, health: &mut VenueHealth) -> Option<Step> {
        let Some(stream) = self.streams.get_mut(&tick.symbol) else {
            let reason = format!("a price of {}, which was not asked for", clip(&tick.symbol));
            health.drop_malformed(reason, now());
            return None;
        };
        stream.standing = Standing::Accepted;
        health.refused.remove(&stream.pair);
        // Before its number counts: a price that is nonsense must not make those after it old.
        if let Err(reason) = tick.check_time(now(), self.lead) {
            health.drop_malformed(reason, now());
            return None;
        }
        match stream.order.place(tick.sequence) {
            Place::Newer { missing } => {
                // Counted only: this price is newer than all that is missing before it.
                health.gaps = health.gaps.saturating_add(missing);
                stream.stale = 0;
                return Some(Step::Offer(stream.pair.clone(), tick));
            }
            Place::Repeated => health.duplicates = health.duplicates.saturating_add(1),
            Place::Older => health.out_of_order = health.out_of_order.saturating_add(1),
        }
        stream.stale = stream.stale.saturating_add(1);
        let reason = || Step::Leave(format!("{} prices in a row are not newer", stream.stale));
        (stream.stale >= STALE_IN_A_ROW).then(reason)
    }

    /// The stream that an answer is about. An answer that names none is about the only one without an
    /// answer, if there is only one.
    fn subject(&mut self, subject: &Subject) -> Option<&mut Stream> {
        match subject {
            Subject::Symbol(symbol) => self.streams.get_mut(symbol),
            Subject::Request(request) => {
                self.streams.values_mut().find(|stream| stream.request == *request)
            }
            Subject::Unnamed => {
                let mut asked =
                    self.streams.values_mut().filter(|stream| stream.standing == Standing::Asked);
                let first = asked.next();
                if asked.next().is_none() { first } else { None }
            }
        }
    }

    /// A connection on which everything was refused is of no use.
    fn leave_if_useless(&self, health: &VenueHealth) -> Option<Step> {
        let useless = self.streams.values().all(|stream| stream.standing == Standing::Refused);
        let words = health.refused.values().next().cloned().unwrap_or_default();
        useless.then(|| Step::Leave(format!("every subscription was refused: {words}")))
    }
}

impl Stream {
    fn refuse(&mut self, words: &str, health: &mut VenueHealth) {
        self.standing = Standing::Refused;
        health.refused.insert(self.pair.clone(), words.to_owned());
    }
}
