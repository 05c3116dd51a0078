//! The same state and the same blocks give the same bytes, also through a checkpoint, and nothing that is
//! thrown at a state breaks its accounts.

use crate::common::*;
use buttress_app::{CheckedBlock, State};
use protocol::*;
use units::*;

/// A small generator, so that a failure is reproduced by its seed alone.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }
}

/// One random action, sensible or not.
fn action(dice: &mut Dice, chain: &mut Chain) -> (&'static str, Action) {
    let people = ["owner", "other-owner", "early", "late", "buyer", "watch"];
    let who = people[dice.roll(6) as usize];
    let to = account(people[dice.roll(6) as usize]);
    let amount = Amount::new(u128::from(dice.roll(1_000)) * WEI / 7);
    let asset = AssetId::new(dice.roll(3) as u32);
    let vault = VaultId::new(dice.roll(3) as u32);
    let tranche = TrancheId::new(dice.roll(8) as u32);
    let share = percent(dice.roll(110) as u32);
    let action = match dice.roll(12) {
        0 => Action::Transfer(Transfer { to, asset, amount }),
        1 | 2 => Action::Pledge(Pledge { vault, amount }),
        3 | 4 => Action::Leave(Leave { tranche, shares: Shares::new(amount.raw()) }),
        5 => Action::Claim(Claim { tranche }),
        6 => Action::ClaimPremiums(ClaimPremiums { tranche }),
        7 => Action::MakeOffer(MakeOffer {
            vault,
            terms: TermsId::new(dice.roll(2) as u32),
            share,
            reserve: Ratio::ZERO,
        }),
        8 => Action::ReturnFromJail(ReturnFromJail {
            operator: OperatorId::new(dice.roll(2) as u32),
        }),
        9 => Action::Report(chain.report(
            dice.roll(2) as u32,
            FEED,
            price(2_000 + u128::from(dice.roll(3))),
        )),
        10 => file(EQUIVOCATION, chain.equivocate()),
        _ => Action::FundService(FundService { service: SERVICE, amount: Amount::new(1_000) }),
    };
    (who, action)
}

#[test]
fn random_histories_keep_the_books_and_repeat_to_the_byte() {
    for seed in 0..40 {
        let run = |through_checkpoint: bool| {
            let mut chain = Chain::with_cover([percent(60), percent(80)]);
            let mut dice = Dice(seed);
            let mut frozen = None;
            for step in 0..150 {
                let now = chain.state.time();
                match dice.roll(5) {
                    0 => drop(chain.until_time(now.plus(dice.roll(EPOCH)))),
                    1 => drop(chain.until_epoch(chain.state.epoch().raw() + 1)),
                    _ => {
                        let (who, action) = action(&mut dice, &mut chain);
                        let _ = chain.act(who, vec![action]); // checks the root if rejected
                    }
                }
                if through_checkpoint && step == 75 {
                    let bytes = borsh::to_vec(&chain.state).unwrap();
                    chain.state = borsh::from_slice::<State>(&bytes).unwrap();
                    frozen = Some((chain.state.freeze(), bytes));
                }
            }
            if let Some((frozen, then)) = frozen {
                let mut written = Vec::new();
                frozen.write(&mut written).unwrap();
                assert!(written == then, "seed {seed}: 74 steps later it is what it was");
            }
            chain.state.root()
        };
        assert_eq!(run(false), run(true), "seed {seed}");
    }
}

#[test]
fn blocks_that_do_not_follow_are_refused() {
    let mut chain = Chain::covered();
    let root = chain.state.root();
    let meta = chain.state.meta().clone();
    let good = Block {
        height: meta.height.plus(1),
        parent: meta.tip,
        time: meta.time,
        transactions: Vec::new(),
    };
    let try_block = |chain: &mut Chain, block: Block| {
        let checked = CheckedBlock::check(block, &meta.chain).unwrap();
        chain.state.execute(&checked).map(|_| ())
    };
    for (block, expected) in [
        (Block { height: meta.height, ..good.clone() }, "expected"),
        (Block { height: meta.height.plus(2), ..good.clone() }, "expected"),
        (Block { parent: crypto::Digest::default(), ..good.clone() }, "built on"),
        (Block { time: meta.time.minus(1), ..good.clone() }, "block time"),
    ] {
        let error = try_block(&mut chain, block).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
        assert_eq!(chain.state.root(), root);
    }
    try_block(&mut chain, good).unwrap();
}

#[test]
fn a_long_pause_crosses_every_boundary() {
    let mut chain = Chain::covered();
    let evidence = chain.equivocate();
    chain.done("watch", vec![file(EQUIVOCATION, evidence)]);
    let mut slow = Chain::at(chain.state.clone());
    let later = chain.state.time().plus(50 * EPOCH);
    chain.until_time(later);
    slow.until_epoch(chain.state.epoch().raw());
    slow.until_time(later);
    assert_eq!(chain.staked("owner"), Amount::ZERO);
    assert_eq!(chain.staked("owner"), slow.staked("owner"));
    assert_eq!(chain.balance("harmed", STAKE), slow.balance("harmed", STAKE));
}
