//! The two recorded tables.

use super::{EDGES, TOTALS};
use crate::{Id, NetworkError, file};
use serde::{Deserialize, de::DeserializeOwned};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Operators by address, ascending, and services in the order of their totals.
pub(super) struct Record {
    pub(super) operators: Vec<Id>,
    pub(super) services: Vec<Backed>,
}

/// A service as it was recorded.
pub(super) struct Backed {
    /// Its name, or its address where it has none or shares it.
    pub(super) id: Id,
    /// Its stake in cents.
    pub(super) total: u128,
    /// Places of its operators, ascending.
    pub(super) members: Vec<usize>,
}

#[derive(Deserialize)]
struct Edge {
    avs: String,
    operator: String,
}

#[derive(Deserialize)]
struct Total {
    avs: String,
    avs_name: String,
    n_operators: usize,
    usd_value: f64,
}

struct Recorded {
    name: String,
    operators: usize,
    dollars: f64,
}

/// More than all money: a value above it is a mistake of the record.
const MOST_DOLLARS: f64 = 1e15;

pub(super) fn read(directory: &Path) -> Result<Record, NetworkError> {
    let mut members: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (line, edge) in rows::<Edge>(directory, EDGES)? {
        let (service, operator) = (edge.avs, edge.operator);
        if !members.entry(service).or_default().insert(operator) {
            return Err(NetworkError::at(line, "this operator and service were there before"));
        }
    }
    let operators: BTreeSet<&String> = members.values().flatten().collect();
    let place: BTreeMap<&String, usize> =
        operators.iter().enumerate().map(|(place, address)| (*address, place)).collect();
    let mut order = Vec::new();
    let mut recorded: BTreeMap<String, Recorded> = BTreeMap::new();
    for (line, total) in rows::<Total>(directory, TOTALS)? {
        if !(0.0..=MOST_DOLLARS).contains(&total.usd_value) {
            return Err(NetworkError::at(line, format!("usd_value is {}", total.usd_value)));
        }
        let service = recorded.entry(total.avs.clone()).or_insert_with(|| {
            order.push(total.avs);
            Recorded { name: total.avs_name, operators: total.n_operators, dollars: 0.0 }
        });
        service.dollars += total.usd_value;
    }
    if let Some(unknown) = members.keys().find(|address| !recorded.contains_key(*address)) {
        return Err(NetworkError::at(TOTALS, format!("nothing of {unknown}")));
    }
    let mut names: BTreeMap<&str, usize> = BTreeMap::new();
    for service in recorded.values() {
        *names.entry(service.name.as_str()).or_default() += 1;
    }
    let services = order.iter().map(|address| {
        let service = &recorded[address];
        let members: Vec<usize> =
            members.get(address).into_iter().flatten().map(|operator| place[operator]).collect();
        if members.len() != service.operators {
            let problem = format!(
                "{address} has {} operators, {} were counted",
                members.len(),
                service.operators
            );
            return Err(NetworkError::at(TOTALS, problem));
        }
        let named = !service.name.is_empty() && names[service.name.as_str()] == 1;
        let id = if named { &service.name } else { address };
        // In range, as each summand was; what is less than a cent is left out.
        let total = (service.dollars * 100.0).floor() as u128;
        Ok(Backed { id: Id::from(id.as_str()), total, members })
    });
    let services = services.collect::<Result<_, _>>()?;
    Ok(Record {
        operators: operators.into_iter().map(|address| Id::from(address.as_str())).collect(),
        services,
    })
}

/// The rows of a table with their places.
pub(super) fn rows<T: DeserializeOwned>(
    directory: &Path,
    name: &str,
) -> Result<Vec<(String, T)>, NetworkError> {
    let text = file::text_of(&directory.join(name))?;
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows = reader.deserialize().zip(2..).map(|(row, line)| match row {
        Ok(row) => Ok((format!("{name}, line {line}"), row)),
        Err(error) => Err(NetworkError::at(format!("{name}, line {line}"), error.to_string())),
    });
    rows.collect()
}
