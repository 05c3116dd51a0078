//! Server-sent events, read one after the other.

use std::io::{BufRead, BufReader, Error, ErrorKind};
use ureq::BodyReader;

/// The longest event that is read.
const LONGEST: usize = 1 << 20;

/// The data of events, as they come.
pub(crate) struct Events(BufReader<BodyReader<'static>>);

impl Events {
    pub(crate) fn new(body: BodyReader<'static>) -> Self {
        Self(BufReader::new(body))
    }

    /// The data of the next event; nothing at the end. A connection that breaks is an error, and so is an event that is too long.
    pub(crate) fn next(&mut self) -> Result<Option<String>, Error> {
        let mut data = String::new();
        loop {
            let mut line = String::new();
            if self.0.read_line(&mut line)? == 0 {
                return Ok(None);
            }
            let line = line.trim_end_matches(['\r', '\n']);
            // An empty line ends an event; what begins with a colon only keeps the connection alive.
            if line.is_empty() && !data.is_empty() {
                return Ok(Some(data));
            }
            if let Some(more) = line.strip_prefix("data:") {
                data.push_str(more.strip_prefix(' ').unwrap_or(more));
            }
            if data.len() > LONGEST {
                let reason = format!("a message of more than {LONGEST} bytes");
                return Err(Error::new(ErrorKind::InvalidData, reason));
            }
        }
    }
}
