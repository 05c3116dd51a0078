//! What a proof is about.

use crate::fault::{Fault, account, id};
use app::Subject;
use serde::{Deserialize, Serialize};
use units::Epoch;
use utoipa::ToSchema;

/// What a proof is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum SubjectView {
    /// An account: its nonce, whose keys act for it, and what it has.
    Account {
        /// 64 hexadecimal digits.
        account: String,
    },
    /// A staker's shares of a tranche, and the tranche.
    Position {
        /// Whose.
        account: String,
        /// Of what: `tranche-0`, or just `0`.
        tranche: String,
    },
    /// A trader's cash and collateral at a venue, not what it holds of contracts.
    Trader {
        /// Where: `venue-0`, or just `0`.
        venue: String,
        /// Whose.
        account: String,
    },
    /// What a service bought of a vault for an epoch.
    Cover {
        /// The vault: `vault-0`, or just `0`.
        vault: String,
        /// The buyer: `service-0`, or just `0`.
        service: String,
        /// For when.
        epoch: u64,
    },
    /// A case.
    Case {
        /// The case: `case-0`, or just `0`.
        case: String,
    },
}

impl SubjectView {
    pub(super) fn of(subject: &Subject) -> Self {
        match subject {
            Subject::Account(account) => Self::Account { account: account.to_string() },
            Subject::Position { account, tranche } => {
                Self::Position { account: account.to_string(), tranche: tranche.to_string() }
            }
            Subject::Trader { venue, account } => {
                Self::Trader { venue: venue.to_string(), account: account.to_string() }
            }
            Subject::Cover { vault, service, epoch } => Self::Cover {
                vault: vault.to_string(),
                service: service.to_string(),
                epoch: epoch.raw(),
            },
            Subject::Case(case) => Self::Case { case: case.to_string() },
        }
    }

    pub(crate) fn read(&self) -> Result<Subject, Fault> {
        Ok(match self {
            Self::Account { account: of } => Subject::Account(account("account", of)?),
            Self::Position { account: of, tranche } => Subject::Position {
                account: account("account", of)?,
                tranche: id("tranche", "tranche", tranche)?,
            },
            Self::Trader { venue, account: of } => Subject::Trader {
                venue: id("venue", "venue", venue)?,
                account: account("account", of)?,
            },
            Self::Cover { vault, service, epoch } => Subject::Cover {
                vault: id("vault", "vault", vault)?,
                service: id("service", "service", service)?,
                epoch: Epoch::new(*epoch),
            },
            Self::Case { case } => Subject::Case(id("case", "case", case)?),
        })
    }
}
