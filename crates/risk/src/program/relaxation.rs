//! The linear relaxation of a node, by a dual simplex over bounded columns.
//!
//! Every variable, also a row's activity, lies between two finite bounds, so that a basis becomes dual feasible by putting each
//! nonbasic variable at the bound that its reduced cost asks for: whatever node comes next, with whatever objective, starts
//! from the basis of the last. The ratio test passes breakpoints by flipping bounds (Kostina, *The long step rule in the
//! bounded-variable dual simplex method*, 2002; Maros, *Computational Techniques of the Simplex Method*, 2003).
//!
//! Nothing here is trusted: only the multipliers leave, and `exact` computes what they prove.

use super::Program;
use super::local::Local;
use std::cmp::Ordering;
use std::collections::BinaryHeap;

const TOLERANCE: f64 = 1e-9;
const PIVOT: f64 = 1e-7;
/// Pivots until the inverse is computed anew.
const FRESH: u32 = 80;
/// Pivots after which a node makes do with the multipliers it has: they are valid at any time.
const MOST_PIVOTS: u32 = 2_000;

/// How the relaxation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// At its optimum, or near it.
    Solved,
    /// The bound fell to where the node can be closed.
    CutOff,
    /// No choice satisfies all rows; the multipliers show it.
    Infeasible,
}

/// The relaxation, in units where each column lies in [0, 1] and each row's largest coefficient is about 1.
pub(super) struct Relaxation {
    columns: usize,
    rows: usize,
    /// Upper bounds of columns, which are 1 here.
    sizes: Vec<f64>,
    /// Entries by row and by column.
    by_row: Vec<Vec<(u32, f64)>>,
    by_column: Vec<Vec<(u32, f64)>>,
    /// What rows were divided by.
    pub(super) row_scale: Vec<f64>,
    /// Of columns, then of the activities of rows.
    lower: Vec<f64>,
    upper: Vec<f64>,
    objective: Vec<f64>,
    /// Where a variable stands: its place in the basis, or nothing.
    place: Vec<Option<u32>>,
    basis: Vec<u32>,
    inverse: Vec<f64>,
    pub(super) value: Vec<f64>,
    reduced: Vec<f64>,
    since_fresh: u32,
    tableau_row: Vec<f64>,
    touched: Vec<u32>,
    is_touched: Vec<bool>,
    pub(super) pivots: u64,
}

impl Relaxation {
    pub(super) fn new(program: &Program) -> Self {
        let n = program.columns.len();
        Self {
            columns: n,
            rows: 0,
            sizes: program.columns.iter().map(|column| column.upper as f64).collect(),
            by_row: Vec::new(),
            by_column: vec![Vec::new(); n],
            row_scale: Vec::new(),
            lower: vec![0.0; n],
            upper: vec![1.0; n],
            objective: vec![0.0; n],
            place: vec![None; n],
            basis: Vec::new(),
            inverse: Vec::new(),
            value: vec![0.0; n],
            reduced: vec![0.0; n],
            since_fresh: FRESH,
            tableau_row: vec![0.0; n],
            touched: Vec::new(),
            is_touched: vec![false; n],
            pivots: 0,
        }
    }

    /// Takes the rows of a node. Choices that were in the basis stay there as far as they can.
    pub(super) fn load(&mut self, local: &Local) {
        let (n, m) = (self.columns, local.rows.len());
        self.by_row.resize_with(m, Vec::new);
        self.row_scale.resize(m, 1.0);
        for entries in &mut self.by_column {
            entries.clear();
        }
        for all in [&mut self.objective, &mut self.lower, &mut self.upper] {
            all.resize(n + m, 0.0);
        }
        for (i, row) in local.rows.iter().enumerate() {
            let terms = &mut self.by_row[i];
            terms.clear();
            let size = |&(j, by): &(u32, i128)| (j, by as f64 * self.sizes[j as usize]);
            terms.extend(row.terms.iter().map(size));
            let scale = terms.iter().fold(0.0_f64, |most, (_, value)| most.max(value.abs()));
            let scale = if scale > 0.0 { scale } else { 1.0 };
            let (mut least, mut most) = (0.0, 0.0);
            for (j, value) in terms.iter_mut() {
                *value /= scale;
                if *value > 0.0 {
                    most += *value;
                } else {
                    least += *value;
                }
                self.by_column[*j as usize].push((i as u32, *value));
            }
            self.row_scale[i] = scale;
            if terms.is_empty() {
                (self.lower[n + i], self.upper[n + i]) = (-1.0, 1.0);
            } else {
                let asked = row.least as f64 / scale;
                self.lower[n + i] = asked;
                self.upper[n + i] = most.max(asked).max(least) + 1.0;
            }
        }
        // Rows that went leave the basis with their activities; those that came bring theirs.
        let before = self.rows;
        self.basis.retain(|&variable| (variable as usize) < n + m);
        self.basis.extend((before..m).map(|row| (n + row) as u32));
        self.rows = m;
        self.place.resize(n + m, None);
        self.value.resize(n + m, 0.0);
        self.reduced.resize(n + m, 0.0);
        self.tableau_row.clear();
        self.tableau_row.resize(n + m, 0.0);
        self.touched.clear();
        self.is_touched.clear();
        self.is_touched.resize(n + m, false);
        self.since_fresh = FRESH;
    }

    /// Sets what a column gains when it is at its upper bound.
    pub(super) fn set_objective(&mut self, column: usize, gain: f64) {
        self.objective[column] = gain;
    }

    /// Sets between what a column lies.
    pub(super) fn set_bounds(&mut self, column: usize, lower: f64, upper: f64) {
        self.lower[column] = lower;
        self.upper[column] = upper;
    }

    /// Solves from the present basis, until the bound is at most `cutoff`.
    pub(super) fn solve(&mut self, cutoff: f64) -> End {
        self.prepare();
        let mut pivots = 0;
        loop {
            let Some((row, infeasible_by, below)) = self.leaving() else {
                return End::Solved;
            };
            // The bound takes as long as some pivots: it is looked at now and then.
            if pivots % 8 == 0 && self.bound() <= cutoff {
                return End::CutOff;
            }
            if pivots >= MOST_PIVOTS {
                return End::Solved;
            }
            pivots += 1;
            self.pivots += 1;
            if !self.pivot(row, infeasible_by, below, cutoff) {
                return End::Infeasible;
            }
        }
    }

    /// The value of the present multipliers: nothing better is possible.
    pub(super) fn bound(&self) -> f64 {
        dot(&self.objective[..self.columns], &self.value[..self.columns])
    }

    /// The multiplier of a row, in the units of the objective and of the program's row.
    pub(super) fn multiplier(&self, row: usize) -> f64 {
        // An activity's reduced cost is y; at its lower bound that is at most 0.
        (-self.reduced[self.columns + row]).max(0.0) / self.row_scale[row]
    }

    fn column(&self, variable: usize) -> Column<'_> {
        if variable < self.columns {
            Column::Choice(&self.by_column[variable])
        } else {
            Column::Activity(variable - self.columns)
        }
    }

    /// Makes the basis fresh if it is old, dual feasible and its values right.
    fn prepare(&mut self) {
        if self.since_fresh >= FRESH {
            self.invert();
        }
        self.price();
        self.seat();
    }

    /// Reduced costs from the inverse.
    fn price(&mut self) {
        let (n, m) = (self.columns, self.rows);
        let mut y = vec![0.0; m];
        for (place, &variable) in self.basis.iter().enumerate() {
            let cost = self.objective[variable as usize];
            if cost != 0.0 {
                let row = &self.inverse[place * m..(place + 1) * m];
                for (sum, entry) in y.iter_mut().zip(row) {
                    *sum += cost * entry;
                }
            }
        }
        for j in 0..n {
            let spent: f64 = self.by_column[j].iter().map(|&(i, v)| y[i as usize] * v).sum();
            self.reduced[j] = self.objective[j] - spent;
        }
        self.reduced[n..n + m].copy_from_slice(&y);
        for &variable in &self.basis {
            self.reduced[variable as usize] = 0.0;
        }
    }

    /// Puts every nonbasic variable at the bound that its reduced cost asks for, and computes the basic ones.
    fn seat(&mut self) {
        let (n, m) = (self.columns, self.rows);
        let mut load = vec![0.0; m];
        for variable in 0..n + m {
            if self.place[variable].is_some() {
                continue;
            }
            let value = if self.reduced[variable] > 0.0 {
                self.upper[variable]
            } else {
                self.lower[variable]
            };
            self.value[variable] = value;
            if value != 0.0 {
                if variable < n {
                    for &(i, v) in &self.by_column[variable] {
                        load[i as usize] -= v * value;
                    }
                } else {
                    load[variable - n] += value;
                }
            }
        }
        for place in 0..m {
            let row = &self.inverse[place * m..(place + 1) * m];
            let value = dot(row, &load);
            self.value[self.basis[place] as usize] = value;
        }
    }

    /// The inverse of the basis, from nothing: activities are unit columns, choices are pivoted in one by one, for the rows
    /// whose activities are not in the basis. Where those do not allow it any row will do; the basis is then another one.
    fn invert(&mut self) {
        let (n, m) = (self.columns, self.rows);
        let wanted: Vec<u32> =
            self.basis.iter().copied().filter(|&variable| (variable as usize) < n).collect();
        let mut basic = vec![false; m];
        for &variable in &self.basis {
            if let Some(row) = (variable as usize).checked_sub(n) {
                basic[row] = true;
            }
        }
        for place in &mut self.place {
            *place = None;
        }
        self.inverse.clear();
        self.inverse.resize(m * m, 0.0);
        self.basis.resize(m, 0);
        for i in 0..m {
            self.basis[i] = (n + i) as u32;
            self.inverse[i * m + i] = -1.0;
        }
        let mut taken = vec![false; m];
        let mut later = Vec::new();
        for variable in wanted {
            if !self.bring_in(variable, |row| !basic[row], &mut taken) {
                later.push(variable);
            }
        }
        for variable in later {
            self.bring_in(variable, |_| true, &mut taken);
        }
        for (place, &variable) in self.basis.iter().enumerate() {
            self.place[variable as usize] = Some(place as u32);
        }
        self.since_fresh = 0;
    }

    /// Brings a choice into the basis in one of the rows that are meant for it and not taken; false if it depends on the
    /// others there.
    fn bring_in(
        &mut self,
        variable: u32,
        meant: impl Fn(usize) -> bool,
        taken: &mut [bool],
    ) -> bool {
        let column = self.solved(&self.by_column[variable as usize]);
        let rows = (0..self.rows).filter(|&row| !taken[row] && meant(row));
        let best = rows.max_by(|&a, &b| column[a].abs().total_cmp(&column[b].abs()));
        let Some(row) = best.filter(|&row| column[row].abs() > PIVOT) else { return false };
        self.replace(row, &column);
        self.basis[row] = variable;
        taken[row] = true;
        true
    }

    /// B⁻¹ × column.
    fn solved(&self, column: &[(u32, f64)]) -> Vec<f64> {
        let m = self.rows;
        (0..m)
            .map(|place| {
                let row = &self.inverse[place * m..(place + 1) * m];
                column.iter().map(|&(i, v)| row[i as usize] * v).sum()
            })
            .collect()
    }

    /// Updates the inverse for a column that takes the place `row`.
    fn replace(&mut self, row: usize, column: &[f64]) {
        let m = self.rows;
        let by = 1.0 / column[row];
        let (before, rest) = self.inverse.split_at_mut(row * m);
        let (pivot, after) = rest.split_at_mut(m);
        for entry in pivot.iter_mut() {
            *entry *= by;
        }
        let others = before.chunks_exact_mut(m).zip(&column[..row]);
        let others = others.chain(after.chunks_exact_mut(m).zip(&column[row + 1..]));
        for (line, &factor) in others {
            if factor != 0.0 {
                for (entry, from) in line.iter_mut().zip(pivot.iter()) {
                    *entry -= factor * from;
                }
            }
        }
    }

    /// The basic variable to leave: the farthest outside its bounds, measured along its row of the inverse (dual steepest edge:
    /// Forrest and Goldfarb, *Steepest-edge simplex algorithms for linear programming*, 1992).
    fn leaving(&self) -> Option<(usize, f64, bool)> {
        let m = self.rows;
        let mut best = None;
        let mut most = 0.0;
        for (place, &variable) in self.basis.iter().enumerate() {
            let variable = variable as usize;
            let value = self.value[variable];
            let below = self.lower[variable] - value;
            let above = value - self.upper[variable];
            let outside = below.max(above);
            if outside <= TOLERANCE {
                continue;
            }
            let row = &self.inverse[place * m..(place + 1) * m];
            let length = dot(row, row);
            let score = outside * outside / length.max(1e-30);
            if score > most {
                most = score;
                best = Some((place, outside, below > above));
            }
        }
        best
    }

    /// One pivot; false if the row shows that nothing is feasible.
    fn pivot(&mut self, row: usize, infeasible_by: f64, below: bool, cutoff: f64) -> bool {
        let (n, m) = (self.columns, self.rows);
        self.compute_tableau_row(row);
        // Candidates: those that can move the leaving variable toward its bound.
        let toward = if below { 1.0 } else { -1.0 };
        let mut candidates: Vec<Breakpoint> = Vec::new();
        for &variable in &self.touched {
            let j = variable as usize;
            if self.place[j].is_some() || self.upper[j] - self.lower[j] <= 0.0 {
                continue;
            }
            let alpha = self.tableau_row[j] * toward;
            let at_upper = self.value[j] > self.lower[j];
            let helps = if at_upper { alpha > PIVOT } else { alpha < -PIVOT };
            if helps {
                let ratio = self.reduced[j].abs() / alpha.abs();
                candidates.push(Breakpoint { ratio, variable });
            }
        }
        // Breakpoints in order, until the bound would rise again: few of the many are passed.
        let mut waiting = BinaryHeap::from(candidates);
        let mut passed: Vec<Breakpoint> = Vec::new();
        let mut slope = infeasible_by;
        while slope > TOLERANCE {
            let Some(next) = waiting.pop() else {
                self.follow_ray(row, toward, slope, cutoff);
                return false;
            };
            let j = next.variable as usize;
            slope -= self.tableau_row[j].abs() * (self.upper[j] - self.lower[j]);
            passed.push(next);
        }
        // A breakpoint before is as valid, and a large pivot keeps the inverse right.
        let size = |breakpoint: &Breakpoint| self.tableau_row[breakpoint.variable as usize].abs();
        let largest = passed.iter().map(size).fold(0.0_f64, f64::max);
        let last = passed.iter().rposition(|breakpoint| size(breakpoint) >= largest * 0.01);
        passed.truncate(last.unwrap_or_default() + 1);
        let Some(Breakpoint { ratio: step, variable: entering }) = passed.pop() else {
            return true;
        };
        let entering = entering as usize;
        // Flip everything that was passed.
        let mut load = vec![0.0; m];
        let mut flipped = false;
        for breakpoint in &passed {
            if breakpoint.ratio < step {
                let j = breakpoint.variable as usize;
                flipped = true;
                let to = if self.value[j] > self.lower[j] { self.lower[j] } else { self.upper[j] };
                let by = to - self.value[j];
                self.value[j] = to;
                match self.column(j) {
                    Column::Choice(entries) => {
                        for &(i, v) in entries {
                            load[i as usize] -= v * by;
                        }
                    }
                    Column::Activity(i) => load[i] += by,
                }
            }
        }
        if flipped {
            for place in 0..m {
                let line = &self.inverse[place * m..(place + 1) * m];
                let by = dot(line, &load);
                self.value[self.basis[place] as usize] += by;
            }
        }
        let column = match self.column(entering) {
            Column::Choice(entries) => self.solved(entries),
            Column::Activity(i) => (0..m).map(|place| -self.inverse[place * m + i]).collect(),
        };
        let pivot = column[row];
        let leaving = self.basis[row] as usize;
        let bound = if below { self.lower[leaving] } else { self.upper[leaving] };
        // The entering variable moves until the leaving one stands at its bound.
        let by = (self.value[leaving] - bound) / pivot;
        for (place, &entry) in column.iter().enumerate() {
            self.value[self.basis[place] as usize] -= entry * by;
        }
        self.value[entering] += by;
        self.value[leaving] = bound;
        let dual_step = self.reduced[entering] / pivot;
        for index in 0..self.touched.len() {
            let j = self.touched[index] as usize;
            if self.place[j].is_none() {
                self.reduced[j] -= dual_step * self.tableau_row[j];
            }
        }
        self.reduced[entering] = 0.0;
        self.reduced[leaving] = -dual_step;
        self.replace(row, &column);
        self.basis[row] = entering as u32;
        self.place[entering] = Some(row as u32);
        self.place[leaving] = None;
        self.since_fresh += 1;
        if self.since_fresh >= FRESH || (n > 0 && pivot.abs() < 1e-5) {
            self.since_fresh = FRESH;
            self.prepare();
        }
        true
    }

    /// Row `row` of B⁻¹ × all columns, where it is not zero.
    fn compute_tableau_row(&mut self, row: usize) {
        let (n, m) = (self.columns, self.rows);
        for &j in &self.touched {
            self.tableau_row[j as usize] = 0.0;
            self.is_touched[j as usize] = false;
        }
        self.touched.clear();
        for i in 0..m {
            let factor = self.inverse[row * m + i];
            if factor.abs() <= 1e-12 {
                continue;
            }
            for &(j, value) in &self.by_row[i] {
                if !self.is_touched[j as usize] {
                    self.is_touched[j as usize] = true;
                    self.touched.push(j);
                }
                self.tableau_row[j as usize] += factor * value;
            }
            self.tableau_row[n + i] = -factor;
            self.touched.push((n + i) as u32);
        }
    }

    /// Where nothing is feasible, multipliers along the row prove as low a bound as one likes: far enough to cut off.
    fn follow_ray(&mut self, row: usize, toward: f64, slope: f64, cutoff: f64) {
        if slope <= TOLERANCE {
            return;
        }
        let distance = ((self.bound() - cutoff).max(0.0) + 1.0) / slope;
        let leaving = self.basis[row] as usize;
        // Passing every breakpoint: the bound falls at least with the last slope from where all were passed.
        let farthest = self
            .touched
            .iter()
            .filter(|&&j| self.tableau_row[j as usize].abs() > PIVOT)
            .map(|&j| self.reduced[j as usize].abs() / self.tableau_row[j as usize].abs())
            .fold(0.0_f64, f64::max);
        let step = toward * (distance + farthest * 1.001);
        for &j in &self.touched {
            let j = j as usize;
            if self.place[j].is_none() {
                self.reduced[j] -= step * self.tableau_row[j];
            }
        }
        self.reduced[leaving] = -step;
        // The reduced costs no longer belong to the basis.
        self.since_fresh = FRESH;
    }
}

/// Where, along the dual step, a variable's reduced cost changes its sign. Ordered so that a heap gives the nearest first.
#[derive(Clone, Copy, PartialEq)]
struct Breakpoint {
    ratio: f64,
    variable: u32,
}

impl Eq for Breakpoint {}

impl Ord for Breakpoint {
    fn cmp(&self, other: &Self) -> Ordering {
        other.ratio.total_cmp(&self.ratio).then(other.variable.cmp(&self.variable))
    }
}

impl PartialOrd for Breakpoint {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

enum Column<'a> {
    Choice(&'a [(u32, f64)]),
    Activity(usize),
}

/// The inner product, in lanes that a compiler can do at once.
fn dot(left: &[f64], right: &[f64]) -> f64 {
    let mut lanes = [0.0; 8];
    let (left_chunks, left_rest) = left.as_chunks::<8>();
    let (right_chunks, right_rest) = right.as_chunks::<8>();
    for (a, b) in left_chunks.iter().zip(right_chunks) {
        for lane in 0..8 {
            lanes[lane] += a[lane] * b[lane];
        }
    }
    let rest: f64 = left_rest.iter().zip(right_rest).map(|(a, b)| a * b).sum();
    lanes.iter().sum::<f64>() + rest
}
