//! What a text names: ids, names, accounts, transactions, blocks.

use crate::view::{Lookup, TransactionState};
use app::State;
use crypto::{Digest, PublicKey};
use node::TransactionStatus;
use protocol::account_of;
use serde::{Deserialize, Serialize};
use units::{
    AccountId, AssetId, CaseId, ContractId, FeedId, MarketId, OperatorId, ServiceId, VaultId,
    VenueId,
};
use utoipa::ToSchema;

/// From how many hexadecimal digits on accounts are looked for by their beginning.
const LEAST_DIGITS: usize = 4;
/// All digits of an account or a transaction.
const ALL_DIGITS: usize = 64;

/// Something that a text names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HitView {
    /// `account`, `asset`, `block`, `case`, `contract`, `feed`, `market`, `operator`, `service`, `transaction`, `vault` or `venue`.
    #[schema(example = "vault")]
    pub kind: String,
    /// Its id.
    #[schema(example = "vault-0")]
    pub id: String,
    /// What it is.
    pub words: String,
    /// The page that shows it.
    #[schema(example = "/vaults/vault-0")]
    pub url: String,
}

impl HitView {
    fn new(kind: &str, id: &impl ToString, words: impl Into<String>, url: String) -> Self {
        Self { kind: kind.to_owned(), id: id.to_string(), words: words.into(), url }
    }
    fn explored(kind: &str, id: &impl ToString, words: impl Into<String>) -> Self {
        let id = id.to_string();
        let url = format!("/explorer?q={id}");
        Self::new(kind, &id, words, url)
    }

    /// What `text` names, at most `most` of it: what it names exactly first.
    pub(crate) fn all(
        state: &State,
        text: &str,
        transaction: Option<&(Digest, TransactionStatus)>,
        most: usize,
    ) -> Vec<Self> {
        let text = text.trim().to_ascii_lowercase();
        if text.is_empty() {
            return Vec::new();
        }
        let (noun, number) = text.rsplit_once('-').unwrap_or(("", &text));
        let numbered = number.parse().into_iter().flat_map(|id| numbered(state, noun, id));
        let block = text.parse().ok().and_then(|height| block(state, height));
        let done = transaction.and_then(|(id, status)| sent(id, status));
        let hits = block.into_iter().chain(numbered).chain(done);
        let hits = hits.chain(accounts(state, &text)).chain(of_key(state, &text));
        hits.chain(named(state, &text)).take(most).collect()
    }
}

fn block(state: &State, height: u64) -> Option<HitView> {
    let there_is = (1..=state.meta().height.raw()).contains(&height);
    there_is.then(|| HitView::explored("block", &height, format!("block {height}")))
}

fn sent(id: &Digest, status: &TransactionStatus) -> Option<HitView> {
    let words = match status {
        TransactionStatus::Unknown => return None,
        TransactionStatus::Pending => "a transaction that waits for a block".to_owned(),
        TransactionStatus::Done { height, receipt } => match TransactionState::of(&receipt.outcome)
        {
            TransactionState::Done => format!("a transaction of block {height}"),
            _ => format!("a transaction that was rejected in block {height}"),
        },
    };
    Some(HitView::explored("transaction", id, words))
}

/// Accounts by all or the first of their digits.
fn accounts<'a>(state: &'a State, text: &str) -> impl Iterator<Item = HitView> + use<'a> {
    let digits = text.len() >= LEAST_DIGITS && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let whole: Option<AccountId> = (text.len() == ALL_DIGITS).then(|| text.parse().ok()).flatten();
    let found = whole.filter(|id| state.ledger().find_account(id).is_some());
    let beginning = (digits && whole.is_none() && text.len() < ALL_DIGITS).then(|| text.to_owned());
    let begin = beginning.into_iter().flat_map(|beginning| {
        // Whole bytes are compared as such: writing out every account would take long.
        let bytes = hex::decode(&beginning[..beginning.len() / 2 * 2]).unwrap_or_default();
        let accounts = state.ledger().accounts().map(|(_, account)| account.id);
        let accounts = accounts.filter(move |id| id.as_bytes().starts_with(&bytes));
        accounts.filter(move |id| id.to_string().starts_with(&beginning))
    });
    found.into_iter().chain(begin).map(|id| HitView::explored("account", &id, "an account"))
}

/// The account that a public key controls by itself.
fn of_key(state: &State, text: &str) -> Option<HitView> {
    let id = account_of(&text.parse::<PublicKey>().ok()?);
    state.ledger().find_account(&id)?;
    Some(HitView::explored("account", &id, "the account of this key"))
}

/// What has this number: of one kind if the text says which, otherwise of all.
fn numbered(state: &State, noun: &str, id: u32) -> Vec<HitView> {
    let (restaking, look) = (state.restaking(), Lookup(state));
    let is = |kind: &str| noun.is_empty() || noun == kind;
    let mut hits = Vec::new();
    if is("operator") && restaking.operator(OperatorId::new(id)).is_ok() {
        hits.push(operator(state, OperatorId::new(id)));
    }
    if is("vault")
        && let Ok(row) = restaking.vault(VaultId::new(id))
    {
        let words = format!("takes {}, of {}", look.symbol(row.asset), look.operator(row.operator));
        let id = VaultId::new(id);
        hits.push(HitView::new("vault", &id, words, format!("/vaults/{id}")));
    }
    if is("service") && restaking.service(ServiceId::new(id)).is_ok() {
        hits.push(service(state, ServiceId::new(id)));
    }
    if is("case")
        && let Ok(row) = restaking.case(CaseId::new(id))
    {
        let words =
            format!("against {}, for {}", look.operator(row.operator), look.service(row.service));
        let id = CaseId::new(id);
        hits.push(HitView::new("case", &id, words, format!("/cases/{id}")));
    }
    if is("feed") && state.oracle().feed(FeedId::new(id)).is_ok() {
        hits.push(feed(state, FeedId::new(id)));
    }
    if is("venue")
        && let Ok(row) = state.options().venue(VenueId::new(id))
    {
        let words = format!("the options venue of {}", look.service(row.service));
        hits.push(HitView::new("venue", &VenueId::new(id), words, "/options".to_owned()));
    }
    if is("market") && state.options().market(MarketId::new(id)).is_ok() {
        hits.push(market(state, MarketId::new(id)));
    }
    if is("contract") && state.options().contract(ContractId::new(id)).is_some() {
        hits.extend(contract(state, ContractId::new(id)));
    }
    if is("asset") && state.ledger().asset(AssetId::new(id)).is_ok() {
        hits.push(asset(state, AssetId::new(id)));
    }
    hits
}

/// What has the text in its name.
fn named<'a>(state: &'a State, text: &str) -> impl Iterator<Item = HitView> + use<'a> {
    let text = text.to_owned();
    let has = move |name: &str| name.to_ascii_lowercase().contains(&text);
    let (restaking, options) = (state.restaking(), state.options());
    let (of_operators, of_services, of_feeds) = (has.clone(), has.clone(), has.clone());
    let (of_assets, of_markets) = (has.clone(), has.clone());
    let operators = restaking.operators().filter(move |(_, row)| of_operators(row.name.as_str()));
    let services = restaking.services().filter(move |(_, row)| of_services(row.name.as_str()));
    let feeds = state.oracle().feeds();
    let feeds = feeds.filter(move |(_, row)| of_feeds(row.specification.pair.as_str()));
    let assets = state.ledger().assets();
    let assets = assets.filter(move |(_, row)| of_assets(row.definition.symbol.as_str()));
    let markets =
        options.markets().filter(move |(_, row)| of_markets(row.parameters.symbol.as_str()));
    let contracts = options.contracts();
    let contracts =
        contracts.filter(move |(_, row)| row.settled.is_none() && has(row.name.as_str()));
    operators
        .map(move |(id, _)| operator(state, id))
        .chain(services.map(move |(id, _)| service(state, id)))
        .chain(feeds.map(move |(id, _)| feed(state, id)))
        .chain(assets.map(move |(id, _)| asset(state, id)))
        .chain(markets.map(move |(id, _)| market(state, id)))
        .chain(contracts.filter_map(move |(id, _)| contract(state, id)))
}

fn operator(state: &State, id: OperatorId) -> HitView {
    let words = format!("{}, an operator", Lookup(state).operator(id));
    HitView::new("operator", &id, words, format!("/operators/{id}"))
}

fn service(state: &State, id: ServiceId) -> HitView {
    let words = format!("{}, a service", Lookup(state).service(id));
    HitView::new("service", &id, words, format!("/services/{id}"))
}

fn feed(state: &State, id: FeedId) -> HitView {
    let words = format!("prices {}", Lookup(state).pair(id));
    HitView::new("feed", &id, words, format!("/oracle/{id}"))
}

fn asset(state: &State, id: AssetId) -> HitView {
    let words = format!("{}, an asset", Lookup(state).symbol(id));
    HitView::explored("asset", &id, words)
}

fn market(state: &State, id: MarketId) -> HitView {
    let symbol = state.options().market(id).map(|row| row.parameters.symbol.to_string());
    let words = format!("options on {}", symbol.unwrap_or_default());
    HitView::new("market", &id, words, format!("/options/{id}"))
}

fn contract(state: &State, id: ContractId) -> Option<HitView> {
    let row = state.options().contract(id)?;
    let words = format!("{}, an option", row.name);
    let url = format!("/options/{}?contract={id}", row.market);
    Some(HitView::new("contract", &id, words, url))
}
