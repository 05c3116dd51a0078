//! Records of RedStone's packages.

use super::error::{Invalid, address, same};
use super::json::{Node, Shape};
use crate::publishers::redstone_signers;
use attestation::redstone::{Package, Packages, SignerSet, decode, encode};
use attestation::{Fault, Statement};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use crypto::{Address, RecoverableSignature};
use std::collections::BTreeMap;
use units::{Name, Price, Timestamp};

/// A package as RedStone's gateways hand it out.
#[derive(Clone, Debug)]
pub struct Record {
    /// Under which name it is in the file.
    pub key: String,
    /// The signed time.
    pub timestamp_milliseconds: u64,
    /// r ‖ s ‖ v in base64.
    pub signature: String,
    /// What RedStone's own gateway found.
    pub is_signature_valid: bool,
    /// Feed and value of each data point. Packages of more than one are not verified.
    pub data_points: Vec<(String, f64)>,
    /// The data service.
    pub data_service_id: String,
    /// The feed.
    pub data_feed_id: String,
    /// The package; of one data point, its feed.
    pub data_package_id: String,
    /// Who is said to have signed.
    pub signer_address: String,
}

impl Record {
    pub(super) fn read_all(root: &Node<'_>) -> Result<Vec<Self>, Shape> {
        let mut records = Vec::new();
        for (key, list) in root.fields()? {
            records.extend(list.each(|node| Self::read(key, node))?);
        }
        Ok(records)
    }

    fn read(key: &str, node: &Node<'_>) -> Result<Self, Shape> {
        let point =
            |node: &Node<'_>| Ok((node.field("dataFeedId").text()?, node.field("value").float()?));
        Ok(Self {
            key: key.to_owned(),
            timestamp_milliseconds: node.field("timestampMilliseconds").unsigned()?,
            signature: node.field("signature").text()?,
            is_signature_valid: node.field("isSignatureValid").flag()?,
            data_points: node.field("dataPoints").each(point)?,
            data_service_id: node.field("dataServiceId").text()?,
            data_feed_id: node.field("dataFeedId").text()?,
            data_package_id: node.field("dataPackageId").text()?,
            signer_address: node.field("signerAddress").text()?,
        })
    }
    /// The package, as evidence carries it.
    ///
    /// # Errors
    /// [`Invalid`] when it is not of one data point, a field does not fit its place in the signed bytes, or the signature is
    /// not one.
    pub fn package(&self) -> Result<Package, Invalid> {
        package(self.timestamp_milliseconds, &self.signature, &self.data_points)
    }
    /// What was signed, if all that the record says is true.
    ///
    /// # Errors
    /// [`Invalid`]: the first thing that is not.
    pub fn check(&self) -> Result<Statement, Invalid> {
        let (signer, statement) = self.package()?.verify()?;
        same("signerAddress", &address("signerAddress", &self.signer_address)?, &signer)?;
        let service = || self.data_service_id.clone();
        let known = redstone_signers(&self.data_service_id).ok_or_else(|| {
            Invalid::UnknownPublisher { field: "dataServiceId", value: service() }
        })?;
        if !known.addresses().contains(&signer) {
            return Err(Invalid::UnknownSigner { have: signer, publisher: service() });
        }
        let symbol = statement.symbol.as_str();
        same("dataFeedId", &self.data_feed_id.as_str(), &symbol)?;
        same("dataPackageId", &self.data_package_id.as_str(), &symbol)?;
        same("the name of the list", &self.key.as_str(), &symbol)?;
        same("isSignatureValid", &self.is_signature_valid, &true)?;
        Ok(statement)
    }
}

/// A package as it is written in JSON: time, signature in base64, feed and value of each data point.
pub(super) fn package(
    milliseconds: u64,
    signature: &str,
    points: &[(String, f64)],
) -> Result<Package, Invalid> {
    let text =
        |field, value: &str, expected| Invalid::Text { field, value: value.to_owned(), expected };
    let [(feed, value)] = points else {
        let have = points.len().to_string();
        return Err(text("dataPoints", &have, "one data point"));
    };
    let name = Name::new(feed.as_str());
    let name = name.map_err(|_| text("dataFeedId", feed, "a name of 1 to 31 characters"))?;
    let whole = scaled(*value);
    let whole =
        whole.ok_or_else(|| text("value", &value.to_string(), "a positive number below 2^73"))?;
    let bytes = encode(&name, whole, Timestamp::new(milliseconds))?;
    let decoded = STANDARD.decode(signature).ok().and_then(|bytes| bytes.try_into().ok());
    let refused = || text("signature", signature, "65 bytes in base64");
    let signature = RecoverableSignature::from_ethereum(decoded.ok_or_else(refused)?)
        .map_err(|why| Fault::Signature { position: 0, why })?;
    Ok(Package { bytes, signature })
}

/// The quotes that packages of several nodes make for a symbol: for each time with a package of as many of the nodes as the
/// threshold, every one that exactly so many of them can make.
///
/// Whoever shows a quote chooses whose packages are in it. The lower median of any choice is that of one of the runs in the
/// order of their values, so these are all that anybody could show. Who is not of the nodes is left out, as is a second package
/// of one.
#[must_use]
pub fn quotes(packages: &[Package], symbol: &Name, nodes: &SignerSet) -> Vec<Packages> {
    let mut rounds: BTreeMap<Timestamp, BTreeMap<Address, (Price, &Package)>> = BTreeMap::new();
    for package in packages {
        // Reading is cheap, so signatures of other symbols are not checked.
        if !decode(&package.bytes).is_ok_and(|said| said.symbol == *symbol) {
            continue;
        }
        let Ok((node, said)) = package.verify() else { continue };
        if nodes.addresses().contains(&node) {
            let round = rounds.entry(said.time).or_default();
            round.entry(node).or_insert((said.price, package));
        }
    }
    let mut quotes = Vec::new();
    for round in rounds.into_values() {
        let mut signed: Vec<(Price, &Package)> = round.into_values().collect();
        signed.sort_by_key(|(price, _)| *price);
        for run in signed.windows(usize::from(nodes.threshold()).max(1)) {
            let chosen = run.iter().map(|(_, package)| (*package).clone()).collect();
            // All of them were verified above.
            quotes.extend(Packages::ordered(chosen));
        }
    }
    quotes
}

/// The whole number nearest to `value × 10⁸`, the larger of two: what RedStone signs of a float.
///
/// Counted from the float's own bits: it stands for `mantissa × 2^exponent` exactly, and a product with 10⁸ in floats would not.
fn scaled(value: f64) -> Option<u128> {
    if !value.is_finite() || value.is_sign_negative() {
        return None;
    }
    let bits = value.to_bits();
    let (fraction, exponent) = (bits & ((1 << 52) - 1), i32::try_from(bits >> 52).ok()?);
    // Without an exponent the leading one is not implied.
    let (mantissa, exponent) = match exponent {
        0 => (fraction, -1_074),
        _ => (fraction | (1 << 52), exponent - 1_075),
    };
    let product = u128::from(mantissa) * 100_000_000;
    if exponent >= 0 {
        let shift = u32::try_from(exponent).ok()?;
        let fits = product.leading_zeros() > shift && shift < 20;
        return fits.then(|| product << shift);
    }
    // A product has fewer than 80 bits: shifted by more, less than a half is left.
    let shift = exponent.unsigned_abs();
    if shift > 80 {
        return Some(0);
    }
    Some(((product >> (shift - 1)) + 1) >> 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_are_scaled_from_their_exact_value() {
        for (value, whole) in [
            (0.0, 0),
            (1.0, 100_000_000),
            (63_597.972_532_907_195, 6_359_797_253_291),
            (0.999_919_9, 99_991_990),
            // 0.29 is a little less than 29 hundredths; its product in floats is not a whole number.
            (0.29, 29_000_000),
            // 1/512 × 10⁸ = 195312.5: the larger of two.
            (0.001_953_125, 195_313),
            (3.0 * 0.001_953_125, 585_938),
            (4.9e-9, 0),
            (5.1e-9, 1),
            (f64::MIN_POSITIVE, 0),
            (5e-324, 0),
            (9_007_199_254_740_993.0, 900_719_925_474_099_200_000_000),
        ] {
            assert_eq!(scaled(value), Some(whole), "{value}");
        }
        for value in [-1.0, -0.0, f64::NAN, f64::INFINITY, 1e30] {
            assert_eq!(scaled(value), None, "{value}");
        }
    }
}
