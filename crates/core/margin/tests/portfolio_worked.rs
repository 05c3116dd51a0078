//! Portfolio margin of accounts that can be worked out by hand, under the parameters of deep markets.

mod common;

use buttress_margin::portfolio::{self, Parameters, Report, Scenario, Skew, Worst};
use buttress_margin::*;
use common::{cash, certain, expiry, fixed, market, position, price, seconds};
use pricing::Kind::{Call, Put};
use units::Fixed;

const YEAR: u64 = 31_536_000;

fn of(assets: &Assets, positions: &Positions, market: &Market) -> Report {
    portfolio::margin(assets, positions, market, &Parameters::major()).unwrap()
}

fn perpetual(size: &str, unsettled: &str) -> Positions {
    let perpetual = Perpetual { size: fixed(size), unsettled: fixed(unsettled) };
    Positions { options: Vec::new(), perpetual }
}

fn margins(report: &Report) -> [Fixed; 3] {
    let Margin { initial, maintenance, mark_to_market } = report.total;
    [initial, maintenance, mark_to_market]
}

/// One of the underlying at 1 000, of which 3 % do not count to maintain and 5 % initially.
fn collateral() -> Collateral {
    Collateral {
        amount: Fixed::ONE,
        quote: certain("1000"),
        haircut: Haircut { initial: fixed("0.05"), maintenance: fixed("0.03") },
        slash_risk: Fixed::ZERO,
        contingency: Parameters::major().contingency,
        moves_with_underlying: true,
    }
}

#[test]
fn cash_is_cash() {
    let found = of(&cash("123.45"), &perpetual("0", "0"), &market("1000"));
    assert_eq!(margins(&found), [fixed("123.45"); 3]);
    assert_eq!((found.worst, found.basis), ((Worst::None, Fixed::ZERO), Fixed::ZERO));
    assert_eq!(found.scenarios, vec![Fixed::ZERO; 33]);
}

/// The farthest regular move takes 180 of it, the tails 138.6 each; contingencies 4 % and 3 %.
#[test]
fn a_perpetual_loses_with_the_price() {
    let found = of(&cash("1000"), &perpetual("1", "-7"), &market("1000"));
    assert_eq!(margins(&found), ["773", "819", "993"].map(fixed));
    assert_eq!(found.worst, (Worst::Scenario(22), fixed("-180")));
    assert_eq!(found.scenarios[23], fixed("-138.6"), "the price at a third, damped");
    assert_eq!(found.scenarios[30], fixed("138.6"), "the price six times, damped");
    assert_eq!(found.scenarios[31..], [Fixed::ZERO; 2], "a skew moves no price");
    let found = of(&cash("1000"), &perpetual("-1", "-7"), &market("1000"));
    assert_eq!(margins(&found), ["773", "819", "993"].map(fixed));
    assert_eq!(found.worst, (Worst::Scenario(0), fixed("-180")));
}

#[test]
fn collateral_that_moves_covers_what_is_short() {
    let assets = Assets { collateral: vec![collateral()], ..cash("0") };
    let alone = of(&assets, &perpetual("0", "0"), &market("1000"));
    // 1 000 − 180 − 50, and 1 000 − 0.8 × 180 − 30.
    assert_eq!(margins(&alone), ["770", "826", "1000"].map(fixed));
    let hedged = of(&assets, &perpetual("-1", "0"), &market("1000"));
    // No scenario changes anything; contingencies of both remain.
    assert_eq!(hedged.worst, (Worst::None, Fixed::ZERO));
    assert_eq!(margins(&hedged), ["910", "940", "1000"].map(fixed));

    let still = Collateral { moves_with_underlying: false, ..collateral() };
    let assets = Assets { collateral: vec![still], ..cash("0") };
    let found = of(&assets, &perpetual("-1", "0"), &market("1000"));
    assert_eq!(found.worst, (Worst::Scenario(0), fixed("-180")));
}

/// 1 − 0.95 × 0.6 = 0.43 and 1 − 0.97 × 0.6 = 0.418 do not count.
#[test]
fn what_a_slash_could_take_does_not_count() {
    let restaked = Collateral { slash_risk: fixed("0.4"), ..collateral() };
    let assets = Assets { collateral: vec![restaked], ..cash("0") };
    let found = of(&assets, &perpetual("0", "0"), &market("1000"));
    assert_eq!(margins(&found), ["390", "438", "1000"].map(fixed));
}

#[test]
fn collateral_is_counted_in_the_stable_currency() {
    let assets = Assets { stable: price("0.8"), collateral: vec![collateral()], ..cash("0") };
    let found = of(&assets, &perpetual("0", "0"), &market("1000"));
    assert_eq!(found.total.mark_to_market, fixed("1250"));
    // The factor of the worst scenario rises by 4 × (0.99 − 0.8) = 0.76, initially only.
    assert_eq!(found.total.initial, fixed("791.5"), "1 250 − 225 × 1.76 − 62.5");
    assert_eq!(found.total.maintenance, fixed("1032.5"), "1 250 − 225 × 0.8 − 37.5");
}

#[test]
fn doubt_costs_initially() {
    let mut market = market("1000");
    market.perpetual.confidence = fixed("0.3");
    let found = of(&cash("1000"), &perpetual("1", "0"), &market);
    assert_eq!(margins(&found), ["80", "826", "1000"].map(fixed), "0.7 of the notional");
    // Collateral does not depend on the perpetual's mark, but on the spot price.
    let assets = Assets { collateral: vec![collateral()], ..cash("0") };
    assert_eq!(of(&assets, &perpetual("0", "0"), &market).total.initial, fixed("770"));
    market.spot.confidence = fixed("0.5");
    assert_eq!(of(&assets, &perpetual("0", "0"), &market).total.initial, fixed("270"));
}

/// A year of 0 % at a volatility of next to nothing: options are worth what they would pay now.
fn certain_year() -> Market {
    let mut market = market("1000");
    let mut known = expiry("1000", &[("900", "0"), ("1000", "0"), ("1100", "0")]);
    known.rate = Fixed::ZERO;
    market.expiries.insert(seconds(YEAR), known);
    market
}

fn without_volatility(parameters: &mut Parameters) {
    parameters.volatility.range_up = Fixed::ZERO;
    parameters.volatility.least_up = Fixed::ZERO;
    parameters.volatility.range_down = Fixed::ZERO;
}

#[test]
fn short_and_long_of_one_strike_are_a_forward() {
    let mut parameters = Parameters::major();
    without_volatility(&mut parameters);
    let at = seconds(YEAR);
    let options = vec![position(Call, "1000", at, "-1"), position(Put, "1000", at, "1")];
    let forward = Positions { options, perpetual: Perpetual::default() };
    let margin = |positions: &Positions| {
        portfolio::margin(&cash("1000"), positions, &certain_year(), &parameters).unwrap()
    };
    let found = margin(&forward);
    // Owed 180 at most, times 1.05 e^0.16 but at most undoing no discount: 1.
    assert_eq!(found.worst, (Worst::Scenario(0), fixed("-180")));
    // Each way 45 in the basis scenarios, of which one loses, times 0.5 + 2 × 1.
    assert_eq!(found.basis, fixed("-112.5"));
    assert_eq!((found.contingency_initial, found.contingency_maintenance), Default::default());
    // The call alone is uncovered: 0.5 % and 0.3 % of the spot price.
    let call = Positions { options: forward.options[..1].to_vec(), ..forward };
    let found = margin(&call);
    assert_eq!(found.contingency_initial, fixed("5"));
    assert_eq!(found.contingency_maintenance, fixed("3"));
    assert_eq!(margins(&found), ["815", "853", "1000"].map(fixed));
}

/// A call of 900 is worth 100. What is left of it under scenarios counts for 0.95 e^−0.16.
#[test]
fn what_is_worth_something_is_discounted() {
    let mut parameters = Parameters::major();
    without_volatility(&mut parameters);
    let options = vec![position(Call, "900", seconds(YEAR), "1")];
    let positions = Positions { options, perpetual: Perpetual::default() };
    let found = portfolio::margin(&cash("0"), &positions, &certain_year(), &parameters).unwrap();
    assert_eq!(found.total.mark_to_market, fixed("100"));
    assert_eq!(found.scenarios[22], fixed("-100"), "nothing is left of it below 900");
    // 100 × (0.95 × e^−0.16 − 1) = −19.0463400482099228…
    assert_eq!(found.scenarios[11].raw() / 10_i128.pow(3), -19_046_340_048_209_922);
    // Of 45 that a fall of the forward alone takes, 0.5 + 2 × 1 times as much: this may be more than it is worth.
    assert_eq!(found.worst, (Worst::Basis, fixed("-112.5")));
}

/// Once 600 of 1 000 are settled, a move of 18 % is one of 72.
#[test]
fn what_is_settled_does_not_move() {
    let mut parameters = Parameters::major();
    without_volatility(&mut parameters);
    let mut market = certain_year();
    let known = market.expiries.remove(&seconds(YEAR)).unwrap();
    let forward = Forward { fixed: price("600"), variable: price("400") };
    market.expiries.insert(seconds(720), ExpiryMarket { forward, ..known });
    let options = vec![position(Call, "900", seconds(720), "-1")];
    let positions = Positions { options, perpetual: Perpetual::default() };
    let found = portfolio::margin(&cash("0"), &positions, &market, &parameters).unwrap();
    assert_eq!(found.total.mark_to_market, fixed("-100"));
    // Twelve minutes are too short for what is owed to grow: it undoes no discount.
    assert_eq!(found.worst, (Worst::Scenario(0), fixed("-72")));
    assert_eq!(found.scenarios[22], fixed("72"));
}

/// Volatility of strikes away from the forward moves by 25 % − 10 % × √years at most.
#[test]
fn a_skew_loses_whichever_way_it_goes() {
    let mut market = market("1000");
    let known = expiry("1000", &[("500", "0.8"), ("1000", "0.8"), ("2000", "0.8")]);
    market.expiries.insert(seconds(YEAR / 4), known);
    let change = |strike: &str, size: &str, skew: Skew| {
        let options = vec![position(Call, strike, seconds(YEAR / 4), size)];
        let positions = Positions { options, perpetual: Perpetual::default() };
        let mut parameters = Parameters::major();
        parameters.scenarios = vec![Scenario::Skew { skew, damping: Fixed::ONE }];
        // Only the skew.
        parameters.discount.long =
            portfolio::StaticRate { factor: Fixed::ONE, multiple: Fixed::ZERO, added: Fixed::ZERO };
        parameters.discount.short = parameters.discount.long;
        let found = portfolio::margin(&cash("0"), &positions, &market, &parameters).unwrap();
        found.scenarios[0]
    };
    for skew in [Skew::Linear, Skew::Absolute] {
        let at_the_money = change("1000", "1", skew);
        assert_eq!(at_the_money, Fixed::ZERO, "the forward's own volatility stays");
        for strike in ["500", "2000"] {
            let (long, short) = (change(strike, "1", skew), change(strike, "-1", skew));
            assert!(long < Fixed::ZERO && short < Fixed::ZERO, "{strike}: {long} {short}");
            assert!(long.raw().abs_diff(short.raw()) < 10, "{strike}: {long} {short}");
        }
    }
    // Above the forward both go up; below it the linear one goes down, to which the price is less open.
    assert_eq!(change("2000", "1", Skew::Linear), change("2000", "1", Skew::Absolute));
    assert_ne!(change("500", "1", Skew::Linear), change("500", "1", Skew::Absolute));
}
