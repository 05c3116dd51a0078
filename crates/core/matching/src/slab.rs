//! Dense rows that are reused: the last one given back is the next one taken.

use crate::journal::{Journal, undo};

/// No row.
pub(crate) const NONE: u32 = u32::MAX;

#[derive(Clone, Debug)]
pub(crate) enum Change<T> {
    Wrote(u32, T),
    Grew,
    Took(u32),
    GaveBack,
}

/// Rows of `T` by slot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Slab<T> {
    rows: Vec<T>,
    /// Slots given back, the next to be taken last.
    free: Vec<u32>,
    /// Stand for every row that is not there: a slot from nowhere reads as nothing, and writes to what nobody reads.
    void: T,
    sink: T,
    journal: Journal<Change<T>>,
}

impl<T: Copy + Default> Default for Slab<T> {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            free: Vec::new(),
            void: T::default(),
            sink: T::default(),
            journal: Journal::default(),
        }
    }
}

fn place(slot: u32) -> usize {
    usize::try_from(slot).unwrap_or(usize::MAX)
}

impl<T: Copy + Default> Slab<T> {
    /// Takes rows as they were written down.
    pub(crate) fn from_parts(rows: Vec<T>, free: Vec<u32>) -> Self {
        Self { rows, free, ..Self::default() }
    }
    #[inline]
    pub(crate) fn at(&self, slot: u32) -> &T {
        self.rows.get(place(slot)).unwrap_or(&self.void)
    }
    #[inline]
    pub(crate) fn at_mut(&mut self, slot: u32) -> &mut T {
        match self.rows.get_mut(place(slot)) {
            Some(row) => {
                self.journal.note(|| Change::Wrote(slot, *row));
                row
            }
            None => {
                self.sink = T::default();
                &mut self.sink
            }
        }
    }
    /// The slot that [`Slab::take`] would hand out.
    pub(crate) fn next(&self) -> u32 {
        let grown = u32::try_from(self.rows.len()).unwrap_or(NONE);
        self.free.last().copied().unwrap_or(grown)
    }
    /// A slot that nothing else has. Its row is as it was left.
    pub(crate) fn take(&mut self) -> u32 {
        let slot = self.next();
        if self.free.pop().is_some() {
            self.journal.note(|| Change::Took(slot));
        } else {
            self.rows.push(T::default());
            self.journal.note(|| Change::Grew);
        }
        slot
    }
    pub(crate) fn give_back(&mut self, slot: u32) {
        self.free.push(slot);
        self.journal.note(|| Change::GaveBack);
    }
    /// Rows that are taken, or will never be taken again.
    pub(crate) const fn taken(&self) -> usize {
        self.rows.len().saturating_sub(self.free.len())
    }
    pub(crate) fn rows(&self) -> &[T] {
        &self.rows
    }
    pub(crate) fn free(&self) -> &[u32] {
        &self.free
    }
}

undo!([T: Copy + Default] Slab<T>, |slab: &mut Self, change| match change {
    Change::Wrote(slot, row) => {
        if let Some(there) = slab.rows.get_mut(place(slot)) {
            *there = row;
        }
    }
    Change::Grew => drop(slab.rows.pop()),
    Change::Took(slot) => slab.free.push(slot),
    Change::GaveBack => drop(slab.free.pop()),
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::Undo;

    #[test]
    fn undoing_restores_rows_and_the_order_of_free_slots() {
        let mut slab = Slab::<u64>::default();
        for value in 0..4 {
            let slot = slab.take();
            *slab.at_mut(slot) = value;
        }
        slab.give_back(2);
        slab.give_back(0);
        let before = slab.clone();
        slab.record();
        assert_eq!(slab.take(), 0);
        assert_eq!(slab.take(), 2);
        *slab.at_mut(2) = 9;
        let mark = slab.mark();
        assert_eq!(slab.take(), 4);
        slab.give_back(3);
        *slab.at_mut(1) = 7;
        slab.undo_to(mark);
        assert_eq!((slab.next(), *slab.at(1), *slab.at(2)), (4, 1, 9));
        slab.undo_to(0);
        assert_eq!(slab, before);
    }

    #[test]
    fn a_slot_from_nowhere_reads_and_writes_nothing() {
        let mut slab = Slab::<u64>::default();
        *slab.at_mut(NONE) = 5;
        assert_eq!((*slab.at(3), *slab.at(NONE), slab.taken()), (0, 0, 0));
    }
}
