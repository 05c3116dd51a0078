//! One expiry of a recorded chain, in floats.

use crate::{SmileQuote, Vanilla};
use market_data::options::{Chain, RecordedOption};
use pricing::Kind;
use units::{Price, Timestamp};

/// Deribit's year, and the protocol's.
const MILLIS_PER_YEAR: f64 = 365.0 * 86_400_000.0;

/// The options that expire together, with the forward that their own marks imply.
#[derive(Clone, Copy, Debug)]
pub struct Expiry<'s> {
    /// What was recorded.
    pub chain: &'s Chain,
    /// From the recording to the expiry, in years of 365 days.
    pub years: f64,
    /// The median over strikes of [`parity_forward`], or of the recorded forwards where no strike has both its options.
    pub forward: f64,
}

/// A call and a put of one strike.
pub(crate) struct Pair<'s> {
    pub(crate) call: &'s RecordedOption,
    pub(crate) put: &'s RecordedOption,
}

impl<'s> Expiry<'s> {
    /// The expiry of a chain that was recorded at `time`; none if the chain is empty.
    #[must_use]
    pub fn new(chain: &'s Chain, time: Timestamp) -> Option<Self> {
        let implied = pairs(chain).filter_map(|pair| parity_forward(pair.call, pair.put));
        let recorded = || chain.options.iter().map(|option| number(option.forward)).collect();
        let forward = median(implied.collect()).or_else(|| median(recorded()))?;
        let years = time.distance(chain.expiry).raw() as f64 / MILLIS_PER_YEAR;
        Some(Self { chain, years, forward })
    }

    /// What the strikes say of the smile: each by its option out of the money, whose price is all time value, with the weight of its
    /// vega.
    #[must_use]
    pub fn smile(&self) -> Vec<SmileQuote> {
        let out_of_the_money = self.chain.options.iter().filter(|option| {
            (option.kind == Kind::Call) == (number(option.strike) >= self.forward)
        });
        let quotes = out_of_the_money.map(|option| {
            let volatility = ratio(option);
            SmileQuote {
                k: (number(option.strike) / self.forward).ln(),
                volatility,
                weight: vanilla(option, self.forward, self.years).vega(volatility),
            }
        });
        quotes.collect()
    }
}

/// The forward at which the marks of a call and a put agree: in units of the underlying `call − put = 1 − strike ÷ forward`. None
/// where they agree at none.
#[must_use]
pub fn parity_forward(call: &RecordedOption, put: &RecordedOption) -> Option<f64> {
    let forward = number(call.strike) / (1.0 - number(call.mark) + number(put.mark));
    (forward.is_finite() && forward > 0.0).then_some(forward)
}

/// The strikes that have both their options. A chain has a strike's call right before its put.
pub(crate) fn pairs(chain: &Chain) -> impl Iterator<Item = Pair<'_>> {
    chain.options.windows(2).filter_map(|pair| match pair {
        [call, put] if call.strike == put.strike => Some(Pair { call, put }),
        _ => None,
    })
}

pub(crate) fn vanilla(option: &RecordedOption, forward: f64, years: f64) -> Vanilla {
    Vanilla { kind: option.kind, forward, strike: number(option.strike), years }
}

pub(crate) fn number(price: Price) -> f64 {
    price.raw() as f64 / 1e18
}

/// The recorded volatility as a float.
pub(crate) fn ratio(option: &RecordedOption) -> f64 {
    option.volatility.raw() as f64 / 1e18
}

/// The upper of the two in the middle; none of nothing.
pub(crate) fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}
