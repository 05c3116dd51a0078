//! `buttress market offer`.

use crate::arguments::ratio;
use crate::programs::answers;
use crate::{CommandResult, context::Context, desk::Desk};
use protocol::{Action, MakeOffer};
use units::Ratio;

/// Offer a vault's stake to a service, or change the offer.
///
/// A larger, cheaper or newer-terms offer binds only after the notice; a smaller or dearer one at the next boundary, or after the
/// commitment of the terms that bind.
#[derive(clap::Args)]
pub(crate) struct Offer {
    /// The vault: `vault-0`, or just `0`.
    vault: String,
    /// The version of the service's terms, which names the service: `terms-0`, or just `0`.
    terms: String,
    /// Up to this fraction of the stake at risk, at most 1: `50%`; 0 withdraws.
    #[arg(long, value_name = "RATIO", value_parser = ratio)]
    share: Ratio,
    /// At no less than this premium per epoch, as a fraction of the cover's value.
    #[arg(long, value_name = "RATIO", default_value = "0", value_parser = ratio)]
    reserve: Ratio,
}

impl Offer {
    pub(super) fn run(self, context: &Context) -> CommandResult {
        let (vault, terms) = (answers::id(&self.vault)?, answers::id(&self.terms)?);
        let Self { share, reserve, .. } = self;
        Desk::open(context)?.act(Action::MakeOffer(MakeOffer { vault, terms, share, reserve }))
    }
}
