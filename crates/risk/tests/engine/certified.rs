//! Bounds without a search: acceptance cases 1 to 9 and 15, and that they never promise what brute force refutes.

use crate::naive::random::{Shape, generator, network};
use crate::naive::{Cost, headroom, margin};
use buttress_risk::certified::{
    Fraction, Obligation, attributable_cover, cover_margin, elastic_margin, local_certificate,
    local_headroom, local_margin, missing_stake, multiple, multiple_of, obligations,
    rounded_margin, rounded_thresholds,
};
use certificate::{Costs, verify};
use ethnum::{I256, U256};
use market_data::recorded_data_for_test;
use network::{Id, Network, NetworkDraft, Operator, Pledge, Service, Threshold, Tie, import};

type Wanted<'a> = (u128, (u32, u32), &'a [usize]);

/// Operators by stake, all of which they pledge; services by profit, threshold and operators.
fn restaked(stakes: &[u128], services: &[Wanted]) -> Network {
    let mut draft = NetworkDraft::default();
    for (place, &stake) in stakes.iter().enumerate() {
        let id = Id::Text(format!("operator {place}"));
        draft.operators.push(Operator { id, stake, private_cost: None });
    }
    for (service, (profit, (numerator, denominator), members)) in services.iter().enumerate() {
        let threshold = Threshold { numerator: *numerator, denominator: *denominator };
        let id = Id::Number(service as u64);
        draft.services.push(Service { id, profit: *profit, threshold, tie: Tie::Secure });
        for &operator in *members {
            draft.pledges.push(Pledge { operator, service, amount: stakes[operator] });
        }
    }
    Network::new(draft).unwrap()
}

fn fraction(numerator: u128, denominator: u128) -> Fraction {
    Fraction::new(numerator.into(), denominator.into()).unwrap()
}

fn local(network: &Network) -> Fraction {
    let found = local_margin(network, Costs::Stake).unwrap();
    assert!(found.exact);
    found.margin
}

fn rounded(network: &Network) -> Fraction {
    rounded_margin(network, Costs::Stake).unwrap().margin
}

fn cover(network: &Network) -> Fraction {
    let certified = cover_margin(network, Costs::Stake).unwrap();
    verify(network, Costs::Stake, &certified.claim).unwrap();
    certified.margin
}

#[test]
fn examples_of_robust_restaking_networks_are_just_secure() {
    // Theorem 2: loads of 1 and 1.
    let two = restaked(&[1, 9], &[(10, (1, 1), &[0, 1])]);
    let loads: Vec<_> = obligations(&two, Costs::Stake).iter().map(|o| o.load().unwrap()).collect();
    assert_eq!(loads, [fraction(1, 1); 2]);
    assert_eq!(local(&two), fraction(1, 1));
    // Theorem 3, times 110: 1 + γ = 1.1.
    let tight = restaked(&[110, 1_089, 9_801], &[(1_090, (1, 1), &[0, 1])]);
    assert_eq!(local(&tight), fraction(11, 10));
    // Theorem 8: every operator in two groups of six, each worth 2.
    let groups: [&[usize]; 6] = [
        &[0, 1, 2, 3, 4, 5],
        &[6, 7, 8, 9, 10, 11],
        &[0, 1, 2],
        &[3, 4, 6],
        &[5, 7, 8],
        &[9, 10, 11],
    ];
    let services: Vec<Wanted> = groups.iter().map(|group| (2, (1, 1), *group)).collect();
    let all = restaked(&[1; 12], &services);
    let met = obligations(&all, Costs::Stake);
    assert!(met.iter().all(Obligation::is_met));
    assert_eq!(local(&all), fraction(1, 1));
    // In whole numbers: a tie is not taken for an attack, nor the other way round.
    let certified = local_certificate(&all, Costs::Stake).unwrap();
    assert_eq!(certified.margin, fraction(1, 1));
    verify(&all, Costs::Stake, &certified.claim).unwrap();
    // Theorem 6, times 10.
    let circle = [(10, (1, 1), &[0, 1][..]), (10, (1, 1), &[1, 2]), (10, (1, 1), &[0, 2])];
    let circle = restaked(&[19, 30, 30], &circle);
    assert_eq!(local(&circle), fraction(245, 100));
    assert_eq!(local_certificate(&circle, Costs::Stake).unwrap().margin, fraction(245, 100));
}

#[test]
fn three_equal_operators_at_one_half() {
    let network = |profit| restaked(&[10; 3], &[(profit, (1, 2), &[0, 1, 2])]);
    let one = Fraction::whole(1);
    // The local condition is safe up to 15, rounded thresholds up to the exact 20: it takes two of three.
    assert!(local(&network(15)) == one && local(&network(16)) < one);
    assert_eq!(rounded_thresholds(&network(1)), [20]);
    assert!(rounded(&network(20)) == one && rounded(&network(21)) < one);
    assert!(elastic_margin(&network(15)).unwrap().margin == one);
    assert!(elastic_margin(&network(16)).unwrap().margin < one);
    let missing = |margin: Fraction| missing_stake(30, &margin).unwrap();
    assert_eq!(missing(local(&network(16))), fraction(2, 1));
    assert_eq!(missing(rounded(&network(16))), Fraction::ZERO);
    assert_eq!(missing(rounded(&network(21))), fraction(3, 2));
    assert_eq!(missing(local(&network(21))), fraction(12, 1));
}

#[test]
fn a_large_operator_beside_a_small_one() {
    let network = |profit| restaked(&[90, 10], &[(profit, (1, 2), &[0, 1])]);
    let one = Fraction::whole(1);
    assert!(local(&network(50)) == one && local(&network(51)) < one);
    assert_eq!(rounded_thresholds(&network(1)), [90]);
    assert!(rounded(&network(90)) == one && rounded(&network(91)) < one);
    // Leaving the small one out asks all of the large one: cover rows see that too, with a proof.
    let covered = cover(&network(90)).to_f64();
    assert!(covered > 0.98 && covered <= 1.0, "{covered}");
}

#[test]
fn three_services_on_three_pairs() {
    let pairs = [(6, (1, 1), &[0, 1][..]), (5, (1, 1), &[1, 2]), (6, (1, 1), &[0, 2])];
    let network = restaked(&[8, 6, 10], &pairs);
    let rooms = (0..3).map(|service| {
        let room = local_headroom(&network, Costs::Stake, service).unwrap();
        verify(&network, Costs::Stake, &room.claim).unwrap();
        let scale = room.claim.cost_times.0.unsigned_abs();
        let exact = Fraction::new((-room.claim.at_most.0).unsigned_abs(), scale).unwrap();
        (exact, room.at_least)
    });
    let expected = [(fraction(10, 3), 3), (fraction(29, 7), 4), (fraction(30, 7), 4)];
    assert_eq!(rooms.collect::<Vec<_>>(), expected);
    // Half the stake: together they pay, 17 for 12, so nothing is certified above that.
    let network = restaked(&[4, 3, 5], &pairs);
    assert!(local(&network) <= fraction(12, 17) && cover(&network) <= fraction(12, 17));
}

#[test]
fn an_offer_is_measured_by_the_loads_it_leaves() {
    let with = |profit, stakes: &[u128]| {
        let services: [Wanted; 3] =
            [(20, (1, 2), &[0, 1, 2]), (14, (2, 3), &[0, 1]), (profit, (1, 1), &[1, 2])];
        restaked(stakes, &services)
    };
    let loads = |network: &Network| -> Vec<Fraction> {
        obligations(network, Costs::Stake).iter().map(|o| o.load().unwrap()).collect()
    };
    let stakes = [40, 30, 30];
    assert_eq!(loads(&with(0, &stakes)), [fraction(7, 10), fraction(7, 10), fraction(4, 10)]);
    let room = local_headroom(&with(0, &stakes), Costs::Stake, 2).unwrap();
    // The threshold of the second, 46⅔, is 47 in whole stake: with that even 18 and a bit are safe.
    assert_eq!(room.at_least, 18);
    let all_met =
        |profit| obligations(&with(profit, &stakes), Costs::Stake).iter().all(Obligation::is_met);
    assert!(all_met(18) && !all_met(19));
    assert_eq!(loads(&with(18, &[40, 25, 30]))[1], fraction(2_911, 2_717));
}

#[test]
fn stake_pledged_twice_counts_once() {
    let services: [Wanted; 2] = [(5, (1, 2), &[0, 1]), (5, (1, 2), &[0])];
    let network = restaked(&[100, 50], &services);
    assert_eq!(multiple_of(&network, 0), Some(fraction(2, 1)));
    assert_eq!(multiple(&network), Some(fraction(250, 150)));
    // Reserving everything of the first operator: 100 = ρ₁ 100 + ρ₂ 100 with ρ = harm ÷ (α W) of 75 and 50.
    // Equal harm of 30: 100 × (30 ÷ 75 + 30 ÷ 50) = 100. So exactly 30 each is covered.
    assert_eq!(attributable_cover(&network, &[30, 30]), [30, 30]);
    assert_eq!(attributable_cover(&network, &[15, 15]), [30, 30]);
    assert_eq!(attributable_cover(&network, &[60, 60]), [30, 30]);
    // No more than what corrupts it: 75 are enough, so no more is sure to be lost.
    assert_eq!(attributable_cover(&network, &[u128::MAX, 0]), [75, 0]);
    assert_eq!(attributable_cover(&network, &[0, 0]), [0, 0]);
}

#[test]
fn nothing_is_certified_that_brute_force_refutes() {
    let mut random = generator(63);
    let (mut sharper, mut shown) = (0, 0);
    for _ in 0..2_000 {
        let network = network(&mut random, Shape { operators: 5, services: 3, ..Shape::ANY });
        for (costs, by) in [(Costs::Stake, Cost::Stake), (Costs::Private, Cost::Private)] {
            let exact = margin(&network, by).map(|(cost, gain)| {
                fraction(u128::try_from(cost).unwrap(), u128::try_from(gain).unwrap())
            });
            let below = |bound: Option<Fraction>| match (bound, exact) {
                (Some(bound), Some(exact)) => bound <= exact,
                // Nothing to gain, so far as the bound could see.
                (None, exact) => exact.is_none(),
                (Some(_), None) => true,
            };
            let local = local_margin(&network, costs).map(|found| found.margin);
            let rounded = rounded_margin(&network, costs).map(|found| found.margin);
            assert!(below(local) && below(rounded) && local <= rounded, "{network:?}");
            if let Some(certified) = local_certificate(&network, costs) {
                verify(&network, costs, &certified.claim).unwrap();
                assert!(below(Some(certified.margin)));
                let covered = cover_margin(&network, costs).unwrap();
                verify(&network, costs, &covered.claim).unwrap();
                assert!(below(Some(covered.margin)) && covered.margin >= certified.margin);
                sharper += usize::from(covered.margin > certified.margin);
                shown += 1;
            }
            for service in 0..network.services().len() {
                if let Some(room) = local_headroom(&network, costs, service) {
                    verify(&network, costs, &room.claim).unwrap();
                    assert!(headroom(&network, by, service).is_none_or(|h| room.at_least <= h));
                }
            }
        }
    }
    println!("{shown} margins with proofs, of which cover rows improved {sharper}");
    assert!(shown > 500 && sharper > 50);
}

#[test]
fn numbers_of_any_size_that_a_network_may_have_fit() {
    let most = network::MOST / 4;
    let services: [Wanted; 2] =
        [(most, (u32::MAX - 1, u32::MAX), &[0, 1]), (most, (1, u32::MAX), &[0])];
    let network = restaked(&[most / 2 - 1, most / 3 + 1], &services);
    let local = local_margin(&network, Costs::Stake).unwrap();
    assert!(!local.exact && local.margin > Fraction::ZERO);
    for service in 0..2 {
        let room = local_headroom(&network, Costs::Stake, service).unwrap();
        verify(&network, Costs::Stake, &room.claim).unwrap();
    }
    let certified = local_certificate(&network, Costs::Stake).unwrap();
    verify(&network, Costs::Stake, &certified.claim).unwrap();
    assert!(
        certified.claim.profit_times.0 > I256::ZERO && certified.margin.numerator() > U256::ZERO
    );
    let covered = attributable_cover(&network, &[u128::MAX, u128::MAX]);
    assert!(covered.iter().all(|cover| *cover <= most));
}

#[test]
fn recorded_networks_are_certified_below_their_exact_margins() {
    for (name, local, exact) in [
        ("s100x20", 1.28444, 1_768_968.0 / 743_210.0),
        ("s300x40", 0.68094, 1_810_291.0 / 1_415_735.0),
        ("synth1900x42", 0.98355, 1_251_123.0 / 746_129.0),
    ] {
        let Some(path) = recorded_data_for_test(&format!("risk_networks/{name}.json")) else {
            return;
        };
        let network = import::open(&path).unwrap().network;
        let margin = local_margin(&network, Costs::Stake).unwrap().margin.to_f64();
        assert!((margin - local).abs() < 5e-6, "{name}: {margin}");
        let rounded = rounded(&network).to_f64();
        let covered = cover(&network).to_f64();
        assert!(margin <= rounded && rounded < exact, "{name}: {rounded}");
        // Cover rows see far more than the local condition does.
        assert!(covered > 1.3 * margin && covered < exact, "{name}: {covered}");
    }
}
