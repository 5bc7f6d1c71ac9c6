//! The area under the ROC curve.

use super::Measured;

/// The chance that a row with y = 1 has a higher score than one with y = 0, ties counting one half: the area under the
/// ROC curve. O(n log n). Undefined where only one label occurs.
pub fn area_under_curve(scores: &[f64], y: &[f64]) -> Measured {
    let of = |positive: bool| {
        let chosen = scores.iter().zip(y).filter(|&(_, &y)| (y > 0.5) == positive);
        let mut keys: Vec<u64> = chosen.map(|(&score, _)| ordered(score)).collect();
        keys.sort_unstable();
        keys
    };
    let (positives, negatives) = (of(true), of(false));
    if positives.is_empty() || negatives.is_empty() {
        return Measured::Undefined("only one label among these rows".to_owned());
    }
    // Twice the number of pairs in the right order, ties counted once; exact in integers.
    let (mut below, mut up_to) = (0, 0);
    let mut twice: u64 = 0;
    for key in &positives {
        while negatives.get(below).is_some_and(|other| other < key) {
            below += 1;
        }
        while negatives.get(up_to).is_some_and(|other| other <= key) {
            up_to += 1;
        }
        twice += (below + up_to) as u64;
    }
    Measured::Value(twice as f64 / (2.0 * positives.len() as f64 * negatives.len() as f64))
}

/// An integer that orders as the number does; 0 and -0 are the same.
fn ordered(score: f64) -> u64 {
    let bits = (score + 0.0).to_bits();
    if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }
}
