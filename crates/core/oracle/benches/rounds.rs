//! What a round costs as reporters grow: its price by each method, the root of its inputs, and all of it on the ledger.
//! `cargo bench -p buttress-oracle --bench rounds`; results are explained in `docs/performance.md`.

// A bench reads the clock and counts in floats; nothing here is part of the state machine.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::disallowed_macros,
    clippy::float_arithmetic,
    missing_docs
)]

use arena::Component;
use buttress_oracle::{self as oracle, Aggregate, Oracle, Outcome, Weighted, judges::OracleCourt};
use crypto::{Digest, SecretKey, root_of};
use ledger::Ledger;
use protocol::*;
use restaking::Restaking;
use std::hint::black_box;
use std::time::{Duration, Instant};
use units::*;

const REPORTERS: [u32; 3] = [10, 100, 1_000];
const STAKE: AssetId = AssetId::new(0);
const PAY: AssetId = AssetId::new(1);
const FEED: FeedId = FeedId::new(0);
const SERVICE: ServiceId = ServiceId::new(0);
const ONE: u128 = 1_000_000_000_000_000_000;
const EPOCH: u64 = 600_000;
const HEARTBEAT: u64 = 1_000;

fn account(index: u32) -> AccountId {
    let mut bytes = [0; 32];
    bytes[..4].copy_from_slice(&index.to_le_bytes());
    AccountId::new(bytes)
}

fn name(text: &str) -> Name {
    Name::new(text).unwrap()
}

/// Prices around 3 000 in cents, in no order.
fn price(reporter: u32) -> Price {
    let scattered = u128::from(reporter.wrapping_mul(2_654_435_761) % 997);
    Price::new((300_000 + scattered) * ONE / 100)
}

fn confidence() -> Price {
    Price::new(ONE / 2)
}

fn weighted(reporters: u32) -> Vec<Weighted> {
    let report = |reporter| Weighted {
        price: price(reporter),
        confidence: confidence(),
        weight: Value::new(u128::from(1 + reporter % 13) * ONE),
    };
    (0..reporters).map(report).collect()
}

/// How often a second `work` can be done: the best of five tries.
fn rate(mut work: impl FnMut()) -> f64 {
    let mut times = 1_u32;
    let mut run = |times: u32| {
        let started = Instant::now();
        (0..times).for_each(|_| work());
        started.elapsed()
    };
    while run(times) < Duration::from_millis(40) {
        times *= 2;
    }
    let best = (0..5).map(|_| run(times)).min().unwrap();
    f64::from(times) / best.as_secs_f64()
}

/// Prices sorted and the middle one taken: the least that any method has to do.
fn plain_median(reports: &[Weighted]) -> Price {
    let mut prices: Vec<Price> = reports.iter().map(|report| report.price).collect();
    prices.sort_unstable();
    prices[(prices.len() - 1) / 2]
}

/// An oracle on a ledger, with one feed and so many operators who sold it cover.
struct World {
    ledger: Ledger,
    restaking: Restaking,
    oracle: Oracle,
    now: Timestamp,
    key: SecretKey,
}

impl World {
    fn new(reporters: u32) -> Self {
        let endow = |index, asset, amount| Endowment { account: account(index), asset, amount };
        let people = (0..reporters).map(|index| endow(index, STAKE, Amount::new(10 * ONE)));
        let buyer = endow(u32::MAX, PAY, Amount::new(u128::MAX / 2));
        let asset = |symbol: &str| AssetDefinition {
            symbol: name(symbol),
            decimals: 18,
            custodian: account(u32::MAX),
            reference_price: Price::new(2_000 * ONE),
            haircut: Ratio::ZERO,
            max_change: Ratio::ZERO,
        };
        let endowments: Vec<Endowment> = people.chain([buyer]).collect();
        let parameters = Parameters {
            epoch_length: Millis::new(EPOCH),
            evidence_window: 14,
            notice_epochs: 1,
            delay_epochs: 1,
            hold_epochs_max: 14,
            jail_epochs: 1,
            bond: Amount::new(1),
            bond_asset: PAY,
            council: account(u32::MAX),
        };
        let mut world = Self {
            ledger: Ledger::genesis(&[asset("wstETH"), asset("USDC")], &endowments).unwrap(),
            restaking: Restaking::genesis(parameters).unwrap(),
            oracle: Oracle::default(),
            now: Timestamp::ZERO,
            key: SecretKey::derive("bench", 0),
        };
        world.found(reporters);
        world.now = Timestamp::new(2 * EPOCH);
        world.act(|context| {
            context.epoch = Epoch::new(1);
            restaking::boundary::cross(context);
            context.epoch = Epoch::new(2);
            restaking::boundary::cross(context);
            Ok(())
        });
        let covers = world.restaking.cover_by_operator(SERVICE, Epoch::new(2));
        assert_eq!(covers.len(), reporters as usize, "everyone sells");
        world.observe(|context| {
            oracle::close_rounds(context, context.now);
            Ok(())
        });
        world
    }

    fn epochs() -> EpochClock {
        EpochClock { genesis: Timestamp::ZERO, length: Millis::new(EPOCH) }
    }

    fn act(&mut self, work: impl FnOnce(&mut restaking::Context<'_>) -> Result<(), Rejection>) {
        let court =
            OracleCourt { oracle: &self.oracle, epochs: Self::epochs(), chain: Digest::default() };
        let mut context = restaking::Context {
            ledger: &mut self.ledger,
            restaking: &mut self.restaking,
            court: &court,
            prices: &self.oracle,
            epoch: Self::epochs().epoch(self.now),
            events: &mut Vec::new(),
        };
        work(&mut context).unwrap();
    }

    fn observe(&mut self, work: impl FnOnce(&mut oracle::Context<'_>) -> Result<(), Rejection>) {
        let mut context = oracle::Context {
            oracle: &mut self.oracle,
            restaking: &self.restaking,
            ledger: &self.ledger,
            chain: Digest::default(),
            epochs: Self::epochs(),
            now: self.now,
            events: &mut Vec::new(),
        };
        work(&mut context).unwrap();
    }

    fn found(&mut self, reporters: u32) {
        let buyer = self.ledger.find_account(&account(u32::MAX)).unwrap();
        self.act(|context| {
            let register = RegisterService { name: name("oracle"), payment_asset: PAY };
            restaking::actions::register_service::execute(context, buyer, &register)
        });
        let specification = Box::new(specification());
        self.observe(|context| {
            let register = RegisterFeed { service: SERVICE, specification };
            oracle::actions::register_feed::execute(context, buyer, &register)
        });
        self.act(|context| {
            let terms = terms();
            let publish = PublishTerms { service: SERVICE, terms };
            restaking::actions::publish_terms::execute(context, buyer, &publish)?;
            let fund = FundService { service: SERVICE, amount: Amount::new(u128::MAX / 4) };
            restaking::actions::fund_service::execute(context, buyer, &fund)?;
            let (target, rate) = (Value::new(u128::MAX / 1_000), Ratio::from_bps(1));
            let demand = SetDemand { service: SERVICE, target, rate };
            restaking::actions::set_demand::execute(context, buyer, &demand)
        });
        let duty_key = self.key.public_key();
        for index in 0..reporters {
            let owner = self.ledger.find_account(&account(index)).unwrap();
            let (operator, vault) = (OperatorId::new(index), VaultId::new(index));
            self.act(|context| {
                use restaking::actions::{create_vault, make_offer, pledge, register_operator};
                let commission = Ratio::from_bps(1_000);
                let register = RegisterOperator { name: name("operator"), duty_key, commission };
                register_operator::execute(context, owner, &register)?;
                let create = CreateVault { operator, asset: STAKE, leverage_cap: Ratio::ONE };
                create_vault::execute(context, owner, &create)?;
                let (terms, share, reserve) = (TermsId::new(0), Ratio::ONE, Ratio::ZERO);
                make_offer::execute(context, owner, &MakeOffer { vault, terms, share, reserve })?;
                let amount = Amount::new(u128::from(1 + index % 9) * ONE);
                pledge::execute(context, owner, &Pledge { vault, amount })
            });
        }
    }

    /// What everyone signs for the round under way.
    fn reports(&self, reporters: u32) -> Vec<SignedReport> {
        let round = Round::new(self.now.raw() / HEARTBEAT);
        let report = |reporter| Report {
            chain: Digest::default(),
            feed: FEED,
            round,
            operator: OperatorId::new(reporter),
            price: price(reporter),
            confidence: confidence(),
            observed_at: self.now,
        };
        // Whoever executes a report has checked its signature with the transaction's: any will do here.
        let signed = Signed::new(report(0), &self.key);
        (0..reporters).map(|reporter| Signed { body: report(reporter), ..signed.clone() }).collect()
    }

    /// A round of everybody's reports: how long the reports took, and how long its end.
    fn round(&mut self, reports: &[SignedReport]) -> (Duration, Duration) {
        let started = Instant::now();
        self.observe(|context| {
            reports.iter().try_for_each(|report| {
                // Each in an envelope of its own, which could be undone.
                context.oracle.begin();
                oracle::actions::report::execute(context, report)?;
                context.oracle.commit();
                Ok(())
            })
        });
        let reported = started.elapsed();
        let round = reports[0].body.round;
        self.now = self.now.plus(HEARTBEAT);
        let started = Instant::now();
        self.observe(|context| {
            oracle::close_rounds(context, context.now);
            Ok(())
        });
        let closed = started.elapsed();
        let record = self.oracle.round(FEED, round).unwrap();
        assert!(matches!(record.outcome, Outcome::Priced { .. }), "{:?}", record.outcome);
        assert_eq!(record.entries.len(), reports.len());
        (reported, closed)
    }
}

fn terms() -> Terms {
    let waterfall = Waterfall {
        reporter: Ratio::ZERO,
        restitution: Ratio::ZERO,
        insurance: Ratio::ONE,
        burn: Ratio::ZERO,
        payees: Vec::new(),
    };
    let offence = Offence {
        name: name("fault"),
        rule: Rule::OracleDeviation { feeds: vec![FEED] },
        penalty: Penalty::Fixed(Ratio::from_bps(1_000)),
        appeal_epochs: 1,
        waterfall,
    };
    Terms {
        offences: vec![offence],
        evidence_epochs: 8,
        hold_epochs: 1,
        commitment_epochs: 0,
        corruption_threshold: Ratio::from_bps(5_000),
    }
}

fn specification() -> FeedSpecification {
    let source = |venue: &str| Source {
        venue: name(venue),
        symbol: name("ETH"),
        signer: Signer::Venue(SecretKey::derive(venue, 0).public_key()),
    };
    FeedSpecification {
        pair: name("ETH-USD"),
        decimals: 2,
        heartbeat: Millis::new(HEARTBEAT),
        staleness: Millis::new(2 * HEARTBEAT),
        tier: Tier::LongTail,
        sessions: None,
        commit: None,
        method: Method::WeightedMedian,
        quorum: Ratio::from_bps(6_667),
        max_confidence: Ratio::from_bps(500),
        max_jump: Ratio::from_bps(1_000),
        jump_rounds: 3,
        sources: ["north", "south", "east"].map(source).to_vec(),
        reference_quorum: 2,
        reference_window: Millis::new(HEARTBEAT),
        clock_skew: Millis::ZERO,
        max_spread: Ratio::from_bps(100),
        max_range: Ratio::from_bps(100),
        tolerance: Ratio::from_bps(100),
        spread_multiple: Ratio::ONE,
        duration: Millis::new(10 * HEARTBEAT),
        deviation_window: Millis::new(10 * HEARTBEAT),
    }
}

fn line(what: &str, rates: [f64; 3], base: [f64; 3]) {
    print!("{what:<44}");
    for (rate, base) in rates.iter().zip(base) {
        print!(" {rate:>12.0} {:>7.3}", rate / base);
    }
    println!();
}

fn main() {
    println!(
        "rounds per second by the number of reporters, one thread; each also ÷ the plain median"
    );
    println!("{:<44} {:>12} {:>7} {:>12} {:>7} {:>12} {:>7}", "", 10, "", 100, "", "1 000", "");
    let reports = REPORTERS.map(weighted);
    let each = |work: &dyn Fn(&[Weighted])| {
        [0, 1, 2].map(|size: usize| rate(|| work(black_box(&reports[size]))))
    };
    let base = each(&|reports| {
        black_box(plain_median(reports));
    });
    line("plain median, unweighted", base, base);
    let all = Value::new(u128::MAX / 2);
    for (what, method) in [
        ("weighted lower median and quartiles", Method::WeightedMedian),
        ("publisher quotes", Method::PublisherQuotes),
    ] {
        let found = Aggregate::of(&reports[0], all, Ratio::ZERO, method);
        assert!(found.estimate.is_some());
        let rates = each(&|reports| {
            black_box(Aggregate::of(reports, all, Ratio::ZERO, method));
        });
        line(what, rates, base);
    }

    let worlds = REPORTERS.map(|reporters| (World::new(reporters), reporters));
    let rooted = worlds.each_ref().map(|(world, reporters)| {
        let reports = world.reports(*reporters);
        rate(|| {
            let leaves: Vec<Digest> = reports.iter().map(SignedReport::digest).collect();
            black_box(root_of(&leaves));
        })
    });
    line("Merkle root of the signed reports", rooted, base);
    let mut closing = [0.0; 3];
    let mut whole = [0.0; 3];
    for (place, (mut world, reporters)) in worlds.into_iter().enumerate() {
        let mut rounds: Vec<(Duration, Duration)> = Vec::new();
        let started = Instant::now();
        while rounds.len() < 20
            || started.elapsed() < Duration::from_millis(500) && rounds.len() < 500
        {
            let reports = world.reports(reporters);
            rounds.push(world.round(&reports));
        }
        let middle = |of: &dyn Fn(&(Duration, Duration)) -> Duration| {
            let mut times: Vec<Duration> = rounds.iter().map(of).collect();
            times.sort_unstable();
            1.0 / times[times.len() / 2].as_secs_f64()
        };
        closing[place] = middle(&|(_, closed)| *closed);
        whole[place] = middle(&|(reported, closed)| *reported + *closed);
    }
    line("on the ledger: the end of a round", closing, base);
    line("on the ledger: every report, and the end", whole, base);
}
