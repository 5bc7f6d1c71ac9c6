//! The losses of a perceptron's training, epoch by epoch, as the points of two lines.

use soft_unlearn::model::Epoch;

/// Width and height that the lines are drawn in.
pub const LOSS_FRAME: [f64; 2] = [280.0, 96.0];

/// Two lines in a frame of [`LOSS_FRAME`], y downwards.
#[derive(Debug, Clone, PartialEq)]
pub struct LossCurve {
    /// Points of the training loss, an epoch each.
    pub training: Vec<[f64; 2]>,
    /// Points of the validation loss.
    pub validation: Vec<[f64; 2]>,
    /// The epoch with the lowest validation loss, the first of them: its place in the lists.
    pub best: usize,
    /// The losses at the bottom and the top of the frame.
    pub range: [f64; 2],
}

/// `None` before the first epoch.
pub fn losses(epochs: &[Epoch]) -> Option<LossCurve> {
    let all = || epochs.iter().flat_map(|epoch| [epoch.training_loss, epoch.validation_loss]);
    let (low, high) = (all().fold(f64::INFINITY, f64::min), all().fold(f64::NEG_INFINITY, f64::max));
    let mut best = 0;
    for (k, epoch) in epochs.iter().enumerate() {
        if epoch.validation_loss < epochs.get(best)?.validation_loss {
            best = k;
        }
    }
    let [width, height] = LOSS_FRAME;
    // A first epoch stands at the left, and a flat line in the middle.
    let steps = epochs.len().saturating_sub(1).max(1) as f64;
    let spread = if high > low { high - low } else { 1.0 };
    let point = |k: usize, loss: f64| {
        let y = if high > low { (high - loss) / spread } else { 0.5 };
        [width * k as f64 / steps, height * y]
    };
    let line = |loss: fn(&Epoch) -> f64| {
        epochs.iter().enumerate().map(|(k, epoch)| point(k, loss(epoch))).collect::<Vec<_>>()
    };
    (!epochs.is_empty()).then(|| LossCurve {
        training: line(|epoch| epoch.training_loss),
        validation: line(|epoch| epoch.validation_loss),
        best,
        range: [low, high],
    })
}
