//! How numbers went.

use super::number;
use crate::Problem;
use crate::view::{about_name, series_decimal, series_unit};
use app::State;
use charts::{Course, Figure, Shape, Span};
use node::{Kind, Scale, Series};
use store::Bucket;

/// The buckets of a series, in order.
pub(crate) type Went = (Series, Vec<(u64, Bucket)>);

/// Some series of one unit and one kind over the same time: prices as candles, other levels as lines, flows as bars.
pub(crate) fn series(state: &State, all: &[Went]) -> Result<Figure, Problem> {
    let Some((first, _)) = all.first() else {
        return Err(Problem::unprocessable("series names none, expected at least one"));
    };
    let (unit, kind) = (series_unit(state, *first), first.measure.kind());
    for (other, _) in all {
        let its = series_unit(state, *other);
        if its != unit || other.measure.kind() != kind {
            return Err(Problem::unprocessable(format!(
                "series has {first} in {unit} and {other} in {its}, expected levels of one unit, or flows of one unit"
            )));
        }
    }
    let shape = match (kind, first.measure.scale()) {
        (Kind::Flow, _) => Shape::Bars,
        (Kind::Level, Scale::Price) if all.len() == 1 => Shape::Candles,
        (Kind::Level, _) => Shape::Lines,
    };
    let courses: Vec<Course> = all
        .iter()
        .map(|(series, buckets)| {
            let say = |value| number(&series_decimal(state, *series, value));
            let name = series.measure.name();
            let about = about_name(state, *series);
            let spans = buckets.iter().map(|(start, bucket)| Span {
                start: *start,
                first: say(bucket.first),
                least: say(bucket.least),
                greatest: say(bucket.greatest),
                last: say(bucket.last),
                total: say(bucket.sum),
            });
            Course { name: format!("{name} of {about}"), spans: spans.collect() }
        })
        .collect();
    Ok(charts::series(&courses, shape, &unit))
}
