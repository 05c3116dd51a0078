//! Bytes that became an engine, and bytes that must not.

use crate::desk::*;
use crate::dice::{Dice, number};
use crate::random::{Stream, tight};
use buttress_matching::*;
use units::Timestamp;

/// An engine in the middle of things.
fn busy(seed: u64, commands: u64) -> (Engine, Stream) {
    let mut engine = Engine::new(tight()).unwrap();
    let mut stream = Stream::new(seed);
    for _ in 0..commands {
        let (now, command) = stream.next();
        let mut events = Vec::new();
        let _ = engine.execute(now, &command, &mut events);
        stream.learn(&command, &events);
    }
    (engine, stream)
}

/// If the bytes are an engine, it has no other bytes, and it works.
fn try_to_decode(bytes: &[u8], stream: &Stream) -> bool {
    let Ok(mut engine) = borsh::from_slice::<Engine>(bytes) else { return false };
    assert_eq!(borsh::to_vec(&engine).unwrap(), bytes, "two encodings of one engine");
    let mut stream = stream.clone();
    let now = engine.now().raw();
    for _ in 0..20 {
        let (later, command) = stream.next();
        let mut events = Vec::new();
        let later = Timestamp::new(now.saturating_add(later.raw()));
        let _ = engine.execute(later, &command, &mut events);
        engine.audit().unwrap();
        stream.learn(&command, &events);
    }
    true
}

#[test]
fn a_decoded_engine_goes_on_as_if_nothing_had_been() {
    let (mut engine, mut stream) = busy(3, 2_000);
    let mut decoded: Engine = borsh::from_slice(&borsh::to_vec(&engine).unwrap()).unwrap();
    for _ in 0..2_000 {
        let (now, command) = stream.next();
        let (mut events, mut others) = (Vec::new(), Vec::new());
        let _ = engine.execute(now, &command, &mut events);
        let _ = decoded.execute(now, &command, &mut others);
        assert_eq!(events, others);
        stream.learn(&command, &events);
    }
    assert_eq!(engine.head(), decoded.head());
    assert_eq!(engine.digest(), decoded.digest());
}

#[test]
fn the_digest_is_of_the_rows_and_not_of_the_record_alone() {
    let mut desk = Desk::new();
    desk.rest(ANN, Side::Sell, 0x155, 5);
    let bytes = borsh::to_vec(&desk.engine).unwrap();
    let price = 0x155_u64.to_le_bytes();
    let at = bytes.windows(8).rposition(|window| window == price).unwrap();
    let mut forged = bytes.clone();
    forged[at] ^= 1;
    let forged: Engine = borsh::from_slice(&forged).unwrap();
    assert_eq!(forged.head(), desk.engine.head());
    assert_ne!(forged.digest(), desk.engine.digest());
}

#[test]
fn a_checkpoint_within_an_envelope_is_the_state_as_it_is_then() {
    let mut desk = Desk::new();
    desk.engine.begin();
    desk.rest(ANN, Side::Sell, 100, 5);
    let mut decoded: Engine = borsh::from_slice(&borsh::to_vec(&desk.engine).unwrap()).unwrap();
    assert_eq!(decoded.head(), desk.engine.head());
    decoded.rollback();
    assert_eq!(decoded.queue(BOOK, Side::Sell).count(), 1, "there is nothing to go back to");
}

#[test]
fn truncated_and_prolonged_bytes_are_refused() {
    let (engine, _) = busy(4, 600);
    let mut bytes = borsh::to_vec(&engine).unwrap();
    for len in 0..bytes.len() {
        assert!(borsh::from_slice::<Engine>(&bytes[..len]).is_err(), "{len} bytes of it");
    }
    bytes.push(0);
    assert!(borsh::from_slice::<Engine>(&bytes).is_err());
}

fn change(dice: &mut Dice, bytes: &mut [u8]) {
    let at = dice.below(bytes.len() as u64) as usize;
    match dice.below(6) {
        0 | 1 => bytes[at] ^= 1 << dice.below(8),
        2 => bytes[at] = dice.roll() as u8,
        3 => bytes[at] = bytes[at].wrapping_add(1),
        4 => {
            let number = dice.pick(&[0, 1, 255, 0x7FFF_FFFF, 0xFFFF_FFFE, u32::MAX]);
            let end = (at + 4).min(bytes.len());
            bytes[at..end].copy_from_slice(&number.to_le_bytes()[..end - at]);
        }
        _ => {
            // A piece of it in another place.
            let from = dice.below(bytes.len() as u64) as usize;
            let len = dice.from(1, 40) as usize;
            let len = len.min(bytes.len() - at).min(bytes.len() - from);
            bytes.copy_within(from..from + len, at);
        }
    }
}

fn mutate(rounds: u64) -> (u64, u64) {
    let mut dice = Dice::new(number("BUTTRESS_SEED", 1));
    let (mut decoded, mut refused) = (0, 0);
    for round in 0..rounds {
        if round % 50 == 0 {
            // Bytes at random are refused early.
            let bytes: Vec<u8> = (0..dice.below(400)).map(|_| dice.roll() as u8).collect();
            assert!(borsh::from_slice::<Engine>(&bytes).is_err());
        }
        let (engine, stream) = busy(dice.below(8), 40 + 60 * (round % 7));
        let mut bytes = borsh::to_vec(&engine).unwrap();
        for _ in 0..10 {
            let mut changed = bytes.clone();
            for _ in 0..=dice.below(3) {
                change(&mut dice, &mut changed);
            }
            if try_to_decode(&changed, &stream) {
                decoded += 1;
                bytes = changed;
            } else {
                refused += 1;
            }
        }
    }
    (decoded, refused)
}

#[test]
fn changed_bytes_are_refused_or_are_another_engine() {
    let (decoded, refused) = mutate(number("BUTTRESS_HISTORIES", 400));
    assert!(decoded > 100 && refused > 100, "{decoded} decoded, {refused} refused");
}

/// The long run.
#[test]
#[ignore = "a minute"]
fn many_changed_bytes_are_refused_or_are_another_engine() {
    mutate(number("BUTTRESS_HISTORIES", 40_000));
}
