//! Attacks, margins and headrooms: networks solved by hand (acceptance cases 1, 3 to 14 and 17), and brute force (case 16).

use crate::by_hand::{
    Shared, circle, draft, groups_of_twelve, ring_of_three, three_on_three, tight_cap, tight_pair,
    whole_pledges,
};
use crate::naive;
use crate::naive::Cost;
use crate::naive::random::{Shape, generator};
use buttress_risk::Budget;
use buttress_risk::attack::{Costs, best, headroom, margin};
use network::{Bonus, Network, Operator, Pledge, Pool};

fn profit(network: &Network, costs: Costs) -> i128 {
    let best = best(network, costs, &Budget::unlimited());
    assert!(best.proved, "{best:?}");
    let profit = best.attack.unwrap().profit();
    assert_eq!(profit, best.at_most);
    profit
}

fn ratio(network: &Network) -> (i128, i128) {
    let margin = margin(network, Costs::Stake, &Budget::unlimited());
    assert!(margin.proved, "{margin:?}");
    let attack = margin.attack.unwrap();
    let (cost, gain) = (attack.cost as i128, attack.gain as i128);
    let divisor = naive::gcd(cost, gain);
    (cost / divisor, gain / divisor)
}

fn rooms(network: &Network, costs: Costs) -> Vec<i128> {
    let rooms = headroom(network, costs, &Budget::unlimited());
    assert!(rooms.iter().all(|room| room.exact), "{rooms:?}");
    rooms.into_iter().map(|room| room.at_least).collect()
}

#[test]
fn networks_of_the_literature() {
    assert_eq!((ratio(&tight_pair()), profit(&tight_pair(), Costs::Stake)), ((1, 1), 0));
    assert_eq!(ratio(&tight_cap()), (11, 10));
    assert_eq!(
        (ratio(&groups_of_twelve()), profit(&groups_of_twelve(), Costs::Stake)),
        ((1, 1), 0)
    );
    // 7.9 ÷ 3.
    assert_eq!(ratio(&circle()), (79, 30));
    assert_eq!(rooms(&circle(), Costs::Stake), [39, 49, 39]);
}

/// Two of three operators are needed, though half of the stake is half as much again.
#[test]
fn operators_that_cannot_be_divided_secure_more() {
    let network = |stake, profit| whole_pledges(&[stake; 3], &[(profit, (1, 2), &[0, 1, 2])]);
    assert_eq!(profit(&network(10, 20), Costs::Stake), 0);
    assert_eq!(profit(&network(10, 21), Costs::Stake), 1);
    // A profit of 21 needs 1.5 more in all, a half each: in halves of a unit.
    assert_eq!(profit(&network(21, 42), Costs::Stake), 0);
    let lumpy = |profit| whole_pledges(&[90, 10], &[(profit, (1, 2), &[0, 1])]);
    assert_eq!((profit(&lumpy(90), Costs::Stake), profit(&lumpy(91), Costs::Stake)), (0, 1));
}

/// One and two together gain nothing; all three gain 17 for 12.
#[test]
fn only_all_together_gain() {
    let network = ring_of_three([4, 3, 5], [6, 5, 6]);
    assert_eq!((profit(&network, Costs::Stake), ratio(&network)), (5, (12, 17)));
    assert_eq!(rooms(&network, Costs::Stake), [-5, -5, -5]);
    let twice = ring_of_three([8, 6, 10], [6, 5, 6]);
    assert_eq!(profit(&twice, Costs::Stake), -7);
    assert_eq!(rooms(&twice, Costs::Stake), [7, 7, 7]);
}

#[test]
fn one_stake_for_three_or_one_each() {
    assert_eq!(profit(&three_on_three(2, Shared::Isolated), Costs::Stake), 3);
    assert_eq!(profit(&three_on_three(2, Shared::Pooled), Costs::Stake), 3);
    assert_eq!(ratio(&three_on_three(1, Shared::Pooled)), (1, 1));
}

#[test]
fn bonuses_add_and_pools_cap() {
    let two = |stake, profit| draft(&[stake], &[(profit, (1, 1), &[0]), (profit, (1, 1), &[0])]);
    let services = vec![0, 1];
    let mut joint = two(18, 5);
    assert_eq!(profit(&Network::new(joint.clone()).unwrap(), Costs::Stake), -8);
    joint.bonuses.push(Bonus { services: services.clone(), amount: 10 });
    assert_eq!(profit(&Network::new(joint).unwrap(), Costs::Stake), 2);
    let mut shared = two(15, 10);
    assert_eq!(profit(&Network::new(shared.clone()).unwrap(), Costs::Stake), 5);
    shared.pools.push(Pool { services, limit: 10 });
    assert_eq!(profit(&Network::new(shared).unwrap(), Costs::Stake), -5);
}

/// Two operators with 50, of which 1 is their own; one suffices for a profit of 1.5. In halves.
#[test]
fn whoever_decides_loses_less_than_the_stake() {
    let mut draft = draft(&[100; 2], &[(3, (1, 2), &[0, 1])]);
    draft.operators.iter_mut().for_each(|operator| operator.private_cost = Some(2));
    let network = Network::new(draft).unwrap();
    assert_eq!(rooms(&network, Costs::Stake), [97]);
    assert_eq!(profit(&network, Costs::Private), 1);
}

#[test]
fn a_service_without_stake_is_free_and_an_operator_without_stake_is_nobody() {
    let network = whole_pledges(&[], &[(1, (1, 1), &[])]);
    let found = best(&network, Costs::Stake, &Budget::unlimited()).attack.unwrap();
    assert_eq!((found.profit(), found.coalition.len()), (1, 0));
    let healthy = draft(&[10, 10], &[(5, (1, 2), &[0]), (5, (1, 1), &[1])]);
    let mut joined = healthy.clone();
    joined.operators.push(Operator { id: "nobody".into(), stake: 0, private_cost: None });
    for service in 0..2 {
        joined.pledges.push(Pledge { operator: 2, service, amount: 0 });
    }
    let (healthy, joined) = (Network::new(healthy).unwrap(), Network::new(joined).unwrap());
    assert_eq!(profit(&healthy, Costs::Stake), profit(&joined, Costs::Stake));
    assert_eq!(ratio(&healthy), ratio(&joined));
    assert_eq!(rooms(&healthy, Costs::Stake), rooms(&joined, Costs::Stake));
}

/// A hundred million ether in wei, and one wei more: floats do not see it.
#[test]
fn one_wei_decides() {
    let stake = 100_000_000_000_000_000_000_000_007_u128;
    let network = |profit| whole_pledges(&[stake, 3 * stake], &[(profit, (3, 4), &[0, 1])]);
    assert_eq!(profit(&network(3 * stake), Costs::Stake), 0);
    assert_eq!(profit(&network(3 * stake + 1), Costs::Stake), 1);
    assert_eq!(rooms(&network(3 * stake - 1), Costs::Stake), [1]);
}

fn random_networks(count: usize, seed: u64) {
    let mut random = generator(seed);
    let mut insecure = 0;
    for round in 0..count {
        let network = naive::random::network(&mut random, Shape::ANY);
        let (costs, by) = [(Costs::Stake, Cost::Stake), (Costs::Private, Cost::Private)][round % 2];
        let expected = naive::best_profit(&network, by).unwrap();
        assert_eq!(profit(&network, costs), expected, "{network:?}");
        let found = margin(&network, costs, &Budget::unlimited());
        assert!(found.proved, "{network:?}");
        let found = found.attack.map(|attack| {
            let (cost, gain) = (attack.cost as i128, attack.gain as i128);
            let divisor = naive::gcd(cost, gain);
            (cost / divisor, gain / divisor)
        });
        assert_eq!(found, naive::margin(&network, by), "{network:?}");
        let services = 0..network.services().len();
        let expected: Vec<_> =
            services.map(|s| naive::headroom(&network, by, s).unwrap()).collect();
        assert_eq!(rooms(&network, costs), expected, "{network:?}");
        insecure += usize::from(!naive::is_secure(&network, by));
    }
    assert!(insecure > count / 10 && insecure < count * 9 / 10, "{insecure} of {count}");
}

#[test]
fn searches_agree_with_brute_force() {
    random_networks(300, 10);
}

#[test]
#[ignore = "long: ten thousand networks"]
fn searches_agree_with_brute_force_on_ten_thousand() {
    random_networks(10_000, 11);
}
