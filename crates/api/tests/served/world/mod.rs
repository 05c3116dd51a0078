//! A small chain with everything on it: three operators, a service with a feed and terms, and a liar.

#![allow(dead_code, unreachable_pub, reason = "each test binary uses its own part")]

use buttress_api::view::{TourPace, TourStepView, TourView};
use buttress_api::{DevAccount, DevActor, DevControl, router};
use crypto::{PublicKey, SecretKey};
use node::{Checks, Node, NodeOptions};
use protocol::{
    Action, AssetDefinition, CreateVault, Endowment, Equivocation, Evidence, FeedSpecification,
    FileEvidence, FundService, Genesis, Leave, MakeOffer, Method, Offence, Parameters, Payee,
    Penalty, Pledge, PublishTerms, Quote, RegisterFeed, RegisterOperator, RegisterService, Report,
    Rule, SetDemand, Signed, SignedQuote, SignedTransaction, Signer, Source, Terms, Tier,
    Transaction, Waterfall, account_of,
};
use std::sync::Arc;
use store::Store;
use units::{
    AccountId, Amount, AssetId, FeedId, Millis, Name, OperatorId, Price, Ratio, ServiceId, Shares,
    TermsId, Timestamp, TrancheId, Value, VaultId,
};

pub mod http;
pub mod many;
pub mod venue;

pub const USD: AssetId = AssetId::new(0);
pub const ETH: AssetId = AssetId::new(1);
pub const ONE: u128 = 1_000_000_000_000_000_000;
pub const START: u64 = 1_000_000;
pub const EPOCH: u64 = 1_000;
pub const ROUND: u64 = 200;
pub const OPERATORS: [&str; 3] = ["alice", "bob", "carol"];

pub fn key(name: &str) -> SecretKey {
    SecretKey::derive(name, 7)
}
pub fn public(name: &str) -> PublicKey {
    key(name).public_key()
}
pub fn account(name: &str) -> AccountId {
    account_of(&public(name))
}
pub fn name(text: &str) -> Name {
    Name::new(text).unwrap()
}

pub fn genesis() -> Genesis {
    let asset = |symbol, decimals, price| AssetDefinition {
        symbol: name(symbol),
        decimals,
        custodian: account("custodian"),
        reference_price: Price::new(price * ONE),
        haircut: Ratio::ZERO,
        max_change: Ratio::ZERO,
    };
    let people = ["alice", "bob", "carol", "venue", "staker", "watcher"];
    let endow = |who: &str, asset, amount| Endowment {
        account: account(who),
        asset,
        amount: Amount::new(amount),
    };
    Genesis {
        name: name("api-test"),
        time: Timestamp::new(START),
        parameters: Parameters {
            epoch_length: Millis::new(EPOCH),
            evidence_window: 6,
            notice_epochs: 1,
            delay_epochs: 0,
            hold_epochs_max: 4,
            jail_epochs: 1,
            bond: Amount::new(10_000_000),
            bond_asset: USD,
            council: AccountId::new([3; 32]),
        },
        assets: vec![asset("USD", 6, 1), asset("ETH", 18, 2_000)],
        endowments: people
            .iter()
            .flat_map(|who| [endow(who, USD, 1_500_250_001), endow(who, ETH, 100 * ONE)])
            .collect(),
    }
}

fn terms() -> Terms {
    let feeds = vec![FeedId::new(0)];
    let payees = vec![Payee { account: account("harmed"), weight: 1 }];
    let waterfall = Waterfall {
        reporter: Ratio::from_bps(1_000),
        restitution: Ratio::from_bps(6_000),
        insurance: Ratio::from_bps(2_000),
        burn: Ratio::from_bps(1_000),
        payees,
    };
    let offence = |label, rule, bps| Offence {
        name: name(label),
        rule,
        penalty: Penalty::Fixed(Ratio::from_bps(bps)),
        appeal_epochs: 1,
        waterfall: waterfall.clone(),
    };
    let missed = Rule::OracleMissedRounds { feeds: feeds.clone(), consecutive: 3 };
    Terms {
        offences: vec![
            offence("two-prices", Rule::OracleEquivocation { feeds: feeds.clone() }, 5_000),
            offence("wrong-price", Rule::OracleDeviation { feeds }, 1_000),
            offence("absent", missed, 100),
        ],
        evidence_epochs: 2,
        hold_epochs: 1,
        commitment_epochs: 0,
        corruption_threshold: Ratio::from_bps(5_000),
    }
}

fn specification() -> FeedSpecification {
    let source = |venue| Source {
        venue: name(venue),
        symbol: name("ETHUSD"),
        signer: Signer::Venue(public(venue)),
    };
    FeedSpecification {
        pair: name("ETH-USD"),
        decimals: 2,
        heartbeat: Millis::new(ROUND),
        staleness: Millis::new(2 * ROUND),
        tier: Tier::LongTail,
        sessions: None,
        commit: None,
        method: Method::WeightedMedian,
        quorum: Ratio::from_bps(5_000),
        max_confidence: Ratio::ONE,
        max_jump: Ratio::new(100 * ONE),
        jump_rounds: 1,
        sources: ["north", "south"].map(source).to_vec(),
        reference_quorum: 2,
        reference_window: Millis::new(500),
        clock_skew: Millis::ZERO,
        max_range: Ratio::ONE,
        max_spread: Ratio::from_bps(100),
        tolerance: Ratio::from_bps(50),
        spread_multiple: Ratio::new(3 * ONE),
        duration: Millis::new(2_500),
        deviation_window: Millis::new(2_500),
    }
}

pub struct World {
    pub node: Arc<Node>,
}

impl World {
    /// Everyone is there, nothing binds yet: epoch 0.
    pub fn new() -> Self {
        let options = NodeOptions { checks: Checks::EveryBlock, ..NodeOptions::default() };
        Self::founded(&genesis(), options)
    }

    /// The same with another genesis.
    pub fn founded(genesis: &Genesis, options: NodeOptions) -> Self {
        let store = Store::in_memory().unwrap();
        let world = Self { node: Arc::new(Node::open(store, genesis, options).unwrap()) };
        let service = ServiceId::new(0);
        let venue = vec![
            Action::RegisterService(RegisterService { name: name("venue"), payment_asset: USD }),
            Action::RegisterFeed(RegisterFeed {
                service,
                specification: Box::new(specification()),
            }),
            Action::PublishTerms(PublishTerms { service, terms: terms() }),
            Action::FundService(FundService { service, amount: Amount::new(500_000_000) }),
            Action::SetDemand(SetDemand {
                service,
                target: Value::new(30_000 * ONE),
                rate: Ratio::from_bps(10),
            }),
        ];
        world.send("venue", venue);
        for (number, who) in (0..).zip(OPERATORS) {
            let (operator, vault) = (OperatorId::new(number), VaultId::new(number));
            let register = RegisterOperator {
                name: name(who),
                duty_key: public(&format!("{who} duty")),
                commission: Ratio::from_bps(1_000),
            };
            let share = Ratio::from_bps(5_000);
            let (terms, reserve) = (TermsId::new(0), Ratio::from_bps(5));
            world.send(
                who,
                vec![
                    Action::RegisterOperator(register),
                    Action::CreateVault(CreateVault {
                        operator,
                        asset: ETH,
                        leverage_cap: Ratio::ONE,
                    }),
                    Action::Pledge(Pledge { vault, amount: Amount::new(10 * ONE) }),
                    Action::MakeOffer(MakeOffer { vault, terms, share, reserve }),
                ],
            );
        }
        world.block(0);
        let pledge = |vault| Action::Pledge(Pledge { vault, amount: Amount::new(ONE / 4) });
        world.send("staker", vec![pledge(VaultId::new(0)), pledge(VaultId::new(1))]);
        world.block(10);
        world
    }

    /// Cover is bought, everyone reports, the staker leaves bob, and alice signs two prices: epoch 2.
    pub fn with_case() -> Self {
        let world = Self::new();
        world.block(EPOCH);
        world.block(2 * EPOCH);
        let at = 2 * EPOCH + 10;
        let honest = [200_000, 200_050, 200_100];
        for (number, cents) in (0..).zip(honest) {
            world.report(number, at, cents);
        }
        let leave = Leave { tranche: TrancheId::new(1), shares: Shares::new(ONE / 4) };
        world.send("staker", vec![Action::Leave(leave)]);
        world.block(at);
        world.block(at + ROUND);
        let evidence = world.two_prices(0, at, [200_000, 100_000]);
        let file = FileEvidence {
            operator: OperatorId::new(0),
            terms: TermsId::new(0),
            offence: 0,
            evidence,
        };
        world.send("watcher", vec![Action::FileEvidence(file)]);
        world.block(at + 2 * ROUND);
        world
    }

    /// The same, of which all blocks so far are indexed.
    pub fn indexed(self) -> Self {
        assert_eq!(self.node.index(true).unwrap(), None);
        while self.node.catch_up().unwrap() {}
        self
    }

    pub fn block(&self, milliseconds: u64) {
        let block = self.node.produce(Timestamp::new(START + milliseconds)).unwrap();
        for receipt in &block.receipts {
            assert_eq!(receipt.outcome, protocol::Outcome::Done);
        }
    }

    pub fn signed(&self, who: &str, actions: Vec<Action>) -> SignedTransaction {
        let sender = account(who);
        let nonce = self.node.read(|state| {
            let row = state.ledger().find_account(&sender);
            row.and_then(|row| state.ledger().account(row)).map_or(0, |account| account.nonce)
        });
        let (chain, valid_until) = (self.node.chain(), Timestamp::new(u64::MAX));
        let transaction = Transaction { chain, sender, nonce, valid_until, actions };
        SignedTransaction::new(transaction, &key(who))
    }

    pub fn send(&self, who: &str, actions: Vec<Action>) {
        self.node.submit(self.signed(who, actions)).unwrap();
    }

    /// Two prices that an operator signed for one round.
    pub fn two_prices(&self, operator: u32, at: u64, cents: [u128; 2]) -> Evidence {
        let [first, second] = cents.map(|cents| self.signed_report(operator, at, cents));
        Evidence::Equivocation(Box::new(Equivocation { first, second }))
    }

    fn signed_report(&self, operator: u32, at: u64, cents: u128) -> Signed<Report> {
        let report = Report {
            chain: self.node.chain(),
            feed: FeedId::new(0),
            round: units::Round::new(at / ROUND),
            operator: OperatorId::new(operator),
            price: Price::new(cents * ONE / 100),
            confidence: Price::ZERO,
            observed_at: Timestamp::new(START + at),
        };
        Signed::new(report, &key(&format!("{} duty", OPERATORS[operator as usize])))
    }

    pub fn report(&self, operator: u32, at: u64, cents: u128) {
        let report = self.signed_report(operator, at, cents);
        self.send(OPERATORS[operator as usize], vec![Action::Report(report)]);
    }

    /// Serves this on a free port, for as long as the test runs, and returns where.
    pub fn serve(&self) -> String {
        let app = router(Arc::clone(&self.node), Some(Arc::new(Control)));
        serve(app)
    }
    /// The same, as a chain that is not for development.
    pub fn serve_without_control(&self) -> String {
        serve(router(Arc::clone(&self.node), None))
    }
}

fn serve(app: axum::Router) -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    listener.set_nonblocking(true).unwrap();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            axum::serve(listener, app).await.unwrap();
        });
    });
    format!("http://{address}")
}

struct Control;

impl DevControl for Control {
    fn actors(&self) -> Vec<DevActor> {
        vec![DevActor {
            name: "alice".to_owned(),
            role: "operator".to_owned(),
            account: account("alice"),
            operator: Some(OperatorId::new(0)),
            behaviour: "honest".to_owned(),
        }]
    }
    fn accounts(&self) -> Vec<DevAccount> {
        vec![DevAccount {
            name: "your-staker".to_owned(),
            role: "staker".to_owned(),
            words: "Pledges.".to_owned(),
            account: account("staker"),
            key: public("staker"),
            secret: *key("staker").seed(),
        }]
    }
    fn tour(&self) -> TourView {
        let step = |name: &str, state: &str| TourStepView {
            name: name.to_owned(),
            state: state.to_owned(),
            words: format!("{name}."),
            url: "/".to_owned(),
        };
        let steps = vec![step("pledge", "done"), step("cover", "now")];
        TourView { running: true, step: 1, steps }
    }
    fn start_tour(&self, pace: TourPace) -> Result<TourView, String> {
        match pace {
            TourPace::Slow => Ok(self.tour()),
            TourPace::Fast => Err("the tour is under way".to_owned()),
        }
    }
    fn quotes(&self, since: Timestamp) -> (Timestamp, Vec<SignedQuote>) {
        let quote = |(venue, after, price): (&str, u64, u128)| {
            let quote = Quote {
                venue: name(venue),
                symbol: name("ETHUSD"),
                price: Price::new(price * ONE),
                time: Timestamp::new(START + after),
            };
            SignedQuote::new(quote, &key(venue))
        };
        // The last is of nobody whom the feed names.
        let all = [
            ("north", 0, 2_990),
            ("north", 2_000, 3_000),
            ("south", 2_100, 3_003),
            ("venue", 2_200, 1),
        ];
        let all = all.map(quote);
        let wanted = all.into_iter().filter(|quote| quote.body.time >= since).collect();
        (Timestamp::new(START + 2_500), wanted)
    }
    fn lie(&self, operator: &str, bps: i32, seconds: u64) -> Result<String, String> {
        match operator {
            "alice" => Ok(format!("alice is off by {bps} bps for {seconds} s")),
            other => Err(format!("operator is {other:?}, expected alice")),
        }
    }
}
