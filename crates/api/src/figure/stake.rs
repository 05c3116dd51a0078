//! Stake: whose, behind what, for how much.

use super::{VALUE, named, number};
use crate::Problem;
use crate::view::{ExposureView, Lookup};
use app::State;
use charts::{Bought, Cleared, Demand, Figure, Flow, OfferStep, Party, YieldPart};
use std::collections::BTreeMap;
use units::{AccountId, Ratio, Rounding, ServiceId, Value};

/// With more accounts than this, stakers are shown by what they hold: each would cost a look at its positions.
const MOST_ACCOUNTS: usize = 500;
/// Stakers, operators and services that are shown by name; the others are shown together.
const SHOWN: usize = 15;

fn float(value: Value) -> f64 {
    value.raw() as f64 / 1e18
}

/// Whose stake backs what, in the present epoch.
pub(crate) fn exposure(state: &State) -> Figure {
    let mut flows: BTreeMap<(String, String), f64> = BTreeMap::new();
    let (restaking, ledger, look) = (state.restaking(), state.ledger(), Lookup(state));
    let epoch = state.epoch();
    // Names keep their column in front, so that the same name in two columns stays two parties.
    let operator = |id| format!("1{}", named(&look.operator(id), &id.to_string()));
    let single = ledger.accounts().count() <= MOST_ACCOUNTS;
    if single {
        for (index, _) in ledger.accounts() {
            for holding in restaking.holdings_of(index) {
                let Ok(tranche) = restaking.tranche(holding.tranche) else { continue };
                let Ok(vault) = restaking.vault(tranche.vault) else { continue };
                let Ok(asset) = ledger.asset(vault.asset) else { continue };
                if !tranche.tenure.contains(epoch) {
                    continue;
                }
                let id = ledger.account_id(index).to_string();
                let staker = format!("0{}…", id.get(..8).unwrap_or_default());
                let worth = float(asset.cover_value(holding.worth));
                *flows.entry((staker, operator(vault.operator))).or_default() += worth;
            }
        }
    }
    for (id, vault) in restaking.vaults() {
        let Ok(security) = restaking.security_of_vault(ledger, id, epoch) else { continue };
        if !single {
            let holders = format!("0stakers of {}", look.symbol(vault.asset));
            *flows.entry((holders, operator(vault.operator))).or_default() += float(security.stake);
        }
        for cover in vault.covers_in(epoch) {
            let name = named(&look.service(cover.service), &cover.service.to_string());
            let pair = (operator(vault.operator), format!("2{name}"));
            *flows.entry(pair).or_default() += float(cover.value);
        }
    }
    drawn(&flows)
}

/// The largest parties of each column by name, the others together.
fn drawn(flows: &BTreeMap<(String, String), f64>) -> Figure {
    let mut sizes: BTreeMap<&str, f64> = BTreeMap::new();
    for ((from, to), amount) in flows {
        for party in [from, to] {
            *sizes.entry(party.as_str()).or_default() += amount;
        }
    }
    let mut ranked: Vec<(&str, f64)> = sizes.into_iter().collect();
    ranked.sort_by(|(_, a), (_, b)| b.total_cmp(a));
    let mut parties: Vec<Party> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for (key, _) in ranked {
        let (column, name) = key.split_at(1);
        let column = column.parse().unwrap_or_default();
        let shown = parties.iter().filter(|party| party.column == column).count();
        let others = ["other stakers", "other operators", "other services"];
        let name = if shown < SHOWN { name } else { others[column % others.len()] };
        let known = parties.iter().position(|party| party.column == column && party.name == name);
        let place = known.unwrap_or_else(|| {
            parties.push(Party { name: name.to_owned(), column });
            parties.len() - 1
        });
        places.insert(key.to_owned(), place);
    }
    let mut merged: BTreeMap<(usize, usize), f64> = BTreeMap::new();
    for ((from, to), amount) in flows {
        let (Some(from), Some(to)) = (places.get(from), places.get(to)) else { continue };
        *merged.entry((*from, *to)).or_default() += amount;
    }
    let flows = merged.into_iter().map(|((from, to), amount)| Flow { from, to, amount });
    charts::exposure(&parties, &flows.collect::<Vec<_>>(), VALUE)
}

/// What a service wants against what is offered to it. An offer counts for its share of the vault's stake at risk; what the vault
/// has to keep for others is not taken off.
pub(crate) fn auction(state: &State, id: ServiceId) -> Result<Figure, Problem> {
    let (restaking, ledger, epoch) = (state.restaking(), state.ledger(), state.epoch());
    let service = restaking.service(id)?;
    let offers = service.offers.iter().filter_map(|offer| {
        let offer = restaking.offer(*offer)?;
        let (terms, _) = offer.binding_in(epoch.plus(1))?;
        let stake = restaking.security_of_vault(ledger, offer.vault, epoch).ok()?.stake;
        let operator = restaking.vault(offer.vault).ok()?.operator;
        Some(OfferStep {
            name: named(&Lookup(state).operator(operator), &offer.vault.to_string()),
            reserve: number(&terms.reserve.to_string()),
            cover: float(stake) * number(&terms.share.to_string()),
        })
    });
    let asset = ledger.asset(service.payment_asset)?;
    let demand = Demand {
        target: float(service.demand.target),
        budget: float(asset.value(service.budget, Rounding::Down)),
        most: number(&service.demand.rate.to_string()),
    };
    let covers = restaking.vaults().filter_map(|(_, vault)| vault.cover(id, epoch));
    let (mut bought, mut paid) = (0.0, 0.0);
    for cover in covers {
        bought += float(cover.value);
        paid += float(asset.value(cover.premium, Rounding::Down));
    }
    let cleared = (bought > 0.0).then(|| Cleared { rate: paid / bought, bought });
    Ok(charts::auction(&offers.collect::<Vec<_>>(), demand, cleared, VALUE))
}

/// Cover that a service bought by epoch, as far as it is still known: until it cannot be judged any more.
pub(crate) fn cover(state: &State, id: ServiceId) -> Result<Figure, Problem> {
    let restaking = state.restaking();
    restaking.service(id)?;
    let mut sold: BTreeMap<String, BTreeMap<u64, f64>> = BTreeMap::new();
    for (_, vault) in restaking.vaults() {
        let operator = named(&Lookup(state).operator(vault.operator), &vault.operator.to_string());
        for cover in vault.covers.iter().filter(|cover| cover.service == id) {
            let epochs = sold.entry(operator.clone()).or_default();
            *epochs.entry(cover.epoch.raw()).or_default() += float(cover.value);
        }
    }
    let mut sellers: Vec<Bought> = sold
        .into_iter()
        .map(|(name, epochs)| Bought { name, epochs: epochs.into_iter().collect() })
        .collect();
    let total = |seller: &Bought| seller.epochs.iter().map(|(_, value)| value).sum::<f64>();
    sellers.sort_by(|a, b| total(b).total_cmp(&total(a)));
    let rest = sellers.split_off(SHOWN.min(sellers.len()));
    if !rest.is_empty() {
        let mut epochs: BTreeMap<u64, f64> = BTreeMap::new();
        for (epoch, value) in rest.into_iter().flat_map(|seller| seller.epochs) {
            *epochs.entry(epoch).or_default() += value;
        }
        sellers.push(Bought { name: "others".to_owned(), epochs: epochs.into_iter().collect() });
    }
    Ok(charts::cover(&sellers, VALUE))
}

/// Where the yield of an account comes from, of all that it holds, weighted by what it is worth.
pub(crate) fn yields(state: &State, id: AccountId, base: Ratio) -> Figure {
    let exposure = ExposureView::of(state, id, base);
    let weights: Vec<f64> = exposure
        .holdings
        .iter()
        .map(|holding| worth(state, &holding.position.vault, &holding.position.worth.amount))
        .collect();
    let all: f64 = weights.iter().sum();
    if all <= 0.0 {
        return charts::yields(&[]);
    }
    let (mut base, mut lost) = (0.0, 0.0);
    let mut services: BTreeMap<String, f64> = BTreeMap::new();
    for (holding, weight) in exposure.holdings.iter().zip(&weights) {
        let part = weight / all;
        let earnings = &holding.earnings;
        base += part * number(&earnings.base.per_year);
        lost += part * number(&earnings.lost.per_year);
        for earned in &earnings.services {
            let name = named(&earned.service_name, &earned.service);
            *services.entry(name).or_default() += part * number(&earned.rate.per_year);
        }
    }
    let part = |name: String, per_year| YieldPart { name, per_year };
    let mut parts = vec![part("base".to_owned(), base)];
    parts.extend(services.into_iter().map(|(name, rate)| part(name, rate)));
    parts.push(part("lost to slashing".to_owned(), -lost));
    charts::yields(&parts)
}

/// What an amount of a vault's asset is worth.
fn worth(state: &State, vault: &str, amount: &str) -> f64 {
    let vault = crate::extract::id("vault", "vault", vault).ok();
    let vault = vault.and_then(|id| state.restaking().vault(id).ok());
    let asset = vault.and_then(|vault| state.ledger().asset(vault.asset).ok());
    asset.map_or(0.0, |asset| number(amount) * number(&asset.price.to_string()))
}
