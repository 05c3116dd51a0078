//! From a seed to what came of it.

use crate::carried::{self, Begun};
use crate::clients::Clients;
use crate::clock::Clock;
use crate::network::{Message, Network};
use crate::town::{founding, genesis};
use crate::verdict::{Record, Stored};
use crate::{Dice, Disk, Fate, Finding, Flaw, Trouble};
use crypto::Digest;
use node::{CheckpointWriting, Checks, Node, NodeError, NodeOptions, SubmitError};
use protocol::SignedTransaction;
use std::collections::BTreeMap;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use store::{Store, StoreError};

/// The longest that a node lives if nothing happens to it, in blocks.
const LONGEST: u64 = 30;

/// What is to be tried.
#[derive(Clone, Copy, Debug, Default)]
pub struct Plan {
    /// Decides everything that is left open.
    pub seed: u64,
    /// What is wrong with the disk, beyond what any disk may do.
    pub flaw: Flaw,
    /// What happens to the disk in the first life after the founding, instead of what the seed says.
    pub first: Option<Trouble>,
}

impl Plan {
    /// A run on an honest disk.
    #[must_use]
    pub const fn of(seed: u64) -> Self {
        Self { seed, flaw: Flaw::None, first: None }
    }
}

/// What a run went through without finding anything wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Story {
    /// How often the node was started.
    pub lives: u64,
    /// How often it stopped because of each kind of trouble.
    pub troubles: BTreeMap<&'static str, u64>,
    /// How often it could not even be opened, as the disk failed meanwhile.
    pub stillborn: u64,
    /// Blocks that were on the disk although nobody had been told.
    pub unannounced: u64,
    /// Blocks.
    pub blocks: u64,
    /// How many of them were let go, in runs that keep only the last.
    pub removed: u64,
    /// How often the chain was carried to another node while blocks were made.
    pub carried: u64,
    /// What became of transactions in blocks.
    pub fates: BTreeMap<Fate, u64>,
    /// Cases that were opened; and those of them of which the evidence came in the last epoch that it was accepted in.
    pub cases: u64,
    /// See [`Story::cases`].
    pub last_moment: u64,
    /// Why others were not taken in.
    pub refused: BTreeMap<&'static str, u64>,
    /// How many writes, resizes and syncs the disk was asked for.
    pub operations: u64,
    /// Whether the trouble of the [`Plan`] came up.
    pub first_came_up: bool,
    /// The root of the state in the end.
    pub root: Digest,
}

/// Takes a node through several lives.
///
/// # Errors
/// The first thing that is not as it must be.
pub fn run(plan: Plan) -> Result<Story, Finding> {
    let mut run = Run::new(plan);
    let done = catch_unwind(AssertUnwindSafe(|| run.all()));
    let what = match done {
        Ok(Ok(())) => return Ok(run.story()),
        Ok(Err(what)) => what,
        Err(panic) => {
            let said = panic.downcast_ref::<String>().map(String::as_str);
            let said = said.or_else(|| panic.downcast_ref::<&str>().copied());
            format!("a panic: {}", said.unwrap_or("of no string"))
        }
    };
    Err(Finding {
        seed: plan.seed,
        life: run.story.lives,
        height: run.record.height(),
        trouble: format!("with trouble {:?}", run.last),
        what,
    })
}

struct Run {
    plan: Plan,
    dice: Dice,
    disk: Disk,
    clock: Clock,
    network: Network,
    clients: Clients,
    record: Record,
    story: Story,
    last: Trouble,
    options: NodeOptions,
}

impl Run {
    fn new(plan: Plan) -> Self {
        let genesis = genesis();
        let mut dice = Dice::new(plan.seed);
        let disk = Disk::new(dice.split(), plan.flaw);
        if dice.chance(20) {
            disk.slow(1 + dice.roll(400));
        }
        // All of them are named: whoever adds one decides here what a run does with it.
        let options = NodeOptions {
            checks: Checks::EveryBlock,
            checkpoint_interval: dice.roll(8),
            queue_limit: 12 + dice.index(40),
            queue_bytes: 16_000 + dice.index(40_000),
            // On this thread: else the disk's failures would meet another write each time.
            checkpoint_writing: CheckpointWriting::InPlace,
            keep_blocks: dice.chance(50).then(|| 1 + dice.roll(30)),
        };
        Self {
            plan,
            disk,
            clock: Clock::new(genesis.time),
            network: Network::new(dice.split()),
            clients: Clients::new(genesis.chain(), dice.split()),
            record: Record::new(genesis, &options),
            story: Story::default(),
            last: Trouble::None,
            options,
            dice,
        }
    }

    fn all(&mut self) -> Result<(), String> {
        self.found()?;
        let lives = 4 + self.dice.roll(5);
        for life in 0..lives {
            self.last = match self.plan.first {
                Some(trouble) if life == 0 => trouble,
                _ => trouble(&mut self.dice),
            };
            self.disk.arm(self.last);
            let blocks = 1 + self.dice.roll(LONGEST);
            self.live(blocks)?;
            if life == 0 {
                self.story.first_came_up = self.disk.hit().is_some();
            }
            self.restart();
        }
        // Whatever happened: a node on a disk that does what it should goes on.
        self.last = Trouble::None;
        let before = self.record.height();
        self.live(3)?;
        if self.record.height() < before.plus(3) {
            return Err("the node does not go on".to_owned());
        }
        self.disk.restart_machine();
        self.open()?.ok_or("the node does not open")?;
        Ok(())
    }

    fn story(mut self) -> Story {
        self.story.blocks = self.record.height().raw();
        self.story.fates.clone_from(self.record.model().fates());
        (self.story.cases, self.story.last_moment) = self.record.model().cases();
        self.story.unannounced = self.record.unannounced();
        self.story.removed = self.record.first().raw() - 1;
        self.story.operations = self.disk.operations();
        self.story.root = self.record.root();
        self.story
    }

    /// The market is founded in the first blocks, in epoch 0, before anything fails.
    fn found(&mut self) -> Result<(), String> {
        let node = self.open()?.ok_or("the node does not open")?;
        for signed in founding(self.record.chain()) {
            let id = node.submit(signed).map_err(|error| format!("founding: {error}"))?;
            self.record.taken_in(id);
        }
        let now = self.record.model().time().plus(1);
        let block = node.produce(now).map_err(|error| format!("founding: {error}"))?;
        self.record.acknowledged(&node, &block, now)
    }

    /// Opens the store and the node, and looks at everything. None if the disk failed meanwhile.
    fn open(&mut self) -> Result<Option<Node>, String> {
        self.story.lives += 1;
        let opened = self.try_open();
        match opened {
            Ok(node) => Ok(Some(node)),
            Err(_) if self.disk.hit().is_some() => {
                self.story.stillborn += 1;
                Ok(None)
            }
            Err(what) => Err(what),
        }
    }

    fn try_open(&mut self) -> Result<Node, String> {
        let failed = |error: StoreError| format!("the store does not open: {error}");
        let store = Store::on(self.disk.clone(), "disk").map_err(failed)?;
        let stored = Stored::read(&store)?;
        self.record.recovered(stored)?;
        let opened = Node::open(store, self.record.genesis(), self.options.clone());
        let node = opened.map_err(|error: NodeError| format!("the node does not open: {error}"))?;
        self.record.compare(&node)?;
        Ok(node)
    }

    fn live(&mut self, blocks: u64) -> Result<(), String> {
        let Some(node) = self.open()? else { return Ok(()) };
        let told = node.subscribe();
        let from = self.record.height();
        for _ in 0..blocks {
            if !self.block(&node)? {
                break;
            }
            if self.dice.chance(4) && !self.carry(&node)? {
                break;
            }
        }
        let told: Vec<Arc<_>> = told.try_iter().collect();
        self.record.subscribers_were_told(from, &told)
    }

    /// Whatever arrives, and then a block. False once the node stopped.
    fn block(&mut self, node: &Node) -> Result<bool, String> {
        let last = self.record.model().time();
        let now = self.clock.step(&mut self.dice, last, self.disk.busy());
        self.clients.speak(node, self.record.model(), now, &mut self.network);
        let arrived = self.network.arrive();
        self.deliver(node, &arrived)?;
        match node.produce(now) {
            Ok(block) => self.record.acknowledged(node, &block, now)?,
            Err(error) => {
                self.stopped(node, &error)?;
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Sends a snapshot while blocks are made, and begins another node with it. False once the node that sends it stopped.
    fn carry(&mut self, node: &Node) -> Result<bool, String> {
        let whole = self.dice.chance(50);
        let begun =
            Begun { first: whole.then(|| self.record.first()), height: self.record.height() };
        let mut meanwhile = Meanwhile { node, run: self, sent: Vec::new(), makes: Ok(true) };
        let told = node.write_snapshot(&mut meanwhile, whole);
        let Meanwhile { sent, makes, .. } = meanwhile;
        let makes = makes?;
        match told {
            Ok(told) => {
                self.story.carried += 1;
                carried::check(&self.record, &begun, &told, &sent)?;
            }
            Err(_) if self.disk.hit().is_some() => {}
            Err(error) => return Err(format!("no snapshot although the disk works: {error}")),
        }
        Ok(makes)
    }

    /// One by one, or all at once.
    fn deliver(&mut self, node: &Node, messages: &[Message]) -> Result<(), String> {
        let mut read = Vec::new();
        for message in messages {
            match SignedTransaction::decode(&message.bytes) {
                Ok(signed) => read.push((message.genuine, signed)),
                Err(malformed) => self.heard(false, Err(SubmitError::Malformed(malformed)))?,
            }
        }
        if self.dice.chance(30) {
            let (genuine, signed): (Vec<_>, Vec<_>) = read.into_iter().unzip();
            for (genuine, verdict) in genuine.into_iter().zip(node.submit_all(signed)) {
                self.heard(genuine, verdict)?;
            }
            return Ok(());
        }
        for (genuine, signed) in read {
            let verdict = node.submit(signed);
            self.heard(genuine, verdict)?;
        }
        Ok(())
    }

    /// What the node says to a transaction.
    fn heard(&mut self, genuine: bool, verdict: Result<Digest, SubmitError>) -> Result<(), String> {
        match verdict {
            Ok(id) if genuine => self.record.taken_in(id),
            Ok(id) => return Err(format!("{id} was taken in, which nobody signed")),
            Err(SubmitError::Halted { reason }) => {
                return Err(format!("the node stopped between blocks: {reason}"));
            }
            Err(refused) => *self.story.refused.entry(refused.kind()).or_default() += 1,
        }
        Ok(())
    }

    /// The node stopped: only because of the disk, and for good.
    fn stopped(&mut self, node: &Node, error: &NodeError) -> Result<(), String> {
        let Some(hit) = self.disk.hit() else {
            return Err(format!("the node stopped although the disk works: {error}"));
        };
        let kind = match hit {
            Trouble::None => "none",
            Trouble::Power(_) => "power",
            Trouble::Kill(_) => "kill",
            Trouble::Sync(_) => "sync",
            Trouble::Full(_) => "full",
        };
        *self.story.troubles.entry(kind).or_default() += 1;
        if node.halted().is_none() {
            return Err(format!("the node did not halt after: {error}"));
        }
        if node.produce(self.record.model().time()).is_ok() {
            return Err("a halted node makes blocks".to_owned());
        }
        self.record.claims_of(node);
        Ok(())
    }

    /// What is there when the node is started the next time.
    fn restart(&mut self) {
        let machine = match self.disk.hit() {
            Some(Trouble::Power(_) | Trouble::Sync(_)) => true,
            Some(Trouble::Kill(_)) => false,
            Some(Trouble::Full(_) | Trouble::None) | None => self.dice.chance(50),
        };
        if machine {
            self.disk.restart_machine();
        } else {
            self.disk.restart_process();
        }
    }
}

/// Who reads a snapshot, and lets the node go on while it does.
struct Meanwhile<'a> {
    node: &'a Node,
    run: &'a mut Run,
    sent: Vec<u8>,
    /// Whether the node still makes blocks.
    makes: Result<bool, String>,
}

impl io::Write for Meanwhile<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.makes == Ok(true) && self.run.dice.chance(50) {
            self.makes = self.run.block(self.node);
        }
        self.sent.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What happens in one life.
fn trouble(dice: &mut Dice) -> Trouble {
    // Of a block there are some fifteen writes and one sync; opening a store has a few more.
    let blocks = if dice.chance(25) { 2 } else { 12 };
    match dice.roll(100) {
        0..45 => Trouble::Power(dice.roll(15 * blocks)),
        45..60 => Trouble::Kill(dice.roll(15 * blocks)),
        60..75 => Trouble::Sync(dice.roll(blocks)),
        75..90 => Trouble::Full(dice.roll(3 * blocks)),
        _ => Trouble::None,
    }
}
