//! Evidence, brought before every judge.

use super::{covered, decode};
use crate::Reach;
use protocol::Evidence;
use restaking::{Accused, Court};

/// Decodes and judges: as an accusation of every operator of every offence, and as an answer to itself.
///
/// # Panics
/// When evidence has two encodings, or a judge panics.
pub fn run(bytes: &[u8], reach: &mut Reach) {
    let Some(evidence) = decode::<Evidence>(bytes, reach) else { return };
    let _ = evidence.digest();
    let state = covered();
    let (court, core) = (state.court(), state.restaking());
    for (_, published) in core.all_terms() {
        for offence in &published.terms.offences {
            for (operator, _) in core.operators() {
                let accused = Accused { operator, service: published.service };
                for answer in [None, Some(&evidence)] {
                    match court.judge(core, &offence.rule, &accused, &evidence, answer) {
                        Ok(verdict) => reach.note_words("verdict", &verdict),
                        Err(rejection) => reach.note(format!(
                            "{}-{}",
                            offence.rule.judge(),
                            crate::variants::rejection(&rejection)
                        )),
                    }
                }
            }
        }
    }
}
