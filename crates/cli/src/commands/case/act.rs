//! `buttress case file`, `appeal`, `delay` and `reverse`.

use crate::context::Usage;
use crate::programs::{Step, answers, find};
use crate::{CommandResult, context::Context, desk::Desk, document};
use client::Client;
use client::view::TermsView;
use protocol::{Action, Appeal, DelayCase, FileEvidence, ReverseCase};
use std::path::PathBuf;
use units::TermsId;

/// Accuse an operator. The account posts the bond and receives the reporter's share.
///
/// `buttress watch` finds evidence and files it by itself; this is for evidence from elsewhere.
#[derive(clap::Args)]
pub(crate) struct File {
    /// The accused: its name, `operator-0`, or just `0`.
    operator: String,
    /// The terms that the cover was sold under: `terms-0`, or just `0`.
    #[arg(long)]
    terms: String,
    /// Which of their offences: its name or its number.
    #[arg(long)]
    offence: String,
    /// The proof: canonical bytes in hexadecimal. `-` is standard input.
    #[arg(long, value_name = "FILE")]
    evidence: PathBuf,
}

/// Answer a case with further quotes, judged together with the accuser's.
#[derive(clap::Args)]
pub(crate) struct Appealing {
    /// The case: `case-0`, or just `0`.
    case: String,
    /// The answer: evidence of the same kind as the accusation, in canonical bytes in hexadecimal. `-` is standard input.
    #[arg(long, value_name = "FILE")]
    evidence: PathBuf,
}

/// Give the accused more time. The council may, once for each case.
#[derive(clap::Args)]
pub(crate) struct Delay {
    /// The case: `case-0`, or just `0`.
    case: String,
    /// By how many epochs.
    #[arg(long)]
    epochs: u64,
}

/// Return what a case took. The council may, while the proceeds are on hold.
#[derive(clap::Args)]
pub(crate) struct Reverse {
    /// The case: `case-0`, or just `0`.
    case: String,
    /// Why, for everyone to read.
    #[arg(long)]
    reason: String,
}

impl File {
    pub(super) fn run(self, context: &Context) -> CommandResult {
        let desk = Desk::open(context)?;
        let operator = answers::id(&find::operator(desk.client(), &self.operator)?.id)?;
        let terms: TermsId = answers::id(&self.terms)?;
        let offence = match self.offence.parse() {
            Ok(number) => number,
            Err(_) => offence(desk.client(), &terms.to_string(), &self.offence)?,
        };
        let evidence = document::canonical("evidence", &self.evidence)?;
        desk.act(Action::FileEvidence(FileEvidence { operator, terms, offence, evidence }))
    }
}

/// An offence's number, by its name in the terms.
fn offence(client: &Client, terms: &str, name: &str) -> Step<u16> {
    let mut found: Option<TermsView> = None;
    for service in client.services()?.data {
        let versions = client.service(&service.id)?.data.terms;
        found = found.or_else(|| versions.into_iter().find(|version| version.id == terms));
    }
    let found = found.ok_or_else(|| Usage::new(format!("there are no {terms}")))?;
    let is_it = found.offences.iter().find(|offence| offence.name == name);
    let names: Vec<&str> = found.offences.iter().map(|offence| offence.name.as_str()).collect();
    let wrong = || format!("offence is {name:?}, {terms} has {}", names.join(", "));
    Ok(is_it.ok_or_else(|| Usage::new(wrong()))?.number)
}

impl Appealing {
    pub(super) fn run(self, context: &Context) -> CommandResult {
        let case = answers::id(&self.case)?;
        let evidence = document::canonical("evidence", &self.evidence)?;
        Desk::open(context)?.act(Action::Appeal(Appeal { case, evidence }))
    }
}

impl Delay {
    pub(super) fn run(self, context: &Context) -> CommandResult {
        let case = answers::id(&self.case)?;
        let action = Action::DelayCase(DelayCase { case, epochs: self.epochs });
        Desk::open(context)?.act(action)
    }
}

impl Reverse {
    pub(super) fn run(self, context: &Context) -> CommandResult {
        let case = answers::id(&self.case)?;
        let action = Action::ReverseCase(ReverseCase { case, reason: self.reason });
        Desk::open(context)?.act(action)
    }
}
