//! How fast an auction becomes cheaper.

use crate::{OutOfRange, range};
use borsh::{BorshDeserialize, BorshSerialize};
use units::{Fixed, Millis, Ratio};

/// How an account is auctioned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct AuctionParameters {
    /// What is asked at first, of what the account is worth at marks.
    pub start: Ratio,
    /// What is asked where the fast part ends and the slow one begins.
    pub middle: Ratio,
    /// How long the fast part is.
    pub fast: Millis,
    /// How long the slow part is; at its end nothing is asked.
    pub slow: Millis,
    /// How long an account that is worth nothing is auctioned until all that maintains it is paid with it.
    pub insolvent: Millis,
    /// How much further than to maintenance an account is brought, in parts of what lies between that and its worth.
    pub buffer: Ratio,
    /// What the venue's fund gets when an auction starts, of what is sold at most.
    pub fee: Ratio,
    /// An account that is worth less is sold whole, in the quote currency.
    pub cutoff: Fixed,
}

impl AuctionParameters {
    /// Those of Derive's mainnet; nothing is sold whole for being small.
    #[must_use]
    pub const fn standard() -> Self {
        Self {
            start: range::thousandths(950),
            middle: range::thousandths(700),
            fast: range::minutes(15),
            slow: range::minutes(12 * 60),
            insolvent: range::minutes(60),
            buffer: range::thousandths(150),
            fee: range::thousandths(100),
            cutoff: Fixed::ZERO,
        }
    }

    /// Checks that what is asked falls, from no more than what there is, and that each part takes time.
    ///
    /// # Errors
    /// [`OutOfRange`] with the first that is not what it may be.
    pub fn check(&self) -> Result<(), OutOfRange> {
        let Self { start, middle, fast, slow, insolvent, buffer, fee, cutoff } = *self;
        let (shortest, longest) = (Millis::new(1_000), range::minutes(7 * 24 * 60));
        range::check("auction.start", start, Ratio::new(1), Ratio::ONE)?;
        range::check("auction.middle", middle, Ratio::ZERO, start)?;
        range::check("auction.fast", fast, shortest, longest)?;
        range::check("auction.slow", slow, shortest, longest)?;
        range::check("auction.insolvent", insolvent, shortest, longest)?;
        range::check("auction.buffer", buffer, Ratio::ZERO, range::thousandths(4_000))?;
        range::check("auction.fee", fee, Ratio::ZERO, range::thousandths(500))?;
        range::check("auction.cutoff", cutoff, Fixed::ZERO, Fixed::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_has_to_fall() {
        let standard = AuctionParameters::standard();
        assert_eq!(standard.check(), Ok(()));
        let changed = |change: &dyn Fn(&mut AuctionParameters)| {
            let mut parameters = AuctionParameters::standard();
            change(&mut parameters);
            parameters.check().unwrap_err().to_string()
        };
        for (said, expected) in [
            (
                changed(&|auction| auction.start = range::thousandths(1_020)),
                "auction.start is 1.02, expected from 0.000000000000000001 to 1",
            ),
            (
                changed(&|auction| auction.middle = range::thousandths(951)),
                "auction.middle is 0.951, expected from 0 to 0.95",
            ),
            (
                changed(&|auction| auction.fast = Millis::new(999)),
                "auction.fast is 999, expected from 1000 to 604800000",
            ),
            (
                changed(&|auction| auction.slow = Millis::ZERO),
                "auction.slow is 0, expected from 1000 to 604800000",
            ),
            (
                changed(&|auction| auction.insolvent = Millis::ZERO),
                "auction.insolvent is 0, expected from 1000 to 604800000",
            ),
            (
                changed(&|auction| auction.buffer = range::thousandths(4_100)),
                "auction.buffer is 4.1, expected from 0 to 4",
            ),
            (
                changed(&|auction| auction.fee = range::thousandths(501)),
                "auction.fee is 0.501, expected from 0 to 0.5",
            ),
            (
                changed(&|auction| auction.cutoff = Fixed::new(-1)),
                "auction.cutoff is -0.000000000000000001, expected from 0 to 170141183460469231731.687303715884105727",
            ),
        ] {
            assert_eq!(said, expected);
        }
    }
}
