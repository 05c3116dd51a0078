//! §7.1: per asset, what came in less what left and what was burned is what accounts, tranches, queues and escrows hold
//! together; to the unit.

use crate::{
    Property, Violation,
    rows::{traders, tranches, venues},
    step::Step,
    violation::Findings,
    wide::{add, sum_of, wide},
};
use app::State;
use restaking::CaseStatus;
use ruint::aliases::U256;
use std::collections::BTreeMap;
use units::{Amount, AssetId};

/// Counts every row of the state.
pub(crate) fn check(step: &Step<'_>) -> Vec<Violation> {
    let mut found = Findings::of(Property::Conservation);
    let (mut counted, owed) = (count(step.state), debts(step.state));
    let ledger = step.state.ledger();
    for (asset, _) in ledger.assets() {
        let held = counted.remove(&asset).unwrap_or(U256::ZERO);
        let Some(tally) = ledger.tally(asset) else {
            found.add(asset, "a line in the second ledger", "none");
            continue;
        };
        // Added on the side of what went out, so that nothing is ever negative.
        let gone = wide(tally.left.raw()).saturating_add(wide(tally.burned.raw()));
        let expected = wide(tally.entered.raw()).saturating_add(sum_of(&owed, &asset));
        found.equal(|| format!("{asset}, held and gone"), expected, held.saturating_add(gone));
    }
    for (asset, held) in counted.into_iter().filter(|(_, held)| !held.is_zero()) {
        found.add(format_args!("{asset}, which nobody registered"), U256::ZERO, held);
    }
    found.into_list()
}

/// Everything that anyone holds, by asset. Every tranche counts, whether its vault lists it or not.
fn count(state: &State) -> BTreeMap<AssetId, U256> {
    let (ledger, restaking) = (state.ledger(), state.restaking());
    let mut held = BTreeMap::new();
    let mut hold = |asset: AssetId, amount: Amount| add(&mut held, asset, wide(amount.raw()));
    for (account, _) in ledger.accounts() {
        for balance in ledger.balances_of(account) {
            hold(balance.asset, balance.amount);
        }
    }
    for (_, tranche) in tranches(restaking) {
        if let Ok(vault) = restaking.vault(tranche.vault) {
            hold(vault.asset, tranche.stake);
        }
        for earned in &tranche.premiums {
            hold(earned.asset, earned.unclaimed);
        }
    }
    let payment: BTreeMap<_, _> =
        restaking.services().map(|(id, service)| (id, service.payment_asset)).collect();
    for (_, vault) in restaking.vaults() {
        for cover in vault.covers.iter().filter(|cover| !cover.paid) {
            if let Some(asset) = payment.get(&cover.service) {
                hold(*asset, cover.premium);
            }
        }
        for (asset, dust) in &vault.dust {
            hold(*asset, *dust);
        }
    }
    for (_, service) in restaking.services() {
        hold(service.payment_asset, service.budget);
        for (asset, amount) in &service.insurance {
            hold(*asset, *amount);
        }
    }
    for (_, case) in restaking.cases() {
        match case.status {
            CaseStatus::Open => hold(restaking.parameters().bond_asset, case.bond),
            CaseStatus::Held { .. } | CaseStatus::Reversing { .. } => {
                for (_, asset, amount) in &case.taken {
                    hold(*asset, *amount);
                }
            }
            CaseStatus::Acquitted | CaseStatus::Paid | CaseStatus::Reversed => {}
        }
    }
    for (venue, till) in venues(state) {
        hold(venue.cash, till.fund);
        hold(venue.cash, till.fees);
    }
    for (cash, trader) in traders(state) {
        hold(cash, Amount::new(u128::try_from(trader.cash).unwrap_or(0)));
        for (asset, amount) in &trader.collateral {
            hold(*asset, *amount);
        }
    }
    held
}

/// What traders owe their venues, by asset: others there have that much more than there is.
fn debts(state: &State) -> BTreeMap<AssetId, U256> {
    let mut owed = BTreeMap::new();
    for (cash, trader) in traders(state).filter(|(_, trader)| trader.cash < 0) {
        add(&mut owed, cash, wide(trader.cash.unsigned_abs()));
    }
    owed
}
