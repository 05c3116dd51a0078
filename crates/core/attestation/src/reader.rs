//! Reads big-endian fields from bytes, one after the other.

use crate::{Fault, Field};
use units::Name;

/// What is left of a message.
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
}

/// A length as errors carry it.
pub(crate) fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    pub(crate) fn bytes(&mut self, field: Field, length: usize) -> Result<&'a [u8], Fault> {
        let Some((taken, rest)) = self.rest.split_at_checked(length) else {
            let (needs, has) = (count(length), count(self.rest.len()));
            return Err(Fault::Cut { field, needs, has });
        };
        self.rest = rest;
        Ok(taken)
    }

    pub(crate) fn array<const N: usize>(&mut self, field: Field) -> Result<[u8; N], Fault> {
        let Some((taken, rest)) = self.rest.split_first_chunk() else {
            return Err(Fault::Cut { field, needs: count(N), has: count(self.rest.len()) });
        };
        self.rest = rest;
        Ok(*taken)
    }

    pub(crate) fn u8(&mut self, field: Field) -> Result<u8, Fault> {
        self.array(field).map(u8::from_be_bytes)
    }

    pub(crate) fn u16(&mut self, field: Field) -> Result<u16, Fault> {
        self.array(field).map(u16::from_be_bytes)
    }

    pub(crate) fn u32(&mut self, field: Field) -> Result<u32, Fault> {
        self.array(field).map(u32::from_be_bytes)
    }

    pub(crate) fn u64(&mut self, field: Field) -> Result<u64, Fault> {
        self.array(field).map(u64::from_be_bytes)
    }

    /// Takes a field that can have but one value.
    pub(crate) fn constant(&mut self, field: Field, want: &[u8]) -> Result<(), Fault> {
        let have = self.bytes(field, want.len())?;
        if have == want {
            return Ok(());
        }
        Err(Fault::Constant { field, have: have.to_vec(), want: want.to_vec() })
    }

    /// Takes a 32-byte number that has to fit 8.
    pub(crate) fn number(&mut self, field: Field) -> Result<u64, Fault> {
        self.constant(field, &[0; 24])?;
        self.u64(field)
    }

    /// Takes a 32-byte number that can have but one value.
    pub(crate) fn exactly(&mut self, field: Field, number: u64) -> Result<(), Fault> {
        let mut want = [0; 32];
        want[24..].copy_from_slice(&number.to_be_bytes());
        self.constant(field, &want)
    }

    /// Takes a symbol, padded with zeros to 32 bytes.
    pub(crate) fn symbol(&mut self, length: usize, most: u8) -> Result<Name, Fault> {
        let have = self.bytes(Field::Symbol, length)?;
        let refused = || Fault::Symbol { have: have.to_vec(), most };
        if have.len() > usize::from(most) {
            return Err(refused());
        }
        let padding = [0; 32];
        let padding = padding.get(length..).ok_or_else(refused)?;
        self.constant(Field::SymbolPadding, padding)?;
        let text = core::str::from_utf8(have).map_err(|_| refused())?;
        Name::new(text).map_err(|_| refused())
    }

    /// How many bytes come before the next zero.
    pub(crate) fn until_zero(&self) -> usize {
        self.rest.iter().position(|byte| *byte == 0).unwrap_or(self.rest.len())
    }

    /// All that is left.
    pub(crate) const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Nothing may be left.
    pub(crate) fn end(&self) -> Result<(), Fault> {
        match self.rest {
            [] => Ok(()),
            rest => Err(Fault::Trailing { bytes: count(rest.len()) }),
        }
    }
}
