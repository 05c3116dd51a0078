//! When contracts settle: the expiries that a rule says, from the time alone.

use super::calendar::{DAY, Date, is_friday, last_friday};
use crate::{OutOfRange, range};
use borsh::{BorshDeserialize, BorshSerialize};
use units::{Millis, Timestamp};

/// On which days, or how often, contracts settle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Cycle {
    /// At the multiples of a period since 1970; the rule's hour does not move them.
    Every {
        /// A minute at least.
        period: Millis,
    },
    /// Every day.
    Daily,
    /// Every Friday.
    Weekly,
    /// The last Friday of every month.
    Monthly,
    /// The last Friday of March, June, September and December.
    Quarterly,
}

/// So many expiries of one cycle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Series {
    /// Which days.
    pub cycle: Cycle,
    /// How many of them are listed at a time.
    pub count: u8,
}

impl Series {
    /// So many expiries of a cycle.
    #[must_use]
    pub const fn new(cycle: Cycle, count: u8) -> Self {
        Self { cycle, count }
    }

    /// Its expiries after `time`, rising. `hour` is when on its day a contract settles. What is beyond the end of time is
    /// left out.
    pub(super) fn after(self, time: Timestamp, hour: Millis) -> impl Iterator<Item = Timestamp> {
        let (start, cycle) = (index(self.cycle, time), self.cycle);
        let all = (start..=u64::MAX).map_while(move |index| moment(cycle, index, hour));
        all.flatten().filter(move |expiry| *expiry > time).take(self.count.into())
    }
}

impl Cycle {
    pub(super) fn check(self) -> Result<(), OutOfRange> {
        let Self::Every { period } = self else { return Ok(()) };
        range::check("series.period", period, range::minutes(1), Millis::new(u64::MAX))
    }
}

/// The number of the period, day or month that `time` lies in, counted from 1970.
fn index(cycle: Cycle, time: Timestamp) -> u64 {
    let day = time.raw() / DAY;
    match cycle {
        Cycle::Every { period } => time.raw().checked_div(period.raw()).unwrap_or(u64::MAX),
        Cycle::Daily | Cycle::Weekly => day,
        Cycle::Monthly | Cycle::Quarterly => Date::of(day).and_then(months).unwrap_or(u64::MAX),
    }
}

/// Months from January 1970.
fn months(date: Date) -> Option<u64> {
    date.year.checked_sub(1_970)?.checked_mul(12)?.checked_add(date.month)
}

/// When contracts of the period, day or month with this number settle, if any do; none at the end of time.
fn moment(cycle: Cycle, index: u64, hour: Millis) -> Option<Option<Timestamp>> {
    let day = match cycle {
        Cycle::Every { period } => {
            return index.checked_mul(period.raw()).map(|time| Some(Timestamp::new(time)));
        }
        Cycle::Daily => Some(index),
        Cycle::Weekly => is_friday(index).then_some(index),
        Cycle::Monthly => Some(last_friday(index)?),
        Cycle::Quarterly if index % 3 == 2 => Some(last_friday(index)?),
        Cycle::Quarterly => None,
    };
    let Some(day) = day else { return Some(None) };
    let time = day.checked_mul(DAY)?.checked_add(hour.raw())?;
    Some(Some(Timestamp::new(time)))
}
