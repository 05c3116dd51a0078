//! What there is to name when an action is made up.

use crate::{
    Choices, Person, World, world,
    world::{BUYERS, OWNERS},
};
use app::State;
use ledger::{Account, Ledger};
use options::Options;
use oracle::Oracle;
use protocol::Action;
use restaking::{Operator, Restaking};
use units::{
    AccountIndex, Amount, AssetId, CaseId, Epoch, FeedId, OperatorId, ServiceId, TermsId,
    TrancheId, VaultId, VenueId,
};

/// An action, and who sensibly sends it.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// Who.
    pub sender: Person,
    /// What.
    pub action: Action,
}

impl Proposal {
    pub(crate) const fn new(sender: Person, action: Action) -> Self {
        Self { sender, action }
    }
}

/// The state as those see it who make up an action.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    /// The state.
    pub state: &'a State,
}

impl<'a> Scene<'a> {
    pub(crate) fn world(&self) -> &'static World {
        world()
    }
    pub(crate) const fn core(&self) -> &'a Restaking {
        self.state.restaking()
    }
    pub(crate) const fn ledger(&self) -> &'a Ledger {
        self.state.ledger()
    }
    pub(crate) const fn oracle(&self) -> &'a Oracle {
        self.state.oracle()
    }
    pub(crate) const fn options(&self) -> &'a Options {
        self.state.options()
    }

    pub(crate) fn person(&self, choices: &mut Choices<'_>) -> Person {
        Person(choices.below(self.world().population()))
    }
    pub(crate) fn asset(&self, choices: &mut Choices<'_>) -> AssetId {
        choices.index(self.ledger().assets().count()).into()
    }
    pub(crate) fn operator(&self, choices: &mut Choices<'_>) -> OperatorId {
        choices.index(self.core().operators().count()).into()
    }
    pub(crate) fn vault(&self, choices: &mut Choices<'_>) -> VaultId {
        choices.index(self.core().vaults().count()).into()
    }
    pub(crate) fn service(&self, choices: &mut Choices<'_>) -> ServiceId {
        choices.index(self.core().services().count()).into()
    }
    pub(crate) fn terms(&self, choices: &mut Choices<'_>) -> TermsId {
        choices.index(self.core().all_terms().count()).into()
    }
    pub(crate) fn feed(&self, choices: &mut Choices<'_>) -> FeedId {
        choices.index(self.oracle().feeds().count()).into()
    }
    pub(crate) fn venue(&self, choices: &mut Choices<'_>) -> VenueId {
        choices.index(self.options().venues().count()).into()
    }

    /// A case that satisfies `wanted`, or else any.
    pub(crate) fn case(
        &self,
        choices: &mut Choices<'_>,
        wanted: impl Fn(&restaking::Case) -> bool,
    ) -> CaseId {
        let all: Vec<CaseId> = self.core().cases().map(|(id, _)| id).collect();
        let fit: Vec<CaseId> =
            self.core().cases().filter(|(_, case)| wanted(case)).map(|(id, _)| id).collect();
        let byte = choices.byte();
        let rest = &[byte >> 2];
        match (byte & 3, fit.is_empty()) {
            (0..=2, false) => fit[usize::from(byte >> 2) % fit.len()],
            _ => Choices::new(rest).index(all.len()).into(),
        }
    }

    /// A person's tranche, mostly one that satisfies `wanted`: whose, which, and how many shares.
    pub(crate) fn tranche(
        &self,
        choices: &mut Choices<'_>,
        wanted: impl Fn(&restaking::Tranche) -> bool,
    ) -> (Person, TrancheId, u128) {
        let mut held = Vec::new();
        for person in (0..self.world().population()).map(Person) {
            let Some(row) = self.row(person) else { continue };
            for holding in self.core().holdings_of(row) {
                let tranche = self.core().tranche(holding.tranche).expect("it is held");
                held.push((wanted(tranche), person, holding.tranche, holding.shares.raw()));
            }
        }
        let fits = held.iter().any(|(fits, ..)| *fits);
        let byte = choices.byte();
        if byte < 0xE0 && !held.is_empty() {
            held.retain(|(fit, ..)| *fit || !fits || byte >= 0xA0);
            let (_, person, tranche, shares) = held[usize::from(byte) % held.len()];
            return (person, tranche, shares);
        }
        // Any row: emptied, merged, someone else's, or none.
        let tranche = TrancheId::new(u32::from(byte & 0x1F));
        (STRANGER, tranche, 1)
    }

    /// The row of a person's account, if anything ever reached it.
    pub(crate) fn row(&self, person: Person) -> Option<AccountIndex> {
        self.ledger().find_account(&self.world().account(person))
    }
    /// The same account, with its nonce and its members.
    pub(crate) fn account(&self, person: Person) -> Option<&'a Account> {
        self.row(person).and_then(|row| self.ledger().account(row))
    }
    pub(crate) fn balance(&self, person: Person, asset: AssetId) -> Amount {
        self.row(person).map_or(Amount::ZERO, |row| self.ledger().balance(row, asset))
    }

    pub(crate) fn person_of(&self, row: AccountIndex) -> Person {
        self.world().person(self.ledger().account_id(row)).unwrap_or(STRANGER)
    }
    pub(crate) fn owner_of(&self, operator: OperatorId) -> Person {
        let row = self.core().operator(operator).ok();
        row.map_or(OWNERS[0], |row| self.person_of(row.owner))
    }
    pub(crate) fn vault_owner(&self, vault: VaultId) -> Person {
        let row = self.core().vault(vault).ok();
        row.map_or(OWNERS[0], |row| self.owner_of(row.operator))
    }
    pub(crate) fn buyer(&self, service: ServiceId) -> Person {
        let row = self.core().service(service).ok();
        row.map_or(BUYERS[0], |row| self.person_of(row.owner))
    }
    pub(crate) fn feeds_of(&self, service: ServiceId) -> Vec<FeedId> {
        let feeds = self.oracle().feeds();
        feeds.filter(|(_, feed)| feed.service == service).map(|(id, _)| id).collect()
    }

    /// The secret key with which an operator signs in an epoch; its first one if none counts.
    pub(crate) fn duty_secret(
        &self,
        operator: OperatorId,
        epoch: Epoch,
    ) -> &'static crypto::SecretKey {
        let keys = |row: &Operator| {
            let counts = row.duty_keys.iter().rev().find(|duty| row.signs_with(&duty.key, epoch));
            counts.or(row.duty_keys.first()).map(|duty| duty.key)
        };
        let key = self.core().operator(operator).ok().and_then(keys);
        let usual = self.world().duty_key(0);
        let secret = self.world().duty_secret(&key.unwrap_or(usual));
        secret.or_else(|| self.world().duty_secret(&usual)).expect("the world has the usual key")
    }
}

/// Owns nothing.
const STRANGER: Person = Person(9);
