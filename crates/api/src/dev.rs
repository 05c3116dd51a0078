//! What a development chain lets its user do to the people in it.

use crate::view::{TourPace, TourView};
use crypto::PublicKey;
use protocol::SignedQuote;
use units::{AccountId, OperatorId, Timestamp};

/// Someone whom the development chain runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DevActor {
    /// What people call it.
    pub name: String,
    /// `operator`, `staker`, `venue`, …
    pub role: String,
    /// Its account.
    pub account: AccountId,
    /// Its operator, if it runs one.
    pub operator: Option<OperatorId>,
    /// What it is doing, in words: `honest`, `lying by 5 % for 12 s more`.
    pub behaviour: String,
}

/// An account that whoever runs the chain may use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DevAccount {
    /// What people call it.
    pub name: String,
    /// `staker`, `trader`, `outsider`.
    pub role: String,
    /// What can be tried with it.
    pub words: String,
    /// The account.
    pub account: AccountId,
    /// The public key that acts for it.
    pub key: PublicKey,
    /// The seed of the secret key, which is no secret: it follows from the chain's scenario.
    pub secret: [u8; 32],
}

/// Control over the actors of a development chain. No other chain has it.
pub trait DevControl: Send + Sync {
    /// Everyone.
    fn actors(&self) -> Vec<DevActor>;

    /// The accounts that nobody plays, with their keys.
    fn accounts(&self) -> Vec<DevAccount>;

    /// How far the tour is; without steps where there is none.
    fn tour(&self) -> TourView;

    /// Begins the tour, or begins it again once it is over.
    ///
    /// # Errors
    /// Why it cannot begin, in words.
    fn start_tour(&self, pace: TourPace) -> Result<TourView, String>;

    /// The quotes that the venues signed lately, from `since` on, in order of arrival; and the chain's time.
    fn quotes(&self, since: Timestamp) -> (Timestamp, Vec<SignedQuote>);

    /// Makes an operator, by its actor's name, report prices that are off by `bps` hundredths of a percent
    /// for so many seconds. Says what will happen.
    ///
    /// # Errors
    /// Why it cannot be done, in words.
    fn lie(&self, operator: &str, bps: i32, seconds: u64) -> Result<String, String>;
}
