//! Numbers over time, for those who want to see how something went and not only how it is.
//!
//! | file | idea |
//! |---|---|
//! | `measure` | what is measured, of what, at which scale |
//! | `sampling` | the samples of a block |
//!
//! All of it follows from blocks, but for where contracts are listed and accounts trade, which the state knows and which never changes.
//! The index of the node takes it along as it follows the blocks, so both reach as far and are made again together.

mod measure;
mod sampling;

pub use measure::{Kind, Measure, NoSeries, Scale, Scope, Series};
use sampling::{Places, samples_of};

use crate::{Node, NodeError};
use store::{Bucket, CommittedBlock, Resolution, Samples, SeriesLookup, Span};

impl Node {
    /// Adds the samples of a block that is visible.
    pub(crate) fn sample(&self, block: &CommittedBlock, samples: &mut Samples) {
        for (series, value) in samples_of(block, &Places(self)) {
            samples.add(series.key(), block.block.time, value);
        }
    }

    /// All series as they are after the last block that is indexed; nothing without an index.
    ///
    /// # Errors
    /// [`NodeError::Store`].
    pub fn series(&self) -> Result<Option<Chronicle>, NodeError> {
        let Some(indexed) = self.index_slot().get() else { return Ok(None) };
        Ok(indexed.series()?.map(Chronicle))
    }
}

/// All series as they were after one block.
pub struct Chronicle(SeriesLookup);

impl Chronicle {
    /// The blocks that they reach over. Buckets may be older than the first of them.
    #[must_use]
    pub const fn span(&self) -> Span {
        self.0.span()
    }

    /// The first series after one that has buckets; the first of all after none.
    ///
    /// # Errors
    /// [`NodeError::Store`].
    pub fn after(&self, series: Option<Series>) -> Result<Option<Series>, NodeError> {
        let mut key = series.map(Series::key);
        loop {
            let Some(next) = self.0.after(key)? else { return Ok(None) };
            let series = Series::of_key(next);
            if let Some(series) = series
                && self.reach(series, Resolution::Day)?.is_some()
            {
                return Ok(Some(series));
            }
            key = Some(next);
        }
    }

    /// When the first and the last bucket begin that there are of a series, in milliseconds since the Unix epoch; nothing if there are none.
    ///
    /// # Errors
    /// [`NodeError::Store`].
    pub fn reach(
        &self,
        series: Series,
        resolution: Resolution,
    ) -> Result<Option<(u64, u64)>, NodeError> {
        Ok(self.0.reach(series.key(), resolution)?)
    }

    /// The buckets of a series that begin from one time to another, both included: at most so many, the oldest or the newest first, each
    /// with when it begins. Times without samples have no bucket.
    ///
    /// # Errors
    /// [`NodeError::Store`].
    pub fn buckets(
        &self,
        series: Series,
        resolution: Resolution,
        (from, until): (u64, u64),
        newest_first: bool,
        most: usize,
    ) -> Result<Vec<(u64, Bucket)>, NodeError> {
        Ok(self.0.buckets(series.key(), resolution, from, until, newest_first, most)?)
    }
}
