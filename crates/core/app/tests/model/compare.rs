//! What must be equal after each boundary.

use super::{
    Difference, Model,
    exact::{ensure, floor, fraction, whole},
    lot::Tenure,
    observed::pool,
    world::{ETH, STAKERS, USDC, address, people},
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
    compare_lots(chain, model, &tranches)?;
    compare_premiums(chain, model)?;
    compare_accounts(chain, model)?;
    compare_services_and_operators(chain, model)
}

fn restaking(chain: &Chain) -> &Restaking {
    chain.state.restaking()
}

type Tranches<'a> = BTreeMap<(usize, Tenure), (TrancheId, &'a Tranche)>;

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
        for lot in model.lots_of(*key) {
            exact += whole(lot.units) * &lot.now;
            units += lot.units;
        }
        let (booked, dust) = (whole(pool.booked), whole(pool.roundings.into()));
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
fn compare_history(
    model: &Model,
    key: (usize, Tenure),
    tranche: &Tranche,
) -> Result<(), Difference> {
    for lot in model.lots_of(key) {
        for (epoch, worth) in lot.worth.range((model.epoch + 1).saturating_sub(WINDOW)..) {
            if !lot.tenure.contains(*epoch) {
                continue;
            }
            let exact = whole(lot.units) * worth;
            let have =
                whole(tranche.price_in(Epoch::new(*epoch)).amount(Shares::new(lot.units)).raw());
            let grains = whole(lot.units) * lot.grains();
            ensure!(
                have <= &exact + &grains && exact < &have + grains + whole(1),
                "lot of {} in {key:?} was worth {have} in epoch {epoch}, expected {exact}",
                STAKERS[lot.staker]
            );
        }
    }
    Ok(())
}

/// §7.2 without the model's sums: stake whose tenure holds no charged epoch is worth what was pledged.
fn compare_fairness(
    chain: &Chain,
    model: &Model,
    key: (usize, Tenure),
    tranche: &Tranche,
) -> Result<(), Difference> {
    let operator = restaking(chain).vault(VaultId::new(key.0 as u32)).unwrap().operator;
    let charged = restaking(chain)
        .cases_against(operator)
        .any(|(_, case)| !case.is_open() && key.1.contains(case.epoch.raw()));
    if !charged {
        // Exact: at a price of one nothing rounds.
        ensure!(
            tranche.stake.raw() == model.units(key),
            "{key:?} was never charged and lost {}",
            model.units(key) - tranche.stake.raw()
        );
    }
    Ok(())
}

/// Stake per staker, vault and tenure.
fn compare_lots(chain: &Chain, model: &Model, tranches: &Tranches<'_>) -> Result<(), Difference> {
    for lot in &model.lots {
        let key = (lot.vault, lot.tenure);
        let who = STAKERS[lot.staker];
        let (id, tranche) = tranches[&key];
        let row = chain.state.ledger().find_account(&address(who)).expect("endowed");
        let position = restaking(chain).position(row, id);
        let units = position.map_or(0, |position| position.shares.raw());
        ensure!(units == lot.units, "{who} has {units} units of {key:?}, expected {}", lot.units);
        // To the unit: its part of the pool, rounded down once.
        let part = fraction(lot.units, model.units(key)) * whole(model.pools[&key].booked);
        let have = tranche.worth(Shares::new(units));
        ensure!(have.raw() == floor(&part), "{who} has {have} in {key:?}, expected {part}");
    }
    Ok(())
}

/// Premiums per staker, vault and asset: never more than exact, and less only by what rounded down on the way.
fn compare_premiums(chain: &Chain, model: &Model) -> Result<(), Difference> {
    let mut open: BTreeMap<(usize, usize, usize), (u128, u128)> = BTreeMap::new();
    for (staker, who) in STAKERS.into_iter().enumerate() {
        let Some(row) = chain.state.ledger().find_account(&address(who)) else { continue };
        for position in restaking(chain).positions_of(row) {
            let tranche = restaking(chain).tranche(position.tranche).unwrap();
            for (asset, amount) in position.premiums(tranche) {
                let key = (staker, tranche.vault.index() as usize, asset.index() as usize);
                open.entry(key).or_default().0 += amount.raw();
            }
            // Each position rounds down once when it is looked at.
            for asset in [ETH, USDC] {
                open.entry((staker, tranche.vault.index() as usize, asset)).or_default().1 += 1;
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
