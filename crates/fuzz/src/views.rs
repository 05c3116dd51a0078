//! What people look at after each block: it is there to see, and the numbers agree with one another.

use app::State;
use crypto::{Digest, root_of};
use oracle::Outcome;
use protocol::{Event, Rejection, SignedReport};
use restaking::{Holding, OfferTerms};
use std::collections::BTreeMap;
use units::{Ratio, TermsId, TrancheId, Value, VaultId};

/// Everything that people look at must be there to see, whatever the state.
pub(crate) fn look_at(state: &State) {
    let (core, ledger, epoch) = (state.restaking(), state.ledger(), state.epoch());
    for (row, _) in ledger.accounts() {
        let _ = (core.holdings_of(row), ledger.balances_of(row).count());
    }
    for (_, operator) in core.operators() {
        let _ = core.stake_of(operator);
    }
    for (id, vault) in core.vaults() {
        let _ = core.stake_at_risk(vault, epoch);
        for (service, _) in core.services() {
            let _ = restaking::encumbered(core, vault, service, epoch);
        }
        let security = core.security_of_vault(ledger, id, epoch).expect("there is such a vault");
        let _ = (security.slack(), security.is_safe(Ratio::ONE));
        for (terms, _) in core.all_terms() {
            preview(state, id, terms);
        }
    }
    for (id, _) in core.services() {
        let security = core.security_of(ledger, id, epoch).expect("there is such a service");
        assert_eq!(security.is_secured(), security.missing().is_zero(), "{id}: {security:?}");
    }
    for (id, case) in core.cases() {
        let terms = core.terms(case.terms).expect("it was judged by them");
        let penalty = &terms.offence(case.offence).expect("it was named").penalty;
        let fraction = core.fraction_at(case, epoch.plus(1));
        // Of several cases on one charge the later ones cost what the earlier ones left of its penalty.
        let alone = core.cases_on(&case.charge()).count() == 1;
        let least = if alone { penalty.least() } else { Ratio::ZERO };
        let bounds = least..=penalty.most();
        assert!(bounds.contains(&fraction), "{id} costs {fraction}, not {bounds:?}");
        let losses = restaking::dry_run(core, case.operator, case.terms, case.epoch, case.fraction);
        assert!(losses.is_ok(), "{id} has no dry run: {losses:?}");
    }
    for (_, feed) in state.oracle().feeds() {
        let _ = feed.price(state.time());
    }
}

/// An offer of all stake for nothing can be asked about, unless a smaller one was announced.
fn preview(state: &State, vault: VaultId, terms: TermsId) {
    let offered = OfferTerms { terms, share: Ratio::ONE, reserve: Ratio::ZERO };
    match state.restaking().preview(state.ledger(), vault, offered, state.epoch()) {
        Ok(preview) => {
            assert!(preview.epoch > state.epoch(), "it is too late to offer: {preview:?}");
            let cover = preview.cover.as_ref().map_or(Value::ZERO, |cover| cover.value);
            assert!(cover <= preview.bought, "more of one offer than of all: {preview:?}");
            let _ = preview.yield_per_epoch();
        }
        Err(Rejection::ReductionAnnounced { .. }) => {}
        Err(rejection) => panic!("{vault} has no preview under {terms}: {rejection}"),
    }
}

/// What was measured at the boundary is what one sees who asks.
pub(crate) fn check_measured(state: &State, events: &[Event]) {
    let (core, ledger, now) = (state.restaking(), state.ledger(), state.epoch());
    for event in events {
        match *event {
            Event::SecurityMeasured { service, epoch, cover, cost, profit, secured }
                if epoch == now =>
            {
                let seen = core.security_of(ledger, service, epoch).expect("it was measured");
                let seen = (seen.cover, seen.cost, seen.declared.profit, seen.secured);
                assert_eq!(seen, (cover, cost, profit, secured), "{service} in epoch {epoch}");
            }
            Event::VaultMeasured { vault, epoch, stake, obligation } if epoch == now => {
                let seen = core.security_of_vault(ledger, vault, epoch).expect("it was measured");
                assert_eq!((seen.stake, seen.obligation), (stake, obligation), "{vault}");
            }
            _ => {}
        }
    }
}

/// Whoever has a round's signed reports computes the root that was published for it.
pub(crate) fn check_round(state: &State, event: &Event) {
    let Event::RoundPriced { feed, round, price, confidence, reports, inputs, .. } = event else {
        return;
    };
    // A block that skips years overwrites rounds that it closed itself.
    let Some(record) = state.oracle().round(*feed, *round) else { return };
    let leaves: Vec<Digest> = record.entries.iter().map(SignedReport::digest).collect();
    assert_eq!(
        (root_of(&leaves), leaves.len()),
        (*inputs, usize::from(*reports)),
        "{feed} {round}"
    );
    assert_eq!(record.inputs, *inputs, "{feed} {round}");
    let operators = record.entries.iter().map(|entry| entry.body.operator);
    assert!(operators.is_sorted_by(|a, b| a < b), "{feed} {round}: two reports of one operator");
    let Outcome::Priced { price: found, confidence: width, .. } = &record.outcome else {
        panic!("{feed} {round} was priced, and is {:?}", record.outcome)
    };
    assert_eq!((found, width), (price, confidence), "{feed} {round}");
    assert!(!price.is_zero(), "{feed} {round}: a price of nothing");
}

/// Claims of all people together are never more than what there is to claim: the ledgers count what there is, and would not
/// see that one share is in two hands.
pub(crate) fn check_claims(state: &State) {
    let core = state.restaking();
    let (mut shares, mut owed) = (BTreeMap::new(), BTreeMap::new());
    for (row, _) in state.ledger().accounts() {
        for Holding { tranche, shares: held, premiums, .. } in core.holdings_of(row) {
            *shares.entry(tranche).or_insert(0) += held.raw();
            for (asset, amount) in premiums {
                *owed.entry(asset).or_insert(0) += amount.raw();
            }
        }
    }
    let mut unclaimed = BTreeMap::new();
    for id in (0..).map(TrancheId::new) {
        let Ok(tranche) = core.tranche(id) else { break };
        let (held, all) = (shares.remove(&id).unwrap_or(0), tranche.shares.raw());
        assert!(held <= all, "{id} has {all} shares, people have {held}");
        for earnings in &tranche.premiums {
            *unclaimed.entry(earnings.asset).or_insert(0) += earnings.unclaimed.raw();
        }
    }
    for (asset, owed) in owed {
        let unclaimed = unclaimed.get(&asset).copied().unwrap_or(0);
        assert!(owed <= unclaimed, "premiums in {asset}: {owed} owed, {unclaimed} there");
    }
}
