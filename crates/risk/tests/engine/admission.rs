//! Admission never lets in what brute force refutes: acceptance case 15, and random histories.

use crate::naive;
use crate::naive::random::{Shape, generator, up_to};
use crate::naive::{Cost, headroom, is_secure};
use crate::prover::{Statement, prove};
use buttress_risk::Budget;
use buttress_risk::admission::{Admission, Change, ChangeError, Tier};
use buttress_risk::attack::Costs;
use buttress_risk::certified::cover_margin;
use network::{Id, Network, NetworkDraft, Operator, Pledge, Service, Threshold, Tie};

/// Three operators; two services with a profit, and one that is offered at none yet.
fn offer() -> Network {
    let mut draft = NetworkDraft::default();
    for (place, stake) in [40, 30, 30].into_iter().enumerate() {
        let id = Id::Text(format!("operator {place}"));
        draft.operators.push(Operator { id, stake, private_cost: None });
    }
    let services: [(u128, (u32, u32), &[usize]); 3] =
        [(20, (1, 2), &[0, 1, 2]), (14, (2, 3), &[0, 1]), (0, (1, 1), &[1, 2])];
    for (service, (profit, (numerator, denominator), members)) in services.into_iter().enumerate() {
        let threshold = Threshold { numerator, denominator };
        let id = Id::Number(service as u64);
        draft.services.push(Service { id, profit, threshold, tie: Tie::Secure });
        for &operator in members {
            let amount = draft.operators[operator].stake;
            draft.pledges.push(Pledge { operator, service, amount });
        }
    }
    Network::new(draft).unwrap()
}

#[test]
fn an_offer_is_let_in_as_far_as_the_tiers_reach() {
    let unlimited = Budget::unlimited();
    let mut admission = Admission::new(&offer(), Costs::Stake).unwrap();
    assert_eq!(admission.local_headroom(2), Some(18));
    let profit = |profit| Change::Profit { service: 2, profit };
    let answer = admission.judge(profit(18), &unlimited).unwrap();
    assert!(answer.secure && answer.tier == Tier::Local);
    assert_eq!((answer.headroom, admission.local_headroom(2)), (0, Some(0)));
    // The local condition says no to 19; the exact answer is that even then the best attack loses 21.
    let mut further = admission.clone();
    let answer = further.judge(profit(19), &unlimited).unwrap();
    assert_eq!((answer.secure, answer.tier, answer.headroom), (true, Tier::Exact, 21));
    assert!(!further.is_locally_secure());

    let network = admission.network().unwrap();
    let rooms: Vec<_> = (0..3).map(|service| headroom(&network, Cost::Stake, service)).collect();
    assert_eq!(rooms, [Some(22), Some(36), Some(22)]);
    // An operator is slashed by 5: its load is 2 911 ÷ 2 717, yet no attack pays.
    let answer = admission.judge(Change::Slash { operator: 1, amount: 5 }, &unlimited).unwrap();
    assert!(answer.secure && answer.tier == Tier::Exact);
    let network = admission.network().unwrap();
    assert_eq!(network.operators()[1].stake, 25);
    assert_eq!(naive::margin(&network, Cost::Stake), Some((55, 38)));
    let least = (0..3).filter_map(|service| headroom(&network, Cost::Stake, service)).min();
    assert_eq!(Some(answer.headroom), least);
    // Far too much is refused, with the attack, and changes nothing.
    let answer = admission.judge(profit(1_000), &unlimited).unwrap();
    assert!(!answer.secure && answer.tier == Tier::Exact);
    assert!(answer.attack.is_some_and(|attack| attack.services.contains(&2)));
    assert_eq!(admission.network().unwrap(), network);
}

#[test]
fn a_proof_that_is_kept_answers_before_the_search() {
    let mut admission = Admission::new(&offer(), Costs::Stake).unwrap();
    let over = Budget::unlimited().within(std::time::Duration::ZERO);
    let change = Change::Profit { service: 2, profit: 19 };
    // Without time to search there is no answer, so it is no.
    let answer = admission.judge(change, &over).unwrap();
    assert!(answer.secure || answer.tier == Tier::Undecided);
    let mut admission = Admission::new(&offer(), Costs::Stake).unwrap();
    // What is proven of a profit of 25 holds of 19 a fortiori.
    let mut draft = offer().to_draft();
    draft.services[2].profit = 25;
    let richer = Network::new(draft).unwrap();
    let statement = Statement { profit_times: 4, cost_times: 4, at_most: -1, with: None };
    let claim = prove(&richer, Costs::Stake, statement, &mut generator(65)).unwrap();
    admission.keep(vec![claim]);
    let answer = admission.judge(change, &over).unwrap();
    assert_eq!((answer.secure, answer.tier, answer.headroom), (true, Tier::Certificate, 1));
}

#[test]
fn changes_without_a_meaning_are_refused_with_numbers() {
    let mut admission = Admission::new(&offer(), Costs::Stake).unwrap();
    let before = admission.network().unwrap();
    let cases = [
        (Change::Profit { service: 3, profit: 1 }, "there is no service 3: the network has 3"),
        (
            Change::OptIn { operator: 0, service: 2, amount: 41 },
            "41 is more than the 40 that the operator has at stake",
        ),
        (Change::OptOut { operator: 7, service: 0 }, "there is no operator 7: the network has 3"),
        (
            Change::Withdraw { operator: 1, amount: 31 },
            "31 is more than the 30 that the operator has at stake",
        ),
    ];
    for (change, expected) in cases {
        let error = admission.judge(change, &Budget::unlimited()).unwrap_err();
        assert_eq!(error.to_string(), expected);
    }
    let most = Change::Profit { service: 0, profit: network::MOST };
    let error = admission.judge(most, &Budget::unlimited()).unwrap_err();
    assert!(matches!(error, ChangeError::TooMuch { what: "profits", .. }), "{error}");
    let most = Change::Deposit { operator: 0, amount: network::MOST };
    let error = admission.judge(most, &Budget::unlimited()).unwrap_err();
    assert!(matches!(error, ChangeError::TooMuch { what: "stakes", .. }), "{error}");
    assert_eq!(admission.network().unwrap(), before);
}

#[test]
fn nothing_is_let_in_that_brute_force_refutes() {
    let mut random = generator(66);
    let mut by_tier = [0_usize; 3];
    let mut refused = 0;
    let shape = Shape { operators: 4, services: 3, halts: true, ..Shape::ANY };
    for _ in 0..800 {
        let start = naive::random::network(&mut random, shape);
        let (costs, by) = match up_to(&mut random, 1) {
            0 => (Costs::Stake, Cost::Stake),
            _ => (Costs::Private, Cost::Private),
        };
        // Mostly such as a service would want to be in.
        if !is_secure(&start, by) && up_to(&mut random, 9) > 0 {
            continue;
        }
        let mut admission = Admission::new(&start, costs).unwrap();
        if let Some(certified) = cover_margin(&start, costs) {
            admission.keep(vec![certified.claim]);
        }
        let operators = start.operators().len() as u64;
        let services = start.services().len() as u64;
        for _ in 0..12 {
            let operator = up_to(&mut random, operators) as usize;
            let service = up_to(&mut random, services) as usize;
            let amount = u128::from(up_to(&mut random, shape.stake));
            let change = match up_to(&mut random, 6) {
                0 | 1 => Change::Profit { service, profit: amount / 2 },
                2 => Change::OptIn { operator, service, amount },
                3 => Change::OptOut { operator, service },
                4 => Change::Deposit { operator, amount },
                5 => Change::Withdraw { operator, amount },
                _ => Change::Slash { operator, amount: amount / 3 },
            };
            let before = admission.network().unwrap();
            let Ok(answer) = admission.judge(change, &Budget::unlimited()) else {
                assert_eq!(admission.network().unwrap(), before);
                continue;
            };
            let after = admission.network().unwrap();
            if answer.secure {
                assert!(is_secure(&after, by), "{change:?} on {before:?}");
                assert!(answer.tier != Tier::Undecided);
                let touched = match change {
                    Change::Profit { service, .. }
                    | Change::OptIn { service, .. }
                    | Change::OptOut { service, .. } => vec![service],
                    _ => before.duties(operator).iter().map(|(service, _)| *service).collect(),
                };
                let least = touched.into_iter().filter_map(|s| headroom(&after, by, s)).min();
                let certain = least.is_none_or(|least| answer.headroom <= least);
                assert!(certain, "{} of {least:?}: {change:?} on {before:?}", answer.headroom);
                by_tier[answer.tier as usize] += 1;
            } else {
                // With all the time it needs, no is exact too.
                assert_eq!(answer.tier, Tier::Exact);
                refused += 1;
                if let Change::Profit { service, profit } = change {
                    let mut asked = before.to_draft();
                    asked.services[service].profit = profit;
                    assert!(!is_secure(&Network::new(asked).unwrap(), by));
                }
                if change.is_forced() {
                    assert!(!is_secure(&after, by), "{change:?} on {before:?}");
                } else {
                    assert_eq!(after, before);
                }
            }
        }
    }
    println!("let in by the local condition, a proof, the search: {by_tier:?}; refused: {refused}");
    assert!(by_tier.iter().all(|count| *count > 20) && refused > 200);
}
