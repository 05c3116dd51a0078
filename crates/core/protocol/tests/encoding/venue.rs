//! What is signed and said of options venues.

use super::{key, name};
use buttress_protocol::*;
use crypto::{Digest, Signature};
use matching::{
    Amend, Band, BookId, Choice, Command, GroupId, MassQuote, OpenRequest, OrderId, OwnerId, Place,
    ProtectionLimits, Quote, QuoteSide, RequestId, Scope, SelfTrade, Side, TimeInForce,
};
use pricing::{Contract, Kind, surface::Svi};
use rules::{
    FeeSchedule, MarginRamp,
    liquidation::AuctionParameters,
    listing::{Cycle, ListingRule, Series, StrikeRule},
};
use units::*;

fn parameters() -> VenueParameters {
    VenueParameters {
        collateral: vec![CollateralRule {
            asset: AssetId::new(1),
            initial: Ratio::new(2),
            maintenance: Ratio::new(3),
            slash_risk: Ratio::new(4),
        }],
        fees: FeeSchedule {
            taker: Ratio::new(5),
            maker: Ratio::new(6),
            premium_cap: Ratio::new(7),
            open_interest: Ratio::new(8),
            fund_share: Ratio::new(9),
        },
        auction: AuctionParameters {
            start: Ratio::new(10),
            middle: Ratio::new(11),
            fast: Millis::new(12),
            slow: Millis::new(13),
            insolvent: Millis::new(14),
            buffer: Ratio::new(15),
            fee: Ratio::new(16),
            cutoff: Fixed::new(-17),
        },
        liquidation_deadline: Millis::new(18),
        liquidation_reward: Amount::new(19),
        security: SecurityRule {
            slack: Ratio::new(20),
            rate: Ratio::new(21),
            headroom: Ratio::new(22),
            least_cover: Amount::new(23),
            ramp: MarginRamp { base: Ratio::new(24), from: Ratio::new(25), to: Ratio::new(26) },
        },
    }
}

fn market() -> MarketParameters {
    let cycles = [
        Cycle::Every { period: Millis::new(1) },
        Cycle::Daily,
        Cycle::Weekly,
        Cycle::Monthly,
        Cycle::Quarterly,
    ];
    MarketParameters {
        symbol: name("ETH"),
        lot: Fixed::new(2),
        tick: Price::new(3),
        listing: ListingRule {
            series: cycles.map(|cycle| Series::new(cycle, 4)).to_vec(),
            hour: Millis::new(5),
            least_life: Millis::new(6),
            strikes: StrikeRule { step: Ratio::new(7), each_side: 8, most: 9 },
        },
        settlement: SettlementRule { slots: 10, spacing: Millis::new(11), carry: 12 },
        band: Band { ticks: 13, ratio: Ratio::new(14) },
        block_minimum: 15,
        surface_staleness: Millis::new(16),
        max_basis: Ratio::new(17),
    }
}

/// A surface that one operator signed.
pub(super) fn surface() -> SignedSurface {
    let svi = Svi {
        a: Fixed::new(1),
        b: Fixed::new(2),
        rho: Fixed::new(-3),
        m: Fixed::new(4),
        sigma: Fixed::new(5),
    };
    let body = SurfaceReport {
        chain: Digest::new([7; 32]),
        market: MarketId::new(6),
        observed_at: Timestamp::new(7),
        smiles: vec![ExpirySmile { expiry: Timestamp::new(8), basis: Fixed::new(-9), svi }],
    };
    let signature: Signature = key().sign(body.signing_digest().as_bytes());
    let signature =
        CoSignature { operator: OperatorId::new(10), key: key().public_key(), signature };
    SignedSurface { body, signatures: vec![signature] }
}

/// One side of a block trade.
pub(super) fn offer() -> SignedBlockOffer {
    let offer = BlockOffer {
        chain: Digest::new([7; 32]),
        account: account_of(&key().public_key()),
        taker: AccountId::new([9; 32]),
        book: BookId::new(1),
        side: Side::Sell,
        price: 2,
        size: 3,
        valid_until: Timestamp::new(4),
        number: 5,
    };
    SignedBlockOffer::new(offer, &key())
}

fn place(time_in_force: TimeInForce, self_trade: SelfTrade) -> Command {
    Command::Place(Place {
        owner: OwnerId::new(1),
        book: BookId::new(2),
        side: Side::Buy,
        price: 3,
        size: 4,
        time_in_force,
        reduce_only: true,
        self_trade,
    })
}

/// Every command that a trader may give.
pub(super) fn commands() -> Vec<Command> {
    let (owner, book, order) = (OwnerId::new(1), BookId::new(2), OrderId::new(3));
    let (group, request, until) = (GroupId::new(4), RequestId::new(5), Timestamp::new(6));
    let side = |price, size| Some(QuoteSide { price, size });
    let limits = ProtectionLimits { window: Millis::new(7), quantity: Some(8), delta: Some(9) };
    vec![
        place(TimeInForce::Limit { post_only: true, until: Some(until) }, SelfTrade::CancelNewest),
        place(TimeInForce::ImmediateOrCancel, SelfTrade::CancelOldest),
        place(TimeInForce::FillOrKill, SelfTrade::CancelBoth),
        place(TimeInForce::Market, SelfTrade::Decrement),
        Command::Amend(Amend { owner, order, price: 10, size: 11, until: Some(until) }),
        Command::Cancel { owner, order },
        Command::CancelAll(Scope::Owner(owner)),
        Command::CancelAll(Scope::OwnerInBook(owner, book)),
        Command::MassQuote(MassQuote {
            owner,
            until: Some(until),
            quotes: vec![Quote { book, bid: side(12, 13), ask: None }],
        }),
        Command::Protect { owner, group, limits: Some(limits) },
        Command::Unfreeze { owner, group },
        Command::OpenRequest(OpenRequest { owner, book, side: Side::Sell, size: 14, until }),
        Command::CloseRequest { owner, request },
        Command::AnswerRequest { owner, request, price: 15, until },
        Command::WithdrawAnswer { owner, request },
        Command::AcceptAnswer { owner, request, choice: Choice::Best { limit: 16 } },
        Command::AcceptAnswer { owner, request, choice: Choice::Of { maker: owner, price: 17 } },
    ]
}

/// One of each action of venues, in order of its place.
pub(super) fn actions() -> Vec<Action> {
    let (venue, asset, amount) = (VenueId::new(1), AssetId::new(2), Amount::new(3));
    let account = AccountId::new([9; 32]);
    vec![
        Action::OpenVenue(OpenVenue {
            service: ServiceId::new(4),
            parameters: Box::new(parameters()),
        }),
        Action::OpenMarket(OpenMarket {
            venue,
            feed: FeedId::new(5),
            parameters: Box::new(market()),
        }),
        Action::DepositMargin(DepositMargin { venue, asset, amount }),
        Action::WithdrawMargin(WithdrawMargin { venue, asset, amount }),
        Action::FundVenue(FundVenue { venue, amount }),
        Action::SetMarginModel(SetMarginModel { venue, model: MarginModel::Portfolio }),
        Action::Trade(Trade { venue, command: commands().swap_remove(0) }),
        Action::TakeBlock(Box::new(TakeBlock { offer: offer() })),
        Action::StartLiquidation(StartLiquidation { venue, account }),
        Action::BidLiquidation(BidLiquidation { venue, account, part: Ratio::new(6), most: -7 }),
        Action::PublishSurface(Box::new(surface())),
        Action::ShowRounds(Box::new(ShowRounds {
            market: MarketId::new(8),
            first: Round::new(9),
            last: Round::new(10),
            quotes: vec![super::quote()],
            attestations: super::attestations(),
        })),
    ]
}

/// One of each event of venues, and what the books say most, in order of place.
pub(super) fn events() -> Vec<(&'static str, Event)> {
    let (venue, market, contract) = (VenueId::new(1), MarketId::new(2), ContractId::new(3));
    let (account, trader, bidder) = (AccountId::new([9; 32]), TraderId::new(4), TraderId::new(5));
    let (asset, amount, ratio) = (AssetId::new(6), Amount::new(7), Ratio::new(8));
    let (expiry, book, service) = (Timestamp::new(9), BookId::new(10), ServiceId::new(11));
    let (price, operator) = (Price::new(12), OperatorId::new(13));
    let terms = Contract { kind: Kind::Put, strike: price, expiry };
    let traded = matching::Event::Traded {
        book,
        price: 14,
        size: 15,
        side: Side::Sell,
        maker: OrderId::new(16),
        maker_owner: OwnerId::new(17),
        maker_open: 18,
        taker: OrderId::new(19),
        taker_owner: OwnerId::new(20),
        taker_open: 21,
    };
    vec![
        ("venue-opened", Event::VenueOpened { venue, service, restitution: account }),
        (
            "market-opened",
            Event::MarketOpened { market, venue, feed: FeedId::new(22), symbol: name("ETH") },
        ),
        (
            "contract-listed",
            Event::ContractListed { contract, market, book, terms, name: name("ETH-P") },
        ),
        ("trader-opened", Event::TraderOpened { venue, account, trader }),
        ("margin-deposited", Event::MarginDeposited { venue, account, asset, amount }),
        ("margin-withdrawn", Event::MarginWithdrawn { venue, account, asset, amount }),
        ("venue-funded", Event::VenueFunded { venue, amount }),
        (
            "margin-model-set",
            Event::MarginModelSet { venue, account, model: MarginModel::Standard },
        ),
        ("traded", Event::Book(traded)),
        (
            "trade-paid",
            Event::TradePaid {
                contract,
                buyer: trader,
                seller: bidder,
                size: 23,
                premium: amount,
                buyer_fee: Amount::new(24),
                seller_fee: Amount::new(25),
            },
        ),
        (
            "surface-published",
            Event::SurfacePublished { market, observed_at: expiry, expiries: 26, signed: ratio },
        ),
        (
            "market-restricted",
            Event::MarketRestricted { market, reason: Some(ReduceOnly::Unsecured) },
        ),
        (
            "expiry-settled",
            Event::ExpirySettled {
                market,
                expiry,
                price,
                end: Timestamp::new(27),
                inputs: Digest::new([28; 32]),
            },
        ),
        ("expiry-delayed", Event::ExpiryDelayed { market, expiry, reason: "r".to_owned() }),
        ("position-settled", Event::PositionSettled { contract, trader, position: -29, cash: -30 }),
        (
            "account-unhealthy",
            Event::AccountUnhealthy {
                trader,
                maintenance: Fixed::new(-31),
                keeper: Some(operator),
                deadline: expiry,
            },
        ),
        (
            "liquidation-started",
            Event::LiquidationStarted {
                trader,
                keeper: Some(account),
                reward: amount,
                fee: Amount::new(32),
            },
        ),
        ("liquidation-bid", Event::LiquidationBid { trader, bidder, part: ratio, paid: -33 }),
        ("liquidation-ended", Event::LiquidationEnded { trader }),
        (
            "deficit-covered",
            Event::DeficitCovered { trader, deficit: amount, fund: Amount::new(34) },
        ),
        ("loss-socialised", Event::LossSocialised { venue, deficit: amount, rate: ratio }),
        (
            "venue-measured",
            Event::VenueMeasured {
                venue,
                epoch: Epoch::new(35),
                profit: amount,
                cap: Amount::new(36),
                wanted: Value::new(37),
            },
        ),
        ("fees-handed-on", Event::FeesHandedOn { venue, amount }),
        (
            "harm-found",
            Event::HarmFound {
                case: CaseId::new(38),
                remedy: 39,
                trader,
                harm: amount,
                gain: Amount::ZERO,
            },
        ),
        (
            "rounds-shown",
            Event::RoundsShown { market, first: Round::new(39), last: Round::new(40), wrong: 41 },
        ),
        (
            "harm-repaid",
            Event::HarmRepaid { venue, trader, asset, amount, source: Repayment::Slash },
        ),
    ]
}
