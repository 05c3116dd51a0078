//! Means, squares and products: how each service goes with the loss of the whole portfolio.

use super::book::Book;
use serde::Serialize;

/// Sums over outcomes, weighted by their probability.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Moments {
    /// The mean of L.
    pub loss: f64,
    /// The mean of L².
    pub square: f64,
    /// P(service slashes).
    pub hit: Vec<f64>,
    /// E[part of pledges that it takes].
    pub taken: Vec<f64>,
    /// E[that part, squared].
    pub taken_square: Vec<f64>,
    /// E[that part × L].
    pub product: Vec<f64>,
}

/// A cover that pays what a service takes, used against the losses of the whole portfolio.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Hedge {
    /// The cover that leaves the least variance, in base units of pledge covered: Cov(L, taken) ÷ Var(taken).
    pub amount: f64,
    /// The part of the variance that it removes: the square of the correlation (L. Ederington, *The hedging performance of the new futures
    /// markets*, Journal of Finance 1979).
    pub effectiveness: f64,
}

impl Moments {
    /// Nothing yet.
    #[must_use]
    pub fn none(book: &Book) -> Self {
        let zeros = vec![0.0; book.services.len()];
        Self {
            loss: 0.0,
            square: 0.0,
            hit: zeros.clone(),
            taken: zeros.clone(),
            taken_square: zeros.clone(),
            product: zeros,
        }
    }

    /// An outcome in which `taken` slash, each once.
    pub fn add(&mut self, weight: f64, loss: f64, taken: impl Iterator<Item = (usize, f64)>) {
        self.loss += weight * loss;
        self.square += weight * loss * loss;
        for (service, fraction) in taken.filter(|(_, fraction)| *fraction > 0.0) {
            self.hit[service] += weight;
            self.taken[service] += weight * fraction;
            self.taken_square[service] += weight * fraction * fraction;
            self.product[service] += weight * fraction * loss;
        }
    }

    /// Adds other outcomes, `weight` times.
    pub fn add_all(&mut self, weight: f64, other: &Self) {
        self.loss += weight * other.loss;
        self.square += weight * other.square;
        let lists = [
            (&mut self.hit, &other.hit),
            (&mut self.taken, &other.taken),
            (&mut self.taken_square, &other.taken_square),
            (&mut self.product, &other.product),
        ];
        for (sums, others) in lists {
            for (sum, other) in sums.iter_mut().zip(others) {
                *sum += weight * other;
            }
        }
    }

    /// The standard deviation of the loss.
    #[must_use]
    pub fn deviation(&self) -> f64 {
        (self.square - self.loss * self.loss).max(0.0).sqrt()
    }

    /// What a service takes on average when it slashes.
    #[must_use]
    pub fn severity(&self, service: usize) -> f64 {
        if self.hit[service] > 0.0 { self.taken[service] / self.hit[service] } else { 0.0 }
    }

    /// The least-variance cover on a service. [`None`] where nothing varies.
    #[must_use]
    pub fn hedge(&self, service: usize) -> Option<Hedge> {
        let variance = self.taken_square[service] - self.taken[service].powi(2);
        let of_loss = self.square - self.loss * self.loss;
        if variance <= 0.0 || of_loss <= 0.0 {
            return None;
        }
        let covariance = self.product[service] - self.taken[service] * self.loss;
        let effectiveness = covariance * covariance / (variance * of_loss);
        Some(Hedge { amount: covariance / variance, effectiveness })
    }
}
