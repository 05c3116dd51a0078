//! The volatilities of one underlying, as they are published: for each expiry a smile, and none of them free money.
//!
//! | idea | where |
//! |---|---|
//! | the formula of a smile, and its five parameters | [`Svi`] |
//! | a smile that was looked at before it was taken | [`SviSmile`] |
//! | the places where it is looked at | `grid.rs` |
//! | the rules | `gate.rs` |
//! | which rule was broken, where and by how much | [`Refusal`] |
//! | the smiles of all expiries, compared with each other | [`Surface`] |
//!
//! The rules and the numbers are written down in `docs/reference/surfaces.md`.

mod gate;
mod grid;
mod place;
mod refusal;
mod smile;
mod svi;

pub use refusal::{Parameter, Refusal};
pub use smile::SviSmile;
pub use svi::Svi;

use borsh::{
    BorshDeserialize, BorshSerialize,
    io::{Error, ErrorKind, Read, Result as ReadResult},
};
use std::collections::BTreeMap;
use units::{Timestamp, bounded};

/// The smiles of one underlying by expiry.
///
/// No later expiry has less variance than an earlier one, wherever the two are compared. That holds of every value of
/// this type: smiles enter by [`publish`](Self::publish) alone, and decoding compares them again.
#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize)]
pub struct Surface {
    smiles: BTreeMap<Timestamp, SviSmile>,
}

impl Surface {
    /// As many expiries as a surface can have.
    pub const MOST_EXPIRIES: usize = 64;

    /// Takes these smiles, all or none. A smile replaces the one of its expiry.
    ///
    /// They are taken together because they may have to be: where all variances rise, the earlier of two expiries alone would
    /// stand above the later one.
    ///
    /// # Errors
    /// [`Refusal::TooManyExpiries`]; [`Refusal::Calendar`] for the first expiry, in order of time, that has less variance than the
    /// one before it. The surface is then as it was.
    pub fn publish(
        &mut self,
        smiles: impl IntoIterator<Item = (Timestamp, SviSmile)>,
    ) -> Result<(), Refusal> {
        let mut next = self.smiles.clone();
        let mut changed = Vec::new();
        for (expiry, smile) in smiles {
            next.insert(expiry, smile);
            changed.push(expiry);
            if next.len() > Self::MOST_EXPIRIES {
                return Err(Refusal::TooManyExpiries { most: Self::MOST_EXPIRIES });
            }
        }
        let later = next.iter().skip(1);
        for ((near_expiry, near), (far_expiry, far)) in next.iter().zip(later) {
            // Pairs that nobody touched were compared when they were taken.
            if changed.contains(near_expiry) || changed.contains(far_expiry) {
                gate::calendar((*near_expiry, near), (*far_expiry, far))?;
            }
        }
        self.smiles = next;
        Ok(())
    }

    /// Drops what has expired at `now` or before.
    pub fn expire(&mut self, now: Timestamp) {
        self.smiles.retain(|expiry, _| *expiry > now);
    }

    /// The smile of an expiry, if it has one.
    #[must_use]
    pub fn smile(&self, expiry: Timestamp) -> Option<&SviSmile> {
        self.smiles.get(&expiry)
    }

    /// All smiles in order of expiry.
    pub fn smiles(&self) -> impl Iterator<Item = (Timestamp, &SviSmile)> {
        self.smiles.iter().map(|(expiry, smile)| (*expiry, smile))
    }
}

impl BorshDeserialize for Surface {
    fn deserialize_reader<R: Read>(reader: &mut R) -> ReadResult<Self> {
        let smiles = bounded::read::<{ Self::MOST_EXPIRIES }, (Timestamp, SviSmile), _>(reader)?;
        // One encoding for one value.
        if !smiles.is_sorted_by(|(one, _), (next, _)| one < next) {
            return Err(Error::new(ErrorKind::InvalidData, "expiries out of order"));
        }
        let mut surface = Self::default();
        surface.publish(smiles).map_err(Refusal::into_read_error)?;
        Ok(surface)
    }
}
