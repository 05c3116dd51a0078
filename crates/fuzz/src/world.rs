//! Who there is: people, duty keys, venues, and the numbers that a chain begins with.

use crate::Choices;
use crypto::{EthereumKey, PublicKey, SecretKey};
use protocol::{
    AssetDefinition, Endowment, FeedSpecification, Genesis, Method, Offence, Parameters, Payee,
    Penalty, Rule, Signer, Source, Terms, Tier, Waterfall, account_of,
};
use std::sync::LazyLock;
use units::{AccountId, Amount, AssetId, FeedId, Millis, Name, Price, Ratio, Timestamp};

/// Stake, with 18 decimals.
pub(crate) const STAKE: AssetId = AssetId::new(0);
/// Money, with 6 decimals.
pub(crate) const PAY: AssetId = AssetId::new(1);
/// Length of an epoch, in milliseconds.
pub(crate) const EPOCH: u64 = 1_000;
/// Length of a round of the usual feed, in milliseconds.
pub(crate) const HEARTBEAT: u64 = 100;
/// One of an asset with 18 decimals, of a price, or of a value.
pub(crate) const WHOLE: u128 = 1_000_000_000_000_000_000;

/// One of the people: their place in the list below.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Person(pub usize);

/// Owns operators.
pub(crate) const OWNERS: [Person; 2] = [Person(0), Person(1)];
/// Stake with them.
pub(crate) const STAKERS: [Person; 4] = [Person(2), Person(3), Person(0), Person(1)];
/// Own services.
pub(crate) const BUYERS: [Person; 2] = [Person(4), Person(5)];
/// Accuses.
pub(crate) const WATCH: Person = Person(6);
/// May delay and reverse.
pub(crate) const COUNCIL: Person = Person(7);
/// Lets assets in.
pub(crate) const CUSTODIAN: Person = Person(8);

const NAMES: [&str; 10] = [
    "owner",
    "other-owner",
    "early",
    "late",
    "buyer",
    "other-buyer",
    "watch",
    "council",
    "custodian",
    "stranger",
];
const VENUES: [&str; 3] = ["venue-a", "venue-b", "venue-c"];
/// How many keys operators choose theirs from.
pub(crate) const DUTY_KEYS: usize = 16;

/// Every key that histories sign with. Deriving them costs more than a short history, so it is done once.
#[derive(Debug)]
pub struct World {
    people: Vec<(SecretKey, AccountId)>,
    duty: Vec<(SecretKey, PublicKey)>,
    venues: Vec<SecretKey>,
    publisher: EthereumKey,
}

/// The only world.
#[must_use]
pub fn world() -> &'static World {
    static WORLD: LazyLock<World> = LazyLock::new(|| {
        let person = |name: &&str| {
            let key = SecretKey::derive(name, 0);
            let account = account_of(&key.public_key());
            (key, account)
        };
        let duty = |index| {
            let key = SecretKey::derive("duty", index);
            let public = key.public_key();
            (key, public)
        };
        World {
            people: NAMES.iter().map(person).collect(),
            duty: (0..DUTY_KEYS as u64).map(duty).collect(),
            venues: VENUES.iter().map(|name| SecretKey::derive(name, 0)).collect(),
            publisher: EthereumKey::derive("publisher", 0),
        }
    });
    &WORLD
}

impl World {
    /// How many people there are.
    #[must_use]
    pub fn population(&self) -> usize {
        self.people.len()
    }
    /// The key of a person.
    #[must_use]
    pub fn key(&self, person: Person) -> &SecretKey {
        &self.people[person.0 % self.people.len()].0
    }
    /// The account of a person.
    #[must_use]
    pub fn account(&self, person: Person) -> AccountId {
        self.people[person.0 % self.people.len()].1
    }
    /// Whose account this is.
    #[must_use]
    pub fn person(&self, account: AccountId) -> Option<Person> {
        self.people.iter().position(|(_, of)| *of == account).map(Person)
    }
    /// A key that an operator may use.
    #[must_use]
    pub fn duty_key(&self, index: usize) -> PublicKey {
        self.duty[index % self.duty.len()].1
    }
    /// The secret half of a duty key.
    #[must_use]
    pub fn duty_secret(&self, key: &PublicKey) -> Option<&SecretKey> {
        self.duty.iter().find(|(_, public)| public == key).map(|(secret, _)| secret)
    }
    /// The key of whoever signs in the formats of outside publishers.
    #[must_use]
    pub fn publisher(&self) -> &EthereumKey {
        &self.publisher
    }
    /// Each venue's name and key.
    pub fn venues(&self) -> impl Iterator<Item = (Name, &SecretKey)> {
        VENUES.iter().map(|venue| name(venue)).zip(&self.venues)
    }
}

/// A name that is known to be one.
pub(crate) fn name(text: &str) -> Name {
    Name::new(text).expect("a constant of this crate, and a name")
}

/// The usual feed.
pub(crate) fn specification() -> FeedSpecification {
    let source = |(venue, key): (Name, &SecretKey)| Source {
        venue,
        symbol: name("ETH-USD"),
        signer: Signer::Venue(key.public_key()),
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
        quorum: Ratio::from_bps(5_000),
        max_confidence: Ratio::ONE,
        max_jump: Ratio::new(100 * WHOLE),
        jump_rounds: 1,
        sources: world().venues().map(source).collect(),
        reference_quorum: 2,
        reference_window: Millis::new(40),
        clock_skew: Millis::new(5),
        max_range: Ratio::ONE,
        max_spread: Ratio::from_bps(100),
        tolerance: Ratio::from_bps(200),
        spread_multiple: Ratio::new(2 * WHOLE),
        duration: Millis::new(2 * HEARTBEAT),
        deviation_window: Millis::new(2 * HEARTBEAT),
    }
}

/// The usual terms about these feeds: one offence of each kind.
pub(crate) fn terms(feeds: &[FeedId], parameters: &Parameters) -> Terms {
    let waterfall = Waterfall {
        reporter: Ratio::from_bps(500),
        restitution: Ratio::from_bps(7_000),
        insurance: Ratio::from_bps(1_500),
        burn: Ratio::from_bps(1_000),
        payees: [(9, 2), (3, 1)]
            .map(|(person, weight)| Payee { account: world().account(Person(person)), weight })
            .to_vec(),
    };
    let feeds = || feeds.to_vec();
    let offence = |label: &str, rule, bps| Offence {
        name: name(label),
        rule,
        penalty: Penalty::Fixed(Ratio::from_bps(bps)),
        appeal_epochs: 1,
        waterfall: waterfall.clone(),
    };
    let spent = parameters.delay_epochs.saturating_add(2);
    Terms {
        offences: vec![
            offence("equivocation", Rule::OracleEquivocation { feeds: feeds() }, 4_000),
            offence("deviation", Rule::OracleDeviation { feeds: feeds() }, 5_000),
            offence("missed", Rule::OracleMissedRounds { feeds: feeds(), consecutive: 2 }, 100),
            offence("mistimed", Rule::OracleMistimed { feeds: feeds() }, 200),
            offence("reveals", Rule::OracleMissedReveals { feeds: feeds(), count: 2 }, 300),
        ],
        evidence_epochs: parameters.evidence_window.saturating_sub(spent),
        hold_epochs: parameters.hold_epochs_max.min(3),
        commitment_epochs: 0,
        corruption_threshold: Ratio::from_bps(5_000),
    }
}

/// A genesis. All zeros choose the usual one.
pub(crate) fn genesis(choices: &mut Choices<'_>) -> Genesis {
    let account = |person| world().account(person);
    let asset = |symbol: &str, decimals, worth: u128| AssetDefinition {
        symbol: name(symbol),
        decimals,
        custodian: account(CUSTODIAN),
        reference_price: Price::new(worth),
        haircut: Ratio::ZERO,
        max_change: Ratio::from_bps(1_000),
    };
    let endow = |person, asset, amount| Endowment { account: account(person), asset, amount };
    let ether = |whole: u128| Amount::new(whole * WHOLE);
    let money = |whole: u128| Amount::new(whole * 1_000_000);
    let mut endowments = vec![endow(WATCH, PAY, money(1_000_000))];
    for (person, whole) in OWNERS.into_iter().zip([1_000, 900]).chain([
        (Person(2), 100),
        (Person(3), 100),
        (WATCH, 10),
    ]) {
        endowments.push(endow(person, STAKE, ether(whole)));
        endowments.push(endow(person, PAY, money(10_000)));
    }
    endowments.extend(BUYERS.map(|person| endow(person, PAY, money(1_000_000))));
    let parameters = Parameters {
        epoch_length: Millis::new(EPOCH),
        evidence_window: choices.one_of(&[6, 4, 3, 2, 1, 9]),
        notice_epochs: choices.one_of(&[1, 2, 3]),
        delay_epochs: choices.one_of(&[1, 0, 2]),
        hold_epochs_max: choices.one_of(&[4, 0, 1]),
        jail_epochs: choices.one_of(&[1, 0, 5]),
        bond: Amount::new(choices.one_of(&[100_000_000, 0, 1, 1_000_000_000])),
        bond_asset: choices.one_of(&[PAY, STAKE]),
        council: account(COUNCIL),
    };
    let worth = choices.one_of(&[2_000 * WHOLE, 1, 0, u128::MAX, 1_000_000_000 * WHOLE]);
    let decimals = choices.one_of(&[18, 0, 6]);
    let stake = AssetDefinition {
        haircut: choices.ratio(Ratio::ZERO),
        max_change: choices.ratio(Ratio::from_bps(1_000)),
        ..asset("ETH", decimals, worth)
    };
    Genesis {
        name: name("fuzz"),
        time: Timestamp::new(1_000_000),
        parameters,
        assets: vec![stake, asset("USDC", 6, WHOLE)],
        endowments,
    }
}
