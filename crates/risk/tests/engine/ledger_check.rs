//! The ledger's integer check never accepts what the exact engine refutes.
//!
//! The check is restated here as `crates/core/restaking/src/security.rs` makes it, on worlds of vaults that sold cover. Two
//! attackers try: one who loses all stake of the vaults that take part (the exposure network's), and one who loses of each vault
//! only the penalties of the services attacked, and its stake at most.

use crate::naive;
use crate::naive::random::{generator, up_to};
use crate::naive::{Mask, places};
use buttress_risk::Budget;
use buttress_risk::attack::{Costs, best};
use network::{Id, Network, NetworkDraft, Operator, Pledge, Service, Threshold, Tie};
use rand_chacha::ChaCha8Rng;
use units::{Ratio, Rounding, Value};

struct World {
    stakes: Vec<Value>,
    services: Vec<Bought>,
    /// By service, then vault.
    covers: Vec<Vec<Value>>,
}

#[derive(Clone, Copy)]
struct Bought {
    threshold: (u32, u32),
    penalty: Ratio,
    profit: Value,
    slack: Ratio,
}

fn ratio(numerator: u128, denominator: u128) -> Ratio {
    Ratio::of(numerator, denominator, Rounding::Down).unwrap()
}

fn value(random: &mut ChaCha8Rng, most: u128) -> Value {
    Value::new(u128::from(up_to(random, u64::try_from(most).unwrap())))
}

impl World {
    fn drawn(random: &mut ChaCha8Rng) -> Self {
        let largest = [15, 1_000, 1_000_000_007][up_to(random, 2) as usize];
        let vaults = 1 + up_to(random, 4) as usize;
        let services = 1 + up_to(random, 2) as usize;
        let stakes: Vec<Value> = (0..vaults).map(|_| value(random, largest)).collect();
        let covers = (0..services).map(|_| {
            let sold = stakes.iter().map(|stake| match up_to(random, 3) {
                0 => Value::ZERO,
                1 => value(random, stake.raw()),
                _ => *stake,
            });
            sold.collect()
        });
        let covers: Vec<Vec<Value>> = covers.collect();
        let bought = |covers: &Vec<Value>| {
            // Thresholds that a ratio has exactly.
            let threshold = [(1, 1), (1, 2), (3, 4), (2, 5)][up_to(random, 3) as usize];
            let penalty = ratio(1 + u128::from(up_to(random, 3)), 4);
            let all: u128 = covers.iter().map(|cover| cover.raw()).sum();
            let slack = ratio(u128::from(up_to(random, 2)), 4);
            Bought { threshold, penalty, profit: value(random, all / 2), slack }
        };
        let services = covers.iter().map(bought).collect();
        Self { stakes, services, covers }
    }

    /// θ × cover, rounded down.
    fn corruptible(&self, service: usize) -> Value {
        let all = self.covers[service].iter().fold(Value::ZERO, |sum, c| sum.saturating_add(*c));
        let (a, b) = self.services[service].threshold;
        let part = ratio(a.into(), b.into()).apply(all.raw(), Rounding::Down);
        part.map_or(Value::ZERO, Value::new)
    }

    /// A vault's part of a service's cost × the profit, rounded up.
    fn temptation(&self, service: usize, vault: usize) -> Value {
        let profit = self.services[service].profit;
        if profit.is_zero() || self.covers[service][vault].is_zero() {
            return Value::ZERO;
        }
        let (cover, corruptible) = (self.covers[service][vault], self.corruptible(service));
        profit.mul_div(cover.raw(), corruptible.raw(), Rounding::Up).unwrap_or(Value::MAX)
    }

    /// The highest profit that is safe: alone, and for each of the service's vaults beside what else it backs.
    fn secured(&self, service: usize) -> Value {
        let bought = self.services[service];
        let corruptible = self.corruptible(service);
        let cost = bought.penalty.apply(corruptible.raw(), Rounding::Down);
        let alone = less_slack(cost.map_or(Value::ZERO, Value::new), bought.slack);
        let sold = (0..self.stakes.len()).filter(|vault| !self.covers[service][*vault].is_zero());
        sold.map(|vault| {
            let others = (0..self.services.len()).filter(|other| *other != service);
            let others = others
                .fold(Value::ZERO, |sum, other| sum.saturating_add(self.temptation(other, vault)));
            let left = less_slack(self.stakes[vault], bought.slack).saturating_sub(others);
            let cover = self.covers[service][vault].raw();
            left.mul_div(corruptible.raw(), cover, Rounding::Down).unwrap_or(Value::MAX)
        })
        .fold(alone, Value::min)
    }

    fn is_accepted(&self) -> bool {
        (0..self.services.len()).all(|s| self.services[s].profit <= self.secured(s))
    }

    /// As an exposure network: an attack costs all stake of those who take part.
    fn network(&self) -> Network {
        let mut draft = NetworkDraft::default();
        for (place, stake) in self.stakes.iter().enumerate() {
            let id = Id::Text(format!("vault {place}"));
            draft.operators.push(Operator { id, stake: stake.raw(), private_cost: None });
        }
        for (service, bought) in self.services.iter().enumerate() {
            let (numerator, denominator) = bought.threshold;
            let threshold = Threshold { numerator, denominator };
            let (id, profit) = (Id::Number(service as u64), bought.profit.raw());
            draft.services.push(Service { id, profit, threshold, tie: Tie::Secure });
            for (operator, cover) in self.covers[service].iter().enumerate() {
                draft.pledges.push(Pledge { operator, service, amount: cover.raw() });
            }
        }
        Network::new(draft).unwrap()
    }

    /// Whether `vaults` can corrupt `services`.
    fn can(&self, services: Mask, vaults: Mask) -> bool {
        places(services).into_iter().all(|service| {
            let (a, b) = self.services[service].threshold;
            let raw = |vault: usize| self.covers[service][vault].raw();
            let all: u128 = (0..self.stakes.len()).map(raw).sum();
            places(vaults).into_iter().map(raw).sum::<u128>() * u128::from(b) >= all * u128::from(a)
        })
    }

    /// What vaults lose by attacking services: of each the penalties of the covers that they sold to those, but not more than
    /// the stake. In parts of a unit, [`Ratio::ONE`] to one.
    fn penalties(&self, services: Mask, vaults: Mask) -> u128 {
        let one = Ratio::ONE.raw();
        let of = |vault: usize| {
            let penalty = |service: usize| {
                self.covers[service][vault].raw() * self.services[service].penalty.raw()
            };
            let all: u128 = places(services).into_iter().map(penalty).sum();
            all.min(self.stakes[vault].raw() * one)
        };
        places(vaults).into_iter().map(of).sum()
    }
}

fn less_slack(value: Value, slack: Ratio) -> Value {
    let one = Ratio::ONE.raw();
    value.mul_div(one, Ratio::ONE.saturating_add(slack).raw(), Rounding::Down).unwrap_or_default()
}

#[test]
fn what_the_ledger_accepts_no_attack_refutes() {
    let mut random = generator(68);
    let (mut accepted, mut attacked) = (0, 0);
    for round in 0..4_000 {
        let world = World::drawn(&mut random);
        let network = world.network();
        if !world.is_accepted() {
            attacked += u32::from(!naive::is_secure(&network, naive::Cost::Stake));
            continue;
        }
        accepted += 1;
        assert!(naive::is_secure(&network, naive::Cost::Stake), "{network:?}");
        if round % 8 == 0 {
            let found = best(&network, Costs::Stake, &Budget::unlimited());
            assert!(found.proved && found.at_most <= 0, "{network:?}");
        }
        let one = Ratio::ONE.raw();
        for services in 1..1 << world.services.len() {
            let attacked = places(services);
            let gain: u128 = attacked.iter().map(|s| world.services[*s].profit.raw()).sum();
            let slacks = attacked.iter().map(|service| world.services[*service].slack);
            let times = one + slacks.min().unwrap().raw();
            for vaults in 0..1 << world.stakes.len() {
                if world.can(services, vaults) {
                    // gain × (1 + γ) ≤ what is lost.
                    let lost = world.penalties(services, vaults);
                    assert!(gain * times <= lost, "{services:b} by {vaults:b} of {network:?}");
                }
            }
        }
    }
    println!("{accepted} accepted; of the others {attacked} could be attacked");
    assert!(accepted > 1_000 && attacked > 100);
}
