//! Stake, what answers for whom, and what was taken.

use super::super::event::Cell;
use super::{Definition, Rows, account, payment, tranches as all_tranches};
use app::State;
use restaking::CaseStatus;

/// Each operator.
pub(super) const OPERATORS: Definition = Definition {
    name: "operators",
    columns: &["operator", "name", "owner", "claims_to", "commission", "jailed_since"],
    rows: operators,
};

fn operators(state: &State) -> Rows<'_> {
    Box::new(state.restaking().operators().map(move |(id, row)| {
        vec![
            id.cell(),
            row.name.cell(),
            account(state, row.owner),
            account(state, row.claims_to),
            row.commission.cell(),
            row.jailed.cell(),
        ]
    }))
}

/// Each vault.
pub(super) const VAULTS: Definition = Definition {
    name: "vaults",
    columns: &["vault", "operator", "asset", "leverage_cap", "last_slash"],
    rows: vaults,
};

fn vaults(state: &State) -> Rows<'_> {
    Box::new(state.restaking().vaults().map(|(id, row)| {
        vec![
            id.cell(),
            row.operator.cell(),
            row.asset.cell(),
            row.leverage_cap.cell(),
            row.last_slash.cell(),
        ]
    }))
}

/// Each tranche that there ever was.
pub(super) const TRANCHES: Definition = Definition {
    name: "tranches",
    columns: &[
        "tranche",
        "vault",
        "asset",
        "at_risk_from",
        "at_risk_until",
        "shares",
        "stake",
        "merged_into",
    ],
    rows: tranches,
};

fn tranches(state: &State) -> Rows<'_> {
    Box::new(all_tranches(state).map(move |(id, row)| {
        let asset = state.restaking().vault(row.vault).ok().map(|vault| vault.asset);
        vec![
            id.cell(),
            row.vault.cell(),
            asset.cell(),
            row.tenure.from.cell(),
            row.tenure.until.cell(),
            row.shares.cell(),
            row.stake.cell(),
            row.merged.as_ref().map(|merger| merger.into).cell(),
        ]
    }))
}

/// Shares of tranches.
pub(super) const POSITIONS: Definition =
    Definition { name: "positions", columns: &["account", "tranche", "shares"], rows: positions };

fn positions(state: &State) -> Rows<'_> {
    Box::new(state.ledger().accounts().flat_map(move |(row, account)| {
        let positions = state.restaking().positions_of(row);
        positions.map(|held| vec![account.id.cell(), held.tranche.cell(), held.shares.cell()])
    }))
}

/// Each service.
pub(super) const SERVICES: Definition = Definition {
    name: "services",
    columns: &["service", "name", "owner", "payment_asset", "budget", "target", "rate"],
    rows: services,
};

fn services(state: &State) -> Rows<'_> {
    Box::new(state.restaking().services().map(move |(id, row)| {
        vec![
            id.cell(),
            row.name.cell(),
            account(state, row.owner),
            row.payment_asset.cell(),
            row.budget.cell(),
            row.demand.target.cell(),
            row.demand.rate.cell(),
        ]
    }))
}

/// Cover that can still be judged, and that of the present epoch.
pub(super) const COVERS: Definition = Definition {
    name: "covers",
    columns: &[
        "vault",
        "service",
        "epoch",
        "terms",
        "pledge_rate",
        "asset",
        "amount",
        "value",
        "payment_asset",
        "premium",
        "paid",
    ],
    rows: covers,
};

fn covers(state: &State) -> Rows<'_> {
    Box::new(state.restaking().vaults().flat_map(move |(vault, of)| {
        of.covers.iter().map(move |row| {
            vec![
                vault.cell(),
                row.service.cell(),
                row.epoch.cell(),
                row.terms.cell(),
                row.pledge_rate.cell(),
                of.asset.cell(),
                row.amount.cell(),
                row.value.cell(),
                payment(state, row.service).cell(),
                row.premium.cell(),
                row.paid.cell(),
            ]
        })
    }))
}

/// Each case.
pub(super) const CASES: Definition = Definition {
    name: "cases",
    columns: &[
        "case",
        "operator",
        "service",
        "terms",
        "offence",
        "status",
        "epoch",
        "fraction",
        "reporter",
        "bond",
        "filed",
        "executes_at",
        "delayed",
    ],
    rows: cases,
};

fn cases(state: &State) -> Rows<'_> {
    Box::new(state.restaking().cases().map(move |(id, row)| {
        let terms = state.restaking().terms(row.terms).ok();
        let offence = terms.and_then(|terms| terms.offence(row.offence));
        vec![
            id.cell(),
            row.operator.cell(),
            row.service.cell(),
            row.terms.cell(),
            offence.map(|offence| offence.name.cell()).unwrap_or_default(),
            status(&row.status).to_owned(),
            row.epoch.cell(),
            row.fraction.cell(),
            account(state, row.reporter),
            row.bond.cell(),
            row.filed.cell(),
            row.executes_at.cell(),
            row.delayed.cell(),
        ]
    }))
}

const fn status(status: &CaseStatus) -> &'static str {
    match status {
        CaseStatus::Open => "open",
        CaseStatus::Acquitted => "acquitted",
        CaseStatus::Held { .. } => "held",
        CaseStatus::Paid => "paid",
        CaseStatus::Reversing { .. } => "reversing",
        CaseStatus::Reversed => "reversed",
    }
}
