//! Elastic networks: closed forms (acceptance cases 19 to 22) and brute force (case 23).

use crate::by_hand::draft;
use crate::naive;
use crate::naive::elastic::{best_profit, best_profit_after, robustness, slashed};
use crate::naive::random::{Shape, generator, network, up_to};
use crate::naive::{places, set_of};
use buttress_risk::Budget;
use buttress_risk::elastic::{Symmetric, after_slashing, best, frontier};
use network::Network;
use num_rational::BigRational;

fn fraction(a: i64, b: i64) -> BigRational {
    BigRational::new(a.into(), b.into())
}

fn alike(count: u32, threshold: (u32, u32), degree: (u32, u32)) -> Symmetric {
    Symmetric { operators: count, services: count, profit: 1, threshold, degree }
}

#[test]
fn restaking_helps_where_a_threshold_is_between_operators() {
    let least =
        |count, threshold, degree| alike(count, threshold, (degree, 1)).least_stake(0, 0).unwrap();
    let tenfold: Vec<_> = (1..=4).map(|degree| least(10, (1, 3), degree)).collect();
    assert_eq!(tenfold, [fraction(3, 1), fraction(30, 11), fraction(5, 2), fraction(5, 2)]);
    let elevenfold: Vec<_> = (1..=3).map(|degree| least(11, (1, 3), degree)).collect();
    assert_eq!(elevenfold, [fraction(3, 1), fraction(11, 4), fraction(11, 4)]);
    assert!((1..=3).all(|degree| least(12, (1, 3), degree) == fraction(3, 1)));
    assert_eq!(least(11, (1, 2), 1), fraction(2, 1));
    assert_eq!(least(11, (1, 2), 2), fraction(11, 6));
}

#[test]
fn byzantine_services_make_restaking_dear() {
    let least = |degree, byzantine| alike(15, (1, 3), degree).least_stake(byzantine, 0).unwrap();
    assert_eq!(least((1, 1), 3), fraction(3, 1));
    assert_eq!(least((3, 2), 3), fraction(24, 7));
    assert_eq!(least((2, 1), 3), fraction(4, 1));
    assert_eq!(least((3, 1), 3), fraction(6, 1));
    for degree in [(1, 1), (3, 2), (2, 1), (3, 1)] {
        assert_eq!(least(degree, 0), fraction(3, 1));
    }
    // Each of five services may slash a fifth of a stake restaked three times over fifteen: nothing is left.
    assert_eq!(alike(15, (1, 3), (3, 1)).least_stake(5, 0), None);
}

#[test]
fn attackers_with_a_budget_make_restaking_cheap() {
    let least = |degree, budget| alike(15, (1, 3), degree).least_stake(0, budget).unwrap();
    let degrees = [(1, 1), (5, 4), (3, 2), (15, 8), (2, 1)];
    let with = |budget| degrees.map(|degree| least(degree, budget));
    let fifths = |list: [i64; 5]| list.map(|tenths| fraction(tenths, 10));
    assert_eq!(with(1), fifths([60, 48, 40, 32, 32]));
    assert_eq!(with(2), fifths([90, 72, 60, 48, 45]));
    assert_eq!(least((3, 1), 2), fraction(34, 10));
}

/// Closed forms against the search: below the least stake an attack pays, at it none does. Stakes are in units so fine that
/// pledges and thresholds are whole.
#[test]
fn closed_forms_are_what_the_search_finds() {
    let fine = 36_u128;
    for (count, threshold, degree) in
        [(4, (1, 2), (1, 1)), (4, (1, 2), (2, 1)), (5, (1, 2), (2, 1)), (5, (1, 3), (3, 1))]
    {
        for byzantine in 0..2_u32 {
            for budget in [0, fine, 2 * fine] {
                let symmetric = Symmetric { profit: fine, ..alike(count, threshold, degree) };
                let Some(least) = symmetric.least_stake(byzantine, budget) else { continue };
                for stake in 1..=(12 * fine) {
                    // Only stakes of which each pledge and threshold is whole.
                    let pledge = stake * u128::from(degree.0);
                    if pledge % u128::from(degree.1 * count * threshold.1) != 0 {
                        continue;
                    }
                    let pledge = pledge / u128::from(degree.1 * count);
                    let everyone: Vec<usize> = (0..count as usize).collect();
                    let services = vec![(fine, threshold, everyone.as_slice()); count as usize];
                    let mut draft = draft(&vec![stake; count as usize], &services);
                    draft.pledges.iter_mut().for_each(|p| p.amount = pledge);
                    let network = Network::new(draft).unwrap();
                    let worst = (0..=byzantine as usize)
                        .map(|slashing| best_profit_after(&network, set_of(0..slashing)).unwrap());
                    let pays = worst.max().unwrap() > -(budget as i128);
                    let below = BigRational::from_integer(stake.into()) < least;
                    assert_eq!(pays, below, "{symmetric:?} {byzantine} {budget} {stake} {least}");
                }
            }
        }
    }
}

/// Three operators with 2, pledged wholly to three services with a profit of 1: one service that slashes takes everything.
#[test]
fn one_byzantine_service_of_three_breaks_it() {
    let all: &[usize] = &[0, 1, 2];
    let network = Network::new(draft(&[2; 3], &[(1, (1, 2), all); 3])).unwrap();
    let frontier = frontier(&network, Some(0), &Budget::unlimited());
    let corner = frontier.robustness(0).unwrap();
    assert_eq!((corner.weight.clone(), corner.profit), (fraction(1, 3), 2));
}

/// Three operators with 10, one service that needs half: elastic attackers spend 15 exactly, others 20.
#[test]
fn elastic_attackers_spend_no_more_than_the_threshold() {
    let all: &[usize] = &[0, 1, 2];
    let profit = |profit| {
        let network = Network::new(draft(&[10; 3], &[(profit, (1, 2), all)])).unwrap();
        best(&network, &Budget::unlimited()).attack.unwrap().profit()
    };
    assert_eq!((profit(15), profit(16)), (0, 1));
}

fn random_networks(count: usize, seed: u64) {
    let mut random = generator(seed);
    let mut paid = 0;
    for round in 0..count {
        let network = network(&mut random, Shape { halts: true, ..Shape::ANY });
        let found = best(&network, &Budget::unlimited());
        assert!(found.proved, "{found:?} {network:?}");
        let profit = found.attack.map(|attack| attack.profit());
        assert_eq!(profit, best_profit(&network), "{network:?}");
        paid += usize::from(profit.is_some_and(|profit| profit > 0));
        let byzantine = up_to(&mut random, (1 << network.services().len()) - 1) as naive::Mask;
        let set = places(byzantine).into_iter().collect();
        let left = after_slashing(&network, &set);
        let pledged = |network: &Network| {
            let mut list = network.pledges().to_vec();
            list.sort_by_key(|pledge| (pledge.operator, pledge.service));
            list
        };
        let expected = slashed(&network, byzantine);
        assert_eq!(pledged(&left), pledged(&expected));
        let stakes = |network: &Network| {
            network.operators().iter().map(|operator| operator.stake).collect::<Vec<_>>()
        };
        assert_eq!(stakes(&left), stakes(&expected));
        let ready = round as u128 % 4;
        let expected = robustness(&network, ready as i128);
        let frontier = frontier(&network, None, &Budget::unlimited());
        assert_eq!(frontier.tried_below, None);
        let weight = frontier.robustness(ready).map(|corner| corner.weight.clone());
        let expected =
            expected.map(|(light, all)| BigRational::new(light.into(), all.max(1).into()));
        assert_eq!(weight, expected, "{network:?}");
    }
    assert!(paid > count / 10 && paid < count * 9 / 10, "{paid} of {count}");
}

#[test]
fn searches_agree_with_brute_force() {
    random_networks(100, 23);
}

#[test]
#[ignore = "long: ten thousand networks"]
fn searches_agree_with_brute_force_on_ten_thousand() {
    random_networks(10_000, 24);
}
