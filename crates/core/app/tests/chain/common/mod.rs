//! A small chain for tests: two operators, two services, three venues, a handful of accounts. Every step audits the
//! ledgers and is watched by a monitor of all invariants; every rejection is checked to leave the state root as it was.

#![allow(dead_code, unreachable_pub)] // each test file uses its part
#![allow(clippy::disallowed_types)] // a cache of keys, which no state depends on

use buttress_app::{CheckedBlock, Executed, State};
use crypto::SecretKey;
use invariants::Monitor;
use protocol::*;
use std::{cell::RefCell, collections::BTreeMap};
use units::*;

mod rounds;
mod steps;
mod trading;

#[allow(unused_imports)] // each test file uses its part
pub use rounds::*;
#[allow(unused_imports)] // same
pub use trading::*;

pub const STAKE: AssetId = AssetId::new(0);
pub const PAY: AssetId = AssetId::new(1);
pub const EPOCH: u64 = 100_000;
pub const HEARTBEAT: u64 = 10_000;
pub const WINDOW: u64 = 6;
pub const OP: OperatorId = OperatorId::new(0);
pub const OTHER_OP: OperatorId = OperatorId::new(1);
pub const VAULT: VaultId = VaultId::new(0);
pub const SERVICE: ServiceId = ServiceId::new(0);
pub const OTHER_SERVICE: ServiceId = ServiceId::new(1);
pub const FEED: FeedId = FeedId::new(0);
pub const OTHER_FEED: FeedId = FeedId::new(1);
pub const TERMS: TermsId = TermsId::new(0);
pub const OTHER_TERMS: TermsId = TermsId::new(1);
pub const EQUIVOCATION: u16 = 0;
pub const DEVIATION: u16 = 1;
pub const MISSED: u16 = 2;
pub const WEI: u128 = 1_000_000_000_000_000_000;

pub fn name(text: &str) -> Name {
    Name::new(text).unwrap()
}

/// Kept, as making a key costs more than most of what is done with it.
pub fn key(who: &str) -> SecretKey {
    thread_local! {
        static ALL: RefCell<BTreeMap<String, SecretKey>> = const { RefCell::new(BTreeMap::new()) };
    }
    ALL.with_borrow_mut(|all| {
        all.entry(who.to_owned()).or_insert_with(|| SecretKey::derive(who, 0)).clone()
    })
}

pub fn account(who: &str) -> AccountId {
    account_of(&key(who).public_key())
}

pub fn percent(p: u32) -> Ratio {
    Ratio::from_bps(p * 100)
}

pub fn stake(whole: u128) -> Amount {
    Amount::new(whole * WEI)
}

pub fn price(whole: u128) -> Price {
    Price::new(whole * WEI)
}

pub fn venue(index: usize) -> &'static str {
    ["venue-a", "venue-b", "venue-c"][index]
}

pub fn specification(pair: &str) -> FeedSpecification {
    FeedSpecification {
        pair: name(pair),
        decimals: 2,
        heartbeat: Millis::new(HEARTBEAT),
        staleness: Millis::new(3 * HEARTBEAT),
        tier: Tier::LongTail,
        sessions: None,
        commit: None,
        method: Method::WeightedMedian,
        quorum: percent(66),
        max_confidence: Ratio::ONE,
        max_jump: Ratio::new(100 * WEI),
        jump_rounds: 1,
        sources: (0..3)
            .map(|i| Source {
                venue: name(venue(i)),
                symbol: name(pair),
                signer: Signer::Venue(key(venue(i)).public_key()),
            })
            .collect(),
        reference_quorum: 2,
        reference_window: Millis::new(4_000),
        clock_skew: Millis::ZERO,
        max_range: Ratio::ONE,
        max_spread: percent(1),
        tolerance: percent(2),
        spread_multiple: Ratio::new(2 * WEI),
        duration: Millis::new(2 * HEARTBEAT),
        deviation_window: Millis::new(2 * HEARTBEAT),
    }
}

pub fn waterfall() -> Waterfall {
    Waterfall {
        reporter: percent(5),
        restitution: percent(70),
        insurance: percent(15),
        burn: percent(10),
        payees: vec![
            Payee { account: account("harmed"), weight: 2 },
            Payee { account: account("also-harmed"), weight: 1 },
        ],
    }
}

pub fn terms(feed: FeedId) -> Terms {
    let offence = |label: &str, rule, penalty| Offence {
        name: name(label),
        rule,
        penalty: Penalty::Fixed(penalty),
        appeal_epochs: 1,
        waterfall: waterfall(),
    };
    let feeds = vec![feed];
    Terms {
        offences: vec![
            offence(
                "equivocation",
                Rule::OracleEquivocation { feeds: feeds.clone() },
                percent(100),
            ),
            offence("deviation", Rule::OracleDeviation { feeds: feeds.clone() }, percent(50)),
            offence("missed", Rule::OracleMissedRounds { feeds, consecutive: 3 }, percent(1)),
        ],
        evidence_epochs: 3,
        hold_epochs: 1,
        commitment_epochs: 0,
        corruption_threshold: Ratio::from_bps(5_000),
    }
}

pub fn genesis() -> Genesis {
    let asset = |symbol: &str, decimals, worth| AssetDefinition {
        symbol: name(symbol),
        decimals,
        custodian: account("custodian"),
        reference_price: price(worth),
        haircut: Ratio::ZERO,
        max_change: Ratio::ZERO,
    };
    let endow = |who: &str, asset, amount| Endowment { account: account(who), asset, amount };
    Genesis {
        name: name("test"),
        time: Timestamp::new(1_000_000_000),
        parameters: Parameters {
            epoch_length: Millis::new(EPOCH),
            evidence_window: WINDOW,
            notice_epochs: 1,
            delay_epochs: 1,
            hold_epochs_max: 4,
            jail_epochs: 1,
            bond: Amount::new(100_000_000),
            bond_asset: PAY,
            council: account("council"),
        },
        assets: vec![asset("ETH", 18, 2_000), asset("USDC", 6, 1)],
        endowments: vec![
            endow("owner", STAKE, stake(1_000)),
            endow("other-owner", STAKE, stake(1_000)),
            endow("early", STAKE, stake(100)),
            endow("late", STAKE, stake(100)),
            endow("buyer", PAY, Amount::new(1_000_000_000_000)),
            endow("other-buyer", PAY, Amount::new(1_000_000_000_000)),
            endow("watch", PAY, Amount::new(1_000_000_000)),
        ],
    }
}

pub struct Chain {
    pub state: State,
    pub monitor: Monitor,
}

impl Chain {
    /// Nothing but the genesis.
    pub fn bare() -> Self {
        Self::of(&genesis())
    }

    /// Nothing but this genesis.
    pub fn of(genesis: &Genesis) -> Self {
        Self::at(State::genesis(genesis).unwrap())
    }

    /// A chain that goes on from a state.
    pub fn at(state: State) -> Self {
        let monitor = Monitor::new(&state);
        Self { state, monitor }
    }

    /// Makes `who` an operator of the next number with a vault of its own, and gives it stake.
    pub fn operator(&mut self, who: &str, asset: AssetId, stake: Amount, cap: u128) -> VaultId {
        let index = u32::try_from(self.state.restaking().operators().count()).unwrap();
        let (operator, vault) = (OperatorId::new(index), VaultId::new(index));
        let duty_key = key(&format!("duty-{index}")).public_key();
        let commission = percent(10);
        self.done(
            who,
            vec![
                Action::RegisterOperator(RegisterOperator {
                    name: name(who),
                    duty_key,
                    commission,
                }),
                Action::CreateVault(CreateVault {
                    operator,
                    asset,
                    leverage_cap: Ratio::new(cap * WEI),
                }),
                Action::Pledge(Pledge { vault, amount: stake }),
            ],
        );
        vault
    }

    /// Makes `who` the owner of a service of the next number, with a feed and the usual terms, changed by `change`.
    pub fn service(&mut self, who: &str, change: impl FnOnce(&mut Terms)) -> ServiceId {
        let index = u32::try_from(self.state.restaking().services().count()).unwrap();
        let (service, mut terms) = (ServiceId::new(index), terms(FeedId::new(index)));
        change(&mut terms);
        let specification = specification("ETH-USD");
        self.done(
            who,
            vec![
                Action::RegisterService(RegisterService { name: name(who), payment_asset: PAY }),
                Action::RegisterFeed(RegisterFeed {
                    service,
                    specification: Box::new(specification),
                }),
                Action::PublishTerms(PublishTerms { service, terms }),
            ],
        );
        service
    }

    /// What a service wants each epoch, in whole units of reference currency, the most that it pays in basis points, and
    /// what it has for that.
    pub fn demand(&mut self, who: &str, service: ServiceId, target: u128, bps: u32, budget: u128) {
        let (target, rate) = (Value::new(target * WEI), Ratio::from_bps(bps));
        let amount = Amount::new(budget * 1_000_000);
        self.done(
            who,
            vec![
                Action::FundService(FundService { service, amount }),
                Action::SetDemand(SetDemand { service, target, rate }),
            ],
        );
    }

    pub fn cover(&self, vault: VaultId, service: ServiceId) -> Option<restaking::Cover> {
        let (restaking, epoch) = (self.state.restaking(), self.state.epoch());
        restaking.vault(vault).unwrap().cover(service, epoch).cloned()
    }

    /// Two operators with a vault each (1000 of their own, 100 of `early` in the first), two services with a
    /// feed and terms each. The first service buys the given shares of both vaults from epoch 2 on.
    pub fn with_cover(shares: [Ratio; 2]) -> Self {
        Self::with_cover_of(&genesis(), shares)
    }

    /// The same on another genesis.
    pub fn with_cover_of(genesis: &Genesis, shares: [Ratio; 2]) -> Self {
        Self::with_cover_under(genesis, shares, &specification("ETH-USD"), terms)
    }

    /// The same with another specification of the first service's feed, and other terms of both.
    pub fn with_cover_under(
        genesis: &Genesis,
        shares: [Ratio; 2],
        first: &FeedSpecification,
        terms: impl Fn(FeedId) -> Terms,
    ) -> Self {
        let mut chain = Self::of(genesis);
        for (index, owner) in [(0, "owner"), (1, "other-owner")] {
            let duty_key = key(&format!("duty-{index}")).public_key();
            chain.done(
                owner,
                vec![
                    Action::RegisterOperator(RegisterOperator {
                        name: name(owner),
                        duty_key,
                        commission: percent(10),
                    }),
                    Action::CreateVault(CreateVault {
                        operator: OperatorId::new(index),
                        asset: STAKE,
                        leverage_cap: Ratio::ONE,
                    }),
                    Action::Pledge(Pledge { vault: VaultId::new(index), amount: stake(1_000) }),
                ],
            );
        }
        let feeds = [first.clone(), specification("ETH-USD")];
        for ((index, owner), feed) in [(0, "buyer"), (1, "other-buyer")].into_iter().zip(feeds) {
            let service = ServiceId::new(index);
            chain.done(
                owner,
                vec![
                    Action::RegisterService(RegisterService {
                        name: name(owner),
                        payment_asset: PAY,
                    }),
                    Action::FundService(FundService {
                        service,
                        amount: Amount::new(500_000_000_000),
                    }),
                    Action::RegisterFeed(RegisterFeed { service, specification: Box::new(feed) }),
                    Action::PublishTerms(PublishTerms {
                        service,
                        terms: terms(FeedId::new(index)),
                    }),
                    Action::SetDemand(SetDemand {
                        service,
                        target: Value::new(100_000_000 * WEI),
                        rate: Ratio::from_bps(1),
                    }),
                ],
            );
        }
        chain.done("early", vec![Action::Pledge(Pledge { vault: VAULT, amount: stake(100) })]);
        for (index, owner) in [(0_u32, "owner"), (1, "other-owner")] {
            let share = shares[index as usize];
            chain.done(owner, vec![offer(VaultId::new(index), TERMS, share)]);
        }
        chain.until_epoch(2);
        chain
    }

    /// The usual case: all of both vaults.
    pub fn covered() -> Self {
        Self::with_cover([Ratio::ONE, Ratio::ONE])
    }

    pub fn block(&mut self, time: Timestamp, transactions: Vec<SignedTransaction>) -> Executed {
        let meta = self.state.meta();
        let block = Block { height: meta.height.plus(1), parent: meta.tip, time, transactions };
        let chain = meta.chain;
        let before = self.monitor.before(&self.state, time);
        // A copy is only needed to execute again what is left of a block with rejections.
        let copy = (!block.transactions.is_empty()).then(|| self.state.clone());
        let checked = CheckedBlock::check(block, &chain).unwrap();
        let executed = self.state.execute(&checked).unwrap();
        self.state.audit().unwrap();
        self.monitor.after(&before, &self.state, &executed).unwrap();
        if let Some(copy) = copy {
            let block = checked.block();
            invariants::atomicity::check(&copy, block, &self.state, &executed).unwrap();
        }
        executed
    }

    /// Passes time without transactions, boundary by boundary.
    pub fn until_epoch(&mut self, epoch: u64) -> Vec<Event> {
        let epochs = self.state.meta().epochs;
        let mut events = Vec::new();
        for index in self.state.epoch().raw() + 1..=epoch {
            events.extend(self.block(epochs.start(index), Vec::new()).events);
        }
        events
    }

    pub fn until_time(&mut self, time: Timestamp) -> Vec<Event> {
        self.block(time, Vec::new()).events
    }

    pub fn next_round(&mut self) -> Vec<Event> {
        let now = self.state.time();
        self.until_time(now.plus(HEARTBEAT))
    }

    pub fn sign(&self, who: &str, actions: Vec<Action>) -> SignedTransaction {
        let sender = account(who);
        let ledger = self.state.ledger();
        let nonce =
            ledger.find_account(&sender).and_then(|row| ledger.account(row)).map_or(0, |a| a.nonce);
        let valid_until = self.state.time().plus(EPOCH);
        let chain = self.state.meta().chain;
        SignedTransaction::new(
            Transaction { chain, sender, nonce, valid_until, actions },
            &key(who),
        )
    }

    /// Applies a transaction; a rejection must leave the root as it was.
    pub fn apply(&mut self, transaction: SignedTransaction) -> Result<Vec<Event>, Failure> {
        let before = self.state.root();
        let notes = self.monitor.before(&self.state, self.state.time());
        let checked = CheckedTransaction::check(transaction, &self.state.meta().chain).unwrap();
        let receipt = self.state.apply(&checked);
        self.state.audit().unwrap();
        self.monitor.after_transaction(&notes, &self.state, &receipt).unwrap();
        match receipt.outcome {
            Outcome::Done => Ok(receipt.events),
            Outcome::Rejected(failure) => {
                assert_eq!(
                    self.state.root(),
                    before,
                    "a rejection changed the state: {}",
                    failure.rejection
                );
                assert!(receipt.events.is_empty());
                Err(failure)
            }
        }
    }

    pub fn act(&mut self, who: &str, actions: Vec<Action>) -> Result<Vec<Event>, Rejection> {
        let transaction = self.sign(who, actions);
        self.apply(transaction).map_err(|failure| failure.rejection)
    }

    pub fn done(&mut self, who: &str, actions: Vec<Action>) -> Vec<Event> {
        self.act(who, actions).unwrap_or_else(|rejection| panic!("{who}: {rejection}"))
    }

    pub fn rejected(&mut self, who: &str, action: Action) -> Rejection {
        self.act(who, vec![action]).expect_err("expected a rejection")
    }

    pub fn balance(&self, who: &str, asset: AssetId) -> Amount {
        let ledger = self.state.ledger();
        ledger.find_account(&account(who)).map_or(Amount::ZERO, |row| ledger.balance(row, asset))
    }

    /// What `who` has staked with all vaults, at its present worth.
    pub fn staked(&self, who: &str) -> Amount {
        let Some(row) = self.state.ledger().find_account(&account(who)) else {
            return Amount::ZERO;
        };
        let restaking = self.state.restaking();
        let holdings = restaking.holdings_of(row);
        holdings.iter().fold(Amount::ZERO, |sum, holding| sum.saturating_add(holding.worth))
    }

    pub fn round(&self) -> Round {
        self.state.oracle().feed(FEED).unwrap().clock.round(self.state.time())
    }

    pub fn report(&self, operator: u32, feed: FeedId, at: Price) -> SignedReport {
        let observed_at = self.state.time();
        let report = Report {
            chain: self.state.meta().chain,
            feed,
            round: self.round(),
            operator: OperatorId::new(operator),
            price: at,
            confidence: Price::ZERO,
            observed_at,
        };
        SignedReport::new(report, &key(&format!("duty-{operator}")))
    }

    pub fn quotes(&self, at: [Price; 3]) -> Vec<SignedQuote> {
        said(self.state.time(), at)
    }

    /// Reports `at` by operator 0 in `rounds` rounds while the venues say `right`; neither has to be on chain.
    pub fn lie(&mut self, at: Price, right: Price, rounds: usize) -> Evidence {
        let (mut reports, mut quotes) = (Vec::new(), Vec::new());
        for index in 0..rounds {
            if index > 0 {
                self.next_round();
            }
            reports.push(self.report(0, FEED, at));
            quotes.extend(self.quotes([right; 3]));
        }
        Evidence::Deviation(Box::new(Deviation { reports, quotes, attestations: Vec::new() }))
    }

    /// Three honest rounds of operator 0 in a market that moves from 2000 to 2100, made to look wrong with the two quotes
    /// that lagged; and the answer, with what all venues said at the very moment of the reports.
    pub fn cherry_picked(&mut self) -> (Evidence, Evidence) {
        let (mut reports, mut picked, mut all) = (Vec::new(), Vec::new(), Vec::new());
        for index in 0..3 {
            if index > 0 {
                self.next_round();
            }
            picked.extend(self.quotes([price(2_000); 3]).into_iter().take(2));
            let now = self.state.time();
            self.until_time(now.plus(3_000));
            reports.push(self.report(0, FEED, price(2_100)));
            all.extend(self.quotes([price(2_100); 3]));
        }
        let evidence = |reports, quotes| {
            Evidence::Deviation(Box::new(Deviation { reports, quotes, attestations: Vec::new() }))
        };
        (evidence(reports, picked), evidence(Vec::new(), all))
    }

    pub fn equivocate(&self) -> Evidence {
        self.equivocate_by(0)
    }

    /// Two prices for the present round of the first feed, by an operator.
    pub fn equivocate_by(&self, operator: u32) -> Evidence {
        let [first, second] = [2_000, 2_001].map(|at| self.report(operator, FEED, price(at)));
        Evidence::Equivocation(Box::new(Equivocation { first, second }))
    }

    /// Both operators report `at` in the present round, which then ends.
    pub fn priced_round(&mut self, at: Price) -> Vec<Event> {
        let reports = [0, 1].map(|operator| Action::Report(self.report(operator, FEED, at)));
        self.done("watch", reports.to_vec());
        self.next_round()
    }
}

pub fn offer(vault: VaultId, terms: TermsId, share: Ratio) -> Action {
    offer_at(vault, terms, share, 0)
}

/// With a reserve in basis points.
pub fn offer_at(vault: VaultId, terms: TermsId, share: Ratio, bps: u32) -> Action {
    Action::MakeOffer(MakeOffer { vault, terms, share, reserve: Ratio::from_bps(bps) })
}

pub fn file(offence: u16, evidence: Evidence) -> Action {
    Action::FileEvidence(FileEvidence { operator: OP, terms: TERMS, offence, evidence })
}
