//! The same services isolated, rented and restaked: where sharing pays, and where it does not.

use crate::naive::random::{self, Shape};
use buttress_risk::Budget;
use buttress_risk::attack::{Costs, margin};
use buttress_risk::cascade::{Counted, Share, worst};
use buttress_risk::certified::Fraction;
use buttress_risk::open_interest::Slack;
use buttress_risk::regime::{
    Comparison, Measured, Premiums, Question, RegimeError, Verdict, alone, compare,
    expected_shortfall, scaled,
};
use network::losses::Losses;
use network::{Network, NetworkDraft, Operator, Pledge, Service, Threshold, Tie};

const EXACTLY: Slack = Slack { numerator: 0, denominator: 1 };
/// So many base units to the unit that examples speak of, so that rounding does not show.
const UNIT: u128 = 1_000_000;

fn question(slack: Slack) -> Question {
    Question {
        slack,
        costs: Costs::Stake,
        days: 100.0,
        term: 30.0,
        premiums: Premiums { isolated: 0.04, rented: 0.05, restaked: 0.06 },
    }
}

/// Operators with one unit each; services with these profits in tenths of a unit and thresholds, of these operators.
fn network(operators: u64, services: &[(u128, (u32, u32), &[usize])]) -> Network {
    let operator = |id: u64| Operator { id: id.into(), stake: UNIT, private_cost: None };
    let service =
        |(place, &(tenths, (numerator, denominator), _)): (usize, &(u128, _, _))| Service {
            id: format!("s{place}").as_str().into(),
            profit: tenths * UNIT / 10,
            threshold: Threshold { numerator, denominator },
            tie: Tie::Secure,
        };
    let pledges = services.iter().enumerate().flat_map(|(service, (_, _, members))| {
        members.iter().map(move |&operator| Pledge { operator, service, amount: UNIT })
    });
    Network::new(NetworkDraft {
        operators: (0..operators).map(operator).collect(),
        services: services.iter().enumerate().map(service).collect(),
        pledges: pledges.collect(),
        ..NetworkDraft::default()
    })
    .unwrap()
}

fn compared(network: &Network, slack: Slack) -> Comparison {
    let mut nothing = |_: &Network| Measured::default();
    compare(network, &question(slack), &mut nothing, &Budget::unlimited()).unwrap()
}

/// Capital in tenths of a unit.
fn tenths(capital: u128) -> u128 {
    (capital * 10).div_ceil(UNIT)
}

/// Six operators, six services, each of all operators but one; two of its five corrupt a service.
fn overlapping() -> Network {
    let members: Vec<Vec<usize>> =
        (0..6).map(|left_out| (0..6).filter(|operator| *operator != left_out).collect()).collect();
    let services: Vec<_> = members.iter().map(|list| (5, (2, 5), list.as_slice())).collect();
    network(6, &services)
}

#[test]
fn sharing_pays_where_few_cannot_attack_much() {
    // Isolated, two of five operators attack a service of .5: 5 × .5 ÷ 2 each, 7.5 in all. Restaked, three operators attack
    // all six services and gain 3 for 3; no two gain more than the four services that both are in, 2 for 2. So 6 is enough.
    let found = compared(&overlapping(), EXACTLY);
    assert_eq!((tenths(found.isolated.capital), tenths(found.restaked.capital)), (75, 60));
    assert_eq!(found.by_capital, Verdict::SharingPays);
    // The local condition sees five halves of .5 ÷ 2 on each operator, 1.25: it certifies no saving.
    assert_eq!(tenths(found.restaked_local.unwrap()), 75);
    assert!(!found.isolable && found.proved);
    // A premium that is half as much again eats up the fifth that is saved.
    assert_eq!(found.by_premium, Verdict::IsolationPays);
}

#[test]
fn sharing_does_not_pay_where_all_of_the_stake_is_needed() {
    // Acceptance case 10: three operators behind each of three services, all of them needed to corrupt one.
    let all: &[usize] = &[0, 1, 2];
    for (profit, capital, isolable) in [(10, 30, true), (20, 60, false)] {
        let pooled = network(3, &[(profit, (1, 1), all); 3]);
        let found = compared(&pooled, EXACTLY);
        assert_eq!(found.stake, 3 * UNIT);
        // What looked like nine units of security is three: who attacks one service may as well attack all.
        assert_eq!(
            (tenths(found.restaked.capital), tenths(found.isolated.capital)),
            (capital, capital)
        );
        assert_eq!((tenths(found.least), tenths(found.reserved)), (capital, capital));
        assert_eq!(found.by_capital, Verdict::Equal);
        assert_eq!(found.isolable, isolable);
    }
}

#[test]
fn sharing_costs_more_where_stake_is_where_it_is_not_needed() {
    // Two services of three operators with one in common: he and one of each side attack both, 3 for 3. Isolated, 2.25 each.
    let found =
        compared(&network(5, &[(15, (2, 3), &[0, 1, 2]), (15, (2, 3), &[0, 3, 4])]), EXACTLY);
    assert_eq!((tenths(found.restaked.capital), tenths(found.isolated.capital)), (50, 45));
    assert_eq!(found.by_capital, Verdict::IsolationPays);
}

#[test]
fn isolation_by_itself_does_not_contain_a_shock() {
    // A ring: each of six operators is behind two of six services of .8, both of a service's needed. A margin of a quarter
    // takes six units in both regimes. If a sixth goes, the five operators that are left would lose 5 for 4.8, and fewer of
    // them gain less by more: nothing follows. Isolated, the shock spoils two services: their other halves gain 1.6 for 1, and
    // what is over pays for two more services, as the worst case asks what attackers can pay, not what they need.
    let ring: Vec<[usize; 2]> = (0..6).map(|place| [place, (place + 1) % 6]).collect();
    let services: Vec<_> = ring.iter().map(|members| (8, (1, 1), &members[..])).collect();
    let ring = network(6, &services);
    for (shock, restaked, isolated) in [(6, 1.0 / 6.0, 4.0 / 6.0), (3, 1.0, 1.0)] {
        let mut contagion = |network: &Network| {
            let part = Share::new(1, shock).unwrap();
            let budget = Budget::unlimited();
            let worst = worst(network, Costs::Stake, part, Counted::All, None, &budget).unwrap();
            assert!(worst.lost.is_exact());
            Measured {
                contagion: Some(worst.part()),
                contagion_at_most: Some(worst.part()),
                tail_loss: None,
            }
        };
        let asked = question(Slack { numerator: 1, denominator: 4 });
        let found = compare(&ring, &asked, &mut contagion, &Budget::unlimited()).unwrap();
        assert_eq!((tenths(found.isolated.capital), tenths(found.restaked.capital)), (60, 60));
        let near = |found: Option<f64>, expected: f64| {
            assert!((found.unwrap() - expected).abs() < 1e-9, "{found:?} {expected}");
        };
        near(found.restaked.measured.contagion, restaked);
        near(found.isolated.measured.contagion, isolated);
        assert_eq!(found.rented.measured, found.isolated.measured);
    }
}

fn shortfalls(network: &Network, losses: &str) -> [f64; 2] {
    let losses: Losses = serde_json::from_str(losses).unwrap();
    let mut tail = |network: &Network| Measured {
        tail_loss: expected_shortfall(network, &losses, 0.99).unwrap(),
        contagion: None,
        contagion_at_most: None,
    };
    let asked = question(EXACTLY);
    let found = compare(network, &asked, &mut tail, &Budget::unlimited()).unwrap();
    [found.isolated, found.restaked].map(|regime| regime.measured.tail_loss.unwrap() / UNIT as f64)
}

#[test]
fn what_is_shared_is_slashed_more_at_once() {
    // The six operators: each service slashes everything behind it once in a hundred years or so. Isolated that is 1.25;
    // restaked it is five of six operators, and all of them if two services do.
    let services: Vec<String> = (0..6)
        .map(|s| {
            format!(r#"{{"service": "s{s}", "offence": {{"probability": 0.01}}, "severity": {{"fixed": 1}}}}"#)
        })
        .collect();
    let losses = format!(r#"{{"horizon_days": 365, "services": [{}]}}"#, services.join(", "));
    let [isolated, restaked] = shortfalls(&overlapping(), &losses);
    let hit =
        |services: i32, choose: f64| choose * 0.01_f64.powi(services) * 0.99_f64.powi(6 - services);
    let at_least_two = 1.0 - hit(0, 1.0) - hit(1, 6.0);
    let of = |one: f64, more: f64| (more + one * (0.01 - at_least_two)) / 0.01;
    let several = (2..=6).zip([15.0, 20.0, 15.0, 6.0, 1.0]);
    let several: f64 = several.map(|(n, choose)| hit(n, choose) * 1.25 * f64::from(n)).sum();
    assert!((isolated - of(1.25, several)).abs() < 1e-4, "{isolated}");
    assert!((restaked - of(5.0, 6.0 * at_least_two)).abs() < 1e-4, "{restaked}");
    assert!(restaked > 3.0 * isolated);
}

#[test]
fn a_fault_hits_all_parts_of_an_operator() {
    // Isolated, an operator has a quarter of a unit behind each of five services: a fault that costs everything costs 1.25,
    // not a quarter; restaked it costs 1.
    let losses = r#"{"horizon_days": 365, "operators": [
        {"operator": 3, "fault": {"probability": 0.02}, "severity": {"fixed": 1}}]}"#;
    let [isolated, restaked] = shortfalls(&overlapping(), losses);
    assert!((isolated - 1.25).abs() < 1e-4 && (restaked - 1.0).abs() < 1e-4);
}

#[test]
fn rentals_are_paid_to_the_end_of_their_terms() {
    let found = compared(&overlapping(), EXACTLY);
    let year = |capital: f64, rate: f64, days: f64| capital * UNIT as f64 * rate * days / 365.0;
    let near = |found: f64, expected: f64| assert!((found / expected - 1.0).abs() < 1e-6);
    near(found.isolated.premium, year(7.5, 0.04, 100.0));
    near(found.rented.premium, year(7.5, 0.05, 120.0));
    near(found.rented.overhang, year(7.5, 0.05, 20.0));
    near(found.restaked.premium, year(6.0, 0.06, 100.0));
}

#[test]
fn a_wanted_margin_scales_every_regime() {
    let half = Slack { numerator: 1, denominator: 2 };
    let found = compared(&overlapping(), half);
    assert_eq!(found.isolated.capital, 11_250_000);
    assert_eq!(found.restaked.capital, 9_000_000);
}

#[test]
fn what_costs_nothing_to_corrupt_cannot_be_secured_by_more_of_it() {
    let mut nothing = |_: &Network| Measured::default();
    let mut ask = |network: &Network| {
        compare(network, &question(EXACTLY), &mut nothing, &Budget::unlimited())
    };
    let bare = network(1, &[(1, (1, 1), &[])]);
    assert!(matches!(ask(&bare), Err(RegimeError::Free(_))));
    let worthless = ask(&network(1, &[(0, (1, 1), &[0])])).unwrap();
    assert_eq!((worthless.restaked.capital, worthless.isolated.capital), (0, 0));
    assert_eq!(worthless.by_capital, Verdict::Equal);
}

#[test]
fn capital_is_what_gives_the_margin_and_not_less() {
    let mut generator = random::generator(12);
    let wanted = Slack { numerator: 1, denominator: 4 };
    let (mut compared_networks, mut saved, mut lost) = (0, 0, 0);
    let (mut met, mut exactly) = (0, 0);
    while compared_networks < 200 {
        let shape = Shape { bonuses: compared_networks % 4 == 0, private: false, ..Shape::ANY };
        // Large units, so that rounding does not show.
        let small = random::network(&mut generator, shape);
        let mut draft = scaled(&small, &Fraction::whole(UNIT)).unwrap().to_draft();
        for service in &mut draft.services {
            service.profit *= UNIT;
        }
        for amount in draft.bonuses.iter_mut().map(|bonus| &mut bonus.amount) {
            *amount *= UNIT;
        }
        for limit in draft.pools.iter_mut().map(|pool| &mut pool.limit) {
            *limit *= UNIT;
        }
        let network = Network::new(draft).unwrap();
        let mut apart_and_shared = Vec::new();
        let mut keep = |network: &Network| {
            apart_and_shared.push(network.clone());
            Measured::default()
        };
        let asked = question(wanted);
        let Ok(found) = compare(&network, &asked, &mut keep, &Budget::unlimited()) else {
            continue;
        };
        compared_networks += 1;
        assert!(found.proved);
        for made in &apart_and_shared {
            // 1 + γ of each regime is at least 5/4, and just that unless rounding to whole units takes a coalition that had
            // exactly the threshold below it.
            let Some(attack) = margin(made, Costs::Stake, &Budget::unlimited()).attack else {
                continue;
            };
            let ratio = attack.cost as f64 / attack.gain as f64;
            assert!(ratio > 1.25 * (1.0 - 1e-4), "{ratio} {made:?}");
            met += 1;
            exactly += usize::from(ratio < 1.25 * (1.0 + 1e-4));
        }
        let close = |left: u128, right: u128| left <= right + right / 10_000 + 10;
        // Nothing shared is below what attacking everything takes, and the local condition asks for at least what is reserved.
        assert!(close(found.least, found.restaked.capital));
        if let Some(local) = found.restaked_local {
            assert!(close(found.reserved, local), "{} {local}", found.reserved);
            assert!(close(found.restaked.capital, local));
            assert!(!found.isolable || close(found.reserved, found.stake));
        }
        if network.bonuses().is_empty() {
            for (place, service) in found.services.iter().enumerate() {
                assert!(close(service.capital, service.divisible), "{service:?}");
                let single = alone(&network, place).unwrap();
                assert_eq!(single.backing(0), network.backing(place));
            }
        }
        saved += usize::from(found.by_capital == Verdict::SharingPays);
        lost += usize::from(found.by_capital == Verdict::IsolationPays);
    }
    println!("of 200 networks sharing saved capital in {saved} and cost more in {lost}");
    assert!(saved > 0 && lost > 0);
    assert!(exactly * 10 > met * 8, "{exactly} of {met}");
}
