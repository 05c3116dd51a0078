//! Smiles and surfaces: published vectors, a fixture of `surface_reference.py`, and what is refused.

use borsh::BorshDeserialize;
use buttress_pricing::{
    Slice, Smile,
    surface::{Parameter, Refusal, Surface, Svi, SviSmile},
};
use units::{Fixed, Millis, Price, Ratio, Rounding, Timestamp};

const ONE: i128 = 1_000_000_000_000_000_000;
const DAY: u64 = 86_400_000;

fn fixed(text: &str) -> Fixed {
    text.parse().unwrap()
}

fn svi([a, b, rho, m, sigma]: [&str; 5]) -> Svi {
    Svi { a: fixed(a), b: fixed(b), rho: fixed(rho), m: fixed(m), sigma: fixed(sigma) }
}

fn smile(parameters: [&str; 5], days: u64) -> SviSmile {
    SviSmile::new(svi(parameters), Millis::new(days * DAY)).unwrap()
}

fn volatility(smile: &SviSmile, forward: &str, strike: &str) -> Ratio {
    let price = |text: &str| fixed(text).to_price().unwrap();
    // Another time than the smile's: volatilities stay what they were when it was published.
    let slice = Slice::new(price(forward), Millis::new(1), Ratio::ONE);
    smile.volatility(&slice, price(strike)).unwrap()
}

fn times(one: Fixed, other: Fixed) -> Fixed {
    one.checked_mul(other, Rounding::Up).unwrap()
}

fn over(one: Fixed, other: Fixed) -> Fixed {
    one.checked_div(other, Rounding::Up).unwrap()
}

/// By how many units of 10⁻¹⁸ two numbers differ.
fn apart(one: Ratio, other: &str) -> u128 {
    one.raw().abs_diff(fixed(other).magnitude())
}

const THREE_DAYS: [&str; 5] = [
    "0.00821917808219178",
    "0.01232876712328767",
    "-0.000821917808219178",
    "-0.000410958904109589",
    "0.000410958904109589",
];
const TWO_WEEKS: [&str; 5] = [
    "0.027616438356164386",
    "0.041424657534246574",
    "0.003452054794520548",
    "0.001726027397260274",
    "0.000345205479452055",
];
const NINETY_DAYS: [&str; 5] = [
    "0.17753424657534247",
    "0.17753424657534247",
    "0.05917808219178082",
    "0.02958904109589041",
    "0.0216986301369863",
];

/// A strike, the true volatility, the published one.
type Strike = (&'static str, &'static str, &'static str);

/// The published vectors with their true values, for exact days. The first is the one of which the publisher's loop looks at one strike
/// of four. Published last digits are those of doubles, and of times with seventeen digits.
#[test]
fn published_vectors() {
    let table: [([&str; 5], u64, &str, [Strike; 4]); 3] = [
        (
            THREE_DAYS,
            3,
            "1800",
            [
                ("1500", "1.12831328383548028", "1.1283132838354804"),
                ("1800", "1.000435539563640225", "1.0004355395636404"),
                ("2100", "1.109798505209175294", "1.1097985052091757"),
                ("2400", "1.196572105438162033", "1.1965721054381622"),
            ],
        ),
        (
            TWO_WEEKS,
            14,
            "1805",
            [
                ("1500", "0.959724473412013005", "0.9597244734120128"),
                ("1800", "0.851385607696952252", "0.8513856076969522"),
                ("2100", "0.93924498630405398", "0.939244986304054"),
                ("2400", "1.013357133427566843", "1.0133571334275668"),
            ],
        ),
        (
            NINETY_DAYS,
            90,
            "1830",
            [
                ("1500", "0.93567282184427843", "0.9356728218442784"),
                ("1800", "0.868753074733793111", "0.8687530747337932"),
                ("2100", "0.896626901741326709", "0.8966269017413266"),
                ("2400", "0.951272174421869401", "0.9512721744218694"),
            ],
        ),
    ];
    for (parameters, days, forward, strikes) in table {
        let smile = smile(parameters, days);
        for (strike, truth, published) in strikes {
            let found = volatility(&smile, forward, strike);
            assert!(apart(found, truth) <= 1, "{days} days, {strike}: {found}, expected {truth}");
            assert!(apart(found, published) <= 600, "{days} days, {strike}: {found}");
        }
    }
}

/// Strikes out of reach: far above, far below, at zero, and with a variance of eleven times the time.
#[test]
fn published_caps() {
    let capped = smile(["0.01", "0.01", "-0.04", "0.03", "0.05"], 12);
    assert_eq!(capped.reach(), fixed("0.409878030638383935"), "published as 0.409878");
    for (strike, published) in [("2000000", "0.645048"), ("1", "0.666465"), ("0", "0.666465")] {
        assert!(apart(volatility(&capped, "2000", strike), published) < 10_u128.pow(12));
    }
    let wide = smile(["2", "0.6", "-0.02", "0.03", "0.3"], 14);
    assert!(apart(volatility(&wide, "2000", "200000"), "11.064985") < 10_u128.pow(12));
    // And the cap on the variance itself: √(144 ÷ (1 ÷ 365)).
    let widest = smile(["143", "0.6", "0", "0", "0.3"], 1);
    assert_eq!(widest.variance(fixed("40")), fixed("144"));
    assert!(apart(widest.volatility_at(fixed("40")), "229.25967809451360215") < 10_000);
}

/// Volatilities are right to one unit of 10⁻¹⁸ beside what the last digit of `k` makes: half of it times slope ÷ 2√(variance × years).
#[test]
fn random_smiles() {
    let mut lines = 0;
    for line in include_str!("surface.txt").lines() {
        let numbers: Vec<i128> = line.split(' ').map(|number| number.parse().unwrap()).collect();
        let [a, b, rho, m, sigma, time, forward, strike, volatility, place, density] =
            numbers[..].try_into().unwrap();
        let [a, b, rho, m, sigma, k, g] = [a, b, rho, m, sigma, place, density].map(Fixed::new);
        let remaining = Millis::new(time.try_into().unwrap());
        let smile = SviSmile::new(Svi { a, b, rho, m, sigma }, remaining).unwrap();
        let price = |raw: i128| Price::new(raw.try_into().unwrap());
        let slice = Slice::new(price(forward), remaining, Ratio::ONE);
        let found = smile.volatility(&slice, price(strike)).unwrap();
        let units = |error: u128| Fixed::new(i128::try_from(error).unwrap() * ONE);
        let error = units(found.raw().abs_diff(volatility.try_into().unwrap()));
        let years = Fixed::new(time * ONE / 31_536_000_000);
        let steepest = times(b, fixed("1").checked_add(rho.checked_abs().unwrap()).unwrap());
        let of_k = over(steepest, times(fixed("4"), times(years, Fixed::new(volatility))));
        assert!(error <= fixed("1").checked_add(of_k).unwrap(), "{line}: {error} units");
        // The density has a slope and a curvature with 18 digits in it, divided by the variance.
        let error = units(smile.density(k).unwrap().raw().abs_diff(g.raw()));
        let relative = over(smile.reach().checked_add(fixed("1")).unwrap(), smile.variance(k));
        let allowed = times(fixed("20"), relative.checked_add(fixed("1")).unwrap());
        assert!(error <= allowed, "{line}: density off by {error} units, {allowed} allowed");
        lines += 1;
    }
    assert_eq!(lines, 400);
}

#[test]
fn each_rule_says_by_what_it_is_broken() {
    let refusal = |parameters, days: u64| {
        SviSmile::new(svi(parameters), Millis::new(days * DAY)).unwrap_err()
    };
    assert_eq!(
        refusal(["145", "0.1", "0", "0", "0.1"], 1),
        Refusal::OutOfRange {
            parameter: Parameter::A,
            value: fixed("145"),
            least: fixed("-144"),
            most: fixed("144"),
        }
    );
    assert_eq!(
        refusal(["0.1", "0.1", "1", "0", "0.1"], 1).to_string(),
        "ρ is 1, expected -0.999999999999999999 to 0.999999999999999999"
    );
    for (parameters, said) in [
        (["0.1", "-0.000000000000000001", "0", "0", "0.1"], "b is -0.000000000000000001"),
        (["0.1", "2.1", "0", "0", "0.1"], "b is 2.1, expected 0 to 2"),
        (["0.1", "0.1", "0", "48.5", "0.1"], "m is 48.5, expected -48 to 48"),
        (["0.1", "0.1", "0", "0", "0"], "σ is 0, expected 0.000001 to 72"),
        (["0.1", "0.1", "0", "0", "-0.1"], "σ is -0.1"),
    ] {
        let message = refusal(parameters, 1).to_string();
        assert!(message.starts_with(said), "{message}");
    }
    // −0.02 + 0.1 × 0.2 × √(1 − 0.36).
    assert_eq!(
        refusal(["-0.02", "0.1", "0.6", "0", "0.2"], 1),
        Refusal::NegativeVariance { least: fixed("-0.004") }
    );
    assert_eq!(
        refusal(["0.1", "1.5", "-0.5", "0", "0.2"], 1),
        Refusal::SteepWing { slope: fixed("2.25") }
    );
    assert_eq!(refusal(["0.1", "0.1", "0", "0", "0.1"], 0), Refusal::NoTime);
    assert_eq!(
        refusal(["0", "0", "0", "0", "0.1"], 1),
        Refusal::NoVariance { k: fixed("-4") },
        "no variance anywhere"
    );
    // A variance of 10⁻¹⁸ at the vertex, and right beside it a slope that is as good as infinitely greater.
    assert_eq!(
        refusal(["-0.000000999999999999", "1", "0", "3.000000000001", "0.000001"], 1),
        Refusal::TooLarge { k: fixed("3") }
    );
}

/// The example of A. Vogt in Gatheral and Jacquier (2014), section 3: its least variance is above zero, its wings are not steep,
/// and it has negative density from k = 0.7 to 1.2.
#[test]
fn the_known_butterfly_is_refused() {
    let vogt = svi(["-0.0410", "0.1331", "0.3060", "0.3586", "0.4153"]);
    let refused = SviSmile::new(vogt, Millis::new(365 * DAY)).unwrap_err();
    let Refusal::Butterfly { k, g } = refused else { panic!("{refused}") };
    assert_eq!(k, fixed("0.75"), "the first of the grid");
    // −0.0242 by hand.
    assert!((fixed("-0.0243")..fixed("-0.0241")).contains(&g), "{g}");
}

#[test]
fn a_later_expiry_with_less_variance_is_refused_and_nothing_is_taken() {
    let at = |days: u64| Timestamp::new(days * DAY);
    let flat = |level: &str, days| (at(days), smile([level, "0", "0", "0", "1"], days));
    let mut surface = Surface::default();
    surface.publish([flat("0.02", 20), flat("0.01", 10), flat("0.02", 30)]).unwrap();
    let before = surface.clone();
    let refusal = surface.publish([flat("0.03", 40), flat("0.021", 15)]).unwrap_err();
    assert_eq!(
        refusal,
        Refusal::Calendar {
            k: fixed("-4"),
            near: at(15),
            near_variance: fixed("0.021"),
            far: at(20),
            far_variance: fixed("0.02"),
        }
    );
    assert_eq!(surface, before, "all or nothing");
    assert!(surface.publish([flat("0.009", 15)]).is_err(), "below the one before");
    assert!(surface.publish([flat("0.025", 10)]).is_err(), "above the one after");
    // Together they may rise.
    surface.publish([flat("0.04", 30), flat("0.03", 20), flat("0.025", 10)]).unwrap();
    assert_eq!(surface.smiles().count(), 3);
    assert_eq!(surface.smile(at(20)).unwrap().svi().a, fixed("0.03"));
    surface.expire(at(20));
    assert_eq!(surface.smiles().map(|(expiry, _)| expiry).collect::<Vec<_>>(), [at(30)]);
    assert_eq!(surface.smile(at(20)), None);
}

/// Levels that do not cross and wings that do: far below the forward, where the grid of the earlier one is long at its end.
#[test]
fn wings_that_cross_are_found() {
    let near = smile(["0.01", "0.1", "-0.8", "0", "0.1"], 10);
    let far = smile(["0.02", "0.02", "0", "0", "0.1"], 20);
    let mut surface = Surface::default();
    let refusal =
        surface.publish([(Timestamp::new(1), near), (Timestamp::new(2), far)]).unwrap_err();
    let Refusal::Calendar { k, near_variance, far_variance, .. } = refusal else {
        panic!("{refusal}")
    };
    assert!(k.is_negative() && near_variance > far_variance, "{refusal}");
    assert_eq!((near.variance(k), far.variance(k)), (near_variance, far_variance));
}

#[test]
fn a_surface_has_so_many_expiries_and_no_more() {
    let mut surface = Surface::default();
    let flat = smile(["0.01", "0", "0", "0", "1"], 1);
    let most = Surface::MOST_EXPIRIES as u64;
    surface.publish((1..=most).map(|n| (Timestamp::new(n), flat))).unwrap();
    let refusal = surface.publish([(Timestamp::new(most + 1), flat)]).unwrap_err();
    assert_eq!(refusal, Refusal::TooManyExpiries { most: 64 });
    surface.publish([(Timestamp::new(most), flat)]).unwrap();
    let bytes = borsh::to_vec(&surface).unwrap();
    assert_eq!(Surface::try_from_slice(&bytes).unwrap(), surface);
}

#[test]
fn bytes_are_looked_at_like_parameters() {
    let mut surface = Surface::default();
    let [near, far] = [smile(TWO_WEEKS, 14), smile(NINETY_DAYS, 90)];
    surface.publish([(Timestamp::new(1), near), (Timestamp::new(2), far)]).unwrap();
    let bytes = borsh::to_vec(&surface).unwrap();
    assert_eq!(bytes.len(), 4 + 2 * (8 + 5 * 16 + 8));
    assert_eq!(Surface::try_from_slice(&bytes).unwrap(), surface);

    let message = |entries: &[(u64, SviSmile)]| {
        let bytes = borsh::to_vec(&entries.to_vec()).unwrap();
        Surface::try_from_slice(&bytes).unwrap_err().to_string()
    };
    assert_eq!(message(&[(2, near), (1, far)]), "expiries out of order");
    assert_eq!(message(&[(1, near), (1, near)]), "expiries out of order");
    assert!(message(&[(1, far), (2, near)]).contains("the variance falls from"));
    let too_many = borsh::to_vec(&65_u32).unwrap();
    let error = Surface::try_from_slice(&too_many).unwrap_err();
    assert_eq!(error.to_string(), "list of 65 rows, at most 64");

    let parameters = svi(["0.1", "1.5", "-0.5", "0", "0.2"]);
    let bytes = borsh::to_vec(&(parameters, Millis::new(DAY))).unwrap();
    let error = SviSmile::try_from_slice(&bytes).unwrap_err().to_string();
    assert_eq!(error, "the steeper wing rises by 2.25, expected at most 2");
}

/// Every combination of the numbers that are most likely to overflow something, and smiles among them that pass.
#[test]
fn hostile_parameters_are_refused_or_priced_and_never_panic() {
    let numbers = [
        i128::MIN,
        -144 * ONE,
        -ONE + 1,
        -1,
        0,
        1,
        ONE / 1_000_000,
        ONE - 1,
        2 * ONE,
        48 * ONE,
        72 * ONE,
        144 * ONE,
        i128::MAX,
    ]
    .map(Fixed::new);
    let extremes = [i128::MIN, -4 * ONE, -1, 0, 1, 4 * ONE, i128::MAX].map(Fixed::new);
    let (mut taken, mut refused) = (0, 0);
    let mut combination = |svi: Svi| match SviSmile::new(svi, Millis::new(1)) {
        Err(refusal) => {
            assert!(!refusal.to_string().is_empty());
            refused += 1;
        }
        Ok(smile) => {
            taken += 1;
            for k in extremes {
                let (variance, volatility) = (smile.variance(k), smile.volatility_at(k));
                // Neither gave up: every number fits.
                assert!(
                    variance > Fixed::ZERO && variance <= Fixed::from_whole(144),
                    "{svi:?} {k}"
                );
                assert!(volatility > Ratio::ZERO, "{svi:?} {k}");
            }
        }
    };
    for a in numbers {
        for b in numbers {
            for rho in numbers {
                for m in numbers {
                    for sigma in numbers {
                        combination(Svi { a, b, rho, m, sigma });
                    }
                }
            }
        }
    }
    assert_eq!(taken + refused, 13_u32.pow(5));
    assert!(taken > 100, "{taken}");
}

/// Bytes that stand for anything decode to a smile that prices, or not at all.
#[test]
fn any_bytes_are_refused_or_priced() {
    // A fixed stream of bytes; numbers with few leading bytes are as likely as huge ones.
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let mut taken = 0;
    for _ in 0..20_000 {
        let mut bytes = Vec::new();
        for _ in 0..5 {
            let number = i128::from(next() as i64) << (next() % 64);
            let number = if next() % 4 == 0 { number } else { number >> (next() % 64) };
            bytes.extend(number.to_le_bytes());
        }
        bytes.extend((next() >> (next() % 64)).to_le_bytes());
        if let Ok(smile) = SviSmile::try_from_slice(&bytes) {
            taken += 1;
            assert_eq!(borsh::to_vec(&smile).unwrap(), bytes);
            assert!(smile.volatility_at(Fixed::ZERO) > Ratio::ZERO);
        }
    }
    assert!(taken > 10, "{taken} of them pass");
}
