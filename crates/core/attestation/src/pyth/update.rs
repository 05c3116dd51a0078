//! An update: a VAA with a root, and messages that lead to it.

use super::{Emitter, GuardianSet, MAX_GUARDIANS, Observation, PriceMessage, merkle, vaa::Vaa};
use crate::reader::Reader;
use crate::{Fault, Field};
use borsh::{BorshDeserialize, BorshSerialize};
use crypto::Address;

/// The longest update that is taken: about twenty messages. One needs 1.3 KB.
pub const MAX_UPDATE_BYTES: usize = 8_192;
/// Where the number of signatures is: after the update's header and the VAA's version and set.
const SIGNATURE_COUNT: usize = 15;

/// An accumulator update, as it was published.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Update {
    /// The bytes.
    #[borsh(deserialize_with = "units::bounded::read::<MAX_UPDATE_BYTES, _, _>")]
    pub bytes: Vec<u8>,
}

/// What a verified update holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// The guardian set that signed.
    pub guardian_set: u32,
    /// Who of it signed.
    pub signers: Vec<(u8, Address)>,
    /// When the guardians saw the root, in seconds since 1970.
    pub vaa_timestamp: u32,
    /// Who emitted it.
    pub emitter: Emitter,
    /// The number of the root among those of its emitter.
    pub sequence: u64,
    /// The slot of Pyth's chain whose prices are in the tree.
    pub slot: u64,
    /// The root of the tree.
    pub root: [u8; 20],
    /// The prices, in their order.
    pub messages: Vec<PriceMessage>,
}

impl Update {
    /// How many signatures a verification checks at most.
    #[must_use]
    pub fn signatures(&self) -> usize {
        let claimed = self.bytes.get(SIGNATURE_COUNT).copied().map_or(0, usize::from);
        claimed.min(MAX_GUARDIANS)
    }
    /// All that the update says, if it was signed by a quorum of these guardians for this emitter.
    ///
    /// # Errors
    /// [`Fault`] when a byte is not as the format has it, the set, the emitter or the guardians are others, too few signed, or
    /// a message is no price, there twice, or not in the signed tree.
    pub fn verify(&self, guardians: &GuardianSet, emitter: &Emitter) -> Result<Verified, Fault> {
        let (vaa, leaves) = self.decode()?;
        let mut messages: Vec<PriceMessage> = Vec::new();
        for (position, leaf) in (0_u8..).zip(&leaves) {
            if merkle::root(leaf.message, leaf.siblings) != vaa.root {
                return Err(Fault::NotInTheTree { position });
            }
            let message = PriceMessage::decode(leaf.message)?;
            let price_feed = message.price_feed;
            if messages.iter().any(|before| before.price_feed == price_feed) {
                return Err(Fault::RepeatedPriceFeed { price_feed });
            }
            messages.push(message);
        }
        let signers = vaa.verify(guardians, emitter)?;
        Ok(Verified {
            guardian_set: vaa.guardian_set,
            signers,
            vaa_timestamp: vaa.timestamp,
            emitter: vaa.emitter,
            sequence: vaa.sequence,
            slot: vaa.slot,
            root: vaa.root,
            messages,
        })
    }
    /// What the update says of one price feed.
    ///
    /// # Errors
    /// [`Fault`] as [`verify`](Self::verify), when the price feed is not in it, or as [`PriceMessage::observation`].
    pub fn observe(
        &self,
        guardians: &GuardianSet,
        emitter: &Emitter,
        price_feed: &[u8; 32],
    ) -> Result<Observation, Fault> {
        let verified = self.verify(guardians, emitter)?;
        let message = verified.messages.iter().find(|message| message.price_feed == *price_feed);
        message.ok_or(Fault::NoSuchPriceFeed { want: *price_feed })?.observation()
    }

    fn decode(&self) -> Result<(Vaa<'_>, Vec<Leaf<'_>>), Fault> {
        let mut reader = Reader::new(&self.bytes);
        reader.constant(Field::Magic, b"PNAU")?;
        reader.constant(Field::MajorVersion, &[1])?;
        reader.constant(Field::MinorVersion, &[0])?;
        reader.constant(Field::HeaderLength, &[0])?;
        reader.constant(Field::UpdateType, &[0])?;
        let length = reader.u16(Field::VaaLength)?;
        let vaa = Vaa::decode(reader.bytes(Field::Vaa, usize::from(length))?)?;
        let count = reader.u8(Field::MessageCount)?;
        if count == 0 {
            let (have, most) = (0, i128::from(u8::MAX));
            return Err(Fault::OutOfRange { field: Field::MessageCount, have, least: 1, most });
        }
        let mut leaves = Vec::new();
        for _ in 0..count {
            let length = reader.u16(Field::MessageLength)?;
            let message = reader.bytes(Field::Message, usize::from(length))?;
            let length = usize::from(reader.u8(Field::ProofLength)?).saturating_mul(20);
            let (siblings, _) = reader.bytes(Field::Proof, length)?.as_chunks();
            leaves.push(Leaf { message, siblings });
        }
        reader.end()?;
        Ok((vaa, leaves))
    }
}

/// A message and the siblings on its way to the root.
struct Leaf<'a> {
    message: &'a [u8],
    siblings: &'a [[u8; 20]],
}
