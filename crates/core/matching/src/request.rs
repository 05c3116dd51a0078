//! Requests for quotes and the answers to them.

use crate::journal::{Journal, undo};
use crate::{BookId, OwnerId, RequestId, Side};
use borsh::{BorshDeserialize, BorshSerialize};
use std::collections::BTreeMap;
use units::Timestamp;

/// What a maker answers: a price for the whole size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Answer {
    /// Who answers.
    pub maker: OwnerId,
    /// At what price, in ticks.
    pub price: u64,
    /// Good till before this time.
    pub until: Timestamp,
    /// Its place in time: of two answers at one price, the one with the lower number is the better.
    pub priority: u64,
}

/// Somebody asks for a price for all of a size.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Request {
    /// Who asks.
    pub taker: OwnerId,
    /// In which book.
    pub book: BookId,
    /// Which way the taker would trade.
    pub side: Side,
    /// Lots, all or none.
    pub size: u64,
    /// Open till before this time.
    pub until: Timestamp,
    /// Its place in time.
    pub priority: u64,
    /// At most one of each maker, by maker.
    #[borsh(deserialize_with = "units::bounded::read::<{ crate::MOST_ANSWERS }, _, _>")]
    pub answers: Vec<Answer>,
}

impl Request {
    /// The answer of a maker.
    #[must_use]
    pub fn answer(&self, maker: OwnerId) -> Option<&Answer> {
        let index = self.answers.binary_search_by_key(&maker, |answer| answer.maker).ok()?;
        self.answers.get(index)
    }
    /// The best answer for the taker among those from `low` to `high`; of two at one price the older.
    #[must_use]
    pub fn best(&self, low: u64, high: u64) -> Option<&Answer> {
        let offered = self.side.opposite();
        let within = self.answers.iter().filter(|answer| (low..=high).contains(&answer.price));
        within.min_by_key(|answer| (!offered.rank(answer.price), answer.priority))
    }
    /// Replaces, adds or removes a maker's answer.
    pub(crate) fn set(&mut self, maker: OwnerId, answer: Option<Answer>) {
        let found = self.answers.binary_search_by_key(&maker, |answer| answer.maker);
        match (found, answer) {
            (Ok(index), Some(answer)) => {
                if let Some(there) = self.answers.get_mut(index) {
                    *there = answer;
                }
            }
            (Ok(index), None) => drop(self.answers.remove(index)),
            (Err(index), Some(answer)) => self.answers.insert(index, answer),
            (Err(_), None) => {}
        }
    }
}

/// All open requests. A change keeps a copy of one request: there are few, and none on the way of an order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Requests {
    open: BTreeMap<RequestId, Request>,
    journal: Journal<(RequestId, Option<Request>)>,
}

impl Requests {
    pub(crate) fn get(&self, id: RequestId) -> Option<&Request> {
        self.open.get(&id)
    }
    pub(crate) const fn all(&self) -> &BTreeMap<RequestId, Request> {
        &self.open
    }
    pub(crate) fn open(&mut self, id: RequestId, request: Request) {
        let before = self.open.insert(id, request);
        self.journal.note(|| (id, before));
    }
    pub(crate) fn close(&mut self, id: RequestId) -> Option<Request> {
        let request = self.open.remove(&id)?;
        self.journal.note(|| (id, Some(request.clone())));
        Some(request)
    }
    /// Replaces, adds or removes a maker's answer.
    pub(crate) fn answer(&mut self, id: RequestId, maker: OwnerId, answer: Option<Answer>) {
        if let Some(request) = self.open.get_mut(&id) {
            self.journal.note(|| (id, Some(request.clone())));
            request.set(maker, answer);
        }
    }
}

undo!([] Requests, |requests: &mut Self, (id, before)| match before {
    Some(request) => drop(requests.open.insert(id, request)),
    None => drop(requests.open.remove(&id)),
});
