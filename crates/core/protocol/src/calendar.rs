//! When a market is open.

use borsh::{BorshDeserialize, BorshSerialize};
use units::Timestamp;

/// A weekly session. Minutes count from Monday 00:00 UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Session {
    /// Its first minute.
    pub from: u16,
    /// The minute that it ends before; at most [`Session::WEEK`].
    pub until: u16,
}

impl Session {
    /// Minutes in a week.
    pub const WEEK: u16 = 7 * 24 * 60;
}

/// A time at which the market is closed although a session says that it is open: a holiday, a half day, a halt known beforehand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Closure {
    /// Its first moment.
    pub from: Timestamp,
    /// The moment that it ends before.
    pub until: Timestamp,
}

/// A market's sessions. What changes with the season (daylight saving) or the year (holidays) is a new version of the feed's
/// specification.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Calendar {
    /// The sessions of every week, in order and apart.
    pub weekly: Vec<Session>,
    /// Exceptions.
    pub closures: Vec<Closure>,
}

/// Milliseconds in a minute.
const MINUTE: u64 = 60_000;
/// 1 January 1970 was a Thursday.
const FIRST_WEEKDAY: u64 = 3 * 24 * 60;

impl Calendar {
    /// Most sessions a week, and most closures.
    pub const MOST: usize = 366;

    /// Whether one session holds all the time from `from` up to but without `until`, and no closure any of it.
    #[must_use]
    pub fn is_open(&self, from: Timestamp, until: Timestamp) -> bool {
        let week = u64::from(Session::WEEK).saturating_mul(MINUTE);
        let into_week = from.raw().saturating_add(FIRST_WEEKDAY.saturating_mul(MINUTE));
        let start = into_week.checked_rem(week).unwrap_or(0);
        let end = start.saturating_add(until.since(from));
        let at = |minute: u16| u64::from(minute).saturating_mul(MINUTE);
        // The last session of a week may go on in the first of the next.
        let wraps = self.weekly.last().is_some_and(|last| last.until == Session::WEEK);
        let goes_on = self.weekly.first().filter(|first| wraps && first.from == 0);
        let holds = |session: &Session| {
            let last = match goes_on {
                Some(first) if session.until == Session::WEEK => {
                    week.saturating_add(at(first.until))
                }
                _ => at(session.until),
            };
            at(session.from) <= start && end <= last
        };
        let closed = |closure: &Closure| closure.from < until && from < closure.until;
        self.weekly.iter().any(holds) && !self.closures.iter().any(closed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Monday 3 January 2022, 00:00 UTC.
    const MONDAY: u64 = 1_641_168_000_000;
    const DAY: u16 = 24 * 60;

    fn at(minute: u64) -> Timestamp {
        Timestamp::new(MONDAY + minute * MINUTE)
    }

    /// Futures on crude oil: Sunday 23:00 to Friday 22:00, with a break of an hour each day at 22:00.
    fn crude() -> Calendar {
        let mut weekly: Vec<Session> = (0..5)
            .map(|day| Session {
                from: if day == 0 { 0 } else { day * DAY - 60 },
                until: day * DAY + 22 * 60,
            })
            .collect();
        weekly.push(Session { from: 7 * DAY - 60, until: Session::WEEK });
        let closures = vec![Closure { from: at(24 * 60), until: at(48 * 60) }];
        Calendar { weekly, closures }
    }

    #[test]
    fn weekends_breaks_and_closures_are_closed() {
        let open = |from: u64, until: u64| crude().is_open(at(from), at(until));
        assert!(open(0, 1) && open(600, 660));
        assert!(open(22 * 60 - 1, 22 * 60) && !open(22 * 60 - 1, 22 * 60 + 1), "break");
        assert!(!open(23 * 60 - 1, 23 * 60 + 1) && open(23 * 60, 24 * 60), "until the closure");
        assert!(!open(30 * 60, 31 * 60), "closure");
        assert!(!open(24 * 60 - 1, 24 * 60 + 1));
        let friday = 4 * 24 * 60;
        assert!(open(friday + 21 * 60, friday + 22 * 60));
        for hour in 22..(3 * 24 - 1) {
            assert!(!open(friday + hour * 60, friday + hour * 60 + 1), "{hour} h into the weekend");
        }
    }

    #[test]
    fn a_session_goes_on_from_sunday_to_monday() {
        let sunday = 7 * 24 * 60 - 60;
        assert!(crude().is_open(at(sunday), at(sunday + 120)));
        let only_monday = Calendar {
            weekly: vec![
                Session { from: 0, until: 60 },
                Session { from: 120, until: Session::WEEK - 1 },
            ],
            closures: Vec::new(),
        };
        assert!(!only_monday.is_open(at(sunday), at(sunday + 120)));
        let always = Calendar {
            weekly: vec![Session { from: 0, until: Session::WEEK }],
            closures: Vec::new(),
        };
        assert!(always.is_open(at(0), at(1)) && always.is_open(at(sunday + 59), at(sunday + 61)));
    }

    #[test]
    fn a_calendar_agrees_with_minutes_counted_one_by_one() {
        let calendar = crude();
        let naive = |minute: u64| {
            let in_week = minute % u64::from(Session::WEEK);
            let open = calendar
                .weekly
                .iter()
                .any(|s| (u64::from(s.from)..u64::from(s.until)).contains(&in_week));
            open && !(24 * 60..48 * 60).contains(&minute)
        };
        for from in (0..8 * 24 * 60).step_by(7) {
            for length in [1, 5, 59, 61] {
                let all = (from..from + length).all(naive);
                assert_eq!(calendar.is_open(at(from), at(from + length)), all, "{from} + {length}");
            }
        }
    }
}
