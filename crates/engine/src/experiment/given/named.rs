//! Coefficients by name, in the units of the file, as parameters of the columns that the model sees.

use std::collections::BTreeMap;

use super::GivenError;
use crate::design::Layout;

/// The name of the intercept among coefficients.
const INTERCEPT: &str = "intercept";

/// An intercept may differ by this share from what follows from the coefficients of a model without one.
const ROUNDING: f64 = 1e-9;

/// theta_j = coefficient times scale a column, and the intercept plus the sum of coefficients times shifts: the inverse of
/// [`Layout::coefficients`].
///
/// # Errors
/// A name that is missing, unknown, or there twice; an intercept that the model cannot have.
pub(super) fn parameters(layout: &Layout, given: &[(String, f64)]) -> Result<Vec<f64>, GivenError> {
    let names = layout.parameter_names();
    let names = &names[..layout.columns()];
    let places: BTreeMap<&str, usize> =
        names.iter().enumerate().map(|(place, name)| (name.as_str(), place)).collect();
    let mut values: Vec<Option<f64>> = vec![None; names.len()];
    let mut intercept = None;
    for (name, value) in given {
        // A column may have the intercept's name: then the last of that name is the intercept.
        let column = places.get(name.as_str()).filter(|place| name != INTERCEPT || values[**place].is_none());
        let place = match column {
            Some(place) => &mut values[*place],
            None if name == INTERCEPT => &mut intercept,
            None => return Err(GivenError::UnknownColumn { column: name.clone() }),
        };
        if place.replace(*value).is_some() {
            return Err(GivenError::ColumnTwice { column: name.clone() });
        }
    }
    let missing = values.iter().filter(|value| value.is_none()).count();
    if let Some(first) = values.iter().position(Option::is_none) {
        let (column, columns) = (names[first].clone(), names.len());
        return Err(GivenError::MissingColumn { column, missing, columns });
    }
    let Some(intercept) = intercept else {
        let column = INTERCEPT.to_owned();
        return Err(GivenError::MissingColumn { column, missing: 1, columns: names.len() });
    };
    let numeric = layout.numeric.iter().map(|column| (column.shift, column.scale));
    let one_hot = layout.one_hot_shift.iter().copied().zip(layout.one_hot_scale.iter().copied());
    let mut shifted = 0.0;
    let mut theta: Vec<f64> = values
        .into_iter()
        .flatten()
        .zip(numeric.chain(one_hot))
        .map(|(coefficient, (shift, scale))| {
            shifted += coefficient * shift;
            coefficient * scale
        })
        .collect();
    if layout.intercept {
        theta.push(intercept + shifted);
    } else if (intercept + shifted).abs() > ROUNDING * (1.0 + shifted.abs()) {
        return Err(GivenError::Intercept { given: intercept, own: -shifted });
    }
    Ok(theta)
}
