//! What multipliers prove, in whole numbers.
//!
//! For any multipliers U ≥ 0 of the rows no choice gains more than the sum over columns of what is left of each column's gain
//! when it pays for its rows (weak duality). `certificate` checks the same rule by itself.

use super::Program;
use super::local::{Choice, Local, LocalRow};
use super::wide::Wide;

/// λ = `profit_times` ÷ `cost_times`: the objective is λ × profit − cost, in units of 1 ÷ (`cost_times` × 2^`finer`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Scale {
    pub(super) profit_times: i128,
    pub(super) cost_times: i128,
    pub(super) finer: u32,
}

/// The bound of a node and what is left of each column's gain.
pub(super) struct Exact<W> {
    /// Gains of columns by themselves.
    gain: Vec<W>,
    upper: Vec<i128>,
    /// Bits that a multiplier times all of its row may have.
    room: f64,
    pub(super) left: Vec<W>,
    pub(super) multipliers: Vec<W>,
}

impl<W: Wide> Exact<W> {
    pub(super) fn new(program: &Program) -> Self {
        let columns = program.columns.len();
        Self {
            gain: vec![W::ZERO; columns],
            upper: program.columns.iter().map(|column| column.upper).collect(),
            room: f64::from(W::BITS - 12),
            left: vec![W::ZERO; columns],
            multipliers: Vec::new(),
        }
    }

    /// Sets the objective.
    pub(super) fn set_scale(&mut self, program: &Program, scale: Scale) {
        let by = |times: i128| W::of(times).times_power_of_two(scale.finer);
        let (profit_times, cost_times) = (by(scale.profit_times), by(scale.cost_times));
        for (gain, column) in self.gain.iter_mut().zip(&program.columns) {
            *gain = profit_times * W::of(column.profit) - cost_times * W::of(column.cost);
        }
    }

    /// Sets multipliers from floats in units of the scaled objective, a multiplier for each row.
    pub(super) fn set_multipliers(&mut self, local: &Local, floats: impl Iterator<Item = f64>) {
        self.multipliers.clear();
        for (row, float) in local.rows.iter().zip(floats) {
            let multiplier = if row.terms.is_empty() || float <= 0.0 {
                W::ZERO
            } else {
                // Most multipliers are far below the cap; only large ones need the row's mass.
                W::rounded(float.min((self.room - self.mass(row).log2()).exp2()))
            };
            self.multipliers.push(multiplier);
        }
    }

    fn mass(&self, row: &LocalRow) -> f64 {
        let terms = row.terms.iter();
        let terms = terms
            .map(|&(column, by)| by.unsigned_abs() as f64 * self.upper[column as usize] as f64);
        1.0 + row.least.unsigned_abs() as f64 + terms.sum::<f64>()
    }

    /// The bound of the node, by the multipliers.
    pub(super) fn bound(&mut self, local: &Local, choices: &[Choice]) -> W {
        self.left.copy_from_slice(&self.gain);
        let mut bound = W::ZERO;
        for (row, &multiplier) in local.rows.iter().zip(&self.multipliers) {
            if multiplier == W::ZERO {
                continue;
            }
            bound -= multiplier * W::of(row.least);
            for &(column, by) in &row.terms {
                self.left[column as usize] += multiplier * W::of(by);
            }
        }
        for (column, &choice) in choices.iter().enumerate() {
            let left = self.left[column];
            match choice {
                Choice::In => bound += left * W::of(self.upper[column]),
                Choice::Free if left > W::ZERO => bound += left * W::of(self.upper[column]),
                Choice::Free | Choice::Out => {}
            }
        }
        bound
    }
}
