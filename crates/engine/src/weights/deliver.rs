//! How weights become the model that a goal is kept for.

use std::future::Future;
use std::sync::Arc;

use crate::compute::{DeviceMatrix, multiply, multiply_transposed};
use crate::design::Part;
use crate::model::{Fit, FitSettings, FitStatus, Hessian, fit};

/// A model, with what a small change of the weights does to it.
#[derive(Debug, Clone)]
pub struct Delivered {
    /// theta.
    pub parameters: Vec<f64>,
    /// Solves with H.
    hessian: Arc<Hessian>,
    /// p_i - y_i of every training row: its gradient g_i is that times x_i.
    residuals: Arc<Vec<f64>>,
}

impl Delivered {
    /// The original model.
    pub fn original(train: &Part, fit: &Fit, hessian: &Hessian) -> Delivered {
        Delivered {
            parameters: fit.parameters.clone(),
            hessian: Arc::new(hessian.clone()),
            residuals: Arc::new(residuals(&fit.probabilities, train.y())),
        }
    }

    /// g_i' H^-1 `gradient` for every training row, g_i of one copy of the row: base weights are not in it.
    pub fn influences(&self, train: &Part, gradient: &[f64]) -> Vec<f64> {
        let mut influences = multiply(train.x(), &self.hessian.solve(gradient));
        influences.iter_mut().zip(&*self.residuals).for_each(|(influence, residual)| *influence *= residual);
        influences
    }
}

fn residuals(probabilities: &[f64], y: &[f64]) -> Vec<f64> {
    probabilities.iter().zip(y).map(|(p, y)| p - y).collect()
}

/// Makes the model of some weights.
pub trait Deliver {
    /// The model of epsilon = 0.
    fn original(&self) -> &Delivered;

    /// The model in which row i counts b_i (1 + epsilon_i); `near` is a model of weights nearby, to begin with. `None` where there is no
    /// such model.
    fn deliver(&self, epsilon: &[f64], near: &Delivered) -> impl Future<Output = Option<Delivered>>;
}

/// The influence update: theta_hat - H^-1 sum_i b_i epsilon_i g_i, linear in epsilon, with H and g_i of theta_hat.
#[derive(Debug, Clone)]
pub struct ByUpdate<'a> {
    /// Training rows.
    pub train: &'a Part,
    /// The original model.
    pub original: Delivered,
}

impl Deliver for ByUpdate<'_> {
    fn original(&self) -> &Delivered {
        &self.original
    }

    async fn deliver(&self, epsilon: &[f64], _near: &Delivered) -> Option<Delivered> {
        let Delivered { parameters, hessian, residuals } = &self.original;
        let moved: Vec<f64> = epsilon
            .iter()
            .zip(&**residuals)
            .enumerate()
            .map(|(i, (epsilon, residual))| self.train.weight(i) * (epsilon * residual))
            .collect();
        let step = hessian.solve(&multiply_transposed(self.train.x(), &moved));
        let parameters: Vec<f64> = parameters.iter().zip(&step).map(|(theta, step)| theta - step).collect();
        let finite = parameters.iter().all(|theta| theta.is_finite());
        finite.then(|| Delivered { parameters, hessian: hessian.clone(), residuals: residuals.clone() })
    }
}

/// Training anew: argmin sum_i b_i (1 + epsilon_i) l_i + (l2/2)||theta||^2, with H and g_i of that optimum.
#[derive(Clone)]
pub struct ByRetraining<'a, 'x> {
    /// Training rows.
    pub train: &'a Part,
    /// Their matrix where it is computed with.
    pub placed: &'a DeviceMatrix<'x>,
    /// The penalty.
    pub l2: f64,
    /// The original model.
    pub original: Delivered,
}

impl Deliver for ByRetraining<'_, '_> {
    fn original(&self) -> &Delivered {
        &self.original
    }

    async fn deliver(&self, epsilon: &[f64], near: &Delivered) -> Option<Delivered> {
        let weights: Vec<f64> = epsilon
            .iter()
            .enumerate()
            .map(|(i, epsilon)| self.train.weight(i) * (1.0 + epsilon).max(0.0))
            .collect();
        let settings = FitSettings::new(self.l2);
        let start = Some(near.parameters.as_slice());
        let fit =
            fit(self.placed, self.train.y(), Some(&weights), settings, start, &mut |_, _| {}).await.ok()?;
        if !matches!(fit.report.status, FitStatus::Converged | FitStatus::Stalled) {
            return None;
        }
        Some(Delivered {
            parameters: fit.parameters,
            hessian: Arc::new(fit.hessian?),
            residuals: Arc::new(residuals(&fit.probabilities, self.train.y())),
        })
    }
}
