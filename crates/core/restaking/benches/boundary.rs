//! What a boundary costs as vaults, offers and stakers grow; what each action of a staker costs as tranches grow; how many
//! bytes a staker takes. `cargo bench -p buttress-restaking`; results are explained in `docs/performance.md`.
//! `BUTTRESS_BENCH_FULL=1` adds the largest market, which needs about 6 GB.

// A bench reads the clock and counts in floats; nothing here is part of the state machine.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::disallowed_macros,
    clippy::float_arithmetic,
    missing_docs
)]

use arena::Component;
use buttress_restaking::{Accused, Context, Court, Prices, Restaking, actions, boundary};
use crypto::SecretKey;
use ledger::Ledger;
use protocol::*;
use std::time::{Duration, Instant};
use units::*;

const STAKE: AssetId = AssetId::new(0);
const PAY: AssetId = AssetId::new(1);
const WINDOW: u64 = 14;
const SERVICES: u32 = 100;
const ONE: u128 = 1_000_000_000_000_000_000;

/// Finds everyone guilty, as what is measured begins after the judge.
struct Guilty(Epoch);

impl Court for Guilty {
    fn admit(&self, _: ServiceId, _: &Offence) -> Result<(), TermsRefusal> {
        Ok(())
    }
    fn judge(
        &self,
        _: &Restaking,
        _: &Rule,
        _: &Accused,
        _: &Evidence,
        _: Option<&Evidence>,
    ) -> Result<Verdict, Rejection> {
        let round = Round::ZERO;
        let finding = Finding::Missed { first: round, last: round, rounds: 1 };
        Ok(Verdict::Guilty { epoch: self.0, finding })
    }
}

struct Unpriced;

impl Prices for Unpriced {
    fn average(&self, _: FeedId, _: Epoch) -> Result<Option<Price>, Rejection> {
        Ok(None)
    }
}

struct World {
    ledger: Ledger,
    restaking: Restaking,
    epoch: Epoch,
}

fn account(index: u32) -> AccountId {
    let mut bytes = [0; 32];
    bytes[..4].copy_from_slice(&index.to_le_bytes());
    AccountId::new(bytes)
}

fn name(text: &str) -> Name {
    Name::new(text).unwrap()
}

impl World {
    fn act(&mut self, work: impl FnOnce(&mut Context<'_>) -> Result<(), Rejection>) {
        let (court, mut events) = (Guilty(self.epoch), Vec::new());
        let mut context = Context {
            ledger: &mut self.ledger,
            restaking: &mut self.restaking,
            court: &court,
            prices: &Unpriced,
            epoch: self.epoch,
            events: &mut events,
        };
        work(&mut context).unwrap();
    }

    fn cross(&mut self) -> (Duration, Duration) {
        self.epoch = self.epoch.plus(1);
        let started = Instant::now();
        self.act(|context| {
            boundary::cross(context);
            Ok(())
        });
        let crossed = started.elapsed();
        let started = Instant::now();
        self.restaking.root();
        (crossed, started.elapsed())
    }

    /// `vaults` operators with a vault each, every vault offers an equal part of itself to `offers` of 100 services, and
    /// `stakers` are spread over the vaults. Past so many boundaries that every cover that can be is there.
    fn new(vaults: u32, offers: u32, stakers: u32) -> Self {
        let endow = |index, asset, amount| Endowment { account: account(index), asset, amount };
        let people = (0..vaults + stakers).map(|index| endow(index, STAKE, Amount::new(10 * ONE)));
        let buyer = endow(u32::MAX, PAY, Amount::new(u128::MAX / 2));
        let asset = |symbol: &str| AssetDefinition {
            symbol: name(symbol),
            decimals: 18,
            custodian: account(u32::MAX),
            reference_price: Price::new(2_000 * ONE),
            haircut: Ratio::from_bps(500),
            max_change: Ratio::ZERO,
        };
        let endowments: Vec<Endowment> = people.chain([buyer]).collect();
        let ledger = Ledger::genesis(&[asset("wstETH"), asset("USDC")], &endowments).unwrap();
        let parameters = Parameters {
            epoch_length: Millis::new(86_400_000),
            evidence_window: WINDOW,
            notice_epochs: 1,
            delay_epochs: 1,
            hold_epochs_max: WINDOW,
            jail_epochs: 1,
            bond: Amount::new(1),
            bond_asset: PAY,
            council: account(u32::MAX),
        };
        let restaking = Restaking::genesis(parameters).unwrap();
        let mut world = Self { ledger, restaking, epoch: Epoch::ZERO };
        let buyer = world.row(u32::MAX);
        for index in 0..SERVICES {
            world.found_service(ServiceId::new(index), buyer);
        }
        let key = SecretKey::derive("bench", 0).public_key();
        for index in 0..vaults {
            let owner = world.row(index);
            let (operator, vault) = (OperatorId::new(index), VaultId::new(index));
            world.act(|context| {
                let register = RegisterOperator {
                    name: name("operator"),
                    duty_key: key,
                    commission: Ratio::from_bps(1_000),
                };
                actions::register_operator::execute(context, owner, &register)?;
                let create = CreateVault { operator, asset: STAKE, leverage_cap: Ratio::ONE };
                actions::create_vault::execute(context, owner, &create)?;
                for offer in 0..offers {
                    let terms = TermsId::new((index * 7 + offer) % SERVICES);
                    let share = Ratio::new(ONE / u128::from(offers));
                    let reserve = Ratio::new(u128::from(index * 31 % 97) * ONE / 1_000_000);
                    let offer = MakeOffer { vault, terms, share, reserve };
                    actions::make_offer::execute(context, owner, &offer)?;
                }
                let pledge = Pledge { vault, amount: Amount::new(ONE) };
                actions::pledge::execute(context, owner, &pledge)
            });
        }
        for index in 0..stakers {
            world.pledge(vaults + index, VaultId::new(index % vaults));
        }
        for _ in 0..=WINDOW + 2 {
            world.cross();
        }
        world
    }

    fn row(&self, index: u32) -> AccountIndex {
        self.ledger.find_account(&account(index)).unwrap()
    }

    fn found_service(&mut self, service: ServiceId, buyer: AccountIndex) {
        let offence = Offence {
            name: name("fault"),
            rule: Rule::OracleDeviation { feeds: vec![FeedId::new(0)] },
            penalty: Penalty::Fixed(Ratio::from_bps(1_000)),
            appeal_epochs: 1,
            waterfall: Waterfall {
                reporter: Ratio::ZERO,
                restitution: Ratio::ZERO,
                insurance: Ratio::ONE,
                burn: Ratio::ZERO,
                payees: Vec::new(),
            },
        };
        let terms = Terms {
            offences: vec![offence],
            evidence_epochs: 8,
            hold_epochs: 1,
            commitment_epochs: 0,
            corruption_threshold: Ratio::from_bps(5_000),
        };
        self.act(|context| {
            let register = RegisterService { name: name("service"), payment_asset: PAY };
            actions::register_service::execute(context, buyer, &register)?;
            let amount = Amount::new(u128::MAX / 1_000);
            actions::fund_service::execute(context, buyer, &FundService { service, amount })?;
            actions::publish_terms::execute(context, buyer, &PublishTerms { service, terms })?;
            let (target, rate) = (Value::new(u128::MAX / 1_000), Ratio::from_bps(1));
            let demand = SetDemand { service, target, rate };
            actions::set_demand::execute(context, buyer, &demand)?;
            let (profit, slack) = (Value::new(ONE), Ratio::ZERO);
            let declared = SetSecurity { service, profit, slack, protected: false };
            actions::set_security::execute(context, buyer, &declared)
        });
    }

    fn pledge(&mut self, who: u32, vault: VaultId) {
        let sender = self.row(who);
        let pledge = Pledge { vault, amount: Amount::new(ONE) };
        self.act(|context| actions::pledge::execute(context, sender, &pledge));
    }

    fn bytes(&self) -> u64 {
        let length = |bytes: borsh::io::Result<usize>| bytes.unwrap() as u64;
        length(borsh::object_length(&self.ledger)) + length(borsh::object_length(&self.restaking))
    }
}

/// The middle of several.
fn middle(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

struct Boundary {
    crossed: Duration,
    rooted: Duration,
    bytes: u64,
}

fn boundary(vaults: u32, offers: u32, stakers: u32) -> Boundary {
    eprintln!("{vaults} vaults with {offers} offers each, {stakers} stakers ...");
    let mut world = World::new(vaults, offers, stakers);
    let (crossed, rooted) = (0..5).map(|_| world.cross()).unzip();
    let covers = world.restaking.vault(VaultId::new(0)).unwrap().covers_in(world.epoch).count();
    assert_eq!(covers, offers as usize, "every offer sells");
    Boundary { crossed: middle(crossed), rooted: middle(rooted), bytes: world.bytes() }
}

fn boundaries() {
    println!(
        "a boundary, {SERVICES} services, W = {WINDOW}, all cover that can be is there, one thread"
    );
    println!(
        "{:<44} {:>12} {:>8} {:>12} {:>8}",
        "vaults x offers of each, stakers", "boundary ms", "", "root ms", ""
    );
    let million = 1_000_000;
    let base = boundary(1_000, 10, million);
    let line = |what: &str, of: &Boundary| {
        let milliseconds = |time: Duration| time.as_secs_f64() * 1e3;
        println!(
            "{what:<44} {:>12.1} {:>7.2}x {:>12.1} {:>7.2}x",
            milliseconds(of.crossed),
            of.crossed.as_secs_f64() / base.crossed.as_secs_f64(),
            milliseconds(of.rooted),
            of.rooted.as_secs_f64() / base.rooted.as_secs_f64(),
        );
    };
    line("1 000 x 10, 1 000 000 stakers", &base);
    let more = boundary(1_000, 10, 2 * million);
    line("1 000 x 10, 2 000 000 stakers", &more);
    line("2 000 x 10, 1 000 000 stakers", &boundary(2_000, 10, million));
    line("10 000 x 10, 1 000 000 stakers", &boundary(10_000, 10, million));
    line("1 000 x 100, 1 000 000 stakers", &boundary(1_000, 100, million));
    if std::env::var_os("BUTTRESS_BENCH_FULL").is_some() {
        line("10 000 x 100, 1 000 000 stakers", &boundary(10_000, 100, million));
    }
    let per_staker = (more.bytes - base.bytes) as f64 / f64::from(million);
    println!(
        "state per staker: {per_staker:.1} bytes (account, balance, position), canonical encoding"
    );
}

const VAULT: VaultId = VaultId::new(0);
const OPERATOR: OperatorId = OperatorId::new(0);
/// How many stakers do each of the things that are timed.
const EACH: u32 = 5_000;

impl World {
    /// One vault with so many tranches: in as many epochs somebody joined, after a slash that keeps them apart.
    fn aged(tranches: usize) -> Self {
        let mut world = Self::new(1, 10, 3 * EACH);
        world.slash();
        world.cross();
        world.cross();
        for joins in 1..tranches {
            world.pledge(u32::try_from(joins).unwrap(), VAULT);
            world.cross();
        }
        world.act(|context| {
            let owner = context.restaking.operator(OPERATOR)?.owner;
            let free = ReturnFromJail { operator: OPERATOR };
            actions::return_from_jail::execute(context, owner, &free)
        });
        world.cross();
        assert_eq!(world.restaking.vault(VAULT).unwrap().tranches.len(), tranches);
        world
    }

    /// Opens a case against the operator that is executed at the next boundary.
    fn slash(&mut self) {
        let sender = self.row(u32::MAX);
        let round = Round::ZERO;
        let missed = MissedRounds {
            feed: FeedId::new(0),
            first: round,
            last: round,
            quotes: Vec::new(),
            attestations: Vec::new(),
        };
        let evidence = Evidence::MissedRounds(Box::new(missed));
        let (operator, terms) = (OPERATOR, TermsId::new(0));
        let filing = FileEvidence { operator, terms, offence: 0, evidence };
        self.act(|context| actions::file_evidence::execute(context, sender, &filing));
    }

    /// Microseconds that `work` takes for each of `EACH` stakers, from the `first` on.
    fn each(&mut self, first: u32, work: impl Fn(&mut Self, u32)) -> f64 {
        let started = Instant::now();
        (first..first + EACH).for_each(|staker| work(self, staker));
        started.elapsed().as_secs_f64() * 1e6 / f64::from(EACH)
    }
}

/// Microseconds of: a pledge, a leave, a claim of premiums, a slash of everyone, a claim of stake.
fn by_tranches(tranches: usize) -> [f64; 5] {
    let mut world = World::aged(tranches);
    let oldest = world.restaking.vault(VAULT).unwrap().tranches[0];
    let pledge = world.each(1, |world, staker| world.pledge(staker, VAULT));
    let leave = world.each(1 + EACH, |world, staker| {
        let sender = world.row(staker);
        let leave = Leave { tranche: oldest, shares: Shares::new(ONE) };
        world.act(|context| actions::leave::execute(context, sender, &leave));
    });
    let premiums = world.each(1 + 2 * EACH, |world, staker| {
        let sender = world.row(staker);
        let claim = ClaimPremiums { tranche: oldest };
        world.act(|context| actions::claim_premiums::execute(context, sender, &claim));
    });
    // The boundary after the next executes it. As the operator is jailed meanwhile, that does nothing else, nor does the one
    // after it.
    world.slash();
    world.cross();
    let loud = world.cross().0;
    let slash = loud.saturating_sub(world.cross().0).as_secs_f64() * 1e6;
    let tranches = world.restaking.vault(VAULT).unwrap().tranches.iter();
    let mut left = tranches.filter(|id| {
        world.restaking.tranche(**id).is_ok_and(|tranche| tranche.tenure.until.is_some())
    });
    let left = *left.next().unwrap();
    for _ in 0..=WINDOW {
        world.cross();
    }
    let claim = world.each(1 + EACH, |world, staker| {
        let sender = world.row(staker);
        world.act(|context| actions::claim::execute(context, sender, &Claim { tranche: left }));
    });
    [pledge, leave, premiums, slash, claim]
}

fn actions_of_a_staker() {
    let counts = [2, 8, 24];
    let times = counts.map(by_tranches);
    println!();
    println!("microseconds by the number of the vault's tranches; {} stakers", 3 * EACH);
    print!("{:<32}", "");
    counts.iter().for_each(|count| print!(" {count:>8}"));
    println!(" {:>10}", "24 to 2");
    let names = ["pledge", "leave", "claim premiums", "slash, of all stakers at once", "claim"];
    for (row, what) in names.iter().enumerate() {
        print!("{what:<32}");
        times.iter().for_each(|of| print!(" {:>8.2}", of[row]));
        println!(" {:>9.2}x", times[2][row] / times[0][row]);
    }
}

fn main() {
    boundaries();
    actions_of_a_staker();
}
