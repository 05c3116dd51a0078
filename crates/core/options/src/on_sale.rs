//! What an auction asks at a moment, for whoever thinks of bidding. A bid goes by the same terms: `actions::bid_liquidation`.

use crate::auction::{self, Terms};
use crate::requirement::Facts;
use crate::{Auction, Options};
use margin::Margin;
use protocol::Rejection;
use units::{Amount, Ratio, Timestamp, TraderId};

/// How an account is for sale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OnSale {
    /// The part of its worth at marks that is asked; none while the venue pays whoever takes it.
    pub asked: Option<Ratio>,
    /// The largest part of it that may be taken.
    pub most: Ratio,
    /// The cash that is not sold.
    pub kept: Amount,
    /// Its margin.
    pub margin: Margin,
}

impl Options {
    /// What an account's auction asks at a moment, by the marks of the last price round.
    ///
    /// # Errors
    /// In this order: not auctioned; a margin that cannot be reckoned.
    pub fn on_sale(
        &self,
        facts: Facts<'_>,
        trader: TraderId,
        now: Timestamp,
    ) -> Result<OnSale, Rejection> {
        let row = self.trader(trader);
        let auction = row.and_then(|row| Some((row.venue, row.auction.as_ref()?)));
        let (venue, auction): (_, &Auction) =
            auction.ok_or(Rejection::NotInLiquidation { trader })?;
        let margin = self.margin_of(facts, trader)?;
        let row = self.venue(venue)?;
        let (parameters, currency) = (&row.parameters.auction, row.currency());
        let terms = auction.terms(parameters, now, &margin);
        let kept = auction.kept(terms, currency, &margin);
        let reserved = currency.worth(crate::cash::signed(kept));
        let most = auction::most(parameters, terms, &margin, reserved);
        let no_price = || Rejection::NoMargin {
            trader,
            reason: "the auction's price does not fit".to_owned(),
        };
        let asked = match terms {
            Terms::Sold(asked) => Some(asked),
            Terms::GivenAway(_) => None,
        };
        Ok(OnSale { asked, most: most.ok_or_else(no_price)?, kept, margin })
    }
}
