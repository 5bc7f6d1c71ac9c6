//! The original model, and what follows from it alone.

use std::sync::{Arc, OnceLock};

use super::leverage::high_leverage;
use super::prepared::Prepared;
use super::{ExperimentError, FittingSettings, HighLeverage, Observer, Silent, Stage};
use crate::compute::{Backend, Wide};
use crate::design::{LengthError, Part};
use crate::influence::influences;
use crate::leave_one_out::{Surroundings, all_leverage_corrected};
use crate::model::{Fit, FitSettings, FitStatus, Hessian, fit, leverage};
use crate::objective::utility_gradient;
use crate::unlearn::{InfluenceUpdate, Trained, Unlearn, UnlearnError};

/// Every training row's influence on something: plain, and corrected for leverage where leverage is known.
pub(super) struct Influences {
    pub plain: Arc<Vec<f64>>,
    /// Empty where it is not.
    corrected: Vec<f64>,
}

impl Influences {
    /// Of the value with this gradient.
    pub fn new(
        train: &Part,
        fit: &Fit,
        hessian: &Hessian,
        leverage: &[f64],
        gradient: &[f64],
    ) -> Result<Influences, LengthError> {
        let plain = influences(train.x(), train.y(), train.weights(), &fit.probabilities, hessian, gradient)?;
        let corrected = all_leverage_corrected(&plain, leverage);
        Ok(Influences { plain: Arc::new(plain), corrected })
    }

    /// The one or the other; the plain one where leverage is not known.
    pub fn of(&self, corrected: bool) -> &[f64] {
        if corrected && !self.corrected.is_empty() { &self.corrected } else { &self.plain }
    }
}

/// The original model, its Hessian, every training row's leverage, and its influence on utility, which no target changes.
pub(super) struct Fitted {
    pub fit: Fit,
    pub hessian: Hessian,
    /// Empty where the table is too wide for it.
    pub leverage: Arc<Vec<f64>>,
    pub wide: Option<Wide>,
    pub utility: Arc<Influences>,
    pub high_leverage: Vec<HighLeverage>,
    pub l2: f64,
    seed: u64,
    /// For models without a row, once one is asked for: rows are left out part by part.
    surroundings: OnceLock<Arc<Surroundings>>,
}

impl Fitted {
    /// Fits the original model on base weights.
    pub async fn new(
        prepared: &Prepared,
        fitting: &FittingSettings,
        backend: &Backend,
        observer: &mut dyn Observer,
    ) -> Result<Fitted, ExperimentError> {
        let train = &prepared.train;
        let settings = FitSettings::new(fitting.l2);
        let mut on_iteration = |iteration, norm| observer.iterate(Stage::Fit, iteration, norm);
        let weights = train.weights();
        let placed = backend.matrix(train.x()).await;
        let mut fit = fit(&placed, train.y(), weights, settings, None, &mut on_iteration).await?;
        let hessian = match (&fit.report.status, fit.hessian.take()) {
            (FitStatus::Separated, _) => return Err(ExperimentError::Separated),
            (_, None) => return Err(singular(train)),
            (_, Some(hessian)) => hessian,
        };
        // Leverage takes all of H^-1.
        let wide = Wide::of(train.x());
        let leverage = match wide {
            Some(_) => Vec::new(),
            None => leverage(&placed, &fit.probabilities, &hessian, weights, settings.l2).await,
        };
        let high_leverage = high_leverage(train, &leverage);
        let gradient = utility_gradient(&prepared.validation, &fit.parameters);
        let utility = Arc::new(Influences::new(train, &fit, &hessian, &leverage, &gradient)?);
        Ok(Fitted {
            fit,
            hessian,
            leverage: Arc::new(leverage),
            wide,
            utility,
            high_leverage,
            l2: fitting.l2,
            seed: fitting.features.data.seed,
            surroundings: OnceLock::new(),
        })
    }

    /// What models without a row share.
    pub fn surroundings(&self, train: &Part) -> Result<&Arc<Surroundings>, LengthError> {
        if let Some(known) = self.surroundings.get() {
            return Ok(known);
        }
        let Fitted { fit, hessian, l2, .. } = self;
        let found = Surroundings::new(train.x(), train.y(), train.weights(), *l2, fit, hessian)?;
        Ok(self.surroundings.get_or_init(|| Arc::new(found)))
    }

    /// [`Fitted::new`] on the CPU, which never waits: cells of batches are short, and the same wherever they are computed.
    pub fn on_cpu(prepared: &Prepared, fitting: &FittingSettings) -> Result<Fitted, ExperimentError> {
        pollster::block_on(Fitted::new(prepared, fitting, &Backend::cpu(), &mut Silent))
    }

    /// Parameters after an influence update.
    pub fn updated(&self, epsilon: &[f64], prepared: &Prepared) -> Result<Vec<f64>, UnlearnError> {
        Ok(InfluenceUpdate.unlearn(&self.trained(prepared), epsilon, &mut |_, _| {})?.parameters)
    }

    /// What unlearning algorithms start from.
    pub fn trained<'a>(&'a self, prepared: &'a Prepared) -> Trained<'a> {
        Trained {
            x: prepared.train.x(),
            y: prepared.train.y(),
            weights: prepared.train.weights(),
            parameters: &self.fit.parameters,
            probabilities: &self.fit.probabilities,
            hessian: &self.hessian,
            l2: self.l2,
            seed: self.seed,
        }
    }
}

fn singular(train: &Part) -> ExperimentError {
    ExperimentError::SingularHessian { parameters: train.x().layout().parameters(), rows: train.x().rows() }
}
