//! What publishers really signed: every recorded message verifies, and none of which one bit is another.

use attestation::open_oracle::Message;
use attestation::pyth::Update;
use attestation::redstone::{Package, Packages};
use buttress_market_data::publishers::{PYTH, guardian_set, redstone_signers};
use buttress_market_data::recorded_data_for_test;
use buttress_market_data::signed_messages::{Format, SignedMessages, open_oracle, pyth, redstone};
use crypto::RecoverableSignature;
use std::collections::BTreeMap;
use units::{Price, Timestamp, parse_decimal};

fn load(file: &str) -> Option<SignedMessages> {
    let path = recorded_data_for_test(&format!("signed_messages/{file}"))?;
    Some(SignedMessages::load(&path, None).unwrap())
}

fn open_oracle_records() -> Option<Vec<open_oracle::Record>> {
    match load("open_oracle.json")? {
        SignedMessages::OpenOracle(records) => Some(records),
        other => panic!("{}", other.format()),
    }
}

fn redstone_records() -> Option<Vec<redstone::Record>> {
    match load("redstone_packages.json")? {
        SignedMessages::RedStone(records) => Some(records),
        other => panic!("{}", other.format()),
    }
}

fn pyth_records() -> Option<Vec<pyth::Record>> {
    match load("pyth_updates.json")? {
        SignedMessages::Pyth(records) => Some(records),
        other => panic!("{}", other.format()),
    }
}

/// Every `stride`th value with one bit flipped.
fn flips(bytes: &[u8], stride: usize) -> impl Iterator<Item = (usize, Vec<u8>)> {
    (0..bytes.len() * 8).step_by(stride).map(|bit| {
        let mut flipped = bytes.to_vec();
        flipped[bit / 8] ^= 1 << (bit % 8);
        (bit, flipped)
    })
}

#[test]
fn every_recorded_message_is_valid() {
    for (file, format, count) in [
        ("open_oracle.json", Format::OpenOracle, 41),
        ("redstone_packages.json", Format::RedStone, 50),
        ("pyth_updates.json", Format::Pyth, 7),
    ] {
        let Some(messages) = load(file) else { return };
        assert_eq!(messages.format(), format);
        let verdicts = messages.check();
        assert_eq!(verdicts.len(), count, "{file}");
        for (index, verdict) in verdicts.into_iter().enumerate() {
            assert_eq!(verdict, Ok(()), "{file} {index}");
        }
    }
}

/// A third of Coinbase's signatures have the high s: as they are, blocks would take a second form of each.
#[test]
fn high_signatures_are_recorded_and_taken_in_their_low_form() {
    let Some(records) = open_oracle_records() else { return };
    let mut high = 0;
    for record in records {
        let published = hex::decode(&record.signature[2..]).unwrap();
        let kept = record.message().unwrap().signature;
        high += usize::from(published[..64] != kept.as_bytes()[..64]);
        assert_eq!(RecoverableSignature::from_canonical(*kept.as_bytes()), Ok(kept));
    }
    assert_eq!(high, 14);
}

/// Batches are fetched at one moment; some symbols in them are as old as their message says, and that counts.
#[test]
fn stale_symbols_of_a_fresh_batch_are_as_old_as_they_say() {
    let Some(records) = open_oracle_records() else { return };
    let mut batches: BTreeMap<&str, Vec<(Timestamp, &str)>> = BTreeMap::new();
    for record in &records {
        let statement = record.check().unwrap();
        batches.entry(&record.source).or_default().push((statement.time, &record.symbol));
    }
    let stale = |ends: &str, window: u64| -> Vec<&str> {
        let (_, batch) = batches.iter().find(|(source, _)| source.ends_with(ends)).unwrap();
        let newest = batch.iter().map(|(time, _)| *time).max().unwrap();
        let old = batch.iter().filter(|(time, _)| newest.since(*time) > window);
        let mut symbols: Vec<&str> = old.map(|(_, symbol)| *symbol).collect();
        symbols.sort_unstable();
        symbols
    };
    let (minute, day) = (60_000, 86_400_000);
    // Ten months behind the rest of their batch.
    assert_eq!(stale("cbdata2.json", 100 * day), ["BAT", "DAI"]);
    assert_eq!(stale("cbdata2.json", 60 * minute), ["BAT", "DAI", "ZRX"]);
    assert_eq!(stale("cbdata2.json", 3 * minute), ["BAT", "DAI", "SNX", "ZRX"]);
    assert_eq!(stale("cbdata1.json", 5 * minute), ["DAI", "REP"]);
    assert_eq!(stale("cbdata3.json", 3 * minute), ["REP"]);
}

#[test]
fn redstones_nodes_together_are_a_quote() {
    let Some(records) = redstone_records() else { return };
    let signers = redstone_signers("redstone-primary-prod").unwrap();
    let of = |feed: &str, nodes: usize| {
        let packages = records.iter().filter(|record| record.key == feed);
        let packages = packages.take(nodes).map(|record| record.package().unwrap()).collect();
        Packages::ordered(packages).unwrap().verify(&signers)
    };
    let price = |text| Price::new(parse_decimal(text, 18).unwrap());
    assert_eq!(of("BTC", 5).unwrap().price, price("63597.79995623"));
    assert_eq!(of("ETH", 5).unwrap().price, price("3486.95203485"));
    assert_eq!(of("weETH", 4).unwrap().price, price("3629.55595274"));
    assert_eq!(of("BTC", 5).unwrap().time, Timestamp::new(1_719_856_900_000));
    assert!(of("BTC", 2).is_err(), "the threshold is 3");
}

/// Two feeds of one update: the guardians signed now, the price is half an hour old.
#[test]
fn a_price_of_pyth_is_as_old_as_it_says() {
    let Some(records) = pyth_records() else { return };
    let mut late = 0;
    for record in &records {
        let verified = record.check().unwrap();
        for message in &verified.messages {
            let time = message.observation().unwrap().time;
            late += usize::from(u64::from(verified.vaa_timestamp) * 1_000 > time.raw() + 600_000);
        }
    }
    assert_eq!(late, 4);
}

fn flip_messages(stride: usize) {
    let Some(records) = open_oracle_records() else { return };
    for (index, record) in records.iter().enumerate() {
        let message = record.message().unwrap();
        let honest = message.verify().unwrap().0;
        for (bit, bytes) in flips(&message.bytes, stride) {
            let flipped = Message { bytes, signature: message.signature };
            assert_ne!(flipped.verify().map(|said| said.0), Ok(honest), "{index}, bit {bit}");
        }
        // The published signature, whose 31 zeros before v count as well.
        let published = hex::decode(&record.signature[2..]).unwrap();
        for (bit, bytes) in flips(&published, stride) {
            let signature = format!("0x{}", hex::encode(bytes));
            let flipped = open_oracle::Record { signature, ..record.clone() };
            assert!(flipped.check().is_err(), "{index}, signature bit {bit}");
        }
    }
}

#[test]
fn no_bit_of_a_price_that_a_venue_signed_is_free() {
    flip_messages(23);
}

#[test]
#[ignore = "every bit of every message: some seconds"]
fn no_bit_at_all_of_a_price_that_a_venue_signed_is_free() {
    flip_messages(1);
}

fn flip_packages(stride: usize) {
    let Some(records) = redstone_records() else { return };
    for (index, record) in records.iter().enumerate() {
        let package = record.package().unwrap();
        let honest = package.verify().unwrap().0;
        for (bit, bytes) in flips(&package.bytes, stride) {
            let flipped = Package { bytes, signature: package.signature };
            assert_ne!(flipped.verify().map(|said| said.0), Ok(honest), "{index}, bit {bit}");
        }
        for (bit, bytes) in flips(package.signature.as_bytes(), stride) {
            let signature = RecoverableSignature::from_canonical(bytes.try_into().unwrap());
            let Ok(signature) = signature else { continue };
            let flipped = Package { bytes: package.bytes.clone(), signature };
            assert_ne!(flipped.verify().map(|said| said.0), Ok(honest), "{index}, bit {bit}");
        }
        // As it is read: time, feed, value.
        for bit in (0..48).step_by(stride.min(7)) {
            let timestamp_milliseconds = record.timestamp_milliseconds ^ (1 << bit);
            let flipped = redstone::Record { timestamp_milliseconds, ..record.clone() };
            assert!(flipped.check().is_err(), "{index}, time bit {bit}");
        }
        let (feed, value) = record.data_points[0].clone();
        let mut told = 0;
        for bit in (0..64).step_by(stride.min(7)) {
            let other = f64::from_bits(value.to_bits() ^ (1 << bit));
            let data_points = vec![(feed.clone(), other)];
            let flipped = redstone::Record { data_points, ..record.clone() };
            // The last bits of a float are below 10⁻⁸, where nothing is signed.
            let is_same = flipped.package().is_ok_and(|flipped| flipped.bytes == package.bytes);
            assert_eq!(flipped.check().is_ok(), is_same, "{index}, value bit {bit}");
            told += usize::from(!is_same);
        }
        assert!(told >= 5, "{index}");
        for (bit, bytes) in flips(feed.as_bytes(), 1) {
            let Ok(other) = String::from_utf8(bytes) else { continue };
            let data_points = vec![(other.clone(), value)];
            let (key, data_feed_id) = (other.clone(), other.clone());
            let flipped = redstone::Record {
                key,
                data_feed_id,
                data_package_id: other,
                data_points,
                ..record.clone()
            };
            assert!(flipped.check().is_err(), "{index}, feed bit {bit}");
        }
    }
}

#[test]
fn no_bit_of_a_package_is_free() {
    flip_packages(23);
}

#[test]
#[ignore = "every bit of every package: some seconds"]
fn no_bit_at_all_of_a_package_is_free() {
    flip_packages(1);
}

fn flip_updates(stride: usize) {
    let Some(records) = pyth_records() else { return };
    for (index, record) in records.iter().enumerate() {
        let update = record.update().unwrap();
        let set = u32::try_from(record.guardian_set_index).unwrap();
        let guardians = guardian_set(set).unwrap();
        assert!(update.verify(&guardians, &PYTH).is_ok());
        for (bit, bytes) in flips(&update.bytes, stride) {
            let flipped = Update { bytes };
            assert!(flipped.verify(&guardians, &PYTH).is_err(), "{index}, bit {bit}");
        }
    }
}

#[test]
fn no_bit_of_an_update_is_free() {
    // A prime: all bits of a byte have their turn.
    flip_updates(101);
}

#[test]
#[ignore = "every bit of every update, with up to 13 recoveries each: a minute or two"]
fn no_bit_at_all_of_an_update_is_free() {
    flip_updates(1);
}

#[test]
fn guardians_that_were_recovered_are_those_that_are_known() {
    let Some(records) = pyth_records() else { return };
    let mut seen: BTreeMap<u64, BTreeMap<u64, String>> = BTreeMap::new();
    for record in records {
        let set = seen.entry(record.guardian_set_index).or_default();
        set.extend(record.guardian_signatures);
    }
    for (set, guardians) in &seen {
        let known = guardian_set(u32::try_from(*set).unwrap()).unwrap();
        for (index, address) in guardians {
            let index = usize::try_from(*index).unwrap();
            assert_eq!(known.addresses()[index].to_string(), *address, "set {set}, {index}");
        }
    }
    // Guardian 5 of set 4 signed none of them; six of set 3 did not.
    let counts: Vec<(u64, usize)> = seen.iter().map(|(set, seen)| (*set, seen.len())).collect();
    assert_eq!(counts, [(3, 13), (4, 18)]);
}
