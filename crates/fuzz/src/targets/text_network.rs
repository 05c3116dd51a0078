//! Network files.

use crate::Reach;
use network::file;

/// Where a file can be wrong.
const PARTS: [&str; 7] =
    ["operators", "services", "pledges", "bonuses", "pools", "losses", "liquidations"];

/// Reads a file.
///
/// # Panics
/// When what is read is not written and read back as the same.
pub fn run(bytes: &[u8], reach: &mut Reach) {
    let Ok(text) = core::str::from_utf8(bytes) else { return reach.note("undecoded-text") };
    match file::read(text) {
        Ok(document) => {
            let again = file::read(&file::write(&document)).expect("its own text");
            assert_eq!(again, document, "a network is written as another");
            reach.note("decoded");
            reach.note(format!("decoded-{}-operators", document.network.operators().len().min(4)));
            reach.note(format!("decoded-{}-services", document.network.services().len().min(4)));
            for (place, is_there) in [
                ("losses", document.losses.is_some()),
                ("liquidations", document.liquidations.is_some()),
                ("name", document.name.is_some()),
            ] {
                if is_there {
                    reach.note(format!("decoded-with-{place}"));
                }
            }
        }
        Err(error) => {
            // Which part of the file is wrong; further down, and in its words, is what the file says.
            let part = PARTS.iter().find(|part| error.place.starts_with(**part));
            reach.note(format!("undecoded-{}", part.unwrap_or(&"text")));
        }
    }
}
