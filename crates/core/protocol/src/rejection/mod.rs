//! Why an action was not done. Each says what was asked for and what there is.

mod text;

use crate::{ReduceOnly, TermsRefusal, Tier};
use borsh::{BorshDeserialize, BorshSerialize};
use matching::BookId;
use units::{
    AccountId, Amount, AssetId, CaseId, Epoch, FeedId, Fixed, MarketId, Millis, Name, OperatorId,
    Price, Ratio, Round, ServiceId, Shares, TermsId, Timestamp, TraderId, TrancheId, Value,
    VaultId, VenueId,
};

/// Why an action, or the envelope around it, was not done. The state is as if it had never been sent.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
#[allow(missing_docs)] // every field is in the sentence that Display writes
pub enum Rejection {
    // The envelope.
    /// Not the sender's next nonce: a replay if lower, a gap if higher.
    Nonce { expected: u64, have: u64 },
    /// Arrived after its own deadline.
    Expired { valid_until: Timestamp, now: Timestamp },
    /// Endorsed by a key that does not control the sender.
    NotTheSender { signer: AccountId, sender: AccountId },
    /// Not as many members' keys as the account needs.
    TooFewEndorsements { sender: AccountId, needs: u16, has: u16 },

    // Any action.
    /// Zero of something that has to be more.
    Zero { field: Field },
    /// A number outside its bounds.
    OutOfRange { field: Field, have: u128, least: u128, most: u128 },
    /// A result that no amount can hold.
    Overflow { field: Field },
    /// Not enough to pay with.
    InsufficientBalance { asset: AssetId, needs: Amount, has: Amount },
    /// Only the owner of this may.
    NotOwner { field: Field, owner: AccountId, sender: AccountId },
    /// No asset has this id: those of the chain are fixed at genesis.
    UnknownAsset { asset: AssetId },
    /// No operator has registered under this id.
    UnknownOperator { operator: OperatorId },
    /// No vault was created under this id.
    UnknownVault { vault: VaultId },
    /// Nobody ever pledged into, or left to, a tranche of this id.
    UnknownTranche { tranche: TrancheId },
    /// No service has registered under this id.
    UnknownService { service: ServiceId },
    /// No service has published terms under this id.
    UnknownTerms { terms: TermsId },
    /// The terms do not define so many offences; the first has number 0.
    UnknownOffence { terms: TermsId, have: u16, offences: u16 },
    /// No service has registered a feed under this id.
    UnknownFeed { feed: FeedId },
    /// No evidence that opened a case of this id was ever filed.
    UnknownCase { case: CaseId },

    // Stake.
    /// More shares than the sender has in the tranche.
    InsufficientShares { tranche: TrancheId, needs: Shares, has: Shares },
    /// These shares have left already.
    AlreadyLeaving { tranche: TrancheId, until: Epoch },
    /// These shares have not left.
    NotLeaving { tranche: TrancheId },
    /// The tranche merged into another, whose shares its owners have instead.
    Merged { tranche: TrancheId, into: TrancheId },
    /// An offence in the tenure could still be charged.
    StillLiable { tranche: TrancheId, free_at: Epoch, now: Epoch },

    // Terms, feeds, offers.
    /// The terms are not objective, or cannot be executed in time.
    TermsRefused { reason: TermsRefusal },
    /// Two venues of one name or key, or a key that signs for two.
    DuplicateSource { venue: Name },
    /// A heartbeat that does not divide the epoch would make a round lie in two.
    HeartbeatDoesNotDivideEpoch { heartbeat: Millis, epoch: Millis },
    /// A number that this tier's consumers would not expect.
    LaxerThanTier { tier: Tier, field: Field, have: u128, limit: u128 },
    /// Sessions that overlap or are out of order, or an exception that ends before it begins.
    CalendarOrder { field: Field, index: u32 },
    /// A version that was announced stands until it binds.
    RevisionAnnounced { feed: FeedId, binds_from: Epoch },
    /// What makes it another feed.
    RevisionOfAnother { feed: FeedId, field: Field },

    /// A smaller offer or lower cap that was announced stands until it binds: stakers may have stayed for it.
    ReductionAnnounced { field: Field, binds_from: Epoch },

    // Accounts.
    /// Members that repeat.
    DuplicateMember { member: AccountId },

    // Security.
    /// More could be gained by corrupting the service than its cover makes unprofitable.
    Unsecured { service: ServiceId, profit: Value, secured: Value, missing: Value },

    // Jail.
    /// The operator is not in jail, so there is nothing to return from.
    NotJailed { operator: OperatorId },
    /// Cases against the operator stand, and could put it in jail again.
    CasesOpen { operator: OperatorId, open: u32 },
    /// The operator has to sit out its epochs first.
    JailNotOver { operator: OperatorId, until: Epoch, now: Epoch },

    // Reports.
    /// A key that is, or lately was, the operator's cannot become its new one.
    KnownKey { operator: OperatorId },
    /// Meant for another chain.
    ReportForOtherChain,
    /// Signed with a key that is not the operator's duty key.
    NotDutyKey { operator: OperatorId },
    /// Not the round that is open now.
    WrongRound { feed: FeedId, have: Round, open: Round },
    /// The operator's report for this round is in already.
    AlreadyReported { feed: FeedId, round: Round, operator: OperatorId },
    /// Observed outside the round, or later than the block.
    ObservedOutsideRound { observed_at: Timestamp, from: Timestamp, until: Timestamp },
    /// More digits than the feed has.
    TooPrecise { price: Price, decimals: u8 },
    /// The market's session does not hold all of the round.
    MarketClosed { feed: FeedId, round: Round },
    /// A report too uncertain to be one.
    TooUncertain { confidence: Ratio, most: Ratio },
    /// The feed takes reports without commitments.
    NoCommitments { feed: FeedId },
    /// The part of the round that takes commitments is over.
    CommitmentsClosed { feed: FeedId, until: Timestamp, now: Timestamp },
    /// The part of the round that takes reports has not begun: others could still copy it.
    RevealTooEarly { feed: FeedId, from: Timestamp, now: Timestamp },
    /// The operator's commitment for this round is in already.
    AlreadyCommitted { feed: FeedId, round: Round, operator: OperatorId },
    /// A report that the operator did not commit itself to: no commitment, or to another report.
    NotCommitted { feed: FeedId, round: Round, operator: OperatorId },
    /// The operator sold the service no cover in this epoch, so nothing would stand behind the report.
    NotOnDuty { operator: OperatorId, service: ServiceId, epoch: Epoch },

    // Evidence.
    /// The rule is proven by another kind of evidence.
    WrongEvidence { judge: Field, have: Field },
    /// About a feed that the named offence does not cover.
    EvidenceForAnotherService { feed: FeedId, service: ServiceId },
    /// Signed by, or about, another operator.
    EvidenceAboutAnother { accused: OperatorId, found: OperatorId },
    /// Not one feed and round, or rounds with gaps.
    RoundsDoNotMatch { expected: Round, have: Round },
    /// Too little or too much of it.
    EvidenceSize { field: Field, have: u64, least: u64, most: u64 },
    /// A signature in the evidence does not match what it signs.
    EvidenceSignature { field: Field, index: u32 },
    /// A quote by a key that is not one of the feed's sources, or under another name.
    UnknownVenue { venue: Name, index: u32 },
    /// A publisher's message that is none, or is by none of the feed's sources.
    NotAttested { index: u32, reason: String },
    /// Too late to be executed in time, or about an epoch that has not come.
    OutsideWindow { epoch: Epoch, accepted_until: Epoch, now: Epoch },
    /// The ledger no longer has, or does not yet have, these rounds.
    RoundNotOnRecord { feed: FeedId, round: Round },
    /// The operator sold the service no cover in the epoch of the offence.
    NoCover { operator: OperatorId, service: ServiceId, epoch: Epoch },
    /// The cover of that epoch was sold under other terms.
    OtherTerms { named: TermsId, sold_under: TermsId },
    /// This offence of this epoch is charged already, as gravely; or this very evidence came to nothing.
    AlreadyCharged { case: CaseId },
    /// No answer to this kind of evidence can change the verdict.
    NotAppealable { judge: Field },
    /// A council may delay a case once.
    DelayedAlready { case: CaseId, executes_at: Epoch },
    /// Only what is on hold can be returned.
    NotOnHold { case: CaseId },
    /// What was taken of the tranche may yet be returned to it.
    OnHold { tranche: TrancheId, case: CaseId, until: Epoch },
    /// The case is past appeal.
    AppealClosed { case: CaseId, until: Epoch, now: Epoch },

    // Options venues.
    /// No service has opened an options venue under this id.
    UnknownOptionsVenue { venue: VenueId },
    /// No venue has opened a market under this id.
    UnknownMarket { market: MarketId },
    /// The account never brought anything to the venue.
    UnknownTrader { venue: VenueId, account: AccountId },
    /// No contract of the venue is traded in this book.
    UnknownContract { book: BookId },
    /// A service has one venue, a feed one market.
    OpenedAlready { field: Field, have: u32 },
    /// A parameter that a rule of the venue refuses.
    VenueRefused { reason: String },
    /// A tick of one lot is no whole number of base units of cash.
    InexactPremium { tick: Price, lot: Fixed, decimals: u8 },
    /// The venue takes only its cash and what it lists as collateral.
    NotCollateral { venue: VenueId, asset: AssetId },
    /// A command that only the venue itself gives its books.
    HostCommand,
    /// A command in the name of another trading account.
    NotTheTrader { have: TraderId, expected: TraderId },
    /// The books refused.
    Book(matching::Rejection),
    /// What would be left after the margin; below zero.
    InsufficientMargin { trader: TraderId, left: Fixed },
    /// A margin that cannot be reckoned.
    NoMargin { trader: TraderId, reason: String },
    /// Only what makes a position smaller is done now.
    ReduceOnly { market: MarketId, reason: ReduceOnly },
    /// The order would add more than the bought security bears.
    OpenInterest { market: MarketId, profit: Amount, cap: Amount },
    /// The account is auctioned: nobody trades with it meanwhile.
    InLiquidation { trader: TraderId },
    /// More than the venue can pay out now, or than is not frozen.
    WithdrawalGated { asset: AssetId, asked: Amount, available: Amount },
    /// Signed by less of the cover than the feed's quorum.
    SurfaceQuorum { have: Ratio, need: Ratio },
    /// Not later than the surface that there is, or later than the block.
    SurfaceTime { observed_at: Timestamp, after: Timestamp, until: Timestamp },
    /// Volatilities that would allow riskless profit, or are none.
    SurfaceRefused { expiry: Timestamp, reason: String },
    /// An expiry that the market does not list.
    NotListed { market: MarketId, expiry: Timestamp },
    /// Endorsed by accounts out of order or twice.
    SignatureOrder { operator: OperatorId },
    /// An offer of a block that is not the signer's, not for the sender, over, or was taken.
    BlockOffer { reason: String },
    /// What is left after the maintenance margin is not below zero.
    Healthy { trader: TraderId, maintenance: Fixed },
    /// The account is not being auctioned, so there is nothing to bid for.
    NotInLiquidation { trader: TraderId },
    /// The auction asks for more.
    BidTooLow { most: i128, price: i128 },
    /// Nobody is accused about the feed, so nothing is made good.
    NoCaseStands { feed: FeedId },
    /// None of the rounds is shown to have had a wrong price that was not known to be.
    NothingShown { feed: FeedId, first: Round, last: Round },
    /// A part so small that it holds no lot.
    NothingForSale { trader: TraderId, part: Ratio },
    /// The ledger knows no auction of this number that was not started in time.
    LiquidationNotOnRecord { number: u32 },
    /// About an auction at another venue than the named offence covers.
    EvidenceForAnotherVenue { have: VenueId, expected: VenueId },
}

/// The place in an action that a rejection is about, as users write it.
pub type Field = String;

impl Rejection {
    /// [`Rejection::OutOfRange`] unless `least ≤ have ≤ most`.
    ///
    /// # Errors
    /// That.
    pub fn check_range(field: &str, have: u128, least: u128, most: u128) -> Result<(), Self> {
        if (least..=most).contains(&have) {
            Ok(())
        } else {
            Err(Self::OutOfRange { field: field.to_owned(), have, least, most })
        }
    }

    /// [`Rejection::OutOfRange`], in ratios, unless `least ≤ have ≤ most`.
    ///
    /// # Errors
    /// That; the numbers are at 10⁻¹⁸.
    pub fn check_ratio(field: &str, have: Ratio, least: Ratio, most: Ratio) -> Result<(), Self> {
        Self::check_range(field, have.raw(), least.raw(), most.raw())
    }

    /// [`Rejection::Zero`] if it is.
    ///
    /// # Errors
    /// That.
    pub fn check_positive(field: &str, have: Amount) -> Result<(), Self> {
        if have.is_zero() { Err(Self::Zero { field: field.to_owned() }) } else { Ok(()) }
    }
}
