//! Known prices: the published vectors of other projects, computed again to thirty digits (their own last digits are those of
//! doubles), and some of ours.

use buttress_pricing::{Greeks, Kind, Slice};
use units::{Millis, Price, Ratio, parse_decimal};

fn raw(text: &str) -> u128 {
    parse_decimal(text, 18).unwrap()
}

struct Vector {
    seconds: u64,
    volatility: &'static str,
    forward: &'static str,
    strike: &'static str,
    discount: &'static str,
}

impl Vector {
    fn slice(&self) -> Slice {
        let remaining = Millis::new(self.seconds * 1_000);
        Slice::new(Price::new(raw(self.forward)), remaining, Ratio::new(raw(self.discount)))
    }
    fn price(&self, kind: Kind) -> String {
        let (strike, volatility) = (Price::new(raw(self.strike)), Ratio::new(raw(self.volatility)));
        self.slice().price(kind, strike, volatility).unwrap().to_string()
    }
    fn greeks(&self, kind: Kind) -> Greeks {
        let (strike, volatility) = (Price::new(raw(self.strike)), Ratio::new(raw(self.volatility)));
        self.slice().greeks(kind, strike, volatility).unwrap()
    }
}

const fn vector(
    seconds: u64,
    volatility: &'static str,
    forward: &'static str,
    strike: &'static str,
    discount: &'static str,
) -> Vector {
    Vector { seconds, volatility, forward, strike, discount }
}

const B1: Vector = vector(604_800, "1", "1500", "1500", "1");
const B2: Vector = vector(2_592_000, "0.25", "1000", "1200", "0.9991784198737006");
const B3: Vector = vector(172_800, "0.75", "1000", "700", "0.9998904169635637");
/// Its discount is .980198673306755267731: the 18 digits that a ratio has are as good, to 2.7e-19.
const B4: Vector = vector(31_536_000, "25", "1000", "700", "0.980198673306755268");
const B5: Vector = vector(31_536_000, "5", "1000", "700", "0.980198673306755268");
const B6: Vector = vector(86_400, "0.6", "60000", "60000", "1");
const B7: Vector = vector(60, "0.8", "3000", "3001", "1");
const B8: Vector = vector(31_536_000, "3", "1", "4", "1");
const B9: Vector = vector(2_592_000, "0.5", "100", "1000", "1");
const B10: Vector = vector(604_800, "1.2", "0.0000081", "0.00001", "1");

/// Each is the true value to the nearest 10⁻¹⁸.
#[test]
fn prices() {
    for (name, vector, call, put) in [
        ("B1", B1, "82.805080668634503469", "82.805080668634503469"),
        ("B2", B2, "0.137082128426573646", "199.972766103166693646"),
        ("B3", B3, "299.967125089526233943", "0.000000000457123943"),
        ("B4", B4, "980.198673306755268", "686.1390713147286876"),
        ("B5", B5, "970.034553583819047746", "675.974951591792467346"),
        ("B6", B6, "751.706467687727457495", "751.706467687727457495"),
        ("B7", B7, "0.880679570627205735", "1.880679570627205735"),
        ("B8", B8, "0.750840007312121665", "3.750840007312121665"),
        ("B9", B9, "0", "900"),
        ("B10", B10, "0.000000072684874753", "0.000001972684874753"),
    ] {
        assert_eq!(vector.price(Kind::Call), call, "{name}");
        assert_eq!(vector.price(Kind::Put), put, "{name}");
    }
}

/// Delta, gamma, vega and theta, each the true value to the nearest 10⁻¹⁸.
#[test]
fn greeks() {
    for (name, vector, kind, greeks) in [
        (
            "B1",
            B1,
            Kind::Call,
            [
                "0.527601693556211501",
                "0.001915909990595747",
                "82.672828361323309767",
                "-2155.398739420214861789",
            ],
        ),
        (
            "B1",
            B1,
            Kind::Put,
            [
                "-0.472398306443788499",
                "0.001915909990595747",
                "82.672828361323309767",
                "-2155.398739420214861789",
            ],
        ),
        (
            "B2",
            B2,
            Kind::Call,
            [
                "0.00606638448652491",
                "0.00023953172938236",
                "4.921884850322469818",
                "-7.483995721914490403",
            ],
        ),
        (
            "B2",
            B2,
            Kind::Put,
            [
                "-0.99311203538717569",
                "0.00023953172938236",
                "4.921884850322469818",
                "-5.485638882167028315",
            ],
        ),
        (
            "B5",
            B5,
            Kind::Call,
            [
                "0.975233610201440838",
                "0.000002867661877926",
                "14.338309389630297012",
                "-16.445082402399327709",
            ],
        ),
        (
            "B6",
            B6,
            Kind::Call,
            [
                "0.506264220564064395",
                "0.000211690054207863",
                "1252.741142709544764581",
                "-137175.155126695151721664",
            ],
        ),
        (
            "B7",
            B7,
            Kind::Call,
            [
                "0.381526507205298144",
                "0.115157101131026438",
                "1.577494536041458058",
                "-331652.451257356142019836",
            ],
        ),
        (
            "B10",
            B10,
            Kind::Call,
            [
                "0.118023940318928142",
                "146878.165280841266191741",
                "0.00000022177556702",
                "-0.000006938407025335",
            ],
        ),
    ] {
        let Greeks { delta, gamma, vega, theta } = vector.greeks(kind);
        let expected = greeks.map(|greek| greek.parse().unwrap());
        assert_eq!([delta, gamma, vega, theta], expected, "{name} {kind}");
    }
}

/// Where the formula does not apply: v ≥ 24, no strike, no forward, no time, no volatility.
#[test]
fn rules() {
    let [call, put] = [Kind::Call, Kind::Put];
    for (what, vector, kind, price, delta) in [
        ("v ≥ 24", vector(31_536_000, "24", "1000", "700", "0.98"), call, "980", "0.98"),
        ("v ≥ 24", vector(31_536_000, "24", "1000", "700", "0.98"), put, "686", "0"),
        ("no strike", vector(604_800, "1", "1500", "0", "0.98"), call, "1470", "0.98"),
        ("no strike", vector(604_800, "1", "1500", "0", "0.98"), put, "0", "0"),
        ("no forward", vector(604_800, "1", "0", "1500", "0.98"), call, "0", "0"),
        ("no forward", vector(604_800, "1", "0", "1500", "0.98"), put, "1470", "-0.98"),
        ("no time", vector(0, "1", "1500", "1400", "1"), call, "100", "1"),
        ("no time", vector(0, "1", "1500", "1400", "1"), put, "0", "0"),
        ("no volatility", vector(604_800, "0", "1500", "1600", "0.98"), call, "0", "0"),
        ("no volatility", vector(604_800, "0", "1500", "1600", "0.98"), put, "98", "-0.98"),
    ] {
        let greeks = vector.greeks(kind);
        assert_eq!(
            (vector.price(kind).as_str(), greeks.delta.to_string().as_str()),
            (price, delta),
            "{what} {kind}"
        );
        assert!(greeks.gamma.is_zero() && greeks.vega.is_zero(), "{what} {kind}");
    }
    // Nothing moves, but what is owed at expiry comes nearer: −ln 0.98 × 980 in a year.
    let theta = vector(31_536_000, "24", "1000", "700", "0.98").greeks(call).theta;
    assert_eq!(theta.to_string(), "19.79865317116905944");
    assert!(vector(0, "1", "1500", "1400", "0.98").greeks(call).theta.is_zero());
}

#[test]
fn what_does_not_fit_is_told_with_its_terms() {
    let large = "200000000000000000000";
    let slice = vector(604_800, "1", large, "1", "1").slice();
    let error = slice.price(Kind::Call, Price::new(raw("1")), Ratio::ONE).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("the price at forward 200000000000000000000, strike 1, volatility 1"),
        "{error}"
    );
    assert!(slice.price(Kind::Put, Price::new(raw("1")), Ratio::ONE).is_ok());
    // One millisecond before expiry, at the strike of what costs 10⁻¹⁸: gamma is 7 × 10³⁸.
    let slice = Slice::new(Price::new(1), Millis::new(1), Ratio::ONE);
    let error = slice.greeks(Kind::Call, Price::new(1), Ratio::new(100)).unwrap_err();
    assert!(error.to_string().contains("a greek at forward 0.000000000000000001"), "{error}");
}
