//! Shocks and attacks near what the relaxation would choose: shock where it helps most, cover what is missing, and take along
//! as many others as the gain pays for.

use super::fill::{Item, fill};
use super::model::Model;
use crate::program::{Found, Proposal};
use network::{DeadService, Tie};
use std::collections::BTreeSet;

/// A shock and an attack on what it leaves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Raid {
    pub(super) shock: BTreeSet<usize>,
    pub(super) services: BTreeSet<usize>,
    pub(super) coalition: BTreeSet<usize>,
}

/// Raids are made at the first nodes of a search, and then at every so manieth: they cost more than the node.
const OFTEN: u32 = 64;
const SOMETIMES: u32 = 16;

/// Makes raids.
pub(super) struct Raider<'a, 'n> {
    model: &'a Model<'n>,
    costs: Vec<u128>,
    backing: Vec<u128>,
    /// How often it was asked.
    asked: u32,
}

/// Who an operator is in a raid in the making.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Bystander,
    Shocked,
    Attacker,
}

/// A raid in the making.
struct Draft {
    attacked: Vec<bool>,
    role: Vec<Role>,
    /// What a service still asks for, in units of 1 ÷ b of stake; nothing or less: it is within reach.
    short: Vec<i128>,
    shock_left: u128,
}

impl<'a, 'n> Raider<'a, 'n> {
    pub(super) fn new(model: &'a Model<'n>) -> Self {
        let operators = model.network.operators().iter();
        let services = 0..model.network.services().len();
        Self {
            model,
            costs: operators.map(|operator| model.costs.of(operator)).collect(),
            backing: services.map(|service| model.network.backing(service)).collect(),
            asked: 0,
        }
    }

    /// An answer of the program as a raid.
    pub(super) fn raid(&self, found: &Found) -> Raid {
        let operators = 0..self.costs.len();
        let services = 0..self.model.network.services().len();
        Raid {
            shock: operators.clone().filter(|v| found.chosen[self.model.shocked(*v)]).collect(),
            services: services.filter(|s| found.chosen[*s]).collect(),
            coalition: operators.filter(|v| found.chosen[self.model.attacker(*v)]).collect(),
        }
    }

    /// A raid as an answer of the program, if it is one: checked in whole numbers.
    pub(super) fn found(&self, raid: &Raid) -> Option<Found> {
        let network = self.model.network;
        let mut draft = self.draft(|service| raid.services.contains(&service));
        for operator in &raid.shock {
            self.enter(&mut draft, *operator, Role::Shocked);
        }
        for operator in &raid.coalition {
            if draft.role[*operator] != Role::Bystander {
                return None;
            }
            self.enter(&mut draft, *operator, Role::Attacker);
        }
        let shocked: u128 = raid.shock.iter().map(|v| network.operators()[*v].stake).sum();
        let cost: u128 = raid.coalition.iter().map(|v| self.costs[*v]).sum();
        let reached = raid.services.iter().all(|s| draft.short[*s] <= 0 && self.lives(&draft, *s));
        if shocked > self.model.shock || !reached || cost > self.spendable(&raid.services)? {
            return None;
        }
        let mut chosen = vec![false; self.model.program.columns.len()];
        let mut profit = 0;
        for service in &raid.services {
            chosen[*service] = true;
        }
        for operator in &raid.shock {
            chosen[self.model.shocked(*operator)] = true;
            profit += self.model.worth[*operator].shocked;
        }
        for operator in &raid.coalition {
            chosen[self.model.attacker(*operator)] = true;
            profit += self.model.worth[*operator].attacking;
        }
        Some(Found { profit: profit as i128, cost: 0, chosen })
    }

    /// The most that an attack on services may cost and count as one; none if none may.
    pub(super) fn spendable(&self, services: &BTreeSet<usize>) -> Option<u128> {
        let network = self.model.network;
        let tie = services.iter().any(|s| network.services()[*s].tie == Tie::Insecure);
        (network.gain(services) + u128::from(tie)).checked_sub(1)
    }

    fn draft(&self, attacked: impl Fn(usize) -> bool) -> Draft {
        let network = self.model.network;
        let short = |service: usize| {
            let (a, _) = self.model.thresholds[service];
            self.backing[service] as i128 * a
        };
        let services = 0..network.services().len();
        Draft {
            attacked: services.clone().map(attacked).collect(),
            role: vec![Role::Bystander; self.costs.len()],
            short: services.map(short).collect(),
            shock_left: self.model.shock,
        }
    }

    /// What an operator's pledge counts for in a role.
    fn counts(&self, service: usize, amount: u128, role: Role) -> i128 {
        let (a, b) = self.model.thresholds[service];
        match role {
            Role::Bystander => 0,
            Role::Shocked => a * amount as i128,
            Role::Attacker => b * amount as i128,
        }
    }

    fn enter(&self, draft: &mut Draft, operator: usize, role: Role) {
        let before = std::mem::replace(&mut draft.role[operator], role);
        for &(service, amount) in self.model.network.duties(operator) {
            draft.short[service] += self.counts(service, amount, before);
            draft.short[service] -= self.counts(service, amount, role);
        }
    }

    fn lives(&self, draft: &Draft, service: usize) -> bool {
        let mut members = self.model.network.members(service).iter();
        self.model.network.dead_service() == DeadService::FreelyCorruptible
            || members.any(|(operator, _)| draft.role[*operator] != Role::Shocked)
    }

    /// How much of what attacked services miss an operator brings in a role, each service's whole being 1.
    fn helps(&self, draft: &Draft, operator: usize, role: Role) -> f64 {
        let duties = self.model.network.duties(operator).iter();
        let duties = duties.filter(|(service, _)| draft.attacked[*service]);
        duties
            .map(|&(service, amount)| {
                let short = draft.short[service].max(0);
                let whole = self.backing[service] as f64;
                let (_, b) = self.model.thresholds[service];
                self.counts(service, amount, role).min(short) as f64 / (whole * b as f64)
            })
            .sum()
    }

    /// Shocks who is preferred, then who helps most for its stake.
    fn shock(&self, draft: &mut Draft, preference: &[f64]) {
        let stake = |operator: usize| self.model.network.operators()[operator].stake;
        let mut order: Vec<usize> =
            (0..self.costs.len()).filter(|operator| preference[*operator] > 1e-6).collect();
        order.sort_by(|a, b| preference[*b].total_cmp(&preference[*a]));
        for operator in order {
            if stake(operator) <= draft.shock_left {
                draft.shock_left -= stake(operator);
                self.enter(draft, operator, Role::Shocked);
            }
        }
        loop {
            let mut best: Option<(f64, usize)> = None;
            for operator in 0..self.costs.len() {
                if draft.role[operator] == Role::Bystander && stake(operator) <= draft.shock_left {
                    let rate =
                        self.helps(draft, operator, Role::Shocked) / (stake(operator) as f64 + 1.0);
                    if rate > 0.0 && best.is_none_or(|(most, _)| rate > most) {
                        best = Some((rate, operator));
                    }
                }
            }
            let Some((_, operator)) = best else { return };
            draft.shock_left -= stake(operator);
            self.enter(draft, operator, Role::Shocked);
        }
    }

    /// Adds attackers until all attacked services are within reach; false if one cannot be.
    fn cover(&self, draft: &mut Draft, preference: &[f64]) -> bool {
        let services = 0..draft.attacked.len();
        while services.clone().any(|s| draft.attacked[s] && draft.short[s] > 0) {
            let mut best: Option<(f64, usize)> = None;
            for (operator, preferred) in preference.iter().enumerate() {
                if draft.role[operator] == Role::Bystander {
                    let helps = self.helps(draft, operator, Role::Attacker);
                    let rate = helps / (self.costs[operator] as f64 + 1e-3) * (0.05 + preferred);
                    if rate > 0.0 && best.is_none_or(|(most, _)| rate > most) {
                        best = Some((rate, operator));
                    }
                }
            }
            let Some((_, operator)) = best else { return false };
            self.enter(draft, operator, Role::Attacker);
        }
        true
    }

    /// Lets go whom no attacked service needs, the dearest first.
    fn trim(&self, draft: &mut Draft) {
        let mut attackers: Vec<usize> = self.who(draft, Role::Attacker).collect();
        attackers.sort_by_key(|operator| std::cmp::Reverse((self.costs[*operator], *operator)));
        for operator in attackers {
            let duties = self.model.network.duties(operator).iter();
            let spare = duties.clone().all(|&(service, amount)| {
                !draft.attacked[service]
                    || draft.short[service] + self.counts(service, amount, Role::Attacker) <= 0
            });
            if spare {
                self.enter(draft, operator, Role::Bystander);
            }
        }
    }

    fn who<'d>(&self, draft: &'d Draft, role: Role) -> impl Iterator<Item = usize> + 'd {
        (0..draft.role.len()).filter(move |operator| draft.role[*operator] == role)
    }

    fn spent(&self, draft: &Draft) -> u128 {
        self.who(draft, Role::Attacker).map(|operator| self.costs[operator]).sum()
    }

    /// Everyone within reach is attacked: it costs nothing more.
    fn reach(&self, draft: &mut Draft) -> BTreeSet<usize> {
        for service in 0..draft.attacked.len() {
            draft.attacked[service] = draft.short[service] <= 0 && self.lives(draft, service);
        }
        (0..draft.attacked.len()).filter(|service| draft.attacked[*service]).collect()
    }

    /// A raid on services that the relaxation has chosen at least so far.
    fn attempt(&self, relaxed: &[f64], least: f64) -> Option<Raid> {
        let operators = 0..self.costs.len();
        let shocked: Vec<f64> = operators.clone().map(|v| relaxed[self.model.shocked(v)]).collect();
        let attacking: Vec<f64> = operators.map(|v| relaxed[self.model.attacker(v)]).collect();
        let mut draft = self.draft(|service| relaxed[service] >= least);
        self.shock(&mut draft, &shocked);
        if !self.cover(&mut draft, &attacking) {
            return None;
        }
        self.trim(&mut draft);
        self.fill_up(draft)
    }

    /// Raids near what the relaxation would choose, and what it has chosen wholly.
    pub(super) fn raids(&mut self, relaxed: &[f64]) -> Vec<Raid> {
        self.asked += 1;
        let often = self.asked < OFTEN || self.asked.is_multiple_of(SOMETIMES);
        let levels = if often { [1.0 - 1e-6, 0.5, 0.05].as_slice() } else { &[] };
        let raids = levels.iter().filter_map(|least| self.attempt(relaxed, *least));
        raids.chain([self.as_chosen(relaxed)]).collect()
    }

    /// A raid that is one, with whoever else its gain pays for and its shock has left.
    pub(super) fn filled(&self, raid: &Raid) -> Option<Raid> {
        let mut draft = self.draft(|service| raid.services.contains(&service));
        for operator in &raid.shock {
            draft.shock_left =
                draft.shock_left.checked_sub(self.model.network.operators()[*operator].stake)?;
            self.enter(&mut draft, *operator, Role::Shocked);
        }
        for operator in &raid.coalition {
            self.enter(&mut draft, *operator, Role::Attacker);
        }
        self.fill_up(draft)
    }

    /// What the relaxation has chosen wholly.
    fn as_chosen(&self, relaxed: &[f64]) -> Raid {
        let chosen = relaxed.iter().map(|value| *value > 1.0 - 1e-6).collect();
        self.raid(&Found { profit: 0, cost: 0, chosen })
    }

    /// The raid with as many others as its gain pays for, again and again while they bring services within reach.
    fn fill_up(&self, mut draft: Draft) -> Option<Raid> {
        loop {
            let services = self.reach(&mut draft);
            let left = self.spendable(&services)?.checked_sub(self.spent(&draft))?;
            let items = self.who(&draft, Role::Bystander).map(|place| {
                let worth = self.model.worth[place].attacking;
                Item { place, worth, takes: self.costs[place] }
            });
            let more = fill(items.collect(), left);
            if more.is_empty() {
                break;
            }
            for operator in more {
                self.enter(&mut draft, operator, Role::Attacker);
            }
        }
        // What the shock has left takes whoever counts and is not needed otherwise.
        let items = self.who(&draft, Role::Bystander).map(|place| {
            let takes = self.model.network.operators()[place].stake;
            Item { place, worth: self.model.worth[place].shocked, takes }
        });
        for operator in fill(items.collect(), draft.shock_left) {
            self.enter(&mut draft, operator, Role::Shocked);
        }
        let services = self.reach(&mut draft);
        Some(Raid {
            shock: self.who(&draft, Role::Shocked).collect(),
            coalition: self.who(&draft, Role::Attacker).collect(),
            services,
        })
    }
}

impl Proposal for Raider<'_, '_> {
    fn propose(&mut self, relaxed: &[f64], _: f64) -> Option<Found> {
        let raids = self.raids(relaxed).into_iter();
        raids.filter_map(|raid| self.found(&raid)).max_by_key(Found::value)
    }
}
