//! Terms, and their registration.

use super::{covered, decode};
use crate::{Reach, Scene, variants, world};
use protocol::{
    Action, CheckedTransaction, Outcome, PublishTerms, Rejection, SignedTransaction, Terms,
    Transaction,
};
use units::{Millis, ServiceId};

/// Decodes and publishes.
///
/// # Panics
/// When terms have two encodings, or a refusal changes the state.
pub fn run(bytes: &[u8], reach: &mut Reach) {
    let Some(terms) = decode::<Terms>(bytes, reach) else { return };
    let _ = terms.digest();
    let mut state = covered().clone();
    let service = ServiceId::new(0);
    let buyer = Scene { state: &state }.buyer(service);
    let row = Scene { state: &state }.row(buyer);
    let nonce = row.and_then(|row| state.ledger().account(row)).map_or(0, |account| account.nonce);
    let transaction = Transaction {
        chain: state.meta().chain,
        sender: world().account(buyer),
        nonce,
        valid_until: state.time().after(Millis::new(1)),
        actions: vec![Action::PublishTerms(PublishTerms { service, terms })],
    };
    let signed = SignedTransaction::new(transaction, world().key(buyer));
    let checked = CheckedTransaction::check(signed, &state.meta().chain).expect("it is signed");
    let before = state.root();
    match state.apply(&checked).outcome {
        Outcome::Done => reach.note("published"),
        Outcome::Rejected(failure) => {
            assert_eq!(state.root(), before, "a refusal changed the state");
            let _ = failure.rejection.to_string();
            reach.note(format!("rejected-{}", variants::rejection(&failure.rejection)));
            if let Rejection::TermsRefused { reason } = failure.rejection {
                reach.note(format!("refused-{}", variants::refusal(&reason)));
            }
        }
    }
}
