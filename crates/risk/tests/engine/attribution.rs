//! Marginal contributions and Shapley values: games solved by hand (acceptance case 18), and sampling against exactness.

use crate::by_hand::{Shared, ring_of_three, three_on_three};
use crate::naive;
use crate::naive::random::{Shape, generator, network, up_to};
use crate::naive::{Cost, best_profit};
use buttress_risk::attack::{Attack, Costs};
use buttress_risk::attribution::{marginal, only, sampled_shapley, shapley};
use buttress_risk::closure::Closure;
use network::{Network, NetworkError};
use num_rational::BigRational;

/// What an attacker gains at most if only these services are there; nothing if no attack pays.
fn value(network: &Network, services: &[usize]) -> Result<i128, NetworkError> {
    let network = only(network, services)?;
    let closure = Closure::new(&network, Costs::Stake).unwrap();
    let profit = closure.best().as_ref().map(Attack::profit);
    Ok(profit.unwrap_or(0).max(0))
}

fn fractions(list: &[(i64, i64)]) -> Vec<BigRational> {
    list.iter().map(|(a, b)| BigRational::new((*a).into(), (*b).into())).collect()
}

fn solved(network: &Network) -> (Vec<i128>, Vec<BigRational>) {
    let services = network.services().len();
    let marginal = marginal(services, |set| value(network, set)).unwrap();
    (marginal, shapley(services, |set| value(network, set)).unwrap().unwrap())
}

/// Three services with a profit of 2 on a stake of 3 in all: one alone loses, two gain 1, three gain 3.
#[test]
fn services_on_one_stake_share_alike() {
    let network = three_on_three(2, Shared::Pooled);
    assert_eq!(solved(&network), (vec![2, 2, 2], fractions(&[(1, 1), (1, 1), (1, 1)])));
}

/// Only all three together gain anything: 17 − 12.
#[test]
fn what_only_all_gain_is_shared_alike() {
    let network = ring_of_three([4, 3, 5], [6, 5, 6]);
    assert_eq!(solved(&network), (vec![5, 5, 5], fractions(&[(5, 3), (5, 3), (5, 3)])));
}

/// With a profit of 9 of the third: {1, 3} gain 3, {2, 3} gain 2, all gain 8.
#[test]
fn a_service_that_others_need_has_more() {
    let network = ring_of_three([4, 3, 5], [6, 5, 9]);
    assert_eq!(solved(&network), (vec![6, 5, 8], fractions(&[(5, 2), (2, 1), (7, 2)])));
}

#[test]
fn shares_add_up_and_samples_are_near() {
    let mut random = generator(18);
    let shape = Shape { pools: false, all: true, services: 6, ..Shape::ANY };
    let (mut valued, mut far, mut all) = (0, 0, 0);
    for seed in 0..40 {
        let network = network(&mut random, shape);
        let services = network.services().len();
        let shares = shapley(services, |set| value(&network, set)).unwrap().unwrap();
        let whole: BigRational = shares.iter().sum();
        let everything: Vec<usize> = (0..services).collect();
        let gained = value(&network, &everything).unwrap();
        assert_eq!(gained, best_profit(&network, Cost::Stake).unwrap().max(0));
        assert_eq!(whole, BigRational::from_integer(gained.into()));
        let estimates = sampled_shapley(services, 60, seed, |set| value(&network, set)).unwrap();
        let sum: f64 = estimates.iter().map(|estimate| estimate.mean).sum();
        assert!((sum - gained as f64).abs() < 1e-6);
        for (share, estimate) in shares.iter().zip(&estimates) {
            let part = |text: String| text.parse::<f64>().unwrap();
            let exact = part(share.numer().to_string()) / part(share.denom().to_string());
            far += i32::from((exact - estimate.mean).abs() > estimate.within + 1e-9);
            all += 1;
        }
        valued += i32::from(gained > 0);
    }
    // One in twenty may lie outside of its interval; sixty pairs are few, so let it be one in eight.
    assert!(valued > 20 && far * 8 < all, "{valued} {far} {all}");
}

#[test]
fn too_many_services_are_not_enumerated() {
    assert_eq!(shapley(13, |_| Ok::<_, ()>(0)), Ok(None));
}

/// Of some services alone: what the second implementation finds where the others may not be attacked.
#[test]
fn a_part_of_the_services_is_a_network() {
    let mut random = generator(19);
    for _ in 0..300 {
        let network = network(&mut random, Shape::ANY);
        let services = network.services().len();
        let set = up_to(&mut random, (1 << services) - 1) as naive::Mask;
        let part = only(&network, &naive::places(set)).unwrap();
        let attacks = naive::attacks(&network, Cost::Stake).into_iter();
        let within = attacks.filter(|attack| attack.services & !set == 0);
        let expected = within.map(|attack| attack.profit()).max();
        assert_eq!(best_profit(&part, Cost::Stake), expected, "{network:?}");
    }
}
