//! What changes at venues, block by block, for whoever has a stream open.
//!
//! One thread follows the blocks: it says how many there are, and turns each into messages, once for all streams. It runs while a node is
//! there and somebody ever asked. Nobody is waited for: a stream that is [`BEHIND`] blocks behind is told so and ends.

use crate::view::{BookDepthView, MarkView, MarketStatusView, StreamMessage, TradeView, traded_in};
use app::State;
use matching::{BookId, Event as Said};
use node::Node;
use options::{Listing, Market};
use protocol::Event;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use store::CommittedBlock;
use tokio::sync::broadcast::{Receiver, Sender, channel};
use tokio::sync::watch;
use units::{ContractId, MarketId};

/// How many blocks a stream may be behind.
pub(crate) const BEHIND: usize = 256;
/// How many prices of each side of a book are told.
const DEPTH: usize = 20;

/// A message, and what it is about.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    pub(crate) market: MarketId,
    /// None if it is about the market as a whole.
    pub(crate) contract: Option<ContractId>,
    pub(crate) message: StreamMessage,
}

/// All messages of a block.
pub(crate) type Messages = Arc<Vec<Told>>;

#[derive(Debug, Default)]
enum Hub {
    /// Nobody asked yet, or the thread was too slow for the node and is gone.
    #[default]
    Idle,
    Open(Open),
    Closed,
}

#[derive(Debug)]
struct Open {
    messages: Sender<Messages>,
    /// The height of the last block.
    tip: watch::Sender<u64>,
}

/// Where streams and subscriptions come from.
#[derive(Debug, Default)]
pub(crate) struct MarketFeed(Mutex<Hub>);

impl MarketFeed {
    /// All messages from now on; nothing once the feed is closed.
    pub(crate) fn subscribe(self: &Arc<Self>, node: &Arc<Node>) -> Option<Receiver<Messages>> {
        self.open(node, |open| open.messages.subscribe())
    }

    /// The height of the last block, and of each that follows; nothing once the feed is closed.
    pub(crate) fn tips(self: &Arc<Self>, node: &Arc<Node>) -> Option<watch::Receiver<u64>> {
        self.open(node, |open| open.tip.subscribe())
    }

    /// How many streams of market data there are, and how many subscriptions.
    pub(crate) fn listeners(&self) -> (usize, usize) {
        match &*self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            Hub::Open(open) => (open.messages.receiver_count(), open.tip.receiver_count()),
            Hub::Idle | Hub::Closed => (0, 0),
        }
    }

    fn open<R>(self: &Arc<Self>, node: &Arc<Node>, listen: impl FnOnce(&Open) -> R) -> Option<R> {
        let mut hub = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &*hub {
            Hub::Closed => None,
            Hub::Open(open) => Some(listen(open)),
            Hub::Idle => {
                let blocks = node.subscribe();
                // Asked after that, so that no block falls between.
                let tip = node.read(|state| state.meta().height.raw());
                let open = Open { messages: channel(BEHIND).0, tip: watch::Sender::new(tip) };
                let listener = listen(&open);
                *hub = Hub::Open(open);
                let (node, feed) = (Arc::downgrade(node), Arc::downgrade(self));
                std::thread::spawn(move || follow(&blocks, &node, &feed));
                Some(listener)
            }
        }
    }

    /// Ends every stream, for good.
    pub(crate) fn close(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Hub::Closed;
    }

    /// Whether somebody may still ask.
    fn tell(&self, height: u64, messages: Option<Vec<Told>>) -> bool {
        let hub = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Hub::Open(open) = &*hub else { return false };
        open.tip.send_modify(|tip| *tip = height.max(*tip));
        if let Some(messages) = messages {
            // Without listeners there is nobody to tell, which is no failure.
            let _ = open.messages.send(Arc::new(messages));
        }
        true
    }

    /// The node dropped this: streams end, and the next one begins anew.
    fn rest(&self) {
        let mut hub = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if matches!(*hub, Hub::Open(_)) {
            *hub = Hub::Idle;
        }
    }
}

fn follow(
    blocks: &std::sync::mpsc::Receiver<Arc<CommittedBlock>>,
    node: &Weak<Node>,
    feed: &Weak<MarketFeed>,
) {
    for block in blocks {
        let Some(node) = node.upgrade() else { break };
        let Some(feed) = feed.upgrade() else { return };
        // Most subscribe to blocks alone.
        let is_heard = feed.listeners().0 > 0;
        let messages = is_heard.then(|| node.read(|state| messages(state, &block)));
        if !feed.tell(block.block.height.raw(), messages) {
            return;
        }
    }
    if let Some(feed) = feed.upgrade() {
        feed.rest();
    }
}

/// The book that an event changed.
fn changed(state: &State, said: &Said) -> Option<BookId> {
    match said {
        Said::Traded { book, .. }
        | Said::Amended { book, .. }
        | Said::Reduced { book, .. }
        | Said::Cancelled { book, .. }
        | Said::BookHalted { book }
        | Said::BookResumed { book }
        | Said::BookClosed { book } => Some(*book),
        // One that was taken since then is told of by what took it.
        Said::Rested { order, .. } => state.options().engine().order(*order).map(|it| it.book),
        _ => None,
    }
}

/// What a block changed: trades in order, then marks, books and markets as they are after the last block.
fn messages(state: &State, block: &CommittedBlock) -> Vec<Told> {
    let (height, time) = (block.block.height.raw(), block.block.time.raw());
    let caused = block.receipts.iter().flat_map(|receipt| &receipt.events);
    let (mut told, mut books, mut marks) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
    let mut markets = BTreeSet::new();
    for event in block.events.iter().chain(caused) {
        match event {
            Event::Book(Said::MarkSet { book, .. }) => {
                marks.insert(*book);
            }
            Event::Book(said) => books.extend(changed(state, said)),
            Event::MarketRestricted { market, .. }
            | Event::ExpirySettled { market, .. }
            | Event::ContractListed { market, .. }
            | Event::MarketOpened { market, .. } => {
                markets.insert(*market);
            }
            _ => {}
        }
        let trade = TradeView::of(state, height, time, event);
        let about = traded_in(event).and_then(|book| row(state, book));
        if let (Some(trade), Some((contract, listing, _))) = (trade, about) {
            let message = StreamMessage::Trade(Box::new(trade));
            told.push(Told { market: listing.market, contract: Some(contract), message });
        }
    }
    for (contract, listing, market) in marks.into_iter().filter_map(|book| row(state, book)) {
        let view = MarkView::of((contract, listing), market);
        let message = StreamMessage::Mark(Box::new(view));
        told.push(Told { market: listing.market, contract: Some(contract), message });
    }
    for (contract, listing, market) in books.into_iter().filter_map(|book| row(state, book)) {
        let view = BookDepthView::of(state, (contract, listing), market, DEPTH);
        let message = StreamMessage::Book(Box::new(view));
        told.push(Told { market: listing.market, contract: Some(contract), message });
    }
    for market in markets {
        let Ok(row) = state.options().market(market) else { continue };
        let message = StreamMessage::Market(Box::new(MarketStatusView::of(market, row)));
        told.push(Told { market, contract: None, message });
    }
    told
}

fn row(state: &State, book: BookId) -> Option<(ContractId, &Listing, &Market)> {
    let (contract, listing) = state.options().contract_in(book).ok()?;
    Some((contract, listing, state.options().market(listing.market).ok()?))
}
