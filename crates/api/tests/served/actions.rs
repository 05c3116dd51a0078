//! Every action, written as JSON: drafted, signed, sent, and read again from the block that holds it. The examples are those of
//! `docs/reference/actions.md`.

use crate::world;
use crate::world::venue::{OPEN, VENUE};
use crate::world::{EPOCH, START, World, account, key, public};
use buttress_api::action::ActionForm;
use buttress_api::view::{AsOf, DraftView, TransactionView, TrialView};
use crypto::Digest;
use matching::{BookId, Command, OpenRequest, Side};
use protocol::{
    Action, BlockOffer, Commitment, Endorsement, Evidence, Signed, SignedTransaction, Trade,
    Transaction,
};
use serde_json::{Value, json};
use std::fmt::Write;
use std::path::Path;
use units::{FeedId, OperatorId, Round, Timestamp};

fn hex(value: &impl borsh::BorshSerialize) -> String {
    hex::encode(borsh::to_vec(value).unwrap())
}

fn terms() -> Value {
    let waterfall = json!({
        "reporter": "0.1", "restitution": "0.6", "insurance": "0.2", "burn": "0.1",
        "payees": [{ "account": account("harmed").to_string(), "weight": 1 }],
    });
    let offence = |name: &str, rule: Value, penalty: Value| {
        json!({
            "name": name, "rule": rule, "penalty": penalty, "appeal_epochs": 1, "waterfall": waterfall,
        })
    };
    let fixed = json!({ "kind": "fixed", "fraction": "0.5" });
    let rising = json!({
        "kind": "rising", "least": "0.01", "most": "0.5", "full_deviation": "0.05",
        "full_duration_ms": 60_000, "full_condemned": "0.33", "window_epochs": 2,
    });
    let feeds = json!(["feed-0"]);
    let judged = |judge: &str| json!({ "judge": judge, "feeds": feeds });
    json!({
        "offences": [
            offence("two-prices", judged("oracle.equivocation"), fixed.clone()),
            offence("wrong-price", judged("oracle.deviation"), rising),
            offence(
                "absent",
                json!({ "judge": "oracle.missed-rounds", "feeds": feeds, "consecutive": 3 }),
                fixed.clone(),
            ),
            offence("out-of-time", judged("oracle.mistimed"), fixed.clone()),
            offence(
                "not-shown",
                json!({ "judge": "oracle.missed-reveals", "feeds": feeds, "count": 3 }),
                fixed.clone(),
            ),
            offence(
                "no-auction",
                json!({ "judge": "venue.missed-liquidation", "venue": "venue-0" }),
                fixed,
            ),
        ],
        "evidence_epochs": 2, "hold_epochs": 1, "commitment_epochs": 0, "corruption_threshold": "0.5",
    })
}

fn feed() -> Value {
    let address = "0x0000000000000000000000000000000000000001";
    json!({
        "pair": "BTC-USD", "decimals": 2, "heartbeat_ms": 200, "staleness_ms": 400, "tier": "long-tail",
        "sessions": { "weekly": [[0, 7_200]], "closures": [[1_000, 2_000]] }, "commit_ms": 100,
        "method": "publisher-quotes", "quorum": "0.5", "max_confidence": "0.01", "max_jump": "0.2",
        "jump_rounds": 3,
        "sources": [
            {
                "venue": "north", "symbol": "BTCUSD",
                "signer": { "format": "buttress", "key": public("north").to_string() },
            },
            {
                "venue": "coinbase", "symbol": "BTC",
                "signer": { "format": "open-oracle", "address": address },
            },
            {
                "venue": "redstone", "symbol": "BTC",
                "signer": { "format": "redstone", "addresses": [address], "threshold": 1 },
            },
            {
                "venue": "pyth", "symbol": "BTC",
                "signer": {
                    "format": "pyth", "guardian_set": 4, "guardians": [address], "emitter_chain": 26,
                    "emitter_address": "e1".repeat(32), "price_feed": "f3".repeat(32),
                },
            },
        ],
        "reference_quorum": 2, "reference_window_ms": 500, "clock_skew_ms": 10, "max_spread": "0.01",
        "max_range": "0.02", "tolerance": "0.005", "spread_multiple": "3", "duration_ms": 2_500,
        "deviation_window_ms": 5_000,
    })
}

fn venue_parameters() -> Value {
    json!({
        "collateral": [
            { "asset": "asset-1", "initial": "0.8", "maintenance": "0.9", "slash_risk": "0.05" },
        ],
        "fees": {
            "taker": "0.0003", "maker": "0.0003", "premium_cap": "0.125", "open_interest": "0.0001",
            "fund_share": "0.2",
        },
        "auction": {
            "start": "0.95", "middle": "0.7", "fast_ms": 900_000, "slow_ms": 43_200_000,
            "insolvent_ms": 3_600_000, "buffer": "0.15", "fee": "0.1", "cutoff": "0",
        },
        "liquidation_deadline_ms": 60_000, "liquidation_reward": "1",
        "security": {
            "slack": "0.1", "rate": "0.01", "headroom": "0.5", "least_cover": "30000",
            "ramp": { "base": "0.2", "from": "0.5", "to": "1" },
        },
    })
}

fn market_parameters() -> Value {
    json!({
        "symbol": "ETH", "lot": "0.0001", "tick": "0.1",
        "listing": {
            "series": [
                { "cycle": "every", "period_ms": 60_000, "count": 2 },
                { "cycle": "daily", "period_ms": null, "count": 4 },
                { "cycle": "weekly", "period_ms": null, "count": 3 },
                { "cycle": "monthly", "period_ms": null, "count": 3 },
                { "cycle": "quarterly", "period_ms": null, "count": 4 },
            ],
            "hour_ms": 28_800_000, "least_life_ms": 3_600_000, "strike_step": "0.025",
            "strikes_each_side": 12, "most_strikes": 96,
        },
        "settlement": { "slots": 30, "spacing_ms": 60_000, "carry": 2 },
        "band": { "ticks": 200, "ratio": "0.5" }, "block_minimum": 10, "surface_staleness_ms": 60_000,
        "max_basis": "0.1",
    })
}

/// Every command of a trader; the first is the example of the document.
fn commands(world: &World, contract: &str, order: &str, request: &str) -> Vec<Value> {
    let maker = world.owner("watcher").raw();
    let quote = json!({ "price": "1.5", "size": "0.01" });
    let place = |time_in_force: &str, post_only: bool, self_trade: &str| {
        json!({
            "kind": "place", "contract": contract, "side": "buy", "price": "1.5", "size": "0.01",
            "time_in_force": time_in_force, "post_only": post_only, "until": null,
            "reduce_only": false, "self_trade": self_trade,
        })
    };
    let until = START + 10 * EPOCH;
    let mut all = vec![
        place("limit", true, "cancel-newest"),
        place("immediate-or-cancel", false, "cancel-oldest"),
        place("fill-or-kill", false, "cancel-both"),
        place("market", false, "decrement"),
        json!({ "kind": "amend", "order": order, "price": "1.6", "size": "0.02", "until": until }),
        json!({
            "kind": "mass-quote", "until": until,
            "quotes": [{ "contract": contract, "bid": quote, "ask": null }],
        }),
        json!({
            "kind": "protect", "market": "market-0",
            "limits": { "window_ms": 1_000, "quantity": "0.5", "delta": "0.25" },
        }),
        json!({ "kind": "unfreeze", "market": "market-0" }),
        json!({ "kind": "protect", "market": "market-0", "limits": null }),
        json!({
            "kind": "open-request", "contract": contract, "side": "sell", "size": "0.05", "until": until,
        }),
        json!({ "kind": "answer-request", "request": request, "price": "1.5", "until": until }),
        json!({ "kind": "withdraw-answer", "request": request }),
        json!({ "kind": "accept-answer", "request": request, "price": "1.5", "maker": null }),
        json!({
            "kind": "accept-answer", "request": request, "price": "1.5",
            "maker": format!("trader-{maker}"),
        }),
        json!({ "kind": "close-request", "request": "request-7" }),
        json!({ "kind": "cancel", "order": order }),
        json!({ "kind": "cancel-all", "contract": contract }),
        json!({ "kind": "cancel-all", "contract": null }),
    ];
    all[0]["until"] = json!(until);
    all
}

/// What else of a world the examples name.
struct Named {
    contract: String,
    order: String,
    request: String,
    book: BookId,
}

fn world() -> (World, Named) {
    let world = World::with_venue();
    let (book, _) = world.listed(pricing::Kind::Call, 2_000);
    world.order("staker", book, Side::Buy, 10, 50);
    let until = Timestamp::new(START + 10 * EPOCH);
    let (owner, side, size) = (world.owner("watcher"), Side::Buy, 500);
    let command = Command::OpenRequest(OpenRequest { owner, book, side, size, until });
    world.send("watcher", vec![Action::Trade(Trade { venue: VENUE, command })]);
    world.block(OPEN + 10);
    let named = world.node.read(|state| {
        let engine = state.options().engine();
        let (contract, _) = state.options().contract_in(book).unwrap();
        Named {
            contract: contract.to_string(),
            order: engine.queue(book, Side::Buy).next().unwrap().id.to_string(),
            request: engine.requests().next().unwrap().0.to_string(),
            book,
        }
    });
    (world, named)
}

/// One example of each action, in the protocol's order.
fn examples(world: &World, named: &Named) -> Vec<Value> {
    let to = account("alice").to_string();
    let evidence = world.two_prices(1, OPEN, [200_000, 100_000]);
    let Evidence::Equivocation(reports) = &evidence else { panic!("{evidence:?}") };
    let report = reports.first.clone();
    let commitment = Commitment {
        chain: world.node.chain(),
        feed: FeedId::new(0),
        round: Round::new(2),
        operator: OperatorId::new(0),
        report: Digest::new([7; 32]),
    };
    let commitment = Signed::new(commitment, &key("alice duty"));
    let offer = BlockOffer {
        chain: world.node.chain(),
        account: account("watcher"),
        taker: account("staker"),
        book: named.book,
        side: Side::Sell,
        price: 20,
        size: 100,
        valid_until: Timestamp::new(START + 10 * EPOCH),
        number: 0,
    };
    let offer = Signed::new(offer, &key("watcher"));
    let quote = protocol::Quote {
        venue: world::name("north"),
        symbol: world::name("ETHUSD"),
        price: units::Price::new(1),
        time: Timestamp::new(START),
    };
    let quote = Signed::new(quote, &key("north"));
    let trade = &commands(world, &named.contract, &named.order, &named.request)[0];
    vec![
        json!({ "action": "transfer", "to": to, "asset": "asset-0", "amount": "12.5" }),
        json!({ "action": "custody-deposit", "to": to, "asset": "asset-1", "amount": "3" }),
        json!({
            "action": "custody-withdrawal", "asset": "asset-1", "amount": "0.5", "destination": "c0ffee",
        }),
        json!({
            "action": "register-operator", "name": "dora", "duty_key": public("dora duty").to_string(),
            "commission": "0.1",
        }),
        json!({
            "action": "create-vault", "operator": "operator-0", "asset": "asset-1", "leverage_cap": "1.5",
        }),
        json!({ "action": "pledge", "vault": "vault-0", "amount": "0.125" }),
        json!({ "action": "leave", "tranche": "tranche-0", "shares": "0.25" }),
        json!({ "action": "claim", "tranche": "tranche-0" }),
        json!({ "action": "claim-premiums", "tranche": "tranche-0" }),
        json!({ "action": "register-service", "name": "my-oracle", "payment_asset": "asset-0" }),
        json!({ "action": "fund-service", "service": "service-0", "amount": "100.5" }),
        json!({ "action": "publish-terms", "service": "service-0", "terms": terms() }),
        json!({ "action": "set-demand", "service": "service-0", "target": "30000", "rate": "0.001" }),
        json!({
            "action": "make-offer", "vault": "vault-0", "terms": "terms-0", "share": "0.5",
            "reserve": "0.0001",
        }),
        json!({ "action": "return-from-jail", "operator": "operator-0" }),
        json!({
            "action": "file-evidence", "operator": "operator-1", "terms": "terms-0", "offence": 0,
            "evidence": hex(&evidence),
        }),
        json!({ "action": "appeal", "case": "case-0", "evidence": hex(&evidence) }),
        json!({ "action": "register-feed", "service": "service-0", "specification": feed() }),
        json!({ "action": "report", "report": hex(&report) }),
        json!({ "action": "delay-case", "case": "case-0", "epochs": 1 }),
        json!({ "action": "reverse-case", "case": "case-0", "reason": "the venues were wrong" }),
        json!({ "action": "set-leverage-cap", "vault": "vault-0", "leverage_cap": "1.5" }),
        json!({
            "action": "rotate-duty-key", "operator": "operator-0", "key": public("next").to_string(),
            "overlap": 1,
        }),
        json!({ "action": "set-members", "members": [to, account("bob").to_string()], "threshold": 2 }),
        json!({ "action": "set-claim-address", "operator": "operator-0", "account": to }),
        json!({ "action": "set-asset-feed", "asset": "asset-1", "feed": "feed-0" }),
        json!({
            "action": "set-security", "service": "service-0", "profit": "1000", "slack": "0.1",
            "protected": true,
        }),
        json!({ "action": "revise-feed", "feed": "feed-0", "specification": feed() }),
        json!({ "action": "commit", "commitment": hex(&commitment) }),
        json!({ "action": "open-venue", "service": "service-0", "parameters": venue_parameters() }),
        json!({
            "action": "open-market", "venue": "venue-0", "feed": "feed-0",
            "parameters": market_parameters(),
        }),
        json!({ "action": "deposit-margin", "venue": "venue-0", "asset": "asset-0", "amount": "250" }),
        json!({ "action": "withdraw-margin", "venue": "venue-0", "asset": "asset-0", "amount": "50" }),
        json!({ "action": "fund-venue", "venue": "venue-0", "amount": "10" }),
        json!({ "action": "set-margin-model", "venue": "venue-0", "model": "portfolio" }),
        json!({ "action": "trade", "venue": "venue-0", "command": trade }),
        json!({ "action": "take-block", "offer": hex(&offer) }),
        json!({ "action": "start-liquidation", "venue": "venue-0", "account": to }),
        json!({
            "action": "bid-liquidation", "venue": "venue-0", "account": to, "part": "0.5",
            "most": "-12.5",
        }),
        json!({ "action": "publish-surface", "surface": hex(&world.surface(START + OPEN)) }),
        json!({
            "action": "show-rounds", "market": "market-0", "first": 5, "last": 6,
            "quotes": [hex(&quote)], "attestations": [],
        }),
    ]
}

fn ask<T: serde::de::DeserializeOwned>(endpoint: &str, path: &str, body: &Value) -> T {
    let agent: ureq::Agent =
        ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let request = agent.post(format!("{endpoint}{path}")).content_type("application/json");
    let mut reply = request.send(body.to_string()).unwrap();
    let text = reply.body_mut().read_to_string().unwrap();
    let answer: AsOf<T> = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{e}: {text}"));
    answer.data
}

#[test]
fn every_action_comes_back_from_the_chain_as_it_was_written() {
    let (world, named) = world();
    let endpoint = world.serve();
    let examples = examples(&world, &named);
    let names = examples.iter().map(|example| example["action"].as_str().unwrap());
    assert_eq!(names.collect::<Vec<_>>(), ActionForm::NAMES);
    let trade = |command| json!({ "action": "trade", "venue": "venue-0", "command": command });
    let commands = commands(&world, &named.contract, &named.order, &named.request);
    let all = examples.into_iter().chain(commands.into_iter().map(trade));
    // Last, as its sender cannot act alone afterwards.
    let (last, first): (Vec<_>, Vec<_>) = all.partition(|one| one["action"] == "set-members");
    for (number, example) in (0..).zip(first.into_iter().chain(last)) {
        let request = json!({ "sender": account("staker").to_string(), "actions": [example] });
        let root = world.node.read_with_root(|_, root| root);
        let trial: TrialView = ask(&endpoint, "/v1/dry-run/transaction", &request);
        assert_eq!(world.node.read_with_root(|_, root| root), root);
        let draft: DraftView = ask(&endpoint, "/v1/draft", &request);
        assert_eq!(trial.words, draft.words);
        assert!(draft.words[0].ends_with('.') && !draft.words[0].contains('?'), "{draft:?}");
        let bytes = hex::decode(&draft.transaction).unwrap();
        let transaction: Transaction = borsh::from_slice(&bytes).unwrap();
        assert_eq!(transaction.actions[0].name(), example["action"]);
        let digest = hex::decode(&draft.digest).unwrap();
        let secret = key("staker");
        let (key, signature) = (secret.public_key(), secret.sign(&digest));
        let endorsements = vec![Endorsement { key, signature }];
        let id = world.node.submit(SignedTransaction { transaction, endorsements }).unwrap();
        world.node.produce(Timestamp::new(START + OPEN + 20 + number)).unwrap();
        let url = format!("{endpoint}/v1/transactions/{id}");
        let found: AsOf<TransactionView> =
            ureq::get(url).call().unwrap().body_mut().read_json().unwrap();
        assert_eq!(serde_json::to_value(&found.data.actions[0]).unwrap(), example);
        // And what was said beforehand is what happened.
        let rejection = trial.rejection.map(|rejection| format!("action 0: {}", rejection.words));
        assert_eq!(found.data.rejection, rejection);
        assert_eq!(found.data.events.len(), trial.events.len());
        // Any action may be sent in canonical bytes instead.
        let encoded = json!({ "action": "encoded", "bytes": hex(&transaction_action(&bytes)) });
        let request = json!({ "sender": account("staker").to_string(), "actions": [encoded] });
        let again: DraftView = ask(&endpoint, "/v1/draft", &request);
        let again: Transaction =
            borsh::from_slice(&hex::decode(again.transaction).unwrap()).unwrap();
        assert_eq!(again.actions[0], transaction_action(&bytes));
    }
}

fn transaction_action(bytes: &[u8]) -> Action {
    borsh::from_slice::<Transaction>(bytes).unwrap().actions.remove(0)
}

/// An example as the document shows it: bytes are long, and say nothing to a reader.
fn shortened(value: &Value) -> Value {
    match value {
        Value::String(text) if text.len() > 128 => json!(format!("{}…", &text[..32])),
        Value::Array(all) => all.iter().map(shortened).collect(),
        Value::Object(fields) => {
            fields.iter().map(|(name, value)| (name.clone(), shortened(value))).collect()
        }
        other => other.clone(),
    }
}

#[test]
fn the_document_has_an_example_of_every_action() {
    let (world, named) = world();
    let document = serde_json::to_value(buttress_api::openapi()).unwrap();
    let schemas = &document["components"]["schemas"];
    let mut text = String::from(
        "# Actions\n\n\
         What an account can do, as `POST /v1/draft` and `POST /v1/dry-run/transaction` take it. Every action is one JSON \
         object: its name in `action`, then its own fields. Ids are strings, amounts are decimal numbers of whole units. What \
         others signed is carried in canonical bytes, in hexadecimal; long ones end in `…` here. An action in canonical bytes is \
         `{\"action\": \"encoded\", \"bytes\": \"…\"}`.\n\n\
         This page is generated: `UPDATE_FIXTURES=1 cargo test -p buttress-api --test served actions`. The test drafts, signs and sends \
         every example.\n",
    );
    for example in examples(&world, &named) {
        let name = example["action"].as_str().unwrap();
        let schema: String = name
            .split('-')
            .map(|word| word[..1].to_ascii_uppercase() + &word[1..])
            .chain(["Form".to_owned()])
            .collect();
        let words = schemas[&schema]["description"].as_str().unwrap();
        let shown = serde_json::to_string_pretty(&shortened(&example)).unwrap();
        write!(text, "\n## `{name}`\n\n{words}\n\n```json\n{shown}\n```\n").unwrap();
        let fields = schemas[&schema]["properties"].as_object().unwrap();
        if !fields.is_empty() {
            text.push_str("\n| field | meaning |\n|---|---|\n");
        }
        for (field, property) in fields {
            let meaning = match property["$ref"].as_str() {
                Some(path) => {
                    let name = path.rsplit('/').next().unwrap();
                    schemas[name]["description"].as_str().unwrap()
                }
                None => property["description"].as_str().unwrap(),
            };
            let meaning = meaning.replace('\n', " ").replace('|', "\\|");
            writeln!(text, "| `{field}` | {meaning} |").unwrap();
        }
    }
    text.push_str("\n## Commands of `trade`\n\n```json\n");
    for command in commands(&world, &named.contract, &named.order, &named.request) {
        writeln!(text, "{command}").unwrap();
    }
    text.push_str("```\n");
    compare("actions.md", &text);
}

/// The variants of `Rejection` with what their comments say, in the order of the source.
fn rejections() -> Vec<(String, String)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../core/protocol/src/rejection/mod.rs");
    let source = std::fs::read_to_string(path).unwrap();
    let body = source.split_once("pub enum Rejection {").unwrap().1;
    let (mut found, mut words) = (Vec::new(), Vec::new());
    for line in body.lines().take_while(|line| *line != "}") {
        let indent = line.len() - line.trim_start().len();
        match line.trim().strip_prefix("///") {
            Some(comment) if indent == 4 => words.push(comment.trim().to_owned()),
            Some(_) => {}
            None if indent == 4 && line.trim().starts_with(|c: char| c.is_ascii_uppercase()) => {
                let name: String =
                    line.trim().chars().take_while(char::is_ascii_alphanumeric).collect();
                assert!(!words.is_empty(), "{name} has no sentence that says what it means");
                found.push((name, words.join(" ")));
                words.clear();
            }
            None => {}
        }
    }
    found
}

#[test]
fn the_document_lists_every_problem_and_every_rejection() {
    let mut text = String::from(
        "# Errors\n\n\
         Every answer that is not a success is `application/problem+json` (RFC 9457): `type` says which kind it is, `detail` \
         what happened, and where it is about one field of the request `field`, `value` and `expected` say so for programs.\n\n\
         This page is generated: `UPDATE_FIXTURES=1 cargo test -p buttress-api --test served actions`.\n\n\
         ## Problems\n\n| `type`: `urn:buttress:problem:` | status | title | what to do |\n|---|---|---|---|\n",
    );
    for (name, status, title, remedy) in buttress_api::Problem::kinds() {
        writeln!(text, "| `{name}` | {status} | {title} | {remedy} |").unwrap();
    }
    text.push_str(
        "\n## Rejections\n\n\
         Why a transaction is in a block and was not done, or would not be: nothing of it happened. `rejection.kind` of a dry run \
         is one of these, or `signature` where an action carries a signature of somebody else that does not match. The sentence \
         that comes with it has the numbers.\n\n| kind | meaning |\n|---|---|\n",
    );
    let all = rejections();
    assert!(all.len() > 80, "{}", all.len());
    for (name, words) in all {
        let mut kind = String::new();
        for letter in name.chars() {
            if letter.is_ascii_uppercase() && !kind.is_empty() {
                kind.push('-');
            }
            kind.push(letter.to_ascii_lowercase());
        }
        let words = words.replace('|', "\\|").replace("[`", "`").replace("`]", "`");
        writeln!(text, "| `{kind}` | {words} |").unwrap();
    }
    compare("errors.md", &text);
}

/// Compares a page with the committed one, or writes it.
fn compare(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference").join(name);
    if std::env::var_os("UPDATE_FIXTURES").is_some() {
        std::fs::write(&path, text).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == text,
        "docs/reference/{name} is out of date; run: UPDATE_FIXTURES=1 cargo test -p buttress-api --test served actions"
    );
}
