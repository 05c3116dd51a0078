//! Proofs about a network: made by searches, checked by who trusts none.

use crate::Budget;
use crate::attack::{Costs, prove_best, prove_headroom, prove_margin};
use certificate::{Proof, Refusal, Verified};
use network::{Id, Network};
use serde::Serialize;
use std::time::Instant;

/// What can be proved of a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Statement {
    /// 1 + γ\*: no attack costs less of its gain.
    Margin,
    /// Z\*: no attack gains more over its cost.
    Profit,
    /// H of every service.
    Headroom,
}

impl Statement {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Margin, Self::Profit, Self::Headroom];

    /// Its name.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Margin => "margin",
            Self::Profit => "profit",
            Self::Headroom => "headroom",
        }
    }
}

/// Searches for proofs of statements and puts them in one file. Those that were not proved before the budget was over, or about
/// which there is nothing to prove, are named besides.
#[must_use]
pub fn prove(
    network: &Network,
    costs: Costs,
    statements: &[Statement],
    budget: &Budget,
) -> (Proof, Vec<Statement>) {
    let mut all = Proof::new(network, costs);
    let mut missing = Vec::new();
    for &statement in statements {
        let proof = match statement {
            Statement::Margin => prove_margin(network, costs, budget).1,
            Statement::Profit => prove_best(network, costs, budget).map(|(_, proof)| proof),
            Statement::Headroom => prove_headroom(network, costs, budget),
        };
        match proof {
            Some(proof) => all.claims.extend(proof.claims),
            None => missing.push(statement),
        }
    }
    (all, missing)
}

/// What a proof shows.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CheckReport {
    /// Every claim of the file; each of them holds.
    pub claims: Vec<VerifiedClaim>,
    /// Cases that were followed.
    pub nodes: usize,
    /// How long the check took.
    pub seconds: f64,
}

/// A claim that holds: profit_times × gain − cost_times × cost ≤ at_most. The numbers are texts, as they may have 77 digits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VerifiedClaim {
    /// In words.
    pub means: String,
    /// P.
    pub profit_times: String,
    /// Q.
    pub cost_times: String,
    /// R.
    pub at_most: String,
    /// The service that the attacks have in common, if it is not about all attacks.
    pub with: Option<Id>,
}

impl CheckReport {
    /// Checks a proof.
    ///
    /// # Errors
    /// [`Refusal`] with the claim and node that fail.
    pub fn of(network: &Network, proof: &Proof) -> Result<Self, Refusal> {
        let began = Instant::now();
        let verified = certificate::check(network, proof)?;
        let seconds = began.elapsed().as_secs_f64();
        Ok(Self {
            claims: verified.iter().map(|claim| VerifiedClaim::of(network, claim)).collect(),
            nodes: proof.claims.iter().map(|claim| claim.tree.len()).sum(),
            seconds,
        })
    }
}

impl VerifiedClaim {
    fn of(network: &Network, claim: &Verified) -> Self {
        let with = claim.with().map(|service| network.services()[service].id.clone());
        let cost = match claim.costs() {
            Costs::Stake => "stake",
            Costs::Private => "private cost",
        };
        let on = with.as_ref().map_or(String::new(), |service| format!(" on {service}"));
        let (times, at_most) = (claim.profit_times(), claim.attainable());
        let means = match claim.margin() {
            Some((above, below)) if above == below => {
                format!("no attack gains more than its {cost}")
            }
            Some((above, below)) => {
                format!("every attack costs at least {above} ÷ {below} of its gain in {cost}")
            }
            None if times == claim.cost_times() => {
                let most = at_most.0 / times.0;
                format!("no attack{on} gains more than {most} over its {cost}")
            }
            None => claim.to_string(),
        };
        Self {
            means,
            profit_times: times.to_string(),
            cost_times: claim.cost_times().to_string(),
            at_most: claim.at_most().to_string(),
            with,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use network::file;

    fn network(profit: u128) -> Network {
        let text = format!(
            r#"{{"operators": [{{"id": "a", "stake": 6}}, {{"id": "b", "stake": 4}}],
                "services": [{{"id": "s", "profit": {profit}, "threshold": [1, 2]}}],
                "pledges": [{{"operator": "a", "service": "s", "amount": 6}}, {{"operator": "b", "service": "s", "amount": 4}}]}}"#
        );
        file::read(&text).unwrap().network
    }

    #[test]
    fn what_is_proved_is_said_in_words() {
        let network = network(4);
        let (proof, missing) = prove(&network, Costs::Stake, &Statement::ALL, &Budget::unlimited());
        assert_eq!(missing, []);
        let report = CheckReport::of(&network, &proof).unwrap();
        let means: Vec<&str> = report.claims.iter().map(|claim| claim.means.as_str()).collect();
        assert_eq!(
            means,
            [
                "every attack costs at least 3 ÷ 2 of its gain in stake",
                "no attack on s gains more than -2 over its stake",
                "no attack on s gains more than -2 over its stake",
            ]
        );
    }

    #[test]
    fn a_proof_of_another_network_is_refused() {
        let (proof, _) =
            prove(&network(4), Costs::Stake, &[Statement::Margin], &Budget::unlimited());
        assert!(CheckReport::of(&network(5), &proof).is_err());
    }

    #[test]
    fn what_a_budget_leaves_open_is_named() {
        let stop = std::sync::atomic::AtomicBool::new(true);
        let budget = Budget::unlimited().until(&stop);
        let (proof, missing) = prove(&network(0), Costs::Stake, &[Statement::Margin], &budget);
        assert_eq!((proof.claims.len(), missing), (0, vec![Statement::Margin]));
    }
}
