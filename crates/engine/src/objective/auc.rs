//! The area under the ROC curve.

use super::Measured;

/// The chance that a row with y = 1 has a higher score than one with y = 0, ties counting one half: the area under the
/// ROC curve. O(n log n). Undefined where only one label occurs. `weights`: base weights, one a row, 1 each where `None`; a row
/// of weight b counts as b copies, and one of weight 0 not at all.
pub fn area_under_curve(scores: &[f64], y: &[f64], weights: Option<&[f64]>) -> Measured {
    let weight = |i: usize| weights.map_or(1.0, |weights| weights[i]);
    let of = |positive: bool| {
        let chosen = (0..scores.len()).filter(|&i| (y[i] > 0.5) == positive && weight(i) > 0.0);
        let mut keys: Vec<(u64, f64)> = chosen.map(|i| (ordered(scores[i]), weight(i))).collect();
        keys.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        keys
    };
    let (positives, negatives) = (of(true), of(false));
    if positives.is_empty() || negatives.is_empty() {
        return Measured::Undefined("only one label among these rows".to_owned());
    }
    // Twice the number of pairs in the right order, ties counted once; exact for whole weights.
    let (mut below, mut up_to) = (0, 0);
    let (mut weight_below, mut weight_up_to, mut twice, mut total) = (0.0, 0.0, 0.0, 0.0);
    for (key, weight) in &positives {
        while let Some((_, other)) = negatives.get(below).filter(|(other, _)| other < key) {
            weight_below += other;
            below += 1;
        }
        while let Some((_, other)) = negatives.get(up_to).filter(|(other, _)| other <= key) {
            weight_up_to += other;
            up_to += 1;
        }
        twice += weight * (weight_below + weight_up_to);
        total += weight;
    }
    let of_negatives: f64 = negatives.iter().map(|(_, weight)| weight).sum();
    Measured::Value(twice / (2.0 * total * of_negatives))
}

/// An integer that orders as the number does; 0 and -0 are the same.
fn ordered(score: f64) -> u64 {
    let bits = (score + 0.0).to_bits();
    if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }
}
