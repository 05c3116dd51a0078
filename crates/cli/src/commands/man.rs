//! `buttress man`.

use crate::CommandResult;
use std::path::PathBuf;

/// Write man pages: one for each command.
#[derive(clap::Args)]
pub(crate) struct Man {
    /// Where; made if it is not there. `man -l DIR/buttress.1` shows one.
    #[arg(value_name = "DIR")]
    directory: PathBuf,
}

impl Man {
    pub(crate) fn run(self, program: clap::Command) -> CommandResult {
        let directory = &self.directory;
        let written = std::fs::create_dir_all(directory)
            .and_then(|()| clap_mangen::generate_to(program, directory));
        written.map_err(|error| {
            format!("cannot write man pages to {}: {error}", directory.display())
        })?;
        let pages = std::fs::read_dir(directory)?.count();
        println!("{pages} pages in {}", directory.display());
        Ok(())
    }
}
