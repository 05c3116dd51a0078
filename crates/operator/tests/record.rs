//! The record: what survives, what is refused, what moves to another host.

mod common;

use buttress_operator::guard::{Guard, Interchange, RecordError};
use common::{CHAIN, key, open, sign};
use crypto::{Digest, SecretKey};
use std::path::Path;
use units::{FeedId, Round, Timestamp};

fn record(directory: &Path) -> std::path::PathBuf {
    directory.join("record.json")
}

fn reopen(directory: &Path) -> Result<Guard, RecordError> {
    Guard::open(directory, key(), CHAIN, Timestamp::ZERO)
}

#[test]
fn it_is_remembered() {
    let directory = tempfile::tempdir().unwrap();
    let mut guard = open(directory.path());
    let signed = sign(&mut guard, 1_000, 5_000).unwrap();
    drop(guard);
    let mut guard = open(directory.path());
    assert_eq!(guard.last_report(&common::feed()), Some(signed), "it can be sent again");
    assert_eq!(sign(&mut guard, 1_001, 5_000).unwrap_err().kind(), "signed-otherwise");
    assert_eq!(sign(&mut guard, 1_000, 4_000).unwrap_err().kind(), "not-later");
    sign(&mut guard, 1_000, 6_000).unwrap();
}

#[test]
fn one_process_at_a_time() {
    let directory = tempfile::tempdir().unwrap();
    let guard = open(directory.path());
    let error = reopen(directory.path()).unwrap_err();
    assert!(matches!(error, RecordError::InUse { .. }), "{error}");
    assert!(error.to_string().contains("in use by another process"), "{error}");
    drop(guard);
    reopen(directory.path()).unwrap();
}

#[test]
fn it_belongs_to_one_key_on_one_chain() {
    let directory = tempfile::tempdir().unwrap();
    drop(open(directory.path()));
    let other = SecretKey::derive("other", 1);
    let error = Guard::open(directory.path(), other.clone(), CHAIN, Timestamp::ZERO).unwrap_err();
    let RecordError::Field { field, value, expected, .. } = error else { panic!("{error}") };
    assert_eq!(field, "duty_key");
    assert_eq!((value, expected), (key().public_key().to_string(), other.public_key().to_string()));
    let chain = Digest::new([9; 32]);
    let error = Guard::open(directory.path(), key(), chain, Timestamp::ZERO).unwrap_err();
    let RecordError::Field { field, value, .. } = error else { panic!("{error}") };
    assert_eq!((field.as_str(), value), ("chain", CHAIN.to_string()));
}

/// A crash leaves the old file or the new one; a file that is cut anywhere was damaged otherwise, and is refused.
#[test]
fn a_cut_or_changed_file_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let mut guard = open(directory.path());
    sign(&mut guard, 1_000, 5_000).unwrap();
    drop(guard);
    let file = record(directory.path());
    let whole = std::fs::read(&file).unwrap();
    // All but the last line break and brace can be missing.
    for cut in 0..whole.len() - 1 {
        std::fs::write(&file, &whole[..cut]).unwrap();
        let error = reopen(directory.path()).unwrap_err();
        assert!(matches!(error, RecordError::Malformed { .. }), "cut at {cut}: {error}");
    }
    // Any change of a digit that the content has is found.
    let text = String::from_utf8(whole.clone()).unwrap();
    std::fs::write(&file, text.replace("\"round\": 5", "\"round\": 4")).unwrap();
    let error = reopen(directory.path()).unwrap_err();
    assert!(matches!(&error, RecordError::Field { field, .. } if field == "digest"), "{error}");
    std::fs::write(&file, &whole).unwrap();
    let guard = reopen(directory.path()).unwrap();
    assert_eq!(guard.record().last(FeedId::new(0)).unwrap().round, Round::new(5));
    // What a crash leaves beside it does not matter.
    drop(guard);
    std::fs::write(directory.path().join("record.json.new"), &whole[..20]).unwrap();
    let mut guard = reopen(directory.path()).unwrap();
    sign(&mut guard, 1_000, 6_000).unwrap();
}

#[test]
fn an_export_moves_it_to_another_host() {
    let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut guard = open(here.path());
    sign(&mut guard, 1_000, 5_000).unwrap();
    let exported = guard.record().export().to_json();
    let read = Interchange::from_json(&exported, "export").unwrap();
    assert_eq!(&read, guard.record().export());

    let mut other = open(there.path());
    let merged = other.import(&read).unwrap();
    assert_eq!((merged.raised, merged.conflicts), (vec![FeedId::new(0)], vec![]));
    assert_eq!(sign(&mut other, 1_001, 5_000).unwrap_err().kind(), "signed-otherwise");
    sign(&mut other, 1_000, 7_000).unwrap();
    // An older export changes nothing; the later round of each feed counts.
    let merged = other.import(&read).unwrap();
    assert_eq!((merged.raised, merged.conflicts), (vec![], vec![]));
    drop(other);
    let other = open(there.path());
    assert_eq!(other.record().last(FeedId::new(0)).unwrap().round, Round::new(7));

    // Both signed for round 7, and not the same: it says so.
    sign(&mut guard, 1_001, 7_000).unwrap();
    let both = guard.import(other.record().export()).unwrap();
    assert_eq!(both.conflicts, [(FeedId::new(0), Round::new(7))]);
}

#[test]
fn a_bad_import_is_refused_with_field_value_and_expectation() {
    let directory = tempfile::tempdir().unwrap();
    let mut guard = open(directory.path());
    sign(&mut guard, 1_000, 5_000).unwrap();
    let good = guard.record().export().to_json();
    let before = guard.record().export().clone();
    let other_key = SecretKey::derive("other", 1).public_key().to_string();
    let twice = good.replace(
        "\"signed\": [",
        "\"signed\": [{\"feed\": 0, \"round\": 1, \"statement\": \"STATEMENT\"},",
    );
    let statement = before.signed[&FeedId::new(0)].statement.to_string();
    let cases = [
        ("{}".to_owned(), "missing field"),
        ("[1, 2".to_owned(), "cannot be read"),
        (
            good.replace("/v1", "/v2"),
            "format is \"buttress/signing-record/v2\", expected buttress/signing-record/v1",
        ),
        (good.replace(&CHAIN.to_string(), "12"), "chain is \"12\", expected 64 hexadecimal digits"),
        (
            good.replace(&key().public_key().to_string(), "xy"),
            "duty_key is \"xy\", expected 64 hexadecimal digits",
        ),
        (good.replace(&statement, "zz"), "signed[0].statement is \"zz\""),
        (good.replace("\"round\": 5", "\"round\": 6"), "digest is"),
        (good.replace("\"round\": 5", "\"round\": -1"), "invalid value"),
        (good.replace("\"round\": 5", "\"round\": 5, \"more\": 1"), "unknown field `more`"),
        (
            twice.replace("STATEMENT", &statement),
            "signed[1].feed is \"0\", expected each feed once",
        ),
    ];
    for (text, expected) in cases {
        let error = Interchange::from_json(&text, "file").unwrap_err().to_string();
        assert!(error.contains(expected), "{error:?} should contain {expected:?}");
    }
    let foreign = Interchange::new(CHAIN, other_key.parse().unwrap());
    let error = guard.import(&foreign).unwrap_err().to_string();
    assert!(
        error.contains(&format!("duty_key is {other_key:?}, expected {}", key().public_key())),
        "{error}"
    );
    let foreign = Interchange::new(Digest::new([9; 32]), key().public_key());
    let error = guard.import(&foreign).unwrap_err().to_string();
    assert!(error.contains("chain is \"0909"), "{error}");
    assert_eq!(guard.record().export(), &before, "nothing was changed");
}
