//! What is asked for an account, and how much of it may be sold.

use super::AuctionParameters;
use units::{Fixed, Millis, Ratio, Rounding, mul_div};

/// An account as its auction sees it, in the quote currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Auctioned {
    /// What is left of its margin to maintain its positions; negative is missing.
    pub maintenance: Fixed,
    /// What everything in it is worth at marks, cash included.
    pub mark_to_market: Fixed,
    /// The cash that bids of this auction have brought in. It is not sold.
    pub reserved: Fixed,
}

/// What is none does not fit in its type; of an account within its limits everything does.
impl AuctionParameters {
    /// Which part of its worth is asked for an account so long after its auction started: from `start` to `middle` in the fast
    /// part, from there to nothing in the slow one. Rounded up: in favour of the account.
    #[must_use]
    pub fn discount(&self, elapsed: Millis) -> Ratio {
        let (from, to, done, whole) = match elapsed.raw().checked_sub(self.fast.raw()) {
            None => (self.start, self.middle, elapsed.raw(), self.fast),
            Some(slow) => (self.middle, Ratio::ZERO, slow.min(self.slow.raw()), self.slow),
        };
        let fall = from.saturating_sub(to);
        let fallen = mul_div(fall.raw(), done.into(), whole.raw().into(), Rounding::Down);
        // Of a part that takes no time the whole is over.
        from.saturating_sub(fallen.map_or(fall, Ratio::new))
    }

    /// What is left of the margin at which an auction ends; negative is missing. It is maintenance margin with a buffer, so that
    /// the next small move does not start another auction. Rounded down.
    #[must_use]
    pub fn buffer_margin(&self, account: &Auctioned) -> Option<Fixed> {
        let below = account.maintenance.checked_sub(account.mark_to_market)?;
        let buffer = below.checked_mul(Fixed::from_ratio(self.buffer)?, Rounding::Down)?;
        account.maintenance.checked_add(buffer)
    }

    /// The largest fraction that may be sold at this discount: what brings the buffer margin back to zero, and no more of the
    /// account than that. All of it if less would not do, or if it is worth less than `cutoff`; nothing if nothing is missing.
    /// Rounded up, so that it is enough.
    #[must_use]
    pub fn largest_fraction(&self, account: &Auctioned, discount: Ratio) -> Option<Ratio> {
        let missing = self.buffer_margin(account)?;
        if !missing.is_negative() {
            return Some(Ratio::ZERO);
        }
        if account.mark_to_market < self.cutoff {
            return Some(Ratio::ONE);
        }
        // Selling all would take away what is missing, the reserved cash apart, and bring in what is asked.
        let sold = missing.checked_sub(account.reserved)?.checked_sub(whole(account, discount)?)?;
        // Then even that would not help.
        if sold >= missing {
            return Some(Ratio::ONE);
        }
        missing.checked_div(sold, Rounding::Up)?.to_ratio()
    }

    /// What a bid for a fraction of the account pays. Rounded up: in favour of the account. Nothing if it is worth no more than
    /// what is reserved: its auction is over then.
    #[must_use]
    pub fn bid(&self, account: &Auctioned, discount: Ratio, fraction: Ratio) -> Option<Fixed> {
        whole(account, discount)?
            .max(Fixed::ZERO)
            .checked_mul(Fixed::from_ratio(fraction)?, Rounding::Up)
    }

    /// The cash that who bids for a fraction must have besides, as what it takes over is short of margin: the fraction of what
    /// the account lacks without what is reserved. Rounded up.
    #[must_use]
    pub fn cash_besides(&self, account: &Auctioned, fraction: Ratio) -> Option<Fixed> {
        let lacks = self.buffer_margin(account)?.checked_sub(account.reserved)?.checked_abs()?;
        lacks.checked_mul(Fixed::from_ratio(fraction)?, Rounding::Up)
    }

    /// What the venue's fund gets from the account when its auction starts: the fee on the part of its worth that may be sold
    /// then. An account that is worth something can always pay it. Rounded up, as whatever an account pays.
    #[must_use]
    pub fn starting_fee(&self, account: &Auctioned) -> Option<Fixed> {
        let fraction = self.largest_fraction(account, self.discount(Millis::ZERO))?;
        let sold = account
            .mark_to_market
            .max(Fixed::ZERO)
            .checked_mul(Fixed::from_ratio(fraction)?, Rounding::Up)?;
        sold.checked_mul(Fixed::from_ratio(self.fee)?, Rounding::Up)
    }

    /// What a bid for a fraction of an account that is worth nothing pays so long after that auction started: nothing or less.
    /// What is less the venue pays to who bids, from the worth of what is taken over to all that maintains it. Rounded up: in
    /// favour of the venue.
    #[must_use]
    pub fn insolvent_bid(
        &self,
        account: &Auctioned,
        elapsed: Millis,
        fraction: Ratio,
    ) -> Option<Fixed> {
        if !account.maintenance.is_negative() {
            return Some(Fixed::ZERO);
        }
        let first = account.mark_to_market.min(Fixed::ZERO);
        let fall = account.maintenance.checked_sub(first)?;
        let time = |length: Millis| Fixed::new(length.raw().into());
        let done = time(elapsed.min(self.insolvent));
        let fallen = fall.mul_div(done, time(self.insolvent), Rounding::Up)?;
        first.checked_add(fallen)?.checked_mul(Fixed::from_ratio(fraction)?, Rounding::Up)
    }
}

/// What is asked for all but the reserved cash, rounded up.
fn whole(account: &Auctioned, discount: Ratio) -> Option<Fixed> {
    let sold = account.mark_to_market.checked_sub(account.reserved)?;
    sold.checked_mul(Fixed::from_ratio(discount)?, Rounding::Up)
}
