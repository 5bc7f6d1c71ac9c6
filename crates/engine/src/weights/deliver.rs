//! How weights become the model that a goal is kept for.

use std::future::Future;
use std::sync::Arc;

use crate::compute::{DeviceMatrix, multiply_many, multiply_transposed};
use crate::design::Part;
use crate::model::{Fit, FitSettings, FitStatus, Hessian, optimum};

/// A model, with what a small change of the weights does to it.
#[derive(Debug, Clone)]
pub struct Delivered {
    /// theta.
    pub parameters: Vec<f64>,
    /// Solves with H.
    hessian: Arc<Hessian>,
    /// p_i of every training row: its gradient g_i is p_i - y_i times x_i.
    probabilities: Arc<Vec<f64>>,
}

impl Delivered {
    /// The original model.
    pub fn original(fit: &Fit, hessian: &Hessian) -> Delivered {
        Delivered {
            parameters: fit.parameters.clone(),
            hessian: Arc::new(hessian.clone()),
            probabilities: fit.probabilities.clone(),
        }
    }

    /// g_i' H^-1 `gradient` for every training row and each of the gradients, g_i of one copy of the row: base weights are not in it.
    pub fn influences(&self, train: &Part, gradients: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let directions: Vec<Vec<f64>> =
            gradients.iter().map(|gradient| self.hessian.solve(gradient)).collect();
        let mut influences = multiply_many(train.x(), &directions);
        for influences in &mut influences {
            let rows = self.probabilities.iter().zip(train.y());
            influences.iter_mut().zip(rows).for_each(|(influence, (p, y))| *influence *= p - y);
        }
        influences
    }
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
        let Delivered { parameters, hessian, probabilities } = &self.original;
        let rows = probabilities.iter().zip(self.train.y());
        let moved: Vec<f64> = epsilon
            .iter()
            .zip(rows)
            .enumerate()
            .map(|(i, (epsilon, (p, y)))| self.train.weight(i) * (epsilon * (p - y)))
            .collect();
        let step = hessian.solve(&multiply_transposed(self.train.x(), &moved));
        let parameters: Vec<f64> = parameters.iter().zip(&step).map(|(theta, step)| theta - step).collect();
        let finite = parameters.iter().all(|theta| theta.is_finite());
        finite.then(|| Delivered {
            parameters,
            hessian: hessian.clone(),
            probabilities: probabilities.clone(),
        })
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
        let start = (near.parameters.as_slice(), Some(near.probabilities.as_slice()));
        let found = optimum(self.placed, self.train.y(), Some(&weights), settings, start, &mut |_, _| {})
            .await
            .ok()?;
        if !matches!(found.status, FitStatus::Converged | FitStatus::Stalled) {
            return None;
        }
        Some(Delivered {
            parameters: found.point.theta,
            hessian: Arc::new(found.hessian?.told_with(&self.original.hessian)),
            probabilities: Arc::new(found.point.probabilities),
        })
    }
}
