//! Scenarios that cannot run say what is wrong with what.

use buttress_sim::{Scenario, SimError, replay};
use std::path::Path;

const GOOD: &str = include_str!("../../../scenarios/decimal-slip.toml");

fn parse(text: &str) -> Result<Scenario, SimError> {
    Scenario::parse(text, Path::new("test.toml"))
}

/// The message that a changed scenario fails with, whether it is read or run.
fn message(from: &str, to: &str) -> String {
    assert!(GOOD.contains(from), "the scenario has no {from:?}");
    let changed = GOOD.replacen(from, to, 1);
    let result = parse(&changed)
        .and_then(|scenario| replay(&scenario, Path::new("/nowhere"), |_| ()).map(|_| ()));
    result.expect_err("the change should be refused").to_string()
}

#[test]
fn the_unchanged_scenario_is_fine() {
    parse(GOOD).unwrap();
}

#[test]
fn malformed_fields_name_line_value_and_expectation() {
    for (from, to, expected) in [
        ("name = \"decimal-slip\"", "name = \"decimal slip\"", "a name is made of ASCII letters"),
        ("heartbeat = \"10s\"", "heartbeat = \"ten\"", "\"ten\" is not a length of time such as"),
        ("heartbeat = \"10s\"", "heartbeat = \"0s\"", "\"0s\" is not a length of time"),
        (
            "from = \"2021-09-20T12:00:00Z\"",
            "from = \"yesterday\"",
            "\"yesterday\" is not a time such as",
        ),
        ("quorum = \"0.6667\"", "quorum = 0.6667", "expected a string"),
        (
            "quorum = \"0.6667\"",
            "quorum = \"two thirds\"",
            "\"two thirds\" is not a decimal number",
        ),
        (
            "behaviour = \"honest\"",
            "behaviour = \"mostly honest\"",
            "is not a behaviour: expected \"honest\"",
        ),
        ("decimals = 2", "decimals = -2", "decimals = -2"),
        ("seed = 20210920", "sneed = 20210920", "unknown field `sneed`"),
        ("staleness = \"60s\"\n", "", "missing field `staleness`"),
        ("[service]", "[service", "TOML parse error at line"),
    ] {
        let message = message(from, to);
        assert!(message.contains("test.toml"), "{message}");
        assert!(message.contains(expected), "{message:?} should contain {expected:?}");
    }
}

#[test]
fn fields_that_do_not_fit_together_are_named() {
    for (from, to, expected) in [
        (
            "venue = \"kraken\"",
            "venue = \"mtgox\"",
            "feeds[0].sources.venue is mtgox, expected one of the venues binance",
        ),
        (
            "behaviour = \"honest\"",
            "behaviour = \"copies mtgox\"",
            "operators[0].behaviour is copies mtgox",
        ),
        ("until = \"2021-09-20T12:45:00Z\"", "until = \"2021-09-20T11:45:00Z\"", "window.until is"),
        (
            "heartbeat = \"10s\"",
            "heartbeat = \"7s\"",
            "feeds[0].heartbeat is 7s, expected a part of the epoch of 5m",
        ),
        ("name = \"reporter-02\"", "name = \"reporter-01\"", "operators.name is reporter-01"),
        (
            "stake = \"500\"",
            "stake = \"lots\"",
            "operators[0].stake is lots, expected an amount of wstETH",
        ),
        ("stake = \"500\"", "stake = \"0.1234567890123456789\"", "more than 18 digits"),
        ("budget = \"100_000\"", "budget = \"-1\"", "service.budget is -1"),
        ("consecutive = 20\n", "", "terms.missed_rounds.consecutive is missing"),
        // What only the chain knows.
        (
            "restitution = \"0.75\"",
            "restitution = \"0.85\"",
            "the shares of the waterfall add up to 1.1",
        ),
        (
            "evidence_epochs = 2",
            "evidence_epochs = 5",
            "can take 8 epochs, but stake is free after the evidence window of 6",
        ),
        ("reference_quorum = 3", "reference_quorum = 1", "reference_quorum is 1, expected 2 to 5"),
        ("price = 42_500.0", "price = -1.0", "price"),
    ] {
        let message = message(from, to);
        assert!(message.contains(expected), "{message:?} should contain {expected:?}");
    }
}

#[test]
fn stated_markets_outsiders_and_expectations_are_checked() {
    const STATED: &str = include_str!("../../../scenarios/incidents/16-polymarket-uma.toml");
    for (from, to, expected) in [
        ("at 2025-03-24T23:55:00Z 0.09", "on 2025-03-24T23:55:00Z 0.09", "is not \"at T PRICE\""),
        ("at 2025-03-24T23:55:00Z 0.09", "at noon 0.09", "\"at noon 0.09\" is not"),
        ("at 2025-03-24T23:55:00Z 0.09", "at 2025-03-24T23:55:00Z 0", "is not \"at T PRICE\""),
        ("at 2025-03-24T23:55:00Z 0.09", "to 2025-03-24T23:55:00Z 0.09", "a line from nowhere"),
        (
            "decimals = 4\npath",
            "decimals = 4\nvenue = \"mtgox\"\npath",
            "market.path.pairs[0].venue is mtgox, expected one of the venues venue-1",
        ),
        (
            "decimals = 4\npath",
            "decimals = 4\nvenue = \"venue-1\"\npath",
            "feeds.sources is MINERAL-DEAL-USD at venue-2, expected a pair with a path",
        ),
        (
            "name = \"venue-1\"\n",
            "name = \"venue-1\"\nhalts = [\"for ever\"]\n",
            "\"for ever\" is not a stretch of time such as",
        ),
        ("attempt = \"watches\"", "attempt = \"hacks\"", "is not an attempt: expected \"forges"),
        ("accuses reporter-01", "accuses nobody", "to name one of the operators reporter-01"),
        ("name = \"voters-watchtower\"", "name = \"voter-01\"", "outsiders.name is voter-01"),
        ("delays = [\"2025", "delays = [\"x2025", "is not a time such as"),
        ("class = \"vote\"", "class = \"coup\"", "unknown variant `coup`"),
        ("caught_by", "caught_with", "unknown field `caught_with`"),
        (
            "behaviour = \"honest\"",
            "behaviour = \"follows nobody\"",
            "to follow one of the operators reporter-01",
        ),
        (
            "behaviour = \"honest\"",
            "clock = \"fast\"\nbehaviour = \"honest\"",
            "\"fast\" is not how far a clock is off",
        ),
        (
            "behaviour = \"honest\"",
            "clock = \"5s\"\nbehaviour = \"honest\"",
            "operators.clock is 5s, expected less than half of 10s",
        ),
        (
            "[council]",
            "[[refused_feeds]]\nlike = \"X\"\nvenues = []\nreference_quorum = 1\n[council]",
            "refused_feeds[0].like is X, expected one of the feeds MINERAL-DEAL-USD",
        ),
    ] {
        assert!(STATED.contains(from), "the scenario has no {from:?}");
        let message = parse(&STATED.replacen(from, to, 1)).unwrap_err().to_string();
        assert!(message.contains(expected), "{message:?} should contain {expected:?}");
    }
    let halts = message(
        "name = \"kraken\"\n",
        "name = \"kraken\"\nhalts = [\"from 2021-09-20T12:00:00Z for 1m\"]\n",
    );
    assert!(halts.contains("which need [market.path]"), "{halts}");
}

#[test]
fn prices_that_cannot_be_read_are_named() {
    let file = |name: &str| {
        GOOD.replacen("[market.simulation]", &format!("[market]\nfile = \"{name}\"\n[ignored]"), 1)
    };
    let simulation = file("x.csv");
    // The simulation's own tables are left over: an unknown field, named.
    assert!(parse(&simulation).unwrap_err().to_string().contains("ignored"));

    let directory = std::env::temp_dir().join(format!("buttress-sim-{}", std::process::id()));
    std::fs::create_dir_all(&directory).unwrap();
    let start = GOOD.find("[market.simulation]").unwrap();
    let end = GOOD.find("[chain]").unwrap();
    let recorded = format!("{}[market]\nfile = \"prices.csv\"\n\n{}", &GOOD[..start], &GOOD[end..]);
    let scenario = parse(&recorded).unwrap();
    let run = |csv: Option<&str>| {
        let path = directory.join("prices.csv");
        let _ = std::fs::remove_file(&path);
        if let Some(csv) = csv {
            std::fs::write(&path, csv).unwrap();
        }
        replay(&scenario, &directory, |_| ()).map(|_| ()).unwrap_err().to_string()
    };
    let header = "ts,exchange,pair,open,high,low,close,volume\n";
    assert!(run(None).contains("prices.csv"));
    let truncated = run(Some(&format!("{header}2021-09-20T12:00:00Z,coinbase,BTC-USD,1,2\n")));
    assert!(truncated.contains("prices.csv") && truncated.contains('2'), "{truncated}");
    let bad = run(Some(&format!("{header}2021-09-20T12:00:00Z,coinbase,BTC-USD,1,2,1,dear,1\n")));
    assert!(bad.contains("close") && bad.contains("dear"), "{bad}");
    let rows = "2021-09-20T12:00:00Z,coinbase,BTC-USD,1,2,1,1,1\n2021-09-20T13:00:00Z,coinbase,BTC-USD,1,2,1,1,1\n";
    let unknown = run(Some(&format!("{header}{rows}")));
    assert!(unknown.contains("binance") && unknown.contains("coinbase"), "{unknown}");
    std::fs::remove_dir_all(&directory).unwrap();
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let error = Scenario::load(Path::new("/nowhere/x.toml")).unwrap_err().to_string();
    assert!(error.contains("/nowhere/x.toml"), "{error}");
}
