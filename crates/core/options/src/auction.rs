//! The auction of an account: how it is sold at a moment, and when that is over. The curve is `rules::liquidation`.
//!
//! While the account is worth something, a bidder pays for what it takes, ever less; what bids bring in is *reserved*: it stays
//! in the account. Once the account is worth less than nothing, or nobody took it to the end, the venue pays whoever takes it,
//! ever more. An auction ends when nothing has to be sold any more: when the buffer margin, or the initial margin, is there.

use crate::{Auction, Cash};
use margin::Margin;
use rules::liquidation::{AuctionParameters, Auctioned};
use units::{Amount, Fixed, MarketId, Millis, Ratio, Round, Timestamp};

/// How an account is sold at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Terms {
    /// Bidders pay this part of what they take is worth.
    Sold(Ratio),
    /// The venue pays bidders; so long since that began.
    GivenAway(Millis),
}

impl Auction {
    /// An auction that starts now, at the prices of these rounds.
    pub(crate) fn start(now: Timestamp, margin: &Margin, began: Vec<(MarketId, Round)>) -> Self {
        let insolvent = margin.mark_to_market.is_negative().then_some(now);
        let (maintenance, reserved) = (margin.maintenance, Amount::ZERO);
        Self { started: now, insolvent, maintenance, reserved, seen: now, began }
    }

    /// Time during which there was no price does not count: without one nobody bids, and nothing gets cheaper.
    pub(crate) fn pause(&mut self, now: Timestamp, patience: Millis) {
        let silent = now.since(self.seen).saturating_sub(patience.raw());
        self.started = self.started.plus(silent);
        self.insolvent = self.insolvent.map(|since| since.plus(silent));
        self.seen = now;
    }

    /// What a price round changes: from when on the venue pays.
    pub(crate) fn follow(
        &mut self,
        parameters: &AuctionParameters,
        now: Timestamp,
        margin: &Margin,
    ) {
        let end = self.started.after(parameters.fast).after(parameters.slow);
        self.maintenance = margin.maintenance;
        self.insolvent = if margin.mark_to_market.is_negative() || now >= end {
            Some(self.insolvent.unwrap_or(now))
        } else {
            None
        };
    }

    /// How the account is sold now.
    pub(crate) fn terms(
        &self,
        parameters: &AuctionParameters,
        now: Timestamp,
        margin: &Margin,
    ) -> Terms {
        match self.insolvent {
            Some(since) => Terms::GivenAway(Millis::new(now.since(since))),
            // Others' losses took of its cash since the last price round.
            None if margin.mark_to_market.is_negative() => Terms::GivenAway(Millis::ZERO),
            None => Terms::Sold(parameters.discount(Millis::new(now.since(self.started)))),
        }
    }

    /// The cash that is not sold: what bids have brought in. Once the rest is worth nothing by itself, it is for sale as well: so
    /// there is somebody who takes the rest. Of what the venue gives away, nothing is kept back.
    pub(crate) fn kept(&self, terms: Terms, currency: Cash, margin: &Margin) -> Amount {
        let worth = currency.worth(crate::cash::signed(self.reserved));
        match terms {
            Terms::Sold(_) if margin.mark_to_market > worth => self.reserved,
            Terms::Sold(_) | Terms::GivenAway(_) => Amount::ZERO,
        }
    }
}

/// The largest part of an account that may be sold now. None does not fit.
pub(crate) fn most(
    parameters: &AuctionParameters,
    terms: Terms,
    margin: &Margin,
    kept: Fixed,
) -> Option<Ratio> {
    match terms {
        Terms::Sold(discount) => parameters.largest_fraction(&auctioned(margin, kept), discount),
        Terms::GivenAway(_) => Some(Ratio::ONE),
    }
}

/// Whether nothing has to be sold any more.
pub(crate) fn is_over(parameters: &AuctionParameters, margin: &Margin) -> bool {
    let buffer = parameters.buffer_margin(&auctioned(margin, Fixed::ZERO));
    !margin.initial.is_negative() || buffer.is_some_and(|buffer| !buffer.is_negative())
}

/// An account, or what was taken of one, as the curve sees it.
pub(crate) const fn auctioned(margin: &Margin, reserved: Fixed) -> Auctioned {
    let Margin { maintenance, mark_to_market, .. } = *margin;
    Auctioned { maintenance, mark_to_market, reserved }
}
