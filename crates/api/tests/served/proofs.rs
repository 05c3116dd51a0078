//! Proofs as a client gets them over HTTP, checked without the node.

use crate::world::http::{data, get};
use crate::world::venue::OPEN;
use crate::world::{World, account};
use buttress_api::view::*;
use crypto::Digest;
use matching::Side;
use pricing::Kind;
use serde_json::{Value, json};

/// A chain with stake, cover and a trader, served.
fn served() -> (World, String) {
    let world = World::with_venue();
    let (book, _) = world.listed(Kind::Call, 2_000);
    world.order("watcher", book, Side::Sell, 30, 5);
    world.block(OPEN + 10);
    world.order("staker", book, Side::Buy, 30, 3);
    world.block(OPEN + 20);
    let endpoint = world.serve();
    (world, endpoint)
}

/// The root as the record of the last block has it: from another path than the proof.
fn root(endpoint: &str) -> Digest {
    let (_, status) = get(endpoint, "/v1/status");
    let block: BlockView = data(endpoint, &format!("/v1/blocks/{}", status["height"]));
    block.state_root.parse().unwrap()
}

fn paths(endpoint: &str) -> Vec<String> {
    let vault: VaultView = data(endpoint, "/v1/vaults/vault-0");
    let cover = &vault.covers[0];
    let (service, epoch) = (&cover.service, cover.epoch);
    let (staker, watcher) = (account("staker"), account("watcher"));
    vec![
        format!("account/{watcher}"),
        format!("position/{staker}/{}", vault.tranches[0].id),
        format!("trader/venue-0/{watcher}"),
        format!("cover/vault-0/{service}/{epoch}"),
    ]
}

#[test]
fn each_kind_proves_against_the_root_of_the_block() {
    let (_world, endpoint) = served();
    let root = root(&endpoint);
    for path in paths(&endpoint) {
        let proof: ProofView = data(&endpoint, &format!("/v1/proof/{path}"));
        assert_eq!(proof.root, root.to_string(), "{path}");
        let checked = proof.check(&root).unwrap();
        assert_eq!(checked, proof.says, "{path}");
        let block: BlockView = data(&endpoint, &format!("/v1/blocks/{}", checked.height));
        assert_eq!((checked.block, checked.time), (block.digest, block.time), "{path}");
        let other = Digest::new([7; 32]);
        let refused = proof.check(&other).unwrap_err().detail;
        assert_eq!(refused, "row 0 of the proof is not in meta of a state with this root");
    }
    let world = World::with_case();
    let endpoint = world.serve();
    let proof: ProofView = data(&endpoint, "/v1/proof/case/case-0");
    let case: CaseDetailView = data(&endpoint, "/v1/cases/case-0");
    let FactView::Case { operator, phase, .. } = proof.check(&self::root(&endpoint)).unwrap().fact
    else {
        panic!("a case");
    };
    assert_eq!((operator, phase), (case.case.operator, case.case.phase));
}

#[test]
fn what_a_proof_says_is_what_the_other_paths_say() {
    let (_world, endpoint) = served();
    let watcher = account("watcher");
    let proof: ProofView = data(&endpoint, &format!("/v1/proof/account/{watcher}"));
    let said: AccountView = data(&endpoint, &format!("/v1/accounts/{watcher}"));
    let FactView::Account { nonce, balances, .. } = proof.says.fact else { panic!("an account") };
    assert_eq!(nonce, said.nonce);
    // Six decimals of USD: the same amount as base units.
    let usd = balances.iter().find(|held| held.asset == "asset-0").unwrap();
    let whole = said.balances.iter().find(|held| held.asset == "asset-0").unwrap();
    let units = units::parse_decimal(&whole.amount, 6).unwrap();
    assert_eq!(usd.base_units, units.to_string());
}

/// Whatever is changed in the document, except what nobody reads again, is refused.
#[test]
fn every_change_of_a_document_is_refused() {
    let (_world, endpoint) = served();
    let root = root(&endpoint);
    for path in paths(&endpoint) {
        let (_, answer) = get(&endpoint, &format!("/v1/proof/{path}"));
        let honest = &answer["data"];
        let mut leaves = Vec::new();
        collect(honest, String::new(), &mut leaves);
        let read = leaves.iter().filter(|at| at.starts_with("/rows") || at.starts_with("/subject"));
        let mut changed = 0;
        for at in read {
            let mut forged = honest.clone();
            let leaf = forged.pointer_mut(at).unwrap();
            *leaf = other(leaf);
            let checked = serde_json::from_value::<ProofView>(forged)
                .is_ok_and(|proof| proof.check(&root).is_ok());
            assert!(!checked, "{path}: {at}");
            changed += 1;
        }
        assert!(changed > 20, "{path}: {changed}");
    }
}

/// The pointers of all values that hold no others.
fn collect(value: &Value, at: String, leaves: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            fields.iter().for_each(|(name, field)| collect(field, format!("{at}/{name}"), leaves));
        }
        Value::Array(items) => {
            let items = items.iter().enumerate();
            items.for_each(|(index, item)| collect(item, format!("{at}/{index}"), leaves));
        }
        Value::Null => {}
        _ => leaves.push(at),
    }
}

/// Something else of the same kind, that can be read where this can.
fn other(leaf: &Value) -> Value {
    match leaf {
        Value::Number(number) => json!(number.as_u64().unwrap() + 1),
        Value::String(text) => match text.rsplit_once('-') {
            Some((prefix, number)) if number.parse::<u32>().is_ok() => {
                json!(format!("{prefix}-{}", number.parse::<u32>().unwrap() + 1))
            }
            _ => {
                let last = if text.ends_with('0') { "1" } else { "0" };
                json!(format!("{}{last}", &text[..text.len() - 1]))
            }
        },
        other => panic!("{other}"),
    }
}

#[test]
fn what_there_is_not_is_said_not_to_be() {
    let (_world, endpoint) = served();
    let (nobody, staker) = ("ee".repeat(32), account("staker"));
    for (path, status, words) in [
        (format!("account/{nobody}"), 404, format!("there is no account {nobody}")),
        ("account/nobody".to_owned(), 400, "account is \"nobody\", expected 64".to_owned()),
        (format!("position/{staker}/tranche-77"), 404, "; it has some in tranche-".to_owned()),
        (format!("position/{nobody}/0"), 404, "; it has none at all".to_owned()),
        (format!("trader/venue-9/{staker}"), 404, "there is no trading account of".to_owned()),
        (
            "cover/vault-0/service-0/999999".to_owned(),
            404,
            "there is no cover of vault-0".to_owned(),
        ),
        ("cover/vault-0/service-0/soon".to_owned(), 400, "epoch is \"soon\"".to_owned()),
        ("case/case-44".to_owned(), 404, "there is no case-44".to_owned()),
    ] {
        let (have, body) = get(&endpoint, &format!("/v1/proof/{path}"));
        let detail = body["detail"].as_str().unwrap_or_default();
        assert_eq!((have, detail.contains(&words)), (status, true), "{path}: {body}");
    }
}
