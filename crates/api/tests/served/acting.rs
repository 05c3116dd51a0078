//! Acting through the API alone: what is to be signed, what it would do, and that it does that.

use crate::world;
use crate::world::{EPOCH, START, World, account, key};
use buttress_api::view::*;
use crypto::SecretKey;
use serde_json::{Value, json};

/// What was answered: its status and its body.
fn post(endpoint: &str, path: &str, body: &Value) -> (u16, Value) {
    let agent: ureq::Agent =
        ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let request = agent.post(format!("{endpoint}{path}")).content_type("application/json");
    let mut reply = request.send(body.to_string()).unwrap();
    let text = reply.body_mut().read_to_string().unwrap();
    let body = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    (reply.status().as_u16(), body)
}

fn draft(endpoint: &str, who: &str, actions: &Value) -> DraftView {
    let body = json!({ "sender": account(who).to_string(), "actions": actions });
    let (status, answer) = post(endpoint, "/v1/draft", &body);
    assert_eq!(status, 200, "{answer}");
    serde_json::from_value(answer["data"].clone()).unwrap()
}

fn trial(endpoint: &str, who: &str, actions: &Value) -> TrialView {
    let body = json!({ "sender": account(who).to_string(), "actions": actions });
    let (status, answer) = post(endpoint, "/v1/dry-run/transaction", &body);
    assert_eq!(status, 200, "{answer}");
    serde_json::from_value(answer["data"].clone()).unwrap()
}

/// Signs as a page does that knows nothing of borsh: the bytes as they are, one endorsement behind them.
fn signed(draft: &DraftView, key: &SecretKey) -> String {
    let signature = key.sign(&hex::decode(&draft.digest).unwrap());
    let key = hex::encode(key.public_key().as_bytes());
    let signature = hex::encode(borsh::to_vec(&signature).unwrap());
    assert_eq!((key.len(), signature.len()), (64, 128));
    format!("{}01000000{key}{signature}", draft.transaction)
}

/// Drafts, signs, sends, and returns the transaction's id.
fn act(endpoint: &str, who: &str, actions: &Value) -> String {
    let transaction = signed(&draft(endpoint, who, actions), &key(who));
    let body = json!({ "transaction": transaction });
    let (status, answer) = post(endpoint, "/v1/transactions", &body);
    assert_eq!(status, 202, "{answer}");
    answer["data"]["id"].as_str().unwrap().to_owned()
}

fn root(world: &World) -> String {
    world.node.read_with_root(|_, root| root.to_string())
}

#[test]
fn what_is_drafted_and_signed_is_done() {
    let world = World::new();
    let endpoint = world.serve();
    let to = account("alice").to_string();
    let actions = json!([
        { "action": "transfer", "to": to, "asset": "USD", "amount": "12.5" },
        { "action": "pledge", "vault": "vault-2", "amount": "0.125" },
    ]);
    let view = draft(&endpoint, "staker", &actions);
    assert_eq!((view.nonce, view.sender.as_str()), (1, account("staker").to_string().as_str()));
    assert_eq!(view.valid_until, START + 10 + 60_000);
    assert_eq!(view.words[0], format!("Send 12.5 USD to {}.", &to[..8]));
    let expected = "Pledge 0.125 ETH to vault-2 of operator carol: at risk from epoch 1 on, and free 7 epochs after the epoch \
                    in which you leave.";
    assert_eq!(view.words[1], expected);
    let id = act(&endpoint, "staker", &actions);
    // The next draft does not take the nonce of one that waits.
    assert_eq!(draft(&endpoint, "staker", &actions).nonce, 2);
    world.block(20);
    let mut reply = ureq::get(format!("{endpoint}/v1/transactions/{id}")).call().unwrap();
    let done: AsOf<TransactionView> = reply.body_mut().read_json().unwrap();
    assert_eq!(done.data.state, TransactionState::Done);
    assert_eq!((done.data.sender, done.data.nonce), (Some(view.sender), Some(1)));
    // The explorer shows what was sent, with the asset by its id.
    let mut sent = serde_json::to_value(&done.data.actions).unwrap();
    assert_eq!(sent[0]["asset"], json!("asset-0"));
    sent[0]["asset"] = json!("USD");
    assert_eq!(sent, actions);
}

#[test]
fn a_dry_run_says_what_happens_then_and_changes_nothing() {
    let world = World::new();
    world.block(EPOCH);
    world.block(2 * EPOCH);
    let endpoint = world.serve();
    let before = root(&world);
    let actions = json!([{ "action": "pledge", "vault": "vault-2", "amount": "1.5" }]);
    let view = trial(&endpoint, "staker", &actions);
    assert_eq!((view.accepted, view.rejection, view.events.len()), (true, None, 1));
    assert_eq!(view.not_checked, ["signature", "nonce", "deadline"]);
    let [balance] = view.balances.as_slice() else { panic!("{:?}", view.balances) };
    assert_eq!(
        [&balance.symbol, &balance.before, &balance.after, &balance.change],
        ["ETH", "99.5", "98", "-1.5"]
    );
    let [stake] = view.stake.as_slice() else { panic!("{:?}", view.stake) };
    assert_eq!([&stake.vault, &stake.before, &stake.after], ["vault-2", "0", "1.5"]);
    assert_eq!(stake.free_at, None);
    // Half an ETH of 2000 before, two afterwards.
    assert_eq!([&view.risk.at_risk_before, &view.risk.at_risk_after], ["1000", "4000"]);
    // 10.25, 10.25 and 10 ETH at 2000, half of each for sale, against a demand of 30 000; θ = 1/2, φ ≥ 1/10.
    let [service] = view.risk.services.as_slice() else { panic!("{:?}", view.risk.services) };
    assert_eq!([&service.cost_before, &service.profit_before], ["1500", "0"]);
    // The demand is met before and after, but for the rounding of shares of stake.
    assert_eq!(service.cover_before, "30000");
    assert!(service.cover_after.starts_with("30000.00000000000"), "{}", service.cover_after);
    // Nothing happened.
    assert_eq!(root(&world), before);
    world.block(2 * EPOCH + 10);
    assert_eq!(world.node.read(app::State::audit), Ok(()));
    // And what was said is what happens when it is done.
    act(&endpoint, "staker", &actions);
    world.block(2 * EPOCH + 20);
    let path = format!("{endpoint}/v1/accounts/{}", account("staker"));
    let account: AsOf<AccountView> =
        ureq::get(path).call().unwrap().body_mut().read_json().unwrap();
    assert!(account.data.balances.iter().any(|b| b.symbol == "ETH" && b.amount == "98"));
}

#[test]
fn a_withdrawn_offer_shows_how_much_cheaper_corruption_gets() {
    let world = World::new();
    world.block(EPOCH);
    world.block(2 * EPOCH);
    let endpoint = world.serve();
    let offer = json!({
        "action": "make-offer", "vault": "vault-0", "terms": "terms-0", "share": "0", "reserve": "0"
    });
    let view = trial(&endpoint, "alice", &json!([offer]));
    assert!(view.accepted, "{:?}", view.rejection);
    let service = &view.risk.services[0];
    // 10.25 + 10 ETH are left, half of them at 2000.
    assert_eq!([&service.cover_before, &service.cover_after], ["30000", "20250"]);
    assert_eq!([&service.cost_before, &service.cost_after], ["1500", "1012.5"]);
    assert_eq!(view.risk.epoch, 4);
}

#[test]
fn a_rejected_dry_run_says_which_action_and_why() {
    let world = World::new();
    let endpoint = world.serve();
    let before = root(&world);
    let to = account("alice").to_string();
    let actions = json!([
        { "action": "transfer", "to": to, "asset": "USD", "amount": "1" },
        { "action": "transfer", "to": to, "asset": "ETH", "amount": "1000" },
    ]);
    let view = trial(&endpoint, "staker", &actions);
    assert!(!view.accepted);
    let rejection = view.rejection.unwrap();
    assert_eq!((rejection.action, rejection.kind.as_str()), (Some(1), "insufficient-balance"));
    assert!(rejection.words.contains("99500000000000000000"), "{}", rejection.words);
    // All or nothing: the first transfer is undone too.
    assert_eq!((view.balances.len(), view.events.len()), (0, 0));
    assert_eq!(root(&world), before);
}

#[test]
fn a_carried_signature_that_does_not_match_is_found_before_anything_is_tried() {
    let world = World::new();
    let endpoint = world.serve();
    let mut report = match world.two_prices(0, 10, [200_000, 100_000]) {
        protocol::Evidence::Equivocation(evidence) => evidence.first,
        other => panic!("{other:?}"),
    };
    report.body.price = units::Price::new(1);
    let report = hex::encode(borsh::to_vec(&report).unwrap());
    let view = trial(&endpoint, "watcher", &json!([{ "action": "report", "report": report }]));
    let rejection = view.rejection.unwrap();
    assert_eq!((rejection.action, rejection.kind.as_str()), (Some(0), "signature"));
}

#[test]
fn evidence_is_filed_and_an_order_placed_without_knowing_borsh() {
    let world = World::with_venue();
    let endpoint = world.serve();
    let (book, name) = world.listed(pricing::Kind::Call, 2_000);
    let place = json!([{
        "action": "trade", "venue": "venue-0",
        "command": {
            "kind": "place", "contract": name, "side": "buy", "price": "1.5", "size": "0.01"
        },
    }]);
    let view = trial(&endpoint, "staker", &place);
    assert!(view.accepted, "{:?}", view.rejection);
    assert_eq!(view.words, [format!("Buy 0.01 {name} at 1.5 or better.")]);
    let [margin] = view.margin.as_slice() else { panic!("{:?}", view.margin) };
    let (before, after) = (margin.before.as_ref().unwrap(), margin.after.as_ref().unwrap());
    assert_eq!(before.initial, after.initial);
    // What could trade would cost its premium and a fee.
    assert_ne!(before.with_orders, after.with_orders);
    act(&endpoint, "staker", &place);
    world.block(world::venue::OPEN + 10);
    let order = world
        .node
        .read(|state| state.options().engine().queue(book, matching::Side::Buy).next().unwrap());
    assert_eq!((order.price, order.open), (15, 100));
    let cancel = json!([{
        "action": "trade", "venue": "venue-0",
        "command": { "kind": "cancel", "order": order.id.to_string() },
    }]);
    act(&endpoint, "staker", &cancel);
    world.block(world::venue::OPEN + 20);
    assert!(world.node.read(|state| state.options().engine().order(order.id).is_none()));

    let evidence = world.two_prices(1, 3 * EPOCH + 10, [200_000, 100_000]);
    let file = json!([{
        "action": "file-evidence", "operator": "bob", "terms": "terms-0", "offence": 0,
        "evidence": hex::encode(borsh::to_vec(&evidence).unwrap()),
    }]);
    // Operators go by id.
    let body = json!({ "sender": account("watcher").to_string(), "actions": file });
    let (status, problem) = post(&endpoint, "/v1/dry-run/transaction", &body);
    assert_eq!((status, problem["field"].as_str()), (400, Some("actions[0].operator")));
    let mut file = file;
    file[0]["operator"] = json!("operator-1");
    let view = trial(&endpoint, "watcher", &file);
    assert!(view.accepted, "{:?}", view.rejection);
    assert_eq!(view.balances[0].change, "-10");
    assert!(view.events.iter().any(|event| event.kind == "case-opened"), "{:?}", view.events);
    act(&endpoint, "watcher", &file);
    world.block(world::venue::OPEN + 30);
    assert_eq!(world.node.read(|state| state.restaking().cases().count()), 1);
}

#[test]
fn what_is_wrong_with_a_body_is_named() {
    let world = World::with_venue();
    let endpoint = world.serve();
    let sender = account("staker").to_string();
    let (_, name) = world.listed(pricing::Kind::Call, 2_000);
    let place = |field: &str, value: &str| {
        let mut place = json!({
            "kind": "place", "contract": name, "side": "buy", "price": "1.5", "size": "0.01"
        });
        place[field] = json!(value);
        json!({ "action": "trade", "venue": "venue-0", "command": place })
    };
    let pledge = |vault: &str, amount: Value| json!({ "action": "pledge", "vault": vault, "amount": amount });
    let cases = [
        (
            pledge("vault-9", json!("1")),
            404,
            "actions[0].vault",
            "\"vault-9\", expected a vault that exists",
        ),
        (
            pledge("vault", json!("1")),
            400,
            "actions[0].vault",
            "\"vault\", expected such as vault-0, or 0",
        ),
        (
            pledge("vault-0", json!("1.0000000000000000001")),
            400,
            "actions[0].amount",
            "a decimal number such as 1500.25 with at most 18 digits after the point",
        ),
        (
            pledge("vault-0", json!(1)),
            422,
            "actions[0]",
            "amount: invalid type: integer `1`, expected a string",
        ),
        (json!({ "action": "pledge", "vault": "0" }), 422, "actions[0]", "missing field `amount`"),
        (
            json!({ "action": "pledge", "vault": "0", "amount": "1", "asset": "ETH" }),
            422,
            "actions[0]",
            "unknown field `asset`, expected `vault` or `amount`",
        ),
        (
            json!({ "action": "plege" }),
            422,
            "actions[0]",
            "action is \"plege\", expected one of transfer, ",
        ),
        (json!({ "vault": "0" }), 422, "actions[0]", "missing field `action`"),
        (
            place("price", "1.55"),
            400,
            "actions[0].command.price",
            "expected a multiple of the tick, 0.1",
        ),
        (
            place("size", "0.00001"),
            400,
            "actions[0].command.size",
            "expected a multiple of the lot, 0.0001",
        ),
        (place("side", "by"), 400, "actions[0].command.side", "expected one of buy, sell"),
        (
            place("contract", "ETH"),
            404,
            "actions[0].command.contract",
            "expected a contract of venue-0",
        ),
        (
            place("time_in_force", "ever"),
            400,
            "actions[0].command.time_in_force",
            "one of limit, immediate",
        ),
        (
            json!({ "action": "encoded", "bytes": "00ff" }),
            400,
            "actions[0].bytes",
            "canonical bytes of an action",
        ),
        (
            json!({ "action": "encoded", "bytes": "0" }),
            400,
            "actions[0].bytes",
            "hexadecimal digits in pairs",
        ),
    ];
    for (action, expected, field, words) in cases {
        let body = json!({ "sender": sender, "actions": [action] });
        for path in ["/v1/draft", "/v1/dry-run/transaction"] {
            let (status, problem) = post(&endpoint, path, &body);
            let detail = problem["detail"].as_str().unwrap();
            assert_eq!((status, problem["field"].as_str()), (expected, Some(field)), "{problem}");
            assert!(detail.contains(words), "{detail} does not say {words}");
        }
    }
    let none = json!({ "sender": sender, "actions": [] });
    let (status, problem) = post(&endpoint, "/v1/draft", &none);
    assert_eq!((status, problem["field"].as_str()), (400, Some("actions")));
    let nobody = json!({ "sender": "me", "actions": [pledge("vault-0", json!("1"))] });
    let (status, problem) = post(&endpoint, "/v1/draft", &nobody);
    assert_eq!((status, problem["value"].as_str()), (400, Some("me")));
    // Who never brought margin cannot trade yet.
    let body = json!({ "sender": account("alice").to_string(), "actions": [place("side", "buy")] });
    let (status, problem) = post(&endpoint, "/v1/draft", &body);
    assert_eq!((status, problem["field"].as_str()), (404, Some("actions[0].sender")));
}
