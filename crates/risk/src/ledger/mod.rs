//! The network of a ledger.
//!
//! A vault that takes part in corrupting a service forfeits the smallest penalty of an offence that corrupts it, of the cover that it
//! sold to that service, and nothing of what it sold to others. So an attack on services A by vaults B costs
//!
//! `Σ over v in B of min(stake of v, Σ over s in A of penalty of s × cover of v for s)`
//!
//! Durvasula and Roughgarden's attackers lose all of their stake instead, whatever they attack. Two readings of a ledger
//! keep to what it takes:
//!
//! | reading | operators are | what an attack costs |
//! |---|---|---|
//! | [`Reading::Covers`] | covers: one for each vault and service | exactly the above where a vault's covers add up to no more than its stake, as with a leverage cap of 1. Where they add up to more, total stake is above it and the private cost, each cover's part of the stake, below: the truth is between |
//! | [`Reading::Vaults`] | vaults | the above, if attackers may commit parts of their cover: the elastic model of Bar-Zur and Eyal (2024), for [`crate::elastic`]. By total slash it would be too much |
//!
//! Whoever the operator is, each vault decides for itself: an attack that its vaults have to make together is harder, not easier.
//! Amounts are 10⁻¹⁸ of the reference currency, rounded down; so are thresholds, where their 18 digits are no fraction of
//! 32-bit numbers. An attack at break-even counts. Services with neither cover nor profit are left out.

mod threshold;

use app::State;
use network::{Id, Network, NetworkDraft, NetworkError, Operator, Pledge, Service, Tie};
use units::{Rounding, ServiceId, Value, VaultId};

/// What the operators of the network are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reading {
    /// Each cover of a vault for a service.
    #[default]
    Covers,
    /// Each vault.
    Vaults,
}

/// What a vault forfeits in the present epoch if it takes part in corrupting a service.
struct Forfeit {
    /// The service's place in the network.
    service: usize,
    name: ServiceId,
    /// The penalty's part of the cover.
    amount: u128,
}

/// The network of the present epoch.
///
/// # Errors
/// [`NetworkError`] where stakes or profits add up to more than a network holds: 2¹¹⁰ × 10⁻¹⁸, or 10¹⁵ of the reference currency.
pub fn network(state: &State, reading: Reading) -> Result<Network, NetworkError> {
    let (restaking, ledger, epoch) = (state.restaking(), state.ledger(), state.epoch());
    let mut draft = NetworkDraft::default();
    let mut secured = Vec::new();
    for (name, service) in restaking.services() {
        let Ok(security) = restaking.security_of(ledger, name, epoch) else { continue };
        if security.cover.is_zero() && service.declared.profit.is_zero() {
            continue;
        }
        secured.push((name, security.penalty));
        draft.services.push(Service {
            id: Id::Text(name.to_string()),
            profit: service.declared.profit.raw(),
            threshold: threshold::below(security.threshold),
            tie: Tie::Insecure,
        });
    }
    for (name, vault) in restaking.vaults() {
        let Ok(security) = restaking.security_of_vault(ledger, name, epoch) else { continue };
        let forfeits = secured.iter().enumerate().filter_map(|(service, (id, penalty))| {
            let cover = vault.cover(*id, epoch)?;
            let amount = penalty.apply(cover.value.raw(), Rounding::Down)?;
            Some(Forfeit { service, name: *id, amount })
        });
        let forfeits: Vec<Forfeit> = forfeits.collect();
        match reading {
            Reading::Covers => add_covers(&mut draft, name, security.stake.raw(), &forfeits),
            Reading::Vaults => add_vault(&mut draft, name, security.stake.raw(), &forfeits),
        }
    }
    Network::new(draft)
}

fn add_covers(draft: &mut NetworkDraft, vault: VaultId, stake: u128, forfeits: &[Forfeit]) {
    let all = forfeits.iter().fold(0_u128, |sum, forfeit| sum.saturating_add(forfeit.amount));
    for forfeit in forfeits {
        let part = Value::new(forfeit.amount).mul_div(stake, all, Rounding::Down);
        let private_cost = (all > stake).then(|| part.unwrap_or_default().raw());
        draft.pledges.push(Pledge {
            operator: draft.operators.len(),
            service: forfeit.service,
            amount: forfeit.amount,
        });
        draft.operators.push(Operator {
            id: Id::Text(format!("{vault}/{}", forfeit.name)),
            stake: forfeit.amount,
            private_cost,
        });
    }
}

fn add_vault(draft: &mut NetworkDraft, vault: VaultId, stake: u128, forfeits: &[Forfeit]) {
    if stake == 0 && forfeits.is_empty() {
        return;
    }
    for forfeit in forfeits {
        draft.pledges.push(Pledge {
            operator: draft.operators.len(),
            service: forfeit.service,
            amount: forfeit.amount.min(stake),
        });
    }
    draft.operators.push(Operator { id: Id::Text(vault.to_string()), stake, private_cost: None });
}
