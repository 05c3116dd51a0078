use crate::desk::*;
use crate::random::{Stream, tight};
use buttress_matching::*;
use crypto::Digest;
use std::path::Path;
use units::Timestamp;

#[test]
fn the_chain_commits_to_commands_and_events() {
    let head = |limits, commands: &[Command]| {
        let mut desk = Desk::with(limits);
        commands.iter().for_each(|command| drop(desk.all(command.clone())));
        desk.engine.head()
    };
    let order = |price| Command::Place(limit(ANN, Side::Buy, price, 5));
    let first = head(limits(), &[order(99)]);
    assert_eq!(first, head(limits(), &[order(99)]));
    assert_ne!(first, head(limits(), &[order(98)]), "what was asked for");
    assert_ne!(first, head(limits(), &[order(99), order(99)]), "how often");
    let other = Limits { fills: 7, ..limits() };
    assert_ne!(first, head(other, &[order(99)]), "under which limits");
    let rejected = Command::Place(limit(ANN, Side::Buy, 0, 5));
    assert_ne!(first, head(limits(), &[order(99), rejected]), "and what was rejected");
}

#[test]
fn a_rollback_restores_everything_and_the_head() {
    let mut desk = Desk::new();
    desk.rest(ANN, Side::Sell, 100, 5);
    let (before, head) = (desk.engine.clone(), desk.engine.head());
    desk.engine.begin();
    desk.place(limit(BOB, Side::Buy, 100, 9));
    let (buyer, after) = (desk.engine.position(BOB, BOOK), desk.engine.head());
    assert_eq!(buyer, 5);
    assert_ne!(after, head);
    desk.engine.rollback();
    assert_eq!(desk.engine, before);
    assert_eq!(desk.engine.head(), head);
    assert_eq!(desk.engine.sequence(), before.sequence());
    desk.engine.begin();
    desk.place(limit(BOB, Side::Buy, 100, 9));
    desk.engine.commit();
    assert_eq!(desk.engine.head(), after);
    desk.engine.rollback();
    assert_eq!(desk.engine.head(), after, "what is committed stays");
}

#[test]
fn an_engine_that_is_not_chained_does_the_same() {
    let mut chained = Desk::new();
    let mut plain = Desk::with(Limits { chained: false, ..limits() });
    let founded = plain.engine.head();
    for desk in [&mut chained, &mut plain] {
        desk.rest(ANN, Side::Sell, 100, 5);
        desk.rest(BOB, Side::Buy, 100, 9);
    }
    assert_eq!(plain.queue(Side::Buy), chained.queue(Side::Buy));
    assert_eq!(plain.engine.head(), founded);
}

/// Whoever writes an engine of their own compares with these: the limits and the commands of a history (`golden.commands`,
/// borsh) and the head after each hundred of them (`golden.heads`). Another head means that a rule, an encoding or the
/// chain changed. `UPDATE_FIXTURES=1` writes both anew, commands and all.
#[test]
fn the_heads_of_a_fixed_history_are_frozen() {
    let file = |name| Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/matching").join(name);
    let (commands, heads) = (file("golden.commands"), file("golden.heads"));
    let update = std::env::var_os("UPDATE_FIXTURES").is_some();
    if update {
        std::fs::write(&commands, borsh::to_vec(&history()).unwrap()).unwrap();
    }
    let (limits, history): History = borsh::from_slice(&std::fs::read(commands).unwrap()).unwrap();
    assert_eq!(history.len(), 2_000);
    let mut engine = Engine::new(limits).unwrap();
    let mut found = String::new();
    for (place, (now, command)) in history.iter().enumerate() {
        let _ = engine.execute(*now, command, &mut Vec::new());
        if (place + 1) % 100 == 0 {
            found.push_str(&format!("{} {}\n", place + 1, engine.head()));
        }
    }
    if update {
        std::fs::write(&heads, &found).unwrap();
    }
    assert_eq!(found, std::fs::read_to_string(heads).unwrap());
}

type History = (Limits, Vec<(Timestamp, Command)>);

fn history() -> History {
    let limits = tight();
    let mut engine = Engine::new(limits).unwrap();
    let mut stream = Stream::new(1);
    let history = (0..2_000).map(|_| {
        let (now, command) = stream.next();
        let mut events = Vec::new();
        let _ = engine.execute(now, &command, &mut events);
        stream.learn(&command, &events);
        (now, command)
    });
    (limits, history.collect())
}

#[test]
fn the_head_is_under_the_digest_of_the_limits() {
    let founded = Engine::new(limits()).unwrap();
    let anchor: Digest = crypto::hash_borsh("matching/genesis", &limits());
    assert_eq!(founded.head(), anchor);
    let mut engine = founded;
    let now = Timestamp::new(5);
    let mut events = Vec::new();
    engine.execute(now, &Command::Tick, &mut events).unwrap();
    let record = borsh::to_vec(&(now, Command::Tick, events)).unwrap();
    assert_eq!(engine.head(), crypto::hash_under(&anchor, &record));
}
