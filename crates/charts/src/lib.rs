//! Figures of the dashboard, as Plotly draws them.
//!
//! | file | figure |
//! |---|---|
//! | `exposure` | whose stake backs what: staker → operator → service |
//! | `overlap` | which services fall with which |
//! | `margin` | what an attack costs by what it gains, with the interval that was proved |
//! | `headroom` | how much more each service may be worth corrupting |
//! | `cascade` | what is lost after shocks |
//! | `losses` | how likely which loss is |
//! | `rounds` | a feed's price, its band, the reports, their dispersion |
//! | `series` | how numbers went: candles, lines, bars |
//! | `smiles`, `surface` | volatility by strike, and by strike and expiry |
//! | `payoff` | what positions pay by the price that they settle at |
//! | `auction` | what a service wants against what is offered |
//! | `yields` | where a yield comes from |
//! | `cover` | cover by epoch |
//!
//! A figure takes plain numbers: this crate knows no ledger. Units are named by whoever has the numbers. [`script`] is the program
//! that draws figures, as the `plotly` crate carries it.
//!
//! Invariant: a text that somebody chose never becomes markup. Plotly reads tags in texts, so [`plain`] goes over every name.

mod auction;
mod cascade;
mod cover;
mod exposure;
mod figure;
mod headroom;
mod losses;
mod margin;
mod overlap;
mod palette;
mod payoff;
mod rounds;
pub mod script;
mod series;
mod smiles;
mod surface;
mod yields;

pub use auction::{Cleared, Demand, OfferStep, auction};
pub use cascade::{Shock, cascade};
pub use cover::{Bought, cover};
pub use exposure::{Flow, Party, exposure};
pub use figure::{Figure, plain};
pub use headroom::{Room, headroom};
pub use losses::{Level, Range, losses};
pub use margin::{Interval, margin};
pub use overlap::overlap;
pub use payoff::{Leg, LegKind, payoff};
pub use rounds::{Reported, RoundPoint, rounds};
pub use series::{Course, Shape, Span, series};
pub use smiles::{Smile, smiles};
pub use surface::surface;
pub use yields::{YieldPart, yields};
