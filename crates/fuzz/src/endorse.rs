//! Who signs an envelope, and how it can be signed badly.

use crate::{Person, Scene, World, world, world::WATCH};
use app::State;
use crypto::Signature;
use protocol::{Endorsement, MAX_ENDORSEMENTS, SignedTransaction, Transaction};

/// The people whose keys act for a person's account, as many as it needs; with a fault, too few, too many or others.
pub(crate) fn signers(state: &State, sender: Person, fault: u8) -> Vec<Person> {
    let account = Scene { state }.account(sender);
    let (mut signers, needs) = match account.and_then(|account| account.members.as_deref()) {
        Some(members) => {
            let known = members.accounts.iter().filter_map(|member| world().person(*member));
            (known.collect(), usize::from(members.threshold))
        }
        None => (vec![sender], 1),
    };
    match fault {
        // All of them, more than are needed.
        5 => {}
        9 => signers.truncate(needs.saturating_sub(1).max(1)),
        13 => signers = vec![stranger(&signers)],
        _ => signers.truncate(needs),
    }
    // Where nobody has the keys, whoever was sent for signs, in vain.
    if signers.is_empty() {
        signers.push(sender);
    }
    signers
}

/// Someone who is not among them.
fn stranger(signers: &[Person]) -> Person {
    let all = (0..world().population()).rev().map(Person);
    all.into_iter().find(|person| !signers.contains(person)).unwrap_or(WATCH)
}

/// Signs. Whether the signatures are such that no state accepts the envelope.
pub(crate) fn endorse(
    transaction: Transaction,
    signers: &[Person],
    fault: u8,
) -> (SignedTransaction, bool) {
    let empty = SignedTransaction { transaction, endorsements: Vec::new() };
    let keys = signers.iter().map(|person| world().key(*person));
    let mut signed = keys.fold(empty, SignedTransaction::endorsed);
    let endorsements = &mut signed.endorsements;
    let forged = match fault {
        4 => {
            endorsements.clear();
            true
        }
        6 => {
            // The right key, a signature by another.
            let other = world().key(stranger(signers)).sign(b"something else");
            endorsements.iter_mut().for_each(|endorsement| endorsement.signature = other);
            true
        }
        7 => {
            endorsements.extend(endorsements.first().cloned());
            true
        }
        8 => {
            let more = (0..).map(|index| strange(world(), index));
            endorsements.extend(more.take(MAX_ENDORSEMENTS));
            true
        }
        _ => false,
    };
    (signed, forged)
}

/// An endorsement that nobody asked for.
fn strange(world: &World, index: usize) -> Endorsement {
    Endorsement { key: world.duty_key(index), signature: Signature::new([0; 64]) }
}
