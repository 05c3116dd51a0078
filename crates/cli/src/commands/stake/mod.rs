//! `buttress stake`.

use crate::arguments::Quantity;
use crate::context::Usage;
use crate::programs::{Step, answers};
use crate::{CommandResult, context::Context, desk::Desk};
use client::view::PositionView;
use protocol::{Action, Claim, ClaimPremiums, Leave, Pledge};
use units::{Shares, TrancheId, parse_decimal};

/// Stake: put it at risk, end its tenure, take it home with its premiums.
#[derive(clap::Subcommand)]
pub(crate) enum Stake {
    /// Put stake into a vault. It is at risk from the next epoch on.
    Pledge {
        /// The vault: `vault-0`, or just `0`.
        vault: String,
        /// How much of the vault's asset: `32wstETH`.
        amount: Quantity,
    },
    /// End the tenure of stake with the present epoch. Nothing that happens later can touch it.
    Leave {
        /// The tranche that holds it: `tranche-0`, or just `0`.
        tranche: String,
        /// How many shares: `12.5shares`.
        #[arg(required_unless_present = "all", conflicts_with = "all")]
        shares: Option<Quantity>,
        /// All that the account has of the tranche.
        #[arg(long)]
        all: bool,
    },
    /// Take stake home, with its premiums, once nothing can be charged to it any more.
    Claim {
        /// The tranche: `tranche-0`, or just `0`.
        tranche: String,
    },
    /// Take the premiums that one's shares of a tranche have earned.
    ClaimPremiums {
        /// The tranche: `tranche-0`, or just `0`.
        tranche: String,
    },
}

impl Stake {
    pub(crate) fn run(self, context: &Context) -> CommandResult {
        let desk = Desk::open(context)?;
        let action = match self {
            Self::Pledge { vault, amount } => {
                let view = desk.client().vault(&vault)?.data;
                let (_, amount) = desk.amount_of(&amount, &view.symbol)?;
                Action::Pledge(Pledge { vault: answers::id(&view.id)?, amount })
            }
            Self::Leave { tranche, shares, all: _ } => {
                let tranche = answers::id(&tranche)?;
                let position = position(&desk, tranche)?;
                let shares = shares_of(&desk, &position, shares.as_ref())?;
                Action::Leave(Leave { tranche, shares })
            }
            Self::Claim { tranche } => Action::Claim(Claim { tranche: answers::id(&tranche)? }),
            Self::ClaimPremiums { tranche } => {
                Action::ClaimPremiums(ClaimPremiums { tranche: answers::id(&tranche)? })
            }
        };
        desk.act(action)
    }
}

/// What the account has of a tranche.
fn position(desk: &Desk<'_>, tranche: TrancheId) -> Step<PositionView> {
    let positions = desk.client().account(&desk.account())?.data.positions;
    let known: Vec<String> = positions.iter().map(|position| position.tranche.clone()).collect();
    let found = positions.into_iter().find(|position| position.tranche == tranche.to_string());
    found.ok_or_else(|| {
        let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
        Usage::new(format!("the account has no shares of {tranche}; it has of {known}")).into()
    })
}

/// Shares are written at the scale of the vault's asset.
fn shares_of(desk: &Desk<'_>, position: &PositionView, shares: Option<&Quantity>) -> Step<Shares> {
    let decimals = desk.asset(&position.worth.symbol)?.decimals;
    let raw = match shares {
        Some(shares) => shares.raw("shares", "shares", decimals)?,
        None => parse_decimal(&position.shares, decimals)?,
    };
    Ok(Shares::new(raw))
}
