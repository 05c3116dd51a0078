//! RedStone data packages: each node of a data service signs what it saw; several nodes together are a quote.
//!
//! A package is `feed id, padded with zeros to 32 ‖ value × 10⁸ in 32 ‖ milliseconds in 6 ‖ size of a value in 4 ‖ number of
//! data points in 3`. The signature is over its digest, without a prefix. The value is a whole number here: RedStone's
//! pages show it as a float, which readers outside the core scale back.

use crate::reader::{Reader, count};
use crate::{Fault, Field, Statement, statement};
use borsh::{BorshDeserialize, BorshSerialize};
use crypto::{Address, RecoverableSignature, keccak256, recover};
use units::{Name, Timestamp};

pub use signers::SignerSet;
mod signers;

/// The length of a package of one data point.
pub const PACKAGE_BYTES: usize = 77;
/// The longest feed id, in characters. RedStone replaces longer ones by a digest, which says nothing to a reader.
pub const MAX_FEED_ID: u8 = 31;
/// A value counts units of 10 to this power.
pub const EXPONENT: i32 = -8;
/// The most signers that a quote can have.
pub const MAX_SIGNERS: usize = 16;

/// The size of a value, then how many data points there are: one.
const SHAPE: [(Field, &[u8]); 2] =
    [(Field::ValueSize, &32_u32.to_be_bytes()), (Field::PointCount, &[0, 0, 1])];
/// Times have six bytes.
const MAX_TIME: u64 = (1 << 48) - 1;

/// What one node signed: one value of one feed.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Package {
    /// What is signed.
    #[borsh(deserialize_with = "units::bounded::read::<PACKAGE_BYTES, _, _>")]
    pub bytes: Vec<u8>,
    /// The node's signature.
    pub signature: RecoverableSignature,
}

impl Package {
    /// How many signatures [`verify`](Self::verify) checks.
    #[must_use]
    pub const fn signatures(&self) -> usize {
        1
    }
    /// Who signed, and what it says.
    ///
    /// # Errors
    /// [`Fault`] when the bytes are not exactly a package of one data point, the value is zero or too large, or no key can
    /// have signed.
    pub fn verify(&self) -> Result<(Address, Statement), Fault> {
        self.verify_at(0)
    }

    fn verify_at(&self, position: usize) -> Result<(Address, Statement), Fault> {
        let statement = decode(&self.bytes)?;
        let signer = recover(&digest(&self.bytes), &self.signature);
        let position = u8::try_from(position).unwrap_or(u8::MAX);
        Ok((signer.ok_or(Fault::Unrecoverable { position })?, statement))
    }
}

/// What a node signs of these bytes.
#[must_use]
pub fn digest(bytes: &[u8]) -> [u8; 32] {
    keccak256(&[bytes])
}

/// The bytes of one value: `value` at 10⁻⁸.
///
/// # Errors
/// [`Fault`] when the feed id or the time is too long for its field.
pub fn encode(symbol: &Name, value: u128, time: Timestamp) -> Result<Vec<u8>, Fault> {
    let id = symbol.as_str().as_bytes();
    if id.len() > usize::from(MAX_FEED_ID) {
        return Err(Fault::Symbol { have: id.to_vec(), most: MAX_FEED_ID });
    }
    let [0, 0, time @ ..] = time.raw().to_be_bytes() else {
        let (have, most) = (i128::from(time.raw()), i128::from(MAX_TIME));
        return Err(Fault::OutOfRange { field: Field::Timestamp, have, least: 0, most });
    };
    let mut bytes = id.to_vec();
    bytes.resize(32, 0);
    bytes.extend_from_slice(&[0; 16]);
    bytes.extend_from_slice(&value.to_be_bytes());
    bytes.extend_from_slice(&time);
    for (_, constant) in SHAPE {
        bytes.extend_from_slice(constant);
    }
    Ok(bytes)
}

/// What the bytes say.
///
/// # Errors
/// [`Fault`] as for [`Package::verify`], except for the signature.
pub fn decode(bytes: &[u8]) -> Result<Statement, Fault> {
    let mut reader = Reader::new(bytes);
    let symbol = reader.symbol(reader.until_zero().min(32), MAX_FEED_ID)?;
    reader.constant(Field::Price, &[0; 16])?;
    let value = reader.array(Field::Price).map(u128::from_be_bytes)?;
    let mut time = [0; 8];
    time[2..].copy_from_slice(reader.bytes(Field::Timestamp, 6)?);
    for (field, constant) in SHAPE {
        reader.constant(field, constant)?;
    }
    reader.end()?;
    if value == 0 {
        return Err(Fault::OutOfRange { field: Field::Price, have: 0, least: 1, most: i128::MAX });
    }
    let price = statement::price(Field::Price, value, EXPONENT)?;
    Ok(Statement { symbol, price, time: Timestamp::new(u64::from_be_bytes(time)) })
}

/// A quote: packages of several nodes for one feed and one time, ordered by signer.
///
/// Whoever submits a quote chooses which nodes are in it, as many as the threshold at least. What it can choose is bounded
/// by what honest nodes signed as long as the dishonest ones are fewer than half of the threshold.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Packages {
    /// The packages, by ascending address of their signers.
    #[borsh(deserialize_with = "units::bounded::read::<MAX_SIGNERS, _, _>")]
    pub packages: Vec<Package>,
}

impl Packages {
    /// Puts packages in the order of their signers.
    ///
    /// # Errors
    /// [`Fault`] of the first package that does not verify.
    pub fn ordered(packages: Vec<Package>) -> Result<Self, Fault> {
        let mut signed = packages
            .into_iter()
            .enumerate()
            .map(|(at, package)| Ok((package.verify_at(at)?.0, package)))
            .collect::<Result<Vec<_>, Fault>>()?;
        signed.sort_unstable_by_key(|(signer, _)| *signer);
        Ok(Self { packages: signed.into_iter().map(|(_, package)| package).collect() })
    }
    /// How many signatures [`verify`](Self::verify) checks at most.
    #[must_use]
    pub const fn signatures(&self) -> usize {
        self.packages.len()
    }
    /// What the first package prices: who looks for the set of signers needs it before it has one.
    ///
    /// # Errors
    /// [`Fault`] when there is no package, or the first is none.
    pub fn symbol(&self) -> Result<Name, Fault> {
        let none = Fault::OutOfRange { field: Field::Packages, have: 0, least: 1, most: 1 };
        Ok(decode(&self.packages.first().ok_or(none)?.bytes)?.symbol)
    }
    /// What the nodes say together: the lower median of their values.
    ///
    /// # Errors
    /// [`Fault`] when there are fewer packages than the threshold or more than signers, one of them does not verify or is not
    /// of the set, their signers do not ascend, or they are not all for one feed and one time.
    pub fn verify(&self, signers: &SignerSet) -> Result<Statement, Fault> {
        let have = self.packages.len();
        let (least, most) = (usize::from(signers.threshold()), signers.addresses().len());
        if have < least || have > most {
            let field = Field::Packages;
            let [have, least, most] = [have, least, most].map(|length| i128::from(count(length)));
            return Err(Fault::OutOfRange { field, have, least, most });
        }
        let mut prices = Vec::new();
        let mut common: Option<Statement> = None;
        for package in &self.packages {
            let statement = decode(&package.bytes)?;
            prices.push(statement.price);
            let first = common.get_or_insert_with(|| statement.clone());
            for (field, agrees) in [
                (Field::Symbol, first.symbol == statement.symbol),
                (Field::Timestamp, first.time == statement.time),
            ] {
                if !agrees {
                    return Err(Fault::Disagree { field });
                }
            }
        }
        let mut before: Option<Address> = None;
        for (at, package) in self.packages.iter().enumerate() {
            let (have, _) = package.verify_at(at)?;
            if !signers.addresses().contains(&have) {
                return Err(Fault::UnknownSigner { have });
            }
            if let Some(after) = before.filter(|after| *after >= have) {
                return Err(Fault::SignerOrder { have, after });
            }
            before = Some(have);
        }
        prices.sort_unstable();
        let middle = prices.len().saturating_sub(1) / 2;
        // A threshold is at least one, so there is a first and a middle.
        let none = Fault::OutOfRange { field: Field::Packages, have: 0, least: 1, most: 1 };
        let (Some(statement), Some(price)) = (common, prices.get(middle)) else {
            return Err(none);
        };
        Ok(Statement { price: *price, ..statement })
    }
}
