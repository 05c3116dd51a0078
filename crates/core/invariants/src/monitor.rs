//! The monitor: notes before a block, checks after it, and remembers what takes several epochs to tell.

use crate::{
    Violation,
    before::{Before, CapNote, OfferNote},
    conservation, dry_run, guarantee,
    holders::Holders,
    isolation, notice,
    owed::slack,
    premiums, rounding,
    step::Step,
    tenure_fairness, totality, venues,
    wide::{add, count, wide},
};
use app::{Executed, State};
use protocol::{Event, Receipt};
use restaking::{OfferTerms, Vault};
use ruint::aliases::U256;
use std::collections::BTreeMap;
use units::{Epoch, OfferId, Ratio, ServiceId, Timestamp, VaultId};

/// Watches a chain. Blocks may be left out: what a block is compared with is noted right before it. What takes several
/// epochs to tell (notices, whether a vault was exclusive) is remembered from the blocks that end an epoch, so every one
/// of those should be watched.
#[derive(Clone, Debug)]
pub struct Monitor {
    /// Cover sold before is not vouched for: nobody watched.
    pub(crate) began: Epoch,
    /// The last epoch in which a vault could have pledged the same unit twice.
    leveraged: BTreeMap<VaultId, Epoch>,
    /// What roundings had left in a vault when an epoch ended.
    slack: BTreeMap<(VaultId, Epoch), U256>,
    /// What is announced, and the epoch since whose end it has been.
    pub(crate) offers: BTreeMap<OfferId, (OfferTerms, Epoch)>,
    pub(crate) caps: BTreeMap<VaultId, (Ratio, Epoch)>,
}

impl Monitor {
    /// A monitor that begins with this state. At genesis it knows everything; later it takes pending offers at their
    /// word, and vouches for cover that is sold from then on.
    #[must_use]
    pub fn new(state: &State) -> Self {
        let (restaking, now) = (state.restaking(), state.epoch());
        let notice = restaking.parameters().notice_epochs.saturating_add(1);
        let offers = restaking.offers().filter_map(|(id, offer)| {
            offer.pending.map(|(from, terms)| (id, (terms, from.minus(notice))))
        });
        let caps = restaking.vaults().filter_map(|(id, vault)| {
            vault.pending_leverage.map(|(from, cap)| (id, (cap, from.minus(notice))))
        });
        let window = restaking.parameters().evidence_window;
        let leveraged =
            restaking.vaults().filter(|(_, vault)| !looks_exclusive(vault, now, window));
        Self {
            began: now,
            leveraged: leveraged.map(|(id, _)| (id, now)).collect(),
            slack: BTreeMap::new(),
            offers: offers.collect(),
            caps: caps.collect(),
        }
    }

    /// Notes on the state before a block of this time, or before a transaction at the state's own time. Costs
    /// O(tranches + offers + covers + cases + positions at venues); O(positions) if an epoch ends before `time`.
    #[must_use]
    pub fn before(&self, state: &State, time: Timestamp) -> Before {
        Before::of(state, state.meta().epochs.epoch(time) > state.epoch())
    }

    /// Checks a block: the state after it against the notes before it. Costs O(rows) for conservation; the rest as
    /// [`Monitor::before`].
    ///
    /// # Errors
    /// The first [`Violation`], in the order of the properties.
    pub fn after(
        &mut self,
        before: &Before,
        state: &State,
        executed: &Executed,
    ) -> Result<(), Violation> {
        first(self.findings(before, state, &executed.events, &executed.receipts))
    }

    /// Checks a transaction that was executed by itself.
    ///
    /// # Errors
    /// As [`Monitor::after`].
    pub fn after_transaction(
        &mut self,
        before: &Before,
        state: &State,
        receipt: &Receipt,
    ) -> Result<(), Violation> {
        first(self.findings(before, state, &[], core::slice::from_ref(receipt)))
    }

    /// Everything that does not hold after a step, in the order of the properties. `passed` is what happened because
    /// time passed, `receipts` what became of the transactions after that.
    pub fn findings(
        &mut self,
        before: &Before,
        state: &State,
        passed: &[Event],
        receipts: &[Receipt],
    ) -> Vec<Violation> {
        let crossed = state.epoch() > before.epoch;
        if crossed {
            self.remember(before, state, passed);
        }
        let holders = crossed.then(|| Holders::of(state));
        let monitor = &*self;
        let step = Step { monitor, before, state, passed, receipts, holders: holders.as_ref() };
        let checks: [fn(&Step<'_>) -> Vec<Violation>; 11] = [
            conservation::check,
            tenure_fairness::check,
            isolation::check,
            guarantee::check,
            notice::check,
            dry_run::check,
            totality::check,
            crate::atomicity::check_receipts,
            rounding::check,
            premiums::check,
            venues::check,
        ];
        checks.iter().flat_map(|check| check(&step)).collect()
    }

    /// Takes over, when an epoch has ended, what later epochs are judged by.
    fn remember(&mut self, before: &Before, state: &State, passed: &[Event]) {
        let ended = before.epoch;
        for (id, OfferNote { pending, .. }) in (0_u32..).map(OfferId::new).zip(&before.offers) {
            announce(&mut self.offers, id, pending.map(|(_, terms)| terms), ended);
        }
        for (id, CapNote { pending, .. }) in (0_u32..).map(VaultId::new).zip(&before.caps) {
            announce(&mut self.caps, id, pending.map(|(_, cap)| cap), ended);
        }
        let restaking = state.restaking();
        for (id, vault) in restaking.vaults() {
            if vault.leverage_cap > Ratio::ONE {
                self.leveraged.insert(id, state.epoch());
            }
            let was = before.boundary.as_ref().and_then(|notes| notes.slack.get(&id));
            let left = was.copied().unwrap_or(U256::ZERO).saturating_add(slack(restaking, vault));
            add(&mut self.slack, (id, state.epoch()), left);
        }
        for event in passed {
            // Each of these divides once more.
            if let Event::Merged { vault, .. } | Event::Slashed { vault, .. } = event {
                add(&mut self.slack, (*vault, state.epoch()), U256::ONE);
            }
        }
        let window = restaking.parameters().evidence_window;
        let oldest = state.epoch().minus(window.saturating_mul(2));
        self.slack.retain(|(_, epoch), _| *epoch >= oldest);
    }

    /// Whether a vault has pledged no unit twice for as long as anything can be judged. Only then does what was sold
    /// have to be there.
    pub(crate) fn is_exclusive(&self, state: &State, id: VaultId, vault: &Vault) -> bool {
        let window = state.restaking().parameters().evidence_window;
        let over = |last: &Epoch| last.plus(window) < state.epoch();
        vault.leverage_cap <= Ratio::ONE && self.leveraged.get(&id).is_none_or(over)
    }

    /// How many base units of a vault roundings may account for: one for each tranche, and what the last windows left.
    pub(crate) fn dust(&self, state: &State, id: VaultId, vault: &Vault) -> U256 {
        let known = self.slack.range((id, Epoch::ZERO)..=(id, state.epoch()));
        let left = known.fold(U256::ZERO, |sum, (_, left)| sum.saturating_add(*left));
        let now = slack(state.restaking(), vault).saturating_add(count(vault.tranches.len()));
        left.saturating_add(now).saturating_add(wide(1))
    }
}

fn first(findings: Vec<Violation>) -> Result<(), Violation> {
    findings.into_iter().next().map_or(Ok(()), Err)
}

/// Notes since when something has been announced without a change.
fn announce<K: Ord, T: PartialEq>(
    known: &mut BTreeMap<K, (T, Epoch)>,
    id: K,
    pending: Option<T>,
    ended: Epoch,
) {
    match pending {
        None => {
            known.remove(&id);
        }
        Some(content) => {
            if known.get(&id).is_none_or(|(before, _)| *before != content) {
                known.insert(id, (content, ended));
            }
        }
    }
}

/// Whether a vault that nobody watched shows no sign of having pledged a unit twice.
fn looks_exclusive(vault: &Vault, now: Epoch, window: u64) -> bool {
    let mut largest: BTreeMap<ServiceId, U256> = BTreeMap::new();
    for cover in &vault.covers {
        let rate = largest.entry(cover.service).or_insert(U256::ZERO);
        *rate = (*rate).max(wide(cover.pledge_rate.raw()));
    }
    let pledged = largest.values().fold(U256::ZERO, |sum, rate| sum.saturating_add(*rate));
    let quiet = vault.last_slash.is_none_or(|slash| slash.plus(window.saturating_mul(2)) < now);
    vault.leverage_cap <= Ratio::ONE && pledged <= wide(Ratio::ONE.raw()) && quiet
}
