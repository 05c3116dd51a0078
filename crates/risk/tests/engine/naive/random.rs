//! Small random networks. Numbers are small, so that ties are common.

use network::{
    Bonus, DeadService, Id, Network, NetworkDraft, Operator, Pledge, Pool, Service, Threshold, Tie,
};
use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

/// What may be in a random network.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    /// At most so many operators.
    pub(crate) operators: usize,
    /// At most so many services, at least one.
    pub(crate) services: usize,
    /// The largest stake.
    pub(crate) stake: u64,
    /// Whether every threshold is all of the stake.
    pub(crate) all: bool,
    /// Whether there are bonuses.
    pub(crate) bonuses: bool,
    /// Whether there are pools.
    pub(crate) pools: bool,
    /// Whether some operators lose less than their stake.
    pub(crate) private: bool,
    /// Whether services without stake may halt.
    pub(crate) halts: bool,
}

impl Shape {
    /// Everything that a network may have, except services that halt.
    pub(crate) const ANY: Self = Self {
        operators: 7,
        services: 4,
        stake: 12,
        all: false,
        bonuses: true,
        pools: true,
        private: true,
        halts: false,
    };
    /// Small enough for sequences of attacks.
    pub(crate) const SMALL: Self = Self { operators: 5, services: 3, ..Self::ANY };
}

/// A generator of networks that depends on nothing but its seed.
pub(crate) fn generator(seed: u64) -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(seed)
}

/// 0 to `most`, each as likely.
pub(crate) fn up_to(random: &mut ChaCha8Rng, most: u64) -> u64 {
    random.next_u64() % (most + 1)
}

fn once_in(random: &mut ChaCha8Rng, times: u64) -> bool {
    up_to(random, times - 1) == 0
}

/// A set of at least one place below `count`.
fn some_of(random: &mut ChaCha8Rng, count: usize) -> Vec<usize> {
    let mut places: Vec<usize> = (0..count).filter(|_| once_in(random, 2)).collect();
    if places.is_empty() {
        places.push(up_to(random, count as u64 - 1) as usize);
    }
    places
}

const THRESHOLDS: [(u32, u32); 7] = [(1, 1), (1, 2), (2, 3), (1, 3), (3, 4), (2, 5), (1, 10)];

/// A network of that shape. Stakes of zero, services without stake and operators without duties occur. Half of them pledge
/// all of the stake to every service that they serve, the others a part.
pub(crate) fn network(random: &mut ChaCha8Rng, shape: Shape) -> Network {
    let mut draft = NetworkDraft::default();
    let operators = up_to(random, shape.operators as u64) as usize;
    let services = 1 + up_to(random, shape.services as u64 - 1) as usize;
    let largest = 1 + up_to(random, shape.stake - 1);
    for place in 0..operators {
        let stake = u128::from(up_to(random, largest));
        let less = shape.private && once_in(random, 3);
        let private_cost = less.then(|| u128::from(up_to(random, u64::try_from(stake).unwrap())));
        draft.operators.push(Operator {
            id: Id::from(format!("operator {place}").as_str()),
            stake,
            private_cost,
        });
    }
    // Profits near what an attack costs: far from it nothing is close.
    let richest = largest * (1 + up_to(random, 2));
    for place in 0..services {
        let pick = if shape.all { 0 } else { up_to(random, THRESHOLDS.len() as u64 - 1) };
        let (numerator, denominator) = THRESHOLDS[pick as usize];
        draft.services.push(Service {
            id: Id::from(format!("service {place}").as_str()),
            profit: u128::from(up_to(random, richest)),
            threshold: Threshold { numerator, denominator },
            tie: if once_in(random, 2) { Tie::Secure } else { Tie::Insecure },
        });
    }
    let whole = once_in(random, 2);
    let rare = 1 + up_to(random, 2);
    for operator in 0..operators {
        for service in 0..services {
            if once_in(random, rare) {
                let stake = draft.operators[operator].stake;
                let part = u128::from(up_to(random, u64::try_from(stake).unwrap()));
                let amount = if whole { stake } else { part };
                draft.pledges.push(Pledge { operator, service, amount });
            }
        }
    }
    if shape.bonuses && once_in(random, 3) {
        for _ in 0..=up_to(random, 1) {
            let amount = u128::from(up_to(random, richest));
            draft.bonuses.push(Bonus { services: some_of(random, services), amount });
        }
    }
    if shape.pools && once_in(random, 3) {
        let drawing = some_of(random, services);
        let limit = u128::from(up_to(random, richest + richest / 2));
        draft.pools.push(Pool { services: drawing, limit });
    }
    if shape.halts && once_in(random, 2) {
        draft.dead_service = DeadService::Halts;
    }
    Network::new(draft).unwrap()
}
