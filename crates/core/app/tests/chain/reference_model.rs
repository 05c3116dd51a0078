//! The security core against a naive model of its specification: see `model`.
//!
//! `cargo test -p buttress-app --test chain reference_model` plays a few hundred short histories. The long run is
//! `cargo test --release -p buttress-app --test chain reference_model -- --ignored long_run --nocapture`;
//! `BUTTRESS_HISTORIES` says how many. `BUTTRESS_SEED` chooses other histories than the usual ones. One that fails is
//! shown, made small, with its seed: a line for `reference_model.seeds`, which is played each time.

// The rules of the deterministic half are not those of its tests: this one counts, and says how far it is.
#![allow(clippy::disallowed_macros, clippy::disallowed_methods, clippy::disallowed_types)]

use crate::common::WINDOW;
use crate::model::{
    Charge, Variant,
    campaign::{Seed, play_all},
    counts::Counts,
    driver::{Driver, play},
    history::{Part, Step, fixed},
    world::TERMS_OF,
};
use units::{Ratio, ServiceId, VaultId};

/// The usual histories, or others.
fn first_number() -> u64 {
    std::env::var("BUTTRESS_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1)
}

const SHORT: Seed = Seed { exclusive: true, long: false, number: 0 };
const LONG: Seed = Seed { long: true, ..SHORT };
const LEVERAGED: Seed = Seed { exclusive: false, ..SHORT };

fn play_many(kind: Seed, count: u64) -> Counts {
    let first = first_number();
    play_all(kind, first..first + count)
}

/// Histories that exercise nothing prove nothing.
fn check_exercised(counts: &Counts) {
    eprintln!("{counts}");
    let each = |count: u64| count / counts.histories;
    assert!(each(counts.boundaries) >= 5, "several boundaries each");
    assert!(each(counts.covers) >= 5, "cover is sold");
    assert!(each(counts.takings) >= 2, "stake is slashed");
    assert!(counts.repeated_takings > counts.histories / 10, "also twice");
    assert!(counts.emptied > 0 && counts.pledged_after_zero > 0, "also to nothing");
    assert!(counts.spared > 0 && counts.claims > 0 && counts.late_cases > 0);
    assert!(counts.mergers > counts.histories / 2 && counts.merged_takings > 0, "tranches merge");
    assert!(counts.acquitted > 0 && counts.upheld > 0 && counts.freed > 0 && counts.delayed > 0);
    assert!(counts.reversed > 0 && counts.returned_to_leavers > 0 && counts.returned_to_merged > 0);
    assert!(counts.returned_from_jail > counts.histories / 2);
    // The market.
    assert!(each(counts.competed) >= 3 && each(counts.at_reserve) >= 3 && each(counts.short) >= 3);
    assert!(counts.by_budget > counts.histories / 5, "the budget sets the rate");
    assert!(counts.again > counts.histories / 5 && counts.crowded > counts.histories / 5);
    assert!(counts.larger > counts.histories / 2 && counts.smaller > counts.histories / 4);
    assert!(counts.dearer > counts.histories / 4 && counts.withdrawn > counts.histories / 10);
    assert!(counts.too_dear > counts.histories && counts.committed > counts.histories / 4);
    assert!(counts.taken_back > counts.histories / 20, "reductions are kept to");
    assert!(counts.rising > counts.correlated && counts.correlated > counts.histories / 10);
    assert!(counts.fully_correlated > 0);
}

#[test]
fn with_leverage_cap_one_the_core_is_the_model() {
    let counts = play_many(SHORT, 130);
    check_exercised(&counts);
    assert_eq!(counts.shortfalls, 0, "exclusive stake is always there");
}

#[test]
fn with_leverage_the_core_is_the_model() {
    let counts = play_many(LEVERAGED, 70);
    check_exercised(&counts);
}

#[test]
#[ignore = "long: BUTTRESS_HISTORIES histories (10,000) of 200 actions and more"]
fn long_run() {
    let histories = std::env::var("BUTTRESS_HISTORIES").ok().and_then(|n| n.parse().ok());
    let histories: u64 = histories.unwrap_or(10_000);
    let mut total = play_many(LONG, histories / 2);
    total.add(&play_many(Seed { long: true, ..LEVERAGED }, histories / 2));
    check_exercised(&total);
    let each = |count: u64| count / total.histories;
    assert!(total.fewest >= Some(200), "{:?} actions", total.fewest);
    assert!(each(total.boundaries) >= 60, "to where tranches merge, and long after");
    assert!(each(total.mergers) >= 15 && each(total.merged_takings) >= 6, "and are slashed");
    assert!(each(total.reversed) >= 1 && total.returned_to_merged > total.histories / 2);
    assert!(total.acquitted > total.histories / 10 && total.freed > total.histories / 20);
    assert!(total.delayed > total.histories / 3 && each(total.returned_from_jail) >= 4);
    assert!(total.claims_on_hold > 0 && total.mergers_again > 0);
}

/// Whatever failed once is played again each time.
#[test]
fn histories_that_once_failed() {
    for line in include_str!("reference_model.seeds").lines().filter(|l| !l.starts_with('#')) {
        let seed: Seed = line.parse().unwrap();
        play(&seed.history(), Variant::AsSpecified)
            .unwrap_or_else(|difference| panic!("{seed}: {difference}"));
    }
}

#[test]
fn a_wrong_rule_is_noticed() {
    let history = fixed();
    play(&history, Variant::MergedByRule).expect("nothing can tell them apart by then");
    let counts = play(&history, Variant::AsSpecified).expect("the core is right");
    assert!(counts.takings >= 3 && counts.repeated_takings >= 2 && counts.spared >= 2, "{counts}");
    for wrong in Variant::WRONG {
        let difference = play(&history, wrong).expect_err(&format!("{wrong:?} went unnoticed"));
        let about = match wrong {
            Variant::LeaversLiableTooLong => "took nothing of",
            Variant::EncumbranceIgnoresTakings => "is encumbered",
            Variant::WorthAtExecution => "which owes",
            Variant::NoNotice => "bought nothing of",
            Variant::PremiumsToNewcomers => "were divided among",
            Variant::EarlyRelease => "StillLiable",
            Variant::MergedAtWindow => "was worth",
            Variant::MergedByRule | Variant::AsSpecified => "",
        };
        assert!(difference.contains(about), "{wrong:?}: {difference}");
    }
}

/// Random histories notice wrong rules too: the generator reaches the states in which they matter.
#[test]
fn random_histories_notice_every_wrong_rule() {
    let mut noticed = Variant::WRONG.map(|wrong| (wrong, 0));
    let mut by_the_rule = 0;
    for number in 0..30 {
        let history = Seed { number, ..SHORT }.history();
        for (wrong, count) in &mut noticed {
            *count += u32::from(play(&history, *wrong).is_err());
        }
        let told_apart = play(&history, Variant::MergedAtWindow).is_err();
        by_the_rule += u32::from(told_apart && play(&history, Variant::MergedByRule).is_ok());
    }
    eprintln!(
        "of 30 histories, noticed in {noticed:?}; the rule of mergers by itself in {by_the_rule}"
    );
    assert!(by_the_rule > 0, "merging at W differs from the rule");
    assert!(noticed.iter().all(|(_, count)| *count > 0), "{noticed:?}");
}

// What the model found, each as small as it can be. All of these were wrong once.

/// The chain and the model after these steps, with leverage cap 1.
fn after(steps: &[Step]) -> Driver {
    let mut driver = Driver::new(&[Ratio::ONE; 4], Variant::AsSpecified);
    for step in steps {
        driver.step(step).unwrap();
    }
    driver
}

/// What a service bought of a vault for the present epoch.
fn cover(driver: &Driver, vault: u32, service: u32) -> Option<restaking::Cover> {
    let (restaking, now) = (driver.chain.state.restaking(), driver.chain.state.epoch());
    restaking.vault(VaultId::new(vault)).unwrap().cover(ServiceId::new(service), now).cloned()
}

/// More than anything costs here.
const PLENTY: u128 = 1_000_000_000_000_000_000_000_000;

/// Stake in the first vault, all of which is offered under these terms to a service that wants and can pay it.
fn all_sold(amount: u128, terms: usize) -> [Step; 4] {
    let service = TERMS_OF[terms];
    [
        Step::Pledge { staker: 2, vault: 0, amount },
        Step::Fund { service, amount: PLENTY },
        Step::Demand { service, target: PLENTY, rate_bps: 1 },
        Step::Offer { vault: 0, terms, share_bps: 10_000, reserve_bps: 0 },
    ]
}

/// [`after`] that and further steps.
fn after_sale(amount: u128, terms: usize, steps: &[Step]) -> Driver {
    after(&[&all_sold(amount, terms), steps].concat())
}

/// A third of 999,999,999 units is offered, at no less than 50 wei for each unit of cover. The budget pays for 320,000,000
/// of them. A rate worked out as a quotient of the rate that was wanted comes out one unit too many for the budget,
/// as the premium is that of whole units: it has to be searched.
#[test]
fn a_budget_that_pays_for_a_part_buys_that_part() {
    let driver = after(&[
        Step::Pledge { staker: 2, vault: 1, amount: 999_999_999 },
        Step::Fund { service: 1, amount: 16_000_000_049 },
        Step::Demand { service: 1, target: PLENTY, rate_bps: 1_000 },
        Step::Offer { vault: 1, terms: 2, share_bps: 3_333, reserve_bps: 1_000 },
        Step::Epochs(2),
    ]);
    let bought = cover(&driver, 1, 1).expect("16,000,000,000 buy 320,000,000 units");
    assert!((319_999_999..=320_000_000).contains(&bought.amount.raw()), "{bought:?}");
}

/// Ten units, of which five were taken: a price of a half. Five of them leave one by one, each with
/// `floor(1/2) = 0`. The offence of that epoch finds five shares at a half with nothing behind them, and five at a
/// half with all five base units. That is rounding, one base unit for each request to leave, and no shortfall.
#[test]
fn with_leverage_cap_one_leaving_in_small_steps_causes_no_shortfall() {
    let accuse =
        |offence| Step::AccuseSeller { watcher: 0, cover: 0, offence, charge: Charge::Founded };
    let leave = Step::Leave { staker: 2, lot: 0, foreign: false, part: Part::Units(1) };
    let mut driver = after_sale(
        10,
        0,
        &[
            Step::Epochs(2),
            accuse(1),
            Step::Epochs(2),
            Step::Return { operator: 0 },
            Step::Epochs(1),
        ],
    );
    assert_eq!(cover(&driver, 0, 0).unwrap().amount.raw(), 5);
    let all = Step::Accuse {
        watcher: 0,
        operator: 0,
        terms: 0,
        offence: 0,
        ago: 0,
        charge: Charge::Founded,
    };
    for step in [leave; 5].into_iter().chain([all, Step::Epochs(2)]) {
        driver.step(&step).unwrap();
    }
    let service = driver.chain.state.restaking().service(ServiceId::new(0)).unwrap();
    assert_eq!(service.shortfall, []);
}

/// All stake that backed the first service's cover leaves; other stake joins. By the formula of §5 nothing that is
/// at risk now owes the first service anything, so all of it can be sold.
#[test]
fn stake_that_came_later_is_not_encumbered_by_cover_of_those_who_left() {
    let driver = after_sale(
        1_000,
        1,
        &[
            Step::Fund { service: 1, amount: PLENTY },
            Step::Epochs(1),
            Step::Offer { vault: 0, terms: 2, share_bps: 10_000, reserve_bps: 0 },
            Step::Demand { service: 1, target: PLENTY, rate_bps: 1 },
            Step::Epochs(1),
            Step::Demand { service: 0, target: 0, rate_bps: 0 },
            Step::Leave { staker: 2, lot: 0, foreign: false, part: Part::All },
            Step::Pledge { staker: 3, vault: 0, amount: 1_000 },
            Step::Epochs(1),
        ],
    );
    assert_eq!(cover(&driver, 0, 1).map(|cover| cover.pledge_rate), Some(Ratio::ONE));
}

/// An accusation about the present epoch, under the terms of `third`.
const fn accuse_now(offence: usize) -> Step {
    let charge = Charge::Founded;
    Step::Accuse { watcher: 0, operator: 0, terms: 1, offence, ago: 0, charge }
}

/// Of seven units a third is taken, which leaves five; two leave one by one, each with `floor(5/7) = 0`. So five units
/// are worth five, and the price that epochs are judged by still says five sevenths. What merges into them must
/// not be judged by that price.
#[test]
fn few_units_do_not_distort_the_stake_that_merges_into_them() {
    let leave = Step::Leave { staker: 2, lot: 0, foreign: false, part: Part::Units(1) };
    let mut driver = after_sale(
        7,
        1,
        &[
            Step::Epochs(2),
            accuse_now(1),
            Step::Pledge { staker: 3, vault: 0, amount: 1_000_000_000 },
            Step::Epochs(1),
            leave,
            leave,
            Step::Epochs(2),
            Step::Return { operator: 0 },
            Step::Epochs(11),
        ],
    );
    assert_eq!(driver.model.counts.mergers, 1);
    for step in [accuse_now(0), Step::Epochs(1)] {
        driver.step(&step).unwrap();
    }
    let left = driver.chain.staked("late").raw();
    assert!(left <= 2, "all was sold and all was charged; {left} of it is left");
}

/// Stake that was slashed to a few units has shares that are worth so little that other stake would not fit: it merges into
/// the others, not they into it.
#[test]
fn what_was_slashed_to_almost_nothing_merges_into_the_others() {
    let stake = 100_000_000_000_000_000_000;
    let driver = after_sale(
        stake,
        1,
        &[
            Step::Epochs(2),
            accuse_now(1),
            Step::Epochs(1),
            Step::Accuse {
                watcher: 0,
                operator: 0,
                terms: 1,
                offence: 0,
                ago: 1,
                charge: Charge::Founded,
            },
            Step::Epochs(1),
            Step::Pledge { staker: 3, vault: 0, amount: stake },
            Step::Epochs(1),
            Step::Pledge { staker: 4, vault: 0, amount: stake },
            Step::Epochs(20),
        ],
    );
    let restaking = driver.chain.state.restaking();
    let vault = restaking.vault(VaultId::new(0)).unwrap();
    let stakes: Vec<u128> = restaking.tranches_of(vault).map(|(_, t)| t.stake.raw()).collect();
    let [merged] = stakes[..] else { panic!("{stakes:?}") };
    assert!(merged > 2 * stake && merged < 2 * stake + 5, "{stakes:?}");
}

/// A hundredth of two units is nothing, but counts against what the service may take later. A reversal undoes that too.
#[test]
fn a_reversal_undoes_also_what_took_nothing() {
    let driver = after_sale(
        2,
        0,
        &[
            Step::Epochs(2),
            Step::AccuseSeller { watcher: 0, cover: 0, offence: 2, charge: Charge::Founded },
            Step::Epochs(3),
            Step::Reverse { case: 1 },
            Step::Epochs(1),
        ],
    );
    assert_eq!(driver.model.counts.reversed, 1);
    let restaking = driver.chain.state.restaking();
    let vault = restaking.vault(VaultId::new(0)).unwrap();
    let takings: Vec<_> = restaking.tranches_of(vault).flat_map(|(_, t)| &t.takings).collect();
    assert!(takings.is_empty(), "{takings:?}");
}

/// Whoever leaves while something is on hold brings up to one base unit less of the stake, and up to one less of what
/// goes back.
#[test]
fn what_goes_back_to_leavers_may_lack_a_unit_of_its_own() {
    let driver = after_sale(
        1_001,
        0,
        &[
            Step::Epochs(2),
            Step::AccuseSeller { watcher: 0, cover: 0, offence: 1, charge: Charge::Founded },
            Step::Epochs(1),
            Step::Leave { staker: 2, lot: 0, foreign: false, part: Part::Units(999) },
            Step::Reverse { case: 1 },
            Step::Epochs(1),
        ],
    );
    let restaking = driver.chain.state.restaking();
    let vault = restaking.vault(VaultId::new(0)).unwrap();
    let left: Vec<_> =
        restaking.tranches_of(vault).filter(|(_, t)| t.tenure.until.is_some()).collect();
    let [(_, tranche)] = left[..] else { panic!("{left:?}") };
    assert_eq!((tranche.stake.raw(), tranche.dust.raw()), (998, 2));
}

/// Half of all is taken and, two epochs later, given back. Cover that was sold between was of half as much: of what there
/// is again it is half, although the last slash is long ago.
#[test]
fn cover_sold_between_a_slash_and_its_reversal_is_a_claim_on_what_it_was_sold_of() {
    let driver = after(&[
        Step::Pledge { staker: 2, vault: 0, amount: 1_000_000 },
        Step::Fund { service: 0, amount: PLENTY },
        Step::Demand { service: 0, target: PLENTY, rate_bps: 1 },
        Step::Fund { service: 1, amount: PLENTY },
        Step::Demand { service: 1, target: PLENTY, rate_bps: 1 },
        Step::Offer { vault: 0, terms: 2, share_bps: 10_000, reserve_bps: 0 },
        Step::Epochs(2),
        Step::AccuseSeller { watcher: 0, cover: 0, offence: 1, charge: Charge::Founded },
        Step::Epochs(2),
        Step::Return { operator: 0 },
        Step::Epochs(1),
        Step::Demand { service: 1, target: 0, rate_bps: 0 },
        Step::Reverse { case: 1 },
        Step::Epochs(1),
        Step::Offer { vault: 0, terms: 1, share_bps: 10_000, reserve_bps: 0 },
        Step::Epochs(5),
    ]);
    assert_eq!((driver.model.epoch, driver.model.counts.reversed), (11, 1));
    assert_eq!(cover(&driver, 0, 0).map(|cover| cover.pledge_rate), Some(Ratio::from_bps(5_000)));
}

/// Stake that was slashed to nothing owes nothing, however long its owners keep the empty shares. Who was there since
/// has left; of those who came later nobody answers for what was sold before.
#[test]
fn a_closed_tranche_does_not_encumber_those_who_came_later() {
    let driver = after_sale(
        1_000,
        1,
        &[
            Step::Fund { service: 1, amount: PLENTY },
            Step::Epochs(2),
            Step::AccuseSeller { watcher: 0, cover: 0, offence: 0, charge: Charge::Founded },
            Step::Epochs(2),
            Step::Return { operator: 0 },
            Step::Epochs(WINDOW + 1),
            Step::Pledge { staker: 3, vault: 0, amount: 1_000 },
            Step::Offer { vault: 0, terms: 2, share_bps: 10_000, reserve_bps: 0 },
            Step::Epochs(1),
            Step::Demand { service: 0, target: 0, rate_bps: 0 },
            Step::Demand { service: 1, target: PLENTY, rate_bps: 1 },
            Step::Leave { staker: 3, lot: 0, foreign: false, part: Part::All },
            Step::Pledge { staker: 4, vault: 0, amount: 1_000 },
            Step::Epochs(1),
        ],
    );
    assert_eq!(cover(&driver, 0, 1).map(|cover| cover.pledge_rate), Some(Ratio::ONE));
}

/// The older stake alone loses half, and gets it back. Cover that was sold meanwhile was of half of it, and of all of the
/// younger; so a case about that takes another part of each, and is reversed too. At three windows of age those epochs can
/// still be judged: they stay apart until nothing that moved can.
#[test]
fn reversals_keep_stake_apart_for_longer_than_its_age_says() {
    let charge = Charge::Founded;
    let accuse = Step::Accuse { watcher: 0, operator: 0, terms: 2, offence: 1, ago: 3, charge };
    let mut driver = after_sale(
        1_000_000,
        2,
        &[
            Step::Epochs(7),
            Step::Pledge { staker: 3, vault: 0, amount: 1_000_000 },
            Step::Epochs(3),
            accuse,
            Step::Epochs(2),
            Step::Return { operator: 0 },
            Step::Epochs(3),
            Step::Reverse { case: 1 },
            Step::Epochs(3),
            accuse,
            Step::Epochs(5),
            Step::Reverse { case: 1 },
            Step::Epochs(3),
        ],
    );
    let counts = &driver.model.counts;
    assert_eq!((driver.model.epoch, counts.reversed, counts.mergers), (26, 2, 0));
    driver.step(&Step::Epochs(7)).unwrap();
    assert_eq!(driver.model.counts.mergers, 1);
}
