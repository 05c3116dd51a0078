//! Dense rows with an undo journal and an incremental Merkle root.

use crate::{Component, Place, Proof};
use borsh::{BorshDeserialize, BorshSerialize};
use core::{fmt, marker::PhantomData};
use crypto::{DenseTree, Digest, hash_borsh};

enum Undo<T> {
    Changed(u32, T),
    Pushed,
}

/// Rows of `T` numbered by `I`.
pub struct Arena<I, T> {
    rows: Vec<T>,
    recording: bool,
    journal: Vec<Undo<T>>,
    /// Rows whose leaf hash is out of date; `stale[i]` says whether `i` is in it.
    touched: Vec<u32>,
    stale: Vec<bool>,
    tree: DenseTree,
    root: Option<Digest>,
    id: PhantomData<I>,
}

impl<I, T> Default for Arena<I, T> {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            recording: false,
            journal: Vec::new(),
            touched: Vec::new(),
            stale: Vec::new(),
            tree: DenseTree::default(),
            root: None,
            id: PhantomData,
        }
    }
}

impl<I, T: fmt::Debug> fmt::Debug for Arena<I, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.rows).finish()
    }
}

/// A copy has the same rows and no journal; its tree is built when first asked for.
impl<I: From<u32>, T: Clone> Clone for Arena<I, T> {
    fn clone(&self) -> Self {
        Self::from_rows(self.rows.clone())
    }
}

impl<I, T> Arena<I, T> {
    fn from_rows(rows: Vec<T>) -> Self {
        let len = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        Self { stale: vec![true; rows.len()], touched: (0..len).collect(), rows, ..Self::default() }
    }

    fn touch(&mut self, index: u32) {
        self.root = None;
        let Ok(at) = usize::try_from(index) else { return };
        if self.stale.len() <= at {
            self.stale.resize(at.saturating_add(1), false);
        }
        if let Some(flag) = self.stale.get_mut(at)
            && !*flag
        {
            *flag = true;
            self.touched.push(index);
        }
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }
    /// Whether there are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
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
        let old = self.rows.get(at)?;
        if self.recording {
            self.journal.push(Undo::Changed(index, old.clone()));
        }
        self.touch(index);
        self.rows.get_mut(at)
    }
    /// Adds a row.
    pub fn push(&mut self, row: T) -> I {
        let id = self.next_id();
        self.rows.push(row);
        if self.recording {
            self.journal.push(Undo::Pushed);
        }
        self.touch(id.into());
        id
    }
    /// All rows in order of id.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (I, &T)> + ExactSizeIterator {
        self.rows
            .iter()
            .enumerate()
            .map(|(i, row)| (I::from(u32::try_from(i).unwrap_or(u32::MAX)), row))
    }
    /// All ids in order, detached from the arena so that rows may be changed on the way.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = I> + use<I, T> {
        (0..u32::try_from(self.rows.len()).unwrap_or(u32::MAX)).map(I::from)
    }
}

impl<I, T: Clone + BorshSerialize> Component for Arena<I, T> {
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
                    self.touch(index);
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
        let rows = &self.rows;
        let changed = self.touched.iter().filter_map(|index| {
            let at = usize::try_from(*index).ok()?;
            Some((at, hash_borsh("leaf", rows.get(at)?)))
        });
        let root = self.tree.update(rows.len(), changed);
        for index in self.touched.drain(..) {
            if let Some(flag) = usize::try_from(index).ok().and_then(|i| self.stale.get_mut(i)) {
                *flag = false;
            }
        }
        self.root = Some(root);
        root
    }

    fn known_root(&self) -> Option<Digest> {
        self.root
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
        self.rows.serialize(writer)
    }
}

impl<I, T: BorshDeserialize> BorshDeserialize for Arena<I, T> {
    fn deserialize_reader<R: borsh::io::Read>(reader: &mut R) -> borsh::io::Result<Self> {
        Vec::<T>::deserialize_reader(reader).map(Self::from_rows)
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
