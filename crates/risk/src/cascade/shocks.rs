//! Large shocks to begin with: which of the heaviest operators fall decides most of what can follow.
//!
//! The relaxation spreads a shock over all who could be part of it, and what is near its answer is no attack at all: whether
//! one pays after a large shock turns on which few of the heaviest operators it takes. There are not many ways to take as many
//! of those as fit. Each is tried: the rest of the shock goes where it helps most for its stake, everything that is left is
//! attacked, and services that cost more than they gain are let go. Where an attack pays, services that were let go are taken
//! as far as the gain pays for them, and then others join until it is used up.

use super::raid::{Draft, Raid, Raider, Role};
use crate::Budget;

/// So many of the heaviest operators are taken or not, if there are not too many ways.
pub(super) const HEAVY: usize = 14;
/// Ways times pledges of the network.
const EFFORT: usize = 1 << 19;
/// Never fewer ways than this.
const WAYS: usize = 16;

impl Raider<'_, '_> {
    /// Raids that begin with some of the heaviest operators and pay, those that gain most first.
    pub(super) fn of_heavy_shocks(&self, budget: &Budget) -> Vec<Raid> {
        let shocks = self.heavy_shocks();
        let drafts = shocks.iter().take_while(|_| !budget.is_over());
        let drafts = drafts.filter_map(|shock| self.after_shock(shock));
        let paying = drafts.filter(|draft| self.surplus(draft) > 0);
        let mut raids: Vec<(u128, Raid)> =
            paying.filter_map(|draft| Some((self.gain(&draft), self.fill_up(draft)?))).collect();
        raids.sort_by_key(|(gain, _)| std::cmp::Reverse(*gain));
        raids.into_iter().map(|(_, raid)| raid).collect()
    }

    /// Sets of heavy operators that fit into the shock and to whom no other of them can be added.
    fn heavy_shocks(&self) -> Vec<Vec<usize>> {
        let (network, most) = (self.model.network, self.model.shock);
        let operators = network.operators();
        let stake = |operator: usize| operators[operator].stake;
        let mut heavy: Vec<usize> =
            (0..operators.len()).filter(|v| 0 < stake(*v) && stake(*v) <= most).collect();
        heavy.sort_by_key(|operator| (std::cmp::Reverse(stake(*operator)), *operator));
        heavy.truncate(HEAVY);
        let pledges: usize = (0..operators.len()).map(|v| network.duties(v).len()).sum();
        let ways = (EFFORT / pledges.max(1)).max(WAYS);
        loop {
            let shocks = maximal(&heavy, stake, most);
            if shocks.len() <= ways {
                return shocks;
            }
            heavy.pop();
        }
    }

    /// The draft after a shock that takes these and whoever else helps.
    fn after_shock(&self, shock: &[usize]) -> Option<Draft> {
        let mut draft = self.draft(|_| true);
        for operator in shock {
            draft.shock_left -= self.model.network.operators()[*operator].stake;
            self.enter(&mut draft, *operator, Role::Shocked);
        }
        let nobody = vec![0.0; self.costs.len()];
        self.shock(&mut draft, &nobody);
        draft.attacked = (0..draft.attacked.len()).map(|s| self.lives(&draft, s)).collect();
        if !self.cover(&mut draft, &nobody) {
            return None;
        }
        self.trim(&mut draft);
        self.let_go(&mut draft);
        self.take_along(&mut draft, &nobody);
        Some(draft)
    }

    fn gain(&self, draft: &Draft) -> u128 {
        let attacked = (0..draft.attacked.len()).filter(|service| draft.attacked[*service]);
        self.model.network.gain(&attacked.collect())
    }

    /// What an attack gains over what it costs.
    fn surplus(&self, draft: &Draft) -> i128 {
        self.gain(draft) as i128 - self.spent(draft) as i128
    }

    /// Lets services go whose attackers cost more than they gain, the one that saves most first.
    fn let_go(&self, draft: &mut Draft) {
        let mut surplus = self.surplus(draft);
        loop {
            let attacked = (0..draft.attacked.len()).filter(|service| draft.attacked[*service]);
            let without = attacked.map(|service| {
                let mut without = draft.clone();
                without.attacked[service] = false;
                self.trim(&mut without);
                (self.surplus(&without), without)
            });
            let best = without.reduce(|best, next| if next.0 > best.0 { next } else { best });
            match best.filter(|(better, _)| *better > surplus) {
                Some((better, without)) => (surplus, *draft) = (better, without),
                None => return,
            }
        }
    }

    /// Attacks further services while the whole still pays, the one that leaves most first.
    fn take_along(&self, draft: &mut Draft, preference: &[f64]) {
        loop {
            let others = (0..draft.attacked.len()).filter(|service| !draft.attacked[*service]);
            let with = others.filter_map(|service| {
                let mut with = draft.clone();
                with.attacked[service] = true;
                let reached = self.lives(&with, service) && self.cover(&mut with, preference);
                reached.then(|| self.trim(&mut with));
                reached.then(|| (self.surplus(&with), with))
            });
            let best = with.reduce(|best, next| if next.0 > best.0 { next } else { best });
            match best.filter(|(surplus, _)| *surplus > 0) {
                Some((_, with)) => *draft = with,
                None => return,
            }
        }
    }
}

/// Subsets of `heavy`, which is in descending order, within `most` to which no other can be added.
fn maximal(heavy: &[usize], stake: impl Fn(usize) -> u128, most: u128) -> Vec<Vec<usize>> {
    let mut sets = Vec::new();
    for chosen in 0_u32..1 << heavy.len() {
        let has = |place: usize| chosen >> place & 1 == 1;
        let places = 0..heavy.len();
        let taken: u128 = places.clone().filter(|p| has(*p)).map(|p| stake(heavy[p])).sum();
        let lightest = places.clone().rev().find(|place| !has(*place));
        let full = lightest.is_none_or(|place| taken + stake(heavy[place]) > most);
        if taken <= most && full {
            sets.push(places.filter(|place| has(*place)).map(|place| heavy[place]).collect());
        }
    }
    sets
}

#[cfg(test)]
mod tests {
    use super::maximal;

    #[test]
    fn sets_that_fit_and_cannot_grow() {
        let stakes = [7, 5, 4, 2];
        let sets = maximal(&[0, 1, 2, 3], |place| stakes[place], 9);
        assert_eq!(sets, [vec![1, 2], vec![0, 3], vec![1, 3], vec![2, 3]]);
        let all = maximal(&[0, 1, 2, 3], |place| stakes[place], 18);
        assert_eq!(all, [vec![0, 1, 2, 3]]);
        assert_eq!(maximal(&[], |place| stakes[place], 9), [Vec::<usize>::new()]);
    }
}
