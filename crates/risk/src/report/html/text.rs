//! Text that is safe in a page, and numbers that people read.

use std::fmt::Display;

/// The text with what markup would take for itself replaced: names in a network file are anybody's.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

/// A whole number with thin spaces between thousands.
#[must_use]
pub fn grouped(number: impl Display + Copy) -> String {
    let text = number.to_string();
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("−", rest));
    let mut grouped = String::from(sign);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place) % 3 == 0 {
            grouped.push('\u{202f}');
        }
        grouped.push(digit);
    }
    grouped
}

/// A part of one, in percent.
#[must_use]
pub fn percent(part: f64) -> String {
    format!("{} %", significant(part * 100.0))
}

/// Five digits that count, without zeros behind them.
#[must_use]
pub fn significant(number: f64) -> String {
    if number == 0.0 {
        return "0".to_owned();
    }
    if !number.is_finite() {
        return if number.is_nan() { "–" } else { "∞" }.to_owned();
    }
    let size = number.abs();
    if !(1e-4..1e15).contains(&size) {
        return format!("{number:.3e}");
    }
    let before = size.log10().floor() as i32 + 1;
    let digits = usize::try_from(5 - before).unwrap_or(0);
    let text = format!("{number:.digits$}");
    if text.contains('.') {
        return text.trim_end_matches('0').trim_end_matches('.').to_owned();
    }
    grouped(text.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_in_names_stays_text() {
        assert_eq!(escape("<script>'a' & \"b\""), "&lt;script&gt;&#39;a&#39; &amp; &quot;b&quot;");
    }

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(-1_234_567), "−1\u{202f}234\u{202f}567");
        assert_eq!(grouped(999), "999");
    }

    #[test]
    fn digits_that_count() {
        for (number, expected) in [
            (0.0, "0"),
            (1.5, "1.5"),
            (0.000_123_456, "0.00012346"),
            (123_456.0, "123\u{202f}456"),
            (f64::INFINITY, "∞"),
            (1e-9, "1.000e-9"),
        ] {
            assert_eq!(significant(number), expected);
        }
        assert_eq!(percent(0.011), "1.1 %");
    }
}
