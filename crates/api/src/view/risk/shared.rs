//! Who and what much depends on.

use super::{float, part, worth};
use crate::risk::{Picture, VaultFacts};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

/// How much depends on an operator. Values are in the reference currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SystemicView {
    /// The operator.
    pub operator: String,
    /// What people call it.
    pub operator_name: String,
    /// Its vaults' stake at risk, less haircuts.
    pub stake: String,
    /// As a part of all stake at risk.
    pub part: String,
    /// Cover that it sold for the present epoch.
    pub cover: String,
    /// Services that it covers.
    pub services: Vec<String>,
    /// Those that it could corrupt by itself.
    pub alone: Vec<String>,
    /// What its services are worth corrupting, each by how much of what corrupts it this operator has, at most all: by this
    /// operators are ranked.
    pub reach: String,
}

/// What several vaults have in common: what hits it, hits them together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SharedView {
    /// What it is.
    #[schema(example = "operator-0")]
    pub tag: String,
    /// `operator`: who runs several vaults; `asset`: what they hold; `terms`: what they are slashed under.
    pub kind: String,
    /// What people call it.
    pub name: String,
    /// The vaults.
    pub vaults: Vec<String>,
    /// Their stake at risk, less haircuts, in the reference currency.
    pub stake: String,
    /// As a part of all stake at risk.
    pub part: String,
    /// Services that they cover.
    pub services: Vec<String>,
}

/// Operators that are listed.
const MOST: usize = 50;

fn total(picture: &Picture) -> u128 {
    picture.facts.iter().map(|vault| vault.stake).sum()
}

fn services<'a>(vaults: impl Iterator<Item = &'a VaultFacts>) -> Vec<String> {
    let services: BTreeSet<&String> =
        vaults.flat_map(|vault| vault.covers.iter().map(|(service, ..)| service)).collect();
    services.into_iter().cloned().collect()
}

impl SystemicView {
    pub(super) fn all(picture: &Picture) -> Vec<Self> {
        let network = &picture.covers;
        // What each operator's covers forfeit to each service.
        let mut held: BTreeMap<&str, BTreeMap<usize, u128>> = BTreeMap::new();
        let owner: BTreeMap<&str, &str> = picture
            .facts
            .iter()
            .map(|vault| (vault.id.as_str(), vault.operator.as_str()))
            .collect();
        for pledge in network.pledges() {
            let cover = network.operators()[pledge.operator].id.to_string();
            let vault = cover.split('/').next().unwrap_or_default();
            let Some(operator) = owner.get(vault) else { continue };
            *held.entry(*operator).or_default().entry(pledge.service).or_default() += pledge.amount;
        }
        let mut by_operator: BTreeMap<&str, Vec<&VaultFacts>> = BTreeMap::new();
        for vault in &picture.facts {
            by_operator.entry(vault.operator.as_str()).or_default().push(vault);
        }
        let all = total(picture);
        let mut ranked: Vec<(f64, Self)> = by_operator
            .into_iter()
            .map(|(operator, vaults)| {
                let (mut reach, mut alone) = (0.0, Vec::new());
                for (&service, &amount) in held.get(operator).into_iter().flatten() {
                    let (needed, row) = (network.corrupting(service), &network.services()[service]);
                    if amount >= needed {
                        alone.push(row.id.to_string());
                    }
                    let part = if needed == 0 { 1.0 } else { amount as f64 / needed as f64 };
                    reach += row.profit as f64 * part.min(1.0);
                }
                let stake = vaults.iter().map(|vault| vault.stake).sum();
                let cover = vaults.iter().flat_map(|vault| &vault.covers);
                let view = Self {
                    operator: operator.to_owned(),
                    operator_name: vaults
                        .first()
                        .map(|vault| vault.operator_name.clone())
                        .unwrap_or_default(),
                    stake: worth(stake),
                    part: part(stake, all),
                    cover: worth(cover.map(|(.., value)| value).sum()),
                    services: services(vaults.iter().copied()),
                    alone,
                    reach: float(reach / 1e18),
                };
                (reach, view)
            })
            .collect();
        ranked.sort_by(|(a, _), (b, _)| b.total_cmp(a));
        ranked.into_iter().take(MOST).map(|(_, view)| view).collect()
    }
}

impl SharedView {
    pub(super) fn all(picture: &Picture) -> Vec<Self> {
        let mut tags: BTreeMap<(&str, &str), (String, Vec<&VaultFacts>)> = BTreeMap::new();
        for vault in &picture.facts {
            let mut add = |kind, tag, name: &str| {
                let entry =
                    tags.entry((kind, tag)).or_insert_with(|| (name.to_owned(), Vec::new()));
                entry.1.push(vault);
            };
            add("operator", vault.operator.as_str(), &vault.operator_name);
            add("asset", vault.asset.as_str(), &vault.asset);
            let terms: BTreeMap<&str, &str> = vault
                .covers
                .iter()
                .map(|(service, terms, _)| (terms.as_str(), service.as_str()))
                .collect();
            for (terms, service) in terms {
                add("terms", terms, &picture.name(service));
            }
        }
        let all = total(picture);
        let mut found: Vec<(u128, Self)> = tags
            .into_iter()
            .filter(|(_, (_, vaults))| vaults.len() > 1)
            .map(|((kind, tag), (name, vaults))| {
                let stake = vaults.iter().map(|vault| vault.stake).sum();
                let view = Self {
                    tag: tag.to_owned(),
                    kind: kind.to_owned(),
                    name,
                    vaults: vaults.iter().map(|vault| vault.id.clone()).collect(),
                    stake: worth(stake),
                    part: part(stake, all),
                    services: services(vaults.iter().copied()),
                };
                (stake, view)
            })
            .collect();
        found.sort_by_key(|(stake, _)| std::cmp::Reverse(*stake));
        found.into_iter().map(|(_, view)| view).collect()
    }
}
