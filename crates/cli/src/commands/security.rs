//! `buttress security`.

use crate::CommandResult;
use client::Client;

/// What it costs to corrupt a service, and whether that is enough.
#[derive(clap::Args)]
pub(crate) struct Security {
    /// The service: `service-0`, or just `0`.
    service: String,
    /// The node's API.
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8080")]
    endpoint: String,
    /// Print one JSON object, as the API gives it.
    #[arg(long)]
    json: bool,
}

impl Security {
    pub(crate) fn run(self) -> CommandResult {
        let answer = Client::new(&self.endpoint).service(&self.service)?;
        if self.json {
            println!("{}", serde_json::to_string_pretty(&answer)?);
            return Ok(());
        }
        let service = &answer.data.service;
        println!("service     {} ({})", service.name, service.id);
        let Some(security) = &answer.data.security else { return Ok(()) };
        let (threshold, penalty) = (&security.threshold, &security.penalty);
        println!("cover       {}", security.cover);
        println!("cost        {} (threshold {threshold}, penalty {penalty})", security.cost);
        println!("profit      {} declared, slack {}", security.profit, security.slack);
        let verdict = if security.is_secured {
            "enough".to_owned()
        } else {
            format!("{} missing", security.missing)
        };
        println!("secured     {}: {verdict}", security.secured);
        println!("guaranteed  until epoch {}", security.guaranteed_until);
        Ok(())
    }
}
