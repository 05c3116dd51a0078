//! What a contract is called: `ETH-27MAR26-3000-C`.

use super::calendar::{DAY, Date};
use core::fmt;
use pricing::{Contract, Kind};
use units::{Name, NameError, Price, Timestamp, format_decimal, parse_decimal};

const MONTHS: [&str; 12] =
    ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
/// The time of day that goes without saying, in milliseconds: 08:00 UTC.
const USUAL: u64 = DAY / 3;
/// Years that are written with two digits.
const CENTURY: core::ops::RangeInclusive<u64> = 2_000..=2_099;

/// The name of a contract on the underlying with this symbol.
///
/// One contract has one name, and no two have the same: an expiry that is not at 08:00 UTC is followed by its time, with as many
/// digits as it needs (`27MAR26-1530`); a year outside of 2000 to 2099 has all its digits.
///
/// # Errors
/// [`NameError`]: a symbol that is no name, or a whole that is longer than a name may be.
pub fn name(symbol: &str, contract: &Contract) -> Result<Name, NameError> {
    let Contract { kind, strike, expiry } = contract;
    Name::new(symbol)?;
    let strike = format_decimal(strike.raw(), Price::DECIMALS);
    let kind = match kind {
        Kind::Call => "C",
        Kind::Put => "P",
    };
    let (date, time) = (date_text(*expiry), time_text(*expiry));
    Name::new(format!("{symbol}-{date}{time}-{strike}-{kind}"))
}

/// The symbol and the contract that a name says.
///
/// # Errors
/// [`NotAnOption`] unless it is exactly what [`name`] calls that contract.
pub fn parse(text: &str) -> Result<(&str, Contract), NotAnOption> {
    let refused = |part| NotAnOption { text: text.to_owned(), part };
    let (rest, kind) = text.rsplit_once('-').ok_or_else(|| refused("kind"))?;
    let kind = match kind {
        "C" => Kind::Call,
        "P" => Kind::Put,
        _ => return Err(refused("kind")),
    };
    let (rest, strike) = rest.rsplit_once('-').ok_or_else(|| refused("strike"))?;
    let strike = parse_decimal(strike, Price::DECIMALS).map_err(|_| refused("strike"))?;
    let (symbol, expiry) = split_expiry(rest).ok_or_else(|| refused("expiry"))?;
    let contract = Contract { kind, strike: Price::new(strike), expiry };
    // There is one way to write each, so that equal contracts have equal names.
    match name(symbol, &contract) {
        Ok(written) if written.as_str() == text => Ok((symbol, contract)),
        _ => Err(refused("spelling")),
    }
}

/// Takes the expiry from the end.
fn split_expiry(text: &str) -> Option<(&str, Timestamp)> {
    let (rest, last) = text.rsplit_once('-')?;
    // A time has digits alone, and a date a month: what is last tells which it is.
    let (symbol, date, time) = if last.bytes().all(|byte| byte.is_ascii_digit()) {
        let (symbol, date) = rest.rsplit_once('-')?;
        (symbol, date, parse_time(last)?)
    } else {
        (rest, last, USUAL)
    };
    let start = parse_date(date)?.days()?.checked_mul(DAY)?;
    Some((symbol, Timestamp::new(start.checked_add(time)?)))
}

/// `6FEB26` or `27MAR26`.
fn parse_date(text: &str) -> Option<Date> {
    let (day, rest) = text.split_at_checked(text.find(|c: char| !c.is_ascii_digit())?)?;
    let (month, year) = rest.split_at_checked(3)?;
    let month = MONTHS.iter().position(|name| *name == month)?;
    let digits = year.len();
    let year: u64 = year.parse().ok()?;
    let year = if digits == 2 { CENTURY.start().checked_add(year)? } else { year };
    Some(Date { year, month: month.try_into().ok()?, day: day.parse().ok()? })
}

/// `1530`, `153005` or `153005250`, in milliseconds.
fn parse_time(text: &str) -> Option<u64> {
    if text.is_empty() {
        return None;
    }
    let part = |from: usize, to: usize, most: u64, unit: u64| {
        let part: u64 = match text.get(from..) {
            None | Some("") => 0,
            Some(_) => text.get(from..to)?.parse().ok()?,
        };
        if part < most { part.checked_mul(unit) } else { None }
    };
    part(0, 2, 24, 3_600_000)?
        .checked_add(part(2, 4, 60, 60_000)?)?
        .checked_add(part(4, 6, 60, 1_000)?)?
        .checked_add(part(6, 9, 1_000, 1)?)
}

fn date_text(expiry: Timestamp) -> String {
    let text = || {
        let Date { year, month, day } = Date::of(expiry.raw() / DAY)?;
        let month = MONTHS.get(usize::try_from(month).ok()?)?;
        let year =
            if CENTURY.contains(&year) { format!("{:02}", year % 100) } else { year.to_string() };
        Some(format!("{day}{month}{year}"))
    };
    // Every timestamp has a date.
    text().unwrap_or_default()
}

/// Nothing at the usual time.
fn time_text(expiry: Timestamp) -> String {
    let time = expiry.raw() % DAY;
    let (hour, minute) = (time / 3_600_000, time / 60_000 % 60);
    let (second, millis) = (time / 1_000 % 60, time % 1_000);
    match (time, second, millis) {
        (USUAL, ..) => String::new(),
        (_, 0, 0) => format!("-{hour:02}{minute:02}"),
        (_, _, 0) => format!("-{hour:02}{minute:02}{second:02}"),
        _ => format!("-{hour:02}{minute:02}{second:02}{millis:03}"),
    }
}

/// A text that is not the name of a contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotAnOption {
    /// The text.
    pub text: String,
    /// What of it was not understood.
    pub part: &'static str,
}

impl fmt::Display for NotAnOption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { text, part } = self;
        write!(
            f,
            "{text:?} is not the name of an option, such as ETH-27MAR26-3000-C: its {part} is wrong"
        )
    }
}

impl std::error::Error for NotAnOption {}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-03-27 08:00 UTC.
    const MARCH: u64 = 20_539 * DAY + USUAL;

    fn contract(kind: Kind, strike: &str, expiry: u64) -> Contract {
        let strike = Price::new(parse_decimal(strike, Price::DECIMALS).unwrap());
        Contract { kind, strike, expiry: Timestamp::new(expiry) }
    }

    #[test]
    fn a_name_says_the_contract_and_a_contract_its_name() {
        let minute = 60_000;
        for (symbol, kind, strike, expiry, text) in [
            ("ETH", Kind::Call, "3000", MARCH, "ETH-27MAR26-3000-C"),
            ("ETH", Kind::Put, "2550.5", MARCH - 49 * DAY, "ETH-6FEB26-2550.5-P"),
            ("ETH/USD", Kind::Put, "0.00001", MARCH, "ETH/USD-27MAR26-0.00001-P"),
            ("ETH", Kind::Call, "3000", MARCH + 1, "ETH-27MAR26-080000001-3000-C"),
            ("ETH", Kind::Call, "3000", MARCH + 450 * minute, "ETH-27MAR26-1530-3000-C"),
            ("ETH", Kind::Call, "3000", MARCH + 450 * minute + 5_000, "ETH-27MAR26-153005-3000-C"),
            ("ETH", Kind::Call, "3000", MARCH - USUAL, "ETH-27MAR26-0000-3000-C"),
            ("A-27MAR26", Kind::Call, "1", MARCH, "A-27MAR26-27MAR26-1-C"),
            ("ETH", Kind::Call, "1", 0, "ETH-1JAN1970-0000-1-C"),
            ("ETH", Kind::Call, "1", 47_541 * DAY + USUAL, "ETH-1MAR2100-1-C"),
            ("ETH", Kind::Call, "0", 47_481 * DAY + USUAL, "ETH-31DEC99-0-C"),
        ] {
            let contract = contract(kind, strike, expiry);
            assert_eq!(name(symbol, &contract).unwrap().as_str(), text);
            assert_eq!(parse(text), Ok((symbol, contract)));
        }
    }

    #[test]
    fn each_has_one_name() {
        for (text, part) in [
            ("", "kind"),
            ("ETH", "kind"),
            ("ETH-27MAR26-3000", "kind"),
            ("ETH-27MAR26-3000-c", "kind"),
            ("ETH-27MAR26-3000-C-1", "kind"),
            ("ETH-27MAR26--C", "strike"),
            ("ETH-27MAR26--1-C", "expiry"),
            ("ETH-27MAR26-1e3-C", "strike"),
            ("ETH-27MAR26-3000.0-C", "spelling"),
            ("ETH-27MAR26-3_000-C", "spelling"),
            ("ETH-27MAR26-03000-C", "spelling"),
            ("-27MAR26-3000-C", "spelling"),
            ("E H-27MAR26-3000-C", "spelling"),
            ("27MAR26-3000-C", "expiry"),
            ("ETH-31FEB26-3000-C", "expiry"),
            ("ETH-06FEB26-3000-C", "spelling"),
            ("ETH-006FEB26-3000-C", "spelling"),
            ("ETH-FEB26-3000-C", "expiry"),
            ("ETH-6feb26-3000-C", "expiry"),
            ("ETH-6FEB2026-3000-C", "spelling"),
            ("ETH-6FEB026-3000-C", "expiry"),
            ("ETH-6FEB2é-3000-C", "expiry"),
            ("ETH-é26-3000-C", "expiry"),
            ("ETH-27MAR26-0800-3000-C", "spelling"),
            ("ETH-27MAR26-153000-3000-C", "spelling"),
            ("ETH-27MAR26-2400-3000-C", "expiry"),
            ("ETH-27MAR26-1560-3000-C", "expiry"),
            ("ETH-27MAR26-15-3000-C", "spelling"),
            ("ETH-27MAR26-153-3000-C", "expiry"),
        ] {
            let refused = NotAnOption { text: text.to_owned(), part };
            assert_eq!(parse(text), Err(refused), "{text}");
        }
    }

    #[test]
    fn what_is_too_long_has_no_name() {
        let contract = contract(Kind::Call, "3000.123456789012345678", MARCH);
        assert_eq!(name("ETH", &contract), Err(NameError::Length { have: 37 }));
        assert_eq!(name("", &contract), Err(NameError::Length { have: 0 }));
        assert_eq!(name("É", &contract), Err(NameError::Character { character: 'É' }));
        let last = Contract { expiry: Timestamp::new(u64::MAX), ..contract };
        assert!(matches!(name("ETH", &last), Err(NameError::Length { .. })));
    }
}
