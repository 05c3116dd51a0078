//! Random histories, played by the engine and by the naive model: the same events, the same books after each command.
//! Some of it is rolled back, some goes through a checkpoint; what is left, executed again, gives the same head.
//!
//! `BUTTRESS_SEED` chooses other histories, `BUTTRESS_HISTORIES` how many.

use crate::dice::number;
use crate::naive::Naive;
use crate::random::{Stream, tight, wide};
use buttress_matching::*;
use std::collections::{BTreeMap, BTreeSet};
use units::Timestamp;

/// What happened, by name: `Cancelled SelfTrade`, `Rejected Halted`, `Full Orders`.
#[derive(Default)]
struct Reached(BTreeSet<String>);

impl Reached {
    fn note(&mut self, events: &[Event]) {
        for event in events {
            let text = format!("{event:?}");
            let words: Vec<&str> =
                text.split([' ', '{', '}', ',', ':']).filter(|word| !word.is_empty()).collect();
            let after = |name| {
                let place = words.iter().position(|word| *word == name)?;
                words.get(place + 1).copied()
            };
            self.0.insert(format!("{} {}", words[0], after("reason").unwrap_or("")).trim().into());
            self.0.extend(after("what").map(|what| format!("Full {what}")));
        }
    }
}

/// Everything that random histories reach: all kinds of events, all reasons, all rejections, all limits.
const EVERYTHING: &str = "
    Accepted / AllCancelled / Amended / AnswerGone Cancelled / AnswerGone Expired / Answered / BlockTraded / BookClosed /
    BookHalted / BookOpened / BookResumed / Cancelled Amended / Cancelled Cancelled / Cancelled CancelledAll /
    Cancelled Expired / Cancelled FillLimit / Cancelled Protection / Cancelled ReduceOnly / Cancelled Replaced /
    Cancelled SelfTrade / Cancelled Unfilled / Frozen / Full Answers / Full Books / Full BooksPerOwner /
    Full GroupsPerOwner / Full LevelsPerSide / Full Orders / Full OrdersPerLevel / Full OrdersPerOwner /
    Full RequestsPerOwner / MarkSet / PositionSet / ProtectionSet / QuoteRefused Full / QuoteRefused WouldTrade /
    Reduced ReduceOnly / Reduced SelfTrade / Rejected AlreadyOver / Rejected AnswerChanged / Rejected BlockTooSmall /
    Rejected BookInUse / Rejected CrossedQuote / Rejected Frozen / Rejected Full / Rejected Halted / Rejected NoAnswer /
    Rejected NoAnswerWithin / Rejected NoMark / Rejected NotFillable / Rejected NotHalted / Rejected NotOwner /
    Rejected NothingToReduce / Rejected OutOfRange / Rejected OutsideBand / Rejected PositionTooLarge /
    Rejected QuoteOrder / Rejected RatioAboveOne / Rejected TimeWentBack / Rejected UnknownBook / Rejected UnknownOrder /
    Rejected UnknownRequest / Rejected Unprotected / Rejected WithOneself / Rejected WouldTrade / RequestClosed Cancelled /
    RequestClosed Expired / RequestOpened / RequestTraded / Rested / Traded / Unfrozen
";

/// All there is beside the engine.
#[derive(Clone)]
struct World {
    naive: Naive,
    stream: Stream,
    /// What the host gave, by book: apart from that positions add up to nothing.
    given: BTreeMap<BookId, i128>,
    /// How many commands there were.
    commands: usize,
}

impl World {
    fn note(&mut self, command: &Command, events: &[Event]) {
        self.stream.learn(command, events);
        self.commands += 1;
        for event in events {
            if let Event::PositionSet { book, before, after, .. } = event {
                *self.given.entry(*book).or_default() += after - before;
            }
        }
    }
}

/// What has to be there again if an envelope is rolled back.
struct Envelope {
    engine: Engine,
    bytes: Vec<u8>,
    world: World,
    left: u32,
}

fn play(seed: u64, limits: Limits, commands: u64, reached: &mut Reached) {
    let mut engine = Engine::new(limits).unwrap();
    let (naive, stream) = (Naive::new(limits), Stream::new(seed));
    let mut world = World { naive, stream, given: BTreeMap::new(), commands: 0 };
    let mut log: Vec<(Timestamp, Command)> = Vec::new();
    let mut envelope: Option<Envelope> = None;
    for step in 0..commands {
        let context = format!("seed {seed}, step {step}");
        if envelope.is_none() && world.stream.dice().once_in(15) {
            engine.begin();
            let (engine, bytes) = (engine.clone(), borsh::to_vec(&engine).unwrap());
            envelope = Some(Envelope { engine, bytes, world: world.clone(), left: 12 });
        }
        let (now, command) = world.stream.next();
        let mut events = Vec::new();
        let before = engine.clone();
        let done = engine.execute(now, &command, &mut events);
        assert_eq!(events, world.naive.execute(now, &command), "{context}: {now} {command:?}");
        if let Err(reason) = done {
            assert_eq!(events.last(), Some(&Event::Rejected { reason }));
            only_time_passed(&engine, before, now, &context);
        }
        world.note(&command, &events);
        compare(&engine, &world, &context);
        reached.note(&events);
        log.push((now, command));
        if let Some(mut open) = envelope.take() {
            open.left -= 1;
            if open.left > 0 && !world.stream.dice().once_in(6) {
                envelope = Some(open);
            } else if world.stream.dice().once_in(2) {
                engine.commit();
            } else {
                engine.rollback();
                assert_eq!(engine, open.engine, "every row is as it was: {context}");
                assert_eq!(borsh::to_vec(&engine).unwrap(), open.bytes, "{context}");
                let dice = world.stream.dice().clone();
                world = open.world;
                // Or the same would come again.
                *world.stream.dice() = dice;
                log.truncate(world.commands);
            }
        } else if world.stream.dice().once_in(40) {
            let bytes = borsh::to_vec(&engine).unwrap();
            let decoded: Engine = borsh::from_slice(&bytes).unwrap();
            assert_eq!(borsh::to_vec(&decoded).unwrap(), bytes, "{context}");
            assert_eq!(decoded.head(), engine.head());
            engine = decoded;
        }
    }
    let mut again = Engine::new(limits).unwrap();
    for (now, command) in &log {
        let _ = again.execute(*now, command, &mut Vec::new());
    }
    assert_eq!(again.head(), engine.head(), "executed again: seed {seed}");
    assert_eq!(borsh::to_vec(&again).unwrap(), borsh::to_vec(&engine).unwrap(), "seed {seed}");
}

/// A rejected command leaves what the passing of time alone would have left.
fn only_time_passed(engine: &Engine, mut before: Engine, now: Timestamp, context: &str) {
    let _ = before.execute(now, &Command::Tick, &mut Vec::new());
    let state = |engine: &Engine| {
        let mut bytes = borsh::to_vec(engine).unwrap();
        // The record of commands differs, as the commands do.
        let limits = borsh::to_vec(engine.limits()).unwrap().len();
        let clock = 4 * 8;
        let segment = u32::from_le_bytes(bytes[limits + clock + 32..][..4].try_into().unwrap());
        bytes.drain(limits + clock..limits + clock + 36 + segment as usize);
        bytes
    };
    assert_eq!(state(engine), state(&before), "a rejection changed something: {context}");
}

fn compare(engine: &Engine, world: &World, context: &str) {
    let naive = &world.naive;
    engine.audit().unwrap_or_else(|flaw| panic!("{flaw}: {context}"));
    let owners = || (0..8).map(OwnerId::new);
    for (index, view) in (0..).zip(naive.books()) {
        let book = BookId::new(index);
        assert_eq!(engine.book(book), view.as_ref(), "{context}");
        for side in Side::BOTH {
            let queue: Vec<OrderView> = engine.queue(book, side).collect();
            assert_eq!(queue, naive.queue(book, side), "{context}");
            let lots: u64 = engine.depth(book, side).map(|depth| depth.lots).sum();
            assert_eq!(lots, queue.iter().map(|order| order.open).sum::<u64>(), "{context}");
        }
        for owner in owners() {
            assert_eq!(engine.position(owner, book), naive.position(owner, book), "{context}");
        }
        let sum: i128 = owners().map(|owner| engine.position(owner, book)).sum();
        assert_eq!(sum, world.given.get(&book).copied().unwrap_or(0), "{context}");
    }
    for owner in owners() {
        assert_eq!(engine.orders_of(owner).collect::<Vec<_>>(), naive.orders_of(owner));
        for group in [0, 1].map(GroupId::new) {
            assert_eq!(engine.protection(owner, group), naive.protection(owner, group));
        }
    }
    assert!(engine.requests().eq(naive.requests().iter().map(|(id, it)| (*id, it))), "{context}");
}

fn histories(count: u64, commands: u64) -> Reached {
    let seed = number("BUTTRESS_SEED", 1);
    let mut reached = Reached::default();
    for history in 0..number("BUTTRESS_HISTORIES", count) {
        let limits = if history % 3 == 2 { wide() } else { tight() };
        play(seed.wrapping_mul(1_000_003).wrapping_add(history), limits, commands, &mut reached);
    }
    reached
}

#[test]
fn the_engine_does_what_the_naive_model_does() {
    let reached = histories(90, 500);
    if number("BUTTRESS_SEED", 1) == 1 {
        let all = EVERYTHING.split('/').map(|name| name.trim().to_owned()).collect();
        let missing: Vec<_> = BTreeSet::difference(&all, &reached.0).collect();
        assert!(missing.is_empty(), "not reached: {missing:?}");
    }
}

/// The long run.
#[test]
#[ignore = "minutes"]
fn the_engine_does_what_the_naive_model_does_in_long_histories() {
    histories(400, 4_000);
}
