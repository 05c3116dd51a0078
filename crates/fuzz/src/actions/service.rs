//! Services: registered, funded, with terms and demand.

use crate::{
    Choices, Proposal, Scene,
    world::{self, BUYERS, WHOLE, name},
};
use protocol::{
    Action, FundService, Offence, Penalty, PublishTerms, RegisterService, Rule, SetDemand, Terms,
};
use units::{FeedId, Ratio, Value};

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
    match fault % 24 {
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
        _ => {}
    }
}

fn many(offence: &Offence, count: usize) -> Vec<Offence> {
    let numbered = |index| Offence { name: name(&format!("o-{index}")), ..offence.clone() };
    (0..count).map(numbered).collect()
}
