//! The program whose answers are a shock and an attack on what it leaves.

use super::worst::{CascadeError, Counted};
use crate::attack::Costs;
use crate::program::{Column, Program, Row};
use network::{DeadService, Network, Tie};
use std::collections::BTreeSet;

/// Columns: services, then attackers, then the shocked (both by operator), then pools, bonuses and the tie.
///
/// Rows, with y for attackers, d for the shocked, x for services and α = a/b:
/// * Σ w (b y + a d) ≥ a W x of each service: what attackers pledged is α of what the shock left,
/// * nobody is both,
/// * Σ σ d ≤ the shock,
/// * Σ c y ≤ gain − 1, or ≤ gain where a service is attacked that counts ties as attacks,
/// * x ≤ Σ (1 − d) over members, if services without stake halt.
pub(super) struct Model<'a> {
    pub(super) network: &'a Network,
    pub(super) costs: Costs,
    /// The most stake that the shock takes.
    pub(super) shock: u128,
    pub(super) counted: Counted,
    pub(super) program: Program,
    /// What an attacker's and a shocked operator's loss counts for.
    pub(super) worth: Vec<Worth>,
    /// a and b of each service, in lowest terms: W × b fits in 125 bits.
    pub(super) thresholds: Vec<(i128, i128)>,
}

/// What an operator's loss counts for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Worth {
    pub(super) attacking: u128,
    pub(super) shocked: u128,
}

impl<'a> Model<'a> {
    pub(super) fn new(
        network: &'a Network,
        costs: Costs,
        shock: u128,
        counted: Counted,
        local: Option<&BTreeSet<usize>>,
    ) -> Result<Self, CascadeError> {
        let worth: Vec<Worth> = (0..network.operators().len())
            .map(|operator| {
                let inside = local.is_none_or(|services| {
                    network.duties(operator).iter().all(|(s, _)| services.contains(s))
                });
                let stake = if inside { network.operators()[operator].stake } else { 0 };
                let shocked = if counted == Counted::All { stake } else { 0 };
                Worth { attacking: stake, shocked }
            })
            .collect();
        let thresholds = thresholds(network)?;
        let mut model =
            Self { network, costs, shock, counted, program: Program::default(), worth, thresholds };
        model.columns();
        model.covers();
        model.once_and_within();
        model.gains();
        Ok(model)
    }

    pub(super) fn attacker(&self, operator: usize) -> usize {
        self.network.services().len() + operator
    }

    pub(super) fn shocked(&self, operator: usize) -> usize {
        self.network.services().len() + self.worth.len() + operator
    }

    /// Adds that attackers lose no more than this, which is known.
    pub(super) fn lose_at_most(&mut self, stake: u128) {
        let worth = self.worth.iter().enumerate().filter(|(_, worth)| worth.attacking > 0);
        let terms = worth.map(|(v, worth)| (self.attacker(v), -(worth.attacking as i128)));
        let (terms, least) = (terms.collect(), -(stake.min(self.network.total_stake()) as i128));
        self.program.rows.push(Row::General { terms, least });
    }

    fn columns(&mut self) {
        // Services decide most, then whom the shock takes, then who attacks: most attackers only fill up what is gained.
        for service in self.network.services() {
            let weight = service.profit as i128;
            self.program.columns.push(Column::choice(0, 0, 3).weighing(weight));
        }
        let attackers = self.worth.iter().map(|worth| (worth.attacking, 1));
        let shocked = self.worth.iter().map(|worth| (worth.shocked, 2));
        let stakes = self.network.operators().iter().map(|operator| operator.stake as i128);
        for ((worth, rank), stake) in attackers.chain(shocked).zip(stakes.clone().chain(stakes)) {
            self.program.columns.push(Column::choice(worth as i128, 0, rank).weighing(stake));
        }
    }

    fn covers(&mut self) {
        for (place, &(a, b)) in self.thresholds.iter().enumerate() {
            let threshold = a * self.network.backing(place) as i128;
            let mut members = Vec::new();
            for (operator, amount) in self.network.members(place) {
                members.push((self.attacker(*operator), b * *amount as i128));
                members.push((self.shocked(*operator), a * *amount as i128));
            }
            members.sort_unstable();
            let halts = self.network.dead_service() == DeadService::Halts;
            if halts {
                let members = self.network.members(place).iter();
                let mut terms: Vec<_> = members.map(|(v, _)| (self.shocked(*v), -1)).collect();
                let least = -(terms.len() as i128);
                terms.push((place, -1));
                self.program.rows.push(Row::General { terms, least });
            }
            if threshold > 0 {
                self.program.rows.push(Row::Cover { indicator: place, threshold, members });
            }
        }
    }

    fn once_and_within(&mut self) {
        for operator in 0..self.worth.len() {
            self.program.exclusive.push((self.attacker(operator), self.shocked(operator)));
        }
        let stakes = self.network.operators().iter().enumerate();
        let terms = stakes.filter(|(_, operator)| operator.stake > 0);
        let terms = terms.map(|(place, operator)| (self.shocked(place), -(operator.stake as i128)));
        let (terms, least) = (terms.collect(), -(self.shock as i128));
        self.program.rows.push(Row::General { terms, least });
    }

    fn gains(&mut self) {
        let network = self.network;
        let mut terms = Vec::new();
        for (place, service) in network.services().iter().enumerate() {
            if network.pool_of(place).is_none() && service.profit > 0 {
                terms.push((place, service.profit as i128));
            }
        }
        for pool in network.pools() {
            let column = self.amount(pool.limit as i128);
            let profit = |service: &usize| network.services()[*service].profit as i128;
            let mut drawn: Vec<_> = pool.services.iter().map(|s| (*s, profit(s))).collect();
            drawn.push((column, -1));
            self.program.rows.push(Row::General { terms: drawn, least: 0 });
            terms.push((column, 1));
        }
        for bonus in network.bonuses() {
            let column = self.amount(1);
            for service in &bonus.services {
                let both = vec![(*service, 1), (column, -1)];
                self.program.rows.push(Row::General { terms: both, least: 0 });
            }
            terms.push((column, bonus.amount as i128));
        }
        let ties = network.services().iter().enumerate();
        let ties = ties.filter(|(_, service)| service.tie == Tie::Insecure);
        let mut ties: Vec<_> = ties.map(|(place, _)| (place, 1)).collect();
        if !ties.is_empty() {
            let column = self.amount(1);
            ties.push((column, -1));
            self.program.rows.push(Row::General { terms: ties, least: 0 });
            terms.push((column, 1));
        }
        for (place, operator) in network.operators().iter().enumerate() {
            terms.push((self.attacker(place), -(self.costs.of(operator) as i128)));
        }
        self.program.rows.push(Row::General { terms, least: 1 });
    }

    fn amount(&mut self, upper: i128) -> usize {
        self.program.columns.push(Column::amount(0, 0, upper));
        self.program.columns.len() - 1
    }
}

/// Thresholds in lowest terms, if sums of what they make of stakes, of both kinds, fit.
fn thresholds(network: &Network) -> Result<Vec<(i128, i128)>, CascadeError> {
    let services = network.services().iter().enumerate();
    let lowest = services.map(|(place, service)| {
        let divisor = gcd(service.threshold.numerator, service.threshold.denominator);
        let a = service.threshold.numerator / divisor;
        let b = service.threshold.denominator / divisor;
        if bits(network.backing(place)) + bits(b.into()) > 125 {
            return Err(CascadeError::TooFine(place));
        }
        Ok((a.into(), b.into()))
    });
    lowest.collect()
}

fn bits(number: u128) -> u32 {
    u128::BITS - number.leading_zeros()
}

fn gcd(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { gcd(b, a % b) }
}
