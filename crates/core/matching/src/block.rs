//! Block trades: two owners who agreed, a size that is large enough, a price within the band.

use crate::rfq::check_band;
use crate::{BlockTrade, Engine, Event, Rejection, Side};

impl Engine {
    /// Rejections, in this order: the book, the buyer, the seller, the same one twice, the size, the price, the smallest
    /// block, the mark, the band, room for a position of the buyer and of the seller.
    pub(crate) fn block_trade(
        &mut self,
        trade: &BlockTrade,
        events: &mut Vec<Event>,
    ) -> Result<(), Rejection> {
        let BlockTrade { book, buyer, seller, price, size } = *trade;
        let least = self.books.trading(book)?.view.terms.block_minimum;
        self.check_owner(buyer)?;
        self.check_owner(seller)?;
        if buyer == seller {
            return Err(Rejection::WithOneself { owner: buyer });
        }
        self.check_size_and_price(size, price)?;
        if size < least {
            return Err(Rejection::BlockTooSmall { size, least });
        }
        let (low, high) = self.band(book)?;
        check_band(price, low, high)?;
        self.check_seat(buyer, book)?;
        self.check_seat(seller, book)?;
        // After this point they trade.
        events.push(Event::BlockTraded { book, buyer, seller, price, size });
        self.exchange(buyer, book, Side::Buy.signed(size), events);
        self.exchange(seller, book, Side::Sell.signed(size), events);
        Ok(())
    }
}
