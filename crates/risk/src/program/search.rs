//! The tree: which choice is tried next, what closes a node, and what is known when time is up.

use super::answer::{Found, Multiplier, Node, Outcome, Proposal};
use super::exact::{Exact, Scale};
use super::local::{Choice, Cut, Local};
use super::propagate::propagate;
use super::relaxation::{End, Relaxation};
use super::wide::Wide;
use super::{Program, Row};
use crate::{Budget, Progress};
use ethnum::I256;
use std::collections::BinaryHeap;
use std::time::{Duration, Instant};

const WHOLE: f64 = 1e-6;
/// Rounds of cuts in a node.
const ROUNDS: usize = 2;
/// What part of a cut has to be missing for it to be worth its row.
const LEAST_VIOLATION: f64 = 0.05;
/// Rounds of cuts at the root.
const ROOT_ROUNDS: usize = 4;
/// Cuts that are kept whether a node uses them or not.
const MOST_CUTS: usize = 40;
const TELL_EVERY: Duration = Duration::from_millis(50);

/// What is sought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Goal {
    Profit,
    Ratio,
}

/// The most of profit less cost. `start` is a known answer; a bound on what is sought may stand in it for one.
pub fn maximise(
    program: &Program,
    start: Option<Found>,
    proposal: &mut dyn Proposal,
    record: bool,
    budget: &Budget,
) -> Outcome {
    run(program, Goal::Profit, start, proposal, record, budget)
}

/// The least of cost by profit, from a known answer with a profit.
pub fn least_ratio(
    program: &Program,
    start: Found,
    proposal: &mut dyn Proposal,
    record: bool,
    budget: &Budget,
) -> Outcome {
    run(program, Goal::Ratio, Some(start), proposal, record, budget)
}

fn run(
    program: &Program,
    goal: Goal,
    start: Option<Found>,
    proposal: &mut dyn Proposal,
    record: bool,
    budget: &Budget,
) -> Outcome {
    // 128 bits where objective, precision and sums fit; that is all networks in units of a cent.
    let scale = scale_for(program, goal, start.as_ref(), 96);
    if scale.finer >= 24 {
        Search::<i128>::new(program, goal, start, 96, proposal, record, budget).run()
    } else {
        Search::<I256>::new(program, goal, start, 220, proposal, record, budget).run()
    }
}

fn bits(number: i128) -> u32 {
    128 - number.unsigned_abs().leading_zeros()
}

fn scale_for(program: &Program, goal: Goal, best: Option<&Found>, room: u32) -> Scale {
    let (profit_times, cost_times) = match (goal, best) {
        (Goal::Ratio, Some(best)) => (best.cost.max(0), best.profit.max(1)),
        _ => (1, 1),
    };
    let most = |amount: fn(&super::Column) -> i128| {
        let columns = program.columns.iter();
        columns.map(|column| amount(column).abs().saturating_mul(column.upper)).sum::<i128>()
    };
    let used = (bits(most(|column| column.profit)) + bits(profit_times))
        .max(bits(most(|column| column.cost)) + bits(cost_times));
    Scale { profit_times, cost_times, finer: room.saturating_sub(used + 1) }
}

/// A node that was reached: the choices since its parent.
struct Step {
    parent: usize,
    choices: Vec<(usize, bool)>,
}

/// A node that is still to be looked at, and what nothing in it is better than.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Open<W> {
    bound: W,
    /// The deeper of two as good.
    step: usize,
    node: usize,
}

struct Recorded {
    node: Node,
    children: [Option<usize>; 2],
}

struct Search<'a, W> {
    program: &'a Program,
    goal: Goal,
    room: u32,
    scale: Scale,
    best: Option<Found>,
    /// A node is closed at this bound.
    enough: W,
    choices: Vec<Choice>,
    trail: Vec<usize>,
    relaxation: Relaxation,
    exact: Exact<W>,
    local: Local,
    cuts: Vec<Cut>,
    /// What the relaxation's objective was divided by, in units of the scaled one.
    norm: f64,
    proposal: &'a mut dyn Proposal,
    record: Option<Vec<Recorded>>,
    budget: &'a Budget<'a>,
    nodes: u64,
    /// A leaf that rounding left open.
    unclosed: Option<W>,
    told: Instant,
}

impl<'a, W: Wide> Search<'a, W> {
    fn new(
        program: &'a Program,
        goal: Goal,
        start: Option<Found>,
        room: u32,
        proposal: &'a mut dyn Proposal,
        record: bool,
        budget: &'a Budget<'a>,
    ) -> Self {
        let mut choices = vec![Choice::Free; program.columns.len()];
        for &column in &program.chosen {
            choices[column] = Choice::In;
        }
        let scale = scale_for(program, goal, start.as_ref(), room);
        let mut search = Self {
            program,
            goal,
            room,
            scale,
            best: start,
            enough: W::ZERO,
            choices,
            trail: Vec::new(),
            relaxation: Relaxation::new(program),
            exact: Exact::new(program),
            local: Local::new(program),
            cuts: Vec::new(),
            norm: 1.0,
            proposal,
            record: record.then(Vec::new),
            budget,
            nodes: 0,
            unclosed: None,
            told: Instant::now(),
        };
        for column in 0..program.columns.len() {
            search.mirror(column);
        }
        search.rescale();
        search
    }

    /// Sets objective and cutoff by the best answer so far.
    fn rescale(&mut self) {
        self.scale = scale_for(self.program, self.goal, self.best.as_ref(), self.room);
        self.exact.set_scale(self.program, self.scale);
        let finer = f64::from(self.scale.finer).exp2();
        let lambda = self.lambda();
        let unit = self.scale.cost_times as f64 * finer;
        let gains: Vec<f64> = self
            .program
            .columns
            .iter()
            .map(|c| (lambda * c.profit as f64 - c.cost as f64) * c.upper as f64)
            .collect();
        let largest = gains.iter().fold(0.0_f64, |most, gain| most.max(gain.abs())).max(1e-300);
        self.norm = largest * unit;
        for (column, gain) in gains.iter().enumerate() {
            self.relaxation.set_objective(column, gain / largest);
        }
        // Values are whole multiples of 2^finer: whatever is less than one above the best is no better.
        let one = W::of(1).times_power_of_two(self.scale.finer);
        let known = match (self.goal, &self.best) {
            (Goal::Profit, Some(best)) => W::of(best.value()),
            (Goal::Profit, None) => {
                let costs = self.program.columns.iter();
                let costs = costs.map(|c| c.cost.abs().saturating_mul(c.upper)).sum::<i128>();
                W::of(-costs - 2)
            }
            (Goal::Ratio, _) => W::ZERO,
        };
        self.enough = known.times_power_of_two(self.scale.finer) + one - W::of(1);
    }

    fn lambda(&self) -> f64 {
        self.scale.profit_times as f64 / self.scale.cost_times as f64
    }

    fn mirror(&mut self, column: usize) {
        let (lower, upper) = match self.choices[column] {
            Choice::Free => (0.0, 1.0),
            Choice::In => (1.0, 1.0),
            Choice::Out => (0.0, 0.0),
        };
        self.relaxation.set_bounds(column, lower, upper);
    }

    fn choose(&mut self, column: usize, yes: bool) {
        self.choices[column] = if yes { Choice::In } else { Choice::Out };
        self.mirror(column);
        self.trail.push(column);
    }

    fn undo_to(&mut self, mark: usize) {
        while self.trail.len() > mark {
            if let Some(column) = self.trail.pop() {
                self.choices[column] = Choice::Free;
                self.mirror(column);
            }
        }
    }

    /// Best bound first; but from each node on down until one is closed, since answers are found deep in the tree.
    fn run(mut self) -> Outcome {
        let mut steps = vec![Step { parent: 0, choices: Vec::new() }];
        let mut open: BinaryHeap<Open<W>> = BinaryHeap::new();
        let mut here = Some((0, self.new_node(), None));
        loop {
            let (step, node, bound) = match here.take() {
                Some(next) => next,
                None => match open.pop() {
                    // Better answers may have closed it by now. A proof wants its multipliers.
                    Some(next) if next.bound <= self.enough && self.record.is_none() => continue,
                    Some(next) => {
                        self.go_to(&steps, next.step);
                        (next.step, next.node, Some(next.bound))
                    }
                    None => return self.finished(),
                },
            };
            if self.budget.is_over() {
                // The root has no bound before it is processed.
                let bound = bound.unwrap_or_else(|| self.evaluate_nothing());
                let open = open.into_iter().map(|open| open.bound).chain([bound]).max();
                return self.interrupted(open);
            }
            let mark = self.trail.len();
            let branch = self.process(node);
            let Some((column, first, mut below)) = branch else { continue };
            // What bounds the parent bounds its children.
            below = bound.map_or(below, |above| below.min(above));
            let bound = below;
            let fixed = self.trail[mark..].iter();
            let fixed = fixed.map(|&column| (column, self.choices[column] == Choice::In));
            steps[step].choices.extend(fixed);
            let other = self.child(node, !first);
            steps.push(Step { parent: step, choices: vec![(column, !first)] });
            open.push(Open { bound, step: steps.len() - 1, node: other });
            steps.push(Step { parent: step, choices: vec![(column, first)] });
            let node = self.child(node, first);
            self.choose(column, first);
            here = Some((steps.len() - 1, node, Some(bound)));
            self.tell(&open);
        }
    }

    /// Makes the choices of a node and of those above it, and no others.
    fn go_to(&mut self, steps: &[Step], mut step: usize) {
        self.undo_to(0);
        loop {
            for &(column, yes) in &steps[step].choices {
                self.choose(column, yes);
            }
            if step == 0 {
                return;
            }
            step = steps[step].parent;
        }
    }

    /// Closes the node, or says what to branch on, which side first, and what the node's bound is.
    fn process(&mut self, node: usize) -> Option<(usize, bool, W)> {
        self.nodes += 1;
        if !self.look() {
            return None;
        }
        let mut bound = self.solve();
        for _ in 0..if self.nodes == 1 { ROOT_ROUNDS } else { ROUNDS } {
            if bound <= self.enough || !self.separate() {
                break;
            }
            bound = self.solve();
        }
        if bound > self.enough && self.improve(None) {
            bound = self.solve();
        }
        self.keep(node);
        self.forget();
        if bound <= self.enough {
            return None;
        }
        self.fix(bound);
        if let Some((column, first)) = self.branch() {
            if let Some(record) = &mut self.record {
                record[node].node.branch = Some(column);
            }
            return Some((column, first, bound));
        }
        // Every choice is made: this is an answer, or none.
        if self.look() {
            let made: Vec<f64> = self
                .choices
                .iter()
                .map(|&choice| f64::from(u8::from(choice == Choice::In)))
                .collect();
            self.improve(Some(&made));
            let bound = self.solve();
            if bound > self.enough {
                self.unclosed = Some(self.unclosed.map_or(bound, |other| other.max(bound)));
            }
        }
        None
    }

    /// Sees the rows by the present choices and follows what they leave no choice about; false if the node is empty.
    fn look(&mut self) -> bool {
        if self.record.is_none() && !self.propagate() {
            return false;
        }
        let mut follow = Vec::new();
        if !self.local.look(self.program, &self.choices, &mut follow) {
            return false;
        }
        for column in follow {
            if self.choices[column] == Choice::Free {
                self.choose(column, false);
            }
        }
        for cut in &self.cuts {
            self.local.add(self.program, &self.choices, cut);
        }
        self.relaxation.load(&self.local);
        true
    }

    /// Makes the choices that rows leave no choice about; false if the node is empty.
    fn propagate(&mut self) -> bool {
        loop {
            let Some(follow) = propagate(self.program, &self.choices) else { return false };
            if follow.is_empty() {
                return true;
            }
            for (column, yes) in follow {
                match self.choices[column] {
                    Choice::Free => self.choose(column, yes),
                    made if (made == Choice::In) != yes => return false,
                    _ => {}
                }
            }
        }
    }

    /// The bound that the relaxation's multipliers prove.
    fn solve(&mut self) -> W {
        // A little below, so that rounding does not lose what the float won.
        let cutoff = self.enough.to_float() / self.norm - 1e-10;
        let end = self.relaxation.solve(cutoff);
        let bound = self.evaluate();
        if bound > self.enough && end == End::CutOff {
            self.relaxation.solve(f64::NEG_INFINITY);
            return self.evaluate();
        }
        bound
    }

    /// The bound without multipliers: all that can be gained.
    fn evaluate_nothing(&mut self) -> W {
        self.exact.set_multipliers(&self.local, self.local.rows.iter().map(|_| 0.0));
        self.exact.bound(&self.local, &self.choices)
    }

    fn evaluate(&mut self) -> W {
        let relaxation = &self.relaxation;
        let norm = self.norm;
        let rows = 0..self.local.rows.len();
        self.exact.set_multipliers(&self.local, rows.map(|row| relaxation.multiplier(row) * norm));
        self.exact.bound(&self.local, &self.choices)
    }

    /// Drops cuts that do nothing here when there are many.
    fn forget(&mut self) {
        if self.cuts.len() > MOST_CUTS {
            let first = self.program.rows.len();
            let used = self.exact.multipliers[first..].iter().map(|used| *used > W::ZERO);
            let mut used: Vec<bool> = used.collect();
            used.resize(self.cuts.len(), true);
            let mut used = used.into_iter();
            self.cuts.retain(|_| used.next().unwrap_or(true));
        }
    }

    /// Adds cuts that the relaxation's answer violates; whether there were any.
    fn separate(&mut self) -> bool {
        let value = &self.relaxation.value;
        let mut new = Vec::new();
        for (row, data) in self.program.rows.iter().enumerate() {
            let Row::Cover { indicator, threshold, members } = data else { continue };
            let asked = value[*indicator];
            if self.choices[*indicator] == Choice::Out || asked < 0.01 {
                continue;
            }
            // T: those whom the relaxation takes as far as it takes the service.
            let mut rest = *threshold;
            let mut without = Vec::new();
            for &(column, weight) in members {
                match self.choices[column] {
                    Choice::In => rest -= weight,
                    Choice::Free if value[column] >= asked - WHOLE => {
                        rest -= weight;
                        without.push(column);
                    }
                    _ => {}
                }
            }
            if rest <= 0 || without.is_empty() {
                continue;
            }
            let others = members.iter().filter(|(column, _)| {
                self.choices[*column] == Choice::Free && value[*column] < asked - WHOLE
            });
            let brought: f64 =
                others.map(|&(column, weight)| weight.min(rest) as f64 * value[column]).sum();
            if brought < rest as f64 * asked * (1.0 - LEAST_VIOLATION) {
                new.push(Cut::Cover { row, without });
            }
        }
        for &(one, other) in &self.program.exclusive {
            let free = self.choices[one] == Choice::Free && self.choices[other] == Choice::Free;
            let cut = Cut::Pair(one, other);
            if free && value[one] + value[other] > 1.0 + 1e-3 && !self.cuts.contains(&cut) {
                new.push(cut);
            }
        }
        let found = !new.is_empty();
        for cut in new {
            self.local.add(self.program, &self.choices, &cut);
            self.cuts.push(cut);
        }
        if found {
            self.relaxation.load(&self.local);
        }
        found
    }

    /// Fixes each free choice whose other side cannot be better than what is known.
    fn fix(&mut self, bound: W) {
        for column in 0..self.choices.len() {
            if self.choices[column] != Choice::Free || self.program.columns[column].continuous {
                continue;
            }
            let left = self.exact.left[column];
            let loss = if left > W::ZERO { left } else { -left };
            if bound - loss <= self.enough {
                self.choose(column, left > W::ZERO);
            }
        }
    }

    /// Asks for an answer near the relaxation's; whether it is better than the best.
    fn improve(&mut self, made: Option<&[f64]>) -> bool {
        let columns = self.program.columns.len();
        let lambda = self.lambda();
        let relaxed = made.unwrap_or(&self.relaxation.value[..columns]);
        let Some(found) = self.proposal.propose(relaxed, lambda) else { return false };
        let better = match (&self.best, self.goal) {
            (None, _) => true,
            (Some(best), Goal::Profit) => found.value() > best.value(),
            (Some(best), Goal::Ratio) => {
                let left = I256::from(found.cost) * I256::from(best.profit);
                left < I256::from(best.cost) * I256::from(found.profit)
            }
        };
        if better {
            self.best = Some(found);
            self.rescale();
        }
        better
    }

    /// The choice to branch on: of the highest rank, and there the heaviest that the relaxation is undecided about.
    fn branch(&self) -> Option<(usize, bool)> {
        let mut chosen: Option<(bool, u8, f64, usize)> = None;
        for (column, data) in self.program.columns.iter().enumerate() {
            if self.choices[column] != Choice::Free || data.continuous {
                continue;
            }
            let value = self.relaxation.value[column];
            let undecided = value.min(1.0 - value);
            let gains = (data.profit as f64 * self.lambda()).max(data.cost as f64);
            let weight = gains.max(data.weight as f64);
            let rank = (undecided > WHOLE, data.rank, weight * undecided.max(WHOLE), column);
            let better =
                chosen.is_none_or(|best| (rank.0, rank.1, rank.2) > (best.0, best.1, best.2));
            if better {
                chosen = Some(rank);
            }
        }
        chosen.map(|(_, _, _, column)| (column, self.relaxation.value[column] >= 0.5))
    }

    fn new_node(&mut self) -> usize {
        let Some(record) = &mut self.record else { return 0 };
        record.push(Recorded { node: Node::default(), children: [None; 2] });
        record.len() - 1
    }

    fn child(&mut self, parent: usize, yes: bool) -> usize {
        let node = self.new_node();
        if let Some(record) = &mut self.record {
            record[parent].children[usize::from(!yes)] = Some(node);
        }
        node
    }

    /// Records the multipliers of a node.
    fn keep(&mut self, node: usize) {
        let Some(record) = &mut self.record else { return };
        let rows = self.program.rows.len();
        let used = self.exact.multipliers.iter().enumerate();
        let used = used.filter(|(_, multiplier)| **multiplier > W::ZERO);
        record[node].node.multipliers = used
            .filter_map(|(place, multiplier)| {
                let (row, without) = match place.checked_sub(rows).map(|cut| &self.cuts[cut]) {
                    None => (place, Vec::new()),
                    Some(Cut::Cover { row, without }) => (*row, without.clone()),
                    // No program with such pairs has proofs written.
                    Some(Cut::Pair(..)) => return None,
                };
                Some(Multiplier { row, without, value: multiplier.wide() })
            })
            .collect();
    }

    fn tell(&mut self, open: &BinaryHeap<Open<W>>) {
        if self.told.elapsed() < TELL_EVERY {
            return;
        }
        self.told = Instant::now();
        let unit = f64::from(self.scale.finer).exp2();
        let bound = open.peek().map_or(0.0, |open| open.bound.to_float() / unit);
        let found = match (&self.best, self.goal) {
            (Some(best), Goal::Profit) => best.value() as f64,
            (Some(best), Goal::Ratio) => best.cost as f64 / best.profit as f64,
            (None, _) => f64::NEG_INFINITY,
        };
        self.budget.tell(Progress { found, bound, nodes: self.nodes });
    }

    fn known(&self) -> i128 {
        match (self.goal, &self.best) {
            (Goal::Profit, Some(best)) => best.value(),
            _ => 0,
        }
    }

    fn interrupted(self, open: Option<W>) -> Outcome {
        let bound = open.max(self.unclosed);
        let bound = bound.map_or(self.known(), |open| open.over_power_of_two(self.scale.finer));
        self.outcome(bound, false)
    }

    fn finished(self) -> Outcome {
        match self.unclosed {
            Some(open) => {
                let bound = open.over_power_of_two(self.scale.finer);
                self.outcome(bound, false)
            }
            None => {
                let bound = self.known();
                self.outcome(bound, true)
            }
        }
    }

    fn outcome(self, bound: i128, closed: bool) -> Outcome {
        Outcome {
            proved: closed && self.best.is_some(),
            best: self.best,
            bound,
            profit_times: self.scale.profit_times,
            cost_times: self.scale.cost_times,
            nodes: self.nodes,
            pivots: self.relaxation.pivots,
            proof: self.record.map(preorder).unwrap_or_default(),
            finer: self.scale.finer,
        }
    }
}

/// The tree as a list.
fn preorder(mut tree: Vec<Recorded>) -> Vec<Node> {
    let mut list = Vec::with_capacity(tree.len());
    let mut stack = vec![0];
    while let Some(place) = stack.pop() {
        let [yes, no] = tree[place].children;
        stack.extend(no);
        stack.extend(yes);
        list.push(std::mem::take(&mut tree[place].node));
    }
    list
}
