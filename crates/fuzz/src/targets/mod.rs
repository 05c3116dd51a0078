//! What is attacked. Each file has one function of bytes, to be called by whatever makes bytes.

pub mod decode_block;
pub mod decode_evidence;
pub mod decode_genesis;
pub mod decode_record;
pub mod decode_snapshot;
pub mod decode_state;
pub mod decode_terms;
pub mod decode_transaction;
pub mod matching;
pub mod surface;
pub mod text_action;
pub mod text_certificate;
pub mod text_network;
pub mod text_scenario;
pub mod transition;

use crate::{Reach, STEP_BYTES, play};
use app::State;
use borsh::{BorshDeserialize, BorshSerialize};
use core::fmt::Debug;
use std::sync::LazyLock;

/// A function of bytes that panics if and only if what it calls is wrong.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// Its name, and that of its folder of seeds.
    pub name: &'static str,
    /// Runs one input and notes what it reached.
    pub run: fn(&[u8], &mut Reach),
    /// Length of the pieces that an input is made of; 1 when it has none.
    pub piece: usize,
    /// The longest input that is tried.
    pub longest: usize,
}

macro_rules! targets {
    ($($name:ident: $piece:expr, $longest:expr;)*) => {
        /// All of them.
        pub const TARGETS: &[Target] = &[$(Target {
            name: stringify!($name),
            run: $name::run,
            piece: $piece,
            longest: $longest,
        },)*];

        /// One function for each target that takes nothing but bytes, for fuzzers that bring their own driver.
        pub mod plain {
            use crate::Reach;
            $(
                #[doc = concat!("See [`super::", stringify!($name), "`].")]
                pub fn $name(bytes: &[u8]) {
                    super::$name::run(bytes, &mut Reach::default());
                }
            )*
        }
    };
}

targets! {
    decode_transaction: 1, 16 << 10;
    decode_block: 1, 16 << 10;
    decode_state: 1, 16 << 10;
    decode_evidence: 1, 16 << 10;
    decode_genesis: 1, 8 << 10;
    decode_terms: 1, 8 << 10;
    decode_record: 1, 16 << 10;
    decode_snapshot: 1, 24 << 10;
    text_action: 1, 8 << 10;
    text_network: 1, 8 << 10;
    text_certificate: 1, 4 << 10;
    text_scenario: 1, 12 << 10;
    transition: STEP_BYTES, 161 * STEP_BYTES;
    matching: matching::PIECE, 256 * matching::PIECE;
    surface: surface::PIECE, 12 * surface::PIECE;
}

/// The target of this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.name == name)
}

/// Decodes. What is taken in must have no other bytes than these.
fn decode<T>(bytes: &[u8], reach: &mut Reach) -> Option<T>
where
    T: BorshDeserialize + BorshSerialize + Debug,
{
    match borsh::from_slice::<T>(bytes) {
        Ok(value) => {
            let again = borsh::to_vec(&value).expect("memory is enough");
            assert_eq!(again, bytes, "two encodings of one value");
            reach.note_words("decoded", &value);
            reach.note(format!("decoded-{}", size(bytes)));
            Some(value)
        }
        Err(error) => {
            reach.note_message(&format!("undecoded-{}", size(bytes)), &error.to_string());
            None
        }
    }
}

/// About how long an input is: a decoder that stops early is not one that stops late.
fn size(bytes: &[u8]) -> String {
    format!("below-{}", bytes.len().next_power_of_two())
}

/// A state in which cover is sold and reports came in: somewhere to bring what was decoded.
fn covered() -> &'static State {
    static COVERED: LazyLock<State> = LazyLock::new(|| {
        let history = play(&[], &mut Reach::default());
        history.state.expect("the usual genesis is one")
    });
    &COVERED
}
