//! `buttress operator run`.

use crate::programs::{
    Step, answers,
    backoff::Backoff,
    clock::Clock,
    key,
    live::Live,
    log,
    metrics::Metrics,
    quotes::Quotes,
    sender::{Outcome, Sender},
};
use crate::{CommandResult, context::Context};
use client::Client;
use client::view::{AppealDryRunRequest, DutiesView};
use crypto::SecretKey;
use operator::guard::Guard;
use operator::{Duty, NoReport, Reporter};
use protocol::{Action, Appeal, Evidence, SignedTransaction, account_of};
use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;
use units::{CaseId, FeedId, Millis, Round, Timestamp};

/// How long quotes are kept in memory: longer than any reference window needs on either side of a report.
const HORIZON: Millis = Millis::new(120_000);

/// Report prices to a running node, through a guard that signs nothing that could convict.
///
/// The price is the venues' reference by the signed quotes at hand. Where there is none, or where the guard has any doubt, the
/// round is missed: silence is safe. The signer is the owner's key, for answering an accusation without being asked; without one it is
/// only said.
#[derive(clap::Args)]
pub(crate) struct Run {
    /// The operator: its name, `operator-0`, or just `0`.
    #[arg(long, value_name = "NAME|ID")]
    operator: String,
    /// The key that signs reports.
    #[arg(long, value_name = "FILE")]
    duty_key: PathBuf,
    /// Where the guard keeps its record and its defence.
    #[arg(long, value_name = "DIR")]
    guard: PathBuf,
    /// Live venues to take the price from, in TOML (an empty file means all of them, at their public endpoints). The guard
    /// measures it by the signed quotes all the same. Without it the price is the reference by the signed quotes.
    #[arg(long, value_name = "CONFIG")]
    venues: Option<PathBuf>,
    /// A source of signed quotes: a node, or with a path an endpoint of Pyth, RedStone or Open Oracle. May be given several
    /// times. The node itself if it is a development chain.
    #[arg(long, value_name = "URL")]
    quotes: Vec<String>,
    /// Serve metrics for Prometheus here, at `/metrics`.
    #[arg(long, value_name = "ADDRESS")]
    metrics: Option<SocketAddr>,
    /// Go by the chain's clock: for a development chain, whose clock stands still while it is stopped.
    #[arg(long)]
    chain_clock: bool,
    /// End once a report is on the ledger.
    #[arg(long)]
    once: bool,
}

impl Run {
    pub(crate) fn run(self, context: &Context) -> CommandResult {
        let duty_key = key::read(&self.duty_key)?;
        let owner = context.signer_if_any()?;
        let metrics = Metrics::default();
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        let client = context.client();
        let (mut clock, mut backoff) = (Clock::new(self.chain_clock), Backoff::default());
        let first = loop {
            match find(&client, &self.operator) {
                Ok(id) => match client.duties(&id) {
                    Ok(answer) => break answer,
                    Err(error) => wait(&clock, &mut backoff, &error.to_string()),
                },
                Err(Missing::Unknown(error)) => return Err(error.into()),
                Err(Missing::Unreachable(error)) => wait(&clock, &mut backoff, &error),
            }
        };
        clock.hear(Timestamp::new(first.time));
        let public = duty_key.public_key().to_string();
        if !first.data.duty_keys.contains(&public) {
            let expected = first.data.duty_keys.join(" or ");
            let file = self.duty_key.display();
            return Err(format!("duty key {file} is {public}, expected {expected}").into());
        }
        let owed = answers::duties(&first.data)?;
        let feeds = owed.iter().map(|duty| &duty.feed.specification);
        let live = self.venues.as_deref().map(|config| Live::start(config, feeds, &runtime));
        let live = live.transpose()?;
        if let Some(address) = self.metrics {
            let of_venues = live.clone();
            let more = move || of_venues.as_ref().map(Live::metrics).unwrap_or_default();
            let bound = metrics.serve(&runtime, address, more)?;
            eprintln!("metrics     http://{bound}/metrics");
        }
        let chain = answers::digits("chain", &first.data.chain)?;
        let account = account_of(&duty_key.public_key());
        let guard = Guard::open(&self.guard, duty_key, chain, clock.now())?;
        let reporter = Reporter::new(answers::id(&first.data.operator)?, guard);
        let sources =
            if self.quotes.is_empty() { vec![context.endpoint().to_owned()] } else { self.quotes };
        let mut runner = Runner {
            id: first.data.operator.clone(),
            reporter,
            reports: Sender::new(chain, account),
            answers: owner.as_ref().map(|key| Sender::new(chain, account_of(&key.public_key()))),
            owner,
            quotes: Quotes::new(&sources, HORIZON),
            live,
            client,
            clock,
            metrics,
            last: BTreeMap::new(),
            said: BTreeSet::new(),
            answered: BTreeSet::new(),
            done: 0,
        };
        let name = &first.data.name;
        log(
            runner.clock.now(),
            &format!("reporting for {name} ({}) to {}", runner.id, context.endpoint()),
        );
        loop {
            match runner.step() {
                Ok(pause) => {
                    backoff.succeeded();
                    if self.once && runner.done > 0 {
                        return Ok(());
                    }
                    std::thread::sleep(pause);
                }
                Err(error) => {
                    runner.metrics.add("node_failures_total", "", 1);
                    wait(&runner.clock, &mut backoff, &error.to_string());
                }
            }
        }
    }
}

/// Why an operator was not found.
enum Missing {
    Unknown(String),
    Unreachable(String),
}

/// The id of an operator by its name or its id.
fn find(client: &Client, wanted: &str) -> Result<String, Missing> {
    let operators =
        client.operators().map_err(|error| Missing::Unreachable(error.to_string()))?.data;
    let is = |id: &str, name: &str| {
        name == wanted || id == wanted || id.strip_prefix("operator-") == Some(wanted)
    };
    let found = operators.iter().find(|operator| is(&operator.id, &operator.name));
    found.map(|operator| operator.id.clone()).ok_or_else(|| {
        let names: Vec<&str> = operators.iter().map(|operator| operator.name.as_str()).collect();
        Missing::Unknown(format!("operator is {wanted:?}, expected one of {}", names.join(", ")))
    })
}

fn wait(clock: &Clock, backoff: &mut Backoff, error: &str) {
    let pause = backoff.failed();
    log(clock.now(), &format!("{error}; again in {:.1} s", pause.as_secs_f64()));
    std::thread::sleep(pause);
}

/// One operator's duties, step by step.
struct Runner {
    client: Client,
    id: String,
    reporter: Reporter,
    owner: Option<SecretKey>,
    reports: Sender,
    answers: Option<Sender>,
    quotes: Quotes,
    live: Option<Live>,
    clock: Clock,
    metrics: Metrics,
    /// Of each feed the last round on duty, and whether its report was in when it was looked at.
    last: BTreeMap<FeedId, (Round, bool)>,
    /// What was said in the log about a round, so that it is said once.
    said: BTreeSet<(FeedId, Round, String)>,
    answered: BTreeSet<String>,
    /// Transactions with reports that were done.
    done: u64,
}

impl Runner {
    /// Looks at the node, and does what is to be done. Says how long to pause.
    fn step(&mut self) -> Step<Duration> {
        let answer = self.client.duties(&self.id)?;
        self.clock.hear(Timestamp::new(answer.time));
        self.metrics.set("clock_ahead_milliseconds", "", self.clock.ahead());
        let (view, block) = (answer.data, Timestamp::new(answer.time));
        let duties = answers::duties(&view)?;
        let specifications: Vec<_> = duties.iter().map(|duty| &duty.feed.specification).collect();
        self.quotes.poll(&specifications, self.clock.now(), &self.metrics);
        self.count_rounds(&duties, block)?;
        let waits = match self.reports.outcome(&self.client)? {
            Outcome::Pending => true,
            Outcome::Done => {
                self.done += 1;
                false
            }
            Outcome::Rejected(reason) => {
                log(self.clock.now(), &format!("a report was rejected: {reason}"));
                false
            }
            Outcome::None => false,
        };
        let (epochs, window) = (answers::epochs(&view), view.evidence_window_epochs);
        let mut actions = Vec::new();
        for duty in &duties {
            let (clock, book) = (self.clock.own(), &self.quotes.book);
            self.reporter.guard_mut().tend(&duty.feed, book, clock, epochs, window);
            // The node's round and ours have to be the same, or what it says of it is of another one.
            if !waits && duty.feed.rounds.round(clock.now) == duty.feed.rounds.round(block) {
                actions.extend(self.state(duty));
            }
        }
        if !actions.is_empty() {
            let guard = self.reporter.guard();
            self.reports.send(&self.client, actions, block, |unsigned| guard.envelope(unsigned))?;
        }
        self.answer(&view, &duties, block)?;
        let heartbeat = duties.iter().map(|duty| duty.feed.rounds.length.raw()).min();
        Ok(Duration::from_millis((heartbeat.unwrap_or(4_000) / 8).clamp(100, 2_000)))
    }

    /// What is to be said to a feed now. A report that was signed and is not on the ledger is sent again as it is.
    fn state(&mut self, duty: &Duty) -> Option<Action> {
        let (clock, feed) = (self.clock.own(), &duty.feed);
        Reporter::is_due(duty, clock.now).ok()?;
        let round = feed.rounds.round(clock.now);
        let label = format!("feed=\"{}\"", feed.id);
        let again = self.reporter.guard().last_report(feed);
        if feed.specification.commit.is_none()
            && let Some(report) = again.filter(|report| report.body.round == round)
        {
            return Some(Action::Report(report));
        }
        let book = &self.quotes.book;
        let said = match &self.live {
            Some(live) => {
                let estimate = || live.estimate(&feed.specification, clock.now);
                self.reporter.state_estimate(duty, estimate, book, clock)
            }
            None => self.reporter.state(duty, book, clock),
        };
        match said {
            Ok(statement) => {
                self.metrics.add("reports_signed_total", &label, 1);
                self.metrics.set("last_signed_round", &label, round.raw().into());
                Some(statement.into_action())
            }
            Err(reason) => {
                if let NoReport::Refused(refused) = &reason {
                    let kind = format!("reason=\"{}\"", refused.kind());
                    self.metrics.add("refused_total", &kind, 1);
                }
                let line = format!("{} round {round}: {reason}", feed.id);
                if self.said.insert((feed.id, round, kind(&reason).to_owned())) {
                    log(clock.now, &line);
                }
                None
            }
        }
    }

    /// Counts rounds that ended.
    fn count_rounds(&mut self, duties: &[Duty], block: Timestamp) -> Step<()> {
        for duty in duties {
            let (id, round) = (duty.feed.id, duty.feed.rounds.round(block));
            let before = self.last.get(&id).copied().filter(|(last, _)| *last < round);
            if let Some((last, seen)) = before {
                let operator = &self.id;
                let reported = seen || {
                    let rounds = self.client.rounds_since(&id.to_string(), last.raw(), 1)?.data;
                    let of = rounds.iter().find(|view| view.round == last.raw());
                    of.is_some_and(|view| view.reports.iter().any(|r| r.operator == *operator))
                };
                let name = if reported { "rounds_reported_total" } else { "rounds_missed_total" };
                self.metrics.add(name, &format!("feed=\"{id}\""), 1);
                self.said.retain(|(feed, of, _)| *feed != id || *of >= round);
            }
            let (from, until) = duty.feed.span(round);
            if duty.on_duty && duty.feed.specification.is_open(from, until) {
                self.last.insert(id, (round, duty.reported));
            } else {
                self.last.remove(&id);
            }
        }
        Ok(())
    }

    /// Answers a case that quotes of one's own can answer, as soon as it opens.
    fn answer(&mut self, view: &DutiesView, duties: &[Duty], block: Timestamp) -> Step<()> {
        let Some(case) = view.open_cases.iter().find(|case| !self.answered.contains(*case)) else {
            return Ok(());
        };
        let detail = self.client.case(case)?.data;
        let evidence: Evidence = answers::canonical("evidence", &detail.evidence)?;
        let now = self.clock.now();
        log(now, &format!("accused in {case}: {}", detail.case.finding));
        let Some(answer) = self.defence(&evidence, duties) else {
            self.answered.insert(case.clone());
            log(now, &format!("{case}: no kept quote could answer it"));
            return Ok(());
        };
        let bytes = hex::encode(borsh::to_vec(&answer).unwrap_or_default());
        let request = AppealDryRunRequest { case: case.clone(), evidence: bytes };
        let tried = self.client.dry_run_appeal(&request)?.data;
        self.answered.insert(case.clone());
        log(now, &format!("{case}: with the quotes that were kept, {}", tried.verdict));
        if !tried.acquitted {
            return Ok(());
        }
        let (Some(key), Some(sender)) = (&self.owner, &mut self.answers) else {
            log(
                now,
                &format!("{case}: not answered, as only the owner can: give its key with --signer"),
            );
            return Ok(());
        };
        let case: CaseId = answers::id(case)?;
        let appeal = Action::Appeal(Appeal { case, evidence: answer });
        let sign = |unsigned| SignedTransaction::new(unsigned, key);
        let id = sender.send(&self.client, vec![appeal], block, sign)?;
        log(now, &format!("{case}: answered in transaction {id}"));
        Ok(())
    }

    fn defence(&self, evidence: &Evidence, duties: &[Duty]) -> Option<Evidence> {
        let feed = evidence.feed()?;
        let duty = duties.iter().find(|duty| duty.feed.id == feed)?;
        self.reporter.guard().defence(evidence, &duty.feed)
    }
}

/// Which kind of silence: of a round each is said once.
const fn kind(reason: &NoReport) -> &'static str {
    match reason {
        NoReport::Refused(refused) => refused.kind(),
        NoReport::NoReference(_) => "without-reference",
        NoReport::NotOnDuty => "not-on-duty",
        NoReport::Closed => "closed",
        NoReport::Reported => "reported",
        NoReport::Committed => "committed",
        NoReport::NotCommitted => "not-committed",
    }
}
