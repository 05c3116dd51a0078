//! Figures.

use charts::Figure;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// A figure as Plotly draws it, and the block that it is true after.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ChartView {
    /// The height of the block.
    pub height: u64,
    /// Its time, in milliseconds since the Unix epoch.
    pub time: u64,
    /// Traces; none where there is nothing to show.
    #[schema(value_type = Vec<Object>)]
    pub data: Vec<Value>,
    /// Axes and the rest.
    #[schema(value_type = Object)]
    pub layout: Value,
}

impl ChartView {
    pub(crate) fn of(height: u64, time: u64, figure: Figure) -> Self {
        Self { height, time, data: figure.data, layout: figure.layout }
    }
}
