//! Figures, gaps and their gradients, from sums over blocks.

use serde::{Deserialize, Serialize};

use super::{Ask, BlocksError, Sums, Which};
use crate::objective::{Criterion, Gap, Linearised};

/// One group's figures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GroupOfBlocks {
    /// Rows of the group.
    pub rows: u64,
    /// Share predicted favourable, by base weight; `None` where nothing counts.
    pub selection_rate: Option<f64>,
    /// For every criterion the group's mean; `None` where it looks at no row that counts.
    pub means: Vec<Option<f64>>,
}

/// A model's figures on one part. Figures that are no sums over rows, such as the area under the ROC curve, are not among them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BlockFigures {
    /// Rows.
    pub rows: u64,
    /// Share predicted right, by base weight; `None` where nothing counts.
    pub accuracy: Option<f64>,
    /// Mean log loss, by base weight.
    pub log_loss: Option<f64>,
    /// Share of the commoner label.
    pub commoner: Option<f64>,
    /// In the order of the groups' codes.
    pub groups: Vec<GroupOfBlocks>,
    /// For every criterion the largest difference between two groups' means; `None` unless two are defined.
    pub differences: Vec<Option<f64>>,
}

/// What a part's rows say of a model: figures; the gaps, criterion by criterion and in each group by group, each driven where its group has
/// `minimum` rows and it is defined; and the driven ones with their gradients (empty unless asked for).
///
/// # Errors
///
/// What asking the blocks fails with.
pub fn measure(
    sums: &mut (impl Sums + ?Sized),
    part: Which,
    theta: &[f64],
    criteria: &[Criterion],
    groups: usize,
    minimum: u64,
    gradients: bool,
) -> Result<(BlockFigures, Vec<Gap>, Linearised), BlocksError> {
    let ask = Ask::Measure { part, theta: theta.to_vec(), criteria: criteria.to_vec(), groups, gradients };
    let told = sums.ask(&ask)?;
    let width = 3 + if gradients { theta.len() } else { 0 };
    let expected = 5 + 3 * groups + criteria.len() * (groups + 1) * width;
    if told.len() != expected {
        return Err(BlocksError::Lengths { expected, found: told.len() });
    }
    let share = |value: f64, of: f64| (of > 0.0).then(|| value / of);
    let (of_groups, of_criteria) = told[5..].split_at(3 * groups);
    let rows: Vec<u64> = of_groups.chunks_exact(3).map(|group| group[0] as u64).collect();
    let mut gaps = Vec::new();
    let mut linearised = Linearised { values: Vec::new(), gradients: Vec::new() };
    let mut means: Vec<Vec<Option<f64>>> = vec![Vec::new(); groups];
    let mut differences = Vec::new();
    for (&criterion, entries) in criteria.iter().zip(of_criteria.chunks_exact((groups + 1) * width)) {
        let cells: Vec<&[f64]> = entries.chunks_exact(width).collect();
        let whole = cells[groups];
        let mut defined = Vec::new();
        for (group, cell) in cells[..groups].iter().enumerate() {
            let mean = share(cell[2], cell[1]);
            means[group].push(mean);
            defined.extend(mean);
            let driven = mean.is_some() && rows[group] >= minimum;
            gaps.push(Gap {
                criterion,
                group: Some(group as u16),
                rows: rows[group],
                counted: cell[0] as u64,
                driven,
            });
            if driven && gradients {
                linearised.values.push(cell[2] / cell[1] - whole[2] / whole[1]);
                let entry = |(own, all): (&f64, &f64)| own / cell[1] - all / whole[1];
                linearised.gradients.push(cell[3..].iter().zip(&whole[3..]).map(entry).collect());
            }
        }
        let (low, high) = defined
            .iter()
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &mean| (low.min(mean), high.max(mean)));
        differences.push((defined.len() > 1).then_some(high - low));
    }
    let of_group = |(group, means): (&[f64], Vec<Option<f64>>)| GroupOfBlocks {
        rows: group[0] as u64,
        selection_rate: share(group[2], group[1]),
        means,
    };
    let figures = BlockFigures {
        rows: told[0] as u64,
        accuracy: share(told[2], told[1]),
        log_loss: share(told[4], told[1]),
        commoner: share(told[3].max(told[1] - told[3]), told[1]),
        groups: of_groups.chunks_exact(3).zip(means).map(of_group).collect(),
        differences,
    };
    Ok((figures, gaps, linearised))
}
