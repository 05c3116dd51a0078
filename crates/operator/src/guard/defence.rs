//! The quotes around each signed report, kept while it can be judged, and the answer that they make.
//!
//! An accuser chooses which quotes to show; on appeal the accused shows its own, and the court takes what is best for it of
//! all that were shown. So of each venue the most favourable quote is kept, and the lowest and the highest within the window,
//! which show how fast the market was: at most three for each source and report, once when it is signed and once more when
//! later quotes are in. Of a round in which the venues disagreed, so that nothing was signed, the quotes that said so are kept.
//!
//! On disk: one file for each hour of reports, in `quotes`, of entries `length, checksum, version, bytes`. An entry that a crash
//! cut, or of another version, is dropped with what follows it. Files whose reports nobody can judge any more are deleted, and the oldest as soon as all
//! of them are larger than [`Defence::MOST_BYTES`].

use super::RecordError;
use crate::{FeedFacts, Proof, QuoteBook, deviation, missed_rounds};
use borsh::{BorshDeserialize, BorshSerialize};
use crypto::hash;
use oracle::{allowed, distance, reference_at};
use protocol::{
    Deviation, Evidence, FeedSpecification, MissedRounds, Quote, Reference, SignedReport,
};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};
use units::{FeedId, Round, Timestamp};

/// The reports of how long are in one file, in milliseconds.
const SEGMENT: u64 = 3_600_000;
/// The version of an entry's form, its first byte.
const VERSION: u8 = 2;
/// The bytes of an entry's length and checksum.
const HEAD: usize = 4 + 8;

/// What an operator may have to answer for.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum About {
    /// A report that it signed.
    Report(SignedReport),
    /// Nothing, as the venues disagreed.
    Silence {
        /// On which feed.
        feed: FeedId,
        /// In which round.
        round: Round,
        /// When it looked.
        at: Timestamp,
    },
}

/// A report or a silence, and quotes around it.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Kept {
    /// What they are about.
    pub about: About,
    /// Of each venue what is best for its operator.
    pub proofs: Vec<Proof>,
}

impl Kept {
    /// In which file it belongs.
    const fn hour(&self) -> u64 {
        match &self.about {
            About::Report(report) => report.body.observed_at.raw() / SEGMENT,
            About::Silence { at, .. } => at.raw() / SEGMENT,
        }
    }
}

/// What is kept.
#[derive(Debug)]
pub struct Defence {
    shelf: Shelf,
    /// The last report of each feed, and what was kept of it.
    last: BTreeMap<FeedId, (SignedReport, Vec<Proof>)>,
    /// The last round of each feed of which a silence was kept.
    silent: BTreeMap<FeedId, Round>,
}

/// Where it is kept.
#[derive(Debug)]
enum Shelf {
    /// By hour.
    Memory(BTreeMap<u64, Vec<Kept>>),
    /// One file for each hour.
    Directory(PathBuf),
}

impl Defence {
    /// The most that is kept on disk.
    pub const MOST_BYTES: u64 = 1 << 30;

    pub(super) fn in_memory() -> Self {
        Self {
            shelf: Shelf::Memory(BTreeMap::new()),
            last: BTreeMap::new(),
            silent: BTreeMap::new(),
        }
    }

    pub(super) fn open(directory: &Path) -> Result<Self, RecordError> {
        let directory = directory.join("quotes");
        std::fs::create_dir_all(&directory)
            .map_err(|error| RecordError::disk(&directory, "make the directory", &error))?;
        let shelf = Shelf::Directory(directory);
        // What was cut off is cut off for good, so that the next entry can be read.
        for hour in shelf.hours() {
            shelf.mend(hour)?;
        }
        let mut last = BTreeMap::new();
        for hour in shelf.hours().into_iter().rev().take(2).collect::<Vec<_>>().into_iter().rev() {
            for Kept { about, proofs } in shelf.read(hour) {
                if let About::Report(report) = about {
                    last.insert(report.body.feed, (report, proofs));
                }
            }
        }
        Ok(Self { shelf, last, silent: BTreeMap::new() })
    }

    /// Keeps a report with the quotes around it. A disk that refuses costs the defence, not the report.
    pub(super) fn keep(
        &mut self,
        report: &SignedReport,
        specification: &FeedSpecification,
        quotes: &QuoteBook,
    ) {
        let body = &report.body;
        let proofs = quotes.exculpatory(specification, body.observed_at, body.price);
        self.last.insert(body.feed, (report.clone(), proofs.clone()));
        self.shelf.append(&Kept { about: About::Report(report.clone()), proofs });
    }

    /// Keeps what the venues said when they disagreed, the first time in a round.
    pub(super) fn keep_silence(&mut self, feed: &FeedFacts, quotes: &QuoteBook, at: Timestamp) {
        let (round, specification) = (feed.rounds.round(at), &feed.specification);
        if self.silent.get(&feed.id) == Some(&round) {
            return;
        }
        let known = quotes.known(specification, at);
        let said = known.iter().map(|held| &held.quote);
        if matches!(reference_at(specification, at, said, None), Reference::Disagree { .. }) {
            self.silent.insert(feed.id, round);
            let about = About::Silence { feed: feed.id, round, at };
            let proofs = known.into_iter().map(|held| held.proof.clone()).collect();
            self.shelf.append(&Kept { about, proofs });
        }
    }

    /// Once nothing nearer to the last report of a feed can come any more, keeps what came after it was signed.
    pub(super) fn complete(&mut self, feed: &FeedFacts, quotes: &QuoteBook, now: Timestamp) {
        let Some((report, proofs)) = self.last.get_mut(&feed.id) else { return };
        let (body, specification) = (&report.body, &feed.specification);
        if now <= body.observed_at.after(specification.reference_window) {
            return;
        }
        let nearest = quotes.exculpatory(specification, body.observed_at, body.price);
        let new: Vec<Proof> = nearest.into_iter().filter(|proof| !proofs.contains(proof)).collect();
        if !new.is_empty() {
            proofs.extend(new.iter().cloned());
            self.shelf.append(&Kept { about: About::Report(report.clone()), proofs: new });
        }
    }

    /// The report that was signed for a round, if it is the last.
    pub(super) fn report(&self, feed: FeedId, round: Round) -> Option<SignedReport> {
        let (report, _) = self.last.get(&feed).filter(|(report, _)| report.body.round == round)?;
        Some(report.clone())
    }

    /// Forgets what was observed before `time`, by the hour.
    pub(super) fn forget_before(&mut self, time: Timestamp) {
        self.shelf.forget_before(time.raw() / SEGMENT);
    }

    /// Everything that is kept of the given hours, in order of time.
    fn of(&self, hours: impl IntoIterator<Item = u64>) -> impl Iterator<Item = Kept> {
        let hours: BTreeSet<u64> = hours.into_iter().collect();
        hours.into_iter().flat_map(|hour| self.shelf.read(hour))
    }

    pub(super) fn answer(&self, accusation: &Evidence, feed: &FeedFacts) -> Option<Evidence> {
        match accusation {
            Evidence::Deviation(accusation) => self.answer_wrong(accusation, &feed.specification),
            Evidence::MissedRounds(accusation) => self.answer_missed(accusation, feed),
            _ => None,
        }
    }

    /// Shows the disagreements that were kept of the rounds.
    fn answer_missed(&self, accusation: &MissedRounds, facts: &FeedFacts) -> Option<Evidence> {
        let MissedRounds { feed, first, last, .. } = *accusation;
        let (from, until) = (facts.span(first).0, facts.span(last).1);
        let kept = self.of(from.raw() / SEGMENT..=until.raw() / SEGMENT);
        let silences = kept.filter(|kept| {
            matches!(kept.about, About::Silence { feed: of, round, .. }
                if of == feed && (first..=last).contains(&round))
        });
        let proofs: Vec<Proof> = silences.flat_map(|kept| kept.proofs).collect();
        if proofs.is_empty() {
            return None;
        }
        Some(Evidence::MissedRounds(Box::new(missed_rounds(feed, first, last, proofs))))
    }

    fn answer_wrong(
        &self,
        accusation: &Deviation,
        specification: &FeedSpecification,
    ) -> Option<Evidence> {
        let hours = accusation.reports.iter().map(|report| report.body.observed_at.raw() / SEGMENT);
        let kept: Vec<(SignedReport, Vec<Proof>)> = self
            .of(hours)
            .filter_map(|kept| match kept.about {
                About::Report(report) => Some((report, kept.proofs)),
                About::Silence { .. } => None,
            })
            .filter(|(report, _)| accusation.reports.contains(report))
            .collect();
        let answer =
            |proofs: Vec<Proof>| Evidence::Deviation(Box::new(deviation(Vec::new(), proofs)));
        let shown = accusation.quotes.iter().cloned().map(Proof::Quote);
        let attested = accusation.attestations.iter().cloned().map(Proof::Attestation);
        let shown: Vec<Proof> = shown.chain(attested).collect();
        let said = |proofs: &[Proof]| -> Vec<Quote> {
            proofs.iter().filter_map(|proof| proof.quote(specification)).collect()
        };
        let said_by_shown = said(&shown);
        // One report that was right, or could not be wrong, is enough.
        for report in &accusation.reports {
            let own = kept.iter().filter(|(of, _)| of == report);
            let own: Vec<Proof> = own.flat_map(|(_, proofs)| proofs.clone()).collect();
            if !is_wrong(report, specification, said_by_shown.iter().chain(&said(&own))) {
                return Some(answer(own));
            }
        }
        let mut all: Vec<Proof> = Vec::new();
        for proof in kept.into_iter().flat_map(|(_, proofs)| proofs) {
            if !all.contains(&proof) && !shown.contains(&proof) {
                all.push(proof);
            }
        }
        (!all.is_empty()).then(|| answer(all))
    }
}

/// Whether a report is wrong by these quotes, as a court would say.
fn is_wrong<'a>(
    report: &SignedReport,
    specification: &FeedSpecification,
    quotes: impl Iterator<Item = &'a Quote>,
) -> bool {
    let (price, time) = (report.body.price, report.body.observed_at);
    match reference_at(specification, time, quotes, Some(price)) {
        Reference::Price { price: right, spread, .. } => {
            distance(price, right, right) > allowed(specification, spread)
        }
        Reference::TooFew { .. } | Reference::Disagree { .. } | Reference::TooFast { .. } => false,
    }
}

impl Shelf {
    fn file(directory: &Path, hour: u64) -> PathBuf {
        directory.join(format!("{hour:012}"))
    }

    /// Which hours there are, in order.
    fn hours(&self) -> Vec<u64> {
        match self {
            Self::Memory(hours) => hours.keys().copied().collect(),
            Self::Directory(directory) => {
                let entries = std::fs::read_dir(directory).into_iter().flatten().flatten();
                let mut hours: Vec<u64> =
                    entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect();
                hours.sort_unstable();
                hours
            }
        }
    }

    fn append(&mut self, kept: &Kept) {
        let hour = kept.hour();
        match self {
            Self::Memory(hours) => hours.entry(hour).or_default().push(kept.clone()),
            Self::Directory(directory) => {
                let file = Self::file(directory, hour);
                let opened = OpenOptions::new().create(true).append(true).open(&file);
                let written = opened.and_then(|mut file| {
                    file.write_all(&encode(kept))?;
                    // A report that was only committed to must still be there to be shown.
                    file.sync_data()
                });
                if let Err(error) = written {
                    eprintln!("the defence {} cannot be written: {error}", file.display());
                }
            }
        }
        self.bound(Defence::MOST_BYTES);
    }

    fn read(&self, hour: u64) -> Vec<Kept> {
        match self {
            Self::Memory(hours) => hours.get(&hour).cloned().unwrap_or_default(),
            Self::Directory(directory) => {
                let bytes = std::fs::read(Self::file(directory, hour)).unwrap_or_default();
                decode(&bytes).0
            }
        }
    }

    fn mend(&self, hour: u64) -> Result<(), RecordError> {
        let Self::Directory(directory) = self else { return Ok(()) };
        let file = Self::file(directory, hour);
        let bytes =
            std::fs::read(&file).map_err(|error| RecordError::disk(&file, "read it", &error))?;
        let whole = decode(&bytes).1;
        if whole == bytes.len() {
            return Ok(());
        }
        let length = u64::try_from(whole).unwrap_or(u64::MAX);
        OpenOptions::new()
            .write(true)
            .open(&file)
            .and_then(|opened| opened.set_len(length))
            .map_err(|error| RecordError::disk(&file, "cut its torn end", &error))
    }

    fn forget_before(&mut self, hour: u64) {
        match self {
            Self::Memory(hours) => *hours = hours.split_off(&hour),
            Self::Directory(_) => {
                for old in self.hours().into_iter().filter(|old| *old < hour) {
                    self.remove(old);
                }
            }
        }
    }

    /// Deletes the oldest files while all together have more than `most` bytes.
    fn bound(&mut self, most: u64) {
        let Self::Directory(directory) = &*self else { return };
        let length = |hour: &u64| {
            std::fs::metadata(Self::file(directory, *hour)).map_or(0, |file| file.len())
        };
        let hours: Vec<(u64, u64)> =
            self.hours().into_iter().map(|hour| (hour, length(&hour))).collect();
        let mut all: u64 = hours.iter().map(|(_, length)| length).sum();
        for (hour, length) in hours {
            if all <= most {
                return;
            }
            self.remove(hour);
            all -= length;
        }
    }

    fn remove(&mut self, hour: u64) {
        match self {
            Self::Memory(hours) => {
                hours.remove(&hour);
            }
            Self::Directory(directory) => {
                let file = Self::file(directory, hour);
                if let Err(error) = std::fs::remove_file(&file) {
                    eprintln!("the defence {} cannot be deleted: {error}", file.display());
                }
            }
        }
    }
}

fn checksum(bytes: &[u8]) -> [u8; 8] {
    let digest = hash("buttress/defence/v1", bytes);
    let mut sum = [0; 8];
    sum.copy_from_slice(&digest.as_bytes()[..8]);
    sum
}

fn encode(kept: &Kept) -> Vec<u8> {
    // Encoding fails only on collections longer than 2³².
    let bytes = borsh::to_vec(&(VERSION, kept)).unwrap_or_default();
    let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    [length.to_le_bytes().as_slice(), &checksum(&bytes), &bytes].concat()
}

/// The entries up to the first that is not whole, and how many bytes they have.
fn decode(bytes: &[u8]) -> (Vec<Kept>, usize) {
    let (mut entries, mut at) = (Vec::new(), 0);
    while let Some((head, rest)) = bytes[at..].split_first_chunk::<HEAD>() {
        let length = u32::from_le_bytes([head[0], head[1], head[2], head[3]]);
        let Some(body) = usize::try_from(length).ok().and_then(|length| rest.get(..length)) else {
            break;
        };
        if checksum(body) != head[4..] {
            break;
        }
        let Some((&VERSION, kept)) = body.split_first() else { break };
        let Ok(kept) = Kept::try_from_slice(kept) else { break };
        entries.push(kept);
        at += HEAD + body.len();
    }
    (entries, at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crypto::{Digest, SecretKey};
    use protocol::{Report, SignedQuote};
    use units::{Name, OperatorId, Price};

    fn kept(round: u64) -> Kept {
        let key = SecretKey::derive("duty", 1);
        let report = Report {
            chain: Digest::default(),
            feed: FeedId::new(0),
            round: Round::new(round),
            operator: OperatorId::new(0),
            price: Price::new(1_000),
            confidence: Price::ZERO,
            observed_at: Timestamp::new(round * 1_000),
        };
        let quote = Quote {
            venue: Name::new("a").unwrap(),
            symbol: Name::new("ETH").unwrap(),
            price: Price::new(1_000),
            time: Timestamp::new(round * 1_000),
        };
        Kept {
            about: About::Report(SignedReport::new(report, &key)),
            proofs: vec![Proof::Quote(SignedQuote::new(quote, &key))],
        }
    }

    #[test]
    fn what_is_whole_is_read_wherever_the_end_is_cut() {
        let entries = [kept(1), kept(2), kept(3)];
        let bytes: Vec<u8> = entries.iter().flat_map(encode).collect();
        let one = encode(&entries[0]).len();
        assert_eq!(decode(&bytes), (entries.to_vec(), bytes.len()));
        for cut in 0..bytes.len() {
            let (read, whole) = decode(&bytes[..cut]);
            assert_eq!(read, entries[..cut / one], "cut at {cut}");
            assert_eq!(whole, cut / one * one);
        }
        let mut flipped = bytes.clone();
        flipped[one + HEAD + 5] ^= 1;
        assert_eq!(decode(&flipped).0, entries[..1], "nothing after a damaged entry");
    }

    #[test]
    fn the_oldest_hours_go_first() {
        let directory = tempfile::tempdir().unwrap();
        let mut defence = Defence::open(directory.path()).unwrap();
        for hour in 0..4 {
            defence.shelf.append(&kept(hour * 3_600));
        }
        let one = u64::try_from(encode(&kept(0)).len()).unwrap();
        defence.shelf.bound(2 * one);
        assert_eq!(defence.shelf.hours(), [2, 3]);
        defence.forget_before(Timestamp::new(3 * SEGMENT));
        assert_eq!(defence.shelf.hours(), [3]);
    }
}
