//! `buttress dev` as a newcomer meets it. The short test is part of the default run; the others are ignored there and run by
//! `cargo test --workspace --release -- --ignored`, which CI does.

mod support;

use api::view::{CasePhase, RoundOutcome, TourPace};
use client::Client;
use std::time::Duration;
use support::{Dev, Scratch, run, text, wait};

#[test]
fn dev_starts_answers_and_resumes() {
    let scratch = Scratch::new("dev");
    let mut dev = Dev::start(scratch.path());
    let client = Client::new(&dev.endpoint);
    let height =
        wait("ten blocks", 30, || client.status().ok().map(|s| s.height).filter(|h| *h >= 10));
    assert_eq!(client.operators().unwrap().data.len(), 5);
    let status = run(&["status", "--endpoint", &dev.endpoint]);
    let words = text(&status.stdout);
    for part in ["chain       dev", "running, ledgers agree", "5 operators", "operator    echo"] {
        assert!(words.contains(part), "{words}");
    }
    // What people decide by, in words and as JSON.
    let owner = client.operators().unwrap().data[0].owner.clone();
    for (asked, part) in [
        (
            vec!["account", "exposure", owner.as_str(), "--base-rate", "0.03"],
            "holding     tranche-0 of alpha",
        ),
        (vec!["service", "security", "service-0"], "guaranteed  until epoch"),
        (
            vec!["market", "preview", "vault-0", "terms-0", "--share", "50%"],
            "binds       from epoch",
        ),
    ] {
        let asked = [asked, vec!["--endpoint", &dev.endpoint]].concat();
        let told = run(&asked);
        assert!(text(&told.stdout).contains(part), "{asked:?}: {told:?}");
        let told = run(&[asked.as_slice(), &["--json"]].concat());
        let json: serde_json::Value = serde_json::from_slice(&told.stdout).unwrap();
        assert!(json["data"].is_object(), "{asked:?}: {json}");
    }
    // Anyone computes a round again from what operators signed.
    let rounds = wait("a price", 60, || {
        let rounds = client.rounds("0", 20).ok()?.data;
        rounds.into_iter().find(|round| round.outcome == RoundOutcome::Priced)
    });
    let number = rounds.round.to_string();
    let told = run(&["oracle", "round", "0", &number, "--endpoint", &dev.endpoint, "--json"]);
    let json: serde_json::Value = serde_json::from_slice(&told.stdout).unwrap();
    assert_eq!(json["agrees"], true, "{json}");
    assert_eq!(json["reports"], rounds.reports.len());
    assert_eq!(json["price"]["computed"].as_str(), rounds.price.as_deref());
    let none = run(&["oracle", "round", "0", "99999999", "--endpoint", &dev.endpoint]);
    assert_eq!(none.status.code(), Some(1));
    assert!(text(&none.stderr).contains("round 99999999 is not on record"), "{none:?}");
    let wrong = run(&["market", "preview", "vault-0", "terms-0", "--share", "half"]);
    assert_eq!(wrong.status.code(), Some(2));
    let second = run(&["dev", "--port", "0", "--data-dir", scratch.path().to_str().unwrap()]);
    assert_eq!(second.status.code(), Some(1));
    assert!(text(&second.stderr).contains("another process"), "{}", text(&second.stderr));

    dev.kill();
    let dev = Dev::start(scratch.path());
    let again = Client::new(&dev.endpoint).status().unwrap();
    assert!(again.height >= height, "{} blocks were there, {} are", height, again.height);
}

/// Waits for the moment after the last reports of an epoch: a lie of nine seconds from then on lies in the next epoch alone,
/// and is one charge.
fn end_of_an_epoch(client: &Client) {
    wait("the end of an epoch", 30, || {
        client.status().ok().filter(|now| (200..=1_000).contains(&now.data.next_epoch_in_ms))
    });
}

/// From a lie to payment, through the documented call.
#[test]
#[ignore = "takes a minute of real time"]
fn a_lie_becomes_a_case_a_slash_and_a_payment() {
    let scratch = Scratch::new("lie");
    let dev = Dev::start(scratch.path());
    let client = Client::new(&dev.endpoint);
    wait("cover", 60, || client.status().ok().filter(|status| status.data.epoch >= 2));
    let refused = client.lie("nobody", 500, 12).unwrap_err().to_string();
    assert!(refused.contains("alpha, bravo, charlie, delta, echo"), "{refused}");

    // A lie that a busy machine made too short, or cut in two by a boundary, is no offence: then once more.
    let accused = (0..3).any(|_| {
        end_of_an_epoch(&client);
        let said = client.lie("echo", 500, 9).unwrap();
        assert!(said.words.contains("echo lies by 500"), "{}", said.words);
        (0..300).any(|_| {
            std::thread::sleep(Duration::from_millis(100));
            client.cases().is_ok_and(|cases| !cases.data.is_empty())
        })
    });
    assert!(accused, "three lies, and no case");
    let paid = wait("payment", 60, || {
        let cases = client.cases().ok()?.data;
        cases.iter().all(|case| case.phase == CasePhase::Paid).then_some(cases)
    });
    // echo lies about both prices, which is one offence: a case for each, of which the first costs all. Nobody else, and once.
    assert!(paid.len() <= 2, "{paid:?}");
    for case in &paid {
        assert_eq!(
            (case.operator_name.as_str(), case.offence_name.as_str()),
            ("echo", "deviation")
        );
    }
    let taken = paid.iter().flat_map(|case| &case.taken).map(|taken| taken.amount.as_str());
    // Half of its 700 and of the 200 of its staker. One liar among five moves no published price, so no trader of the venue
    // was harmed, and what is for the harmed insures the service.
    assert_eq!(taken.collect::<Vec<_>>(), ["450"]);
}

/// The tour as a newcomer starts it, on the real clock; what becomes of every account is tested in `crates/sim/tests/tour.rs`.
#[test]
#[ignore = "takes minutes of real time"]
fn the_tour_goes_to_its_end() {
    let scratch = Scratch::new("tour");
    let dev = Dev::start_with(scratch.path(), &["--tour", "--pace", "fast"]);
    let client = Client::new(&dev.endpoint);
    let tour = client.tour().unwrap();
    assert!(tour.running && tour.steps.len() == 9, "{tour:?}");
    let refused = client.start_tour(TourPace::Slow).unwrap_err().to_string();
    assert!(refused.contains("the tour is under way"), "{refused}");
    let over = wait("the end of the tour", 420, || client.tour().ok().filter(|tour| !tour.running));
    for step in &over.steps {
        assert_eq!(step.state, "done", "{}: {}", step.name, step.words);
    }
    let repaid = over.steps.iter().find(|step| step.name == "restitution").unwrap();
    assert!(repaid.words.contains("your-trader was repaid"), "{}", repaid.words);
    let again = client.start_tour(TourPace::Fast).unwrap();
    assert!(again.running && again.step == 0, "{again:?}");
}
