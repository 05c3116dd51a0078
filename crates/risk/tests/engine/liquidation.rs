//! Fire sales with known answers (acceptance cases 35 to 39), and random markets against the simplest possible second
//! implementation.

use buttress_risk::Budget;
use buttress_risk::attack::Costs;
use buttress_risk::liquidation::joint::{self, Attack, Security, StakeAtPrice};
use buttress_risk::liquidation::{
    Event, Impact, Market, Puts, Scenario, Seizure, Seller, lambert_w0, linear_seller,
};
use network::liquidations::{Depth, Liquidations, Loan, LoanTerms};
use network::{
    DeadService, Network, NetworkDraft, Operator, Pledge, Pool, Service, Threshold, Tie,
};
use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

#[track_caller]
fn near(found: f64, expected: f64, accuracy: f64) {
    assert!((found - expected).abs() <= accuracy, "{found} is not {expected} ± {accuracy}");
}

/// Acceptance case 35: P = e^(−.001·Q); 100 are sold at .95 and below, 200 at .90 and below.
const FIRE_SALE: &str = r#"{"price": 1, "impact": {"exponential": {"depth": 1000}},
    "stops": [{"id": "first", "below": 0.95, "sells": 100}, {"below": 0.90, "sells": 200}]}"#;

#[test]
fn a_market_holds_until_the_cliff_and_falls_over_it() {
    let file = Liquidations::parse(FIRE_SALE).unwrap();
    let scenario = Scenario::new(&file).unwrap();
    let market = scenario.market(Seizure::AtTrigger);
    for (sale, price) in [
        (50.0, 0.951_229_424_5),
        (51.29, 0.950_003_129_7),
        (51.30, 0.703_772_590_4),
        (60.0, 0.697_676_326_1),
    ] {
        near(market.greatest(sale).price, price, 1e-10);
        near(scenario.run(sale).end.price, price, 1e-10);
    }
    let cliffs = market.cliffs();
    assert_eq!(cliffs.len(), 1);
    // −1000·ln .95, and both orders are sold from there.
    near(cliffs[0].sale, 51.293_294_387_550_53, 1e-10);
    near(cliffs[0].from, 0.95, 1e-15);
    near(cliffs[0].to, 0.95 * (-0.3_f64).exp(), 1e-12);
    assert_eq!((cliffs[0].starts, cliffs[0].sellers, cliffs[0].sold), (Some(0), 2, 300.0));
    let report = scenario.report();
    let critical = report.fixed_points[0].critical.as_ref().unwrap();
    assert_eq!(critical.starts.as_deref(), Some("first"));
}

#[test]
fn what_holds_from_above_may_not_hold_from_below() {
    // Nobody has to sell at 1, but if all 300 are sold the price is .74, where all have to be.
    let file = Liquidations::parse(FIRE_SALE).unwrap();
    let market = Scenario::new(&file).unwrap().market(Seizure::AtTrigger);
    let (greatest, least) = (market.greatest(0.0), market.least(0.0));
    assert_eq!((greatest.price, greatest.sellers), (1.0, 0));
    near(least.price, (-0.3_f64).exp(), 1e-15);
    assert_eq!(least.sellers, 2);
}

#[test]
fn sellers_in_proportion_agree_with_lambert_w() {
    // Acceptance case 36: κ = .001, a = 600, Q₀ = 50, and a = 1500, where κa > 1.
    near(linear_seller(50.0, 600.0, 1_000.0), 0.891_020_775_545, 1e-12);
    near(linear_seller(50.0, 1_500.0, 1_000.0), 0.369_379_465_338, 1e-12);
    near(linear_seller(50.0, 0.0, 1_000.0), 0.951_229_424_500_714, 1e-15);
    let market = |redemptions| {
        let impact = Impact::new(&Depth::Exponential { depth: 1_000.0 });
        Market::new(1.0, impact, redemptions, Vec::new())
    };
    near(market(600.0).amplification().unwrap(), 2.5, 1e-12);
    assert_eq!(market(1_500.0).amplification(), None);
    let mut random = ChaCha8Rng::seed_from_u64(36);
    for _ in 0..200 {
        let redemptions = f64::from(random.next_u32() % 3_000);
        let sale = 1.0 + f64::from(random.next_u32() % 500);
        let expected = linear_seller(sale, redemptions, 1_000.0);
        // Near κa = 1 both are steep in their inputs.
        near(market(redemptions).greatest(sale).price, expected, 1e-9);
        near(market(redemptions).least(sale).price, expected, 1e-9);
    }
    near(market(600.0).greatest(50.0).price, 0.891_020_775_545, 1e-12);
    near(market(1_500.0).greatest(50.0).price, 0.369_379_465_338, 1e-12);
    near(lambert_w0(-0.3), -0.489_402_227_180_215, 1e-14);
}

#[test]
fn redeeming_holders_alone_make_a_cliff_at_nothing() {
    let impact = Impact::new(&Depth::Exponential { depth: 1_000.0 });
    let market = Market::new(1.0, impact, 1_500.0, Vec::new());
    let cliff = market.critical().unwrap();
    assert_eq!((cliff.sale, cliff.from, cliff.starts, cliff.sellers), (0.0, 1.0, None, 0));
    near(cliff.to, linear_seller(1e-12, 1_500.0, 1_000.0), 1e-9);
    // A pool is deep at first and thin later, so the run starts on the way.
    let pool = Depth::StableSwap { amplification: 100.0, collateral: 1_000.0, cash: 1_000.0 };
    let market = Market::new(1.0, Impact::new(&pool), 4_000.0, Vec::new());
    let cliff = market.critical().unwrap();
    assert!(cliff.starts.is_none() && cliff.sale > 100.0 && cliff.from < 1.0, "{cliff:?}");
    assert!(market.greatest(cliff.sale - 0.01).price > cliff.from);
    near(market.greatest(cliff.sale + 0.01).price, cliff.to, 1e-3);
    assert!(cliff.to < cliff.from - 0.05, "{cliff:?}");
}

#[test]
fn loops_fall_at_their_leverage() {
    // Acceptance case 37: (L − 1) ÷ (L·LT) at LT = .86. A staking rate besides changes nothing.
    let file = Liquidations::parse(
        r#"{"price": 1, "nav": 1.0087, "impact": {"exponential": {"depth": 1000}}, "loopers": [
        {"equity": 1, "leverage": 3, "threshold": 0.86}, {"equity": 10, "leverage": 5, "threshold": 0.86},
        {"equity": 1, "leverage": 6, "threshold": 0.86}, {"count": 3, "equity": 2, "leverage": 7, "threshold": 0.86}]}"#,
    )
    .unwrap();
    let scenario = Scenario::new(&file).unwrap();
    let expected = [0.775_193_8, 0.930_232_6, 0.968_992_2, 0.996_677_7];
    for (position, expected) in scenario.positions().iter().zip(expected) {
        near(position.trigger(), expected, 5e-8);
    }
    assert_eq!(scenario.positions()[3].collateral, 42.0);
}

/// Acceptance case 38: ether at 3000, 950 of it at stake for a service worth $2.4M to corrupt, all of the stake needed.
const JOINT: &str = r#"{"price": 3000, "impact": {"exponential": {"depth": 5000}}, "stops": [
    {"id": "loans at 2900", "below": 2900, "sells": 800}, {"id": "loans at 2500", "below": 2500, "sells": 500}],
    "puts": {"collateral": 950, "written": [{"strike": 2900, "amount": 4000}]}}"#;

/// One operator, one service.
struct OneService {
    stake: f64,
    profit: f64,
    attacked: bool,
}

impl Security for OneService {
    fn attack(&mut self, price: f64) -> Option<Attack> {
        let pays = !self.attacked && self.profit > self.stake * price;
        self.attacked |= pays;
        pays.then(|| Attack {
            services: vec!["oracle".into()],
            operators: vec!["operator".into()],
            slashed: self.stake,
            sold: self.stake,
        })
    }
}

fn one_service() -> OneService {
    OneService { stake: 950.0, profit: 2_400_000.0, attacked: false }
}

#[test]
fn a_fall_makes_an_attack_pay_and_the_attack_makes_it_fall() {
    let file = Liquidations::parse(JOINT).unwrap();
    let scenario = Scenario::new(&file).unwrap();
    let market = scenario.market(Seizure::AtTrigger);
    near(market.critical().unwrap().sale, 169.507_76, 1e-5);
    // The attack pays below 2526.3158. The sale that leads there is the one that starts the liquidations.
    let barrier = 2_400_000.0 / 950.0;
    near(barrier, 2_526.315_8, 1e-4);
    near(market.sale_reaching(barrier), 169.507_76, 1e-5);

    let quiet = scenario.run_with(150.0, &mut one_service());
    near(quiet.end.price, 2_911.336_6, 1e-4);
    assert_eq!(quiet.steps.len(), 1);
    near(scenario.run_with(169.6, &mut one_service()).end.price, 1_849.087_5, 1e-4);

    let run = scenario.run_with(200.0, &mut one_service());
    let path = [2_882.37, 2_456.19, 2_222.45, 1_837.88];
    assert_eq!(run.steps.len(), path.len());
    for (step, price) in run.steps.iter().zip(path) {
        near(step.price, price, 5e-3);
    }
    assert_eq!(run.steps[0].event, Event::Sale(200.0));
    assert_eq!(run.steps[1].event, Event::Liquidations(vec!["loans at 2900".into()]));
    // Liquidations go first although the attack pays at 2456.19 as well.
    assert_eq!(run.steps[2].event, Event::Liquidations(vec!["loans at 2500".into()]));
    assert!(matches!(&run.steps[3].event, Event::Attack(attack) if attack.sold == 950.0));
    near(run.end.price, 1_837.879_2, 1e-4);
    assert_eq!(run.end.sold, 2_450.0);
}

fn operator(id: &str, stake: u128) -> Operator {
    Operator { id: id.into(), stake, private_cost: None }
}

fn service(id: &str, profit: u128, tie: Tie) -> Service {
    Service { id: id.into(), profit, threshold: Threshold::ALL, tie }
}

#[test]
fn the_exact_search_makes_the_same_joint_fall() {
    let file = Liquidations::parse(&JOINT.replacen('{', r#"{"sale": 200, "#, 1)).unwrap();
    let scenario = Scenario::new(&file).unwrap();
    // In cents, at the first price.
    let network = Network::new(NetworkDraft {
        operators: vec![operator("operator", 950 * 3_000 * 100)],
        services: vec![service("oracle", 2_400_000 * 100, Tie::Secure)],
        pledges: vec![Pledge { operator: 0, service: 0, amount: 950 * 3_000 * 100 }],
        ..NetworkDraft::default()
    })
    .unwrap();
    let budget = Budget::unlimited();
    let report = joint::report(&scenario, &network, 100.0, Costs::Stake, &budget);
    assert_eq!(report.run, scenario.run_with(200.0, &mut one_service()));
    assert_eq!((report.services_lost, report.operators_slashed, report.proved), (1, 1, true));
    near(report.barrier.unwrap(), 2_526.315_8, 1e-4);
    near(report.sale_to_barrier.unwrap(), 169.507_76, 1e-5);
    // One cent around the barrier.
    let security = |price| {
        StakeAtPrice::new(&network, 3_000.0, 100.0, 1.0, Costs::Stake, budget).attack(price)
    };
    assert!(security(2_526.315_79).is_none());
    assert!(security(2_526.315_78).is_some());
}

fn three_services(dead_service: DeadService) -> Network {
    let pledge = |operator, service, amount| Pledge { operator, service, amount };
    Network::new(NetworkDraft {
        operators: vec![operator("a", 10), operator("b", 10), operator("c", 30)],
        services: vec![
            service("first", 19, Tie::Secure),
            service("second", 18, Tie::Insecure),
            service("third", 1, Tie::Secure),
        ],
        pledges: vec![
            pledge(0, 0, 10),
            pledge(1, 0, 10),
            pledge(1, 1, 10),
            pledge(2, 1, 30),
            pledge(0, 2, 10),
        ],
        pools: vec![Pool { services: vec![0, 2], limit: 20 }],
        dead_service,
        ..NetworkDraft::default()
    })
    .unwrap()
}

#[test]
fn what_was_attacked_is_gone_at_lower_prices() {
    let network = three_services(DeadService::FreelyCorruptible);
    let budget = Budget::unlimited();
    let mut security = StakeAtPrice::new(&network, 1.0, 1.0, 0.5, Costs::Stake, budget);
    // 20 for the 20 of a and b is a tie, but none that the second service has a part in.
    assert_eq!(security.attack(1.0), None);
    let first = security.attack(0.9).unwrap();
    assert_eq!(
        (first.services, first.operators),
        (vec!["first".into(), "third".into()], vec!["a".into(), "b".into()])
    );
    assert_eq!((first.slashed, first.sold), (20.0, 10.0));
    assert_eq!(security.attack(0.9), None);
    // b is gone, so c alone is all of the second's stake: 18 for 18 counts there.
    assert_eq!(security.attack(0.65), None);
    let second = security.attack(0.6).unwrap();
    assert_eq!((second.services, second.operators), (vec!["second".into()], vec!["c".into()]));
    assert_eq!(security.attack(0.01), None);
    assert!(security.proved());
}

#[test]
fn a_service_without_stake_is_free_to_corrupt_or_halts() {
    for (dead_service, lost) in
        [(DeadService::FreelyCorruptible, true), (DeadService::Halts, false)]
    {
        let network = three_services(dead_service);
        let budget = Budget::unlimited();
        let mut security = StakeAtPrice::new(&network, 1.0, 1.0, 1.0, Costs::Stake, budget);
        // b now guards the first alone, 19 for 10, and nobody the third.
        security.slash(0);
        let attack = security.attack(1.0).unwrap();
        assert_eq!(attack.services.contains(&"third".to_owned()), lost);
        assert!(attack.services.contains(&"first".to_owned()));
        assert_eq!(attack.operators, ["b"]);
    }
}

#[test]
fn feedback_cuts_what_a_pool_of_puts_can_bear() {
    // Acceptance case 39: at the price before liquidations 50 times as many puts look safe.
    let file = Liquidations::parse(JOINT).unwrap();
    let scenario = Scenario::new(&file).unwrap();
    let market = scenario.market(Seizure::AtTrigger);
    let (alone, after) = (market.without_feedback(200.0), market.greatest(200.0).price);
    near(alone, 2_882.368_3, 1e-4);
    near(after, 2_222.454_7, 1e-4);
    near(Puts::most(950.0, 2_900.0, alone).unwrap(), 155_302.8, 0.1);
    near(Puts::most(950.0, 2_900.0, after).unwrap(), 3_116.15, 0.01);
    assert_eq!(Puts::most(950.0, 2_900.0, 2_900.0), None);
    let pool = Puts(file.puts.as_ref().unwrap());
    near(pool.at(after).ratio.unwrap(), 3_116.15 / 4_000.0, 1e-5);
    assert!(pool.at(alone).ratio.unwrap() > 1.0);
    assert_eq!(pool.at(3_000.0).ratio, None);
}

fn random_market(random: &mut ChaCha8Rng) -> (Depth, Vec<Seller>) {
    let mut below = |most: u32| f64::from(random.next_u32() % most + 1);
    let depth = match below(5) as u32 {
        1 => Depth::Exponential { depth: 100.0 + below(900) },
        2 => Depth::ConstantProduct { collateral: 100.0 + below(900) },
        3 => Depth::SquareRoot { coefficient: 1.0, volatility: 0.1, volume: 10.0 + below(90) },
        4 => {
            let (collateral, cash) = (100.0 + below(900), 100.0 + below(900));
            Depth::StableSwap { amplification: 1.0 + below(200), collateral, cash }
        }
        _ => Depth::Linear { depth: 3_000.0 },
    };
    // Few prices, so that several sellers share one.
    let sellers = (0..below(12) as usize)
        .map(|who| Seller { trigger: 0.5 + below(50) / 100.0, amount: below(100), who })
        .collect();
    (depth, sellers)
}

#[test]
fn random_markets_end_where_naive_rounds_end() {
    let mut random = ChaCha8Rng::seed_from_u64(35);
    for _ in 0..2_000 {
        let (depth, sellers) = random_market(&mut random);
        let impact = Impact::new(&depth);
        let sale = f64::from(random.next_u32() % 200);
        let price_at = |price: f64| {
            let sold = sellers.iter().filter(|seller| seller.trigger >= price);
            impact.factor(sale + sold.map(|seller| seller.amount).sum::<f64>())
        };
        let follow = |start: f64| (0..100).fold(start, |price, _| price_at(price));
        let market = Market::new(1.0, impact.clone(), 0.0, sellers.clone());
        near(market.greatest(sale).price, follow(1.0), 1e-12);
        near(market.least(sale).price, follow(0.0), 1e-12);
        assert!(market.least(sale).price <= market.greatest(sale).price);
    }
}

#[test]
fn the_price_of_random_markets_jumps_at_cliffs_and_nowhere_else() {
    let mut random = ChaCha8Rng::seed_from_u64(42);
    for _ in 0..500 {
        let (depth, sellers) = random_market(&mut random);
        let market = Market::new(1.0, Impact::new(&depth), 0.0, sellers);
        let cliffs = market.cliffs();
        assert!(cliffs.windows(2).all(|pair| pair[0].sale < pair[1].sale));
        assert_eq!(cliffs.iter().map(|cliff| cliff.sellers).sum::<usize>(), market.sellers().len());
        for cliff in &cliffs {
            let little = 1e-9 * (1.0 + cliff.sale);
            near(market.greatest(cliff.sale + little).price, cliff.to, 1e-6);
            if cliff.sale > little {
                near(market.greatest(cliff.sale - little).price, cliff.from, 1e-4);
                near(market.sale_reaching(cliff.from), cliff.sale, 1e-9 * (1.0 + cliff.sale));
                near(market.sale_reaching(cliff.to), cliff.sale, 1e-6 * (1.0 + cliff.sale));
            }
        }
        for step in 0..50 {
            let sale = f64::from(step) * 7.3;
            let fallen = cliffs.iter().filter(|cliff| cliff.sale <= sale);
            let fallen: usize = fallen.map(|cliff| cliff.sellers).sum();
            assert_eq!(market.greatest(sale).sellers, fallen, "{sale}: {cliffs:?}");
        }
    }
}

#[test]
fn what_is_seized_in_a_run_lies_between_the_two_markets() {
    let mut random = ChaCha8Rng::seed_from_u64(7);
    let mut gaps = 0;
    for _ in 0..500 {
        let mut below = |most: u32| f64::from(random.next_u32() % most + 1);
        let loopers: Vec<String> = (0..6)
            .map(|_| {
                let (equity, leverage) = (below(20), 2.0 + below(40) / 10.0);
                format!(
                    r#"{{"equity": {equity}, "leverage": {leverage}, "threshold": 0.86, "bonus": 0.04}}"#
                )
            })
            .collect();
        let text = format!(
            r#"{{"price": 1, "impact": {{"constant_product": {{"collateral": {}}}}}, "loopers": [{}]}}"#,
            200.0 + below(800),
            loopers.join(", ")
        );
        let file = Liquidations::parse(&text).unwrap();
        let scenario = Scenario::new(&file).unwrap();
        let sale = below(60);
        let run = scenario.run(sale);
        let least = scenario.market(Seizure::AtTrigger).greatest(sale).price;
        let most = scenario.market(Seizure::Everything).greatest(sale).price;
        assert!(most <= run.end.price + 1e-12 && run.end.price <= least + 1e-12);
        gaps += usize::from(run.settled.bad_debt > 0.0);
        // Nothing appears: what is repaid and lost was lent.
        let owed: f64 = scenario.positions().iter().map(|position| position.debt).sum();
        assert!(run.settled.repaid + run.settled.bad_debt <= owed + 1e-9);
    }
    assert!(gaps > 20, "only {gaps} runs fell so far that lenders lost");
}

#[test]
fn nothing_breaks_at_the_edges() {
    // No debt never falls; a trigger above the price falls at once; an empty market is quiet.
    let file = Liquidations::parse(
        r#"{"price": 2, "impact": {"linear": {"depth": 10}}, "sale": 100, "positions": [
        {"collateral": 1, "debt": 0, "threshold": 0.5}, {"collateral": 1, "debt": 3, "threshold": 0.5}]}"#,
    )
    .unwrap();
    let scenario = Scenario::new(&file).unwrap();
    let market = scenario.market(Seizure::AtTrigger);
    assert_eq!(market.greatest(0.0).sellers, 1);
    let cliff = market.critical().unwrap();
    assert_eq!((cliff.sale, cliff.starts), (0.0, Some(1)));
    let report = scenario.report();
    // More is sold than the market takes: the price is nothing, and everything is lost.
    assert_eq!(report.run.end.price, 0.0);
    assert_eq!(report.run.settled.bad_debt, 3.0);
    assert!(serde_json::to_string(&report).unwrap().contains("\"bad_debt\":3.0"));
    let quiet = Liquidations::parse(r#"{"price": 1, "impact": {"linear": {"depth": 10}}}"#);
    let quiet = quiet.unwrap();
    let quiet = Scenario::new(&quiet).unwrap().report();
    assert_eq!((quiet.run.end.price, quiet.amplification), (1.0, None));
    assert!(quiet.fixed_points[0].critical.is_none());
}

#[test]
fn numbers_of_any_size_have_an_answer() {
    let mut random = ChaCha8Rng::seed_from_u64(30);
    for case in 0..300 {
        let mut any = || 10_f64.powi((random.next_u32() % 59) as i32 - 29);
        let impact = match case % 6 {
            0 => Depth::Exponential { depth: any() },
            1 => Depth::Linear { depth: any() },
            2 => Depth::SquareRoot { coefficient: any(), volatility: any(), volume: any() },
            3 => Depth::ConstantProduct { collateral: any() },
            4 => {
                let amplification = any().max(1.0);
                Depth::StableSwap { amplification, collateral: any(), cash: any() }
            }
            _ => Depth::Table(vec![(any(), 0.5)]),
        };
        let terms = LoanTerms { threshold: 0.5, close_factor: 0.5, bonus: 1.0 };
        let loan = |collateral, debt| Loan { id: None, count: 2, collateral, debt, terms };
        let positions = (0..5).map(|_| loan(any(), any())).collect();
        let file = Liquidations {
            title: None,
            inputs: Vec::new(),
            price: Some(any()),
            nav: any(),
            impact,
            sale: any(),
            slashed: any(),
            slashed_sold: 0.5,
            redemptions: if case % 5 == 0 { any() } else { 0.0 },
            resold: 1.0,
            positions,
            loopers: Vec::new(),
            stops: Vec::new(),
            puts: None,
        };
        let scenario = Scenario::new(&file).unwrap();
        let report = scenario.report();
        for points in &report.fixed_points {
            let (least, greatest) = (points.least.price, points.greatest.price);
            assert!((0.0..=scenario.price()).contains(&greatest), "{greatest} {file:?}");
            assert!((0.0..=scenario.price()).contains(&least), "{least} {file:?}");
        }
        let settled = report.run.settled;
        let all = [settled.repaid, settled.seized, settled.bad_debt, report.run.end.price];
        assert!(all.iter().all(|number| number.is_finite() && *number >= 0.0), "{all:?} {file:?}");
    }
}
