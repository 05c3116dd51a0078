//! Publishes a version of a service's terms, unless they are refused.

use crate::{Context, PublishedTerms};
use protocol::{
    Event, Offence, Parameters, Penalty, PublishTerms, Rejection, RisingPenalty, Rule, Terms,
    TermsRefusal,
};
use std::collections::BTreeSet;
use units::{AccountIndex, Millis, Ratio};

/// Executes a [`PublishTerms`].
///
/// # Errors
/// In this order: unknown service; not its owner; [`Rejection::TermsRefused`] with the first reason.
pub fn execute(
    context: &mut Context<'_>,
    sender: AccountIndex,
    action: &PublishTerms,
) -> Result<(), Rejection> {
    let PublishTerms { service, terms } = action;
    let row = context.restaking.require_service_owner(context.ledger, *service, sender)?;
    let version = u32::try_from(row.terms.len()).unwrap_or(u32::MAX).saturating_add(1);
    check(terms, context.restaking.parameters())
        .map_err(|reason| Rejection::TermsRefused { reason })?;
    for offence in &terms.offences {
        context
            .court
            .admit(*service, offence)
            .map_err(|reason| Rejection::TermsRefused { reason })?;
    }
    // After this point the terms are published, for ever.
    let published =
        PublishedTerms { service: *service, version, digest: terms.digest(), terms: terms.clone() };
    let id = context.restaking.terms.push(published);
    if let Some(row) = context.restaking.services.get_mut(*service) {
        row.terms.push(id);
    }
    context.events.push(Event::TermsPublished { service: *service, terms: id, version });
    Ok(())
}

/// What can be checked of terms without knowing what a judge does.
fn check(terms: &Terms, parameters: &Parameters) -> Result<(), TermsRefusal> {
    if terms.offences.is_empty() || terms.offences.len() > Terms::MAX_OFFENCES {
        let have = u64::try_from(terms.offences.len()).unwrap_or(u64::MAX);
        return Err(TermsRefusal::OffenceCount { have });
    }
    if terms.hold_epochs > parameters.hold_epochs_max {
        return Err(TermsRefusal::Hold {
            have: terms.hold_epochs,
            most: parameters.hold_epochs_max,
        });
    }
    if terms.commitment_epochs > parameters.evidence_window {
        let (have, most) = (terms.commitment_epochs, parameters.evidence_window);
        return Err(TermsRefusal::Commitment { have, most });
    }
    let threshold = terms.corruption_threshold;
    if threshold.is_zero() || threshold > Ratio::ONE {
        return Err(TermsRefusal::CorruptionThreshold { have: threshold });
    }
    let mut names = BTreeSet::new();
    for offence in &terms.offences {
        if !names.insert(&offence.name) {
            return Err(TermsRefusal::DuplicateName { offence: offence.name.clone() });
        }
        check_offence(offence, terms, parameters)?;
    }
    Ok(())
}

fn check_offence(
    offence: &Offence,
    terms: &Terms,
    parameters: &Parameters,
) -> Result<(), TermsRefusal> {
    let name = || offence.name.clone();
    // Filed in the last epoch that evidence is accepted in, appealed, delayed, executed one boundary later.
    let needs = [offence.appeal_epochs, parameters.delay_epochs, 1]
        .into_iter()
        .fold(terms.evidence_epochs, u64::saturating_add);
    if needs > parameters.evidence_window {
        return Err(TermsRefusal::OutlastsWindow {
            offence: name(),
            needs,
            window: parameters.evidence_window,
        });
    }
    for penalty in [offence.penalty.least(), offence.penalty.most()] {
        if penalty.is_zero() || penalty > Ratio::ONE {
            return Err(TermsRefusal::Penalty { offence: name(), have: penalty });
        }
    }
    if let Penalty::Rising(rising) = &offence.penalty {
        check_rising(rising, offence, parameters)?;
    }
    let w = &offence.waterfall;
    let sum =
        [w.restitution, w.insurance, w.burn].into_iter().fold(w.reporter, Ratio::saturating_add);
    if sum != Ratio::ONE {
        return Err(TermsRefusal::WaterfallSum { offence: name(), have: sum });
    }
    let weightless = w.payees.iter().any(|payee| payee.weight == 0);
    if weightless || w.payees.is_empty() != w.restitution.is_zero() {
        return Err(TermsRefusal::Payees { offence: name() });
    }
    Ok(())
}

/// A rising penalty rises, with something that its judge finds or that the ledger knows.
fn check_rising(
    rising: &RisingPenalty,
    offence: &Offence,
    parameters: &Parameters,
) -> Result<(), TermsRefusal> {
    let offence_name = || offence.name.clone();
    let RisingPenalty { least, most, full_deviation, full_duration, full_condemned, window_epochs } =
        rising;
    if least > most {
        return Err(TermsRefusal::PenaltyFalls {
            offence: offence_name(),
            least: *least,
            most: *most,
        });
    }
    let outside = |full: &Option<Ratio>| full.is_some_and(|at| at.is_zero() || at > Ratio::ONE);
    let finds_deviation = matches!(offence.rule, Rule::OracleDeviation { .. });
    let by_deviation = full_deviation.is_some() || full_duration.is_some();
    let by_nothing = !by_deviation && full_condemned.is_none();
    let at_once = *full_duration == Some(Millis::ZERO);
    if outside(full_deviation)
        || outside(full_condemned)
        || at_once
        || (by_deviation && !finds_deviation)
        || by_nothing
    {
        return Err(TermsRefusal::PenaltyRise { offence: offence_name() });
    }
    if *window_epochs > parameters.evidence_window {
        let (have, most) = (*window_epochs, parameters.evidence_window);
        return Err(TermsRefusal::PenaltyWindow { offence: offence_name(), have, most });
    }
    Ok(())
}
