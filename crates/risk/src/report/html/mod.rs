//! A page that needs nothing else: markup, style and pictures in one file, no script, readable on light and dark screens.

mod curve;
mod graph;
mod heat;
mod page;
mod table;
mod text;

pub use curve::{Curve, Line};
pub use graph::exposure_graph;
pub use heat::heat_map;
pub use page::{Page, Section};
pub use table::{Align, Table};
pub use text::{escape, grouped, percent, significant};
