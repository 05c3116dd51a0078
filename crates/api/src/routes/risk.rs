//! How safe shared security is.

#![allow(unused_qualifications, reason = "utoipa writes parameter types with their path")]

use super::responses::NotSearched;
use crate::Problem;
use crate::extract::Params;
use crate::risk::LossQuestion;
use crate::shared::{Answer, Shared};
use crate::view::{AsOf, CascadeView, LossesView, RiskView};
use axum::Json;
use axum::extract::State;
use network::Fraction;
use risk::cascade::Share;
use serde::Deserialize;
use std::sync::Arc;
use units::VaultId;
use utoipa::IntoParams;

/// As it is written.
fn owned<T: Clone>(answer: AsOf<Arc<T>>) -> Answer<T> {
    let AsOf { height, time, data } = answer;
    Ok(Json(AsOf { height, time, data: Arc::unwrap_or_clone(data) }))
}

/// How safe shared security is: what attacks cost and gain, headroom, on whom much depends, what vaults have in common, what shocks
/// lead to, and what the same security would take without sharing. Searched for at most three seconds, once for everyone.
#[utoipa::path(get, path = "/v1/risk", tag = "risk", responses((status = 200, body = AsOf<RiskView>), NotSearched))]
pub(super) async fn report(State(shared): State<Shared>) -> Answer<RiskView> {
    owned(shared.risk().await?)
}

/// A shock.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Struck {
    /// The part of all stake that is lost first: `0.05` or `1/20`, 0 to 1.
    #[param(example = "0.05")]
    shock: String,
}

/// `0.05` or `1/20`.
pub(super) fn share(text: &str) -> Result<Share, Problem> {
    let expected = || {
        Problem::malformed(format!(
            "shock is {text:?}, expected a part of all stake from 0 to 1, such as 0.05 or 1/20"
        ))
    };
    let part: Fraction = text.parse().map_err(|_| expected())?;
    risk::report::share(part).ok_or_else(expected)
}

/// What a shock leads to at worst: what is lost, and which services fall.
#[utoipa::path(
    get,
    path = "/v1/risk/cascade",
    tag = "risk",
    params(Struck),
    responses((status = 200, body = AsOf<CascadeView>), NotSearched)
)]
pub(super) async fn cascade(
    State(shared): State<Shared>,
    Params(Struck { shock }): Params<Struck>,
) -> Answer<CascadeView> {
    owned(shared.cascade(share(&shock)?).await?)
}

/// What is supposed of offences: a ledger knows who can lose how much to whom, not how likely that is.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Supposed {
    /// Offences of each service that slash everyone who covers it, a year; 0 to 1000, 0.02 when nothing is said.
    pub(super) offences: Option<f64>,
    /// Faults of each operator, for which every service slashes all of its vaults, a year; 0 to 1000, 0.02 when nothing is said.
    pub(super) faults: Option<f64>,
    /// Correlation of any two services' offences; 0 to 0.99, 0.25 when nothing is said.
    pub(super) correlation: Option<f64>,
    /// The horizon in days; more than 0, at most 36500, 365 when nothing is said.
    pub(super) days: Option<f64>,
    /// Whose losses: `vault-0`, or just `0`; all stake when nothing is said.
    pub(super) vault: Option<String>,
}

impl Supposed {
    pub(super) fn question(&self) -> Result<LossQuestion, Problem> {
        let within = |name: &str, given: Option<f64>, usual: f64, least: f64, most: f64| {
            let number = given.unwrap_or(usual);
            if number >= least && number <= most {
                return Ok(number);
            }
            Err(Problem::unprocessable(format!("{name} is {number}, expected {least} to {most}")))
        };
        let vault = self.vault.as_deref().map(|text| crate::extract::id("vault", "vault", text));
        let vault: Option<VaultId> = vault.transpose()?;
        Ok(LossQuestion {
            offences: within("offences", self.offences, 0.02, 0.0, 1_000.0)?,
            faults: within("faults", self.faults, 0.02, 0.0, 1_000.0)?,
            correlation: within("correlation", self.correlation, 0.25, 0.0, 0.99)?,
            days: within("days", self.days, 365.0, 0.001, 36_500.0)?,
            levels: vec![0.99, 0.999],
            vault: vault.map(|vault| vault.to_string()),
        })
    }
}

/// What all stake, or one vault's, may lose to correlated slashing, under rates that whoever asks supposes.
#[utoipa::path(
    get,
    path = "/v1/risk/losses",
    tag = "risk",
    params(Supposed),
    responses((status = 200, body = AsOf<LossesView>), NotSearched)
)]
pub(super) async fn losses(
    State(shared): State<Shared>,
    Params(supposed): Params<Supposed>,
) -> Answer<LossesView> {
    owned(shared.losses(supposed.question()?).await?)
}
