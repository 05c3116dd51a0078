//! Worst cascades: networks of the literature (acceptance cases 1, 3, 4 and 5), brute force, and solved networks (case S4).

mod by_hand;
mod naive;

use buttress_risk::Budget;
use buttress_risk::attack::Costs;
use buttress_risk::cascade::{Counted, Share, Worst, worst};
use by_hand::{circle, groups_of_twelve, tight_cap, tight_pair};
use naive::cascade::{at_once, in_sequence};
use naive::random::{Shape, generator, network, up_to};
use naive::{Cost, Mask, everyone, places, set_of};
use network::Network;
use std::collections::BTreeSet;

fn exact(worst: &Worst) -> u128 {
    assert!(worst.lost.is_exact(), "{worst:?}");
    worst.lost.found
}

/// Stake of attackers, and all that is lost.
fn losses(network: &Network, (a, b): (u64, u64)) -> (u128, u128) {
    let part = Share::new(a, b).unwrap();
    let lost = |counted| {
        let budget = Budget::unlimited();
        exact(&worst(network, Costs::Stake, part, counted, None, &budget).unwrap())
    };
    (lost(Counted::Attackers), lost(Counted::All))
}

/// Secure, and everything falls once the operator with 1 is gone: 10 is more than the 9 that are left.
#[test]
fn a_tight_pair_falls_whole() {
    let network = tight_pair();
    assert_eq!(losses(&network, (1, 20)), (0, 0));
    assert_eq!(losses(&network, (1, 10)), (9, 10));
    assert_eq!(losses(&network, (1, 5)), (9, 10));
}

/// 0.109 of all stake by a shock of 0.01: (1 + 1/0.1) × 0.01 is 0.11.
#[test]
fn a_cascade_that_nearly_reaches_the_cap() {
    let network = tight_cap();
    assert_eq!(losses(&network, (1, 100)), (1_089, 1_199));
    assert_eq!(network.total_stake(), 11_000);
}

/// One of twelve is lost, and all others attack all six services: 12 is more than 11. With nobody lost it is a tie.
#[test]
fn every_group_is_safe_and_all_together_fall() {
    let network = groups_of_twelve();
    assert_eq!(losses(&network, (1, 13)), (0, 0));
    assert_eq!(losses(&network, (1, 12)), (11, 12));
}

#[test]
fn a_circle_holds_until_two_are_gone() {
    let network = circle();
    assert_eq!(losses(&network, (1, 2)).0, 0);
    assert_eq!(losses(&network, (60, 79)).0, 19);
}

/// Whether the search says what the second implementation says, for one network and shock; the stake that attackers lose.
fn agrees(network: &Network, costs: Costs, part: (u64, u64), coalition: Mask) -> u128 {
    let by = match costs {
        Costs::Stake => Cost::Stake,
        Costs::Private => Cost::Private,
    };
    let all = everyone(network);
    let whole = set_of(0..network.services().len());
    let counted = places(all)
        .into_iter()
        .filter(|v| network.duties(*v).iter().all(|(service, _)| naive::has(coalition, *service)));
    let counted = if coalition == whole { all } else { set_of(counted) };
    let local: BTreeSet<usize> = places(coalition).into_iter().collect();
    let local = (coalition != whole).then_some(&local);
    let fraction = (part.0.into(), part.1.into());
    let expected = if network.operators().len() <= 5 && network.services().len() <= 3 {
        in_sequence(network, by, fraction, counted)
    } else {
        at_once(network, by, fraction, counted)
    };
    let part = Share::new(part.0, part.1).unwrap();
    let budget = Budget::unlimited();
    let lost = |kind| worst(network, costs, part, kind, local, &budget).unwrap();
    let attackers = exact(&lost(Counted::Attackers));
    assert_eq!(attackers as i128, expected.stake, "{costs:?} {part:?} {local:?} {network:?}");
    let realised = exact(&lost(Counted::All));
    assert_eq!(realised as i128, expected.realised, "{costs:?} {part:?} {local:?} {network:?}");
    attackers
}

fn random_networks(count: usize, seed: u64, shape: Shape) {
    let mut random = generator(seed);
    let mut fell = 0;
    for round in 0..count {
        let network = network(&mut random, Shape { halts: true, ..shape });
        let part = [(0, 1), (1, 10), (1, 4), (1, 2)][up_to(&mut random, 3) as usize];
        let costs = if round % 2 == 0 { Costs::Stake } else { Costs::Private };
        let whole = set_of(0..network.services().len());
        let coalition = if round % 3 == 0 { round as Mask / 3 & whole } else { whole };
        fell += usize::from(agrees(&network, costs, part, coalition) > 0);
    }
    assert!(fell > count / 10, "too few cascades to mean anything: {fell} of {count}");
}

#[test]
fn the_worst_is_that_of_all_sequences_of_attacks() {
    random_networks(120, 16, Shape::SMALL);
}

#[test]
fn the_worst_is_that_of_all_shocks_and_attacks() {
    random_networks(60, 17, Shape { operators: 6, ..Shape::ANY });
}

#[test]
#[ignore = "long: ten thousand networks"]
fn the_worst_is_that_of_all_sequences_of_attacks_on_ten_thousand() {
    random_networks(10_000, 18, Shape::SMALL);
}

mod recorded {
    use super::*;
    use network::{Id, NetworkDraft, Operator, Pledge, Service, Threshold, Tie};
    use std::path::PathBuf;

    /// A solved network, or none where recorded data is absent.
    fn solved(name: &str) -> Option<Network> {
        let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
        let data = std::env::var_os("BUTTRESS_DATA").map(PathBuf::from);
        let file = data.unwrap_or(root.join("../shared/data")).join("risk_networks").join(name);
        let Ok(text) = std::fs::read_to_string(&file) else {
            assert!(
                std::env::var("BUTTRESS_REQUIRE_DATA").as_deref() != Ok("1"),
                "{} is required",
                file.display()
            );
            println!("skipped: no {}", file.display());
            return None;
        };
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        let number = |value: &serde_json::Value| value.as_u64().unwrap();
        let mut draft = NetworkDraft::default();
        for (place, stake) in json["sigma"].as_array().unwrap().iter().enumerate() {
            let id = Id::from(place as u64);
            let stake = number(stake).into();
            draft.operators.push(Operator { id, stake, private_cost: None });
        }
        for (place, service) in json["services"].as_array().unwrap().iter().enumerate() {
            draft.services.push(Service {
                id: Id::from(format!("s{place}").as_str()),
                profit: number(&service["pi"]).into(),
                threshold: Threshold {
                    numerator: number(&service["alpha"][0]) as u32,
                    denominator: number(&service["alpha"][1]) as u32,
                },
                tie: Tie::Secure,
            });
            for member in service["members"].as_array().unwrap() {
                let operator = number(member) as usize;
                let amount = draft.operators[operator].stake;
                draft.pledges.push(Pledge { operator, service: place, amount });
            }
        }
        Some(Network::new(draft).unwrap())
    }

    fn stakes(network: &Network, percents: &[u64]) -> Vec<u128> {
        let lost = |percent: &u64| {
            let part = Share::new(*percent, 100).unwrap();
            let tell = |p: buttress_risk::Progress| {
                if p.nodes % 100 < 3 {
                    println!("{p:?}")
                }
            };
            let budget = Budget::unlimited().telling(&tell);
            let started = std::time::Instant::now();
            let worst =
                worst(network, Costs::Stake, part, Counted::Attackers, None, &budget).unwrap();
            println!("{percent} %: {} nodes, {:?}", worst.nodes, started.elapsed());
            exact(&worst)
        };
        percents.iter().map(lost).collect()
    }

    #[test]
    fn a_hundred_operators_hold_to_a_tenth() {
        let Some(network) = solved("s100x20.json") else { return };
        assert_eq!(stakes(&network, &[1, 5, 10, 20]), [0, 0, 0, 29_243]);
    }

    #[test]
    #[ignore = "long: three hundred operators"]
    fn three_hundred_operators_fall_between_a_tenth_and_a_fifth() {
        let Some(network) = solved("s300x40.json") else { return };
        assert_eq!(stakes(&network, &[1, 5, 10, 20]), [776, 8_192, 17_901, 1_470_009]);
    }
}
