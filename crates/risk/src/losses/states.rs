//! Everything that can happen, in two steps: what is common (shocks, faults of operators), and given that, each service by itself.

use super::book::{Book, Common as Shock};

/// Shocks and faults that happened together, and the probability of that.
#[derive(Clone, Debug)]
pub struct Combination {
    /// How likely.
    pub weight: f64,
    /// Whether a shock made the service offend.
    pub offends: Vec<bool>,
    /// What a fault costs each operator of every pledge.
    pub fault: Vec<f64>,
    /// How many shocks and faults it takes.
    pub causes: u32,
}

/// A way a service may behave: it takes `fraction` of pledges, with probability `base + slope × p`, if p is that of an offence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Behaviour {
    /// The part of pledges.
    pub fraction: f64,
    /// Without offences.
    pub base: f64,
    /// What an offence changes.
    pub slope: f64,
}

impl Behaviour {
    /// The probability of it, given that of an offence.
    #[must_use]
    pub fn probability(&self, offence: f64) -> f64 {
        self.base + self.slope * offence
    }
}

/// More shocks than this are not combined.
const MOST_SHOCKS: usize = 12;

impl Book {
    /// Shocks that can happen.
    fn live_shocks(&self) -> Vec<&Shock> {
        self.shocks.iter().filter(|shock| shock.probability > 0.0).collect()
    }

    /// How many combinations of shocks and faults there are; infinitely many if that are too many to count.
    #[must_use]
    pub fn count_combinations(&self) -> f64 {
        let shocks = self.live_shocks();
        if shocks.len() > MOST_SHOCKS {
            return f64::INFINITY;
        }
        let of = |mask: u32| {
            let hit = self.hit_operators(&shocks, mask);
            let choices = self.operators.iter().zip(hit).map(|(held, hit)| match hit {
                Hit::Whole => 1,
                Hit::Fault => held.law.len(),
                Hit::No if held.fault > 0.0 => 1 + held.law.len(),
                Hit::No => 1,
            });
            choices.map(|count| count as f64).product::<f64>()
        };
        (0..1 << shocks.len()).map(of).sum()
    }

    fn hit_operators(&self, shocks: &[&Shock], mask: u32) -> Vec<Hit> {
        let mut hit = vec![Hit::No; self.operators.len()];
        for (_, shock) in shocks.iter().enumerate().filter(|(place, _)| mask >> place & 1 == 1) {
            for &operator in &shock.operators {
                let now = if shock.whole { Hit::Whole } else { Hit::Fault };
                hit[operator] = hit[operator].max(now);
            }
        }
        hit
    }

    /// All combinations of shocks and faults. Only for a book where [`Self::count_combinations`] is small.
    #[must_use]
    pub fn combinations(&self) -> Vec<Combination> {
        let shocks = self.live_shocks();
        let mut all = Vec::new();
        for mask in 0..1_u32 << shocks.len().min(MOST_SHOCKS) {
            let mut offends = vec![false; self.services.len()];
            let mut weight = 1.0;
            for (place, shock) in shocks.iter().enumerate() {
                if mask >> place & 1 == 0 {
                    weight *= 1.0 - shock.probability;
                    continue;
                }
                weight *= shock.probability;
                for &service in &shock.services {
                    offends[service] = true;
                }
            }
            let quiet = vec![0.0; self.operators.len()];
            let start = Combination { weight, offends, fault: quiet, causes: mask.count_ones() };
            let mut some = vec![start];
            for (operator, hit) in self.hit_operators(&shocks, mask).into_iter().enumerate() {
                self.split_by_fault(&mut some, operator, hit);
            }
            all.append(&mut some);
        }
        all
    }

    /// Splits each combination by what a fault of the operator costs, if it can have one.
    fn split_by_fault(&self, some: &mut Vec<Combination>, operator: usize, hit: Hit) {
        let held = &self.operators[operator];
        let (fault, own_cause) = match hit {
            Hit::No => (held.fault, 1),
            Hit::Fault | Hit::Whole => (1.0, 0),
        };
        if fault == 0.0 {
            return;
        }
        let whole = [(1.0, 1.0)];
        let law = if hit == Hit::Whole { &whole[..] } else { &held.law };
        let mut split = Vec::with_capacity(some.len() * (law.len() + 1));
        for state in some.drain(..) {
            for &(fraction, probability) in law {
                let mut faulty = state.clone();
                faulty.weight *= fault * probability;
                faulty.fault[operator] = fraction;
                faulty.causes += own_cause;
                split.push(faulty);
            }
            if fault < 1.0 {
                split.push(Combination { weight: state.weight * (1.0 - fault), ..state });
            }
        }
        *some = split;
    }
}

/// What shocks do to an operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Hit {
    No,
    Fault,
    Whole,
}

impl Book {
    /// Whether anything makes a service offend.
    fn can_offend(&self, place: usize) -> bool {
        let shocks = self.live_shocks();
        self.services[place].offence > 0.0
            || shocks.iter().any(|shock| shock.services.contains(&place))
    }

    /// The ways a service may behave: nothing, an offence of some severity, slashing without cause, or both, of which the greater
    /// counts. Equal fractions are one way.
    #[must_use]
    pub fn behaviours(&self, place: usize) -> Vec<Behaviour> {
        let service = &self.services[place];
        let mut ways: Vec<Behaviour> = Vec::new();
        let mut add = |fraction: f64, base: f64, slope: f64| match ways
            .iter_mut()
            .find(|way| way.fraction == fraction)
        {
            Some(way) => {
                way.base += base;
                way.slope += slope;
            }
            None => ways.push(Behaviour { fraction, base, slope }),
        };
        let just = 1.0 - service.unjust;
        add(0.0, just, -just);
        if service.unjust > 0.0 {
            add(service.unjust_fraction, service.unjust, -service.unjust);
        }
        for &(fraction, probability) in &service.law {
            add(fraction, 0.0, just * probability);
            if service.unjust > 0.0 {
                add(fraction.max(service.unjust_fraction), 0.0, service.unjust * probability);
            }
        }
        let can = self.can_offend(place);
        ways.retain(|way| way.base > 0.0 || (can && way.slope > 0.0));
        ways
    }
}
