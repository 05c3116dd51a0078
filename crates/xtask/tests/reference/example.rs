//! An example for every operation of the API; `crates/cli/tests/documents` runs them all.

use serde_json::Value;

/// A command, and what its fence says about how it runs.
pub(crate) struct Example {
    pub(crate) words: &'static str,
    pub(crate) command: String,
}

const NODE: &str = "http://127.0.0.1:8080";

/// The account of a staker of `dev`, whose keys follow from its seed.
const URSA: &str = "3dceee88271e7a8f076b973475d31c81c00d495eec5f51b4c4c0f0fc6d2081f8";
/// The account of a trader of `dev`.
const MAKER: &str = "e3caec69a612abdcfc9d9d11ba4b60994fa1fbe262f10fb9024c86a0de09a9ee";

/// The example of an operation. One that only reads is made from its path; what acts, or needs more than an id, is below.
pub(crate) fn of(method: &str, path: &str, operation: &Value) -> Example {
    if let Some((_, _, words, command)) = WRITTEN
        .iter()
        .find(|(its_method, its_path, _, _)| *its_method == method && *its_path == path)
    {
        return Example {
            words,
            command: command.replace("NODE", NODE).replace("URSA", URSA).replace("MAKER", MAKER),
        };
    }
    let needed = operation["parameters"].as_array().into_iter().flatten();
    let needed: Vec<&str> = needed
        .filter(|parameter| parameter["in"] == "query" && parameter["required"] == true)
        .filter_map(|parameter| parameter["name"].as_str())
        .collect();
    assert!(
        method == "GET" && needed.is_empty(),
        "{method} {path} has no example: write one in crates/xtask/tests/reference/example.rs ({needed:?})"
    );
    let mut path = path.to_owned();
    for (collection, id) in IDS {
        path = path.replace(&format!("/{collection}/{{id}}"), &format!("/{collection}/{id}"));
    }
    assert!(
        !path.contains('{'),
        "{method} {path} has no example: name an id in crates/xtask/tests/reference/example.rs"
    );
    Example { words: "live", command: format!("curl -sf {NODE}{path}") }
}

/// What `buttress dev` has from the start.
const IDS: [(&str, &str); 7] = [
    ("vaults", "vault-0"),
    ("operators", "operator-0"),
    ("services", "service-0"),
    ("feeds", "feed-0"),
    ("markets", "market-0"),
    ("venues", "venue-0"),
    ("cases", "case-0"),
];

/// Examples that are written: method, path, fence words, command.
const WRITTEN: &[(&str, &str, &str, &str)] = &[
    ("GET", "/v1/snapshot", "live", "curl -sf NODE/v1/snapshot -o chain.snapshot"),
    ("GET", "/v1/blocks/{height}", "live", "curl -sf NODE/v1/blocks/1"),
    ("GET", "/v1/accounts/{id}", "live", "curl -sf NODE/v1/accounts/URSA"),
    ("GET", "/v1/proof/account/{account}", "live", "curl -sf NODE/v1/proof/account/URSA"),
    (
        "GET",
        "/v1/proof/position/{account}/{tranche}",
        "live",
        "TRANCHE=$(curl -sf NODE/v1/accounts/URSA | jq -r '.data.positions[0].tranche')\ncurl -sf NODE/v1/proof/position/URSA/$TRANCHE",
    ),
    (
        "GET",
        "/v1/proof/trader/{venue}/{account}",
        "live",
        "curl -sf NODE/v1/proof/trader/venue-0/MAKER",
    ),
    (
        "GET",
        "/v1/proof/cover/{vault}/{service}/{epoch}",
        "live",
        "COVER=$(curl -sf NODE/v1/vaults/vault-0 | jq -r '.data.covers[0] | \"\\(.service)/\\(.epoch)\"')\ncurl -sf NODE/v1/proof/cover/vault-0/$COVER",
    ),
    ("GET", "/v1/proof/case/{case}", "live", "curl -sf NODE/v1/proof/case/case-0"),
    (
        "GET",
        "/v1/accounts/{id}/exposure",
        "live",
        "curl -sf \"NODE/v1/accounts/URSA/exposure?base_rate=0.03\"",
    ),
    (
        "GET",
        "/v1/contracts/{contract}",
        "live",
        "CONTRACT=$(curl -sf NODE/v1/markets/market-0/chain | jq -r '.data.expiries[0].strikes[0].call.id')\ncurl -sf NODE/v1/contracts/$CONTRACT",
    ),
    (
        "GET",
        "/v1/contracts/{contract}/book",
        "live",
        "CONTRACT=$(curl -sf NODE/v1/markets/market-0/chain | jq -r '.data.expiries[0].strikes[0].call.id')\ncurl -sf \"NODE/v1/contracts/$CONTRACT/book?limit=5\"",
    ),
    (
        "GET",
        "/v1/contracts/{contract}/trades",
        "live",
        "CONTRACT=$(curl -sf NODE/v1/markets/market-0/chain | jq -r '.data.expiries[0].strikes[0].call.id')\ncurl -sf \"NODE/v1/contracts/$CONTRACT/trades?limit=5\"",
    ),
    (
        "GET",
        "/v1/feeds/{id}/settlement",
        "live",
        "curl -sf 'NODE/v1/feeds/feed-0/settlement?slots=3&carry=2'",
    ),
    (
        "GET",
        "/v1/preview/offer",
        "live",
        "curl -sf 'NODE/v1/preview/offer?vault=vault-0&terms=terms-0&share=0.5&reserve=0.00000003'",
    ),
    ("GET", "/v1/risk/cascade", "live", "curl -sf 'NODE/v1/risk/cascade?shock=0.05'"),
    ("GET", "/v1/charts/{name}", "live", "curl -sf 'NODE/v1/charts/rounds?feed=feed-0&limit=20'"),
    (
        "GET",
        "/v1/series/{name}",
        "live",
        "curl -sf 'NODE/v1/series/feed-0.price?resolution=10s&limit=5'",
    ),
    ("GET", "/v1/search", "live", "curl -sf 'NODE/v1/search?q=vault-0'"),
    (
        "GET",
        "/v1/subscribe",
        "live until=block",
        "curl -sN 'NODE/v1/subscribe?topics=blocks,cases&after=1'",
    ),
    ("GET", "/v1/stream", "live until=ready", "curl -sN 'NODE/v1/stream?market=market-0'"),
    (
        "POST",
        "/v1/draft",
        "live",
        "curl -sf NODE/v1/draft -H 'content-type: application/json' \\\n  -d '{\"sender\":\"URSA\",\"actions\":[{\"action\":\"pledge\",\"vault\":\"vault-0\",\"amount\":\"0.5\"}]}'",
    ),
    (
        "POST",
        "/v1/dry-run/transaction",
        "live",
        "curl -sf NODE/v1/dry-run/transaction -H 'content-type: application/json' \\\n  -d '{\"sender\":\"URSA\",\"actions\":[{\"action\":\"pledge\",\"vault\":\"vault-0\",\"amount\":\"0.5\"}]}'",
    ),
    (
        "POST",
        "/v1/dry-run/slash",
        "live",
        "curl -sf NODE/v1/dry-run/slash -H 'content-type: application/json' \\\n  -d '{\"operator\":\"operator-0\",\"fraction\":\"0.5\"}'",
    ),
    (
        "POST",
        "/v1/dry-run/evidence",
        "live",
        r#"# The canonical bytes of a deviation (01) of one report, with no quotes against it: of that nobody is guilty.
curl -sf 'NODE/v1/feeds/feed-0/rounds?limit=2' | jq '.data[1].reports[0]
  | {operator, terms: "terms-0", offence: 1, evidence: ("0101000000" + .signed + "0000000000000000")}' |
  curl -sf NODE/v1/dry-run/evidence -H 'content-type: application/json' -d @-"#,
    ),
    (
        "POST",
        "/v1/dry-run/appeal",
        "live",
        r#"# An operator lies until there is a case. The accuser's own evidence is an answer too, if one that acquits nobody.
curl -sf NODE/v1/dev/operators/delta/lie -H 'content-type: application/json' -d '{"bps":500,"seconds":20}'
until CASE=$(curl -sf NODE/v1/cases | jq -er '[.data[] | select(.operator_name == "delta" and .phase == "open")][0].id'); do sleep 1; done
curl -sf NODE/v1/cases/$CASE | jq '{case: .data.case.id, evidence: .data.evidence}' |
  curl -sf NODE/v1/dry-run/appeal -H 'content-type: application/json' -d @-"#,
    ),
    (
        "POST",
        "/v1/transactions",
        "live",
        r#"# A new key becomes the only member of its own account, which costs nothing; `--save` writes what it signed to a file.
buttress key new --out new.key
buttress account members --member $(buttress key show new.key --json | jq -r .account) --threshold 1 --signer new.key --save signed.hex
jq -R '{transaction: .}' signed.hex | curl -sf NODE/v1/transactions -H 'content-type: application/json' -d @-"#,
    ),
    (
        "GET",
        "/v1/transactions/{id}",
        "live",
        "TRANSACTION=$(curl -sf NODE/v1/blocks/2 | jq -r '.data.transactions[0].id')\ncurl -sf NODE/v1/transactions/$TRANSACTION",
    ),
    (
        "GET",
        "/v1/venues/{id}/accounts/{account}",
        "live",
        "curl -sf NODE/v1/venues/venue-0/accounts/MAKER",
    ),
    (
        "POST",
        "/v1/dev/operators/{name}/lie",
        "live",
        "curl -sf NODE/v1/dev/operators/echo/lie -H 'content-type: application/json' -d '{\"bps\":500,\"seconds\":5}'",
    ),
    (
        "POST",
        "/v1/dev/tour",
        "live fails",
        "# A pace that there is not, which the problem says: `slow` or `fast` begins it, and its lies cost operators their stake.\ncurl -sf -X POST 'NODE/v1/dev/tour?pace=never'",
    ),
];
