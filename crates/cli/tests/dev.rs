//! `buttress dev` as a newcomer meets it. The short test is part of the default run; the others are ignored there and run by
//! `cargo test --workspace --release -- --ignored`, which CI does.

mod support;

use api::view::{CasePhase, RoundOutcome, TourPace, TransactionState};
use client::Client;
use crypto::Digest;
use protocol::{Action, SignedTransaction, Transaction, Transfer, account_of};
use support::{Dev, Scratch, run, text, wait};
use units::{Amount, AssetId, Timestamp};

/// The key that the banner shows for somebody, derived as anyone can.
fn demo_key(role: &str, name: &str) -> crypto::SecretKey {
    crypto::SecretKey::derive(&format!("{role}/{name}"), 1)
}

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
    end_of_an_epoch(&client);
    let said = client.lie("echo", 500, 9).unwrap();
    assert!(said.words.contains("echo lies by 500"), "{}", said.words);
    let refused = client.lie("nobody", 500, 12).unwrap_err().to_string();
    assert!(refused.contains("alpha, bravo, charlie, delta, echo"), "{refused}");

    wait("a case", 30, || client.cases().ok().filter(|cases| !cases.data.is_empty()));
    let paid = wait("payment", 60, || {
        let cases = client.cases().ok()?.data;
        cases.first().filter(|case| case.phase == CasePhase::Paid).cloned()
    });
    assert_eq!((paid.operator_name.as_str(), paid.offence_name.as_str()), ("echo", "deviation"));
    // Half of its 700 and of the 200 of its staker. One liar among five moves no published price, so no trader of the venue
    // was harmed, and what is for the harmed insures the service.
    assert_eq!(paid.taken[0].amount, "450");
    assert_eq!(client.cases().unwrap().data.len(), 1, "nobody else, and once");
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

/// Transfers under load, killed at random moments: what was acknowledged is there, once; roots equal on replay (the node
/// compares every root when it starts, and refuses to run if one differs).
#[test]
#[ignore = "kills the process many times"]
fn nothing_is_lost_or_done_twice_through_kill_9() {
    let scratch = Scratch::new("kill");
    let (key, to) =
        (demo_key("staker", "ursa"), account_of(&demo_key("staker", "nobody").public_key()));
    let asset = AssetId::new(1);
    let mut dev = Dev::start(scratch.path());
    // Give the sender something to send.
    let custodian = crypto::SecretKey::derive("custodian", 1);
    let send = |client: &Client, key: &crypto::SecretKey, action: Action| -> Option<Digest> {
        let sender = account_of(&key.public_key());
        let status = client.status().ok()?;
        let nonce = client.account(&sender).map(|account| account.data.nonce).unwrap_or(0);
        let transaction = Transaction {
            chain: status.data.chain.parse().ok()?,
            sender,
            nonce,
            valid_until: Timestamp::new(u64::MAX),
            actions: vec![action],
        };
        client.submit(&SignedTransaction::new(transaction, key)).ok()?.data.id.parse().ok()
    };
    let client = Client::new(&dev.endpoint);
    let amount = Amount::new(1_000_000);
    let mine = account_of(&key.public_key());
    let gift = protocol::CustodyDeposit { to: mine, asset, amount };
    let id = wait("the deposit to be taken", 20, || {
        send(&client, &custodian, Action::CustodyDeposit(gift.clone()))
    });
    wait("the deposit", 20, || {
        client.transaction(&id).ok().filter(|t| t.data.state == TransactionState::Done)
    });

    let mut acknowledged: Vec<Digest> = Vec::new();
    let mut heights = vec![0];
    for round in 0..20_u64 {
        let client = Client::new(&dev.endpoint);
        let started = std::time::Instant::now();
        // Between 0.3 and 2.2 seconds, at no particular moment of a block.
        let length = std::time::Duration::from_millis(300 + (round * 7_919) % 1_900);
        let mut last: Option<Digest> = None;
        while started.elapsed() < length {
            let pending = last.is_some_and(|id| {
                client.transaction(&id).is_ok_and(|t| t.data.state == TransactionState::Pending)
            });
            if pending {
                std::thread::sleep(std::time::Duration::from_millis(20));
                continue;
            }
            if let Some(id) = last.take() {
                let state = client.transaction(&id).unwrap().data.state;
                assert_eq!(state, TransactionState::Done, "only this test uses the account");
                acknowledged.push(id);
            }
            last = send(
                &client,
                &key,
                Action::Transfer(Transfer { to, asset, amount: Amount::new(1) }),
            );
        }
        dev.kill();
        dev = Dev::start(scratch.path());
        let client = Client::new(&dev.endpoint);
        let status = client.status().unwrap();
        assert!(status.height >= *heights.last().unwrap(), "blocks were lost");
        heights.push(status.height);
        for id in &acknowledged {
            let state = client.transaction(id).unwrap().data.state;
            assert_eq!(state, TransactionState::Done, "an acknowledged transaction is gone");
        }
        // What was in flight may or may not have made it; the nonce and the balance agree on how many did.
        let nonce = client.account(&mine).unwrap().data.nonce;
        let received = client.account(&to).map_or_else(
            |_| "0".to_owned(),
            |account| {
                account
                    .data
                    .balances
                    .first()
                    .map_or("0".to_owned(), |balance| balance.amount.clone())
            },
        );
        // The first transaction of the account was its pledge.
        let transfers = u128::from(nonce - 1);
        assert_eq!(received, units::format_decimal(transfers, 6), "each transfer once");
        assert!(transfers >= acknowledged.len() as u128);
    }
    assert!(acknowledged.len() >= 20, "only {} transfers were acknowledged", acknowledged.len());
    println!("20 kills, {} transfers acknowledged, heights {heights:?}", acknowledged.len());
}
