//! Buys cover for the epoch that begins (`security-core.md` §5).

use crate::{Context, Cover, Offer, OfferTerms, Restaking, Vault, encumbered};
use ledger::{Ledger, Pot};
use protocol::Event;
use std::collections::BTreeMap;
use units::{Amount, Epoch, OfferId, Ratio, Rounding, ServiceId, Value, VaultId};

/// What a service can still buy at this boundary.
struct Wallet {
    wanted: Value,
    budget: Amount,
}

/// Every service buys, offer by offer in order of age, until its target is met or its budget is spent. Each
/// seller is paid the service's rate; an offer that asks for more is passed over.
pub(super) fn buy(context: &mut Context<'_>) {
    let now = context.epoch;
    let oldest = now.minus(context.restaking.parameters.evidence_window);
    let vaults: Vec<VaultId> = context.restaking.vaults.iter().map(|(id, _)| id).collect();
    for id in vaults {
        let outdated =
            |vault: &Vault| vault.covers.first().is_some_and(|cover| cover.epoch < oldest);
        if context.restaking.vaults.get(id).is_some_and(outdated)
            && let Some(vault) = context.restaking.vaults.get_mut(id)
        {
            vault.covers.retain(|cover| cover.epoch >= oldest);
        }
    }
    bind_leverage(context.restaking, now);
    bind_offers(context.restaking, now);
    let services = context.restaking.services.iter();
    let mut wallets: BTreeMap<ServiceId, Wallet> = services
        .map(|(id, service)| (id, Wallet { wanted: service.demand.target, budget: service.budget }))
        .collect();
    let offers: Vec<OfferId> = context.restaking.offers.iter().map(|(id, _)| id).collect();
    for id in offers {
        let Some(offer) = context.restaking.offers.get(id) else { continue };
        let (vault, service) = (offer.vault, offer.service);
        let Some(wallet) = wallets.get_mut(&service) else { continue };
        let bought = quote(context.restaking, context.ledger, offer, wallet, now);
        let Some(cover) = bought else { continue };
        wallet.wanted = wallet.wanted.saturating_sub(cover.value);
        wallet.budget = wallet.budget.saturating_sub(cover.premium);
        settle(context, vault, cover);
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

/// Makes offers whose notice is over the ones that bind.
fn bind_offers(restaking: &mut Restaking, now: Epoch) {
    let due =
        restaking.offers.iter().filter(|(_, o)| o.pending.is_some_and(|(from, _)| from <= now));
    let due: Vec<OfferId> = due.map(|(id, _)| id).collect();
    for id in due {
        if let Some(offer) = restaking.offers.get_mut(id) {
            offer.bound = offer.pending.take().map(|(_, terms)| terms);
        }
    }
}

/// What is bought of an offer, if anything.
fn quote(
    restaking: &Restaking,
    ledger: &Ledger,
    offer: &Offer,
    wallet: &Wallet,
    now: Epoch,
) -> Option<Cover> {
    let OfferTerms { terms, share, reserve } = offer.bound?;
    let vault = restaking.vaults.get(offer.vault)?;
    let service = restaking.services.get(offer.service)?;
    let jailed = restaking.operators.get(vault.operator)?.jailed.is_some();
    if jailed || reserve > service.demand.rate || wallet.wanted.is_zero() {
        return None;
    }
    let stake = restaking.stake_at_risk(vault, now);
    let asset = ledger.asset(vault.asset).ok()?;
    let worth = asset.value(stake, Rounding::Down);
    let wanted = Ratio::of(wallet.wanted.raw(), worth.raw(), Rounding::Up).unwrap_or(Ratio::ONE);
    let available = share.min(Ratio::ONE).min(capacity(restaking, vault, offer.service, now));
    let payment = ledger.asset(service.payment_asset).ok()?;
    let price = |pledge_rate: Ratio| {
        let amount = pledge_rate.of_amount(stake, Rounding::Down)?;
        let value = asset.value(amount, Rounding::Down);
        let premium = Value::new(service.demand.rate.apply(value.raw(), Rounding::Up)?);
        Some((amount, value, payment.amount(premium, Rounding::Up)?))
    };
    // What the budget cannot pay is not bought.
    let affordable = |rate| price(rate).is_some_and(|(_, _, premium)| premium <= wallet.budget);
    let pledge_rate = largest(wanted.min(available), affordable);
    let (amount, value, premium) = price(pledge_rate)?;
    if amount.is_zero() {
        return None;
    }
    Some(Cover { service: offer.service, epoch: now, terms, pledge_rate, amount, value, premium })
}

/// The largest rate up to `most` that fits, given that every rate below one that fits does too, and that zero does. By
/// halving, as premiums round up twice and no quotient says where.
fn largest(most: Ratio, fits: impl Fn(Ratio) -> bool) -> Ratio {
    if fits(most) {
        return most;
    }
    let (mut low, mut high) = (0, most.raw());
    while high.saturating_sub(low) > 1 {
        let middle = low.saturating_add(high.saturating_sub(low) / 2);
        if fits(Ratio::new(middle)) {
            low = middle;
        } else {
            high = middle;
        }
    }
    Ratio::new(low)
}

/// What a vault may still pledge to a service: the leverage cap less, for every other service, the larger of
/// what it may still take and what it just bought.
fn capacity(restaking: &Restaking, vault: &Vault, service: ServiceId, now: Epoch) -> Ratio {
    let mut others: BTreeMap<ServiceId, Ratio> = BTreeMap::new();
    for cover in vault.covers.iter().filter(|cover| cover.service != service) {
        let bought = if cover.epoch == now { cover.pledge_rate } else { Ratio::ZERO };
        let pledged = others
            .entry(cover.service)
            .or_insert_with(|| encumbered(restaking, vault, cover.service, now));
        *pledged = (*pledged).max(bought);
    }
    let pledged = others.values().fold(Ratio::ZERO, |sum, rate| sum.saturating_add(*rate));
    vault.leverage_cap.saturating_sub(pledged)
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
