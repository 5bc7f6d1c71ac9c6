//! Pictures as plain data: an outcome goes in, an ECharts option comes out.

mod attack;
mod bars;
mod boundary;
mod check;
mod corrective;
mod lines;
mod losses;
mod methods;
mod option;
mod palette;
mod predicted;
mod requests;
mod samples;
mod slope;
mod tradeoff;
mod weights;

pub use attack::attack;
pub use bars::{BARS, Bar, Bars, Read, bars, share_of};
pub use boundary::{boundary, clipped, drawn, line_of, lined};
pub use check::{Checkup, Estimates, Misses, check, effects, estimates};
pub use corrective::corrective;
pub use lines::{calibration, robustness};
pub use losses::{LOSS_FRAME, LossCurve, losses};
pub use methods::{Pair, label_sides, method_lines, methods, pairs, shown_target};
pub use palette::Palette;
pub use predicted::{expectable, expected};
pub use requests::requests;
pub use samples::{Frame, WEIGHT_CLASSES, frame, samples, weight_colors, widen};
pub use slope::slope;
pub use tradeoff::{before_at, crossing, soft_meets_zero, tradeoff};
pub use weights::{Histogram, histogram, weights};

/// A chart whose points are too many for text.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawing {
    /// The option; its first series take their data from `points`.
    pub option: serde_json::Value,
    /// x and y in turns, an entry a series.
    pub points: Vec<Vec<f32>>,
}

/// Shapes of points by group and label, in the order of [`shape_of`].
pub const SHAPES: [&str; 4] = ["circle", "rect", "triangle", "diamond"];

/// Privileged rows: circle where the label is favourable, square where not; the others: triangle and diamond.
pub fn shape_of(privileged: bool, favourable: bool) -> usize {
    2 * usize::from(!privileged) + usize::from(!favourable)
}

/// How large selected rows are drawn, in pixels: many of them would hide what they are among.
fn marked_size(selected: usize) -> u32 {
    match selected {
        0..=200 => 8,
        201..=2_000 => 5,
        _ => 3,
    }
}

/// How far an axis reaches: half again as far as all but this share of the values, and never farther than the farthest.
fn reach(values: &[f64], outside: f64) -> f64 {
    let mut sizes: Vec<f64> =
        values.iter().map(|value| value.abs()).filter(|size| size.is_finite()).collect();
    let most = sizes.iter().copied().fold(0.0, f64::max);
    let place = (sizes.len().saturating_sub(1) as f64 * (1.0 - outside)) as usize;
    let inner = if sizes.is_empty() { 0.0 } else { *sizes.select_nth_unstable_by(place, f64::total_cmp).1 };
    let reach = (1.5 * inner).min(1.02 * most);
    if reach > 0.0 { reach } else { 1.0 }
}
