//! Shapley values of many services, by sampling orders.

use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

/// A mean of samples, and how far off it may be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The mean.
    pub mean: f64,
    /// Half of the confidence interval at 95 %: 1.96 standard errors. Infinite for a single pair of orders.
    pub within: f64,
}

/// Each service's Shapley value from `pairs` of random orders, an order and its reverse: where what a service adds falls or
/// grows with how many are there before it, the two halves of a pair err against each other (Mitchell, Cooper, Frank and
/// Holmes, *Sampling Permutations for Shapley Value Estimation*, 2022). The same seed gives the same estimate; at least one
/// pair is drawn. Estimates of all services add up to the value of all up to rounding.
///
/// Cost: 2 × `pairs` × `services` values.
///
/// # Errors
/// The first error of `value`.
pub fn sampled_shapley<E>(
    services: usize,
    pairs: u32,
    seed: u64,
    mut value: impl FnMut(&[usize]) -> Result<i128, E>,
) -> Result<Vec<Estimate>, E> {
    let pairs = pairs.max(1);
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut order: Vec<usize> = (0..services).collect();
    let mut sums = vec![(0.0, 0.0); services];
    let none = value(&[])?;
    for _ in 0..pairs {
        shuffle(&mut order, &mut random);
        let mut adds = vec![0.0; services];
        for _ in 0..2 {
            let mut there = Vec::with_capacity(services);
            let mut before = none;
            for service in &order {
                let at = there.partition_point(|other| other < service);
                there.insert(at, *service);
                let after = value(&there)?;
                adds[*service] += (after - before) as f64 / 2.0;
                before = after;
            }
            order.reverse();
        }
        for (sum, adds) in sums.iter_mut().zip(adds) {
            sum.0 += adds;
            sum.1 += adds * adds;
        }
    }
    let count = f64::from(pairs);
    let estimate = |(sum, squares): (f64, f64)| {
        let mean = sum / count;
        let variance = (squares / count - mean * mean).max(0.0);
        let within =
            if pairs == 1 { f64::INFINITY } else { 1.96 * (variance / (count - 1.0)).sqrt() };
        Estimate { mean, within }
    };
    Ok(sums.into_iter().map(estimate).collect())
}

/// Fisher and Yates. The rest of a division favours small numbers by less than services ÷ 2⁶⁴.
fn shuffle(order: &mut [usize], random: &mut ChaCha8Rng) {
    for last in (1..order.len()).rev() {
        let other = random.next_u64() % (last as u64 + 1);
        order.swap(last, other as usize);
    }
}
