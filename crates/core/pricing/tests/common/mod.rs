//! Random options, the same as `reference/reference.py` draws.

#![allow(dead_code, unreachable_pub)] // each test file uses its part

use buttress_pricing::{Greeks, Kind, PricingError, Slice};
use units::{Fixed, Millis, Price, Ratio};

pub const UNIT: u128 = 1_000_000_000_000_000_000;

/// SplitMix64, as in the script.
pub struct Draws(pub u64);

impl Draws {
    pub fn below(&mut self, limit: u128) -> u128 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        u128::from(z ^ (z >> 31)) % limit
    }
    fn power_of_ten(&mut self, least: u32, count: u128) -> u128 {
        10_u128.pow(least + u32::try_from(self.below(count)).unwrap())
    }
    fn price(&mut self) -> u128 {
        let digits = 1_000 + self.below(9_000);
        digits * self.power_of_ten(8, 14) + self.below(100_000_000)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    pub forward: u128,
    pub strike: u128,
    pub volatility: u128,
    pub milliseconds: u128,
    pub discount: u128,
}

impl Terms {
    pub fn draw(draws: &mut Draws) -> Self {
        let forward = draws.price();
        let strike = match draws.below(4) {
            0 => forward * (900 + draws.below(200)) / 1_000,
            1 => forward * (100 + draws.below(9_900)) / 1_000,
            2 => draws.price(),
            _ => forward - 500 + draws.below(1_000),
        };
        let volatility = (10 + draws.below(9_990)) * draws.power_of_ten(13, 4);
        let milliseconds = (1 + draws.below(999)) * draws.power_of_ten(0, 10);
        let discount = match draws.below(2) {
            0 => UNIT,
            _ => 9 * UNIT / 10 + draws.below(UNIT / 5),
        };
        Self { forward, strike, volatility, milliseconds, discount }
    }

    pub fn new([forward, strike, volatility, milliseconds, discount]: [u128; 5]) -> Self {
        Self { forward, strike, volatility, milliseconds, discount }
    }
    pub fn slice(&self) -> Slice {
        let remaining = Millis::new(u64::try_from(self.milliseconds).unwrap());
        Slice::new(Price::new(self.forward), remaining, Ratio::new(self.discount))
    }
    pub fn price(&self, kind: Kind) -> Fixed {
        self.slice().price(kind, Price::new(self.strike), Ratio::new(self.volatility)).unwrap()
    }
    /// Call and put, as counts of 10⁻¹⁸.
    pub fn prices(&self) -> [u128; 2] {
        [Kind::Call, Kind::Put].map(|kind| u128::try_from(self.price(kind).raw()).unwrap())
    }
    pub fn greeks(&self, kind: Kind) -> Result<Greeks, PricingError> {
        self.slice().greeks(kind, Price::new(self.strike), Ratio::new(self.volatility))
    }
}
