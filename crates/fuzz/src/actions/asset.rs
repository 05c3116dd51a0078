//! Assets: moved, let in, let out, valued.

use crate::{
    Choices, Proposal, Scene,
    world::{COUNCIL, CUSTODIAN, WHOLE},
};
use protocol::{Action, CustodyDeposit, CustodyWithdrawal, SetAssetFeed, Transfer};
use units::{AccountId, Amount};

/// Someone's account, or one of which nobody has the key.
pub(super) fn receiver(scene: &Scene<'_>, choices: &mut Choices<'_>) -> AccountId {
    match choices.byte() {
        byte @ 0xF0.. => AccountId::new([byte; 32]),
        byte => scene.world().account(crate::Person(usize::from(byte))),
    }
}

pub(super) fn transfer(scene: &Scene<'_>, choices: &mut Choices<'_>) -> Proposal {
    let (sender, to) = (scene.person(choices), receiver(scene, choices));
    let asset = scene.asset(choices);
    let amount = choices.amount(scene.balance(sender, asset));
    Proposal::new(sender, Action::Transfer(Transfer { to, asset, amount }))
}

pub(super) fn custody_deposit(scene: &Scene<'_>, choices: &mut Choices<'_>) -> Proposal {
    let (to, asset) = (receiver(scene, choices), scene.asset(choices));
    let amount = choices.amount(Amount::new(1_000 * WHOLE));
    Proposal::new(CUSTODIAN, Action::CustodyDeposit(CustodyDeposit { to, asset, amount }))
}

pub(super) fn custody_withdrawal(scene: &Scene<'_>, choices: &mut Choices<'_>) -> Proposal {
    let (sender, asset) = (scene.person(choices), scene.asset(choices));
    let amount = choices.amount(scene.balance(sender, asset));
    let destination = vec![0xAB; choices.one_of(&[20, 0, 64, 65])];
    let withdrawal = CustodyWithdrawal { asset, amount, destination };
    Proposal::new(sender, Action::CustodyWithdrawal(withdrawal))
}

pub(super) fn set_asset_feed(scene: &Scene<'_>, choices: &mut Choices<'_>) -> Proposal {
    let (asset, feed) = (scene.asset(choices), scene.feed(choices));
    let feed = (choices.byte() % 8 != 7).then_some(feed);
    Proposal::new(COUNCIL, Action::SetAssetFeed(SetAssetFeed { asset, feed }))
}
