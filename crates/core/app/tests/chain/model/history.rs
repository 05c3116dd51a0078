//! Histories: what people do, in order. Random ones, weighted so that most see several boundaries, overlapping
//! tenures, two services on one vault and more than one slash.

use super::{Charge, world::Caps};
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
    /// An offer that was made before, again: with so much of its share, and so much more of a reserve.
    OfferAgain {
        offer: usize,
        percent: u32,
        dearer_bps: u32,
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
    /// A target of so much of all stake that there is, at most at this rate.
    DemandPart {
        service: usize,
        percent: u32,
        rate_bps: u32,
    },
    /// So much of what the target costs at the most.
    FundPart {
        service: usize,
        percent: u32,
    },
    /// Everyone who sold to the service whose penalties rise, for the same epoch, not too long ago.
    AccuseTogether {
        watcher: usize,
        cover: usize,
        offence: usize,
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
    pub caps: Caps,
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
    let pledges = proptest::collection::vec(amount(), 6);
    let offers = proptest::collection::vec((share(), reserve()), 12);
    let terms = proptest::collection::vec(0..2_usize, 4);
    let demands = [demand(0), demand(1), demand(2)];
    (pledges, offers, terms, demands, 0..6_u64).prop_map(
        |(amounts, offers, terms, demands, ago)| {
            let mut steps = Vec::new();
            for (index, amount) in amounts.into_iter().enumerate() {
                let (staker, vault) = [(0, 0), (1, 2), (2, 0), (3, 1), (4, 0), (2, 3)][index];
                steps.push(Step::Pledge { staker, vault, amount });
            }
            steps.extend(demands.into_iter().flatten());
            for (index, (share_bps, reserve_bps)) in offers.into_iter().enumerate() {
                let vault = index / 3;
                let terms = [terms[vault], 2, 3][index % 3];
                steps.push(Step::Offer { vault, terms, share_bps, reserve_bps });
            }
            steps.push(Step::Epochs(2 + ago / 4));
            steps
        },
    )
}

/// A target and a budget, either as numbers or as parts of what there is and of what that costs.
fn demand(service: usize) -> impl Strategy<Value = Vec<Step>> {
    let numbers = (target(), rate(), budget()).prop_map(move |(target, rate_bps, amount)| {
        vec![Step::Fund { service, amount }, Step::Demand { service, target, rate_bps }]
    });
    let parts =
        (1..120_u32, rate(), part_of_price()).prop_map(move |(percent, rate_bps, funds)| {
            let demand = Step::DemandPart { service, percent, rate_bps };
            vec![demand, Step::FundPart { service, percent: funds }]
        });
    prop_oneof![2 => numbers, 1 => parts]
}

/// Mostly less than an epoch costs at the most, sometimes for many.
fn part_of_price() -> impl Strategy<Value = u32> {
    prop_oneof![3 => 1..100_u32, 1 => 100..2_000_u32]
}

fn reserve() -> impl Strategy<Value = u32> {
    prop_oneof![2 => Just(0), 3 => 1..30_u32]
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
    let (staker, vault, lot) = (0..5_usize, 0..4_usize, 0..8_usize);
    let foreign = prop::bool::weighted(0.1);
    let part = prop_oneof![
        4 => Just(Part::All),
        4 => (1..100_u8).prop_map(Part::Percent),
        3 => (1..4_u128).prop_map(Part::Units),
        1 => Just(Part::Units(0)),
        1 => Just(Part::TooMuch),
    ];
    // Most stake goes where both services and most cases are.
    let crowded = prop_oneof![3 => Just(0_usize), 2 => 0..4_usize];
    let accusation = (0..2_usize, prop_oneof![3 => Just(0_usize), 1 => 1..3_usize], 0..4_usize);
    let offence = prop_oneof![1 => Just(0_usize), 3 => 1..3_usize, 1 => Just(3)];
    let founded = prop_oneof![3 => Just(Charge::Founded), 1 => Just(Charge::Picked)];
    let charge = prop_oneof![1 => Just(Charge::Unfounded), 9 => founded.clone()];
    let case = 0..1_000_usize;
    let ago = prop_oneof![3 => 0..2_u64, 3 => 2..5_u64, 1 => 5..7_u64];
    let again = prop_oneof![1 => Just(0_u32), 3 => 1..100_u32, 2 => Just(100), 3 => 101..300_u32];
    let dearer = prop_oneof![2 => Just(0_u32), 1 => 1..20_u32];
    prop_oneof![
        14 => (staker.clone(), crowded, amount())
            .prop_map(|(staker, vault, amount)| Step::Pledge { staker, vault, amount }),
        17 => (staker.clone(), lot.clone(), foreign, part)
            .prop_map(|(staker, lot, foreign, part)| Step::Leave { staker, lot, foreign, part }),
        8 => (staker.clone(), lot.clone(), foreign)
            .prop_map(|(staker, lot, foreign)| Step::Claim { staker, lot, foreign }),
        3 => (staker.clone(), lot)
            .prop_map(|(staker, position)| Step::ClaimPremiums { staker, position }),
        8 => (vault, 0..4_usize, share(), reserve()).prop_map(
            |(vault, terms, share_bps, reserve_bps)| {
                Step::Offer { vault, terms, share_bps, reserve_bps }
            }
        ),
        6 => (0..12_usize, again, dearer).prop_map(|(offer, percent, dearer_bps)| {
            Step::OfferAgain { offer, percent, dearer_bps }
        }),
        3 => (0..3_usize, target(), rate())
            .prop_map(|(service, target, rate_bps)| Step::Demand { service, target, rate_bps }),
        2 => (0..3_usize, 1..120_u32, rate()).prop_map(|(service, percent, rate_bps)| {
            Step::DemandPart { service, percent, rate_bps }
        }),
        2 => (0..3_usize, budget())
            .prop_map(|(service, amount)| Step::Fund { service, amount }),
        5 => (0..3_usize, part_of_price())
            .prop_map(|(service, percent)| Step::FundPart { service, percent }),
        5 => (0..2_usize, 0..1_000_usize, 0..3_usize)
            .prop_map(|(watcher, cover, offence)| Step::AccuseTogether { watcher, cover, offence }),
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
        16 => (0..3_usize).prop_map(|operator| Step::Return { operator }),
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

fn caps(exclusive: bool) -> BoxedStrategy<Caps> {
    if exclusive {
        return Just([Ratio::ONE; 4]).boxed();
    }
    let cap = || {
        prop_oneof![Just(10_000), Just(15_000), Just(20_000), Just(30_000)]
            .prop_map(Ratio::from_bps)
    };
    [cap(), cap(), cap(), cap()].boxed()
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
    History { caps: [Ratio::ONE; 4], steps }
}
