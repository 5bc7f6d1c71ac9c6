//! The area under the ROC curve.

use super::Measured;

/// The chance that a row with y = 1 has a higher score than one with y = 0, ties counting one half: the area under the
/// ROC curve. O(n log n). Undefined where only one label occurs. `weights`: base weights, one a row, 1 each where `None`; a row
/// of weight b counts as b copies, and one of weight 0 not at all.
///
/// # Panics
///
/// Unless there are as many labels, and weights, as scores.
pub fn area_under_curve(scores: &[f64], y: &[f64], weights: Option<&[f64]>) -> Measured {
    assert!(y.len() == scores.len(), "one label a score is needed");
    let rows = scores.iter().zip(y).map(|(&score, &y)| (ordered(score), y > 0.5));
    match weights {
        // Without weights there is half as much to sort.
        None => area(rows),
        Some(weights) => {
            assert!(weights.len() == scores.len(), "one weight a score is needed");
            let weighted = rows.zip(weights).map(|((key, positive), &weight)| ((key, weight), positive));
            area(weighted.filter(|((_, weight), _)| *weight > 0.0))
        }
    }
}

/// A row's place in the order, and how often it counts.
trait Row: Copy {
    fn key(self) -> u64;
    fn weight(self) -> f64;
}

impl Row for u64 {
    fn key(self) -> u64 {
        self
    }

    fn weight(self) -> f64 {
        1.0
    }
}

impl Row for (u64, f64) {
    fn key(self) -> u64 {
        self.0
    }

    fn weight(self) -> f64 {
        self.1
    }
}

/// The area of rows and whether their label is 1.
fn area<R: Row>(rows: impl Iterator<Item = (R, bool)>) -> Measured {
    let (mut positives, mut negatives) = (Vec::new(), Vec::new());
    rows.for_each(|(row, positive)| if positive { positives.push(row) } else { negatives.push(row) });
    for rows in [&mut positives, &mut negatives] {
        rows.sort_unstable_by(|a, b| a.key().cmp(&b.key()).then(a.weight().total_cmp(&b.weight())));
    }
    if positives.is_empty() || negatives.is_empty() {
        return Measured::Undefined("only one label among these rows".to_owned());
    }
    // Twice the number of pairs in the right order, ties counted once; exact for whole weights.
    let (mut below, mut up_to) = (0, 0);
    let (mut weight_below, mut weight_up_to, mut twice, mut total) = (0.0, 0.0, 0.0, 0.0);
    for row in &positives {
        while let Some(other) = negatives.get(below).filter(|other| other.key() < row.key()) {
            weight_below += other.weight();
            below += 1;
        }
        while let Some(other) = negatives.get(up_to).filter(|other| other.key() <= row.key()) {
            weight_up_to += other.weight();
            up_to += 1;
        }
        twice += row.weight() * (weight_below + weight_up_to);
        total += row.weight();
    }
    let of_negatives: f64 = negatives.iter().map(|row| row.weight()).sum();
    Measured::Value(twice / (2.0 * total * of_negatives))
}

/// An integer that orders as the number does; 0 and -0 are the same.
fn ordered(score: f64) -> u64 {
    let bits = (score + 0.0).to_bits();
    if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }
}
