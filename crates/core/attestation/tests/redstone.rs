//! RedStone packages and quotes: what verifies, what does not, and why.

mod common;

use buttress_attestation::redstone::{
    MAX_SIGNERS, PACKAGE_BYTES, Package, Packages, SignerSet, decode, encode,
};
use buttress_attestation::{Fault, Field, Statement};
use common::{addresses, ether, flips, key, keys, name, signed_package};
use crypto::RecoverableSignature;
use units::{Price, Timestamp};

const DOLLAR: u128 = 1_000_000_000_000_000_000;
const TIME: Timestamp = Timestamp::new(1_719_856_900_000);

fn good() -> Vec<u8> {
    encode(&name("ETH"), 348_656_332_865, TIME).unwrap()
}

fn with(at: usize, bytes: &[u8]) -> Vec<u8> {
    let mut package = good();
    package[at..at + bytes.len()].copy_from_slice(bytes);
    package
}

fn range(field: Field, have: i128, least: i128, most: i128) -> Fault {
    Fault::OutOfRange { field, have, least, most }
}

#[test]
fn a_signed_package_says_who_what_and_when() {
    let package = signed_package(&key(1), good());
    assert_eq!(package.bytes.len(), PACKAGE_BYTES);
    let price = Price::new(348_656_332_865 * DOLLAR / 100_000_000);
    let statement = Statement { symbol: name("ETH"), price, time: TIME };
    assert_eq!(package.verify(), Ok((key(1).address(), statement)));
    assert_eq!(package.signatures(), 1);
    let bytes = borsh::to_vec(&package).unwrap();
    assert_eq!(borsh::from_slice::<Package>(&bytes).unwrap(), package);
}

#[test]
fn one_bit_of_package_or_signature_makes_it_another_signer_or_none() {
    let package = signed_package(&key(1), good());
    let honest = key(1).address();
    for (bit, bytes) in flips(&package.bytes, 1) {
        let flipped = Package { bytes, signature: package.signature };
        assert!(flipped.verify().map(|(signer, _)| signer) != Ok(honest), "bit {bit}");
    }
    for (bit, bytes) in flips(package.signature.as_bytes(), 1) {
        let Ok(signature) = RecoverableSignature::from_canonical(bytes.try_into().unwrap()) else {
            continue;
        };
        let flipped = Package { bytes: package.bytes.clone(), signature };
        assert!(flipped.verify().map(|(signer, _)| signer) != Ok(honest), "bit {bit}");
    }
}

#[test]
fn each_malformed_package_has_its_error() {
    let constant = |field, have: &[u8], want: &[u8]| Fault::Constant {
        field,
        have: have.to_vec(),
        want: want.to_vec(),
    };
    let symbol = |have: &[u8]| Fault::Symbol { have: have.to_vec(), most: 31 };
    let mut interior = [0; 29];
    interior[28] = b'X';
    let large = u128::MAX / 10_000_000_000 + 1;
    for (bytes, fault) in [
        (vec![], Fault::Cut { field: Field::SymbolPadding, needs: 32, has: 0 }),
        (good()[..76].to_vec(), Fault::Cut { field: Field::PointCount, needs: 3, has: 2 }),
        ([good(), vec![0]].concat(), Fault::Trailing { bytes: 1 }),
        (with(0, &[0; 3]), symbol(b"")),
        (with(0, b"E H"), symbol(b"E H")),
        (with(0, &[b'A'; 32]), symbol(&[b'A'; 32])),
        (with(31, b"X"), constant(Field::SymbolPadding, &interior, &[0; 29])),
        (with(47, &[1]), constant(Field::Price, &[&[0; 15][..], &[1]].concat(), &[0; 16])),
        (with(48, &[0; 16]), range(Field::Price, 0, 1, i128::MAX)),
        (
            with(48, &large.to_be_bytes()),
            Fault::DoesNotFit { field: Field::Price, value: large, exponent: -8 },
        ),
        (with(73, &[31]), constant(Field::ValueSize, &[0, 0, 0, 31], &[0, 0, 0, 32])),
        (with(76, &[2]), constant(Field::PointCount, &[0, 0, 2], &[0, 0, 1])),
    ] {
        assert_eq!(signed_package(&key(1), bytes.clone()).verify(), Err(fault), "{bytes:?}");
    }
}

#[test]
fn what_a_field_cannot_hold_is_not_encoded() {
    let long = name(&"A".repeat(32));
    let refused = Fault::Symbol { have: vec![b'A'; 32], most: 31 };
    assert_eq!(encode(&long, 1, TIME), Err(refused));
    let late = Timestamp::new(1 << 48);
    let most = (1 << 48) - 1;
    assert_eq!(encode(&name("A"), 1, late), Err(range(Field::Timestamp, 1 << 48, 0, most)));
    let last = Timestamp::new((1 << 48) - 1);
    assert_eq!(decode(&encode(&name("A"), 1, last).unwrap()).unwrap().time, last);
}

#[test]
fn a_quote_is_the_lower_median_of_its_packages() {
    let keys = keys(5);
    let signers = SignerSet::new(addresses(&keys), 3).unwrap();
    let quote = |prices: &[u128]| {
        let packages = keys.iter().zip(prices).map(|(key, price)| ether(key, *price)).collect();
        Packages::ordered(packages).unwrap()
    };
    for (prices, median) in [
        (vec![30, 10, 20], 20),
        (vec![40, 10, 30, 20], 20),
        (vec![5, 1, 4, 2, 3], 3),
        (vec![7, 7, 1_000_000], 7),
    ] {
        let quote = quote(&prices);
        let statement = quote.verify(&signers).unwrap();
        assert_eq!(statement.price, Price::new(median * DOLLAR), "{prices:?}");
        assert_eq!(statement.time, TIME);
        assert_eq!(quote.signatures(), prices.len());
        let bytes = borsh::to_vec(&quote).unwrap();
        assert_eq!(borsh::from_slice::<Packages>(&bytes).unwrap(), quote);
    }
}

#[test]
fn each_malformed_quote_has_its_error() {
    let keys = keys(6);
    let signers = SignerSet::new(addresses(&keys[..5]), 3).unwrap();
    let quote = |packages: Vec<Package>| Packages::ordered(packages).unwrap();
    let good = quote(keys[..3].iter().map(|key| ether(key, 10)).collect());
    assert!(good.verify(&signers).is_ok());

    let few = quote(keys[..2].iter().map(|key| ether(key, 10)).collect());
    assert_eq!(few.verify(&signers), Err(range(Field::Packages, 2, 3, 5)));
    let many = quote(keys.iter().map(|key| ether(key, 10)).collect());
    assert_eq!(many.verify(&signers), Err(range(Field::Packages, 6, 3, 5)));
    assert_eq!(
        Packages { packages: Vec::new() }.verify(&signers),
        Err(range(Field::Packages, 0, 3, 5))
    );

    let stranger = quote(keys[3..].iter().map(|key| ether(key, 10)).collect());
    let have = keys[5].address();
    assert_eq!(stranger.verify(&signers), Err(Fault::UnknownSigner { have }));

    let mut twice = good.clone();
    twice.packages[1] = twice.packages[0].clone();
    let first = twice.packages[0].verify().unwrap().0;
    let order = |have, after| Err(Fault::SignerOrder { have, after });
    assert_eq!(twice.verify(&signers), order(first, first));
    let mut swapped = good.clone();
    swapped.packages.swap(0, 1);
    let second = good.packages[1].verify().unwrap().0;
    assert_eq!(swapped.verify(&signers), order(first, second));

    let other = |symbol: &str, time| {
        let mut packages = vec![ether(&keys[0], 10), ether(&keys[1], 10)];
        packages.push(signed_package(&keys[2], encode(&name(symbol), 1, time).unwrap()));
        quote(packages).verify(&signers)
    };
    assert_eq!(other("BTC", TIME), Err(Fault::Disagree { field: Field::Symbol }));
    let later = TIME.plus(1);
    assert_eq!(other("ETH", later), Err(Fault::Disagree { field: Field::Timestamp }));

    let mut broken = good;
    broken.packages[2].bytes.pop();
    let cut = Fault::Cut { field: Field::PointCount, needs: 3, has: 2 };
    assert_eq!(broken.verify(&signers), Err(cut));
}

#[test]
fn a_set_of_signers_is_canonical() {
    let mut some = addresses(&keys(3));
    let set = SignerSet::new(some.clone(), 2).unwrap();
    some.sort_unstable();
    assert_eq!((set.addresses(), set.threshold()), (some.as_slice(), 2));
    let bytes = borsh::to_vec(&set).unwrap();
    assert_eq!(borsh::from_slice::<SignerSet>(&bytes).unwrap(), set);
    let unsorted = borsh::to_vec(&(vec![some[1], some[0]], 1_u8)).unwrap();
    assert!(borsh::from_slice::<SignerSet>(&unsorted).is_err());

    let most = MAX_SIGNERS as i128;
    assert_eq!(SignerSet::new(vec![], 1), Err(range(Field::Signers, 0, 1, most)));
    let many = addresses(&keys(17));
    assert_eq!(SignerSet::new(many, 1), Err(range(Field::Signers, 17, 1, most)));
    for threshold in [0, 4] {
        let have = i128::from(threshold);
        let fault = range(Field::Threshold, have, 1, 3);
        assert_eq!(SignerSet::new(some.clone(), threshold), Err(fault));
    }
    let (have, after) = (some[0], some[0]);
    let twice = SignerSet::new(vec![some[0], some[1], some[0]], 1);
    assert_eq!(twice, Err(Fault::SignerOrder { have, after }));
}

#[test]
fn lists_beyond_their_bounds_are_refused_by_their_count() {
    let package = ether(&key(1), 10);
    let long = Package { bytes: vec![0; PACKAGE_BYTES + 1], ..package.clone() };
    assert!(borsh::from_slice::<Package>(&borsh::to_vec(&long).unwrap()).is_err());
    let many = Packages { packages: vec![package; MAX_SIGNERS + 1] };
    let error = borsh::from_slice::<Packages>(&borsh::to_vec(&many).unwrap()).unwrap_err();
    assert_eq!(error.to_string(), "list of 17 rows, at most 16");
}
