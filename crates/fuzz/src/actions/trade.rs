//! What traders say to the books, and blocks beside them.

use crate::{Choices, Person, Proposal, Scene, world::HEARTBEAT};
use crypto::Digest;
use matching::{
    Amend, BlockTrade, BookId, Choice, Command, GroupId, MassQuote, OpenRequest, OrderId, OwnerId,
    Place, ProtectionLimits, Quote, QuoteSide, RequestId, Scope, SelfTrade, Side, TimeInForce,
};
use protocol::{Action, BlockOffer, Signed, TakeBlock, Trade};
use units::{AccountIndex, Millis, VenueId};

/// Who trades, and as whom.
struct Seat {
    venue: VenueId,
    owner: OwnerId,
    person: Person,
    account: Option<AccountIndex>,
}

/// A trading account that there is; without one, somebody's that there is not.
fn seat(scene: &Scene<'_>, choices: &mut Choices<'_>) -> Seat {
    let byte = choices.byte();
    let rows: Vec<_> = scene.options().traders().collect();
    let Some((id, row)) = rows.get(usize::from(byte).checked_rem(rows.len()).unwrap_or(0)) else {
        let (owner, person) = (OwnerId::new(byte.into()), Person(usize::from(byte % 10)));
        return Seat { venue: VenueId::new(0), owner, person, account: None };
    };
    // Now and then in another's name.
    let owner = if byte >= 0xF0 { OwnerId::new(byte.into()) } else { OwnerId::new(id.index()) };
    let (venue, person) = (row.venue, scene.person_of(row.account));
    Seat { venue, owner, person, account: Some(row.account) }
}

/// A book that is open, mostly one of the first.
fn book(scene: &Scene<'_>, choices: &mut Choices<'_>) -> BookId {
    let open: Vec<BookId> = scene.options().engine().books().map(|(id, _)| id).collect();
    let byte = choices.byte();
    match usize::from(byte).checked_rem(open.len()) {
        Some(place) if byte < 0xF0 => open[place],
        _ => BookId::new(u32::from(byte)),
    }
}

fn side(choices: &mut Choices<'_>) -> Side {
    choices.one_of(&Side::BOTH)
}

/// Ticks near the mark, or far from any.
fn price(scene: &Scene<'_>, book: BookId, choices: &mut Choices<'_>) -> u64 {
    let mark = scene.options().engine().book(book).and_then(|view| view.mark).unwrap_or(50);
    match choices.byte() {
        byte @ 0xF0.. => [0, 1, 1 << 48, (1 << 48) + 1, u64::MAX][usize::from(byte) % 5],
        byte => (mark + u64::from(byte % 16)).saturating_sub(u64::from(byte / 16)),
    }
}

/// Lots: few, many, or none that there could be.
fn size(choices: &mut Choices<'_>) -> u64 {
    match choices.byte() {
        byte @ 0xF0.. => [0, 1 << 40, (1 << 40) + 1, u64::MAX][usize::from(byte) % 4],
        byte @ 0xC0.. => u64::from(byte - 0xBF) * 50,
        byte => 2 + u64::from(byte % 32),
    }
}

fn order(scene: &Scene<'_>, owner: OwnerId, choices: &mut Choices<'_>) -> OrderId {
    let all: Vec<OrderId> = scene.options().engine().orders_of(owner).map(|o| o.id).collect();
    let byte = choices.byte();
    match usize::from(byte).checked_rem(all.len()) {
        Some(place) if byte < 0xF0 => all[place],
        _ => OrderId::new(byte.into()),
    }
}

fn request(scene: &Scene<'_>, choices: &mut Choices<'_>) -> RequestId {
    let all: Vec<RequestId> = scene.options().engine().requests().map(|(id, _)| id).collect();
    let byte = choices.byte();
    let place = usize::from(byte).checked_rem(all.len());
    place.map_or(RequestId::new(byte.into()), |place| all[place])
}

pub(super) fn trade(scene: &Scene<'_>, choices: &mut Choices<'_>) -> Proposal {
    let Seat { mut venue, owner, person, .. } = seat(scene, choices);
    let which = choices.byte();
    if which >= 0xF0 {
        venue = scene.venue(choices);
    }
    let command = command(scene, owner, which % 20, choices);
    Proposal::new(person, Action::Trade(Trade { venue, command }))
}

fn command(scene: &Scene<'_>, owner: OwnerId, which: u8, choices: &mut Choices<'_>) -> Command {
    let soon = scene.state.time().plus(4 * HEARTBEAT);
    match which {
        1 => {
            let book = book(scene, choices);
            let (price, size) = (price(scene, book, choices), size(choices));
            let crossed = choices.byte() % 4 == 1;
            let above = if crossed { price } else { price.saturating_add(4) };
            let quote = |price| Some(QuoteSide { price, size });
            let quotes = vec![Quote { book, bid: quote(price), ask: quote(above) }];
            Command::MassQuote(MassQuote { owner, until: None, quotes })
        }
        2 => Command::Cancel { owner, order: order(scene, owner, choices) },
        3 => Command::Amend(Amend {
            owner,
            order: order(scene, owner, choices),
            price: price(scene, book(scene, choices), choices),
            size: size(choices),
            until: None,
        }),
        4 => Command::CancelAll(Scope::Owner(owner)),
        5 => Command::CancelAll(Scope::OwnerInBook(owner, book(scene, choices))),
        6 => {
            let (book, side, size) = (book(scene, choices), side(choices), size(choices));
            Command::OpenRequest(OpenRequest { owner, book, side, size, until: soon })
        }
        7 => {
            let request = request(scene, choices);
            let book = scene.options().engine().request(request).map(|request| request.book);
            let price = price(scene, book.unwrap_or_default(), choices);
            Command::AnswerRequest { owner, request, price, until: soon }
        }
        8 => {
            let limit = choices.one_of(&[u64::MAX, 1]);
            let request = request(scene, choices);
            Command::AcceptAnswer { owner, request, choice: Choice::Best { limit } }
        }
        9 => Command::CloseRequest { owner, request: request(scene, choices) },
        10 => Command::WithdrawAnswer { owner, request: request(scene, choices) },
        11 => {
            let quantity = Some(u64::from(choices.byte()));
            let limits = ProtectionLimits { window: Millis::new(HEARTBEAT), quantity, delta: None };
            let limits = (choices.byte() % 4 != 1).then_some(limits);
            Command::Protect { owner, group: GroupId::new(0), limits }
        }
        12 => Command::Unfreeze { owner, group: GroupId::new(0) },
        13 => host(scene, owner, choices),
        _ => Command::Place(place(scene, owner, choices)),
    }
}

fn place(scene: &Scene<'_>, owner: OwnerId, choices: &mut Choices<'_>) -> Place {
    let book = book(scene, choices);
    let side = side(choices);
    let price = price(scene, book, choices);
    let size = size(choices);
    let until = Some(scene.state.time().plus(u64::from(choices.byte()) * 10));
    Place {
        owner,
        book,
        side,
        price,
        size,
        time_in_force: choices.one_of(&[
            TimeInForce::Limit { post_only: false, until: None },
            TimeInForce::Limit { post_only: true, until: None },
            TimeInForce::Limit { post_only: false, until },
            TimeInForce::ImmediateOrCancel,
            TimeInForce::FillOrKill,
            TimeInForce::Market,
        ]),
        reduce_only: choices.byte() % 4 == 1,
        self_trade: choices.one_of(&[
            SelfTrade::CancelNewest,
            SelfTrade::CancelOldest,
            SelfTrade::CancelBoth,
            SelfTrade::Decrement,
        ]),
    }
}

/// What only the venue itself may say.
fn host(scene: &Scene<'_>, owner: OwnerId, choices: &mut Choices<'_>) -> Command {
    let book = book(scene, choices);
    choices.one_of(&[
        Command::Tick,
        Command::Halt { book },
        Command::Resume { book },
        Command::CloseBook { book },
        Command::SetPosition { owner, book, position: 1_000 },
        Command::CancelAll(Scope::Book(book)),
        Command::BlockTrade(BlockTrade { book, buyer: owner, seller: owner, price: 1, size: 1 }),
    ])
}

/// A trade that one trader signed, taken by another.
pub(super) fn take_block(scene: &Scene<'_>, choices: &mut Choices<'_>) -> Proposal {
    let (offers, takes) = (seat(scene, choices), seat(scene, choices));
    let book = book(scene, choices);
    let row = offers.account.and_then(|row| scene.options().find_trader(offers.venue, row));
    let row = row.and_then(|id| scene.options().trader(id));
    let now = scene.state.time();
    let mut body = BlockOffer {
        chain: scene.state.meta().chain,
        account: scene.world().account(offers.person),
        taker: scene.world().account(takes.person),
        book,
        side: side(choices),
        price: price(scene, book, choices),
        size: size(choices),
        valid_until: now.plus(HEARTBEAT),
        number: row.map_or(0, |row| row.next_offer),
    };
    let fault = choices.byte() % 16;
    match fault {
        1 => body.chain = Digest::default(),
        2 => body.account = scene.world().account(takes.person),
        3 => body.taker = scene.world().account(offers.person),
        4 => body.valid_until = now.minus(1),
        5 => body.valid_until = now.plus(3_600_001),
        6 => body.number = body.number.wrapping_sub(1),
        7 => body.number = u64::MAX,
        _ => {}
    }
    let mut offer = Signed::new(body, scene.world().key(offers.person));
    if fault == 8 {
        // A signature over something else.
        offer.body.price ^= 1;
    }
    Proposal::new(takes.person, Action::TakeBlock(Box::new(TakeBlock { offer })))
}
