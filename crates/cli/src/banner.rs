//! What `dev` prints when it is ready.

use market_data::format_utc;
use node::Node;
use sim::World;
use std::path::Path;
use units::format_decimal;

/// Everything that one needs to start: where to look, who there is, how to make somebody lie.
pub(crate) fn banner(
    node: &Node,
    world: &World,
    endpoint: &str,
    directory: Option<&Path>,
) -> String {
    let mut lines =
        vec![String::new(), format!("  buttress {}", env!("CARGO_PKG_VERSION")), String::new()];
    let scenario = world.scenario();
    let actors = world.actors();
    let parameters = node.read(|state| state.restaking().parameters().clone());

    lines.push("Accounts".to_owned());
    lines.push("========".to_owned());
    for actor in &actors {
        let role = actor
            .behaviour
            .as_ref()
            .map_or(actor.role.to_owned(), |behaviour| format!("{}, {behaviour}", actor.role));
        lines.push(format!("{:<14} {:<20} {}", actor.name, role, actor.account));
    }
    lines.push(String::new());
    lines
        .push("Private keys (anyone can derive them: never use them for anything else)".to_owned());
    lines.push("============".to_owned());
    for actor in &actors {
        lines.push(format!("{:<14} {}", actor.name, hex::encode(actor.key.seed())));
    }
    lines.push(String::new());
    let yours = scenario.demo_accounts();
    if !yours.is_empty() {
        lines.push("Yours (nobody else uses them; their keys are for everybody too)".to_owned());
        lines.push("=====".to_owned());
        for of in &yours {
            lines.push(format!("{:<14} {:<20} {}", of.name, of.role, of.account));
            lines.push(format!("               {}", of.words));
            lines.push(format!("               key {}", hex::encode(of.key.seed())));
        }
        lines.push("act as one     on the page, or with --signer demo:NAME".to_owned());
        lines.push(String::new());
    }
    lines.push("Chain".to_owned());
    lines.push("=====".to_owned());
    let (height, time) = node.read(|state| (state.meta().height, state.time()));
    let seconds = |ms: u64| format_decimal(ms.into(), 3);
    lines.push(format!("name           {} ({})", scenario.name, node.chain()));
    lines.push(format!("height         {height} at {}", format_utc(time)));
    lines.push(format!("seed           {}", scenario.seed));
    lines.push(format!(
        "epoch          {} s, evidence window {} epochs, notice {} epoch(s)",
        seconds(parameters.epoch_length.raw()),
        parameters.evidence_window,
        parameters.notice_epochs
    ));
    let place =
        directory.map_or("in memory".to_owned(), |directory| directory.display().to_string());
    lines.push(format!("data           {place}"));
    lines.push(String::new());
    lines.push("Where to look".to_owned());
    lines.push("=============".to_owned());
    lines.push(format!("page           {endpoint}/"));
    lines.push(format!(
        "API            {endpoint}/v1/status (described in {endpoint}/openapi.json)"
    ));
    let liar = scenario.operators.last().map_or("OPERATOR", |operator| operator.name.as_str());
    lines.push(format!(
        "tour           the button on the page, or: curl -X POST {endpoint}/v1/dev/tour"
    ));
    lines.push("make it lie    by 5 %, for 20 s:".to_owned());
    lines.push(format!(
        "               curl -X POST {endpoint}/v1/dev/operators/{liar}/lie -H 'content-type: application/json' \
         -d '{{\"bps\":500,\"seconds\":20}}'"
    ));
    lines.push("stop           Ctrl-C, or kill -9: nothing is lost".to_owned());
    lines.push(String::new());
    lines.join("\n")
}
