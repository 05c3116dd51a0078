//! From values under scenarios to margin.

use super::Parameters;
use super::conditions::Conditions;
use super::scenario::{Scenario, States};
use crate::collateral::Worth;
use crate::positions::Leg;
use crate::{Assets, Margin, MarginError, Market, Perpetual, amount};
use std::collections::BTreeMap;
use units::{Fixed, Price};

/// The portfolio margin of what is held on one underlying, and what it is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// With all assets.
    pub total: Margin,
    /// What each scenario would change, in the order of the parameters; negative is a loss.
    pub scenarios: Vec<Fixed>,
    /// The basis contingency: what forwards that move against the spot price would change; not above zero.
    pub basis: Fixed,
    /// Which of these is the worst, and its change; zero if none loses.
    pub worst: (Worst, Fixed),
    /// What contingencies ask initially, those that maintain included.
    pub contingency_initial: Fixed,
    /// What contingencies ask to maintain.
    pub contingency_maintenance: Fixed,
}

/// What loses most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Worst {
    /// Nothing loses.
    None,
    /// The basis contingency.
    Basis,
    /// The scenario of this index.
    Scenario(usize),
}

/// The options of an expiry as an account holds them.
pub(super) struct Expiry<'a> {
    pub(super) conditions: &'a Conditions,
    pub(super) legs: Vec<Leg>,
    /// What all of them are worth in each state.
    pub(super) values: Vec<Fixed>,
}

impl Expiry<'_> {
    /// What it is worth in a state.
    fn value(&self, state: usize) -> Fixed {
        // Every expiry has a value for every state.
        self.values.get(state).copied().unwrap_or(Fixed::ZERO)
    }
}

/// What margin is computed from once all options are valued.
pub(super) struct Sums<'a> {
    pub(super) market: &'a Market,
    pub(super) parameters: &'a Parameters,
    pub(super) states: &'a States,
    pub(super) expiries: Vec<Expiry<'a>>,
}

/// What is asked beyond the worst scenario; neither is below zero.
#[derive(Clone, Copy, Default)]
struct Contingency {
    initial: Fixed,
    maintenance: Fixed,
}

impl Sums<'_> {
    pub(super) fn report(
        &self,
        assets: &Assets,
        perpetual: Perpetual,
    ) -> Result<Report, MarginError> {
        let stable = assets.stable()?;
        let worths = assets.collateral.iter().enumerate();
        let worths = worths.map(|(index, it)| it.worth(index, stable));
        let worths = worths.collect::<Result<Vec<_>, _>>()?;
        let what = "mark to market";
        let mut mark_to_market = amount::add(what, assets.cash, perpetual.unsettled)?;
        for expiry in &self.expiries {
            mark_to_market = amount::add(what, mark_to_market, expiry.value(self.states.mark))?;
        }
        let mut moving = Fixed::ZERO;
        for (collateral, worth) in assets.collateral.iter().zip(&worths) {
            mark_to_market = amount::add(what, mark_to_market, worth.value)?;
            if collateral.moves_with_underlying {
                moving = amount::add("collateral that moves", moving, worth.value)?;
            }
        }
        let basis = self.basis()?;
        let states = self.parameters.scenarios.iter().zip(&self.states.scenarios);
        let scenarios = states
            .map(|(scenario, state)| self.change(scenario, *state, perpetual, moving))
            .collect::<Result<Vec<_>, _>>()?;
        let worst = worst(basis, &scenarios);
        let contingency = self.contingency(assets, &worths, perpetual)?;

        let factors = &self.parameters.factors;
        let depeg = self.parameters.depeg.rate(stable)?;
        let left = |factor, contingency| {
            let lost = amount::down("the worst scenario", worst.1, factor)?;
            let left = amount::add("margin", mark_to_market, lost)?;
            amount::sub("margin", left, contingency)
        };
        let initial = amount::add("the initial factor", factors.initial, depeg)?;
        let total = Margin {
            initial: left(initial, contingency.initial)?,
            maintenance: left(factors.maintenance, contingency.maintenance)?,
            mark_to_market,
        };
        Ok(Report {
            total,
            scenarios,
            basis,
            worst,
            contingency_initial: contingency.initial,
            contingency_maintenance: contingency.maintenance,
        })
    }

    /// Expiry by expiry the worse of two moves of the forward price, volatility as it is, times a factor that grows with time.
    fn basis(&self) -> Result<Fixed, MarginError> {
        let what = "the basis contingency";
        self.expiries.iter().try_fold(Fixed::ZERO, |sum, expiry| {
            let [mark, up, down] = [self.states.mark, self.states.basis_up, self.states.basis_down]
                .map(|state| expiry.value(state));
            let change = amount::sub(what, up.min(down), mark)?.min(Fixed::ZERO);
            let change = amount::down(what, change, expiry.conditions.basis_factor)?;
            amount::add(what, sum, change)
        })
    }

    /// What a scenario changes.
    fn change(
        &self,
        scenario: &Scenario,
        state: usize,
        perpetual: Perpetual,
        moving: Fixed,
    ) -> Result<Fixed, MarginError> {
        let what = "a scenario";
        let mut change = match scenario {
            Scenario::Move { spot, .. } => {
                let by = amount::sub(what, *spot, Fixed::ONE)?;
                let perpetual = self.perpetual_change(perpetual, by)?;
                amount::add(what, perpetual, amount::down(what, moving, by)?)?
            }
            Scenario::Skew { .. } => Fixed::ZERO,
        };
        let damping = scenario.damping();
        change = amount::down(what, change, damping)?;
        for expiry in &self.expiries {
            let (mark, value) = (expiry.value(self.states.mark), expiry.value(state));
            // What is worth something may be worth less, what is owed more: values grow on the way to expiry.
            let conditions = expiry.conditions;
            let counted = match value.is_negative() {
                false => conditions.discount_long,
                true => conditions.discount_short,
            };
            let below = amount::sub(what, amount::down(what, value, counted)?, mark)?;
            let change_of_expiry = match scenario {
                Scenario::Move { .. } => below,
                // The skew may as well move the other way.
                Scenario::Skew { .. } => {
                    let above = amount::up(what, value, counted)?;
                    below.min(amount::sub(what, mark, above)?)
                }
            };
            let damped = amount::down(what, change_of_expiry, damping)?;
            change = amount::add(what, change, damped)?;
        }
        Ok(change)
    }

    /// What a perpetual gains when the price moves by this part of itself.
    fn perpetual_change(&self, perpetual: Perpetual, by: Fixed) -> Result<Fixed, MarginError> {
        let what = "the change of a perpetual";
        if perpetual.size.is_zero() {
            return Ok(Fixed::ZERO);
        }
        let mark = self.market.perpetual_mark()?;
        // Rounded so that the gain is never above the exact one.
        let notional = match by.is_negative() {
            false => amount::down(what, perpetual.size, mark)?,
            true => amount::up(what, perpetual.size, mark)?,
        };
        amount::down(what, notional, by)
    }

    /// What scenarios do not see: short options that are not covered at their strike, perpetuals, haircuts, doubt.
    fn contingency(
        &self,
        assets: &Assets,
        worths: &[Worth],
        perpetual: Perpetual,
    ) -> Result<Contingency, MarginError> {
        let what = "contingencies";
        let parameters = self.parameters;
        let spot = self.market.spot()?;
        let spot_confidence = self.market.confidence()?;
        let mut confidence = spot_confidence;
        let mut sum = Contingency::default();
        let charge = |sum: &mut Contingency, notional, initial, maintenance| {
            let (initial, maintenance) =
                (amount::up(what, notional, initial)?, amount::up(what, notional, maintenance)?);
            sum.initial = amount::add(what, sum.initial, initial)?;
            sum.maintenance = amount::add(what, sum.maintenance, maintenance)?;
            Ok::<_, MarginError>(())
        };
        let doubt = |sum: &mut Contingency, by: &crate::Contingency, confidence, notional| {
            sum.initial = amount::add(what, sum.initial, by.charge(confidence, notional)?)?;
            Ok::<_, MarginError>(())
        };
        if !perpetual.size.is_zero() {
            confidence = confidence.min(self.market.perpetual_confidence()?);
            let size = amount::abs(what, perpetual.size)?;
            let notional = amount::up(what, size, spot)?;
            let part = &parameters.perpetual;
            charge(&mut sum, notional, part.initial, part.maintenance)?;
            doubt(&mut sum, &parameters.contingency, confidence, notional)?;
        }
        for expiry in &self.expiries {
            let notional = amount::up(what, uncovered(&expiry.legs)?, spot)?;
            let part = &parameters.option;
            charge(&mut sum, notional, part.initial, part.maintenance)?;
            let gross = expiry.legs.iter().try_fold(Fixed::ZERO, |sum, leg| {
                amount::add(what, sum, amount::abs(what, leg.size)?)
            })?;
            let notional = amount::up(what, gross, spot)?;
            let confidence = confidence.min(expiry.conditions.confidence);
            doubt(&mut sum, &parameters.contingency, confidence, notional)?;
        }
        for (collateral, worth) in assets.collateral.iter().zip(worths) {
            charge(&mut sum, worth.value, worth.haircut.initial, worth.haircut.maintenance)?;
            let confidence = collateral.confidence()?.min(spot_confidence);
            doubt(&mut sum, &collateral.contingency, confidence, worth.value)?;
        }
        Ok(sum)
    }
}

/// How many options are short and not covered by what is long at the same strike, calls and puts together: a short call and a
/// long put of one strike are a short forward, of which scenarios see everything.
fn uncovered(legs: &[Leg]) -> Result<Fixed, MarginError> {
    let what = "what is short of a strike";
    let mut strikes: BTreeMap<Price, Fixed> = BTreeMap::new();
    for leg in legs {
        let net = strikes.entry(leg.contract.strike).or_default();
        *net = amount::add(what, *net, leg.size)?;
    }
    strikes.values().try_fold(Fixed::ZERO, |sum, net| {
        amount::add(what, sum, amount::neg(what, net.min(&Fixed::ZERO).to_owned())?)
    })
}

/// The first of those that lose most.
fn worst(basis: Fixed, scenarios: &[Fixed]) -> (Worst, Fixed) {
    let mut worst = (Worst::None, Fixed::ZERO);
    if basis < worst.1 {
        worst = (Worst::Basis, basis);
    }
    for (index, change) in scenarios.iter().enumerate() {
        if *change < worst.1 {
            worst = (Worst::Scenario(index), *change);
        }
    }
    worst
}
