use super::*;
use crate::keccak256;

/// The order of the group.
const ORDER: &str = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";

/// n − s, in big-endian bytes.
fn negated(s: &[u8]) -> [u8; 32] {
    let order = hex::decode(ORDER).unwrap();
    let mut result = [0; 32];
    let mut borrow = 0_i16;
    for i in (0..32).rev() {
        let mut digit = i16::from(order[i]) - i16::from(s[i]) - borrow;
        borrow = i16::from(digit < 0);
        digit += 256 * borrow;
        result[i] = u8::try_from(digit).unwrap();
    }
    result
}

/// The same signature as a publisher could send it, with the other s.
fn mirrored(signature: &RecoverableSignature) -> [u8; 65] {
    let mut bytes = *signature.as_bytes();
    let high = negated(&bytes[32..64]);
    bytes[32..64].copy_from_slice(&high);
    bytes[64] = 28 - bytes[64];
    bytes
}

/// web3's documentation: the key 0x4c0883… signs "Some data", with Ethereum's prefix.
#[test]
fn a_published_signature_leads_to_its_published_address() {
    let text = "b91467e570a6466aa9e9876cbcd013baba02900b8979d43fe208a4a4f339f5fd\
                6007e74cd82e037b800186422fc2da167c747ef045e5d18a5f5d4300f8e1a0291c";
    let bytes = hex::decode(text).unwrap().try_into().unwrap();
    let signature = RecoverableSignature::from_ethereum(bytes).unwrap();
    let digest = keccak256(&[b"\x19Ethereum Signed Message:\n9Some data"]);
    let address = "0x2c7536E3605D9C16a7a3D7b1898e529396a65c23";
    assert_eq!(recover(&digest, &signature).unwrap().to_string(), address);
}

#[test]
fn both_forms_of_a_signature_are_one() {
    for seed in 0..16 {
        let key = EthereumKey::derive("signer", seed);
        let digest = keccak256(&[&seed.to_le_bytes()]);
        let signature = key.sign(&digest);
        assert_eq!(recover(&digest, &signature), Some(key.address()));
        assert_eq!(RecoverableSignature::from_canonical(*signature.as_bytes()), Ok(signature));
        let mut high = mirrored(&signature);
        assert_eq!(RecoverableSignature::from_ethereum(high), Ok(signature));
        high[64] -= 27;
        assert_eq!(RecoverableSignature::from_canonical(high), Err(SignatureError::HighS));
        let encoded = borsh::to_vec(&signature).unwrap();
        assert_eq!(encoded, signature.as_bytes());
        assert_eq!(borsh::from_slice::<RecoverableSignature>(&encoded).unwrap(), signature);
        assert!(borsh::from_slice::<RecoverableSignature>(&high).is_err());
    }
}

#[test]
fn what_is_no_signature_is_refused() {
    let good = *EthereumKey::derive("signer", 1).sign(&[7; 32]).as_bytes();
    for v in 0..=255_u8 {
        let mut bytes = good;
        bytes[64] = v;
        assert_eq!(RecoverableSignature::from_canonical(bytes).is_ok(), v < 2, "{v}");
        assert_eq!(RecoverableSignature::from_ethereum(bytes).is_ok(), v == 27 || v == 28, "{v}");
    }
    let order = hex::decode(ORDER).unwrap();
    for at in [0, 32] {
        for number in [vec![0; 32], order.clone(), vec![255; 32]] {
            let mut bytes = good;
            bytes[at..at + 32].copy_from_slice(&number);
            assert_eq!(RecoverableSignature::from_canonical(bytes), Err(SignatureError::Range));
            bytes[64] = 27;
            assert_eq!(RecoverableSignature::from_ethereum(bytes), Err(SignatureError::Range));
        }
    }
}

/// x = 5 is on no point of the curve.
#[test]
fn an_r_that_is_on_no_point_leads_to_nobody() {
    let mut bytes = [0; 65];
    bytes[31] = 5;
    bytes[63] = 1;
    let signature = RecoverableSignature::from_canonical(bytes).unwrap();
    assert_eq!(recover(&[7; 32], &signature), None);
}

/// The examples of EIP-55.
#[test]
fn addresses_carry_their_checksum() {
    for text in [
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
        "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
        "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
    ] {
        let address: Address = text.parse().unwrap();
        assert_eq!(address.to_string(), text);
        assert_eq!(text.to_lowercase().parse(), Ok(address));
        let mut mistyped = text.to_owned();
        let letter = 2 + text[2..].find(|c: char| c.is_ascii_alphabetic()).unwrap();
        let flipped = text[letter..=letter].chars().next().unwrap();
        let flipped = char::from(u8::try_from(flipped).unwrap() ^ 0x20).to_string();
        mistyped.replace_range(letter..=letter, &flipped);
        let refused = Err(AddressError::Checksum { expected: address });
        assert_eq!(mistyped.parse::<Address>(), refused);
    }
    for text in ["", "0x", "5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0x5aAeb6", "0xzz"] {
        assert_eq!(text.parse::<Address>(), Err(AddressError::Malformed), "{text}");
    }
}
