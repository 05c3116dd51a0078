//! What the rows of a proof say.
//!
//! Amounts are in base units here, as the rows have them: how many decimals an asset has is in another row.

use crate::view::{CasePhase, MembersView};
use app::Fact;
use ledger::Account;
use options::Trader;
use restaking::{Case, Cover, Position, Tranche};
use serde::{Deserialize, Serialize};
use units::{Amount, AssetId, Epoch};
use utoipa::ToSchema;

/// What the state says. Amounts are in base units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum FactView {
    /// Of an account.
    Account {
        /// How many of its transactions were done.
        nonce: u64,
        /// Whose keys act for it, where it is not its own key.
        members: Option<MembersView>,
        /// What it has at least: a proof may leave out balances.
        balances: Vec<BaseUnitsView>,
    },
    /// Of a staker's position.
    Position {
        /// The tranche's vault.
        vault: String,
        /// How many shares of the tranche it has.
        shares: String,
        /// How many there are.
        of_shares: String,
        /// What they own together, of the vault's asset.
        stake: String,
        /// The first epoch that it answers for.
        at_risk_from: u64,
        /// The last, once its owners asked to leave.
        at_risk_until: Option<u64>,
        /// Where its stake is now, if it merged into another tranche.
        merged_into: Option<String>,
    },
    /// Of a trading account.
    Trader {
        /// Of the venue's asset; below zero it owes the venue.
        cash: String,
        /// Besides cash.
        collateral: Vec<BaseUnitsView>,
        /// The part of the cash that cannot be withdrawn while a case is open.
        frozen: String,
        /// Whether it is being auctioned.
        in_auction: bool,
    },
    /// Of cover.
    Cover {
        /// Whose duties the vault answers for.
        operator: String,
        /// The terms that it was sold under.
        terms: String,
        /// How much can be taken, of the vault's asset.
        amount: String,
        /// What it costs, in the service's payment asset.
        premium: String,
        /// Whether that was paid.
        paid: bool,
    },
    /// Of a case.
    Case {
        /// The accused.
        operator: String,
        /// Against whom.
        service: String,
        /// Under which terms.
        terms: String,
        /// Which of their offences.
        offence: u16,
        /// In which epoch it happened.
        epoch: u64,
        /// Which fraction of the cover it costs.
        fraction: String,
        /// Where it stands.
        phase: CasePhase,
        /// At the boundary into which epoch it is executed.
        executes_at: u64,
        /// What it took.
        taken: Vec<BaseUnitsView>,
    },
}

/// So many base units of an asset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BaseUnitsView {
    /// The asset.
    #[schema(example = "asset-0")]
    pub asset: String,
    /// How many of its base units, exactly.
    #[schema(example = "1500250000")]
    pub base_units: String,
}

impl BaseUnitsView {
    fn of(asset: AssetId, amount: Amount) -> Self {
        Self { asset: asset.to_string(), base_units: amount.raw().to_string() }
    }
}

impl FactView {
    pub(super) fn of(fact: &Fact) -> Self {
        match fact {
            Fact::Account { account: Account { nonce, members, .. }, balances } => Self::Account {
                nonce: *nonce,
                members: members.as_deref().map(MembersView::of),
                balances: balances.iter().map(|b| BaseUnitsView::of(b.asset, b.amount)).collect(),
            },
            Fact::Position { position: Position { shares, .. }, tranche } => {
                let Tranche { vault, tenure, shares: all, stake, merged, .. } = tranche;
                Self::Position {
                    vault: vault.to_string(),
                    shares: shares.raw().to_string(),
                    of_shares: all.raw().to_string(),
                    stake: stake.raw().to_string(),
                    at_risk_from: tenure.from.raw(),
                    at_risk_until: tenure.until.map(Epoch::raw),
                    merged_into: merged.as_ref().map(|merger| merger.into.to_string()),
                }
            }
            Fact::Trader(Trader { cash, collateral, frozen, auction, .. }) => Self::Trader {
                cash: cash.to_string(),
                collateral: collateral
                    .iter()
                    .map(|(a, held)| BaseUnitsView::of(*a, *held))
                    .collect(),
                frozen: frozen.raw().to_string(),
                in_auction: auction.is_some(),
            },
            Fact::Cover { operator, cover: Cover { terms, amount, premium, paid, .. } } => {
                Self::Cover {
                    operator: operator.to_string(),
                    terms: terms.to_string(),
                    amount: amount.raw().to_string(),
                    premium: premium.raw().to_string(),
                    paid: *paid,
                }
            }
            Fact::Case(case) => Self::of_case(case),
        }
    }

    fn of_case(case: &Case) -> Self {
        let proceeds = case.proceeds();
        Self::Case {
            operator: case.operator.to_string(),
            service: case.service.to_string(),
            terms: case.terms.to_string(),
            offence: case.offence,
            epoch: case.epoch.raw(),
            fraction: case.fraction.to_string(),
            phase: CasePhase::of(&case.status),
            executes_at: case.executes_at.raw(),
            taken: proceeds.into_iter().map(|(a, taken)| BaseUnitsView::of(a, taken)).collect(),
        }
    }
}
