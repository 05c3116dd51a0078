//! Networks in which all operators and all services are alike: the least stake that is enough, in closed form.

use num_rational::BigRational;

/// Operators alike, services alike; each operator pledges the same to every service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symmetric {
    /// How many operators.
    pub operators: u32,
    /// How many services.
    pub services: u32,
    /// π of each service.
    pub profit: u128,
    /// α: numerator and denominator.
    pub threshold: (u32, u32),
    /// d: an operator's pledges over its stake, from 1 (each unit once) to the number of services, as numerator and
    /// denominator. Each pledge is d ÷ services of the stake.
    pub degree: (u32, u32),
}

fn whole(number: u128) -> BigRational {
    BigRational::from_integer(number.into())
}

impl Symmetric {
    /// The least stake of each operator at which no attack gains more than it costs, if at most `byzantine` services slash
    /// unjustly first and attackers are ready to lose `budget`. None: no stake is enough, as unjust slashing can take all
    /// of it while something is left to attack, or the fractions are not numbers.
    ///
    /// With stakes of 1 and F services slashing, 1 − Fd/m is left of a stake, and min(d/m, that) of a pledge. Who attacks k
    /// services with j operators that lose everything pays j times what is left of the stake and fills k deficits of
    /// (αn − j)⁺ pledges. In j this is piecewise linear, so 0, ⌊αn⌋ and ⌈αn⌉ decide; what an attack gains over the least of
    /// these is linear over concave in k, so one or all of the services left decide. Units of stake may be divided.
    #[must_use]
    pub fn least_stake(&self, byzantine: u32, budget: u128) -> Option<BigRational> {
        if self.services == 0 || self.threshold.1 == 0 || self.degree.1 == 0 {
            return None;
        }
        let fraction = |(a, b): (u32, u32)| BigRational::new(a.into(), b.into());
        let pledge = fraction(self.degree) / whole(self.services.into());
        let needed = fraction(self.threshold) * whole(self.operators.into());
        let mut least = whole(0);
        for slashing in 0..=byzantine.min(self.services - 1) {
            let stake = whole(1) - &pledge * whole(slashing.into());
            let pledge = pledge.clone().min(stake.clone());
            for attacked in [1, self.services - slashing] {
                let attacked = whole(attacked.into());
                let gain = &attacked * whole(self.profit) + whole(budget);
                let cost = |full: BigRational| {
                    let missing = (&needed - &full).max(whole(0));
                    full * &stake + missing * &attacked * &pledge
                };
                let costs = [cost(whole(0)), cost(needed.floor()), cost(needed.ceil())];
                let cheapest = costs.into_iter().min()?;
                if gain > whole(0) {
                    if cheapest <= whole(0) {
                        return None;
                    }
                    least = least.max(gain / cheapest);
                }
            }
        }
        Some(least)
    }
}
