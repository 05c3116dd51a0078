//! Steps that the chain does: what happened, in words.

use super::scene::{Scene, Seen};
use super::words;
use crate::founding::{PAYMENT, SERVICE, STAKE};
use options::RemedyStatus;
use protocol::{Evidence, Finding};
use restaking::{Case, CaseStatus, ServiceSecurity};
use std::collections::BTreeMap;
use units::{Amount, CaseId, OperatorId};

/// The service bought cover that includes what the staker pledged.
pub(super) fn cover(scene: &mut Scene<'_>) -> Seen {
    let (restaking, epoch) = (scene.state.restaking(), scene.state.epoch());
    let staker = &scene.cast.staker;
    let worth = scene.worth_with(|tranche| tranche.tenure.contains(epoch));
    let before = scene.facts.pledge.map(|(_, before)| before);
    let counts = worth
        .zip(before)
        .is_some_and(|(worth, before)| worth.iter().zip(before).all(|(now, before)| *now > before));
    let security = restaking.security_of(scene.state.ledger(), SERVICE, epoch);
    let Some(security) = security.ok().filter(|of| counts && !of.cover.is_zero()) else {
        let left = scene.state.meta().epochs.start(epoch.raw().saturating_add(1));
        let seconds = left.since(scene.now) / 1_000;
        return Seen::NotYet(format!(
            "What {} pledged counts from the next epoch on, in {seconds} s.",
            staker.name
        ));
    };
    let sellers = restaking.cover_by_operator(SERVICE, epoch).len();
    let words = format!(
        "For epoch {epoch} {} bought cover worth {} from {sellers} operators, and paid them and their stakers a premium. To corrupt it \
         now forfeits {} at least; at most {} could be gained by it.",
        scene.cast.service,
        words::value(security.cover),
        words::value(security.cost),
        words::value(security.declared.profit)
    );
    scene.facts.before = Some(security);
    Seen::Done(words)
}

/// Every liar is accused.
pub(super) fn case(scene: &mut Scene<'_>) -> Seen {
    let cases = scene.cases();
    let mut first: BTreeMap<OperatorId, (CaseId, &Case)> = BTreeMap::new();
    for (id, case) in &cases {
        first.entry(case.operator).or_insert((*id, *case));
    }
    if first.len() < scene.cast.liars.len() {
        let (count, liars) = (first.len(), scene.cast.liars.len());
        return Seen::NotYet(format!(
            "The watchtower compares each report with what the venues signed around it. Wrong for long enough, it is an offence: \
             {count} of {liars} accused so far."
        ));
    }
    let Some((id, case)) = first.values().next() else {
        return Seen::Never("Nobody lied.".into());
    };
    scene.url = Some(format!("/cases/{id}"));
    let (reports, quotes) = match &case.evidence {
        Evidence::Deviation(evidence) => (evidence.reports.len(), evidence.quotes.len()),
        _ => (0, 0),
    };
    let off = match &case.finding {
        Finding::Deviated { least, .. } => words::percent(*least),
        _ => "far".to_owned(),
    };
    let ids = first.values().map(|(id, _)| id.to_string()).collect();
    Seen::Done(format!(
        "The watchtower accused all of them: {}. The first rests on {reports} reports that {} signed and {quotes} quotes that venues \
         signed, {off} apart at least. They can answer until epoch {}; other operators have no say.",
        words::join(ids),
        name_of(scene, case.operator),
        case.executes_at
    ))
}

/// The expiry settled.
pub(super) fn settlement(scene: &mut Scene<'_>) -> Seen {
    let Some((_, settled)) = scene.settled() else {
        let at = scene.facts.bought.map(|bought| words::clock(bought.expiry)).unwrap_or_default();
        return Seen::NotYet(format!(
            "The options expire at {at}, and settle on the average of the last rounds until then."
        ));
    };
    let name = &scene.cast.trader.name;
    let right = scene.reference().map_or(String::new(), |right| {
        let off = words::below(settled.price, right);
        format!(", {} below what the venues say now", words::percent(off))
    });
    Seen::Done(format!(
        "The options settled at {}{right}. {name} was paid too little, and whoever sold to it keeps too much, for now.",
        words::price(settled.price)
    ))
}

/// The first cases were executed.
pub(super) fn slash(scene: &mut Scene<'_>) -> Seen {
    let cases = scene.cases();
    let executed = |case: &Case| matches!(case.status, CaseStatus::Held { .. } | CaseStatus::Paid);
    let mut taken: BTreeMap<OperatorId, Amount> = BTreeMap::new();
    for (_, case) in cases.iter().filter(|(_, case)| executed(case)) {
        for (_, amount) in case.proceeds().into_iter().filter(|(asset, _)| *asset == STAKE) {
            let sum = taken.entry(case.operator).or_default();
            *sum = sum.saturating_add(amount);
        }
    }
    if taken.len() < scene.cast.liars.len() {
        let at = cases.iter().map(|(_, case)| case.executes_at).min();
        let at = at.map_or(String::new(), |at| format!(" until epoch {at}"));
        return Seen::NotYet(format!("The accused can answer with quotes of their own{at}."));
    }
    if let Some((id, _)) = cases.first() {
        scene.url = Some(format!("/cases/{id}"));
    }
    let lost = taken.iter().map(|(operator, amount)| {
        let amount = words::amount(scene.state, STAKE, *amount);
        format!("{} {amount}", name_of(scene, *operator))
    });
    let lost = words::join(lost.collect());
    let (Some((part, before)), Some(worth)) = (scene.facts.pledge, scene.worth_with(|_| true))
    else {
        return Seen::Done(format!("Stake was slashed: {lost}."));
    };
    let [liar, honest] = scene.pledged_with();
    let lost_with = |place: usize| {
        let (before, now) = (before.get(place), worth.get(place));
        let expected = before.copied().unwrap_or_default().saturating_add(part);
        let lost = expected.saturating_sub(now.copied().unwrap_or_default());
        words::amount(scene.state, STAKE, lost)
    };
    Seen::Done(format!(
        "Stake was slashed with whoever lied: {lost}. {} lost {} of its pledge with {}, and {} of that with {}.",
        scene.cast.staker.name,
        lost_with(0),
        liar.name,
        lost_with(1),
        honest.name
    ))
}

/// Whoever lost by the settlement was repaid.
pub(super) fn restitution(scene: &mut Scene<'_>) -> Seen {
    let name = &scene.cast.trader.name;
    let Some((remedy, trader)) = scene.remedy().zip(scene.trader()) else {
        return Seen::NotYet("The settlement is computed again as the cases are decided.".into());
    };
    let Some(claim) = remedy.claims.iter().find(|claim| claim.trader == trader) else {
        return Seen::NotYet(format!("Nothing says yet that {name} was harmed."));
    };
    let cash = |amount| words::amount(scene.state, PAYMENT, amount);
    let (harm, unpaid) = (cash(claim.harm), claim.unpaid());
    if remedy.status != RemedyStatus::Over {
        return Seen::NotYet(format!(
            "{name} should have had {harm} more, as far as it is proven by now. What others gained by it they cannot withdraw; it is taken \
             back when the cases are paid."
        ));
    }
    if !unpaid.is_zero() {
        return Seen::Never(format!(
            "{name} should have had {harm} more; {} were not repaid.",
            cash(unpaid)
        ));
    }
    let sum = |of: &dyn Fn(&options::Claim) -> Amount| {
        let all = remedy.claims.iter().map(of);
        all.fold(Amount::ZERO, Amount::saturating_add)
    };
    let (all, back) = (sum(&|claim| claim.harm), sum(&|claim| claim.settled.min(claim.gain)));
    let rest = if back < all { ", the rest came from slashed stake and the fund" } else { "" };
    let right = remedy.price.map_or(String::new(), |price| {
        format!(
            " Computed again with the venues' prices the options settle at {}.",
            words::price(price)
        )
    });
    Seen::Done(format!(
        "{name} was repaid {harm}, to the unit.{right} All who lost by it were owed {}: {} were taken back from those who gained{rest}.",
        cash(all),
        cash(back)
    ))
}

/// What it costs to corrupt the service now, and what it cost before.
pub(super) fn risk(scene: &mut Scene<'_>) -> Seen {
    let (restaking, epoch) = (scene.state.restaking(), scene.state.epoch());
    let after = restaking.security_of(scene.state.ledger(), SERVICE, epoch);
    let (Ok(after), Some(before)) = (after, &scene.facts.before) else {
        return Seen::Never("The service is gone.".into());
    };
    let verdict = |of: &ServiceSecurity| {
        if of.is_secured() { "enough" } else { "not enough" }
    };
    let trades = match scene.market().and_then(|market| market.restricted.as_ref()) {
        Some(reason) => {
            format!(" The options venue takes no new risk until there is cover again: {reason}.")
        }
        None => String::new(),
    };
    Seen::Done(format!(
        "Before, {} had cover worth {}, and to corrupt it forfeited {} for a gain of {} at most: {}. Now it has cover worth {}, and that \
         forfeits {} for {}: {}.{trades}",
        scene.cast.service,
        words::value(before.cover),
        words::value(before.cost),
        words::value(before.declared.profit),
        verdict(before),
        words::value(after.cover),
        words::value(after.cost),
        words::value(after.declared.profit),
        verdict(&after)
    ))
}

/// An operator's name.
fn name_of(scene: &Scene<'_>, operator: OperatorId) -> String {
    let row = scene.state.restaking().operator(operator);
    row.map_or_else(|_| operator.to_string(), |row| row.name.to_string())
}
