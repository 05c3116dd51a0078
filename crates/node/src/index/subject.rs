//! Whom and what an event is about.

use super::kind_of;
use crate::{PastEvent, is_routine};
use borsh::BorshSerialize;
use matching::{BookId, Event as Said};
use protocol::Event;
use units::{
    AccountId, AssetId, CaseId, ContractId, FeedId, MarketId, OperatorId, ServiceId, TraderId,
    TrancheId, VaultId, VenueId,
};

/// Someone whom an event concerns, something whose event it is, or a class of events. Its encoding is what the index is sorted by: a
/// change makes [`store::INDEX_VERSION`] another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, BorshSerialize)]
pub enum Subject {
    /// Every event.
    Anything,
    /// Every event that is not routine.
    Notable,
    /// Every event of a kind, as [`kind_of`] names it.
    Kind(&'static str),
    /// What an account did, or what happened to it.
    Account(AccountId),
    /// An operator.
    Operator(OperatorId),
    /// A vault.
    Vault(VaultId),
    /// What happened to a tranche as a whole.
    Tranche(TrancheId),
    /// A service.
    Service(ServiceId),
    /// A case.
    Case(CaseId),
    /// A feed.
    Feed(FeedId),
    /// An asset's valuation.
    Asset(AssetId),
    /// An options venue.
    Venue(VenueId),
    /// A market of a venue.
    Market(MarketId),
    /// A contract: its listing, what was paid for it, and its settlement.
    Contract(ContractId),
    /// Trades in a book, or beside it.
    Book(BookId),
    /// An account at a venue.
    Trader(TraderId),
}

impl Subject {
    /// Its bytes. None begins with another's.
    pub(crate) fn key(&self) -> Vec<u8> {
        // Writing to memory does not fail.
        borsh::to_vec(self).unwrap_or_default()
    }
}

impl PastEvent {
    /// All that it is about: its classes, whoever caused it, and who and what it names.
    #[must_use]
    pub fn subjects(&self) -> Vec<Subject> {
        let mut all = named(&self.event);
        all.extend(self.sender.map(Subject::Account));
        all.push(Subject::Anything);
        all.push(Subject::Kind(kind_of(&self.event)));
        if !is_routine(&self.event) {
            all.push(Subject::Notable);
        }
        all
    }
}

#[allow(clippy::too_many_lines)] // one line each
fn named(event: &Event) -> Vec<Subject> {
    use Subject::{
        Account, Asset, Book, Case, Contract, Feed, Market, Operator, Service, Trader, Tranche,
        Vault, Venue,
    };
    match event {
        Event::Transferred { from, to, .. } => vec![Account(*from), Account(*to)],
        Event::Deposited { to, .. } => vec![Account(*to)],
        Event::Withdrawn { from, .. } => vec![Account(*from)],
        Event::Pledged { staker, vault, .. }
        | Event::Left { staker, vault, .. }
        | Event::Claimed { staker, vault, .. } => vec![Account(*staker), Vault(*vault)],
        Event::PremiumsClaimed { staker, .. } => vec![Account(*staker)],
        Event::VaultCreated { operator, vault, .. } => vec![Operator(*operator), Vault(*vault)],
        Event::OperatorRegistered { operator, .. }
        | Event::ReturnedFromJail { operator }
        | Event::DutyKeyRotated { operator, .. } => vec![Operator(*operator)],
        Event::ClaimAddressSet { operator, account } => {
            vec![Operator(*operator), Account(*account)]
        }
        Event::ServiceRegistered { service, .. }
        | Event::ServiceFunded { service, .. }
        | Event::TermsPublished { service, .. }
        | Event::DemandSet { service, .. }
        | Event::SecuritySet { service, .. }
        | Event::AuctionCleared { service, .. }
        | Event::SecurityMeasured { service, .. } => vec![Service(*service)],
        Event::FeedRegistered { service, feed, .. } => vec![Service(*service), Feed(*feed)],
        Event::FeedRevised { feed, .. }
        | Event::RoundPriced { feed, .. }
        | Event::RoundWithheld { feed, .. }
        | Event::RoundWithoutPrice { feed, .. } => vec![Feed(*feed)],
        Event::OfferMade { service, vault, .. }
        | Event::CoverBought { service, vault, .. }
        | Event::PremiumPaid { service, vault, .. } => vec![Service(*service), Vault(*vault)],
        Event::VaultMeasured { vault, .. } | Event::LeverageCapSet { vault, .. } => {
            vec![Vault(*vault)]
        }
        Event::EvidenceDismissed { operator, service, reporter, .. } => {
            vec![Operator(*operator), Service(*service), Account(*reporter)]
        }
        Event::CaseOpened { case, operator, service, .. } => {
            vec![Case(*case), Operator(*operator), Service(*service)]
        }
        Event::AppealJudged { case, .. }
        | Event::CaseExecuted { case, .. }
        | Event::InsurancePaid { case, .. }
        | Event::Burned { case, .. }
        | Event::CaseDelayed { case, .. }
        | Event::CaseReversed { case, .. } => vec![Case(*case)],
        Event::Slashed { case, vault, tranche, .. } => {
            vec![Case(*case), Vault(*vault), Tranche(*tranche)]
        }
        Event::Returned { case, tranche, .. } => vec![Case(*case), Tranche(*tranche)],
        Event::RestitutionPaid { case, account, .. }
        | Event::ReporterPaid { case, account, .. } => vec![Case(*case), Account(*account)],
        Event::Merged { vault, from, into, .. } => {
            vec![Vault(*vault), Tranche(*from), Tranche(*into)]
        }
        Event::MembersSet { account, members, .. } => {
            std::iter::once(account).chain(members).copied().map(Account).collect()
        }
        Event::AssetFeedSet { asset, feed } => {
            std::iter::once(Asset(*asset)).chain(feed.map(Feed)).collect()
        }
        Event::AssetRevalued { asset, .. } => vec![Asset(*asset)],
        Event::VenueOpened { venue, service, restitution } => {
            vec![Venue(*venue), Service(*service), Account(*restitution)]
        }
        Event::MarketOpened { market, venue, feed, .. } => {
            vec![Market(*market), Venue(*venue), Feed(*feed)]
        }
        Event::ContractListed { contract, market, .. } => {
            vec![Contract(*contract), Market(*market)]
        }
        Event::TraderOpened { venue, account, trader } => {
            vec![Venue(*venue), Account(*account), Trader(*trader)]
        }
        Event::MarginDeposited { venue, account, .. }
        | Event::MarginWithdrawn { venue, account, .. }
        | Event::MarginModelSet { venue, account, .. } => vec![Venue(*venue), Account(*account)],
        Event::VenueFunded { venue, .. }
        | Event::LossSocialised { venue, .. }
        | Event::VenueMeasured { venue, .. }
        | Event::FeesHandedOn { venue, .. } => vec![Venue(*venue)],
        Event::Book(
            Said::Traded { book, .. }
            | Said::RequestTraded { book, .. }
            | Said::BlockTraded { book, .. },
        ) => vec![Book(*book)],
        // Orders are in the books while they stand, and of nobody's concern afterwards.
        Event::Book(_) => Vec::new(),
        Event::TradePaid { contract, buyer, seller, .. } => {
            vec![Contract(*contract), Trader(*buyer), Trader(*seller)]
        }
        Event::SurfacePublished { market, .. }
        | Event::MarketRestricted { market, .. }
        | Event::ExpirySettled { market, .. }
        | Event::ExpiryDelayed { market, .. }
        | Event::RoundsShown { market, .. } => vec![Market(*market)],
        Event::PositionSettled { contract, trader, .. } => {
            vec![Contract(*contract), Trader(*trader)]
        }
        Event::LiquidationEnded { trader } | Event::DeficitCovered { trader, .. } => {
            vec![Trader(*trader)]
        }
        Event::HarmFound { case, trader, .. } => vec![Case(*case), Trader(*trader)],
        Event::HarmRepaid { venue, trader, .. } => vec![Venue(*venue), Trader(*trader)],
        Event::AccountUnhealthy { trader, keeper, .. } => {
            std::iter::once(Trader(*trader)).chain(keeper.map(Operator)).collect()
        }
        Event::LiquidationStarted { trader, keeper, .. } => {
            std::iter::once(Trader(*trader)).chain(keeper.map(Account)).collect()
        }
        Event::LiquidationBid { trader, bidder, .. } => vec![Trader(*trader), Trader(*bidder)],
    }
}
