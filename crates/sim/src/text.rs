//! How scenarios write numbers: moments, lengths of time, decimals. Each reads itself with an error that says
//! what was expected; the TOML reader adds the line.

use crate::behaviour::parse_stretch;
use market_data::Stretch;
use protocol::{MarginModel, Method, Session, Tier};
use rules::listing::{Cycle, Series};
use serde::{Deserialize, Deserializer, de::Error};
use units::{Fixed, Millis, Name, Price, Ratio, Timestamp, Value, parse_decimal};

fn read<'de, D: Deserializer<'de>, T>(
    deserializer: D,
    expected: &str,
    parse: impl FnOnce(&str) -> Option<T>,
) -> Result<T, D::Error> {
    let text = String::deserialize(deserializer)?;
    parse(&text).ok_or_else(|| D::Error::custom(format!("{text:?} is not {expected}")))
}

/// `2020-03-12T10:00:00Z`.
pub(crate) fn moment<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
    read(deserializer, "a time such as \"2020-03-12T10:00:00Z\"", market_data::parse_utc)
}

/// The same, where it may be left out.
pub(crate) fn moment_option<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Timestamp>, D::Error> {
    moment(deserializer).map(Some)
}

/// `90s`, `5m`, `12h`, `1d`, `250ms`.
pub(crate) fn length<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Millis, D::Error> {
    read(deserializer, "a length of time such as \"90s\", \"5m\", \"12h\" or \"1d\"", parse_length)
}

/// `-400ms`: a length of time ahead, or behind.
pub(crate) fn offset<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    let expected = "how far a clock is off, such as \"400ms\" or \"-2s\"";
    read(deserializer, expected, parse_offset)
}

/// Reads a length of time with a sign, in milliseconds.
pub(crate) fn parse_offset(text: &str) -> Option<i64> {
    let behind = text.strip_prefix('-');
    let ms = i64::try_from(parse_length(behind.unwrap_or(text))?.raw()).ok()?;
    Some(if behind.is_some() { -ms } else { ms })
}

/// Writes it as it is read.
pub(crate) fn format_offset(ms: i64) -> String {
    let sign = if ms < 0 { "-" } else { "" };
    format!("{sign}{}", format_length(Millis::new(ms.unsigned_abs())))
}

/// Reads a length of time; zero is none.
pub(crate) fn parse_length(text: &str) -> Option<Millis> {
    let digits = text.find(|c: char| !c.is_ascii_digit())?;
    let (count, unit) = text.split_at(digits);
    let millis: u64 = match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return None,
    };
    count.parse::<u64>().ok()?.checked_mul(millis).filter(|ms| *ms > 0).map(Millis::new)
}

/// Writes a length of time as it is read.
pub(crate) fn format_length(length: Millis) -> String {
    let ms = length.raw();
    for (unit, millis) in [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000)] {
        if ms >= millis && ms.is_multiple_of(millis) {
            return format!("{}{unit}", ms / millis);
        }
    }
    format!("{ms}ms")
}

/// `["from 2020-03-12T10:00:00Z for 2m"]`.
pub(crate) fn stretches<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<Stretch>, D::Error> {
    let sentences = Vec::<String>::deserialize(deserializer)?;
    let expected = "a stretch of time such as \"from 2020-03-12T10:00:00Z for 2m\"";
    let read = |text: String| {
        let words: Vec<&str> = text.split_whitespace().collect();
        let stretch = match words.as_slice() {
            ["from", from, "for", lasts] => parse_stretch(from, lasts),
            _ => None,
        };
        stretch.ok_or_else(|| D::Error::custom(format!("{text:?} is not {expected}")))
    };
    sentences.into_iter().map(read).collect()
}

/// `["2020-03-12T10:00:00Z"]`.
pub(crate) fn moments<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<Timestamp>, D::Error> {
    let times = Vec::<String>::deserialize(deserializer)?;
    let read = |text: String| {
        let expected = "a time such as \"2020-03-12T10:00:00Z\"";
        market_data::parse_utc(&text)
            .ok_or_else(|| D::Error::custom(format!("{text:?} is not {expected}")))
    };
    times.into_iter().map(read).collect()
}

/// A price above zero.
pub(crate) fn parse_price(text: &str) -> Option<Price> {
    parse_decimal(text, Price::DECIMALS).ok().filter(|raw| *raw > 0).map(Price::new)
}

const DECIMAL: &str = "a decimal number in quotes such as \"0.25\"";

/// `"0.6667"`.
pub(crate) fn ratio<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Ratio, D::Error> {
    read(deserializer, DECIMAL, |text| parse_decimal(text, Ratio::DECIMALS).ok().map(Ratio::new))
}

/// `"2000"`, in reference currency per whole unit.
pub(crate) fn price<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Price, D::Error> {
    read(deserializer, DECIMAL, |text| parse_decimal(text, Price::DECIMALS).ok().map(Price::new))
}

/// `"0.1"`.
pub(crate) fn fixed<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Fixed, D::Error> {
    read(deserializer, DECIMAL, |text| text.parse().ok())
}

/// `"1_000_000"`, in reference currency.
pub(crate) fn value<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Value, D::Error> {
    read(deserializer, DECIMAL, |text| parse_decimal(text, Value::DECIMALS).ok().map(Value::new))
}

/// A label.
pub(crate) fn name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Name, D::Error> {
    let text = String::deserialize(deserializer)?;
    Name::new(text.as_str()).map_err(|error| D::Error::custom(format!("{text:?}: {error}")))
}

/// A name, where there may be none.
pub(crate) fn name_option<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Name>, D::Error> {
    name(deserializer).map(Some)
}

/// Several names.
pub(crate) fn names<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Name>, D::Error> {
    let texts = Vec::<String>::deserialize(deserializer)?;
    let read = |text: String| {
        Name::new(text.as_str()).map_err(|error| D::Error::custom(format!("{text:?}: {error}")))
    };
    texts.into_iter().map(read).collect()
}

/// A fraction, where there may be none.
pub(crate) fn ratio_option<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Ratio>, D::Error> {
    ratio(deserializer).map(Some)
}

/// A length of time, where there may be none.
pub(crate) fn length_option<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Millis>, D::Error> {
    length(deserializer).map(Some)
}

/// `major`.
pub(crate) fn tier<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Tier, D::Error> {
    let all = [Tier::Major, Tier::Mid, Tier::LongTail, Tier::RealWorld];
    read(deserializer, "a tier: major, mid, long-tail or real-world", |text| {
        all.into_iter().find(|tier| tier.name() == text)
    })
}

/// `weighted-median`.
pub(crate) fn method<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Method, D::Error> {
    let all = [Method::WeightedMedian, Method::PublisherQuotes];
    read(deserializer, "a method: weighted-median or publisher-quotes", |text| {
        all.into_iter().find(|method| method.name() == text)
    })
}

/// `portfolio`.
pub(crate) fn margin_model<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<MarginModel, D::Error> {
    let all = [MarginModel::Standard, MarginModel::Portfolio];
    read(deserializer, "a margin model: standard or portfolio", |text| {
        all.into_iter().find(|model| model.name() == text)
    })
}

/// `["2 daily", "1 weekly", "3 every 10m"]`.
pub(crate) fn series<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Series>, D::Error> {
    let texts = Vec::<String>::deserialize(deserializer)?;
    let expected = "expiries such as \"2 daily\", \"3 weekly\", \"1 monthly\", \"1 quarterly\" or \"3 every 10m\"";
    let parse = |text: &String| {
        parse_series(text).ok_or_else(|| D::Error::custom(format!("{text:?} is not {expected}")))
    };
    texts.iter().map(parse).collect()
}

fn parse_series(text: &str) -> Option<Series> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let (count, cycle) = match words.as_slice() {
        [count, "daily"] => (count, Cycle::Daily),
        [count, "weekly"] => (count, Cycle::Weekly),
        [count, "monthly"] => (count, Cycle::Monthly),
        [count, "quarterly"] => (count, Cycle::Quarterly),
        [count, "every", period] => (count, Cycle::Every { period: parse_length(period)? }),
        _ => return None,
    };
    Some(Series::new(cycle, count.parse().ok().filter(|count| *count > 0)?))
}

/// `Mon 09:30 to Mon 16:00`, UTC; the end of a week is `Sun 24:00`.
pub(crate) fn sessions<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<Session>, D::Error> {
    let texts = Vec::<String>::deserialize(deserializer)?;
    let parse = |text: &String| {
        parse_session(text).ok_or_else(|| {
            D::Error::custom(format!(
                "{text:?} is not a session such as \"Mon 09:30 to Mon 16:00\""
            ))
        })
    };
    texts.iter().map(parse).collect()
}

fn parse_session(text: &str) -> Option<Session> {
    let (from, until) = text.split_once(" to ")?;
    Some(Session { from: parse_minute(from)?, until: parse_minute(until)? })
}

/// The minute of the week, from Monday 00:00 on.
fn parse_minute(text: &str) -> Option<u16> {
    const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let (day, time) = text.split_once(' ')?;
    let day = (0_u16..).zip(DAYS).find(|(_, name)| *name == day)?.0;
    let (hour, minute) = time.split_once(':')?;
    let two = |text: &str| (text.len() == 2).then(|| text.parse::<u16>().ok()).flatten();
    let (hour, minute) = (two(hour)?, two(minute)?);
    (hour * 60 + minute <= 24 * 60 && minute < 60).then_some((day * 24 + hour) * 60 + minute)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sessions_read_in_minutes_of_the_week() {
        let session = |from, until| Some(Session { from, until });
        assert_eq!(parse_session("Mon 00:00 to Sun 24:00"), session(0, Session::WEEK));
        assert_eq!(parse_session("Tue 09:30 to Tue 16:00"), session(2_010, 2_400));
        for text in [
            "",
            "Mon 09:30",
            "mon 09:30 to Mon 10:00",
            "Mon 9:30 to Mon 10:00",
            "Mon 24:01 to Mon 10:00",
        ] {
            assert_eq!(parse_session(text), None, "{text}");
        }
    }

    #[test]
    fn series_read_as_counts_of_a_cycle() {
        assert_eq!(parse_series("2 daily"), Some(Series::new(Cycle::Daily, 2)));
        let every = Cycle::Every { period: Millis::new(600_000) };
        assert_eq!(parse_series("3 every 10m"), Some(Series::new(every, 3)));
        for text in ["", "daily", "0 daily", "256 daily", "2 yearly", "3 every", "daily 2"] {
            assert_eq!(parse_series(text), None, "{text}");
        }
    }

    #[test]
    fn lengths_read_and_print() {
        for text in ["250ms", "90s", "5m", "12h", "3d"] {
            assert_eq!(format_length(parse_length(text).unwrap()), text);
        }
        for text in ["", "5", "h", "0s", "-1s", "1.5h", "1 h", "1w", "99999999999999999999d"] {
            assert_eq!(parse_length(text), None, "{text}");
        }
    }
}
