//! The digest in front of every value.
//!
//! redb checks its own checksums when it recovers, not on every read, and they are not cryptographic. The
//! digest covers table and key as well, so a value that turns up in another's place is no value either.

use borsh::{BorshDeserialize, BorshSerialize};
use crypto::{Digest, Hasher};

const DIGEST_BYTES: usize = 32;

fn digest(table: &str, key: &[u8], value: &[u8]) -> Digest {
    // The zero byte ends the table's name; keys of one table all have the same length.
    let mut hasher = Hasher::new("buttress/store/v1");
    hasher.update(table.as_bytes()).update(&[0]).update(key).update(value).finish()
}

/// `digest ‖ borsh` of a value.
pub(crate) fn seal<V: BorshSerialize>(
    table: &str,
    key: &[u8],
    value: &V,
) -> borsh::io::Result<Vec<u8>> {
    let mut sealed = vec![0; DIGEST_BYTES];
    value.serialize(&mut sealed)?;
    let (front, bytes) = sealed.split_at_mut(DIGEST_BYTES);
    front.copy_from_slice(digest(table, key, bytes).as_bytes());
    Ok(sealed)
}

/// The value again, or what is wrong with it.
pub(crate) fn unseal<V: BorshDeserialize>(
    table: &str,
    key: &[u8],
    sealed: &[u8],
) -> Result<V, String> {
    let Some((front, bytes)) = sealed.split_first_chunk::<DIGEST_BYTES>() else {
        return Err(format!("{} bytes, expected at least {DIGEST_BYTES}", sealed.len()));
    };
    let (have, expected) = (digest(table, key, bytes), Digest::new(*front));
    if have != expected {
        return Err(format!("its digest is {have}, expected {expected}"));
    }
    borsh::from_slice(bytes).map_err(|error| format!("its digest holds, but: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_flipped_bit_and_every_cut_is_seen() {
        let sealed = seal("blocks", &[1], &vec![1_u8, 2, 3]).unwrap();
        assert_eq!(unseal("blocks", &[1], &sealed), Ok(vec![1_u8, 2, 3]));
        for bit in 0..sealed.len() * 8 {
            let mut flipped = sealed.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(unseal::<Vec<u8>>("blocks", &[1], &flipped).is_err(), "bit {bit}");
        }
        for length in 0..sealed.len() {
            assert!(
                unseal::<Vec<u8>>("blocks", &[1], &sealed[..length]).is_err(),
                "{length} bytes"
            );
        }
    }

    #[test]
    fn a_value_in_another_place_is_none() {
        let sealed = seal("blocks", &[1], &7_u64).unwrap();
        assert!(unseal::<u64>("blocks", &[2], &sealed).is_err());
        assert!(unseal::<u64>("checkpoints", &[1], &sealed).is_err());
    }
}
