//! Records one after another, each with a digest that covers all before it.
//!
//! ```text
//! "buttress-snapshot\n"  version: u32
//! record*                kind: u8, length: u64, bytes, digest
//! ```
//!
//! Numbers are little-endian. The digest of a record is that of the one before (at first of the chain of nothing), its kind, its
//! length and its bytes: a record that is missing, moved, doubled or changed is seen at its place.

use super::SnapshotError;
use crypto::{Digest, Hasher};
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

/// How this program writes snapshots. It changes whenever a snapshot of the version before could not be read.
pub const SNAPSHOT_VERSION: u32 = 1;

const MAGIC: &[u8; 18] = b"buttress-snapshot\n";

/// What a record holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Kind {
    /// [`protocol::Genesis`]; the first.
    Genesis = 1,
    /// [`Checkpoint`](crate::Checkpoint); the second.
    Checkpoint = 2,
    /// [`CommittedBlock`](crate::CommittedBlock), in order of height.
    Block = 3,
    /// Nothing: the last.
    End = 4,
}

impl Kind {
    const fn of(byte: u8) -> Option<Self> {
        match byte {
            1 => Some(Self::Genesis),
            2 => Some(Self::Checkpoint),
            3 => Some(Self::Block),
            4 => Some(Self::End),
            _ => None,
        }
    }

    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::Genesis => "the genesis",
            Self::Checkpoint => "the checkpoint",
            Self::Block => "a block",
            Self::End => "the end",
        }
    }
}

/// The digest of a record, before its bytes.
fn link(before: &Digest, kind: u8, length: u64) -> Hasher {
    let mut hasher = Hasher::new("buttress/snapshot/v1");
    hasher.update(before.as_bytes()).update(&[kind]).update(&length.to_le_bytes());
    hasher
}

/// Writes a snapshot.
pub(super) struct Writer<W: Write> {
    out: BufWriter<W>,
    chain: Digest,
    bytes: u64,
}

impl<W: Write> Writer<W> {
    pub(super) fn begin(out: W) -> io::Result<Self> {
        let mut writer = Self { out: BufWriter::new(out), chain: Digest::default(), bytes: 0 };
        writer.write(MAGIC)?;
        writer.write(&SNAPSHOT_VERSION.to_le_bytes())?;
        Ok(writer)
    }

    pub(super) fn record(
        &mut self,
        kind: Kind,
        value: &impl borsh::BorshSerialize,
    ) -> io::Result<()> {
        let bytes = borsh::to_vec(value)?;
        let mut record = self.begin_record(kind, bytes.len() as u64)?;
        record.put(&bytes)?;
        record.end()
    }

    /// Begins a record of so many bytes, which are put into it one part after another.
    pub(super) fn begin_record(&mut self, kind: Kind, length: u64) -> io::Result<Record<'_, W>> {
        let hasher = link(&self.chain, kind as u8, length);
        self.write(&[kind as u8])?;
        self.write(&length.to_le_bytes())?;
        Ok(Record { writer: self, hasher })
    }

    /// Writes the end; what was written to, and how many bytes that were.
    pub(super) fn finish(mut self) -> io::Result<(W, u64)> {
        self.record(Kind::End, &())?;
        let bytes = self.bytes;
        Ok((self.out.into_inner().map_err(io::IntoInnerError::into_error)?, bytes))
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.bytes += bytes.len() as u64;
        self.out.write_all(bytes)
    }
}

/// A record that is being written.
pub(super) struct Record<'a, W: Write> {
    writer: &'a mut Writer<W>,
    hasher: Hasher,
}

impl<W: Write> Record<'_, W> {
    pub(super) fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.hasher.update(bytes);
        self.writer.write(bytes)
    }

    pub(super) fn end(self) -> io::Result<()> {
        let digest = self.hasher.finish();
        self.writer.chain = digest;
        self.writer.write(digest.as_bytes())
    }
}

/// Reads a snapshot. Never takes more memory than the input has bytes left, whatever a length in it says.
pub(super) struct Reader<R> {
    path: PathBuf,
    input: R,
    chain: Digest,
    at: u64,
    length: u64,
}

impl Reader<BufReader<File>> {
    pub(super) fn open(path: &Path) -> Result<Self, SnapshotError> {
        let failed = |cause| SnapshotError::File { doing: "open", path: path.to_path_buf(), cause };
        let file = File::open(path).map_err(failed)?;
        let length = file.metadata().map_err(failed)?.len();
        Self::over(BufReader::new(file), length, path)
    }
}

impl<R: Read> Reader<R> {
    /// Of an input of this length; the path is for what is said of it.
    pub(super) fn over(input: R, length: u64, path: &Path) -> Result<Self, SnapshotError> {
        let path = path.to_path_buf();
        let mut reader = Self { path, input, chain: Digest::default(), at: 0, length };
        let mut magic = [0; MAGIC.len()];
        if length < magic.len() as u64 {
            return Err(SnapshotError::NotASnapshot { path: reader.path });
        }
        reader.fill(&mut magic, "the name of the format")?;
        if magic != *MAGIC {
            return Err(SnapshotError::NotASnapshot { path: reader.path });
        }
        let mut version = [0; 4];
        reader.fill(&mut version, "the version")?;
        let (have, need) = (u32::from_le_bytes(version), SNAPSHOT_VERSION);
        if have != need {
            return Err(SnapshotError::Version { path: reader.path, have, need });
        }
        Ok(reader)
    }

    /// The next record, which is none at the end. After the end there must be nothing.
    pub(super) fn next(&mut self) -> Result<Option<(Kind, Vec<u8>)>, SnapshotError> {
        let at = self.at;
        let mut head = [0; 9];
        self.fill(&mut head, "a record")?;
        let [kind, length @ ..] = head;
        let known = Kind::of(kind)
            .ok_or_else(|| self.damaged(at, "a record", format!("its kind is {kind}")))?;
        let length = u64::from_le_bytes(length);
        if length > self.left() {
            return Err(self.cut(known.words()));
        }
        let mut bytes = Vec::new();
        let read = (&mut self.input).take(length).read_to_end(&mut bytes);
        let read = read.map_err(|cause| self.failed(cause))? as u64;
        self.at += read;
        if read < length {
            return Err(self.cut(known.words()));
        }
        let mut digest = [0; 32];
        self.fill(&mut digest, known.words())?;
        self.chain = link(&self.chain, kind, length).update(&bytes).finish();
        if self.chain != Digest::new(digest) {
            let reason = format!("its digest is {}, expected {}", self.chain, Digest::new(digest));
            return Err(self.damaged(at, known.words(), reason));
        }
        if known != Kind::End {
            return Ok(Some((known, bytes)));
        }
        match self.left() {
            0 => Ok(None),
            left => Err(self.damaged(self.at, "what follows the end", format!("{left} bytes"))),
        }
    }

    /// The value of a record that has to be of this kind.
    pub(super) fn value<T: borsh::BorshDeserialize>(
        &self,
        wanted: Kind,
        record: Option<(Kind, Vec<u8>)>,
    ) -> Result<T, SnapshotError> {
        let (kind, bytes) = record.ok_or_else(|| self.missing(wanted))?;
        if kind != wanted {
            let reason = format!("expected {}", wanted.words());
            return Err(self.damaged(self.at, kind.words(), reason));
        }
        borsh::from_slice(&bytes).map_err(|error| {
            self.damaged(self.at, kind.words(), format!("its digest holds, but: {error}"))
        })
    }

    pub(super) fn missing(&self, wanted: Kind) -> SnapshotError {
        self.damaged(self.at, "the end", format!("expected {} before it", wanted.words()))
    }

    pub(super) fn damaged(&self, at: u64, within: &str, reason: String) -> SnapshotError {
        SnapshotError::Damaged { path: self.path.clone(), at, within: within.to_owned(), reason }
    }

    /// Where the next record begins.
    pub(super) const fn at(&self) -> u64 {
        self.at
    }

    const fn left(&self) -> u64 {
        self.length.saturating_sub(self.at)
    }

    fn cut(&self, within: &str) -> SnapshotError {
        let within = within.to_owned();
        SnapshotError::Cut { path: self.path.clone(), at: self.length, within }
    }

    fn failed(&self, cause: io::Error) -> SnapshotError {
        SnapshotError::File { doing: "read", path: self.path.clone(), cause }
    }

    fn fill(&mut self, bytes: &mut [u8], within: &str) -> Result<(), SnapshotError> {
        if self.left() < bytes.len() as u64 {
            return Err(self.cut(within));
        }
        self.input.read_exact(bytes).map_err(|cause| self.failed(cause))?;
        self.at += bytes.len() as u64;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    type Records = Vec<(Kind, Vec<u8>)>;

    fn written(path: &Path) -> Vec<u8> {
        let mut writer = Writer::begin(File::create(path).unwrap()).unwrap();
        writer.record(Kind::Genesis, &7_u32).unwrap();
        writer.record(Kind::Checkpoint, &vec![1_u8, 2, 3]).unwrap();
        writer.record(Kind::Block, &"a block".to_owned()).unwrap();
        writer.record(Kind::Block, &"another".to_owned()).unwrap();
        let (_, length) = writer.finish().unwrap();
        let bytes = fs::read(path).unwrap();
        assert_eq!(bytes.len() as u64, length);
        bytes
    }

    fn read(path: &Path, bytes: &[u8]) -> Result<Records, SnapshotError> {
        fs::write(path, bytes).unwrap();
        let mut reader = Reader::open(path)?;
        let mut records = Vec::new();
        while let Some(record) = reader.next()? {
            records.push(record);
        }
        Ok(records)
    }

    #[test]
    fn what_is_written_is_read() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("snapshot");
        let bytes = written(&path);
        let records = read(&path, &bytes).unwrap();
        let kinds: Vec<Kind> = records.iter().map(|(kind, _)| *kind).collect();
        assert_eq!(kinds, [Kind::Genesis, Kind::Checkpoint, Kind::Block, Kind::Block]);
        assert_eq!(records[1].1, [3, 0, 0, 0, 1, 2, 3]);
    }

    #[test]
    fn every_cut_every_flipped_bit_and_every_byte_more_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("snapshot");
        let bytes = written(&path);
        for length in 0..bytes.len() {
            let error = read(&path, &bytes[..length]).unwrap_err();
            let cut = matches!(error, SnapshotError::Cut { at, .. } if at == length as u64);
            let nothing =
                length < MAGIC.len() && matches!(error, SnapshotError::NotASnapshot { .. });
            assert!(cut || nothing, "{length} bytes: {error}");
        }
        for bit in 0..bytes.len() * 8 {
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(read(&path, &flipped).is_err(), "bit {bit}");
        }
        let longer = [bytes.as_slice(), &[0]].concat();
        let error = read(&path, &longer).unwrap_err().to_string();
        assert!(
            error.ends_with(
                "what follows the end at byte {}: 1 bytes"
                    .replace("{}", &bytes.len().to_string())
                    .as_str()
            ),
            "{error}"
        );
    }

    #[test]
    fn records_that_changed_places_are_refused() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("snapshot");
        let bytes = written(&path);
        // Both blocks are of one length, so that what is between them fits.
        let length = 1 + 8 + 4 + 7 + 32;
        let first = MAGIC.len() + 4 + (1 + 8 + 4 + 32) + (1 + 8 + 7 + 32);
        let (one, two) =
            (&bytes[first..first + length], &bytes[first + length..first + 2 * length]);
        let rest = &bytes[first + 2 * length..];
        for forged in [
            [&bytes[..first], two, one, rest].concat(),
            [&bytes[..first], one, one, rest].concat(),
            [&bytes[..first], one, rest].concat(),
        ] {
            let error = read(&path, &forged).unwrap_err();
            assert!(matches!(error, SnapshotError::Damaged { .. }), "{error}");
        }
        let same = [&bytes[..first], one, two, rest].concat();
        assert!(read(&path, &same).is_ok());
    }

    /// A length that nobody has memory for.
    #[test]
    fn a_length_that_is_longer_than_the_file_takes_no_memory() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("snapshot");
        let mut bytes = written(&path);
        let at = MAGIC.len() + 4 + 1;
        bytes[at..at + 8].copy_from_slice(&u64::MAX.to_le_bytes());
        let error = read(&path, &bytes).unwrap_err();
        assert!(matches!(error, SnapshotError::Cut { .. }), "{error}");
    }

    #[test]
    fn another_version_is_refused_by_its_number() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("snapshot");
        let mut bytes = written(&path);
        bytes[MAGIC.len()] = 9;
        let error = read(&path, &bytes).unwrap_err().to_string();
        let expected = format!(
            "{} is a snapshot of version 9, this program reads 1: import it with the version of the program that wrote it, or \
             export it again with this",
            path.display()
        );
        assert_eq!(error, expected);
    }
}
