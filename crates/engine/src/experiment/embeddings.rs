//! Made-up embeddings: a dense table of any size, as a network's last layer gives one, with a bias planted in it.

use serde::{Deserialize, Serialize};

use super::Configuration;
use crate::compute::{Normal, dot};
use crate::table::{ArrayCells, BinaryRole, Condition, write_npz};

/// Rows of `columns` numbers, a label and a group.
///
/// Two directions are drawn, w and g, of length 1 and at right angles. s is 1 or 0 with equal chances, e ~ N(0, I), and
/// x = e + `LEAK` (s - 1/2) g: the features tell the group, though no single column does. The label is
/// 1 where w'e + bias (s - 1/2) + `NOISE` N(0, 1) > 0: rows that are alike in all that should count are labelled by their
/// group. What is planted is known: see [`Embeddings::planted_gap`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Embeddings {
    /// Rows: 200 to 1,000,000.
    pub rows: u32,
    /// Columns: 2 to 4,096; at most 33,554,432 cells in all.
    pub columns: u32,
    /// How much the labels favour s = 1: 0 to 3.
    pub bias: f64,
    /// Seed of the draw.
    pub seed: u64,
}

/// How far apart the groups are in the features, in standard deviations of a row along g.
pub const LEAK: f64 = 2.0;
/// Standard deviation of what the features do not tell about the label.
pub const NOISE: f64 = 0.5;

/// Cells at the most: 128 MiB as 32-bit numbers.
const MOST_CELLS: u32 = 1 << 25;

impl Default for Embeddings {
    fn default() -> Self {
        Embeddings { rows: 20_000, columns: 256, bias: 1.0, seed: 1 }
    }
}

impl Embeddings {
    /// The nearest set whose numbers are in their ranges; where there would be too many cells, with fewer rows.
    pub fn within_range(self) -> Embeddings {
        let columns = self.columns.clamp(2, 4_096);
        let bias = if self.bias.is_finite() { self.bias.clamp(0.0, 3.0) } else { Embeddings::default().bias };
        Embeddings {
            rows: self.rows.clamp(200, 1_000_000).min(MOST_CELLS / columns),
            columns,
            bias,
            seed: self.seed,
        }
    }

    /// The difference in the groups' shares of labels 1 that is planted: with w'e + `NOISE` N(0, 1) normal of variance
    /// v = 1 + `NOISE`^2, it is 2 Phi(bias / (2 sqrt v)) - 1 = erf(bias / (2 sqrt(2 v))).
    pub fn planted_gap(self) -> f64 {
        let Embeddings { bias, .. } = self.within_range();
        libm::erf(bias / (2.0 * libm::sqrt(2.0 * (1.0 + NOISE * NOISE))))
    }

    /// The set as a NumPy archive: X (32-bit), y and s.
    pub fn npz(self) -> Vec<u8> {
        let Embeddings { rows, columns, bias, seed } = self.within_range();
        let (rows, columns) = (rows as usize, columns as usize);
        let mut random = Normal::new(seed);
        let label_direction = unit(&draws(&mut random, columns));
        let mut group_direction = draws(&mut random, columns);
        let along = dot(&label_direction, &group_direction);
        group_direction.iter_mut().zip(&label_direction).for_each(|(g, w)| *g -= along * w);
        let group_direction = unit(&group_direction);

        let mut cells = Vec::with_capacity(rows * columns);
        let (mut labels, mut groups) = (Vec::with_capacity(rows), Vec::with_capacity(rows));
        for _ in 0..rows {
            let favoured = random.uniform() < 0.5;
            let side = if favoured { 0.5 } else { -0.5 };
            let own = draws(&mut random, columns);
            let score = dot(&label_direction, &own) + bias * side + NOISE * random.draw();
            cells.extend(own.iter().zip(&group_direction).map(|(e, g)| (e + LEAK * side * g) as f32));
            labels.push(u8::from(score > 0.0));
            groups.push(u8::from(favoured));
        }
        write_npz(&[
            ("X", ArrayCells::Numbers { cells: &cells, columns }),
            ("y", ArrayCells::Bytes(&labels)),
            ("s", ArrayCells::Bytes(&groups)),
        ])
    }

    /// The experiment that the page opens it with.
    pub fn configuration() -> Configuration {
        let role = |column: &str| BinaryRole {
            column: column.to_owned(),
            positive: Condition::Values(vec!["1".to_owned()]),
            negative: None,
        };
        Configuration { sensitive_as_feature: false, ..Configuration::new(role("y"), role("s")) }
    }
}

fn draws(random: &mut Normal, count: usize) -> Vec<f64> {
    let mut out: Vec<f64> = (0..count.div_ceil(2)).flat_map(|_| random.pair()).collect();
    out.truncate(count);
    out
}

fn unit(vector: &[f64]) -> Vec<f64> {
    let length = libm::sqrt(dot(vector, vector));
    vector.iter().map(|entry| entry / length).collect()
}
