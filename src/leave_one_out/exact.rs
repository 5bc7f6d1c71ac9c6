//! Exact leave-one-out models, sixteen at a time.
//!
//! Without row i the optimum lies at theta + delta. The gradient there is
//!
//! ```text
//! g(theta) + H delta + X'q(X delta) - w_i (p_i(theta + delta) - y_i) x_i
//! ```
//!
//! with H the Hessian of all rows and q the part of each row's residual beyond first order ([`crate::model::Series`]): the
//! large linear part costs a product with H, and what is left is a polynomial of a small number, so that a pass over the
//! rows needs no exponential. It starts at the leverage-corrected step H_i^-1 w_i g_i and repeats chord-Newton steps with
//! H_i = H - c_i x_i x_i', whose inverse is H's with a rank-one correction (Sherman and Morrison).

#![allow(clippy::needless_range_loop)] // one index into several lanes, which the compiler vectorises

use super::LeaveOneOutError;
use crate::compute::{LANES, Lane, ZERO, dot, gather, multiply_transposed, row, weighted_gram};
use crate::design::{DesignMatrix, Part};
use crate::model::{Fit, FitSettings, FitStatus, Hessian, Quantity, Series, fit, row_loss};
use crate::target::{Changes, Target};

/// A model is found once the norm of its objective's gradient is at most this.
pub const TOLERANCE: f64 = 1e-9;

/// Chord steps at most; rows with a large leverage converge slowly, and Newton's method takes over.
const CHORD_STEPS: u32 = 12;

/// How a model without a row was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeftOutStatus {
    /// By chord-Newton steps.
    Chord,
    /// By Newton's method with its own Hessian.
    Newton,
    /// Not to the tolerance: the change is that of the last point reached.
    NotConverged,
}

/// What training without a row changes.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct LeftOut {
    /// The row's place among the training rows.
    pub place: usize,
    /// F(theta without the row) - F(theta) of each target; `None` where it is undefined.
    pub targets: Vec<Option<f64>>,
    /// U(theta without the row) - U(theta).
    pub utility: f64,
    /// How the model was found.
    pub status: LeftOutStatus,
    /// Steps after the first.
    pub steps: u32,
    /// Norm of the gradient of the objective without the row.
    pub gradient_norm: f64,
}

/// A trained model, ready to be trained without each of its rows.
pub struct LeaveOneOut<'a> {
    x: &'a DesignMatrix,
    y: &'a [f64],
    weights: Option<&'a [f64]>,
    l2: f64,
    model: &'a Fit,
    hessian: &'a Hessian,
    /// H, row by row.
    matrix: Vec<Vec<f64>>,
    gradient: Vec<f64>,
    series: Vec<Series>,
    changes: Changes<'a>,
}

/// One batch on its way.
struct Batch {
    places: Vec<usize>,
    /// x_i of each model's row.
    rows: Vec<Vec<f64>>,
    /// H^-1 x_i.
    solved: Vec<Vec<f64>>,
    /// c_i = w_i p_i (1 - p_i), over 1 - h_i.
    downdate: Vec<f64>,
    /// Parameters x models.
    delta: Vec<Lane>,
}

impl<'a> LeaveOneOut<'a> {
    /// Around a fitted model: `weights` are those that it was trained with (1 each where `None`), `hessian` is its own.
    /// The targets are measured on `validation`, for which they were made.
    #[allow(clippy::too_many_arguments)]
    pub fn new(
        x: &'a DesignMatrix,
        y: &'a [f64],
        weights: Option<&'a [f64]>,
        l2: f64,
        model: &'a Fit,
        hessian: &'a Hessian,
        validation: &'a Part,
        targets: &[Target],
    ) -> LeaveOneOut<'a> {
        let weight = |i: usize| weights.map_or(1.0, |weights| weights[i]);
        let curvature: Vec<f64> =
            model.probabilities.iter().enumerate().map(|(i, p)| weight(i) * p * (1.0 - p)).collect();
        let mut gram = weighted_gram(x, &curvature);
        for j in 0..x.layout.columns() {
            gram[(j, j)] += l2;
        }
        let residuals: Vec<f64> = (0..x.rows).map(|i| weight(i) * (model.probabilities[i] - y[i])).collect();
        let mut gradient = multiply_transposed(x, &residuals);
        for (gradient, parameter) in gradient.iter_mut().zip(&model.parameters[..x.layout.columns()]) {
            *gradient += l2 * parameter;
        }
        let around = |(&margin, &y)| Series::new(Quantity::Probability, margin, y).beyond_first_order();
        LeaveOneOut {
            x,
            y,
            weights,
            l2,
            model,
            hessian,
            // Symmetric: a column is a row.
            matrix: gram.column_iter().map(|column| column.as_slice().to_vec()).collect(),
            gradient,
            series: model.margins.iter().zip(y).map(around).collect(),
            changes: Changes::new(validation, targets, &model.parameters),
        }
    }

    /// The exact change of every target and of utility without each of these rows, in their order.
    pub fn solve(&self, places: &[usize]) -> Result<Vec<LeftOut>, LeaveOneOutError> {
        let mut found = Vec::with_capacity(places.len());
        for places in places.chunks(LANES) {
            let mut batch = self.start(places)?;
            let reached = self.descend(&mut batch);
            found.extend(self.measured(&batch, &reached));
        }
        Ok(found)
    }

    /// The change evaluated, not linearised, at the leverage-corrected step: between influence and [`LeaveOneOut::solve`]
    /// in price and in accuracy. `gradient_norm` says how far from the optimum it still is.
    pub fn one_step(&self, places: &[usize]) -> Result<Vec<LeftOut>, LeaveOneOutError> {
        let mut found = Vec::with_capacity(places.len());
        for places in places.chunks(LANES) {
            let batch = self.start(places)?;
            let norms = norms(&self.gradient_at(&batch));
            let reached: Vec<Reached> = norms[..places.len()]
                .iter()
                .map(|&norm| Reached {
                    status: if norm <= TOLERANCE {
                        LeftOutStatus::Chord
                    } else {
                        LeftOutStatus::NotConverged
                    },
                    steps: 0,
                    norm,
                })
                .collect();
            found.extend(self.measured(&batch, &reached));
        }
        Ok(found)
    }

    /// The parameters without one row.
    pub fn parameters(&self, place: usize) -> Result<Vec<f64>, LeaveOneOutError> {
        let mut batch = self.start(&[place])?;
        self.descend(&mut batch);
        Ok(self.model.parameters.iter().zip(&batch.delta).map(|(theta, delta)| theta + delta[0]).collect())
    }

    /// The rows and labels that it was made from.
    pub fn training(&self) -> (&DesignMatrix, &[f64]) {
        (self.x, self.y)
    }

    fn weight(&self, i: usize) -> f64 {
        self.weights.map_or(1.0, |weights| weights[i])
    }

    /// The leverage-corrected steps.
    fn start(&self, places: &[usize]) -> Result<Batch, LeaveOneOutError> {
        let parameters = self.x.layout.parameters();
        let mut batch = Batch {
            places: places.to_vec(),
            rows: Vec::with_capacity(places.len()),
            solved: Vec::with_capacity(places.len()),
            downdate: Vec::with_capacity(places.len()),
            delta: vec![ZERO; parameters],
        };
        for (lane, &place) in places.iter().enumerate() {
            if place >= self.x.rows {
                return Err(LeaveOneOutError::NoSuchRow { place, rows: self.x.rows });
            }
            let x = row(self.x, place);
            let solved = self.hessian.solve(&x);
            let p = self.model.probabilities[place];
            let curvature = self.weight(place) * p * (1.0 - p);
            let rest = 1.0 - curvature * dot(&x, &solved);
            if rest.is_nan() || rest <= 0.0 {
                return Err(LeaveOneOutError::Singular { parameters, rows: self.x.rows });
            }
            let pull = self.weight(place) * (p - self.y[place]) / rest;
            for (delta, solved) in batch.delta.iter_mut().zip(&solved) {
                delta[lane] = pull * solved;
            }
            batch.rows.push(x);
            batch.solved.push(solved);
            batch.downdate.push(curvature / rest);
        }
        Ok(batch)
    }

    /// The gradients of the objectives without each model's row.
    fn gradient_at(&self, batch: &Batch) -> Vec<Lane> {
        let mut gradient = gather(self.x, &batch.delta, |i, steps| {
            let mut residual = self.series[i].changes(steps);
            if let Some(weights) = self.weights {
                residual.iter_mut().for_each(|residual| *residual *= weights[i]);
            }
            residual
        });
        for (j, gradient) in gradient.iter_mut().enumerate() {
            let mut linear = ZERO;
            for (h, delta) in self.matrix[j].iter().zip(&batch.delta) {
                for lane in 0..LANES {
                    linear[lane] += h * delta[lane];
                }
            }
            for lane in 0..LANES {
                gradient[lane] += self.gradient[j] + linear[lane];
            }
        }
        for (lane, (&place, x)) in batch.places.iter().zip(&batch.rows).enumerate() {
            let step: f64 = x.iter().zip(&batch.delta).map(|(x, delta)| x * delta[lane]).sum();
            let p = row_loss(self.model.margins[place] + step, self.y[place]).probability;
            let residual = self.weight(place) * (p - self.y[place]);
            for (gradient, x) in gradient.iter_mut().zip(x) {
                gradient[lane] -= residual * x;
            }
        }
        gradient
    }

    /// Chord steps until every model has arrived; the ones that do not arrive are fitted by Newton's method.
    fn descend(&self, batch: &mut Batch) -> Vec<Reached> {
        let models = batch.places.len();
        let mut reached =
            vec![Reached { status: LeftOutStatus::NotConverged, steps: 0, norm: f64::INFINITY }; models];
        for steps in 0..=CHORD_STEPS {
            let gradient = self.gradient_at(batch);
            let norms = norms(&gradient);
            let mut moving = false;
            for lane in 0..models {
                let own = &mut reached[lane];
                if own.status == LeftOutStatus::Chord {
                    continue;
                }
                (own.steps, own.norm) = (steps, norms[lane]);
                if norms[lane] <= TOLERANCE {
                    own.status = LeftOutStatus::Chord;
                    continue;
                }
                moving = true;
                if steps == CHORD_STEPS {
                    continue;
                }
                let own_gradient: Vec<f64> = gradient.iter().map(|gradient| gradient[lane]).collect();
                let mut step = self.hessian.solve(&own_gradient);
                // (H - c x x')^-1 g = H^-1 g + H^-1 x (c / (1 - h)) x'H^-1 g
                let along = batch.downdate[lane] * dot(&batch.rows[lane], &step);
                for (step, solved) in step.iter_mut().zip(&batch.solved[lane]) {
                    *step += along * solved;
                }
                for (delta, step) in batch.delta.iter_mut().zip(&step) {
                    delta[lane] -= step;
                }
            }
            if !moving {
                break;
            }
        }
        for (lane, own) in reached.iter_mut().enumerate() {
            if own.status != LeftOutStatus::Chord {
                *own = self.refit(batch, lane);
            }
        }
        reached
    }

    /// Newton's method on all rows but one, with its own Hessian and line search.
    fn refit(&self, batch: &mut Batch, lane: usize) -> Reached {
        let mut weights = self.weights.map_or_else(|| vec![1.0; self.x.rows], <[f64]>::to_vec);
        weights[batch.places[lane]] = 0.0;
        let settings = FitSettings { tolerance: TOLERANCE, ..FitSettings::new(self.l2) };
        let start = self.model.parameters.as_slice();
        let found = fit(self.x, self.y, Some(&weights), settings, Some(start), &mut |_, _| {});
        for ((delta, new), old) in batch.delta.iter_mut().zip(&found.parameters).zip(start) {
            delta[lane] = new - old;
        }
        let status = match found.report.status {
            FitStatus::Converged => LeftOutStatus::Newton,
            _ => LeftOutStatus::NotConverged,
        };
        Reached { status, steps: found.report.iterations, norm: found.report.gradient_norm }
    }

    fn measured(&self, batch: &Batch, reached: &[Reached]) -> Vec<LeftOut> {
        let changed = self.changes.over(&batch.delta);
        let of = |lane: usize| LeftOut {
            place: batch.places[lane],
            targets: changed.targets.iter().map(|target| target.as_ref().map(|lanes| lanes[lane])).collect(),
            utility: changed.utility[lane],
            status: reached[lane].status,
            steps: reached[lane].steps,
            gradient_norm: reached[lane].norm,
        };
        (0..batch.places.len()).map(of).collect()
    }
}

/// Where a model's steps have led.
#[derive(Debug, Clone, Copy)]
struct Reached {
    status: LeftOutStatus,
    steps: u32,
    norm: f64,
}

fn norms(gradient: &[Lane]) -> Lane {
    let mut norms = ZERO;
    for gradient in gradient {
        for lane in 0..LANES {
            norms[lane] += gradient[lane] * gradient[lane];
        }
    }
    norms.map(libm::sqrt)
}
