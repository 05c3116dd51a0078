//! Dry runs and previews. Nothing here changes anything.

#![allow(unused_qualifications, reason = "utoipa writes parameter types with their path")]

use super::responses::{NotThere, NotTried};
use crate::Problem;
use crate::extract::{Body, Params, account, id, ratio};
use crate::shared::{Answer, Shared};
use crate::view::{
    AppealDryRunRequest, AppealDryRunView, AsOf, EvidenceDryRunRequest, EvidenceDryRunView,
    PreviewView, SlashDryRunRequest, SlashDryRunView,
};
use axum::extract::State;
use borsh::BorshDeserialize;
use protocol::{Evidence, FileEvidence, Verdict};
use restaking::{Loss, OfferTerms, dry_run, dry_run_service};
use serde::Deserialize;
use units::{CaseId, Epoch, OperatorId, Ratio, TermsId, VaultId};
use utoipa::IntoParams;

/// Who would lose what if an operator, or everyone who sold a service cover, were slashed by a fraction of it: the function
/// that slashes, run without effect.
#[utoipa::path(
    post,
    path = "/v1/dry-run/slash",
    tag = "cases",
    request_body = SlashDryRunRequest,
    responses((status = 200, body = AsOf<SlashDryRunView>), NotTried)
)]
pub(super) async fn slash(
    State(shared): State<Shared>,
    Body(request): Body<SlashDryRunRequest>,
) -> Answer<SlashDryRunView> {
    let fraction = ratio("fraction", &request.fraction)?;
    if fraction > Ratio::ONE {
        return Err(Problem::unprocessable(format!("fraction is {fraction}, expected 0 to 1")));
    }
    let asking = request.account.as_deref().map(|text| account("account", text)).transpose()?;
    let view = move |state: &app::State| {
        let epoch = request.epoch.map_or(state.epoch(), Epoch::new);
        let losses = losses(state, &request, epoch, fraction)?;
        Ok(SlashDryRunView::of(state, (epoch, fraction), &losses, asking))
    };
    shared.look(view).await
}

fn losses(
    state: &app::State,
    request: &SlashDryRunRequest,
    epoch: Epoch,
    fraction: Ratio,
) -> Result<Vec<Loss>, Problem> {
    let restaking = state.restaking();
    let operator = match (&request.operator, &request.service) {
        (Some(operator), None) => id("operator", "operator", operator)?,
        (None, Some(service)) => {
            if let Some(terms) = &request.terms {
                let detail = format!(
                    "terms is {terms:?}, expected none with a service: its cover counts under all of them"
                );
                return Err(Problem::unprocessable(detail));
            }
            let service = id("service", "service", service)?;
            return Ok(dry_run_service(restaking, service, epoch, fraction)?);
        }
        (Some(operator), Some(service)) => {
            let detail = format!(
                "operator is {operator:?} and service is {service:?}, expected one of them"
            );
            return Err(Problem::unprocessable(detail));
        }
        (None, None) => {
            return Err(Problem::unprocessable("operator and service are missing, expected one"));
        }
    };
    let terms = match &request.terms {
        Some(terms) => id("terms", "terms", terms)?,
        None => only_terms(state, operator, epoch)?,
    };
    Ok(dry_run(restaking, operator, terms, epoch, fraction)?)
}

/// The terms that an operator sold cover under for an epoch, if they were one.
fn only_terms(state: &app::State, operator: OperatorId, epoch: Epoch) -> Result<TermsId, Problem> {
    let sold = state.restaking().terms_sold_under(operator, epoch)?;
    let mut all = sold.iter();
    match (all.next(), all.next()) {
        (Some(only), None) => Ok(*only),
        (None, _) => {
            let detail =
                format!("epoch is {epoch}, in which {operator} sold no cover that is known");
            Err(Problem::unprocessable(detail))
        }
        (Some(_), Some(_)) => {
            let sold: Vec<String> = sold.iter().map(ToString::to_string).collect();
            let detail = format!("terms is missing, expected one of {}", sold.join(", "));
            Err(Problem::unprocessable(detail))
        }
    }
}

/// What would come of evidence if it were filed now: the verdict, what it would cost, who would lose what. No bond, no effect.
#[utoipa::path(
    post,
    path = "/v1/dry-run/evidence",
    tag = "cases",
    request_body = EvidenceDryRunRequest,
    responses((status = 200, body = AsOf<EvidenceDryRunView>), NotTried)
)]
pub(super) async fn evidence(
    State(shared): State<Shared>,
    Body(request): Body<EvidenceDryRunRequest>,
) -> Answer<EvidenceDryRunView> {
    let evidence = decode(&request.evidence)?;
    let accusation = FileEvidence {
        operator: id("operator", "operator", &request.operator)?,
        terms: id("terms", "terms", &request.terms)?,
        offence: request.offence,
        evidence,
    };
    let asking = request.account.as_deref().map(|text| account("account", text)).transpose()?;
    let view = move |state: &app::State| {
        let filed = state.restaking().if_filed(&state.court(), &accusation, state.epoch());
        let filed = filed.map_err(Problem::refused)?;
        Ok(EvidenceDryRunView::of(state, &filed, asking))
    };
    shared.look(view).await
}

/// What would come of an answer to a case if it were filed now: the verdict on the evidence and the answer together. No effect.
#[utoipa::path(
    post,
    path = "/v1/dry-run/appeal",
    tag = "cases",
    request_body = AppealDryRunRequest,
    responses((status = 200, body = AsOf<AppealDryRunView>), NotTried)
)]
pub(super) async fn appeal(
    State(shared): State<Shared>,
    Body(request): Body<AppealDryRunRequest>,
) -> Answer<AppealDryRunView> {
    let answer = decode(&request.evidence)?;
    let case: CaseId = id("case", "case", &request.case)?;
    let view = move |state: &app::State| {
        let restaking = state.restaking();
        restaking.case(case)?;
        let verdict = restaking.if_appealed(&state.court(), case, &answer, state.epoch());
        let verdict = verdict.map_err(Problem::refused)?;
        let acquitted = matches!(verdict, Verdict::NotGuilty(_));
        Ok(AppealDryRunView { acquitted, verdict: verdict.to_string() })
    };
    shared.look(view).await
}

fn decode(evidence: &str) -> Result<Evidence, Problem> {
    let bytes = hex::decode(evidence).map_err(|error| {
        Problem::malformed(format!("evidence: {error}, expected hexadecimal digits"))
    })?;
    Evidence::try_from_slice(&bytes)
        .map_err(|error| Problem::unprocessable(format!("evidence: {error}")))
}

/// An offer that is not made.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Offered {
    /// `vault-0`, or just `0`.
    vault: String,
    /// `terms-0`, or just `0`.
    terms: String,
    /// Up to this fraction of the stake at risk.
    share: String,
    /// At no less than this premium per epoch, as a fraction of the cover's value; 0 when nothing is said.
    reserve: Option<String>,
}

/// What an offer would be filled at if it were made now: the auctions, held without effect.
#[utoipa::path(
    get,
    path = "/v1/preview/offer",
    tag = "stake",
    params(Offered),
    responses((status = 200, body = AsOf<PreviewView>), NotThere, NotTried)
)]
pub(super) async fn offer(
    State(shared): State<Shared>,
    Params(Offered { vault, terms, share, reserve }): Params<Offered>,
) -> Answer<PreviewView> {
    let vault: VaultId = id("vault", "vault", &vault)?;
    let offered = OfferTerms {
        terms: id("terms", "terms", &terms)?,
        share: ratio("share", &share)?,
        reserve: reserve.as_deref().map_or(Ok(Ratio::ZERO), |text| ratio("reserve", text))?,
    };
    let view = move |state: &app::State| {
        let preview = state.restaking().preview(state.ledger(), vault, offered, state.epoch());
        let preview = preview.map_err(Problem::refused)?;
        PreviewView::of(state, vault, &preview)
            .ok_or_else(|| Problem::not_found(format!("there is no {vault}")))
    };
    shared.look(view).await
}
