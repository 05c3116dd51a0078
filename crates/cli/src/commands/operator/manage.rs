//! `buttress operator register`, `rotate-key`, `claim-address` and `return-from-jail`: what an owner signs.

use crate::arguments::ratio;
use crate::programs::{Step, answers, find};
use crate::{CommandResult, context::Context, desk::Desk};
use crypto::PublicKey;
use protocol::{Action, RegisterOperator, RotateDutyKey, SetClaimAddress};
use units::{AccountId, Name, OperatorId, Ratio};

/// Become the owner of a new operator.
#[derive(clap::Args)]
pub(crate) struct Register {
    /// What people will call it.
    name: Name,
    /// The public key that will sign its reports, as `key show` prints it.
    #[arg(long, value_name = "PUBLIC KEY")]
    duty_key: PublicKey,
    /// Its part of every premium, before stakers: `10%`.
    #[arg(long, value_name = "RATIO", value_parser = ratio)]
    commission: Ratio,
}

/// Replace the key that signs an operator's reports.
#[derive(clap::Args)]
pub(crate) struct RotateKey {
    /// The operator: its name, `operator-0`, or just `0`.
    operator: String,
    /// The new public key; it counts from the next epoch on.
    #[arg(long, value_name = "PUBLIC KEY")]
    to: PublicKey,
    /// For how many epochs after the present one the old key counts too.
    #[arg(long, value_name = "EPOCHS", default_value_t = 0)]
    overlap: u64,
}

/// Say where an operator's commission is paid.
#[derive(clap::Args)]
pub(crate) struct ClaimAddress {
    /// The operator: its name, `operator-0`, or just `0`.
    operator: String,
    /// The account, from now on.
    #[arg(long, value_name = "ACCOUNT")]
    to: AccountId,
}

/// End an operator's jail once its cases are over.
#[derive(clap::Args)]
pub(crate) struct ReturnFromJail {
    /// The operator: its name, `operator-0`, or just `0`.
    operator: String,
}

impl Register {
    pub(super) fn run(self, context: &Context) -> CommandResult {
        let Self { name, duty_key, commission } = self;
        let action = RegisterOperator { name, duty_key, commission };
        Desk::open(context)?.act(Action::RegisterOperator(action))
    }
}

impl RotateKey {
    pub(super) fn run(self, context: &Context) -> CommandResult {
        let desk = Desk::open(context)?;
        let operator = id(&desk, &self.operator)?;
        let action = RotateDutyKey { operator, key: self.to, overlap: self.overlap };
        desk.act(Action::RotateDutyKey(action))
    }
}

impl ClaimAddress {
    pub(super) fn run(self, context: &Context) -> CommandResult {
        let desk = Desk::open(context)?;
        let operator = id(&desk, &self.operator)?;
        desk.act(Action::SetClaimAddress(SetClaimAddress { operator, account: self.to }))
    }
}

impl ReturnFromJail {
    pub(super) fn run(self, context: &Context) -> CommandResult {
        let desk = Desk::open(context)?;
        let operator = id(&desk, &self.operator)?;
        desk.act(Action::ReturnFromJail(protocol::ReturnFromJail { operator }))
    }
}

fn id(desk: &Desk<'_>, operator: &str) -> Step<OperatorId> {
    answers::id(&find::operator(desk.client(), operator)?.id)
}
