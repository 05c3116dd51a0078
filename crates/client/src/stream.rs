//! Market data as it changes: server-sent events, one message after the other.

use crate::ClientError;
use api::view::StreamMessage;
use std::io::{BufRead, BufReader};
use ureq::BodyReader;

/// The longest message that is read.
const LONGEST: usize = 1 << 20;

/// Messages of `/v1/stream`, as they come. It ends with the connection; [`StreamMessage::Dropped`] says why, if the node did it.
pub struct Messages {
    asked: String,
    lines: BufReader<BodyReader<'static>>,
}

impl std::fmt::Debug for Messages {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Messages").field("asked", &self.asked).finish_non_exhaustive()
    }
}

impl Messages {
    pub(crate) fn new(asked: String, body: BodyReader<'static>) -> Self {
        Self { asked, lines: BufReader::new(body) }
    }

    fn unexpected(&self, reason: String) -> ClientError {
        ClientError::Unexpected { asked: self.asked.clone(), status: 200, reason }
    }

    /// The data of the next event; nothing at the end.
    fn data(&mut self) -> Result<Option<String>, ClientError> {
        let mut data = String::new();
        loop {
            let mut line = String::new();
            let read = self.lines.read_line(&mut line);
            if read.map_err(|error| self.unexpected(error.to_string()))? == 0 {
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
                return Err(self.unexpected(reason));
            }
        }
    }
}

impl Iterator for Messages {
    type Item = Result<StreamMessage, ClientError>;
    fn next(&mut self) -> Option<Self::Item> {
        let data = match self.data() {
            Ok(data) => data?,
            Err(error) => return Some(Err(error)),
        };
        let message = serde_json::from_str(&data);
        Some(message.map_err(|error| self.unexpected(format!("{error}; it is {data:?}"))))
    }
}
