//! Market data as it changes: server-sent events, one message after the other.

use crate::ClientError;
use crate::sse::Events;
use api::view::StreamMessage;
use ureq::BodyReader;

/// Messages of `/v1/stream`, as they come. It ends with the connection; [`StreamMessage::Dropped`] says why, if the node did it.
pub struct Messages {
    asked: String,
    events: Events,
}

impl std::fmt::Debug for Messages {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Messages").field("asked", &self.asked).finish_non_exhaustive()
    }
}

impl Messages {
    pub(crate) fn new(asked: String, body: BodyReader<'static>) -> Self {
        Self { asked, events: Events::new(body) }
    }

    fn unexpected(&self, reason: String) -> ClientError {
        ClientError::Unexpected { asked: self.asked.clone(), status: 200, reason }
    }
}

impl Iterator for Messages {
    type Item = Result<StreamMessage, ClientError>;
    fn next(&mut self) -> Option<Self::Item> {
        let data = match self.events.next() {
            Ok(data) => data?,
            Err(error) => return Some(Err(self.unexpected(error.to_string()))),
        };
        let message = serde_json::from_str(&data);
        Some(message.map_err(|error| self.unexpected(format!("{error}; it is {data:?}"))))
    }
}
