//! Holders who sell in proportion to the fall: the price in closed form.

use libm::{exp, log, sqrt};

/// W₀(x): the w ≥ −1 with `w·eʷ = x`, for x ≥ −1/e; not a number below. By Halley's method (Corless and others, *On the
/// Lambert W Function*, 1996) from the series at the branch point or the asymptote; accurate to some units of the last place
/// away from −1/e, where the function itself is steep.
#[must_use]
pub fn lambert_w0(x: f64) -> f64 {
    // e·x + 1, whose root measures the distance to the branch point.
    let beside = x.mul_add(std::f64::consts::E, 1.0);
    if beside.is_nan() || beside < -1e-15 {
        return f64::NAN;
    }
    let p = sqrt(2.0 * beside.max(0.0));
    let mut w = if x < -0.25 {
        // −1 + p − p²/3 + 11p³/72
        (11.0 / 72.0 * p - 1.0 / 3.0).mul_add(p, 1.0).mul_add(p, -1.0)
    } else if x < 3.0 {
        x / (1.0 + x.max(-0.25))
    } else {
        log(x) - log(log(x))
    };
    if p == 0.0 {
        return -1.0;
    }
    for _ in 0..50 {
        let power = exp(w);
        let rest = w * power - x;
        let slope = power * (w + 1.0);
        let step = rest / (slope - rest * (w + 2.0) / (2.0 * w + 2.0));
        if !step.is_finite() || step.abs() <= f64::EPSILON * w.abs() {
            break;
        }
        w -= step;
    }
    w
}

/// The price, as a part of P₀, after `sale` was sold at first where holders sell `redemptions` × the relative fall and the
/// impact is exponential of that `depth`: `−W₀(−κa·e^(−κ(Q₀ + a))) ÷ κa`, κ = 1 ÷ depth. It solves
/// `p = exp(−κ(Q₀ + a(1 − p)))`; of its solutions in \[0, 1\] the one that W₀ gives is the least, and for a sale of more than
/// nothing the only one.
#[must_use]
pub fn linear_seller(sale: f64, redemptions: f64, depth: f64) -> f64 {
    let strength = redemptions / depth;
    if strength == 0.0 {
        return exp(-sale / depth);
    }
    -lambert_w0(-strength * exp(-(sale + redemptions) / depth)) / strength
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_inverts() {
        assert_eq!(lambert_w0(0.0), 0.0);
        assert!((lambert_w0(1.0) - 0.567_143_290_409_783_8).abs() < 1e-15);
        assert!((lambert_w0(std::f64::consts::E) - 1.0).abs() < 1e-15);
        assert!(lambert_w0(-0.4).is_nan());
        for step in 0..4_000 {
            let w = -0.999 + f64::from(step) * 0.01;
            let found = lambert_w0(w * exp(w));
            // Near the branch point an error of x shows magnified by 1 ÷ (1 + w).
            let accuracy = 1e-14 * (1.0 + w.abs()) + 2e-16 / (1.0 + w);
            assert!((found - w).abs() <= accuracy, "{w}: {found}");
        }
    }
}
