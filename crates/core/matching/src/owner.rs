//! Owners: where each has something, how much, and what protects its quotes.

use crate::journal::{Journal, undo};
use crate::protection::Protection;
use crate::{BookId, GroupId, OwnerId};

/// What is known of one owner. Lists are short and sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Owner {
    pub(crate) seats: Vec<(BookId, u32)>,
    pub(crate) protections: Vec<(GroupId, Protection)>,
    pub(crate) orders: u32,
    pub(crate) requests: u32,
}

impl Owner {
    pub(crate) fn seat(&self, book: BookId) -> Option<u32> {
        let index = self.seats.binary_search_by_key(&book, |(book, _)| *book).ok()?;
        self.seats.get(index).map(|(_, seat)| *seat)
    }
    pub(crate) fn protection(&self, group: GroupId) -> Option<&Protection> {
        let index = self.protections.binary_search_by_key(&group, |(group, _)| *group).ok()?;
        self.protections.get(index).map(|(_, protection)| protection)
    }
}

#[derive(Clone, Debug)]
pub(crate) enum Change {
    Grew(usize),
    Orders(u32),
    Requests(u32),
    SeatAdded(usize),
    SeatRemoved(usize, (BookId, u32)),
    ProtectionAdded(usize),
    ProtectionRemoved(usize, Box<(GroupId, Protection)>),
    Protection(usize, Box<Protection>),
}

/// All owners by id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Owners {
    rows: Vec<Owner>,
    journal: Journal<(OwnerId, Change)>,
}

fn place(id: OwnerId) -> usize {
    usize::try_from(id.raw()).unwrap_or(usize::MAX)
}

impl Owners {
    pub(crate) fn from_rows(rows: Vec<Owner>) -> Self {
        Self { rows, journal: Journal::default() }
    }
    pub(crate) fn rows(&self) -> &[Owner] {
        &self.rows
    }
    pub(crate) fn get(&self, id: OwnerId) -> Option<&Owner> {
        self.rows.get(place(id))
    }
    fn get_mut(&mut self, id: OwnerId) -> Option<&mut Owner> {
        self.rows.get_mut(place(id))
    }
    /// Makes rows up to this owner's.
    pub(crate) fn meet(&mut self, id: OwnerId) {
        let (have, needs) = (self.rows.len(), place(id).saturating_add(1));
        if have < needs {
            self.rows.resize(needs, Owner::default());
            self.journal.note(|| (id, Change::Grew(have)));
        }
    }
    pub(crate) fn count_orders(&mut self, id: OwnerId, count: impl FnOnce(u32) -> u32) {
        if let Some(owner) = self.rows.get_mut(place(id)) {
            self.journal.note(|| (id, Change::Orders(owner.orders)));
            owner.orders = count(owner.orders);
        }
    }
    pub(crate) fn count_requests(&mut self, id: OwnerId, count: impl FnOnce(u32) -> u32) {
        if let Some(owner) = self.rows.get_mut(place(id)) {
            self.journal.note(|| (id, Change::Requests(owner.requests)));
            owner.requests = count(owner.requests);
        }
    }
    pub(crate) fn add_seat(&mut self, id: OwnerId, book: BookId, seat: u32) {
        let Some(owner) = self.get_mut(id) else { return };
        if let Err(index) = owner.seats.binary_search_by_key(&book, |(book, _)| *book) {
            owner.seats.insert(index, (book, seat));
            self.journal.note(|| (id, Change::SeatAdded(index)));
        }
    }
    pub(crate) fn remove_seat(&mut self, id: OwnerId, book: BookId) {
        let Some(owner) = self.get_mut(id) else { return };
        if let Ok(index) = owner.seats.binary_search_by_key(&book, |(book, _)| *book) {
            let seat = owner.seats.remove(index);
            self.journal.note(|| (id, Change::SeatRemoved(index, seat)));
        }
    }
    /// Sets, changes or (with nothing) removes a protection.
    pub(crate) fn protect(&mut self, id: OwnerId, group: GroupId, to: Option<Protection>) {
        let Some(owner) = self.get_mut(id) else { return };
        let list = &mut owner.protections;
        match (list.binary_search_by_key(&group, |(group, _)| *group), to) {
            (Ok(index), Some(to)) => {
                if let Some((_, there)) = list.get_mut(index) {
                    let before = core::mem::replace(there, to);
                    self.journal.note(|| (id, Change::Protection(index, Box::new(before))));
                }
            }
            (Ok(index), None) => {
                let before = list.remove(index);
                self.journal.note(|| (id, Change::ProtectionRemoved(index, Box::new(before))));
            }
            (Err(index), Some(to)) => {
                list.insert(index, (group, to));
                self.journal.note(|| (id, Change::ProtectionAdded(index)));
            }
            (Err(_), None) => {}
        }
    }

    fn undo(&mut self, id: OwnerId, change: Change) {
        if let Change::Grew(len) = change {
            self.rows.truncate(len);
            return;
        }
        let Some(owner) = self.get_mut(id) else { return };
        match change {
            Change::Grew(_) => {}
            Change::Orders(count) => owner.orders = count,
            Change::Requests(count) => owner.requests = count,
            Change::SeatAdded(index) => remove(&mut owner.seats, index),
            Change::SeatRemoved(index, seat) => insert(&mut owner.seats, index, seat),
            Change::ProtectionAdded(index) => remove(&mut owner.protections, index),
            Change::ProtectionRemoved(index, before) => {
                insert(&mut owner.protections, index, *before);
            }
            Change::Protection(index, before) => {
                if let Some((_, there)) = owner.protections.get_mut(index) {
                    *there = *before;
                }
            }
        }
    }
}

fn remove<T>(list: &mut Vec<T>, index: usize) {
    if index < list.len() {
        list.remove(index);
    }
}

fn insert<T>(list: &mut Vec<T>, index: usize, item: T) {
    list.insert(index.min(list.len()), item);
}

undo!([] Owners, |owners: &mut Self, (id, change)| owners.undo(id, change));
