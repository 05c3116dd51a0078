//! One search at a time, and its answer for everyone who asks the same.
//!
//! A search may take seconds of a processor. So each question about the same picture is searched for once; a question about a newer
//! picture gets the answer about the older one, which says its height, until four times as long has passed as the search took.
//! However many ask, searches take a fifth of one processor at most, for each question.

use super::{LossQuestion, Picture};
use crate::Problem;
use crate::shared::{Shared, read};
use crate::view::{AsOf, CascadeView, LossesView, RiskView};
use axum::Json;
use risk::Budget;
use risk::cascade::Share;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;

/// How long a search may take; what is not proved by then is an interval.
const LIMIT: Duration = Duration::from_secs(3);
/// How much longer than the search took its answer is good enough.
const REST: u32 = 4;
/// Questions that are kept, of each kind.
const KEPT: usize = 32;
/// Questions that may wait for their turn.
const MOST_WAITING: usize = 16;

struct Known<Q, A> {
    question: Q,
    picture: Picture,
    answer: AsOf<Arc<A>>,
    made: Instant,
    took: Duration,
}

/// The latest answers, newest last.
struct Answers<Q, A>(Mutex<VecDeque<Known<Q, A>>>);

impl<Q: PartialEq, A> Answers<Q, A> {
    fn find(&self, question: &Q, picture: &Picture, now: (u64, u64)) -> Option<AsOf<Arc<A>>> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = known.iter().rev().find(|known| known.question == *question)?;
        let data = Arc::clone(&known.answer.data);
        if known.picture == *picture {
            return Some(AsOf { height: now.0, time: now.1, data });
        }
        let good = known.made.elapsed() < known.took * REST;
        good.then_some(AsOf { height: known.answer.height, time: known.answer.time, data })
    }

    fn keep(&self, known: Known<Q, A>) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|other| other.question != known.question);
        if all.len() >= KEPT {
            all.pop_front();
        }
        all.push_back(known);
    }
}

/// What is known of risk.
pub(crate) struct Desk {
    report: Answers<(), RiskView>,
    cascades: Answers<Share, CascadeView>,
    losses: Answers<LossQuestion, LossesView>,
    turn: Arc<Semaphore>,
    waiting: AtomicUsize,
}

impl Default for Desk {
    fn default() -> Self {
        Self {
            report: Answers(Mutex::default()),
            cascades: Answers(Mutex::default()),
            losses: Answers(Mutex::default()),
            turn: Arc::new(Semaphore::new(1)),
            waiting: AtomicUsize::new(0),
        }
    }
}

/// Counts whoever waits, also one that goes away.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn new(count: &'a AtomicUsize) -> Result<Self, Problem> {
        let waiting = Self(count);
        if count.fetch_add(1, Ordering::Relaxed) >= MOST_WAITING {
            let detail = format!("{MOST_WAITING} questions wait already; ask again later");
            return Err(Problem::busy(detail));
        }
        Ok(waiting)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Shared {
    /// The whole report.
    pub(crate) async fn risk(&self) -> Result<AsOf<Arc<RiskView>>, Problem> {
        self.known(|desk| &desk.report, (), |picture, (), budget| RiskView::search(picture, budget))
            .await
    }

    /// What a shock leads to.
    pub(crate) async fn cascade(&self, shock: Share) -> Result<AsOf<Arc<CascadeView>>, Problem> {
        self.known(|desk| &desk.cascades, shock, CascadeView::search).await
    }

    /// What may be lost.
    pub(crate) async fn losses(
        &self,
        question: LossQuestion,
    ) -> Result<AsOf<Arc<LossesView>>, Problem> {
        let search =
            |picture: &Picture, question: LossQuestion, _: &Budget| question.answer(picture);
        self.known(|desk| &desk.losses, question, search).await
    }

    async fn known<Q, A>(
        &self,
        answers: fn(&Desk) -> &Answers<Q, A>,
        question: Q,
        search: impl FnOnce(&Picture, Q, &Budget) -> Result<A, Problem> + Send + 'static,
    ) -> Result<AsOf<Arc<A>>, Problem>
    where
        Q: Clone + PartialEq + Send + 'static,
        A: Send + Sync + 'static,
    {
        let Json(AsOf { height, time, data: picture }) =
            self.ask(|node| read(node, |state, _| Picture::of(state))).await?;
        let desk = Arc::clone(&self.desk);
        if let Some(known) = answers(&desk).find(&question, &picture, (height, time)) {
            return Ok(known);
        }
        let waiting = Waiting::new(&desk.waiting)?;
        let turn = Arc::clone(&desk.turn).acquire_owned().await;
        let turn = turn.map_err(|error| Problem::internal(error.to_string()))?;
        drop(waiting);
        // Whoever had the turn before may have asked the same.
        if let Some(known) = answers(&desk).find(&question, &picture, (height, time)) {
            return Ok(known);
        }
        // What was begun is ended and kept, also if whoever asked goes away meanwhile.
        let found = tokio::task::spawn_blocking(move || {
            let began = Instant::now();
            let found = search(&picture, question.clone(), &Budget::unlimited().within(LIMIT))?;
            let (took, data) = (began.elapsed(), Arc::new(found));
            let answer = AsOf { height, time, data: Arc::clone(&data) };
            answers(&desk).keep(Known { question, picture, answer, made: Instant::now(), took });
            drop(turn);
            Ok(AsOf { height, time, data })
        });
        found.await.map_err(|error| Problem::internal(error.to_string()))?
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_more_than_may_wait_is_refused_until_somebody_leaves() {
        let count = AtomicUsize::new(0);
        let mut waiting: Vec<_> = (0..MOST_WAITING).map(|_| Waiting::new(&count)).collect();
        assert!(waiting.iter().all(Result::is_ok));
        for _ in 0..2 {
            let refused = Waiting::new(&count).err().map(|problem| problem.status);
            assert_eq!(refused, Some(503), "who is refused does not count");
        }
        waiting.pop();
        assert!(Waiting::new(&count).is_ok());
    }
}
