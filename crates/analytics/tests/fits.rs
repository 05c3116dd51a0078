//! Fits of smiles that are known beforehand, and of quotes that are none.

use buttress_analytics::{
    Arbitrage, NoFit, SmileQuote, Svi, arbitrage, fit, fit_free_of_arbitrage,
};

const YEARS: f64 = 30.0 / 365.0;
const ORDINARY: Svi = Svi { a: 0.01, b: 0.06, rho: -0.3, m: 0.02, sigma: 0.1 };
/// Wings that rise too fast for how little variance there is in the middle.
const BUTTERFLY: Svi = Svi { a: 0.001, b: 0.5, rho: 0.0, m: 0.0, sigma: 0.05 };
/// A. Vogt's, in Gatheral and Jacquier (2014), section 3: its butterfly is farther out than the formula is used.
const VOGT: Svi = Svi { a: -0.0410, b: 0.1331, rho: 0.3060, m: 0.3586, sigma: 0.4153 };

/// What strikes out to three standard deviations say, each counting as much as its vega would be.
fn quotes(svi: &Svi, years: f64) -> Vec<SmileQuote> {
    let width = svi.variance(0.0).sqrt();
    let places = (-15..=15).map(|n| width * f64::from(n) / 5.0);
    let quote = |k: f64| {
        let weight = (-(k / width).powi(2) / 2.0).exp();
        SmileQuote { k, volatility: svi.volatility(k, years), weight }
    };
    places.map(quote).collect()
}

#[test]
fn a_known_smile_is_found() {
    let found = fit(&quotes(&ORDINARY, YEARS), YEARS).unwrap();
    // To the hundredth of a volatility point that holding the unknowns near an ordinary smile costs.
    assert!(found.rms < 1e-4 && found.worst < 5e-4, "{found:?}");
    let close = |one: f64, other: f64, by: f64| (one - other).abs() < by;
    assert!(close(found.svi.variance(0.0), ORDINARY.variance(0.0), 1e-5), "{found:?}");
    assert!(close(found.svi.rho, ORDINARY.rho, 0.05), "{found:?}");
    assert_eq!(arbitrage::of_slice(&found.svi), []);
}

#[test]
fn a_butterfly_is_fitted_named_and_avoided() {
    let quotes = quotes(&BUTTERFLY, 1.0);
    let nearest = fit(&quotes, 1.0).unwrap();
    assert!(nearest.rms < 1e-3, "{nearest:?}");
    let [Arbitrage::Butterfly { k, g }] = arbitrage::of_slice(&nearest.svi)[..] else {
        panic!("{nearest:?}")
    };
    assert!(k.abs() < BUTTERFLY.reach() && g < -0.2, "{k} {g}");
    let publishable = fit_free_of_arbitrage(&quotes, 1.0, None).unwrap();
    assert_eq!(arbitrage::of_slice(&publishable.svi), []);
    // Quotes that are free money are not to be had without moving away from them.
    assert!((0.005..0.05).contains(&publishable.rms), "{publishable:?}");
}

#[test]
fn a_butterfly_where_there_are_no_quotes_is_not_fitted() {
    let [Arbitrage::Butterfly { k, g }] = arbitrage::of_slice(&VOGT)[..] else { panic!() };
    assert!((0.8..1.0).contains(&k) && (-0.034..-0.032).contains(&g), "{k} {g}");
    let found = fit(&quotes(&VOGT, 1.0), 1.0).unwrap();
    assert!(found.rms < 5e-4, "{found:?}");
    assert_eq!(arbitrage::of_slice(&found.svi), []);
}

#[test]
fn a_later_expiry_rises_above_the_one_before() {
    // Later, and yet with less variance in its wings.
    let later = Svi { a: 0.012, b: 0.03, ..ORDINARY };
    let before = Some(&ORDINARY);
    let quotes = quotes(&later, 2.0 * YEARS);
    let nearest = fit(&quotes, 2.0 * YEARS).unwrap();
    assert!(arbitrage::between(&ORDINARY, &nearest.svi).is_some());
    let publishable = fit_free_of_arbitrage(&quotes, 2.0 * YEARS, before).unwrap();
    assert_eq!(arbitrage::between(&ORDINARY, &publishable.svi), None);
    assert_eq!(arbitrage::of_slice(&publishable.svi), []);
    assert!(publishable.rms > nearest.rms && publishable.rms < 0.05, "{publishable:?}");
    // Where nothing is wrong the nearest is the one.
    let far = fit_free_of_arbitrage(&quotes, 2.0 * YEARS, None).unwrap();
    assert_eq!(far, nearest);
}

#[test]
fn what_cannot_be_fitted_says_why() {
    let mut four: Vec<SmileQuote> = quotes(&ORDINARY, YEARS);
    for quote in four.iter_mut().skip(4) {
        quote.weight = 0.0;
    }
    assert_eq!(fit(&four, YEARS), Err(NoFit::Strikes { strikes: 4 }));
    assert_eq!(fit(&[], YEARS), Err(NoFit::Strikes { strikes: 0 }));
    for bad in [f64::NAN, f64::INFINITY, 0.0, -0.5] {
        let mut quotes = quotes(&ORDINARY, YEARS);
        quotes[3].volatility = bad;
        assert!(matches!(fit(&quotes, YEARS), Err(NoFit::Quote { .. })), "{bad}");
        let quotes = self::quotes(&ORDINARY, YEARS);
        assert!(matches!(fit(&quotes, bad), Err(NoFit::Quote { .. })), "{bad}");
    }
}

#[test]
fn derivatives_are_those_of_the_formula() {
    let step = 1e-5;
    for svi in [ORDINARY, VOGT] {
        for n in -20..=20 {
            let k = f64::from(n) / 10.0;
            let (low, high) = (svi.variance(k - step), svi.variance(k + step));
            assert!((svi.slope(k) - (high - low) / (2.0 * step)).abs() < 1e-8);
            let bend = (high - 2.0 * svi.variance(k) + low) / (step * step);
            assert!((svi.curvature(k) - bend).abs() < 1e-4, "{k} {bend}");
        }
        let least =
            (-4_000..=4_000).map(|n| svi.variance(f64::from(n) / 1e3)).fold(f64::MAX, f64::min);
        assert!((svi.least_variance() - least).abs() < 1e-6);
    }
}

#[test]
fn only_what_fits_is_fixed() {
    let fixed = ORDINARY.to_fixed().unwrap();
    assert_eq!([fixed.a, fixed.rho].map(|number| number.to_string()), ["0.01", "-0.3"]);
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e30, -1.8e20] {
        assert_eq!(Svi { m: bad, ..ORDINARY }.to_fixed(), None, "{bad}");
    }
}
