//! Worst cascades: networks of the literature (acceptance cases 1, 3, 4 and 5), brute force, and solved networks (case S4).

use crate::by_hand;
use crate::by_hand::{circle, groups_of_twelve, tight_cap, tight_pair};
use crate::naive;
use crate::naive::cascade::{at_once, in_sequence};
use crate::naive::random::{Shape, generator, network, up_to};
use crate::naive::{Cost, Mask, everyone, places, set_of};
use buttress_risk::Budget;
use buttress_risk::attack::{Attack, Costs};
use buttress_risk::cascade::{
    Counted, Share, Worst, cap, cliff, curve, least_shock, respond, sampled, survivors, worst,
};
use network::Network;
use num_rational::BigRational;
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
        let coalition = if round % 3 == 0 { (round as Mask / 3) & whole } else { whole };
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

/// Everything is worse after larger shocks, each point is what a search for it alone finds, and the least shock that leads to a
/// loss is the first of all whole shocks that does.
#[test]
fn curves_rise_and_have_a_cliff() {
    let mut random = generator(19);
    let mut cliffs = 0;
    for _ in 0..80 {
        let network = network(&mut random, Shape::SMALL);
        let parts: Vec<Share> = [0, 5, 1, 3].iter().map(|a| Share::new(*a, 6).unwrap()).collect();
        for counted in [Counted::Attackers, Counted::All] {
            let budget = Budget::unlimited();
            let costs = Costs::Stake;
            let points = curve(&network, costs, &parts, counted, None, &budget).unwrap();
            for (part, point) in parts.iter().zip(&points) {
                let alone = worst(&network, costs, *part, counted, None, &budget).unwrap();
                assert_eq!(exact(point), exact(&alone), "{network:?}");
            }
            let cliff = cliff(&network, costs, &parts, &points, counted, &budget).unwrap();
            let rises = exact(&points[1]) > exact(&points[0]);
            assert_eq!(cliff.is_some(), rises);
            let Some(cliff) = cliff else { continue };
            cliffs += 1;
            let total = network.total_stake() as u64;
            let past = |shock: &u64| {
                let part = Share::new(*shock, total).unwrap();
                let lost = exact(&worst(&network, costs, part, counted, None, &budget).unwrap());
                2 * lost > cliff.before + cliff.behind
            };
            let first = (0..=total).find(past).map(u128::from);
            assert_eq!((cliff.shock.found, Some(cliff.shock.at_least)), (first, first));
            let whole = cliff.shock.worst.unwrap().lost.found;
            let again = least_shock(&network, costs, whole, counted, &budget).unwrap();
            assert!(again.found >= first && again.found.is_some());
        }
    }
    assert!(cliffs > 20, "{cliffs}");
}

/// Durvasula and Roughgarden's Theorem 1, on networks that cost more than they gain; and their figure of 0.011.
#[test]
fn no_cascade_passes_the_cap() {
    let thousandth = Share::new(1, 1_000).unwrap();
    assert_eq!(cap(thousandth, 11, 10), Some(BigRational::new(11.into(), 1_000.into())));
    assert_eq!(cap(thousandth, 10, 10), None);
    let mut random = generator(20);
    let (mut capped, mut fell) = (0, 0);
    for _ in 0..1_500 {
        let network = network(&mut random, Shape { halts: true, private: false, ..Shape::SMALL });
        let margin = naive::margin(&network, Cost::Stake);
        let Some((cost, gain)) = margin.filter(|_| network.total_stake() > 0) else { continue };
        // Services that nobody ever secured gain something for nothing: no margin, no cap.
        let part = Share::new(1, 4).unwrap();
        let Some(cap) = cap(part, cost as u128, gain as u128) else { continue };
        // A dead service is corrupted for nothing by the letter; the theorem is about thresholds that somebody has to reach.
        let mut draft = network.to_draft();
        draft.dead_service = network::DeadService::Halts;
        let network = Network::new(draft).unwrap();
        let budget = Budget::unlimited();
        let worst = worst(&network, Costs::Stake, part, Counted::All, None, &budget).unwrap();
        let realised = BigRational::new(exact(&worst).into(), network.total_stake().into());
        assert!(realised <= cap, "{realised} {cap} {network:?}");
        capped += 1;
        fell += i32::from(worst.attack.is_some());
    }
    assert!(capped > 50 && fell > 5, "{capped} {fell}");
}

/// After a shock the best attack follows, then the best on what that leaves: each as the second implementation has it.
#[test]
fn best_responses_are_the_best_attacks_one_after_the_other() {
    let mut random = generator(21);
    let mut lengths = [0; 5];
    for round in 0..300 {
        let network = network(&mut random, Shape { halts: true, ..Shape::SMALL });
        let (costs, by) = [(Costs::Stake, Cost::Stake), (Costs::Private, Cost::Private)][round % 2];
        let shock = up_to(&mut random, everyone(&network).into()) as Mask;
        let shock: BTreeSet<usize> = places(shock).into_iter().collect();
        let (mut gone, mut corrupted) = (shock.clone(), BTreeSet::new());
        let budget = Budget::unlimited();
        let responses = respond(&network, costs, &shock, |_, _| {}, &budget).unwrap();
        assert!(responses.proved);
        let best = |gone: &BTreeSet<usize>, corrupted: &BTreeSet<usize>| {
            let left = Network::new(survivors(&network, gone, corrupted)).unwrap();
            let attacks = naive::attacks(&left, by).into_iter();
            let counting = attacks.filter(|a| naive::counts(&left, a.services, a.profit()));
            counting.min_by_key(|attack| {
                let services = places(attack.services);
                (-attack.profit(), services.len(), services)
            })
        };
        for attack in &responses.attacks {
            let expected = best(&gone, &corrupted).unwrap();
            assert_eq!(attack.profit(), expected.profit(), "{network:?}");
            assert_eq!(attack.services, places(expected.services).into_iter().collect());
            gone.extend(attack.coalition.iter().copied());
            corrupted.extend(attack.services.iter().copied());
        }
        assert_eq!(best(&gone, &corrupted), None, "{network:?}");
        lengths[responses.attacks.len()] += 1;
        // What happens is no worse than the worst.
        let fraction = (network.operators().iter().enumerate())
            .filter(|(place, _)| shock.contains(place))
            .map(|(_, operator)| operator.stake)
            .sum::<u128>();
        let total = network.total_stake().max(1);
        let part = (fraction as i128, total as i128);
        let worst = at_once(&network, by, part, everyone(&network));
        assert!(responses.lost as i128 <= worst.stake, "{network:?}");
    }
    assert!(lengths[0] > 20 && lengths[1] > 20 && lengths[2] > 5, "{lengths:?}");
}

/// Prices between attacks: where what was slashed is sold and halves the worth of the rest, a second service falls.
#[test]
fn a_price_that_falls_brings_down_the_next() {
    let all = (1, 1);
    let network = by_hand::whole_pledges(&[4, 10], &[(5, all, &[0]), (6, all, &[1])]);
    let none = BTreeSet::new();
    let budget = Budget::unlimited();
    let kept = respond(&network, Costs::Stake, &none, |_, _| {}, &budget).unwrap();
    assert_eq!((kept.attacks.len(), kept.lost), (1, 4));
    let halve = |draft: &mut network::NetworkDraft, attack: Option<&Attack>| {
        if attack.is_some() {
            draft.operators.iter_mut().for_each(|operator| operator.stake /= 2);
            draft.pledges.iter_mut().for_each(|pledge| pledge.amount /= 2);
        }
    };
    let sold = respond(&network, Costs::Stake, &none, halve, &budget).unwrap();
    assert_eq!((sold.attacks.len(), sold.lost), (2, 14));
    assert_eq!(sold.attacks[1].cost, 5);
}

#[test]
fn samples_of_shocks_are_the_same_for_a_seed() {
    let network = groups_of_twelve();
    let part = Share::new(1, 12).unwrap();
    let losses =
        |seed| sampled(&network, Costs::Stake, part, 20, seed, &Budget::unlimited()).unwrap();
    assert_eq!(losses(1), losses(1));
    // Whoever is lost, all others attack everything.
    assert_eq!(losses(2), [11; 20]);
}

mod recorded {
    use super::*;
    use buttress_risk::cascade::{Worst, curve};
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

    fn shares(percents: &[u64]) -> Vec<Share> {
        percents.iter().map(|percent| Share::new(*percent, 100).unwrap()).collect()
    }

    #[test]
    fn a_hundred_operators_hold_to_a_tenth() {
        let Some(network) = solved("s100x20.json") else { return };
        let parts = shares(&[20, 1, 10, 5]);
        let (costs, counted, budget) = (Costs::Stake, Counted::Attackers, Budget::unlimited());
        let curve = curve(&network, costs, &parts, counted, None, &budget).unwrap();
        let stakes: Vec<u128> = curve.iter().map(exact).collect();
        assert_eq!(stakes, [29_243, 0, 0, 0]);
    }

    /// At a tenth the record says 17,901 and at a fifth 1,470,009. Its solver stopped within a ten thousandth, which is 1.8 and
    /// 147 units; 17,902 and 1,470,019 are possible, as the answers show in whole numbers, and proved to be the most.
    #[test]
    #[ignore = "long: three hundred operators"]
    fn three_hundred_operators_hold_to_a_tenth() {
        let Some(network) = solved("s300x40.json") else { return };
        let recorded = [776, 8_192, 17_901, 1_470_009_u128];
        let most = [776, 8_192, 17_902, 1_470_019_u128];
        for ((part, recorded), most) in shares(&[1, 5, 10, 20]).into_iter().zip(recorded).zip(most)
        {
            let budget = Budget::unlimited();
            let worst =
                worst(&network, Costs::Stake, part, Counted::Attackers, None, &budget).unwrap();
            println!("{part:?}: {:?} {} nodes", worst.lost, worst.nodes);
            assert_eq!(exact(&worst), most, "{worst:?}");
            assert!(recorded <= most && most as f64 <= recorded as f64 * (1.0 + 1e-4));
            holds(&network, part, &worst);
        }
    }

    /// Shock and attack are what they say, in whole numbers.
    fn holds(network: &Network, part: Share, worst: &Worst) {
        let lost =
            |set: &BTreeSet<usize>| set.iter().map(|v| network.operators()[*v].stake).sum::<u128>();
        let attack = worst.attack.clone().unwrap();
        assert!(lost(&worst.shock) <= part.of(network.total_stake()));
        assert!(worst.shock.is_disjoint(&attack.coalition));
        assert_eq!((lost(&attack.coalition), attack.cost), (worst.lost.found, worst.lost.found));
        assert!(worst.lost.found <= worst.lost.at_most);
        assert!(network.gain(&attack.services) > worst.lost.found);
        let left = Network::new(survivors(network, &worst.shock, &BTreeSet::new())).unwrap();
        let (services, coalition) = (attack.services, attack.coalition);
        assert!(Attack::new(&left, Costs::Stake, services, coalition).is_some());
    }
}
