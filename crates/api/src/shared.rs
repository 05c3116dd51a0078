//! What every handler has.

use crate::carrier::Carrier;
use crate::market_feed::MarketFeed;
use crate::page::{List, Listed, Paging, Rows};
use crate::risk::Desk;
use crate::subscribe::Newsstand;
use crate::view::{AsOf, OverviewView};
use crate::{DevControl, Problem};
use app::State;
use axum::Json;
use crypto::Digest;
use node::Node;
use protocol::SignedQuote;
use std::sync::{Arc, Mutex};
use units::Timestamp;

/// The node, and the threads to ask it on.
#[derive(Clone)]
pub(crate) struct Shared {
    pub(crate) node: Arc<Node>,
    pub(crate) feed: Arc<MarketFeed>,
    pub(crate) news: Arc<Newsstand>,
    /// That of the last block that it was asked for at.
    pub(crate) overview: Arc<Mutex<Option<AsOf<OverviewView>>>>,
    /// Of a development chain: the people whom its user may direct.
    pub(crate) control: Option<Arc<dyn DevControl>>,
    pub(crate) desk: Arc<Desk>,
    pub(crate) carrier: Arc<Carrier>,
}

/// What most handlers return.
pub(crate) type Answer<T> = Result<Json<AsOf<T>>, Problem>;

impl Shared {
    pub(crate) fn new(node: Arc<Node>, control: Option<Arc<dyn DevControl>>) -> Self {
        Self {
            node,
            feed: Arc::default(),
            news: Arc::default(),
            overview: Arc::default(),
            desk: Arc::default(),
            carrier: Arc::default(),
            control,
        }
    }

    /// What venues signed lately, as far back as it is kept; none where nobody hears them. It waits for whoever moves the chain's
    /// world, so it is no question for a thread that serves requests, nor while the state is held.
    pub(crate) fn quotes(&self) -> Option<Vec<SignedQuote>> {
        self.control.as_ref().map(|control| control.quotes(Timestamp::ZERO).1)
    }

    /// Runs something that may wait: for the disk, or for a block that is being committed. Not on a thread
    /// that serves other requests.
    pub(crate) async fn ask<R: Send + 'static>(
        &self,
        work: impl FnOnce(&Node) -> Result<R, Problem> + Send + 'static,
    ) -> Result<R, Problem> {
        let node = Arc::clone(&self.node);
        tokio::task::spawn_blocking(move || work(&node))
            .await
            .unwrap_or_else(|error| Err(Problem::internal(error.to_string())))
    }

    /// Makes a view of the state.
    pub(crate) async fn look<T: Send + 'static>(
        &self,
        view: impl FnOnce(&State) -> Result<T, Problem> + Send + 'static,
    ) -> Answer<T> {
        self.ask(move |node| read(node, |state, _| view(state))).await
    }

    /// Makes a page of a list of the state.
    pub(crate) async fn list<T: Send + 'static>(
        &self,
        paging: Paging,
        view: impl FnOnce(&State, &Paging) -> Result<Rows<T>, Problem> + Send + 'static,
    ) -> Listed<T> {
        self.ask(move |node| {
            node.read(|state| {
                let rows = view(state, &paging)?;
                Ok(List::new(state, paging, rows))
            })
        })
        .await
    }
}

/// Makes a view of the state, with the block that it is true after.
pub(crate) fn read<T>(
    node: &Node,
    view: impl FnOnce(&State, Digest) -> Result<T, Problem>,
) -> Answer<T> {
    node.read_with_root(|state, root| {
        let meta = state.meta();
        let (height, time) = (meta.height.raw(), meta.time.raw());
        Ok(Json(AsOf { height, time, data: view(state, root)? }))
    })
}
