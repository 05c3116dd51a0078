//! All that one wants to know first, in one answer of bounded size.

use crate::view::amount::value;
use crate::view::{BackingView, CasePhase, CaseView, EventView, Lookup, PriceView, VenueView};
use app::State;
use node::{Node, PastEvent};
use oracle::Feed;
use restaking::ServiceSecurity;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use units::{FeedId, ServiceId, Value};
use utoipa::ToSchema;

/// Most rows of each list of an overview.
pub(crate) const OVERVIEW_ROWS: usize = 12;

/// How the whole market stands. Values are in the reference currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OverviewView {
    /// What people call the chain.
    pub name: String,
    /// The epoch of the last block.
    pub epoch: u64,
    /// Length of an epoch.
    pub epoch_length_ms: u64,
    /// When the next epoch begins.
    pub next_epoch_at: u64,
    /// Accounts that something ever reached.
    pub accounts: usize,
    /// Operators.
    pub operators: usize,
    /// Operators that nobody buys from, because they were found at fault.
    pub jailed: usize,
    /// Vaults.
    pub vaults: usize,
    /// Stake at risk in the present epoch, less haircuts, and cover sold of it.
    pub backing: BackingView,
    /// Cover that all services together want each epoch.
    pub wanted: String,
    /// Services, and how many of them are safe at the profit that they declared.
    pub services: SafetyView,
    /// Services that lack security, those that lack most first; at most 12.
    pub insecure: Vec<InsecureView>,
    /// Feeds with their price; at most 12.
    pub feeds: Vec<FeedNowView>,
    /// Cases by phase.
    pub cases: CaseCountsView,
    /// The newest cases; at most 12.
    pub latest_cases: Vec<CaseView>,
    /// Options venues; at most 12.
    pub venues: Vec<VenueView>,
    /// The last events that are not routine, newest first; at most 12.
    pub events: Vec<EventView>,
}

/// How many services are safe.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SafetyView {
    /// All.
    pub all: usize,
    /// Those whose declared profit from corruption is safe.
    pub secured: usize,
}

/// A service that lacks security.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct InsecureView {
    /// The service.
    pub service: String,
    /// What people call it.
    pub name: String,
    /// Cost of corruption.
    pub cost: String,
    /// The most that could be gained, as it declared.
    pub profit: String,
    /// What would have to be safe besides.
    pub missing: String,
}

/// A feed and its price.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FeedNowView {
    /// The feed.
    pub id: String,
    /// What it prices.
    pub pair: String,
    /// What a consumer may use now.
    pub price: PriceView,
}

/// How many cases there are in each phase.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CaseCountsView {
    /// All.
    pub all: usize,
    /// That may still take something.
    pub open: usize,
    /// Acquitted.
    pub acquitted: usize,
    /// Executed; what they took is on hold.
    pub held: usize,
    /// Paid out.
    pub paid: usize,
    /// Reversed by the council, or about to be.
    pub reversed: usize,
}

impl OverviewView {
    /// `events` are the last that are not routine, newest first.
    pub(crate) fn of(node: &Node, state: &State, events: &[PastEvent]) -> Self {
        let (restaking, options) = (state.restaking(), state.options());
        let (meta, epoch) = (state.meta(), state.epoch());
        let wanted = restaking.services().map(|(_, service)| service.demand.target);
        let lacking = |(id, _)| {
            let of = restaking.security_of(state.ledger(), id, epoch).ok()?;
            (!of.is_secured()).then_some((id, of))
        };
        let mut insecure: Vec<_> = restaking.services().filter_map(lacking).collect();
        insecure.sort_by_key(|(id, of)| (Reverse(of.missing()), *id));
        let all = restaking.services().count();
        let feeds = state.oracle().feeds().take(OVERVIEW_ROWS);
        let latest = restaking.cases().rev().take(OVERVIEW_ROWS);
        let venues = options.venues().take(OVERVIEW_ROWS);
        Self {
            name: node.genesis().name.to_string(),
            epoch: epoch.raw(),
            epoch_length_ms: meta.epochs.length.raw(),
            next_epoch_at: meta.epochs.start(epoch.plus(1).raw()).raw(),
            accounts: state.ledger().accounts().count(),
            operators: restaking.operators().count(),
            jailed: restaking.operators().filter(|(_, it)| it.jailed.is_some()).count(),
            vaults: restaking.vaults().count(),
            backing: BackingView::total(state),
            wanted: value(wanted.fold(Value::ZERO, Value::saturating_add)),
            services: SafetyView { all, secured: all.saturating_sub(insecure.len()) },
            insecure: insecure
                .iter()
                .take(OVERVIEW_ROWS)
                .map(|(id, of)| InsecureView::of(state, *id, of))
                .collect(),
            feeds: feeds.map(|(id, row)| FeedNowView::of(state, id, row)).collect(),
            cases: CaseCountsView::of(state),
            latest_cases: latest.map(|(id, row)| CaseView::of(state, id, row)).collect(),
            venues: venues.map(|(id, row)| VenueView::of(state, id, row)).collect(),
            events: events.iter().map(|past| EventView::of(state, past)).collect(),
        }
    }
}

impl FeedNowView {
    pub(crate) fn of(state: &State, id: FeedId, row: &Feed) -> Self {
        Self {
            id: id.to_string(),
            pair: row.specification.pair.to_string(),
            price: PriceView::of(row.price(state.time())),
        }
    }
}

impl InsecureView {
    fn of(state: &State, id: ServiceId, of: &ServiceSecurity) -> Self {
        Self {
            service: id.to_string(),
            name: Lookup(state).service(id),
            cost: value(of.cost),
            profit: value(of.declared.profit),
            missing: value(of.missing()),
        }
    }
}

impl CaseCountsView {
    pub(crate) fn of(state: &State) -> Self {
        let mut counts = Self::default();
        for (_, case) in state.restaking().cases() {
            counts.all += 1;
            match CasePhase::of(&case.status) {
                CasePhase::Open => counts.open += 1,
                CasePhase::Acquitted => counts.acquitted += 1,
                CasePhase::Held => counts.held += 1,
                CasePhase::Paid => counts.paid += 1,
                CasePhase::Reversing | CasePhase::Reversed => counts.reversed += 1,
            }
        }
        counts
    }
}
