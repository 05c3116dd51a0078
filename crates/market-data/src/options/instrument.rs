//! Names of options as Deribit writes them: `BTC-16JAN26-82000-C`.

use crate::parse_utc;
use pricing::Kind;
use units::{Price, Timestamp, parse_decimal};

/// When Deribit's options expire on their day.
const EXPIRES_AT: &str = "T08:00:00Z";
const MONTHS: [&str; 12] =
    ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

/// What the name of an option says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Instrument<'t> {
    pub(super) underlying: &'t str,
    pub(super) expiry: Timestamp,
    pub(super) strike: Price,
    pub(super) kind: Kind,
}

impl<'t> Instrument<'t> {
    /// None if it is not such a name.
    pub(super) fn parse(name: &'t str) -> Option<Self> {
        let mut parts = name.split('-');
        let (underlying, day, strike, kind) =
            (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        if underlying.is_empty() || parts.next().is_some() {
            return None;
        }
        let kind = match kind {
            "C" => Kind::Call,
            "P" => Kind::Put,
            _ => return None,
        };
        let strike = parse_decimal(strike, Price::DECIMALS).ok().filter(|strike| *strike > 0)?;
        let strike = Price::new(strike);
        Some(Self { underlying, expiry: expiry(day)?, strike, kind })
    }
}

/// `6FEB26` or `27MAR26`.
fn expiry(day: &str) -> Option<Timestamp> {
    let (rest, year) = day.split_at_checked(day.len().checked_sub(2)?)?;
    let (day, month) = rest.split_at_checked(rest.len().checked_sub(3)?)?;
    let month = MONTHS.iter().position(|name| *name == month)? + 1;
    if day.starts_with('0') {
        return None;
    }
    parse_utc(&format!("20{year}-{month:02}-{day:0>2}{EXPIRES_AT}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_name_says() {
        let whole = 10_u128.pow(18);
        assert_eq!(
            Instrument::parse("BTC-16JAN26-82000-C"),
            Some(Instrument {
                underlying: "BTC",
                expiry: parse_utc("2026-01-16T08:00:00Z").unwrap(),
                strike: Price::new(82_000 * whole),
                kind: Kind::Call,
            })
        );
        let ether = Instrument::parse("ETH-6FEB26-2550-P").unwrap();
        assert_eq!(ether.expiry, parse_utc("2026-02-06T08:00:00Z").unwrap());
        assert_eq!(ether.kind, Kind::Put);
        for name in [
            "",
            "BTC",
            "-16JAN26-82000-C",
            "BTC-16JAN26-82000",
            "BTC-16JAN26-82000-X",
            "BTC-16JAN26-82000-C-1",
            "BTC-16JAN26--C",
            "BTC-16JAN26-0-C",
            "BTC-31FEB26-82000-C",
            "BTC-06FEB26-82000-C",
            "BTC-006FEB26-82000-C",
            "BTC-FEB26-82000-C",
            "BTC-6feb26-82000-C",
            "BTC-6FEB2é-82000-C",
            "BTC-26-82000-C",
            "BTC-é26-82000-C",
        ] {
            assert_eq!(Instrument::parse(name), None, "{name}");
        }
    }
}
