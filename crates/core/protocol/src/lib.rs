//! What users and documents name: actions, signed transactions, evidence, events, rejections, genesis.
//!
//! Everything here has canonical bytes (borsh). They are frozen by the fixtures in `tests/encoding.rs`: a
//! change of a field, of a variant's place or of a domain tag is a deliberate, visible act.
//!
//! Invariant: nothing here reads or changes state.

// The deterministic half: see "Rules" in ARCHITECTURE.md. `cargo test -p buttress-xtask` checks that every core
// crate carries exactly this header.
#![cfg_attr(
    not(test),
    deny(
        clippy::arithmetic_side_effects, // an overflow is a rejection with numbers, never a wrap or a panic
        clippy::as_conversions,          // a narrowing cast loses money silently
        clippy::disallowed_macros,       // no IO
        clippy::disallowed_methods,      // no clock, thread or environment
        clippy::disallowed_types,        // no unordered map, clock, lock, IO or float
        clippy::expect_used,             // no panic is reachable from outside
        clippy::float_arithmetic,        // floats differ between machines
        clippy::indexing_slicing,        // a bad index is a rejection or a documented impossibility
        clippy::panic,                   // same
        clippy::unreachable,             // same
        clippy::unwrap_used,             // same
    )
)]

mod action;
mod attestation;
mod block;
mod calendar;
mod event;
mod evidence;
mod feed;
mod genesis;
mod rejection;
mod signed;
mod terms;
mod transaction;
mod venue;
mod verdict;

pub use action::{
    Action, Appeal, BidLiquidation, Claim, ClaimPremiums, CreateVault, CustodyDeposit,
    CustodyWithdrawal, DelayCase, DepositMargin, FileEvidence, FundService, FundVenue, Leave,
    MakeOffer, OpenMarket, OpenVenue, Pledge, PublishTerms, RegisterFeed, RegisterOperator,
    RegisterService, ReturnFromJail, ReverseCase, ReviseFeed, RotateDutyKey, SetAssetFeed,
    SetClaimAddress, SetDemand, SetLeverageCap, SetMarginModel, SetMembers, SetSecurity,
    ShowRounds, StartLiquidation, TakeBlock, Trade, Transfer, WithdrawMargin,
};
pub use attestation::Attestation;
pub use block::{Block, Failure, Outcome, Receipt};
pub use calendar::{Calendar, Closure, Session};
pub use event::{Event, Pot, Repayment};
pub use evidence::{
    Deviation, Equivocation, Evidence, MissedLiquidation, MissedReveals, MissedRounds,
};
pub use feed::{
    Commitment, FeedSpecification, Method, Quote, Report, SignedCommitment, SignedQuote,
    SignedReport, Signer, Source, Tier, Withheld,
};
pub use genesis::{AssetDefinition, Endowment, Genesis, Parameters};
pub use rejection::{Field, Rejection};
pub use signed::{Signable, Signed};
pub use terms::{Offence, Payee, Penalty, RisingPenalty, Rule, Terms, TermsRefusal, Waterfall};
pub use transaction::{
    CheckedTransaction, Endorsement, MAX_ACTIONS, MAX_ENDORSEMENTS, MAX_TRANSACTION_BYTES,
    Malformed, SignedTransaction, Transaction, account_of,
};
pub use venue::{
    BlockOffer, CoSignature, CollateralRule, ExpirySmile, MarginModel, MarketParameters,
    ReduceOnly, SecurityRule, SettlementRule, SignedBlockOffer, SignedSurface, SurfaceReport,
    VenueParameters,
};
pub use verdict::{Finding, Innocence, Reference, Verdict};
