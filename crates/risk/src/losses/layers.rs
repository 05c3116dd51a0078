//! Layers of a loss: what an insurer between two points of it bears.

use super::measures::Estimate;
use network::losses::Layer;
use serde::Serialize;

/// What happens in a layer.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct LayerReport {
    /// Where it begins, as a part of the portfolio.
    pub attachment: f64,
    /// Where it ends.
    pub detachment: f64,
    /// E[(L − attachment)⁺ − (L − detachment)⁺], in base units.
    pub expected: Estimate,
    /// The probability that it is touched.
    pub touched: f64,
    /// The probability that nothing of it is left.
    pub exhausted: f64,
}

/// What a loss takes of a layer of a portfolio worth `value`.
#[must_use]
pub fn borne(layer: &Layer, value: f64, loss: f64) -> f64 {
    (loss - layer.attachment * value).clamp(0.0, (layer.detachment - layer.attachment) * value)
}

/// Sums of a layer over outcomes: what it bears, whether it is touched, whether it is exhausted.
pub(super) fn sums(layer: &Layer, value: f64, loss: f64) -> [f64; 3] {
    let touched = f64::from(u8::from(loss > layer.attachment * value));
    let exhausted = f64::from(u8::from(loss >= layer.detachment * value));
    [borne(layer, value, loss), touched, exhausted]
}

impl LayerReport {
    pub(super) fn new(layer: &Layer, expected: Estimate, [touched, exhausted]: [f64; 2]) -> Self {
        let Layer { attachment, detachment } = *layer;
        Self { attachment, detachment, expected, touched, exhausted }
    }
}
