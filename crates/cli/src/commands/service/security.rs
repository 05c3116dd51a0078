//! `buttress service security`.

use crate::programs::find;
use crate::{CommandResult, context::Context};

/// What it costs to corrupt a service, and whether that is enough.
#[derive(clap::Args)]
pub(crate) struct Security {
    /// The service: its name, `service-0`, or just `0`.
    service: String,
}

impl Security {
    pub(crate) fn run(self, context: &Context) -> CommandResult {
        let client = context.client();
        let answer = client.service(&find::service(&client, &self.service)?.id)?;
        if context.json {
            return crate::output::json(&answer);
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
