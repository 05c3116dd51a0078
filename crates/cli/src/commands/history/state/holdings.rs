//! Where all units of every asset are: the rows of a pot add up to what the second ledger has for it.

use super::super::event::Cell;
use super::{Definition, Rows, payment, tranches};
use app::State;
use protocol::Pot;
use units::AssetId;

/// One row for each place that has something.
pub(super) const HOLDINGS: Definition =
    Definition { name: "holdings", columns: &["pot", "holder", "asset", "amount"], rows: holdings };

fn holdings(state: &State) -> Rows<'_> {
    let all = accounts(state)
        .chain(stake(state))
        .chain(premiums(state))
        .chain(services(state))
        .chain(cases(state))
        .chain(venues(state));
    // Nothing is no holding.
    Box::new(all.filter(|row| row.last().is_some_and(|amount| amount != "0")))
}

fn row(pot: Pot, holder: &impl Cell, asset: Option<AssetId>, amount: &impl Cell) -> Vec<String> {
    vec![pot.name().to_owned(), holder.cell(), asset.cell(), amount.cell()]
}

fn accounts(state: &State) -> Rows<'_> {
    Box::new(state.ledger().accounts().flat_map(move |(index, account)| {
        let balances = state.ledger().balances_of(index);
        balances.map(|held| row(Pot::Accounts, &account.id, Some(held.asset), &held.amount))
    }))
}

fn stake(state: &State) -> Rows<'_> {
    Box::new(tranches(state).map(move |(id, tranche)| {
        let vault = state.restaking().vault(tranche.vault).ok();
        row(Pot::Stake, &id, vault.map(|vault| vault.asset), &tranche.stake)
    }))
}

/// Set aside for an epoch by vault and service, dust by vault, earned by tranche.
fn premiums(state: &State) -> Rows<'_> {
    let vaults = || state.restaking().vaults();
    let aside = vaults().flat_map(move |(id, vault)| {
        let unpaid = vault.covers.iter().filter(|cover| !cover.paid);
        unpaid.map(move |cover| {
            row(Pot::Premiums, &id, payment(state, cover.service), &cover.premium)
        })
    });
    let dust = vaults().flat_map(|(id, vault)| {
        vault.dust.iter().map(move |(asset, amount)| row(Pot::Premiums, &id, Some(*asset), amount))
    });
    let earned = tranches(state).flat_map(|(id, tranche)| {
        tranche
            .premiums
            .iter()
            .map(move |of| row(Pot::Premiums, &id, Some(of.asset), &of.unclaimed))
    });
    Box::new(aside.chain(dust).chain(earned))
}

fn services(state: &State) -> Rows<'_> {
    Box::new(state.restaking().services().flat_map(|(id, service)| {
        let budget = row(Pot::Budgets, &id, Some(service.payment_asset), &service.budget);
        let insurance = service.insurance.iter();
        let insurance =
            insurance.map(move |(asset, amount)| row(Pot::Insurance, &id, Some(*asset), amount));
        std::iter::once(budget).chain(insurance)
    }))
}

fn cases(state: &State) -> Rows<'_> {
    let bond_asset = state.restaking().parameters().bond_asset;
    Box::new(state.restaking().cases().flat_map(move |(id, case)| {
        let bond = case.is_open().then(|| row(Pot::Bonds, &id, Some(bond_asset), &case.bond));
        let taken = if case.is_on_hold() { case.proceeds() } else { Vec::new() };
        let taken = taken.into_iter();
        let taken = taken.map(move |(asset, amount)| row(Pot::Escrow, &id, Some(asset), &amount));
        bond.into_iter().chain(taken)
    }))
}

/// A trader's cash may be below zero: what it owes, others there have less.
fn venues(state: &State) -> Rows<'_> {
    let options = state.options();
    let own = options.venues().flat_map(move |(id, venue)| {
        let till = options.till(id).ok().into_iter();
        till.flat_map(move |till| {
            [till.fund, till.fees].map(|amount| row(Pot::Venues, &id, Some(venue.cash), &amount))
        })
    });
    let traders = options.traders().flat_map(move |(id, trader)| {
        let cash = options.venue(trader.venue).ok().map(|venue| venue.cash);
        let cash = row(Pot::Venues, &id, cash, &trader.cash);
        let collateral = trader.collateral.iter();
        let collateral =
            collateral.map(move |(asset, amount)| row(Pot::Venues, &id, Some(*asset), amount));
        std::iter::once(cash).chain(collateral)
    });
    Box::new(own.chain(traders))
}
