//! Minimum cuts against brute force, and networks that were solved by hand.

use crate::naive;
use crate::naive::random::{Shape, generator, network};
use crate::naive::{Cost, best, headroom, margin};
use buttress_risk::attack::{Attack, Costs};
use buttress_risk::closure::Closure;
use network::Network;

fn agrees(network: &Network, by: Cost) -> bool {
    let costs = match by {
        Cost::Stake => Costs::Stake,
        Cost::Private => Costs::Private,
    };
    let Some(closure) = Closure::new(network, costs) else { return false };
    let found = closure.best();
    let expected = best(network, by);
    assert_eq!(found.as_ref().map(Attack::profit), expected.map(|a| a.profit()), "{network:?}");
    if let (Some(found), Some(expected)) = (found, expected)
        && expected.profit() > 0
    {
        assert_eq!(
            found.services,
            naive::places(expected.services).into_iter().collect(),
            "{network:?}"
        );
    }
    let least = closure.margin().map(|attack| {
        let (cost, gain) = (attack.cost as i128, attack.gain as i128);
        let divisor = naive::gcd(cost, gain);
        (cost / divisor, gain / divisor)
    });
    assert_eq!(least, margin(network, by), "{network:?}");
    for (place, room) in closure.headrooms().into_iter().enumerate() {
        assert_eq!(room, headroom(network, by, place), "{network:?}");
    }
    true
}

fn random_networks(count: usize, seed: u64) {
    let mut random = generator(seed);
    let (mut cut, mut partial) = (0, 0);
    for round in 0..count {
        let all = round % 2 == 0;
        let shape = Shape { all, pools: false, halts: true, ..Shape::ANY };
        let network = network(&mut random, shape);
        let agreed = agrees(&network, Cost::Stake) && agrees(&network, Cost::Private);
        assert!(agreed || !all, "thresholds of all the stake need everyone: {network:?}");
        cut += usize::from(agreed);
        partial += usize::from(agreed && !all);
    }
    assert!(cut > count / 2 && partial > count / 20, "{cut} and {partial} of {count}");
}

#[test]
fn cuts_agree_with_brute_force() {
    random_networks(300, 3);
}

#[test]
#[ignore = "long: ten thousand networks"]
fn cuts_agree_with_brute_force_on_ten_thousand() {
    random_networks(10_000, 4);
}

#[test]
fn pools_and_dispensable_operators_are_not_closures() {
    let mut random = generator(5);
    let (mut refused, mut pooled) = (0, 0);
    while refused < 50 || pooled < 50 {
        let network = network(&mut random, Shape::ANY);
        let dispensable = (0..network.services().len()).any(|s| {
            let everyone = naive::set_of(network.members(s).iter().map(|(v, _)| *v));
            let without = |v: &usize| naive::can(&network, 1 << s, everyone & !(1 << v), 0);
            naive::places(everyone).iter().any(without)
        });
        let pools = !network.pools().is_empty();
        let closure = Closure::new(&network, Costs::Stake);
        assert_eq!(closure.is_none(), dispensable || pools, "{network:?}");
        refused += i32::from(dispensable);
        pooled += i32::from(pools);
    }
}
