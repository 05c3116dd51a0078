//! State as it was at one moment, to be written elsewhere while the original goes on.

use crate::rows::FrozenRows;
use borsh::BorshSerialize;
use borsh::io::{Error, ErrorKind, Result, Write};

/// One part: a table, or a value.
trait Part: Send {
    fn write(&self, writer: &mut dyn Write) -> Result<()>;
}

/// Components as they were at one moment. Their canonical bytes are those of the components then.
///
/// It costs a pointer for every chunk of rows. Rows that change while it lives are copied by whoever changes them, so it should not
/// live longer than it takes to write it.
#[derive(Default)]
pub struct Frozen {
    parts: Vec<Box<dyn Part>>,
}

impl Frozen {
    /// One value, copied.
    #[must_use]
    pub fn value<T: BorshSerialize + Send + 'static>(value: T) -> Self {
        Self { parts: vec![Box::new(Value(value))] }
    }

    pub(crate) fn rows<T: BorshSerialize + Send + Sync + 'static>(rows: FrozenRows<T>) -> Self {
        Self { parts: vec![Box::new(rows)] }
    }

    /// Several, one after another.
    #[must_use]
    pub fn all(parts: impl IntoIterator<Item = Self>) -> Self {
        Self { parts: parts.into_iter().flat_map(|frozen| frozen.parts).collect() }
    }

    /// Writes the canonical bytes, a row at a time.
    ///
    /// # Errors
    /// The writer's.
    pub fn write(&self, writer: &mut impl Write) -> Result<()> {
        self.parts.iter().try_for_each(|part| part.write(writer))
    }
}

struct Value<T>(T);

impl<T: BorshSerialize + Send> Part for Value<T> {
    fn write(&self, mut writer: &mut dyn Write) -> Result<()> {
        self.0.serialize(&mut writer)
    }
}

impl<T: BorshSerialize + Send + Sync> Part for FrozenRows<T> {
    fn write(&self, mut writer: &mut dyn Write) -> Result<()> {
        write_rows(self.len(), self.iter(), &mut writer)
    }
}

/// Rows as a vector of them is written.
pub(crate) fn write_rows<'a, T: BorshSerialize + 'a>(
    len: usize,
    mut rows: impl Iterator<Item = &'a T>,
    writer: &mut impl Write,
) -> Result<()> {
    let len = u32::try_from(len).map_err(|_| Error::from(ErrorKind::InvalidData))?;
    len.serialize(writer)?;
    rows.try_for_each(|row| row.serialize(writer))
}
