//! Colours that people with any colour vision tell apart, on a light and on a dark page.
//!
//! They are those of Okabe and Ito (*Color Universal Design*, 2008), the bright ones darkened until each has a contrast of 3 : 1
//! against white and against black (WCAG 2.2, 1.4.11). No figure says anything by colour alone: lines have dashes, or names.

/// What is, or was found.
pub(crate) const BLUE: &str = "#0072B2";
/// What is lost, or wrong.
pub(crate) const RED: &str = "#D55E00";
/// What is safe, or wanted.
pub(crate) const GREEN: &str = "#009E73";
/// A third thing.
pub(crate) const PURPLE: &str = "#B9689A";
/// A fourth thing.
pub(crate) const OCHRE: &str = "#A67C00";
/// What is behind the others.
pub(crate) const GREY: &str = "#7F7F7F";

/// In the order in which series take them.
pub(crate) const SERIES: [&str; 6] = [BLUE, RED, GREEN, PURPLE, OCHRE, GREY];

/// The colour of the series at a place.
pub(crate) fn series(place: usize) -> &'static str {
    SERIES[place % SERIES.len()]
}

/// From nothing to all, by lightness as much as by hue (Cividis: Nuñez, Anderton and Renslow, 2018).
pub(crate) const SCALE: plotly::common::ColorScalePalette =
    plotly::common::ColorScalePalette::Cividis;

/// The colour with an opacity in [0, 1].
pub(crate) fn faint(colour: &str, opacity: f64) -> String {
    let part = |at: usize| {
        let digits = colour.get(at..at + 2).unwrap_or_default();
        u8::from_str_radix(digits, 16).unwrap_or_default()
    };
    format!("rgba({},{},{},{opacity})", part(1), part(3), part(5))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn luminance(colour: &str) -> f64 {
        let part = |at: usize| {
            let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
    }

    #[test]
    fn every_colour_reads_on_white_and_on_black() {
        for colour in SERIES {
            let (white, black) =
                (1.05 / (luminance(colour) + 0.05), (luminance(colour) + 0.05) / 0.05);
            assert!(white >= 3.0 && black >= 3.0, "{colour}: {white:.2}, {black:.2}");
        }
    }

    #[test]
    fn faint_keeps_the_colour() {
        assert_eq!(faint("#D55E00", 0.25), "rgba(213,94,0,0.25)");
    }
}
