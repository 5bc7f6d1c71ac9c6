//! Symmetric positive semidefinite systems of a few unknowns.

/// A pivot below this share of its own diagonal entry may be the rounding of a difference of sums: it is computed from the entries.
const SUSPECT: f64 = 1e-7;
/// A pivot from the entries below this share is their rounding: the column depends on the others.
const DEPENDENT: f64 = 1e-22;

/// The Cholesky factor of some rows and columns of a symmetric positive semidefinite matrix, the largest pivot first.
pub(crate) struct SmallSystem {
    /// The places in the order of the pivots: `rank` independent ones, then those that depend on them.
    order: Vec<usize>,
    rank: usize,
    /// L in that order, row by row: `order.len()` rows of `rank` entries.
    factor: Vec<Vec<f64>>,
}

impl SmallSystem {
    /// Factors the rows and columns `places` of the m x m `matrix` K = A'A. A place whose diagonal entry is at most `floor` counts as
    /// dependent. `along(v)` is ||A v||^2 and A'(A v), computed from the entries of A; where these are not at
    /// hand 0, and a place with a pivot that may be rounding counts as dependent.
    pub fn new(
        matrix: &[f64],
        m: usize,
        places: &[usize],
        floor: f64,
        along: impl Fn(&[f64]) -> (f64, Vec<f64>),
    ) -> SmallSystem {
        let count = places.len();
        let mut system = SmallSystem { order: places.to_vec(), rank: 0, factor: vec![Vec::new(); count] };
        let mut left: Vec<f64> = places.iter().map(|&k| matrix[k * m + k]).collect();
        let mut exact: Vec<Option<Vec<f64>>> = vec![None; count];
        while system.rank < count {
            let rank = system.rank;
            let diagonal = |system: &SmallSystem, j: usize| matrix[system.order[j] * m + system.order[j]];
            let share = |system: &SmallSystem, left: &[f64], j: usize| match diagonal(system, j) {
                diagonal if diagonal > floor => left[j] / diagonal,
                _ => 0.0,
            };
            let best_of = |system: &SmallSystem, left: &[f64]| {
                (rank..count).fold(rank, |best, j| {
                    if share(system, left, j) > share(system, left, best) { j } else { best }
                })
            };
            let mut best = best_of(&system, &left);
            if share(&system, &left, best) <= SUSPECT {
                for j in rank..count {
                    exact[j] = None;
                    if diagonal(&system, j) > floor {
                        let (norm, products) = along(&system.null_direction(j, m));
                        left[j] = norm;
                        exact[j] = Some(products);
                    }
                }
                best = best_of(&system, &left);
                if share(&system, &left, best) <= DEPENDENT {
                    break;
                }
            }
            system.order.swap(rank, best);
            system.factor.swap(rank, best);
            left.swap(rank, best);
            exact.swap(rank, best);
            let pivot = left[rank].sqrt();
            let own = system.factor[rank].clone();
            system.factor[rank].push(pivot);
            for j in rank + 1..count {
                let inner: f64 = system.factor[j].iter().zip(&own).map(|(a, b)| a * b).sum();
                let product = match &exact[rank] {
                    Some(products) => products[system.order[j]],
                    None => matrix[system.order[j] * m + system.order[rank]] - inner,
                };
                let entry = product / pivot;
                system.factor[j].push(entry);
                left[j] -= entry * entry;
            }
            system.rank += 1;
        }
        system
    }

    /// How many places are independent.
    pub fn rank(&self) -> usize {
        self.rank
    }

    /// x with K x = right on the independent places, 0 on the others; as long as `right`.
    pub fn solve(&self, right: &[f64]) -> Vec<f64> {
        let mut y = vec![0.0; self.rank];
        for j in 0..self.rank {
            let inner: f64 = (0..j).map(|k| self.factor[j][k] * y[k]).sum();
            y[j] = (right[self.order[j]] - inner) / self.factor[j][j];
        }
        let back = self.back(y);
        let mut x = vec![0.0; right.len()];
        for (j, value) in back.into_iter().enumerate() {
            x[self.order[j]] = value;
        }
        x
    }

    /// For every dependent place k a direction v with K v = 0, 1 at k, m entries.
    pub fn null_directions(&self, m: usize) -> Vec<Vec<f64>> {
        (self.rank..self.order.len()).map(|j| self.null_direction(j, m)).collect()
    }

    /// v, 1 at the j-th place, with A v orthogonal to the columns before it.
    fn null_direction(&self, j: usize, m: usize) -> Vec<f64> {
        let mut v = vec![0.0; m];
        v[self.order[j]] = 1.0;
        for (k, value) in self.back(self.factor[j].clone()).into_iter().enumerate() {
            v[self.order[k]] = -value;
        }
        v
    }

    /// z with L'z = y.
    fn back(&self, mut y: Vec<f64>) -> Vec<f64> {
        for j in (0..self.rank).rev() {
            let inner: f64 = (j + 1..self.rank).map(|k| self.factor[k][j] * y[k]).sum();
            y[j] = (y[j] - inner) / self.factor[j][j];
        }
        y
    }
}
