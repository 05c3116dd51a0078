//! What kinds of events are called: in queries, in answers, in exports.

use matching::Event as Said;
use protocol::Event;

macro_rules! kinds {
    ($names:ident, $name_of:ident($event:ident) { $($variant:ident = $name:literal,)+ } $($other:pat => $result:expr)?) => {
        const $names: &[&str] = &[$($name),+];
        const fn $name_of(event: &$event) -> &'static str {
            match event {
                $($event::$variant { .. } => $name,)+
                $($other => $result,)?
            }
        }
    };
}

kinds! {
    KINDS, of_ledger(Event) {
        Transferred = "transferred",
        Deposited = "deposited",
        Withdrawn = "withdrawn",
        OperatorRegistered = "operator-registered",
        VaultCreated = "vault-created",
        Pledged = "pledged",
        Left = "left",
        Claimed = "claimed",
        Merged = "merged",
        CaseDelayed = "case-delayed",
        CaseReversed = "case-reversed",
        Returned = "returned",
        LeverageCapSet = "leverage-cap-set",
        DutyKeyRotated = "duty-key-rotated",
        PremiumsClaimed = "premiums-claimed",
        ServiceRegistered = "service-registered",
        ServiceFunded = "service-funded",
        TermsPublished = "terms-published",
        DemandSet = "demand-set",
        OfferMade = "offer-made",
        CoverBought = "cover-bought",
        PremiumPaid = "premium-paid",
        FeedRegistered = "feed-registered",
        RoundPriced = "round-priced",
        RoundWithheld = "round-withheld",
        RoundWithoutPrice = "round-without-price",
        FeedRevised = "feed-revised",
        EvidenceDismissed = "evidence-dismissed",
        CaseOpened = "case-opened",
        AppealJudged = "appeal-judged",
        Slashed = "slashed",
        CaseExecuted = "case-executed",
        RestitutionPaid = "restitution-paid",
        ReporterPaid = "reporter-paid",
        InsurancePaid = "insurance-paid",
        Burned = "burned",
        ReturnedFromJail = "returned-from-jail",
        MembersSet = "members-set",
        ClaimAddressSet = "claim-address-set",
        AssetFeedSet = "asset-feed-set",
        AssetRevalued = "asset-revalued",
        SecuritySet = "security-set",
        AuctionCleared = "auction-cleared",
        SecurityMeasured = "security-measured",
        VaultMeasured = "vault-measured",
        VenueOpened = "venue-opened",
        MarketOpened = "market-opened",
        ContractListed = "contract-listed",
        TraderOpened = "trader-opened",
        MarginDeposited = "margin-deposited",
        MarginWithdrawn = "margin-withdrawn",
        VenueFunded = "venue-funded",
        MarginModelSet = "margin-model-set",
        TradePaid = "trade-paid",
        SurfacePublished = "surface-published",
        MarketRestricted = "market-restricted",
        ExpirySettled = "expiry-settled",
        ExpiryDelayed = "expiry-delayed",
        PositionSettled = "position-settled",
        AccountUnhealthy = "account-unhealthy",
        LiquidationStarted = "liquidation-started",
        LiquidationBid = "liquidation-bid",
        LiquidationEnded = "liquidation-ended",
        DeficitCovered = "deficit-covered",
        LossSocialised = "loss-socialised",
        VenueMeasured = "venue-measured",
        FeesHandedOn = "fees-handed-on",
        RoundsShown = "rounds-shown",
        HarmFound = "harm-found",
        HarmRepaid = "harm-repaid",
    }
    Event::Book(event) => of_book(event)
}

kinds! {
    BOOK_KINDS, of_book(Said) {
        Rejected = "command-rejected",
        Accepted = "order-accepted",
        Traded = "traded",
        Rested = "order-rested",
        Amended = "order-amended",
        Reduced = "order-reduced",
        Cancelled = "order-cancelled",
        AllCancelled = "orders-cancelled",
        QuoteRefused = "quote-refused",
        Frozen = "quotes-frozen",
        Unfrozen = "quotes-unfrozen",
        ProtectionSet = "protection-set",
        PositionSet = "position-set",
        BookOpened = "book-opened",
        BookHalted = "book-halted",
        BookResumed = "book-resumed",
        BookClosed = "book-closed",
        MarkSet = "mark-set",
        RequestOpened = "request-opened",
        RequestClosed = "request-closed",
        Answered = "request-answered",
        AnswerGone = "answer-gone",
        RequestTraded = "request-traded",
        BlockTraded = "block-traded",
    }
}

/// What an event's kind is called.
#[must_use]
pub const fn kind_of(event: &Event) -> &'static str {
    of_ledger(event)
}

/// Every kind: of the ledger's events, then of those in the books.
pub fn kinds() -> impl Iterator<Item = &'static str> {
    KINDS.iter().chain(BOOK_KINDS).copied()
}
