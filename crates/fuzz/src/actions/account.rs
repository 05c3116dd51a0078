//! Accounts: whose keys act for them.

use crate::{Choices, Person, Proposal, Scene};
use protocol::{Action, MAX_ENDORSEMENTS, SetMembers};
use units::AccountId;

pub(super) fn set_members(scene: &Scene<'_>, choices: &mut Choices<'_>) -> Proposal {
    let sender = scene.person(choices);
    let (count, first) = (choices.one_of(&[3, 1, 2, 10, 0]), choices.byte());
    // Neighbours, from the sender on by default.
    let member = |index| scene.world().account(Person(sender.0 + usize::from(first) + index));
    let mut members: Vec<AccountId> = (0..count).map(member).collect();
    match choices.byte() % 16 {
        1 => members.extend(members.first().copied()),
        // One whose key nobody has.
        2 => members.push(AccountId::new([0xEE; 32])),
        3 => members = numbered(MAX_ENDORSEMENTS),
        4 => members = numbered(MAX_ENDORSEMENTS + 1),
        _ => {}
    }
    let all = u16::try_from(members.len()).unwrap_or(u16::MAX);
    let threshold = match choices.byte() % 8 {
        0 => all.div_ceil(2),
        1 => 1,
        2 => all,
        3 => all.saturating_add(1),
        4 => 0,
        5 => u16::MAX,
        _ => all.saturating_sub(1),
    };
    Proposal::new(sender, Action::SetMembers(SetMembers { members, threshold }))
}

/// Accounts that nobody has the keys of.
fn numbered(count: usize) -> Vec<AccountId> {
    (0..=u8::MAX).take(count).map(|number| AccountId::new([number; 32])).collect()
}
