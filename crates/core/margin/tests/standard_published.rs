//! The figures that Derive publishes for its standard manager, one test at a time: each says what it is there for.

mod common;

use buttress_margin::standard::{self, OptionParameters, Parameters, PerpetualParameters};
use buttress_margin::*;
use common::{cash, certain, expiry, fixed, market, position, price, seconds};
use pricing::Kind::{Call, Put};
use units::Fixed;

/// Those of its unit tests.
fn parameters() -> Parameters {
    let contingency = Contingency { threshold: fixed("0.4"), factor: fixed("0.4") };
    Parameters {
        option: OptionParameters {
            initial_most: fixed("0.15"),
            initial_least: fixed("0.1"),
            call_maintenance: fixed("0.075"),
            put_maintenance: fixed("0.075"),
            put_maintenance_of_value: fixed("0.075"),
            put_initial_over_maintenance: fixed("1.05"),
            unpaired_initial: fixed("1.2"),
            unpaired_maintenance: fixed("1.1"),
        },
        perpetual: PerpetualParameters { initial: fixed("0.065"), maintenance: fixed("0.05") },
        option_contingency: contingency,
        perpetual_contingency: contingency,
        depeg: Depeg { threshold: fixed("0.98"), factor: fixed("1.2") },
    }
}

/// Expires in 500 400 s at a forward of 1 500.83, spot at 1 500.
fn margin(
    assets: &Assets,
    options: &[(pricing::Kind, &str, &str)],
    volatilities: &[(&str, &str)],
) -> Margin {
    let at = seconds(500_400);
    let mut market = market("1500");
    market.expiries.insert(at, expiry("1500.8332793109938176", volatilities));
    let options = options.iter().map(|(kind, strike, size)| position(*kind, strike, at, size));
    let positions = Positions { options: options.collect(), perpetual: Perpetual::default() };
    of(assets, &positions, &market)
}

fn of(assets: &Assets, positions: &Positions, market: &Market) -> Margin {
    let parameters = &parameters();
    let underlying = standard::Underlying { positions, market, parameters };
    let report = standard::margin(assets, &[underlying]).unwrap();
    let parts = report.cash.plus(report.collateral).unwrap();
    let whole = parts.plus(report.underlyings[0].total().unwrap()).unwrap();
    assert_eq!(report.total, whole, "the total is the sum of its parts");
    report.total
}

#[track_caller]
fn assert_near(found: Fixed, published: &str) {
    let published = fixed(published);
    let apart = found.raw().abs_diff(published.raw());
    // Published are binary floats, of about 16 digits.
    assert!(apart <= published.magnitude() / 10_u128.pow(13), "{found}, published {published}");
}

#[track_caller]
fn assert_margin(found: Margin, initial: &str, maintenance: &str) {
    assert_near(found.initial, initial);
    assert_near(found.maintenance, maintenance);
}

#[test]
fn a_short_call_at_the_money() {
    let found = margin(&cash("0"), &[(Call, "1500", "-1")], &[("1500", "1.047884494084986")]);
    assert_margin(found, "-304.371585189059953", "-191.871585189059953");
    assert_near(found.mark_to_market, "-79.371585189059936");
}

#[test]
fn far_out_of_the_money_the_least_is_asked() {
    let found = margin(&cash("0"), &[(Call, "1900", "-1")], &[("1900", "1.1799938322791133")]);
    assert_margin(found, "-156.00826183542666", "-118.50826183542666");
}

#[test]
fn a_short_put_out_of_the_money() {
    let found = margin(&cash("0"), &[(Put, "1300", "-1")], &[("1300", "1.0831894155098765")]);
    assert_margin(found, "-164.32279429437404", "-126.82279429437404");
}

#[test]
fn a_put_deep_in_the_money_is_asked_parts_of_its_value() {
    let found = margin(&cash("0"), &[(Put, "4500", "-1")], &[("4500", "1.5973444422286496")]);
    assert_margin(found, "-3385.309438429764", "-3224.104227075966");
}

/// Where the most that can be lost is less than what the legs need, volatilities do not matter.
const ANY: &str = "1.2";

#[test]
fn a_spread_is_asked_its_width() {
    let legs = [(Call, "1100", "-1"), (Call, "1300", "1")];
    let found = margin(&cash("0"), &legs, &[("1100", ANY), ("1300", ANY)]);
    assert_margin(found, "-200", "-200");
}

#[test]
fn what_no_call_covers_is_asked_a_multiple_of_the_forward() {
    let legs = [(Call, "1200", "1"), (Call, "1000", "-1"), (Call, "2500", "-0.1")];
    let volatilities = [("1000", ANY), ("1200", ANY), ("2500", ANY)];
    let found = margin(&cash("0"), &legs, &volatilities);
    assert_margin(found, "-380.099993517319258112", "-365.091660724209385472");
}

#[test]
fn a_short_box_is_asked_what_it_will_pay() {
    let legs = [(Call, "1500", "-1"), (Put, "1500", "1"), (Call, "2500", "1"), (Put, "2500", "-1")];
    let found = margin(&cash("0"), &legs, &[("1500", ANY), ("2500", ANY)]);
    assert_margin(found, "-1000", "-1000");
    assert_near(found.mark_to_market, "-1000");
}

#[test]
fn a_stable_currency_off_its_peg_costs_initially() {
    let assets = Assets { stable: price("0.3"), ..cash("0") };
    let found = margin(&assets, &[(Call, "1500", "-1")], &[("1500", "1.047884494084986")]);
    assert_margin(found, "-1528.371585189059756", "-191.871585189059953");
}

/// Half of the half hour of settlement is over: 0.75 of the average is known.
#[test]
fn within_settlement_the_forward_is_in_two_parts() {
    let at = seconds(900);
    let mut market = market("1500");
    let mut known = expiry("1500", &[("1000", ANY), ("1200", ANY), ("2500", ANY)]);
    known.forward.fixed = price("1075.16833333333327872");
    known.forward.variable = price("375.000374572104941568");
    market.expiries.insert(at, known);
    let legs = [(Call, "1200", "1"), (Call, "1000", "-1"), (Call, "2500", "-0.1")];
    let options = legs.map(|(kind, strike, size)| position(kind, strike, at, size)).to_vec();
    let positions = Positions { options, perpetual: Perpetual::default() };
    let found = of(&cash("0"), &positions, &market);
    assert_margin(found, "-374.020244948652589", "-359.518557869598245");
    assert_near(found.mark_to_market, "-200");
}

#[test]
fn a_perpetual_is_asked_parts_of_its_mark() {
    let mut market = market("1500");
    market.perpetual = certain("1505");
    // Entered at 1 535, with 10 of funding due to it.
    let perpetual = Perpetual { size: Fixed::ONE, unsettled: fixed("-20") };
    let positions = Positions { options: Vec::new(), perpetual };
    let found = of(&cash("0"), &positions, &market);
    assert_eq!(found.initial, fixed("-117.825"));
    assert_eq!(found.maintenance, fixed("-95.25"));
    assert_eq!(found.mark_to_market, fixed("-20"));
    let short = Perpetual { size: fixed("-1"), unsettled: fixed("-20") };
    let positions = Positions { options: Vec::new(), perpetual: short };
    assert_eq!(of(&cash("0"), &positions, &market), found, "long and short alike");
}

#[test]
fn collateral_of_an_uncertain_price_may_count_against() {
    let collateral = Collateral {
        amount: Fixed::ONE,
        quote: Quote { price: price("1500"), confidence: fixed("0.15") },
        haircut: Haircut { initial: fixed("0.9"), maintenance: fixed("0.9") },
        slash_risk: Fixed::ZERO,
        contingency: parameters().option_contingency,
        moves_with_underlying: true,
    };
    let assets = Assets { collateral: vec![collateral], ..cash("0") };
    let found = standard::margin(&assets, &[]).unwrap().total;
    assert_eq!((found.initial, found.maintenance), (fixed("-360"), fixed("150")));
    assert_eq!(found.mark_to_market, fixed("1500"));

    // What a slash could take does not count, and of the rest a tenth as before.
    let risky = Collateral { slash_risk: fixed("0.5"), ..collateral };
    let assets = Assets { collateral: vec![risky], ..assets };
    let found = standard::margin(&assets, &[]).unwrap().total;
    assert_eq!((found.initial, found.maintenance), (fixed("-435"), fixed("75")));
    assert_eq!(found.mark_to_market, fixed("1500"), "nothing is slashed yet");
}
