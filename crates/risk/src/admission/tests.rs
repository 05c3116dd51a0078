//! Random histories: what is kept change by change is what is computed from scratch.

use super::*;
use network::{Bonus, Id, Operator, Service, Threshold};
use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

fn up_to(random: &mut ChaCha8Rng, most: u128) -> u128 {
    u128::from(random.next_u64()) % (most + 1)
}

/// A network without pledges.
fn bare(random: &mut ChaCha8Rng, largest: u128) -> NetworkDraft {
    let mut draft = NetworkDraft::default();
    for place in 0..4_u64 {
        let stake = up_to(random, largest);
        let private_cost = (up_to(random, 3) == 0).then(|| up_to(random, largest));
        draft.operators.push(Operator { id: Id::Text(format!("{place}")), stake, private_cost });
    }
    for place in 0..3 {
        let denominator = 1 + up_to(random, 4) as u32;
        let numerator = 1 + up_to(random, u128::from(denominator) - 1) as u32;
        draft.services.push(Service {
            id: Id::Number(place),
            profit: 0,
            threshold: Threshold { numerator, denominator },
            tie: if up_to(random, 1) == 0 { Tie::Secure } else { Tie::Insecure },
        });
    }
    if up_to(random, 2) == 0 {
        draft.bonuses.push(Bonus { services: vec![0, 2], amount: up_to(random, largest / 4) });
    }
    draft
}

fn change(random: &mut ChaCha8Rng, largest: u128) -> Change {
    let operator = up_to(random, 4) as usize;
    let service = up_to(random, 3) as usize;
    let amount = up_to(random, largest);
    match up_to(random, 6) {
        0 | 1 => Change::Profit { service, profit: amount / 2 },
        2 | 3 => Change::OptIn { operator, service, amount },
        4 => Change::OptOut { operator, service },
        5 if amount % 2 == 0 => Change::Deposit { operator, amount: amount / 4 },
        5 => Change::Withdraw { operator, amount: amount / 4 },
        _ => Change::Slash { operator, amount: amount / 4 },
    }
}

#[test]
fn every_change_leaves_what_a_fresh_start_would() {
    let mut random = ChaCha8Rng::seed_from_u64(64);
    for round in 0..300 {
        let largest = if round % 3 == 0 { MOST >> 8 } else { 20 };
        let draft = bare(&mut random, largest);
        let network = Network::new(draft).unwrap();
        let mut admission = Admission::new(&network, Costs::Private).unwrap();
        for _ in 0..30 {
            let change = change(&mut random, largest);
            // Made without asking, so that secure and insecure states both occur.
            let before = admission.network().unwrap();
            let Ok(undo) = admission.make(change) else {
                assert_eq!(admission.network().unwrap(), before);
                continue;
            };
            same_as_fresh(&admission);
            if up_to(&mut random, 2) == 0 {
                admission.take_back(undo);
                assert_eq!(admission.network().unwrap(), before);
                same_as_fresh(&admission);
            }
        }
    }
}

/// Compares numbers at the same bits.
fn same_as_fresh(admission: &Admission) {
    let network = admission.network().unwrap();
    let mut fresh = Admission::new(&network, admission.costs).unwrap();
    let kept = admission.loads.clone();
    assert_eq!(kept.all_met(), fresh.loads.all_met(), "{network:?}");
    fresh.loads.use_bits(kept.numbers().0);
    assert_eq!(kept.numbers(), fresh.loads.numbers(), "{network:?}");
    let totals = |admission: &Admission| {
        let Totals { pledges, stakes, gains } = admission.totals;
        (pledges, stakes, gains, admission.loads.costs())
    };
    assert_eq!(totals(admission), totals(&fresh));
    for service in 0..network.services().len() {
        assert_eq!(kept.headroom(service), fresh.loads.headroom(service), "{network:?}");
    }
}
