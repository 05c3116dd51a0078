//! What a connection to one venue needs: whom to ask for what, and where to write it.

use crate::{Config, Pair, Venue, board::Board, connector::Connector, tls::Tls};
use std::{collections::BTreeMap, sync::Arc};

/// The wiring of one venue, shared by its socket and its REST requests.
pub(crate) struct Link {
    pub(crate) venue: Venue,
    pub(crate) connector: &'static dyn Connector,
    /// What the venue calls the pairs that are wanted.
    pub(crate) symbols: BTreeMap<String, Pair>,
    pub(crate) websocket: String,
    pub(crate) rest: String,
    pub(crate) config: Arc<Config>,
    pub(crate) board: Arc<Board>,
    pub(crate) tls: Tls,
}
