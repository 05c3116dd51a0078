//! One journalled value.

use crate::{Component, Frozen, Place, Proof};
use borsh::{BorshDeserialize, BorshSerialize};
use core::ops::Deref;
use crypto::{Digest, hash_borsh};

/// A single value with undo and a root. Reads go through `Deref`; a change is asked for by name.
#[derive(Clone, Debug, Default)]
pub struct Slot<T> {
    value: T,
    recording: bool,
    before: Option<Box<T>>,
    root: Option<Digest>,
}

impl<T: Clone> Slot<T> {
    /// Holds `value`.
    pub const fn new(value: T) -> Self {
        Self { value, recording: false, before: None, root: None }
    }
    /// The value, to change.
    pub fn get_mut(&mut self) -> &mut T {
        if self.recording && self.before.is_none() {
            self.before = Some(Box::new(self.value.clone()));
        }
        self.root = None;
        &mut self.value
    }
}

impl<T> Deref for Slot<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: Clone + BorshSerialize + Send + 'static> Component for Slot<T> {
    fn begin(&mut self) {
        self.before = None;
        self.recording = true;
    }
    fn commit(&mut self) {
        self.before = None;
        self.recording = false;
    }
    fn rollback(&mut self) {
        if let Some(before) = self.before.take() {
            self.value = *before;
            self.root = None;
        }
        self.recording = false;
    }
    fn root(&mut self) -> Digest {
        let value = &self.value;
        *self.root.get_or_insert_with(|| hash_borsh("slot", value))
    }
    fn known_root(&self) -> Option<Digest> {
        self.root
    }
    fn freeze(&mut self) -> Frozen {
        Frozen::value(self.value.clone())
    }
    fn prove(&self, path: &[&str], row: u32) -> Option<Proof> {
        let row = (path.is_empty() && row == 0).then_some(&self.value)?;
        Some(Proof { row: borsh::to_vec(row).ok()?, place: Place::Value, beside: Vec::new() })
    }
}

impl<T: BorshSerialize> BorshSerialize for Slot<T> {
    fn serialize<W: borsh::io::Write>(&self, writer: &mut W) -> borsh::io::Result<()> {
        self.value.serialize(writer)
    }
}

impl<T: BorshDeserialize + Clone> BorshDeserialize for Slot<T> {
    fn deserialize_reader<R: borsh::io::Read>(reader: &mut R) -> borsh::io::Result<Self> {
        T::deserialize_reader(reader).map(Self::new)
    }
}
