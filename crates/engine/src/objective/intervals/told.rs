//! The one figure that is called the gap.

use super::delta::{Linear, right};
use super::{Cells, Compared, MeasuredRows, Predicted};

/// What the gap is: of two groups and one comparison a difference with a sign, of several comparisons the root of the sum of their squares;
/// of more groups the largest difference between two of them.
#[derive(Debug, Clone, PartialEq)]
pub struct ToldGap {
    /// What is compared.
    pub compared: Vec<Compared>,
    /// Which groups count, by their codes.
    pub groups: Vec<bool>,
    /// Whether there are two groups, whose difference has a sign: the second's mean p minus the first's, or the first's mean loss minus the
    /// second's.
    pub signed: bool,
}

impl ToldGap {
    /// From the mean of each comparison in each group; NaN where one is.
    pub fn of(&self, mean: impl Fn(&Compared, usize) -> f64) -> f64 {
        let between = |compared: &Compared| {
            if self.signed {
                let [first, second] = [mean(compared, 0), mean(compared, 1)];
                return if compared.quantity.is_cost() { first - second } else { second - first };
            }
            let means: Vec<f64> = self.counted().map(|group| mean(compared, group)).collect();
            if means.len() < 2 || means.iter().any(|mean| mean.is_nan()) {
                return f64::NAN;
            }
            means.iter().copied().fold(f64::NEG_INFINITY, f64::max)
                - means.iter().copied().fold(f64::INFINITY, f64::min)
        };
        let gaps: Vec<f64> = self.compared.iter().map(between).collect();
        match gaps.as_slice() {
            [] => f64::NAN,
            [gap] => *gap,
            gaps if gaps.iter().any(|gap| gap.is_nan()) => f64::NAN,
            gaps if self.signed => libm::sqrt(gaps.iter().map(|gap| gap * gap).sum()),
            gaps => gaps.iter().copied().fold(0.0, f64::max),
        }
    }

    /// To first order in the rows, from mean p or mean loss; of decisions, from the share decided favourably, or right. `None` where it is
    /// undefined, or has no slope. `cells`: those of the rows.
    pub fn linear(
        &self,
        rows: MeasuredRows<'_>,
        cells: &Cells,
        model: &Predicted,
        of_decisions: bool,
    ) -> Option<Linear> {
        let mean = |compared: &Compared, group: usize| {
            let value = |i: usize| {
                if of_decisions {
                    return compared.quantity.of_decisions(model.decisions[i], right(rows, model, i));
                }
                let smooth = model.smooth(i);
                compared.quantity.of(smooth.probability, smooth.loss)
            };
            Linear::mean(rows, cells.at(group, compared.label), value)
        };
        let between = |compared: &Compared| {
            if self.signed {
                let difference = mean(compared, 1)?.minus(&mean(compared, 0)?);
                let negated = compared.quantity.is_cost() && !of_decisions;
                return Some(if negated { difference.times(-1.0) } else { difference });
            }
            let means: Option<Vec<Linear>> = self.counted().map(|group| mean(compared, group)).collect();
            let means = means?;
            let by_value = |a: &&Linear, b: &&Linear| a.value.total_cmp(&b.value);
            Some(means.iter().max_by(by_value)?.minus(means.iter().min_by(by_value)?))
        };
        let gaps: Option<Vec<Linear>> = self.compared.iter().map(between).collect();
        let gaps = gaps?;
        if self.signed && !of_decisions {
            return Linear::norm(&gaps);
        }
        // Of several gaps the largest, as figures have it, without a sign.
        let several = gaps.len() > 1;
        let largest = gaps.into_iter().max_by(|a, b| a.value.abs().total_cmp(&b.value.abs()))?;
        Some(if several && largest.value < 0.0 { largest.times(-1.0) } else { largest })
    }

    fn counted(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.groups.len()).filter(|&group| self.groups[group])
    }
}
