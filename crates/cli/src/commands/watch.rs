//! `buttress watch`.

use crate::programs::{
    Step,
    backoff::Backoff,
    log,
    metrics::Metrics,
    quotes::Quotes,
    sender::{Outcome, Sender},
    snapshot::Snapshot,
};
use crate::{CommandResult, context::Context};
use client::Client;
use client::view::EvidenceDryRunView;
use crypto::SecretKey;
use operator::{Accusation, Ledger, Restorer, Watchtower};
use protocol::{Action, ShowRounds, SignedReport, SignedTransaction, account_of};
use serde_json::json;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};
use units::{Millis, Timestamp};

/// How long quotes are kept in memory.
const HORIZON: Millis = Millis::new(600_000);
/// How long a transaction is waited for.
const PATIENCE: Duration = Duration::from_secs(30);
/// Pause between two looks at the node.
const PAUSE: Duration = Duration::from_millis(500);

/// Follow the rounds of a running node, prove what can be proven, file it, and earn the reporter's share.
///
/// Everything found is printed on stdout. The first look goes through all rounds on record that a watchtower remembers, so
/// nothing is lost by stopping it. The signer's account posts the bonds and receives the reporter's share. With `--dry-run` it only says
/// what would be filed, and what each vault would lose.
#[derive(clap::Args)]
pub(crate) struct Watch {
    /// A source of signed quotes: a node, or with a path an endpoint of Pyth, RedStone or Open Oracle. May be given several
    /// times. The node itself if it is a development chain.
    #[arg(long, value_name = "URL")]
    quotes: Vec<String>,
    /// Look once, and end.
    #[arg(long)]
    once: bool,
}

impl Watch {
    pub(crate) fn run(self, context: &Context) -> CommandResult {
        let key = if context.dry_run { None } else { Some(context.signer()?) };
        let client = context.client();
        let sources =
            if self.quotes.is_empty() { vec![context.endpoint().to_owned()] } else { self.quotes };
        let mut watch = Watching {
            snapshot: Snapshot::new(client.clone()),
            tower: Watchtower::default(),
            restorer: Restorer::default(),
            quotes: Quotes::new(&sources, HORIZON),
            waiting: BTreeMap::new(),
            metrics: Metrics::default(),
            client,
            key,
            json: context.json,
        };
        let mut backoff = Backoff::default();
        loop {
            match watch.step(self.once) {
                Ok(()) if self.once => return Ok(()),
                Ok(()) => {
                    backoff.succeeded();
                    std::thread::sleep(PAUSE);
                }
                Err(error) if self.once => return Err(error),
                Err(error) => {
                    let pause = backoff.failed();
                    let line = format!("{error}; again in {:.1} s", pause.as_secs_f64());
                    log(watch.snapshot.time(), &line);
                    std::thread::sleep(pause);
                }
            }
        }
    }
}

/// A watchtower that looks at a node.
struct Watching {
    client: Client,
    snapshot: Snapshot,
    tower: Watchtower,
    restorer: Restorer,
    quotes: Quotes,
    /// Reports around which quotes may still come in, in order of time.
    waiting: BTreeMap<(Timestamp, units::FeedId, units::OperatorId), SignedReport>,
    metrics: Metrics,
    /// Nothing is filed without one.
    key: Option<SecretKey>,
    json: bool,
}

impl Watching {
    fn step(&mut self, at_once: bool) -> Step<()> {
        for report in self.snapshot.look()? {
            let body = &report.body;
            self.waiting.insert((body.observed_at, body.feed, body.operator), report);
        }
        let (feeds, now) = (self.snapshot.feeds(), self.snapshot.time());
        let specifications: Vec<_> = feeds.iter().map(|feed| &feed.specification).collect();
        self.quotes.poll(&specifications, now, &self.metrics);
        let window = feeds.iter().map(|feed| feed.specification.reference_window.raw()).max();
        let settled = if at_once { now } else { now.minus(window.unwrap_or(0)) };
        while let Some(entry) = self.waiting.first_entry() {
            if entry.key().0 > settled {
                break;
            }
            let report = entry.remove();
            self.tower.observe(&self.snapshot, &self.quotes.book, &report);
            self.restorer.observe(&report);
        }
        for accusation in self.tower.accuse(&self.snapshot, &self.quotes.book) {
            self.file(&accusation)?;
        }
        for piece in self.restorer.show(&self.snapshot, &feeds, &self.quotes.book, now) {
            self.show(piece)?;
        }
        Ok(())
    }

    /// Files an accusation, waits for what comes of it, and says so. One at a time, so that one that is rejected takes no other
    /// with it.
    fn file(&mut self, accusation: &Accusation) -> Step<()> {
        let tried = self.snapshot.try_filing(&accusation.filing)?;
        let action = Action::FileEvidence(accusation.filing.clone());
        let Some((outcome, id)) = self.send(action, "filed")? else {
            return self.say(accusation, &tried, "not filed", None);
        };
        self.say(accusation, &tried, &outcome, Some(&id))
    }

    /// Shows rounds whose price was wrong to the market that has to make it good.
    fn show(&self, piece: ShowRounds) -> Step<()> {
        let (market, first, last) = (piece.market, piece.first.raw(), piece.last.raw());
        let sent = self.send(Action::ShowRounds(Box::new(piece)), "shown")?;
        let (outcome, id) = sent.unzip();
        let outcome = outcome.unwrap_or_else(|| "not shown".to_owned());
        if self.json {
            let line = json!({
                "market": market.to_string(),
                "first": first,
                "last": last,
                "outcome": outcome,
                "transaction": id,
            });
            println!("{line}");
        } else {
            println!("{market}: wrong prices in rounds {first} to {last}: {outcome}");
        }
        Ok(())
    }

    /// Sends an action and waits for what comes of it: in words, with the transaction. Nothing without a key.
    fn send(&self, action: Action, done: &str) -> Step<Option<(String, String)>> {
        let Some(key) = &self.key else { return Ok(None) };
        let chain = self.client.status()?.data.chain;
        let chain = crate::programs::answers::digits("chain", &chain)?;
        let mut sender = Sender::new(chain, account_of(&key.public_key()));
        let sign = |unsigned| SignedTransaction::new(unsigned, key);
        let id = sender.send(&self.client, vec![action], self.snapshot.time(), sign)?;
        let begun = Instant::now();
        let outcome = loop {
            match sender.outcome(&self.client)? {
                Outcome::Pending if begun.elapsed() < PATIENCE => {
                    std::thread::sleep(Duration::from_millis(100));
                }
                Outcome::Pending | Outcome::None => break "pending".to_owned(),
                Outcome::Done => break done.to_owned(),
                Outcome::Rejected(reason) => break format!("rejected: {reason}"),
            }
        };
        Ok(Some((outcome, id.to_string())))
    }

    fn say(
        &self,
        accusation: &Accusation,
        tried: &EvidenceDryRunView,
        outcome: &str,
        transaction: Option<&str>,
    ) -> Step<()> {
        let filing = &accusation.filing;
        let mut vaults: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for loss in &tried.losses {
            let taken = format!("{} {}", loss.taken.amount, loss.taken.symbol);
            vaults.entry(&loss.vault).or_default().push(taken);
        }
        if self.json {
            let finding = json!({
                "operator": filing.operator.to_string(),
                "terms": filing.terms.to_string(),
                "offence": filing.offence,
                "epoch": accusation.epoch.raw(),
                "evidence": filing.evidence.kind(),
                "evidence_digest": filing.evidence.digest().to_string(),
                "evidence_bytes": hex::encode(borsh::to_vec(&filing.evidence).unwrap_or_default()),
                "verdict": accusation.verdict,
                "fraction": accusation.fraction.to_string(),
                "bond": tried.bond,
                "losses": tried.losses,
                "total": tried.total,
                "outcome": outcome,
                "transaction": transaction,
            });
            println!("{finding}");
            return Ok(());
        }
        println!("operator    {} in epoch {}", filing.operator, accusation.epoch);
        println!("evidence    {} {}", filing.evidence.kind(), filing.evidence.digest());
        println!("verdict     {}", accusation.verdict);
        println!("costs       {} of the cover", accusation.fraction);
        for (vault, losses) in vaults {
            println!("            {vault} {}", losses.join(", "));
        }
        println!("outcome     {outcome}");
        Ok(())
    }
}
