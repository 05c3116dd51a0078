//! Takes a trade that the other side signed.

use crate::{Context, books, trading};
use matching::{BlockTrade, Side};
use protocol::{BlockOffer, Rejection, TakeBlock, account_of};
use units::AccountIndex;

/// The longest that an offer may be good for: an hour.
const LONGEST: u64 = 3_600_000;

/// Executes a [`TakeBlock`]. The signature was checked with the transaction's.
///
/// # Errors
/// In this order: an offer for another chain, by another key than its account's, for another taker, that is over or too far ahead; an
/// unknown contract; no account of either at its venue; an offer that was taken, or was made before one that was; then what
/// `trading` refuses.
pub fn execute(
    context: &mut Context<'_>,
    sender: AccountIndex,
    action: &TakeBlock,
) -> Result<(), Rejection> {
    let BlockOffer { chain, account, taker, book, side, price, size, valid_until, number } =
        action.offer.body;
    let refused = |reason: String| Rejection::BlockOffer { reason };
    if chain != context.chain {
        return Err(refused("is for another chain".to_owned()));
    }
    if account_of(&action.offer.key) != account {
        return Err(refused(format!("of {account} is signed by the key of another account")));
    }
    let id = context.ledger.account_id(sender);
    if taker != id {
        return Err(refused(format!("is for {taker}, the sender is {id}")));
    }
    if valid_until < context.now || valid_until.since(context.now) > LONGEST {
        let now = context.now;
        return Err(refused(format!(
            "is good until {valid_until} ms, expected from {now} to {LONGEST} ms later"
        )));
    }
    let (_, listing) = context.options.contract_in(book)?;
    let venue = context.options.market(listing.market)?.venue;
    let takes = context.options.require_trader(venue, sender, id)?;
    let unknown = Rejection::UnknownTrader { venue, account };
    let other = context.ledger.find_account(&account).ok_or(unknown)?;
    let offers = context.options.require_trader(venue, other, account)?;
    if let Some(row) = context.options.traders.get_mut(offers) {
        if number < row.next_offer {
            let least = row.next_offer;
            return Err(refused(format!("has number {number}, expected {least} or more")));
        }
        // After this point the offer is used up, unless the trade is refused: then the transaction is undone.
        row.next_offer = number
            .checked_add(1)
            .ok_or(Rejection::Overflow { field: "offer.number".to_owned() })?;
    }
    let (buyer, seller) = match side {
        Side::Buy => (offers, takes),
        Side::Sell => (takes, offers),
    };
    let (buyer, seller) = (books::owner(buyer), books::owner(seller));
    trading::block(context, venue, takes, BlockTrade { book, buyer, seller, price, size })
}
