//! Rows in chunks that a frozen copy shares until they change.

use core::mem;
use std::sync::Arc;

/// Rows of a chunk. A change after a freeze copies one chunk, so it is small; a freeze goes over all chunks, so it is not tiny.
const ROWS: usize = 64;

/// So many rows, the last chunk perhaps fewer.
#[derive(Clone)]
enum Chunk<T> {
    /// Nobody else has them: they are changed where they are.
    Own(Vec<T>),
    /// A frozen copy has them as well, or had when they were last changed.
    Shared(Arc<Vec<T>>),
}

impl<T> Chunk<T> {
    fn rows(&self) -> &[T] {
        match self {
            Self::Own(rows) => rows,
            Self::Shared(rows) => rows,
        }
    }

    /// The rows, from now on shared. Moves no row.
    fn share(&mut self) -> Arc<Vec<T>> {
        let rows = match mem::replace(self, Self::Own(Vec::new())) {
            Self::Own(rows) => Arc::new(rows),
            Self::Shared(rows) => rows,
        };
        *self = Self::Shared(Arc::clone(&rows));
        rows
    }
}

impl<T: Clone> Chunk<T> {
    /// The rows to change: copied if a frozen copy still has them.
    fn own(&mut self) -> &mut Vec<T> {
        // An atomic look at the count for every change would cost more than the change; only a freeze makes it necessary.
        if let Self::Shared(rows) = self {
            *self = Self::Own(Arc::unwrap_or_clone(mem::take(rows)));
        }
        match self {
            Self::Own(rows) => rows,
            Self::Shared(rows) => Arc::make_mut(rows),
        }
    }
}

/// Rows numbered 0, 1, 2, …
#[derive(Clone)]
pub(crate) struct Rows<T> {
    /// All but the last are full, and none is empty.
    chunks: Vec<Chunk<T>>,
    len: usize,
}

impl<T> Default for Rows<T> {
    fn default() -> Self {
        Self { chunks: Vec::new(), len: 0 }
    }
}

impl<T> Rows<T> {
    pub(crate) const fn len(&self) -> usize {
        self.len
    }

    pub(crate) fn get(&self, at: usize) -> Option<&T> {
        self.chunks.get(at / ROWS)?.rows().get(at % ROWS)
    }

    pub(crate) fn iter(&self) -> Iter<impl DoubleEndedIterator<Item = &T>> {
        Iter { rows: self.chunks.iter().flat_map(Chunk::rows), left: self.len }
    }

    /// The rows as they are now, whatever becomes of them here.
    pub(crate) fn freeze(&mut self) -> FrozenRows<T> {
        let chunks = self.chunks.iter_mut().map(Chunk::share).collect();
        FrozenRows { chunks, len: self.len }
    }
}

impl<T: Clone> Rows<T> {
    pub(crate) fn get_mut(&mut self, at: usize) -> Option<&mut T> {
        self.chunks.get_mut(at / ROWS)?.own().get_mut(at % ROWS)
    }

    pub(crate) fn push(&mut self, row: T) {
        if self.len.is_multiple_of(ROWS) {
            self.chunks.push(Chunk::Own(Vec::new()));
        }
        if let Some(last) = self.chunks.last_mut() {
            last.own().push(row);
            self.len = self.len.saturating_add(1);
        }
    }

    pub(crate) fn pop(&mut self) {
        let Some(last) = self.chunks.last_mut() else { return };
        last.own().pop();
        self.len = self.len.saturating_sub(1);
        if self.len.is_multiple_of(ROWS) {
            self.chunks.pop();
        }
    }
}

/// Rows in order from both ends, of which one knows how many are left.
pub(crate) struct Iter<R> {
    rows: R,
    left: usize,
}

impl<R: Iterator> Iterator for Iter<R> {
    type Item = R::Item;
    fn next(&mut self) -> Option<R::Item> {
        let row = self.rows.next()?;
        self.left = self.left.saturating_sub(1);
        Some(row)
    }
    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
    fn fold<B, F: FnMut(B, R::Item) -> B>(self, init: B, f: F) -> B {
        self.rows.fold(init, f)
    }
}

impl<R: DoubleEndedIterator> DoubleEndedIterator for Iter<R> {
    fn next_back(&mut self) -> Option<R::Item> {
        let row = self.rows.next_back()?;
        self.left = self.left.saturating_sub(1);
        Some(row)
    }
}

impl<R: Iterator> ExactSizeIterator for Iter<R> {}

/// Rows as they were when they were frozen.
pub(crate) struct FrozenRows<T> {
    chunks: Vec<Arc<Vec<T>>>,
    len: usize,
}

impl<T> FrozenRows<T> {
    pub(crate) const fn len(&self) -> usize {
        self.len
    }
    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.chunks.iter().flat_map(|chunk| chunk.iter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same operations on a plain vector, with frozen copies held and let go on the way.
    #[test]
    fn rows_are_those_of_a_vector_and_frozen_ones_never_change() {
        let (mut rows, mut plain) = (Rows::<u64>::default(), Vec::<u64>::new());
        let mut frozen: Vec<(FrozenRows<u64>, Vec<u64>)> = Vec::new();
        let mut seed = 7_u64;
        for step in 0..5_000_u64 {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let (choice, at) = ((seed >> 33) % 100, (seed >> 40) as usize % (plain.len() + 2));
            match choice {
                0..50 => {
                    rows.push(step);
                    plain.push(step);
                }
                50..60 => {
                    rows.pop();
                    plain.pop();
                }
                60..97 => {
                    let (a, b) = (rows.get_mut(at), plain.get_mut(at));
                    assert_eq!(a.is_some(), b.is_some());
                    if let (Some(a), Some(b)) = (a, b) {
                        (*a, *b) = (step, step);
                    }
                }
                97..99 => frozen.push((rows.freeze(), plain.clone())),
                _ => {
                    if !frozen.is_empty() {
                        let (held, then) = frozen.swap_remove(at % frozen.len());
                        assert!(held.iter().eq(&then));
                        assert_eq!(held.len(), then.len());
                    }
                }
            }
            assert_eq!((rows.len(), rows.get(at)), (plain.len(), plain.get(at)));
        }
        assert!(plain.len() > 3 * ROWS && !frozen.is_empty());
        assert!(rows.iter().eq(&plain) && rows.iter().rev().eq(plain.iter().rev()));
        assert!(rows.clone().iter().eq(&plain));
        for (held, then) in &frozen {
            assert!(held.iter().eq(then));
        }
    }

    #[test]
    fn an_iterator_knows_how_many_are_left_from_both_ends() {
        let mut rows = Rows::default();
        (0..150_u32).for_each(|row| rows.push(row));
        let mut iter = rows.iter();
        assert_eq!((iter.next(), iter.next_back(), iter.len()), (Some(&0), Some(&149), 148));
        assert_eq!(iter.by_ref().rev().take(100).last(), Some(&49));
        assert_eq!(iter.len(), 48);
        assert!(iter.eq(&(1..49).collect::<Vec<_>>()));
    }
}
