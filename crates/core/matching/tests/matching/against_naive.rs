//! Random histories, played by the engine and by the naive model: the same events, the same books after each command.
//! Some of it is rolled back, some goes through a checkpoint; what is left, executed again, gives the same head.
//!
//! `BUTTRESS_SEED` chooses other histories, `BUTTRESS_HISTORIES` how many.

use crate::dice::number;
use crate::naive::Naive;
use crate::random::{Stream, tight, wide};
use buttress_matching::*;
use std::collections::BTreeSet;
use units::Timestamp;

/// What happened, by name: `Cancelled SelfTrade`, `Rejected Halted`.
#[derive(Default)]
struct Reached(BTreeSet<String>);

impl Reached {
    fn note(&mut self, events: &[Event]) {
        for event in events {
            let text = format!("{event:?}");
            let words: Vec<&str> = text.split([' ', '{', '}', ',', ':']).collect();
            let inner = words.iter().position(|word| *word == "reason");
            let inner = inner.and_then(|at| words[at + 1..].iter().find(|word| !word.is_empty()));
            self.0.insert(format!("{} {}", words[0], inner.unwrap_or(&"")).trim().to_owned());
            for what in words.iter().skip_while(|word| **word != "what").skip(1).take(2) {
                self.0.insert(format!("Full {what}").trim().to_owned());
            }
        }
    }
}

fn play(seed: u64, limits: Limits, commands: u64, reached: &mut Reached) {
    let mut engine = Engine::new(limits).unwrap();
    let mut naive = Naive::new(limits);
    let mut stream = Stream::new(seed);
    let mut log: Vec<(Timestamp, Command)> = Vec::new();
    let mut envelope: Option<Envelope> = None;
    for step in 0..commands {
        let context = || format!("seed {seed}, step {step}");
        if envelope.is_none() && stream.dice().once_in(15) {
            engine.begin();
            let before = (engine.clone(), borsh::to_vec(&engine).unwrap());
            let (naive, stream, logged) = (naive.clone(), stream.clone(), log.len());
            envelope = Some(Envelope { before, naive, stream, logged, left: 12 });
        }
        let (now, command) = stream.next();
        let mut events = Vec::new();
        let copy = engine.clone();
        let done = engine.execute(now, &command, &mut events);
        assert_eq!(events, naive.execute(now, &command), "{} {now} {command:?}", context());
        if let Err(reason) = done {
            assert_eq!(events.last(), Some(&Event::Rejected { reason }));
            only_time_passed(&engine, copy, now, &context());
        }
        compare(&engine, &naive, &context());
        stream.learn(&command, &events);
        reached.note(&events);
        log.push((now, command));
        if let Some(open) = &mut envelope {
            open.left -= 1;
            let done = open.left == 0 || stream.dice().once_in(6);
            if done && let Some(open) = envelope.take() {
                if stream.dice().once_in(2) {
                    engine.commit();
                    continue;
                }
                engine.rollback();
                assert_eq!(engine, open.before.0, "every row is as it was: {}", context());
                assert_eq!(engine.head(), open.before.0.head());
                assert_eq!(borsh::to_vec(&engine).unwrap(), open.before.1);
                (naive, log) = (open.naive, {
                    log.truncate(open.logged);
                    log
                });
                let dice = stream.dice().clone();
                stream = open.stream;
                *stream.dice() = dice;
            }
        } else if stream.dice().once_in(40) {
            let bytes = borsh::to_vec(&engine).unwrap();
            let decoded: Engine = borsh::from_slice(&bytes).unwrap();
            assert_eq!(borsh::to_vec(&decoded).unwrap(), bytes, "{}", context());
            assert_eq!(decoded.head(), engine.head());
            engine = decoded;
        }
    }
    engine.commit();
    let mut again = Engine::new(limits).unwrap();
    for (now, command) in &log {
        let _ = again.execute(*now, command, &mut Vec::new());
    }
    assert_eq!(again.head(), engine.head(), "executed again: seed {seed}");
    assert_eq!(borsh::to_vec(&again).unwrap(), borsh::to_vec(&engine).unwrap(), "seed {seed}");
}

/// What has to be restored if an envelope is rolled back.
struct Envelope {
    before: (Engine, Vec<u8>),
    naive: Naive,
    stream: Stream,
    logged: usize,
    left: u32,
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

fn compare(engine: &Engine, naive: &Naive, context: &str) {
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
    let reached = histories(60, 500);
    eprintln!("{:#?}", reached.0);
}

/// The long run.
#[test]
#[ignore = "minutes"]
fn the_engine_does_what_the_naive_model_does_in_long_histories() {
    histories(400, 4_000);
}
