//! Whether a change may be let in: local condition first, a cached proof next, the exact answer last.
//!
//! An [`Admission`] keeps a network and what every operator's services tempt it with. A change is secure if no attack on the
//! changed network pays: gains more than it costs, or as much where a service says that break-even counts. It is judged in
//! tiers, each asked only if the one before did not say yes:
//!
//! | tier | asks | takes |
//! |---|---|---|
//! | [`Tier::Local`] | whether each operator's obligation stays within its cost (C0), by updating those that the change touches | about a microsecond |
//! | [`Tier::Certificate`] | whether a proof that is kept still holds on the changed network | as long as checking it |
//! | [`Tier::Exact`] | the most profitable attack | as long as the budget |
//!
//! Everything is rounded against whoever asks: a change is let in only if it is certain that no attack pays.

mod change;
mod loads;

pub use change::{Change, ChangeError};

use crate::attack::{self, Attack};
use crate::{Budget, attack::Costs};
use certificate::{Claim, Verified, verify};
use ethnum::I256;
use loads::Loads;
use network::{MOST, Network, NetworkDraft, NetworkError, Pledge, Tie};

/// Who answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tier {
    /// The local condition.
    Local,
    /// A proof that was kept.
    Certificate,
    /// The search, which came to an end.
    Exact,
    /// Nobody: the search ran out of its budget, so the answer is no.
    Undecided,
}

/// What is said of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Whether the changed network is secure for certain. If not, the change was not made, unless it is forced.
    pub secure: bool,
    /// Who answered.
    pub tier: Tier,
    /// Every attack on the changed network that includes a service that the change touches costs at least so much more than
    /// it gains. Negative if one is known to pay, or cannot be excluded.
    pub headroom: i128,
    /// The attack that speaks against it, if one was found.
    pub attack: Option<Attack>,
}

/// A network that changes only as far as it stays secure.
#[derive(Clone, Debug)]
pub struct Admission {
    costs: Costs,
    /// Everything but pledges and groups of services, which do not change.
    network: NetworkDraft,
    loads: Loads,
    totals: Totals,
    claims: Vec<Claim>,
}

/// What has to stay within what fits.
#[derive(Clone, Copy, Debug)]
struct Totals {
    pledges: u128,
    stakes: u128,
    /// Profits and bonuses.
    gains: u128,
}

/// What a change did, to take it back.
struct Undo {
    operator: Option<(usize, u128, Option<u128>)>,
    pledges: Vec<(usize, usize, u128)>,
    profit: Option<(usize, u128)>,
}

impl Admission {
    /// Starts from a network, secure or not.
    ///
    /// # Errors
    /// [`NetworkError`] if profits by thresholds are so many and large that they do not add up in 122 bits.
    pub fn new(network: &Network, costs: Costs) -> Result<Self, NetworkError> {
        let loads = Loads::of(network, costs).ok_or_else(|| {
            NetworkError::at("services[].profit", "profits ÷ thresholds add up to more than 2^122")
        })?;
        let profits = network.services().iter().map(|service| service.profit);
        let bonuses = network.bonuses().iter().map(|bonus| bonus.amount);
        let (pledges, stakes) = (network.total_pledged(), network.total_stake());
        let totals = Totals { pledges, stakes, gains: profits.chain(bonuses).sum() };
        let draft = NetworkDraft { pledges: Vec::new(), ..network.to_draft() };
        Ok(Self { costs, network: draft, loads, totals, claims: Vec::new() })
    }

    /// Keeps proofs, instead of those that were kept, for when the local condition does not hold: claims that together show
    /// security. Whether they do is looked at when they are needed.
    pub fn keep(&mut self, claims: Vec<Claim>) {
        self.claims = claims;
    }

    /// Judges a change, and makes it if it is secure or forced.
    ///
    /// # Errors
    /// [`ChangeError`] if it has no meaning; then nothing is changed.
    pub fn judge(&mut self, change: Change, budget: &Budget) -> Result<Answer, ChangeError> {
        let touched = self.touched(change);
        let undo = self.make(change)?;
        let answer = self.answer(&touched, budget);
        if !answer.secure && !change.is_forced() {
            self.take_back(undo);
        }
        Ok(answer)
    }

    /// Whether the local condition holds as things are.
    #[must_use]
    pub fn is_locally_secure(&self) -> bool {
        self.loads.all_met()
    }

    /// How much a service's profit may grow by the local condition alone; nothing if it does not hold now.
    #[must_use]
    pub fn local_headroom(&self, service: usize) -> Option<u128> {
        (service < self.network.services.len()).then(|| self.loads.headroom(service)).flatten()
    }

    /// The network as it is. Costs O(pledges × log).
    ///
    /// # Errors
    /// None that the checks of changes have not excluded.
    pub fn network(&self) -> Result<Network, NetworkError> {
        let mut draft = self.network.clone();
        for service in 0..draft.services.len() {
            let members = self.loads.members(service).iter();
            draft.pledges.extend(members.map(|&(operator, amount)| Pledge {
                operator,
                service,
                amount,
            }));
        }
        Network::new(draft)
    }

    /// Services that a change touches, as things are before it.
    fn touched(&self, change: Change) -> Vec<usize> {
        match change {
            Change::Profit { service, .. }
            | Change::OptIn { service, .. }
            | Change::OptOut { service, .. } => vec![service],
            Change::Deposit { operator, .. }
            | Change::Withdraw { operator, .. }
            | Change::Slash { operator, .. } => {
                let is_known = operator < self.network.operators.len();
                if is_known { self.loads.duties(operator).to_vec() } else { Vec::new() }
            }
        }
    }

    fn answer(&self, touched: &[usize], budget: &Budget) -> Answer {
        if self.loads.all_met() {
            let rooms = touched.iter().filter_map(|service| self.loads.headroom(*service));
            // Nothing is touched: no attack is nearer than before, and none paid more than nothing.
            let headroom = rooms.min().map_or(0, |room| i128::try_from(room).unwrap_or(i128::MAX));
            return Answer { secure: true, tier: Tier::Local, headroom, attack: None };
        }
        let refused =
            Answer { secure: false, tier: Tier::Undecided, headroom: i128::MIN, attack: None };
        let Ok(network) = self.network() else { return refused };
        if let Some(headroom) = self.by_proof(&network) {
            return Answer { secure: true, tier: Tier::Certificate, headroom, attack: None };
        }
        by_search(&network, self.costs, budget)
    }

    /// What the proofs that were kept show of this network: how far every attack is from paying at least.
    fn by_proof(&self, network: &Network) -> Option<i128> {
        let checked: Result<Vec<Verified>, _> =
            self.claims.iter().map(|claim| verify(network, self.costs, claim)).collect();
        let checked = checked.ok()?;
        let room = |service: usize| {
            let about = |verified: &&Verified| verified.with().is_none_or(|with| with == service);
            let shown = checked.iter().filter(about);
            let room =
                shown.filter_map(|verified| room_shown(verified, self.costs, network, service));
            let least = i128::from(network.services()[service].tie == Tie::Insecure);
            room.max().filter(|room| *room >= least)
        };
        let attackable =
            (0..network.services().len()).filter(|service| !network.has_halted(*service));
        let each: Option<Vec<i128>> = attackable.map(room).collect();
        each.map(|rooms| rooms.into_iter().min().unwrap_or(0))
    }

    /// Checks a change and makes it.
    fn make(&mut self, change: Change) -> Result<Undo, ChangeError> {
        let mut undo = Undo { operator: None, pledges: Vec::new(), profit: None };
        match change {
            Change::Profit { service, profit } => {
                self.know_service(service)?;
                let old = self.network.services[service].profit;
                within("profits", self.totals.gains - old, profit)?;
                if !self.set_profit(service, profit) {
                    return Err(ChangeError::TooMuch {
                        what: "profits ÷ thresholds", sum: profit
                    });
                }
                undo.profit = Some((service, old));
            }
            Change::OptIn { operator, service, amount } => {
                self.know_service(service)?;
                let stake = self.stake(operator)?;
                if amount > stake {
                    return Err(ChangeError::AboveStake { amount, stake });
                }
                let old = self.loads.pledge(operator, service);
                within("pledges", self.totals.pledges - old, amount)?;
                undo.pledges.push((operator, service, old));
                self.set_pledge(operator, service, amount);
            }
            Change::OptOut { operator, service } => {
                self.know_service(service)?;
                self.stake(operator)?;
                undo.pledges.push((operator, service, self.loads.pledge(operator, service)));
                self.set_pledge(operator, service, 0);
            }
            Change::Deposit { operator, amount } => {
                let stake = self.stake(operator)?;
                within("stakes", self.totals.stakes, amount)?;
                within("costs", self.loads.costs(), amount)?;
                let private = self.network.operators[operator].private_cost;
                undo.operator = Some((operator, stake, private));
                if !self.set_stake(operator, stake + amount, private) {
                    return Err(ChangeError::TooMuch { what: "costs", sum: stake + amount });
                }
            }
            Change::Withdraw { operator, amount } => {
                let stake = self.stake(operator)?;
                if amount > stake {
                    return Err(ChangeError::AboveStake { amount, stake });
                }
                self.shrink(operator, stake - amount, &mut undo);
            }
            Change::Slash { operator, amount } => {
                let stake = self.stake(operator)?;
                self.shrink(operator, stake.saturating_sub(amount), &mut undo);
            }
        }
        Ok(undo)
    }

    fn take_back(&mut self, undo: Undo) {
        if let Some((operator, stake, private)) = undo.operator {
            self.set_stake(operator, stake, private);
        }
        for (operator, service, amount) in undo.pledges {
            self.set_pledge(operator, service, amount);
        }
        if let Some((service, profit)) = undo.profit {
            self.set_profit(service, profit);
        }
    }

    /// Leaves an operator with so much stake: pledges and its private cost are at most that.
    fn shrink(&mut self, operator: usize, stake: u128, undo: &mut Undo) {
        let row = &self.network.operators[operator];
        let private = row.private_cost;
        undo.operator = Some((operator, row.stake, private));
        self.set_stake(operator, stake, private.map(|cost| cost.min(stake)));
        for service in self.loads.duties(operator).to_vec() {
            let old = self.loads.pledge(operator, service);
            if old > stake {
                undo.pledges.push((operator, service, old));
                self.set_pledge(operator, service, stake);
            }
        }
    }

    fn set_stake(&mut self, operator: usize, stake: u128, private_cost: Option<u128>) -> bool {
        let row = &mut self.network.operators[operator];
        let before = row.clone();
        (row.stake, row.private_cost) = (stake, private_cost);
        let fits = self.loads.set_cost(operator, self.costs.of(row));
        if fits {
            self.totals.stakes = self.totals.stakes - before.stake + stake;
        } else {
            *row = before;
        }
        fits
    }

    fn set_pledge(&mut self, operator: usize, service: usize, amount: u128) {
        self.totals.pledges = self.totals.pledges - self.loads.pledge(operator, service) + amount;
        self.loads.set_pledge(operator, service, amount);
    }

    fn set_profit(&mut self, service: usize, profit: u128) -> bool {
        let row = &mut self.network.services[service];
        let joint = self.loads.profit(service) - row.profit;
        let fits = self.loads.set_profit(service, profit + joint);
        if fits {
            self.totals.gains = self.totals.gains - row.profit + profit;
            row.profit = profit;
        }
        fits
    }

    fn know_service(&self, service: usize) -> Result<(), ChangeError> {
        let count = self.network.services.len();
        if service < count { Ok(()) } else { Err(ChangeError::UnknownService { service, count }) }
    }

    fn stake(&self, operator: usize) -> Result<u128, ChangeError> {
        let operators = &self.network.operators;
        let unknown = ChangeError::UnknownOperator { operator, count: operators.len() };
        operators.get(operator).map(|row| row.stake).ok_or(unknown)
    }
}

/// Whether a sum still fits.
fn within(what: &'static str, others: u128, amount: u128) -> Result<(), ChangeError> {
    let sum = others.saturating_add(amount);
    if sum <= MOST { Ok(()) } else { Err(ChangeError::TooMuch { what, sum }) }
}

/// What a claim shows of cost less gain of attacks on a service: with P ≥ Q, `Q (gain − cost) ≤ P gain − Q cost ≤ R`.
fn room_shown(
    verified: &Verified,
    costs: Costs,
    network: &Network,
    service: usize,
) -> Option<i128> {
    let (gain_times, cost_times) = (verified.profit_times().0, verified.cost_times().0);
    let at_most = verified.attainable().0;
    if gain_times < cost_times || at_most > I256::ZERO {
        return None;
    }
    // Rounded up, as costs and gains are whole.
    let room = ((cost_times - 1 - at_most) / cost_times).as_i128();
    // With P > Q a gain is less than its cost unless both are nothing.
    let mut members = network.members(service).iter();
    let costs_something = network.corrupting(service) > 0
        && members.all(|(operator, _)| costs.of(&network.operators()[*operator]) > 0);
    Some(room.max(i128::from(gain_times > cost_times && costs_something)))
}

fn by_search(network: &Network, costs: Costs, budget: &Budget) -> Answer {
    let best = attack::best(network, costs, budget);
    let headroom = -best.at_most;
    let attack = best.attack.filter(|attack| attack.profit() > 0);
    let tier = |decided: bool| if decided { Tier::Exact } else { Tier::Undecided };
    if headroom != 0 {
        let tier = tier(best.proved || headroom > 0 || attack.is_some());
        return Answer { secure: headroom > 0, tier, headroom, attack };
    }
    // Some attack may break even: does a service mind?
    let rooms = attack::headroom(network, costs, budget);
    let mut rooms = network.services().iter().zip(rooms);
    match rooms.find(|(service, room)| service.tie == Tie::Insecure && room.at_least <= 0) {
        None => Answer { secure: true, tier: Tier::Exact, headroom, attack: None },
        Some((_, room)) => {
            Answer { secure: false, tier: tier(room.exact), headroom, attack: room.attack }
        }
    }
}

#[cfg(test)]
mod tests;
