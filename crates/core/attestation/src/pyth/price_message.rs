//! The leaves of Pyth's tree that say a price.

use crate::reader::Reader;
use crate::{Fault, Field, statement};
use borsh::{BorshDeserialize, BorshSerialize};
use units::{Price, Timestamp};

/// The one type of message that is a price.
const PRICE: u8 = 0;

/// A price as Pyth publishes it. Prices and confidences are at 10^exponent, times in seconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct PriceMessage {
    /// The price feed.
    pub price_feed: [u8; 32],
    /// The aggregate price; may be negative.
    pub price: i64,
    /// The half-width of its confidence interval.
    pub confidence: u64,
    /// The scale.
    pub exponent: i32,
    /// When the price was made.
    pub publish_time: i64,
    /// When the one before it was made.
    pub previous_publish_time: i64,
    /// The moving average of prices.
    pub average_price: i64,
    /// The moving average of confidences.
    pub average_confidence: u64,
}

impl PriceMessage {
    /// The bytes of the message.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = vec![PRICE];
        bytes.extend_from_slice(&self.price_feed);
        bytes.extend_from_slice(&self.price.to_be_bytes());
        bytes.extend_from_slice(&self.confidence.to_be_bytes());
        bytes.extend_from_slice(&self.exponent.to_be_bytes());
        bytes.extend_from_slice(&self.publish_time.to_be_bytes());
        bytes.extend_from_slice(&self.previous_publish_time.to_be_bytes());
        bytes.extend_from_slice(&self.average_price.to_be_bytes());
        bytes.extend_from_slice(&self.average_confidence.to_be_bytes());
        bytes
    }
    /// Reads the bytes of a message.
    ///
    /// # Errors
    /// [`Fault`] when it is no price, cut, or longer than a price.
    pub fn decode(bytes: &[u8]) -> Result<Self, Fault> {
        let mut reader = Reader::new(bytes);
        reader.constant(Field::MessageType, &[PRICE])?;
        let message = Self {
            price_feed: reader.array(Field::PriceFeed)?,
            price: reader.array(Field::Price).map(i64::from_be_bytes)?,
            confidence: reader.u64(Field::Confidence)?,
            exponent: reader.array(Field::Exponent).map(i32::from_be_bytes)?,
            publish_time: reader.array(Field::PublishTime).map(i64::from_be_bytes)?,
            previous_publish_time: reader
                .array(Field::PreviousPublishTime)
                .map(i64::from_be_bytes)?,
            average_price: reader.array(Field::AveragePrice).map(i64::from_be_bytes)?,
            average_confidence: reader.u64(Field::AverageConfidence)?,
        };
        reader.end()?;
        Ok(message)
    }
    /// The price at Buttress's scale.
    ///
    /// # Errors
    /// [`Fault`] when the price is not positive, 18 decimals cannot hold it or its confidence exactly, or the time is before
    /// 1970 or beyond what milliseconds hold.
    pub fn observation(&self) -> Result<Observation, Fault> {
        let have = i128::from(self.price);
        let most = i128::from(i64::MAX);
        let range = Fault::OutOfRange { field: Field::Price, have, least: 1, most };
        let price = u128::try_from(have).ok().filter(|price| *price > 0).ok_or(range)?;
        let confidence = u128::from(self.confidence);
        Ok(Observation {
            price: statement::price(Field::Price, price, self.exponent)?,
            confidence: statement::price(Field::Confidence, confidence, self.exponent)?,
            time: statement::seconds(Field::PublishTime, i128::from(self.publish_time))?,
        })
    }
}

/// What an update says of one price feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Observation {
    /// The aggregate price; never zero.
    pub price: Price,
    /// The half-width of its confidence interval; may be zero.
    pub confidence: Price,
    /// When the price was made, which may be long before the guardians signed.
    pub time: Timestamp,
}
