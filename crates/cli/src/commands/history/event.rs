//! An event's fields as cells. Columns are named as the fields of the event are; what is in a cell does not depend on the state.

use matching::Event as Said;
use protocol::{Event, Repayment, Verdict, Withheld};
use units::{AccountId, Amount, AssetId};

/// A value as it is written into a cell: amounts in base units, ratios, prices and worths as exact decimals.
pub(super) trait Cell {
    fn cell(&self) -> String;
}

macro_rules! as_displayed {
    ($($type:ty),+ $(,)?) => {
        $(impl Cell for $type {
            fn cell(&self) -> String {
                self.to_string()
            }
        })+
    };
}

as_displayed!(
    bool,
    i64,
    i128,
    u16,
    u32,
    u64,
    u128,
    String,
    AccountId,
    Amount,
    AssetId,
    Verdict,
    Withheld,
    crypto::Digest,
    matching::BookId,
    matching::GroupId,
    matching::OrderId,
    matching::OwnerId,
    matching::RequestId,
    matching::Rejection,
    matching::Side,
    protocol::MarginModel,
    protocol::ReduceOnly,
    units::CaseId,
    units::ContractId,
    units::Epoch,
    units::FeedId,
    units::Fixed,
    units::MarketId,
    units::Name,
    units::OfferId,
    units::OperatorId,
    units::Ratio,
    units::Round,
    units::ServiceId,
    units::Shares,
    units::TermsId,
    units::Timestamp,
    units::TraderId,
    units::TrancheId,
    units::VaultId,
    units::VenueId,
);

impl<T: Cell> Cell for Option<T> {
    fn cell(&self) -> String {
        self.as_ref().map(Cell::cell).unwrap_or_default()
    }
}

impl Cell for Vec<u8> {
    fn cell(&self) -> String {
        hex::encode(self)
    }
}

impl Cell for Vec<AccountId> {
    fn cell(&self) -> String {
        let all: Vec<String> = self.iter().map(ToString::to_string).collect();
        all.join(" ")
    }
}

impl Cell for Vec<(AssetId, Amount)> {
    fn cell(&self) -> String {
        let all: Vec<String> =
            self.iter().map(|(asset, amount)| format!("{asset}:{amount}")).collect();
        all.join(" ")
    }
}

impl Cell for pricing::Contract {
    fn cell(&self) -> String {
        format!("{} {} {}", self.kind, self.strike.cell(), self.expiry)
    }
}

impl Cell for matching::ProtectionLimits {
    fn cell(&self) -> String {
        let (quantity, delta) = (self.quantity.cell(), self.delta.cell());
        format!("window_ms={} quantity={quantity} delta={delta}", self.window.raw())
    }
}

impl Cell for units::Price {
    fn cell(&self) -> String {
        units::format_decimal(self.raw(), units::Value::DECIMALS)
    }
}

impl Cell for units::Value {
    fn cell(&self) -> String {
        units::format_decimal(self.raw(), Self::DECIMALS)
    }
}

impl Cell for matching::Reason {
    fn cell(&self) -> String {
        words(&format!("{self:?}"))
    }
}

impl Cell for Repayment {
    fn cell(&self) -> String {
        words(&format!("{self:?}"))
    }
}

/// A variant's name as the names of kinds are written: `self-trade`.
fn words(variant: &str) -> String {
    let mut words = String::new();
    for letter in variant.chars() {
        if letter.is_uppercase() && !words.is_empty() {
            words.push('-');
        }
        words.push(letter.to_ascii_lowercase());
    }
    words
}

/// A column's name, and what is in it.
pub(super) type Column = (&'static str, String);

macro_rules! columns {
    ($names:ident, $name:ident($event:ident) { $($variant:ident { $($field:ident),+ },)+ } $($other:pat => $result:expr)?) => {
        #[cfg(test)]
        const $names: &[&[&str]] = &[$(&[$(stringify!($field)),+]),+];
        fn $name(event: &$event) -> Vec<Column> {
            match event {
                $($event::$variant { $($field),+ } => vec![$((stringify!($field), $field.cell())),+],)+
                $($other => $result,)?
            }
        }
    };
}

columns! {
    COLUMNS, of_ledger(Event) {
        Transferred { from, to, asset, amount },
        Deposited { to, asset, amount },
        Withdrawn { from, asset, amount, destination },
        OperatorRegistered { operator, name },
        VaultCreated { vault, operator, asset },
        Pledged { staker, vault, tranche, amount, at_risk_from },
        Left { staker, vault, tranche, shares, at_risk_until },
        Claimed { staker, vault, tranche, amount },
        Merged { vault, from, into, stake },
        CaseDelayed { case, executes_at },
        CaseReversed { case, reason },
        Returned { case, tranche, amount },
        LeverageCapSet { vault, leverage_cap, binds_from },
        DutyKeyRotated { operator, from, overlap },
        PremiumsClaimed { staker, tranche, asset, amount },
        ServiceRegistered { service, name },
        ServiceFunded { service, amount },
        TermsPublished { service, terms, version },
        DemandSet { service, target, rate },
        OfferMade { offer, vault, service, share, binds_from },
        CoverBought { service, vault, epoch, pledge_rate, cover, premium },
        PremiumPaid { vault, service, epoch, commission, stakers },
        FeedRegistered { service, feed, pair },
        RoundPriced { feed, round, price, confidence, reports, participation, inputs },
        RoundWithheld { feed, round, price, reports, reason },
        RoundWithoutPrice { feed, round, reports, participation },
        FeedRevised { feed, specification, binds_from },
        EvidenceDismissed { operator, service, offence, reporter, bond, verdict },
        CaseOpened { case, operator, service, offence, epoch, fraction, executes_at, verdict },
        AppealJudged { case, upheld, verdict },
        Slashed { case, vault, tranche, amount },
        CaseExecuted { case, fraction, taken, shortfall },
        RestitutionPaid { case, account, asset, amount },
        ReporterPaid { case, account, asset, amount },
        InsurancePaid { case, asset, amount },
        Burned { case, asset, amount },
        ReturnedFromJail { operator },
        MembersSet { account, members, threshold },
        ClaimAddressSet { operator, account },
        AssetFeedSet { asset, feed },
        AssetRevalued { asset, epoch, price, average },
        SecuritySet { service, profit, slack, protected },
        AuctionCleared { service, epoch, wanted, bought, rate },
        SecurityMeasured { service, epoch, cover, cost, profit, secured },
        VaultMeasured { vault, epoch, stake, obligation },
        VenueOpened { venue, service, restitution },
        MarketOpened { market, venue, feed, symbol },
        ContractListed { contract, market, book, terms, name },
        TraderOpened { venue, account, trader },
        MarginDeposited { venue, account, asset, amount },
        MarginWithdrawn { venue, account, asset, amount },
        VenueFunded { venue, amount },
        MarginModelSet { venue, account, model },
        TradePaid { contract, buyer, seller, size, premium, buyer_fee, seller_fee },
        SurfacePublished { market, observed_at, expiries, signed },
        MarketRestricted { market, reason },
        ExpirySettled { market, expiry, price, end, inputs },
        ExpiryDelayed { market, expiry, reason },
        PositionSettled { contract, trader, position, cash },
        AccountUnhealthy { trader, maintenance, keeper, deadline },
        LiquidationStarted { trader, keeper, reward, fee },
        LiquidationBid { trader, bidder, part, paid },
        LiquidationEnded { trader },
        DeficitCovered { trader, deficit, fund },
        LossSocialised { venue, deficit, rate },
        VenueMeasured { venue, epoch, profit, cap, wanted },
        FeesHandedOn { venue, amount },
        RoundsShown { market, first, last, wrong },
        HarmFound { case, remedy, trader, harm, gain },
        HarmRepaid { venue, trader, asset, amount, source },
    }
    Event::Book(said) => of_book(said)
}

columns! {
    BOOK_COLUMNS, of_book(Said) {
        Rejected { reason },
        Accepted { order, owner, book, side, price, size },
        Traded { book, price, size, side, maker, maker_owner, maker_open, taker, taker_owner, taker_open },
        Rested { order, open, priority },
        Amended { order, owner, book, price, open, kept },
        Reduced { order, owner, book, by, open, reason },
        Cancelled { order, owner, book, open, reason },
        AllCancelled { count, more },
        QuoteRefused { owner, book, side, reason },
        Frozen { owner, group, quantity, delta },
        Unfrozen { owner, group },
        ProtectionSet { owner, group, limits },
        PositionSet { owner, book, before, after },
        BookOpened { book },
        BookHalted { book },
        BookResumed { book },
        BookClosed { book },
        MarkSet { book, mark, delta },
        RequestOpened { request, until },
        RequestClosed { request, reason },
        Answered { request, maker, price },
        AnswerGone { request, maker, reason },
        RequestTraded { request, book, side, taker, maker, price, size },
        BlockTraded { book, buyer, seller, price, size },
    }
}

/// The fields of an event, in the order in which it has them.
pub(super) fn columns(event: &Event) -> Vec<Column> {
    of_ledger(event)
}

/// The columns of each kind, in the order of [`node::kinds`].
#[cfg(test)]
pub(super) fn all() -> impl Iterator<Item = (&'static str, &'static [&'static str])> {
    let columns = COLUMNS.iter().chain(BOOK_COLUMNS).copied();
    assert_eq!(node::kinds().count(), columns.clone().count());
    node::kinds().zip(columns)
}
