//! The truth that influence approximates: the model trained without a row, for as many rows as are asked for.

mod agreement;
mod error;
mod exact;

pub use agreement::{Agreement, agreement};
pub use error::LeaveOneOutError;
pub use exact::{LeaveOneOut, LeftOut, LeftOutStatus, TOLERANCE};

/// f_i / (1 - h_i): the influence of removing a row whole, where [`crate::influence::influences`] is that of removing a
/// little of it. One Newton step of the problem without the row; exact for a quadratic loss. `None` where the leverage
/// leaves nothing: the row alone determines a parameter.
pub fn leverage_corrected(influence: f64, leverage: f64) -> Option<f64> {
    let rest = 1.0 - leverage;
    (rest > 1e-12).then(|| influence / rest)
}
