//! Parameters that matter to what is forgotten, and little to the rest, are made smaller.

use serde::{Deserialize, Serialize};

use super::declared::{WEIGHT, declare};
use super::{Trained, Unlearn, UnlearnError, Unlearned};
use crate::compute::{gram_diagonal, sum};

/// Selective synaptic dampening (Foster, Schoepf and Brintrup, AAAI 2024): one pass over the rows, no training.
///
/// With I_j(D) the mean over D of the squared derivative of the loss by theta_j, (p_i - y_i)^2 x_ij^2: where I_j(forget) > a I_j(all),
/// theta_j is multiplied by min(b I_j(all) / I_j(forget), 1); elsewhere it stays. Hard: the mean over the removed rows (all means by base weight). Soft: the mean
/// weighted by -epsilon_i, over the rows that lose weight; those that gain have nothing to be forgotten. It depends on the basis, which no
/// method by gradients or Hessians does: standardised columns give another model than those of the file. No certificate.
///
/// The literature's a = 10 selects parameters of deep networks; on standardised columns hardly one reaches it, so a = b = 1 is the default.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct SelectiveDampening {
    /// a, at least 0: how many times as important for the forgotten rows a parameter has to be.
    pub selection: f64,
    /// b, at least 0: how much is left of it.
    pub dampening: f64,
}

impl Default for SelectiveDampening {
    fn default() -> Self {
        SelectiveDampening { selection: 1.0, dampening: 1.0 }
    }
}

declare! {
    SelectiveDampening {
        name: "Selective dampening (SSD)",
        does: "Parameters that matter more to what is forgotten than to the rest are made smaller.",
        retrains: false,
        random: false,
        main: Some(("selection", &[0.1, 0.3, 0.5, 1.0, 2.0, 5.0, 10.0, 50.0])),
    }
    selection: f64 = "Selective dampening's selection a", "Times as important for what is forgotten, a", WEIGHT;
    dampening: f64 = "Selective dampening's dampening b", "Share that stays, b", WEIGHT;
}

impl Unlearn for SelectiveDampening {
    fn unlearn(
        &self,
        original: &Trained<'_>,
        epsilon: &[f64],
        _on_progress: &mut dyn FnMut(u32, f64),
    ) -> Result<Unlearned, UnlearnError> {
        let mut parameters = original.parameters.to_vec();
        if let Some(importance) = Importance::of(original, epsilon)? {
            self.dampen(&importance, &mut parameters);
        }
        Ok(Unlearned { parameters, steps: 1, ..Unlearned::default() })
    }
}

impl SelectiveDampening {
    /// Makes the selected parameters smaller.
    pub(crate) fn dampen(&self, importance: &Importance, parameters: &mut [f64]) {
        for (theta, (forgotten, all)) in
            parameters.iter_mut().zip(importance.forgotten.iter().zip(&importance.all))
        {
            if *forgotten > self.selection * all {
                *theta *= (self.dampening * all / forgotten).min(1.0);
            }
        }
    }
}

/// I_j, one a parameter: what every setting of the method starts from.
pub(crate) struct Importance {
    forgotten: Vec<f64>,
    all: Vec<f64>,
}

impl Importance {
    /// Of what epsilon forgets, and of all rows; `None` where nothing is forgotten.
    pub(crate) fn of(original: &Trained<'_>, epsilon: &[f64]) -> Result<Option<Importance>, UnlearnError> {
        original.check(epsilon)?;
        let forget: Vec<f64> = epsilon.iter().map(|epsilon| (-epsilon).max(0.0)).collect();
        let forget = original.weighted(forget);
        let total = sum(&forget);
        if total <= 0.0 {
            return Ok(None);
        }
        let squares: Vec<f64> =
            original.probabilities.iter().zip(original.y).map(|(p, y)| (p - y) * (p - y)).collect();
        let weighted: Vec<f64> = squares.iter().zip(&forget).map(|(square, w)| square * w).collect();
        let mean = |diagonal: Vec<f64>, over: f64| diagonal.into_iter().map(|entry| entry / over).collect();
        let forgotten = mean(gram_diagonal(original.x, &weighted), total);
        let rows = original.weighted(vec![1.0; original.x.rows()]);
        let squares = original.weighted(squares);
        let all = mean(gram_diagonal(original.x, &squares), sum(&rows));
        Ok(Some(Importance { forgotten, all }))
    }
}
