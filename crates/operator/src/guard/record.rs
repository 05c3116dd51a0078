//! What was signed last: on disk before a signature leaves, one process at a time.
//!
//! The directory holds `record.json`, which is the [`Interchange`] itself, and `lock`. Each change writes the whole file
//! beside it, syncs it, renames it into place and syncs the directory: after a crash at any moment there is the record of
//! before or that of after, and nothing was signed that is in neither. A file that is cut or changed is refused, never
//! mended: what it lost might have been signed.
//!
//! It never forgets a feed and never grows: one line for each feed, its last round, for ever.

use super::Interchange;
use crypto::{Digest, PublicKey};
use std::fs::{File, TryLockError};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use thiserror::Error;
use units::{FeedId, Round};

/// The last statement about a feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LastSigned {
    /// Its round.
    pub round: Round,
    /// The digest that was signed.
    pub statement: Digest,
}

/// Why there is no record to go by.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RecordError {
    /// Another process holds it.
    #[error("the signing record {directory} is in use by another process")]
    InUse {
        /// Where it is.
        directory: String,
    },
    /// The file says something that it must not.
    #[error("signing record {file}: {field} is {value:?}, expected {expected}")]
    Field {
        /// The file.
        file: String,
        /// Which field.
        field: String,
        /// What it says.
        value: String,
        /// What it should say.
        expected: String,
    },
    /// The file is not a record: cut, changed, or something else.
    #[error(
        "signing record {file} cannot be read: {reason}; restore it from an export that is newer than the last signature"
    )]
    Malformed {
        /// The file.
        file: String,
        /// Why.
        reason: String,
    },
    /// The disk refused.
    #[error("signing record {file}: cannot {doing}: {reason}")]
    Disk {
        /// The file.
        file: String,
        /// What was tried.
        doing: String,
        /// What the system said.
        reason: String,
    },
}

impl RecordError {
    pub(super) fn disk(file: &Path, doing: &str, reason: &std::io::Error) -> Self {
        Self::Disk {
            file: file.display().to_string(),
            doing: doing.to_owned(),
            reason: reason.to_string(),
        }
    }
}

/// What an import changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Merged {
    /// Feeds whose last round is later now.
    pub raised: Vec<FeedId>,
    /// Feeds and rounds for which both hosts signed, and not the same: an offence has happened.
    pub conflicts: Vec<(FeedId, Round)>,
}

/// The record of one duty key on one chain.
#[derive(Debug)]
pub struct Record {
    contents: Interchange,
    place: Option<Place>,
}

/// Where it is kept. The lock is held as long as the file is open.
#[derive(Debug)]
struct Place {
    directory: PathBuf,
    _lock: File,
}

impl Record {
    /// A record that is gone with the process.
    #[must_use]
    pub const fn in_memory(chain: Digest, duty_key: PublicKey) -> Self {
        Self { contents: Interchange::new(chain, duty_key), place: None }
    }

    /// Opens the record that is in a directory, of whichever key and chain.
    ///
    /// # Errors
    /// [`RecordError`]: there is none; in use; damaged.
    pub fn existing(directory: &Path) -> Result<Self, RecordError> {
        let file = directory.join("record.json");
        let text = std::fs::read_to_string(&file)
            .map_err(|error| RecordError::disk(&file, "read it", &error))?;
        let Interchange { chain, duty_key, .. } =
            Interchange::from_json(&text, &file.display().to_string())?;
        Self::open(directory, chain, duty_key)
    }

    /// Opens the record in a directory, or begins one.
    ///
    /// # Errors
    /// [`RecordError`]: in use; of another chain or key; damaged; not readable or writable.
    pub fn open(directory: &Path, chain: Digest, duty_key: PublicKey) -> Result<Self, RecordError> {
        std::fs::create_dir_all(directory)
            .map_err(|error| RecordError::disk(directory, "make the directory", &error))?;
        let lock = directory.join("lock");
        let lock = File::create(&lock)
            .map_err(|error| RecordError::disk(&lock, "open it", &error))
            .and_then(|file| match file.try_lock() {
                Ok(()) => Ok(file),
                Err(TryLockError::WouldBlock) => {
                    Err(RecordError::InUse { directory: directory.display().to_string() })
                }
                Err(TryLockError::Error(error)) => Err(RecordError::disk(&lock, "lock it", &error)),
            })?;
        let place = Some(Place { directory: directory.to_owned(), _lock: lock });
        let file = directory.join("record.json");
        match std::fs::read_to_string(&file) {
            Ok(text) => {
                let name = file.display().to_string();
                let contents = Interchange::from_json(&text, &name)?;
                Interchange::new(chain, duty_key).check_same(&contents, &name)?;
                Ok(Self { contents, place })
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let record = Self { contents: Interchange::new(chain, duty_key), place };
                record.write(&record.contents)?;
                Ok(record)
            }
            Err(error) => Err(RecordError::disk(&file, "read it", &error)),
        }
    }

    /// What was signed last for a feed.
    #[must_use]
    pub fn last(&self, feed: FeedId) -> Option<LastSigned> {
        self.contents.signed.get(&feed).copied()
    }
    /// All of it, for moving to another host.
    #[must_use]
    pub const fn export(&self) -> &Interchange {
        &self.contents
    }

    /// Writes down a statement that is about to be signed. On disk when this returns.
    pub(super) fn put(&mut self, feed: FeedId, last: LastSigned) -> Result<(), RecordError> {
        let mut contents = self.contents.clone();
        contents.signed.insert(feed, last);
        self.write(&contents)?;
        self.contents = contents;
        Ok(())
    }

    /// Takes in another record of the same key: of each feed the later round.
    ///
    /// # Errors
    /// [`RecordError`]: of another chain or key; not writable.
    pub fn import(&mut self, other: &Interchange) -> Result<Merged, RecordError> {
        self.contents.check_same(other, "to be imported")?;
        let (mut contents, mut merged) = (self.contents.clone(), Merged::default());
        for (feed, theirs) in &other.signed {
            match contents.signed.get(feed) {
                Some(ours) if ours.round > theirs.round || ours == theirs => {}
                Some(ours) if ours.round == theirs.round => {
                    merged.conflicts.push((*feed, ours.round));
                }
                _ => {
                    contents.signed.insert(*feed, *theirs);
                    merged.raised.push(*feed);
                }
            }
        }
        self.write(&contents)?;
        self.contents = contents;
        Ok(merged)
    }

    fn write(&self, contents: &Interchange) -> Result<(), RecordError> {
        let Some(Place { directory, .. }) = &self.place else { return Ok(()) };
        let (file, new) = (directory.join("record.json"), directory.join("record.json.new"));
        let written = File::create(&new).and_then(|mut opened| {
            opened.write_all(contents.to_json().as_bytes())?;
            opened.sync_all()?;
            std::fs::rename(&new, &file)?;
            // The name is durable only with the directory.
            File::open(directory)?.sync_all()
        });
        written.map_err(|error| RecordError::disk(&file, "write it", &error))
    }
}
