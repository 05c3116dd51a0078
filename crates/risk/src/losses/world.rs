//! What happened, what it costs, and whom.

use super::book::Book;
use network::losses::OperatorLoss;

/// What happened: the part of pledges that each service took, and the part that each operator's fault cost it everywhere. Of one pledge
/// the greater of the two is lost: the same fault is not punished twice.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct World {
    /// By service.
    pub taken: Vec<f64>,
    /// By operator.
    pub fault: Vec<f64>,
}

/// Losses by what caused them and whom they hit. Both add up to the loss.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shares {
    /// By service: what it slashed. What the stake could not pay is left away in proportion.
    pub services: Vec<f64>,
    /// By operator.
    pub operators: Vec<f64>,
}

impl Shares {
    /// Nothing yet.
    #[must_use]
    pub fn none(book: &Book) -> Self {
        Self {
            services: vec![0.0; book.services.len()],
            operators: vec![0.0; book.operators.len()],
        }
    }
}

/// What an operator loses of `amount` when slashes add up to `sum` and, one after the other, leave `kept`.
pub(super) fn of_operator(rule: OperatorLoss, amount: f64, sum: f64, kept: f64) -> f64 {
    match rule {
        OperatorLoss::Capped => sum.min(amount),
        OperatorLoss::Additive => sum,
        OperatorLoss::Multiplicative => amount * (1.0 - kept),
    }
}

impl World {
    /// Nothing happened.
    #[must_use]
    pub fn quiet(book: &Book) -> Self {
        Self { taken: vec![0.0; book.services.len()], fault: vec![0.0; book.operators.len()] }
    }

    /// The loss of the portfolio.
    #[must_use]
    pub fn loss(&self, book: &Book) -> f64 {
        (0..book.operators.len()).map(|operator| self.operator_loss(book, operator).0).sum()
    }

    /// What an operator loses, and the sum of slashes.
    fn operator_loss(&self, book: &Book, operator: usize) -> (f64, f64) {
        let held = &book.operators[operator];
        let (mut sum, mut kept) = (0.0, 1.0);
        for &(service, pledge) in &held.duties {
            let slash = pledge * self.taken[service].max(self.fault[operator]);
            sum += slash;
            kept *= 1.0 - slash / held.amount;
        }
        (of_operator(book.rule, held.amount, sum, kept), sum)
    }

    /// Adds the loss, `weight` times, to the shares.
    pub fn share(&self, book: &Book, weight: f64, shares: &mut Shares) {
        for (operator, held) in book.operators.iter().enumerate() {
            let (loss, sum) = self.operator_loss(book, operator);
            if sum == 0.0 {
                continue;
            }
            shares.operators[operator] += weight * loss;
            for &(service, pledge) in &held.duties {
                let slash = pledge * self.taken[service].max(self.fault[operator]);
                shares.services[service] += weight * slash * loss / sum;
            }
        }
    }
}
