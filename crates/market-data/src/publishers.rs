//! Whose signatures outside publishers' messages carry. These are public facts of the world, so they are data, not rules:
//! a feed's specification names the signers that it trusts, and may take them from here.

use attestation::pyth::{Emitter, GuardianSet};
use attestation::redstone::SignerSet;
use crypto::Address;

/// Coinbase's key for Open Oracle.
pub const COINBASE: Address = address("fCEAdAFab14d46e20144F48824d0C09B1a03F2BC");
/// OKX's key for Open Oracle.
pub const OKX: Address = address("85615B076615317C80F14cBad6501eec031cD51C");

/// The nodes of RedStone's data service `redstone-primary-prod`.
pub const REDSTONE_PRIMARY: [Address; 5] = [
    address("8BB8F32Df04c8b654987DAaeD53D6B6091e3B774"),
    address("dEB22f54738d54976C4c0fe5ce6d408E40d88499"),
    address("51Ce04Be4b3E32572C4Ec9135221d0691Ba7d202"),
    address("DD682daEC5A90dD295d14DA4b0bec9281017b5bE"),
    address("9c5AE89C4Af6aA32cE58588DBaF90d18a855B6de"),
];
/// How many of them RedStone's own contracts ask for.
pub const REDSTONE_PRIMARY_THRESHOLD: u8 = 3;

/// Pyth's accumulator on its own chain, as Wormhole knows it.
pub const PYTH: Emitter = Emitter {
    chain: 26,
    address: bytes("e101faedac5851e32b9b23b5f9411a8c2bac4aae3ed4dd7b811dd1a72ea4aa71"),
};

/// Wormhole's guardian set 4, of April 2024.
const GUARDIANS: [Address; 19] = [
    address("5893B5A76c3f739645648885bDCcC06cd70a3Cd3"),
    address("fF6CB952589BDE862c25Ef4392132fb9D4A42157"),
    address("114De8460193bdf3A2fCf81f86a09765F4762fD1"),
    address("107A0086b32d7A0977926A205131d8731D39cbEB"),
    address("8C82B2fd82FaeD2711d59AF0F2499D16e726f6b2"),
    address("11b39756C042441BE6D8650b69b54EbE715E2343"),
    address("54Ce5B4D348fb74B958e8966e2ec3dBd4958a7cd"),
    address("15e7cAF07C4e3DC8e7C469f92C8Cd88FB8005a20"),
    address("74a3bf913953D695260D88BC1aA25A4eeE363ef0"),
    address("000aC0076727b35FBea2dAc28fEE5cCB0fEA768e"),
    address("AF45Ced136b9D9e24903464AE889F5C8a723FC14"),
    address("f93124b7c738843CBB89E864c862c38cddCccF95"),
    address("D2CC37A4dc036a8D232b48f62cDD4731412f4890"),
    address("DA798F6896A3331F64b48c12D1D57Fd9cbe70811"),
    address("71AA1BE1D36CaFE3867910F99C09e347899C19C3"),
    address("8192b6E7387CCd768277c17DAb1b7a5027c0b3Cf"),
    address("178e21ad2E77AE06711549CFBB1f9c7a9d8096e8"),
    address("5E1487F35515d02A92753504a8D75471b9f49EdB"),
    address("6FbEBc898F403E4773E95feB15E80C9A99c8348d"),
];
/// The first guardian of set 3. Set 4 replaced it and nobody else.
const FIRST_OF_SET_3: Address = address("58CC3AE5C097b213cE3c81979e1B9f9570746AA5");
/// The guardian sets that are known here.
pub const GUARDIAN_SETS: [u32; 2] = [3, 4];

/// Who signs for a venue that publishes in Open Oracle's format. OKX was called OKEx when the first messages were recorded.
#[must_use]
pub fn open_oracle_signer(reporter: &str) -> Option<Address> {
    match reporter {
        "coinbase" => Some(COINBASE),
        "okx" | "okex" => Some(OKX),
        _ => None,
    }
}

/// Whose packages make a quote of a RedStone data service.
#[must_use]
pub fn redstone_signers(service: &str) -> Option<SignerSet> {
    (service == "redstone-primary-prod")
        .then(|| SignerSet::new(REDSTONE_PRIMARY.to_vec(), REDSTONE_PRIMARY_THRESHOLD).ok())
        .flatten()
}

/// Wormhole's guardian set of this number, if it is one of [`GUARDIAN_SETS`].
#[must_use]
pub fn guardian_set(index: u32) -> Option<GuardianSet> {
    let mut addresses = GUARDIANS.to_vec();
    match index {
        3 => addresses[0] = FIRST_OF_SET_3,
        4 => {}
        _ => return None,
    }
    GuardianSet::new(index, addresses).ok()
}

const fn address(text: &str) -> Address {
    Address::new(bytes(text))
}

/// Hexadecimal digits, read while compiling: a mistyped digit does not compile.
const fn bytes<const N: usize>(text: &str) -> [u8; N] {
    const fn digit(letter: u8) -> u8 {
        match letter {
            b'0'..=b'9' => letter - b'0',
            b'a'..=b'f' => letter - b'a' + 10,
            b'A'..=b'F' => letter - b'A' + 10,
            _ => panic!("not a hexadecimal digit"),
        }
    }
    let digits = text.as_bytes();
    assert!(digits.len() == 2 * N, "not as many digits as the bytes have");
    let mut bytes = [0; N];
    let mut at = 0;
    while at < N {
        bytes[at] = 16 * digit(digits[2 * at]) + digit(digits[2 * at + 1]);
        at += 1;
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The addresses above are written with the checksum of EIP-55; it must be theirs.
    #[test]
    fn every_address_has_its_checksum() {
        let source = include_str!("publishers.rs");
        let written: Vec<&str> = source
            .split("address(\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .filter(|digits| digits.len() == 40)
            .collect();
        assert_eq!(written.len(), 2 + 5 + 19 + 1);
        for digits in written {
            assert!(format!("0x{digits}").parse::<Address>().is_ok(), "{digits}");
        }
    }

    #[test]
    fn known_publishers_are_found_and_others_are_not() {
        assert_eq!(open_oracle_signer("coinbase"), Some(COINBASE));
        assert_eq!(open_oracle_signer("okx"), open_oracle_signer("okex"));
        assert_eq!(open_oracle_signer("kraken"), None);
        assert_eq!(redstone_signers("redstone-primary-prod").unwrap().threshold(), 3);
        assert_eq!(redstone_signers("redstone-arbitrum-prod"), None);
        let sets = GUARDIAN_SETS.map(|index| guardian_set(index).unwrap());
        assert_eq!(sets.each_ref().map(|set| (set.index(), set.quorum())), [(3, 13), (4, 13)]);
        assert_eq!(sets[0].addresses()[1..], sets[1].addresses()[1..]);
        assert_ne!(sets[0].addresses()[0], sets[1].addresses()[0]);
        assert_eq!(guardian_set(2), None);
    }
}
