//! `buttress service register`, `fund`, `publish-terms`, `demand` and `declare`: what changes a service.

use crate::arguments::{Quantity, ratio, value};
use crate::programs::{Step, answers, find};
use crate::{CommandResult, context::Context, desk::Desk};
use client::view::ServiceView;
use protocol::{Action, FundService, PublishTerms, RegisterService, SetDemand, SetSecurity};
use serde_json::json;
use std::path::PathBuf;
use units::{Name, Ratio, Value};

/// Become the owner of a new service.
#[derive(clap::Args)]
pub(crate) struct Register {
    /// What people will call it.
    name: Name,
    /// The asset that it pays premiums in, by its symbol.
    #[arg(long, value_name = "SYMBOL")]
    pays: String,
}

/// Pay into a service's budget for premiums. Anyone may.
#[derive(clap::Args)]
pub(crate) struct Fund {
    /// The service: its name, `service-0`, or just `0`.
    service: String,
    /// How much of what it pays in: `1_000USDC`.
    amount: Quantity,
}

/// Publish a new version of a service's terms.
#[derive(clap::Args)]
pub(crate) struct Publish {
    /// The service: its name, `service-0`, or just `0`.
    service: String,
    /// The terms: an object as in `docs/reference/actions.md`, or canonical bytes in hexadecimal. `-` is standard input.
    #[arg(long, value_name = "FILE")]
    terms: PathBuf,
}

/// Say how much cover a service wants each epoch and what it pays for it at most.
#[derive(clap::Args)]
pub(crate) struct Demand {
    /// The service: its name, `service-0`, or just `0`.
    service: String,
    /// The cover wanted, in the reference currency; 0 stops buying.
    #[arg(long, value_name = "VALUE", value_parser = value)]
    target: Value,
    /// The most that it pays: premium per epoch, as a fraction of the cover's value.
    #[arg(long, value_name = "RATIO", value_parser = ratio)]
    rate: Ratio,
}

/// Declare what could be gained by corrupting a service, and by how much its security has to exceed that.
#[derive(clap::Args)]
pub(crate) struct Declare {
    /// The service: its name, `service-0`, or just `0`.
    service: String,
    /// The most that could be gained, in the reference currency.
    #[arg(long, value_name = "VALUE", value_parser = value)]
    profit: Value,
    /// By which fraction the cost of corruption has to exceed it: `25%`.
    #[arg(long, value_name = "RATIO", value_parser = ratio)]
    slack: Ratio,
    /// Refuse what would raise the profit beyond the bought security.
    #[arg(long)]
    protected: bool,
}

impl Register {
    pub(super) fn run(self, context: &Context) -> CommandResult {
        let desk = Desk::open(context)?;
        let payment_asset = answers::id(&desk.asset(&self.pays)?.id)?;
        desk.act(Action::RegisterService(RegisterService { name: self.name, payment_asset }))
    }
}

impl Fund {
    pub(super) fn run(self, context: &Context) -> CommandResult {
        let desk = Desk::open(context)?;
        let service = find(&desk, &self.service)?;
        let (_, amount) = desk.amount_of(&self.amount, &service.budget.symbol)?;
        desk.act(Action::FundService(FundService { service: answers::id(&service.id)?, amount }))
    }
}

impl Publish {
    pub(super) fn run(self, context: &Context) -> CommandResult {
        let desk = Desk::open(context)?;
        let name = find(&desk, &self.service)?.id;
        let service = answers::id(&name)?;
        desk.act_on(
            "terms",
            &self.terms,
            |terms| json!({ "action": "publish-terms", "service": name, "terms": terms }),
            |terms| Action::PublishTerms(PublishTerms { service, terms }),
        )
    }
}

impl Demand {
    pub(super) fn run(self, context: &Context) -> CommandResult {
        let desk = Desk::open(context)?;
        let service = answers::id(&find(&desk, &self.service)?.id)?;
        let Self { target, rate, .. } = self;
        desk.act(Action::SetDemand(SetDemand { service, target, rate }))
    }
}

impl Declare {
    pub(super) fn run(self, context: &Context) -> CommandResult {
        let desk = Desk::open(context)?;
        let service = answers::id(&find(&desk, &self.service)?.id)?;
        let Self { profit, slack, protected, .. } = self;
        desk.act(Action::SetSecurity(SetSecurity { service, profit, slack, protected }))
    }
}

fn find(desk: &Desk<'_>, service: &str) -> Step<ServiceView> {
    find::service(desk.client(), service)
}
