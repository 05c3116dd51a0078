//! `buttress status`.

use crate::CommandResult;
use client::Client;

/// Ask a running node how it is.
#[derive(clap::Args)]
pub(crate) struct Status {
    /// The node's API.
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8080")]
    endpoint: String,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

impl Status {
    pub(crate) fn run(self) -> CommandResult {
        let _client = Client::new(&self.endpoint);
        let _ = self.json;
        Ok(())
    }
}
