//! Books: what holds in each, and its prices in order.

use crate::journal::{Journal, undo};
use crate::side::BySide;
use crate::{BookId, GroupId, Rejection, Side};
use borsh::{BorshDeserialize, BorshSerialize};
use units::{Ratio, Rounding, mul_div};

/// How far from the mark a price may be: `max(ticks, ⌊mark × ratio⌋)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Band {
    /// In ticks; what holds for low marks.
    pub ticks: u64,
    /// In proportion to the mark; what holds for high ones. At most 1.
    pub ratio: Ratio,
}

impl Band {
    /// The lowest and the highest price around `mark` that are allowed: at least 1, at most `highest`.
    #[must_use]
    pub fn around(&self, mark: u64, highest: u64) -> (u64, u64) {
        let share = mul_div(u128::from(mark), self.ratio.raw(), Ratio::ONE.raw(), Rounding::Down);
        let share = share.and_then(|share| u64::try_from(share).ok()).unwrap_or(u64::MAX);
        let width = self.ticks.max(share);
        (mark.saturating_sub(width).max(1), mark.saturating_add(width).min(highest))
    }
}

/// What holds in a book.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct BookTerms {
    /// Which books count together for a market maker's protection.
    pub group: GroupId,
    /// The smallest block trade, in lots; at least 1.
    pub block_minimum: u64,
    /// How far from the mark blocks, requests and market orders trade.
    pub band: Band,
}

/// A book as anybody may see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct BookView {
    /// What holds in it.
    pub terms: BookTerms,
    /// Whether only cancellations are taken.
    pub halted: bool,
    /// The host's mark in ticks, once it gave one.
    pub mark: Option<u64>,
    /// The host's delta of one lot, in a unit of its own.
    pub delta: i64,
}

/// One price, by rank: see [`Side::rank`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rung {
    pub(crate) rank: u64,
    pub(crate) level: u32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Book {
    pub(crate) view: BookView,
    /// How many owners have something here.
    pub(crate) seats: u32,
    /// The worst price first: trade happens at the end, where a sorted list is cheap to change.
    ladders: BySide<Vec<Rung>>,
}

impl Book {
    pub(crate) const fn new(view: BookView) -> Self {
        Self { view, seats: 0, ladders: BySide::new(Vec::new(), Vec::new()) }
    }
    pub(crate) const fn ladder(&self, side: Side) -> &Vec<Rung> {
        self.ladders.of(side)
    }
}

#[derive(Clone, Debug)]
pub(crate) enum Change {
    Opened,
    Closed(BookId, Box<Book>),
    View(BookId, Box<BookView>),
    Seats(BookId, u32),
    Inserted(BookId, Side, usize),
    Removed(BookId, Side, usize, Rung),
}

/// All books by id; closed ones leave a hole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Books {
    rows: Vec<Option<Box<Book>>>,
    open: u32,
    journal: Journal<Change>,
}

fn place(id: BookId) -> usize {
    usize::try_from(id.raw()).unwrap_or(usize::MAX)
}

impl Books {
    pub(crate) fn from_rows(rows: Vec<Option<Box<Book>>>) -> Self {
        let open = u32::try_from(rows.iter().flatten().count()).unwrap_or(u32::MAX);
        Self { rows, open, journal: Journal::default() }
    }
    pub(crate) const fn open(&self) -> u32 {
        self.open
    }
    pub(crate) fn next_id(&self) -> BookId {
        BookId::new(u32::try_from(self.rows.len()).unwrap_or(u32::MAX))
    }
    pub(crate) fn rows(&self) -> &[Option<Box<Book>>] {
        &self.rows
    }
    pub(crate) fn get(&self, id: BookId) -> Option<&Book> {
        self.rows.get(place(id))?.as_deref()
    }
    fn get_mut(&mut self, id: BookId) -> Option<&mut Book> {
        self.rows.get_mut(place(id))?.as_deref_mut()
    }
    /// The book, if it was opened and not closed.
    pub(crate) fn find(&self, id: BookId) -> Result<&Book, Rejection> {
        self.get(id).ok_or(Rejection::UnknownBook { book: id })
    }
    /// The book, if it also trades.
    pub(crate) fn trading(&self, id: BookId) -> Result<&Book, Rejection> {
        let book = self.find(id)?;
        if book.view.halted { Err(Rejection::Halted { book: id }) } else { Ok(book) }
    }
    /// Where `price` is in the ladder, or where it would be.
    pub(crate) fn search(&self, id: BookId, side: Side, price: u64) -> Result<u32, usize> {
        let Some(book) = self.get(id) else { return Err(0) };
        let (ladder, rank) = (book.ladder(side), side.rank(price));
        let index = ladder.partition_point(|rung| rung.rank < rank);
        ladder.get(index).filter(|rung| rung.rank == rank).map(|rung| rung.level).ok_or(index)
    }
    /// The best price of a side, and its level.
    #[inline]
    pub(crate) fn best(&self, id: BookId, side: Side) -> Option<(u64, u32)> {
        let rung = self.get(id)?.ladder(side).last()?;
        Some((side.rank(rung.rank), rung.level))
    }

    pub(crate) fn add(&mut self, book: Book) {
        self.rows.push(Some(Box::new(book)));
        self.open = self.open.saturating_add(1);
        self.journal.note(|| Change::Opened);
    }
    pub(crate) fn close(&mut self, id: BookId) {
        if let Some(book) = self.rows.get_mut(place(id)).and_then(Option::take) {
            self.open = self.open.saturating_sub(1);
            self.journal.note(|| Change::Closed(id, book));
        }
    }
    pub(crate) fn change(&mut self, id: BookId, change: impl FnOnce(&mut BookView)) {
        if let Some(book) = self.rows.get_mut(place(id)).and_then(Option::as_deref_mut) {
            self.journal.note(|| Change::View(id, Box::new(book.view)));
            change(&mut book.view);
        }
    }
    pub(crate) fn count_seats(&mut self, id: BookId, seats: impl FnOnce(u32) -> u32) {
        if let Some(book) = self.rows.get_mut(place(id)).and_then(Option::as_deref_mut) {
            self.journal.note(|| Change::Seats(id, book.seats));
            book.seats = seats(book.seats);
        }
    }
    pub(crate) fn insert(&mut self, id: BookId, side: Side, index: usize, rung: Rung) {
        if let Some(book) = self.get_mut(id) {
            let ladder = book.ladders.of_mut(side);
            ladder.insert(index.min(ladder.len()), rung);
            self.journal.note(|| Change::Inserted(id, side, index));
        }
    }
    pub(crate) fn remove(&mut self, id: BookId, side: Side, price: u64) {
        let Some(book) = self.get_mut(id) else { return };
        let (ladder, rank) = (book.ladders.of_mut(side), side.rank(price));
        let index = ladder.partition_point(|rung| rung.rank < rank);
        if ladder.get(index).is_some_and(|rung| rung.rank == rank) {
            let rung = ladder.remove(index);
            self.journal.note(|| Change::Removed(id, side, index, rung));
        }
    }

    fn undo(&mut self, change: Change) {
        match change {
            Change::Opened => {
                self.rows.pop();
                self.open = self.open.saturating_sub(1);
            }
            Change::Closed(id, book) => {
                if let Some(row) = self.rows.get_mut(place(id)) {
                    *row = Some(book);
                    self.open = self.open.saturating_add(1);
                }
            }
            Change::View(id, view) => {
                if let Some(book) = self.get_mut(id) {
                    book.view = *view;
                }
            }
            Change::Seats(id, seats) => {
                if let Some(book) = self.get_mut(id) {
                    book.seats = seats;
                }
            }
            Change::Inserted(id, side, index) => {
                if let Some(book) = self.get_mut(id)
                    && index < book.ladder(side).len()
                {
                    book.ladders.of_mut(side).remove(index);
                }
            }
            Change::Removed(id, side, index, rung) => {
                if let Some(book) = self.get_mut(id) {
                    let ladder = book.ladders.of_mut(side);
                    ladder.insert(index.min(ladder.len()), rung);
                }
            }
        }
    }
}

undo!([] Books, Self::undo);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_band_is_the_wider_of_ticks_and_share() {
        let band = Band { ticks: 3, ratio: Ratio::from_bps(1_000) };
        assert_eq!(band.around(100, 1_000), (90, 110));
        assert_eq!(band.around(29, 1_000), (26, 32), "2.9 ticks are less than 3");
        assert_eq!(band.around(2, 1_000), (1, 5));
        assert_eq!(band.around(950, 1_000), (855, 1_000));
        let all = Band { ticks: 0, ratio: Ratio::ONE };
        assert_eq!(all.around(u64::MAX >> 1, u64::MAX >> 1), (1, u64::MAX >> 1));
    }
}
