//! Certificates: proofs about a network that anyone may hand over.

use crate::Reach;
use certificate::{Claim, Costs, Proof, Whole, check};
use network::{Network, file};
use std::sync::LazyLock;

/// Three operators, two services, a bonus and a pool: everything that a proof may speak of.
pub(crate) static NETWORK: LazyLock<Network> = LazyLock::new(|| {
    let text = include_str!("../../networks/three.json");
    file::read(text).expect("a network").network
});

/// Reads a proof and checks it.
///
/// # Panics
/// When what is read is not written and read back as the same, or a claim is verified that an attack on the network refutes.
pub fn run(bytes: &[u8], reach: &mut Reach) {
    let Ok(text) = core::str::from_utf8(bytes) else { return reach.note("undecoded-text") };
    let proof = match Proof::parse(text) {
        Ok(proof) => proof,
        Err(refusal) => return reach.note_complaint("undecoded", &refusal.to_string()),
    };
    reach.note("decoded");
    let again = Proof::parse(&proof.to_json()).expect("its own text");
    assert_eq!(again, proof, "a proof is written as another");
    match check(&NETWORK, &proof) {
        Ok(verified) => {
            proof.claims.iter().for_each(|claim| holds_for_every_attack(claim, proof.costs));
            reach.note(format!("verified-{}", verified.len().min(4)));
            for one in verified {
                reach.note_complaint("verified", &one.to_string());
            }
        }
        Err(refusal) => reach.note_complaint("refused", &refusal.to_string()),
    }
}

/// Looks at each set of services and each set of operators that corrupts them. Numbers too large to multiply here are left to the
/// checker.
fn holds_for_every_attack(claim: &Claim, costs: Costs) {
    let small = |whole: &Whole| whole.to_string().parse::<i64>().ok().map(i128::from);
    let numbers = [&claim.profit_times, &claim.cost_times, &claim.at_most].map(small);
    let [Some(profit_times), Some(cost_times), Some(at_most)] = numbers else { return };
    let network = &*NETWORK;
    let has = |set: usize, place: usize| set >> place & 1 == 1;
    for operators in 0..1_usize << network.operators().len() {
        for services in 0..1_usize << network.services().len() {
            let corrupts = |service: usize| {
                let pledged = |is_in: &dyn Fn(usize) -> bool| {
                    let own = network.pledges().iter().filter(|pledge| pledge.service == service);
                    own.filter(|pledge| is_in(pledge.operator))
                        .map(|pledge| pledge.amount)
                        .sum::<u128>()
                };
                let threshold = network.services()[service].threshold;
                // At least α of all that is pledged.
                pledged(&|operator| has(operators, operator)) * u128::from(threshold.denominator)
                    >= pledged(&|_| true) * u128::from(threshold.numerator)
            };
            let chosen = || (0..network.services().len()).filter(|place| has(services, *place));
            if !chosen().all(corrupts) || claim.with.is_some_and(|with| !has(services, with)) {
                continue;
            }
            let profit = |service: usize| network.services()[service].profit;
            let pooled = |service: usize| {
                network.pools().iter().any(|pool| pool.services.contains(&service))
            };
            let mut gain: u128 = chosen().filter(|service| !pooled(*service)).map(profit).sum();
            for pool in network.pools() {
                let drawn = chosen().filter(|service| pool.services.contains(service));
                gain += drawn.map(profit).sum::<u128>().min(pool.limit);
            }
            for bonus in network.bonuses() {
                if bonus.services.iter().all(|service| has(services, *service)) {
                    gain += bonus.amount;
                }
            }
            let taking_part =
                network.operators().iter().enumerate().filter(|(place, _)| has(operators, *place));
            let cost: u128 = taking_part.map(|(_, operator)| costs.of(operator)).sum();
            let (gain, cost) = (gain as i128, cost as i128);
            assert!(
                profit_times * gain - cost_times * cost <= at_most,
                "verified, and refuted by services {services:b} and operators {operators:b}: {claim:?}"
            );
        }
    }
}
