//! A prover without a search: it grows a tree where the checker says that it is open. Multipliers are drawn by lot; where every
//! column is decided, those that make the bound exact are tried one after the other. So it proves whatever is true, slowly.

// Each test file uses a part of it.
#![allow(dead_code)]

use crate::naive::{self, Cost, random::up_to};
use certificate::{Claim, Column, Costs, Cover, Node, Problem, Whole, verify};
use network::Network;
use rand_chacha::ChaCha8Rng;

/// What is claimed: P, Q, R and the service that attacks have in common.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Statement {
    pub(crate) profit_times: i128,
    pub(crate) cost_times: i128,
    pub(crate) at_most: i128,
    pub(crate) with: Option<usize>,
}

impl Statement {
    /// The claim with a tree.
    pub(crate) fn with_tree(self, tree: Vec<Node>) -> Claim {
        let Self { profit_times, cost_times, at_most, with } = self;
        let [profit_times, cost_times, at_most] =
            [profit_times, cost_times, at_most].map(Whole::from);
        Claim { profit_times, cost_times, at_most, with, tree }
    }
}

/// The largest `profit_times × gain − cost_times × cost` of an attack, by brute force.
pub(crate) fn truth(
    network: &Network,
    costs: Costs,
    (profit_times, cost_times): (i128, i128),
    with: Option<usize>,
) -> Option<i128> {
    let by = match costs {
        Costs::Stake => Cost::Stake,
        Costs::Private => Cost::Private,
    };
    let attacks = naive::attacks(network, by).into_iter();
    let attacks = attacks.filter(|attack| with.is_none_or(|s| naive::has(attack.services, s)));
    attacks.map(|attack| profit_times * attack.gain - cost_times * attack.cost).max()
}

/// A node that is being tried.
struct Attempt {
    variants: Vec<Node>,
    columns: Vec<Column>,
    tried: usize,
}

/// Proves a statement; nothing if no tree does.
pub(crate) fn prove(
    network: &Network,
    costs: Costs,
    statement: Statement,
    random: &mut ChaCha8Rng,
) -> Option<Claim> {
    let mut claim = statement.with_tree(Vec::new());
    let mut attempts: Vec<Attempt> = Vec::new();
    loop {
        let Err(refusal) = verify(network, costs, &claim) else { return Some(claim) };
        match (refusal.problem, refusal.node) {
            (Problem::Unfinished { .. }, _) => {
                let mut attempt = Attempt {
                    variants: variants(network, statement, random),
                    columns: columns(network, random),
                    tried: 0,
                };
                claim.tree.push(attempt.variants.pop()?);
                attempts.push(attempt);
            }
            (Problem::Open { .. } | Problem::Decided(_), Some(place)) => {
                let attempt = &mut attempts[place];
                let node = &mut claim.tree[place];
                if let Some(column) = attempt.columns.get(attempt.tried) {
                    attempt.tried += 1;
                    node.branch = Some(*column);
                } else {
                    *node = attempt.variants.pop()?;
                    attempt.tried = 0;
                }
            }
            (problem, place) => panic!("{place:?}: {problem}"),
        }
    }
}

fn columns(network: &Network, random: &mut ChaCha8Rng) -> Vec<Column> {
    let services = (0..network.services().len()).map(Column::Service);
    let mut columns: Vec<Column> =
        services.chain((0..network.operators().len()).map(Column::Operator)).collect();
    for place in (1..columns.len()).rev() {
        columns.swap(place, up_to(random, place as u64) as usize);
    }
    columns
}

/// Nodes to try, the last first: one by lot, then every way to take pools as full or as not, and bonuses as gained or as lost
/// by one of their services.
fn variants(network: &Network, statement: Statement, random: &mut ChaCha8Rng) -> Vec<Node> {
    let all = Whole::from(statement.profit_times);
    let mut nodes = vec![Node::default()];
    for (pool, _) in network.pools().iter().enumerate() {
        nodes = with_options(&nodes, &[None, Some((pool, all))], |node, row| node.pools.push(row));
    }
    for (bonus, row) in network.bonuses().iter().enumerate() {
        let amount = u128::try_from(statement.profit_times).unwrap() * row.amount;
        let lost = row.services.iter().map(|service| Some((bonus, *service, amount.into())));
        let options: Vec<_> = [None].into_iter().chain(lost).collect();
        nodes = with_options(&nodes, &options, |node, row| node.bonuses.push(row));
    }
    nodes.push(by_lot(network, statement, random));
    nodes
}

fn with_options<T: Copy>(
    nodes: &[Node],
    options: &[Option<T>],
    add: impl Fn(&mut Node, T),
) -> Vec<Node> {
    let mut grown = Vec::new();
    for node in nodes {
        for option in options {
            let mut node = node.clone();
            if let Some(row) = option {
                add(&mut node, *row);
            }
            grown.push(node);
        }
    }
    grown
}

fn by_lot(network: &Network, statement: Statement, random: &mut ChaCha8Rng) -> Node {
    let mut node = Node::default();
    let mut below = |most: u128| u128::from(up_to(random, u64::try_from(most).unwrap()));
    let profit_times = u128::try_from(statement.profit_times).unwrap();
    for (service, row) in network.services().iter().enumerate() {
        // Around profit ÷ threshold, where the local condition has it.
        let near = (2 * profit_times * row.profit).div_ceil(network.corrupting(service).max(1));
        node.services.push((service, below(near + 1).into()));
        let members = network.members(service);
        if let Some((operator, _)) = members.get(below(4) as usize) {
            let multiplier = below(near).into();
            node.covers.push(Cover { service, without: vec![*operator], multiplier });
        }
    }
    for pool in 0..network.pools().len() {
        node.pools.push((pool, below(profit_times).into()));
    }
    for (bonus, row) in network.bonuses().iter().enumerate() {
        for service in &row.services {
            let part = below(profit_times * row.amount / row.services.len() as u128);
            node.bonuses.push((bonus, *service, part.into()));
        }
    }
    node
}
