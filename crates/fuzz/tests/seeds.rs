//! Every stored input runs, and together they reach all that there is.

use buttress_fuzz::{
    EVENTS, FINDINGS, INNOCENCES, REASONS, REFERENCES, REFUSALS, REJECTIONS, Reach, actions, seeds,
    targets::{TARGETS, Target, find},
};

/// Actions that no seed does, though all try them: they take an account in an auction with somebody rich beside it, or a lie that
/// settled something. `app/tests/chain/liquidation.rs` and `restitution.rs` do them. Exact, so that it stays true.
const UNREACHED_KINDS: &[&str] = &["BidLiquidation", "ShowRounds"];

/// Events that no seed reaches: what comes of those. Exact, so that it stays true.
const UNREACHED_EVENTS: &[&str] = &["LiquidationBid", "HarmFound", "HarmRepaid", "RoundsShown"];

/// Rejections that no seed reaches: of those, and of terms that list missed liquidations, which no history publishes. Exact, so that
/// it stays true.
const UNREACHED_REJECTIONS: &[&str] = &[
    "BidTooLow",
    "NothingForSale",
    "NothingShown",
    "LiquidationNotOnRecord",
    "EvidenceForAnotherVenue",
];

/// Reasons to refuse terms that no seed reaches: the same. Exact, so that it stays true.
const UNREACHED_REFUSALS: &[&str] = &["UnknownVenue"];

/// What no seed finds against anyone: the same.
const UNREACHED_FINDINGS: &[&str] = &["LiquidationMissed"];

/// What no venues say to acquit someone.
const UNREACHED_REFERENCES: &[&str] = &["Price"];

/// Fewer seeds than this are no corpus.
const FEWEST: usize = 36;
/// A smile is taken, or refused for one of few reasons; so is a text, and a snapshot.
const FEWEST_OF_FEW: usize = 10;

fn reach_of(target: &Target) -> Reach {
    let stored = seeds::load(target).expect("the folder of seeds can be read");
    let has_few =
        ["surface", "decode_snapshot"].contains(&target.name) || target.name.starts_with("text_");
    let fewest = if has_few { FEWEST_OF_FEW } else { FEWEST };
    assert!(stored.len() >= fewest, "{} has only {} seeds", target.name, stored.len());
    let mut all = Reach::default();
    for seed in stored {
        // Shown only if the seed breaks something.
        println!("cargo run -p buttress-fuzz -- replay {} {}", target.name, seed.name);
        (target.run)(&seed.bytes, &mut all);
    }
    all
}

fn missing<'a>(names: &[&'a str], is_reached: impl Fn(&str) -> bool) -> Vec<&'a str> {
    names.iter().copied().filter(|name| !is_reached(name)).collect()
}

#[test]
fn documents_decode_or_are_refused() {
    for target in TARGETS.iter().filter(|target| target.name.starts_with("decode_")) {
        let reach = reach_of(target);
        let has = |prefix: &str| reach.places().any(|place| place.starts_with(prefix));
        assert!(has("decoded-") && has("undecoded-"), "{}: {reach:?}", target.name);
    }
}

#[test]
fn texts_are_read_or_refused() {
    for target in TARGETS.iter().filter(|target| target.name.starts_with("text_")) {
        let reach = reach_of(target);
        let has = |prefix: &str| reach.places().any(|place| place.starts_with(prefix));
        assert!(has("decoded") && has("undecoded"), "{}: {reach:?}", target.name);
    }
}

#[test]
fn every_kind_of_action_arrives_as_bytes() {
    let reach = reach_of(find("decode_transaction").expect("it is a target"));
    let kinds: Vec<&str> = actions::KINDS.iter().map(|(kind, _)| *kind).collect();
    let never = missing(&kinds, |kind| reach.contains(&format!("decoded-{kind}")));
    assert!(never.is_empty(), "no seed holds {never:?}");
}

#[test]
fn histories_reach_all_that_there_is() {
    let reach = reach_of(find("transition").expect("it is a target"));
    let kinds: Vec<&str> = actions::KINDS.iter().map(|(kind, _)| *kind).collect();
    let never = missing(&kinds, |kind| reach.contains(&format!("done-{kind}")));
    assert_eq!(never, UNREACHED_KINDS);
    let events = missing(EVENTS, |event| reach.contains(&format!("event-{event}")));
    assert_eq!(events, UNREACHED_EVENTS);
    let rejections = missing(REJECTIONS, |rejection| {
        let suffix = format!("-{rejection}");
        reach.places().any(|place| place.starts_with("rejected-") && place.ends_with(&suffix))
    });
    assert_eq!(rejections, UNREACHED_REJECTIONS);
    let refusals = missing(REFUSALS, |refusal| reach.contains(&format!("refused-{refusal}")));
    assert_eq!(refusals, UNREACHED_REFUSALS);
    for (prefix, names, unreached) in [
        ("guilty", FINDINGS, UNREACHED_FINDINGS),
        ("innocent", INNOCENCES, &[]),
        ("reference", REFERENCES, UNREACHED_REFERENCES),
        ("withheld", REASONS, &[]),
    ] {
        let never = missing(names, |name| reach.contains(&format!("{prefix}-{name}")));
        assert_eq!(never, unreached, "{prefix}");
    }
    for place in [
        "shortfall",
        "rise-by-deviation",
        "rise-by-duration",
        "rise-by-condemned",
        "endorsed-by-2",
        "endorsed-by-3",
        "malformed-ActionCount",
        "malformed-EndorsementCount",
        "malformed-EndorsementOrder",
        "malformed-OtherChain",
        "malformed-Signature",
    ] {
        assert!(reach.contains(place), "no history reaches {place}");
    }
}

#[test]
fn books_are_told_every_command() {
    let reach = reach_of(find("matching").expect("it is a target"));
    let commands = [
        "Tick",
        "OpenBook",
        "Halt",
        "Resume",
        "CloseBook",
        "SetMark",
        "SetPosition",
        "Place",
        "Amend",
        "Cancel",
        "CancelAll",
        "MassQuote",
        "Protect",
        "OpenRequest",
        "CloseRequest",
        "AnswerRequest",
        "AcceptAnswer",
        "BlockTrade",
    ];
    let never = missing(&commands, |command| reach.contains(&format!("done-{command}")));
    assert!(never.is_empty(), "no seed does {never:?}");
    for event in ["Traded", "RequestTraded", "BlockTraded", "Reduced", "QuoteRefused"] {
        assert!(reach.contains(&format!("event-{event}")), "no seed reaches {event}");
    }
}

#[test]
fn smiles_are_taken_or_refused_for_every_reason() {
    let reach = reach_of(find("surface").expect("it is a target"));
    for place in [
        "taken",
        "published",
        "refused-Butterfly",
        "refused-Calendar",
        "refused-NegativeVariance",
        "refused-NoTime",
        "refused-NoVariance",
        "refused-OutOfRange",
        "refused-SteepWing",
    ] {
        assert!(reach.contains(place), "no seed reaches {place}");
    }
}
