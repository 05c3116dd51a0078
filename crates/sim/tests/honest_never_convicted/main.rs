//! Random worlds with outages, lag, frozen and thin venues, disagreement, jumps, clocks that are off, operators that are down,
//! and any number of operators that collude, up to all of them.
//!
//! Whoever is convicted of deviation is exactly whom a naive model, which knows all quotes, finds to have lied provably; no honest
//! operator is among them. One honest watchtower files all evidence; others accuse honest operators with quotes chosen against them.
//!
//! The long run plays 100,000 rounds. `BUTTRESS_SEED` chooses other worlds, `BUTTRESS_ROUNDS` how many rounds.

mod dice;
mod naive;
mod worlds;

use buttress_sim::{Replayed, Scenario, replay_watched};
use naive::{Kind, Quoted, Rules, judge, provable};
use protocol::{FeedSpecification, Rule, SignedReport};
use restaking::CaseStatus;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use units::{Name, OperatorId, Round, Timestamp};
use worlds::{Drawn, draw};

/// What was counted over all worlds.
#[derive(Debug, Default)]
struct Figures {
    worlds: u64,
    rounds: u64,
    reports: u64,
    /// Reports that the naive model calls wrong.
    wrong: u64,
    /// Reports for which there was no reference.
    without_reference: u64,
    /// Worlds in which some report had none.
    worlds_without_reference: u64,
    /// Operators who lied provably, and were convicted.
    convicted: u64,
    /// Of these, in worlds in which everybody lied.
    convicted_with_all_lying: u64,
    /// Operators who were wrong at times, but not provably.
    near_misses: u64,
    /// Operators who lied by less than the tolerance, and were not convicted.
    within_tolerance: u64,
    /// Cases that were opened by quotes chosen against the accused, and answered with those that its guard kept.
    acquitted: u64,
    equivocators: u64,
    absentees: u64,
    /// Truthful operators who were convicted of anything else.
    honest_convicted: u64,
}

/// Everything that was quoted and reported in a world.
#[derive(Default)]
struct Seen {
    quotes: BTreeMap<(Name, Timestamp), i128>,
    reports: BTreeMap<(OperatorId, Round), SignedReport>,
}

fn play(seed: u64, figures: &mut Figures) {
    let Drawn { scenario: text, truthful, near } = draw(seed);
    let scenario =
        Scenario::parse(&text, Path::new("world.toml")).unwrap_or_else(|e| panic!("{e}\n{text}"));
    let tick = units::Price::tick(2).raw();
    let ticks = |price: units::Price| i128::try_from(price.raw() / tick).unwrap();
    if std::env::var_os("BUTTRESS_SHOW").is_some() {
        eprintln!("{text}");
    }
    let mut seen = Seen::default();
    let replayed = replay_watched(&scenario, Path::new("/nowhere"), |state, world, now| {
        for (id, feed) in state.oracle().feeds() {
            // All that the book has, not only what is near enough to count now.
            let reference_window = units::Millis::new(u64::MAX);
            let everything = FeedSpecification { reference_window, ..feed.specification.clone() };
            for held in world.quotes().around(&everything, now) {
                let quote = &held.quote;
                seen.quotes.insert((quote.venue.clone(), quote.time), ticks(quote.price));
            }
            for report in
                state.oracle().round(id, feed.clock.round(now)).iter().flat_map(|r| &r.entries)
            {
                seen.reports.insert((report.body.operator, report.body.round), report.clone());
            }
        }
    });
    let replayed = replayed.unwrap_or_else(|error| panic!("world {seed}: {error}"));
    figures.worlds += 1;
    figures.rounds += replayed.report.rounds;
    figures.reports += seen.reports.len() as u64;
    compare(seed, &scenario, &replayed, &seen, &truthful, &near, figures);
}

fn rules(scenario: &Scenario) -> Rules {
    let feed = &scenario.feeds[0];
    let whole =
        |ratio: units::Ratio| i128::try_from(ratio.raw() / units::Ratio::ONE.raw()).unwrap();
    Rules {
        venues: scenario.venues.len(),
        quorum: feed.reference_quorum.into(),
        window: feed.reference_window.raw(),
        skew: feed.clock_skew.raw(),
        max_spread: feed.max_spread_bps.into(),
        max_range: feed.max_range_bps.unwrap().into(),
        tolerance: feed.tolerance_bps.into(),
        multiple: whole(feed.spread_multiple),
        duration: feed.duration.raw(),
    }
}

fn compare(
    seed: u64,
    scenario: &Scenario,
    replayed: &Replayed,
    seen: &Seen,
    truthful: &[bool],
    near: &[bool],
    figures: &mut Figures,
) {
    let rules = rules(scenario);
    let place = |venue: &Name| scenario.venues.iter().position(|v| v.name == *venue).unwrap();
    let tick = units::Price::tick(2).raw();
    let quotes: Vec<Quoted> = seen
        .quotes
        .iter()
        .map(|((venue, time), ticks)| Quoted {
            venue: place(venue),
            time: time.raw(),
            ticks: *ticks,
        })
        .collect();
    let mut guilty: BTreeMap<OperatorId, BTreeSet<&str>> = BTreeMap::new();
    let restaking = replayed.state.restaking();
    for (_, case) in restaking.cases() {
        if case.status == CaseStatus::Acquitted {
            figures.acquitted += 1;
            continue;
        }
        let offence =
            &restaking.terms(case.terms).unwrap().terms.offences[usize::from(case.offence)];
        let rule = match offence.rule {
            Rule::OracleDeviation { .. } => "deviation",
            Rule::OracleEquivocation { .. } => "equivocation",
            Rule::OracleMissedRounds { .. } => "missed rounds",
            _ => "another offence",
        };
        guilty.entry(case.operator).or_default().insert(rule);
    }
    let everybody_lies = truthful.iter().all(|truthful| !truthful);
    let mut without_reference = 0;
    for (index, truthful) in truthful.iter().enumerate() {
        let operator = OperatorId::new(u32::try_from(index).unwrap());
        let mine = seen.reports.iter().filter(|((of, _), _)| *of == operator);
        let kinds: Vec<(u64, u64, Kind)> = mine
            .map(|((_, round), report)| {
                let (time, price) = (report.body.observed_at.raw(), report.body.price);
                // Only what is near matters, and there are many.
                let (from, until) = (time.saturating_sub(rules.window), time + rules.window);
                let close: Vec<Quoted> =
                    quotes.iter().filter(|q| (from..=until).contains(&q.time)).copied().collect();
                let ticks = i128::try_from(price.raw() / tick).unwrap();
                (time, round.raw(), judge(&rules, &close, time, ticks))
            })
            .collect();
        let count = |kind| kinds.iter().filter(|(_, _, of)| *of == kind).count() as u64;
        figures.wrong += count(Kind::Wrong);
        without_reference += count(Kind::NoReference);
        let (proven, longest) = provable(&rules, &kinds);
        let of = guilty.get(&operator).cloned().unwrap_or_default();
        let behaviour = &scenario.operators[index].behaviour;
        let who = || {
            format!("world {seed}, operator {index}: {behaviour}; {of:?}, wrong for {longest} ms")
        };
        assert_eq!(of.contains("deviation"), proven, "{}", who());
        assert!(!of.contains("another offence"), "{}", who());
        figures.convicted += u64::from(proven);
        figures.convicted_with_all_lying += u64::from(proven && everybody_lies);
        figures.near_misses += u64::from(!proven && count(Kind::Wrong) > 0);
        figures.within_tolerance += u64::from(near[index] && of.is_empty());
        figures.equivocators += u64::from(of.contains("equivocation"));
        figures.absentees += u64::from(of.contains("missed rounds"));
        if *truthful {
            let down = *behaviour != buttress_sim::Behaviour::Honest;
            let excused = |rule: &&&str| **rule == "missed rounds" && down;
            for rule in of.iter().filter(|rule| !excused(rule)) {
                figures.honest_convicted += 1;
                eprintln!("honest convicted of {rule}: {}", who());
            }
        }
    }
    figures.without_reference += without_reference;
    figures.worlds_without_reference += u64::from(without_reference > 0);
}

fn number(variable: &str, default: u64) -> u64 {
    std::env::var(variable).map_or(default, |text| text.parse().expect("a number"))
}

fn play_rounds(rounds: u64) -> Figures {
    let mut seed = number("BUTTRESS_SEED", 1);
    let mut figures = Figures::default();
    while figures.rounds < rounds {
        play(seed, &mut figures);
        seed = seed.wrapping_add(1);
    }
    eprintln!("{figures:#?}");
    assert_eq!(figures.honest_convicted, 0, "{figures:#?}");
    figures
}

/// That the worlds were worth playing.
fn check_variety(figures: &Figures) {
    let Figures { wrong, without_reference, convicted, near_misses, within_tolerance, .. } =
        figures;
    for (what, count) in [
        ("wrong reports", wrong),
        ("reports without a reference", without_reference),
        ("convicted", convicted),
        ("near misses", near_misses),
        ("lies within the tolerance", within_tolerance),
    ] {
        assert!(*count > 0, "no {what}: {figures:#?}");
    }
}

#[test]
fn a_few_worlds() {
    check_variety(&play_rounds(1_500));
}

#[test]
#[ignore = "plays 100,000 rounds with real signatures"]
fn a_hundred_thousand_rounds() {
    let figures = play_rounds(number("BUTTRESS_ROUNDS", 100_000));
    check_variety(&figures);
    assert!(figures.convicted_with_all_lying > 0 && figures.equivocators > 0, "{figures:#?}");
    assert!(figures.acquitted > 0, "{figures:#?}");
}
