//! What nobody should send to a venue: every answer is a rejection with a type, and the state root is what it was (which
//! `Chain::apply` checks of every one).

use crate::common::*;
use matching::{
    BlockTrade, BookId, Command, Field, MassQuote, OwnerId, Quote, QuoteSide, Scope, SetMark, Side,
    TimeInForce,
};
use pricing::Kind;
use protocol::*;
use units::*;

/// The rejection of a command of `who`.
fn refused(chain: &mut Chain, who: &str, command: Command) -> Rejection {
    chain.command(who, command).expect_err("expected a rejection")
}

fn call(chain: &Chain) -> BookId {
    chain.book(Kind::Call, 2_000)
}

#[test]
fn crossed_quotes() {
    let mut chain = Chain::trading();
    let book = call(&chain);
    let owner = owner(chain.trader("alice"));
    let quote = |bid, ask| {
        let side = |price| Some(QuoteSide { price, size: 1 });
        let quotes = vec![Quote { book, bid: side(bid), ask: side(ask) }];
        Command::MassQuote(MassQuote { owner, until: None, quotes })
    };
    for (bid, ask) in [(125, 124), (125, 125)] {
        let expected = matching::Rejection::CrossedQuote { book, bid, ask };
        assert_eq!(refused(&mut chain, "alice", quote(bid, ask)), Rejection::Book(expected));
    }
    chain.command("alice", quote(124, 125)).unwrap();
}

#[test]
fn expired_and_unknown_instruments() {
    let mut chain = Chain::trading();
    let (book, expiry) = (call(&chain), chain.expiries()[0]);
    chain.priced_until(price(2_000), expiry);
    let gone = chain.try_order("alice", book, Side::Buy, 125, 1).unwrap_err();
    assert_eq!(gone, Rejection::Book(matching::Rejection::UnknownBook { book }));
    let never = BookId::new(u32::MAX);
    let unknown = chain.try_order("alice", never, Side::Buy, 125, 1).unwrap_err();
    assert_eq!(unknown, Rejection::UnknownContract { book: never });
    let body = chain.surface(percent(400));
    let mut late = body.clone();
    late.smiles[0].expiry = expiry;
    let refused = chain.rejected("watch", chain.surface_by(late, &[0, 1]));
    assert_eq!(refused, Rejection::NotListed { market: MARKET, expiry });
}

#[test]
fn absurd_prices_and_sizes() {
    let mut chain = Chain::trading();
    let book = call(&chain);
    let limits = *chain.options().engine().limits();
    for (price, size, field, most) in [
        (0, 1, Field::Price, limits.price),
        (limits.price + 1, 1, Field::Price, limits.price),
        (u64::MAX, 1, Field::Price, limits.price),
        (125, 0, Field::Size, limits.size),
        (125, limits.size + 1, Field::Size, limits.size),
        (125, u64::MAX, Field::Size, limits.size),
    ] {
        let have = if field == Field::Price { price } else { size };
        let expected = matching::Rejection::OutOfRange { field, have, least: 1, most };
        let refused = chain.try_order("alice", book, Side::Buy, price, size).unwrap_err();
        assert_eq!(refused, Rejection::Book(expected));
    }
    // The largest that the books take are still more than anybody has, whichever way, and whatever overflows.
    for (price, size) in [(limits.price, 1), (125, limits.size), (limits.price, limits.size)] {
        for side in Side::BOTH {
            if (side, size) == (Side::Sell, 1) {
                // To ask too much of one lot harms nobody.
                continue;
            }
            let refused = chain.try_order("alice", book, side, price, size).unwrap_err();
            assert!(
                matches!(
                    refused,
                    Rejection::InsufficientMargin { .. }
                        | Rejection::NoMargin { .. }
                        | Rejection::Overflow { .. }
                ),
                "{side:?} {size} at {price}: {refused}"
            );
        }
    }
    // A market order sees no further than the band.
    chain.order("bob", book, Side::Sell, 2_000, 1);
    let mut place = limit(chain.trader("alice"), book, Side::Buy, limits.price, 1);
    place.time_in_force = TimeInForce::Market;
    chain.command("alice", Command::Place(place)).unwrap();
    assert_eq!(chain.position("alice", book), 0);
}

#[test]
fn commands_of_the_host_and_in_another_name() {
    let mut chain = Chain::trading();
    let book = call(&chain);
    let (alice, bob) = (owner(chain.trader("alice")), owner(chain.trader("bob")));
    let trade = BlockTrade { book, buyer: alice, seller: bob, price: 1, size: 1_000 };
    for command in [
        Command::Tick,
        Command::Halt { book },
        Command::Resume { book },
        Command::CloseBook { book },
        Command::SetMark(SetMark { book, mark: 1, delta: 0 }),
        Command::SetPosition { owner: alice, book, position: 1_000_000 },
        Command::CancelAll(Scope::Book(book)),
        Command::BlockTrade(trade),
    ] {
        assert_eq!(refused(&mut chain, "alice", command), Rejection::HostCommand);
    }
    let order = accepted(&chain.order("bob", book, Side::Buy, 100, 1));
    let (have, expected) = (chain.trader("bob"), chain.trader("alice"));
    for command in [
        Command::Place(limit(have, book, Side::Buy, 100, 1)),
        Command::Cancel { owner: bob, order },
        Command::CancelAll(Scope::Owner(bob)),
        Command::CancelAll(Scope::OwnerInBook(bob, book)),
    ] {
        let refused = refused(&mut chain, "alice", command);
        assert_eq!(refused, Rejection::NotTheTrader { have, expected });
    }
    // In her own name, about his order.
    let theirs = refused(&mut chain, "alice", Command::Cancel { owner: alice, order });
    let expected = matching::Rejection::NotOwner { owner: alice, belongs_to: bob };
    assert_eq!(theirs, Rejection::Book(expected));
    let nobody = trade_of("late", &mut chain, book);
    let account = account("late");
    assert_eq!(nobody, Rejection::UnknownTrader { venue: VENUE, account });
}

/// What somebody without a trading account is told.
fn trade_of(who: &str, chain: &mut Chain, book: BookId) -> Rejection {
    let place = limit(TraderId::new(9), book, Side::Buy, 100, 1);
    chain.rejected(who, trade(Command::Place(place)))
}

#[test]
fn other_venues_and_their_books() {
    let mut chain = Chain::trading();
    let unknown = VenueId::new(1);
    let command = Command::CancelAll(Scope::Owner(OwnerId::new(0)));
    let elsewhere = Action::Trade(Trade { venue: unknown, command });
    let expected = Rejection::UnknownOptionsVenue { venue: unknown };
    assert_eq!(chain.rejected("alice", elsewhere), expected);
    // Another venue, with the same account: the first one's books are not its own.
    let parameters = Box::new(venue_parameters());
    let open = OpenVenue { service: OTHER_SERVICE, parameters };
    chain.done("other-buyer", vec![Action::OpenVenue(open)]);
    let deposit = DepositMargin { venue: unknown, asset: PAY, amount: cash(1_000) };
    chain.done("alice", vec![Action::DepositMargin(deposit)]);
    let row = chain.state.ledger().find_account(&account("alice")).unwrap();
    let there = chain.options().find_trader(unknown, row).unwrap();
    let book = call(&chain);
    let command = Command::Place(limit(there, book, Side::Buy, 1, 1));
    let refused = chain.rejected("alice", Action::Trade(Trade { venue: unknown, command }));
    assert_eq!(refused, Rejection::UnknownContract { book });
    // Nor does the account of one venue trade at the other.
    let command = Command::Place(limit(there, book, Side::Buy, 1, 1));
    let refused = chain.rejected("alice", trade(command));
    let expected = Rejection::NotTheTrader { have: there, expected: chain.trader("alice") };
    assert_eq!(refused, expected);
}

#[test]
fn nonces_and_deadlines() {
    let mut chain = Chain::trading();
    let book = call(&chain);
    let place = Command::Place(limit(chain.trader("alice"), book, Side::Buy, 100, 1));
    let signed = chain.sign("alice", vec![trade(place)]);
    chain.apply(signed.clone()).unwrap();
    // The same order again is no second order.
    let replayed = chain.apply(signed.clone()).unwrap_err();
    assert_eq!(replayed.action, None);
    assert!(matches!(replayed.rejection, Rejection::Nonce { .. }), "{}", replayed.rejection);
    for nonce in [0, u64::MAX] {
        let transaction = Transaction { nonce, ..signed.transaction.clone() };
        let early = chain.apply(SignedTransaction::new(transaction, &key("alice"))).unwrap_err();
        assert!(matches!(early.rejection, Rejection::Nonce { .. }), "{}", early.rejection);
    }
    let valid_until = chain.state.time().minus(1);
    let nonce = signed.transaction.nonce + 1;
    let transaction = Transaction { nonce, valid_until, ..signed.transaction };
    let late = chain.apply(SignedTransaction::new(transaction, &key("alice"))).unwrap_err();
    assert!(matches!(late.rejection, Rejection::Expired { .. }), "{}", late.rejection);
    assert_eq!(chain.options().engine().orders_of(owner(chain.trader("alice"))).count(), 1);
}

#[test]
fn surfaces_of_garbage() {
    let mut chain = Chain::trading();
    chain.next_round();
    let hostile = [i128::MIN, i128::MIN + 1, -1, 0, 1, i128::MAX - 1, i128::MAX].map(Fixed::new);
    let one = Fixed::ONE.raw();
    for number in hostile {
        for field in 0..6 {
            let mut body = chain.surface(percent(400));
            let ExpirySmile { basis, svi, .. } = &mut body.smiles[0];
            let places = [basis, &mut svi.a, &mut svi.b, &mut svi.rho, &mut svi.m, &mut svi.sigma];
            for place in places.into_iter().skip(field).take(1) {
                *place = number;
            }
            // Nearly nothing is a basis, a level, a tilt and a place like another.
            let harmless = number.raw().abs_diff(0) <= 1 && matches!(field, 0 | 3 | 4);
            if harmless || (number.raw().abs_diff(0) <= 1 && field == 1) {
                continue;
            }
            let refused = chain.act("watch", vec![chain.surface_by(body, &[0, 1])]);
            match (field, refused) {
                (0, Err(Rejection::OutOfRange { field, .. })) => assert_eq!(field, "basis"),
                // Flat: no wings at all are free of arbitrage too.
                (2, Ok(_)) => assert!(number.raw().abs_diff(0) <= 1, "{number}"),
                (_, Err(Rejection::SurfaceRefused { expiry, .. })) => {
                    assert!(chain.expiries().contains(&expiry));
                }
                (_, other) => panic!("{number} in {field}: {other:?}"),
            }
            chain.next_round();
        }
    }
    // Wings that are too steep, and a later expiry with less variance.
    let mut steep = chain.surface(percent(400));
    steep.smiles[0].svi.b = Fixed::new(3 * one / 2);
    steep.smiles[0].svi.rho = Fixed::new(one / 2);
    let refused = chain.rejected("watch", chain.surface_by(steep, &[0, 1]));
    assert!(matches!(refused, Rejection::SurfaceRefused { .. }), "{refused}");
    let mut calendar = chain.surface(percent(400));
    calendar.smiles[1].svi = calendar.smiles[0].svi;
    calendar.smiles[1].svi.a = Fixed::new(calendar.smiles[0].svi.a.raw() / 2);
    let refused = chain.rejected("watch", chain.surface_by(calendar, &[0, 1]));
    assert!(matches!(refused, Rejection::SurfaceRefused { .. }), "{refused}");
}

#[test]
fn surfaces_that_are_late_early_or_signed_by_too_few() {
    let mut chain = Chain::trading();
    let market = chain.options().market(MARKET).unwrap();
    let (after, until) = (market.observed_at.unwrap(), chain.state.time());
    for observed_at in
        [after, after.minus(1), Timestamp::ZERO, until.plus(1), Timestamp::new(u64::MAX)]
    {
        let mut body = chain.surface(percent(400));
        body.observed_at = observed_at;
        let refused = chain.rejected("watch", chain.surface_by(body, &[0, 1]));
        assert_eq!(refused, Rejection::SurfaceTime { observed_at, after, until });
    }
    let body = || chain.surface(percent(400));
    let operator = |index| OperatorId::new(index);
    let few = chain.surface_by(body(), &[1]);
    let none = chain.surface_by(body(), &[]);
    let twice = chain.surface_by(body(), &[0, 0]);
    let backwards = chain.surface_by(body(), &[1, 0]);
    let stranger = chain.surface_by(body(), &[0, 1, 2]);
    let mut other_key = chain.surface_by(body(), &[0]);
    if let Action::PublishSurface(surface) = &mut other_key {
        let secret = key("watch");
        let signature = secret.sign(surface.body.signing_digest().as_bytes());
        let key = secret.public_key();
        surface.signatures.push(CoSignature { operator: operator(1), key, signature });
    }
    let mut other_chain = body();
    other_chain.chain = crypto::Digest::default();
    let other_chain = chain.surface_by(other_chain, &[0, 1]);
    let mut unknown = body();
    unknown.market = MarketId::new(7);
    let unknown = chain.surface_by(unknown, &[0, 1]);
    let refused = chain.rejected("watch", few);
    assert!(matches!(refused, Rejection::SurfaceQuorum { .. }), "{refused}");
    let refused = chain.rejected("watch", none);
    assert!(matches!(refused, Rejection::SurfaceQuorum { have: Ratio::ZERO, .. }), "{refused}");
    let twice = chain.rejected("watch", twice);
    assert_eq!(twice, Rejection::SignatureOrder { operator: operator(0) });
    let backwards = chain.rejected("watch", backwards);
    assert_eq!(backwards, Rejection::SignatureOrder { operator: operator(0) });
    let stranger = chain.rejected("watch", stranger);
    assert!(matches!(stranger, Rejection::NotOnDuty { .. }), "{stranger}");
    let other_key = chain.rejected("watch", other_key);
    assert_eq!(other_key, Rejection::NotDutyKey { operator: operator(1) });
    assert_eq!(chain.rejected("watch", other_chain), Rejection::ReportForOtherChain);
    let unknown = chain.rejected("watch", unknown);
    assert_eq!(unknown, Rejection::UnknownMarket { market: MarketId::new(7) });
}

/// A surface whose signature is over something else never enters a block at all.
#[test]
fn a_forged_surface_or_offer_is_malformed() {
    let chain = Chain::trading();
    let mut surface = chain.surface_by(chain.surface(percent(400)), &[0, 1]);
    if let Action::PublishSurface(surface) = &mut surface {
        surface.body.smiles[0].basis = Fixed::new(1);
    }
    let mut offer = offer_of(&chain, "bob");
    offer.body.price += 1;
    for action in [surface, Action::TakeBlock(Box::new(TakeBlock { offer }))] {
        let signed = chain.sign("alice", vec![action]);
        let checked = CheckedTransaction::check(signed, &chain.state.meta().chain);
        assert!(matches!(checked, Err(Malformed::Signature { .. })), "{checked:?}");
    }
}

fn body_of(chain: &Chain, who: &str) -> BlockOffer {
    BlockOffer {
        chain: chain.state.meta().chain,
        account: account(who),
        taker: account("alice"),
        book: call(chain),
        side: Side::Sell,
        price: 125,
        size: 20,
        valid_until: chain.state.time().plus(HEARTBEAT),
        number: 3,
    }
}

fn offer_of(chain: &Chain, who: &str) -> SignedBlockOffer {
    Signed::new(body_of(chain, who), &key(who))
}

fn take(offer: SignedBlockOffer) -> Action {
    Action::TakeBlock(Box::new(TakeBlock { offer }))
}

#[test]
fn offers_for_others_of_others_and_out_of_time() {
    let mut chain = Chain::trading();
    let good = body_of(&chain, "bob");
    let (now, hour) = (chain.state.time(), 3_600_000);
    let signed = |body: BlockOffer| Signed::new(body, &key("bob"));
    let strange = [
        signed(BlockOffer { chain: crypto::Digest::default(), ..good.clone() }),
        signed(BlockOffer { taker: account("carol"), ..good.clone() }),
        signed(BlockOffer { account: account("carol"), ..good.clone() }),
        Signed::new(good.clone(), &key("carol")),
        signed(BlockOffer { valid_until: now.minus(1), ..good.clone() }),
        signed(BlockOffer { valid_until: now.plus(hour + 1), ..good.clone() }),
        signed(BlockOffer { valid_until: Timestamp::new(u64::MAX), ..good.clone() }),
    ];
    for offer in strange {
        let refused = chain.rejected("alice", take(offer.clone()));
        assert!(matches!(refused, Rejection::BlockOffer { .. }), "{offer:?}: {refused}");
    }
    let never = BookId::new(u32::MAX);
    let refused = chain.rejected("alice", take(signed(BlockOffer { book: never, ..good.clone() })));
    assert_eq!(refused, Rejection::UnknownContract { book: never });
    let last = signed(BlockOffer { number: u64::MAX, ..good.clone() });
    let refused = chain.rejected("alice", take(last));
    assert!(matches!(refused, Rejection::Overflow { .. }), "{refused}");
    let small = chain.rejected("alice", take(signed(BlockOffer { size: 9, ..good.clone() })));
    assert!(matches!(small, Rejection::Book(matching::Rejection::BlockTooSmall { .. })), "{small}");
    let mad = chain.rejected("alice", take(signed(BlockOffer { price: 9_999, ..good })));
    assert!(matches!(mad, Rejection::Book(matching::Rejection::OutsideBand { .. })), "{mad}");
    let own = BlockOffer { taker: account("bob"), ..body_of(&chain, "bob") };
    let refused = chain.rejected("bob", take(signed(own)));
    assert!(
        matches!(refused, Rejection::Book(matching::Rejection::WithOneself { .. })),
        "{refused}"
    );
}

#[test]
fn an_offer_is_taken_once() {
    let mut chain = Chain::trading();
    let book = call(&chain);
    let offer = offer_of(&chain, "bob");
    chain.done("alice", vec![take(offer.clone())]);
    assert_eq!((chain.position("alice", book), chain.position("bob", book)), (20, -20));
    let again = chain.rejected("alice", take(offer));
    assert!(matches!(again, Rejection::BlockOffer { .. }), "{again}");
    // An older one that was not taken is void too; the next is good.
    let older = BlockOffer { number: 2, ..body_of(&chain, "bob") };
    let older = chain.rejected("alice", take(Signed::new(older, &key("bob"))));
    assert!(matches!(older, Rejection::BlockOffer { .. }), "{older}");
    let next = BlockOffer { number: 4, ..body_of(&chain, "bob") };
    chain.done("alice", vec![take(Signed::new(next, &key("bob")))]);
    assert_eq!(chain.position("alice", book), 40);
}

#[test]
fn money_that_is_not_there() {
    let mut chain = Chain::trading();
    let deposit =
        |asset, amount| Action::DepositMargin(DepositMargin { venue: VENUE, asset, amount });
    let withdraw =
        |asset, amount| Action::WithdrawMargin(WithdrawMargin { venue: VENUE, asset, amount });
    let zero = chain.rejected("alice", deposit(PAY, Amount::ZERO));
    assert!(matches!(zero, Rejection::Zero { .. }), "{zero}");
    let zero = chain.rejected("alice", withdraw(PAY, Amount::ZERO));
    assert!(matches!(zero, Rejection::Zero { .. }), "{zero}");
    for amount in [Amount::MAX, Amount::new(u128::MAX / 2 + 1)] {
        let overflow = chain.rejected("alice", deposit(PAY, amount));
        assert!(matches!(overflow, Rejection::Overflow { .. }), "{overflow}");
        let gated = chain.rejected("alice", withdraw(PAY, amount));
        assert!(matches!(gated, Rejection::WithdrawalGated { .. }), "{gated}");
    }
    let poor = chain.rejected("alice", deposit(PAY, cash(10_000_000)));
    assert!(matches!(poor, Rejection::InsufficientBalance { .. }), "{poor}");
    let asset = AssetId::new(7);
    let unknown = chain.rejected("alice", deposit(asset, cash(1)));
    assert_eq!(unknown, Rejection::NotCollateral { venue: VENUE, asset });
    let none = chain.rejected("alice", withdraw(STAKE, Amount::new(1)));
    assert!(matches!(none, Rejection::WithdrawalGated { available: Amount::ZERO, .. }), "{none}");
    let healthy = StartLiquidation { venue: VENUE, account: account("alice") };
    let refused = chain.rejected("bob", Action::StartLiquidation(healthy));
    assert!(matches!(refused, Rejection::Healthy { .. }), "{refused}");
}

#[test]
fn venues_and_markets_out_of_range() {
    let mut chain = Chain::trading();
    let open = |change: &dyn Fn(&mut VenueParameters)| {
        let mut parameters = Box::new(venue_parameters());
        change(&mut parameters);
        Action::OpenVenue(OpenVenue { service: OTHER_SERVICE, parameters })
    };
    let not_owner = chain.rejected("buyer", open(&|_| ()));
    assert!(matches!(not_owner, Rejection::NotOwner { .. }), "{not_owner}");
    let parameters = Box::new(venue_parameters());
    let again = OpenVenue { service: SERVICE, parameters };
    let again = chain.rejected("buyer", Action::OpenVenue(again));
    assert_eq!(again, Rejection::OpenedAlready { field: "venue".to_owned(), have: 0 });
    let changes: [&dyn Fn(&mut VenueParameters); 7] = [
        &|p| p.collateral[0].maintenance = percent(101),
        &|p| p.collateral[0].initial = percent(81),
        &|p| p.liquidation_deadline = Millis::ZERO,
        &|p| p.liquidation_deadline = Millis::new(3_600_001),
        &|p| p.liquidation_reward = Amount::MAX,
        &|p| p.security.slack = percent(1_001),
        &|p| p.collateral = vec![p.collateral[0].clone(); 17],
    ];
    for change in changes {
        let refused = chain.rejected("other-buyer", open(change));
        assert!(matches!(refused, Rejection::OutOfRange { .. }), "{refused}");
    }
    let twice = open(&|p| p.collateral = vec![p.collateral[0].clone(); 2]);
    let refused = chain.rejected("other-buyer", twice);
    assert!(matches!(refused, Rejection::OpenedAlready { .. }), "{refused}");
    let fees = open(&|p| p.fees.taker = Ratio::ONE);
    let refused = chain.rejected("other-buyer", fees);
    assert!(matches!(refused, Rejection::VenueRefused { .. }), "{refused}");
    chain.done("other-buyer", vec![open(&|_| ())]);
    let market = |change: &dyn Fn(&mut MarketParameters)| {
        let mut parameters = Box::new(market_parameters());
        change(&mut parameters);
        Action::OpenMarket(OpenMarket { venue: VenueId::new(1), feed: OTHER_FEED, parameters })
    };
    let changes: [&dyn Fn(&mut MarketParameters); 9] = [
        &|p| p.lot = Fixed::ZERO,
        &|p| p.lot = Fixed::new(i128::MIN),
        &|p| p.lot = Fixed::MAX,
        &|p| p.tick = Price::ZERO,
        &|p| p.tick = Price::MAX,
        &|p| p.band.ratio = percent(101),
        &|p| p.block_minimum = 0,
        &|p| p.surface_staleness = Millis::ZERO,
        &|p| p.max_basis = Ratio::ONE,
    ];
    for change in changes {
        let refused = chain.rejected("other-buyer", market(change));
        assert!(matches!(refused, Rejection::OutOfRange { .. }), "{refused}");
    }
    let changes: [&dyn Fn(&mut MarketParameters); 6] = [
        &|p| p.settlement.slots = 0,
        &|p| p.settlement.slots = u32::MAX,
        &|p| p.settlement.spacing = Millis::new(HEARTBEAT + 1),
        &|p| p.settlement.carry = u32::MAX,
        &|p| p.listing.series.clear(),
        &|p| p.listing.strikes.each_side = 0,
    ];
    for change in changes {
        let refused = chain.rejected("other-buyer", market(change));
        assert!(matches!(refused, Rejection::VenueRefused { .. }), "{refused}");
    }
    let inexact = chain.rejected("other-buyer", market(&|p| p.tick = Price::new(WEI / 30_000)));
    assert!(matches!(inexact, Rejection::InexactPremium { .. }), "{inexact}");
    let foreign = OpenMarket {
        venue: VenueId::new(1),
        feed: FEED,
        parameters: Box::new(market_parameters()),
    };
    let foreign = chain.rejected("other-buyer", Action::OpenMarket(foreign));
    assert!(matches!(foreign, Rejection::EvidenceForAnotherService { .. }), "{foreign}");
}
