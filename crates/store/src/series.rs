//! Numbers over time: buckets of fixed lengths of time, in the index's file, written in the transactions that write the index.
//!
//! A series is known here by its key alone. Of each resolution the newest buckets are kept, counted from the time of the last block that
//! the index reaches, so what there is follows from the blocks and not from when it was written.

use crate::table::Fault;
use crate::{Span, StoreError};
use borsh::{BorshDeserialize, BorshSerialize};
use redb::{ReadOnlyTable, ReadableTable, Table, TableDefinition};
use std::collections::BTreeMap;
use std::path::PathBuf;
use units::Timestamp;

pub(crate) const SERIES: TableDefinition<'_, &[u8], &[u8]> = TableDefinition::new("series");

/// What names a series in the file: bytes that only the caller knows.
pub type SeriesKey = [u8; 6];

/// A series' key, a resolution, and when the bucket begins, big-endian.
const KEY_BYTES: usize = 15;
type Key = [u8; KEY_BYTES];

/// How long the buckets are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Resolution {
    /// Ten seconds, kept for six hours.
    TenSeconds,
    /// A minute, kept for two days.
    Minute,
    /// An hour, kept for ninety days.
    Hour,
    /// A day, kept for ten years.
    Day,
}

impl Resolution {
    /// All of them, the finest first.
    pub const ALL: [Self; 4] = [Self::TenSeconds, Self::Minute, Self::Hour, Self::Day];

    /// How long a bucket is, in milliseconds.
    #[must_use]
    pub const fn millis(self) -> u64 {
        match self {
            Self::TenSeconds => 10_000,
            Self::Minute => 60_000,
            Self::Hour => 3_600_000,
            Self::Day => 86_400_000,
        }
    }

    /// How many buckets of a series are kept, with the one that time is in.
    #[must_use]
    pub const fn kept(self) -> u64 {
        match self {
            Self::TenSeconds | Self::Hour => 2_160,
            Self::Minute => 2_880,
            Self::Day => 3_660,
        }
    }

    /// What it is called.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::TenSeconds => "10s",
            Self::Minute => "1m",
            Self::Hour => "1h",
            Self::Day => "1d",
        }
    }

    /// When the bucket begins that a time is in, in milliseconds since the Unix epoch.
    #[must_use]
    pub const fn start(self, time: Timestamp) -> u64 {
        time.raw() - time.raw() % self.millis()
    }

    /// When the first bucket begins that is kept while it is this late.
    #[must_use]
    pub const fn oldest(self, now: Timestamp) -> u64 {
        self.start(now).saturating_sub((self.kept() - 1) * self.millis())
    }

    const fn tag(self) -> u8 {
        match self {
            Self::TenSeconds => 0,
            Self::Minute => 1,
            Self::Hour => 2,
            Self::Day => 3,
        }
    }
}

/// What is known of the samples of one length of time. Numbers are whole, at the scale of what they measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Bucket {
    /// How many there were, at least one.
    pub samples: u64,
    /// The first.
    pub first: u128,
    /// The least.
    pub least: u128,
    /// The greatest.
    pub greatest: u128,
    /// The last.
    pub last: u128,
    /// All together, or the greatest number there is if that is less.
    pub sum: u128,
}

impl Bucket {
    /// Of one sample.
    #[must_use]
    pub const fn of(value: u128) -> Self {
        let (first, least, greatest, last, sum) = (value, value, value, value, value);
        Self { samples: 1, first, least, greatest, last, sum }
    }

    /// With the samples of another that come after.
    #[must_use]
    pub fn then(self, later: Self) -> Self {
        Self {
            samples: self.samples.saturating_add(later.samples),
            first: self.first,
            least: self.least.min(later.least),
            greatest: self.greatest.max(later.greatest),
            last: later.last,
            sum: self.sum.saturating_add(later.sum),
        }
    }
}

/// Samples of some blocks, in buckets.
#[derive(Clone, Debug, Default)]
pub struct Samples(BTreeMap<Key, Bucket>);

impl Samples {
    /// Adds a sample. Samples come in the order of time.
    pub fn add(&mut self, series: SeriesKey, time: Timestamp, value: u128) {
        let new = Bucket::of(value);
        for resolution in Resolution::ALL {
            let place = key(series, resolution, resolution.start(time));
            let bucket = self.0.entry(place);
            bucket.and_modify(|bucket| *bucket = bucket.then(new)).or_insert(new);
        }
    }

    /// How many buckets have a sample.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Puts them behind those that are there, and takes away what is too old at the time of the last block.
    pub(crate) fn write(
        &self,
        table: &mut Table<'_, &'static [u8], &'static [u8]>,
        now: Timestamp,
    ) -> Result<(), Fault> {
        for (place, bucket) in &self.0 {
            let old = table.get(place.as_slice())?.map(|old| decode(place, old.value()));
            let old = old.transpose()?;
            let bucket = old.map_or(*bucket, |old| old.then(*bucket));
            let bytes = borsh::to_vec(&bucket).map_err(redb::StorageError::Io)?;
            table.insert(place.as_slice(), bytes.as_slice())?;
            // As many as begin may end: so no series ever has more than are kept, and those of the last batch.
            if old.is_none() {
                let (series, resolution) = apart(place);
                let resolution = Resolution::ALL.into_iter().find(|it| it.tag() == resolution);
                if let Some(resolution) = resolution {
                    let first = key(series, resolution, 0);
                    let end = key(series, resolution, resolution.oldest(now));
                    table.retain_in(first.as_slice()..end.as_slice(), |_, _| false)?;
                }
            }
        }
        Ok(())
    }
}

/// All series as they were after one block.
pub struct SeriesLookup {
    pub(crate) table: ReadOnlyTable<&'static [u8], &'static [u8]>,
    pub(crate) span: Span,
    pub(crate) path: PathBuf,
}

impl SeriesLookup {
    /// The blocks that the index reaches over. Buckets may be older than the first of them, as they are kept when blocks are not.
    #[must_use]
    pub const fn span(&self) -> Span {
        self.span
    }

    /// The first series after one, in the order of their keys; the first of all after none.
    ///
    /// # Errors
    /// [`StoreError::Failed`].
    pub fn after(&self, series: Option<SeriesKey>) -> Result<Option<SeriesKey>, StoreError> {
        let least = series.map_or(Vec::new(), |series| [series.as_slice(), &[u8::MAX; 9]].concat());
        self.explain(|| {
            let mut range = self.table.range(least.as_slice()..)?;
            let Some(entry) = range.next() else { return Ok(None) };
            let (key, _) = entry?;
            Ok(key.value().first_chunk().copied())
        })
    }

    /// When the first and the last bucket begin that are kept of a series; nothing if there are none.
    ///
    /// # Errors
    /// [`StoreError::Failed`], [`StoreError::Damaged`].
    pub fn reach(
        &self,
        series: SeriesKey,
        resolution: Resolution,
    ) -> Result<Option<(u64, u64)>, StoreError> {
        let first = self.buckets(series, resolution, 0, u64::MAX, false, 1)?;
        let last = self.buckets(series, resolution, 0, u64::MAX, true, 1)?;
        Ok(first.first().zip(last.first()).map(|(first, last)| (first.0, last.0)))
    }

    /// The buckets that begin from one time to another, both included: at most so many, the oldest or the newest first.
    ///
    /// # Errors
    /// [`StoreError::Failed`], [`StoreError::Damaged`].
    pub fn buckets(
        &self,
        series: SeriesKey,
        resolution: Resolution,
        from: u64,
        until: u64,
        newest_first: bool,
        most: usize,
    ) -> Result<Vec<(u64, Bucket)>, StoreError> {
        // Of a series that has had no sample for long there may be more on the disk than are kept.
        let from = from.max(resolution.oldest(self.span.time));
        if from > until {
            return Ok(Vec::new());
        }
        self.explain(|| {
            let (least, greatest) = (key(series, resolution, from), key(series, resolution, until));
            let mut range = self.table.range(least.as_slice()..=greatest.as_slice())?;
            let mut found = Vec::new();
            while found.len() < most {
                let entry = if newest_first { range.next_back() } else { range.next() };
                let Some(entry) = entry else { break };
                let (place, bucket) = entry?;
                let start = place.value().last_chunk().copied().map(u64::from_be_bytes);
                found.push((start.unwrap_or_default(), decode(place.value(), bucket.value())?));
            }
            Ok(found)
        })
    }

    fn explain<T>(&self, look: impl FnOnce() -> Result<T, Fault>) -> Result<T, StoreError> {
        look().map_err(|fault| fault.explain(format_args!("read the series"), &self.path))
    }
}

fn key(series: SeriesKey, resolution: Resolution, start: u64) -> Key {
    let mut key = [0; KEY_BYTES];
    let (whose, when) = key.split_at_mut(series.len());
    whose.copy_from_slice(&series);
    if let Some((tag, start_bytes)) = when.split_first_mut() {
        *tag = resolution.tag();
        start_bytes.copy_from_slice(&start.to_be_bytes());
    }
    key
}

/// The series of a key, and the tag of the resolution.
fn apart(key: &Key) -> (SeriesKey, u8) {
    let [a, b, c, d, e, f, tag, ..] = *key;
    ([a, b, c, d, e, f], tag)
}

fn decode(key: &[u8], bytes: &[u8]) -> Result<Bucket, Fault> {
    Bucket::try_from_slice(bytes).map_err(|error| Fault::Damaged {
        table: "series",
        key: format!("{key:02x?}"),
        reason: error.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_of_two_is_that_of_all_their_samples() {
        let of = |values: &[u128]| {
            let mut all = values.iter().copied().map(Bucket::of);
            let first = all.next().unwrap();
            all.fold(first, Bucket::then)
        };
        let values = [7, 3, 9, u128::MAX, 5];
        for split in 1..values.len() {
            let (early, late) = values.split_at(split);
            assert_eq!(of(early).then(of(late)), of(&values));
        }
        let all = of(&values[..3]);
        assert_eq!((all.samples, all.first, all.least), (3, 7, 3));
        assert_eq!((all.greatest, all.last, all.sum), (9, 9, 19));
        assert_eq!(of(&values).sum, u128::MAX);
    }

    #[test]
    fn what_is_kept_is_as_long_as_its_words_say() {
        let days = |resolution: Resolution| resolution.kept() * resolution.millis();
        let hours = Resolution::ALL.map(|resolution| days(resolution) / 3_600_000);
        assert_eq!(hours, [6, 48, 90 * 24, 3_660 * 24]);
        let now = Timestamp::new(100 * 86_400_000 + 123);
        for resolution in Resolution::ALL {
            let (start, oldest) = (resolution.start(now), resolution.oldest(now));
            assert!(start <= now.raw() && now.raw() - start < resolution.millis());
            let kept = (start - oldest) / resolution.millis() + 1;
            assert_eq!(kept, resolution.kept().min(start / resolution.millis() + 1));
        }
    }
}
