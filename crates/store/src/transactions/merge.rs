//! Runs of one size on their way to a single one, a few chunks with every block.

use super::entry::{Entry, Name};
use super::run::{ChunksEdited, Reader, Run, RunNumber, put};
use crate::table::Fault;
use units::Height;

/// What is being merged. Only a run with a header counts, so that one which was not finished is begun anew after a crash.
#[derive(Clone, Debug)]
pub(super) struct Merge {
    pub(super) inputs: Vec<RunNumber>,
    pub(super) output: RunNumber,
    /// What the output will be.
    pub(super) run: Run,
    /// The name up to which all is merged.
    after: Option<Name>,
}

impl Merge {
    /// Of runs that follow one another.
    pub(super) fn of(inputs: &[(RunNumber, Run)], output: RunNumber) -> Option<Self> {
        let ((_, oldest), (_, newest)) = (inputs.first()?, inputs.last()?);
        let level = oldest.level.saturating_add(1);
        let run = Run { level, first: oldest.first, last: newest.last };
        let inputs = inputs.iter().map(|(number, _)| *number).collect();
        Some(Self { inputs, output, run, after: None })
    }

    /// Writes so many chunks more, without the transactions of blocks before the first that is kept. Whether that was all.
    pub(super) fn step(
        &mut self,
        chunks: &mut ChunksEdited<'_>,
        kept: Height,
        chunk_entries: usize,
        most: usize,
    ) -> Result<bool, Fault> {
        let mut readers = Vec::with_capacity(self.inputs.len());
        for input in &self.inputs {
            readers.push(Reader::after(chunks, *input, self.after)?);
        }
        for _ in 0..most {
            let mut chunk = Vec::with_capacity(chunk_entries);
            let mut done = false;
            while chunk.len() < chunk_entries {
                let Some(entry) = next(&mut readers, chunks)? else {
                    done = true;
                    break;
                };
                self.after = Some(entry.name);
                if entry.place.height >= kept {
                    chunk.push(entry);
                }
            }
            put(chunks, self.output, &chunk)?;
            if done {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// The least name that is left, with the place that counts.
fn next(readers: &mut [Reader], chunks: &ChunksEdited<'_>) -> Result<Option<Entry>, Fault> {
    let mut least: Option<Entry> = None;
    for reader in &mut *readers {
        let Some(entry) = reader.peek(chunks)? else { continue };
        least = Some(match least {
            None => entry,
            Some(other) => {
                let order = |entry: &Entry| (entry.name, entry.place.rank());
                if order(&entry) < order(&other) { entry } else { other }
            }
        });
    }
    if let Some(least) = least {
        for reader in readers {
            if reader.peek(chunks)?.is_some_and(|entry| entry.name == least.name) {
                reader.pass();
            }
        }
    }
    Ok(least)
}
