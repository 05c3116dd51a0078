//! What has to be undone, if it comes to that.

/// The inverse of every change since recording began, the latest last.
///
/// A journal is no part of the state: any two are equal.
#[derive(Clone, Debug)]
pub(crate) struct Journal<U> {
    on: bool,
    log: Vec<U>,
}

impl<U> Default for Journal<U> {
    fn default() -> Self {
        Self { on: false, log: Vec::new() }
    }
}

impl<U> PartialEq for Journal<U> {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}
impl<U> Eq for Journal<U> {}

impl<U> Journal<U> {
    #[inline]
    pub(crate) fn note(&mut self, inverse: impl FnOnce() -> U) {
        if self.on {
            self.log.push(inverse());
        }
    }
    pub(crate) fn record(&mut self) {
        self.on = true;
    }
    /// Forgets how to undo, and stops recording.
    pub(crate) fn stop(&mut self) {
        self.on = false;
        self.log.clear();
    }
    pub(crate) const fn mark(&self) -> usize {
        self.log.len()
    }
    /// The latest change after `mark` that is not undone yet.
    pub(crate) fn pop_after(&mut self, mark: usize) -> Option<U> {
        if self.log.len() > mark { self.log.pop() } else { None }
    }
}

/// A part of the engine that can undo what was done to it. The parts are undone one by one: none looks at another.
pub(crate) trait Undo {
    /// Starts to record changes, or goes on.
    fn record(&mut self);
    /// Forgets the changes on record and stops.
    fn stop(&mut self);
    /// A place in the record to come back to.
    fn mark(&self) -> usize;
    /// Undoes everything after the place.
    fn undo_to(&mut self, mark: usize);
}

/// Implements [`Undo`] for a part with a field `journal`, given how it undoes one change.
macro_rules! undo {
    ([$($generics:tt)*] $part:ty, $undo:expr) => {
        impl<$($generics)*> $crate::journal::Undo for $part {
            fn record(&mut self) {
                self.journal.record();
            }
            fn stop(&mut self) {
                self.journal.stop();
            }
            fn mark(&self) -> usize {
                self.journal.mark()
            }
            fn undo_to(&mut self, mark: usize) {
                while let Some(change) = self.journal.pop_after(mark) {
                    $undo(self, change);
                }
            }
        }
    };
}
pub(crate) use undo;
