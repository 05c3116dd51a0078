//! Common shocks: independent Poisson events, each of which hits a set of things at once.
//!
//! A. Marshall, I. Olkin, *A multivariate exponential distribution*, JASA (1967). Whatever is shared (code, a client, who operates, a
//! cloud, an oracle) is one shock with the set of all that share it; what happens to one thing alone is a shock on it alone.

/// Shocks on things that have numbers.
#[derive(Clone, Debug, Default)]
pub struct CommonShocks {
    shocks: Vec<(f64, Vec<usize>)>,
}

/// The most things whose joint probability is asked for: inclusion and exclusion has 2ⁿ terms.
pub const MOST_JOINT: usize = 24;

impl CommonShocks {
    /// Adds a shock of `rate` per year on these things.
    pub fn add(&mut self, rate: f64, things: impl Into<Vec<usize>>) {
        self.shocks.push((rate, things.into()));
    }

    /// The rate at which any of these is hit.
    fn rate_of_any(&self, things: &[usize]) -> f64 {
        let hit = |set: &[usize]| set.iter().any(|thing| things.contains(thing));
        self.shocks.iter().filter(|(_, set)| hit(set)).map(|(rate, _)| rate).sum()
    }

    /// The probability that none of these is hit within `years`: e^(−T Σ rates of shocks on any of them).
    #[must_use]
    pub fn none(&self, things: &[usize], years: f64) -> f64 {
        (-years * self.rate_of_any(things)).exp()
    }

    /// The probability that at least one of these is hit.
    #[must_use]
    pub fn any(&self, things: &[usize], years: f64) -> f64 {
        -(-years * self.rate_of_any(things)).exp_m1()
    }

    /// The probability that all of these are hit, by inclusion and exclusion over [`Self::any`]. `None` for more than [`MOST_JOINT`].
    #[must_use]
    pub fn all(&self, things: &[usize], years: f64) -> Option<f64> {
        if things.len() > MOST_JOINT {
            return None;
        }
        if things.is_empty() {
            return Some(1.0);
        }
        let subsets = 1_u32..1 << things.len();
        let term = |subset: u32| {
            let chosen: Vec<usize> = (0..things.len())
                .filter(|place| subset >> place & 1 == 1)
                .map(|place| things[place])
                .collect();
            let sign = if chosen.len() % 2 == 1 { 1.0 } else { -1.0 };
            sign * self.any(&chosen, years)
        };
        Some(subsets.map(term).sum())
    }
}
