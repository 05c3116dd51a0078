//! What happened in the books, in words.

use crate::view::Lookup;
use crate::view::venue::ticks;
use crate::view::words::count;
use matching::{BookId, Event, OwnerId};
use units::TraderId;

const fn trader(owner: OwnerId) -> TraderId {
    TraderId::new(owner.raw())
}

#[allow(clippy::too_many_lines)] // one sentence each
pub(super) fn words(look: Lookup<'_>, event: &Event) -> String {
    let name = |book: &BookId| look.contract(*book);
    let price = |book: &BookId, price: &u64| ticks(look.0, *book, *price);
    let lots = |size: &u64| count(*size, "lot");
    match event {
        Event::Rejected { reason } => format!("the books refused a command: {reason}"),
        Event::Accepted { order, owner, book, side, price: limit, size } => format!(
            "{order} of {} to {side} {} of {} at {}",
            trader(*owner),
            lots(size),
            name(book),
            price(book, limit)
        ),
        Event::Traded { book, price: at, size, side, maker_owner, taker_owner, .. } => format!(
            "{} of {} at {}: {} met {} to {side}",
            lots(size),
            name(book),
            price(book, at),
            trader(*taker_owner),
            trader(*maker_owner)
        ),
        Event::Rested { order, open, .. } => format!("{order} rests with {}", lots(open)),
        Event::Amended { order, book, price: limit, open, kept, .. } => format!(
            "{order} in {} is for {} at {} now and {} its place",
            name(book),
            lots(open),
            price(book, limit),
            if *kept { "kept" } else { "lost" }
        ),
        Event::Reduced { order, book, by, open, reason, .. } => format!(
            "{order} in {} is {} smaller, {} left: {}",
            name(book),
            lots(by),
            lots(open),
            because(*reason)
        ),
        Event::Cancelled { order, book, open, reason, .. } => {
            format!("{order} in {} ended with {}: {}", name(book), lots(open), because(*reason))
        }
        Event::AllCancelled { count: orders, more } => format!(
            "{} cancelled{}",
            count((*orders).into(), "order"),
            if *more { ", more are left" } else { "" }
        ),
        Event::QuoteRefused { owner, book, side, reason } => format!(
            "the quote of {} to {side} {} does not stand: {reason}",
            trader(*owner),
            name(book)
        ),
        Event::Frozen { owner, group, quantity, .. } => format!(
            "the quotes of {} in market-{} are frozen after {quantity} lots",
            trader(*owner),
            group.raw()
        ),
        Event::Unfrozen { owner, group } => {
            format!("{} may quote again in market-{}", trader(*owner), group.raw())
        }
        Event::ProtectionSet { owner, group, limits } => format!(
            "the quotes of {} in market-{} {}",
            trader(*owner),
            group.raw(),
            if limits.is_some() { "are protected" } else { "are not protected" }
        ),
        Event::PositionSet { owner, book, before, after } => format!(
            "the position of {} in {} is {after} lots, was {before}",
            trader(*owner),
            name(book)
        ),
        Event::BookOpened { book } => format!("{book} opened"),
        Event::BookHalted { book } => format!("{} does not trade any more", name(book)),
        Event::BookResumed { book } => format!("{} trades again", name(book)),
        Event::BookClosed { book } => format!("{book} of {} closed", name(book)),
        Event::MarkSet { book, mark, .. } => {
            format!("the mark of {} is {}", name(book), price(book, mark))
        }
        Event::RequestOpened { request, until } => {
            format!("{request} asks for quotes until {until} ms")
        }
        Event::RequestClosed { request, reason } => {
            format!("{request} ended: {}", because(*reason))
        }
        Event::Answered { request, maker, price } => {
            format!("{} answered {request} with {price} ticks", trader(*maker))
        }
        Event::AnswerGone { request, maker, reason } => {
            format!("the answer of {} to {request} ended: {}", trader(*maker), because(*reason))
        }
        Event::RequestTraded { book, side, taker, maker, price: at, size, .. } => format!(
            "{} of {} at {} on request: {} met {} to {side}",
            lots(size),
            name(book),
            price(book, at),
            trader(*taker),
            trader(*maker)
        ),
        Event::BlockTraded { book, buyer, seller, price: at, size } => format!(
            "{} of {} at {} as a block: {} bought of {}",
            lots(size),
            name(book),
            price(book, at),
            trader(*buyer),
            trader(*seller)
        ),
    }
}

/// Why an order ended or got smaller.
const fn because(reason: matching::Reason) -> &'static str {
    use matching::Reason;
    match reason {
        Reason::Cancelled => "its owner said so",
        Reason::CancelledAll => "all were cancelled",
        Reason::Amended => "it was amended",
        Reason::Replaced => "a new quote stands for it",
        Reason::Expired => "its time was over",
        Reason::Unfilled => "there was no more to trade with",
        Reason::SelfTrade => "it met an order of its own owner",
        Reason::FillLimit => "it met as many orders as one command may",
        Reason::ReduceOnly => "the position that it was to reduce is too small",
        Reason::Protection => "too much traded on its owner's quotes",
    }
}
