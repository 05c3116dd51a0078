//! The rows as a node sees them: what choices already made leave of each cover.
//!
//! A cover with threshold θ of which the chosen members bring c asks θ − c of the others, and no weight counts for more than
//! that. Besides, for any set T of free members with weight t < θ − c, the members outside T bring θ − c − t (knapsack cover
//! rows: Carr, Fleischer, Leung, Phillips, *Strengthening integrality gaps for capacitated network design and covering
//! problems*, 2000): a [`Cut`]. They say before branching what branching on T would.

use super::{Program, Row};

/// What was decided about a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Choice {
    Free,
    In,
    Out,
}

/// A row that holds for every answer and is added where the relaxation needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cut {
    /// A cover without some of its members, and with that much less to cover.
    Cover {
        /// The cover's row.
        row: usize,
        /// T, ascending.
        without: Vec<usize>,
    },
    /// At most one of two choices that exclude each other.
    Pair(usize, usize),
}

/// A row in a node: Σ coefficient × column ≥ least. A row without terms says nothing.
#[derive(Clone, Debug, Default)]
pub(super) struct LocalRow {
    pub(super) terms: Vec<(u32, i128)>,
    pub(super) least: i128,
}

/// All rows of a node: the program's, then those of cuts.
pub(super) struct Local {
    pub(super) rows: Vec<LocalRow>,
}

impl Local {
    pub(super) fn new(program: &Program) -> Self {
        let rows = program.rows.iter().map(|row| match row {
            Row::Cover { .. } => LocalRow::default(),
            Row::General { terms, least } => LocalRow {
                terms: terms.iter().map(|&(column, by)| (column as u32, by)).collect(),
                least: *least,
            },
        });
        Self { rows: rows.collect() }
    }

    /// Sees the program's rows through `choices`. `follow` receives the indicators of covers that cannot be reached any more;
    /// false if one of those was chosen, and the node is empty.
    pub(super) fn look(
        &mut self,
        program: &Program,
        choices: &[Choice],
        follow: &mut Vec<usize>,
    ) -> bool {
        self.rows.truncate(program.rows.len());
        for (place, row) in program.rows.iter().enumerate() {
            let Row::Cover { indicator, threshold, members } = row else { continue };
            let local = &mut self.rows[place];
            local.terms.clear();
            if choices[*indicator] == Choice::Out {
                continue;
            }
            let (mut rest, mut available) = (*threshold, 0);
            for &(column, weight) in members {
                match choices[column] {
                    Choice::In => rest -= weight,
                    Choice::Free => {
                        available += weight;
                        local.terms.push((column as u32, weight));
                    }
                    Choice::Out => {}
                }
            }
            if rest > available {
                if choices[*indicator] == Choice::In {
                    return false;
                }
                follow.push(*indicator);
                local.terms.clear();
            } else {
                local.finish(*indicator, rest);
            }
        }
        true
    }

    /// Adds a cut as the node sees it; without terms where it says nothing here.
    pub(super) fn add(&mut self, program: &Program, choices: &[Choice], cut: &Cut) {
        let mut local = LocalRow::default();
        match cut {
            Cut::Pair(one, other) => {
                if choices[*one] == Choice::Free && choices[*other] == Choice::Free {
                    local.terms = vec![(*one as u32, -1), (*other as u32, -1)];
                    local.least = -1;
                }
            }
            Cut::Cover { row, without } => local.cover(program, choices, *row, without),
        }
        self.rows.push(local);
    }
}

impl LocalRow {
    /// A cover without some of its members.
    fn cover(&mut self, program: &Program, choices: &[Choice], row: usize, without: &[usize]) {
        if let Row::Cover { indicator, threshold, members } = &program.rows[row]
            && choices[*indicator] != Choice::Out
        {
            let mut rest = *threshold;
            let mut without = without.iter().copied().peekable();
            for &(column, weight) in members {
                while without.peek().is_some_and(|&other| other < column) {
                    without.next();
                }
                let is_without = without.peek() == Some(&column);
                match choices[column] {
                    Choice::In => rest -= weight,
                    Choice::Free if is_without => rest -= weight,
                    Choice::Free => self.terms.push((column as u32, weight)),
                    Choice::Out => {}
                }
            }
            self.finish(*indicator, rest);
        }
    }

    /// Weights of at most `rest`, and `rest` asked for by the indicator.
    fn finish(&mut self, indicator: usize, rest: i128) {
        if rest <= 0 {
            self.terms.clear();
            return;
        }
        for (_, weight) in &mut self.terms {
            *weight = (*weight).min(rest);
        }
        self.terms.push((indicator as u32, -rest));
    }
}
