//! What must be equal after each boundary.

use super::{
    Difference, Model,
    exact::{ensure, floor, fraction, whole},
    lot::{Lot, PoolKey},
    observed::pool,
    world::{ETH, NOBODY, STAKERS, USDC, address, people, staker},
};
use crate::common::{Chain, WINDOW};
use restaking::{Restaking, Tranche};
use std::collections::BTreeMap;
use units::*;

/// Everything.
pub fn compare(chain: &Chain, model: &Model) -> Result<(), Difference> {
    let now = chain.state.epoch().raw();
    ensure!(now == model.epoch, "the chain is in epoch {now}, the model in {}", model.epoch);
    let tranches = tranches(chain);
    compare_pools(chain, model, &tranches)?;
    compare_stakers(chain, model, &tranches)?;
    compare_premiums(chain, model)?;
    compare_accounts(chain, model)?;
    compare_services_and_operators(chain, model)
}

fn restaking(chain: &Chain) -> &Restaking {
    chain.state.restaking()
}

type Tranches<'a> = BTreeMap<PoolKey, (TrancheId, &'a Tranche)>;

/// The tranches that have owners.
pub fn tranches(chain: &Chain) -> Tranches<'_> {
    let mut all = Tranches::new();
    for (id, vault) in restaking(chain).vaults() {
        for (tranche, row) in restaking(chain).tranches_of(vault) {
            if !row.shares.is_zero() {
                all.insert(pool(chain, id, tranche), (tranche, row));
            }
        }
    }
    all
}

/// Stake per vault and tenure.
fn compare_pools(chain: &Chain, model: &Model, tranches: &Tranches<'_>) -> Result<(), Difference> {
    let (have, expected): (Vec<_>, Vec<_>) =
        (tranches.keys().collect(), model.pools.keys().collect());
    ensure!(have == expected, "tranches {have:?}, expected {expected:?}");
    for (key, (_, tranche)) in tranches {
        let pool = &model.pools[key];
        // To the unit: every movement was checked when it happened.
        ensure!(
            tranche.stake.raw() == pool.booked,
            "{key:?} has {}, expected {}",
            tranche.stake,
            pool.booked
        );
        // The exact worth of the lots: less than one unit for each rounding since the last taking.
        let (mut exact, mut units) = (whole(0), 0);
        let mut dust = whole(pool.roundings.into());
        for lot in model.lots_of(*key) {
            exact += whole(lot.units) * &lot.now;
            units += lot.units;
            dust += whole(lot.units) * &lot.blur;
        }
        let booked = whole(pool.booked);
        ensure!(
            booked <= &exact + &dust && exact <= &booked + &dust,
            "{key:?} has {booked}, exactly {exact}, dust {dust}"
        );
        ensure!(
            tranche.shares.raw() == units,
            "{key:?} is of {} units, expected {units}",
            tranche.shares
        );
        compare_history(model, *key, tranche)?;
        compare_fairness(chain, model, *key, tranche)?;
    }
    Ok(())
}

/// The worth in every epoch that can be judged: one unit, as the core rounds its price down.
fn compare_history(model: &Model, key: PoolKey, tranche: &Tranche) -> Result<(), Difference> {
    let judgeable = (model.epoch + 1).saturating_sub(WINDOW)..=model.epoch;
    for lot in model.lots_of(key) {
        let grains = whole(lot.units) * lot.grains();
        for epoch in judgeable.clone().filter(|epoch| lot.tenure.contains(*epoch)) {
            let exact = whole(lot.units) * lot.worth_in(epoch);
            let have =
                whole(tranche.price_in(Epoch::new(epoch)).amount(Shares::new(lot.units)).raw());
            ensure!(
                have <= &exact + &grains && exact < &have + &grains + whole(1),
                "lot of {} in {key:?} was worth {have} in epoch {epoch}, expected {exact}: {lot:?}",
                staker(lot.staker)
            );
        }
    }
    Ok(())
}

/// §7.2 without the model's sums: stake whose tenure holds no charged epoch is worth what was pledged.
fn compare_fairness(
    chain: &Chain,
    model: &Model,
    key: PoolKey,
    tranche: &Tranche,
) -> Result<(), Difference> {
    let operator = restaking(chain).vault(VaultId::new(key.0 as u32)).unwrap().operator;
    let cases = restaking(chain).cases_against(operator).filter(|(_, case)| !case.is_open());
    let charged: Vec<u64> = cases.map(|(_, case)| case.epoch.raw()).collect();
    let pool = &model.pools[&key];
    for lot in model.lots_of(key).filter(|lot| lot.staker != NOBODY) {
        if charged.iter().any(|epoch| lot.tenure.contains(*epoch)) {
            continue;
        }
        // Exact: at a price of one nothing rounds. Stake that merged has the dust of a merger.
        let has = fraction(lot.units, tranche.shares.raw()) * whole(tranche.stake.raw());
        let lost = &lot.pledged - has;
        let dust = if pool.merged {
            whole((pool.roundings + 1).into()) + whole(lot.units) * lot.grains()
        } else {
            whole(0)
        };
        ensure!(
            lost <= dust && -&lost <= dust,
            "{} was never charged in {key:?} and lost {lost}, dust {dust}",
            staker(lot.staker)
        );
    }
    Ok(())
}

/// Stake per staker and pool, and of each lot of it.
fn compare_stakers(
    chain: &Chain,
    model: &Model,
    tranches: &Tranches<'_>,
) -> Result<(), Difference> {
    for (index, who) in STAKERS.into_iter().enumerate() {
        let row = chain.state.ledger().find_account(&address(who)).expect("endowed");
        let holdings = restaking(chain).holdings_of(row);
        let has = holdings.iter().filter(|holding| !holding.shares.is_zero());
        let has: BTreeMap<TrancheId, _> = has.map(|holding| (holding.tranche, holding)).collect();
        let mut expected: BTreeMap<PoolKey, Vec<&Lot>> = BTreeMap::new();
        for lot in model.lots.iter().filter(|lot| lot.staker == index) {
            expected.entry(lot.pool()).or_default().push(lot);
        }
        ensure!(has.len() == expected.len(), "{who} has {has:?}, expected {:?}", expected.keys());
        for (key, lots) in expected {
            let (id, tranche) = tranches[&key];
            let units: u128 = lots.iter().map(|lot| lot.units).sum();
            let have = has.get(&id).map_or(0, |holding| holding.shares.raw());
            ensure!(have == units, "{who} has {have} units of {key:?}, expected {units}");
            // To the unit: its part of the pool, each position of it rounded down.
            let worth = has[&id].worth.raw();
            let price = fraction(model.pools[&key].booked, tranche.shares.raw());
            let part = floor(&(whole(units) * &price));
            let positions = lots.len() as u128;
            ensure!(
                worth <= part && part < worth + positions.max(1),
                "{who} has {worth} in {key:?}, expected {part}"
            );
            // And what its own tenure says: the dust of its pool, and of the merger that it went through.
            let dust = whole((model.pools[&key].roundings + 1).into());
            for lot in lots {
                let apart = whole(lot.units) * (&price - &lot.now);
                let most = &dust + whole(lot.units) * lot.grains();
                ensure!(
                    apart <= most && -&apart <= most,
                    "{who} has {apart} more than expected of {lot:?}, dust {most}"
                );
            }
        }
    }
    Ok(())
}

/// Premiums per staker, vault and asset: never more than exact, and less only by what rounded down on the way.
fn compare_premiums(chain: &Chain, model: &Model) -> Result<(), Difference> {
    let mut open: BTreeMap<(usize, usize, usize), (u128, u128)> = BTreeMap::new();
    let vault_of = |tranche| restaking(chain).tranche(tranche).unwrap().vault.index() as usize;
    for (staker, who) in STAKERS.into_iter().enumerate() {
        let Some(row) = chain.state.ledger().find_account(&address(who)) else { continue };
        for holding in restaking(chain).holdings_of(row) {
            for (asset, amount) in holding.premiums {
                let key = (staker, vault_of(holding.tranche), asset.index() as usize);
                open.entry(key).or_default().0 += amount.raw();
            }
        }
        // Each position rounds down once when it is looked at, and once more if it is seen through a merger.
        for position in restaking(chain).positions_of(row) {
            let merged = restaking(chain).tranche(position.tranche).unwrap().merged.is_some();
            for asset in [ETH, USDC] {
                let key = (staker, vault_of(position.tranche), asset);
                open.entry(key).or_default().1 += 1 + u128::from(merged);
            }
        }
    }
    for (key, (amount, positions)) in &open {
        let earned = model.earned.get(key).cloned().unwrap_or_default();
        let have = whole(amount + earned.claimed);
        // The indices are kept at 2⁻¹²⁸: all of that together is far less than a thousandth of a unit.
        let dust = earned.dust + whole(*positions) + fraction(1, 1_000);
        ensure!(
            have <= earned.exact && earned.exact <= &have + &dust,
            "staker {}, vault {}, asset {}: earned {have}, exactly {}, dust {dust}",
            key.0,
            key.1,
            key.2,
            earned.exact
        );
    }
    let lost = model.earned.iter().find(|(key, e)| e.exact > e.dust && !open.contains_key(key));
    ensure!(lost.is_none(), "premiums without a position: {lost:?}");
    Ok(())
}

/// Balances: to the unit, as whatever was paid was checked when it was.
fn compare_accounts(chain: &Chain, model: &Model) -> Result<(), Difference> {
    let ledger = chain.state.ledger();
    for who in people() {
        let row = ledger.find_account(&address(who));
        for asset in 0..3 {
            let of = |row| ledger.balance(row, AssetId::new(asset as u32)).raw();
            let have = row.map_or(0, of);
            let expected = model.balance(who, asset);
            ensure!(have == expected, "{who} has {have} of asset {asset}, expected {expected}");
        }
    }
    for asset in 0..3 {
        let have = ledger.tally(AssetId::new(asset as u32)).unwrap().burned.raw();
        let expected = model.burned[asset];
        ensure!(have == expected, "{have} of asset {asset} was burned, expected {expected}");
    }
    Ok(())
}

fn compare_services_and_operators(chain: &Chain, model: &Model) -> Result<(), Difference> {
    for (id, row) in restaking(chain).services() {
        let book = &model.services[id.index() as usize];
        let budget = row.budget.raw();
        ensure!(budget == book.budget, "{id} has a budget of {budget}, expected {}", book.budget);
        let short = row.shortfall.iter().map(|(_, short)| short.raw()).sum::<u128>();
        ensure!(short == book.shortfall, "{id} is {short} short, expected {}", book.shortfall);
        let funds = row.insurance.iter().filter(|(_, amount)| !amount.is_zero());
        let funds: BTreeMap<usize, u128> =
            funds.map(|(asset, amount)| (asset.index() as usize, amount.raw())).collect();
        let mut expected = book.insurance.clone();
        expected.retain(|_, amount| *amount > 0);
        ensure!(funds == expected, "{id} is insured for {funds:?}, expected {expected:?}");
    }
    for (id, row) in restaking(chain).operators() {
        let (have, expected) = (row.jailed.map(Epoch::raw), model.jailed[id.index() as usize]);
        ensure!(have == expected, "{id} is jailed since {have:?}, expected {expected:?}");
    }
    let (have, expected) = (restaking(chain).cases().count(), model.cases.len());
    ensure!(have == expected, "{have} cases, expected {expected}");
    Ok(())
}
