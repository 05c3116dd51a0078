//! Pyth updates: what verifies, what does not, and why.

mod common;

use buttress_attestation::pyth::{
    Emitter, GuardianSet, MAX_UPDATE_BYTES, Observation, PriceMessage, Update,
};
use buttress_attestation::{Fault, Field};
use common::{Draft, EMITTER, SET, addresses, flips, keys, price_message};
use crypto::SignatureError;
use units::{Price, Timestamp};

/// Where the VAA's parts are: after 10 bytes of header and length, 6 of the VAA's own, and 13 signatures of 66.
const SIGNATURES: usize = 16;
const BODY: usize = SIGNATURES + 13 * 66;
const MESSAGES: usize = BODY + 51 + 37;

fn draft() -> Draft {
    Draft::new(&[price_message(1), price_message(2), price_message(3)])
}

fn verify(draft: &Draft) -> Result<(), Fault> {
    draft.update().verify(&draft.guardian_set(), &EMITTER).map(|_| ())
}

/// The good update with some bytes replaced.
fn with(at: usize, bytes: &[u8]) -> Result<(), Fault> {
    let draft = draft();
    let mut update = draft.update();
    update.bytes[at..at + bytes.len()].copy_from_slice(bytes);
    update.verify(&draft.guardian_set(), &EMITTER).map(|_| ())
}

fn constant(field: Field, have: &[u8], want: &[u8]) -> Result<(), Fault> {
    Err(Fault::Constant { field, have: have.to_vec(), want: want.to_vec() })
}

fn range(field: Field, have: i128, least: i128, most: i128) -> Result<(), Fault> {
    Err(Fault::OutOfRange { field, have, least, most })
}

#[test]
fn an_update_says_what_it_holds() {
    let draft = draft();
    let update = draft.update();
    let verified = update.verify(&draft.guardian_set(), &EMITTER).unwrap();
    assert_eq!((verified.guardian_set, verified.emitter), (SET, EMITTER));
    assert_eq!((verified.vaa_timestamp, verified.sequence), (1_724_826_310, 77));
    assert_eq!(verified.slot, 161_371_489);
    let signers: Vec<_> = (0..13).zip(addresses(&draft.guardians)).collect();
    assert_eq!(verified.signers, signers);
    assert_eq!(verified.messages, [1, 2, 3].map(price_message));
    assert_eq!(update.signatures(), 13);
    let observed = update.observe(&draft.guardian_set(), &EMITTER, &[2; 32]).unwrap();
    let price = Price::new(59_240_026_454_610_000_000_000);
    let confidence = Price::new(25_283_545_390_000_000_000);
    let time = Timestamp::new(1_724_826_310_000);
    assert_eq!(observed, Observation { price, confidence, time });
    let bytes = borsh::to_vec(&update).unwrap();
    assert_eq!(borsh::from_slice::<Update>(&bytes).unwrap(), update);
    let set = draft.guardian_set();
    assert_eq!(borsh::from_slice::<GuardianSet>(&borsh::to_vec(&set).unwrap()).unwrap(), set);
}

#[test]
fn no_bit_of_an_update_is_free() {
    let draft = draft();
    let (update, guardians) = (draft.update(), draft.guardian_set());
    // Every bit outside the signatures, every thirty-first of theirs: a signature costs up to 13 recoveries.
    let signatures = SIGNATURES * 8..BODY * 8;
    for (bit, bytes) in flips(&update.bytes, 1) {
        if !signatures.contains(&bit) || bit % 31 == 0 {
            assert!(Update { bytes }.verify(&guardians, &EMITTER).is_err(), "bit {bit}");
        }
    }
}

#[test]
#[ignore = "seven thousand flips, each up to 13 recoveries: a quarter of a minute"]
fn no_bit_of_a_guardians_signature_is_free() {
    let draft = draft();
    let (update, guardians) = (draft.update(), draft.guardian_set());
    for (bit, bytes) in flips(&update.bytes, 1) {
        assert!(Update { bytes }.verify(&guardians, &EMITTER).is_err(), "bit {bit}");
    }
}

#[test]
fn each_malformed_header_has_its_error() {
    let length = draft().update().bytes.len();
    assert_eq!(with(0, b"X"), constant(Field::Magic, b"XNAU", b"PNAU"));
    assert_eq!(with(4, &[2]), constant(Field::MajorVersion, &[2], &[1]));
    assert_eq!(with(5, &[1]), constant(Field::MinorVersion, &[1], &[0]));
    assert_eq!(with(6, &[1]), constant(Field::HeaderLength, &[1], &[0]));
    assert_eq!(with(7, &[1]), constant(Field::UpdateType, &[1], &[0]));
    let (needs, has) = (65_535, (length - 10) as u64);
    assert_eq!(with(8, &[255, 255]), Err(Fault::Cut { field: Field::Vaa, needs, has }));
    let mut long = draft();
    long.trailing = vec![0; 2];
    assert_eq!(verify(&long), Err(Fault::Trailing { bytes: 2 }));
    let none = Update { bytes: Vec::new() };
    assert_eq!(none.signatures(), 0);
    let cut = none.verify(&draft().guardian_set(), &EMITTER).map(|_| ());
    assert_eq!(cut, Err(Fault::Cut { field: Field::Magic, needs: 4, has: 0 }));
}

#[test]
fn every_cut_is_an_error() {
    let draft = draft();
    let (update, guardians) = (draft.update(), draft.guardian_set());
    for length in 0..update.bytes.len() {
        let cut = Update { bytes: update.bytes[..length].to_vec() }.verify(&guardians, &EMITTER);
        assert!(matches!(cut, Err(Fault::Cut { .. })), "{length}: {cut:?}");
    }
}

#[test]
fn each_malformed_vaa_has_its_error() {
    assert_eq!(with(10, &[2]), constant(Field::VaaVersion, &[2], &[1]));
    let other = Fault::OtherGuardianSet { have: 5, want: SET };
    assert_eq!(with(11, &[0, 0, 0, 5]), Err(other));
    assert_eq!(with(15, &[33]), range(Field::SignatureCount, 33, 1, 32));
    assert_eq!(with(BODY + 51, b"X"), constant(Field::PayloadMagic, b"XUWV", b"AUWV"));
    assert_eq!(with(BODY + 55, &[1]), constant(Field::PayloadType, &[1], &[0]));
    let mut longer = draft();
    longer.payload.push(0);
    assert_eq!(verify(&longer), Err(Fault::Trailing { bytes: 1 }));
}

#[test]
fn only_pyth_on_its_chain_is_believed() {
    let mut chain = draft();
    chain.emitter = Emitter { chain: 1, ..EMITTER };
    assert_eq!(verify(&chain), constant(Field::EmitterChain, &[0, 1], &[0, 26]));
    let mut address = draft();
    address.emitter = Emitter { address: [7; 32], ..EMITTER };
    assert_eq!(verify(&address), constant(Field::EmitterAddress, &[7; 32], &[0xe1; 32]));
}

#[test]
fn a_quorum_of_different_guardians_has_to_sign() {
    let signing = |signing: Vec<u8>| verify(&Draft { signing, ..draft() });
    assert_eq!(signing((0..13).collect()), Ok(()));
    assert_eq!(signing((6..19).collect()), Ok(()));
    assert_eq!(signing((0..19).collect()), Ok(()));
    assert_eq!(signing((0..12).collect()), range(Field::SignatureCount, 12, 13, 19));
    assert_eq!(signing((0..20).collect()), range(Field::SignatureCount, 20, 13, 19));
    assert_eq!(signing(vec![]), range(Field::SignatureCount, 0, 13, 19));
    let twice = [vec![0, 0], (1..12).collect()].concat();
    assert_eq!(signing(twice), Err(Fault::GuardianOrder { have: 0, after: 0 }));
    let falling = [vec![1, 0], (2..13).collect()].concat();
    assert_eq!(signing(falling), Err(Fault::GuardianOrder { have: 0, after: 1 }));
    let beyond = [(0..12).collect(), vec![19]].concat();
    assert_eq!(signing(beyond), range(Field::GuardianIndex, 19, 0, 18));
    let guardians = addresses(&draft().guardians);
    let (have, want) = (guardians[12], guardians[13]);
    let lent = Fault::NotTheGuardian { index: 13, have, want };
    assert_eq!(with(SIGNATURES + 12 * 66, &[13]), Err(lent));
}

#[test]
fn each_malformed_guardian_signature_has_its_error() {
    let at = SIGNATURES + 3 * 66 + 1;
    let refused = |why| Err(Fault::Signature { position: 3, why });
    let recovery = SignatureError::Recovery { have: 27, low: 0, high: 1 };
    assert_eq!(with(at + 64, &[27]), refused(recovery));
    assert_eq!(with(at + 32, &[0xff; 32]), refused(SignatureError::Range));
    assert_eq!(with(at + 32, &[0x80]), refused(SignatureError::HighS));
    let mut no_point = [0; 32];
    no_point[31] = 5;
    assert_eq!(with(at, &no_point), Err(Fault::Unrecoverable { position: 3 }));
}

#[test]
fn each_malformed_message_has_its_error() {
    assert_eq!(with(MESSAGES, &[0]), range(Field::MessageCount, 0, 1, 255));
    let rest = (draft().update().bytes.len() - MESSAGES - 1 - 2) as u64;
    let cut = Fault::Cut { field: Field::Message, needs: 65_535, has: rest };
    assert_eq!(with(MESSAGES + 1, &[255, 255]), Err(cut));
    // The proof of the first message: one sibling changed.
    let proof = MESSAGES + 1 + 2 + 85 + 1;
    assert_eq!(with(proof, &[0; 20]), Err(Fault::NotInTheTree { position: 0 }));
    let mut unproved = draft();
    unproved.messages.truncate(1);
    assert_eq!(verify(&unproved), Ok(()), "the root of one message is its leaf");

    // These are in the tree, but are no prices.
    let in_the_tree = |message: Vec<u8>| {
        let mut draft = draft();
        draft.messages[1] = message;
        verify(&draft)
    };
    let good = price_message(2).encode();
    let average = [&[1], &good[1..]].concat();
    assert_eq!(in_the_tree(average), constant(Field::MessageType, &[1], &[0]));
    let long = [good.as_slice(), &[0]].concat();
    assert_eq!(in_the_tree(long), Err(Fault::Trailing { bytes: 1 }));
    let cut = Fault::Cut { field: Field::AverageConfidence, needs: 8, has: 7 };
    assert_eq!(in_the_tree(good[..84].to_vec()), Err(cut));
    let price_feed = [1; 32];
    let twice = in_the_tree(price_message(1).encode());
    assert_eq!(twice, Err(Fault::RepeatedPriceFeed { price_feed }));
}

#[test]
fn an_observation_is_of_the_wanted_feed_exact_and_of_its_own_time() {
    let observe = |change: fn(&mut PriceMessage)| {
        let mut message = price_message(1);
        change(&mut message);
        let draft = Draft::new(&[message, price_message(2)]);
        draft.update().observe(&draft.guardian_set(), &EMITTER, &[1; 32])
    };
    assert!(observe(|_| ()).is_ok());
    // The guardians signed now; the price is a month old, and that is what counts.
    let stale = observe(|message| message.publish_time -= 30 * 86_400).unwrap();
    assert_eq!(stale.time, Timestamp::new((1_724_826_310 - 30 * 86_400) * 1_000));
    let most = i128::from(i64::MAX);
    for have in [0, -1, i64::MIN] {
        let message = PriceMessage { price: have, ..price_message(1) };
        let fault = range(Field::Price, i128::from(have), 1, most);
        assert_eq!(message.observation().map(|_| ()), fault);
    }
    let fault = |field, value, exponent| Err(Fault::DoesNotFit { field, value, exponent });
    let price = 5_924_002_645_461;
    assert_eq!(observe(|message| message.exponent = 9), fault(Field::Price, price, 9));
    assert_eq!(observe(|message| message.exponent = -19), fault(Field::Price, price, -19));
    let half = observe(|message| {
        (message.price, message.confidence, message.exponent) = (10, 5, -19);
    });
    assert_eq!(half, fault(Field::Confidence, 5, -19));
    let early = observe(|message| message.publish_time = -1).map(|_| ());
    assert_eq!(early, range(Field::PublishTime, -1, 0, 18_446_744_073_709_551));
    let draft = draft();
    let missing = draft.update().observe(&draft.guardian_set(), &EMITTER, &[9; 32]);
    assert_eq!(missing, Err(Fault::NoSuchPriceFeed { want: [9; 32] }));
}

#[test]
fn a_guardian_set_is_of_different_guardians() {
    let quorums = [(1, 1), (2, 2), (3, 3), (4, 3), (6, 5), (7, 5), (19, 13)];
    for (count, quorum) in quorums {
        assert_eq!(GuardianSet::new(0, addresses(&keys(count))).unwrap().quorum(), quorum);
    }
    let refused = |addresses| GuardianSet::new(0, addresses).map(|_| ());
    assert_eq!(refused(vec![]), range(Field::Guardians, 0, 1, 32));
    assert_eq!(refused(addresses(&keys(33))), range(Field::Guardians, 33, 1, 32));
    let some = addresses(&keys(3));
    let twice = vec![some[0], some[1], some[0]];
    let (have, after) = (some[0], some[0]);
    assert_eq!(refused(twice.clone()), Err(Fault::SignerOrder { have, after }));
    let encoded = borsh::to_vec(&(0_u32, twice)).unwrap();
    assert!(borsh::from_slice::<GuardianSet>(&encoded).is_err());
}

#[test]
fn bytes_beyond_the_bound_are_refused_by_their_count() {
    let update = Update { bytes: vec![0; MAX_UPDATE_BYTES + 1] };
    let error = borsh::from_slice::<Update>(&borsh::to_vec(&update).unwrap()).unwrap_err();
    assert_eq!(error.to_string(), "list of 8193 rows, at most 8192");
}
