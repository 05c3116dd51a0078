//! stdout: results, and what happens when nobody reads them.
//!
//! `buttress … | head -1` closes the pipe after a line. The standard library's `println!` panics then; these macros of the same
//! names, which every file of this crate gets instead, end the program quietly.

use std::fmt::Arguments;
use std::io::{ErrorKind, Write};

/// Writes to stdout; ends the program if whoever read it has gone.
pub(crate) fn write(text: Arguments<'_>) {
    let mut out = std::io::stdout().lock();
    match out.write_fmt(text).and_then(|()| out.flush()) {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::BrokenPipe => std::process::exit(0),
        Err(error) => {
            eprintln!("error: cannot write the result: {error}");
            std::process::exit(1);
        }
    }
}

macro_rules! print {
    ($($text:tt)*) => { $crate::output::write(format_args!($($text)*)) };
}

macro_rules! println {
    () => { $crate::output::write(format_args!("\n")) };
    ($($text:tt)*) => { $crate::output::write(format_args!("{}\n", format_args!($($text)*))) };
}

/// A result for programs.
///
/// # Errors
/// A value that JSON cannot hold.
pub(crate) fn json(value: &impl serde::Serialize) -> crate::CommandResult {
    println!("{}", serde_json::to_string_pretty(value)?);
    Ok(())
}
