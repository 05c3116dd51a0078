//! One method for each path.

use crate::{ClientError, Messages};
use api::Problem;
use api::view::{
    AccountView, ActorView, AppealDryRunRequest, AppealDryRunView, AsOf, AssetView, BlockView,
    BookDepthView, CascadeView, CaseDetailView, CaseView, ChainView, ChartView, ContractView,
    DevAccountView, DraftRequest, DraftView, DryRunView, DutiesView, EventView,
    EvidenceDryRunRequest, EvidenceDryRunView, ExpirySettledView, ExposureView, FeedView,
    HealthView, HitView, LieRequest, LieView, LiquidationsView, LossesView, MarketView,
    NetworkView, OperatorDetailView, OperatorView, OverviewView, Page, PreviewView, QuotesView,
    ReadinessView, RehypothecationView, RestitutionView, RiskView, RoundView, ServiceDetailView,
    ServiceView, SettlementView, SlashDryRunRequest, SlashDryRunView, StatusView, SubmitRequest,
    SubmittedView, TourPace, TourView, TradeView, TraderView, TransactionState, TransactionView,
    TrialRequest, TrialView, VaultView, VenueDetailView, VenueView,
};
use crypto::Digest;
use oracle::Schedule;
use protocol::SignedTransaction;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::time::{Duration, Instant};
use units::{AccountId, Ratio};
use ureq::{Agent, Body, BodyReader, http};

/// How long an answer may take.
const TIMEOUT: Duration = Duration::from_secs(30);
/// How often a pending transaction is asked for.
const POLL: Duration = Duration::from_millis(50);
/// Most rows of a page.
const MOST_ROWS: usize = 1_000;
/// The longest answer that is read: a full block, in JSON.
const MOST_ANSWER_BYTES: u64 = 256 << 20;

/// A node's API, at one endpoint.
#[derive(Clone, Debug)]
pub struct Client {
    endpoint: String,
    agent: Agent,
}

type Answer<T> = Result<AsOf<T>, ClientError>;

impl Client {
    /// The API at an endpoint such as `http://127.0.0.1:8080`. Nothing is asked yet.
    #[must_use]
    pub fn new(endpoint: &str) -> Self {
        let config = Agent::config_builder()
            // A problem has more to say than its status.
            .http_status_as_error(false)
            .timeout_global(Some(TIMEOUT))
            .build();
        let endpoint = endpoint.trim_end_matches('/').to_owned();
        Self { endpoint, agent: config.into() }
    }

    /// What this was made with.
    #[must_use]
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// What a feed's wrong prices are made good by.
    ///
    /// # Errors
    /// [`ClientError`](crate::ClientError).
    pub fn restitution(&self, feed: &str) -> Answer<RestitutionView> {
        self.get(&format!("/v1/feeds/{}/restitution", segment(feed)))
    }

    /// How safe shared security is. A large network takes the node three seconds.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn risk(&self) -> Answer<RiskView> {
        self.get("/v1/risk")
    }

    /// What losing a part of all stake, such as `0.05` or `1/20`, leads to at worst.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn cascade(&self, shock: &str) -> Answer<CascadeView> {
        self.get(&format!("/v1/risk/cascade?shock={}", segment(shock)))
    }

    /// What may be lost to slashing, under rates that are supposed, such as `("offences", "0.01")` and `("vault", "vault-0")`.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn losses(&self, supposed: &[(&str, &str)]) -> Answer<LossesView> {
        self.get(&format!("/v1/risk/losses{}", query(supposed)))
    }

    /// A figure for Plotly, by its name and what it is of, such as `rounds` of `("feed", "feed-0")`.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn chart(&self, name: &str, of: &[(&str, &str)]) -> Result<ChartView, ClientError> {
        self.get(&format!("/v1/charts/{}{}", segment(name), query(of)))
    }

    /// Whether the node makes blocks.
    ///
    /// # Errors
    /// [`ClientError`]; [`ClientError::Refused`] with the reason when the node halted.
    pub fn health(&self) -> Result<HealthView, ClientError> {
        self.get("/health")
    }
    /// Whether the node takes transactions.
    ///
    /// # Errors
    /// [`ClientError`]; [`ClientError::Refused`] with the reason when it does not.
    pub fn ready(&self) -> Result<ReadinessView, ClientError> {
        self.get("/v1/ready")
    }
    /// How the whole market stands, in short lists.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn overview(&self) -> Answer<OverviewView> {
        self.get("/v1/overview")
    }
    /// What a text names: an id, a name, digits of an account.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn search(&self, text: &str) -> Answer<Vec<HitView>> {
        self.get(&format!("/v1/search?q={}", segment(text)))
    }
    /// Where the chain stands.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn status(&self) -> Answer<StatusView> {
        self.get("/v1/status")
    }
    /// All assets.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn assets(&self) -> Answer<Vec<AssetView>> {
        self.all("/v1/assets")
    }
    /// An account: balances, next nonce, stake.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn account(&self, id: &AccountId) -> Answer<AccountView> {
        self.get(&format!("/v1/accounts/{id}"))
    }
    /// What could take how much of an account's stake. `base_rate` is what the assets yield by themselves per year.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn exposure(&self, id: &AccountId, base_rate: Ratio) -> Answer<ExposureView> {
        self.get(&format!("/v1/accounts/{id}/exposure?base_rate={base_rate}"))
    }
    /// How often stake is pledged.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn rehypothecation(&self) -> Answer<RehypothecationView> {
        self.get("/v1/rehypothecation")
    }
    /// Who could corrupt what at which cost: by `cover` or by `vault`.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn network(&self, by: &str) -> Answer<NetworkView> {
        self.get(&format!("/v1/network?by={}", segment(by)))
    }
    /// All operators.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn operators(&self) -> Answer<Vec<OperatorView>> {
        self.all("/v1/operators")
    }
    /// An operator, by `operator-0` or `0`.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn operator(&self, id: &str) -> Answer<OperatorDetailView> {
        self.get(&format!("/v1/operators/{}", segment(id)))
    }
    /// What an operator owes each feed in the round under way.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn duties(&self, id: &str) -> Answer<DutiesView> {
        self.get(&format!("/v1/operators/{}/duties", segment(id)))
    }
    /// All vaults.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn vaults(&self) -> Answer<Vec<VaultView>> {
        self.all("/v1/vaults")
    }
    /// A vault, by `vault-0` or `0`.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn vault(&self, id: &str) -> Answer<VaultView> {
        self.get(&format!("/v1/vaults/{}", segment(id)))
    }
    /// All services.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn services(&self) -> Answer<Vec<ServiceView>> {
        self.all("/v1/services")
    }
    /// A service, by `service-0` or `0`.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn service(&self, id: &str) -> Answer<ServiceDetailView> {
        self.get(&format!("/v1/services/{}", segment(id)))
    }
    /// All feeds.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn feeds(&self) -> Answer<Vec<FeedView>> {
        self.all("/v1/feeds")
    }
    /// A feed, by `feed-0` or `0`.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn feed(&self, id: &str) -> Answer<FeedView> {
        self.get(&format!("/v1/feeds/{}", segment(id)))
    }
    /// The last rounds of a feed, newest first.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn rounds(&self, id: &str, limit: usize) -> Answer<Vec<RoundView>> {
        self.some(&format!("/v1/feeds/{}/rounds", segment(id)), limit)
    }
    /// The average of a feed's prices over scheduled slots.
    ///
    /// # Errors
    /// [`ClientError`]; [`ClientError::Refused`] with the reason when there is none.
    pub fn settlement(&self, id: &str, schedule: &Schedule) -> Answer<SettlementView> {
        let Schedule { end, slots, spacing, carry } = schedule;
        let id = segment(id);
        self.get(&format!(
            "/v1/feeds/{id}/settlement?end={end}&slots={slots}&spacing={spacing}&carry={carry}"
        ))
    }
    /// Rounds of a feed that are on record, from `from` on, oldest first.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn rounds_since(&self, id: &str, from: u64, limit: usize) -> Answer<Vec<RoundView>> {
        self.some(&format!("/v1/feeds/{}/rounds?from={from}", segment(id)), limit)
    }
    /// All cases, newest first.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn cases(&self) -> Answer<Vec<CaseView>> {
        self.all("/v1/cases")
    }
    /// A case, by `case-0` or `0`.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn case(&self, id: &str) -> Answer<CaseDetailView> {
        self.get(&format!("/v1/cases/{}", segment(id)))
    }
    /// What an open case would take if it were executed now.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn dry_run(&self, id: &str) -> Answer<DryRunView> {
        self.get(&format!("/v1/cases/{}/dry-run", segment(id)))
    }
    /// Who would lose what if an operator, or all that sold a service cover, were slashed by a fraction of it.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn dry_run_slash(&self, request: &SlashDryRunRequest) -> Answer<SlashDryRunView> {
        self.post("/v1/dry-run/slash", request)
    }
    /// What would come of evidence if it were filed now.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn dry_run_evidence(&self, request: &EvidenceDryRunRequest) -> Answer<EvidenceDryRunView> {
        self.post("/v1/dry-run/evidence", request)
    }
    /// What would come of an answer to a case if it were filed now.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn dry_run_appeal(&self, request: &AppealDryRunRequest) -> Answer<AppealDryRunView> {
        self.post("/v1/dry-run/appeal", request)
    }
    /// The bytes to sign for what an account wants to do, and what that is in words.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn draft(&self, request: &DraftRequest) -> Answer<DraftView> {
        self.post("/v1/draft", request)
    }
    /// What actions of an account would do if they were in the next block. No signature, no effect.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn rehearse(&self, request: &TrialRequest) -> Answer<TrialView> {
        self.post("/v1/dry-run/transaction", request)
    }
    /// What an offer would be filled at if it were made now.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn preview_offer(
        &self,
        vault: &str,
        terms: &str,
        share: Ratio,
        reserve: Ratio,
    ) -> Answer<PreviewView> {
        let (vault, terms) = (segment(vault), segment(terms));
        self.get(&format!(
            "/v1/preview/offer?vault={vault}&terms={terms}&share={share}&reserve={reserve}"
        ))
    }
    /// All options venues.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn venues(&self) -> Answer<Vec<VenueView>> {
        self.all("/v1/venues")
    }
    /// An options venue, by `venue-0` or `0`.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn venue(&self, id: &str) -> Answer<VenueDetailView> {
        self.get(&format!("/v1/venues/{}", segment(id)))
    }
    /// The markets of a venue.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn markets_of(&self, venue: &str) -> Answer<Vec<MarketView>> {
        self.all(&format!("/v1/venues/{}/markets", segment(venue)))
    }
    /// An account at a venue.
    ///
    /// # Errors
    /// [`ClientError`]; [`ClientError::Refused`] with 404 if it never brought anything there.
    pub fn trader(&self, venue: &str, account: &AccountId) -> Answer<TraderView> {
        self.get(&format!("/v1/venues/{}/accounts/{account}", segment(venue)))
    }
    /// Accounts of a venue that cannot keep their positions.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn liquidations(&self, venue: &str) -> Answer<LiquidationsView> {
        self.get(&format!("/v1/venues/{}/liquidations", segment(venue)))
    }
    /// All markets of all venues.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn markets(&self) -> Answer<Vec<MarketView>> {
        self.all("/v1/markets")
    }
    /// A market, by `market-0` or `0`.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn market(&self, id: &str) -> Answer<MarketView> {
        self.get(&format!("/v1/markets/{}", segment(id)))
    }
    /// The option chain of a market; all expiries, or the one at this time in milliseconds.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn chain(&self, market: &str, expiry: Option<u64>) -> Answer<ChainView> {
        let only = expiry.map(|expiry| format!("?expiry={expiry}")).unwrap_or_default();
        self.get(&format!("/v1/markets/{}/chain{only}", segment(market)))
    }
    /// The last trades of a market, newest first.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn market_trades(&self, market: &str, limit: usize) -> Answer<Vec<TradeView>> {
        self.some(&format!("/v1/markets/{}/trades", segment(market)), limit)
    }
    /// The expiries of a market that were settled, newest first.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn expiry_settlements(&self, market: &str, limit: usize) -> Answer<Vec<ExpirySettledView>> {
        self.some(&format!("/v1/markets/{}/settlements", segment(market)), limit)
    }
    /// A contract, by name, `contract-7` or `7`.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn contract(&self, contract: &str) -> Answer<ContractView> {
        self.get(&format!("/v1/contracts/{}", segment(contract)))
    }
    /// The book of a contract, at most so many prices of each side.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn book(&self, contract: &str, limit: usize) -> Answer<BookDepthView> {
        self.get(&format!("/v1/contracts/{}/book?limit={limit}", segment(contract)))
    }
    /// The last trades of a contract, newest first.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn contract_trades(&self, contract: &str, limit: usize) -> Answer<Vec<TradeView>> {
        self.some(&format!("/v1/contracts/{}/trades", segment(contract)), limit)
    }
    /// Trades, marks and books as they change: of all markets, of one, or of one contract. The first message says from which block
    /// on.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn stream(
        &self,
        market: Option<&str>,
        contract: Option<&str>,
    ) -> Result<Messages, ClientError> {
        let about = [("market", market), ("contract", contract)];
        let about = about.into_iter().filter_map(|(name, value)| Some((name, value?)));
        let about: Vec<String> =
            about.map(|(name, value)| format!("{name}={}", segment(value))).collect();
        let path = format!("/v1/stream?{}", about.join("&"));
        let asked = format!("GET {}{path}", self.endpoint);
        Ok(Messages::new(asked, self.listen(&path, None)?))
    }

    /// An answer that lasts as long as somebody listens: server-sent events, from after `last` on.
    pub(crate) fn listen(
        &self,
        path: &str,
        last: Option<&str>,
    ) -> Result<BodyReader<'static>, ClientError> {
        let url = format!("{}{path}", self.endpoint);
        let asked = format!("GET {url}");
        let mut request = self.agent.get(&url);
        if let Some(last) = last {
            request = request.header("last-event-id", last);
        }
        match request.config().timeout_global(None).build().call() {
            Ok(answer) if answer.status().is_success() => Ok(answer.into_body().into_reader()),
            answer => match read::<serde_json::Value>(asked.clone(), answer) {
                Err(error) => Err(error),
                Ok(answer) => Err(ClientError::Unexpected {
                    asked,
                    status: 0,
                    reason: format!("no stream: {answer}"),
                }),
            },
        }
    }

    /// A block.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn block(&self, height: u64) -> Answer<BlockView> {
        self.get(&format!("/v1/blocks/{height}"))
    }
    /// What happened lately, newest first; with `routine`, also prices, cover and premiums.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn events(&self, limit: usize, routine: bool) -> Answer<Vec<EventView>> {
        self.some(&format!("/v1/events?routine={routine}"), limit)
    }

    /// Sends a transaction. Taken in is not done: see [`Client::wait`].
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn submit(&self, transaction: &SignedTransaction) -> Answer<SubmittedView> {
        let path = "/v1/transactions";
        let bytes = borsh::to_vec(transaction).map_err(|error| ClientError::Unexpected {
            asked: format!("POST {}{path}", self.endpoint),
            status: 0,
            reason: format!("the transaction has no canonical bytes: {error}"),
        })?;
        self.post(path, &SubmitRequest { transaction: hex::encode(bytes) })
    }
    /// Where a transaction is.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn transaction(&self, id: &Digest) -> Answer<TransactionView> {
        self.get(&format!("/v1/transactions/{id}"))
    }
    /// Waits until a transaction is done or rejected.
    ///
    /// # Errors
    /// [`ClientError`]; [`ClientError::StillPending`] when it takes longer than `patience`.
    pub fn wait(&self, id: &Digest, patience: Duration) -> Answer<TransactionView> {
        let begun = Instant::now();
        loop {
            let answer = self.transaction(id)?;
            if answer.data.state != TransactionState::Pending {
                return Ok(answer);
            }
            if begun.elapsed() >= patience {
                let seconds = patience.as_secs();
                return Err(ClientError::StillPending { id: id.to_string(), seconds });
            }
            std::thread::sleep(POLL);
        }
    }

    /// Everyone whom a development chain runs.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn actors(&self) -> Result<Vec<ActorView>, ClientError> {
        self.get("/v1/dev/actors")
    }
    /// The accounts that a development chain leaves to whoever runs it, with their keys.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn dev_accounts(&self) -> Result<Vec<DevAccountView>, ClientError> {
        self.get("/v1/dev/accounts")
    }
    /// How far the tour of a development chain is.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn tour(&self) -> Result<TourView, ClientError> {
        self.get("/v1/dev/tour")
    }
    /// Begins the tour of a development chain.
    ///
    /// # Errors
    /// [`ClientError`]; [`ClientError::Refused`] with the reason while it is under way, or where there is none.
    pub fn start_tour(&self, pace: TourPace) -> Result<TourView, ClientError> {
        let pace = match pace {
            TourPace::Slow => "slow",
            TourPace::Fast => "fast",
        };
        self.post(&format!("/v1/dev/tour?pace={pace}"), &())
    }
    /// What the simulated venues of a development chain signed since a time, in milliseconds.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn dev_quotes(&self, since: u64) -> Result<QuotesView, ClientError> {
        self.get(&format!("/v1/dev/quotes?since={since}"))
    }
    /// Makes an operator of a development chain report prices that are off by `bps` hundredths of a percent
    /// for so many seconds.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn lie(&self, operator: &str, bps: i32, seconds: u64) -> Result<LieView, ClientError> {
        let path = format!("/v1/dev/operators/{}/lie", segment(operator));
        self.post(&path, &LieRequest { bps, seconds })
    }

    /// One page of a list, such as `/v1/accounts` or `/v1/events?kind=slashed`: at most `limit` rows, those that follow `after`.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn page<T: DeserializeOwned>(
        &self,
        list: &str,
        limit: usize,
        after: Option<&str>,
    ) -> Result<Page<T>, ClientError> {
        let so_far = if list.contains('?') { '&' } else { '?' };
        let after = after.map(|after| format!("&after={}", segment(after))).unwrap_or_default();
        self.get(&format!("{list}{so_far}limit={limit}{after}"))
    }

    /// All rows of a list, page by page. They are true after the block of the first page, or were added since.
    fn all<T: DeserializeOwned>(&self, list: &str) -> Answer<Vec<T>> {
        self.some(list, usize::MAX)
    }

    /// The first rows of a list, page by page.
    fn some<T: DeserializeOwned>(&self, list: &str, limit: usize) -> Answer<Vec<T>> {
        let ask = |have: usize, after: Option<&str>| {
            self.page(list, limit.saturating_sub(have).clamp(1, MOST_ROWS), after)
        };
        let Page { height, time, mut data, mut next } = ask(0, None)?;
        while let Some(after) = next.take().filter(|_| data.len() < limit) {
            let page = ask(data.len(), Some(&after))?;
            data.extend(page.data);
            // A list that does not get on would go on for ever.
            next = page.next.filter(|next| *next != after);
        }
        data.truncate(limit);
        Ok(AsOf { height, time, data })
    }

    fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, ClientError> {
        let url = format!("{}{path}", self.endpoint);
        let answer = self.agent.get(&url).call();
        read(format!("GET {url}"), answer)
    }

    fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, ClientError> {
        let url = format!("{}{path}", self.endpoint);
        let answer = self.agent.post(&url).send_json(body);
        read(format!("POST {url}"), answer)
    }
}

/// Keeps what a user typed from becoming another path.
fn segment(text: &str) -> String {
    let keep = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    let write = |byte: u8| {
        if keep(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }
    };
    text.bytes().map(write).collect()
}

/// What comes after a path.
fn query(pairs: &[(&str, &str)]) -> String {
    let pairs = pairs.iter().map(|(name, value)| format!("{}={}", segment(name), segment(value)));
    let text = pairs.collect::<Vec<_>>().join("&");
    if text.is_empty() { text } else { format!("?{text}") }
}

fn read<T: DeserializeOwned>(
    asked: String,
    answer: Result<http::Response<Body>, ureq::Error>,
) -> Result<T, ClientError> {
    let mut answer = match answer {
        Ok(answer) => answer,
        Err(cause) => return Err(ClientError::Unreachable { asked, cause }),
    };
    let status = answer.status();
    let text = match answer.body_mut().with_config().limit(MOST_ANSWER_BYTES).read_to_string() {
        Ok(text) => text,
        Err(cause) => return Err(ClientError::Unreachable { asked, cause }),
    };
    let unexpected = |asked, error: serde_json::Error| {
        let reason = format!("{error}; it begins {:?}", text.chars().take(80).collect::<String>());
        ClientError::Unexpected { asked, status: status.as_u16(), reason }
    };
    if status.is_success() {
        return serde_json::from_str(&text).map_err(|error| unexpected(asked, error));
    }
    match serde_json::from_str::<Problem>(&text) {
        Ok(problem) => Err(ClientError::Refused { asked, problem: Box::new(problem) }),
        Err(error) => Err(unexpected(asked, error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_user_typed_stays_one_segment() {
        assert_eq!(segment("operator-3"), "operator-3");
        assert_eq!(segment("../v1?x=ü"), "..%2Fv1%3Fx%3D%C3%BC");
    }

    #[test]
    fn nobody_there_says_who_was_asked() {
        // Port 1 of this machine: nothing listens there.
        let error = Client::new("http://127.0.0.1:1/").status().unwrap_err().to_string();
        assert!(error.starts_with("GET http://127.0.0.1:1/v1/status: "), "{error}");
    }
}
