//! Operators and stakers.

use super::asset::receiver;
use crate::{
    Choices, Person, Proposal, Scene,
    world::{DUTY_KEYS, OWNERS, STAKERS, name},
};
use protocol::{
    Action, Claim, ClaimPremiums, CreateVault, Leave, MakeOffer, Pledge, RegisterOperator,
    ReturnFromJail, RotateDutyKey, SetClaimAddress, SetLeverageCap,
};
use units::{Amount, Ratio, Shares};

pub(super) fn register_operator(scene: &Scene<'_>, choices: &mut Choices<'_>) -> Proposal {
    let (sender, label) =
        (choices.one_of(&OWNERS), choices.one_of(&["operator", "a", "other:one"]));
    let duty_key = scene.world().duty_key(choices.below(DUTY_KEYS));
    let commission = choices.ratio(Ratio::from_bps(1_000));
    let action = RegisterOperator { name: name(label), duty_key, commission };
    Proposal::new(sender, Action::RegisterOperator(action))
}

fn leverage(choices: &mut Choices<'_>) -> Ratio {
    choices.ratio(Ratio::ONE)
}

pub(super) fn create_vault(scene: &Scene<'_>, choices: &mut Choices<'_>) -> Proposal {
    let (operator, asset) = (scene.operator(choices), scene.asset(choices));
    let action = CreateVault { operator, asset, leverage_cap: leverage(choices) };
    Proposal::new(scene.owner_of(operator), Action::CreateVault(action))
}

pub(super) fn pledge(scene: &Scene<'_>, choices: &mut Choices<'_>) -> Proposal {
    let (sender, vault) = (choices.one_of(&STAKERS), scene.vault(choices));
    let asset = scene.core().vault(vault).map(|row| row.asset);
    let has = asset.map_or(Amount::ZERO, |asset| scene.balance(sender, asset));
    Proposal::new(sender, Action::Pledge(Pledge { vault, amount: choices.amount(has) }))
}

pub(super) fn leave(scene: &Scene<'_>, choices: &mut Choices<'_>) -> Proposal {
    let (sender, tranche, has) = scene.tranche(choices, |tranche| tranche.tenure.until.is_none());
    let shares = Shares::new(choices.quantity(has));
    Proposal::new(sender, Action::Leave(Leave { tranche, shares }))
}

pub(super) fn claim(scene: &Scene<'_>, choices: &mut Choices<'_>) -> Proposal {
    let (sender, tranche, _) = scene.tranche(choices, |tranche| tranche.tenure.until.is_some());
    Proposal::new(sender, Action::Claim(Claim { tranche }))
}

pub(super) fn claim_premiums(scene: &Scene<'_>, choices: &mut Choices<'_>) -> Proposal {
    let (sender, tranche, _) = scene.tranche(choices, |_| true);
    Proposal::new(sender, Action::ClaimPremiums(ClaimPremiums { tranche }))
}

pub(super) fn make_offer(scene: &Scene<'_>, choices: &mut Choices<'_>) -> Proposal {
    let (vault, terms) = (scene.vault(choices), scene.terms(choices));
    let (share, reserve) = (choices.ratio(Ratio::ONE), choices.ratio(Ratio::ZERO));
    let action = MakeOffer { vault, terms, share, reserve };
    Proposal::new(scene.vault_owner(vault), Action::MakeOffer(action))
}

pub(super) fn return_from_jail(scene: &Scene<'_>, choices: &mut Choices<'_>) -> Proposal {
    let operator = scene.operator(choices);
    let sender: Person = scene.owner_of(operator);
    Proposal::new(sender, Action::ReturnFromJail(ReturnFromJail { operator }))
}

pub(super) fn set_leverage_cap(scene: &Scene<'_>, choices: &mut Choices<'_>) -> Proposal {
    let vault = scene.vault(choices);
    let action = SetLeverageCap { vault, leverage_cap: leverage(choices) };
    Proposal::new(scene.vault_owner(vault), Action::SetLeverageCap(action))
}

pub(super) fn rotate_duty_key(scene: &Scene<'_>, choices: &mut Choices<'_>) -> Proposal {
    let operator = scene.operator(choices);
    let key = scene.world().duty_key(choices.below(DUTY_KEYS).wrapping_add(2));
    let action = RotateDutyKey { operator, key, overlap: choices.count(1) };
    Proposal::new(scene.owner_of(operator), Action::RotateDutyKey(action))
}

pub(super) fn set_claim_address(scene: &Scene<'_>, choices: &mut Choices<'_>) -> Proposal {
    let (operator, account) = (scene.operator(choices), receiver(scene, choices));
    let action = SetClaimAddress { operator, account };
    Proposal::new(scene.owner_of(operator), Action::SetClaimAddress(action))
}
