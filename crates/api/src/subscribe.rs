//! Subscriptions: everything that happens from a position on, without a gap or a double.
//!
//! Nobody is sent blocks. A subscription is told the height of the last block and reads what it has not told yet, from memory or from the
//! disk, at its own pace: who is slow is late and misses nothing, and who comes back goes on where it was.

mod position;
mod socket;

pub(crate) use position::Position;
pub(crate) use socket::{is_asked_for, upgrade};

use crate::Problem;
use crate::shared::Shared;
use crate::view::{DroppedView, News, SubscriptionMessage, ToldView, Topic};
use futures_util::stream::{self, Stream, StreamExt};
use node::Node;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::watch;
use units::Height;

/// How many blocks a position may be behind the last one. Who was away for longer reads the lists.
pub(crate) const MOST_BEHIND: u64 = 10_000;
/// How many of the last blocks' news are kept in memory.
const KEPT: usize = 64;

/// The news of the last blocks, made once for all subscriptions.
#[derive(Default)]
pub(crate) struct Newsstand(Mutex<VecDeque<(u64, Arc<Vec<News>>)>>);

impl Newsstand {
    fn of_block(&self, node: &Node, height: u64) -> Result<Arc<Vec<News>>, Problem> {
        let lock = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, news)) = lock().iter().find(|(of, _)| *of == height) {
            return Ok(Arc::clone(news));
        }
        let block = node.block(Height::new(height))?;
        let missing = || Problem::internal(format!("there is no block {height}"));
        let block = block.ok_or_else(missing)?;
        let news = Arc::new(node.read(|state| News::of(state, &block)));
        let mut kept = lock();
        if kept.len() == KEPT {
            kept.pop_front();
        }
        kept.push_back((height, Arc::clone(&news)));
        Ok(news)
    }
}

/// What was asked for, once it is known to be possible.
pub(crate) struct Subscription {
    shared: Shared,
    tips: watch::Receiver<u64>,
    topics: Vec<Topic>,
    /// Everything up to here was told.
    told: Position,
    /// Whether it ended.
    over: bool,
}

/// That what follows a position can still be told.
fn reachable(told: Position, tip: u64) -> Result<(), Problem> {
    if told.height() > tip {
        let detail = format!(
            "after is {told}, expected at most {tip}, the last block: is this another chain?"
        );
        return Err(Problem::ahead(detail));
    }
    let oldest = tip.saturating_sub(MOST_BEHIND);
    if told.height() < oldest {
        let detail = format!(
            "after is {told}, expected at least {oldest}: read what is missing from the lists"
        );
        return Err(Problem::gone(detail));
    }
    Ok(())
}

impl Subscription {
    /// From `after` on, or from now.
    ///
    /// # Errors
    /// 409 for a position that the chain has not reached, 410 for one that is too far back, 503 when the node is being stopped.
    pub(crate) async fn begin(
        shared: Shared,
        topics: Vec<Topic>,
        after: Option<Position>,
    ) -> Result<Self, Problem> {
        let tips = shared.feed.tips(&shared.node);
        let tips = tips.ok_or_else(|| Problem::halted("the node is being stopped"))?;
        let tip = shared.ask(|node| Ok(node.read(|state| state.meta().height))).await?.raw();
        let told = after.unwrap_or(Position::after_block(tip));
        reachable(told, tip)?;
        Ok(Self { shared, tips, topics, told, over: false })
    }

    /// All messages, `ready` first. It ends when the node is stopped, or after `dropped`.
    pub(crate) fn messages(self) -> impl Stream<Item = SubscriptionMessage> + Send {
        let ready = SubscriptionMessage {
            id: self.told.to_string(),
            told: ToldView::Ready(self.topics.clone()),
        };
        let following = stream::unfold(self, |mut subscription| async move {
            let messages = subscription.next().await?;
            Some((stream::iter(messages), subscription))
        });
        stream::iter([ready]).chain(following.flatten())
    }

    /// What the next block says; nothing at the end.
    async fn next(&mut self) -> Option<Vec<SubscriptionMessage>> {
        if self.over {
            return None;
        }
        let height = self.told.next_block();
        while *self.tips.borrow_and_update() < height {
            self.tips.changed().await.ok()?;
        }
        let stand = Arc::clone(&self.shared.news);
        let news = self.shared.ask(move |node| stand.of_block(node, height)).await;
        match news {
            Ok(news) => {
                let new = news.iter().filter(|news| self.told.is_before(news.at));
                let wanted = new.filter(|news| news.is_about(&self.topics));
                let messages = wanted.map(|news| SubscriptionMessage {
                    id: Position::at(news.at).to_string(),
                    told: news.told.clone(),
                });
                let messages = messages.collect();
                self.told = Position::after_block(height);
                Some(messages)
            }
            Err(problem) => {
                self.over = true;
                let told = ToldView::Dropped(Box::new(DroppedView { reason: problem.detail }));
                Some(vec![SubscriptionMessage { id: self.told.to_string(), told }])
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_is_gone_when_too_many_blocks_followed() {
        let status = |height, tip| {
            reachable(Position::after_block(height), tip).map_err(|problem| problem.status)
        };
        assert_eq!(status(20_000, 20_000), Ok(()));
        assert_eq!(status(20_000 - MOST_BEHIND, 20_000), Ok(()));
        assert_eq!(status(20_000 - MOST_BEHIND - 1, 20_000), Err(410));
        assert_eq!(status(20_001, 20_000), Err(409));
    }
}
