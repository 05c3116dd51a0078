//! `buttress oracle feeds` and `feed`.

use crate::{CommandResult, context::Context, output};
use client::view::{FeedView, RoundView};

/// How many rounds are shown of one feed.
const ROUNDS: usize = 10;

/// All feeds, a line each.
pub(super) fn list(context: &Context) -> CommandResult {
    let answer = context.client().feeds()?;
    if context.json {
        return output::json(&answer);
    }
    answer.data.iter().for_each(line);
    Ok(())
}

/// One feed with its sources and last rounds.
pub(super) fn show(context: &Context, feed: &str) -> CommandResult {
    let client = context.client();
    let answer = client.feed(feed)?;
    if context.json {
        return output::json(&answer);
    }
    let feed = &answer.data;
    line(feed);
    println!("  specified    {} since epoch {}", feed.digest, feed.since_epoch);
    println!(
        "  rounds       every {} ms, {} of the cover has to report",
        feed.heartbeat_ms, feed.quorum
    );
    println!("  tolerates    {} from the reference, for {} ms", feed.tolerance, feed.duration_ms);
    for source in &feed.sources {
        println!("  source       {} {} ({})", source.venue, source.symbol, source.format);
    }
    client.rounds(&feed.id, ROUNDS)?.data.iter().for_each(round);
    Ok(())
}

fn line(feed: &FeedView) {
    let price = feed.price.price.as_deref().unwrap_or("no price");
    let age = feed.price.age_ms.map(|age| format!(", {:.1} s old", age as f64 / 1_000.0));
    println!(
        "{:<12} {:<16} {price} ({:?}{}) for {}",
        feed.id,
        feed.pair,
        feed.price.status,
        age.unwrap_or_default(),
        feed.service_name
    );
}

fn round(round: &RoundView) {
    let price = round.price.as_deref().or(round.withheld.as_deref()).unwrap_or("no price");
    let (have, of) = (round.reports.len(), round.on_duty.len());
    println!("  round {:<6} {price} from {have} of {of} on duty", round.round);
}
