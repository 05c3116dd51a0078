//! Times as people and files write them: `2020-03-05T00:00:00Z`, one strict form of RFC 3339.
//!
//! Always UTC, always whole seconds, never a leap second (`:60`), from 1970 to 9999. There is one way to
//! write a time, so equal times are equal texts. The calendar arithmetic is Howard Hinnant's
//! `days_from_civil` (<https://howardhinnant.github.io/date_algorithms.html>), for years from 0 on.

use units::Timestamp;

const MILLIS_PER_SECOND: u64 = 1_000;
const MILLIS_PER_DAY: u64 = 86_400_000;
/// Days from 0000-03-01, where the algorithm counts from, to 1970-01-01.
const DAYS_TO_1970: u64 = 719_468;
/// Days in the 400 years after which the calendar repeats.
const DAYS_PER_ERA: u64 = 146_097;

/// Reads exactly `YYYY-MM-DDTHH:MM:SSZ`; `None` for any other form, for a date that does not exist and
/// for years before 1970.
#[must_use]
pub fn parse_utc(text: &str) -> Option<Timestamp> {
    let bytes: &[u8; 20] = text.as_bytes().try_into().ok()?;
    let [
        y0,
        y1,
        y2,
        y3,
        b'-',
        mo0,
        mo1,
        b'-',
        d0,
        d1,
        b'T',
        h0,
        h1,
        b':',
        mi0,
        mi1,
        b':',
        s0,
        s1,
        b'Z',
    ] = *bytes
    else {
        return None;
    };
    let year = number(&[y0, y1, y2, y3])?;
    let month = number(&[mo0, mo1])?;
    let day = number(&[d0, d1])?;
    let hour = number(&[h0, h1])?;
    let minute = number(&[mi0, mi1])?;
    let second = number(&[s0, s1])?;
    let exists = year >= 1970
        && (1..=12).contains(&month)
        && (1..=days_in_month(year, month)).contains(&day)
        && hour < 24
        && minute < 60
        && second < 60;
    let seconds = (hour * 60 + minute) * 60 + second;
    exists.then(|| {
        let days = days_from_civil(year, month, day);
        Timestamp::new(days * MILLIS_PER_DAY + seconds * MILLIS_PER_SECOND)
    })
}

/// Writes `YYYY-MM-DDTHH:MM:SSZ`. Milliseconds are cut off. A year after 9999 takes as many digits as it
/// needs, and [`parse_utc`] does not read it back.
#[must_use]
pub fn format_utc(time: Timestamp) -> String {
    let (year, month, day) = civil_from_days(time.raw() / MILLIS_PER_DAY);
    let seconds = time.raw() % MILLIS_PER_DAY / MILLIS_PER_SECOND;
    let (hour, minute, second) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// The number that ASCII digits write; `None` if one of them is not a digit.
fn number(digits: &[u8]) -> Option<u64> {
    digits.iter().try_fold(0, |sum, digit| {
        digit.is_ascii_digit().then(|| sum * 10 + u64::from(digit - b'0'))
    })
}

fn is_leap_year(year: u64) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

fn days_in_month(year: u64, month: u64) -> u64 {
    match month {
        2 if is_leap_year(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01 to a date that exists and is not before it.
fn days_from_civil(year: u64, month: u64, day: u64) -> u64 {
    // Years begin in March here, so that the leap day is the last of its year.
    let year = if month <= 2 { year - 1 } else { year };
    let month = (month + 9) % 12;
    let (era, year_of_era) = (year / 400, year % 400);
    let day_of_year = (153 * month + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * DAYS_PER_ERA + day_of_era - DAYS_TO_1970
}

/// The year, month and day that lies this many days after 1970-01-01.
fn civil_from_days(days: u64) -> (u64, u64, u64) {
    let days = days + DAYS_TO_1970;
    let (era, day_of_era) = (days / DAYS_PER_ERA, days % DAYS_PER_ERA);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let year = era * 400 + year_of_era + u64::from(month >= 10);
    (year, (month + 2) % 12 + 1, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_times() {
        for (text, seconds) in [
            ("1970-01-01T00:00:00Z", 0),
            ("1970-12-31T23:59:59Z", 31_535_999),
            ("2000-02-29T12:34:56Z", 951_827_696),
            ("2001-09-09T01:46:40Z", 1_000_000_000),
            ("2020-03-05T00:00:00Z", 1_583_366_400),
            ("2023-03-01T00:00:00Z", 1_677_628_800),
            ("2038-01-19T03:14:08Z", 2_147_483_648),
            ("9999-12-31T23:59:59Z", 253_402_300_799),
        ] {
            let time = Timestamp::new(seconds * 1_000);
            assert_eq!(parse_utc(text), Some(time), "{text}");
            assert_eq!(format_utc(time), text);
        }
        assert_eq!(format_utc(Timestamp::new(1_999)), "1970-01-01T00:00:01Z");
        assert_eq!(format_utc(Timestamp::new(u64::MAX)), "584556019-04-03T14:25:51Z");
    }

    #[test]
    fn every_day_of_700_years_follows_the_one_before() {
        let (mut year, mut month, mut day) = (1970, 1, 1);
        for days in 0..700 * 366 {
            assert_eq!(civil_from_days(days), (year, month, day));
            let time = Timestamp::new(days * MILLIS_PER_DAY + days % 86_400 * MILLIS_PER_SECOND);
            assert_eq!(parse_utc(&format_utc(time)), Some(time));
            day += 1;
            if day > days_in_month(year, month) {
                (month, day) = (month + 1, 1);
            }
            if month > 12 {
                (year, month) = (year + 1, 1);
            }
        }
    }

    #[test]
    fn refuses_every_other_form() {
        for text in [
            "",
            "2020-03-05",
            "2020-03-05T00:00:00",
            "2020-03-05 00:00:00Z",
            "2020-03-05t00:00:00z",
            "2020-03-05T00:00:00.000Z",
            "2020-03-05T00:00:00+00:00",
            " 2020-03-05T00:00:00Z",
            "2020-3-05T00:00:00Z",
            "+020-03-05T00:00:00Z",
            "2020-03-05T0x:00:00Z",
            "2020-00-05T00:00:00Z",
            "2020-13-05T00:00:00Z",
            "2020-03-00T00:00:00Z",
            "2020-04-31T00:00:00Z",
            "2019-02-29T00:00:00Z",
            "2100-02-29T00:00:00Z",
            "2020-02-30T00:00:00Z",
            "2020-03-05T24:00:00Z",
            "2020-03-05T00:60:00Z",
            "2016-12-31T23:59:60Z",
            "1969-12-31T23:59:59Z",
            "２020-03-05T00:00:0Z",
        ] {
            assert_eq!(parse_utc(text), None, "{text:?}");
        }
    }
}
