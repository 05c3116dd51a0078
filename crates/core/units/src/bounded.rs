//! Lists that say how long they are before anything of them is read.

use borsh::{
    BorshDeserialize,
    io::{Error, ErrorKind, Read, Result},
};

/// Reads a list of at most `MOST` rows; its bytes are those of any other list. A row can take far more room than bytes, so
/// a longer one is refused by its count, before its rows take any.
///
/// # Errors
/// For a longer one, and where a row does not decode.
pub fn read<const MOST: usize, T: BorshDeserialize, R: Read>(reader: &mut R) -> Result<Vec<T>> {
    let count = usize::try_from(u32::deserialize_reader(reader)?).unwrap_or(usize::MAX);
    if count > MOST {
        let reason = format!("list of {count} rows, at most {MOST}");
        return Err(Error::new(ErrorKind::InvalidData, reason));
    }
    // Not with the capacity that was announced: the rows may not be there.
    let mut rows = Vec::new();
    for _ in 0..count {
        rows.push(T::deserialize_reader(reader)?);
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(bytes: &[u8]) -> Result<Vec<u16>> {
        read::<2, _, _>(&mut &bytes[..])
    }

    #[test]
    fn a_list_reads_like_any_other_up_to_its_bound() {
        for rows in [vec![], vec![7_u16], vec![7, 8]] {
            assert_eq!(list(&borsh::to_vec(&rows).unwrap()).unwrap(), rows);
        }
        assert!(list(&borsh::to_vec(&vec![7_u16, 8, 9]).unwrap()).is_err());
    }

    #[test]
    fn a_count_beyond_the_bound_is_refused_before_the_rows() {
        for (count, said) in
            [(3, "list of 3 rows, at most 2"), (u32::MAX, "list of 4294967295 rows, at most 2")]
        {
            assert_eq!(list(&count.to_le_bytes()).unwrap_err().to_string(), said);
        }
    }
}
