//! What is traded: European calls and puts, settled in cash.

use crate::{Greeks, Payoff, PricingError, Slice, Smile};
use borsh::{BorshDeserialize, BorshSerialize};
use core::{fmt, slice};
use units::{Fixed, Price, Rounding, Timestamp};

/// Which side of the strike a contract pays on.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize,
)]
pub enum Kind {
    /// Pays what the settlement price is above the strike.
    Call,
    /// Pays what the settlement price is below the strike.
    Put,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Call => "call",
            Self::Put => "put",
        })
    }
}

/// A European option on one whole unit of the underlying, settled in the quote currency.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize,
)]
pub struct Contract {
    /// Call or put.
    pub kind: Kind,
    /// The price from which on it pays.
    pub strike: Price,
    /// When it settles.
    pub expiry: Timestamp,
}

impl Payoff for Contract {
    fn expiry(&self) -> Timestamp {
        self.expiry
    }

    /// max(S − K, 0) of a call, max(K − S, 0) of a put: exact, so `_rounding` changes nothing.
    fn at_expiry(&self, settlement: Price, _rounding: Rounding) -> Result<Fixed, PricingError> {
        let paid = match self.kind {
            Kind::Call => settlement.saturating_sub(self.strike),
            Kind::Put => self.strike.saturating_sub(settlement),
        };
        Fixed::from_price(paid).ok_or(PricingError::PayoffTooLarge { settlement })
    }

    fn kinks(&self) -> &[Price] {
        slice::from_ref(&self.strike)
    }

    fn slope_beyond(&self) -> Fixed {
        match self.kind {
            Kind::Call => Fixed::ONE,
            Kind::Put => Fixed::ZERO,
        }
    }

    fn price(&self, slice: &Slice, smile: &dyn Smile) -> Result<Fixed, PricingError> {
        slice.price(self.kind, self.strike, smile.volatility(slice, self.strike)?)
    }

    fn greeks(&self, slice: &Slice, smile: &dyn Smile) -> Result<Greeks, PricingError> {
        slice.greeks(self.kind, self.strike, smile.volatility(slice, self.strike)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UNIT: u128 = 1_000_000_000_000_000_000;

    fn contract(kind: Kind) -> Contract {
        Contract { kind, strike: Price::new(3_000 * UNIT), expiry: Timestamp::new(7) }
    }

    #[test]
    fn pays_on_its_side_of_the_strike() {
        for rounding in [Rounding::Down, Rounding::Up] {
            let pays = |kind, settlement: u128| {
                contract(kind).at_expiry(Price::new(settlement), rounding).unwrap().raw()
            };
            assert_eq!(pays(Kind::Call, 3_000 * UNIT), 0);
            assert_eq!(pays(Kind::Call, 3_000 * UNIT + 1), 1);
            assert_eq!(pays(Kind::Put, 3_000 * UNIT + 1), 0);
            assert_eq!(pays(Kind::Put, 0), 3_000_000_000_000_000_000_000);
        }
        let error = PricingError::PayoffTooLarge { settlement: Price::MAX };
        assert_eq!(contract(Kind::Call).at_expiry(Price::MAX, Rounding::Down), Err(error));
        assert!(error.to_string().contains("340282366920938463463"), "{error}");
    }

    /// What margin relies on: between kinks the payoff is a line, beyond the last it has the stated slope.
    #[test]
    fn bends_at_its_kinks_alone() {
        for kind in [Kind::Call, Kind::Put] {
            let contract = contract(kind);
            let kinks = contract.kinks();
            assert_eq!(kinks, [contract.strike]);
            let pays = |settlement: u128| {
                contract.at_expiry(Price::new(settlement), Rounding::Down).unwrap().raw()
            };
            let last = kinks[0].raw();
            assert_eq!(pays(last / 2) * 2, pays(0) + pays(last), "{kind}");
            let slope = pays(last + UNIT) - pays(last);
            assert_eq!((slope, pays(last + 5 * UNIT)), (contract.slope_beyond().raw(), 5 * slope));
        }
    }
}
