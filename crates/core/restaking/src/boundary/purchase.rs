//! Buys cover for the epoch that begins (`security-core.md` §5).

use crate::{Context, Cover, Restaking, Vault, market};
use ledger::Pot;
use protocol::Event;
use units::{Epoch, OfferId, Ratio, VaultId};

/// Makes binding what was announced for this epoch, then holds the auctions and books what was sold.
pub(super) fn buy(context: &mut Context<'_>) {
    let now = context.epoch;
    forget_covers(context.restaking, now);
    bind_leverage(context.restaking, now);
    bind_offers(context.restaking, now);
    for auction in market::clear(context.restaking, context.ledger, now, None) {
        context.events.push(Event::AuctionCleared {
            service: auction.service,
            epoch: now,
            wanted: auction.wanted,
            bought: auction.bought(),
            rate: auction.rate.unwrap_or(Ratio::ZERO),
        });
        for (_, vault, cover) in auction.sales {
            settle(context, vault, cover);
        }
    }
}

/// Drops covers of epochs that can no longer be judged.
fn forget_covers(restaking: &mut Restaking, now: Epoch) {
    let oldest = now.minus(restaking.parameters.evidence_window);
    let outdated = |vault: &Vault| vault.covers.first().is_some_and(|cover| cover.epoch < oldest);
    for id in restaking.vaults.ids() {
        if restaking.vaults.get(id).is_some_and(outdated)
            && let Some(vault) = restaking.vaults.get_mut(id)
        {
            vault.covers.retain(|cover| cover.epoch >= oldest);
        }
    }
}

/// Makes leverage caps whose notice is over the ones that bind.
fn bind_leverage(restaking: &mut Restaking, now: Epoch) {
    let due = restaking.vaults.iter().filter_map(|(id, vault)| {
        vault.pending_leverage.filter(|(from, _)| *from <= now).map(|(_, cap)| (id, cap))
    });
    for (id, cap) in due.collect::<Vec<(VaultId, Ratio)>>() {
        if let Some(vault) = restaking.vaults.get_mut(id) {
            vault.leverage_cap = cap;
            vault.pending_leverage = None;
        }
    }
}

/// Makes offers whose notice or commitment is over the ones that bind.
fn bind_offers(restaking: &mut Restaking, now: Epoch) {
    let due =
        restaking.offers.iter().filter(|(_, o)| o.pending.is_some_and(|(from, _)| from <= now));
    let due: Vec<OfferId> = due.map(|(id, _)| id).collect();
    for id in due {
        if let Some(offer) = restaking.offers.get_mut(id) {
            offer.bind(now);
        }
    }
}

/// Books a purchase.
fn settle(context: &mut Context<'_>, vault: VaultId, cover: Cover) {
    let restaking = &mut *context.restaking;
    let Some(service) = restaking.services.get_mut(cover.service) else { return };
    service.budget = service.budget.saturating_sub(cover.premium);
    context.ledger.shift(Pot::Budgets, Pot::Premiums, service.payment_asset, cover.premium);
    let Cover { service, epoch, pledge_rate, amount, premium, .. } = cover;
    if let Some(row) = restaking.vaults.get_mut(vault) {
        row.covers.push(cover);
    }
    let bought = Event::CoverBought { service, vault, epoch, pledge_rate, cover: amount, premium };
    context.events.push(bought);
}
