//! What a boundary costs as vaults, offers and stakers grow; what each action of a staker costs as tranches grow; how many
//! bytes a staker takes. `cargo bench -p buttress-bench`; results are explained in `docs/performance.md`.
//! `BUTTRESS_BENCH_FULL=1` adds the largest market, which needs about 6 GB.

#![allow(missing_docs)]

use buttress_bench::{Market, SERVICES, WINDOW};
use protocol::*;
use restaking::actions;
use std::time::{Duration, Instant};
use units::*;

const ONE: u128 = 1_000_000_000_000_000_000;

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
    let mut world = Market::new(vaults, offers, stakers).unwrap();
    let (crossed, rooted) = (0..5).map(|_| world.cross().unwrap()).unzip();
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

/// One vault with so many tranches: in as many epochs somebody joined, after a slash that keeps them apart.
fn aged(tranches: usize) -> Market {
    let mut market = Market::new(1, 10, 3 * EACH).unwrap();
    slash(&mut market);
    market.cross().unwrap();
    market.cross().unwrap();
    for joins in 1..tranches {
        market.pledge(u32::try_from(joins).unwrap(), VAULT).unwrap();
        market.cross().unwrap();
    }
    let free = ReturnFromJail { operator: OPERATOR };
    market
        .act(0, |context, owner| actions::return_from_jail::execute(context, owner, &free))
        .unwrap();
    market.cross().unwrap();
    assert_eq!(market.restaking.vault(VAULT).unwrap().tranches.len(), tranches);
    market
}

/// Opens a case against the operator that is executed at the next boundary.
fn slash(market: &mut Market) {
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
    market
        .act(u32::MAX, |context, sender| {
            actions::file_evidence::execute(context, sender, &filing).map(drop)
        })
        .unwrap();
}

/// Microseconds that `work` takes for each of `EACH` stakers, from the `first` on.
fn each(
    market: &mut Market,
    first: u32,
    work: impl Fn(&mut Market, u32) -> Result<(), Rejection>,
) -> f64 {
    let started = Instant::now();
    (first..first + EACH).for_each(|staker| work(market, staker).unwrap());
    started.elapsed().as_secs_f64() * 1e6 / f64::from(EACH)
}

/// Microseconds of: a pledge, a leave, a claim of premiums, a slash of everyone, a claim of stake.
fn by_tranches(tranches: usize) -> [f64; 5] {
    let mut market = aged(tranches);
    let oldest = market.restaking.vault(VAULT).unwrap().tranches[0];
    let pledge = each(&mut market, 1, |market, staker| market.pledge(staker, VAULT));
    let leave = each(&mut market, 1 + EACH, |market, staker| {
        let leave = Leave { tranche: oldest, shares: Shares::new(ONE) };
        market.act(staker, |context, sender| actions::leave::execute(context, sender, &leave))
    });
    let premiums = each(&mut market, 1 + 2 * EACH, |market, staker| {
        let claim = ClaimPremiums { tranche: oldest };
        market.act(staker, |context, sender| {
            actions::claim_premiums::execute(context, sender, &claim)
        })
    });
    // The boundary after the next executes it. As the operator is jailed meanwhile, that does nothing else, nor does the one
    // after it.
    slash(&mut market);
    market.cross().unwrap();
    let loud = market.cross().unwrap().0;
    let slash = loud.saturating_sub(market.cross().unwrap().0).as_secs_f64() * 1e6;
    let tranches = market.restaking.vault(VAULT).unwrap().tranches.iter();
    let mut left = tranches.filter(|id| {
        market.restaking.tranche(**id).is_ok_and(|tranche| tranche.tenure.until.is_some())
    });
    let left = *left.next().unwrap();
    for _ in 0..=WINDOW {
        market.cross().unwrap();
    }
    let claim = each(&mut market, 1 + EACH, |market, staker| {
        let claim = Claim { tranche: left };
        market.act(staker, |context, sender| actions::claim::execute(context, sender, &claim))
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
