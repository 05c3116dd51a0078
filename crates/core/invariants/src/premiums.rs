//! §7.11: premiums paid are premiums earned and dust; dust is carried, never lost.

use crate::{
    Property, Violation,
    before::Boundary,
    holders::Holders,
    rows::{covers_for, tranches},
    step::Step,
    violation::Findings,
    wide::{RATIO, add, count, part, sum_of, wide},
};
use app::State;
use protocol::Event;
use restaking::Restaking;
use ruint::aliases::U256;
use std::collections::{BTreeMap, BTreeSet};
use units::{Amount, AssetId, Epoch, Ratio, ServiceId, Shares, VaultId};

type Sums = BTreeMap<(VaultId, AssetId), U256>;

/// Where premiums are, by vault and asset.
#[derive(Clone, Debug, Default)]
pub(crate) struct Books {
    /// Set aside for epochs that have not ended, or carried as dust.
    pub(crate) set_aside: Sums,
    /// Earned and not claimed.
    pub(crate) unclaimed: Sums,
}

impl Books {
    pub(crate) fn of(state: &State) -> Self {
        let restaking = state.restaking();
        let mut books = Self::default();
        for (id, vault) in restaking.vaults() {
            for cover in vault.covers.iter().filter(|cover| !cover.paid) {
                if let Ok(service) = restaking.service(cover.service) {
                    let key = (id, service.payment_asset);
                    add(&mut books.set_aside, key, wide(cover.premium.raw()));
                }
            }
            for (asset, dust) in &vault.dust {
                add(&mut books.set_aside, (id, *asset), wide(dust.raw()));
            }
        }
        for (_, tranche) in tranches(restaking) {
            for earned in &tranche.premiums {
                let key = (tranche.vault, earned.asset);
                add(&mut books.unclaimed, key, wide(earned.unclaimed.raw()));
            }
        }
        books
    }
}

/// Cover whose premium is due when its epoch ends.
#[derive(Clone, Debug)]
pub(crate) struct Sold {
    vault: VaultId,
    service: ServiceId,
    premium: Amount,
    /// The operator's part.
    commission: Ratio,
}

/// What was sold for an epoch.
pub(crate) fn sold(restaking: &Restaking, epoch: Epoch) -> Vec<Sold> {
    let mut sold = Vec::new();
    for (vault, row) in restaking.vaults() {
        let Ok(operator) = restaking.operator(row.operator) else { continue };
        sold.extend(covers_for(row, epoch).map(|cover| Sold {
            vault,
            service: cover.service,
            premium: cover.premium,
            commission: operator.commission,
        }));
    }
    sold
}

/// Follows every premium from where it was set aside to where it is claimed.
pub(crate) fn check(step: &Step<'_>) -> Vec<Violation> {
    let mut found = Findings::of(Property::Premiums);
    let now = Books::of(step.state);
    check_flow(step, &now, &mut found);
    if let Some(notes) = step.before.boundary.as_ref().filter(|_| step.crossed()) {
        check_paid(step, notes, &mut found);
        if let Some(holders) = step.holders {
            check_claimable(step, &now, notes, holders, &mut found);
        }
    }
    found.into_list()
}

/// What was set aside and came to it is what was paid and is still there; what was unclaimed and earned is what was
/// claimed and is still unclaimed.
fn check_flow(step: &Step<'_>, now: &Books, found: &mut Findings) {
    let restaking = step.state.restaking();
    let payment = |service| restaking.service(service).map(|row| row.payment_asset).ok();
    let mut set_aside = step.before.premiums.set_aside.clone();
    let mut unclaimed = step.before.premiums.unclaimed.clone();
    let (mut paid, mut claimed) = (Sums::new(), Sums::new());
    for event in step.events() {
        match event {
            Event::CoverBought { vault, service, premium, .. } => {
                if let Some(asset) = payment(*service) {
                    add(&mut set_aside, (*vault, asset), wide(premium.raw()));
                }
            }
            Event::PremiumPaid { vault, service, commission, stakers, .. } => {
                let Some(asset) = payment(*service) else { continue };
                let (commission, stakers) = (wide(commission.raw()), wide(stakers.raw()));
                add(&mut paid, (*vault, asset), commission.saturating_add(stakers));
                add(&mut unclaimed, (*vault, asset), stakers);
            }
            Event::PremiumsClaimed { tranche, asset, amount, .. } => {
                if let Ok(row) = restaking.tranche(*tranche) {
                    add(&mut claimed, (row.vault, *asset), wide(amount.raw()));
                }
            }
            _ => {}
        }
    }
    let mut compare = |what: &str, came: &Sums, went: &Sums, there: &Sums| {
        let keys: BTreeSet<_> = came.keys().chain(went.keys()).chain(there.keys()).collect();
        for key in keys {
            let (vault, asset) = key;
            let gone = sum_of(went, key).saturating_add(sum_of(there, key));
            found.equal(|| format!("{what} of {asset} in {vault}"), sum_of(came, key), gone);
        }
    };
    compare("premiums set aside, those paid included,", &set_aside, &paid, &now.set_aside);
    compare("premiums earned, those claimed included,", &unclaimed, &claimed, &now.unclaimed);
}

/// Every premium of the epoch that ended was paid, once, with the operator's commission rounded down.
fn check_paid(step: &Step<'_>, notes: &Boundary, found: &mut Findings) {
    let ended = step.before.epoch;
    for sold in &notes.sold {
        let Sold { vault: of, service: to, premium, commission: rate } = sold;
        let payments = step.passed.iter().filter_map(|event| match event {
            Event::PremiumPaid { vault, service, epoch, commission, .. } => {
                ((vault, service, *epoch) == (of, to, ended)).then_some(*commission)
            }
            _ => None,
        });
        let payments: Vec<Amount> = payments.collect();
        let place = || format!("premium of {to} to {of} for epoch {ended}");
        found.equal(|| format!("payments of the {}", place()), 1, payments.len());
        let expected = part(premium.raw(), rate.raw(), RATIO);
        for commission in payments {
            found.equal(
                || format!("commission on the {}", place()),
                expected,
                wide(commission.raw()),
            );
        }
    }
    let now = step.state.epoch();
    for (id, vault) in step.state.restaking().vaults() {
        for cover in vault.covers.iter().filter(|cover| cover.epoch < now) {
            let place =
                || format!("premium of {} in {id} for epoch {}, paid", cover.service, cover.epoch);
            found.equal(place, true, cover.paid);
        }
    }
}

/// What the books say is unclaimed covers what positions can claim; the rest is roundings.
fn check_claimable(
    step: &Step<'_>,
    now: &Books,
    notes: &Boundary,
    holders: &Holders,
    found: &mut Findings,
) {
    let allowed = new_dust(step, notes, holders);
    for (key, unclaimed) in &now.unclaimed {
        let (vault, asset) = key;
        let claimable = sum_of(&holders.premiums, key);
        let place = || format!("premiums of {asset} in {vault} that can be claimed");
        found.at_most(place, *unclaimed, claimable);
        let before = sum_of(&step.before.premiums.unclaimed, key);
        let gap = before.saturating_sub(sum_of(&notes.holders.premiums, key));
        let gap = gap.saturating_add(sum_of(&allowed, key));
        found.at_least(place, *unclaimed, claimable.saturating_add(gap));
    }
    for (key, claimable) in &holders.premiums {
        if !now.unclaimed.contains_key(key) {
            let place = format_args!("premiums of {} in {} that can be claimed", key.1, key.0);
            found.at_most(|| place.to_string(), U256::ZERO, *claimable);
        }
    }
}

/// How many base units positions can have lost to roundings in this step, by vault and asset: less than two for each
/// position (one of them for a merger), as many again whenever an owner touches what it has, one for each tranche that
/// earned, and what the shares earned that mergers left to nobody.
fn new_dust(step: &Step<'_>, notes: &Boundary, holders: &Holders) -> Sums {
    let (ledger, restaking) = (step.state.ledger(), step.state.restaking());
    let mut touched: BTreeMap<VaultId, U256> = BTreeMap::new();
    for (vault, positions) in &holders.positions {
        add(&mut touched, *vault, positions.saturating_mul(wide(2)));
    }
    for event in step.events() {
        let (staker, tranche) = match event {
            Event::Pledged { staker, tranche, .. }
            | Event::Left { staker, tranche, .. }
            | Event::Claimed { staker, tranche, .. }
            | Event::PremiumsClaimed { staker, tranche, .. } => (staker, tranche),
            _ => continue,
        };
        let (Some(account), Ok(row)) = (ledger.find_account(staker), restaking.tranche(*tranche))
        else {
            continue;
        };
        let positions = count(restaking.positions_of(account).count());
        add(&mut touched, row.vault, positions.saturating_mul(wide(3)));
    }
    let payments = step.passed.iter().filter(|event| matches!(event, Event::PremiumPaid { .. }));
    let payments = count(payments.count());
    let mut dust = Sums::new();
    for (id, tranche) in tranches(restaking) {
        let held = sum_of(&holders.shares, &id);
        let lost = wide(tranche.shares.raw()).saturating_sub(held);
        let lost = Shares::new(lost.saturating_to());
        for earned in &tranche.premiums {
            let before = notes.indices.get(&(id, earned.asset)).copied().unwrap_or_default();
            let orphaned = wide(earned.index.earned(before, lost).raw()).saturating_add(payments);
            add(&mut dust, (tranche.vault, earned.asset), orphaned);
        }
    }
    for ((vault, _), sum) in &mut dust {
        *sum = sum.saturating_add(sum_of(&touched, vault));
    }
    dust
}
