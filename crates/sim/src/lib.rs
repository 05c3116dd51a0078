//! Scenarios: a market, operators who behave as told, stakers who come and go, and the chain that judges them.
//!
//! ```text
//! scenario.toml ──► Scenario ──► World ──► transactions ──► State ──► Report (JSON, words, SVG)
//!                                  ▲                          │
//!                                  └────── sees the state ────┘
//! ```
//!
//! * [`Scenario`]: the file format, checked (`docs/reference/scenarios.md`).
//! * [`World`]: everyone outside the chain: venues, operators, stakers, a watchtower. A pure function of scenario,
//!   time and state, so that it can be resumed; `replay` and `dev` run the same one.
//! * [`cost_to_corrupt`]: what it costs to make a feed publish a wrong price, here and under the rules of others.
//! * [`replay`]: the whole story as fast as the machine allows, the same to the byte every time.

mod behaviour;
pub mod cost_to_corrupt;
mod demo;
mod error;
mod findings;
mod founding;
mod list;
mod narrative;
mod observed;
mod outsider;
mod picture;
mod replay;
mod report;
mod scenario;
mod strategy;
mod summary;
mod text;
mod tour;
mod trace;
mod venue_observed;
mod venue_report;
mod world;

pub use behaviour::Behaviour;
pub use demo::DemoAccount;
pub use error::SimError;
pub use findings::{Findings, SecurityFinding};
pub use list::{Entry, scenario_files, tabulate};
pub use narrative::narrate;
pub use outsider::Attempt;
pub use picture::draw;
pub use replay::{Progress, Replayed, replay, replay_watched};
pub use report::{
    CaseReport, ConductReport, OperatorReport, Report, RestitutionReport, StakerReport,
};
pub use scenario::{
    Chain, Class, Council, Declaration, Demo, Expect, Feed, Incident, MOST_SCENARIO_BYTES, Market,
    OffenceTerms, Operator, OptionsVenue, Outsider, RefusedFeed, Rising, Scenario, Service,
    SimulatedPair, Source, Staker, StatedPair, Terms, Token, Venue, VenueTrader, Window,
};
pub use strategy::Strategy;
pub use tour::{Pace, StepState, Tour, TourStep};
pub use trace::{FeedTrace, RoundPoint, Trace};
pub use venue_report::{VenueReport, VenueTraderReport};
pub use world::{Actor, World};
