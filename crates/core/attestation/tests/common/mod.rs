//! Publishers of the tests' own, who sign in the real formats.

#![allow(dead_code, missing_docs, unreachable_pub)] // each test file uses a part of it

use buttress_attestation::pyth::{self, Emitter, GuardianSet, PriceMessage, Update};
use buttress_attestation::{open_oracle, redstone};
use crypto::{Address, EthereumKey};
use units::{Name, Timestamp};

pub fn name(text: &str) -> Name {
    Name::new(text).unwrap()
}

pub fn key(seed: u64) -> EthereumKey {
    EthereumKey::derive("publisher", seed)
}

pub fn keys(count: u64) -> Vec<EthereumKey> {
    (0..count).map(key).collect()
}

pub fn addresses(keys: &[EthereumKey]) -> Vec<Address> {
    keys.iter().map(EthereumKey::address).collect()
}

/// A message of a venue over any bytes.
pub fn signed_message(key: &EthereumKey, bytes: Vec<u8>) -> open_oracle::Message {
    let signature = key.sign(&open_oracle::digest(&bytes));
    open_oracle::Message { bytes, signature }
}

/// A package of a node over any bytes.
pub fn signed_package(key: &EthereumKey, bytes: Vec<u8>) -> redstone::Package {
    let signature = key.sign(&redstone::digest(&bytes));
    redstone::Package { bytes, signature }
}

/// A package that says ETH is at `dollars`.
pub fn ether(key: &EthereumKey, dollars: u128) -> redstone::Package {
    let time = Timestamp::new(1_719_856_900_000);
    let bytes = redstone::encode(&name("ETH"), dollars * 100_000_000, time).unwrap();
    signed_package(key, bytes)
}

pub const EMITTER: Emitter = Emitter { chain: 26, address: [0xe1; 32] };
pub const SET: u32 = 4;

pub fn price_message(feed: u8) -> PriceMessage {
    PriceMessage {
        price_feed: [feed; 32],
        price: 5_924_002_645_461,
        confidence: 2_528_354_539,
        exponent: -8,
        publish_time: 1_724_826_310,
        previous_publish_time: 1_724_826_309,
        average_price: 5_938_984_900_000,
        average_confidence: 2_304_424_610,
    }
}

/// An update in the making. Tests change a part of it before it is signed and written.
pub struct Draft {
    pub guardians: Vec<EthereumKey>,
    /// Which of them sign, in this order.
    pub signing: Vec<u8>,
    pub header: Vec<u8>,
    pub vaa_version: u8,
    pub set: u32,
    pub emitter: Emitter,
    pub payload: Vec<u8>,
    /// What is written; the tree is of these.
    pub messages: Vec<Vec<u8>>,
    pub trailing: Vec<u8>,
}

impl Draft {
    /// 19 guardians, of whom the first 13 sign these messages.
    pub fn new(messages: &[PriceMessage]) -> Self {
        let mut header = b"PNAU".to_vec();
        header.extend_from_slice(&[1, 0, 0, 0]);
        let mut payload = b"AUWV".to_vec();
        payload.push(0);
        payload.extend_from_slice(&161_371_489_u64.to_be_bytes());
        payload.extend_from_slice(&10_000_u32.to_be_bytes());
        Self {
            guardians: keys(19),
            signing: (0..13).collect(),
            header,
            vaa_version: 1,
            set: SET,
            emitter: EMITTER,
            payload,
            messages: messages.iter().map(PriceMessage::encode).collect(),
            trailing: Vec::new(),
        }
    }

    pub fn guardian_set(&self) -> GuardianSet {
        GuardianSet::new(SET, addresses(&self.guardians)).unwrap()
    }

    pub fn update(&self) -> Update {
        let (root, proofs) = tree(&self.messages);
        let mut body = 1_724_826_310_u32.to_be_bytes().to_vec();
        body.extend_from_slice(&0_u32.to_be_bytes());
        body.extend_from_slice(&self.emitter.chain.to_be_bytes());
        body.extend_from_slice(&self.emitter.address);
        body.extend_from_slice(&77_u64.to_be_bytes());
        body.push(1);
        body.extend_from_slice(&self.payload);
        body.extend_from_slice(&root);
        let mut vaa = vec![self.vaa_version];
        vaa.extend_from_slice(&self.set.to_be_bytes());
        vaa.push(self.signing.len() as u8);
        for index in &self.signing {
            vaa.push(*index);
            let guardian = &self.guardians[usize::from(*index) % self.guardians.len()];
            vaa.extend_from_slice(guardian.sign(&pyth::digest(&body)).as_bytes());
        }
        vaa.extend_from_slice(&body);
        let mut bytes = self.header.clone();
        bytes.extend_from_slice(&(vaa.len() as u16).to_be_bytes());
        bytes.extend_from_slice(&vaa);
        bytes.push(self.messages.len() as u8);
        for (message, proof) in self.messages.iter().zip(proofs) {
            bytes.extend_from_slice(&(message.len() as u16).to_be_bytes());
            bytes.extend_from_slice(message);
            bytes.push(proof.len() as u8);
            bytes.extend_from_slice(&proof.concat());
        }
        bytes.extend_from_slice(&self.trailing);
        Update { bytes }
    }
}

/// The root of a tree of these messages, and of each the siblings on its way up. A level of odd width is filled with zeros.
fn tree(messages: &[Vec<u8>]) -> ([u8; 20], Vec<Vec<[u8; 20]>>) {
    let mut level: Vec<[u8; 20]> = messages.iter().map(|message| pyth::leaf(message)).collect();
    let mut places: Vec<usize> = (0..messages.len()).collect();
    let mut proofs = vec![Vec::new(); messages.len()];
    while level.len() > 1 {
        if level.len() % 2 == 1 {
            level.push([0; 20]);
        }
        for (place, proof) in places.iter_mut().zip(&mut proofs) {
            proof.push(level[*place ^ 1]);
            *place /= 2;
        }
        level = level.chunks(2).map(|pair| pyth::node(&pair[0], &pair[1])).collect();
    }
    (level.first().copied().unwrap_or_default(), proofs)
}

/// Every value with one bit flipped.
pub fn flips(bytes: &[u8], stride: usize) -> impl Iterator<Item = (usize, Vec<u8>)> {
    (0..bytes.len() * 8).step_by(stride).map(|bit| {
        let mut flipped = bytes.to_vec();
        flipped[bit / 8] ^= 1 << (bit % 8);
        (bit, flipped)
    })
}
