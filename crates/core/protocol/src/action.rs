//! What an account can do. One type per action; the file that executes it has its name.

use crate::{
    Attestation, Evidence, FeedSpecification, MarginModel, MarketParameters, SignedBlockOffer,
    SignedCommitment, SignedQuote, SignedReport, SignedSurface, Terms, VenueParameters,
};
use borsh::{BorshDeserialize, BorshSerialize};
use crypto::PublicKey;
use units::{
    AccountId, Amount, AssetId, CaseId, FeedId, MarketId, Name, OperatorId, Ratio, Round,
    ServiceId, Shares, TermsId, TrancheId, Value, VaultId, VenueId,
};

/// Moves an asset to another account.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Transfer {
    /// The receiver.
    pub to: AccountId,
    /// What.
    pub asset: AssetId,
    /// How much; not zero.
    pub amount: Amount,
}

/// Lets an asset in from its primary chain. Only the asset's custodian may.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct CustodyDeposit {
    /// Whose it is.
    pub to: AccountId,
    /// What.
    pub asset: AssetId,
    /// How much; not zero.
    pub amount: Amount,
}

/// Lets an asset out to its primary chain, where the custodian pays it.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct CustodyWithdrawal {
    /// What.
    pub asset: AssetId,
    /// How much; not zero.
    pub amount: Amount,
    /// An address there, as the custodian reads it; at most 64 bytes.
    pub destination: Vec<u8>,
}

/// Makes the sender the owner of a new operator.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct RegisterOperator {
    /// Its label.
    pub name: Name,
    /// The key that signs its reports.
    pub duty_key: PublicKey,
    /// Its part of every premium, before stakers.
    pub commission: Ratio,
}

/// Opens a vault of one of the sender's operators.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct CreateVault {
    /// The operator.
    pub operator: OperatorId,
    /// The asset that it takes.
    pub asset: AssetId,
    /// How many times the vault may pledge the same unit: at least 1 (exclusive).
    pub leverage_cap: Ratio,
}

/// Puts stake into a vault. It is at risk from the next epoch on.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Pledge {
    /// The vault.
    pub vault: VaultId,
    /// How much; not zero.
    pub amount: Amount,
}

/// Ends the tenure of shares with the present epoch. Nothing that happens later can touch them.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Leave {
    /// The tranche that holds them.
    pub tranche: TrancheId,
    /// How many; not zero.
    pub shares: Shares,
}

/// Takes stake home once nothing can be charged to it any more, with its premiums.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Claim {
    /// The tranche.
    pub tranche: TrancheId,
}

/// Takes the premiums that the sender's shares of a tranche have earned.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct ClaimPremiums {
    /// The tranche.
    pub tranche: TrancheId,
}

/// Makes the sender the owner of a new service.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct RegisterService {
    /// Its label.
    pub name: Name,
    /// The asset that it pays premiums in.
    pub payment_asset: AssetId,
}

/// Pays into a service's budget for premiums. Anyone may.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct FundService {
    /// The service.
    pub service: ServiceId,
    /// How much of its payment asset; not zero.
    pub amount: Amount,
}

/// Publishes a new version of a service's terms.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct PublishTerms {
    /// The service.
    pub service: ServiceId,
    /// The terms.
    pub terms: Terms,
}

/// Says how much cover a service wants each epoch and what it pays for it at most.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct SetDemand {
    /// The service.
    pub service: ServiceId,
    /// The cover wanted, in reference currency; zero stops buying.
    pub target: Value,
    /// The most that it pays: premium per epoch, as a fraction of the cover's value. The auction decides what it pays.
    pub rate: Ratio,
}

/// Offers a vault's stake to a service, or changes the offer. A larger, cheaper or newer-terms offer binds
/// only after the notice; a smaller or dearer one at the next boundary, or after the commitment of the terms that bind.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct MakeOffer {
    /// The vault.
    pub vault: VaultId,
    /// The version of the service's terms; it names the service.
    pub terms: TermsId,
    /// Up to this fraction of the stake at risk, at most 1; zero withdraws.
    pub share: Ratio,
    /// At no less than this premium per epoch.
    pub reserve: Ratio,
}

/// Ends an operator's jail once its cases are over.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct ReturnFromJail {
    /// The operator.
    pub operator: OperatorId,
}

/// Accuses an operator. The sender posts the bond.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct FileEvidence {
    /// The accused.
    pub operator: OperatorId,
    /// The terms that the cover was sold under.
    pub terms: TermsId,
    /// Which of their offences.
    pub offence: u16,
    /// The proof.
    pub evidence: Evidence,
}

/// Answers a case with exculpatory evidence: further quotes, judged together with the accuser's.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Appeal {
    /// The case.
    pub case: CaseId,
    /// The answer; of the same kind as the accusation.
    pub evidence: Evidence,
}

/// Replaces the key that signs an operator's reports.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct RotateDutyKey {
    /// The operator.
    pub operator: OperatorId,
    /// The new key; it counts from the next epoch on.
    pub key: PublicKey,
    /// For how many epochs after the present one the old key counts too.
    pub overlap: u64,
}

/// Gives the accused more time. The council may, once for each case.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct DelayCase {
    /// The case; open.
    pub case: CaseId,
    /// By how many epochs; at most the chain's limit.
    pub epochs: u64,
}

/// Returns what a case took. The council may, while the proceeds are on hold.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct ReverseCase {
    /// The case; its proceeds on hold.
    pub case: CaseId,
    /// Why, for everyone to read; 1 to 1 024 bytes.
    pub reason: String,
}

/// Changes how many times a vault may pledge the same unit. Raising it binds only after the notice.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct SetLeverageCap {
    /// The vault.
    pub vault: VaultId,
    /// The new cap, at least 1.
    pub leverage_cap: Ratio,
}

/// Publishes a feed of a service.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct RegisterFeed {
    /// The service.
    pub service: ServiceId,
    /// The specification.
    pub specification: Box<FeedSpecification>,
}

/// Puts the sender's account under the keys of others: from the next transaction on, so many of them have to endorse what
/// it does. One member alone replaces its key.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct SetMembers {
    /// The members: accounts of one key each, all different, 1 to 32. Their keys count, whatever those accounts have become.
    pub members: Vec<AccountId>,
    /// How many of them have to endorse; 1 to all.
    pub threshold: u16,
}

/// Says where an operator's commission is paid.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct SetClaimAddress {
    /// The operator.
    pub operator: OperatorId,
    /// The account, from now on.
    pub account: AccountId,
}

/// Says which feed values an asset. Only the council may.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct SetAssetFeed {
    /// The asset.
    pub asset: AssetId,
    /// A feed of the asset's price in reference currency; without one the value stays as it is.
    pub feed: Option<FeedId>,
}

/// Declares what could be gained by corrupting a service, and whether the chain is to keep that below what it bought.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct SetSecurity {
    /// The service.
    pub service: ServiceId,
    /// The most that could be gained by corrupting it, in reference currency.
    pub profit: Value,
    /// γ: by which fraction the cost of corruption has to exceed the profit; at most 10.
    pub slack: Ratio,
    /// Whether what would raise the profit beyond the bought security is refused.
    pub protected: bool,
}

/// Publishes a new version of a feed's specification. It binds after the notice, and after the longest commitment of its
/// service's terms: whoever answers for the feed could have left by then.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct ReviseFeed {
    /// The feed.
    pub feed: FeedId,
    /// The new version; of the same pair and heartbeat.
    pub specification: Box<FeedSpecification>,
}

/// Opens an options venue of one of the sender's services. Its cash is the service's payment asset.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct OpenVenue {
    /// The service; it has no venue yet.
    pub service: ServiceId,
    /// What its traders agree to.
    pub parameters: Box<VenueParameters>,
}

/// Opens a market of a venue. Only the service's owner may.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct OpenMarket {
    /// The venue.
    pub venue: VenueId,
    /// What prices the underlying; a feed of the venue's service, with no other market.
    pub feed: FeedId,
    /// The rest.
    pub parameters: Box<MarketParameters>,
}

/// Brings cash or collateral to a venue. The first time opens the sender's trading account there.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct DepositMargin {
    /// The venue.
    pub venue: VenueId,
    /// Its cash, or an asset that it takes as collateral.
    pub asset: AssetId,
    /// How much; not zero.
    pub amount: Amount,
}

/// Takes cash or collateral home that no margin needs.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct WithdrawMargin {
    /// The venue.
    pub venue: VenueId,
    /// What.
    pub asset: AssetId,
    /// How much; not zero.
    pub amount: Amount,
}

/// Pays into a venue's insurance fund. Anyone may; nobody gets it back.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct FundVenue {
    /// The venue.
    pub venue: VenueId,
    /// How much of its cash; not zero.
    pub amount: Amount,
}

/// Says how the sender's margin is reckoned from now on.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct SetMarginModel {
    /// The venue.
    pub venue: VenueId,
    /// The model.
    pub model: MarginModel,
}

/// What a trader says to the books: orders, quotes, requests. The command's owner is the sender's trading account.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Trade {
    /// The venue.
    pub venue: VenueId,
    /// What to do; a command of owners, not of the host, and no block.
    pub command: matching::Command,
}

/// Takes a trade that the other side signed.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct TakeBlock {
    /// What the other side signed.
    pub offer: SignedBlockOffer,
}

/// Begins to auction an account that is below its maintenance margin.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct StartLiquidation {
    /// The venue.
    pub venue: VenueId,
    /// Whose.
    pub account: AccountId,
}

/// Takes a part of an account that is auctioned: positions, cash and collateral.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct BidLiquidation {
    /// The venue.
    pub venue: VenueId,
    /// Whose.
    pub account: AccountId,
    /// The part; less is taken if less is for sale.
    pub part: Ratio,
    /// The most that the sender pays for that, in base units of cash; below zero, the least that it is paid.
    pub most: i128,
}

/// Shows what venues signed around rounds whose published price was wrong, so that what was settled by them is made good: a case proves
/// an offence by a few rounds, and a lie may last longer. Anyone may while a case about the feed stands.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct ShowRounds {
    /// The market that settles by the feed.
    pub market: MarketId,
    /// The first round.
    pub first: Round,
    /// The last round; at most [`Evidence::MAX_REPORTS`] together.
    pub last: Round,
    /// Quotes, in any order; for every moment at which a report of these rounds was observed.
    pub quotes: Vec<SignedQuote>,
    /// The same, in the formats of outside publishers.
    pub attestations: Vec<Attestation>,
}

/// One thing that an account does.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Action {
    /// See [`Transfer`].
    Transfer(Transfer),
    /// See [`CustodyDeposit`].
    CustodyDeposit(CustodyDeposit),
    /// See [`CustodyWithdrawal`].
    CustodyWithdrawal(CustodyWithdrawal),
    /// See [`RegisterOperator`].
    RegisterOperator(RegisterOperator),
    /// See [`CreateVault`].
    CreateVault(CreateVault),
    /// See [`Pledge`].
    Pledge(Pledge),
    /// See [`Leave`].
    Leave(Leave),
    /// See [`Claim`].
    Claim(Claim),
    /// See [`ClaimPremiums`].
    ClaimPremiums(ClaimPremiums),
    /// See [`RegisterService`].
    RegisterService(RegisterService),
    /// See [`FundService`].
    FundService(FundService),
    /// See [`PublishTerms`].
    PublishTerms(PublishTerms),
    /// See [`SetDemand`].
    SetDemand(SetDemand),
    /// See [`MakeOffer`].
    MakeOffer(MakeOffer),
    /// See [`ReturnFromJail`].
    ReturnFromJail(ReturnFromJail),
    /// See [`FileEvidence`].
    FileEvidence(FileEvidence),
    /// See [`Appeal`].
    Appeal(Appeal),
    /// See [`RegisterFeed`].
    RegisterFeed(RegisterFeed),
    /// An operator's price report. Anyone may carry it; the duty key's signature is what counts.
    Report(SignedReport),
    /// See [`DelayCase`].
    DelayCase(DelayCase),
    /// See [`ReverseCase`].
    ReverseCase(ReverseCase),
    /// See [`SetLeverageCap`].
    SetLeverageCap(SetLeverageCap),
    /// See [`RotateDutyKey`].
    RotateDutyKey(RotateDutyKey),
    /// See [`SetMembers`].
    SetMembers(SetMembers),
    /// See [`SetClaimAddress`].
    SetClaimAddress(SetClaimAddress),
    /// See [`SetAssetFeed`].
    SetAssetFeed(SetAssetFeed),
    /// See [`SetSecurity`].
    SetSecurity(SetSecurity),
    /// See [`ReviseFeed`].
    ReviseFeed(ReviseFeed),
    /// An operator's commitment to a report. Anyone may carry it, like the report.
    Commit(SignedCommitment),
    /// See [`OpenVenue`].
    OpenVenue(OpenVenue),
    /// See [`OpenMarket`].
    OpenMarket(OpenMarket),
    /// See [`DepositMargin`].
    DepositMargin(DepositMargin),
    /// See [`WithdrawMargin`].
    WithdrawMargin(WithdrawMargin),
    /// See [`FundVenue`].
    FundVenue(FundVenue),
    /// See [`SetMarginModel`].
    SetMarginModel(SetMarginModel),
    /// See [`Trade`].
    Trade(Trade),
    /// See [`TakeBlock`].
    TakeBlock(Box<TakeBlock>),
    /// See [`StartLiquidation`].
    StartLiquidation(StartLiquidation),
    /// See [`BidLiquidation`].
    BidLiquidation(BidLiquidation),
    /// What operators say of a market's volatilities. Anyone may carry it; their signatures are what counts.
    PublishSurface(Box<SignedSurface>),
    /// See [`ShowRounds`].
    ShowRounds(Box<ShowRounds>),
}

impl Action {
    /// The action's name, as events and documents use it.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Transfer(_) => "transfer",
            Self::CustodyDeposit(_) => "custody-deposit",
            Self::CustodyWithdrawal(_) => "custody-withdrawal",
            Self::RegisterOperator(_) => "register-operator",
            Self::CreateVault(_) => "create-vault",
            Self::Pledge(_) => "pledge",
            Self::Leave(_) => "leave",
            Self::Claim(_) => "claim",
            Self::ClaimPremiums(_) => "claim-premiums",
            Self::RegisterService(_) => "register-service",
            Self::FundService(_) => "fund-service",
            Self::PublishTerms(_) => "publish-terms",
            Self::SetDemand(_) => "set-demand",
            Self::MakeOffer(_) => "make-offer",
            Self::ReturnFromJail(_) => "return-from-jail",
            Self::FileEvidence(_) => "file-evidence",
            Self::Appeal(_) => "appeal",
            Self::RegisterFeed(_) => "register-feed",
            Self::Report(_) => "report",
            Self::DelayCase(_) => "delay-case",
            Self::ReverseCase(_) => "reverse-case",
            Self::SetLeverageCap(_) => "set-leverage-cap",
            Self::RotateDutyKey(_) => "rotate-duty-key",
            Self::SetMembers(_) => "set-members",
            Self::SetClaimAddress(_) => "set-claim-address",
            Self::SetAssetFeed(_) => "set-asset-feed",
            Self::SetSecurity(_) => "set-security",
            Self::ReviseFeed(_) => "revise-feed",
            Self::Commit(_) => "commit",
            Self::OpenVenue(_) => "open-venue",
            Self::OpenMarket(_) => "open-market",
            Self::DepositMargin(_) => "deposit-margin",
            Self::WithdrawMargin(_) => "withdraw-margin",
            Self::FundVenue(_) => "fund-venue",
            Self::SetMarginModel(_) => "set-margin-model",
            Self::Trade(_) => "trade",
            Self::TakeBlock(_) => "take-block",
            Self::StartLiquidation(_) => "start-liquidation",
            Self::BidLiquidation(_) => "bid-liquidation",
            Self::PublishSurface(_) => "publish-surface",
            Self::ShowRounds(_) => "show-rounds",
        }
    }
}
