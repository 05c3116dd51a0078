//! Records of Pyth's accumulator updates.

use super::error::{Invalid, address, hexadecimal, same};
use super::json::{Node, Shape};
use crate::publishers::{PYTH, guardian_set};
use attestation::pyth::{PriceMessage, Update, Verified};

/// An update as it was recorded, and what it was found to hold.
#[derive(Clone, Debug)]
pub struct Record {
    /// The update, in hexadecimal.
    pub update_hex: String,
    /// The guardian set.
    pub guardian_set_index: u64,
    /// Who of it signed: index and address.
    pub guardian_signatures: Vec<(u64, String)>,
    /// When the guardians saw the root, in seconds.
    pub vaa_timestamp: u64,
    /// The chain of the emitter.
    pub emitter_chain: u64,
    /// The address of the emitter, in hexadecimal.
    pub emitter_address: String,
    /// The slot of Pyth's chain.
    pub slot: u64,
    /// The root, in hexadecimal.
    pub merkle_root: String,
    /// The prices.
    pub messages: Vec<Message>,
}

/// A price of an update. Prices are at 10^expo, times in seconds.
#[derive(Clone, Debug)]
pub struct Message {
    /// The price feed, in hexadecimal.
    pub feed: String,
    /// The price.
    pub price: i64,
    /// Its confidence.
    pub conf: u64,
    /// The scale.
    pub expo: i64,
    /// When it was published.
    pub published: i64,
    /// When the one before was.
    pub previous: i64,
    /// The moving average of prices.
    pub ema: i64,
    /// The moving average of confidences.
    pub ema_conf: u64,
    /// Whether its proof was found to lead to the root.
    pub merkle_ok: bool,
}

impl Record {
    pub(super) fn read(node: &Node<'_>) -> Result<Self, Shape> {
        let signature = |node: &Node<'_>| {
            Ok((node.field("index").unsigned()?, node.field("recovered").text()?))
        };
        Ok(Self {
            update_hex: node.field("update_hex").text()?,
            guardian_set_index: node.field("guardian_set_index").unsigned()?,
            guardian_signatures: node.field("guardian_signatures").each(signature)?,
            vaa_timestamp: node.field("vaa_timestamp").unsigned()?,
            emitter_chain: node.field("emitter_chain").unsigned()?,
            emitter_address: node.field("emitter_address").text()?,
            slot: node.field("slot").unsigned()?,
            merkle_root: node.field("merkle_root").text()?,
            messages: node.field("messages").each(Message::read)?,
        })
    }
    /// The update, as evidence carries it.
    ///
    /// # Errors
    /// [`Invalid`] when it is not hexadecimal.
    pub fn update(&self) -> Result<Update, Invalid> {
        Ok(Update { bytes: hexadecimal("update_hex", &self.update_hex)? })
    }
    /// What was signed, if all that the record says is true.
    ///
    /// # Errors
    /// [`Invalid`]: the first thing that is not.
    pub fn check(&self) -> Result<Verified, Invalid> {
        let index = self.guardian_set_index;
        let guardians = u32::try_from(index).ok().and_then(guardian_set);
        let (field, value) = ("guardian_set_index", index.to_string());
        let guardians = guardians.ok_or(Invalid::UnknownPublisher { field, value })?;
        let verified = self.update()?.verify(&guardians, &PYTH)?;
        let length = |list: usize| list.to_string();
        let (says, signed) = (self.guardian_signatures.len(), verified.signers.len());
        same("the number of guardian_signatures", &length(says), &length(signed))?;
        for ((says, by), (index, guardian)) in
            self.guardian_signatures.iter().zip(&verified.signers)
        {
            same("guardian_signatures.index", says, &u64::from(*index))?;
            same("guardian_signatures.recovered", &address("recovered", by)?, guardian)?;
        }
        same("vaa_timestamp", &self.vaa_timestamp, &u64::from(verified.vaa_timestamp))?;
        same("emitter_chain", &self.emitter_chain, &u64::from(verified.emitter.chain))?;
        let emitter = hex::encode(verified.emitter.address);
        same("emitter_address", &self.emitter_address, &emitter)?;
        same("slot", &self.slot, &verified.slot)?;
        same("merkle_root", &self.merkle_root, &hex::encode(verified.root))?;
        let (says, signed) = (self.messages.len(), verified.messages.len());
        same("the number of messages", &length(says), &length(signed))?;
        for (says, signed) in self.messages.iter().zip(&verified.messages) {
            says.check(signed)?;
        }
        Ok(verified)
    }
}

impl Message {
    fn read(node: &Node<'_>) -> Result<Self, Shape> {
        Ok(Self {
            feed: node.field("feed").text()?,
            price: node.field("price").signed()?,
            conf: node.field("conf").unsigned()?,
            expo: node.field("expo").signed()?,
            published: node.field("pub").signed()?,
            previous: node.field("prev").signed()?,
            ema: node.field("ema").signed()?,
            ema_conf: node.field("ema_conf").unsigned()?,
            merkle_ok: node.field("merkle_ok").flag()?,
        })
    }

    fn check(&self, signed: &PriceMessage) -> Result<(), Invalid> {
        same("messages.feed", &self.feed, &hex::encode(signed.price_feed))?;
        same("messages.price", &self.price, &signed.price)?;
        same("messages.conf", &self.conf, &signed.confidence)?;
        same("messages.expo", &self.expo, &i64::from(signed.exponent))?;
        same("messages.pub", &self.published, &signed.publish_time)?;
        same("messages.prev", &self.previous, &signed.previous_publish_time)?;
        same("messages.ema", &self.ema, &signed.average_price)?;
        same("messages.ema_conf", &self.ema_conf, &signed.average_confidence)?;
        same("messages.merkle_ok", &self.merkle_ok, &true)
    }
}
