//! One promise by itself: what is lost to a slash, what a premium until then is worth.
//!
//! The event comes at a constant hazard λ and takes the fraction ℓ of what was pledged. As in credit default swaps: J. Hull, A. White,
//! *Valuing credit default swaps I* (2000), with recovery 1 − ℓ.

/// A_x: what one unit per year is worth today, paid until the event or for `years`, at rate x: (1 − e^(−(λ + x)T)) ÷ (λ + x).
#[must_use]
pub fn annuity(hazard: f64, rate: f64, years: f64) -> f64 {
    let both = hazard + rate;
    if (both * years).abs() < 1e-12 { years } else { -(-both * years).exp_m1() / both }
}

/// A promise of `fraction` of a unit of stake for `years`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Promise {
    /// λ, per year.
    pub hazard: f64,
    /// ℓ: the part that is lost.
    pub fraction: f64,
    /// T.
    pub years: f64,
    /// q: the rate at which stake grows or is lent.
    pub stake_rate: f64,
    /// r: the rate of cash.
    pub cash_rate: f64,
    /// J: the part of its price that stake loses when it is slashed.
    pub slash_jump: f64,
}

impl Promise {
    /// What is lost to the slash, in units of stake today: ℓλA_q. What a premium paid at once must be.
    #[must_use]
    pub fn upfront(&self) -> f64 {
        self.fraction * self.hazard * annuity(self.hazard, self.stake_rate, self.years)
    }

    /// The fair premium per year, paid in stake until the event: λℓ, whatever the term and the rates.
    #[must_use]
    pub fn running_in_stake(&self) -> f64 {
        self.hazard * self.fraction
    }

    /// The fair premium per year, paid in cash until the event, per unit of stake's price today: λℓ(1 − J)A_q ÷ A_r. Where the price falls
    /// as stake is slashed, what is lost is worth less cash.
    #[must_use]
    pub fn running_in_cash(&self) -> f64 {
        let rates = annuity(self.hazard, self.stake_rate, self.years)
            / annuity(self.hazard, self.cash_rate, self.years);
        self.running_in_stake() * (1.0 - self.slash_jump) * rates
    }
}
