//! The network as a JSON file: format, limits and errors are those of `docs/reference/network.md`.

mod amount;
mod bounded;
mod entries;
pub(crate) mod record;
mod resolve;
pub(crate) mod syntax;

pub use bounded::{MOST_OPERATORS, MOST_PLEDGES, MOST_SERVICES};

use crate::{Network, NetworkError, liquidations::Liquidations, losses::Losses};
use std::{fs::File, io::Read, path::Path};

/// Most bytes of a network file. More is refused before it is read.
pub const MOST_BYTES: u64 = 64 << 20;

/// What a file holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// What it calls itself.
    pub name: Option<String>,
    /// The network.
    pub network: Network,
    /// What may happen to stake without an attack, and who holds it.
    pub losses: Option<Losses>,
    /// Prices, depth and leveraged positions.
    pub liquidations: Option<Liquidations>,
}

impl From<Network> for Document {
    fn from(network: Network) -> Self {
        Self { name: None, network, losses: None, liquidations: None }
    }
}

/// Reads the text of a file.
///
/// # Errors
/// [`NetworkError`] with the field, or with line and column where the text is not JSON.
pub fn read(text: &str) -> Result<Document, NetworkError> {
    resolve::document(syntax::parse(text)?)
}

/// The text of a file that [`read`] reads back as the same document.
///
/// # Panics
/// Never: every key of the format is a text and every number is whole or finite.
#[must_use]
pub fn write(document: &Document) -> String {
    serde_json::to_string(&resolve::entry(document)).expect("the format has text keys only")
}

/// The text at `path`, of at most [`MOST_BYTES`].
///
/// # Errors
/// [`NetworkError`] placed at the path if it cannot be read, is too long, or is not text.
pub fn text_of(path: &Path) -> Result<String, NetworkError> {
    let at = |problem: String| NetworkError::at(path.display().to_string(), problem);
    let file = File::open(path).map_err(|error| at(error.to_string()))?;
    let mut bytes = Vec::new();
    // A length that the system states may be wrong, as of a pipe: what is read is bounded as well.
    let stated = file.metadata().map_or(0, |data| data.len());
    if stated <= MOST_BYTES {
        let mut limited = file.take(MOST_BYTES + 1);
        limited.read_to_end(&mut bytes).map_err(|error| at(error.to_string()))?;
    }
    if stated.max(bytes.len() as u64) > MOST_BYTES {
        return Err(at(format!("more than {MOST_BYTES} bytes: too long for a network")));
    }
    String::from_utf8(bytes).map_err(|error| {
        at(format!("not text: byte {} is not UTF-8", error.utf8_error().valid_up_to()))
    })
}
