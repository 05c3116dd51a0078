//! The steps of a tour, in order.

use super::cast::Cast;
use super::scene::{Scene, Seen};
use super::{act, look, words};
use app::State;
use units::Millis;

/// By how much the operators lie: 8 % too low. It is below the jump at which a feed withholds a price for a while.
pub(super) const LIE_BPS: i32 = -800;

/// A step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Pledge,
    Cover,
    Trade,
    Lie,
    Case,
    Settlement,
    Slash,
    Restitution,
    Risk,
}

impl Step {
    pub(super) const ALL: [Self; 9] = [
        Self::Pledge,
        Self::Cover,
        Self::Trade,
        Self::Lie,
        Self::Case,
        Self::Settlement,
        Self::Slash,
        Self::Restitution,
        Self::Risk,
    ];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Pledge => "pledge",
            Self::Cover => "cover",
            Self::Trade => "trade",
            Self::Lie => "lie",
            Self::Case => "case",
            Self::Settlement => "settlement",
            Self::Slash => "slash",
            Self::Restitution => "restitution",
            Self::Risk => "risk",
        }
    }

    /// What it is about, before it is known what comes of it.
    pub(super) fn preview(self, cast: &Cast) -> String {
        let (service, staker, trader) = (&cast.service, &cast.staker.name, &cast.trader.name);
        let (liars, honest) = (words::list(&cast.liars), &cast.honest.name);
        match self {
            Self::Pledge => format!("{staker} pledges stake with two operators."),
            Self::Cover => {
                format!("{service} buys cover from everybody's stake for the next epoch.")
            }
            Self::Trade => format!("{trader} buys call options that expire soon."),
            Self::Lie => format!(
                "While they settle {liars} report a price that is 8 % too low; {honest} does not."
            ),
            Self::Case => "The watchtower proves it with quotes that the venues signed.".to_owned(),
            Self::Settlement => "The options settle at the wrong price.".to_owned(),
            Self::Slash => "The cover of whoever lied is taken, and nobody else's.".to_owned(),
            Self::Restitution => format!("{trader} is repaid what the lie cost."),
            Self::Risk => format!("What it costs to corrupt {service}, before and after."),
        }
    }

    /// Where to look at it.
    pub(super) const fn url(self) -> &'static str {
        match self {
            Self::Pledge => "/stake",
            Self::Cover => "/services/service-0",
            Self::Trade | Self::Settlement | Self::Restitution => "/options/market-0",
            Self::Lie => "/oracle/feed-0",
            Self::Case | Self::Slash => "/cases",
            Self::Risk => "/risk",
        }
    }

    /// For how long it is waited for: several times what it takes.
    pub(super) fn patience(self, state: &State) -> Millis {
        let epochs: u64 = match self {
            // Setting up the chain comes before it.
            Self::Pledge | Self::Cover | Self::Trade | Self::Case => 6,
            // Until the expiry, whenever that is.
            Self::Lie | Self::Settlement => 60,
            Self::Slash | Self::Restitution => {
                state.restaking().parameters().evidence_window.saturating_add(6)
            }
            Self::Risk => 1,
        };
        Millis::new(state.meta().epochs.length.raw().saturating_mul(epochs))
    }

    /// Does what is to be done now, and says how far it is.
    pub(super) fn play(self, scene: &mut Scene<'_>) -> Seen {
        match self {
            Self::Pledge => act::pledge(scene),
            Self::Cover => look::cover(scene),
            Self::Trade => act::trade(scene),
            Self::Lie => act::lie(scene),
            Self::Case => look::case(scene),
            Self::Settlement => look::settlement(scene),
            Self::Slash => look::slash(scene),
            Self::Restitution => look::restitution(scene),
            Self::Risk => look::risk(scene),
        }
    }
}
