//! Changed seeds break nothing: a short search with a fixed beginning, and a long one.

use buttress_fuzz::{
    Campaign, EVENTS, REJECTIONS, seeds,
    targets::{TARGETS, Target},
};
use std::time::{Duration, Instant};

/// A number from the environment, so that a person may choose another search or a longer one.
fn chosen(variable: &str, usual: u64) -> u64 {
    std::env::var(variable).ok().map_or(usual, |text| {
        text.parse().unwrap_or_else(|error| panic!("{variable} is {text}: {error}"))
    })
}

fn begin(target: &'static Target) -> Campaign {
    let stored = seeds::load(target).expect("the folder of seeds can be read");
    let inputs = stored.into_iter().map(|seed| seed.bytes).collect();
    Campaign::new(target, inputs, chosen("BUTTRESS_FUZZ_SEED", 1))
}

#[test]
fn a_short_search_breaks_nothing() {
    for target in TARGETS {
        let mut campaign = begin(target);
        let steps = if target.name == "transition" { 100 } else { 400 };
        (0..steps).for_each(|_| campaign.step());
        assert!(campaign.executions() > steps);
    }
}

/// Half of the time for histories, the rest shared by the decoders.
#[test]
#[ignore = "two minutes; BUTTRESS_FUZZ_SECONDS for longer"]
fn a_long_search_breaks_nothing() {
    let seconds = chosen("BUTTRESS_FUZZ_SECONDS", 120);
    let decoders = TARGETS.len() as u64 - 1;
    for target in TARGETS {
        let is_transition = target.name == "transition";
        let budget = if is_transition { seconds / 2 } else { seconds / 2 / decoders };
        search(target, Duration::from_secs(budget));
    }
}

fn search(target: &'static Target, budget: Duration) {
    let mut campaign = begin(target);
    let (start, mut said) = (Instant::now(), Duration::ZERO);
    while start.elapsed() < budget {
        (0..32).for_each(|_| campaign.step());
        if start.elapsed() > said {
            report(target, &campaign);
            said = start.elapsed() + Duration::from_secs(10);
        }
    }
    report(target, &campaign);
}

fn report(target: &Target, campaign: &Campaign) {
    let reach = campaign.reach();
    let events = EVENTS.iter().filter(|event| reach.contains(&format!("event-{event}"))).count();
    let rejected = |name: &&&str| {
        let suffix = format!("-{name}");
        reach.places().any(|place| place.starts_with("rejected-") && place.ends_with(&suffix))
    };
    eprintln!(
        "{}: {} executions, {} places, {events} of {} events, {} of {} rejections",
        target.name,
        campaign.executions(),
        reach.places().count(),
        EVENTS.len(),
        REJECTIONS.iter().filter(rejected).count(),
        REJECTIONS.len(),
    );
}
