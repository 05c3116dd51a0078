//! What a step of a tour sees, and how it acts.

use super::cast::{Cast, Guest, Player};
use crate::World;
use crate::founding::{SERVICE, STAKE, venue::MARKET};
use app::State;
use market_data::Stretch;
use matching::BookId;
use operator::{Reporter, Wallet};
use options::{Listing, Market, Remedy, Settled, Subject};
use oracle::Feed;
use protocol::{Action, CheckedTransaction, Evidence, Outcome, SignedTransaction};
use restaking::{Case, ServiceSecurity, Tranche};
use units::{
    AccountIndex, Amount, CaseId, ContractId, Millis, Price, Timestamp, TraderId, VaultId,
};

/// What was sent is in a block long before, or never will be.
const RETRY: Millis = Millis::new(4_000);

/// What steps leave for later ones.
#[derive(Debug, Default)]
pub(super) struct Facts {
    /// When this step sent something last.
    pub(super) sent: Option<Timestamp>,
    /// What was pledged with each of the two operators, and the worth of what was there before.
    pub(super) pledge: Option<(Amount, [Amount; 2])>,
    /// How secure the service was before the lie.
    pub(super) before: Option<ServiceSecurity>,
    /// What the trader bought.
    pub(super) bought: Option<Bought>,
    /// When the operators lie.
    pub(super) lie: Option<Stretch>,
}

/// Contracts that the trader bought.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bought {
    pub(super) contract: ContractId,
    pub(super) book: BookId,
    pub(super) expiry: Timestamp,
    pub(super) lots: u64,
}

/// How far a step is, in words.
pub(super) enum Seen {
    NotYet(String),
    Done(String),
    Never(String),
}

/// A moment of the chain, and what the step does in it.
pub(super) struct Scene<'a> {
    pub(super) cast: &'a Cast,
    pub(super) facts: &'a mut Facts,
    pub(super) state: &'a State,
    pub(super) world: &'a mut World,
    pub(super) now: Timestamp,
    /// Where to look, if that is known better now.
    pub(super) url: Option<String>,
    outbox: Vec<SignedTransaction>,
}

impl<'a> Scene<'a> {
    pub(super) const fn new(
        cast: &'a Cast,
        facts: &'a mut Facts,
        state: &'a State,
        world: &'a mut World,
        now: Timestamp,
    ) -> Self {
        Self { cast, facts, state, world, now, url: None, outbox: Vec::new() }
    }

    /// What to submit, and where to look.
    pub(super) fn end(self) -> (Vec<SignedTransaction>, Option<String>) {
        (self.outbox, self.url)
    }

    /// Signs and sends, unless something was sent just now. It is tried on a copy of the state first.
    ///
    /// # Errors
    /// Why it would be refused.
    pub(super) fn send(&mut self, guest: &Guest, actions: Vec<Action>) -> Result<(), String> {
        if self.facts.sent.is_some_and(|at| self.now.since(at) < RETRY.raw()) {
            return Ok(());
        }
        let signed = guest.wallet.sign(self.state, actions);
        let chain = self.state.meta().chain;
        let checked = CheckedTransaction::check(signed.clone(), &chain);
        let checked = checked.map_err(|malformed| malformed.to_string())?;
        if let Outcome::Rejected(failure) = self.state.clone().apply(&checked).outcome {
            return Err(failure.rejection.to_string());
        }
        self.facts.sent = Some(self.now);
        self.outbox.push(signed);
        Ok(())
    }

    /// Somebody's row in the ledger, once it has one.
    pub(super) fn row(&self, wallet: &Wallet) -> Option<AccountIndex> {
        self.state.ledger().find_account(&wallet.account())
    }

    /// Whether an epoch is past in which the service had cover.
    pub(super) fn is_set_up(&self) -> bool {
        let restaking = self.state.restaking();
        !restaking.cover_by_operator(SERVICE, self.state.epoch()).is_empty()
    }

    /// Where an operator's stake is.
    pub(super) fn vault_of(&self, player: &Player) -> Option<VaultId> {
        let mut vaults = self.state.restaking().vaults();
        vaults.find(|(_, vault)| vault.operator == player.id && vault.asset == STAKE).map(|of| of.0)
    }

    /// The first who lies and the one who does not: with these the staker pledges.
    pub(super) fn pledged_with(&self) -> [&'a Player; 2] {
        let honest = &self.cast.honest;
        [self.cast.liars.first().unwrap_or(honest), honest]
    }

    /// What the staker's stake with them is worth, in the tranches that count.
    pub(super) fn worth_with(&self, counts: impl Fn(&Tranche) -> bool) -> Option<[Amount; 2]> {
        let restaking = self.state.restaking();
        let holdings = restaking.holdings_of(self.row(&self.cast.staker.wallet)?);
        let [first, second] = self.pledged_with().map(|player| {
            let vault = self.vault_of(player)?;
            let own = holdings.iter().filter(|holding| {
                let tranche = restaking.tranche(holding.tranche);
                tranche.is_ok_and(|tranche| tranche.vault == vault && counts(tranche))
            });
            Some(own.fold(Amount::ZERO, |sum, holding| sum.saturating_add(holding.worth)))
        });
        Some([first?, second?])
    }

    /// The market that is traded in.
    pub(super) fn market(&self) -> Option<&'a Market> {
        self.state.options().market(MARKET).ok()
    }
    /// The feed that prices it.
    pub(super) fn feed(&self) -> Option<&'a Feed> {
        self.state.oracle().feed(self.market()?.feed).ok()
    }
    /// What the venues say it should be.
    pub(super) fn reference(&self) -> Option<Price> {
        let specification = &self.feed()?.specification;
        Some(Reporter::estimate(specification, self.world.quotes(), self.now).ok()?.price)
    }
    /// The trader's account at the venue.
    pub(super) fn trader(&self) -> Option<TraderId> {
        let venue = self.market()?.venue;
        self.state.options().find_trader(venue, self.row(&self.cast.trader.wallet)?)
    }
    /// A contract.
    pub(super) fn listing(&self, contract: ContractId) -> Option<&'a Listing> {
        self.state.options().contract(contract)
    }
    /// The settlement of what the trader bought.
    pub(super) fn settled(&self) -> Option<(u32, &'a Settled)> {
        let expiry = self.facts.bought?.expiry;
        let mut settled = self.state.options().settlements().rev();
        settled.find(|(_, row)| row.market == MARKET && row.expiry == expiry)
    }
    /// What is made good of it.
    pub(super) fn remedy(&self) -> Option<&'a Remedy> {
        let (place, _) = self.settled()?;
        let mut remedies = self.state.options().remedies();
        remedies.find(|(_, row)| row.subject == Subject::Settlement(place)).map(|(_, row)| row)
    }

    /// The cases about this lie, in order.
    pub(super) fn cases(&self) -> Vec<(CaseId, &'a Case)> {
        let Some(lie) = &self.facts.lie else { return Vec::new() };
        let from = self.state.meta().epochs.epoch(lie.from);
        let cases = self.state.restaking().cases();
        let about = |case: &Case| {
            let is_liar = self.cast.liars.iter().any(|liar| liar.id == case.operator);
            is_liar && case.epoch >= from && matches!(case.evidence, Evidence::Deviation(_))
        };
        cases.filter(|(_, case)| about(case)).collect()
    }
}
