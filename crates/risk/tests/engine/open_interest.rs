//! How much open interest a service bears (acceptance case 40).

use buttress_risk::Budget;
use buttress_risk::attack::{Costs, best};
use buttress_risk::open_interest::{Extraction, Slack, capacity};
use network::{Network, NetworkDraft, Operator, Pledge, Service, Threshold, Tie};
use pricing::{Contract, Kind};
use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};
use rules::Holding;
use units::{Fixed, Price, Ratio, Timestamp};

const TENTH: Slack = Slack { numerator: 1, denominator: 10 };

/// Ten operators with $10M each, all of it pledged to the oracle and to another service that takes 55 % of what they bear.
fn network(profit: u128) -> Network {
    let operators = (0..10_u64)
        .map(|id| Operator { id: id.into(), stake: 10_000_000, private_cost: None })
        .collect();
    let two_thirds = Threshold { numerator: 2, denominator: 3 };
    let service = |id: &str, profit, threshold| Service {
        id: id.into(),
        profit,
        threshold,
        tie: Tie::Insecure,
    };
    let pledges = (0..10)
        .flat_map(|operator| {
            (0..2).map(move |service| Pledge { operator, service, amount: 10_000_000 })
        })
        .collect();
    Network::new(NetworkDraft {
        operators,
        services: vec![
            service("oracle", profit, two_thirds),
            service("bridge", 55_000_000, Threshold::ALL),
        ],
        pledges,
        ..NetworkDraft::default()
    })
    .unwrap()
}

#[test]
fn security_caps_open_interest() {
    let extraction = Extraction::linear(100_000_000, 5, 100).unwrap();
    for declared in [0, 10_000_000, 40_000_000] {
        let network = network(declared);
        let found =
            capacity(&network, Costs::Stake, 0, &extraction, TENTH, &Budget::unlimited()).unwrap();
        // .45 × 66.667M ÷ 1.1 = 27.2727M, whatever is declared now; ÷ 5 % = 545.4545M.
        let certified = found.certified.unwrap();
        assert!(certified.profit.abs_diff(27_272_727) <= 1, "{certified:?}");
        assert!(certified.open_interest.unwrap().abs_diff(545_454_545) <= 20, "{certified:?}");
        // Who attacks the oracle alone needs seven operators, with the bridge all ten: 100M − 55M is left.
        assert!(found.exact);
        assert_eq!(found.proved.headroom, 45_000_000 - declared as i128);
        assert_eq!(found.proved.profit, 40_909_090);
        assert_eq!(found.proved.open_interest, Some(818_181_800));
    }
}

#[test]
fn at_the_capacity_no_attack_pays_and_above_what_is_borne_one_does() {
    let extraction = Extraction::linear(1_000, 5, 100).unwrap();
    let none = Slack { numerator: 0, denominator: 1 };
    let network = network(1);
    let found = capacity(&network, Costs::Stake, 0, &extraction, none, &Budget::unlimited());
    let most = found.unwrap().proved.open_interest.unwrap();
    let profit_at = |open_interest: u128| {
        let mut draft = network.to_draft();
        draft.services[0].profit = extraction.profit(open_interest);
        let network = Network::new(draft).unwrap();
        best(&network, Costs::Stake, &Budget::unlimited()).attack.unwrap().profit()
    };
    assert_eq!(profit_at(most), 0);
    assert!(profit_at(most + 20) > 0);
}

#[test]
fn the_largest_open_interest_is_the_largest() {
    let mut random = ChaCha8Rng::seed_from_u64(40);
    for _ in 0..500 {
        let mut below = |most: u32| u128::from(random.next_u32() % most);
        let extraction = Extraction {
            open_interest: 1 + below(50),
            by_positions: below(30),
            by_liquidations: below(5),
            epochs: 1 + below(4) as u32,
            pool: (below(2) == 0).then_some(below(200)),
        };
        let limit = below(300);
        let counted = (0..16_000).take_while(|size| extraction.profit(*size) <= limit).count();
        match extraction.largest(limit) {
            Some(largest) => assert_eq!(counted as u128, largest + 1, "{extraction:?} {limit}"),
            None => assert_eq!(counted, 16_000, "{extraction:?} {limit}"),
        }
    }
}

#[test]
fn a_book_of_options_counts_strikes_within_the_band() {
    const ONE: u128 = 1_000_000_000_000_000_000;
    // Long a butterfly: it pays most at 3000, not at an end of the band from 2800 to 3200.
    let strike = |price: u128| Contract {
        kind: Kind::Call,
        strike: Price::new(price * ONE),
        expiry: Timestamp::new(1),
    };
    let contracts = [strike(2_900), strike(3_000), strike(3_100)];
    let hold = |contract, size: i128| Holding { contract, size: Fixed::new(size * ONE as i128) };
    let trader = [hold(0, 1), hold(1, -2), hold(2, 1)];
    let spot = Price::new(2_800 * ONE);
    let band = Ratio::from_bps(2_000);
    let book = Extraction::of_book(&contracts, [&trader[..]], spot, band, 4, 1_000_000).unwrap();
    assert_eq!(book.by_positions, 100_000_000);
    assert_eq!(book.profit(8), 200_000_000);
    let pool = Extraction { pool: Some(150_000_000), ..book };
    assert_eq!(pool.profit(8), 150_000_000);
    assert_eq!(pool.largest(149_999_999), Some(5));
    assert_eq!(pool.largest(150_000_000), None);
}

#[test]
fn nothing_is_borne_where_the_service_is_worth_too_much_already() {
    let mut draft = network(1).to_draft();
    draft.services[1].profit = 200_000_000;
    let network = Network::new(draft).unwrap();
    let extraction = Extraction::linear(1_000, 5, 100).unwrap();
    let found =
        capacity(&network, Costs::Stake, 0, &extraction, TENTH, &Budget::unlimited()).unwrap();
    assert_eq!((found.proved.profit, found.proved.open_interest), (0, Some(0)));
    assert!(found.certified.unwrap().open_interest.unwrap() == 0);
    assert!(
        capacity(&network, Costs::Stake, 2, &extraction, TENTH, &Budget::unlimited()).is_none()
    );
}
