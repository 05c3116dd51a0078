//! The checker accepts proofs of what is true and of nothing else, by brute force over small networks.

use crate::naive::random::{Shape, generator, network, up_to};
use crate::prover::{Statement, prove, truth};
use buttress_risk::Budget;
use buttress_risk::attack::{prove_best, prove_headroom, prove_margin};
use certificate::{Claim, Column, Costs, Node, Problem, Proof, Whole, check, verify};
use network::Network;
use rand_chacha::ChaCha8Rng;

const SHAPE: Shape = Shape { operators: 4, services: 3, halts: true, ..Shape::ANY };

fn drawn_costs(random: &mut ChaCha8Rng) -> Costs {
    if up_to(random, 1) == 0 { Costs::Stake } else { Costs::Private }
}

/// A statement that is true, with nothing to spare.
fn tight(network: &Network, costs: Costs, random: &mut ChaCha8Rng) -> Statement {
    let (profit_times, cost_times) =
        (1 + i128::from(up_to(random, 4)), 1 + i128::from(up_to(random, 4)));
    let services = network.services().len() as u64;
    let with = match up_to(random, services) {
        0 => None,
        service => Some(service as usize - 1),
    };
    // Where there is no attack, anything is true of all of them.
    let at_most = truth(network, costs, (profit_times, cost_times), with).unwrap_or(-99);
    Statement { profit_times, cost_times, at_most, with }
}

#[test]
fn what_is_true_can_be_proven_and_what_is_not_cannot() {
    let mut random = generator(61);
    for _ in 0..400 {
        let network = network(&mut random, SHAPE);
        let costs = drawn_costs(&mut random);
        let statement = tight(&network, costs, &mut random);
        assert!(prove(&network, costs, statement, &mut random).is_some(), "{network:?}");
        let more = Statement { at_most: statement.at_most - 1, ..statement };
        let refuted = statement.at_most > -99;
        let proof = prove(&network, costs, more, &mut random);
        assert_eq!(proof.is_none(), refuted, "{network:?}");
    }
}

/// Changes something of a claim.
fn mutate(claim: &Claim, network: &Network, random: &mut ChaCha8Rng) -> Claim {
    let mut mutant = claim.clone();
    // Proofs of a search are in small units.
    let unit = (mutant.cost_times.0.as_i128() / 4).max(1);
    let step = unit * (1 + i128::from(up_to(random, 3)));
    let shifted = |number: Whole, by: i128| Whole(number.0 + by);
    // The claim about what has halted needs no tree.
    if mutant.tree.is_empty() {
        mutant.tree.push(Node::default());
        return mutant;
    }
    let place = up_to(random, mutant.tree.len() as u64 - 1) as usize;
    let node = &mut mutant.tree[place];
    match up_to(random, 7) {
        0 => mutant.at_most = shifted(mutant.at_most, -step),
        1 => mutant.profit_times = shifted(mutant.profit_times, step),
        2 => mutant.cost_times = shifted(mutant.cost_times, -step),
        3 => drop(mutant.tree.remove(place)),
        4 => {
            let other = up_to(random, mutant.tree.len() as u64 - 1) as usize;
            mutant.tree.swap(place, other);
        }
        5 => {
            let column = up_to(random, network.operators().len() as u64) as usize;
            node.branch = match node.branch {
                Some(_) if step == unit => None,
                Some(Column::Service(_)) => Some(Column::Operator(column)),
                _ => Some(Column::Service(column)),
            };
        }
        6 => {
            let services = network.services().len() as u64;
            mutant.with = match mutant.with {
                Some(_) => None,
                None => Some(up_to(random, services) as usize),
            };
        }
        _ => {
            let multipliers = node.services.iter_mut().map(|(_, u)| u);
            let pools = node.pools.iter_mut().map(|(_, u)| u);
            let bonuses = node.bonuses.iter_mut().map(|(_, _, u)| u);
            let covers = node.covers.iter_mut().map(|cover| &mut cover.multiplier);
            for u in multipliers.chain(pools).chain(bonuses).chain(covers) {
                let by = if up_to(random, 1) == 0 { step } else { -step };
                *u = shifted(*u, by);
            }
        }
    }
    mutant
}

/// Whether what a claim says is true; nothing if it says nothing that has a meaning.
fn is_true(network: &Network, costs: Costs, claim: &Claim) -> Option<bool> {
    let [profit_times, cost_times, at_most] =
        [claim.profit_times, claim.cost_times, claim.at_most].map(|number| number.0.as_i128());
    let known = claim.with.is_none_or(|service| service < network.services().len());
    if profit_times <= 0 || cost_times <= 0 || !known {
        return None;
    }
    let most = truth(network, costs, (profit_times, cost_times), claim.with);
    Some(most.is_none_or(|most| most <= at_most))
}

#[test]
fn mutants_are_rejected_or_true() {
    let mut random = generator(62);
    let (mut rejected, mut accepted, mut false_ones) = (0, 0, 0);
    for _ in 0..400 {
        let before = network(&mut random, SHAPE);
        let costs = drawn_costs(&mut random);
        let statement = tight(&before, costs, &mut random);
        let claim = prove(&before, costs, statement, &mut random).unwrap();
        let mut proof = Proof::new(&before, costs);
        proof.claims.push(claim.clone());
        assert_eq!(
            check(&before, &Proof::parse(&proof.to_json()).unwrap()).map(|v| v.len()),
            Ok(1)
        );
        for round in 0..6 {
            let mutant =
                if round == 0 { claim.clone() } else { mutate(&claim, &before, &mut random) };
            // In the first round it is the network that changes.
            let network = if round == 0 { changed(&before, &mut random) } else { before.clone() };
            let truth = is_true(&network, costs, &mutant);
            false_ones += usize::from(truth == Some(false));
            match verify(&network, costs, &mutant) {
                Ok(_) => {
                    assert_eq!(truth, Some(true), "{mutant:?} of {network:?}");
                    accepted += 1;
                }
                Err(_) => rejected += 1,
            }
            if network != before {
                let refusal = check(&network, &proof).unwrap_err();
                assert!(matches!(refusal.problem, Problem::OtherNetwork { .. }), "{refusal}");
            }
        }
    }
    println!(
        "{rejected} mutants rejected, {accepted} accepted and true; {false_ones} false, all rejected"
    );
    assert!(rejected > 1_000 && accepted > 50 && false_ones > 400);
}

/// Proofs of margins, best attacks and headroom of so many networks, and a mutant of each claim.
fn proofs_of_the_search(networks: usize, seed: u64) {
    let mut random = generator(seed);
    let (mut proofs, mut rejected, mut accepted) = (0, 0, 0);
    let unlimited = Budget::unlimited();
    for _ in 0..networks {
        let network = network(&mut random, SHAPE);
        let costs = drawn_costs(&mut random);
        let (_, margin) = prove_margin(&network, costs, &unlimited);
        let best = prove_best(&network, costs, &unlimited).map(|(_, proof)| proof);
        let rooms = prove_headroom(&network, costs, &unlimited);
        for proof in [margin, best, rooms].into_iter().flatten() {
            let read = Proof::parse(&proof.to_json()).unwrap();
            assert_eq!(check(&network, &read).unwrap().len(), proof.claims.len());
            proofs += 1;
            for claim in &proof.claims {
                assert_eq!(is_true(&network, costs, claim), Some(true));
                let mutant = mutate(claim, &network, &mut random);
                match verify(&network, costs, &mutant) {
                    Ok(_) => {
                        assert_eq!(is_true(&network, costs, &mutant), Some(true), "{mutant:?}");
                        accepted += 1;
                    }
                    Err(_) => rejected += 1,
                }
            }
        }
    }
    println!("{proofs} proofs; mutants: {rejected} rejected, {accepted} accepted and true");
    assert!(proofs > 2 * networks && rejected > networks);
}

#[test]
fn what_the_search_writes_down_is_accepted() {
    proofs_of_the_search(300, 67);
}

#[test]
#[ignore = "takes a while"]
fn what_the_search_writes_down_of_ten_thousand_networks_is_accepted() {
    proofs_of_the_search(10_000, 69);
}

/// The network with another stake or another profit.
fn changed(network: &Network, random: &mut ChaCha8Rng) -> Network {
    let mut draft = network.to_draft();
    let service = up_to(random, draft.services.len() as u64 - 1) as usize;
    if up_to(random, 1) == 0 || draft.pledges.is_empty() {
        draft.services[service].profit += 1 + u128::from(up_to(random, 4));
    } else {
        let place = up_to(random, draft.pledges.len() as u64 - 1) as usize;
        draft.pledges.remove(place);
    }
    Network::new(draft).unwrap()
}
