//! What is written is read back.

use buttress_network::file::{self, Document};
use buttress_network::{
    Bonus, DeadService, Id, Network, NetworkDraft, Operator, Pledge, Pool, Service, Threshold, Tie,
};
use proptest::prelude::*;

fn networks() -> impl Strategy<Value = Network> {
    let tie = prop_oneof![Just(Tie::Secure), Just(Tie::Insecure)];
    let dead = prop_oneof![Just(DeadService::FreelyCorruptible), Just(DeadService::Halts)];
    let amount = prop_oneof![0..100_u128, 0..1_u128 << 100];
    let operators = prop::collection::vec((amount.clone(), prop::option::of(amount.clone())), 0..5);
    let services = prop::collection::vec((amount.clone(), 1..9_u32, 0..9_u32, tie), 0..5);
    let pledges = prop::collection::vec((0..25_usize, any::<u64>()), 0..12);
    let groups = prop::collection::vec((any::<bool>(), amount), 0..3);
    (operators, services, pledges, groups, dead, any::<bool>()).prop_map(
        |(operators, services, pledges, groups, dead_service, numbered)| {
            // Quotes, a control character and a character beyond the first plane come back as they were.
            let id = |place: usize, kind: &str| match (numbered, place % 2) {
                (true, _) => Id::Number(u64::MAX - place as u64),
                (_, 0) => Id::Text(format!("{kind} \"{place}\"\n🜁")),
                _ => Id::Text(format!("{kind}{place}")),
            };
            let operators =
                operators.into_iter().enumerate().map(|(place, (stake, private_cost))| Operator {
                    id: id(place, "o"),
                    stake,
                    private_cost,
                });
            let operators: Vec<_> = operators.collect();
            let services = services.into_iter().enumerate();
            let services = services.map(|(place, (profit, numerator, more, tie))| {
                let threshold = Threshold { numerator, denominator: numerator + more };
                Service { id: id(place, "s"), profit, threshold, tie }
            });
            let services: Vec<_> = services.collect();
            let mut seen = std::collections::BTreeSet::new();
            let pledges = pledges.into_iter().filter_map(|(pair, part)| {
                let (operator, service) = (pair / 5, pair % 5);
                let stake = operators.get(operator)?.stake;
                let there = services.get(service).is_some() && seen.insert(pair);
                there.then(|| Pledge { operator, service, amount: stake.min(part.into()) })
            });
            let pledges = pledges.collect();
            let all: Vec<usize> = (0..services.len()).collect();
            let groups = groups.into_iter().filter(|_| !all.is_empty());
            let (pools, bonuses): (Vec<_>, Vec<_>) = groups.partition(|(pool, _)| *pool);
            let pools = pools.into_iter().take(1);
            let draft = NetworkDraft {
                operators,
                services,
                pledges,
                bonuses: bonuses
                    .into_iter()
                    .map(|(_, amount)| Bonus { services: all.clone(), amount })
                    .collect(),
                pools: pools.map(|(_, limit)| Pool { services: all.clone(), limit }).collect(),
                dead_service,
            };
            Network::new(draft).unwrap()
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { rng_seed: prop::test_runner::RngSeed::Fixed(6), ..Default::default() })]

    #[test]
    fn a_network_is_read_back_as_written(network in networks(), name in prop::option::of(".{0,8}")) {
        let document = Document { name, ..Document::from(network) };
        let text = file::write(&document);
        prop_assert_eq!(file::read(&text).unwrap(), document);
    }

    #[test]
    fn no_text_makes_the_reader_panic(network in networks(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = file::write(&network.into()).into_bytes();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if let Ok(text) = String::from_utf8(bytes) {
            let _ = file::read(&text);
        }
    }
}
