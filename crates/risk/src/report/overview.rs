//! What a network is made of, before anything is asked of it.

use super::html::{Align, Section, Table, exposure_graph, grouped, heat_map, percent, significant};
use network::{Id, Network};
use serde::Serialize;

/// Sizes, and how often stake is pledged.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Overview {
    /// Operators.
    pub operators: usize,
    /// Services.
    pub services: usize,
    /// Pledges of more than nothing.
    pub pledges: usize,
    /// All stake, each unit counted once.
    pub stake: u128,
    /// All pledges: stake counted once for each service that it backs.
    pub pledged: u128,
    /// Λ = pledged ÷ stake. Absent without stake.
    pub rehypothecation: Option<f64>,
    /// What corrupting all services would gain.
    pub gain_of_all: u128,
    /// Each service.
    pub by_service: Vec<ServiceOverview>,
    /// Each operator.
    pub by_operator: Vec<OperatorOverview>,
    /// Which services fall with which.
    pub joint_exposure: JointExposure,
}

/// Stake that pairs of services have in common.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct JointExposure {
    /// The services with the most stake pledged to them, at most 48, in the network's order.
    pub services: Vec<Id>,
    /// Of the stake pledged to the service of the row, the part whose operators pledged to the service of the column as well:
    /// Σ min(w of the one, w of the other) ÷ Σ w of the row.
    pub parts: Vec<Vec<f64>>,
}

/// A service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ServiceOverview {
    /// Its name.
    pub service: Id,
    /// π.
    pub profit: u128,
    /// Operators that pledged to it.
    pub operators: usize,
    /// W: what they pledged.
    pub pledged: u128,
    /// θ: what of it corrupts the service.
    pub corrupting: u128,
}

/// An operator.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OperatorOverview {
    /// Its name.
    pub operator: Id,
    /// σ.
    pub stake: u128,
    /// What those who decide for it lose when it is caught.
    pub private_cost: u128,
    /// Services that it pledged to.
    pub services: usize,
    /// Σ w.
    pub pledged: u128,
    /// Λ of the operator: pledged ÷ stake. Absent without stake.
    pub rehypothecation: Option<f64>,
}

fn ratio(part: u128, whole: u128) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

impl Overview {
    /// Of a network.
    #[must_use]
    pub fn of(network: &Network) -> Self {
        let services =
            network.services().iter().enumerate().map(|(place, service)| ServiceOverview {
                service: service.id.clone(),
                profit: service.profit,
                operators: network.members(place).len(),
                pledged: network.backing(place),
                corrupting: network.corrupting(place),
            });
        let operators = network.operators().iter().enumerate().map(|(place, operator)| {
            let pledged = network.duties(place).iter().map(|(_, amount)| amount).sum();
            OperatorOverview {
                operator: operator.id.clone(),
                stake: operator.stake,
                private_cost: operator.cost_to_decider(),
                services: network.duties(place).len(),
                pledged,
                rehypothecation: ratio(pledged, operator.stake),
            }
        });
        let (stake, pledged) = (network.total_stake(), network.total_pledged());
        Self {
            operators: network.operators().len(),
            services: network.services().len(),
            pledges: network.pledges().len(),
            stake,
            pledged,
            rehypothecation: ratio(pledged, stake),
            gain_of_all: network.gain(&(0..network.services().len()).collect()),
            by_service: services.collect(),
            by_operator: operators.collect(),
            joint_exposure: JointExposure::of(network),
        }
    }

    /// The section of a page; of operators the largest.
    #[must_use]
    pub fn section(&self, network: &Network) -> Section {
        let times = |ratio: Option<f64>| ratio.map_or("–".to_owned(), significant);
        let names: Vec<String> =
            self.joint_exposure.services.iter().map(ToString::to_string).collect();
        Section::new("The network")
            .number("Operators", &grouped(self.operators), "Who has stake that can be slashed.")
            .number("Services", &grouped(self.services), "What can be corrupted.")
            .number("Pledges", &grouped(self.pledges), "Pairs of an operator and a service that its stake backs.")
            .number("Stake", &grouped(self.stake), "All stake, each unit counted once; base units.")
            .number("Pledged", &grouped(self.pledged), "Stake counted once for each service that it backs; base units.")
            .number("Rehypothecation", &times(self.rehypothecation), "Pledged ÷ stake: how many services a unit of stake backs.")
            .number("Gain of all", &grouped(self.gain_of_all), "What corrupting every service would gain; base units.")
            .picture(
                "Operators (left) and services (right), the largest of each, with a line for each pledge.",
                &exposure_graph(network),
            )
            .picture(
                "Joint exposure: of the stake pledged to the service of a row, the part that backs the service of the column as well. \
                 What is dark falls together.",
                &heat_map(&names, &self.joint_exposure.parts),
            )
            .markup(&self.service_table())
            .markup(&self.operator_table())
    }

    fn service_table(&self) -> String {
        let right = Align::Right;
        let columns = [
            ("service", Align::Left),
            ("profit", right),
            ("operators", right),
            ("pledged", right),
            ("corrupts", right),
        ];
        let caption = "Services. Profit: from corrupting it. Pledged: stake that counts toward it. Corrupts: the part of that which suffices.";
        let mut table = Table::new(caption, &columns);
        for service in &self.by_service {
            table.row(vec![
                service.service.to_string(),
                grouped(service.profit),
                grouped(service.operators),
                grouped(service.pledged),
                grouped(service.corrupting),
            ]);
        }
        table.render()
    }

    fn operator_table(&self) -> String {
        const SHOWN: usize = 25;
        let mut largest: Vec<&OperatorOverview> = self.by_operator.iter().collect();
        largest.sort_by_key(|operator| std::cmp::Reverse(operator.stake));
        let right = Align::Right;
        let columns = [
            ("operator", Align::Left),
            ("stake", right),
            ("part of all", right),
            ("private cost", right),
            ("services", right),
            ("Λ", right),
        ];
        let caption = "The largest operators. Private cost: what those who decide lose themselves. Λ: pledged ÷ stake.";
        let mut table = Table::new(caption, &columns);
        for operator in largest.into_iter().take(SHOWN) {
            table.row(vec![
                operator.operator.to_string(),
                grouped(operator.stake),
                ratio(operator.stake, self.stake).map_or("–".to_owned(), percent),
                grouped(operator.private_cost),
                grouped(operator.services),
                operator.rehypothecation.map_or("–".to_owned(), significant),
            ]);
        }
        table.render()
    }
}

impl JointExposure {
    fn of(network: &Network) -> Self {
        const MOST: usize = 48;
        let mut places: Vec<usize> = (0..network.services().len()).collect();
        places.sort_by_key(|&service| std::cmp::Reverse(network.backing(service)));
        places.truncate(MOST);
        places.sort_unstable();
        let mut shared = vec![vec![0_u128; places.len()]; places.len()];
        for operator in 0..network.operators().len() {
            let duties = network.duties(operator).iter();
            let duties: Vec<(usize, u128)> = duties
                .filter_map(|(service, amount)| {
                    Some((places.binary_search(service).ok()?, *amount))
                })
                .collect();
            for &(row, mine) in &duties {
                for &(column, other) in &duties {
                    shared[row][column] += mine.min(other);
                }
            }
        }
        let parts = shared.iter().enumerate().map(|(row, shared)| {
            // With itself a service shares all.
            let backing = shared[row];
            shared.iter().map(|part| ratio(*part, backing).unwrap_or(0.0)).collect()
        });
        let parts = parts.collect();
        let id = |&service: &usize| network.services()[service].id.clone();
        Self { services: places.iter().map(id).collect(), parts }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use network::file;

    #[test]
    fn joint_exposure_is_the_part_that_is_shared() {
        let text = r#"{"operators": [{"id": "a", "stake": 6}, {"id": "b", "stake": 4, "private_cost": 1}],
            "services": [{"id": "s", "profit": 1, "threshold": [1, 2]}, {"id": "t", "profit": 2, "threshold": [1, 1]}],
            "pledges": [{"operator": "a", "service": "s", "amount": 6}, {"operator": "b", "service": "s", "amount": 4},
                        {"operator": "b", "service": "t", "amount": 2}]}"#;
        let network = file::read(text).unwrap().network;
        let found = Overview::of(&network);
        assert_eq!(found.joint_exposure.parts, [[1.0, 0.2], [1.0, 1.0]]);
        assert_eq!((found.stake, found.pledged, found.rehypothecation), (10, 12, Some(1.2)));
        assert_eq!((found.gain_of_all, found.by_operator[1].private_cost), (3, 1));
        assert_eq!(
            (found.by_service[0].corrupting, found.by_operator[1].rehypothecation),
            (5, Some(1.5))
        );
    }
}
