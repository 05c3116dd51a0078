//! Settlement averages.

use crate::view::amount::price;
use oracle::{Schedule, Settlement, Slot};
use serde::{Deserialize, Serialize};
use units::FeedId;
use utoipa::ToSchema;

/// The average of a feed's prices over scheduled slots.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SettlementView {
    /// Of which feed.
    #[schema(example = "feed-0")]
    pub feed: String,
    /// The sum of the values ÷ the number of slots, rounded down.
    pub price: String,
    /// The last slot.
    pub end: u64,
    /// From one slot to the next.
    pub spacing_ms: u64,
    /// How many slots a price may be carried.
    pub carry: u32,
    /// How many slots have a price that was carried.
    pub carried: usize,
    /// The Merkle root over the slots, each hashed in canonical bytes.
    pub root: String,
    /// Every slot, in order of time.
    pub slots: Vec<SlotView>,
}

/// One slot with its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SlotView {
    /// Which moment.
    pub time: u64,
    /// The round whose price counts.
    pub round: u64,
    /// The price.
    pub price: String,
    /// How many slots it was carried: 0 if the round ended at this one.
    pub carried: u32,
    /// The Merkle root over the signed reports of the round.
    pub inputs: String,
    /// The leaf that stands for the slot in the root.
    pub digest: String,
}

impl SettlementView {
    pub(crate) fn of(feed: FeedId, schedule: &Schedule, settlement: &Settlement) -> Self {
        let slots: Vec<SlotView> = settlement.slots.iter().map(SlotView::of).collect();
        Self {
            feed: feed.to_string(),
            price: price(settlement.price),
            end: schedule.end.raw(),
            spacing_ms: schedule.spacing.raw(),
            carry: schedule.carry,
            carried: slots.iter().filter(|slot| slot.carried > 0).count(),
            root: settlement.root.to_string(),
            slots,
        }
    }
}

impl SlotView {
    fn of(slot: &Slot) -> Self {
        Self {
            time: slot.time.raw(),
            round: slot.round.raw(),
            price: price(slot.price),
            carried: slot.carried,
            inputs: slot.inputs.to_string(),
            digest: slot.digest().to_string(),
        }
    }
}
