//! From what publishers' endpoints hand out to quotes of feeds.

use market_data::signed_messages::{Published, redstone};
use operator::QuoteBook;
use oracle::NotAttested;
use protocol::{Attestation, FeedSpecification, Signer};
use std::collections::BTreeSet;
use units::Timestamp;

/// What came of an answer.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Taken {
    /// Quotes that were not in the book. One message may be a quote for several feeds.
    pub(crate) new: usize,
    /// Messages that are for no feed, or not signed as any feed wants it.
    pub(crate) skipped: usize,
    /// What is wrong with the answer: what is malformed, and what a feed would take if it were properly signed.
    pub(crate) complaints: BTreeSet<String>,
}

/// Takes the messages of an answer into a book, for each feed that has their signer as a source.
pub(crate) fn take(
    book: &mut QuoteBook,
    feeds: &[&FeedSpecification],
    published: &Published,
    now: Timestamp,
) -> Taken {
    let mut taken = Taken { skipped: published.several_points, ..Taken::default() };
    taken.complaints.extend(published.malformed.iter().map(ToString::to_string));
    for (index, attestation) in published.attestations.iter().enumerate() {
        let (mut served, mut fault) = (false, None);
        for feed in feeds {
            match book.attest(feed, attestation, now) {
                Ok(new) => {
                    served = true;
                    taken.new += usize::from(new);
                }
                Err(NotAttested::NotASource) => {}
                Err(why) => fault = Some(why),
            }
        }
        if !served {
            taken.skipped += 1;
            let complaint = fault.map(|why| format!("message {index}: {why}"));
            taken.complaints.extend(complaint);
        }
    }
    taken.take_packages(book, feeds, published, now);
    taken
}

impl Taken {
    /// Packages of several nodes together are quotes, as many as can be made of them: an accuser may show any.
    fn take_packages(
        &mut self,
        book: &mut QuoteBook,
        feeds: &[&FeedSpecification],
        published: &Published,
        now: Timestamp,
    ) {
        let packages = &published.packages;
        let mut used = BTreeSet::new();
        for feed in feeds {
            for source in &feed.sources {
                let Signer::RedStone(nodes) = &source.signer else { continue };
                for quote in redstone::quotes(packages, &source.symbol, nodes) {
                    let in_it = |package| quote.packages.contains(package);
                    let indices = packages.iter().enumerate();
                    used.extend(indices.filter(|(_, it)| in_it(it)).map(|(index, _)| index));
                    match book.attest(feed, &Attestation::RedStone(quote), now) {
                        Ok(new) => self.new += usize::from(new),
                        Err(why) => {
                            self.complaints.insert(format!("{}: {why}", source.symbol));
                        }
                    }
                }
            }
        }
        self.skipped += packages.len() - used.len();
    }
}
