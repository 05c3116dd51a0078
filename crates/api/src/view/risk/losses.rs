//! What may be lost.

use super::{float, worth_of};
use crate::risk::Picture;
use risk::losses::{LossReport, Method};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// The distribution of what a portfolio loses to slashing. Values are in the reference currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LossesView {
    /// Whose losses.
    #[schema(example = "all stake")]
    pub portfolio: String,
    /// What was supposed: `offences` and `faults` a year, `correlation`, `days`.
    pub supposed: BTreeMap<String, String>,
    /// The stake.
    pub stake: String,
    /// How the distribution was found: `enumeration`, `recursion`, `quasi-monte-carlo`, `sampling`.
    pub method: String,
    /// The mean loss.
    pub expected: String,
    /// Its standard deviation.
    pub deviation: String,
    /// The probability that nothing is lost.
    pub none: String,
    /// The worst cases.
    pub tails: Vec<TailView>,
    /// By service, what it takes.
    pub services: Vec<ServiceLossView>,
    /// The distribution, in ranges of equal width; those that have no probability are left out.
    pub distribution: Vec<LossRangeView>,
}

/// The worst part of a distribution.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TailView {
    /// The level q; the tail is the worst 1 − q.
    #[schema(example = "0.99")]
    pub level: String,
    /// The least loss that is exceeded with probability 1 − q at most.
    pub value_at_risk: String,
    /// The mean of the worst 1 − q.
    pub expected_shortfall: String,
}

/// What a service takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ServiceLossView {
    /// The service.
    pub service: String,
    /// What people call it.
    pub service_name: String,
    /// The probability that it slashes.
    pub probability: String,
    /// Its part of the mean loss.
    pub expected: String,
    /// Its part of the expected shortfall at each level.
    pub shortfall: Vec<String>,
}

/// A range of losses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LossRangeView {
    /// Losses above this, up to the next range.
    pub above: String,
    /// How likely.
    pub probability: String,
}

impl LossesView {
    pub(crate) fn of(
        picture: &Picture,
        report: &LossReport,
        supposed: BTreeMap<String, String>,
    ) -> Self {
        let tails = report.tails.iter().map(|tail| TailView {
            level: float(tail.level),
            value_at_risk: worth_of(tail.value_at_risk.value),
            expected_shortfall: worth_of(tail.expected_shortfall.value),
        });
        let services = report.services.iter().map(|share| {
            let service = share.service.to_string();
            ServiceLossView {
                service_name: picture.name(&service),
                service,
                probability: float(share.probability),
                expected: worth_of(share.expected),
                shortfall: share.shortfall.iter().copied().map(worth_of).collect(),
            }
        });
        let distribution = report.distribution.iter().filter(|bar| bar.probability > 0.0);
        let distribution = distribution.map(|bar| LossRangeView {
            above: worth_of(bar.above),
            probability: float(bar.probability),
        });
        Self {
            portfolio: report.portfolio.clone(),
            supposed,
            stake: worth_of(report.value),
            method: match report.method {
                Method::Enumeration => "enumeration",
                Method::Recursion => "recursion",
                Method::QuasiMonteCarlo => "quasi-monte-carlo",
                Method::Sampling => "sampling",
            }
            .to_owned(),
            expected: worth_of(report.expected.value),
            deviation: worth_of(report.deviation),
            none: float(report.none.value),
            tails: tails.collect(),
            services: services.collect(),
            distribution: distribution.collect(),
        }
    }
}
