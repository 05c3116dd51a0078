//! `buttress oracle round`: what the ledger said of a round, computed again from what operators signed.

use crate::{CommandResult, context::Context, programs::answers};
use client::view::RoundOutcome;
use protocol::{FeedSpecification, SignedReport};
use serde_json::json;
use units::{OperatorId, Price, Ratio, Value, format_decimal, parse_decimal};

/// Compute a round's price again from its signed reports.
///
/// Checks each signature, weighs the reports by the cover behind them, and compares price, confidence, participation and Merkle
/// root with what the ledger has. Fails if any of them differs.
#[derive(clap::Args)]
pub(crate) struct Round {
    /// The feed: `feed-0`, or just `0`.
    feed: String,
    /// The round; the last one that ended if left out.
    round: Option<u64>,
}

impl Round {
    pub(crate) fn run(self, context: &Context) -> CommandResult {
        let client = context.client();
        let feed = client.feed(&self.feed)?.data;
        let specification: FeedSpecification =
            answers::canonical("the specification", &feed.specification)?;
        let number = match self.round {
            Some(number) => number,
            None => feed.last_round.as_ref().ok_or("no round has ended yet")?.round,
        };
        let rounds = client.rounds_since(&self.feed, number, 1)?.data;
        let round = rounds.into_iter().find(|round| round.round == number);
        let round = round.ok_or_else(|| format!("{}: round {number} is not on record", feed.id))?;
        if round.outcome == RoundOutcome::Open {
            return Err(format!("{}: round {number} has not ended", feed.id).into());
        }
        let reports = round
            .reports
            .iter()
            .map(|report| answers::canonical::<SignedReport>("a report", &report.signed))
            .collect::<Result<Vec<_>, _>>()?;
        if let Some(forged) = reports.iter().find(|report| !report.is_valid()) {
            return Err(format!("the signature of {} is not valid", forged.body.operator).into());
        }
        let worth = |text: &String| {
            let parsed = parse_decimal(text, Value::DECIMALS).map(Value::new);
            parsed.map_err(|error| format!("cover is {text:?}: {error}"))
        };
        let covers = round
            .on_duty
            .iter()
            .zip(&round.covers)
            .map(|(operator, cover)| Ok((answers::id(operator)?, worth(cover)?)))
            .collect::<Result<Vec<(OperatorId, Value)>, Box<dyn std::error::Error>>>()?;
        let (found, inputs) = oracle::recompute(&specification, &reports, &covers);
        let decimal = |price: Price| format_decimal(price.raw(), Price::DECIMALS);
        let price = found.estimate.map(|estimate| decimal(estimate.price));
        let confidence = found.estimate.map(|estimate| decimal(estimate.confidence));
        let participation = format_decimal(found.participation.raw(), Ratio::DECIMALS);
        // A price that was withheld is no price, so it has no confidence on the ledger.
        let said = round.confidence.clone().or(round.withheld.as_ref().and(confidence.clone()));
        let comparisons = [
            ("price", round.price.clone(), price),
            ("confidence", said, confidence),
            ("participation", round.participation.clone(), Some(participation)),
            ("inputs", round.inputs.clone(), Some(inputs.to_string())),
        ];
        let differs: Vec<&str> = comparisons
            .iter()
            .filter(|(_, ledger, computed)| ledger != computed)
            .map(|(what, _, _)| *what)
            .collect();
        if context.json {
            let mut object = json!({
                "feed": feed.id, "specification": specification.digest().to_string(), "round": number,
                "reports": reports.len(), "agrees": differs.is_empty(),
            });
            for (what, ledger, computed) in &comparisons {
                object[*what] = json!({ "ledger": ledger, "computed": computed });
            }
            crate::output::json(&object)?;
        } else {
            println!("feed           {} ({})", feed.pair, feed.id);
            println!("round          {number}, {} signed reports", reports.len());
            for (what, ledger, computed) in &comparisons {
                let show = |value: &Option<String>| value.clone().unwrap_or("none".to_owned());
                let agrees = if ledger == computed { "the same" } else { "DIFFERS" };
                println!("{what:<13}  {}, computed {}: {agrees}", show(ledger), show(computed));
            }
        }
        if differs.is_empty() {
            return Ok(());
        }
        let older = "if the round is older than this version of the specification, that is why";
        Err(format!("the ledger differs in {}; {older}", differs.join(", ")).into())
    }
}
