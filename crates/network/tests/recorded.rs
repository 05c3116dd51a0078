//! Recorded networks whose answers are known, as they are.

use buttress_network::import::eigenlayer::{self, Allotment, Assumptions};
use buttress_network::{Id, import};
use market_data::recorded_data_for_test;
use std::collections::BTreeSet;
use std::fs;

const SOLVED: [(&str, usize, usize, usize); 3] =
    [("s100x20", 100, 20, 314), ("s300x40", 300, 40, 1_124), ("synth1900x42", 1_900, 42, 2_063)];

#[test]
fn solved_networks_are_read_and_their_answers_add_up() {
    for (name, operators, services, pledges) in SOLVED {
        let Some(path) = recorded_data_for_test(&format!("risk_networks/{name}.json")) else {
            return;
        };
        let network = import::open(&path).unwrap().network;
        let counts = (network.operators().len(), network.services().len(), network.pledges().len());
        assert_eq!(counts, (operators, services, pledges));
        assert_eq!(network.operators()[7].id, Id::Number(7));
        assert_eq!(network.services()[7].id, Id::Number(7));
        let golden = import::solved::golden(&fs::read_to_string(&path).unwrap()).unwrap();
        let cost = |place: &usize| network.operators()[*place].stake;
        assert_eq!(golden.ratio_coalition.iter().map(cost).sum::<u128>(), golden.ratio_cost);
        let attacked: BTreeSet<usize> = golden.ratio_services.iter().copied().collect();
        assert_eq!(network.gain(&attacked), golden.ratio_profit);
        // The recorded attack corrupts what it says.
        for &service in &attacked {
            let members = network.members(service).iter();
            let bought = members.filter(|(operator, _)| golden.ratio_coalition.contains(operator));
            assert!(bought.map(|(_, amount)| amount).sum::<u128>() >= network.corrupting(service));
        }
    }
}

#[test]
fn a_solved_network_that_does_not_add_up_is_refused() {
    let sound = r#"{"sigma": [3, 4], "services": [{"pi": 5, "alpha": [1, 2], "W": 7, "theta": 4, "members": [0, 1]}]}"#;
    assert_eq!(import::read(sound).unwrap().network.corrupting(0), 4);
    for (from, to, expected) in [
        ("\"W\": 7", "\"W\": 8", "services[0].W: 8, but 7 follows"),
        ("\"theta\": 4", "\"theta\": 3", "services[0].theta: 3, but 4 follows"),
        ("[0, 1]", "[0, 2]", "services[0].members[1]: 2 is none of 2 operators"),
        ("[0, 1]", "[0, 0]", "pledges[1]: a second pledge of 0 to 0"),
        ("\"pi\"", "\"phi\"", "services[0].phi: unknown field"),
        ("[3, 4]", "[3, -4]", "sigma[1]: invalid value"),
    ] {
        let found = import::read(&sound.replace(from, to)).unwrap_err().to_string();
        assert!(found.starts_with(expected), "{found}");
    }
}

#[test]
fn eigenlayer_is_read_under_every_allotment() {
    let Some(directory) = recorded_data_for_test("eigenlayer") else { return };
    assert!(eigenlayer::is_at(&directory));
    for allotment in Allotment::ALL {
        let assumptions = Assumptions { allotment, ..Assumptions::default() };
        let read = eigenlayer::open(&directory, &assumptions).unwrap();
        let network = &read.network;
        // 39 services and 1,579 registrations were recorded; one service is backed by less than a cent.
        assert_eq!((network.operators().len(), network.services().len()), (358, 38));
        assert_eq!(read.left_out, [Id::from("0x84adf221af49e67db62c5b16d86afcad2ef0b262")]);
        assert_eq!(network.services()[0].id, Id::from("EigenDA"));
        assert_eq!((network.members(0).len(), read.recorded[0]), (206, 1_501_397_626_284));
        for (service, &recorded) in read.recorded.iter().enumerate() {
            let off = network.backing(service).abs_diff(recorded);
            if allotment == Allotment::Fitted {
                // Each stake is rounded to a cent.
                let rounding = network.members(service).len() as u128;
                assert!(off <= rounding, "{service}: {off} of {recorded}");
            } else {
                assert_eq!(off, 0, "{allotment}");
            }
            assert_eq!(network.services()[service].profit, recorded.div_ceil(100));
        }
        if allotment == Allotment::Fitted {
            assert!(
                network
                    .pledges()
                    .iter()
                    .all(|pledge| { pledge.amount == network.operators()[pledge.operator].stake })
            );
        }
        assert_eq!(eigenlayer::open(&directory, &assumptions).unwrap(), read);
    }
}

#[test]
fn the_allotments_are_as_unequal_as_they_say() {
    let Some(directory) = recorded_data_for_test("eigenlayer") else { return };
    // The part of all stake that the largest tenth of operators has.
    let concentration = |allotment| {
        let assumptions = Assumptions { allotment, ..Assumptions::default() };
        let network = eigenlayer::open(&directory, &assumptions).unwrap().network;
        let mut stakes: Vec<u128> = network.operators().iter().map(|one| one.stake).collect();
        stakes.sort_unstable_by(|a, b| b.cmp(a));
        stakes[..36].iter().sum::<u128>() * 100 / network.total_stake()
    };
    let found = Allotment::ALL.map(concentration);
    // The largest tenth of the owners of Rocket Pool's nodes provided 72 % of its ETH.
    assert_eq!(found, [21, 44, 71, 72]);
}
