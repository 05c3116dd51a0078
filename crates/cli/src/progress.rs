//! One line on stderr that follows long work, on a terminal only.

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

/// Rewrites its line at most ten times a second.
pub(crate) struct ProgressLine {
    shown: Option<Instant>,
    enabled: bool,
}

impl ProgressLine {
    /// A line, unless it is not wanted or stderr is not a terminal.
    pub(crate) fn new(quiet: bool) -> Self {
        Self { shown: None, enabled: !quiet && std::io::stderr().is_terminal() }
    }
    /// Shows what `text` says, if it is time to.
    pub(crate) fn show(&mut self, text: impl FnOnce() -> String) {
        let due = self.shown.is_none_or(|shown| shown.elapsed() >= Duration::from_millis(100));
        if self.enabled && due {
            self.shown = Some(Instant::now());
            // Progress that cannot be written is no reason to stop working.
            let _ = write!(std::io::stderr(), "\r\x1b[2K{}", text());
        }
    }
    /// Removes the line.
    pub(crate) fn clear(&self) {
        if self.shown.is_some() {
            let _ = write!(std::io::stderr(), "\r\x1b[2K");
        }
    }
}
