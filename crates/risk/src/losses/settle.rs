//! What a drawn path costs, looking only at whom it hits. The same as [`super::world::World`] says, in less time.

use super::book::Book;
use super::draw::Path;
use super::world::{Shares, of_operator};
use network::losses::OperatorLoss;

/// Room to work in; it is clean between paths.
pub struct Settling<'a> {
    book: &'a Book,
    taken: Vec<f64>,
    fault: Vec<f64>,
    hit: Vec<u32>,
    touched: Vec<u32>,
    sum: Vec<f64>,
    kept: Vec<f64>,
    /// For each operator what it lost so far on this path, and what it has: beside each other, as most of the time goes here.
    lost: Vec<(f64, f64)>,
}

impl<'a> Settling<'a> {
    /// Room for paths of this book.
    #[must_use]
    pub fn new(book: &'a Book) -> Self {
        let operators = book.operators.len();
        Self {
            book,
            taken: vec![0.0; book.services.len()],
            fault: vec![0.0; operators],
            hit: Vec::new(),
            touched: Vec::new(),
            sum: vec![0.0; operators],
            kept: vec![1.0; operators],
            lost: book.operators.iter().map(|held| (0.0, held.amount)).collect(),
        }
    }

    /// The loss of a path. Adds it, `weight` times, to the shares of services and operators, if asked for.
    pub fn settle(&mut self, path: &Path, weight: f64, shares: Option<&mut Shares>) -> f64 {
        if path.faults.is_empty() {
            match (&path.taken[..], &shares) {
                ([], _) => return 0.0,
                // One service never takes more than was pledged, and one pledge is never more than the stake.
                (&[(service, fraction)], None) => {
                    return self.book.services[service as usize].pledged * fraction;
                }
                (taken, None) if !path.is_double() && self.adds_up(taken) => {
                    let each = taken.iter();
                    return each.map(|&(s, f)| self.book.services[s as usize].pledged * f).sum();
                }
                (taken, None) if !path.is_double() && self.book.rule == OperatorLoss::Capped => {
                    return self.capped(taken);
                }
                _ => {}
            }
        }
        self.lay_out(path);
        let loss = self.collect(weight, shares);
        self.clean();
        loss
    }

    /// Whether no operator can reach its limit: always with unique stake; with restaked stake where the fractions add up to one at most, as
    /// a pledge is within the stake.
    fn adds_up(&self, taken: &[(u32, f64)]) -> bool {
        match self.book.rule {
            OperatorLoss::Additive => true,
            OperatorLoss::Capped => taken.iter().map(|(_, fraction)| fraction).sum::<f64>() <= 1.0,
            OperatorLoss::Multiplicative => false,
        }
    }

    /// The loss where stake is restaked and no operator has a fault: what each slash still finds.
    fn capped(&mut self, taken: &[(u32, f64)]) -> f64 {
        let services = &self.book.services;
        let mut total = 0.0;
        for &(service, fraction) in taken {
            for &(operator, pledge) in &services[service as usize].members {
                let (lost, amount) = &mut self.lost[operator];
                let now = (*lost + pledge * fraction).min(*amount);
                total += now - *lost;
                *lost = now;
            }
        }
        for (service, _) in taken {
            for &(operator, _) in &services[*service as usize].members {
                self.lost[operator].0 = 0.0;
            }
        }
        total
    }

    /// Sums slashes by operator.
    fn lay_out(&mut self, path: &Path) {
        for &(service, fraction) in &path.taken {
            let taken = &mut self.taken[service as usize];
            if *taken == 0.0 {
                self.hit.push(service);
            }
            *taken = taken.max(fraction);
        }
        let multiplicative = self.book.rule == OperatorLoss::Multiplicative;
        for &(operator, fraction) in path.faults.iter().filter(|(_, fraction)| *fraction > 0.0) {
            let fault = &mut self.fault[operator as usize];
            if *fault == 0.0 {
                self.touched.push(operator);
            }
            *fault = fault.max(fraction);
        }
        // Operators with a fault by all of their duties, the others by the services that slash.
        for &operator in &self.touched {
            let held = &self.book.operators[operator as usize];
            for &(service, pledge) in &held.duties {
                let slash = pledge * self.taken[service].max(self.fault[operator as usize]);
                self.sum[operator as usize] += slash;
                self.kept[operator as usize] *= 1.0 - slash / held.amount;
            }
        }
        for &service in &self.hit {
            let fraction = self.taken[service as usize];
            for &(operator, pledge) in &self.book.services[service as usize].members {
                if self.fault[operator] > 0.0 {
                    continue;
                }
                let slash = pledge * fraction;
                if self.sum[operator] == 0.0 {
                    self.touched.push(operator as u32);
                }
                self.sum[operator] += slash;
                if multiplicative {
                    self.kept[operator] *= 1.0 - slash / self.book.operators[operator].amount;
                }
            }
        }
    }

    fn collect(&self, weight: f64, mut shares: Option<&mut Shares>) -> f64 {
        let mut total = 0.0;
        for &operator in &self.touched {
            let place = operator as usize;
            let held = &self.book.operators[place];
            let sum = self.sum[place];
            let loss = of_operator(self.book.rule, held.amount, sum, self.kept[place]);
            total += loss;
            let Some(shares) = shares.as_deref_mut() else { continue };
            if sum == 0.0 {
                continue;
            }
            shares.operators[place] += weight * loss;
            for &(service, pledge) in &held.duties {
                let slash = pledge * self.taken[service].max(self.fault[place]);
                shares.services[service] += weight * slash * loss / sum;
            }
        }
        total
    }

    fn clean(&mut self) {
        for operator in self.touched.drain(..) {
            self.sum[operator as usize] = 0.0;
            self.kept[operator as usize] = 1.0;
            self.fault[operator as usize] = 0.0;
        }
        for service in self.hit.drain(..) {
            self.taken[service as usize] = 0.0;
        }
    }
}
