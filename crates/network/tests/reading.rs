//! What a network file may hold, and what is said of one that is refused.

use buttress_network::file::{self, MOST_BYTES};
use buttress_network::{DeadService, Id, MOST, Threshold, Tie, import};
use std::fs::File;

/// Two operators, two services, three pledges; each test changes a part of it.
const SOUND: &str = r#"{
  "operators": [{"id": "anna", "stake": 100, "private_cost": 7}, {"id": 2, "stake": 50}],
  "services": [
    {"id": "bridge", "profit": 30, "threshold": [1, 2]},
    {"id": "oracle", "profit": 40, "threshold": [2, 3], "tie": "insecure"}
  ],
  "pledges": [
    {"operator": "anna", "service": "bridge", "amount": 100},
    {"operator": 2, "service": "bridge", "amount": 50},
    {"operator": "anna", "service": "oracle", "amount": 60}
  ]
}"#;

fn refused(text: &str) -> String {
    file::read(text).unwrap_err().to_string()
}

/// The sound file with `from` replaced by `to`.
fn with(from: &str, to: &str) -> String {
    assert!(SOUND.contains(from), "{from}");
    SOUND.replacen(from, to, 1)
}

#[test]
fn every_field_is_read() {
    let text = with(
        "\"operators\"",
        r#""name": "two", "dead_service": "halts",
        "bonuses": [{"services": ["oracle", "bridge"], "amount": 5}],
        "pools": [{"services": ["bridge"], "limit": "20"}],
        "operators""#,
    );
    let document = file::read(&text).unwrap();
    assert_eq!(document.name.as_deref(), Some("two"));
    let network = document.network;
    assert_eq!(network.operators()[0].private_cost, Some(7));
    assert_eq!(network.operators()[1].id, Id::Number(2));
    assert_eq!(network.services()[1].threshold, Threshold { numerator: 2, denominator: 3 });
    assert_eq!(
        (network.services()[0].tie, network.services()[1].tie),
        (Tie::Secure, Tie::Insecure)
    );
    assert_eq!(network.members(0), [(0, 100), (1, 50)]);
    assert_eq!((network.corrupting(0), network.corrupting(1)), (75, 40));
    assert_eq!(network.bonuses()[0].services, [0, 1]);
    assert_eq!(network.pools()[0].limit, 20);
    assert_eq!(network.dead_service(), DeadService::Halts);
}

#[test]
fn the_tie_of_the_file_holds_where_a_service_says_none() {
    let network = file::read(&with("{\n", "{\"tie\": \"insecure\",")).unwrap().network;
    assert!(network.services().iter().all(|service| service.tie == Tie::Insecure));
    let text =
        with("{\n", "{\"tie\": \"insecure\",").replace("[1, 2]", "[1, 2], \"tie\": \"secure\"");
    let network = file::read(&text).unwrap().network;
    assert_eq!(network.services()[0].tie, Tie::Secure);
}

#[test]
fn a_number_may_name_an_operator_and_a_service() {
    let text = SOUND.replace("\"bridge\"", "2");
    let network = file::read(&text).unwrap().network;
    assert_eq!(network.services()[0].id, network.operators()[1].id);
    assert_eq!(network.members(0), [(0, 100), (1, 50)]);
}

#[test]
fn amounts_are_exact_up_to_the_limit() {
    let wei = 100_000_000_000_000_000_000_000_001_u128;
    let network = file::read(&with("\"stake\": 50", &format!("\"stake\": {wei}"))).unwrap().network;
    assert_eq!(network.operators()[1].stake, wei);
    let text = with("\"profit\": 40", &format!("\"profit\": {}", MOST - 30));
    assert_eq!(file::read(&text).unwrap().network.services()[1].profit, MOST - 30);
    let text = with("\"profit\": 40", &format!("\"profit\": {}", MOST - 29));
    assert!(refused(&text).starts_with("services[1].profit: "), "{}", refused(&text));
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    let cases = [
        ("\"stake\": 50", "\"stake\": -1", "operators[1].stake: -1 is not a whole number"),
        ("\"stake\": 50", "\"stake\": 1.5", "operators[1].stake: 1.5 is not a whole number"),
        ("\"stake\": 50", "\"stake\": 1e3", "operators[1].stake: 1e3 is not a whole number"),
        (
            "\"stake\": 50",
            "\"stake\": \"0x5\"",
            "operators[1].stake: \"0x5\" is not a whole number",
        ),
        ("\"stake\": 50", "\"stake\": null", "operators[1].stake: null is not a whole number"),
        (
            "\"stake\": 50",
            "\"stake\": 340282366920938463463374607431768211456",
            "operators[1].stake: 340282366920938463463374607431768211456 is more than 2^110",
        ),
        ("\"stake\": 50", "\"steak\": 50", "operators[1].steak: unknown field `steak`"),
        (", \"stake\": 50", "", "operators[1]: missing field `stake`"),
        ("\"stake\": 50", "\"stake\": 50, \"stake\": 50", "operators[1]: duplicate field `stake`"),
        ("\"pledges\"", "\"pledge\"", "pledge: unknown field `pledge`"),
        ("[1, 2]", "[0, 2]", "services[0].threshold: 0/2 is not a part"),
        ("[1, 2]", "[3, 2]", "services[0].threshold: 3/2 is not a part"),
        ("[1, 2]", "[1, 0]", "services[0].threshold: 1/0 is not a part"),
        ("[1, 2]", "[-1, 2]", "services[0].threshold[0]: invalid value: integer `-1`"),
        ("[1, 2]", "[1]", "services[0].threshold: invalid length 1"),
        ("[1, 2]", "[1, 2, 3]", "services[0].threshold: trailing characters (line 4"),
        (
            "{\"id\": 2, \"stake\": 50}",
            "[2, 50, null]",
            "operators[1]: invalid type: sequence, expected an object",
        ),
        ("[1, 2]", "0.5", "services[0].threshold: invalid type: floating point `0.5`"),
        ("\"insecure\"", "\"maybe\"", "services[1].tie: unknown variant `maybe`"),
        (
            "{\"id\": 2,",
            "{\"id\": \"anna\", \"stake\": 1}, {\"id\": 2,",
            "operators[1].id: anna is already the name at operators[0].id",
        ),
        ("\"id\": 2", "\"id\": 2.5", "operators[1].id: expected an id"),
        ("\"id\": 2", "\"id\": -2", "operators[1].id: expected an id"),
        (
            "{\"id\": \"oracle\"",
            "{\"id\": \"anna\", \"profit\": 1, \"threshold\": [1, 1]}, {\"id\": \"oracle\"",
            "services[1].id: anna is already the name at operators[0].id",
        ),
        ("\"operator\": 2", "\"operator\": 3", "pledges[1].operator: no operator has the id 3"),
        (
            "\"operator\": 2",
            "\"operator\": \"bridge\"",
            "pledges[1].operator: no operator has the id bridge",
        ),
        (
            "\"service\": \"oracle\"",
            "\"service\": \"anna\"",
            "pledges[2].service: no service has the id anna",
        ),
        ("\"amount\": 60", "\"amount\": 101", "pledges[2].amount: 101 is more than the 100"),
        (
            "\"operator\": 2",
            "\"operator\": \"anna\"",
            "pledges[1]: a second pledge of anna to bridge",
        ),
    ];
    for (from, to, expected) in cases {
        let found = refused(&with(from, to));
        assert!(found.starts_with(expected), "{to}: {found}, expected {expected}");
    }
}

#[test]
fn groups_name_services_that_are_there_once() {
    let with_groups = |groups: &str| with("{\n", &format!("{{{groups},"));
    for (groups, expected) in [
        (
            r#""bonuses": [{"services": ["anna"], "amount": 1}]"#,
            "bonuses[0].services[0]: no service",
        ),
        (r#""bonuses": [{"services": [], "amount": 1}]"#, "bonuses[0].services: no services"),
        (
            r#""pools": [{"services": ["oracle", "oracle"], "limit": 1}]"#,
            "pools[0].services: service 1 twice",
        ),
        (
            r#""pools": [{"services": ["oracle"], "limit": 1}, {"services": ["oracle"], "limit": 1}]"#,
            "pools[1].services: oracle draws on pools[0] already",
        ),
        (r#""bonuses": [{"services": ["oracle"], "amount": -1}]"#, "bonuses[0].amount: -1"),
    ] {
        let found = refused(&with_groups(groups));
        assert!(found.starts_with(expected), "{groups}: {found}");
    }
}

#[test]
fn text_that_is_no_json_is_placed_by_line_and_column() {
    for (text, expected) in [
        ("", "line 1, column 0: EOF"),
        ("{\n  \"operators\": [,", "operators[0]: expected value (line 2, column 17)"),
        ("garbage", "line 1, column 1: expected value"),
        ("[]", "line 1, column 0: invalid type: sequence, expected an object"),
        (&format!("{SOUND}\n x"), "line 13, column 2: trailing characters"),
        (&SOUND[..SOUND.len() - 1], "line 12, column 0: EOF"),
    ] {
        let found = refused(text);
        assert!(found.starts_with(expected), "{found}, expected {expected}");
    }
}

#[test]
fn nesting_and_length_are_limited() {
    let deep = refused(&"[".repeat(1_000_000));
    assert!(deep.len() < 200, "{deep}");
    let deep = with("\"stake\": 50", &format!("\"stake\": {}", "[".repeat(1_000_000)));
    assert!(refused(&deep).len() < 200);
    let services = vec![r#"{"id":1,"profit":1,"threshold":[1,1]}"#; file::MOST_SERVICES + 1];
    let many = format!("{{\"operators\":[],\"services\":[{}],\"pledges\":[]}}", services.join(","));
    assert!(refused(&many).starts_with("services: more than 10000"), "{}", refused(&many));
}

#[test]
fn a_file_that_is_too_long_is_not_read() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("garbage.json");
    File::create(&path).unwrap().set_len(100_000_000).unwrap();
    let found = import::open(&path).unwrap_err();
    assert_eq!(found.place, path.display().to_string());
    assert_eq!(found.problem, format!("more than {MOST_BYTES} bytes: too long for a network"));
    // Just short enough, it is read and is not JSON.
    File::create(&path).unwrap().set_len(MOST_BYTES).unwrap();
    assert_eq!(import::open(&path).unwrap_err().place, "line 1, column 1");
    std::fs::write(&path, [b'{', 0xff]).unwrap();
    assert_eq!(import::open(&path).unwrap_err().problem, "not text: byte 1 is not UTF-8");
    assert!(import::open(&directory.path().join("none.json")).is_err());
}
