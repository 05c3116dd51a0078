//! A slice of an account: so many whole lots of each position, and the same part of its cash and collateral.
//!
//! Lots cannot be divided, so an account is sold in as many equal parts as its smallest position has lots (one without positions,
//! to the 10⁻¹⁸th part). Of k such parts among n a slice holds ⌊lots × k ÷ n⌋ of each position, at least one of each, the same
//! part of collateral rounded down, and of cash rounded down by value: of what the account owes it takes rather more. The whole
//! is everything.

use crate::{Context, books};
use matching::{BookId, Command};
use protocol::Rejection;
use units::{Amount, AssetId, Ratio, Rounding, TraderId, mul_div};

/// What of an account goes to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Slice {
    /// The part of the account that it is.
    pub part: Ratio,
    /// Lots of each book.
    pub lots: Vec<(BookId, i128)>,
    /// Base units of cash; below zero it is a debt.
    pub cash: i128,
    /// Collateral.
    pub collateral: Vec<(AssetId, Amount)>,
}

impl Slice {
    /// As much of `wanted` as whole lots allow, and of `most` as many whole lots as that needs. None if that is nothing.
    pub(crate) fn of(
        context: &Context<'_>,
        trader: TraderId,
        (wanted, most): (Ratio, Ratio),
        kept: Amount,
    ) -> Option<Self> {
        let row = context.options.traders.get(trader)?;
        let held = context.options.engine().positions(books::owner(trader));
        let held: Vec<_> = held.filter(|(_, lots)| *lots != 0).collect();
        let smallest = held.iter().map(|(_, lots)| lots.unsigned_abs()).min();
        let whole = smallest.unwrap_or(Ratio::ONE.raw());
        let wanted = wanted.apply(whole, Rounding::Down)?;
        let parts = most.apply(whole, Rounding::Up)?.min(wanted).min(whole);
        if parts == 0 {
            return None;
        }
        let take = |of: u128, rounding| mul_div(of, parts, whole, rounding);
        let mut lots = Vec::with_capacity(held.len());
        for (book, position) in held {
            lots.push((book, sign(position, take(position.unsigned_abs(), Rounding::Down)?)?));
        }
        let mut collateral = Vec::with_capacity(row.collateral.len());
        for (asset, amount) in &row.collateral {
            collateral.push((*asset, Amount::new(take(amount.raw(), Rounding::Down)?)));
        }
        let cash = row.cash.checked_sub(crate::cash::signed(kept))?;
        let rounding = if cash < 0 { Rounding::Up } else { Rounding::Down };
        let cash = sign(cash, take(cash.unsigned_abs(), rounding)?)?;
        let part = Ratio::of(parts, whole, Rounding::Down)?;
        Some(Self { part, lots, cash, collateral })
    }

    /// Moves it from one account to another; nothing is paid for it yet.
    ///
    /// # Errors
    /// [`Rejection::Book`] when the books do not take a position; [`Rejection::Overflow`].
    pub(crate) fn hand_over(
        &self,
        context: &mut Context<'_>,
        from: TraderId,
        to: TraderId,
    ) -> Result<(), Rejection> {
        let overflow = |field: &str| Rejection::Overflow { field: field.to_owned() };
        for (book, lots) in &self.lots {
            let given = lots.checked_neg().ok_or_else(|| overflow("position"))?;
            for (trader, change) in [(from, given), (to, *lots)] {
                let position = context.options.books.position(trader, *book).checked_add(change);
                let position = position.ok_or_else(|| overflow("position"))?;
                let (owner, book) = (books::owner(trader), *book);
                let command = Command::SetPosition { owner, book, position };
                let said = context.options.books.execute(context.now, &command)?;
                context.tell(said);
            }
        }
        let debt = self.cash.checked_neg().ok_or_else(|| overflow("cash"))?;
        for (trader, cash) in [(from, debt), (to, self.cash)] {
            let row = context.options.traders.get_mut(trader);
            row.and_then(|row| row.add_cash(cash)).ok_or_else(|| overflow("cash"))?;
        }
        for (asset, amount) in &self.collateral {
            if let Some(row) = context.options.traders.get_mut(from) {
                row.hold(*asset, row.held(*asset).saturating_sub(*amount));
            }
            if let Some(row) = context.options.traders.get_mut(to) {
                row.hold(*asset, row.held(*asset).saturating_add(*amount));
            }
        }
        Ok(())
    }
}

/// A magnitude with the sign of a number.
fn sign(like: i128, magnitude: u128) -> Option<i128> {
    let magnitude = i128::try_from(magnitude).ok()?;
    if like < 0 { magnitude.checked_neg() } else { Some(magnitude) }
}
