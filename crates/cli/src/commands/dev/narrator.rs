//! The tour, told on stderr as it happens.

use crate::progress::ProgressLine;
use sim::{StepState, TourStep};

/// Says each step once when it begins and once when it is over.
#[derive(Default)]
pub(super) struct Narrator {
    told: Vec<StepState>,
}

impl Narrator {
    /// Says what is new since the last time.
    pub(super) fn tell(&mut self, steps: &[TourStep], line: &ProgressLine) {
        self.told.resize(steps.len(), StepState::Waiting);
        for (place, (step, told)) in (1..).zip(steps.iter().zip(&mut self.told)) {
            if *told == step.state {
                continue;
            }
            *told = step.state;
            let TourStep { name, state, words, url } = step;
            if *state == StepState::Waiting {
                continue;
            }
            line.clear();
            let (all, state) = (steps.len(), state.name());
            eprintln!("tour {place}/{all}  {name:<11} {state:<7} {words}");
            if *state != *"now" {
                eprintln!("{:32}look at {url}", "");
            }
        }
    }
}
