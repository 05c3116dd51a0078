//! The tour to its end on a simulated clock: who lost by the lie is repaid to the unit, and only liars pay.

mod live;

use buttress_sim::{Pace, StepState, Tour};
use live::Live;
use options::{RemedyStatus, Subject};
use units::{Amount, AssetId, OperatorId, ServiceId, VenueId};

const STAKE: AssetId = AssetId::new(0);

fn tour_of(live: &Live) -> Tour {
    Tour::new(&live.scenario, live.state.meta().chain).unwrap()
}

/// Plays it until it is over, and says each sentence once.
fn play(live: &mut Live, tour: &mut Tour) {
    let mut said = String::new();
    for _ in 0..1_200 {
        live.tick(|state, world, now| tour.advance(state, world, now));
        let step = &tour.steps()[tour.place()];
        if step.state != StepState::Now && step.words != said {
            said.clone_from(&step.words);
            println!("{} {} {}: {said}", live.now, step.name, step.state.name());
        }
        if !tour.is_running() {
            return;
        }
    }
    panic!("not over in ten minutes: {:#?}", tour.steps());
}

#[test]
fn who_lost_by_the_lie_is_repaid_and_only_liars_pay() {
    let mut live = Live::new();
    let mut tour = tour_of(&live);
    assert!(!tour.is_running());
    assert!(tour.steps().iter().all(|step| step.state == StepState::Waiting));
    tour.start(Pace::Fast).unwrap();
    let again = tour.start(Pace::Fast).unwrap_err();
    assert_eq!(again, "the tour is under way, at step 1 of 9: pledge");

    let mut before = None;
    let mut honest = Vec::new();
    while tour.steps()[1].state != StepState::Done {
        live.tick(|state, world, now| tour.advance(state, world, now));
        assert!(tour.is_running(), "{:#?}", tour.steps());
        let (restaking, epoch) = (live.state.restaking(), live.state.epoch());
        before = restaking.security_of(live.state.ledger(), ServiceId::new(0), epoch).ok();
        honest = stakes(&live);
    }
    play(&mut live, &mut tour);
    for step in tour.steps() {
        assert_eq!(step.state, StepState::Done, "{}: {}", step.name, step.words);
    }

    // The settlement, too low by the lie, and repaid as if it had not been.
    let options = live.state.options();
    let (_, remedy) = options.remedies().last().unwrap();
    assert_eq!(remedy.status, RemedyStatus::Over);
    let Subject::Settlement(place) = remedy.subject else { panic!("{remedy:?}") };
    let (_, settled) = options.settlements().find(|(id, _)| *id == place).unwrap();
    let right = remedy.price.unwrap();
    assert!(settled.price.raw() < right.raw() / 100 * 99, "{} for {right}", settled.price);
    // The right price is what the honest operator reported all the while, which no judge has looked at.
    let market = options.market(settled.market).unwrap();
    let feed = live.state.oracle().feed(market.feed).unwrap();
    let rule = &market.parameters.settlement;
    let ends = (0..u64::from(rule.slots)).map(|slot| settled.end.minus(slot * rule.spacing.raw()));
    let honest_reports = ends.map(|end| {
        let round = feed.clock.round(end.minus(1));
        let record = live.state.oracle().round(market.feed, round).unwrap();
        record.entry(OperatorId::new(4)).unwrap().body.price.raw()
    });
    let honest_reports: Vec<u128> = honest_reports.collect();
    let mean = honest_reports.iter().sum::<u128>() / honest_reports.len() as u128;
    assert!(mean.abs_diff(right.raw()) < right.raw() / 500, "{right}, and {mean} was reported");
    let trader = live.scenario.demo_accounts()[1].account;
    let row = live.state.ledger().find_account(&trader).unwrap();
    let id = options.find_trader(VenueId::new(0), row).unwrap();
    let claim = remedy.claims.iter().find(|claim| claim.trader == id).unwrap();
    assert!(!claim.harm.is_zero());
    assert!(remedy.claims.iter().all(|claim| claim.unpaid() == Amount::ZERO), "{remedy:?}");

    // Each liar lost stake, the honest one and who pledged with it nothing.
    let after = stakes(&live);
    let (last, liars) = honest.split_last().unwrap();
    assert!(after[4] >= *last, "{} of {last} are left", after[4]);
    for (before, after) in liars.iter().zip(&after) {
        assert!(after < before, "{after} of {before}");
    }
    let (restaking, epoch) = (live.state.restaking(), live.state.epoch());
    let now = restaking.security_of(live.state.ledger(), ServiceId::new(0), epoch).unwrap();
    assert!(now.cost < before.unwrap().cost, "corrupting what lost its cover costs less");
    // Whoever reported honestly was accused of nothing.
    assert!(restaking.cases().all(|(_, case)| case.operator.index() < 4));

    // Once more on the same chain: the liars have too little left, and it says so.
    tour.start(Pace::Fast).unwrap();
    play(&mut live, &mut tour);
    let failed = tour.steps().iter().find(|step| step.state == StepState::Failed);
    let failed = failed.expect("nobody can move the price alone any more");
    println!("{}: {}", failed.name, failed.words);
    assert!(
        tour.steps()
            .iter()
            .skip_while(|step| step.state != StepState::Failed)
            .skip(1)
            .all(|step| step.state == StepState::Waiting)
    );
}

/// The stake at risk with each operator.
fn stakes(live: &Live) -> Vec<Amount> {
    let restaking = live.state.restaking();
    let stake = |operator| {
        let of = restaking.stake_of(operator);
        of.iter().find(|(asset, _)| *asset == STAKE).map_or(Amount::ZERO, |(_, amount)| *amount)
    };
    restaking.operators().map(|(_, operator)| stake(operator)).collect()
}

#[test]
fn a_step_that_cannot_happen_says_why_and_ends_it() {
    // Without cash there is nothing to trade with: the step says so, and those after it do not happen.
    let mut live = Live::with("stake = \"10\"\ncash = \"250_000\"", "stake = \"10\"\ncash = \"0\"");
    let mut tour = tour_of(&live);
    tour.start(Pace::Fast).unwrap();
    play(&mut live, &mut tour);
    let states: Vec<&str> = tour.steps().iter().map(|step| step.state.name()).collect();
    assert_eq!(states[..4], ["done", "done", "failed", "waiting"], "{:#?}", tour.steps());
    assert_eq!(live.state.restaking().cases().count(), 0);
}

#[test]
fn a_world_without_the_people_for_it_says_whom_it_lacks() {
    let live = Live::new();
    let chain = live.state.meta().chain;
    let mut scenario = live.scenario.clone();
    scenario.demo.retain(|demo| demo.role.as_str() != "trader");
    let lacks = Tour::new(&scenario, chain).unwrap_err();
    assert_eq!(lacks, "dev has no [[demo]] account with the role trader");
    let mut scenario = live.scenario.clone();
    scenario.venue = None;
    assert!(Tour::new(&scenario, chain).unwrap_err().contains("no options venue"));
    let mut scenario = live.scenario;
    scenario.operators.truncate(1);
    assert!(Tour::new(&scenario, chain).unwrap_err().contains("fewer than two operators"));
}
