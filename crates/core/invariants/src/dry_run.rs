//! §7.6: what is taken is what was shown, bit for bit.
//!
//! Before a boundary the dry run is asked for every case that is due. Cases that are due together follow one another: of
//! a share that an earlier one took from, the later one can take so much less.

use crate::{Property, Violation, due::Due, step::Step, violation::Findings};
use std::collections::BTreeMap;
use units::{Amount, PerShare, ServiceId, TrancheId, VaultId};

/// What earlier cases of the same boundary took.
#[derive(Default)]
struct Earlier {
    per_share: BTreeMap<(TrancheId, ServiceId), PerShare>,
    amount: BTreeMap<TrancheId, Amount>,
}

/// Compares every slash of the first boundary with what was shown of it.
pub(crate) fn check(step: &Step<'_>) -> Vec<Violation> {
    let mut found = Findings::of(Property::DryRun);
    let Some(notes) = step.before.boundary.as_ref().filter(|_| step.crossed()) else {
        return found.into_list();
    };
    let mut earlier = Earlier::default();
    for due in &notes.due {
        let Ok(case) = step.state.restaking().case(due.case) else { continue };
        found.equal(|| format!("the fraction of {}", due.case), due.fraction, case.fraction);
        let Some(shown) = foresee(due, &mut earlier) else {
            found.add(format_args!("the dry run of {}", due.case), "an answer", "none");
            continue;
        };
        let taken = step.slashes().filter(|slash| slash.case == due.case);
        let mut taken: BTreeMap<(VaultId, TrancheId), Amount> =
            taken.map(|slash| ((slash.vault, slash.tranche), slash.amount)).collect();
        for ((vault, tranche), amount) in shown {
            let real = taken.remove(&(vault, tranche)).unwrap_or_default();
            found.equal(|| format!("{} of {vault}, {tranche}", due.case), amount, real);
        }
        for ((vault, tranche), amount) in taken.into_iter().filter(|(_, real)| !real.is_zero()) {
            found.add(format_args!("{} of {vault}, {tranche}", due.case), Amount::ZERO, amount);
        }
    }
    found.into_list()
}

/// What a case will take of each tranche, after the earlier ones.
fn foresee(due: &Due, earlier: &mut Earlier) -> Option<Vec<((VaultId, TrancheId), Amount)>> {
    let (losses, most) = due.shown.as_ref()?;
    let mut taken = Vec::new();
    for (loss, most) in losses.iter().zip(most) {
        let shares = due.liable.iter().find(|liable| liable.tranche == loss.tranche)?;
        let before = earlier.per_share.entry((loss.tranche, due.service)).or_default();
        let per_share = loss.per_share.min(most.per_share.saturating_sub(*before));
        *before = before.saturating_add(per_share);
        let gone = earlier.amount.entry(loss.tranche).or_default();
        let left = shares.stake.saturating_sub(*gone);
        let amount = per_share.amount(shares.shares).min(left);
        *gone = gone.saturating_add(amount);
        taken.push(((loss.vault, loss.tranche), amount));
    }
    Some(taken)
}
