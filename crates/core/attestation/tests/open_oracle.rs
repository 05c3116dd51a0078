//! Prices that venues sign: what verifies, what does not, and why.

mod common;

use buttress_attestation::open_oracle::{MESSAGE_BYTES, Message, decode, encode};
use buttress_attestation::{Fault, Field, Statement};
use common::{flips, key, name, signed_message};
use crypto::RecoverableSignature;
use units::{Price, Timestamp};

fn good() -> Vec<u8> {
    encode(&name("BTC"), 43_721_750_000, 1_649_265_840)
}

/// The good bytes with some of them replaced.
fn with(at: usize, bytes: &[u8]) -> Vec<u8> {
    let mut message = good();
    message[at..at + bytes.len()].copy_from_slice(bytes);
    message
}

#[test]
fn a_signed_price_says_who_what_and_when() {
    let message = signed_message(&key(1), good());
    let (signer, statement) = message.verify().unwrap();
    assert_eq!(signer, key(1).address());
    let price = Price::new(43_721_750_000_000_000_000_000);
    let time = Timestamp::new(1_649_265_840_000);
    assert_eq!(statement, Statement { symbol: name("BTC"), price, time });
    assert_eq!(message.signatures(), 1);
    let bytes = borsh::to_vec(&message).unwrap();
    assert_eq!(borsh::from_slice::<Message>(&bytes).unwrap(), message);
}

#[test]
fn one_bit_of_message_or_signature_makes_it_another_signer_or_none() {
    let message = signed_message(&key(1), good());
    let honest = key(1).address();
    for (bit, bytes) in flips(&message.bytes, 1) {
        let flipped = Message { bytes, signature: message.signature };
        assert!(flipped.verify().map(|(signer, _)| signer) != Ok(honest), "bit {bit}");
    }
    for (bit, bytes) in flips(message.signature.as_bytes(), 1) {
        let Ok(signature) = RecoverableSignature::from_canonical(bytes.try_into().unwrap()) else {
            continue;
        };
        let flipped = Message { bytes: message.bytes.clone(), signature };
        assert!(flipped.verify().map(|(signer, _)| signer) != Ok(honest), "bit {bit}");
    }
}

#[test]
fn the_symbol_is_any_name() {
    for symbol in ["A", "USD/ETH", "abcdefghijklmnopqrstuvwxyz-_./:9"] {
        assert_eq!(decode(&encode(&name(symbol), 1, 0)).unwrap().symbol, name(symbol));
    }
}

#[test]
fn each_malformed_message_has_its_error() {
    let constant = |field, have: &[u8], want: &[u8]| Fault::Constant {
        field,
        have: have.to_vec(),
        want: want.to_vec(),
    };
    let number = |last: u8| {
        let mut word = [0; 32];
        word[31] = last;
        word
    };
    let high = with(32, &[1]);
    let mut high_word = [0; 24];
    high_word[0] = 1;
    let symbol = |have: &[u8]| Fault::Symbol { have: have.to_vec(), most: 32 };
    let range = |field, have, least, most| Fault::OutOfRange { field, have, least, most };
    let most = i128::from(u64::MAX);
    let mut padding = [0; 29];
    padding[28] = 1;
    for (bytes, fault) in [
        (vec![], Fault::Cut { field: Field::KindOffset, needs: 32, has: 0 }),
        (good()[..255].to_vec(), Fault::Cut { field: Field::SymbolPadding, needs: 29, has: 28 }),
        ([good(), vec![0]].concat(), Fault::Trailing { bytes: 1 }),
        (with(31, &[0xa0]), constant(Field::KindOffset, &number(0xa0), &number(0x80))),
        (high, constant(Field::Timestamp, &high_word, &[0; 24])),
        (with(95, &[0xe0]), constant(Field::SymbolOffset, &number(0xe0), &number(0xc0))),
        (with(96, &[1]), constant(Field::Price, &high_word, &[0; 24])),
        (with(120, &[0; 8]), range(Field::Price, 0, 1, most)),
        (with(159, &[5]), constant(Field::KindLength, &number(5), &number(6))),
        (with(160, b"volume"), constant(Field::Kind, b"volume", b"prices")),
        (with(166, &[1]), constant(Field::KindPadding, &[&[1][..], &[0; 25]].concat(), &[0; 26])),
        (with(223, &[0]), range(Field::SymbolLength, 0, 1, 32)),
        (with(223, &[33]), range(Field::SymbolLength, 33, 1, 32)),
        (
            with(223, &[2]),
            constant(Field::SymbolPadding, &[b"C".as_slice(), &[0; 29]].concat(), &[0; 30]),
        ),
        (with(224, b"B C"), symbol(b"B C")),
        (with(224, &[0xff]), symbol(&[0xff, b'T', b'C'])),
        (with(255, &[1]), constant(Field::SymbolPadding, &padding, &[0; 29])),
        (
            with(56, &u64::MAX.to_be_bytes()),
            range(Field::Timestamp, most, 0, 18_446_744_073_709_551),
        ),
    ] {
        let message = signed_message(&key(1), bytes);
        assert_eq!(message.verify(), Err(fault));
    }
    let fault = decode(&with(31, &[0xa0])).unwrap_err().to_string();
    assert!(fault.starts_with("the offset of the kind is 0x"), "{fault}");
}

#[test]
fn a_signature_of_nobody_is_an_error() {
    let mut bytes = [0; 65];
    bytes[31] = 5;
    bytes[63] = 1;
    let signature = RecoverableSignature::from_canonical(bytes).unwrap();
    let message = Message { bytes: good(), signature };
    assert_eq!(message.verify(), Err(Fault::Unrecoverable { position: 0 }));
}

#[test]
fn bytes_beyond_the_bound_are_refused_by_their_count() {
    let message = signed_message(&key(1), vec![0; MESSAGE_BYTES + 1]);
    let encoded = borsh::to_vec(&message).unwrap();
    let error = borsh::from_slice::<Message>(&encoded).unwrap_err().to_string();
    assert_eq!(error, "list of 257 rows, at most 256");
}
