//! What publishers' endpoints hand out.

use super::error::{Malformed, hexadecimal};
use super::json::{Node, Shape};
use super::{Format, detect, open_oracle, redstone};
use attestation::pyth::Update;
use attestation::redstone::Package;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use protocol::Attestation;
use serde_json::Value;

/// The messages of one answer. No signature is checked: only a feed's specification says whose counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Published {
    /// What was understood, but for packages.
    pub attestations: Vec<Attestation>,
    /// What single nodes of RedStone's signed: with those of other nodes they make quotes, see [`redstone::quotes`].
    pub packages: Vec<Package>,
    /// Packages of several data points, which no evidence carries.
    pub several_points: usize,
    /// What was not.
    pub malformed: Vec<Malformed>,
}

impl Published {
    /// Reads an answer, whose format is told by its shape:
    ///
    /// | shape | is |
    /// |---|---|
    /// | `{"binary": {"encoding": "hex" or "base64", "data": […]}}` | updates of Pyth's, as Hermes has them |
    /// | `{"messages": […], "signatures": […]}` | Open Oracle, as Coinbase has it |
    /// | `{"ETH": [{"timestampMilliseconds": …, "signature": …, "dataPoints": […]}]}` | packages, as RedStone's gateways have them |
    /// | `[{"update_hex": …}]`, `[{"message": …, "signature": …}]` | the same as they were recorded |
    ///
    /// One message that is malformed does not spoil the others.
    ///
    /// # Errors
    /// [`Malformed`] when it is none of these.
    pub fn read(answer: &Value) -> Result<Self, Malformed> {
        let root = Node::root(answer);
        let mut published = Self::default();
        published.read_all(&root).map_err(Shape::in_answer)?;
        Ok(published)
    }

    fn read_all(&mut self, root: &Node<'_>) -> Result<(), Shape> {
        if root.has("binary") {
            let binary = root.field("binary");
            let encoding = binary.field("encoding");
            let is_base64 = match encoding.text()?.as_str() {
                "hex" => false,
                "base64" => true,
                _ => return Err(encoding.expected("\"hex\" or \"base64\"")),
            };
            for node in binary.field("data").items()? {
                self.take(update(&node, is_base64));
            }
        } else if root.has("messages") {
            let signatures = root.field("signatures").items()?;
            let messages = root.field("messages").items()?;
            if messages.len() != signatures.len() {
                return Err(root.field("signatures").expected("one signature for each message"));
            }
            for (node, signature) in messages.iter().zip(&signatures) {
                self.take(open_oracle(node, signature));
            }
        } else if root.is_object() {
            for (_, list) in root.fields()? {
                for node in list.items()? {
                    self.take_package(&node);
                }
            }
        } else {
            // A gateway without news has an empty list.
            let items = root.items()?;
            let format = if items.is_empty() { None } else { Some(detect(root)?) };
            for node in items {
                self.take(match format {
                    Some(Format::Pyth) => update(&node.field("update_hex"), false),
                    _ => open_oracle(&node.field("message"), &node.field("signature")),
                });
            }
        }
        Ok(())
    }

    fn take(&mut self, read: Result<Attestation, Malformed>) {
        match read {
            Ok(attestation) => self.attestations.push(attestation),
            Err(malformed) => self.malformed.push(malformed),
        }
    }

    fn take_package(&mut self, node: &Node<'_>) {
        let points = node.field("dataPoints");
        if points.items().is_ok_and(|points| points.len() > 1) {
            self.several_points += 1;
            return;
        }
        match package(node) {
            Ok(package) => self.packages.push(package),
            Err(malformed) => self.malformed.push(malformed),
        }
    }
}

fn package(node: &Node<'_>) -> Result<Package, Malformed> {
    let point =
        |node: &Node<'_>| Ok((node.field("dataFeedId").text()?, node.field("value").float()?));
    let points = node.field("dataPoints").each(point).map_err(Shape::in_answer)?;
    let time = node.field("timestampMilliseconds").unsigned().map_err(Shape::in_answer)?;
    let signature = node.field("signature").text().map_err(Shape::in_answer)?;
    redstone::package(time, &signature, &points).map_err(|why| node.malformed(&why))
}

fn open_oracle(message: &Node<'_>, signature: &Node<'_>) -> Result<Attestation, Malformed> {
    let bytes = message.text().map_err(Shape::in_answer)?;
    let signature = signature.text().map_err(Shape::in_answer)?;
    let read = open_oracle::message(&bytes, &signature);
    read.map(Attestation::OpenOracle).map_err(|why| message.malformed(&why))
}

fn update(node: &Node<'_>, is_base64: bool) -> Result<Attestation, Malformed> {
    let text = node.text().map_err(Shape::in_answer)?;
    let bytes = if is_base64 {
        STANDARD.decode(&text).map_err(|why| node.malformed(&why))?
    } else {
        hexadecimal("the update", &text).map_err(|why| node.malformed(&why))?
    };
    Ok(Attestation::Pyth(Update { bytes }))
}
