//! Starting to listen, and what is heard.

use crate::{
    Config, ConfigError, LivePrice, Pair, Venue, VenueHealth, backoff::Backoff, board::Board,
    clock::now, connector::connector, link::Link, metrics, rest, socket, tls::Tls,
};
use std::{collections::BTreeMap, sync::Arc};
use tokio::{runtime::Handle, sync::watch, task::JoinHandle};

/// Live prices. Connections end when it is dropped.
pub struct Feed {
    board: Arc<Board>,
    tasks: Vec<JoinHandle<()>>,
}

/// Listens to every enabled venue for every pair that it quotes, on the tokio runtime that this is called in.
///
/// Returns at once: prices come when they come, and a venue that cannot be reached is tried for ever
/// ([`Feed::health`] says how it goes).
///
/// # Errors
/// [`ConfigError`]: the configuration makes no sense, or nobody quotes any of the pairs.
pub fn start(config: &Config, pairs: &[Pair]) -> Result<Feed, ConfigError> {
    config.check()?;
    let runtime = Handle::try_current()?;
    let tls = Tls::new(config)?;
    let seed = match config.jitter_seed {
        Some(seed) => seed,
        None => getrandom::u64().map_err(ConfigError::Randomness)?,
    };
    let config = Arc::new(config.clone());
    let board = Arc::new(Board::new());
    let mut links = Vec::new();
    for venue in Venue::ALL {
        links.extend(link(venue, pairs, &config, &board, &tls)?);
    }
    if links.is_empty() {
        return Err(ConfigError::NothingToDo);
    }
    let mut tasks = Vec::new();
    for (link, stream) in links.into_iter().zip(0..) {
        let link = Arc::new(link);
        let waits = [2 * stream, 2 * stream + 1].map(|stream| Backoff::new(&config, seed, stream));
        let [of_socket, of_rest] = waits;
        let asking = Arc::clone(&link);
        tasks.push(runtime.spawn(async move { socket::run(&link, of_socket).await }));
        tasks.push(runtime.spawn(async move { rest::run(&asking, of_rest).await }));
    }
    Ok(Feed { board, tasks })
}

/// The wiring of a venue, if it is enabled and quotes any of the pairs.
fn link(
    venue: Venue,
    pairs: &[Pair],
    config: &Arc<Config>,
    board: &Arc<Board>,
    tls: &Tls,
) -> Result<Option<Link>, ConfigError> {
    let own = config.venue(venue);
    if !own.enabled {
        return Ok(None);
    }
    let connector = connector(venue);
    let endpoints = connector.endpoints();
    let websocket = own.websocket.unwrap_or_else(|| endpoints.websocket.to_owned());
    let rest = own.rest.unwrap_or_else(|| endpoints.rest.to_owned());
    let rest = rest.trim_end_matches('/').to_owned();
    for (endpoint, url, expected, schemes) in [
        ("websocket", &websocket, "ws:// or wss://", ["ws://", "wss://"]),
        ("rest", &rest, "http:// or https://", ["http://", "https://"]),
    ] {
        if !schemes.iter().any(|scheme| url.starts_with(scheme) && url.len() > scheme.len()) {
            return Err(ConfigError::Endpoint { venue, endpoint, url: url.clone(), expected });
        }
    }
    let mut symbols = BTreeMap::new();
    let mut unquoted = Vec::new();
    for pair in pairs {
        match own.symbols.get(pair).cloned().or_else(|| connector.symbol(pair)) {
            Some(symbol) => {
                if let Some(other) = symbols.insert(symbol.clone(), pair.clone())
                    && other != *pair
                {
                    let pairs = [other, pair.clone()];
                    return Err(ConfigError::SameSymbol { venue, symbol, pairs });
                }
            }
            None => unquoted.push(pair.clone()),
        }
    }
    board.note(venue, |health| health.unquoted = unquoted);
    if symbols.is_empty() {
        return Ok(None);
    }
    let (config, board, tls) = (Arc::clone(config), Arc::clone(board), tls.clone());
    Ok(Some(Link { venue, connector, symbols, websocket, rest, config, board, tls }))
}

impl Feed {
    /// The newest price of a pair at a venue; `None` before the first.
    ///
    /// It may be old: who must not use an old price looks at [`LivePrice::time`].
    #[must_use]
    pub fn latest(&self, venue: Venue, pair: &Pair) -> Option<LivePrice> {
        self.board.latest(venue, pair)
    }

    /// The newest price of every venue and pair that has one, in this order.
    #[must_use]
    pub fn prices(&self) -> Vec<LivePrice> {
        self.board.since(0).0
    }

    /// How each enabled venue fares, in order of their names.
    #[must_use]
    pub fn health(&self) -> Vec<VenueHealth> {
        self.board.health()
    }

    /// A subscription to changes, beginning with all that is known.
    #[must_use]
    pub fn subscribe(&self) -> Updates {
        Updates { board: Arc::clone(&self.board), changes: self.board.changes(), seen: 0 }
    }

    /// Prices and health as Prometheus text.
    #[must_use]
    pub fn metrics(&self) -> String {
        metrics::render(&self.prices(), &self.health(), now())
    }
}

impl Drop for Feed {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

/// Changes of prices. A reader that is slow misses intermediate prices, never the newest.
pub struct Updates {
    board: Arc<Board>,
    changes: watch::Receiver<u64>,
    seen: u64,
}

impl Updates {
    /// Waits until a price is new since the last call, and returns all that are: at most one of each
    /// venue and pair, in this order. It may be cancelled without loss.
    pub async fn next(&mut self) -> Vec<LivePrice> {
        loop {
            self.changes.borrow_and_update();
            let (prices, change) = self.board.since(self.seen);
            self.seen = change;
            if !prices.is_empty() {
                return prices;
            }
            if self.changes.changed().await.is_err() {
                // The board keeps the sender, and we keep the board.
                std::future::pending::<()>().await;
            }
        }
    }
}
