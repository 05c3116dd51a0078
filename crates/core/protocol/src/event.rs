//! What happened, for those who follow along. Events are output only: nothing in the state machine reads one.

use crate::{MarginModel, ReduceOnly, Verdict, Withheld};
use borsh::{BorshDeserialize, BorshSerialize};
use crypto::Digest;
use matching::BookId;
use pricing::Contract;
use units::{
    AccountId, Amount, AssetId, CaseId, ContractId, Epoch, FeedId, Fixed, MarketId, Name, OfferId,
    OperatorId, Price, Ratio, Round, ServiceId, Shares, TermsId, Timestamp, TraderId, TrancheId,
    Value, VaultId, VenueId,
};

/// A class of places that an asset can be in. The second ledger keeps one total for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub enum Pot {
    /// Accounts.
    Accounts,
    /// Tranches.
    Stake,
    /// Premiums set aside for an epoch, or earned and not yet claimed.
    Premiums,
    /// Services' prepaid budgets.
    Budgets,
    /// Bonds of those who accuse.
    Bonds,
    /// Slashed stake on hold.
    Escrow,
    /// Services' insurance funds.
    Insurance,
    /// Options venues: traders' cash and collateral, fees not yet handed on, insurance funds.
    Venues,
}

impl Pot {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Accounts,
        Self::Stake,
        Self::Premiums,
        Self::Budgets,
        Self::Bonds,
        Self::Escrow,
        Self::Insurance,
        Self::Venues,
    ];

    /// Its name in answers and exports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Accounts => "accounts",
            Self::Stake => "stake",
            Self::Premiums => "premiums",
            Self::Budgets => "budgets",
            Self::Bonds => "bonds",
            Self::Escrow => "escrow",
            Self::Insurance => "insurance",
            Self::Venues => "venues",
        }
    }
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
#[allow(missing_docs)] // the fields are named by the glossary of security-core.md
pub enum Event {
    /// An asset moved between accounts.
    Transferred { from: AccountId, to: AccountId, asset: AssetId, amount: Amount },
    /// An asset came in from its primary chain.
    Deposited { to: AccountId, asset: AssetId, amount: Amount },
    /// An asset is to be paid out on its primary chain.
    Withdrawn { from: AccountId, asset: AssetId, amount: Amount, destination: Vec<u8> },
    /// There is a new operator.
    OperatorRegistered { operator: OperatorId, name: Name },
    /// There is a new vault.
    VaultCreated { vault: VaultId, operator: OperatorId, asset: AssetId },
    /// Stake joined a tranche.
    Pledged {
        staker: AccountId,
        vault: VaultId,
        tranche: TrancheId,
        amount: Amount,
        at_risk_from: Epoch,
    },
    /// Shares moved to a tranche whose tenure ends.
    Left {
        staker: AccountId,
        vault: VaultId,
        tranche: TrancheId,
        shares: Shares,
        at_risk_until: Epoch,
    },
    /// Stake went home.
    Claimed { staker: AccountId, vault: VaultId, tranche: TrancheId, amount: Amount },
    /// Premiums went to a staker.
    PremiumsClaimed { staker: AccountId, tranche: TrancheId, asset: AssetId, amount: Amount },
    /// There is a new service.
    ServiceRegistered { service: ServiceId, name: Name },
    /// A service's budget grew.
    ServiceFunded { service: ServiceId, amount: Amount },
    /// There is a new version of terms.
    TermsPublished { service: ServiceId, terms: TermsId, version: u32 },
    /// A service wants this much cover.
    DemandSet { service: ServiceId, target: Value, rate: Ratio },
    /// An offer was made or changed.
    OfferMade {
        offer: OfferId,
        vault: VaultId,
        service: ServiceId,
        share: Ratio,
        binds_from: Epoch,
    },
    /// A service bought cover for an epoch.
    CoverBought {
        service: ServiceId,
        vault: VaultId,
        epoch: Epoch,
        pledge_rate: Ratio,
        cover: Amount,
        premium: Amount,
    },
    /// A vault was paid for an epoch.
    PremiumPaid {
        vault: VaultId,
        service: ServiceId,
        epoch: Epoch,
        commission: Amount,
        stakers: Amount,
    },
    /// There is a new feed.
    FeedRegistered { service: ServiceId, feed: FeedId, pair: Name },
    /// A feed has a new version of its specification.
    FeedRevised { feed: FeedId, specification: Digest, binds_from: Epoch },
    /// A round found a price. `inputs` is the root over its signed reports.
    RoundPriced {
        feed: FeedId,
        round: Round,
        price: Price,
        confidence: Price,
        reports: u16,
        participation: Ratio,
        inputs: Digest,
    },
    /// A round found a number that is not to be trusted as a price.
    RoundWithheld { feed: FeedId, round: Round, price: Price, reports: u16, reason: Withheld },
    /// A round ended without a quorum of cover.
    RoundWithoutPrice { feed: FeedId, round: Round, reports: u16, participation: Ratio },
    /// Evidence was judged not to prove the offence; the bond went to the accused.
    EvidenceDismissed {
        operator: OperatorId,
        service: ServiceId,
        offence: Name,
        reporter: AccountId,
        bond: Amount,
        verdict: Verdict,
    },
    /// A case was opened and its operator jailed.
    CaseOpened {
        case: CaseId,
        operator: OperatorId,
        service: ServiceId,
        offence: Name,
        epoch: Epoch,
        fraction: Ratio,
        executes_at: Epoch,
        verdict: Verdict,
    },
    /// An appeal was judged.
    AppealJudged { case: CaseId, upheld: bool, verdict: Verdict },
    /// A case took stake from a tranche.
    Slashed { case: CaseId, vault: VaultId, tranche: TrancheId, amount: Amount },
    /// A case was executed in whole, at this fraction of the cover.
    CaseExecuted {
        case: CaseId,
        fraction: Ratio,
        taken: Vec<(AssetId, Amount)>,
        shortfall: Vec<(AssetId, Amount)>,
    },
    /// One that was harmed was paid.
    RestitutionPaid { case: CaseId, account: AccountId, asset: AssetId, amount: Amount },
    /// The accuser was paid.
    ReporterPaid { case: CaseId, account: AccountId, asset: AssetId, amount: Amount },
    /// Slashed stake went to the service's insurance fund.
    InsurancePaid { case: CaseId, asset: AssetId, amount: Amount },
    /// Slashed stake was destroyed.
    Burned { case: CaseId, asset: AssetId, amount: Amount },
    /// An operator may be bought from again.
    ReturnedFromJail { operator: OperatorId },
    /// A tranche's stake joined that of an older one; its owners' shares convert when they are touched.
    Merged { vault: VaultId, from: TrancheId, into: TrancheId, stake: Amount },
    /// The council gave the accused more time.
    CaseDelayed { case: CaseId, executes_at: Epoch },
    /// The council reversed a case; what it took goes back at the next boundary.
    CaseReversed { case: CaseId, reason: String },
    /// What a case took of a tranche went back to it.
    Returned { case: CaseId, tranche: TrancheId, amount: Amount },
    /// A vault may pledge the same unit this many times from an epoch on.
    LeverageCapSet { vault: VaultId, leverage_cap: Ratio, binds_from: Epoch },
    /// An operator's reports are signed with a new key from an epoch on, and with the old one for a while.
    DutyKeyRotated { operator: OperatorId, from: Epoch, overlap: u64 },
    /// An account is under the keys of its members.
    MembersSet { account: AccountId, members: Vec<AccountId>, threshold: u16 },
    /// An operator's commission goes to this account.
    ClaimAddressSet { operator: OperatorId, account: AccountId },
    /// An asset is valued by this feed.
    AssetFeedSet { asset: AssetId, feed: Option<FeedId> },
    /// An asset is valued at `price` from an epoch on; its feed's average over the epoch before was `average`.
    AssetRevalued { asset: AssetId, epoch: Epoch, price: Price, average: Price },
    /// What could be gained by corrupting a service was declared.
    SecuritySet { service: ServiceId, profit: Value, slack: Ratio, protected: bool },
    /// A service's auction for an epoch: what it wanted, what it got, and the rate that everyone is paid.
    AuctionCleared { service: ServiceId, epoch: Epoch, wanted: Value, bought: Value, rate: Ratio },
    /// What it costs to corrupt a service in an epoch, and the highest profit that is safe with its slack.
    SecurityMeasured {
        service: ServiceId,
        epoch: Epoch,
        cover: Value,
        cost: Value,
        profit: Value,
        secured: Value,
    },
    /// What corrupting all services of a vault is worth in proportion to its part of their costs, against its stake at
    /// risk.
    VaultMeasured { vault: VaultId, epoch: Epoch, stake: Value, obligation: Value },
    /// A service has an options venue. What is paid to `restitution` is for traders that a wrong price harmed.
    VenueOpened { venue: VenueId, service: ServiceId, restitution: AccountId },
    /// A venue has a market.
    MarketOpened { market: MarketId, venue: VenueId, feed: FeedId, symbol: Name },
    /// A contract can be traded.
    ContractListed {
        contract: ContractId,
        market: MarketId,
        book: BookId,
        terms: Contract,
        name: Name,
    },
    /// An account trades at a venue under this name.
    TraderOpened { venue: VenueId, account: AccountId, trader: TraderId },
    /// Cash or collateral came to a venue.
    MarginDeposited { venue: VenueId, account: AccountId, asset: AssetId, amount: Amount },
    /// Cash or collateral went home.
    MarginWithdrawn { venue: VenueId, account: AccountId, asset: AssetId, amount: Amount },
    /// A venue's insurance fund grew.
    VenueFunded { venue: VenueId, amount: Amount },
    /// An account's margin is reckoned by this model.
    MarginModelSet { venue: VenueId, account: AccountId, model: MarginModel },
    /// Something happened in the books.
    Book(matching::Event),
    /// A trade was paid for: the premium by the buyer to the seller, a fee by each.
    TradePaid {
        contract: ContractId,
        buyer: TraderId,
        seller: TraderId,
        size: u64,
        premium: Amount,
        buyer_fee: Amount,
        seller_fee: Amount,
    },
    /// A market's volatilities were published, signed by this part of the cover.
    SurfacePublished { market: MarketId, observed_at: Timestamp, expiries: u16, signed: Ratio },
    /// A market takes no new risk, or does again.
    MarketRestricted { market: MarketId, reason: Option<ReduceOnly> },
    /// An expiry has a price. `inputs` is the root over the slots of the average, the last of which is at `end`.
    ExpirySettled {
        market: MarketId,
        expiry: Timestamp,
        price: Price,
        end: Timestamp,
        inputs: Digest,
    },
    /// An expiry has no price yet: its window is not complete, and later ones count.
    ExpiryDelayed { market: MarketId, expiry: Timestamp, reason: String },
    /// A position was paid out, or paid.
    PositionSettled { contract: ContractId, trader: TraderId, position: i128, cash: i128 },
    /// An account is below its maintenance margin. Whoever has the duty to start its auction has until `deadline`.
    AccountUnhealthy {
        trader: TraderId,
        maintenance: Fixed,
        keeper: Option<OperatorId>,
        deadline: Timestamp,
    },
    /// An account is auctioned; without a keeper because none did it in time. `fee` is what the insurance fund got of it.
    LiquidationStarted { trader: TraderId, keeper: Option<AccountId>, reward: Amount, fee: Amount },
    /// Part of an account went to a bidder for `paid`: below zero if the insurance fund paid.
    LiquidationBid { trader: TraderId, bidder: TraderId, part: Ratio, paid: i128 },
    /// An account is not auctioned any more.
    LiquidationEnded { trader: TraderId },
    /// An account without positions or collateral owed this; the insurance fund paid `fund` of it.
    DeficitCovered { trader: TraderId, deficit: Amount, fund: Amount },
    /// The rest was divided among all who had cash, at this rate.
    LossSocialised { venue: VenueId, deficit: Amount, rate: Ratio },
    /// What could be gained by corrupting a venue, and what its bought security bears, in base units of cash.
    VenueMeasured { venue: VenueId, epoch: Epoch, profit: Amount, cap: Amount, wanted: Value },
    /// A venue's fees went into its service's budget for premiums.
    FeesHandedOn { venue: VenueId, amount: Amount },
    /// An upheld or open case about rounds that a venue used says that an account lost, or gained, this much by
    /// one settlement or bid; what is said later of the same remedy stands.
    HarmFound { case: CaseId, remedy: u32, trader: TraderId, harm: Amount, gain: Amount },
    /// So many rounds among these were shown to have had a wrong price.
    RoundsShown { market: MarketId, first: Round, last: Round, wrong: u16 },
    /// A harmed account was paid: from frozen gains, slashed stake or the insurance fund.
    HarmRepaid {
        venue: VenueId,
        trader: TraderId,
        asset: AssetId,
        amount: Amount,
        source: Repayment,
    },
}

/// Where a repayment came from, in the order in which they are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub enum Repayment {
    /// Gains of those on the other side, frozen while the case was open.
    Gains,
    /// Slashed stake.
    Slash,
    /// The venue's insurance fund.
    Fund,
}
