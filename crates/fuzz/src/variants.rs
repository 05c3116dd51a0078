//! The names of what can happen. Each list is made together with an exhaustive match, so a new event, rejection, refusal,
//! finding or excuse does not compile until it is listed; then `tests/seeds.rs` asks for a history that reaches it.

use protocol::{Event, Finding, Innocence, Reference, Rejection, TermsRefusal, Withheld};

macro_rules! variants {
    ($(#[$doc:meta])* $list:ident, $function:ident of $type:ident: $($variant:ident)*) => {
        $(#[$doc])*
        pub const $list: &[&str] = &[$(stringify!($variant)),*];

        /// The variant's name.
        pub(crate) const fn $function(value: &$type) -> &'static str {
            match value {
                $($type::$variant { .. } => stringify!($variant),)*
            }
        }
    };
}

variants! {
    /// Every event.
    EVENTS, event of Event:
    Transferred Deposited Withdrawn OperatorRegistered VaultCreated Pledged Left Claimed PremiumsClaimed
    ServiceRegistered ServiceFunded TermsPublished DemandSet OfferMade CoverBought PremiumPaid FeedRegistered
    RoundPriced RoundWithoutPrice EvidenceDismissed CaseOpened AppealJudged Slashed CaseExecuted RestitutionPaid
    ReporterPaid InsurancePaid Burned ReturnedFromJail Merged CaseDelayed CaseReversed Returned LeverageCapSet
    DutyKeyRotated MembersSet ClaimAddressSet AssetFeedSet AssetRevalued SecuritySet AuctionCleared SecurityMeasured
    VaultMeasured FeedRevised RoundWithheld VenueOpened MarketOpened ContractListed TraderOpened MarginDeposited
    MarginWithdrawn VenueFunded MarginModelSet Book TradePaid SurfacePublished MarketRestricted ExpirySettled
    ExpiryDelayed PositionSettled AccountUnhealthy LiquidationStarted LiquidationBid LiquidationEnded DeficitCovered
    LossSocialised VenueMeasured FeesHandedOn HarmFound HarmRepaid RoundsShown
}

variants! {
    /// Every rejection.
    REJECTIONS, rejection of Rejection:
    Nonce Expired Zero OutOfRange Overflow InsufficientBalance NotOwner UnknownAsset UnknownOperator UnknownVault
    UnknownTranche UnknownService UnknownTerms UnknownOffence UnknownFeed UnknownCase InsufficientShares
    AlreadyLeaving NotLeaving Merged StillLiable TermsRefused DuplicateSource HeartbeatDoesNotDivideEpoch NotJailed
    CasesOpen JailNotOver KnownKey ReportForOtherChain NotDutyKey WrongRound AlreadyReported ObservedOutsideRound
    TooPrecise NotOnDuty WrongEvidence EvidenceForAnotherService EvidenceAboutAnother RoundsDoNotMatch EvidenceSize
    EvidenceSignature UnknownVenue OutsideWindow RoundNotOnRecord NoCover OtherTerms AlreadyCharged NotAppealable
    DelayedAlready NotOnHold OnHold AppealClosed NotTheSender TooFewEndorsements ReductionAnnounced DuplicateMember
    Unsecured LaxerThanTier CalendarOrder RevisionAnnounced RevisionOfAnother MarketClosed TooUncertain NoCommitments
    CommitmentsClosed RevealTooEarly AlreadyCommitted NotCommitted NotAttested UnknownOptionsVenue UnknownMarket
    UnknownTrader UnknownContract OpenedAlready VenueRefused InexactPremium NotCollateral HostCommand NotTheTrader Book
    InsufficientMargin NoMargin ReduceOnly OpenInterest InLiquidation WithdrawalGated SurfaceQuorum SurfaceTime
    SurfaceRefused NotListed SignatureOrder BlockOffer Healthy NotInLiquidation BidTooLow NothingForSale NoCaseStands
    NothingShown LiquidationNotOnRecord EvidenceForAnotherVenue
}

variants! {
    /// Every reason to refuse terms.
    REFUSALS, refusal of TermsRefusal:
    OffenceCount OutlastsWindow Penalty PenaltyFalls PenaltyRise PenaltyWindow Commitment CorruptionThreshold
    WaterfallSum Payees UnknownFeed Parameter DuplicateName Hold UnknownVenue
}

variants! {
    /// Everything that can be found against someone.
    FINDINGS, finding of Finding:
    Equivocated Deviated Missed Mistimed NotRevealed LiquidationMissed
}

variants! {
    /// Every reason not to be guilty.
    INNOCENCES, innocence of Innocence:
    SameReport NoReference WithinTolerance MarketClosed TooUncertain InTime NotCommitted TooShort Reported
    RoundWithoutPrice TooFewRounds
}

variants! {
    /// Everything that the venues together can say.
    REFERENCES, reference of Reference:
    Price TooFew TooFast Disagree
}

variants! {
    /// Every reason to withhold a price.
    REASONS, reason of Withheld:
    TooUncertain Jumped
}
