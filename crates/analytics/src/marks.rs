//! Do a chain's marks and its volatilities say the same?
//!
//! A mark is Black's formula at the recorded volatility, but of three things that go into it a recording has only nearly what the venue
//! had:
//!
//! * **The volatility** is recorded to a hundredth of a percent, so a mark is known to within half of that times vega.
//! * **The forward**: options are recorded one after the other while it moves, each with the forward of the moment of its own
//!   record, not of its mark. The marks of a call and a put of one strike, though, are one equation for one unknown, the forward:
//!   [`parity_forward`]. It is what both were made with, if both were made together.
//! * **The time**: the snapshot has one timestamp, but took minutes. Close to expiry half a minute shows in the last digits of a mark.
//!   [`delay`] is the one time for all options on an underlying with which most marks come out.
//!
//! With those, a mark is *exact* if it is what some volatility that would be recorded so gives, to the mark's last digit.

use crate::expiry::{Expiry, Pair, number, pairs, parity_forward, ratio, vanilla};
use market_data::options::RecordedOption;
use pricing::Kind;
use serde::Serialize;

/// Half of the last digit of a recorded volatility.
pub const HALF_STEP: f64 = 0.5e-4;
/// Where the search for the time of the marks looks, in seconds after the recording's own, and in what steps.
const DELAYS: std::ops::RangeInclusive<i32> = -60..=60;
const DELAY_STEP: i32 = 5;
const SECONDS_PER_YEAR: f64 = 31_536_000.0;
/// Floats differ in their last bits; no mark is that close to a bound by design.
const SLACK: f64 = 1e-13;

/// How many marks of an expiry are what their volatilities say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Marks {
    /// Of how many options that could be checked: those whose strike has both its options.
    pub options: usize,
    /// At the recorded forward and time, to half a tick of the order book.
    pub tick_as_recorded: usize,
    /// At the forward that call and put agree on, to half a tick of the order book.
    pub tick_at_parity: usize,
    /// At that forward and the time of the marks, to the last digit of the mark.
    pub exact: usize,
    /// Not exact there, but at a forward no farther off than the [`movement`] of the recording: marked at another moment than the other
    /// option of its strike.
    pub exact_at_another_forward: usize,
}

/// How well volatilities come back from marks, over the options whose mark has digits enough to tell volatilities apart as finely as
/// they are recorded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Recovery {
    /// How many options that is.
    pub options: usize,
    /// How many volatilities come back as recorded, to half the last digit and what the mark's own last digit explains.
    pub recovered: usize,
    /// The median difference from the recorded volatility.
    pub median_error: f64,
    /// The largest difference.
    pub worst_error: f64,
}

/// One unit of the last digit of the marks of one underlying: the largest power of ten that all are multiples of.
#[must_use]
pub fn last_digit<'s>(options: impl Iterator<Item = &'s RecordedOption>) -> f64 {
    let marks: Vec<u128> = options.map(|option| option.mark.raw()).collect();
    let mut digit = 1_u128;
    while digit < 10_u128.pow(18) && marks.iter().all(|mark| mark.is_multiple_of(digit * 10)) {
        digit *= 10;
    }
    digit as f64 / 1e18
}

/// The smallest step of an order's price on Deribit, for an option that costs so much.
#[must_use]
pub fn order_tick(price: f64) -> f64 {
    if price < 0.005 { 0.0001 } else { 0.0005 }
}

/// How many seconds before the recording's timestamp (below zero: after it) most of the marks were made: of all times that were tried the one
/// with most exact marks, and of those the nearest to the timestamp.
#[must_use]
pub fn delay(expiries: &[Expiry<'_>], digit: f64) -> i32 {
    let tried = DELAYS.map(|step| step * DELAY_STEP);
    let exact = |delay: i32| -> usize {
        expiries
            .iter()
            .map(|expiry| Checked::all(expiry, digit, delay).filter(Checked::exact).count())
            .sum()
    };
    let scores = tried.map(|delay| (exact(delay), std::cmp::Reverse(delay.abs()), delay));
    scores.max().map_or(0, |(_, _, delay)| delay)
}

/// By what part the forward of an underlying is seen to move while it was recorded: the greatest of its expiries, whose forwards move
/// together, from the lowest that is recorded or implied to the highest.
#[must_use]
pub fn movement(expiries: &[Expiry<'_>]) -> f64 {
    let ranges = expiries.iter().map(seen_forwards);
    ranges.map(|(low, high)| high / low - 1.0).fold(0.0, f64::max)
}

/// The marks of an expiry that were made `delay` seconds before the recording, while forwards moved by a part of `movement`.
#[must_use]
pub fn marks(expiry: &Expiry<'_>, digit: f64, delay: i32, movement: f64) -> Marks {
    let around = (expiry.forward * (1.0 - movement), expiry.forward * (1.0 + movement));
    let mut marks = Marks::default();
    for checked in Checked::all(expiry, digit, delay) {
        let exact = checked.exact();
        let half_tick = order_tick(checked.mark) / 2.0;
        marks.options += 1;
        let recorded = number(checked.option.forward);
        marks.tick_as_recorded += usize::from(checked.error(recorded, expiry.years) <= half_tick);
        marks.tick_at_parity +=
            usize::from(checked.error(checked.forward, expiry.years) <= half_tick);
        marks.exact += usize::from(exact);
        marks.exact_at_another_forward += usize::from(!exact && checked.exact_within(around));
    }
    marks
}

/// The volatilities of an expiry from its marks that were made `delay` seconds before the recording.
#[must_use]
pub fn recovery(expiry: &Expiry<'_>, digit: f64, delay: i32) -> Recovery {
    let mut errors = Vec::new();
    let mut recovered = 0;
    for checked in Checked::all(expiry, digit, delay) {
        let option = vanilla(checked.option, checked.forward, checked.years);
        let recorded = ratio(checked.option);
        // In volatility, what the mark's last digit is worth.
        let digit_in_volatility = digit * checked.forward / option.vega(recorded);
        if digit_in_volatility > HALF_STEP {
            continue;
        }
        // A mark that no volatility gives is as wrong as can be.
        let found = option.implied_volatility(checked.mark * checked.forward);
        let error = found.map_or(f64::INFINITY, |found| (found - recorded).abs());
        // The vega is that of the recorded volatility; over a step it changes by parts in ten thousand.
        recovered += usize::from(error <= (HALF_STEP + digit_in_volatility) * 1.001);
        errors.push(error);
    }
    let worst_error = errors.iter().copied().fold(0.0, f64::max);
    let options = errors.len();
    Recovery {
        options,
        recovered,
        median_error: crate::expiry::median(errors).unwrap_or_default(),
        worst_error,
    }
}

/// The lowest and the highest forward of an expiry that the recording has or implies.
fn seen_forwards(expiry: &Expiry<'_>) -> (f64, f64) {
    let recorded = expiry.chain.options.iter().map(|option| number(option.forward));
    let implied = pairs(expiry.chain).filter_map(|pair| parity_forward(pair.call, pair.put));
    recorded
        .chain(implied)
        .fold((f64::MAX, f64::MIN), |(low, high), forward| (low.min(forward), high.max(forward)))
}

/// An option whose mark is looked at.
struct Checked<'s> {
    option: &'s RecordedOption,
    mark: f64,
    digit: f64,
    /// That of its strike.
    forward: f64,
    /// From its mark to its expiry.
    years: f64,
}

impl<'s> Checked<'s> {
    fn all(expiry: &Expiry<'s>, digit: f64, delay: i32) -> impl Iterator<Item = Self> {
        let years = expiry.years + f64::from(delay) / SECONDS_PER_YEAR;
        pairs(expiry.chain).flat_map(move |Pair { call, put }| {
            let forward = parity_forward(call, put);
            [call, put].into_iter().filter_map(move |option| {
                Some(Self { option, mark: number(option.mark), digit, forward: forward?, years })
            })
        })
    }

    /// The price in units of the underlying.
    fn price(&self, forward: f64, years: f64, volatility: f64) -> f64 {
        vanilla(self.option, forward, years).price(volatility) / forward
    }

    fn error(&self, forward: f64, years: f64) -> f64 {
        (self.price(forward, years, ratio(self.option)) - self.mark).abs()
    }

    /// Half a digit is the mark's own rounding, and at most half that of the two marks that the forward comes from.
    fn exact(&self) -> bool {
        let volatility = ratio(self.option);
        let low = self.price(self.forward, self.years, volatility - HALF_STEP);
        let high = self.price(self.forward, self.years, volatility + HALF_STEP);
        (low - self.digit - SLACK..=high + self.digit + SLACK).contains(&self.mark)
    }

    /// Whether the mark is exact at some forward of this range. In units of the underlying a call rises with the forward and a put falls.
    fn exact_within(&self, (lowest, highest): (f64, f64)) -> bool {
        let (least, most) = match self.option.kind {
            Kind::Call => (lowest, highest),
            Kind::Put => (highest, lowest),
        };
        let volatility = ratio(self.option);
        let low = self.price(least, self.years, volatility - HALF_STEP);
        let high = self.price(most, self.years, volatility + HALF_STEP);
        (low - self.digit - SLACK..=high + self.digit + SLACK).contains(&self.mark)
    }
}
