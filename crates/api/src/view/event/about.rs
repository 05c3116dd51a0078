//! Whom and what an event is about.

use app::State;
use node::PastEvent;
use protocol::Event;
use units::{AccountId, OperatorId, ServiceId, TraderId, TrancheId, VaultId};

/// Someone whom an event concerns, or whose things it concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Party {
    Account(AccountId),
    Operator(OperatorId),
    Vault(VaultId),
    Tranche(TrancheId),
    Service(ServiceId),
    Trader(TraderId),
}

/// All by which an account takes part: itself, operators and services that it acts for, their vaults, tranches that it has shares of,
/// its accounts at venues.
pub(crate) struct Interests {
    account: AccountId,
    parties: Vec<Party>,
}

impl Interests {
    /// As of now: what was left long ago is not among them.
    pub(crate) fn of(state: &State, account: AccountId) -> Self {
        let mut parties = vec![Party::Account(account)];
        if let Some(row) = state.ledger().find_account(&account) {
            let (restaking, options) = (state.restaking(), state.options());
            for (id, operator) in restaking.operators().filter(|(_, it)| it.owner == row) {
                parties.push(Party::Operator(id));
                parties.extend(operator.vaults.iter().copied().map(Party::Vault));
            }
            let services = restaking.services().filter(|(_, service)| service.owner == row);
            parties.extend(services.map(|(id, _)| Party::Service(id)));
            parties.extend(restaking.positions_of(row).map(|it| Party::Tranche(it.tranche)));
            let traders = options.venues().filter_map(|(id, _)| options.find_trader(id, row));
            parties.extend(traders.map(Party::Trader));
        }
        Self { account, parties }
    }

    /// Whether the account did it, or it was done to the account or what is the account's.
    pub(crate) fn concern(&self, past: &PastEvent) -> bool {
        past.sender == Some(self.account)
            || parties(&past.event).iter().any(|party| self.parties.contains(party))
    }
}

fn parties(event: &Event) -> Vec<Party> {
    use Party::{Account, Operator, Service, Trader, Tranche, Vault};
    match event {
        Event::Transferred { from, to, .. } => vec![Account(*from), Account(*to)],
        Event::Deposited { to, .. } => vec![Account(*to)],
        Event::Withdrawn { from, .. } => vec![Account(*from)],
        Event::Pledged { staker, vault, .. }
        | Event::Left { staker, vault, .. }
        | Event::Claimed { staker, vault, .. } => vec![Account(*staker), Vault(*vault)],
        Event::PremiumsClaimed { staker, .. } => vec![Account(*staker)],
        Event::OperatorRegistered { operator, .. }
        | Event::VaultCreated { operator, .. }
        | Event::ReturnedFromJail { operator }
        | Event::DutyKeyRotated { operator, .. } => vec![Operator(*operator)],
        Event::ClaimAddressSet { operator, account } => {
            vec![Operator(*operator), Account(*account)]
        }
        Event::ServiceRegistered { service, .. }
        | Event::ServiceFunded { service, .. }
        | Event::TermsPublished { service, .. }
        | Event::DemandSet { service, .. }
        | Event::FeedRegistered { service, .. }
        | Event::SecuritySet { service, .. }
        | Event::AuctionCleared { service, .. }
        | Event::SecurityMeasured { service, .. } => vec![Service(*service)],
        Event::OfferMade { service, vault, .. }
        | Event::CoverBought { service, vault, .. }
        | Event::PremiumPaid { service, vault, .. } => vec![Service(*service), Vault(*vault)],
        Event::VaultMeasured { vault, .. } | Event::LeverageCapSet { vault, .. } => {
            vec![Vault(*vault)]
        }
        Event::EvidenceDismissed { operator, service, reporter, .. } => {
            vec![Operator(*operator), Service(*service), Account(*reporter)]
        }
        Event::CaseOpened { operator, service, .. } => vec![Operator(*operator), Service(*service)],
        Event::Slashed { vault, tranche, .. } => vec![Vault(*vault), Tranche(*tranche)],
        Event::Returned { tranche, .. } => vec![Tranche(*tranche)],
        Event::Merged { vault, from, into, .. } => {
            vec![Vault(*vault), Tranche(*from), Tranche(*into)]
        }
        Event::RestitutionPaid { account, .. } | Event::ReporterPaid { account, .. } => {
            vec![Account(*account)]
        }
        Event::MembersSet { account, members, .. } => {
            std::iter::once(account).chain(members).copied().map(Account).collect()
        }
        Event::VenueOpened { service, restitution, .. } => {
            vec![Service(*service), Account(*restitution)]
        }
        Event::TraderOpened { account, .. }
        | Event::MarginDeposited { account, .. }
        | Event::MarginWithdrawn { account, .. }
        | Event::MarginModelSet { account, .. } => vec![Account(*account)],
        Event::TradePaid { buyer, seller, .. } => vec![Trader(*buyer), Trader(*seller)],
        Event::PositionSettled { trader, .. }
        | Event::LiquidationEnded { trader }
        | Event::DeficitCovered { trader, .. }
        | Event::HarmFound { trader, .. }
        | Event::HarmRepaid { trader, .. } => vec![Trader(*trader)],
        Event::AccountUnhealthy { trader, keeper, .. } => {
            std::iter::once(Trader(*trader)).chain(keeper.map(Operator)).collect()
        }
        Event::LiquidationStarted { trader, keeper, .. } => {
            std::iter::once(Trader(*trader)).chain(keeper.map(Account)).collect()
        }
        Event::LiquidationBid { trader, bidder, .. } => vec![Trader(*trader), Trader(*bidder)],
        // Of feeds, markets, cases as such, and of everybody.
        Event::FeedRevised { .. }
        | Event::RoundPriced { .. }
        | Event::RoundWithheld { .. }
        | Event::RoundWithoutPrice { .. }
        | Event::AppealJudged { .. }
        | Event::CaseExecuted { .. }
        | Event::InsurancePaid { .. }
        | Event::Burned { .. }
        | Event::CaseDelayed { .. }
        | Event::CaseReversed { .. }
        | Event::AssetFeedSet { .. }
        | Event::AssetRevalued { .. }
        | Event::MarketOpened { .. }
        | Event::ContractListed { .. }
        | Event::VenueFunded { .. }
        | Event::Book(_)
        | Event::SurfacePublished { .. }
        | Event::MarketRestricted { .. }
        | Event::ExpirySettled { .. }
        | Event::ExpiryDelayed { .. }
        | Event::LossSocialised { .. }
        | Event::VenueMeasured { .. }
        | Event::FeesHandedOn { .. }
        | Event::RoundsShown { .. } => Vec::new(),
    }
}
