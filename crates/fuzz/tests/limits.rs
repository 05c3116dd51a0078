//! The limits of `docs/reference/limits.md`: the page states the constants, and what is over one is refused.

use app::State;
use crypto::SecretKey;
use node::{Node, NodeOptions};
use protocol::{
    Action, ClaimPremiums, MAX_ACTIONS, MAX_ENDORSEMENTS, MAX_TRANSACTION_BYTES, Malformed,
    SignedTransaction, Transaction,
};
use sim::{MOST_SCENARIO_BYTES, Scenario};
use std::path::Path;
use units::Timestamp;

fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let groups =
        digits.as_bytes().rchunks(3).rev().map(|part| String::from_utf8_lossy(part).into_owned());
    groups.collect::<Vec<_>>().join(" ")
}

#[test]
fn the_page_states_the_limits_that_hold() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/limits.md");
    let page = std::fs::read_to_string(path).unwrap();
    let options = NodeOptions::default();
    let count = |number: usize| grouped(number as u64);
    for (what, limits) in [
        ("connections open at once", vec![count(api::MOST_CONNECTIONS)]),
        ("requests answered at once", vec![count(api::MOST_REQUESTS)]),
        ("how long a body takes", vec![format!("{} s", api::MOST_BODY_TIME.as_secs())]),
        ("| a body |", vec![count(api::MOST_BODY_BYTES)]),
        ("a signed transaction", vec![count(MAX_TRANSACTION_BYTES)]),
        ("actions of one transaction", vec![count(MAX_ACTIONS)]),
        ("signatures under one", vec![count(MAX_ENDORSEMENTS)]),
        ("reports in evidence", vec![count(protocol::Evidence::MAX_REPORTS)]),
        ("quotes in evidence", vec![count(protocol::Evidence::MAX_QUOTES)]),
        ("offences of terms", vec![count(protocol::Terms::MAX_OFFENCES)]),
        ("| a name", vec![count(units::Name::MAX_LEN)]),
        (
            "| a block |",
            vec![count(consensus::MAX_BLOCK_TRANSACTIONS), count(consensus::MAX_BLOCK_BYTES)],
        ),
        ("transactions that wait", vec![count(options.queue_limit), count(options.queue_bytes)]),
        (
            "| a network",
            vec![
                grouped(network::file::MOST_BYTES),
                count(network::file::MOST_OPERATORS),
                count(network::file::MOST_SERVICES),
                count(network::file::MOST_PLEDGES),
            ],
        ),
        ("| a certificate", vec![count(certificate::MOST_BYTES)]),
        ("| a scenario", vec![grouped(MOST_SCENARIO_BYTES)]),
    ] {
        let row = page.lines().find(|line| line.contains(what));
        let row = row.unwrap_or_else(|| panic!("the page has no row for {what}"));
        for limit in limits {
            assert!(row.contains(&limit), "{what}: expected {limit} in {row}");
        }
    }
    // And each test that it names is there.
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let named = page.lines().filter_map(|line| line.strip_suffix("` |")?.rsplit_once('`'));
    let mut tests = 0;
    for (_, test) in named {
        assert!(crates.join(test).exists(), "there is no {test}");
        tests += 1;
    }
    assert!(tests > 15, "only {tests} rows name a test");
}

fn envelope(actions: usize) -> SignedTransaction {
    let claim = Action::ClaimPremiums(ClaimPremiums { tranche: Default::default() });
    let key = SecretKey::derive("limits", 0);
    let transaction = Transaction {
        chain: crypto::Digest::new([0; 32]),
        sender: protocol::account_of(&key.public_key()),
        nonce: 0,
        valid_until: Timestamp::new(u64::MAX),
        actions: vec![claim; actions],
    };
    SignedTransaction::new(transaction, &key)
}

#[test]
fn an_envelope_over_a_limit_is_refused_before_it_is_read() {
    let bytes = |signed: &SignedTransaction| borsh::to_vec(signed).unwrap();
    assert!(SignedTransaction::decode(&bytes(&envelope(MAX_ACTIONS))).is_ok());
    let refused = SignedTransaction::decode(&bytes(&envelope(MAX_ACTIONS + 1))).unwrap_err();
    let said = refused.to_string();
    assert!(said.contains("8193") && said.contains("8192"), "{said}");
    let long = vec![0; MAX_TRANSACTION_BYTES + 1];
    let (have, most) = (long.len(), MAX_TRANSACTION_BYTES);
    assert_eq!(SignedTransaction::decode(&long), Err(Malformed::TooLong { have, most }));

    // More signatures than an account may have members: refused by the node, which looks at none of them.
    let mut signed = envelope(1);
    for number in 1..=MAX_ENDORSEMENTS as u64 {
        signed = signed.endorsed(&SecretKey::derive("limits", number));
    }
    let genesis = buttress_fuzz::play(&[], &mut buttress_fuzz::Reach::default()).genesis;
    signed.transaction.chain = genesis.chain();
    assert!(State::genesis(&genesis).is_ok());
    let store = store::Store::in_memory().unwrap();
    let node = Node::open(store, &genesis, NodeOptions::default()).unwrap();
    let said = node.submit(signed).unwrap_err().to_string();
    assert!(said.contains("33 signatures, expected 1 to 32"), "{said}");
}

#[test]
fn a_scenario_is_not_read_further_than_its_limit() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("long.toml");
    // Takes no room on the disk, and would take all of memory.
    std::fs::File::create(&path).unwrap().set_len(1 << 40).unwrap();
    let said = Scenario::load(&path).unwrap_err().to_string();
    assert!(said.contains("more than 1048576 bytes"), "{said}");
}
