//! Amounts, prices and names as people read them. What is cut is cut towards zero.

use super::cast::Player;
use app::State;
use market_data::format_utc;
use units::{Amount, AssetId, Fixed, Price, Ratio, Timestamp, Value, format_decimal};

/// The most digits after the point.
const DIGITS: u8 = 6;

/// `25 wstETH`.
pub(super) fn amount(state: &State, asset: AssetId, amount: Amount) -> String {
    let Ok(row) = state.ledger().asset(asset) else { return amount.to_string() };
    let definition = &row.definition;
    let figure = cut(amount.raw(), definition.decimals, DIGITS);
    format!("{figure} {}", definition.symbol)
}

/// `3004.21`.
pub(super) fn price(price: Price) -> String {
    cut(price.raw(), Price::DECIMALS, 2)
}

/// `14,500,000 in reference currency`, without what comes after the point.
pub(super) fn value(value: Value) -> String {
    let digits = cut(value.raw(), Value::DECIMALS, 0);
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{grouped} USD")
}

/// `8.05 %`.
pub(super) fn percent(ratio: Ratio) -> String {
    // A hundredth is two digits fewer after the point.
    format!("{} %", cut(ratio.raw(), Ratio::DECIMALS - 2, 2))
}

/// How far one price is below another, relative to that.
pub(super) fn below(price: Price, right: Price) -> Ratio {
    let by = right.raw().saturating_sub(price.raw());
    Ratio::of(by, right.raw(), units::Rounding::Down).unwrap_or(Ratio::ZERO)
}

/// `1.5`, of a size.
pub(super) fn size(size: Fixed) -> String {
    cut(size.magnitude(), 18, DIGITS)
}

/// `12:04:00`.
pub(super) fn clock(time: Timestamp) -> String {
    let text = format_utc(time);
    text.get(11..19).unwrap_or(&text).to_owned()
}

/// `alpha, bravo and charlie`.
pub(super) fn list(players: &[Player]) -> String {
    join(players.iter().map(|player| player.name.to_string()).collect())
}

/// The same of anything.
pub(super) fn join(mut parts: Vec<String>) -> String {
    match parts.pop() {
        None => "nobody".to_owned(),
        Some(last) if parts.is_empty() => last,
        Some(last) => format!("{} and {last}", parts.join(", ")),
    }
}

fn cut(raw: u128, decimals: u8, digits: u8) -> String {
    let surplus = decimals.saturating_sub(digits);
    let unit = 10_u128.checked_pow(surplus.into()).unwrap_or(u128::MAX);
    format_decimal(raw / unit, decimals.min(digits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_read_as_people_write_them() {
        assert_eq!(value(Value::new(14_500_000_700_000_000_000_000_000)), "14,500,000 USD");
        assert_eq!(value(Value::new(999_000_000_000_000_000_000)), "999 USD");
        assert_eq!(price(Price::new(3_004_219_000_000_000_000_000)), "3004.21");
        assert_eq!(percent(Ratio::from_bps(805)), "8.05 %");
        let lie = below(Price::new(92), Price::new(100));
        assert_eq!(percent(lie), "8 %");
        let parts = |names: &[&str]| join(names.iter().map(|&name| name.to_owned()).collect());
        assert_eq!(parts(&["alpha", "bravo", "charlie"]), "alpha, bravo and charlie");
        assert_eq!((parts(&["alpha"]), parts(&[])), ("alpha".to_owned(), "nobody".to_owned()));
    }
}
