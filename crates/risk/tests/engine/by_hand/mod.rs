//! Small networks of the literature, and some that were solved by hand.

// Each test file uses a part of it.
#![allow(dead_code)]

use network::{Id, Network, NetworkDraft, Operator, Pledge, Service, Threshold, Tie};

/// Operators with stakes; services with a profit, a threshold and their operators, who pledge all they have. Ties are secure.
pub(crate) fn whole_pledges(stakes: &[u128], services: &[(u128, (u32, u32), &[usize])]) -> Network {
    Network::new(draft(stakes, services)).unwrap()
}

/// The same before it is checked, to add to.
pub(crate) fn draft(stakes: &[u128], services: &[(u128, (u32, u32), &[usize])]) -> NetworkDraft {
    let mut draft = NetworkDraft::default();
    for (place, stake) in stakes.iter().enumerate() {
        let id = Id::from(format!("operator {place}").as_str());
        draft.operators.push(Operator { id, stake: *stake, private_cost: None });
    }
    for (place, (profit, (numerator, denominator), operators)) in services.iter().enumerate() {
        draft.services.push(Service {
            id: Id::from(format!("service {place}").as_str()),
            profit: *profit,
            threshold: Threshold { numerator: *numerator, denominator: *denominator },
            tie: Tie::Secure,
        });
        draft.pledges.extend(operators.iter().map(|operator| Pledge {
            operator: *operator,
            service: place,
            amount: stakes[*operator],
        }));
    }
    draft
}

/// How three operators secure three services.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Shared {
    /// Each operator secures one service.
    Isolated,
    /// Each operator secures all.
    Pooled,
}

/// Three operators with a stake of 1, three services that need all of their stake.
pub(crate) fn three_on_three(profit: u128, shared: Shared) -> Network {
    let all = (1, 1);
    match shared {
        Shared::Isolated => {
            whole_pledges(&[1; 3], &[(profit, all, &[0]), (profit, all, &[1]), (profit, all, &[2])])
        }
        Shared::Pooled => whole_pledges(&[1; 3], &[(profit, all, [0, 1, 2].as_slice()); 3]),
    }
}

/// Services on {a, b}, {b, c} and {a, c} that need all of their stake.
pub(crate) fn ring_of_three(stakes: [u128; 3], profits: [u128; 3]) -> Network {
    let all = (1, 1);
    whole_pledges(
        &stakes,
        &[(profits[0], all, &[0, 1]), (profits[1], all, &[1, 2]), (profits[2], all, &[0, 2])],
    )
}

/// Durvasula and Roughgarden, Theorem 2: operators with 1 and 9, one service of a profit of 10 that needs both.
pub(crate) fn tight_pair() -> Network {
    whole_pledges(&[1, 9], &[(10, (1, 1), &[0, 1])])
}

/// Durvasula and Roughgarden, Theorem 3, in units of 1 ÷ 110: stakes 1, 9.9 and 89.1, a service on the first two that gains
/// 10.9 ÷ 1.1. The cascade that reaches the cap (1 + 1/γ) ψ.
pub(crate) fn tight_cap() -> Network {
    whole_pledges(&[110, 1_089, 9_801], &[(1_090, (1, 1), &[0, 1])])
}

/// Durvasula and Roughgarden, Theorem 8 with twelve operators of 1: six services with a profit of 2 on groups that overlap.
pub(crate) fn groups_of_twelve() -> Network {
    let all = (1, 1);
    whole_pledges(
        &[1; 12],
        &[
            (2, all, &[0, 1, 2, 3, 4, 5]),
            (2, all, &[6, 7, 8, 9, 10, 11]),
            (2, all, &[0, 1, 2]),
            (2, all, &[3, 4, 6]),
            (2, all, &[5, 7, 8]),
            (2, all, &[9, 10, 11]),
        ],
    )
}

/// Durvasula and Roughgarden, Theorem 6, in tenths: stakes 1.9, 3 and 3, services with a profit of 1 on {a, b}, {b, c} and
/// {c, a}.
pub(crate) fn circle() -> Network {
    let all = (1, 1);
    whole_pledges(&[19, 30, 30], &[(10, all, &[0, 1]), (10, all, &[1, 2]), (10, all, &[2, 0])])
}
