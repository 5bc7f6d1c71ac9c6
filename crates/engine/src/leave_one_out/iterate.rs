//! One model on its way to the optimum without its row: where it begins, and a step of it.

use super::problem::LeaveOneOut;
use crate::compute::{Lane, dot, row};

/// Steps at most; rows with a large leverage converge slowly, and Newton's method takes over.
pub(super) const CHORD_STEPS: u32 = 12;

/// Below this 1 - h_i the rank-one correction has no correct digit left, and Newton's method starts at once.
pub(super) const LEAST_REST: f64 = 1e-12;

/// What the last step may say of this one, at most: with a larger share it was none towards the optimum.
const MOST_SHARE: f64 = 0.5;

/// One model on its way, in one lane.
pub(super) struct Iterate {
    /// Which of the rows asked for.
    pub order: usize,
    pub place: usize,
    /// x_i.
    pub row: Vec<f64>,
    /// H^-1 x_i.
    solved: Vec<f64>,
    /// c_i = w_i p_i (1 - p_i), over 1 - h_i.
    downdate: f64,
    /// Steps after the first.
    pub steps: u32,
    /// The gradient before the last step, and that step.
    last: Option<(Vec<f64>, Vec<f64>)>,
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

impl Iterate {
    /// The next step says nothing of the last.
    pub fn forget(&mut self) {
        self.last = None;
    }
}

impl LeaveOneOut<'_> {
    /// Where a row begins: H_i^-1 w_i g_i from theta.
    pub(super) fn start(&self, order: usize, place: usize) -> Start {
        let weight = self.weight(place);
        // Without a penalty on the intercept, one class alone drives it to infinity.
        if self.x.layout().intercept
            && weight > 0.0
            && self.around.classes[usize::from(self.y[place] > 0.5)] == 1
        {
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
        let downdate = curvature / rest;
        Start::Iterate(Iterate { order, place, row, solved, downdate, steps: 0, last: None }, step)
    }

    /// One step, from the gradient g at `delta`. A chord step is
    ///
    /// ```text
    /// -(H - c x x')^-1 g = -(H^-1 g + H^-1 x (c / (1 - h)) x'H^-1 g)
    /// ```
    ///
    /// What it leaves of a gradient lies much in that gradient's direction. So a share of the last step s is taken first, which changes the
    /// gradient by about that share of what s changed it by, y: the share -g'y / y'y leaves the least of g.
    pub(super) fn step(&self, iterate: &mut Iterate, lane: usize, gradient: &[Lane], delta: &mut [Lane]) {
        let own: Vec<f64> = gradient.iter().map(|gradient| gradient[lane]).collect();
        let mut left = own.clone();
        let mut step = vec![0.0; own.len()];
        if let Some((before, last)) = iterate.last.take() {
            let changed: Vec<f64> = own.iter().zip(&before).map(|(own, before)| own - before).collect();
            let share = -dot(&own, &changed) / dot(&changed, &changed);
            if share.abs() <= MOST_SHARE {
                left.iter_mut().zip(&changed).for_each(|(left, changed)| *left += share * changed);
                step.iter_mut().zip(&last).for_each(|(step, last)| *step = share * last);
            }
        }
        let chord = self.hessian.solve(&left);
        let along = iterate.downdate * dot(&iterate.row, &chord);
        for (((step, delta), chord), solved) in step.iter_mut().zip(delta).zip(&chord).zip(&iterate.solved) {
            *step -= chord + along * solved;
            delta[lane] += *step;
        }
        iterate.last = Some((own, step));
        iterate.steps += 1;
    }
}
