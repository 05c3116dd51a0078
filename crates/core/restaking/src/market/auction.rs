//! Supply meets demand.

use units::{Ratio, Rounding, Value};

/// What one offer adds to the supply.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bid {
    /// It sells at this rate or above.
    pub reserve: Ratio,
    /// How much cover.
    pub supply: Value,
}

/// What a service wants.
#[derive(Clone, Copy, Debug)]
pub(super) struct Want {
    /// Cover.
    pub target: Value,
    /// What it can spend.
    pub budget: Value,
    /// The most that it pays per unit of cover.
    pub most: Ratio,
}

/// The clearing rate: the lowest at which the bids supply as much as the service would buy; its maximum where even then
/// they do not. Nothing if no bid is as cheap as that. `bids` come cheapest first.
///
/// At a rate r the service would buy `min(target, budget ÷ r)`, and the supply is all bids with a reserve up to r. The
/// one falls with r, the other rises, so they meet at a reserve, or between two at the rate that spends the whole budget
/// on all that is supplied. Where supply is short the buyer's maximum is what makes more supply worth offering.
pub(super) fn clearing_rate(bids: impl Iterator<Item = Bid>, want: &Want) -> Option<Ratio> {
    let mut bids = bids.take_while(|bid| bid.reserve <= want.most).peekable();
    let mut supplied = Value::ZERO;
    let mut rate = None;
    while let Some(bid) = bids.next() {
        supplied = supplied.saturating_add(bid.supply);
        if supplied >= want.target {
            return Some(bid.reserve);
        }
        // The rate at which the budget just pays for all of this; rounded down, so that it does.
        let spends_all = Ratio::of(want.budget.raw(), supplied.raw(), Rounding::Down);
        let meets = spends_all.unwrap_or(want.most).max(bid.reserve);
        match bids.peek() {
            Some(next) if meets >= next.reserve => {}
            Some(_) => return Some(meets),
            None => rate = Some(meets.min(want.most)),
        }
    }
    rate
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The definition, tried rate by rate.
    fn by_trying(bids: &[(u128, u128)], target: u128, budget: u128, most: u128) -> Option<u128> {
        let supply = |rate: u128| -> u128 {
            bids.iter().filter(|(reserve, _)| *reserve <= rate).map(|(_, supply)| supply).sum()
        };
        bids.iter().any(|(reserve, _)| *reserve <= most).then(|| {
            let meets = |rate: &u128| {
                let supply = supply(*rate);
                // budget ÷ rate ≤ supply, in whole units of 1/100
                let spent = supply * rate >= budget * 100;
                supply > 0 && (supply >= target || spent)
            };
            (0..=most).find(meets).unwrap_or(most)
        })
    }

    #[test]
    fn finds_the_lowest_rate_at_which_supply_meets_demand() {
        let percent = |rate: u128| Ratio::new(rate * 10_u128.pow(16));
        let (mut checked, mut seed) = (0, 7_u64);
        let mut next = |below: u128| {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            u128::from(seed >> 33) % below
        };
        for _ in 0..5_000 {
            let mut bids: Vec<(u128, u128)> =
                (0..next(6)).map(|_| (next(40), 1 + next(50))).collect();
            bids.sort_unstable();
            let (target, budget, most) = (1 + next(120), 1 + next(30), next(45));
            let want = Want {
                target: Value::new(target * 1_000_000),
                budget: Value::new(budget * 1_000_000),
                most: percent(most),
            };
            let offered = bids.iter().map(|(reserve, supply)| Bid {
                reserve: percent(*reserve),
                supply: Value::new(supply * 1_000_000),
            });
            let rate = clearing_rate(offered, &want).map(Ratio::raw);
            let expected = by_trying(&bids, target, budget, most);
            // The trial knows whole percents only, so it may say up to one more.
            match (rate, expected) {
                (None, None) => {}
                (Some(rate), Some(expected)) => {
                    let up = rate.div_ceil(10_u128.pow(16));
                    assert!(
                        up == expected
                            || up + 1 == expected
                                && rate % 10_u128.pow(16) == 0
                                && budget * 100 % rate.max(1) != 0,
                        "{bids:?} {want:?}: {rate}, tried {expected}"
                    );
                    checked += 1;
                }
                other => panic!("{bids:?} {want:?}: {other:?}"),
            }
        }
        assert!(checked > 1_000);
    }

    #[test]
    fn a_short_supply_is_paid_the_maximum_and_a_long_one_its_last_reserve() {
        let bid = |bps, supply| Bid { reserve: Ratio::from_bps(bps), supply: Value::new(supply) };
        let want = |target, budget| Want {
            target: Value::new(target),
            budget: Value::new(budget),
            most: Ratio::from_bps(500),
        };
        let bids = [bid(100, 1_000), bid(200, 1_000), bid(400, 1_000), bid(600, 9_000)];
        let rate = |want: Want| clearing_rate(bids.into_iter(), &want).map(Ratio::raw);
        let bps = |bps| Some(Ratio::from_bps(bps).raw());
        assert_eq!(rate(want(900, 1_000)), bps(100));
        assert_eq!(rate(want(1_001, 1_000)), bps(200));
        assert_eq!(rate(want(9_000, 1_000)), bps(500), "nobody may be paid more");
        assert_eq!(
            rate(want(9_000, 60)),
            bps(300),
            "the budget pays 2 000 at 3 %, and less than 3 000 at 4 %"
        );
        assert_eq!(rate(want(9_000, 5)), bps(100), "the budget pays half of the first");
        assert_eq!(clearing_rate([bid(600, 1)].into_iter(), &want(1, 1)), None);
    }
}
