//! What a fill costs who makes and who takes it.

use crate::{OutOfRange, range};
use borsh::{BorshDeserialize, BorshSerialize};
use units::{Amount, Ratio, Rounding};

/// Whose order was there first.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize,
)]
pub enum Role {
    /// The order that rested in the book.
    Maker,
    /// The order that met it.
    Taker,
}

/// One side of a fill, in base units of cash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fill {
    /// Whose order was there first.
    pub role: Role,
    /// What the underlying of all that was traded is worth at the index price.
    pub notional: Amount,
    /// What was paid for it.
    pub premium: Amount,
    /// The part of `notional` that is open interest now and was not before.
    pub opened: Amount,
}

/// What fills cost, in parts of what they are worth. Nobody is paid for making: a rebate could be earned from oneself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct FeeSchedule {
    /// Of the notional, from who takes.
    pub taker: Ratio,
    /// Of the notional, from who makes.
    pub maker: Ratio,
    /// The most that either is, of the premium: a cheap option is not eaten by its fee.
    pub premium_cap: Ratio,
    /// Of the notional, from each side whose position grows while open interest does. It is not capped: open interest is what
    /// security is bought for, however cheap the option.
    pub open_interest: Ratio,
    /// Which part of all fees goes to the venue's fund; the rest is the service's, which buys security with it.
    pub fund_share: Ratio,
}

/// What one side of a fill pays, in base units of cash.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fee {
    /// For trading.
    pub trading: Amount,
    /// For open interest.
    pub open_interest: Amount,
}

impl FeeSchedule {
    /// The most that a rate may be, of the notional: one tenth.
    const MOST_RATE: Ratio = range::thousandths(100);

    /// 0.03 % of the notional and at most 12.5 % of the premium, from either side, as Deribit's; 0.01 % for open interest; one
    /// fifth to the fund.
    #[must_use]
    pub const fn standard() -> Self {
        Self {
            taker: Ratio::from_bps(3),
            maker: Ratio::from_bps(3),
            premium_cap: range::thousandths(125),
            open_interest: Ratio::from_bps(1),
            fund_share: range::thousandths(200),
        }
    }

    /// Checks that no rate is absurd and that who makes pays no more than who takes.
    ///
    /// # Errors
    /// [`OutOfRange`] with the first that is not what it may be.
    pub fn check(&self) -> Result<(), OutOfRange> {
        let Self { taker, maker, premium_cap, open_interest, fund_share } = *self;
        range::check("fees.taker", taker, Ratio::ZERO, Self::MOST_RATE)?;
        range::check("fees.maker", maker, Ratio::ZERO, taker)?;
        range::check("fees.premium_cap", premium_cap, Ratio::ZERO, Ratio::ONE)?;
        range::check("fees.open_interest", open_interest, Ratio::ZERO, Self::MOST_RATE)?;
        range::check("fees.fund_share", fund_share, Ratio::ZERO, Ratio::ONE)
    }

    /// What one side of a fill pays. Rates are rounded up, against who pays; the cap is rounded down, so that it holds. None if
    /// it does not fit.
    #[must_use]
    pub fn fee(&self, fill: &Fill) -> Option<Fee> {
        let rate = match fill.role {
            Role::Maker => self.maker,
            Role::Taker => self.taker,
        };
        let full = rate.of_amount(fill.notional, Rounding::Up)?;
        let cap = self.premium_cap.of_amount(fill.premium, Rounding::Down)?;
        let open_interest = self.open_interest.of_amount(fill.opened, Rounding::Up)?;
        Some(Fee { trading: full.min(cap), open_interest })
    }

    /// The part of fees that goes to the fund, rounded down; the rest is the service's. None if the schedule was not checked
    /// and it does not fit.
    #[must_use]
    pub fn fund_part(&self, fees: Amount) -> Option<Amount> {
        self.fund_share.of_amount(fees, Rounding::Down)
    }
}

impl Fee {
    /// Both together, unless that does not fit.
    #[must_use]
    pub fn total(self) -> Option<Amount> {
        self.trading.checked_add(self.open_interest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fill(role: Role, notional: u128, premium: u128, opened: u128) -> Fill {
        let [notional, premium, opened] = [notional, premium, opened].map(Amount::new);
        Fill { role, notional, premium, opened }
    }

    fn paid(schedule: &FeeSchedule, fill: Fill) -> (u128, u128) {
        let fee = schedule.fee(&fill).unwrap();
        (fee.trading.raw(), fee.open_interest.raw())
    }

    /// One bitcoin at 60 000 with six decimals: 0.03 % are 18, and 12.5 % of the premium if that is less.
    #[test]
    fn the_premium_caps_what_trading_costs() {
        let schedule = FeeSchedule { maker: Ratio::from_bps(1), ..FeeSchedule::standard() };
        let unit = 1_000_000;
        let notional = 60_000 * unit;
        for (role, premium, trading) in [
            (Role::Taker, 1_200 * unit, 18 * unit),
            (Role::Taker, 144 * unit, 18 * unit),
            (Role::Taker, 143 * unit, 17_875_000),
            (Role::Taker, 7, 0),
            (Role::Taker, 8, 1),
            (Role::Taker, 0, 0),
            (Role::Maker, 1_200 * unit, 6 * unit),
            (Role::Maker, 40 * unit, 5 * unit),
        ] {
            let fee = paid(&schedule, fill(role, notional, premium, notional));
            assert_eq!(fee, (trading, 6 * unit), "{role:?} {premium}");
        }
    }

    #[test]
    fn who_pays_bears_the_rounding() {
        let schedule = FeeSchedule::standard();
        assert_eq!(paid(&schedule, fill(Role::Taker, 1, 1_000, 1)), (1, 1));
        assert_eq!(paid(&schedule, fill(Role::Taker, 10_000, 1_000, 10_000)), (3, 1));
        assert_eq!(paid(&schedule, fill(Role::Taker, 10_001, 1_000, 10_001)), (4, 2));
        assert_eq!(paid(&schedule, fill(Role::Taker, 10_001, 1_000, 0)), (4, 0));
        assert_eq!(schedule.fund_part(Amount::new(9)), Some(Amount::new(1)));
        let fee = schedule.fee(&fill(Role::Taker, 10_001, 1_000, 10_001)).unwrap();
        assert_eq!(fee.total(), Some(Amount::new(6)));
        let greatest = Fee { trading: Amount::MAX, open_interest: Amount::new(1) };
        assert_eq!(greatest.total(), None);
    }

    /// Sizes of all kinds: the cap always holds, and a fee is short of its rate only where it does not.
    #[test]
    fn the_cap_holds_whatever_is_traded() {
        let schedule = FeeSchedule::standard();
        for bits in 0..128_u32 {
            for divisor in [1, 3, 7, 1_000, 12_345] {
                let (notional, premium) = ((u128::MAX >> bits) / divisor, u128::MAX >> bits >> 10);
                let (trading, open) = paid(&schedule, fill(Role::Taker, notional, premium, 0));
                assert!(trading <= premium / 8, "{trading} of {premium}");
                let full = Ratio::from_bps(3).apply(notional, Rounding::Up).unwrap();
                assert!(trading == full || (trading < full && trading == premium / 8));
                assert_eq!(open, 0);
            }
        }
    }

    #[test]
    fn absurd_schedules_are_refused() {
        let standard = FeeSchedule::standard();
        assert_eq!(standard.check(), Ok(()));
        let two = Ratio::new(2 * Ratio::ONE.raw());
        for (schedule, expected) in [
            (
                FeeSchedule { taker: Ratio::ONE, ..standard },
                "fees.taker is 1, expected from 0 to 0.1",
            ),
            (
                FeeSchedule { maker: Ratio::from_bps(4), ..standard },
                "fees.maker is 0.0004, expected from 0 to 0.0003",
            ),
            (
                FeeSchedule { premium_cap: two, ..standard },
                "fees.premium_cap is 2, expected from 0 to 1",
            ),
            (
                FeeSchedule { open_interest: two, ..standard },
                "fees.open_interest is 2, expected from 0 to 0.1",
            ),
            (
                FeeSchedule { fund_share: two, ..standard },
                "fees.fund_share is 2, expected from 0 to 1",
            ),
        ] {
            assert_eq!(schedule.check().unwrap_err().to_string(), expected);
        }
        let unchecked = FeeSchedule { open_interest: two, ..standard };
        assert_eq!(unchecked.fee(&fill(Role::Maker, 0, 0, u128::MAX)), None);
    }
}
