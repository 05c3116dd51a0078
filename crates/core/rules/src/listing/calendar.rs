//! Days and months of the Gregorian calendar, counted from 1970-01-01.

/// Milliseconds of a day.
pub(super) const DAY: u64 = 86_400_000;
/// Days of a year before each month starts, without a leap day.
const BEFORE_MONTH: [u64; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
/// From 0001-01-01 to 1970-01-01.
const BEFORE_1970: u64 = 719_162;
/// Days in the 400 years after which the calendar repeats.
const OF_400_YEARS: u64 = 146_097;

/// A day as calendars write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Date {
    /// From 1970 on.
    pub(super) year: u64,
    /// From 0 for January to 11.
    pub(super) month: u64,
    /// From 1 on.
    pub(super) day: u64,
}

/// Days from 1970-01-01 to the first of a year from 1970 on.
fn before_year(year: u64) -> Option<u64> {
    let past = year.checked_sub(1)?;
    let leap_days = (past / 4).checked_sub(past / 100)?.checked_add(past / 400)?;
    past.checked_mul(365)?.checked_add(leap_days)?.checked_sub(BEFORE_1970)
}

fn is_leap(year: u64) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

/// Days of a year before a month starts; of month 12, all of them.
fn before_month(year: u64, month: u64) -> Option<u64> {
    let days = match usize::try_from(month).ok()? {
        12 => 365,
        month => *BEFORE_MONTH.get(month)?,
    };
    days.checked_add(u64::from(month > 1 && is_leap(year)))
}

impl Date {
    /// The day so many after 1970-01-01.
    pub(super) fn of(days: u64) -> Option<Self> {
        // By the average length of a year this is off by one at most.
        let guess = days.checked_mul(400)?.checked_div(OF_400_YEARS)?.checked_add(1_971)?;
        let mut years = (guess.checked_sub(2)?..=guess).rev();
        let year = years.find(|year| before_year(*year).is_some_and(|start| start <= days))?;
        let of_year = days.checked_sub(before_year(year)?)?;
        let mut months = (0..12).rev();
        let month = months
            .find(|month| before_month(year, *month).is_some_and(|before| before <= of_year))?;
        let day = of_year.checked_sub(before_month(year, month)?)?.checked_add(1)?;
        Some(Self { year, month, day })
    }

    /// How many days after 1970-01-01 it is; none if there is no such day.
    pub(super) fn days(self) -> Option<u64> {
        let Self { year, month, day } = self;
        let before = before_month(year, month)?;
        let length = before_month(year, month.checked_add(1)?)?.checked_sub(before)?;
        if !(1..=length).contains(&day) {
            return None;
        }
        before_year(year)?.checked_add(before)?.checked_add(day.checked_sub(1)?)
    }
}

/// Whether a day is a Friday. 1970-01-02 was one.
pub(super) fn is_friday(days: u64) -> bool {
    days % 7 == 1
}

/// The last Friday of a month, months counted from January 1970.
pub(super) fn last_friday(month: u64) -> Option<u64> {
    let next = month.checked_add(1)?;
    let first = Date { year: (next / 12).checked_add(1_970)?, month: next % 12, day: 1 }.days()?;
    (1..=7).filter_map(|back| first.checked_sub(back)).find(|day| is_friday(*day))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(year: u64, month: u64, day: u64) -> Option<u64> {
        Date { year, month: month - 1, day }.days()
    }

    #[test]
    fn known_days() {
        assert_eq!(days(1970, 1, 1), Some(0));
        assert_eq!(days(2000, 2, 29), Some(11_016));
        assert_eq!(days(2000, 3, 1), Some(11_017));
        assert_eq!(days(2026, 3, 27), Some(20_539));
        assert_eq!(days(9999, 12, 31), Some(2_932_896));
        for (year, month, day) in [
            (1969, 12, 31),
            (2026, 2, 29),
            (2100, 2, 29),
            (2026, 4, 31),
            (2026, 1, 0),
            (2026, 13, 1),
        ] {
            assert_eq!(days(year, month, day), None, "{year}-{month}-{day}");
        }
        assert_eq!(Date::of(u64::MAX), None);
    }

    /// Day after day through the leap years of 500 years: the next is one more, and what is counted comes back.
    #[test]
    fn every_day_follows_the_one_before() {
        let mut before = Date::of(0).unwrap();
        assert_eq!(before, Date { year: 1970, month: 0, day: 1 });
        for count in 1..183_000 {
            let date = Date::of(count).unwrap();
            assert_eq!(date.days(), Some(count));
            let next = [
                Date { day: before.day + 1, ..before },
                Date { month: before.month + 1, day: 1, ..before },
                Date { year: before.year + 1, month: 0, day: 1 },
            ];
            let expected = next.into_iter().find(|date| date.days().is_some());
            assert_eq!(Some(date), expected);
            before = date;
        }
        assert!(before.year > 2_470);
    }

    #[test]
    fn fridays() {
        let friday = days(2026, 3, 27).unwrap();
        assert!(is_friday(friday) && !is_friday(friday + 1) && is_friday(friday + 7));
        assert_eq!(last_friday((2026 - 1970) * 12 + 2), Some(friday));
        assert_eq!(last_friday((2026 - 1970) * 12 + 11), days(2026, 12, 25));
        assert_eq!(last_friday(0), days(1970, 1, 30));
        assert_eq!(last_friday(u64::MAX), None);
    }
}
