//! §7.10: every division rounds against the one who could gain from it, and loses less than one base unit for each
//! tranche that it touches.

use crate::{
    Property, Violation,
    due::Liable,
    rows::{answers, tranches},
    step::Step,
    violation::Findings,
    wide::{PER_SHARE, RATIO, count, product, wide, wider},
};
use protocol::Event;
use ruint::aliases::{U256, U512};
use std::collections::BTreeMap;
use units::{Amount, AssetId, Ratio, ServiceId, TrancheId, VaultId};

/// Slashes, claims, premiums, and the parts that the owners of a tranche have of it.
pub(crate) fn check(step: &Step<'_>) -> Vec<Violation> {
    let mut found = Findings::of(Property::Rounding);
    check_slashes(step, &mut found);
    check_claims(step, &mut found);
    check_premiums(step, &mut found);
    check_parts(step, &mut found);
    found.into_list()
}

/// Scale of φ·κ·p·shares.
fn unit() -> U512 {
    product(&[RATIO, RATIO, PER_SHARE])
}

/// Each slash of the first boundary takes the exact penalty of a tranche or less, by under one unit.
fn check_slashes(step: &Step<'_>, found: &mut Findings) {
    let Some(notes) = step.before.boundary.as_ref().filter(|_| step.crossed()) else { return };
    // What earlier cases of the same boundary took, exactly: of each share by service, and of the stake.
    let mut earlier: BTreeMap<(TrancheId, ServiceId), U512> = BTreeMap::new();
    let mut gone: BTreeMap<TrancheId, u128> = BTreeMap::new();
    for due in &notes.due {
        let Ok(case) = step.state.restaking().case(due.case) else { continue };
        for liable in &due.liable {
            let before = earlier.entry((liable.tranche, due.service)).or_insert(U512::ZERO);
            let per_share = exact(liable, case.fraction, *before);
            *before = before.saturating_add(per_share);
            let slashes = step.slashes();
            let taken = slashes.filter(|s| s.case == due.case && s.tranche == liable.tranche);
            let taken = taken.fold(0_u128, |sum, slash| sum.saturating_add(slash.amount.raw()));
            let gone = gone.entry(liable.tranche).or_default();
            let left = liable.stake.raw().saturating_sub(*gone);
            *gone = gone.saturating_add(taken);
            let most = per_share.saturating_mul(wider(liable.shares.raw()));
            let most = most.min(wider(left).saturating_mul(unit()));
            // A rate and a price are cut off once each before they meet the shares, by less than 2⁻¹²⁷ of each.
            let cut = product(&[4, liable.shares.raw(), RATIO, RATIO]);
            let scaled = wider(taken).saturating_mul(unit());
            let place = || format!("{} of {}, in units of 10⁻³⁶·2⁻¹²⁷", due.case, liable.tranche);
            found.at_most(place, most.saturating_add(cut), scaled);
            let up = scaled.saturating_add(unit()).saturating_add(cut);
            found.at_least(place, most, up);
        }
    }
}

/// min(φ·κ·p, κ·p − T) of one share, after what earlier cases took.
fn exact(liable: &Liable, fraction: Ratio, earlier: U512) -> U512 {
    let pledged = product(&[liable.pledge_rate.raw(), liable.price]);
    let penalty = pledged.saturating_mul(wider(fraction.raw()));
    let scale = product(&[RATIO, RATIO]);
    let taken = U512::from(liable.taken).saturating_mul(scale).saturating_add(earlier);
    let liability = pledged.saturating_mul(wider(RATIO)).saturating_sub(taken);
    penalty.min(liability)
}

/// Claims leave to every remaining share at least what it had, and take less than a unit each too little.
fn check_claims(step: &Step<'_>, found: &mut Findings) {
    let mut claims: BTreeMap<TrancheId, (u128, u128)> = BTreeMap::new();
    for event in step.events() {
        if let Event::Claimed { tranche, amount, .. } = event {
            let (paid, times) = claims.entry(*tranche).or_default();
            *paid = paid.saturating_add(amount.raw());
            *times = times.saturating_add(1);
        }
    }
    for (id, (paid, times)) in claims {
        let place = usize::try_from(id.index()).unwrap_or(usize::MAX);
        let (Some(before), Ok(after)) =
            (step.before.tranches.get(place), step.state.restaking().tranche(id))
        else {
            continue;
        };
        // What there was to claim from: a return may have come in between.
        let stake = after.stake.raw().saturating_add(paid);
        let ended = before.shares.saturating_sub(after.shares).raw();
        let exact = product(&[stake, ended]);
        let shares = before.shares.raw();
        let place = || format!("claims on {id}, times {shares} shares");
        found.at_most(place, exact, product(&[paid, shares]));
        found.at_least(place, exact, product(&[paid.saturating_add(times), shares]));
    }
}

/// A premium that was divided leaves less than a unit for each tranche that it was divided among.
fn check_premiums(step: &Step<'_>, found: &mut Findings) {
    if !step.crossed() {
        return;
    }
    let restaking = step.state.restaking();
    let divided: Vec<(VaultId, AssetId)> = step
        .passed
        .iter()
        .filter_map(|event| match event {
            Event::PremiumPaid { vault, service, stakers, .. } if !stakers.is_zero() => {
                Some((*vault, restaking.service(*service).ok()?.payment_asset))
            }
            _ => None,
        })
        .collect();
    for (id, vault) in restaking.vaults() {
        let notes = step.before.tranches.iter();
        let shared =
            notes.filter(|note| note.vault == id && answers(&note.tenure, step.before.epoch));
        let most = count(shared.count());
        for (asset, dust) in vault.dust.iter().filter(|(asset, _)| divided.contains(&(id, *asset)))
        {
            let place = || format!("dust of premiums of {asset} in {id}");
            // Several boundaries in one block may have carried what nobody was there to earn.
            if step.state.epoch() == step.next() {
                found.at_most(place, most, wide(dust.raw()));
            }
        }
    }
}

/// The owners of a tranche have no more of it together than there is.
fn check_parts(step: &Step<'_>, found: &mut Findings) {
    let Some(holders) = step.holders else { return };
    for (id, tranche) in tranches(step.state.restaking()) {
        let shares = holders.shares.get(&id).copied().unwrap_or(U256::ZERO);
        let worth = holders.worth.get(&id).copied().unwrap_or(U256::ZERO);
        let place = |what: &str| format!("{what} of all owners of {id}");
        found.at_most(|| place("shares"), wide(tranche.shares.raw()), shares);
        let stake: Amount = tranche.stake;
        found.at_most(|| place("stake"), wide(stake.raw()), worth);
    }
}
