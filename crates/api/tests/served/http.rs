//! Every path, asked as a client asks it.

use crate::world;
use crate::world::http::agent;
use crate::world::{EPOCH, ROUND, START, USD, World, account};
use buttress_api::view::*;
use protocol::{Action, Transfer};
use serde_json::{Value, json};
use units::Amount;

struct Reply {
    status: u16,
    kind: String,
    body: String,
}

impl Reply {
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }
    fn data<T: serde::de::DeserializeOwned>(&self) -> T {
        assert_eq!(self.status, 200, "{}", self.body);
        serde_json::from_value(self.json()["data"].clone()).unwrap()
    }
    /// The detail, once it is sure that this is a problem of this status.
    fn problem(&self, status: u16) -> String {
        assert_eq!((self.status, self.kind.as_str()), (status, "application/problem+json"));
        let problem = self.json();
        assert_eq!(problem["status"], json!(status));
        assert!(problem["type"].as_str().unwrap().starts_with("urn:buttress:problem:"));
        problem["detail"].as_str().unwrap().to_owned()
    }
}

fn reply(mut response: ureq::http::Response<ureq::Body>) -> Reply {
    let kind = response.headers().get("content-type");
    Reply {
        status: response.status().as_u16(),
        kind: kind.map(|kind| kind.to_str().unwrap().to_owned()).unwrap_or_default(),
        body: response.body_mut().read_to_string().unwrap(),
    }
}

fn get(endpoint: &str, path: &str) -> Reply {
    reply(agent().get(format!("{endpoint}{path}")).call().unwrap())
}

fn post(endpoint: &str, path: &str, body: &str) -> Reply {
    let request = agent().post(format!("{endpoint}{path}"));
    reply(request.content_type("application/json").send(body).unwrap())
}

#[test]
fn status_says_where_the_chain_stands() {
    let world = World::with_case();
    let endpoint = world.serve();
    let reply = get(&endpoint, "/v1/status");
    let status: StatusView = reply.data();
    let time = 2 * EPOCH + 10 + 2 * ROUND;
    assert_eq!(reply.json()["height"], json!(7));
    assert_eq!(reply.json()["time"], json!(START + time));
    assert_eq!((status.name.as_str(), status.epoch), ("api-test", 2));
    assert_eq!(status.next_epoch_at, START + 3 * EPOCH);
    assert_eq!(status.next_epoch_in_ms, 3 * EPOCH - time);
    assert_eq!(status.audit, Audit::Ok);
    assert_eq!((status.counts.operators, status.counts.open_cases), (3, 1));
    assert_eq!(status.parameters.bond.amount, "10");
    assert_eq!(get(&endpoint, "/health").json(), json!({ "status": "ok" }));
    // The root is that of the block that it names.
    let block: BlockView = get(&endpoint, "/v1/blocks/7").data();
    assert_eq!(block.state_root, status.state_root);
    assert_eq!(block.transactions[0].actions, ["file-evidence"]);
}

#[test]
fn amounts_keep_every_digit() {
    let world = World::new();
    let endpoint = world.serve();
    let view: AccountView = get(&endpoint, &format!("/v1/accounts/{}", account("staker"))).data();
    let have: Vec<_> =
        view.balances.iter().map(|b| (b.amount.as_str(), b.symbol.as_str())).collect();
    assert_eq!(have, [("1500.250001", "USD"), ("99.5", "ETH")]);
    assert_eq!(view.nonce, 1);
    let assets: Vec<AssetView> = get(&endpoint, "/v1/assets").data();
    assert_eq!(assets[1].supply, "600");
    let stake = assets[1].pots.iter().find(|pot| pot.pot == "stake").unwrap();
    assert_eq!(stake.amount, "30.5");
}

#[test]
fn an_account_sees_when_its_stake_is_free() {
    let world = World::with_case();
    let endpoint = world.serve();
    let view: AccountView = get(&endpoint, &format!("/v1/accounts/{}", account("staker"))).data();
    let seen: Vec<_> =
        view.positions.iter().map(|p| (p.operator_name.as_str(), p.phase, p.free_at)).collect();
    assert_eq!(
        seen,
        [("alice", TenurePhase::AtRisk, None), ("bob", TenurePhase::Leaving, Some(2 + 6 + 1))]
    );
    assert!(view.positions.iter().all(|position| position.worth.amount == "0.25"));
    let nobody: AccountView = get(&endpoint, &format!("/v1/accounts/{}", "ab".repeat(32))).data();
    assert_eq!((nobody.nonce, nobody.balances.len()), (0, 0));
}

#[test]
fn operators_vaults_and_services_agree_on_cover() {
    let world = World::with_case();
    let endpoint = world.serve();
    let operators: Vec<OperatorView> = get(&endpoint, "/v1/operators").data();
    let names: Vec<_> = operators.iter().map(|operator| operator.name.as_str()).collect();
    assert_eq!(names, world::OPERATORS);
    assert_eq!(operators[0].at_risk[0].amount, "10.25");
    assert_eq!(operators[0].at_risk_value, "20500");
    assert_eq!(operators[0].jailed_since, Some(2));

    let detail: OperatorDetailView = get(&endpoint, "/v1/operators/operator-0").data();
    assert_eq!(detail.operator, operators[0]);
    assert_eq!(detail.cases.len(), 1);
    let vault: VaultView = get(&endpoint, "/v1/vaults/0").data();
    assert_eq!(vault, detail.vaults[0]);
    let vaults: Vec<VaultView> = get(&endpoint, "/v1/vaults").data();
    assert_eq!(vaults[0], vault);
    assert_eq!(vault.covers[0].epoch, 2);
    assert_eq!(vault.covers[0].value, operators[0].cover_value);
    assert_eq!(vault.offers[0].bound.as_ref().unwrap().share, "0.5");
    assert_eq!(vault.tranches[0].price_per_share, "1");

    let services: Vec<ServiceView> = get(&endpoint, "/v1/services").data();
    let detail: ServiceDetailView = get(&endpoint, "/v1/services/service-0").data();
    assert_eq!(detail.service, services[0]);
    assert_eq!((services[0].cover_target.as_str(), services[0].feeds.len()), ("30000", 1));
    assert_eq!(services[0].premium_rate, "0.001");
    let covers: Vec<OperatorCoverView> = get(&endpoint, "/v1/services/0/covers").data();
    let cover = |name: &str| covers.iter().find(|c| c.operator_name == name).unwrap();
    assert_eq!(cover("alice").cover_value, operators[0].cover_value);
    let offers: Vec<OfferView> = get(&endpoint, "/v1/offers?service=service-0").data();
    assert_eq!((detail.operators, detail.offers), (covers.len(), offers.len()));
    assert_eq!(get(&endpoint, "/v1/offers").data::<Vec<OfferView>>(), offers);
    assert_eq!(offers[0], vault.offers[0]);
}

#[test]
fn terms_are_told_in_words_and_in_numbers() {
    let world = World::new();
    let service: ServiceDetailView = get(&world.serve(), "/v1/services/0").data();
    let offences = &service.terms[0].offences;
    assert_eq!((offences[0].penalty.as_str(), offences[0].appeal_epochs), ("0.5", 1));
    assert_eq!(
        offences[0].in_words,
        [
            "Forbidden: signing two different prices of ETH-USD for one round.",
            "It costs 50 % of the cover bought for the epoch of the offence.",
            "The accused may answer in the epoch of the filing and for 1 epoch after it.",
            "Of what is taken, 10 % goes to whoever filed the evidence, 60 % goes to those harmed, 20 % goes to the \
             service's insurance fund and 10 % is destroyed.",
        ]
    );
    assert_eq!(
        offences[1].in_words[0],
        "Forbidden: reporting a wrong price in every round for too long. ETH-USD: off the reference of at least 2 \
         venues by more than 0.5 % (or by more than 3 times their spread, if that is more) for 2.5 s."
    );
    assert_eq!(offences[2].rounds, Some(3));
}

#[test]
fn a_feed_says_whether_its_price_is_one() {
    let world = World::new();
    let endpoint = world.serve();
    let feed: FeedView = get(&endpoint, "/v1/feeds/feed-0").data();
    assert_eq!((feed.price.status, feed.price.price), (PriceStatusView::None, None));

    let world = World::with_case();
    let endpoint = world.serve();
    let feeds: Vec<FeedView> = get(&endpoint, "/v1/feeds").data();
    let price = &feeds[0].price;
    assert_eq!(price.status, PriceStatusView::Fresh);
    assert_eq!((price.price.as_deref(), price.age_ms), (Some("2000.5"), Some(ROUND + 10)));
    let rounds: Vec<RoundView> = get(&endpoint, "/v1/feeds/0/rounds?limit=3").data();
    assert_eq!(rounds.len(), 3);
    assert!(rounds[0].round > rounds[1].round);
    let priced = rounds.iter().find(|round| round.outcome == RoundOutcome::Priced).unwrap();
    assert_eq!((priced.participation.as_deref(), priced.reports.len()), (Some("1"), 3));
    assert_eq!(priced.reports[2].price, "2001");

    world.block(3 * EPOCH - 1);
    let feed: FeedView = get(&endpoint, "/v1/feeds/0").data();
    assert_eq!(feed.price.status, PriceStatusView::Stale);
}

#[test]
fn a_dry_run_is_what_happens_and_the_payments_add_up() {
    let world = World::with_case();
    let endpoint = world.serve();
    let cases: Vec<CaseView> = get(&endpoint, "/v1/cases").data();
    let case = &cases[0];
    assert_eq!((case.phase, case.evidence.as_str()), (CasePhase::Open, "equivocation"));
    assert_eq!(case.finding, "signed 2000 and 1000 for round 10");
    assert_eq!((case.epoch, case.filed, case.executes_at), (2, 2, 4));
    let dry: DryRunView = get(&endpoint, "/v1/cases/case-0/dry-run").data();
    assert_eq!(dry.losses.len(), 1, "alice and the staker joined in the same epoch");

    world.block(3 * EPOCH);
    world.block(4 * EPOCH);
    let held: CaseDetailView = get(&endpoint, "/v1/cases/0").data();
    assert_eq!((held.case.phase, held.case.pays_at), (CasePhase::Held, Some(5)));
    assert_eq!(held.case.taken, dry.total);
    let predicted: Vec<_> = dry.losses.iter().map(|loss| (&loss.tranche, &loss.taken)).collect();
    let real: Vec<_> = held.losses.iter().map(|loss| (&loss.tranche, &loss.taken)).collect();
    assert_eq!(real, predicted);
    assert!(held.payments.is_empty());

    world.block(5 * EPOCH);
    world.block(6 * EPOCH);
    let paid: CaseDetailView = get(&endpoint, "/v1/cases/0").data();
    assert_eq!((paid.case.phase, paid.case.pays_at), (CasePhase::Paid, Some(5)));
    let purposes: Vec<_> = paid.payments.iter().map(|p| p.purpose.as_str()).collect();
    assert_eq!(purposes, ["reporter", "restitution", "burn", "insurance"]);
    let raw = |text: &str| units::parse_decimal(text, 18).unwrap();
    let sum: u128 = paid.payments.iter().map(|payment| raw(&payment.amount.amount)).sum();
    assert_eq!(sum, raw(&dry.total[0].amount));
    assert_eq!(paid.payments[1].account, Some(account("harmed").to_string()));
    let service: ServiceDetailView = get(&endpoint, "/v1/services/0").data();
    assert_eq!(service.service.insurance[0], paid.payments[3].amount);
}

#[test]
fn a_settlement_is_recomputed_from_its_slots() {
    let world = World::with_case();
    let endpoint = world.serve();
    let path = |query: &str| format!("/v1/feeds/feed-0/settlement?{query}");
    let settlement = |query: &str| -> SettlementView { get(&endpoint, &path(query)).data() };
    let rounds: Vec<RoundView> = get(&endpoint, "/v1/feeds/0/rounds").data();
    let round = |number: u64| rounds.iter().find(|round| round.round == number).unwrap();

    // Round 10 found 2 000.5; round 11, the last that is over, nothing.
    let of_one = settlement(&format!("end={}&slots=1", round(10).until));
    assert_eq!((of_one.price.as_str(), of_one.carried), ("2000.5", 0));
    assert_eq!(Some(&of_one.slots[0].inputs), round(10).inputs.as_ref());
    let of_two = settlement("slots=2&carry=1");
    assert_eq!((of_two.end, of_two.spacing_ms, of_two.carry), (round(11).until, ROUND, 1));
    let seen: Vec<_> =
        of_two.slots.iter().map(|slot| (slot.time, slot.round, slot.carried)).collect();
    assert_eq!(seen, [(round(10).until, 10, 0), (round(11).until, 10, 1)]);
    assert_eq!((of_two.price.as_str(), of_two.carried), ("2000.5", 1));
    let leaves: Vec<crypto::Digest> =
        of_two.slots.iter().map(|slot| slot.digest.parse().unwrap()).collect();
    assert_eq!(of_two.root, crypto::root_of(&leaves).to_string());

    let refused = |query: &str, status: u16, part: &str| {
        let detail = get(&endpoint, &path(query)).problem(status);
        assert!(detail.contains(part), "{query}: {detail:?} should contain {part:?}");
    };
    refused("carry=1", 400, "slots");
    refused("slots=many", 400, "slots");
    refused("slots=0", 422, "slots is 0, expected 1 to 3600");
    refused("slots=2&carry=2", 422, "carry is 2, expected 0 to 1");
    refused(
        "slots=2&spacing=150",
        422,
        "spacing is 150, expected a multiple of the heartbeat, 200",
    );
    refused("slots=1&end=7", 422, "end is 7, expected the end of a round");
    refused("slots=2", 422, "slot 1, at 1002400, has no price");
    refused(&format!("slots=1&end={}", START + 4 * EPOCH), 422, "0 of 1 slots are over");
    let nowhere = get(&endpoint, "/v1/feeds/9/settlement?slots=1").problem(404);
    assert_eq!(nowhere, "there is no feed-9");
}

#[test]
fn events_are_told_in_words() {
    let world = World::with_case();
    let endpoint = world.serve();
    let all: Vec<EventView> = get(&endpoint, "/v1/events?limit=500").data();
    let notable: Vec<EventView> = get(&endpoint, "/v1/events?limit=500&routine=false").data();
    assert!(all.len() > notable.len());
    assert_eq!(notable[0].kind, "case-opened");
    assert_eq!(
        notable[0].words,
        "case-0: alice guilty: signed 2000 and 1000 for round 10 (two-prices of venue, epoch 2); it will cost 50 % of \
         the cover at the boundary into epoch 4"
    );
    let words = |kind: &str| &all.iter().find(|event| event.kind == kind).unwrap().words;
    assert_eq!(
        words("round-without-price"),
        "ETH-USD round 11: no price, 0 reports, 0 % of the cover"
    );
    assert_eq!(
        words("round-priced"),
        "ETH-USD round 10: 2000.5 from 3 reports, 100 % of the cover"
    );
    assert!(words("pledged").ends_with("pledged 0.25 ETH to vault-1 of bob, at risk from epoch 1"));
    assert!(words("cover-bought").starts_with("venue bought cover of "));
    assert!(all.iter().all(|event| !event.words.contains('?')), "a name is missing");
    assert_eq!(get(&endpoint, "/v1/events?limit=2").data::<Vec<EventView>>().len(), 2);
}

#[test]
fn a_transaction_goes_in_is_found_and_is_explained() {
    let world = World::new();
    let endpoint = world.serve();
    let send = |amount| {
        let transfer = Transfer { to: account("bob"), asset: USD, amount: Amount::new(amount) };
        let signed = world.signed("alice", vec![Action::Transfer(transfer)]);
        let hex = hex::encode(borsh::to_vec(&signed).unwrap());
        let body = json!({ "transaction": hex }).to_string();
        (signed.id(), body)
    };
    let (id, body) = send(5);
    let reply = post(&endpoint, "/v1/transactions", &body);
    assert_eq!((reply.status, &reply.json()["data"]["id"]), (202, &json!(id.to_string())));
    let path = format!("/v1/transactions/{id}");
    assert_eq!(get(&endpoint, &path).data::<TransactionView>().state, TransactionState::Pending);
    assert!(post(&endpoint, "/v1/transactions", &body).problem(409).contains("pending already"));
    world.block(20);
    let done: TransactionView = get(&endpoint, &path).data();
    assert_eq!((done.state, done.height), (TransactionState::Done, Some(3)));
    assert!(done.events[0].words.contains("sent 0.000005 USD to"), "{:?}", done.events);

    let (id, body) = send(0);
    post(&endpoint, "/v1/transactions", &body);
    world.node.produce(units::Timestamp::new(START + 30)).unwrap();
    let rejected: TransactionView = get(&endpoint, &format!("/v1/transactions/{id}")).data();
    assert_eq!(rejected.state, TransactionState::Rejected);
    assert_eq!(rejected.rejection.as_deref(), Some("action 0: amount is 0, expected more"));
    assert_eq!(rejected.rejected_action, Some(0));
}

#[test]
fn the_longest_transaction_fits_and_a_longer_one_is_told_so() {
    let world = World::new();
    let endpoint = world.serve();
    let body = |bytes: usize| json!({ "transaction": "00".repeat(bytes) }).to_string();
    let longest = post(&endpoint, "/v1/transactions", &body(protocol::MAX_TRANSACTION_BYTES));
    assert!(longest.problem(422).contains("not a transaction"));
    let longer = post(&endpoint, "/v1/transactions", &body(protocol::MAX_TRANSACTION_BYTES + 1));
    assert!(longer.problem(422).contains("at most 1048576"));
    // The server does not read on, so the client may find the connection closed before it has sent all.
    let far_longer = body(2 * protocol::MAX_TRANSACTION_BYTES);
    let request = agent().post(format!("{endpoint}/v1/transactions"));
    if let Ok(response) = request.content_type("application/json").send(far_longer) {
        reply(response).problem(413);
    }
}

#[test]
fn what_is_wrong_is_said_with_its_value() {
    let world = World::new();
    let endpoint = world.serve();
    for (path, status, part) in [
        ("/v1/operators/9", 404, "there is no operator-9"),
        ("/v1/operators/service-0", 400, "id is \"service-0\", expected such as operator-0"),
        ("/v1/vaults/9", 404, "there is no vault-9"),
        ("/v1/services/9", 404, "there is no service-9"),
        ("/v1/feeds/-1", 400, "id is \"-1\""),
        ("/v1/feeds/0/rounds?limit=many", 400, "limit"),
        ("/v1/feeds/9/rounds", 404, "there is no feed-9"),
        ("/v1/cases/0", 404, "there is no case-0"),
        ("/v1/cases/0/dry-run", 404, "there is no case-0"),
        ("/v1/accounts/alice", 400, "account is \"alice\", expected 64 hexadecimal digits"),
        ("/v1/blocks/0", 404, "height is 0, expected 1 to 2"),
        ("/v1/blocks/last", 400, "height is \"last\""),
        ("/v1/transactions/00", 400, "transaction is \"00\""),
        ("/v1/nothing", 404, "there is no path /v1/nothing"),
        ("/assets/nothing.js", 404, "there is no file /assets/nothing.js"),
        ("/nothing", 404, "there is no path /nothing"),
        ("/vaults/vault-0/tranches", 404, "there is no path /vaults/vault-0/tranches"),
        ("/v1/transactions", 405, "GET /v1/transactions is not offered"),
    ] {
        let detail = get(&endpoint, path).problem(status);
        assert!(detail.contains(part), "{path}: {detail}");
    }
    let unknown = get(&endpoint, &format!("/v1/transactions/{}", "00".repeat(32)));
    assert!(unknown.problem(404).contains("there is no transaction 0000"));
    for (body, status, part) in [
        ("{", 400, "EOF"),
        ("{}", 422, "missing field `transaction`"),
        (r#"{"transaction":"xy"}"#, 400, "expected hexadecimal digits"),
        (r#"{"transaction":"00"}"#, 422, "not a transaction"),
    ] {
        let detail = post(&endpoint, "/v1/transactions", body).problem(status);
        assert!(detail.contains(part), "{body}: {detail}");
    }
}

#[test]
fn only_a_development_chain_can_make_an_operator_lie() {
    let world = World::new();
    let endpoint = world.serve();
    let actors: Vec<ActorView> =
        serde_json::from_str(&get(&endpoint, "/v1/dev/actors").body).unwrap();
    assert_eq!((actors[0].name.as_str(), actors[0].behaviour.as_str()), ("alice", "honest"));
    let accounts: Vec<DevAccountView> =
        serde_json::from_str(&get(&endpoint, "/v1/dev/accounts").body).unwrap();
    let [staker] = &accounts[..] else { panic!("{accounts:?}") };
    let seed: [u8; 32] = hex::decode(&staker.secret).unwrap().try_into().unwrap();
    let key = crypto::SecretKey::from_seed(seed);
    assert_eq!(staker.key, key.public_key().to_string());
    assert_eq!(staker.account, protocol::account_of(&key.public_key()).to_string());
    let tour = get(&endpoint, "/v1/dev/tour").json();
    assert_eq!((&tour["running"], &tour["step"]), (&json!(true), &json!(1)));
    assert_eq!(tour["steps"][1]["state"], "now");
    assert_eq!(post(&endpoint, "/v1/dev/tour", "").json(), tour);
    let busy = post(&endpoint, "/v1/dev/tour?pace=fast", "").problem(422);
    assert_eq!(busy, "the tour is under way");
    post(&endpoint, "/v1/dev/tour?pace=never", "").problem(400);
    let path = "/v1/dev/operators/alice/lie";
    let told = post(&endpoint, path, r#"{"bps":500,"seconds":20}"#);
    assert_eq!(told.json(), json!({ "words": "alice is off by 500 bps for 20 s" }));
    let nothing = post(&endpoint, path, r#"{"bps":0,"seconds":20}"#);
    assert_eq!(nothing.problem(422), "bps is 0, expected -9999 to 1000000 and not 0");
    let other = post(&endpoint, "/v1/dev/operators/bob/lie", r#"{"bps":5,"seconds":1}"#);
    assert_eq!(other.problem(422), "operator is \"bob\", expected alice");

    let endpoint = world.serve_without_control();
    get(&endpoint, "/v1/dev/actors").problem(404);
    get(&endpoint, "/v1/dev/accounts").problem(404);
    post(&endpoint, path, r#"{"bps":500,"seconds":20}"#).problem(404);
}

#[test]
fn pages_are_served_with_a_tag_and_a_policy() {
    let world = World::new();
    let endpoint = world.serve();
    let page = agent().get(&endpoint).call().unwrap();
    assert_eq!(page.headers()["content-type"], "text/html; charset=utf-8");
    let policy = page.headers()["content-security-policy"].to_str().unwrap();
    // Figures set the styles of their own elements; nothing else that is inline runs or counts.
    let strict = policy.replace("style-src-attr 'unsafe-inline'", "");
    assert!(strict.contains("default-src 'none'") && !strict.contains("unsafe"), "{policy}");
    let tag = page.headers()["etag"].clone();
    let again = agent().get(&endpoint).header("if-none-match", tag.clone()).call().unwrap();
    assert_eq!(again.status(), 304);
    let script = get(&endpoint, "/assets/app.js");
    assert_eq!(script.kind, "text/javascript; charset=utf-8");
    // Every view is the same document; a browser that is lost gets it too, with the status that says so.
    let view = agent().get(format!("{endpoint}/vaults/vault-0")).call().unwrap();
    assert_eq!((view.status().as_u16(), &view.headers()["etag"]), (200, &tag));
    let lost = agent().get(format!("{endpoint}/nothing")).header("accept", "text/html").call();
    let lost = lost.unwrap();
    assert_eq!((lost.status().as_u16(), &lost.headers()["etag"]), (404, &tag));
}

#[test]
fn exposure_says_what_could_be_taken_until_when_one_can_leave_and_what_was_earned() {
    let world = World::with_case();
    let endpoint = world.serve();
    let path = format!("/v1/accounts/{}/exposure?base_rate=0.03", account("staker"));
    let view: ExposureView = get(&endpoint, &path).data();
    // A quarter with alice and a quarter with bob, at 2 000: half of each is sold, for 50, 10 and 1 %.
    // 305 together, less what rounds down in the tranche that left.
    assert_eq!((view.epoch, view.worth.as_str()), (2, "1000"));
    assert_eq!(view.most, "304.999999999999998");
    let [alice, bob] = view.holdings.as_slice() else { panic!("{view:?}") };
    assert_eq!(alice.most.amount, "0.07625");
    let offences: Vec<_> = alice.services[0]
        .offences
        .iter()
        .map(|of| (of.name.as_str(), of.once.amount.as_str()))
        .collect();
    assert_eq!(
        offences,
        [("two-prices", "0.0625"), ("wrong-price", "0.0125"), ("absent", "0.00125")]
    );
    let [case] = alice.cases.as_slice() else { panic!("{alice:?}") };
    assert_eq!((case.case.as_str(), case.executes_at), ("case-0", 4));
    assert_eq!((case.fraction.as_str(), case.loss.amount.as_str()), ("0.5", "0.0625"));
    let [next] = alice.prospects.as_slice() else { panic!("{alice:?}") };
    assert_eq!((next.bound, next.from, next.leave_by), (true, 3, 2));
    assert_eq!((next.share.as_str(), next.most.amount.as_str()), ("0.5", "0.125"));
    assert_eq!(alice.earnings.net_per_year, "0.03");
    assert!(bob.prospects.is_empty() && bob.cases.is_empty(), "bob was left in time");
    assert_eq!((bob.position.free_at, bob.most.amount.as_str()), (Some(9), "0.076249999999999999"));

    world.block(3 * EPOCH);
    world.block(4 * EPOCH);
    let view: ExposureView = get(&endpoint, &path).data();
    let alice = &view.holdings[0];
    assert_eq!((alice.losses[0].case.as_str(), alice.held_until), ("case-0", Some(5)));
    assert_eq!(alice.position.worth.amount, "0.1875");
    assert!(alice.earnings.net_per_year.starts_with('-'), "{:?}", alice.earnings);
    let nobody = get(&endpoint, &format!("/v1/accounts/{}/exposure", "ab".repeat(32)));
    assert!(nobody.data::<ExposureView>().holdings.is_empty());
}

#[test]
fn stake_is_counted_once_and_per_service_and_security_is_a_number() {
    let world = World::with_case();
    let endpoint = world.serve();
    let view: RehypothecationView = get(&endpoint, "/v1/rehypothecation").data();
    assert_eq!((view.total.stake.as_str(), view.total.cover.as_str()), ("61000", "30000"));
    let services: Vec<ServiceBackingView> = get(&endpoint, "/v1/rehypothecation/services").data();
    assert_eq!(services[0].cover, view.total.cover);
    let vaults: Vec<VaultBackingView> = get(&endpoint, "/v1/rehypothecation/vaults").data();
    let ratios: Vec<_> = vaults.iter().map(|vault| vault.backing.ratio.as_deref()).collect();
    assert_eq!(ratios, [Some("0.5"), Some("0.5"), Some("0.475")]);
    let path = "/v1/rehypothecation/operators";
    let operators: Vec<OperatorBackingView> = get(&endpoint, path).data();
    assert_eq!(operators[2].backing, vaults[2].backing);
    // The rest after the first, by the cursor of any list.
    let rest: Vec<OperatorBackingView> = get(&endpoint, &format!("{path}?after=operator-0")).data();
    assert_eq!(rest, operators[1..]);

    let declare = |profit| {
        let slack = units::Ratio::from_bps(5_000);
        let (service, profit) = (units::ServiceId::new(0), units::Value::new(profit * world::ONE));
        let set = protocol::SetSecurity { service, profit, slack, protected: false };
        world.send("venue", vec![Action::SetSecurity(set)]);
    };
    declare(1_000);
    world.block(2 * EPOCH + 500);
    // 30 000 of cover, half of it is enough to corrupt, and the smallest penalty for that takes a tenth: 1 500 ÷ 1.5.
    let service: ServiceDetailView = get(&endpoint, "/v1/services/0").data();
    let security = service.security.unwrap();
    assert_eq!((security.cover.as_str(), security.threshold.as_str()), ("30000", "0.5"));
    assert_eq!((security.penalty.as_str(), security.cost.as_str()), ("0.1", "1500"));
    assert_eq!((security.secured.as_str(), security.missing.as_str()), ("1000", "0"));
    assert_eq!((security.is_secured, security.guaranteed_until), (true, 8));
    // alice's 10 250 of the 15 000 that have to be corrupted: her part of the profit.
    let vault: VaultView = get(&endpoint, "/v1/vaults/0").data();
    let local = vault.local_condition.unwrap();
    assert_eq!((local.stake.as_str(), local.is_safe), ("20500", true));

    // The same as a network: what corruption takes is a tenth of each cover.
    let network: NetworkView = get(&endpoint, "/v1/network").data();
    let whole = |text: &String| text.parse::<u128>().unwrap() / world::ONE;
    let [service] = network.services.as_slice() else { panic!("{:?}", network.services) };
    assert_eq!((whole(&service.profit), service.threshold), (1_000, [1, 2]));
    assert_eq!(service.tie, "insecure");
    let first = &network.operators[0];
    assert_eq!((first.id.as_str(), whole(&first.stake)), ("vault-0/service-0", 1_025));
    assert_eq!(network.operators.iter().map(|one| whole(&one.stake)).sum::<u128>(), 3_000);
    // Covers within the stake need no private cost.
    assert!(network.operators.iter().all(|operator| operator.private_cost.is_none()));
    assert_eq!(network.pledges[0].amount, first.stake);
    let vaults: NetworkView = get(&endpoint, "/v1/network?by=vault").data();
    assert_eq!(
        (vaults.operators[0].id.as_str(), whole(&vaults.operators[0].stake)),
        ("vault-0", 20_500)
    );
    assert_eq!(whole(&vaults.pledges[0].amount), 1_025);
    assert_eq!(get(&endpoint, "/v1/network?by=coin").status, 422);

    assert!(local.obligation.starts_with("683.333"), "{local:?}");
    assert!(local.slack.unwrap().starts_with("28.9999"));
    assert!(vault.encumbered.is_empty(), "nothing was sold before this epoch");
    declare(1_001);
    world.block(3 * EPOCH);
    let service: ServiceDetailView = get(&endpoint, "/v1/services/0").data();
    assert!(!service.security.unwrap().is_secured, "alice is in jail, and there is less cover");
    let vault: VaultView = get(&endpoint, "/v1/vaults/0").data();
    assert_eq!(vault.encumbered[0].rate, "0.5");
    let operator: OperatorDetailView = get(&endpoint, "/v1/operators/0").data();
    assert_eq!(operator.operator.claims_to, account("alice").to_string());
    let venue: AccountView = get(&endpoint, &format!("/v1/accounts/{}", account("venue"))).data();
    assert_eq!(venue.members, None);
}

#[test]
fn an_account_says_whose_keys_act_for_it() {
    let world = World::new();
    let members = vec![account("alice"), account("bob")];
    let set = protocol::SetMembers { members: members.clone(), threshold: 2 };
    world.send("staker", vec![Action::SetMembers(set)]);
    world.block(20);
    let endpoint = world.serve();
    let view: AccountView = get(&endpoint, &format!("/v1/accounts/{}", account("staker"))).data();
    let members = members.iter().map(ToString::to_string).collect();
    assert_eq!(view.members, Some(MembersView { accounts: members, threshold: 2 }));
}

#[test]
fn what_would_happen_is_what_happens() {
    let world = World::with_case();
    let endpoint = world.serve();
    let dry: DryRunView = get(&endpoint, "/v1/cases/0/dry-run").data();
    let ask = |body: Value| -> SlashDryRunView {
        post(&endpoint, "/v1/dry-run/slash", &body.to_string()).data()
    };
    let staker = account("staker").to_string();
    let slash = ask(json!({ "operator": "operator-0", "fraction": "0.5", "account": staker }));
    assert_eq!((&slash.losses, &slash.total), (&dry.losses, &dry.total));
    assert_eq!((slash.epoch, slash.own[0].loss.amount.as_str()), (2, "0.0625"));
    let named =
        json!({ "operator": 0.to_string(), "terms": "terms-0", "epoch": 2, "fraction": "0.5" });
    assert_eq!(ask(named).losses, slash.losses);
    let all = ask(json!({ "service": "service-0", "fraction": "0.5" }));
    assert_eq!(all.losses[0], slash.losses[0]);
    // Half of 30 000, at 2 000; bob's stakers are in two tranches, each of which rounds down.
    assert_eq!((all.losses.len(), all.total[0].amount.as_str()), (4, "7.499999999999999999"));

    let evidence = |offence: u16, cents: [u128; 2]| -> String {
        let evidence = world.two_prices(1, 2 * EPOCH + 10, cents);
        let evidence = hex::encode(borsh::to_vec(&evidence).unwrap());
        let accused = json!({
            "operator": "operator-1", "terms": "terms-0", "offence": offence, "evidence": evidence, "account": staker
        });
        accused.to_string()
    };
    let path = "/v1/dry-run/evidence";
    let guilty: EvidenceDryRunView = post(&endpoint, path, &evidence(0, [200_000, 100_000])).data();
    assert_eq!((guilty.guilty, guilty.epoch, guilty.executes_at), (true, Some(2), 4));
    assert_eq!((guilty.fraction.as_str(), guilty.bond.amount.as_str()), ("0.5", "10"));
    assert_eq!(guilty.verdict, "guilty: signed 2000 and 1000 for round 10");
    assert_eq!(guilty.losses[..], all.losses[1..3]);
    assert_eq!(guilty.own[0].loss.amount, "0.0625");
    let innocent: EvidenceDryRunView =
        post(&endpoint, path, &evidence(0, [200_000, 200_000])).data();
    assert_eq!(
        (innocent.guilty, innocent.losses.len(), innocent.fraction.as_str()),
        (false, 0, "0")
    );
    assert!(post(&endpoint, path, &evidence(9, [1, 2])).problem(404).contains('9'));
    let other = post(&endpoint, path, &evidence(1, [1, 2])).problem(422);
    assert!(other.contains("evidence"), "{other}");
    // Nothing of this changed anything.
    assert_eq!(get(&endpoint, "/v1/cases").data::<Vec<CaseView>>().len(), 1);
}

#[test]
fn an_offer_can_be_previewed() {
    let world = World::with_case();
    let endpoint = world.serve();
    let path = "/v1/preview/offer?vault=vault-2&terms=terms-0&share=1&reserve=0.0005";
    let view: PreviewView = get(&endpoint, path).data();
    assert_eq!((view.epoch, view.wanted.as_str()), (4, "30000"));
    let cover = view.cover.unwrap();
    assert_eq!((cover.epoch, cover.pledge_rate.as_str(), cover.value.as_str()), (4, "1", "20000"));
    // alice is in jail: bob's 10 000 and carol's 20 000 are all that is wanted.
    assert_eq!((view.bought.as_str(), view.rate.as_deref()), ("30000", Some("0.0005")));
    assert_eq!(view.yield_per_epoch, "0.0005");
    let dear: PreviewView =
        get(&endpoint, "/v1/preview/offer?vault=2&terms=0&share=1&reserve=0.5").data();
    assert_eq!((dear.cover, dear.yield_per_epoch.as_str()), (None, "0"));
}

#[test]
fn what_cannot_be_tried_is_said_with_its_value() {
    let world = World::with_case();
    let endpoint = world.serve();
    let staker = account("staker");
    for (path, status, part) in [
        (
            format!("/v1/accounts/{staker}/exposure?base_rate=3%25"),
            400,
            "base_rate is \"3%\", expected",
        ),
        ("/v1/accounts/bob/exposure".to_owned(), 400, "account is \"bob\""),
        ("/v1/preview/offer?vault=0&terms=0".to_owned(), 400, "share"),
        ("/v1/preview/offer?vault=x&terms=0&share=1".to_owned(), 400, "vault is \"x\", expected"),
        ("/v1/preview/offer?vault=0&terms=0&share=x".to_owned(), 400, "share is \"x\", expected"),
        ("/v1/preview/offer?vault=9&terms=0&share=1".to_owned(), 404, "there is no vault-9"),
        ("/v1/preview/offer?vault=0&terms=9&share=1".to_owned(), 404, "there are no terms-9"),
        ("/v1/preview/offer?vault=0&terms=0&share=2".to_owned(), 422, "share is 2"),
    ] {
        let detail = get(&endpoint, &path).problem(status);
        assert!(detail.contains(part), "{path}: {detail}");
    }
    for (body, status, part) in [
        (r#"{"fraction":"0.5"}"#, 422, "operator and service are missing"),
        (r#"{"operator":"0","service":"0","fraction":"1"}"#, 422, "expected one of them"),
        (r#"{"service":"0","terms":"0","fraction":"1"}"#, 422, "terms is \"0\", expected none"),
        (r#"{"operator":"0","fraction":"1.5"}"#, 422, "fraction is 1.5, expected 0 to 1"),
        (r#"{"operator":"0","fraction":"x"}"#, 400, "fraction is \"x\", expected a decimal number"),
        (r#"{"operator":"0","fraction":"1","epoch":9}"#, 422, "epoch is 9"),
        (r#"{"operator":"0","fraction":"1","account":"bob"}"#, 400, "account is \"bob\""),
        (r#"{"operator":"9","fraction":"1"}"#, 404, "there is no operator-9"),
        (r#"{"service":"9","fraction":"1"}"#, 404, "there is no service-9"),
        (r#"{"operator":"0","terms":"9","fraction":"1"}"#, 404, "there are no terms-9"),
        (r#"{"operator":"0","part":"1"}"#, 422, "unknown field `part`"),
    ] {
        let detail = post(&endpoint, "/v1/dry-run/slash", body).problem(status);
        assert!(detail.contains(part), "{body}: {detail}");
    }
    for (evidence, status, part) in
        [("xy", 400, "expected hexadecimal digits"), ("00", 422, "evidence: ")]
    {
        let body = json!({ "operator": "0", "terms": "0", "offence": 0, "evidence": evidence });
        let detail = post(&endpoint, "/v1/dry-run/evidence", &body.to_string()).problem(status);
        assert!(detail.contains(part), "{body}: {detail}");
    }
}
