//! What a market lists.

use super::calendar::DAY;
use super::{Cycle, Series, StrikeRule};
use crate::{OutOfRange, range};
use borsh::{BorshDeserialize, BorshSerialize};
use std::collections::BTreeSet;
use units::{Millis, Timestamp};

/// What a market lists: which expiries, and which strikes in each.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct ListingRule {
    /// Which expiries; one that several series name is listed once.
    #[borsh(deserialize_with = "units::bounded::read::<{ ListingRule::MOST_SERIES }, _, _>")]
    pub series: Vec<Series>,
    /// When on its day a contract settles, from midnight UTC.
    pub hour: Millis,
    /// An expiry that is nearer than this is not listed any more; what is listed stays.
    pub least_life: Millis,
    /// Which strikes.
    pub strikes: StrikeRule,
}

impl ListingRule {
    /// Most series of a rule.
    pub const MOST_SERIES: usize = 8;
    /// Most expiries that a rule names at a time. The settling of those that it named before included, a surface has room for
    /// all.
    pub const MOST_EXPIRIES: u32 = 32;

    /// As Deribit lists: four days, three weeks, three months and four quarters, all at 08:00 UTC.
    #[must_use]
    pub fn standard() -> Self {
        let series = [
            Series::new(Cycle::Daily, 4),
            Series::new(Cycle::Weekly, 3),
            Series::new(Cycle::Monthly, 3),
            Series::new(Cycle::Quarterly, 4),
        ];
        Self {
            series: series.into(),
            hour: range::minutes(8 * 60),
            least_life: range::minutes(60),
            strikes: StrikeRule::standard(),
        }
    }

    /// Checks that it lists something and not too much.
    ///
    /// # Errors
    /// [`OutOfRange`] with the first of its fields that is not what it may be.
    pub fn check(&self) -> Result<(), OutOfRange> {
        let Self { series, hour, least_life, strikes } = self;
        range::check("series", series.len(), 1, Self::MOST_SERIES)?;
        for one in series {
            one.cycle.check()?;
            range::check("series.count", one.count, 1, u8::MAX)?;
        }
        // Eight counts of one byte.
        let count = series.iter().fold(0, |sum: u32, one| sum.saturating_add(one.count.into()));
        range::check("series.count, together", count, 1, Self::MOST_EXPIRIES)?;
        range::check("hour", *hour, Millis::ZERO, Millis::new(DAY).minus(1))?;
        range::check("least_life", *least_life, Millis::ZERO, Millis::new(30 * DAY))?;
        strikes.check()
    }

    /// The expiries that are listed at this time, rising, each once: those after `now + least_life`.
    #[must_use]
    pub fn expiries(&self, now: Timestamp) -> Vec<Timestamp> {
        let from = now.after(self.least_life);
        let all = self.series.iter().flat_map(|series| series.after(from, self.hour));
        all.collect::<BTreeSet<_>>().into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::listing::calendar::Date;

    /// 2026-02-05 15:51 UTC, a Thursday.
    const NOW: Timestamp = Timestamp::new((20_489 * 24 + 15) * 3_600_000 + 51 * 60_000);

    fn only(series: &[Series]) -> ListingRule {
        ListingRule { series: series.into(), least_life: Millis::ZERO, ..ListingRule::standard() }
    }

    /// Month and day of each expiry, all of them at eight.
    fn dates(expiries: &[Timestamp]) -> Vec<(u64, u64)> {
        let date = |expiry: &Timestamp| {
            assert_eq!(expiry.raw() % DAY, 8 * 3_600_000);
            let Date { month, day, .. } = Date::of(expiry.raw() / DAY).unwrap();
            (month + 1, day)
        };
        expiries.iter().map(date).collect()
    }

    #[test]
    fn each_cycle_has_its_days() {
        let found = |cycle| dates(&only(&[Series::new(cycle, 3)]).expiries(NOW));
        assert_eq!(found(Cycle::Daily), [(2, 6), (2, 7), (2, 8)]);
        assert_eq!(found(Cycle::Weekly), [(2, 6), (2, 13), (2, 20)]);
        assert_eq!(found(Cycle::Monthly), [(2, 27), (3, 27), (4, 24)]);
        assert_eq!(found(Cycle::Quarterly), [(3, 27), (6, 26), (9, 25)]);
        let period = Millis::new(1_800_000);
        let every = only(&[Series::new(Cycle::Every { period }, 2)]).expiries(NOW);
        assert_eq!(
            every.iter().map(|time| time.since(NOW)).collect::<Vec<_>>(),
            [540_000, 2_340_000]
        );
    }

    #[test]
    fn what_several_series_name_is_listed_once() {
        let expected = [
            (2, 6),
            (2, 7),
            (2, 8),
            (2, 9),
            (2, 13),
            (2, 20),
            (2, 27),
            (3, 27),
            (4, 24),
            (6, 26),
            (9, 25),
            (12, 25),
        ];
        assert_eq!(dates(&ListingRule::standard().expiries(NOW)), expected);
    }

    #[test]
    fn what_is_too_near_is_not_listed() {
        let daily = only(&[Series::new(Cycle::Daily, 1)]);
        let expiry = daily.expiries(NOW)[0];
        // Strictly after now, and strictly longer than the least life.
        assert_eq!(daily.expiries(expiry), [expiry.plus(DAY)]);
        assert_eq!(daily.expiries(expiry.minus(1)), [expiry]);
        let longer = ListingRule { least_life: Millis::new(1_000), ..daily };
        assert_eq!(longer.expiries(expiry.minus(1_001)), [expiry]);
        assert_eq!(longer.expiries(expiry.minus(1_000)), [expiry.plus(DAY)]);
    }

    /// Every hour of three years: all are ahead, rising, at least as many as the longest series, and what was named stays named
    /// until it is too near.
    #[test]
    fn no_expiry_is_forgotten() {
        let rule = ListingRule::standard();
        let mut before = rule.expiries(NOW);
        for hour in 1..3 * 366 * 24_u64 {
            let now = NOW.plus(hour * 3_600_000);
            let expiries = rule.expiries(now);
            assert!(expiries.is_sorted() && (11..=14).contains(&expiries.len()), "{now}");
            assert!(expiries.iter().all(|expiry| *expiry > now.after(rule.least_life)));
            let kept = before.iter().filter(|expiry| **expiry > now.after(rule.least_life));
            for expiry in kept {
                assert!(expiries.contains(expiry), "{expiry} at {now}");
            }
            before = expiries;
        }
    }

    #[test]
    fn at_the_end_of_time_nothing_is_listed() {
        let every = Series::new(Cycle::Every { period: Millis::new(60_000) }, 200);
        let rule = ListingRule { series: vec![every], ..ListingRule::standard() };
        assert_eq!(rule.expiries(Timestamp::new(u64::MAX)), []);
        assert_eq!(ListingRule::standard().expiries(Timestamp::new(u64::MAX)), []);
        let never = Series::new(Cycle::Every { period: Millis::ZERO }, 200);
        assert_eq!(only(&[never]).expiries(NOW), [], "of a rule that nobody checked");
    }

    #[test]
    fn what_lists_nothing_or_too_much_is_refused() {
        let standard = ListingRule::standard();
        assert_eq!(standard.check(), Ok(()));
        let with = |change: &dyn Fn(&mut ListingRule)| {
            let mut rule = ListingRule::standard();
            change(&mut rule);
            rule.check().unwrap_err().to_string()
        };
        let period = Millis::new(59_999);
        let often = Series::new(Cycle::Every { period }, 1);
        for (said, expected) in [
            (with(&|rule| rule.series.clear()), "series is 0, expected from 1 to 8"),
            (
                with(&|rule| rule.series = vec![Series::new(Cycle::Daily, 1); 9]),
                "series is 9, expected from 1 to 8",
            ),
            (with(&|rule| rule.series[1].count = 0), "series.count is 0, expected from 1 to 255"),
            (
                with(&|rule| rule.series[0].count = 23),
                "series.count, together is 33, expected from 1 to 32",
            ),
            (
                with(&|rule| rule.series[0] = often),
                "series.period is 59999, expected from 60000 to 18446744073709551615",
            ),
            (
                with(&|rule| rule.hour = Millis::new(DAY)),
                "hour is 86400000, expected from 0 to 86399999",
            ),
            (
                with(&|rule| rule.least_life = Millis::new(31 * DAY)),
                "least_life is 2678400000, expected from 0 to 2592000000",
            ),
            (
                with(&|rule| rule.strikes.each_side = 0),
                "strikes.each_side is 0, expected from 1 to 63",
            ),
        ] {
            assert_eq!(said, expected);
        }
    }

    #[test]
    fn bytes_come_back_and_a_long_list_is_refused() {
        let rule = ListingRule::standard();
        let bytes = borsh::to_vec(&rule).unwrap();
        assert_eq!(borsh::from_slice::<ListingRule>(&bytes).unwrap(), rule);
        let long = ListingRule { series: vec![Series::new(Cycle::Daily, 1); 9], ..rule };
        assert!(borsh::from_slice::<ListingRule>(&borsh::to_vec(&long).unwrap()).is_err());
    }
}
