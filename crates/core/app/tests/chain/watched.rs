//! Random histories far past mergers, which the reference model does not know: amounts from one unit to many, slashes,
//! reversals, pauses over several boundaries. Nothing is expected of them but that every invariant holds after each step,
//! which the chain for tests watches.

#![allow(clippy::disallowed_macros, clippy::disallowed_methods)]

use crate::common::*;
use protocol::*;
use restaking::CaseStatus;
use std::collections::BTreeMap;
use units::*;

/// A small generator, so that a failure is reproduced by its seed alone.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }

    /// Often tiny, now and then huge.
    fn amount(&mut self) -> Amount {
        let digits = [1, 1, 2, 4, 9, 18, 20][self.roll(7) as usize];
        Amount::new(1 + u128::from(self.roll(u64::MAX >> 33)) % 10_u128.pow(digits))
    }
}

/// How often what happened.
#[derive(Default)]
struct Seen(BTreeMap<&'static str, u32>);

impl Seen {
    fn look(&mut self, events: &[Event]) {
        for event in events {
            let what = match event {
                Event::Merged { .. } => "merged",
                Event::Slashed { .. } => "slashed",
                Event::Returned { .. } => "returned",
                Event::Left { .. } => "left",
                Event::Claimed { .. } => "claimed",
                _ => continue,
            };
            *self.0.entry(what).or_default() += 1;
        }
    }
}

const STAKERS: [&str; 4] = ["owner", "other-owner", "early", "late"];

fn step(chain: &mut Chain, dice: &mut Dice, evidence: &mut Vec<(u32, Evidence)>, seen: &mut Seen) {
    let vault = VaultId::new(dice.roll(2) as u32);
    let who = STAKERS[dice.roll(4) as usize];
    let row = chain.state.ledger().find_account(&account(who)).unwrap();
    let holdings = chain.state.restaking().holdings_of(row);
    let holding = holdings.get(dice.roll(5) as usize % holdings.len().max(1));
    let act = |chain: &mut Chain, who: &str, action: Action| chain.act(who, vec![action]);
    let done = match (dice.roll(16), holding) {
        (0..=3, _) => act(chain, who, Action::Pledge(Pledge { vault, amount: dice.amount() })),
        (4 | 5, Some(holding)) => {
            let shares = Shares::new(dice.amount().raw().min(holding.shares.raw()));
            act(chain, who, Action::Leave(Leave { tranche: holding.tranche, shares }))
        }
        (6, Some(holding)) => {
            let (tranche, shares) = (holding.tranche, holding.shares);
            act(chain, who, Action::Leave(Leave { tranche, shares }))
        }
        (7 | 8, Some(holding)) => {
            act(chain, who, Action::Claim(Claim { tranche: holding.tranche }))
        }
        (9, Some(holding)) => {
            let tranche = holding.tranche;
            act(chain, who, Action::ClaimPremiums(ClaimPremiums { tranche }))
        }
        (10, _) => {
            let share = Ratio::new(Ratio::ONE.raw() / 7 * u128::from(dice.roll(5)));
            let owner = STAKERS[vault.index() as usize];
            let terms = [TERMS, OTHER_TERMS][dice.roll(2) as usize];
            act(chain, owner, offer(vault, terms, share))
        }
        (11, _) => {
            let operator = dice.roll(2) as u32;
            let service = dice.roll(2) as u32;
            let reports = [price(2_000), price(2_001)]
                .map(|at| chain.report(operator, FeedId::new(service), at));
            let [first, second] = reports;
            let offence = Evidence::Equivocation(Box::new(Equivocation { first, second }));
            evidence.push((service, offence));
            Ok(Vec::new())
        }
        (12, _) if !evidence.is_empty() => {
            let (service, evidence) =
                evidence.swap_remove(dice.roll(evidence.len() as u64) as usize);
            let Evidence::Equivocation(of) = &evidence else { return };
            let (operator, terms) = (of.first.body.operator, TermsId::new(service));
            let filed = FileEvidence { operator, terms, offence: EQUIVOCATION, evidence };
            act(chain, "watch", Action::FileEvidence(filed))
        }
        (13, _) => {
            let operator = OperatorId::new(dice.roll(2) as u32);
            let owner = STAKERS[operator.index() as usize];
            act(chain, owner, Action::ReturnFromJail(ReturnFromJail { operator }))
        }
        (14, _) => {
            let mut cases = chain.state.restaking().cases();
            let held = cases.find(|(_, case)| matches!(case.status, CaseStatus::Held { .. }));
            let Some((case, _)) = held.filter(|_| dice.roll(2) == 0) else { return };
            drop(cases);
            let reason = "found to be wrong".to_owned();
            act(chain, "council", Action::ReverseCase(ReverseCase { case, reason }))
        }
        _ => {
            let epochs = if dice.roll(20) == 0 { dice.roll(4) } else { 1 };
            let now = chain.state.epoch().raw();
            let boundary = chain.state.meta().epochs.start(now + epochs);
            Ok(chain.until_time(boundary.max(chain.state.time())))
        }
    };
    // A refusal is an answer: the chain has seen that it changed nothing.
    seen.look(&done.unwrap_or_default());
}

fn play(seed: u64, steps: u32, seen: &mut Seen) {
    let mut chain = Chain::with_cover([percent(33), percent(50)]);
    let mut dice = Dice(seed);
    let mut evidence = Vec::new();
    for _ in 0..steps {
        step(&mut chain, &mut dice, &mut evidence, seen);
    }
}

fn first_seed() -> u64 {
    std::env::var("BUTTRESS_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1)
}

fn check_exercised(seen: &Seen, least: u32) {
    eprintln!("{:?}", seen.0);
    for what in ["merged", "slashed", "returned", "left", "claimed"] {
        let count = seen.0.get(what).copied().unwrap_or(0);
        assert!(count >= least, "{what}: {count} times");
    }
}

#[test]
fn every_invariant_holds_in_random_histories() {
    let mut seen = Seen::default();
    for seed in 0..8 {
        play(first_seed() + seed, 600, &mut seen);
    }
    check_exercised(&seen, 10);
}

#[test]
#[ignore = "long: 300 histories of 1,500 steps"]
fn every_invariant_holds_in_many_random_histories() {
    let mut seen = Seen::default();
    for seed in 0..300 {
        play(first_seed() + seed, 1_500, &mut seen);
    }
    check_exercised(&seen, 1_000);
}
