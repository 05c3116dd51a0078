//! Cases: opened, answered, delayed, reversed.

use crate::{
    Choices, Proposal, Scene, evidence,
    world::{COUNCIL, WATCH},
};
use protocol::{Action, Appeal, DelayCase, FileEvidence, ReverseCase};
use restaking::CaseStatus;

pub(super) fn file_evidence(scene: &Scene<'_>, choices: &mut Choices<'_>) -> Proposal {
    let mut charge = evidence::charge(scene, choices);
    let evidence = evidence::against(scene, &charge, choices);
    // Now and then a charge that the evidence is not about.
    match choices.byte() % 16 {
        13 => charge.operator = scene.operator(choices),
        14 => charge.terms = scene.terms(choices),
        15 => charge.offence = u16::from(choices.byte()),
        _ => {}
    }
    let evidence::Charge { operator, terms, offence, .. } = charge;
    let action = FileEvidence { operator, terms, offence, evidence };
    Proposal::new(WATCH, Action::FileEvidence(action))
}

pub(super) fn appeal(scene: &Scene<'_>, choices: &mut Choices<'_>) -> Proposal {
    let case = scene.case(choices, restaking::Case::is_open);
    let row = scene.core().case(case).ok();
    let evidence = evidence::answer(scene, row, choices);
    let sender = row.map_or(WATCH, |row| scene.owner_of(row.operator));
    Proposal::new(sender, Action::Appeal(Appeal { case, evidence }))
}

pub(super) fn delay_case(scene: &Scene<'_>, choices: &mut Choices<'_>) -> Proposal {
    let case = scene.case(choices, restaking::Case::is_open);
    Proposal::new(COUNCIL, Action::DelayCase(DelayCase { case, epochs: choices.count(1) }))
}

pub(super) fn reverse_case(scene: &Scene<'_>, choices: &mut Choices<'_>) -> Proposal {
    let held = |case: &restaking::Case| matches!(case.status, CaseStatus::Held { .. });
    let case = scene.case(choices, held);
    let reason = "é".repeat(choices.one_of(&[4, 0, 512, 513]));
    Proposal::new(COUNCIL, Action::ReverseCase(ReverseCase { case, reason }))
}
