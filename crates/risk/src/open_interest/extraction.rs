//! What corrupting a price pays, as a function of open interest.

use ethnum::U256;
use pricing::Payoff;
use rules::{ExtractableError, Holding, extractable};
use units::{Fixed, Price, Ratio};

/// What corrupting a venue's price would pay. A book that is twice as large in all its parts pays twice as much: both sums are
/// those of a book of `open_interest`, and are scaled with it. All amounts in base units of cash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Extraction {
    /// Open interest of the book that the sums are of, more than nothing.
    pub open_interest: u128,
    /// What positions gain if the price moves to the end of its band, or to a strike within it.
    pub by_positions: u128,
    /// What liquidations at the wrong price bring besides.
    pub by_liquidations: u128,
    /// How many epochs pass before trading halts: each can be used again.
    pub epochs: u32,
    /// What there is to take in all; none where that is not known to be limited.
    pub pool: Option<u128>,
}

impl Extraction {
    /// Of a book that gains `numerator ÷ denominator` of its open interest: the width of the band where payoffs are straight
    /// lines, as those of perpetuals. None where the denominator is zero.
    #[must_use]
    pub fn linear(open_interest: u128, numerator: u32, denominator: u32) -> Option<Self> {
        let gain = U256::from(open_interest) * U256::from(numerator);
        let by_positions = (denominator > 0).then(|| ceil_div(gain, denominator.into()))?;
        let by_positions = u128::try_from(by_positions).ok()?;
        Some(Self { open_interest, by_positions, by_liquidations: 0, epochs: 1, pool: None })
    }

    /// Of a book of options: exact, strikes within the band included; see [`extractable`]. `open_interest` is that of the book
    /// in whatever unit the answer is wanted, `unit` is how many base units one of the quote currency has.
    ///
    /// # Errors
    /// As [`extractable`].
    pub fn of_book<'h, P: Payoff>(
        contracts: &[P],
        traders: impl IntoIterator<Item = &'h [Holding]>,
        spot: Price,
        band: Ratio,
        open_interest: u128,
        unit: u128,
    ) -> Result<Self, ExtractableError> {
        let profit = extractable(contracts, traders, spot, band)?.profit.magnitude();
        let units = ceil_div(U256::from(profit) * U256::from(unit), Fixed::ONE.magnitude());
        let by_positions =
            u128::try_from(units).map_err(|_| ExtractableError::TooLarge { spot, most: band })?;
        Ok(Self { open_interest, by_positions, by_liquidations: 0, epochs: 1, pool: None })
    }

    /// What it pays at an open interest, rounded up; the largest number where it does not fit.
    #[must_use]
    pub fn profit(&self, open_interest: u128) -> u128 {
        let each = ceil_div(self.each() * U256::from(open_interest), self.open_interest.max(1));
        let all = each.saturating_mul(U256::from(self.epochs));
        let all = u128::try_from(all).unwrap_or(u128::MAX);
        self.pool.map_or(all, |pool| all.min(pool))
    }

    /// The largest open interest at which it pays at most `profit`; none where it never pays more.
    #[must_use]
    pub fn largest(&self, profit: u128) -> Option<u128> {
        if self.pool.is_some_and(|pool| pool <= profit) || self.epochs == 0 {
            return None;
        }
        let each = self.each();
        if each == U256::ZERO {
            return None;
        }
        let of_one = U256::from(profit / u128::from(self.epochs));
        u128::try_from(of_one * U256::from(self.open_interest.max(1)) / each).ok()
    }

    fn each(&self) -> U256 {
        U256::from(self.by_positions.saturating_add(self.by_liquidations))
    }
}

fn ceil_div(number: U256, by: u128) -> U256 {
    let by = U256::from(by);
    let whole = number / by;
    if number % by == U256::ZERO { whole } else { whole + 1 }
}
