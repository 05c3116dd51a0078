//! Networks of a size that is asked for: lognormal stakes, random degrees, whole pledges, profits as a part of what corrupts.

// Each bench uses a part of it.
#![allow(dead_code)]

use network::{Id, Network, NetworkDraft, Operator, Pledge, Service, Threshold, Tie};
use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

pub(crate) struct Synthetic {
    pub(crate) operators: usize,
    pub(crate) services: usize,
    /// About so many pledges.
    pub(crate) pledges: usize,
    /// Profit over what corrupts a service, on average.
    pub(crate) utilisation: f64,
    pub(crate) thresholds: &'static [(u32, u32)],
}

fn uniform(random: &mut ChaCha8Rng) -> f64 {
    (random.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
}

/// Irwin and Hall's sum of twelve: near enough to a normal for stakes.
fn normal(random: &mut ChaCha8Rng) -> f64 {
    (0..12).map(|_| uniform(random)).sum::<f64>() - 6.0
}

impl Synthetic {
    /// The network of a seed. Operators without duties and services without operators may occur.
    pub(crate) fn network(&self, seed: u64) -> Network {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let shapes: Vec<f64> =
            (0..self.operators).map(|_| (1.6 * normal(&mut random)).exp()).collect();
        let scale = 4_000_000.0 / shapes.iter().sum::<f64>();
        let mut draft = NetworkDraft::default();
        for (place, shape) in shapes.iter().enumerate() {
            let stake = (shape * scale).ceil() as u128;
            let id = Id::from(format!("operator {place}").as_str());
            draft.operators.push(Operator { id, stake, private_cost: None });
        }
        let chance = self.pledges as f64 / (self.operators * self.services) as f64;
        for service in 0..self.services {
            // Some services are much more popular than others.
            let chance = chance * (0.5 + uniform(&mut random));
            for operator in 0..self.operators {
                if uniform(&mut random) < chance {
                    let amount = draft.operators[operator].stake;
                    draft.pledges.push(Pledge { operator, service, amount });
                }
            }
            let members = draft.pledges.iter().filter(|pledge| pledge.service == service);
            let backing: u128 = members.map(|pledge| pledge.amount).sum();
            let pick = (uniform(&mut random) * self.thresholds.len() as f64) as usize;
            let (numerator, denominator) = self.thresholds[pick];
            let threshold = Threshold { numerator, denominator };
            let part = self.utilisation * (0.5 + uniform(&mut random));
            draft.services.push(Service {
                id: Id::from(format!("service {service}").as_str()),
                profit: (threshold.of(backing) as f64 * part) as u128,
                threshold,
                tie: Tie::Secure,
            });
        }
        Network::new(draft).unwrap()
    }
}
