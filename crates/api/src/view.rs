//! What the API answers with: plain structures, shared with the client.
//!
//! Conventions, everywhere:
//! * An amount is an exact decimal number of whole units, as a string, with its asset next to it. A JSON
//!   number would lose digits after 2⁵³.
//! * Ratios, prices and values are exact decimal strings too. `0.05` is five percent. Values are in the
//!   reference currency.
//! * Times are milliseconds since the Unix epoch, UTC, as blocks tell them. Fields in milliseconds end in
//!   `_ms` when they are lengths of time. Epochs, rounds and heights are counts.
//! * Ids are strings such as `operator-3`; accounts and digests are 64 hexadecimal digits.
//! * What is signed or hashed is given in canonical bytes too, in hexadecimal, for programs.

mod account;
mod amount;
mod asset;
mod block;
mod case;
mod chart;
mod dev;
mod draft;
mod duty;
mod event;
mod exposure;
mod feed;
mod heard;
mod network;
mod operator;
mod overview;
mod page;
mod proof;
mod rehypothecation;
mod restitution;
mod risk;
mod search;
mod security;
mod series;
mod service;
mod settlement;
mod status;
mod stream;
mod subscription;
mod terms;
mod transaction;
mod trial;
mod vault;
mod venue;
mod what_if;
pub(crate) mod words;

pub use self::risk::{
    AttackView, CascadeView, CheapestAttackView, HeadroomView, LossRangeView, LossesView,
    NetworkSizeView, OverlapView, RegimeView, RegimesView, RiskView, ServiceLossView, SharedView,
    SystemicView, TailView,
};
pub use account::{AccountRowView, AccountView, MembersView, PositionView, TenurePhase};
pub use amount::AmountView;
pub use asset::{AssetView, PotView};
pub use block::{BlockRowView, BlockTransactionView, BlockView};
pub use case::{
    CaseDetailView, CasePhase, CaseView, DryRunView, LossView, PaymentView, TrancheLossView,
};
pub use chart::ChartView;
pub use dev::{
    ActorView, DevAccountView, LieRequest, LieView, QuotesView, TourPace, TourStepView, TourView,
};
pub use draft::{DraftRequest, DraftView};
pub use duty::{DutiesView, DutyView};
pub use event::EventView;
pub use exposure::{
    CaseExposureView, EarnedView, ExposureView, HoldingExposureView, OffenceExposureView,
    PastLossView, ProspectView, RateView, ServiceExposureView, YieldView,
};
pub use feed::{
    FeedView, PriceStatusView, PriceView, ReportView, RoundOutcome, RoundView, SourceView,
};
pub use heard::{FeedQuotesView, VenueQuoteView};
pub use network::{NetworkOperatorView, NetworkPledgeView, NetworkServiceView, NetworkView};
pub use operator::{OperatorDetailView, OperatorView};
pub use overview::{CaseCountsView, FeedNowView, InsecureView, OverviewView, SafetyView};
pub use page::Page;
pub use proof::{
    BaseUnitsView, CheckedView, FactView, PlaceView, ProofRowView, ProofView, SubjectView,
};
pub use rehypothecation::{
    BackingView, OperatorBackingView, RehypothecationView, ServiceBackingView, VaultBackingView,
};
pub use restitution::RestitutionView;
pub use search::HitView;
pub use security::{EncumberedView, LocalConditionView, SecurityView};
pub use series::{BucketView, ReachView, SeriesKind, SeriesView};
pub use service::{OperatorCoverView, ServiceDetailView, ServiceView};
pub use settlement::{SettlementView, SlotView};
pub use status::{Audit, CountsView, HealthView, ParametersView, ReadinessView, StatusView};
pub use stream::{DroppedView, MarkView, MarketStatusView, ReadyView, StreamMessage};
pub use subscription::{SubscriptionMessage, ToldView, Topic};
pub use terms::{OffenceView, PayeeView, TermsView, WaterfallView};
pub use transaction::{SubmitRequest, SubmittedView, TransactionState, TransactionView};
pub use trial::{
    BalanceChangeView, MarginChangeView, RejectionView, RiskChangeView, ServiceRiskView,
    StakeChangeView, TrialRequest, TrialView,
};
pub use vault::{CoverView, OfferTermsView, OfferView, TrancheView, VaultView};
pub use venue::{
    AuctionView, BookDepthView, ChainView, CollateralView, ContractState, ContractView,
    ExpiryChainView, ExpirySettledView, GreeksView, LevelView, LiquidationsView, MarginView,
    MarketView, MissedView, OpenOrderView, OptionPositionView, SettledPositionView, StrikeView,
    TradeKind, TradeView, TraderPhase, TraderView, TroubledView, UnhealthyView, VenueDetailView,
    VenueView,
};
pub use what_if::{
    AppealDryRunRequest, AppealDryRunView, EvidenceDryRunRequest, EvidenceDryRunView, PreviewView,
    SlashDryRunRequest, SlashDryRunView, StakerLossView,
};

pub(crate) use self::risk::float;
pub(crate) use amount::{Lookup, price, value};
pub(crate) use event::{interests, kinds, subjects};
pub(crate) use overview::OVERVIEW_ROWS;
pub(crate) use series::{about_name, decimal as series_decimal, is_there, unit as series_unit};
pub(crate) use subscription::News;
pub(crate) use transaction::rejection;
pub(crate) use trial::{Subject, sentences};
pub(crate) use venue::{open_interest, price_of, signed_money, size_of, ticks, traded_in};

use borsh::BorshSerialize;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An answer, and the block that it is true after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AsOf<T> {
    /// The height of the last block.
    pub height: u64,
    /// The time of the last block, in milliseconds since the Unix epoch.
    pub time: u64,
    /// The answer.
    pub data: T,
}

/// Canonical bytes, in hexadecimal.
pub(crate) fn canonical(value: &impl BorshSerialize) -> String {
    // Writing into memory does not fail.
    hex::encode(borsh::to_vec(value).unwrap_or_default())
}
