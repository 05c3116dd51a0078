//! What a subscription says.

use crate::view::{BlockRowView, CaseView, DroppedView, EventView, FeedNowView};
use app::State;
use node::{Place, events_of, is_routine};
use protocol::Event;
use serde::{Deserialize, Serialize};
use store::CommittedBlock;
use utoipa::ToSchema;

/// What one can subscribe to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Topic {
    /// Every block.
    Blocks,
    /// What happens, routine or not.
    Events,
    /// What happens, without prices, cover, premiums and trades.
    Notable,
    /// Cases that are opened, judged on appeal, delayed, reversed or executed.
    Cases,
    /// Feeds whose round ended, with or without a price.
    Prices,
}

impl Topic {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Blocks, Self::Events, Self::Notable, Self::Cases, Self::Prices];

    /// As it is written.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Blocks => "blocks",
            Self::Events => "events",
            Self::Notable => "notable",
            Self::Cases => "cases",
            Self::Prices => "prices",
        }
    }
}

/// A message of a subscription.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SubscriptionMessage {
    /// Where the subscription is after this message: what to resume with. `120.3` is inside block 120, `120` is after all of it.
    #[schema(example = "120.3")]
    pub id: String,
    /// What it says.
    #[serde(flatten)]
    pub told: ToldView,
}

/// What a message says: `kind` is the event's name too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", content = "data", rename_all = "kebab-case")]
pub enum ToldView {
    /// The subscription begins: what follows is after this message's `id`.
    Ready(Vec<Topic>),
    /// A block.
    Block(Box<BlockRowView>),
    /// Something happened.
    Event(Box<EventView>),
    /// A case, as it is when this is said.
    Case(Box<CaseView>),
    /// A feed, as it is when this is said.
    Price(Box<FeedNowView>),
    /// The subscription ends here.
    Dropped(Box<DroppedView>),
}

impl ToldView {
    /// Its kind, as `kind` says it.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Ready(_) => "ready",
            Self::Block(_) => "block",
            Self::Event(_) => "event",
            Self::Case(_) => "case",
            Self::Price(_) => "price",
            Self::Dropped(_) => "dropped",
        }
    }
}

/// Something to tell those who subscribed to one of its topics.
pub(crate) struct News {
    pub(crate) at: Place,
    topics: [Option<Topic>; 2],
    pub(crate) told: ToldView,
}

impl News {
    pub(crate) fn is_about(&self, topics: &[Topic]) -> bool {
        self.topics.iter().flatten().any(|topic| topics.contains(topic))
    }

    /// All that a block says, in order. How it is numbered follows from the block alone, so that a number means the same whenever it is
    /// resumed from.
    pub(crate) fn of(state: &State, block: &CommittedBlock) -> Vec<Self> {
        let height = block.block.height;
        let mut all = vec![([Some(Topic::Blocks), None], Some(block_told(block)))];
        for past in events_of(block) {
            let notable = (!is_routine(&past.event)).then_some(Topic::Notable);
            let event = ToldView::Event(Box::new(EventView::of(state, &past)));
            all.push(([Some(Topic::Events), notable], Some(event)));
            all.extend(case(state, &past.event));
            all.extend(price(state, &past.event));
        }
        let numbered = (0..).zip(all);
        let news = numbered.filter_map(|(index, (topics, told))| {
            Some(Self { at: Place { height, index }, topics, told: told? })
        });
        news.collect()
    }
}

type Unnumbered = ([Option<Topic>; 2], Option<ToldView>);

fn block_told(block: &CommittedBlock) -> ToldView {
    ToldView::Block(Box::new(BlockRowView::of(block)))
}

fn case(state: &State, event: &Event) -> Option<Unnumbered> {
    let (Event::CaseOpened { case, .. }
    | Event::AppealJudged { case, .. }
    | Event::CaseDelayed { case, .. }
    | Event::CaseReversed { case, .. }
    | Event::CaseExecuted { case, .. }) = event
    else {
        return None;
    };
    let row = state.restaking().case(*case).ok();
    let told = row.map(|row| ToldView::Case(Box::new(CaseView::of(state, *case, row))));
    Some(([Some(Topic::Cases), None], told))
}

fn price(state: &State, event: &Event) -> Option<Unnumbered> {
    let (Event::RoundPriced { feed, .. }
    | Event::RoundWithheld { feed, .. }
    | Event::RoundWithoutPrice { feed, .. }) = event
    else {
        return None;
    };
    let row = state.oracle().feed(*feed).ok();
    let told = row.map(|row| ToldView::Price(Box::new(FeedNowView::of(state, *feed, row))));
    Some(([Some(Topic::Prices), None], told))
}
