//! Random worlds, written as scenarios.

use crate::dice::Dice;
use market_data::{format_utc, parse_utc};
use std::fmt::Write;
use units::Timestamp;

/// What a world is like, where it matters to whoever counts.
pub(crate) struct Drawn {
    pub(crate) scenario: String,
    /// By operator: whether whatever it signs is meant to be true.
    pub(crate) truthful: Vec<bool>,
    /// By operator: whether it lies less than the tolerance allows.
    pub(crate) near: Vec<bool>,
}

/// Length of each world's window, in seconds.
pub(crate) const LENGTH: u64 = 1_200;

fn start() -> Timestamp {
    parse_utc("2024-01-08T00:00:00Z").unwrap()
}

fn at(second: u64) -> String {
    format_utc(start().plus(second * 1_000))
}

/// The numbers of a feed.
struct Numbers {
    venues: u64,
    heartbeat: u64,
    step: u64,
    window: u64,
    tolerance: u64,
    duration: u64,
    skew_ms: u64,
}

pub(crate) fn draw(seed: u64) -> Drawn {
    let mut dice = Dice::new(seed);
    let heartbeat = dice.pick(&[10, 15, 20, 30]);
    let step = dice.pick(&[1, 3, 5, 10]);
    let window = dice.range(step, 3 * step + heartbeat);
    let numbers = Numbers {
        venues: dice.range(2, 7),
        heartbeat,
        step,
        window,
        tolerance: dice.range(20, 300),
        duration: heartbeat * dice.range(1, 6),
        skew_ms: dice.pick(&[0, 200, 1_000, 3_000]).min(window * 1_000),
    };
    let mut text = format!(
        "name = \"world-{seed}\"\ndescription = \"\"\nseed = {seed}\n\n[window]\nfrom = \"{}\"\nuntil = \"{}\"\n\n\
         [chain]\nepoch = \"5m\"\nevidence_window = 6\n",
        at(0),
        at(LENGTH)
    );
    market(&mut text, &mut dice, &numbers);
    feed(&mut text, &mut dice, &numbers);
    text += TERMS;
    let (truthful, near) = operators(&mut text, &mut dice, &numbers);
    Drawn { scenario: text, truthful, near }
}

/// Prices that wander, jump and crash; venues that lag, freeze, halt, or are thin, and some with a price of their own.
fn market(text: &mut String, dice: &mut Dice, numbers: &Numbers) {
    let calm = dice.pick(&[5, 30, 150, 800]);
    let mut price = 100_000_i64; // in cents
    let path = |dice: &mut Dice, mut price: i64| {
        let mut points = vec![format!("at {} {}.{:02}", at(0), price / 100, price % 100)];
        let mut second = 0;
        while second < LENGTH {
            second += dice.range(20, 200);
            price = (price + price * dice.signed(calm) / 10_000).max(100);
            let how = if dice.once_in(4) { "at" } else { "to" };
            points.push(format!("{how} {} {}.{:02}", at(second), price / 100, price % 100));
        }
        points
    };
    writeln!(text, "\n[market.path]\nstep = \"{}s\"", numbers.step).unwrap();
    let common = path(dice, price);
    writeln!(text, "[[market.path.pairs]]\npair = \"X-USD\"\npath = {common:?}").unwrap();
    for venue in 0..numbers.venues {
        if dice.once_in(8) {
            price += price * dice.signed(500) / 10_000;
            let own = path(dice, price);
            writeln!(
                text,
                "[[market.path.pairs]]\npair = \"X-USD\"\nvenue = \"v{venue}\"\npath = {own:?}"
            )
            .unwrap();
        }
    }
    for venue in 0..numbers.venues {
        let noise = if dice.once_in(5) { dice.range(50, 400) } else { dice.range(0, 10) };
        let lag = if dice.once_in(3) { dice.range(1, 30) } else { 0 };
        writeln!(text, "[[venues]]\nname = \"v{venue}\"\nnoise_bps = {noise}.0").unwrap();
        if lag > 0 {
            writeln!(text, "latency = \"{lag}s\"").unwrap();
        }
        for (fault, rarity) in [("halts", 2), ("freezes", 3)] {
            if dice.once_in(rarity) {
                let stretches: Vec<String> = (0..dice.range(1, 3))
                    .map(|_| {
                        let (from, lasts) = (dice.range(0, LENGTH), dice.range(10, 400));
                        format!("from {} for {lasts}s", at(from))
                    })
                    .collect();
                writeln!(text, "{fault} = {stretches:?}").unwrap();
            }
        }
    }
}

fn feed(text: &mut String, dice: &mut Dice, numbers: &Numbers) {
    let Numbers { venues, heartbeat, window, tolerance, duration, skew_ms, .. } = *numbers;
    let sources: Vec<String> =
        (0..venues).map(|v| format!("{{ venue = \"v{v}\", pair = \"X-USD\" }}")).collect();
    let skew = if skew_ms == 0 { String::new() } else { format!("clock_skew = \"{skew_ms}ms\"\n") };
    let range = dice.pick(&[20, 100, 500, 10_000]);
    writeln!(
        text,
        "\n[[feeds]]\npair = \"X-USD\"\ndecimals = 2\nheartbeat = \"{heartbeat}s\"\nstaleness = \"60s\"\nquorum = \"{}\"\n\
         reference_quorum = {}\nreference_window = \"{window}s\"\nmax_spread_bps = {}\nmax_range_bps = {range}\n\
         tolerance_bps = {tolerance}\nspread_multiple = \"{}\"\nduration = \"{duration}s\"\n{skew}max_jump_bps = {}\n\
         jump_rounds = {}\nsources = [{}]\n\n[service]\nname = \"s\"\ntarget = \"50_000_000\"\npremium = \"0.0001\"\n\
         budget = \"100_000\"\n",
        dice.pick(&["0.5", "0.6667", "0.9"]),
        dice.range(2, venues),
        dice.range(20, 300),
        dice.pick(&["0", "1", "3"]),
        dice.range(100, 3_000),
        dice.range(1, 5),
        sources.join(", "),
    )
    .unwrap();
}

/// Honest operators, and any number who collude, up to all of them.
fn operators(text: &mut String, dice: &mut Dice, numbers: &Numbers) -> (Vec<bool>, Vec<bool>) {
    let count = dice.range(3, 9);
    let liars = match dice.range(0, 5) {
        0 => 0,
        1 => 1,
        2 => count / 2,
        3 => count * 2 / 3 + 1,
        4 => count - 1,
        _ => count,
    };
    let Numbers { tolerance, duration, heartbeat, venues, skew_ms, .. } = *numbers;
    let together = dice.once_in(2);
    let mut plan = lie(dice, tolerance, duration, heartbeat, venues);
    let (mut truthful, mut near) = (Vec::new(), Vec::new());
    for index in 0..count {
        let lies = index < liars;
        let behaviour = if lies {
            if !together {
                plan = lie(dice, tolerance, duration, heartbeat, venues);
            }
            plan.0.clone()
        } else if dice.once_in(4) {
            format!("down from {} for {}s", at(dice.range(0, LENGTH)), dice.range(10, 300))
        } else {
            "honest".to_owned()
        };
        let clock = dice.signed(skew_ms.min(heartbeat * 400));
        let clock = if clock == 0 { String::new() } else { format!("clock = \"{clock}ms\"\n") };
        writeln!(
            text,
            "[[operators]]\nname = \"o{index}\"\nbehaviour = \"{behaviour}\"\nstake = \"{}\"\nreturns = true\n{clock}",
            dice.range(50, 1_000)
        )
        .unwrap();
        truthful.push(!lies);
        near.push(lies && plan.1);
    }
    // Whoever lies has no guard that kept quotes to answer with; the last ones are honest, if any are.
    for second in (300..LENGTH).step_by(300).filter(|_| liars < count) {
        let (accused, at) = (dice.range(liars, count - 1), at(second - 40));
        writeln!(
            text,
            "[[outsiders]]\nname = \"slanderer-{second}\"\nattempt = \"slanders o{accused} at {at}\"\n"
        )
        .unwrap();
    }
    (truthful, near)
}

/// A lie, and whether it is one that the tolerance allows.
fn lie(
    dice: &mut Dice,
    tolerance: u64,
    duration: u64,
    heartbeat: u64,
    venues: u64,
) -> (String, bool) {
    let from = dice.range(100, LENGTH - 300);
    let long = duration + dice.range(1, 5) * heartbeat;
    let sign = if dice.once_in(2) { "-" } else { "" };
    let lies = |bps: u64, lasts: u64| format!("lies by {sign}{bps} from {} for {lasts}s", at(from));
    match dice.range(0, 8) {
        // A tick less than the tolerance, for the price is cut downwards.
        0 => (lies(tolerance * 9 / 10, long), true),
        1 => (lies(tolerance * 2, (duration / 2).max(1)), false),
        2 => (lies(tolerance + dice.range(1, 20), long), false),
        3 => (lies(dice.pick(&[500, 2_000, 9_000]), long), false),
        4 => (format!("reports 1234.56 from {} for {long}s", at(from)), false),
        5 => (format!("copies v{}", dice.range(0, venues - 1)), false),
        6 => (format!("clamps at {}", dice.range(990, 1_010)), false),
        7 => (format!("equivocates at {}", at(from)), false),
        _ => (format!("reports {} from {} for 10m", dice.range(1, 2_000), at(from)), false),
    }
}

const TERMS: &str = r#"
[terms]
evidence_epochs = 2
appeal_epochs = 1
hold_epochs = 1
harmed = "harmed"

[terms.equivocation]
penalty = "0.2"
reporter = "0.05"
restitution = "0.95"
insurance = "0"
burn = "0"

[terms.deviation]
penalty = "0.1"
reporter = "0.05"
restitution = "0.95"
insurance = "0"
burn = "0"

[terms.missed_rounds]
penalty = "0.001"
consecutive = 10
reporter = "0.05"
restitution = "0.95"
insurance = "0"
burn = "0"

"#;
