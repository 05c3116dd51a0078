//! Who takes part in a tour.

use crate::{Scenario, founding};
use crypto::Digest;
use operator::Wallet;
use units::{Name, OperatorId};

/// An operator that takes part.
#[derive(Clone, Debug)]
pub(super) struct Player {
    pub(super) id: OperatorId,
    pub(super) name: Name,
}

/// Somebody whose account the tour uses.
#[derive(Clone, Debug)]
pub(super) struct Guest {
    pub(super) name: Name,
    pub(super) wallet: Wallet,
}

/// Everybody in it.
#[derive(Clone, Debug)]
pub(super) struct Cast {
    pub(super) service: Name,
    pub(super) staker: Guest,
    pub(super) trader: Guest,
    /// Those who lie: all operators but the last.
    pub(super) liars: Vec<Player>,
    /// The last operator, which does not.
    pub(super) honest: Player,
}

impl Cast {
    /// The cast of a scenario.
    pub(super) fn of(scenario: &Scenario, chain: Digest) -> Result<Self, String> {
        let name = &scenario.name;
        let guest = |role: &str| {
            let demo = scenario.demo.iter().find(|demo| demo.role.as_str() == role);
            let demo =
                demo.ok_or_else(|| format!("{name} has no [[demo]] account with the role {role}"))?;
            let key = founding::key(scenario, "demo", &demo.name);
            Ok::<_, String>(Guest { name: demo.name.clone(), wallet: Wallet::new(key, chain) })
        };
        if scenario.venue.is_none() {
            return Err(format!("{name} has no options venue, so a lie would harm no trader"));
        }
        let operators = (0..).map(OperatorId::new).zip(&scenario.operators);
        let players = operators.map(|(id, operator)| Player { id, name: operator.name.clone() });
        let mut liars: Vec<Player> = players.collect();
        let honest = liars.pop().filter(|_| !liars.is_empty());
        let honest =
            honest.ok_or_else(|| format!("{name} has fewer than two operators: who would lie?"))?;
        let service = scenario.service.name.clone();
        Ok(Self { service, staker: guest("staker")?, trader: guest("trader")?, liars, honest })
    }
}
