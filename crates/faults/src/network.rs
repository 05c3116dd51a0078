//! A network that loses, doubles, delays, reorders and garbles what is sent.

use crate::Dice;
use protocol::SignedTransaction;

/// What arrives at the node.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    pub(crate) bytes: Vec<u8>,
    /// Whether the account in whose name it speaks signed exactly this for this chain.
    pub(crate) genuine: bool,
}

impl Message {
    pub(crate) fn genuine(signed: &SignedTransaction) -> Self {
        Self { bytes: encode(signed), genuine: true }
    }
    pub(crate) fn forged(signed: &SignedTransaction) -> Self {
        Self { bytes: encode(signed), genuine: false }
    }
}

/// The bytes that travel.
fn encode(signed: &SignedTransaction) -> Vec<u8> {
    borsh::to_vec(signed).expect("memory takes all bytes of a transaction that was just made")
}

#[derive(Debug)]
pub(crate) struct Network {
    under_way: Vec<Message>,
    dice: Dice,
}

impl Network {
    pub(crate) const fn new(dice: Dice) -> Self {
        Self { under_way: Vec::new(), dice }
    }

    pub(crate) fn send(&mut self, message: &Message) {
        let dice = &mut self.dice;
        let copies = match dice.roll(100) {
            0..5 => 0,
            5..15 => 2,
            15..18 => 5,
            _ => 1,
        };
        if dice.chance(4) {
            self.under_way.push(garbled(message, dice));
        }
        for _ in 0..copies {
            self.under_way.push(message.clone());
        }
    }

    /// What gets there before the next block.
    pub(crate) fn arrive(&mut self) -> Vec<Message> {
        if self.dice.chance(30) {
            self.dice.shuffle(&mut self.under_way);
        }
        let late = if self.dice.chance(30) { self.dice.index(self.under_way.len()) } else { 0 };
        let late = self.under_way.split_off(self.under_way.len() - late);
        std::mem::replace(&mut self.under_way, late)
    }
}

/// The same with one byte changed, cut off, or with something behind it.
fn garbled(message: &Message, dice: &mut Dice) -> Message {
    let mut bytes = message.bytes.clone();
    let place = dice.index(bytes.len());
    match dice.roll(4) {
        0 => bytes.truncate(place),
        1 => bytes.push(0),
        _ => {
            if let Some(byte) = bytes.get_mut(place) {
                *byte ^= u8::try_from(1 + dice.roll(255)).unwrap_or(1);
            }
        }
    }
    Message { bytes, genuine: false }
}
