//! Exact leave-one-out models, sixteen at a time: [`LANES`] of them are on their way together, and where one arrives the
//! next row takes its lane. A lane's arithmetic does not look at its neighbours, so that the same bits come out whichever
//! rows are asked for together, in whatever order.
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

use std::collections::BTreeMap;

use super::LeaveOneOutError;
use super::status::{LeftOut, LeftOutStatus};
use crate::compute::{
    DeviceMatrix, LANES, Lane, LinearisationPoint, Route, ZERO, add_scaled, block_on, dot, gather,
    multiply_transposed, row, weighted_gram,
};
use crate::design::{DesignMatrix, LengthError, Part, same_length};
use crate::model::{Fit, FitSettings, FitStatus, Hessian, Quantity, Series, fit, row_loss};
use crate::objective::{Changes, Gaps, Target};

/// A model is found once the norm of its objective's gradient is at most this.
pub const TOLERANCE: f64 = 1e-9;

/// Chord steps at most; rows with a large leverage converge slowly, and Newton's method takes over.
pub(super) const CHORD_STEPS: u32 = 12;

/// Below this 1 - h_i the rank-one correction has no correct digit left, and Newton's method starts at once.
pub(super) const LEAST_REST: f64 = 1e-12;

/// A trained model, ready to be trained without each of its rows.
pub struct LeaveOneOut<'a> {
    x: &'a DesignMatrix,
    y: &'a [f64],
    weights: Option<&'a [f64]>,
    l2: f64,
    model: &'a Fit,
    hessian: &'a Hessian,
    /// H, row by row, where it is formed.
    matrix: Option<Vec<Vec<f64>>>,
    /// w_i p_i (1 - p_i).
    curvature: Vec<f64>,
    gradient: Vec<f64>,
    series: Vec<Series>,
    changes: Changes<'a>,
    /// Rows that count, by label 0 and 1.
    classes: [usize; 2],
}

/// One model on its way, in one lane.
pub(super) struct Iterate {
    /// Which of the rows asked for.
    order: usize,
    place: usize,
    /// x_i.
    row: Vec<f64>,
    /// H^-1 x_i.
    solved: Vec<f64>,
    /// c_i = w_i p_i (1 - p_i), over 1 - h_i.
    downdate: f64,
    /// Steps after the first.
    pub steps: u32,
}

/// What a row begins with.
pub(super) enum Start {
    /// A point to go on from: its leverage-corrected step, or one nearer to the optimum.
    Iterate(Iterate, Vec<f64>),
    /// The leverage leaves nothing to correct with.
    Refit,
    /// It is the only row of its class.
    OneClass,
}

/// A model that has arrived.
struct Arrived {
    order: usize,
    place: usize,
    status: LeftOutStatus,
    steps: u32,
    norm: f64,
}

/// Models that have arrived and wait for their targets to be measured, [`LANES`] at a time.
struct Arrivals {
    /// Parameters x models.
    delta: Vec<Lane>,
    models: Vec<Arrived>,
    /// By their order.
    found: BTreeMap<usize, LeftOut>,
}

impl<'a> LeaveOneOut<'a> {
    /// Prepares leaving rows out of a fitted model: `weights` are those that it was trained with (1 each where `None`), `hessian` is its own.
    /// The targets are measured on `validation`, for which they were made.
    ///
    /// # Errors
    ///
    /// [`LengthError`] unless labels, weights, margins and probabilities have one entry a row, and the parameters one a column of `x`.
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
    ) -> Result<LeaveOneOut<'a>, LengthError> {
        let (rows, parameters) = (x.rows(), x.layout().parameters());
        same_length("the labels", y.len(), rows)?;
        same_length("the weights", weights.map_or(rows, <[f64]>::len), rows)?;
        same_length("the model's margins", model.margins.len(), rows)?;
        same_length("the model's probabilities", model.probabilities.len(), rows)?;
        same_length("the model's parameters", model.parameters.len(), parameters)?;
        let weight = |i: usize| weights.map_or(1.0, |weights| weights[i]);
        let curvature: Vec<f64> =
            model.probabilities.iter().enumerate().map(|(i, p)| weight(i) * p * (1.0 - p)).collect();
        let matrix = (hessian.route() == Route::Factored).then(|| {
            let mut gram = weighted_gram(x, &curvature);
            for j in 0..x.layout().columns() {
                gram[(j, j)] += l2;
            }
            // Symmetric: a column is a row.
            gram.column_iter().map(|column| column.as_slice().to_vec()).collect()
        });
        let residuals: Vec<f64> =
            (0..x.rows()).map(|i| weight(i) * (model.probabilities[i] - y[i])).collect();
        let mut gradient = multiply_transposed(x, &residuals);
        for (gradient, parameter) in gradient.iter_mut().zip(&model.parameters[..x.layout().columns()]) {
            *gradient += l2 * parameter;
        }
        let around = |(&margin, &y)| Series::new(Quantity::Probability, margin, y).residual_remainder();
        let mut classes = [0; 2];
        for (i, &label) in y.iter().enumerate() {
            classes[usize::from(label > 0.5)] += usize::from(weight(i) > 0.0);
        }
        Ok(LeaveOneOut {
            x,
            y,
            weights,
            l2,
            model,
            hessian,
            matrix,
            curvature,
            gradient,
            series: model.margins.iter().zip(y).map(around).collect(),
            changes: Changes::new(validation, targets, &model.parameters),
            classes,
        })
    }

    /// The same for a question's gaps on the validation rows that it was made with: half the sum of the driven ones' squares stands behind the
    /// targets, and each of them, in the order of [`Gaps::driven`], behind that.
    ///
    /// # Panics
    ///
    /// Unless the gaps were made for those rows.
    pub fn of_gaps(mut self, gaps: &Gaps) -> LeaveOneOut<'a> {
        self.changes = self.changes.of_gaps(gaps, &self.model.parameters);
        self
    }

    /// The change evaluated, not linearised, at the leverage-corrected step: between influence and [`LeaveOneOut::solve`]
    /// in price and in accuracy. `gradient_norm` says how far from the optimum it still is.
    ///
    /// # Errors
    ///
    /// As [`LeaveOneOut::solve`].
    pub fn one_step(&self, places: &[usize]) -> Result<Vec<LeftOut>, LeaveOneOutError> {
        self.solve_all(places, 0, &mut |order, place| self.start(order, place), &mut |_| ())
    }

    /// The parameters without one row: those of the last point reached, or of the model itself where there is no optimum.
    ///
    /// # Errors
    ///
    /// As [`LeaveOneOut::solve`].
    pub fn parameters(&self, place: usize) -> Result<Vec<f64>, LeaveOneOutError> {
        let mut theta = self.model.parameters.clone();
        self.solve_all(&[place], CHORD_STEPS, &mut |order, place| self.start(order, place), &mut |delta| {
            theta.iter_mut().zip(delta).for_each(|(theta, delta)| *theta += delta);
        })?;
        Ok(theta)
    }

    /// The trained model's rows, for models near it.
    pub(super) fn near(&self) -> LinearisationPoint<'_> {
        let Fit { margins, probabilities, .. } = self.model;
        LinearisationPoint { margins, probabilities, weights: self.weights }
    }

    /// The rows and labels that it was made from.
    pub fn training(&self) -> (&'a DesignMatrix, &'a [f64]) {
        (self.x, self.y)
    }

    fn weight(&self, i: usize) -> f64 {
        self.weights.map_or(1.0, |weights| weights[i])
    }

    /// Leaves out one row after the other, each by at most so many chord steps from where it begins; none, and the first
    /// point is the answer. `arrive` is called with theta without a row minus theta.
    pub(super) fn solve_all(
        &self,
        places: &[usize],
        chord_steps: u32,
        begin: &mut dyn FnMut(usize, usize) -> Start,
        arrive: &mut dyn FnMut(&[f64]),
    ) -> Result<Vec<LeftOut>, LeaveOneOutError> {
        if let Some(&place) = places.iter().find(|&&place| place >= self.x.rows()) {
            return Err(LeaveOneOutError::NoSuchRow { place, rows: self.x.rows() });
        }
        let parameters = self.x.layout().parameters();
        let mut waiting = places.iter().copied().enumerate();
        let mut lanes: [Option<Iterate>; LANES] = std::array::from_fn(|_| None);
        let mut delta = vec![ZERO; parameters];
        let mut arrivals =
            Arrivals { delta: vec![ZERO; parameters], models: Vec::new(), found: BTreeMap::new() };
        loop {
            for lane in 0..LANES {
                while lanes[lane].is_none()
                    && let Some((order, place)) = waiting.next()
                {
                    match begin(order, place) {
                        Start::Iterate(iterate, step) => {
                            delta.iter_mut().zip(&step).for_each(|(delta, step)| delta[lane] = *step);
                            lanes[lane] = Some(iterate);
                        }
                        Start::Refit => {
                            let (arrived, step) = self.refit(order, place)?;
                            self.record(&mut arrivals, arrived, &step, arrive);
                        }
                        Start::OneClass => {
                            arrivals.found.insert(order, LeftOut::one_class(place, self.changes.targets()));
                        }
                    }
                }
            }
            if lanes.iter().all(Option::is_none) {
                break;
            }
            let gradient = self.gradient_at(&lanes, &delta);
            let norms = norms(&gradient);
            for lane in 0..LANES {
                let Some(mut iterate) = lanes[lane].take() else { continue };
                let (norm, steps) = (norms[lane], iterate.steps);
                let close = norm <= TOLERANCE;
                if close || chord_steps == 0 {
                    let step: Vec<f64> = delta.iter().map(|delta| delta[lane]).collect();
                    let status = if close { LeftOutStatus::Chord } else { LeftOutStatus::NotConverged };
                    let Iterate { order, place, .. } = iterate;
                    self.record(&mut arrivals, Arrived { order, place, status, steps, norm }, &step, arrive);
                } else if steps == chord_steps {
                    let (arrived, step) = self.refit(iterate.order, iterate.place)?;
                    self.record(&mut arrivals, arrived, &step, arrive);
                } else {
                    self.step(&iterate, lane, &gradient, &mut delta);
                    iterate.steps += 1;
                    lanes[lane] = Some(iterate);
                    continue;
                }
                // An empty lane stays where the series reach.
                delta.iter_mut().for_each(|delta| delta[lane] = 0.0);
            }
        }
        self.measure(&mut arrivals);
        Ok(arrivals.found.into_values().collect())
    }

    /// Where a row begins: H_i^-1 w_i g_i from theta.
    pub(super) fn start(&self, order: usize, place: usize) -> Start {
        let weight = self.weight(place);
        // Without a penalty on the intercept, one class alone drives it to infinity.
        if self.x.layout().intercept && weight > 0.0 && self.classes[usize::from(self.y[place] > 0.5)] == 1 {
            return Start::OneClass;
        }
        let row = row(self.x, place);
        let solved = self.hessian.solve(&row);
        let p = self.model.probabilities[place];
        let curvature = weight * p * (1.0 - p);
        let rest = 1.0 - curvature * dot(&row, &solved);
        if rest.is_nan() || rest <= LEAST_REST {
            return Start::Refit;
        }
        let pull = weight * (p - self.y[place]) / rest;
        let step = solved.iter().map(|solved| pull * solved).collect();
        Start::Iterate(Iterate { order, place, row, solved, downdate: curvature / rest, steps: 0 }, step)
    }

    /// One chord step: (H - c x x')^-1 g = H^-1 g + H^-1 x (c / (1 - h)) x'H^-1 g.
    pub(super) fn step(&self, iterate: &Iterate, lane: usize, gradient: &[Lane], delta: &mut [Lane]) {
        let own: Vec<f64> = gradient.iter().map(|gradient| gradient[lane]).collect();
        let step = self.hessian.solve(&own);
        let along = iterate.downdate * dot(&iterate.row, &step);
        for ((delta, step), solved) in delta.iter_mut().zip(&step).zip(&iterate.solved) {
            delta[lane] -= step + along * solved;
        }
    }

    /// The gradients of the objectives without each model's row.
    fn gradient_at(&self, lanes: &[Option<Iterate>; LANES], delta: &[Lane]) -> Vec<Lane> {
        let beyond = gather(self.x, delta, |i, steps| {
            let mut residual = self.series[i].changes(steps);
            if let Some(weights) = self.weights {
                residual.iter_mut().for_each(|residual| *residual *= weights[i]);
            }
            if self.matrix.is_none() {
                // The linear part, but for the penalty: X'(c (X delta)).
                add_scaled(&mut residual, steps, self.curvature[i]);
            }
            residual
        });
        self.whole_gradient(beyond, &lanes.each_ref().map(Option::as_ref), delta)
    }

    /// The same, where X'q(X delta) is known, with the linear part of the rows where H is not formed.
    pub(super) fn whole_gradient(
        &self,
        mut gradient: Vec<Lane>,
        lanes: &[Option<&Iterate>; LANES],
        delta: &[Lane],
    ) -> Vec<Lane> {
        for (j, gradient) in gradient.iter_mut().enumerate() {
            let mut linear = ZERO;
            match &self.matrix {
                Some(matrix) => {
                    for (h, delta) in matrix[j].iter().zip(delta) {
                        add_scaled(&mut linear, delta, *h);
                    }
                }
                None if j < self.x.layout().columns() => add_scaled(&mut linear, &delta[j], self.l2),
                None => {}
            }
            for lane in 0..LANES {
                gradient[lane] += self.gradient[j] + linear[lane];
            }
        }
        for (lane, iterate) in lanes.iter().enumerate() {
            let Some(Iterate { place, row: x, .. }) = iterate else { continue };
            let place = *place;
            let step: f64 = x.iter().zip(delta).map(|(x, delta)| x * delta[lane]).sum();
            let p = row_loss(self.model.margins[place] + step, self.y[place]).probability;
            let residual = self.weight(place) * (p - self.y[place]);
            for (gradient, x) in gradient.iter_mut().zip(x) {
                gradient[lane] -= residual * x;
            }
        }
        gradient
    }

    /// Newton's method on all rows but one, with its own Hessian and line search.
    fn refit(&self, order: usize, place: usize) -> Result<(Arrived, Vec<f64>), LengthError> {
        let mut weights = self.weights.map_or_else(|| vec![1.0; self.x.rows()], <[f64]>::to_vec);
        weights[place] = 0.0;
        let settings = FitSettings { tolerance: TOLERANCE, ..FitSettings::new(self.l2) };
        let start = self.model.parameters.as_slice();
        let placed = DeviceMatrix::on_cpu(self.x);
        let found = block_on(fit(&placed, self.y, Some(&weights), settings, Some(start), &mut |_, _| {}))?;
        let status = match found.report.status {
            FitStatus::Converged => LeftOutStatus::Newton,
            FitStatus::Separated | FitStatus::SingularHessian => LeftOutStatus::NoOptimum,
            FitStatus::Stalled | FitStatus::IterationLimit => LeftOutStatus::NotConverged,
        };
        let step = match status {
            LeftOutStatus::NoOptimum => vec![0.0; start.len()],
            _ => found.parameters.iter().zip(start).map(|(new, old)| new - old).collect(),
        };
        let (steps, norm) = (found.report.iterations, found.report.gradient_norm);
        Ok((Arrived { order, place, status, steps, norm }, step))
    }

    /// Takes a model in, and measures all that wait once a lane each is taken.
    fn record(&self, to: &mut Arrivals, arrived: Arrived, step: &[f64], arrive: &mut dyn FnMut(&[f64])) {
        arrive(step);
        let lane = to.models.len();
        to.delta.iter_mut().zip(step).for_each(|(delta, step)| delta[lane] = *step);
        to.models.push(arrived);
        if to.models.len() == LANES {
            self.measure(to);
        }
    }

    fn measure(&self, to: &mut Arrivals) {
        if to.models.is_empty() {
            return;
        }
        let changed = self.changes.over(&to.delta);
        for (lane, model) in to.models.drain(..).enumerate() {
            let exists = model.status != LeftOutStatus::NoOptimum;
            let of = |lanes: &Lane| exists.then(|| lanes[lane]);
            let found = LeftOut {
                place: model.place,
                targets: changed.targets.iter().map(|target| target.as_ref().and_then(of)).collect(),
                utility: of(&changed.utility),
                status: model.status,
                steps: model.steps,
                gradient_norm: Some(model.norm),
            };
            to.found.insert(model.order, found);
        }
        to.delta.fill(ZERO);
    }
}

/// The length of each model's gradient.
pub(super) fn norms(gradient: &[Lane]) -> Lane {
    let mut norms = ZERO;
    for gradient in gradient {
        for lane in 0..LANES {
            norms[lane] += gradient[lane] * gradient[lane];
        }
    }
    norms.map(libm::sqrt)
}
