//! What only development chains have.

use crate::ClientError;
use crate::client::{Client, segment};
use api::view::{ActorView, DevAccountView, LieRequest, LieView, QuotesView, TourPace, TourView};

impl Client {
    /// Everyone whom a development chain runs.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn actors(&self) -> Result<Vec<ActorView>, ClientError> {
        self.get("/v1/dev/actors")
    }
    /// The accounts that a development chain leaves to whoever runs it, with their keys.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn dev_accounts(&self) -> Result<Vec<DevAccountView>, ClientError> {
        self.get("/v1/dev/accounts")
    }
    /// How far the tour of a development chain is.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn tour(&self) -> Result<TourView, ClientError> {
        self.get("/v1/dev/tour")
    }
    /// Begins the tour of a development chain.
    ///
    /// # Errors
    /// [`ClientError`]; [`ClientError::Refused`] with the reason while it is under way, or where there is none.
    pub fn start_tour(&self, pace: TourPace) -> Result<TourView, ClientError> {
        let pace = match pace {
            TourPace::Slow => "slow",
            TourPace::Fast => "fast",
        };
        self.post(&format!("/v1/dev/tour?pace={pace}"), &())
    }
    /// What the simulated venues of a development chain signed since a time, in milliseconds.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn dev_quotes(&self, since: u64) -> Result<QuotesView, ClientError> {
        self.get(&format!("/v1/dev/quotes?since={since}"))
    }
    /// Makes an operator of a development chain report prices that are off by `bps` hundredths of a percent
    /// for so many seconds.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn lie(&self, operator: &str, bps: i32, seconds: u64) -> Result<LieView, ClientError> {
        let path = format!("/v1/dev/operators/{}/lie", segment(operator));
        self.post(&path, &LieRequest { bps, seconds })
    }
}
