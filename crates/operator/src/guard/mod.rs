//! Stands between a program and its duty key.
//!
//! | file | idea |
//! |---|---|
//! | `refused` | what is not signed, with numbers |
//! | `clock` | whose time it is |
//! | `value` | whether the ledger would take a report in at all |
//! | `reference` | whether a price could be called wrong, whichever of equally near quotes an accuser shows |
//! | `record` | what was signed last: on disk before a signature leaves, one process at a time |
//! | `interchange` | that record as a file that moves to another host |
//! | `defence` | the quotes around each signed report, and those that gave no reference, kept while they can be judged, and the answer that they make |
//!
//! The key is reachable only through [`Guard::sign`] and [`Guard::commit`], which refuse whatever could convict its operator,
//! and through [`Guard::envelope`], whose signatures no judge reads. Silence is always safe, so every doubt is a refusal.
//!
//! What it protects from: a restart, a second process, a copied record, a restored backup, a wrong clock, a wrong price
//! source, a program that went mad. What it cannot: another host with the same key that runs at the same time; quotes that
//! it never saw and that differ from all it did (then its own quotes are the answer on appeal); a key that was stolen.

mod clock;
mod defence;
mod interchange;
mod record;
mod reference;
mod refused;
mod value;

pub use clock::OwnClock;
pub use defence::{About, Defence, Kept};
pub use interchange::Interchange;
pub use record::{LastSigned, Merged, Record, RecordError};
pub use refused::Refused;

use crate::{FeedFacts, QuoteBook};
use crypto::{Digest, PublicKey, SecretKey};
use protocol::{
    Commitment, Evidence, Report, Signable, SignedCommitment, SignedReport, SignedTransaction,
    Transaction,
};
use std::path::Path;
use units::{Epoch, EpochClock, Timestamp};

/// A duty key, and all that decides whether it may sign.
#[derive(Debug)]
pub struct Guard {
    key: SecretKey,
    chain: Digest,
    record: Record,
    defence: Defence,
    /// A record on disk may be a copy of an older one, so it answers for no round that began before it was opened.
    opened: Option<Timestamp>,
}

impl Guard {
    /// A guard whose record lasts as long as the process: for a world whose keys nobody else has.
    #[must_use]
    pub fn in_memory(key: SecretKey, chain: Digest) -> Self {
        let record = Record::in_memory(chain, key.public_key());
        Self { key, chain, record, defence: Defence::in_memory(), opened: None }
    }

    /// A guard whose record is in a directory, which is made if it is not there. `now` is the time by the signer's clock.
    ///
    /// # Errors
    /// [`RecordError`]: in use by another process; of another chain or key; damaged; not readable or writable.
    pub fn open(
        directory: &Path,
        key: SecretKey,
        chain: Digest,
        now: Timestamp,
    ) -> Result<Self, RecordError> {
        let record = Record::open(directory, chain, key.public_key())?;
        let defence = Defence::open(directory)?;
        Ok(Self { key, chain, record, defence, opened: Some(now) })
    }

    /// Whose statements it signs.
    #[must_use]
    pub fn public_key(&self) -> PublicKey {
        self.key.public_key()
    }
    /// What was signed last.
    #[must_use]
    pub const fn record(&self) -> &Record {
        &self.record
    }

    /// Signs a report, if nothing that this guard knows could convict its operator for it. The record of it is on disk
    /// when this returns. The same report may be signed again; it is the same signature.
    ///
    /// # Errors
    /// [`Refused`], in this order: another chain; another report for the round, or a round that is not later than the last;
    /// a round that began before the guard was opened; observed outside the round (or its part for commitments), or in the
    /// future; a clock that is off; what the ledger would not take in: a closed market, a price or a confidence that is none; no
    /// reference, or a price too far from it; a record that cannot be written.
    pub fn sign(
        &mut self,
        report: Report,
        feed: &FeedFacts,
        quotes: &QuoteBook,
        clock: OwnClock,
    ) -> Result<SignedReport, Refused> {
        if report.chain != self.chain {
            return Err(Refused::OtherChain { have: report.chain, expected: self.chain });
        }
        let statement = report.signing_digest();
        if let Some(last) = self.record.last(report.feed) {
            if last.round == report.round && last.statement == statement {
                return Ok(SignedReport::new(report, &self.key));
            }
            if last.round == report.round {
                let (feed, round) = (report.feed, report.round);
                let (first, second) = (last.statement, statement);
                return Err(Refused::SignedOtherwise { feed, round, first, second });
            }
            if last.round > report.round {
                let Report { feed, round, .. } = report;
                return Err(Refused::NotLater { feed, round, last: last.round });
            }
        }
        self.check_time(&report, feed, clock)?;
        value::check(&report, feed)?;
        reference::check(&report, &feed.specification, quotes)?;
        let last = LastSigned { round: report.round, statement };
        // After this point the statement counts as made, whether or not anyone ever sees it.
        self.record.put(report.feed, last)?;
        let signed = SignedReport::new(report, &self.key);
        self.defence.keep(&signed, &feed.specification, quotes);
        Ok(signed)
    }

    fn check_time(
        &self,
        report: &Report,
        feed: &FeedFacts,
        clock: OwnClock,
    ) -> Result<(), Refused> {
        let (from, until) = feed.observation(report.round);
        if let Some(opened) = self.opened.filter(|opened| from < *opened) {
            return Err(Refused::BegunBefore { round: report.round, began: from, opened });
        }
        let observed_at = report.observed_at;
        if !(from..until).contains(&observed_at) {
            return Err(Refused::OutsideRound { observed_at, from, until });
        }
        if observed_at > clock.now {
            return Err(Refused::Future { observed_at, now: clock.now });
        }
        clock.check(&feed.specification)
    }

    /// Commits the operator to a report, which is signed and kept, but not shown before [`Guard::last_report`] is asked for it.
    /// One statement is on record for both, so there is no second commitment for the round either.
    ///
    /// # Errors
    /// As [`Guard::sign`].
    pub fn commit(
        &mut self,
        report: Report,
        feed: &FeedFacts,
        quotes: &QuoteBook,
        clock: OwnClock,
    ) -> Result<SignedCommitment, Refused> {
        let Report { chain, round, operator, .. } = report;
        let report = self.sign(report, feed, quotes, clock)?.digest();
        let commitment = Commitment { chain, feed: feed.id, round, operator, report };
        Ok(SignedCommitment::new(commitment, &self.key))
    }

    /// Signs a transaction in the name of the account of the duty key: whoever carries a report is nobody in particular.
    /// Its digest has another domain than any statement, so no judge takes it for one.
    #[must_use]
    pub fn envelope(&self, transaction: Transaction) -> SignedTransaction {
        SignedTransaction::new(transaction, &self.key)
    }

    /// The last report that was signed for a feed, for sending it again, or for showing what one committed to.
    #[must_use]
    pub fn last_report(&self, feed: &FeedFacts) -> Option<SignedReport> {
        let last = self.record.last(feed.id)?;
        let signed = self.defence.report(feed.id, last.round)?;
        (signed.body.signing_digest() == last.statement).then_some(signed)
    }

    /// Keeps the quotes by which the venues disagree now, so that nothing could be signed: once for each round.
    pub fn keep_silence(&mut self, feed: &FeedFacts, quotes: &QuoteBook, clock: OwnClock) {
        self.defence.keep_silence(feed, quotes, clock.now);
    }

    /// Keeps the quotes that came after a report was signed and lie nearer to it, and forgets what nobody can judge any
    /// more: what is more than `window` + 1 epochs old.
    pub fn tend(
        &mut self,
        feed: &FeedFacts,
        quotes: &QuoteBook,
        clock: OwnClock,
        epochs: EpochClock,
        window: u64,
    ) {
        self.defence.complete(feed, quotes, clock.now);
        let oldest: Epoch = epochs.epoch(clock.now).minus(window.saturating_add(1));
        self.defence.forget_before(epochs.start(oldest.raw()));
    }

    /// What answers an accusation: quotes that this guard kept, so that with them some report of the evidence is right or has
    /// no reference, or some missed round had none. Nothing if there are none, or if no quote can answer it.
    #[must_use]
    pub fn defence(&self, accusation: &Evidence, feed: &FeedFacts) -> Option<Evidence> {
        self.defence.answer(accusation, feed)
    }

    /// Takes over what another host signed with this key.
    ///
    /// # Errors
    /// [`RecordError`]: of another chain or key; damaged; not writable.
    pub fn import(&mut self, other: &Interchange) -> Result<Merged, RecordError> {
        self.record.import(other)
    }
}
