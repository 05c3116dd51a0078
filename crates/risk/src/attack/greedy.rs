//! Attacks near what the relaxation would choose: cover greedily, leave out who is not needed, swap for cheaper ones, take along
//! what comes free.

use super::Attack;
use super::model::Model;
use super::polish::polish;
use crate::program::{Found, Proposal};
use std::collections::BTreeSet;

/// Proposes attacks, and remembers the best on each service.
pub(super) struct Greedy<'a, 'n> {
    model: &'a Model<'n>,
    /// Attacks have to include one of these; any will do if there are none.
    pub(super) wanted: Vec<usize>,
    thresholds: Vec<u128>,
    /// What the best attack of those that were polished was worth.
    polished: f64,
    /// How many promising attacks are not polished before one is again, and how many were not the last time.
    pause: u32,
    in_vain: u32,
    /// By this λ.
    lambda: f64,
    costs: Vec<u128>,
    /// The best attack that was seen on each service.
    pub(super) seen: Vec<Option<Attack>>,
}

/// A coalition in the making.
struct Draft {
    attacked: Vec<bool>,
    taken: Vec<bool>,
    /// Pledges of the coalition by service.
    reached: Vec<u128>,
}

impl<'a, 'n> Greedy<'a, 'n> {
    pub(super) fn new(model: &'a Model<'n>) -> Self {
        let network = model.network;
        let operators = network.operators().iter();
        let threshold = |service: usize| match network.has_halted(service) {
            true => u128::MAX,
            false => network.corrupting(service),
        };
        Self {
            model,
            wanted: Vec::new(),
            polished: f64::NEG_INFINITY,
            lambda: 0.0,
            pause: 0,
            in_vain: 0,
            thresholds: (0..model.services()).map(threshold).collect(),
            costs: operators.map(|operator| model.costs.of(operator)).collect(),
            seen: vec![None; model.services()],
        }
    }

    /// Remembers an attack under each of its services.
    pub(super) fn remember(&mut self, attack: &Attack) {
        for &service in &attack.services {
            let known = &mut self.seen[service];
            if known.as_ref().is_none_or(|known| attack.profit() > known.profit()) {
                *known = Some(attack.clone());
            }
        }
    }

    fn take(&self, draft: &mut Draft, operator: usize) {
        draft.taken[operator] = true;
        for &(service, amount) in self.model.network.duties(operator) {
            draft.reached[service] += amount;
        }
    }

    fn leave(&self, draft: &mut Draft, operator: usize) {
        draft.taken[operator] = false;
        for &(service, amount) in self.model.network.duties(operator) {
            draft.reached[service] -= amount;
        }
    }

    /// Whether all attacked services stay within reach without this operator.
    fn is_spare(&self, draft: &Draft, operator: usize) -> bool {
        self.model.network.duties(operator).iter().all(|&(service, amount)| {
            !draft.attacked[service] || draft.reached[service] - amount >= self.thresholds[service]
        })
    }

    /// Adds operators until every attacked service is within reach; false if one cannot be.
    fn cover(&self, draft: &mut Draft, preference: &dyn Fn(usize) -> f64) -> bool {
        loop {
            let short =
                |service: usize| self.thresholds[service].saturating_sub(draft.reached[service]);
            let open: Vec<usize> = (0..self.thresholds.len())
                .filter(|&service| draft.attacked[service] && short(service) > 0)
                .collect();
            if open.is_empty() {
                return true;
            }
            let mut best: Option<(f64, usize)> = None;
            let mut worth = vec![0.0; self.costs.len()];
            for &service in &open {
                for &(operator, amount) in self.model.network.members(service) {
                    if !draft.taken[operator] {
                        let helps = amount.min(short(service)) as f64;
                        worth[operator] += helps;
                    }
                }
            }
            for (operator, worth) in worth.into_iter().enumerate() {
                if worth == 0.0 {
                    continue;
                }
                let score =
                    worth / (self.costs[operator] as f64 + 1.0) * (0.05 + preference(operator));
                if best.is_none_or(|(most, _)| score > most) {
                    best = Some((score, operator));
                }
            }
            let Some((_, operator)) = best else { return false };
            self.take(draft, operator);
        }
    }

    /// Leaves out who is not needed, the dearest first, and swaps each who is for the cheapest who would do.
    fn trim(&self, draft: &mut Draft) {
        let mut taken: Vec<usize> =
            (0..self.costs.len()).filter(|operator| draft.taken[*operator]).collect();
        taken.sort_by_key(|operator| std::cmp::Reverse((self.costs[*operator], *operator)));
        for &operator in &taken {
            if self.is_spare(draft, operator) {
                self.leave(draft, operator);
            }
        }
        for operator in taken {
            if !draft.taken[operator] {
                continue;
            }
            self.leave(draft, operator);
            let replacement = self.cheapest_for(draft, self.costs[operator]);
            self.take(draft, replacement.unwrap_or(operator));
        }
    }

    /// The cheapest operator below `cost` that alone brings all attacked services back within reach.
    fn cheapest_for(&self, draft: &Draft, cost: u128) -> Option<usize> {
        let network = self.model.network;
        let mut short = (0..self.thresholds.len()).filter_map(|service| {
            let missing = self.thresholds[service].saturating_sub(draft.reached[service]);
            (draft.attacked[service] && missing > 0).then_some((service, missing))
        });
        let (first, missing) = short.next()?;
        let rest: Vec<(usize, u128)> = short.collect();
        let members = network.members(first).iter();
        let fits = members.filter(|(operator, amount)| {
            *amount >= missing
                && !draft.taken[*operator]
                && self.costs[*operator] < cost
                && rest.iter().all(|(service, missing)| {
                    let pledge = network.duties(*operator).iter();
                    pledge.clone().any(|(other, amount)| other == service && amount >= missing)
                })
        });
        fits.map(|(operator, _)| *operator).min_by_key(|operator| self.costs[*operator])
    }

    /// The draft as an attack, with every service that it reaches.
    fn finish(&self, draft: &Draft) -> Option<Attack> {
        let services: BTreeSet<usize> = (0..self.thresholds.len())
            .filter(|&s| draft.attacked[s] || draft.reached[s] >= self.thresholds[s])
            .collect();
        let wanted = self.wanted.is_empty() || self.wanted.iter().any(|s| services.contains(s));
        if services.is_empty() || !wanted {
            return None;
        }
        let coalition = (0..self.costs.len()).filter(|operator| draft.taken[*operator]).collect();
        Attack::new(self.model.network, self.model.costs, services, coalition)
    }

    /// The same services with a cheaper coalition.
    fn polished(&self, attack: &Attack) -> Option<Attack> {
        let mut asked = vec![0; self.thresholds.len()];
        for &service in &attack.services {
            asked[service] = self.thresholds[service];
        }
        let mut taken = vec![false; self.costs.len()];
        for &operator in &attack.coalition {
            taken[operator] = true;
        }
        polish(self.model.network, self.model.costs, &asked, &mut taken);
        let mut draft =
            Draft { attacked: vec![false; asked.len()], taken, reached: vec![0; asked.len()] };
        for &service in &attack.services {
            draft.attacked[service] = true;
        }
        for operator in (0..self.costs.len()).filter(|operator| draft.taken[*operator]) {
            for &(service, amount) in self.model.network.duties(operator) {
                draft.reached[service] += amount;
            }
        }
        self.finish(&draft)
    }

    /// An attack on the services that the relaxation has chosen at least so far.
    fn attempt(&self, relaxed: &[f64], least: f64) -> Option<Attack> {
        let services = self.model.services();
        let mut draft = Draft {
            attacked: (0..services)
                .map(|s| relaxed[s] >= least && self.thresholds[s] < u128::MAX)
                .collect(),
            taken: vec![false; self.costs.len()],
            reached: vec![0; services],
        };
        let mut value = vec![0.0; self.costs.len()];
        let mut partly = Vec::new();
        for (place, &operator) in self.model.operators.iter().enumerate() {
            value[operator] = relaxed[services + place];
            if value[operator] > 1.0 - 1e-6 {
                self.take(&mut draft, operator);
            } else if value[operator] > 1e-6 {
                partly.push(operator);
            }
        }
        // Whom the relaxation takes in part, most of all first, as far as they help.
        partly.sort_by(|&a, &b| value[b].total_cmp(&value[a]).then(a.cmp(&b)));
        for operator in partly {
            let helps = |&(service, _): &(usize, u128)| {
                draft.attacked[service] && draft.reached[service] < self.thresholds[service]
            };
            if self.model.network.duties(operator).iter().any(helps) {
                self.take(&mut draft, operator);
            }
        }
        if !self.cover(&mut draft, &|operator| value[operator]) {
            return None;
        }
        self.trim(&mut draft);
        self.finish(&draft)
    }
}

impl Proposal for Greedy<'_, '_> {
    fn propose(&mut self, relaxed: &[f64], lambda: f64) -> Option<Found> {
        let mut best: Option<(f64, Attack)> = None;
        let mut chosen = usize::MAX;
        for least in [1.0 - 1e-6, 0.5, 0.05] {
            // The same services again give the same attack again.
            let services = &relaxed[..self.model.services()];
            let count = services.iter().filter(|chosen| **chosen >= least).count();
            if std::mem::replace(&mut chosen, count) == count {
                continue;
            }
            let Some(attack) = self.attempt(relaxed, least) else { continue };
            self.remember(&attack);
            let worth = lambda * attack.gain as f64 - attack.cost as f64;
            if best.as_ref().is_none_or(|(most, _)| worth > *most) {
                best = Some((worth, attack));
            }
        }
        let (worth, mut attack) = best?;
        if lambda != self.lambda {
            (self.lambda, self.polished) = (lambda, f64::NEG_INFINITY);
        }
        // Exchanges cost more than the rest: only where they may lead to something new, and the less often the less they do.
        let promising = worth > self.polished - attack.cost as f64 * 1e-3;
        if promising && (worth > self.polished || self.pause == 0) {
            attack = self.polished(&attack).unwrap_or(attack);
            self.remember(&attack);
            let worth = lambda * attack.gain as f64 - attack.cost as f64;
            self.in_vain = if worth > self.polished { 0 } else { (self.in_vain * 2 + 1).min(63) };
            self.pause = self.in_vain;
            self.polished = self.polished.max(worth);
        } else if promising {
            self.pause -= 1;
        }
        Some(self.model.found(&attack))
    }
}
