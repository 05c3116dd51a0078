//! Loans against collateral, and what their liquidation sells, repays and loses.

use network::liquidations::{Liquidations, Loan, LoanTerms, Looper};

/// Equal loans. Amounts are those of all of them together.
#[derive(Clone, Debug, PartialEq)]
pub struct Position {
    /// Its name.
    pub id: String,
    /// Collateral, in units.
    pub collateral: f64,
    /// Debt, in cash.
    pub debt: f64,
    /// What a unit of collateral is worth at a price of 1.
    pub nav: f64,
    /// The part of what is seized that comes to the market.
    pub resold: f64,
    /// When it is liquidated, and how much of it.
    pub terms: LoanTerms,
}

/// What a liquidation did.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize)]
pub struct Settled {
    /// Debt repaid by liquidators, in cash.
    pub repaid: f64,
    /// Collateral that they got for it, in units.
    pub seized: f64,
    /// Debt that nothing stands behind any more, in cash: the lenders' loss.
    pub bad_debt: f64,
}

impl Position {
    /// The loans at `place` of a file.
    #[must_use]
    pub fn of_loan(loan: &Loan, place: usize, file: &Liquidations) -> Self {
        let count = f64::from(loan.count);
        Self {
            id: loan.id.clone().unwrap_or_else(|| format!("positions[{place}]")),
            collateral: loan.collateral * count,
            debt: loan.debt * count,
            nav: file.nav,
            resold: file.resold,
            terms: loan.terms,
        }
    }

    /// A loop: `leverage` × equity of collateral, bought at a price of 1, all of it but the equity with debt. It falls at a
    /// price of `(L − 1) ÷ (L·LT)`.
    #[must_use]
    pub fn of_looper(looper: &Looper, place: usize, file: &Liquidations) -> Self {
        let equity = f64::from(looper.count) * looper.equity;
        Self {
            id: looper.id.clone().unwrap_or_else(|| format!("loopers[{place}]")),
            collateral: equity * looper.leverage,
            debt: equity * (looper.leverage - 1.0) * file.nav,
            nav: file.nav,
            resold: file.resold,
            terms: looper.terms,
        }
    }

    /// The price at which it is liquidated: where its debt is its threshold of what the collateral is worth.
    #[must_use]
    pub fn trigger(&self) -> f64 {
        self.debt / (self.collateral * self.terms.threshold * self.nav)
    }

    /// What a liquidation at `price` does. Liquidators get what they repay and the bonus on it in collateral; where there is
    /// less of that, they repay less, and the rest is lost.
    #[must_use]
    pub fn settle(&self, price: f64) -> Settled {
        let wanted = self.debt * self.terms.close_factor;
        let worth = price * self.nav;
        let asked = wanted * (1.0 + self.terms.bonus);
        if asked <= self.collateral * worth {
            return Settled { repaid: wanted, seized: asked / worth, bad_debt: 0.0 };
        }
        let repaid = self.collateral * worth / (1.0 + self.terms.bonus);
        Settled { repaid, seized: self.collateral, bad_debt: self.debt - repaid }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_falls_at_its_threshold_and_loses_only_in_a_gap() {
        let terms = LoanTerms { threshold: 0.8, close_factor: 0.5, bonus: 0.05 };
        let loan = Position {
            id: "a".into(),
            collateral: 100.0,
            debt: 72.0,
            nav: 1.0,
            resold: 1.0,
            terms,
        };
        assert!((loan.trigger() - 0.9).abs() < 1e-15);
        // 36 repaid for 36 × 1.05 ÷ 0.9 = 42 units.
        let settled = loan.settle(0.9);
        assert_eq!((settled.repaid, settled.bad_debt), (36.0, 0.0));
        assert!((settled.seized - 42.0).abs() < 1e-12);
        // At 0.21 all 100 units bring 21 ÷ 1.05 = 20 of the 72.
        let settled = loan.settle(0.21);
        assert_eq!(settled.seized, 100.0);
        assert!((settled.repaid - 20.0).abs() < 1e-12 && (settled.bad_debt - 52.0).abs() < 1e-12);
    }
}
