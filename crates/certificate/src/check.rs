//! The checker: follows the tree once.

use crate::bound::{Bound, Outcome};
use crate::decisions::Decisions;
use crate::magnitude::is_small;
use crate::number::Sum;
use crate::refusal::Row;
use crate::{Claim, Column, Costs, FORMAT, Problem, Proof, Refusal, Verified, digest};
use ethnum::I256;
use network::Network;

/// Checks a proof of claims about a network.
///
/// # Errors
/// [`Refusal`] with the first claim and node that fail, and what fails there in numbers.
pub fn check(network: &Network, proof: &Proof) -> Result<Vec<Verified>, Refusal> {
    if proof.format != FORMAT {
        return Err(Problem::Format(proof.format).of_file());
    }
    let found = digest(network);
    if proof.network != found {
        let proof = proof.network.clone();
        return Err(Problem::OtherNetwork { proof, network: found }.of_file());
    }
    let claims = proof.claims.iter().enumerate();
    let in_place = |(place, claim)| {
        verify(network, proof.costs, claim)
            .map_err(|refusal| Refusal { claim: Some(place), ..refusal })
    };
    claims.map(in_place).collect()
}

/// Checks one claim, whatever network its proof was made for: after a change of the network an old proof may still do.
///
/// # Errors
/// As of [`check`].
pub fn verify(network: &Network, costs: Costs, claim: &Claim) -> Result<Verified, Refusal> {
    if let Some(service) = claim.with.filter(|service| *service >= network.services().len()) {
        return Err(Problem::Unknown(Row::Service(service)).of_claim());
    }
    if is_small(network, costs, claim)? {
        follow::<i128>(network, costs, claim)?;
    } else {
        follow::<I256>(network, costs, claim)?;
    }
    Ok(Verified::new(claim, costs))
}

/// A branch that is open: what was decided before it, and whether its second side is being followed.
struct Fork {
    decided: usize,
    column: Column,
    second: bool,
}

fn follow<N: Sum>(network: &Network, costs: Costs, claim: &Claim) -> Result<(), Refusal> {
    let mut decisions = Decisions::none(network, costs);
    if let Some(service) = claim.with {
        decisions.decide(Column::Service(service), true);
    }
    for service in (0..network.services().len()).filter(|service| network.has_halted(*service)) {
        if claim.with == Some(service) {
            // Attacks on what has halted do not exist, and gain whatever one says.
            return Ok(());
        }
        decisions.decide(Column::Service(service), false);
    }
    let mut bound = Bound::<N>::new(network, claim);
    let mut path: Vec<Fork> = Vec::new();
    for (place, node) in claim.tree.iter().enumerate() {
        let outcome = bound.settle(&mut decisions, node).map_err(|problem| problem.at(place))?;
        match (outcome, node.branch) {
            (Outcome::Closed, None) => {
                if !turn(&mut decisions, &mut path) {
                    return match claim.tree.len() - place - 1 {
                        0 => Ok(()),
                        nodes => Err(Problem::Surplus { nodes }.at(place + 1)),
                    };
                }
            }
            (Outcome::Closed, Some(column)) => return Err(Problem::Closed(column).at(place)),
            (Outcome::Open(bound), None) => {
                return Err(Problem::Open { bound, at_most: claim.at_most }.at(place));
            }
            (Outcome::Open(_), Some(column)) => {
                if !decisions.is_free(column) {
                    return Err(Problem::Decided(column).at(place));
                }
                path.push(Fork { decided: decisions.count(), column, second: false });
                decisions.decide(column, true);
            }
        }
    }
    let open = 1 + path.iter().filter(|fork| !fork.second).count();
    Err(Problem::Unfinished { open }.at(claim.tree.len()))
}

/// Goes on to the next open case; whether there is one.
fn turn(decisions: &mut Decisions<'_>, path: &mut Vec<Fork>) -> bool {
    while let Some(fork) = path.last_mut() {
        decisions.undo(fork.decided);
        if !fork.second {
            fork.second = true;
            decisions.decide(fork.column, false);
            return true;
        }
        path.pop();
    }
    false
}
