//! Commands to the books, without a ledger around them.
//!
//! Each piece is one command, and now and then a bracket: what is between `begin` and `rollback` must leave nothing.

use crate::{Choices, Reach};
use matching::{
    Amend, Band, BlockTrade, BookId, BookTerms, Choice, Command, Engine, Event, GroupId, Limits,
    MassQuote, OpenRequest, OrderId, OwnerId, Place, ProtectionLimits, Quote, QuoteSide, RequestId,
    Scope, SelfTrade, SetMark, Side, TimeInForce,
};
use std::collections::BTreeMap;
use units::{Millis, Ratio, Timestamp};

/// Length of a command.
pub const PIECE: usize = 12;

/// Bounds so narrow that inputs run into them.
const LIMITS: Limits = Limits {
    owners: 8,
    books: 4,
    orders: 64,
    orders_per_owner: 24,
    books_per_owner: 3,
    groups_per_owner: 2,
    orders_per_level: 6,
    levels_per_side: 12,
    fills: 8,
    cancels: 6,
    quotes: 4,
    requests_per_owner: 3,
    answers: 3,
    price: 1_000,
    size: 1_000,
    chained: true,
};

/// Gives an engine the commands.
///
/// # Panics
/// When the engine's audit finds a flaw, positions have no other side, a rejection or what was rolled back left something, or a
/// checkpoint goes on differently.
pub fn run(bytes: &[u8], reach: &mut Reach) {
    let mut engine = Engine::new(LIMITS).expect("limits that do");
    let mut now = Timestamp::new(1_000);
    let mut bracket = None;
    // What the host said that positions are, besides trades.
    let mut given: BTreeMap<BookId, i128> = BTreeMap::new();
    for (index, piece) in bytes.chunks(PIECE).enumerate() {
        let mut choices = Choices::new(piece);
        match choices.byte() % 16 {
            1 => now = now.plus(choices.byte().into()),
            2 if bracket.is_none() => {
                bracket = Some((engine.digest(), engine.head(), given.clone()));
                engine.begin();
            }
            3 => {
                if let Some((digest, head, before)) = bracket.take() {
                    engine.rollback();
                    assert_eq!((engine.digest(), engine.head()), (digest, head), "rolled back");
                    given = before;
                }
            }
            4 if bracket.take().is_some() => engine.commit(),
            5 if bracket.is_none() => engine = through_checkpoint(&engine),
            _ => {}
        }
        let command = command(&engine, now, &mut choices);
        step(&mut engine, now, &command, &mut given, reach);
        if index % 8 == 0 {
            audit(&engine, &given);
        }
    }
    audit(&engine, &given);
    // What was begun and neither kept nor undone is kept by whoever asks for bytes.
    let mut resumed = through_checkpoint(&engine);
    let (mut events, mut again) = (Vec::new(), Vec::new());
    let later = now.plus(1_000);
    let _ = engine.execute(later, &Command::Tick, &mut events);
    let _ = resumed.execute(later, &Command::Tick, &mut again);
    assert_eq!(events, again, "a checkpoint goes on differently");
    assert_eq!(engine.head(), resumed.head(), "a checkpoint goes on differently");
}

fn step(
    engine: &mut Engine,
    now: Timestamp,
    command: &Command,
    given: &mut BTreeMap<BookId, i128>,
    reach: &mut Reach,
) {
    let mut events = Vec::new();
    let done = engine.execute(now, command, &mut events);
    for event in &events {
        reach.note(format!("event-{}", word(event)));
        if let Event::PositionSet { book, before, after, .. } = event {
            *given.entry(*book).or_default() += after - before;
        }
    }
    match done {
        Ok(()) => reach.note(format!("done-{}", word(command))),
        Err(rejection) => {
            let _ = rejection.to_string();
            assert_eq!(events.last(), Some(&Event::Rejected { reason: rejection }));
            reach.note(format!("rejected-{}-{}", word(command), word(&rejection)));
        }
    }
}

/// The first word of a value's debug form: the name of its variant.
fn word(value: &impl core::fmt::Debug) -> String {
    let text = format!("{value:?}");
    text.split([' ', '(', '{']).next().unwrap_or_default().to_owned()
}

fn audit(engine: &Engine, given: &BTreeMap<BookId, i128>) {
    engine.audit().unwrap_or_else(|flaw| panic!("{flaw:?}"));
    let mut sums: BTreeMap<BookId, i128> = BTreeMap::new();
    for owner in (0..LIMITS.owners).map(OwnerId::new) {
        for (book, position) in engine.positions(owner) {
            *sums.entry(book).or_default() += position;
        }
    }
    for (book, _) in engine.books() {
        let sum = sums.get(&book).copied().unwrap_or(0);
        // What is bought is sold; only the host gives.
        assert_eq!(sum, given.get(&book).copied().unwrap_or(0), "positions in {book}");
        let best = |side| engine.best(book, side).map(|depth| depth.price);
        if let (Some(bid), Some(ask)) = (best(Side::Buy), best(Side::Sell)) {
            assert!(bid < ask, "{book} is crossed: {bid} and {ask}");
        }
    }
}

fn through_checkpoint(engine: &Engine) -> Engine {
    let bytes = borsh::to_vec(engine).expect("memory is enough");
    let decoded: Engine = borsh::from_slice(&bytes).expect("its own bytes");
    assert_eq!(decoded.digest(), engine.digest(), "a checkpoint is another engine");
    assert_eq!(borsh::to_vec(&decoded).expect("memory is enough"), bytes, "other bytes");
    decoded
}

fn price(choices: &mut Choices<'_>) -> u64 {
    match choices.byte() {
        byte @ 0xF8.. => [0, 1_000, 1_001, u64::MAX][usize::from(byte) % 4],
        byte => 90 + u64::from(byte % 20),
    }
}

fn size(choices: &mut Choices<'_>) -> u64 {
    match choices.byte() {
        byte @ 0xF8.. => [0, 1_000, 1_001, u64::MAX][usize::from(byte) % 4],
        byte => 1 + u64::from(byte % 32),
    }
}

fn order(engine: &Engine, owner: OwnerId, choices: &mut Choices<'_>) -> OrderId {
    let all: Vec<OrderId> = engine.orders_of(owner).map(|order| order.id).collect();
    let byte = choices.byte();
    let place = usize::from(byte).checked_rem(all.len());
    place.map_or(OrderId::new(byte.into()), |place| all[place])
}

fn request(engine: &Engine, choices: &mut Choices<'_>) -> RequestId {
    let all: Vec<RequestId> = engine.requests().map(|(id, _)| id).collect();
    let byte = choices.byte();
    let place = usize::from(byte).checked_rem(all.len());
    place.map_or(RequestId::new(byte.into()), |place| all[place])
}

fn until(now: Timestamp, choices: &mut Choices<'_>) -> Option<Timestamp> {
    let byte = choices.byte();
    (byte % 4 == 1).then(|| now.plus(byte.into()))
}

fn command(engine: &Engine, now: Timestamp, choices: &mut Choices<'_>) -> Command {
    let which = choices.byte() % 32;
    let owner = OwnerId::new(u32::from(choices.byte() % 9));
    let book = BookId::new(u32::from(choices.byte() % 5));
    let side = choices.one_of(&Side::BOTH);
    match which {
        0..=1 => Command::OpenBook(BookTerms {
            group: GroupId::new(u32::from(choices.byte() % 3)),
            block_minimum: choices.one_of(&[1, 5, 0, u64::MAX]),
            band: Band {
                ticks: choices.one_of(&[10, 0, 1_001]),
                ratio: choices.ratio(Ratio::ZERO),
            },
        }),
        2 => Command::Halt { book },
        3 => Command::Resume { book },
        4 => Command::CloseBook { book },
        5 | 6 => {
            let mark = price(choices);
            let delta = choices.one_of(&[1, 100, -100, i64::MIN, i64::MAX]);
            Command::SetMark(SetMark { book, mark, delta })
        }
        7 => {
            let position = choices.one_of(&[0, 5, -5, 1 << 96, i128::MIN, (1 << 95) - 1]);
            Command::SetPosition { owner, book, position }
        }
        8 => Command::Amend(Amend {
            owner,
            order: order(engine, owner, choices),
            price: price(choices),
            size: size(choices),
            until: until(now, choices),
        }),
        9 => Command::Cancel { owner, order: order(engine, owner, choices) },
        10 => Command::CancelAll(choices.one_of(&[
            Scope::Owner(owner),
            Scope::OwnerInBook(owner, book),
            Scope::Book(book),
        ])),
        11..=13 => {
            let (price, size) = (price(choices), size(choices));
            let gap = u64::from(choices.byte() % 4);
            let quote = |price| Some(QuoteSide { price, size });
            let count = u32::from(choices.byte() % 3);
            let books = (book.raw()..=book.raw() + count).map(BookId::new);
            let quotes = books.map(|book| Quote {
                book,
                bid: quote(price),
                ask: quote(price.saturating_add(gap)),
            });
            let quotes = quotes.collect();
            Command::MassQuote(MassQuote { owner, until: until(now, choices), quotes })
        }
        14 => {
            let window = Millis::new(choices.byte().into());
            let (quantity, delta) = (Some(choices.byte().into()), Some(choices.byte().into()));
            let limits = ProtectionLimits { window, quantity, delta };
            let limits = (choices.byte() % 4 != 1).then_some(limits);
            Command::Protect { owner, group: GroupId::new(u32::from(choices.byte() % 3)), limits }
        }
        15 => Command::Unfreeze { owner, group: GroupId::new(u32::from(choices.byte() % 3)) },
        16 => {
            let until = now.plus(choices.byte().into());
            Command::OpenRequest(OpenRequest { owner, book, side, size: size(choices), until })
        }
        17 => Command::CloseRequest { owner, request: request(engine, choices) },
        18 => {
            let request = request(engine, choices);
            let until = now.plus(choices.byte().into());
            Command::AnswerRequest { owner, request, price: price(choices), until }
        }
        19 => Command::WithdrawAnswer { owner, request: request(engine, choices) },
        20 => {
            let request = request(engine, choices);
            let (limit, maker) = (price(choices), OwnerId::new(u32::from(choices.byte() % 9)));
            let choice =
                choices.one_of(&[Choice::Best { limit }, Choice::Of { maker, price: limit }]);
            Command::AcceptAnswer { owner, request, choice }
        }
        21 => {
            let seller = OwnerId::new(u32::from(choices.byte() % 9));
            let (price, size) = (price(choices), size(choices));
            Command::BlockTrade(BlockTrade { book, buyer: owner, seller, price, size })
        }
        22 => Command::Tick,
        _ => Command::Place(Place {
            owner,
            book,
            side,
            price: price(choices),
            size: size(choices),
            time_in_force: match choices.byte() % 8 {
                0 => TimeInForce::ImmediateOrCancel,
                1 => TimeInForce::FillOrKill,
                2 => TimeInForce::Market,
                3 => TimeInForce::Limit { post_only: true, until: None },
                _ => TimeInForce::Limit { post_only: false, until: until(now, choices) },
            },
            reduce_only: choices.byte() % 6 == 1,
            self_trade: choices.one_of(&[
                SelfTrade::CancelNewest,
                SelfTrade::CancelOldest,
                SelfTrade::CancelBoth,
                SelfTrade::Decrement,
            ]),
        }),
    }
}
