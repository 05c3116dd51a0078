//! The second implementation by itself: a cascade is one attack, and full losses are all that elastic attacks need to try.

use crate::naive::random::{Shape, generator, network};
use crate::naive::{Cost, cascade, elastic, everyone};

/// The union of a cascade is a single attack after the shock: Durvasula and Roughgarden, Corollary 1.
#[test]
fn a_cascade_loses_what_one_attack_can() {
    let mut random = generator(1);
    let (mut fell, mut later) = (0, 0);
    for _ in 0..120 {
        let network = network(&mut random, Shape { halts: true, ..Shape::SMALL });
        for part in [(0, 1), (1, 10), (1, 4), (1, 2)] {
            for by in [Cost::Stake, Cost::Private] {
                let all = everyone(&network);
                let once = cascade::at_once(&network, by, part, all);
                assert_eq!(once, cascade::in_sequence(&network, by, part, all), "{network:?}");
                fell += i32::from(once.stake > 0);
                later += i32::from(once.stake > 0 && part.0 > 0);
            }
        }
    }
    assert!(fell > 100 && later > 50, "too few cascades to mean anything: {fell}, {later}");
}

/// An operator either loses everything or pays unit by unit for what is missing.
#[test]
fn elastic_attacks_need_only_full_losses() {
    let mut random = generator(2);
    let shape = Shape { operators: 3, services: 2, stake: 3, halts: true, ..Shape::ANY };
    for _ in 0..300 {
        let network = network(&mut random, shape);
        let by_spending = elastic::best_profit_by_spending(&network);
        assert_eq!(elastic::best_profit(&network), by_spending, "{network:?}");
    }
}
