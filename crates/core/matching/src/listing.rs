//! Books begin, stop, go on and end; the host says what their contracts are worth.

use crate::book::Book;
use crate::{BookId, BookTerms, BookView, Capacity, Engine, Event, Field, Rejection, SetMark};
use units::Ratio;

impl Engine {
    /// Rejections, in this order: how many books, the smallest block, the band.
    pub(crate) fn open_book(
        &mut self,
        terms: BookTerms,
        events: &mut Vec<Event>,
    ) -> Result<(), Rejection> {
        let book = self.books.next_id();
        let most = self.limits.books;
        let open = usize::try_from(self.books.open()).unwrap_or(usize::MAX);
        Rejection::check_capacity(Capacity::Books, open, most)?;
        if book.raw() == u32::MAX {
            return Err(Rejection::Full { what: Capacity::Books, most: u32::MAX });
        }
        check_terms(&terms, self.limits.size, self.limits.price)?;
        // After this point the book is open.
        self.books.add(Book::new(BookView { terms, halted: false, mark: None, delta: 0 }));
        events.push(Event::BookOpened { book });
        Ok(())
    }

    /// Rejections, in this order: the book, halted already.
    pub(crate) fn halt(&mut self, book: BookId, events: &mut Vec<Event>) -> Result<(), Rejection> {
        self.books.trading(book)?;
        self.books.change(book, |view| view.halted = true);
        events.push(Event::BookHalted { book });
        Ok(())
    }

    /// Rejections, in this order: the book, not halted.
    pub(crate) fn resume(
        &mut self,
        book: BookId,
        events: &mut Vec<Event>,
    ) -> Result<(), Rejection> {
        if !self.books.find(book)?.view.halted {
            return Err(Rejection::NotHalted { book });
        }
        self.books.change(book, |view| view.halted = false);
        events.push(Event::BookResumed { book });
        Ok(())
    }

    /// Rejections, in this order: the book, in use.
    pub(crate) fn close_book(
        &mut self,
        book: BookId,
        events: &mut Vec<Event>,
    ) -> Result<(), Rejection> {
        let owners = self.books.find(book)?.seats;
        let requests = self.requests.all().values().filter(|request| request.book == book).count();
        if owners > 0 || requests > 0 {
            let requests = u32::try_from(requests).unwrap_or(u32::MAX);
            return Err(Rejection::BookInUse { book, owners, requests });
        }
        self.books.close(book);
        events.push(Event::BookClosed { book });
        Ok(())
    }

    /// Rejections, in this order: the book, the mark.
    pub(crate) fn set_mark(
        &mut self,
        set: SetMark,
        events: &mut Vec<Event>,
    ) -> Result<(), Rejection> {
        let SetMark { book, mark, delta } = set;
        self.books.find(book)?;
        Rejection::check_range(Field::Mark, mark, 0, self.limits.price)?;
        self.books.change(book, |view| (view.mark, view.delta) = (Some(mark), delta));
        events.push(Event::MarkSet { book, mark, delta });
        Ok(())
    }
}

/// Whether a book can have these terms.
pub(crate) fn check_terms(terms: &BookTerms, size: u64, price: u64) -> Result<(), Rejection> {
    Rejection::check_range(Field::BlockMinimum, terms.block_minimum, 1, size)?;
    Rejection::check_range(Field::BandTicks, terms.band.ticks, 0, price)?;
    if terms.band.ratio > Ratio::ONE {
        return Err(Rejection::RatioAboveOne { have: terms.band.ratio.raw() });
    }
    Ok(())
}
