//! Histories: what people do, in order. Random ones, weighted so that most see several boundaries, overlapping
//! tenures, two services on one vault and more than one slash.

use super::Charge;
use core::{fmt, ops::RangeInclusive};
use proptest::prelude::*;
use units::Ratio;

/// How much of a lot.
#[derive(Clone, Copy, Debug)]
pub enum Part {
    All,
    Units(u128),
    Percent(u8),
    /// One unit more than there is.
    TooMuch,
}

/// One thing that happens. Indices are taken modulo what there is.
#[derive(Clone, Copy, Debug)]
pub enum Step {
    Pledge {
        staker: usize,
        vault: usize,
        amount: u128,
    },
    /// `lot` counts the staker's own lots; if `foreign`, everyone's.
    Leave {
        staker: usize,
        lot: usize,
        foreign: bool,
        part: Part,
    },
    Claim {
        staker: usize,
        lot: usize,
        foreign: bool,
    },
    ClaimPremiums {
        staker: usize,
        position: usize,
    },
    Offer {
        vault: usize,
        terms: usize,
        share_bps: u32,
        reserve_bps: u32,
    },
    Demand {
        service: usize,
        target: u128,
        rate_bps: u32,
    },
    Fund {
        service: usize,
        amount: u128,
    },
    /// About the epoch that many epochs ago.
    Accuse {
        watcher: usize,
        operator: usize,
        terms: usize,
        offence: usize,
        ago: u64,
        charge: Charge,
    },
    /// About cover that was sold not too long ago, whichever operator, service and terms that is.
    AccuseSeller {
        watcher: usize,
        cover: usize,
        offence: usize,
        charge: Charge,
    },
    /// The accused answers.
    Appeal {
        case: usize,
        with_all: bool,
    },
    Delay {
        case: usize,
        epochs: u64,
    },
    Reverse {
        case: usize,
    },
    Return {
        operator: usize,
    },
    Transfer {
        from: usize,
        to: usize,
        asset: usize,
        amount: u128,
    },
    LetIn {
        to: usize,
        asset: usize,
        amount: u128,
    },
    LetOut {
        from: usize,
        asset: usize,
        amount: u128,
    },
    Epochs(u64),
}

/// A history and the leverage caps of the vaults that it happens to.
#[derive(Clone)]
pub struct History {
    pub caps: [Ratio; 3],
    pub steps: Vec<Step>,
}

impl fmt::Debug for History {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "leverage caps {:?}", self.caps)?;
        self.steps.iter().try_for_each(|step| write!(f, "\n    Step::{step:?},"))
    }
}

const ALL_OF_IT: u128 = u128::MAX / 4;

/// Stake, budgets, demand and offers, so that cover is sold from epoch 2 on.
fn opening() -> impl Strategy<Value = Vec<Step>> {
    let pledges = [amount(), amount(), amount(), amount(), amount()];
    let shares = proptest::collection::vec(share(), 6);
    let terms = proptest::collection::vec(0..2_usize, 3);
    let demands = [(target(), rate(), budget()), (target(), rate(), budget())];
    (pledges, shares, terms, demands, 0..6_u64).prop_map(
        |(amounts, shares, terms, demands, ago)| {
            let mut steps = Vec::new();
            for (staker, amount) in amounts.into_iter().enumerate() {
                let vault = [0, 2, 0, 1, 0][staker];
                steps.push(Step::Pledge { staker, vault, amount });
            }
            for (service, (target, rate_bps, amount)) in demands.into_iter().enumerate() {
                steps.push(Step::Fund { service, amount });
                steps.push(Step::Demand { service, target, rate_bps });
            }
            for (vault, terms) in terms.into_iter().enumerate() {
                let (one, other) = (shares[2 * vault], shares[2 * vault + 1]);
                steps.push(Step::Offer { vault, terms, share_bps: one, reserve_bps: 0 });
                steps.push(Step::Offer { vault, terms: 2, share_bps: other, reserve_bps: 0 });
            }
            steps.push(Step::Epochs(2 + ago / 4));
            steps
        },
    )
}

/// From one base unit to 10³⁰.
fn amount() -> impl Strategy<Value = u128> {
    prop_oneof![
        3 => 1..10_u128,
        3 => 1_000..10_000_000_u128,
        6 => (1..1_000_u128).prop_map(|whole| whole * 1_000_000_000_000_000_000),
        2 => (0..1_000_000_000_000_000_000_u128).prop_map(|odd| odd * 37 + 1),
        1 => (1..=1_000_000_000_000_u128).prop_map(|whole| whole * 1_000_000_000_000_000_000),
    ]
}

fn share() -> impl Strategy<Value = u32> {
    prop_oneof![2 => Just(10_000), 2 => Just(5_000), 1 => Just(0), 4 => 1..10_000_u32]
}

/// In 10⁻¹⁸ of the reference currency.
fn target() -> impl Strategy<Value = u128> {
    prop_oneof![
        6 => Just(ALL_OF_IT),
        1 => Just(0),
        2 => (1..10_000_000_u128).prop_map(|whole| whole * 1_000_000_000_000_000_000),
        1 => 1..10_000_000_u128,
    ]
}

fn rate() -> impl Strategy<Value = u32> {
    prop_oneof![1 => Just(0), 6 => 1..50_u32]
}

fn budget() -> impl Strategy<Value = u128> {
    prop_oneof![
        4 => Just(1_000_000_000_000_000_000_000_000_000_000),
        1 => 1..100_u128,
        1 => 1_000..1_000_000_000_000_u128,
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let (staker, vault, lot) = (0..5_usize, 0..3_usize, 0..8_usize);
    let foreign = prop::bool::weighted(0.1);
    let part = prop_oneof![
        4 => Just(Part::All),
        4 => (1..100_u8).prop_map(Part::Percent),
        3 => (1..4_u128).prop_map(Part::Units),
        1 => Just(Part::Units(0)),
        1 => Just(Part::TooMuch),
    ];
    // Most stake goes where both services and most cases are.
    let crowded = prop_oneof![3 => Just(0_usize), 2 => 0..3_usize];
    let accusation = (0..2_usize, prop_oneof![3 => Just(0_usize), 1 => Just(1)], 0..3_usize);
    let offence = prop_oneof![1 => Just(0_usize), 3 => 1..3_usize, 1 => Just(3)];
    let founded = prop_oneof![3 => Just(Charge::Founded), 1 => Just(Charge::Picked)];
    let charge = prop_oneof![1 => Just(Charge::Unfounded), 9 => founded.clone()];
    let case = 0..1_000_usize;
    let ago = prop_oneof![3 => 0..2_u64, 3 => 2..5_u64, 1 => 5..7_u64];
    prop_oneof![
        14 => (staker.clone(), crowded, amount())
            .prop_map(|(staker, vault, amount)| Step::Pledge { staker, vault, amount }),
        17 => (staker.clone(), lot.clone(), foreign, part)
            .prop_map(|(staker, lot, foreign, part)| Step::Leave { staker, lot, foreign, part }),
        8 => (staker.clone(), lot.clone(), foreign)
            .prop_map(|(staker, lot, foreign)| Step::Claim { staker, lot, foreign }),
        3 => (staker.clone(), lot)
            .prop_map(|(staker, position)| Step::ClaimPremiums { staker, position }),
        7 => (vault, 0..3_usize, share(), 0..60_u32)
            .prop_map(|(vault, terms, share_bps, reserve_bps)| {
                Step::Offer { vault, terms, share_bps, reserve_bps: reserve_bps / 2 }
            }),
        3 => (0..2_usize, target(), rate())
            .prop_map(|(service, target, rate_bps)| Step::Demand { service, target, rate_bps }),
        2 => (0..2_usize, budget())
            .prop_map(|(service, amount)| Step::Fund { service, amount }),
        12 => (0..2_usize, 0..1_000_usize, offence.clone(), founded)
            .prop_map(|(watcher, cover, offence, charge)| {
                Step::AccuseSeller { watcher, cover, offence, charge }
            }),
        5 => (accusation, offence, ago, charge)
            .prop_map(|((watcher, operator, terms), offence, ago, charge)| {
                Step::Accuse { watcher, operator, terms, offence, ago, charge }
            }),
        5 => (case.clone(), prop::bool::weighted(0.8))
            .prop_map(|(case, with_all)| Step::Appeal { case, with_all }),
        2 => (case.clone(), prop_oneof![1 => Just(0), 4 => Just(1), 1 => Just(2)])
            .prop_map(|(case, epochs)| Step::Delay { case, epochs }),
        3 => case.prop_map(|case| Step::Reverse { case }),
        14 => (0..2_usize).prop_map(|operator| Step::Return { operator }),
        1 => (staker.clone(), 0..5_usize, 0..3_usize, amount())
            .prop_map(|(from, to, asset, amount)| Step::Transfer { from, to, asset, amount }),
        1 => (staker.clone(), 0..3_usize, amount())
            .prop_map(|(to, asset, amount)| Step::LetIn { to, asset, amount }),
        1 => (staker, 0..3_usize, amount())
            .prop_map(|(from, asset, amount)| Step::LetOut { from, asset, amount }),
        26 => Just(Step::Epochs(1)),
        1 => (2..9_u64).prop_map(Step::Epochs),
    ]
}

fn caps(exclusive: bool) -> BoxedStrategy<[Ratio; 3]> {
    if exclusive {
        return Just([Ratio::ONE; 3]).boxed();
    }
    let cap = || {
        prop_oneof![Just(10_000), Just(15_000), Just(20_000), Just(30_000)]
            .prop_map(Ratio::from_bps)
    };
    [cap(), cap(), cap()].boxed()
}

/// Random histories of so many steps; with leverage cap 1 throughout, or up to 3.
pub fn histories(steps: RangeInclusive<usize>, exclusive: bool) -> impl Strategy<Value = History> {
    let steps = proptest::collection::vec(step(), steps);
    (caps(exclusive), opening(), steps).prop_map(|(caps, opening, steps)| History {
        caps,
        steps: opening.into_iter().chain(steps).collect(),
    })
}

/// One fixed history in which each of the known-wrong rules makes a difference.
pub fn fixed() -> History {
    const STAKE: u128 = 1_000_000_000_000_000_000_000;
    let pledge = |staker, amount| Step::Pledge { staker, vault: 0, amount };
    let accuse = |terms, offence, ago| Step::Accuse {
        watcher: 0,
        operator: 0,
        terms,
        offence,
        ago,
        charge: Charge::Founded,
    };
    let offer = |terms, share_bps| Step::Offer { vault: 0, terms, share_bps, reserve_bps: 0 };
    let mut steps = vec![pledge(0, STAKE), pledge(2, STAKE / 3), pledge(4, 7)];
    for service in 0..2 {
        steps.push(Step::Fund { service, amount: STAKE });
        steps.push(Step::Demand { service, target: ALL_OF_IT, rate_bps: 10 });
    }
    steps.extend([
        offer(1, 6_000),
        offer(2, 6_000),
        Step::Epochs(2),
        // Two leave in the epoch before the offence, one joins in it.
        Step::Leave { staker: 2, lot: 0, foreign: false, part: Part::Percent(50) },
        Step::Leave { staker: 4, lot: 0, foreign: false, part: Part::Units(2) },
        Step::Epochs(1),
        pledge(3, STAKE),
        // A third of the first service's 60 %, then all of the second's 40 %, then the rest of the first's.
        accuse(1, 1, 0),
        Step::Epochs(1),
        accuse(2, 0, 1),
        Step::Epochs(1),
        accuse(1, 0, 2),
        Step::Epochs(2),
        Step::Return { operator: 0 },
        Step::Epochs(1),
        // What was taken no longer blocks: both buy again. Those who left in epoch 2 are free in epoch 9.
        pledge(4, 1_000_000),
        Step::Claim { staker: 2, lot: 1, foreign: false },
        Step::Claim { staker: 2, lot: 0, foreign: false },
        Step::Epochs(1),
        Step::Claim { staker: 2, lot: 1, foreign: false },
        Step::Claim { staker: 2, lot: 0, foreign: false },
        Step::Epochs(2),
        Step::Claim { staker: 4, lot: 1, foreign: false },
    ]);
    History { caps: [Ratio::ONE; 3], steps }
}
