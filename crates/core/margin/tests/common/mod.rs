//! Accounts and markets for tests: some stated, some random from a seed.

#![allow(dead_code)] // each test uses its part

use buttress_margin::*;
use pricing::{Contract, Kind};
use std::collections::BTreeMap;
use units::{Fixed, Price, Ratio, Timestamp};

pub(crate) fn fixed(text: &str) -> Fixed {
    text.parse().unwrap()
}

pub(crate) fn price(text: &str) -> Price {
    fixed(text).to_price().unwrap()
}

pub(crate) fn ratio(text: &str) -> Ratio {
    fixed(text).to_ratio().unwrap()
}

pub(crate) fn seconds(seconds: u64) -> Timestamp {
    Timestamp::new(seconds * 1_000)
}

pub(crate) fn certain(text: &str) -> Quote {
    Quote { price: price(text), confidence: Fixed::ONE }
}

pub(crate) fn position(kind: Kind, strike: &str, expiry: Timestamp, size: &str) -> OptionPosition {
    let contract = Contract { kind, strike: price(strike), expiry };
    OptionPosition { contract, size: fixed(size) }
}

pub(crate) fn cash(text: &str) -> Assets {
    Assets { cash: fixed(text), stable: price("1"), collateral: Vec::new() }
}

/// A certain market without expiries.
pub(crate) fn market(spot: &str) -> Market {
    Market {
        now: Timestamp::ZERO,
        spot: certain(spot),
        perpetual: certain(spot),
        expiries: BTreeMap::new(),
    }
}

/// An expiry that nothing of is settled yet, with a rate of 5 %.
pub(crate) fn expiry(forward: &str, volatilities: &[(&str, &str)]) -> ExpiryMarket {
    let volatilities = volatilities.iter().map(|(strike, it)| (price(strike), ratio(it)));
    ExpiryMarket {
        forward: Forward { fixed: Price::ZERO, variable: price(forward) },
        rate: fixed("0.05"),
        confidence: Fixed::ONE,
        volatilities: volatilities.collect(),
    }
}

/// How many random accounts a test looks at.
pub(crate) const ACCOUNTS: u64 = 300;

/// A generator whose numbers a seed decides; `BUTTRESS_SEED` chooses another.
pub(crate) struct Random(u64);

impl Random {
    #[allow(clippy::disallowed_methods)] // a test may ask the environment
    pub(crate) fn new(of: u64) -> Self {
        let seed = std::env::var("BUTTRESS_SEED").ok().and_then(|text| text.parse().ok());
        let mut random = Self(seed.unwrap_or(7_u64) ^ of.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        random.below(2);
        random
    }
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        // Steele, Lea and Flood's SplitMix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % end
    }
    pub(crate) fn chance(&mut self, of: u64) -> bool {
        self.below(of) == 0
    }
    pub(crate) fn one_of<T: Copy>(&mut self, items: &[T]) -> T {
        items[usize::try_from(self.below(items.len() as u64)).unwrap()]
    }
    /// From `least` to `most` in steps of 10⁻¹⁸.
    pub(crate) fn between(&mut self, least: &str, most: &str) -> Fixed {
        let (least, most) = (fixed(least).raw(), fixed(most).raw());
        let span = u128::try_from(most - least).unwrap();
        let wide = u128::from(self.below(u64::MAX)) << 64 | u128::from(self.below(u64::MAX));
        Fixed::new(least + i128::try_from(wide % (span + 1)).unwrap())
    }
    pub(crate) fn kind(&mut self) -> Kind {
        self.one_of(&[Kind::Call, Kind::Put])
    }
    /// Half of them short.
    pub(crate) fn size(&mut self) -> Fixed {
        self.between("-20", "20")
    }

    /// A market around 2 000 with up to three expiries of nine strikes, some within their settlement window.
    pub(crate) fn market(&mut self) -> Market {
        let confidence = |random: &mut Self| match random.chance(4) {
            true => random.between("0", "1"),
            false => Fixed::ONE,
        };
        let quote = |random: &mut Self| Quote {
            price: random.between("1900", "2100").to_price().unwrap(),
            confidence: confidence(random),
        };
        let (spot, perpetual) = (quote(self), quote(self));
        let days = [0, 1, 7, 30, 90, 400];
        let mut expiries = BTreeMap::new();
        for _ in 0..=self.below(2) {
            let at = seconds(self.one_of(&days) * 86_400 + self.below(3_600));
            let settled = if at < seconds(1_800) { self.between("0", "1500") } else { Fixed::ZERO };
            let variable = self.between("400", "600").raw() + fixed("1500").raw() - settled.raw();
            let smile = (0..9).map(|step| {
                let strike = Price::new((1_200 + 200 * step) * 10_u128.pow(18));
                (strike, self.between("0.3", "1.4").to_ratio().unwrap())
            });
            let volatilities = smile.collect();
            let market = ExpiryMarket {
                forward: Forward {
                    fixed: settled.to_price().unwrap(),
                    variable: Fixed::new(variable).to_price().unwrap(),
                },
                rate: self.between("-0.05", "0.2"),
                confidence: confidence(self),
                volatilities,
            };
            expiries.insert(at, market);
        }
        Market { now: Timestamp::ZERO, spot, perpetual, expiries }
    }

    /// One of the options of a market.
    pub(crate) fn contract(&mut self, market: &Market) -> Contract {
        let expiries: Vec<Timestamp> = market.expiries.keys().copied().collect();
        let expiry = self.one_of(&expiries);
        let strikes: Vec<Price> = market.expiries[&expiry].volatilities.keys().copied().collect();
        Contract { kind: self.kind(), strike: self.one_of(&strikes), expiry }
    }

    /// Up to twelve options, and a perpetual more often than not.
    pub(crate) fn positions(&mut self, market: &Market) -> Positions {
        let count = self.below(13);
        let options = (0..count)
            .map(|_| OptionPosition { contract: self.contract(market), size: self.size() });
        let options = options.collect();
        let perpetual = match self.chance(3) {
            true => Perpetual::default(),
            false => Perpetual { size: self.size(), unsettled: self.between("-500", "500") },
        };
        Positions { options, perpetual }
    }

    /// Cash, a stable currency that is now and then off its peg, and up to three collaterals.
    pub(crate) fn assets(&mut self) -> Assets {
        let stable = if self.chance(4) { self.between("0.8", "1.02") } else { Fixed::ONE };
        let count = self.below(4);
        let collateral = (0..count).map(|_| self.collateral()).collect();
        let cash = self.between("-5000", "20000");
        Assets { cash, stable: stable.to_price().unwrap(), collateral }
    }

    pub(crate) fn collateral(&mut self) -> Collateral {
        let maintenance = self.between("0", "0.5");
        let initial = Fixed::new(maintenance.raw() + self.between("0", "0.5").raw());
        let confidence = if self.chance(4) { self.between("0", "1") } else { Fixed::ONE };
        Collateral {
            amount: self.between("0", "10"),
            quote: Quote { price: self.between("1", "2500").to_price().unwrap(), confidence },
            haircut: Haircut { initial, maintenance },
            slash_risk: if self.chance(2) { self.between("0", "1") } else { Fixed::ZERO },
            contingency: Contingency { threshold: fixed("0.55"), factor: Fixed::ONE },
            moves_with_underlying: self.chance(2),
        }
    }

    /// The same in another order.
    pub(crate) fn shuffled<T: Clone>(&mut self, items: &[T]) -> Vec<T> {
        let mut items = items.to_vec();
        for last in (1..items.len()).rev() {
            let other = usize::try_from(self.below(last as u64 + 1)).unwrap();
            items.swap(last, other);
        }
        items
    }

    /// The same holdings in more pieces, in another order.
    pub(crate) fn cut(&mut self, options: &[OptionPosition]) -> Vec<OptionPosition> {
        let mut pieces = Vec::new();
        for OptionPosition { contract, size } in options {
            let part = self.size();
            let rest = Fixed::new(size.raw() - part.raw());
            pieces.extend([part, rest].map(|size| OptionPosition { contract: *contract, size }));
        }
        self.shuffled(&pieces)
    }
}
