//! Numbers in sentences.

use units::{Millis, Ratio, format_decimal};

/// `0.05` as `5 %`, exactly.
pub(crate) fn percent(ratio: Ratio) -> String {
    format!("{} %", format_decimal(ratio.raw(), Ratio::DECIMALS - 2))
}

/// `2500` as `2.5 s`, exactly.
pub(crate) fn seconds(length: Millis) -> String {
    format!("{} s", format_decimal(length.raw().into(), 3))
}

/// `1 round`, `2 rounds`.
pub(crate) fn count(number: u64, thing: &str) -> String {
    if number == 1 { format!("1 {thing}") } else { format!("{number} {thing}s") }
}

/// `a`, `a and b`, `a, b and c`.
pub(crate) fn list(things: &[String]) -> String {
    match things {
        [] => "nothing".to_owned(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_people_write_them() {
        assert_eq!(percent(Ratio::from_bps(1_250)), "12.5 %");
        assert_eq!(percent(Ratio::new(1)), "0.0000000000000001 %");
        assert_eq!(seconds(Millis::new(2_500)), "2.5 s");
        assert_eq!(count(1, "round"), "1 round");
        assert_eq!(count(3, "round"), "3 rounds");
        assert_eq!(list(&["a".into(), "b".into(), "c".into()]), "a, b and c");
    }
}
