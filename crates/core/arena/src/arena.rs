//! Dense rows with an undo journal and an incremental Merkle root.

use crate::frozen::write_rows;
use crate::rows::Rows;
use crate::{Component, Frozen, Place, Proof};
use borsh::{BorshDeserialize, BorshSerialize};
use core::{fmt, marker::PhantomData};
use crypto::{Batch, DenseTree, Digest};

enum Undo<T> {
    Changed(u32, T),
    Pushed,
}

/// Which rows have a leaf hash that is out of date.
#[derive(Default)]
struct Touched {
    rows: Vec<u32>,
    /// Whether a row is among them: a bit for each, so that those of a million stay near.
    stale: Vec<u64>,
}

impl Touched {
    fn all(len: u32) -> Self {
        let mut touched = Self::default();
        (0..len).for_each(|row| touched.add(row));
        touched
    }

    /// Where the bit of a row is.
    fn place(row: u32) -> Option<(usize, u64)> {
        Some((usize::try_from(row / 64).ok()?, 1 << (row % 64)))
    }

    fn add(&mut self, row: u32) {
        let Some((at, bit)) = Self::place(row) else { return };
        if self.stale.len() <= at {
            self.stale.resize(at.saturating_add(1), 0);
        }
        if let Some(word) = self.stale.get_mut(at)
            && *word & bit == 0
        {
            *word |= bit;
            self.rows.push(row);
        }
    }

    fn clear(&mut self) {
        for row in self.rows.drain(..) {
            // Whole words at once: every row of them is among those that are cleared.
            if let Some((at, _)) = Self::place(row)
                && let Some(word) = self.stale.get_mut(at)
            {
                *word = 0;
            }
        }
    }
}

/// Rows of `T` numbered by `I`.
pub struct Arena<I, T> {
    rows: Rows<T>,
    recording: bool,
    journal: Vec<Undo<T>>,
    touched: Touched,
    tree: DenseTree,
    root: Option<Digest>,
    id: PhantomData<I>,
}

impl<I, T> Default for Arena<I, T> {
    fn default() -> Self {
        Self {
            rows: Rows::default(),
            recording: false,
            journal: Vec::new(),
            touched: Touched::default(),
            tree: DenseTree::default(),
            root: None,
            id: PhantomData,
        }
    }
}

impl<I, T: fmt::Debug> fmt::Debug for Arena<I, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.rows.iter()).finish()
    }
}

/// A copy has the same rows and no journal; its tree is built when first asked for.
impl<I: From<u32>, T: Clone> Clone for Arena<I, T> {
    fn clone(&self) -> Self {
        Self::from_rows(self.rows.clone())
    }
}

impl<I, T> Arena<I, T> {
    fn from_rows(rows: Rows<T>) -> Self {
        let len = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        Self { touched: Touched::all(len), rows, ..Self::default() }
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }
    /// Whether there are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.len() == 0
    }
}

impl<I: From<u32> + Into<u32> + Copy, T: Clone> Arena<I, T> {
    /// The id that the next [`Arena::push`] will hand out.
    #[must_use]
    pub fn next_id(&self) -> I {
        // 2³² rows of the smallest kind are past any machine's memory.
        I::from(u32::try_from(self.rows.len()).unwrap_or(u32::MAX))
    }
    /// The row, if the id was handed out.
    #[must_use]
    pub fn get(&self, id: I) -> Option<&T> {
        self.rows.get(usize::try_from(id.into()).ok()?)
    }
    /// The row to change, if the id was handed out. It counts as changed.
    pub fn get_mut(&mut self, id: I) -> Option<&mut T> {
        let index: u32 = id.into();
        let at = usize::try_from(index).ok()?;
        let row = self.rows.get_mut(at)?;
        if self.recording {
            self.journal.push(Undo::Changed(index, row.clone()));
        }
        self.root = None;
        self.touched.add(index);
        Some(row)
    }
    /// Adds a row.
    pub fn push(&mut self, row: T) -> I {
        let id = self.next_id();
        self.rows.push(row);
        if self.recording {
            self.journal.push(Undo::Pushed);
        }
        self.root = None;
        self.touched.add(id.into());
        id
    }
    /// All rows in order of id.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (I, &T)> + ExactSizeIterator {
        let rows = self.rows.iter().enumerate();
        rows.map(|(i, row)| (I::from(u32::try_from(i).unwrap_or(u32::MAX)), row))
    }
    /// All ids in order, detached from the arena so that rows may be changed on the way.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = I> + use<I, T> {
        (0..u32::try_from(self.rows.len()).unwrap_or(u32::MAX)).map(I::from)
    }
}

impl<I, T: Clone + BorshSerialize + Send + Sync + 'static> Component for Arena<I, T> {
    fn begin(&mut self) {
        self.journal.clear();
        self.recording = true;
    }

    fn commit(&mut self) {
        self.journal.clear();
        self.recording = false;
    }

    fn rollback(&mut self) {
        while let Some(undo) = self.journal.pop() {
            match undo {
                Undo::Changed(index, old) => {
                    if let Some(row) =
                        usize::try_from(index).ok().and_then(|i| self.rows.get_mut(i))
                    {
                        *row = old;
                    }
                    // The root may have been asked for since, so the leaf has to be made again.
                    self.root = None;
                    self.touched.add(index);
                }
                Undo::Pushed => {
                    self.rows.pop();
                    self.root = None;
                }
            }
        }
        self.recording = false;
    }

    fn root(&mut self) -> Digest {
        if let Some(root) = self.root {
            return root;
        }
        // In order, so that memory is walked through from one end to the other.
        self.touched.rows.sort_unstable();
        let mut leaves = Batch::new("leaf");
        let mut changed = Vec::with_capacity(self.touched.rows.len());
        for &index in &self.touched.rows {
            let Some(at) = usize::try_from(index).ok() else { continue };
            let Some(row) = self.rows.get(at) else { continue };
            // Writing into memory cannot fail; borsh itself fails only on collections longer than 2³².
            let write = |bytes: &mut Vec<u8>| drop(row.serialize(bytes));
            leaves.add(at, write, |at, leaf| changed.push((at, leaf)));
        }
        leaves.finish(|at, leaf| changed.push((at, leaf)));
        let root = self.tree.update(self.rows.len(), changed);
        self.touched.clear();
        self.root = Some(root);
        root
    }

    fn known_root(&self) -> Option<Digest> {
        self.root
    }

    fn freeze(&mut self) -> Frozen {
        Frozen::rows(self.rows.freeze())
    }

    fn prove(&self, path: &[&str], row: u32) -> Option<Proof> {
        // Without a known root the tree is not that of the rows.
        if !path.is_empty() || self.root.is_none() {
            return None;
        }
        let at = usize::try_from(row).ok()?;
        let bytes = borsh::to_vec(self.rows.get(at)?).ok()?;
        Some(Proof { row: bytes, place: Place::Row(self.tree.prove(at)?), beside: Vec::new() })
    }
}

impl<I, T: BorshSerialize> BorshSerialize for Arena<I, T> {
    fn serialize<W: borsh::io::Write>(&self, writer: &mut W) -> borsh::io::Result<()> {
        write_rows(self.rows.len(), self.rows.iter(), writer)
    }
}

impl<I, T: BorshDeserialize + Clone> BorshDeserialize for Arena<I, T> {
    fn deserialize_reader<R: borsh::io::Read>(reader: &mut R) -> borsh::io::Result<Self> {
        let mut rows = Rows::default();
        for _ in 0..u32::deserialize_reader(reader)? {
            rows.push(T::deserialize_reader(reader)?);
        }
        Ok(Self::from_rows(rows))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Numbers = Arena<u32, u64>;

    #[test]
    fn rollback_restores_rows_and_root() {
        let mut arena = Numbers::default();
        for i in 0..10 {
            arena.push(i);
        }
        let before = arena.root();
        arena.begin();
        *arena.get_mut(3).unwrap() = 99;
        arena.push(7);
        *arena.get_mut(3).unwrap() = 100;
        *arena.get_mut(10).unwrap() = 8;
        assert_ne!(arena.root(), before, "a root may be asked for in the middle");
        arena.rollback();
        assert_eq!(arena.len(), 10);
        assert_eq!(arena.get(3), Some(&3));
        assert_eq!(arena.root(), before);
    }

    #[test]
    fn what_is_frozen_is_written_as_it_was_and_what_goes_on_is_what_it_was() {
        let mut arena = Numbers::default();
        for i in 0..1_000 {
            arena.push(i);
        }
        let (before, root) = (borsh::to_vec(&arena).unwrap(), arena.root());
        assert_eq!(before, borsh::to_vec(&(0..1_000).collect::<Vec<u64>>()).unwrap());
        let frozen = arena.freeze();
        assert_eq!(arena.known_root(), Some(root), "freezing changes nothing");
        arena.begin();
        for i in (0..1_000).step_by(7) {
            *arena.get_mut(i).unwrap() += 1;
        }
        arena.push(9);
        let written = |frozen: &Frozen| {
            let mut bytes = Vec::new();
            frozen.write(&mut bytes).unwrap();
            bytes
        };
        assert_eq!(written(&frozen), before);
        assert_ne!(written(&arena.freeze()), before);
        arena.rollback();
        assert_eq!((written(&arena.freeze()), arena.root()), (before.clone(), root));
        let mut decoded: Numbers = borsh::from_slice(&before).unwrap();
        assert_eq!(decoded.root(), root);
    }

    #[test]
    fn root_depends_on_contents_only() {
        let mut grown = Numbers::default();
        for i in 0..33 {
            grown.push(0);
            grown.root();
            *grown.get_mut(i).unwrap() = u64::from(i) * 3;
        }
        let mut copied = grown.clone();
        let bytes = borsh::to_vec(&grown).unwrap();
        let mut decoded: Numbers = borsh::from_slice(&bytes).unwrap();
        assert_eq!(grown.root(), copied.root());
        assert_eq!(grown.root(), decoded.root());
        *decoded.get_mut(32).unwrap() += 1;
        assert_ne!(grown.root(), decoded.root());
    }
}
