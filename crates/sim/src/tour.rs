//! A walk through one story on a live development chain: pledge, cover, trade, lie, case, settlement, slash, restitution, risk.
//!
//! | file | idea |
//! |---|---|
//! | `cast` | who takes part: two of the scenario's own accounts, the liars, one who stays honest |
//! | `step` | the steps in order, what each is about and for how long it is waited for |
//! | `scene` | what a step sees, and how it acts: signed transactions, tried on the state first |
//! | `act` | steps that somebody does: pledge, trade, lie |
//! | `look` | steps that the chain does: the tour only says what happened |
//! | `words` | amounts and names as people read them |
//!
//! Nothing is staged: transactions go through the node's queue, lies are those of the operators, and every number is read from the
//! state. So a step can fail, for instance on a chain whose operators lost their stake to an earlier tour; it then says why.

mod act;
mod cast;
mod look;
mod scene;
mod step;
mod words;

use crate::{Scenario, World};
use app::State;
use cast::Cast;
use crypto::Digest;
use protocol::SignedTransaction;
use scene::{Facts, Scene, Seen};
use step::Step;
use units::{Millis, Timestamp};

/// How long the tour rests after a step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pace {
    /// Long enough to read what happened and to look at it.
    #[default]
    Slow,
    /// Just long enough to see it.
    Fast,
}

impl Pace {
    const fn rest(self) -> Millis {
        match self {
            Self::Slow => Millis::new(8_000),
            Self::Fast => Millis::new(500),
        }
    }
}

/// Where a step of a tour stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepState {
    /// It comes later.
    Waiting,
    /// It happens.
    Now,
    /// It happened.
    Done,
    /// It did not, and the tour is over.
    Failed,
}

impl StepState {
    /// In a word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Now => "now",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }
}

/// A step of a tour, for those who follow it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TourStep {
    /// In a word.
    pub name: &'static str,
    /// Where it stands.
    pub state: StepState,
    /// What will happen, what is waited for, what happened, or why it did not.
    pub words: String,
    /// The page of the dashboard that shows it, as a path.
    pub url: String,
}

/// The walk, and how far it is.
#[derive(Debug)]
pub struct Tour {
    cast: Cast,
    pace: Pace,
    steps: Vec<TourStep>,
    /// The step that is now, or comes next once the tour has rested; after the last when the tour has not begun or is over.
    at: usize,
    /// Since when it is now.
    since: Option<Timestamp>,
    /// When it begins.
    begins: Timestamp,
    facts: Facts,
}

impl Tour {
    /// The tour of a scenario's chain, not begun.
    ///
    /// # Errors
    /// What the scenario lacks for it, in words.
    pub fn new(scenario: &Scenario, chain: Digest) -> Result<Self, String> {
        let cast = Cast::of(scenario, chain)?;
        let steps = preview(&cast);
        let (at, since, begins) = (steps.len(), None, Timestamp::ZERO);
        Ok(Self { cast, pace: Pace::Slow, steps, at, since, begins, facts: Facts::default() })
    }

    /// Begins it, or begins it again once it is over.
    ///
    /// # Errors
    /// That it is under way, with its step.
    pub fn start(&mut self, pace: Pace) -> Result<(), String> {
        if let Some(step) = self.steps.get(self.at) {
            let (place, all) = (self.at + 1, self.steps.len());
            return Err(format!("the tour is under way, at step {place} of {all}: {}", step.name));
        }
        let steps = preview(&self.cast);
        (self.pace, self.steps, self.at) = (pace, steps, 0);
        (self.since, self.begins, self.facts) = (None, Timestamp::ZERO, Facts::default());
        Ok(())
    }

    /// Whether it has begun and is not over.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.at < self.steps.len()
    }
    /// The place of the step that is now or was last, from 0 on.
    #[must_use]
    pub fn place(&self) -> usize {
        let last = self.steps.iter().rposition(|step| step.state != StepState::Waiting);
        last.unwrap_or(0)
    }
    /// All steps in order.
    #[must_use]
    pub fn steps(&self) -> &[TourStep] {
        &self.steps
    }

    /// Goes on, after each block: looks at the state, and says what has to be submitted now.
    pub fn advance(
        &mut self,
        state: &State,
        world: &mut World,
        now: Timestamp,
    ) -> Vec<SignedTransaction> {
        let Some(step) = Step::ALL.get(self.at).filter(|_| now >= self.begins) else {
            return Vec::new();
        };
        let since = *self.since.get_or_insert(now);
        let mut scene = Scene::new(&self.cast, &mut self.facts, state, world, now);
        let seen = step.play(&mut scene);
        let (sent, url) = scene.end();
        let Some(shown) = self.steps.get_mut(self.at) else { return sent };
        if let Some(url) = url {
            shown.url = url;
        }
        (shown.state, shown.words) = match seen {
            Seen::Done(words) => (StepState::Done, words),
            Seen::Never(words) => (StepState::Failed, words),
            Seen::NotYet(words) if now.since(since) > step.patience(state).raw() => {
                let seconds = now.since(since) / 1_000;
                (StepState::Failed, format!("Not within {seconds} s. {words}"))
            }
            Seen::NotYet(words) => (StepState::Now, words),
        };
        match shown.state {
            StepState::Done => {
                (self.at, self.since) = (self.at + 1, None);
                self.begins = now.after(self.pace.rest());
                self.facts.sent = None;
            }
            StepState::Failed => self.at = self.steps.len(),
            StepState::Waiting | StepState::Now => {}
        }
        sent
    }
}

fn preview(cast: &Cast) -> Vec<TourStep> {
    let step = |step: &Step| TourStep {
        name: step.name(),
        state: StepState::Waiting,
        words: step.preview(cast),
        url: step.url().to_owned(),
    };
    Step::ALL.iter().map(step).collect()
}
