//! What one block did: the notes before it, the state after it, and what it said.

use crate::{before::Before, holders::Holders, monitor::Monitor};
use app::State;
use protocol::{Event, Receipt};
use units::{Amount, CaseId, Epoch, TrancheId, VaultId};

/// A step of the chain, as the checks see it.
pub(crate) struct Step<'a> {
    pub(crate) monitor: &'a Monitor,
    pub(crate) before: &'a Before,
    pub(crate) state: &'a State,
    /// What happened because time passed.
    pub(crate) passed: &'a [Event],
    pub(crate) receipts: &'a [Receipt],
    /// What everyone owns; counted only when an epoch ended.
    pub(crate) holders: Option<&'a Holders>,
}

/// What a case took of a tranche.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Slash {
    pub(crate) case: CaseId,
    pub(crate) vault: VaultId,
    pub(crate) tranche: TrancheId,
    pub(crate) amount: Amount,
}

impl<'a> Step<'a> {
    /// Everything that happened, in order.
    pub(crate) fn events(&self) -> impl Iterator<Item = &'a Event> + use<'a> {
        let (passed, receipts) = (self.passed, self.receipts);
        passed.iter().chain(receipts.iter().flat_map(|receipt| &receipt.events))
    }

    /// Whether an epoch ended.
    pub(crate) fn crossed(&self) -> bool {
        self.state.epoch() > self.before.epoch
    }

    /// The epoch that the first boundary of the step led into.
    pub(crate) fn next(&self) -> Epoch {
        self.before.epoch.plus(1)
    }

    /// All slashes, in order.
    pub(crate) fn slashes(&self) -> impl Iterator<Item = Slash> + use<'a> {
        self.passed.iter().filter_map(|event| match *event {
            Event::Slashed { case, vault, tranche, amount } => {
                Some(Slash { case, vault, tranche, amount })
            }
            _ => None,
        })
    }

    /// Whether shares moved or an epoch ended: otherwise what services may take cannot have changed.
    pub(crate) fn moved_stake(&self) -> bool {
        let moves = |event: &Event| matches!(event, Event::Left { .. } | Event::Claimed { .. });
        self.crossed() || self.events().any(moves)
    }
}
