//! `buttress vault`.

mod list;

use crate::arguments::ratio;
use crate::programs::{answers, find};
use crate::{CommandResult, context::Context, desk::Desk};
use protocol::{Action, CreateVault, SetLeverageCap};
use units::Ratio;

/// Vaults: what stakers join. One operator, one asset.
#[derive(clap::Subcommand)]
pub(crate) enum Vault {
    /// All vaults, with what is at risk in each.
    List,
    /// A vault: tranches, cover that it sold, offers.
    Show {
        /// The vault: `vault-0`, or just `0`.
        vault: String,
    },
    /// Open a vault of one of the account's operators.
    Create {
        /// The operator: its name, `operator-0`, or just `0`.
        #[arg(long)]
        operator: String,
        /// The asset that it takes, by its symbol.
        #[arg(long, value_name = "SYMBOL")]
        asset: String,
        /// How many times the vault may pledge the same unit: 1 is exclusive.
        #[arg(long, value_name = "RATIO", value_parser = ratio, default_value = "1")]
        leverage_cap: Ratio,
    },
    /// Change how many times a vault may pledge the same unit. Raising it binds only after the notice.
    Leverage {
        /// The vault: `vault-0`, or just `0`.
        vault: String,
        /// The new cap, at least 1.
        #[arg(long, value_name = "RATIO", value_parser = ratio)]
        cap: Ratio,
    },
}

impl Vault {
    pub(crate) fn run(self, context: &Context) -> CommandResult {
        match self {
            Self::List => list::list(context),
            Self::Show { vault } => list::show(context, &vault),
            Self::Create { operator, asset, leverage_cap } => {
                let desk = Desk::open(context)?;
                let operator = answers::id(&find::operator(desk.client(), &operator)?.id)?;
                let asset = answers::id(&desk.asset(&asset)?.id)?;
                desk.act(Action::CreateVault(CreateVault { operator, asset, leverage_cap }))
            }
            Self::Leverage { vault, cap } => {
                let vault = answers::id(&vault)?;
                let action = Action::SetLeverageCap(SetLeverageCap { vault, leverage_cap: cap });
                Desk::open(context)?.act(action)
            }
        }
    }
}
