//! The client against a node that is really there.

mod common;

use buttress_client::{
    ClientError, Schedule, WhichEvents,
    view::{
        AccountRowView, BlockRowView, EvidenceDryRunRequest, SlashDryRunRequest, TransactionState,
    },
};
use common::{account, serve, transfer};
use std::time::Duration;
use units::{Millis, Ratio, Timestamp};

#[test]
fn a_transaction_is_sent_waited_for_and_seen() {
    let (node, client) = serve();
    assert_eq!(client.health().unwrap().status, "ok");
    let sent = transfer(0);
    assert_eq!(client.submit(&sent).unwrap().data.id, sent.id().to_string());
    let early = client.wait(&sent.id(), Duration::ZERO).unwrap_err();
    assert!(matches!(early, ClientError::StillPending { .. }), "{early}");
    node.produce(Timestamp::new(1_000_100)).unwrap();

    let done = client.wait(&sent.id(), Duration::from_secs(10)).unwrap();
    assert_eq!((done.data.state, done.data.height), (TransactionState::Done, Some(1)));
    let mine = client.account(&account()).unwrap();
    assert_eq!((mine.height, mine.data.nonce), (1, 1));
    assert_eq!(mine.data.balances[0].amount, "100.25");
    assert_eq!(client.status().unwrap().data.name, "client-test");
    assert_eq!(client.block(1).unwrap().data.transactions.len(), 1);
    assert_eq!(
        client
            .events(10, &WhichEvents { routine: true, ..WhichEvents::default() })
            .unwrap()
            .data
            .len(),
        1
    );
    let blocks = client.page::<BlockRowView>("/v1/blocks", 5, None).unwrap();
    assert_eq!((blocks.data.len(), blocks.next), (1, None));
    let first = client.page::<AccountRowView>("/v1/accounts", 1, None).unwrap();
    assert_eq!(first.next, Some(account().to_string()));
    let second = client.page::<AccountRowView>("/v1/accounts", 1, first.next.as_deref()).unwrap();
    assert_eq!(second.data[0].balances[0].amount, "0.25");
    assert_eq!(client.overview().unwrap().data.accounts, 2);
    assert_eq!(client.search("coin").unwrap().data[0].id, "asset-0");
    assert_eq!(client.ready().unwrap().height, 1);
    assert!(client.operators().unwrap().data.is_empty());
    assert!(client.cases().unwrap().data.is_empty());
}

#[test]
fn views_and_dry_runs_are_asked_for_with_their_parameters() {
    let (_, client) = serve();
    let exposure = client.exposure(&account(), Ratio::from_bps(300)).unwrap().data;
    assert_eq!((exposure.account, exposure.holdings.len()), (account().to_string(), 0));
    let total = client.rehypothecation().unwrap().data.total;
    assert_eq!((total.stake.as_str(), total.ratio), ("0", None));
    let slash = SlashDryRunRequest {
        operator: Some("operator-7".to_owned()),
        fraction: "0.5".to_owned(),
        ..SlashDryRunRequest::default()
    };
    let refused = client.dry_run_slash(&slash).unwrap_err().to_string();
    assert!(refused.contains("there is no operator-7 (404)"), "{refused}");
    let evidence = EvidenceDryRunRequest {
        operator: "0".to_owned(),
        terms: "0".to_owned(),
        offence: 0,
        evidence: "0".to_owned(),
        account: None,
    };
    let refused = client.dry_run_evidence(&evidence).unwrap_err().to_string();
    assert!(refused.contains("evidence: Odd number of digits"), "{refused}");
    let end = Timestamp::new(1_000_200);
    let schedule = Schedule { end, slots: 2, spacing: Millis::new(100), carry: 1 };
    let refused = client.settlement("feed-7", &schedule).unwrap_err().to_string();
    let asked = "/v1/feeds/feed-7/settlement?end=1000200&slots=2&spacing=100&carry=1";
    assert!(refused.contains(asked), "{refused}");
    assert!(refused.contains("there is no feed-7 (404)"), "{refused}");
    let share = Ratio::from_bps(5_000);
    let refused = client.preview_offer("vault-7", "0", share, Ratio::ZERO).unwrap_err();
    assert!(refused.to_string().contains("there is no vault-7 (404)"), "{refused}");
}

#[test]
fn a_refusal_says_what_was_asked_and_what_the_server_said() {
    let (_, client) = serve();
    let endpoint = client.endpoint();
    let unknown = client.case("case-9").unwrap_err().to_string();
    assert_eq!(unknown, format!("GET {endpoint}/v1/cases/case-9: there is no case-9 (404)"));
    client.submit(&transfer(0)).unwrap();
    let twice = client.submit(&transfer(0)).unwrap_err();
    let ClientError::Refused { problem, .. } = &twice else { panic!("{twice}") };
    assert_eq!(problem.status, 409);
    let nobody = client.lie("alice", 500, 20).unwrap_err().to_string();
    assert!(nobody.contains("POST") && nobody.contains("(404)"), "{nobody}");
}
