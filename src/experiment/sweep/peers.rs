//! Ways to the same end without unlearning.

use std::sync::Arc;

use super::super::prepare::{NamedTable, Prepared, prepare};
use super::super::stages::{Aimed, Fitted};
use super::super::{Configuration, ExperimentError, ModelOutcome, ModelRole};
use super::Peer;
use super::cell::{fit, see};
use crate::unlearn::{Retrain, Unlearn};
use crate::weights::reweighing;

/// The peer's model, measured on its own validation and test rows.
pub fn run(
    peer: Peer,
    [main, second]: [Option<&NamedTable>; 2],
    configuration: &Configuration,
    prepared: &Prepared,
    fitted: &Fitted,
    aimed: &Aimed,
) -> Result<ModelOutcome, ExperimentError> {
    match peer {
        Peer::Nothing => Ok(aimed.measure(ModelRole::Before, fitted.fit.parameters.clone(), prepared)),
        Peer::Reweighing => {
            let train = &prepared.train;
            let weights = reweighing(&train.y, &train.group);
            let epsilon: Vec<f64> = weights.iter().map(|weight| weight - 1.0).collect();
            let made = Retrain.unlearn(&fitted.trained(prepared), &epsilon, &mut |_, _| {})?;
            Ok(aimed.measure(ModelRole::Before, made.parameters, prepared))
        }
        Peer::WithoutSensitive => {
            let main = main.ok_or(ExperimentError::NoTable)?;
            let without = Configuration { sensitive_as_feature: false, ..configuration.clone() };
            let prepared = see(&Arc::new(prepare(main, second, &without)?), &without)?;
            let fitted = fit(&prepared, &without)?;
            let aimed = Aimed::new(&prepared, &fitted, &without)?;
            Ok(aimed.measure(ModelRole::Before, fitted.fit.parameters.clone(), &prepared))
        }
    }
}
