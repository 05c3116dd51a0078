//! How strict standard margin is on one underlying.

use crate::limits::{ONE_TO_TWENTY, UP_TO_ONE, UP_TO_TWO, parts_per_thousand as thousandths};
use crate::{Contingency, Depeg, OutOfRange};
use borsh::{BorshDeserialize, BorshSerialize};
use units::Fixed;

/// Short options. Parts of the spot price unless said otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct OptionParameters {
    /// Initially of one at or in the money; less by as much as it is out of it.
    pub initial_most: Fixed,
    /// Initially of one far out of the money.
    pub initial_least: Fixed,
    /// To maintain a call.
    pub call_maintenance: Fixed,
    /// To maintain a put, at least.
    pub put_maintenance: Fixed,
    /// To maintain a put, at least, in parts of its value.
    pub put_maintenance_of_value: Fixed,
    /// The initial margin of a put is at least this many times what maintains it.
    pub put_initial_over_maintenance: Fixed,
    /// Initially for each call that no other call covers, in forward prices, where the most that an expiry can lose counts.
    pub unpaired_initial: Fixed,
    /// The same, to maintain it.
    pub unpaired_maintenance: Fixed,
}

/// Perpetuals, in parts of their notional at the mark price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct PerpetualParameters {
    /// Initially.
    pub initial: Fixed,
    /// To maintain it.
    pub maintenance: Fixed,
}

/// How strict standard margin is on one underlying.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Parameters {
    /// Of options.
    pub option: OptionParameters,
    /// Of perpetuals.
    pub perpetual: PerpetualParameters,
    /// Initially on short options while the least of spot, forward, rate and volatility confidence is low.
    pub option_contingency: Contingency,
    /// Initially on perpetuals while the lesser of spot and mark confidence is low.
    pub perpetual_contingency: Contingency,
    /// Initially on short options and perpetuals while the stable currency is off its peg.
    pub depeg: Depeg,
}

impl Parameters {
    /// Deep markets: those of Derive's mainnet for BTC and ETH.
    #[must_use]
    pub const fn major() -> Self {
        let option = OptionParameters {
            initial_most: thousandths(150),
            initial_least: thousandths(130),
            call_maintenance: thousandths(90),
            put_maintenance: thousandths(90),
            put_maintenance_of_value: thousandths(90),
            put_initial_over_maintenance: thousandths(1_050),
            unpaired_initial: thousandths(1_200),
            unpaired_maintenance: thousandths(1_100),
        };
        let perpetual =
            PerpetualParameters { initial: thousandths(100), maintenance: thousandths(65) };
        Self::with(option, perpetual)
    }

    /// Depth on few venues: perpetuals as Derive's mainnet for SOL and DOGE; options, which it has none of here, half-way
    /// between the tiers above and below.
    #[must_use]
    pub const fn mid() -> Self {
        let option = OptionParameters {
            initial_most: thousandths(200),
            initial_least: thousandths(178),
            call_maintenance: thousandths(120),
            put_maintenance: thousandths(120),
            put_maintenance_of_value: thousandths(120),
            put_initial_over_maintenance: thousandths(1_050),
            unpaired_initial: thousandths(1_300),
            unpaired_maintenance: thousandths(1_200),
        };
        let perpetual =
            PerpetualParameters { initial: thousandths(200), maintenance: thousandths(100) };
        Self::with(option, perpetual)
    }

    /// Anything else: options as Derive's mainnet for SNX, perpetuals as for DEGEN.
    #[must_use]
    pub const fn long_tail() -> Self {
        let option = OptionParameters {
            initial_most: thousandths(250),
            initial_least: thousandths(225),
            call_maintenance: thousandths(150),
            put_maintenance: thousandths(150),
            put_maintenance_of_value: thousandths(150),
            put_initial_over_maintenance: thousandths(1_050),
            unpaired_initial: thousandths(1_400),
            unpaired_maintenance: thousandths(1_300),
        };
        let perpetual =
            PerpetualParameters { initial: thousandths(333), maintenance: thousandths(200) };
        Self::with(option, perpetual)
    }

    const fn with(option: OptionParameters, perpetual: PerpetualParameters) -> Self {
        let contingency = Contingency { threshold: thousandths(550), factor: Fixed::ONE };
        Self {
            option,
            perpetual,
            option_contingency: contingency,
            perpetual_contingency: contingency,
            depeg: Depeg { threshold: thousandths(990), factor: thousandths(2_000) },
        }
    }

    /// Checks that every parameter is in its range, and none of the initial requirements below what maintains the same.
    ///
    /// # Errors
    /// [`OutOfRange`] with the first that is not.
    pub fn check(&self) -> Result<(), OutOfRange> {
        let Self { option, perpetual, .. } = self;
        UP_TO_ONE.check("option.call_maintenance", option.call_maintenance)?;
        UP_TO_ONE.check("option.put_maintenance", option.put_maintenance)?;
        UP_TO_ONE.check("option.put_maintenance_of_value", option.put_maintenance_of_value)?;
        let maintenance = option.call_maintenance.max(option.put_maintenance);
        UP_TO_ONE.from(maintenance).check("option.initial_least", option.initial_least)?;
        UP_TO_ONE.from(option.initial_least).check("option.initial_most", option.initial_most)?;
        let over = option.put_initial_over_maintenance;
        ONE_TO_TWENTY.check("option.put_initial_over_maintenance", over)?;
        ONE_TO_TWENTY.check("option.unpaired_maintenance", option.unpaired_maintenance)?;
        let unpaired = ONE_TO_TWENTY.from(option.unpaired_maintenance);
        unpaired.check("option.unpaired_initial", option.unpaired_initial)?;
        UP_TO_TWO.check("perpetual.maintenance", perpetual.maintenance)?;
        UP_TO_TWO.from(perpetual.maintenance).check("perpetual.initial", perpetual.initial)?;
        self.option_contingency
            .check("option_contingency.threshold", "option_contingency.factor")?;
        self.perpetual_contingency
            .check("perpetual_contingency.threshold", "perpetual_contingency.factor")?;
        self.depeg.check()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_in_range_and_stricter_the_thinner_the_market() {
        let tiers = [Parameters::major(), Parameters::mid(), Parameters::long_tail()];
        for tier in &tiers {
            assert_eq!(tier.check(), Ok(()));
        }
        for pair in tiers.windows(2) {
            let (deep, thin) = (&pair[0], &pair[1]);
            assert!(deep.option.initial_most < thin.option.initial_most);
            assert!(deep.option.initial_least < thin.option.initial_least);
            assert!(deep.option.call_maintenance < thin.option.call_maintenance);
            assert!(deep.option.put_maintenance < thin.option.put_maintenance);
            assert!(deep.perpetual.initial < thin.perpetual.initial);
            assert!(deep.perpetual.maintenance < thin.perpetual.maintenance);
        }
    }

    #[test]
    fn what_is_out_of_range_is_named() {
        let change = |change: fn(&mut Parameters)| {
            let mut parameters = Parameters::major();
            change(&mut parameters);
            parameters.check().unwrap_err().to_string()
        };
        let least = change(|it| it.option.initial_least = thousandths(80));
        assert_eq!(least, "option.initial_least is 0.08, expected from 0.09 to 1");
        let unpaired = change(|it| it.option.unpaired_maintenance = thousandths(900));
        assert_eq!(unpaired, "option.unpaired_maintenance is 0.9, expected from 1 to 20");
        let doubt = change(|it| it.option_contingency.threshold = thousandths(-1));
        assert_eq!(doubt, "option_contingency.threshold is -0.001, expected from 0 to 1");
    }
}
