//! What an input reached: why it is worth keeping.

use core::fmt::Debug;
use std::collections::BTreeSet;

/// Types that say nothing about which way a run took.
const QUANTITIES: [&str; 10] = [
    "AccountId",
    "Amount",
    "Digest",
    "Epoch",
    "Millis",
    "Name",
    "Price",
    "Ratio",
    "Round",
    "Shares",
];

/// The places that a run came by, as short labels: `event-Slashed`, `done-Leave`, `rejected-Claim-OnHold`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach(BTreeSet<String>);

impl Reach {
    /// Came by a place.
    pub fn note(&mut self, place: impl Into<String>) {
        self.0.insert(place.into());
    }

    /// Notes every type and variant that a value is made of, by the words of its debug form. Texts in it are not its own
    /// words, and quantities are in everything.
    pub fn note_words(&mut self, prefix: &str, value: &impl Debug) {
        let text = format!("{value:?}");
        let outside_quotes = text.split('"').step_by(2);
        let words =
            outside_quotes.flat_map(|part| part.split(|c: char| !c.is_ascii_alphanumeric()));
        let is_type = |word: &&str| {
            word.starts_with(|c: char| c.is_ascii_uppercase())
                && word.contains(|c: char| c.is_ascii_lowercase())
                && !QUANTITIES.contains(word)
        };
        words.filter(is_type).for_each(|word| self.note(format!("{prefix}-{word}")));
    }

    /// Notes the beginning of a message without its numbers and digests, so that it counts once.
    pub fn note_message(&mut self, prefix: &str, message: &str) {
        let is_word = |word: &&str| word.len() > 1 && word.chars().all(|c| c.is_ascii_alphabetic());
        let words = message.split(|c: char| !c.is_ascii_alphanumeric()).filter(is_word);
        let words: Vec<&str> = words.take(6).collect();
        self.note(format!("{prefix}-{}", words.join("-")));
    }

    /// The same of a complaint about a text: up to what it repeats of the text, which whoever wrote it chose.
    pub fn note_complaint(&mut self, prefix: &str, message: &str) {
        let own = message.split(['"', '`', '\'', '[', ':']).next().unwrap_or_default();
        let words =
            own.split_whitespace().filter(|word| word.chars().all(|c| c.is_ascii_lowercase()));
        let words: Vec<&str> = words.take(3).collect();
        self.note(format!("{prefix}-{}", words.join("-")));
    }

    /// All places, in order.
    pub fn places(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Whether it came by a place.
    #[must_use]
    pub fn contains(&self, place: &str) -> bool {
        self.0.contains(place)
    }

    /// Everything that another run came by too.
    pub fn join(&mut self, other: &Self) {
        self.0.extend(other.0.iter().cloned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_do_not_depend_on_numbers_and_texts() {
        let noted = |name: &str, count: u32| {
            let mut reach = Reach::default();
            reach.note_words("word", &Some((name, Err::<(), _>(count))));
            reach.note_message("said", &format!("{count} of them, expected {}", count + 1));
            reach
        };
        let expected = ["said-of-them-expected", "word-Err", "word-Some"];
        assert_eq!(noted("Some Text", 7).places().collect::<Vec<_>>(), expected);
        assert_eq!(noted("Other", 99), noted("Some Text", 7));
        let mut reach = Reach::default();
        reach.note_complaint("text", "unknown field `abc`, expected one of more");
        reach.note_complaint("text", "unknown field `xyz`");
        assert_eq!(reach.places().collect::<Vec<_>>(), ["text-unknown-field"]);
    }
}
