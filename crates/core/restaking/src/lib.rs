//! Who is at risk, for what, when, how much of it can be taken, and who is paid: `security-core.md`.
//!
//! | file | idea |
//! |---|---|
//! | `operator`, `vault`, `tranche`, `position`, `service`, `offer`, `case` | the rows of state |
//! | `tenure` | which epochs a unit of stake answers for |
//! | `liability` | what a service may still take (§5) |
//! | `holdings` | what an account owns, through mergers |
//! | `slash` | who loses how much: the one function behind the real path and the dry run (§6.3) |
//! | `market/` | who sells how much to whom at what rate: auctions, and their preview (§5) |
//! | `penalty` | how much of the cover a case costs (§4) |
//! | `security` | whether corruption pays, service by service and vault by vault (§8) |
//! | `court`, `prices` | what the core knows of judges and feeds: two narrow traits |
//! | `accusation` | what evidence comes to, filed or tried |
//! | `views/` | what people decide by: exposure, rehypothecation, dry runs (§6.3, §7) |
//! | `boundary/` | everything that moves stake, in one pure step between two epochs (§2) |
//! | `actions/` | what people do in between: one file each |
//!
//! Invariant: this crate does not know what an oracle is. Judges are reached through [`Court`], prices through [`Prices`].

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

mod accusation;
pub mod actions;
mod amounts;
pub mod boundary;
mod buyer;
mod case;
mod context;
mod court;
mod find;
mod holdings;
mod liability;
mod market;
mod offer;
mod operator;
mod penalty;
mod position;
mod pots;
mod prices;
mod security;
mod service;
mod slash;
#[cfg(feature = "tamper")]
mod tamper;
mod tenure;
mod terms;
mod tranche;
mod unsettled;
mod vault;
mod views;

use arena::{Arena, Slot, Table, component};
use borsh::{BorshDeserialize, BorshSerialize};
use protocol::{Parameters, Rejection};
use units::{CaseId, OfferId, OperatorId, PositionIndex, ServiceId, TermsId, TrancheId, VaultId};

pub use case::{Case, CaseKey, CaseStatus, Charge};
pub use context::Context;
pub use court::{Accused, Court};
pub use holdings::Holding;
pub use liability::{encumbered, encumbrances};
pub use market::{Outlook, Preview};
pub use offer::{Offer, OfferTerms};
pub use operator::{DutyKey, Operator};
pub use position::Position;
pub use prices::Prices;
pub use security::{ServiceSecurity, VaultSecurity};
pub use service::{Declared, Demand, Service};
pub use slash::{Loss, dry_run};
pub use tenure::Tenure;
pub use terms::PublishedTerms;
pub use tranche::{Earnings, Merger, PriceSince, Taking, Tranche};
pub use vault::{Cover, Vault};
pub use views::{
    Backing, CaseExposure, Earned, Exposure, HoldingExposure, IfFiled, Net, OffenceExposure,
    PastLoss, Prospect, Rate, Rehypothecation, ServiceExposure, StakerLoss, Yield, dry_run_service,
};

/// The whole of the core's state.
#[derive(Clone, Debug, BorshSerialize, BorshDeserialize)]
pub struct Restaking {
    parameters: Slot<Parameters>,
    operators: Arena<OperatorId, Operator>,
    vaults: Arena<VaultId, Vault>,
    tranches: Arena<TrancheId, Tranche>,
    positions: Table<PositionIndex, Position>,
    services: Arena<ServiceId, Service>,
    terms: Arena<TermsId, PublishedTerms>,
    offers: Arena<OfferId, Offer>,
    cases: Table<CaseId, Case>,
    /// Cases that may still move something, in order: a boundary looks at these alone.
    unsettled: Slot<Vec<CaseId>>,
}

component!(Restaking {
    parameters,
    operators,
    vaults,
    tranches,
    positions,
    services,
    terms,
    offers,
    cases,
    unsettled
});

impl Restaking {
    /// The longest window and the longest of each delay, in epochs: keeps every count of epochs small.
    const MOST_EPOCHS: u128 = 10_000;

    /// An empty core.
    ///
    /// # Errors
    /// [`Rejection::OutOfRange`] when a parameter is.
    pub fn genesis(parameters: Parameters) -> Result<Self, Rejection> {
        let Parameters { epoch_length, evidence_window, notice_epochs, delay_epochs, .. } =
            &parameters;
        Rejection::check_range("epoch_length", epoch_length.raw().into(), 1, u64::MAX.into())?;
        Rejection::check_range("evidence_window", (*evidence_window).into(), 1, Self::MOST_EPOCHS)?;
        Rejection::check_range("notice_epochs", (*notice_epochs).into(), 1, Self::MOST_EPOCHS)?;
        Rejection::check_range(
            "delay_epochs",
            (*delay_epochs).into(),
            0,
            (*evidence_window).into(),
        )?;
        // A hold longer than W could outlast what keeps tranches apart, and be returned to the wrong shares.
        Rejection::check_range(
            "hold_epochs_max",
            parameters.hold_epochs_max.into(),
            0,
            (*evidence_window).into(),
        )?;
        Rejection::check_range("jail_epochs", parameters.jail_epochs.into(), 0, Self::MOST_EPOCHS)?;
        Ok(Self {
            parameters: Slot::new(parameters),
            operators: Arena::default(),
            vaults: Arena::default(),
            tranches: Arena::default(),
            positions: Table::default(),
            services: Arena::default(),
            terms: Arena::default(),
            offers: Arena::default(),
            cases: Table::default(),
            unsettled: Slot::default(),
        })
    }

    /// The chain's numbers.
    #[must_use]
    pub fn parameters(&self) -> &Parameters {
        &self.parameters
    }
}
