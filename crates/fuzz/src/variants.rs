//! The names of what can happen. Each list is made together with an exhaustive match, so a new event or rejection does not
//! compile until it is listed; then `tests/seeds.rs` asks for a history that reaches it.

use protocol::{Event, Rejection};

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
    DutyKeyRotated
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
    DelayedAlready NotOnHold OnHold AppealClosed
}
