//! `buttress completions`.

use crate::CommandResult;
use clap_complete::{Shell, generate};

/// Print a script that completes commands and options in a shell.
///
/// For bash: `buttress completions bash > ~/.local/share/bash-completion/completions/buttress`.
#[derive(clap::Args)]
pub(crate) struct Completions {
    /// Which shell.
    #[arg(value_enum)]
    shell: Shell,
}

impl Completions {
    pub(crate) fn run(self, mut program: clap::Command) -> CommandResult {
        let mut script = Vec::new();
        generate(self.shell, &mut program, "buttress", &mut script);
        print!("{}", String::from_utf8(script)?);
        Ok(())
    }
}
