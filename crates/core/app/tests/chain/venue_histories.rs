//! Random histories of a venue: trading of all kinds, prices that jump, surfaces that are late or wrong, expiries, boundaries and
//! pauses. After every block the ledgers agree, the books' own audit holds, and every position has another side; the same
//! blocks give the same roots again, also from a checkpoint on.

#![allow(clippy::disallowed_macros, clippy::disallowed_methods)]

use crate::common::*;
use buttress_app::{CheckedBlock, State};
use matching::{
    Amend, BookId, Choice, Command, GroupId, MassQuote, OpenRequest, OrderId, OwnerId, Place,
    ProtectionLimits, Quote, QuoteSide, RequestId, Scope, SelfTrade, Side, TimeInForce,
};
use protocol::*;
use std::collections::BTreeMap;
use units::*;

/// A small generator, so that a failure is reproduced by its seed alone.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below.max(1)
    }
    fn once_in(&mut self, count: u64) -> bool {
        self.roll(count) == 0
    }
    fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.roll(items.len() as u64) as usize]
    }
}

/// How often what happened.
#[derive(Default)]
struct Seen(BTreeMap<String, u32>);

impl Seen {
    fn look(&mut self, events: &[Event]) {
        for event in events {
            // The name alone: what stands before the first field.
            let debug = match event {
                Event::Book(event) => format!("{event:?}"),
                Event::PositionSettled { cash: 0, .. } => continue,
                event => format!("{event:?}"),
            };
            self.count(&debug);
        }
    }
    fn count(&mut self, debug: &str) {
        let name = debug.split([' ', '{', '(']).next().unwrap_or_default();
        *self.0.entry(name.to_owned()).or_default() += 1;
    }
}

/// A history in the making.
struct Play<'a> {
    chain: Chain,
    dice: Dice,
    /// In cents.
    spot: u128,
    seen: &'a mut Seen,
    blocks: Vec<Block>,
    roots: Vec<crypto::Digest>,
}

impl Play<'_> {
    /// One block: usually a round later, with both reports.
    fn step(&mut self) {
        let now = self.chain.state.time();
        let rounds = match self.dice.roll(60) {
            0 => 1 + self.dice.roll(25),
            1..=4 => 2,
            _ => 1,
        };
        let time = now.plus(rounds * HEARTBEAT);
        self.drift();
        let mut transactions = Vec::new();
        let mut watch = Vec::new();
        if !self.dice.once_in(25) {
            let reporting: &[u32] = if self.dice.once_in(40) { &[1] } else { &[0, 1] };
            watch.extend(reporting.iter().map(|operator| self.report(*operator, time)));
        }
        if self.dice.once_in(6) {
            watch.push(self.surface(time));
        }
        if !watch.is_empty() {
            // Each by itself: a surface that is refused must not take a report with it.
            let who = ["watch", "late", "early"];
            let sent = watch.into_iter().zip(who);
            transactions.extend(sent.map(|(action, who)| self.chain.sign(who, vec![action])));
        }
        for who in TRADERS {
            if self.dice.once_in(5) {
                continue;
            }
            let count = 1 + self.dice.roll(2);
            let actions = (0..count).map(|_| self.action(who, time)).collect();
            transactions.push(self.chain.sign(who, actions));
        }
        let meta = self.chain.state.meta();
        let (height, parent) = (meta.height.plus(1), meta.tip);
        self.blocks.push(Block { height, parent, time, transactions: transactions.clone() });
        let executed = self.chain.block(time, transactions);
        self.roots.push(executed.root);
        self.seen.look(&executed.events);
        for receipt in &executed.receipts {
            match &receipt.outcome {
                Outcome::Done => self.seen.look(&receipt.events),
                Outcome::Rejected(Failure { rejection: Rejection::Book(reason), .. }) => {
                    self.seen.count(&format!("{reason:?}"));
                }
                Outcome::Rejected(failure) => self.seen.count(&format!("{:?}", failure.rejection)),
            }
        }
        check(&self.chain.state);
    }

    /// A walk of less than a percent, and now and then a jump, or one so large that it is withheld at first.
    fn drift(&mut self) {
        let basis_points = match self.dice.roll(50) {
            0 => 1_600,
            1..=3 => 950,
            4..=10 => 250,
            _ => 40,
        };
        let up = self.dice.roll(2) == 0;
        let half = basis_points / 2;
        let by = self.spot * u128::from(half + self.dice.roll(half)) / 10_000;
        let moved = if up { self.spot + by } else { self.spot - by };
        self.spot = moved.clamp(100_000, 400_000);
    }

    fn report(&self, operator: u32, time: Timestamp) -> Action {
        let round = self.chain.feed().clock.round(time);
        let report = Report {
            chain: self.chain.state.meta().chain,
            feed: FEED,
            round,
            operator: OperatorId::new(operator),
            price: Price::new(self.spot * WEI / 100),
            confidence: Price::ZERO,
            observed_at: time,
        };
        Action::Report(SignedReport::new(report, &key(&format!("duty-{operator}"))))
    }

    /// Mostly as it should be; else late, early, of too few, or nonsense.
    fn surface(&mut self, time: Timestamp) -> Action {
        let volatility = percent(200 + self.dice.roll(400) as u32);
        let mut body = self.chain.surface_of(volatility, time);
        let mut signers: &[u32] = &[0, 1];
        match self.dice.roll(12) {
            0 => body.observed_at = time.minus(PERIOD),
            1 => body.observed_at = time.plus(1),
            2 => signers = &[1],
            3 => body.smiles.iter_mut().for_each(|smile| smile.svi.rho = Fixed::new(i128::MIN)),
            4 => body.smiles.reverse(),
            5 => body.smiles.truncate(1),
            _ => {}
        }
        self.chain.surface_by(body, signers)
    }

    fn a_book(&mut self) -> BookId {
        // What is near the money trades; now and then what is long gone is tried.
        let spot = Price::new(self.spot * WEI / 100);
        let options = self.chain.options();
        let contracts = options.market(MARKET).unwrap().contracts();
        let mut listings: Vec<_> = contracts.filter_map(|id| options.contract(id)).collect();
        listings.sort_by_key(|listing| (listing.terms.strike.abs_diff(spot), listing.book));
        let books: Vec<BookId> = listings.iter().take(4).map(|listing| listing.book).collect();
        if books.is_empty() || self.dice.once_in(40) {
            return BookId::new(self.dice.roll(60) as u32);
        }
        self.dice.pick(&books)
    }

    /// A price near the mark, in ticks.
    fn a_price(&mut self, book: BookId) -> u64 {
        let view = self.chain.options().engine().book(book);
        let mark = view.and_then(|view| view.mark).unwrap_or(100);
        (mark + self.dice.roll(9)).saturating_sub(4)
    }

    fn a_size(&mut self) -> u64 {
        let most = [20, 4_000, 4_000][self.dice.roll(3) as usize];
        self.dice.roll(most)
    }

    fn an_order(&mut self, of: OwnerId) -> OrderId {
        let engine = self.chain.options().engine();
        let orders: Vec<OrderId> = engine.orders_of(of).map(|order| order.id).collect();
        if orders.is_empty() { OrderId::new(self.dice.roll(9)) } else { self.dice.pick(&orders) }
    }

    /// A request of this owner, or one of somebody else.
    fn a_request(&mut self, owner: OwnerId, own: bool) -> RequestId {
        let requests = self.chain.options().engine().requests();
        let fitting = requests.filter(|(_, request)| (request.taker == owner) == own);
        let requests: Vec<RequestId> = fitting.map(|(id, _)| id).collect();
        if requests.is_empty() { RequestId::new(0) } else { self.dice.pick(&requests) }
    }

    fn side(&mut self) -> Side {
        if self.dice.roll(2) == 0 { Side::Buy } else { Side::Sell }
    }

    fn place(&mut self, owner: OwnerId, time: Timestamp) -> Command {
        let book = self.a_book();
        let time_in_force = match self.dice.roll(8) {
            0 => TimeInForce::ImmediateOrCancel,
            1 => TimeInForce::FillOrKill,
            2 => TimeInForce::Market,
            3 => TimeInForce::Limit { post_only: true, until: None },
            4 => TimeInForce::Limit { post_only: false, until: Some(time.plus(2 * HEARTBEAT)) },
            _ => TimeInForce::Limit { post_only: false, until: None },
        };
        let self_trade = self.dice.pick(&[
            SelfTrade::CancelNewest,
            SelfTrade::CancelOldest,
            SelfTrade::CancelBoth,
            SelfTrade::Decrement,
        ]);
        let (mut side, mut price) = (self.side(), self.a_price(book));
        // Every other order takes what is there, if something is.
        if self.dice.once_in(2) {
            let engine = self.chain.options().engine();
            let best = Side::BOTH.into_iter().find_map(|of| Some((of, engine.best(book, of)?)));
            if let Some((of, depth)) = best {
                (side, price) = (of.opposite(), depth.price);
            }
        }
        Command::Place(Place {
            owner,
            book,
            side,
            price,
            size: self.a_size(),
            time_in_force,
            reduce_only: self.dice.once_in(6),
            self_trade,
        })
    }

    fn quotes(&mut self, owner: OwnerId) -> Command {
        let mut books: Vec<BookId> = (0..3).map(|_| self.a_book()).collect();
        books.sort_unstable();
        books.dedup();
        let quotes = books.into_iter().map(|book| {
            let (price, size) = (self.a_price(book), 1 + self.a_size());
            let side = |price| (price > 0).then_some(QuoteSide { price, size });
            Quote { book, bid: side(price), ask: side(price + 1 + self.dice.roll(4)) }
        });
        Command::MassQuote(MassQuote { owner, until: None, quotes: quotes.collect() })
    }

    fn command(&mut self, owner: OwnerId, time: Timestamp) -> Command {
        match self.dice.roll(24) {
            0..=9 => self.place(owner, time),
            10..=12 => self.quotes(owner),
            13 => Command::Cancel { owner, order: self.an_order(owner) },
            14 => {
                let order = self.an_order(owner);
                let book = self.a_book();
                let (price, size) = (self.a_price(book), self.a_size());
                Command::Amend(Amend { owner, order, price, size, until: None })
            }
            15 => Command::CancelAll(Scope::Owner(owner)),
            16 => Command::OpenRequest(OpenRequest {
                owner,
                book: self.a_book(),
                side: self.side(),
                size: 1 + self.a_size(),
                until: time.plus((1 + self.dice.roll(90)) * HEARTBEAT),
            }),
            17 | 18 => {
                let request = self.a_request(owner, false);
                let engine = self.chain.options().engine();
                let book = engine.request(request).map(|request| request.book);
                let price = book.map_or(1, |book| self.a_price(book));
                Command::AnswerRequest { owner, request, price, until: time.plus(4 * HEARTBEAT) }
            }
            19 | 20 => {
                let request = self.a_request(owner, true);
                let limit = if self.dice.once_in(4) { 1 } else { 3_000 };
                Command::AcceptAnswer { owner, request, choice: Choice::Best { limit } }
            }
            21 => {
                let limits = ProtectionLimits {
                    window: Millis::new(HEARTBEAT),
                    quantity: Some(1 + self.a_size()),
                    delta: None,
                };
                let limits = (!self.dice.once_in(4)).then_some(limits);
                Command::Protect { owner, group: GroupId::new(0), limits }
            }
            22 => Command::Unfreeze { owner, group: GroupId::new(0) },
            _ => Command::CloseRequest { owner, request: self.a_request(owner, true) },
        }
    }

    fn block_offer(&mut self, taker: &str, time: Timestamp) -> Action {
        let offers = self.dice.pick(&TRADERS);
        let book = self.a_book();
        let body = BlockOffer {
            chain: self.chain.state.meta().chain,
            account: account(offers),
            taker: account(taker),
            book,
            side: self.side(),
            price: self.a_price(book),
            size: self.a_size(),
            valid_until: time.plus(HEARTBEAT),
            number: self.chain.trader_row(offers).next_offer + self.dice.roll(2),
        };
        Action::TakeBlock(Box::new(TakeBlock { offer: Signed::new(body, &key(offers)) }))
    }

    fn action(&mut self, who: &str, time: Timestamp) -> Action {
        let venue = VENUE;
        let own = owner(self.chain.trader(who));
        match self.dice.roll(20) {
            0 => {
                let amount = Amount::new(u128::from(self.dice.roll(9_000)) * 1_000_003);
                Action::WithdrawMargin(WithdrawMargin { venue, asset: PAY, amount })
            }
            1 => {
                let amount = Amount::new(1 + u128::from(self.dice.roll(2_000)) * 999_983);
                Action::DepositMargin(DepositMargin { venue, asset: PAY, amount })
            }
            2 => {
                let model = self.dice.pick(&[MarginModel::Standard, MarginModel::Portfolio]);
                Action::SetMarginModel(SetMarginModel { venue, model })
            }
            3 | 4 => self.block_offer(who, time),
            5 => {
                let account = account(self.dice.pick(&TRADERS));
                Action::StartLiquidation(StartLiquidation { venue, account })
            }
            6 => {
                let (account, part) = (account(self.dice.pick(&TRADERS)), percent(50));
                let most = cash(20_000).raw() as i128;
                Action::BidLiquidation(BidLiquidation { venue, account, part, most })
            }
            7 => Action::FundVenue(FundVenue { venue, amount: cash(1) }),
            _ => {
                // Now and then in another's name.
                let owner = if self.dice.once_in(30) { OwnerId::new(1) } else { own };
                trade(self.command(owner, time))
            }
        }
    }
}

/// What must hold of a venue's rows after every block; the ledgers and all invariants the chain has checked already.
fn check(state: &State) {
    let options = state.options();
    let engine = options.engine();
    engine.audit().unwrap_or_else(|flaw| panic!("{flaw:?}"));
    let mut sums: BTreeMap<BookId, i128> = BTreeMap::new();
    for (id, row) in options.traders() {
        for (book, lots) in engine.positions(owner(id)) {
            *sums.entry(book).or_default() += lots;
            let (_, listing) = options.contract_in(book).unwrap();
            assert_eq!(listing.settled, None, "{id} holds {}, which is settled", listing.name);
        }
        assert!(row.auction.is_none() || row.unhealthy.is_none(), "{id}: {row:?}");
        let frozen = i128::try_from(row.frozen.raw()).unwrap();
        assert!(frozen <= row.cash.max(0), "{id}: {row:?}");
        if row.auction.is_some() || row.unhealthy.is_some() {
            let open = engine.orders_of(owner(id)).filter(|order| !order.reduce_only).count();
            assert_eq!(open, 0, "{id} has orders while it is to be auctioned");
        }
        assert!(row.collateral.iter().all(|(_, amount)| !amount.is_zero()));
    }
    for (book, sum) in sums {
        assert_eq!(sum, 0, "positions in {book}");
    }
    for (id, market) in options.markets() {
        for contract in market.contracts() {
            let listing = options.contract(contract).unwrap();
            assert_eq!((listing.market, listing.settled), (id, None), "{}", listing.name);
        }
        assert!(market.waiting.keys().all(|expiry| market.expiries.contains_key(expiry)));
        let open = market.contracts().count();
        assert_eq!(engine.books().count(), open, "a book for each contract, and no other");
    }
}

/// Executes blocks on a state and compares the roots.
fn replay(mut state: State, blocks: &[Block], roots: &[crypto::Digest]) {
    let chain = state.meta().chain;
    for (block, root) in blocks.iter().zip(roots) {
        let checked = CheckedBlock::check(block.clone(), &chain).unwrap();
        assert_eq!(state.execute(&checked).unwrap().root, *root, "block {}", block.height);
    }
}

fn play(seed: u64, steps: usize, seen: &mut Seen) {
    let mut chain = Chain::trading();
    // So little that a jump of the price costs somebody all of it.
    for who in TRADERS {
        let (venue, amount) = (VENUE, cash(88_000));
        chain.done(who, vec![Action::WithdrawMargin(WithdrawMargin { venue, asset: PAY, amount })]);
    }
    let first = chain.state.clone();
    let (blocks, roots) = (Vec::new(), Vec::new());
    let mut play = Play { chain, dice: Dice(seed), spot: 200_000, seen, blocks, roots };
    let half = steps / 2;
    for _ in 0..half {
        play.step();
    }
    let checkpoint = borsh::to_vec(&play.chain.state).unwrap();
    let frozen = play.chain.state.freeze();
    for _ in half..steps {
        play.step();
    }
    let mut written = Vec::new();
    frozen.write(&mut written).unwrap();
    assert!(written == checkpoint, "what was frozen is what it was");
    let Play { blocks, roots, .. } = play;
    replay(first, &blocks, &roots);
    let resumed: State = borsh::from_slice(&checkpoint).unwrap();
    replay(resumed, &blocks[half..], &roots[half..]);
}

fn first_seed() -> u64 {
    std::env::var("BUTTRESS_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1)
}

/// What even short histories have to reach to say anything.
const OFTEN: [&str; 7] = [
    "TradePaid",
    "ExpirySettled",
    "PositionSettled",
    "SurfacePublished",
    "MarketRestricted",
    "MarginWithdrawn",
    "InsufficientMargin",
];

/// What long ones have to reach besides.
const SELDOM: [&str; 13] = [
    "RequestTraded",
    "BlockTraded",
    "Traded",
    "Frozen",
    "ExpiryDelayed",
    "FeesHandedOn",
    "AccountUnhealthy",
    "LiquidationStarted",
    "LiquidationEnded",
    "InLiquidation",
    "SurfaceTime",
    "SurfaceQuorum",
    "ReduceOnly",
];

fn check_reached(seen: &Seen, all: &[&str], least: u32) {
    eprintln!("{:?}", seen.0);
    for what in all {
        let count = seen.0.get(*what).copied().unwrap_or(0);
        assert!(count >= least, "{what}: {count} times");
    }
}

#[test]
fn venues_hold_and_repeat_in_random_histories() {
    let mut seen = Seen::default();
    for seed in 0..2 {
        play(first_seed() + seed, 150, &mut seen);
    }
    check_reached(&seen, &OFTEN, 1);
}

#[test]
#[ignore = "long: 8 histories of 400 blocks"]
fn venues_hold_and_repeat_in_many_random_histories() {
    let mut seen = Seen::default();
    for seed in 0..8 {
        play(first_seed() + 1_000 + seed, 400, &mut seen);
    }
    check_reached(&seen, &OFTEN, 20);
    check_reached(&seen, &SELDOM, 1);
}
