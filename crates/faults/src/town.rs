//! The small chain that everything happens on: people with coins to send each other, operators with cover sold, and
//! one service whose terms punish a price told twice.

use crypto::{Digest, SecretKey};
use protocol::{
    Action, AssetDefinition, CreateVault, Endowment, Equivocation, Evidence, FeedSpecification,
    FileEvidence, FundService, Genesis, MakeOffer, Method, Offence, Parameters, Payee, Penalty,
    Pledge, PublishTerms, RegisterFeed, RegisterOperator, RegisterService, Report, Rule, SetDemand,
    SignedReport, SignedTransaction, Signer, Source, Terms, Tier, Transaction, Waterfall,
    account_of,
};
use std::sync::OnceLock;
use units::{
    AccountId, Amount, AssetId, Epoch, EpochClock, FeedId, Millis, Name, OperatorId, Price, Ratio,
    ServiceId, TermsId, Timestamp, Value, VaultId,
};

/// What people send each other. Nothing else on the chain touches it, so its balances are plain sums.
pub(crate) const COIN: AssetId = AssetId::new(0);
const PAY: AssetId = AssetId::new(1);
const STAKE: AssetId = AssetId::new(2);

/// How many people send.
pub(crate) const PEOPLE: u64 = 5;
/// What each begins with, and the first accuser too.
pub(crate) const COINS: u128 = 1_000_000;
/// How many operators can be accused.
pub(crate) const OPERATORS: u32 = 8;
/// The first epoch that cover is sold for: offers made in epoch 0 bind after one full epoch.
pub(crate) const FIRST_COVERED: u64 = 2;
/// How many epochs after the one of the offence evidence is still accepted (`evidence_epochs` of the terms).
pub(crate) const EVIDENCE_EPOCHS: u64 = 2;

const WHOLE: u128 = 1_000_000_000_000_000_000;
const EPOCH: u64 = 10_000;
const HEARTBEAT: u64 = 2_500;

/// Whose key it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Who {
    /// Sends coins.
    Person(u64),
    /// Files evidence.
    Accuser,
    /// Owns an operator.
    Owner(u32),
    /// Reports for an operator.
    Duty(u32),
    /// Owns the service.
    Buyer,
    /// Is paid what is taken.
    Harmed,
    /// Means no good. Owns nothing.
    Stranger(u64),
}

/// The key of somebody. Making one costs more than most of what is done with it, so most are kept.
pub(crate) fn key(who: Who) -> SecretKey {
    static KEPT: OnceLock<Vec<(Who, SecretKey)>> = OnceLock::new();
    let kept = KEPT.get_or_init(|| {
        let people = (0..PEOPLE).map(Who::Person);
        let operators = (0..OPERATORS).flat_map(|number| [Who::Owner(number), Who::Duty(number)]);
        let all = people.chain(operators).chain([Who::Accuser, Who::Buyer, Who::Harmed]);
        all.map(|who| (who, make(who))).collect()
    });
    kept.iter().find(|(of, _)| *of == who).map_or_else(|| make(who), |(_, key)| key.clone())
}

fn make(who: Who) -> SecretKey {
    let (name, number) = match who {
        Who::Person(number) => ("person", number),
        Who::Accuser => ("accuser", 0),
        Who::Owner(number) => ("owner", number.into()),
        Who::Duty(number) => ("duty", number.into()),
        Who::Buyer => ("buyer", 0),
        Who::Harmed => ("harmed", 0),
        Who::Stranger(number) => ("stranger", number),
    };
    SecretKey::derive(&format!("faults {name}"), number)
}

/// The account of somebody.
pub(crate) fn account(who: Who) -> AccountId {
    account_of(&key(who).public_key())
}

/// How time is divided.
pub(crate) fn epochs() -> EpochClock {
    EpochClock { genesis: Timestamp::new(1_000_000_000), length: Millis::new(EPOCH) }
}

fn name(text: &str) -> Name {
    Name::new(text).expect("the names in this file are letters and dashes")
}

fn percent(percent: u32) -> Ratio {
    Ratio::from_bps(percent * 100)
}

fn asset(symbol: &str, decimals: u8, worth: u128) -> AssetDefinition {
    AssetDefinition {
        symbol: name(symbol),
        decimals,
        custodian: account(Who::Buyer),
        reference_price: Price::new(worth * WHOLE),
        haircut: Ratio::ZERO,
        max_change: Ratio::ZERO,
    }
}

/// How the chain begins.
pub(crate) fn genesis() -> Genesis {
    let endow = |who, asset, amount| Endowment {
        account: account(who),
        asset,
        amount: Amount::new(amount),
    };
    let mut endowments: Vec<_> =
        (0..PEOPLE).map(|number| endow(Who::Person(number), COIN, COINS)).collect();
    endowments.push(endow(Who::Accuser, PAY, 1_000_000_000_000));
    endowments.push(endow(Who::Buyer, PAY, 1_000_000_000_000_000));
    let owners = (0..OPERATORS).map(|number| endow(Who::Owner(number), STAKE, 1_000 * WHOLE));
    endowments.extend(owners);
    Genesis {
        name: name("faults"),
        time: epochs().genesis,
        parameters: Parameters {
            epoch_length: epochs().length,
            evidence_window: EVIDENCE_EPOCHS + 2,
            notice_epochs: 1,
            delay_epochs: 0,
            hold_epochs_max: 2,
            jail_epochs: 1,
            bond: Amount::new(1_000_000),
            bond_asset: PAY,
            council: account(Who::Buyer),
        },
        assets: vec![asset("COIN", 6, 1), asset("USDC", 6, 1), asset("ETH", 18, 2_000)],
        endowments,
    }
}

fn feed() -> FeedSpecification {
    let source = |venue| Source {
        venue: name(venue),
        symbol: name("ETH-USD"),
        signer: Signer::Venue(SecretKey::derive(venue, 0).public_key()),
    };
    FeedSpecification {
        pair: name("ETH-USD"),
        decimals: 2,
        heartbeat: Millis::new(HEARTBEAT),
        staleness: Millis::new(3 * HEARTBEAT),
        tier: Tier::LongTail,
        sessions: None,
        commit: None,
        method: Method::WeightedMedian,
        quorum: percent(66),
        max_confidence: Ratio::ONE,
        max_jump: Ratio::new(100 * WHOLE),
        jump_rounds: 1,
        sources: ["venue-a", "venue-b", "venue-c"].map(source).to_vec(),
        reference_quorum: 2,
        reference_window: Millis::new(1_000),
        clock_skew: Millis::ZERO,
        max_range: Ratio::ONE,
        max_spread: percent(1),
        tolerance: percent(2),
        spread_multiple: Ratio::new(2 * WHOLE),
        duration: Millis::new(2 * HEARTBEAT),
        deviation_window: Millis::new(2 * HEARTBEAT),
    }
}

fn terms() -> Terms {
    let waterfall = Waterfall {
        reporter: percent(5),
        restitution: percent(70),
        insurance: percent(15),
        burn: percent(10),
        payees: vec![Payee { account: account(Who::Harmed), weight: 1 }],
    };
    let offence = Offence {
        name: name("equivocation"),
        rule: Rule::OracleEquivocation { feeds: vec![FeedId::new(0)] },
        penalty: Penalty::Fixed(percent(1)),
        appeal_epochs: 1,
        waterfall,
    };
    Terms {
        offences: vec![offence],
        evidence_epochs: EVIDENCE_EPOCHS,
        hold_epochs: 1,
        commitment_epochs: 0,
        corruption_threshold: percent(50),
    }
}

/// Signs actions as somebody.
pub(crate) fn sign(
    chain: Digest,
    who: Who,
    nonce: u64,
    valid_until: Timestamp,
    actions: Vec<Action>,
) -> SignedTransaction {
    let transaction = Transaction { chain, sender: account(who), nonce, valid_until, actions };
    SignedTransaction::new(transaction, &key(who))
}

/// What founds the market for cover: to be done in epoch 0, after which each operator sells all it has in every epoch
/// from [`FIRST_COVERED`] on, until it is jailed.
pub(crate) fn founding(chain: Digest) -> Vec<SignedTransaction> {
    let service = ServiceId::new(0);
    let buyer = vec![
        Action::RegisterService(RegisterService { name: name("prices"), payment_asset: PAY }),
        Action::FundService(FundService { service, amount: Amount::new(900_000_000_000_000) }),
        Action::RegisterFeed(RegisterFeed { service, specification: Box::new(feed()) }),
        Action::PublishTerms(PublishTerms { service, terms: terms() }),
        Action::SetDemand(SetDemand {
            service,
            target: Value::new(100_000_000 * WHOLE),
            rate: Ratio::from_bps(1),
        }),
    ];
    let forever = Timestamp::new(u64::MAX);
    let mut all = vec![sign(chain, Who::Buyer, 0, forever, buyer)];
    for number in 0..OPERATORS {
        let (operator, vault) = (OperatorId::new(number), VaultId::new(number));
        let register = RegisterOperator {
            name: name(&format!("operator-{number}")),
            duty_key: key(Who::Duty(number)).public_key(),
            commission: percent(10),
        };
        let create = CreateVault { operator, asset: STAKE, leverage_cap: Ratio::ONE };
        let offer =
            MakeOffer { vault, terms: TermsId::new(0), share: Ratio::ONE, reserve: Ratio::ZERO };
        let actions = vec![
            Action::RegisterOperator(register),
            Action::CreateVault(create),
            Action::Pledge(Pledge { vault, amount: Amount::new(1_000 * WHOLE) }),
            Action::MakeOffer(offer),
        ];
        all.push(sign(chain, Who::Owner(number), 0, forever, actions));
    }
    all
}

/// The proof that an operator told two prices at a time.
pub(crate) fn equivocation(chain: Digest, operator: u32, observed_at: Timestamp) -> Action {
    let clock = EpochClock { genesis: epochs().genesis, length: Millis::new(HEARTBEAT) };
    let report = |price: u128| {
        let body = Report {
            chain,
            feed: FeedId::new(0),
            round: clock.round(observed_at),
            operator: OperatorId::new(operator),
            price: Price::new(price * WHOLE),
            confidence: Price::ZERO,
            observed_at,
        };
        SignedReport::new(body, &key(Who::Duty(operator)))
    };
    let both = Equivocation { first: report(2_000), second: report(2_001) };
    Action::FileEvidence(FileEvidence {
        operator: OperatorId::new(operator),
        terms: TermsId::new(0),
        offence: 0,
        evidence: Evidence::Equivocation(Box::new(both)),
    })
}

/// What somebody sends somebody.
pub(crate) fn transfer(to: AccountId, amount: u128) -> Action {
    Action::Transfer(protocol::Transfer { to, asset: COIN, amount: Amount::new(amount) })
}

/// The first and the last moment of an epoch.
pub(crate) fn edges(epoch: Epoch) -> (Timestamp, Timestamp) {
    let first = epochs().start(epoch.raw());
    (first, Timestamp::new(first.raw() + EPOCH - 1))
}
