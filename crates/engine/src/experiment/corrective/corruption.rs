//! Which labels are flipped, and in which order that becomes known.

use super::{CorrectiveSettings, CorruptedRows, FlippedLabels};
use crate::compute::{Normal, sorted_by};

/// Corrupted labels, with the truth beside them.
#[derive(Debug, Clone, PartialEq)]
pub struct Corruption {
    /// The labels as they were, 0 or 1, one a row.
    pub truth: Vec<f64>,
    /// The labels as they are written down now.
    pub labels: Vec<f64>,
    /// Places of the corrupted rows, in the order in which they become known.
    pub order: Vec<usize>,
}

impl Corruption {
    /// Flips round(share m) of the m labels that may be flipped, drawn without replacement.
    ///
    /// `y`: labels 0 or 1; `groups`: the groups' codes, of two 1 for the privileged one; one entry a training row each. Every row draws two numbers, whatever the
    /// settings: the rows corrupted at a smaller share are among those at a larger one, and the rows known at a smaller share
    /// among those known at a larger one.
    pub fn draw(y: &[f64], groups: &[u16], settings: &CorrectiveSettings, seed: u64) -> Corruption {
        let mut stream = Normal::new(seed);
        let drawn: Vec<[u64; 2]> = y.iter().map(|_| [stream.bits(), stream.bits()]).collect();
        // Places of equal numbers keep the rows' order, because the sorts are stable.
        let by = |order: Vec<usize>, which: usize| {
            sorted_by(order, |&a, &b| drawn[a][which].cmp(&drawn[b][which]))
        };
        let mut order = by(Corruption::exposed(y, groups, settings), 0);
        order.truncate(counted(settings.share, order.len()));
        let order = by(order, 1);
        let mut labels = y.to_vec();
        order.iter().for_each(|&place| labels[place] = 1.0 - y[place]);
        Corruption { truth: y.to_vec(), labels, order }
    }

    /// Places of the rows that may be corrupted, ascending: the affected ones.
    pub fn exposed(y: &[f64], groups: &[u16], settings: &CorrectiveSettings) -> Vec<usize> {
        let may = |&place: &usize| {
            let favourable = y[place] > 0.5;
            let row = match settings.rows {
                CorruptedRows::Anywhere => true,
                CorruptedRows::Privileged => groups[place] == 1,
                CorruptedRows::Unprivileged => groups[place] != 1,
                CorruptedRows::Group(code) => groups[place] == code,
            };
            row && match settings.labels {
                FlippedLabels::Both => true,
                FlippedLabels::Favourable => favourable,
                FlippedLabels::Unfavourable => !favourable,
            }
        };
        (0..y.len().min(groups.len())).filter(may).collect()
    }

    /// The same, of those rows alone that are in `kept`; both lists hold rows' numbers, ascending.
    pub fn among(&self, rows: &[u32], kept: &[u32]) -> Corruption {
        let places: Vec<usize> = kept.iter().filter_map(|row| rows.binary_search(row).ok()).collect();
        let pick = |values: &[f64]| places.iter().map(|&place| values[place]).collect();
        Corruption {
            truth: pick(&self.truth),
            labels: pick(&self.labels),
            order: self.order.iter().filter_map(|place| places.binary_search(place).ok()).collect(),
        }
    }

    /// The first round(share k) of the k corrupted rows to become known.
    pub fn known(&self, share: f64) -> &[usize] {
        &self.order[..counted(share, self.order.len())]
    }
}

/// round(share n), at most n.
fn counted(share: f64, n: usize) -> usize {
    ((share.clamp(0.0, 1.0) * n as f64).round() as usize).min(n)
}
