//! Services: registered, funded, with terms, demand, and something to protect.

use crate::{
    Choices, Proposal, Scene,
    world::{self, BUYERS, HEARTBEAT, WHOLE, name},
};
use protocol::{
    Action, FundService, Offence, Penalty, PublishTerms, RegisterService, RisingPenalty, Rule,
    SetDemand, SetSecurity, Terms,
};
use units::{FeedId, Millis, Ratio, Value};

pub(super) fn register_service(scene: &Scene<'_>, choices: &mut Choices<'_>) -> Proposal {
    let sender = choices.one_of(&BUYERS);
    // Money by default, as it is for the services that exist.
    let payment_asset = match choices.byte() {
        0 => world::PAY,
        byte => scene.asset(&mut Choices::new(&[byte])),
    };
    let action = RegisterService { name: name("service"), payment_asset };
    Proposal::new(sender, Action::RegisterService(action))
}

pub(super) fn fund_service(scene: &Scene<'_>, choices: &mut Choices<'_>) -> Proposal {
    let service = scene.service(choices);
    let sender = scene.buyer(service);
    let asset = scene.core().service(service).map_or(world::PAY, |row| row.payment_asset);
    let amount = choices.amount(scene.balance(sender, asset));
    Proposal::new(sender, Action::FundService(FundService { service, amount }))
}

pub(super) fn set_demand(scene: &Scene<'_>, choices: &mut Choices<'_>) -> Proposal {
    let service = scene.service(choices);
    let target = Value::new(choices.quantity(80_000_000 * WHOLE));
    let rate = choices.ratio(Ratio::from_bps(1));
    let action = SetDemand { service, target, rate };
    Proposal::new(scene.buyer(service), Action::SetDemand(action))
}

pub(super) fn publish_terms(scene: &Scene<'_>, choices: &mut Choices<'_>) -> Proposal {
    let service = scene.service(choices);
    let mut terms = world::terms(&scene.feeds_of(service), scene.core().parameters());
    let penalty = choices.ratio(Ratio::ONE);
    for offence in &mut terms.offences {
        if penalty != Ratio::ONE {
            offence.penalty = Penalty::Fixed(penalty);
        }
    }
    spoil(&mut terms, choices);
    Proposal::new(scene.buyer(service), Action::PublishTerms(PublishTerms { service, terms }))
}

/// Makes terms that should be refused, or strange ones that should not; by default leaves them as they are.
fn spoil(terms: &mut Terms, choices: &mut Choices<'_>) {
    let fault = choices.byte();
    let Some(first) = terms.offences.first_mut() else { return };
    match fault % 32 {
        1 => terms.offences.clear(),
        2 => terms.offences = many(first, 65),
        3 => terms.offences = many(first, 64),
        4 => first.waterfall.burn = choices.ratio(Ratio::ZERO),
        5 => first.waterfall.payees.clear(),
        6 => first.waterfall.payees.iter_mut().for_each(|payee| payee.weight = 0),
        7 => first.waterfall.payees.iter_mut().for_each(|payee| payee.weight = u32::MAX),
        8 => first.rule = Rule::OracleEquivocation { feeds: Vec::new() },
        9 => {
            let feeds = vec![FeedId::new(u32::MAX - u32::from(choices.byte()))];
            first.rule = Rule::OracleDeviation { feeds };
        }
        10 => {
            for offence in &mut terms.offences {
                if let Rule::OracleMissedRounds { consecutive, .. } = &mut offence.rule {
                    *consecutive = choices.one_of(&[0, 1, 3, u32::MAX]);
                }
            }
        }
        11 => terms.offences.push(terms.offences[0].clone()),
        12 => terms.hold_epochs = choices.count(2),
        13 => terms.evidence_epochs = choices.count(0),
        14 => first.appeal_epochs = choices.count(0),
        15 => first.penalty = Penalty::Fixed(choices.ratio(Ratio::ZERO)),
        16 => {
            first.waterfall.reporter = Ratio::ONE;
            first.waterfall.restitution = Ratio::ZERO;
            first.waterfall.insurance = Ratio::ZERO;
            first.waterfall.burn = Ratio::ZERO;
            first.waterfall.payees.clear();
        }
        17 => first.waterfall.insurance = Ratio::new(u128::MAX),
        18 => terms.offences.truncate(1),
        19 => terms.commitment_epochs = choices.count(1),
        20 => terms.corruption_threshold = choices.ratio(Ratio::from_bps(3_333)),
        21 => first.penalty = rising(&first.rule, choices),
        22 => {
            for offence in &mut terms.offences {
                offence.penalty = rising(&offence.rule, &mut Choices::new(&[]));
            }
        }
        23 => {
            // Offences that corrupt nothing.
            terms.offences.retain(|offence| !offence.rule.is_about_safety());
        }
        24 => {
            for offence in &mut terms.offences {
                if let Rule::OracleMissedReveals { count, .. } = &mut offence.rule {
                    *count = choices.one_of(&[0, 1, 11, u32::MAX]);
                }
            }
        }
        25 => {
            for offence in &mut terms.offences {
                offence.penalty = rising(&offence.rule, choices);
            }
        }
        _ => {}
    }
}

/// A penalty that rises with all that its rule knows, or one that makes no sense.
fn rising(rule: &Rule, choices: &mut Choices<'_>) -> Penalty {
    let finds_deviation = matches!(rule, Rule::OracleDeviation { .. });
    let (fault, full) = (choices.byte(), choices.ratio(Ratio::from_bps(2_000)));
    let mut rising = RisingPenalty {
        least: choices.ratio(Ratio::from_bps(100)),
        most: choices.ratio(Ratio::ONE),
        full_deviation: finds_deviation.then_some(full),
        full_duration: None,
        full_condemned: Some(full),
        window_epochs: choices.count(1),
    };
    match fault % 8 {
        1 => (rising.least, rising.most) = (rising.most, rising.least),
        2 => rising.full_condemned = None,
        3 => (rising.full_deviation, rising.full_condemned) = (None, None),
        4 => rising.full_deviation = Some(full),
        5 => {
            let length = Millis::new(choices.count(3 * HEARTBEAT));
            rising.full_duration = finds_deviation.then_some(length);
            rising.full_deviation = None;
        }
        6 => rising.full_duration = Some(Millis::new(2 * HEARTBEAT)),
        _ => {}
    }
    Penalty::Rising(rising)
}

pub(super) fn set_security(scene: &Scene<'_>, choices: &mut Choices<'_>) -> Proposal {
    let service = scene.service(choices);
    let security = scene.core().security_of(scene.ledger(), service, scene.state.epoch());
    let secured = security.map_or(Value::ZERO, |security| security.secured);
    let profit = Value::new(choices.quantity(secured.raw()));
    let slack = choices.ratio(Ratio::ZERO);
    let protected = choices.byte() % 4 == 1;
    let action = SetSecurity { service, profit, slack, protected };
    Proposal::new(scene.buyer(service), Action::SetSecurity(action))
}

fn many(offence: &Offence, count: usize) -> Vec<Offence> {
    let numbered = |index| Offence { name: name(&format!("o-{index}")), ..offence.clone() };
    (0..count).map(numbered).collect()
}
