//! A development chain on a simulated clock.

#![allow(dead_code, unreachable_pub)] // each test file uses its part

use app::{CheckedBlock, State};
use buttress_sim::{Scenario, World};
use protocol::{Block, Event, Outcome, SignedTransaction};
use std::path::{Path, PathBuf};
use units::Timestamp;

fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/dev.toml")
}

/// The built-in world, driven as `dev` drives it.
pub struct Live {
    pub scenario: Scenario,
    pub state: State,
    pub world: World,
    pub now: Timestamp,
    pub trades: u64,
    pub surfaces: u64,
    pub settled: u64,
}

impl Live {
    pub fn new() -> Self {
        Self::with("", "")
    }

    /// The same with something else in place of a piece of the scenario's text.
    pub fn with(from: &str, to: &str) -> Self {
        let founded = Timestamp::new(1_767_225_600_000);
        let text = std::fs::read_to_string(path()).unwrap();
        assert!(text.contains(from), "dev has no {from:?}");
        let scenario = Scenario::parse(&text.replacen(from, to, 1), &path()).unwrap().live(founded);
        let genesis = scenario.genesis(founded).unwrap();
        let state = State::genesis(&genesis).unwrap();
        let world = World::new(&scenario, genesis.chain(), founded, Path::new("/nowhere")).unwrap();
        Self { scenario, state, world, now: founded, trades: 0, surfaces: 0, settled: 0 }
    }

    /// A block; a transaction that is refused, and is no order, fails the test.
    pub fn block(&mut self, transactions: Vec<SignedTransaction>) {
        let meta = self.state.meta();
        let (height, parent, chain) = (meta.height.plus(1), meta.tip, meta.chain);
        let block = Block { height, parent, time: self.now, transactions };
        let block = CheckedBlock::check(block, &chain).unwrap();
        let executed = self.state.execute(&block).unwrap();
        self.state.audit().unwrap();
        for (transaction, receipt) in block.block().transactions.iter().zip(&executed.receipts) {
            if let Outcome::Rejected(failure) = &receipt.outcome {
                let place = failure.action.map_or(0, usize::from);
                let action = transaction.transaction.actions[place].name();
                assert!(["trade", "bid-liquidation"].contains(&action), "{action}: {failure:?}");
            }
        }
        let of_receipts = executed.receipts.iter().flat_map(|receipt| &receipt.events);
        for event in executed.events.iter().chain(of_receipts) {
            self.trades += u64::from(matches!(event, Event::TradePaid { .. }));
            self.surfaces += u64::from(matches!(event, Event::SurfacePublished { .. }));
            self.settled += u64::from(matches!(event, Event::ExpirySettled { .. }));
        }
    }

    /// Half a second: time passes, then everybody acts, and whoever else wants to.
    pub fn tick(
        &mut self,
        more: impl FnOnce(&State, &mut World, Timestamp) -> Vec<SignedTransaction>,
    ) {
        self.now = self.now.plus(500);
        self.block(Vec::new());
        let mut transactions = self.world.found(&self.state).unwrap();
        if transactions.is_empty() {
            transactions = self.world.step(&self.state, self.now).unwrap();
        }
        transactions.extend(more(&self.state, &mut self.world, self.now));
        self.block(transactions);
    }

    pub fn run(&mut self, seconds: u64) {
        let end = self.now.plus(seconds * 1_000);
        while self.now < end {
            self.tick(|_, _, _| Vec::new());
        }
    }

    /// What is left after `kill -9`: the state.
    pub fn set_up_again(&mut self) {
        let (founded, chain) = (self.scenario.window.from, self.state.meta().chain);
        self.world = World::new(&self.scenario, chain, founded, Path::new("/nowhere")).unwrap();
        self.world.skip_to(self.now).unwrap();
    }
}
