//! The functions of a [`Fixed`]: known values, a fixture of `elementary_reference.py`, and what must hold of any number.

use buttress_units::Fixed;
use ruint::aliases::U256;

fn fixed(text: &str) -> Fixed {
    text.parse().unwrap()
}

/// True values to 18 digits, each nearest; the last digits of published tables for exp, N(1) and N(2) differ.
#[test]
fn known_values() {
    let check = |what: &str, value: Option<Fixed>, expected: &str| {
        assert_eq!(value.map(|value| value.to_string()).as_deref(), Some(expected), "{what}");
    };
    check("ln 1000", fixed("1000").ln(), "6.907755278982137052");
    check("ln 0.5", fixed("0.5").ln(), "-0.693147180559945309");
    check("exp 10", fixed("10").exp(), "22026.465794806716516958");
    check("exp 0.5", fixed("0.5").exp(), "1.648721270700128147");
    check("exp 1", fixed("1").exp(), "2.718281828459045235");
    check("exp -1", fixed("-1").exp(), "0.367879441171442322");
    check("exp -35", fixed("-35").exp(), "0.000000000000000631");
    check("exp -41", fixed("-41").exp(), "0.000000000000000002");
    check("sqrt 0.5", fixed("0.5").sqrt(), "0.707106781186547524");
    check("power", fixed("1.461123").pow(fixed("6.1340812")), "10.237692095615253167");
    check("n(1)", Some(fixed("1").normal_density()), "0.24197072451914335");
    let distribution =
        |x: &str, expected: &str| check(x, Some(fixed(x).normal_distribution()), expected);
    distribution("0.5", "0.691462461274013104");
    distribution("1", "0.841344746068542949");
    distribution("2", "0.977249868051820793");
    distribution("3", "0.998650101968369905");
    distribution("-5", "0.000000286651571879");
    distribution("-7", "0.000000000001279813");
    distribution("-8", "0.000000000000000622");
}

/// `exp 135` has 255 bits at 10⁻¹⁸.
#[test]
fn exp_reaches_256_bits() {
    let exp_135 = "42633899483147210448936866880765989356468745853255281087440011736227864297277";
    let exp_135: U256 = exp_135.parse().unwrap();
    // Within 2⁻²³⁵ of itself: a few hundred thousand units of its 255 bits.
    let error = fixed("135").exp_wide().unwrap().abs_diff(exp_135);
    assert!(error < U256::from(1 << 20), "{error}");
    for x in ["-50", "-1", "0", "1", "46.5"] {
        let narrow = U256::from(fixed(x).exp().unwrap().magnitude());
        assert_eq!(fixed(x).exp_wide(), Some(narrow), "{x}");
    }
    assert_eq!(fixed("46.6").exp(), None);
    assert_eq!(fixed("136").exp_wide(), None);
    assert_eq!((Fixed::MAX.exp(), Fixed::MAX.exp_wide()), (None, None));
    assert_eq!(Fixed::MIN.exp(), Some(Fixed::ZERO));
}

#[test]
fn every_value_of_the_fixture_is_the_nearest() {
    let fixture = include_str!("elementary.txt");
    assert_eq!(fixture.lines().count(), 1_700);
    for line in fixture.lines() {
        let mut words = line.split(' ');
        let function = words.next().unwrap();
        let numbers: Vec<_> = words.map(|word| Fixed::new(word.parse().unwrap())).collect();
        let (x, expected) = (numbers[0], *numbers.last().unwrap());
        let value = match function {
            "exp" => x.exp(),
            "ln" => x.ln(),
            "sqrt" => x.sqrt(),
            "density" => Some(x.normal_density()),
            "distribution" => Some(x.normal_distribution()),
            "pow" => x.pow(numbers[1]),
            other => panic!("{other}"),
        };
        assert_eq!(value, Some(expected), "{line}");
    }
}

#[test]
fn two_tails_are_exactly_one() {
    for raw in (0..40).map(|power| 3_i128.pow(power) * 7 + i128::from(power)) {
        let (x, mirrored) = (Fixed::new(raw), Fixed::new(-raw));
        let sum = x.normal_distribution().checked_add(mirrored.normal_distribution());
        assert_eq!(sum, Some(Fixed::ONE), "{x}");
        assert_eq!(x.normal_density(), mirrored.normal_density());
    }
    assert_eq!(Fixed::ZERO.normal_distribution(), fixed("0.5"));
    assert_eq!(Fixed::MAX.normal_distribution(), Fixed::ONE);
    assert_eq!(Fixed::MIN.normal_distribution(), Fixed::ZERO);
    assert_eq!(Fixed::MIN.normal_density(), Fixed::ZERO);
}

#[test]
fn roots_are_the_nearest_to_the_last_unit() {
    for raw in
        [0, 1, 2, 3, 999, 1_000_000_000_000_000_000, 17_u128.pow(25), i128::MAX.unsigned_abs()]
    {
        let root = Fixed::new(raw as i128).sqrt().unwrap().magnitude();
        // (2 root − 1)² ≤ 4 raw × 10¹⁸ ≤ (2 root + 1)²
        let square = U256::from(raw) * U256::from(4 * 10_u128.pow(18));
        let (low, high) = (U256::from((2 * root).saturating_sub(1)), U256::from(2 * root + 1));
        assert!(low * low <= square && square <= high * high, "{raw} {root}");
    }
}

#[test]
fn what_has_no_value_has_none() {
    assert_eq!((Fixed::ZERO.ln(), fixed("-1").ln(), fixed("-1").sqrt()), (None, None, None));
    assert_eq!(fixed("-2").pow(fixed("2")), None, "a negative base has no power in general");
    assert_eq!(Fixed::ZERO.pow(fixed("-1")), None);
    assert_eq!(Fixed::ZERO.pow(fixed("0.5")), Some(Fixed::ZERO));
    assert_eq!(fixed("-2").pow(Fixed::ZERO), Some(Fixed::ONE));
    assert_eq!(fixed("10").pow(fixed("21")), None, "10²¹ does not fit");
    assert_eq!(Fixed::ONE.ln(), Some(Fixed::ZERO));
}
