//! From names to places, and back.

use super::{Document, amount::Amount, entries::*};
use crate::{
    Bonus, Id, Network, NetworkDraft, NetworkError, Operator, Pledge, Pool, Service, Threshold, Tie,
};
use std::collections::HashMap;

/// Where each name stands. A name twice is left to [`Network::new`], which refuses it.
struct Places<'a> {
    what: &'static str,
    of: HashMap<&'a Id, usize>,
}

impl<'a> Places<'a> {
    fn new(what: &'static str, ids: impl Iterator<Item = &'a Id>) -> Self {
        Self { what, of: ids.enumerate().map(|(place, id)| (id, place)).collect() }
    }

    fn find(&self, id: &Id, at: impl FnOnce() -> String) -> Result<usize, NetworkError> {
        let found = self.of.get(id).copied();
        found.ok_or_else(|| NetworkError::at(at(), format!("no {} has the id {id}", self.what)))
    }
}

pub(super) fn document(entry: NetworkEntry) -> Result<Document, NetworkError> {
    let operators = Places::new("operator", entry.operators.iter().map(|operator| &operator.id));
    let services = Places::new("service", entry.services.iter().map(|service| &service.id));
    let pledges = entry.pledges.iter().enumerate().map(|(place, pledge)| {
        let at = |field| move || format!("pledges[{place}].{field}");
        Ok(Pledge {
            operator: operators.find(&pledge.operator, at("operator"))?,
            service: services.find(&pledge.service, at("service"))?,
            amount: pledge.amount.0,
        })
    });
    let pledges = pledges.collect::<Result<_, _>>()?;
    let group = |list: &str, place: usize, ids: &[Id]| {
        let found = ids
            .iter()
            .enumerate()
            .map(|(inner, id)| services.find(id, || format!("{list}[{place}].services[{inner}]")));
        found.collect::<Result<Vec<_>, _>>()
    };
    let bonuses = entry.bonuses.iter().enumerate().map(|(place, bonus)| {
        let services = group("bonuses", place, &bonus.services)?;
        Ok(Bonus { services, amount: bonus.amount.0 })
    });
    let bonuses = bonuses.collect::<Result<_, _>>()?;
    let pools = entry.pools.iter().enumerate().map(|(place, pool)| {
        Ok(Pool { services: group("pools", place, &pool.services)?, limit: pool.limit.0 })
    });
    let pools = pools.collect::<Result<_, _>>()?;
    let draft = NetworkDraft {
        operators: entry.operators.into_iter().map(operator).collect(),
        services: entry.services.into_iter().map(|one| service(one, entry.tie)).collect(),
        pledges,
        bonuses,
        pools,
        dead_service: entry.dead_service.into(),
    };
    let network = Network::new(draft)?;
    if let Some(losses) = &entry.losses {
        losses.check(&network)?;
    }
    if let Some(liquidations) = &entry.liquidations {
        liquidations.check().map_err(|NetworkError { place, problem }| {
            NetworkError::at(format!("liquidations.{place}"), problem)
        })?;
    }
    let (losses, liquidations) = (entry.losses, entry.liquidations);
    Ok(Document { name: entry.name, network, losses, liquidations })
}

fn operator(entry: OperatorEntry) -> Operator {
    Operator {
        id: entry.id,
        stake: entry.stake.0,
        private_cost: entry.private_cost.map(|amount| amount.0),
    }
}

fn service(entry: ServiceEntry, tie: TieWord) -> Service {
    let [numerator, denominator] = entry.threshold;
    Service {
        id: entry.id,
        profit: entry.profit.0,
        threshold: Threshold { numerator, denominator },
        tie: entry.tie.unwrap_or(tie).into(),
    }
}

pub(super) fn entry(document: &Document) -> NetworkEntry {
    let network = &document.network;
    // The word that all services share is said once.
    let insecure = network.services().iter().all(|service| service.tie == Tie::Insecure);
    let tie = if insecure && !network.services().is_empty() { Tie::Insecure } else { Tie::Secure };
    let operator = |place: usize| network.operators()[place].id.clone();
    let service = |place: usize| network.services()[place].id.clone();
    let group = |places: &[usize]| places.iter().map(|&place| service(place)).collect();
    NetworkEntry {
        name: document.name.clone(),
        tie: tie.into(),
        dead_service: network.dead_service().into(),
        operators: network
            .operators()
            .iter()
            .map(|operator| OperatorEntry {
                id: operator.id.clone(),
                stake: Amount(operator.stake),
                private_cost: operator.private_cost.map(Amount),
            })
            .collect(),
        services: network
            .services()
            .iter()
            .map(|service| ServiceEntry {
                id: service.id.clone(),
                profit: Amount(service.profit),
                threshold: [service.threshold.numerator, service.threshold.denominator],
                tie: (service.tie != tie).then_some(service.tie.into()),
            })
            .collect(),
        pledges: network
            .pledges()
            .iter()
            .map(|pledge| PledgeEntry {
                operator: operator(pledge.operator),
                service: service(pledge.service),
                amount: Amount(pledge.amount),
            })
            .collect(),
        bonuses: network
            .bonuses()
            .iter()
            .map(|bonus| BonusEntry {
                services: group(&bonus.services),
                amount: Amount(bonus.amount),
            })
            .collect(),
        pools: network
            .pools()
            .iter()
            .map(|pool| PoolEntry { services: group(&pool.services), limit: Amount(pool.limit) })
            .collect(),
        losses: document.losses.clone(),
        liquidations: document.liquidations.clone(),
    }
}
