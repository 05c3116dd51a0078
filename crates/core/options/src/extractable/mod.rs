//! What corrupting a price would pay.
//!
//! Whoever corrupts a price moves it as far as nobody notices, by a part `most` of it up or down, and gains on what it holds.
//! Who that is nobody knows, so every trader counts with what that trader would gain, and none with what it would lose:
//!
//! > largest over P from S × (1 − most) to S × (1 + most) of Σ over traders of max(0, Σ size × (payoff at P − payoff at S))
//!
//! It is found exactly, by looking at the ends of the band and at the kinks of the payoffs in it. Between two neighbours of
//! these every payoff is a straight line, so what one trader gains is one too. The greater of a line and zero is convex, and so
//! is a sum of such, and a convex function is nowhere on an interval greater than at the greater of its ends. Where a trader's
//! gain passes through zero the sum bends, but upwards only: no such point needs to be looked at.

mod error;
mod wide;

pub use error::ExtractableError;

use pricing::{Payoff, PricingError};
use std::collections::BTreeSet;
use units::{Fixed, Price, Ratio, Rounding};
use wide::Wide;

/// So much of a contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holding {
    /// Which, by its place in the list of contracts.
    pub contract: usize,
    /// How much, in units of the underlying; negative is short.
    pub size: Fixed,
}

/// What corrupting a price would pay at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extractable {
    /// What all traders that gain would gain together, in the quote currency, rounded up.
    pub profit: Fixed,
    /// The price at which they do; of several the lowest, and the spot price if nobody gains anywhere.
    pub at: Price,
}

/// How much more a contract pays at each of the prices than at the spot price.
struct Change {
    /// To who holds it, rounded up.
    long: Fixed,
    /// From who wrote it, rounded down.
    short: Fixed,
}

/// What moving the price by at most a part `most` of it, up or down, would pay.
///
/// The work is prices × holdings: what each contract pays at each price is computed once for all traders. Equal contracts may
/// be in the list more than once.
///
/// # Errors
/// [`ExtractableError`]: a holding of no contract in the list, or a number that does not fit.
pub fn extractable<'h, P: Payoff>(
    contracts: &[P],
    traders: impl IntoIterator<Item = &'h [Holding]>,
    spot: Price,
    most: Ratio,
) -> Result<Extractable, ExtractableError> {
    let too_large = ExtractableError::TooLarge { spot, most };
    let prices = prices(contracts, spot, most).ok_or(too_large)?;
    let changes = contracts
        .iter()
        .map(|contract| changes(contract, spot, &prices))
        .collect::<Result<Vec<_>, _>>()?;
    let mut totals = vec![Wide::ZERO; prices.len()];
    let mut gains = vec![(Wide::ZERO, Wide::ZERO); prices.len()];
    for holdings in traders {
        gains.fill((Wide::ZERO, Wide::ZERO));
        for Holding { contract, size } in holdings {
            let unknown =
                ExtractableError::UnknownContract { contract: *contract, contracts: changes.len() };
            let changes = changes.get(*contract).ok_or(unknown)?;
            for ((gained, lost), change) in gains.iter_mut().zip(changes) {
                let change = if size.is_negative() { change.short } else { change.long };
                if change.is_zero() {
                    continue;
                }
                let sum = if size.is_negative() == change.is_negative() { gained } else { lost };
                *sum = sum.checked_add(Wide::product(*size, change)).ok_or(too_large)?;
            }
        }
        for (total, (gained, lost)) in totals.iter_mut().zip(&gains) {
            if let Some(gain) = gained.checked_sub(*lost) {
                *total = total.checked_add(gain).ok_or(too_large)?;
            }
        }
    }
    let (mut largest, mut at) = (Wide::ZERO, spot);
    for (total, price) in totals.into_iter().zip(prices) {
        if total > largest {
            (largest, at) = (total, price);
        }
    }
    Ok(Extractable { profit: largest.round_up().ok_or(too_large)?, at })
}

/// The ends of the band, rounded outwards, and the kinks between them, rising. None if the upper end does not fit.
fn prices<P: Payoff>(contracts: &[P], spot: Price, most: Ratio) -> Option<Vec<Price>> {
    let least = Ratio::ONE.saturating_sub(most).apply(spot.raw(), Rounding::Down)?;
    let least = Price::new(least);
    let most = spot.checked_add(Price::new(most.apply(spot.raw(), Rounding::Up)?))?;
    let kinks = contracts.iter().flat_map(Payoff::kinks).copied();
    let within = kinks.filter(|kink| (least..most).contains(kink));
    let all: BTreeSet<Price> = within.chain([least, most]).collect();
    Some(all.into_iter().collect())
}

fn changes<P: Payoff>(
    contract: &P,
    spot: Price,
    prices: &[Price],
) -> Result<Vec<Change>, ExtractableError> {
    let pays = |price, rounding| contract.at_expiry(price, rounding);
    let before = (pays(spot, Rounding::Down)?, pays(spot, Rounding::Up)?);
    let change = |price: &Price| {
        let too_large = PricingError::PayoffTooLarge { settlement: *price };
        let less = |after: Fixed, before| after.checked_sub(before).ok_or(too_large);
        let long = less(pays(*price, Rounding::Up)?, before.0)?;
        Ok(Change { long, short: less(pays(*price, Rounding::Down)?, before.1)? })
    };
    prices.iter().map(change).collect()
}
