//! Cases that the next boundary executes: what was shown of them, and the numbers behind it, counted again.

use crate::rows::{answers, covers_for, price_in, taken_since, tranches_of};
use restaking::{Case, Loss, Restaking, dry_run};
use ruint::aliases::U256;
use units::{Amount, CaseId, Epoch, Ratio, ServiceId, Shares, TrancheId};

/// A case that is due.
#[derive(Clone, Debug)]
pub(crate) struct Due {
    pub(crate) case: CaseId,
    pub(crate) service: ServiceId,
    /// Of the offence.
    pub(crate) epoch: Epoch,
    /// As it was when the dry run was shown. Execution may find another.
    pub(crate) fraction: Ratio,
    /// What the dry run said, and what it says of all of the cover; nothing where it had no answer.
    pub(crate) shown: Option<(Vec<Loss>, Vec<Loss>)>,
    pub(crate) liable: Vec<Liable>,
}

/// A tranche that answers for the offence.
#[derive(Clone, Debug)]
pub(crate) struct Liable {
    pub(crate) tranche: TrancheId,
    pub(crate) shares: Shares,
    pub(crate) stake: Amount,
    pub(crate) pledge_rate: Ratio,
    /// p(c), as a count of 2⁻¹²⁷.
    pub(crate) price: u128,
    /// T(c), as a count of 2⁻¹²⁷.
    pub(crate) taken: U256,
}

/// The cases that the boundary into `next` executes, in its order: by epoch of the offence, then by number.
pub(crate) fn due(restaking: &Restaking, next: Epoch) -> Vec<Due> {
    // Should the index of unsettled cases lack one, totality finds it.
    let cases = restaking.unsettled_cases();
    let cases = cases.filter(|(_, case)| case.is_open() && case.executes_at <= next);
    let mut due: Vec<Due> = cases.map(|(id, case)| one(restaking, id, case, next)).collect();
    due.sort_by_key(|due| (due.epoch, due.case));
    due
}

fn one(restaking: &Restaking, id: CaseId, case: &Case, next: Epoch) -> Due {
    let fraction = restaking.fraction_at(case, next);
    let show = |fraction| dry_run(restaking, case.operator, case.terms, case.epoch, fraction).ok();
    let mut liable = Vec::new();
    for (_, row) in restaking.vaults().filter(|(_, row)| row.operator == case.operator) {
        let covers = covers_for(row, case.epoch);
        for cover in covers.filter(|c| c.service == case.service && c.terms == case.terms) {
            let tranches = tranches_of(restaking, row);
            let tranches = tranches.filter(|(_, tranche)| answers(&tranche.tenure, case.epoch));
            liable.extend(tranches.map(|(tranche, row)| Liable {
                tranche,
                shares: row.shares,
                stake: row.stake,
                pledge_rate: cover.pledge_rate,
                price: price_in(row, case.epoch),
                taken: taken_since(row, case.service, case.epoch),
            }));
        }
    }
    Due {
        case: id,
        service: case.service,
        epoch: case.epoch,
        fraction,
        shown: show(fraction).zip(show(Ratio::ONE)),
        liable,
    }
}
