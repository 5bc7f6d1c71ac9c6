//! What of each row's residual lies beyond first order, q(step), near a trained model: in f64, and in f32 for the way.

#![allow(clippy::needless_range_loop)] // one index into several lanes, which the compiler vectorises

use crate::compute::{Fours, Lane, Number, RowTree};
use crate::design::DesignMatrix;
use crate::model::{Fit, Quantity, REACH, Series};

/// w_i q_i of every row, in the order of a [`RowTree`].
pub(super) struct Remainders {
    tree: RowTree,
    /// Of the step's second to sixth power.
    exact: Vec<[f64; 5]>,
    /// Of its second to fourth: within reach the fifth changes no digit that f32 has of the sum.
    near: Vec<[f32; 3]>,
}

impl Remainders {
    /// Prepares w_i q_i about a model's margins. `weights`: one a row, 1 each where `None`.
    pub fn new(x: &DesignMatrix, y: &[f64], weights: Option<&[f64]>, model: &Fit) -> Remainders {
        let tree = RowTree::new(x);
        let coefficients = |&row: &u32| {
            let row = row as usize;
            let weight = weights.map_or(1.0, |weights| weights[row]);
            series(model.margins[row], y[row]).beyond_first_order().map(|coefficient| weight * coefficient)
        };
        let exact: Vec<[f64; 5]> = tree.order().iter().map(coefficients).collect();
        let near = exact.iter().map(|[c2, c3, c4, ..]| [*c2 as f32, *c3 as f32, *c4 as f32]).collect();
        Remainders { tree, exact, near }
    }

    /// X'(w q(X delta)): parameters x models. Steps out of the series' reach ask `far` for a row's w q.
    pub fn gather(&self, delta: &[Lane], far: impl Fn(usize, f64) -> f64) -> Vec<Lane> {
        self.over(&self.exact, delta, far)
    }

    /// The same in f32, the sum of all blocks of rows excepted. It is as far off as f32 rounds the remainder, not the gradient.
    pub fn gather_near(&self, delta: &[Lane], far: impl Fn(usize, f64) -> f64) -> Vec<Lane> {
        self.over(&self.near, delta, far)
    }

    fn over<T: Number, const N: usize>(
        &self,
        coefficients: &[[T; N]],
        delta: &[Lane],
        far: impl Fn(usize, f64) -> f64,
    ) -> Vec<Lane> {
        self.tree.gather(delta, |place, steps, out| {
            let squares = within_reach(&coefficients[place], steps, out);
            // No step is out of reach where the sum of their squares is within.
            let all_within = squares.wide() <= REACH * REACH;
            if !all_within {
                let row = self.tree.order()[place] as usize;
                for (step, out) in steps.iter().zip(out).flat_map(|(steps, out)| steps.iter().zip(out)) {
                    let step = step.wide();
                    if step.abs() > REACH {
                        *out = T::of(far(row, step));
                    }
                }
            }
        })
    }
}

/// The polynomial whose coefficients are those of the step's second power and on; the sum of the steps' squares. A function of its own:
/// within its callers it has no registers left.
#[inline(never)]
fn within_reach<T: Number, const N: usize>(coefficients: &[T; N], steps: &Fours<T>, out: &mut Fours<T>) -> T {
    let mut squares = [T::default(); 4];
    for (step, out) in steps.iter().zip(out) {
        let mut sum = [coefficients[N - 1]; 4];
        for &coefficient in coefficients[..N - 1].iter().rev() {
            for k in 0..4 {
                sum[k] = sum[k] * step[k] + coefficient;
            }
        }
        for k in 0..4 {
            let square = step[k] * step[k];
            squares[k] += square;
            out[k] = sum[k] * square;
        }
    }
    (squares[0] + squares[1]) + (squares[2] + squares[3])
}

/// q about this margin.
pub(super) fn series(margin: f64, label: f64) -> Series {
    Series::new(Quantity::Probability, margin, label).residual_remainder()
}
