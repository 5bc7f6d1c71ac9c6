//! Soft Unlearn corrects a model that is unfair or fragile by changing how much each training row counts.
//!
//! A correction is a vector epsilon: row i's weight goes from 1 to 1 + epsilon_i. *Hard* unlearning takes
//! epsilon_i from {-1, 0} (rows are removed or kept); *soft* unlearning takes it from a convex quadratic
//! program (Qiao et al. 2025, arXiv 2505.18783). Everything runs where the data is: in the visitor's browser.
//!
//! Data flows down this list, and a module imports only from those above it:
//!
//! | module | from → to |
//! |---|---|
//! | [`table`] | bytes → typed columns, with what was detected and what each column looks like |
//! | [`design`] | columns and roles → design matrices for training, validation and test |
//! | [`compute`] | products over a design matrix |
//! | [`model`] | logistic regression: fit, losses, Hessian, leverage |
//! | [`objective`] | what is to be improved: value, gradient, and the figures reported beside it |
//! | [`influence`] | each training row's first-order effect on target and utility |
//! | [`leave_one_out`] | the truth that influence approximates: training without each row |
//! | [`weights`] | influence → epsilon, hard or soft |
//! | [`unlearn`] | epsilon → corrected parameters |
//! | [`experiment`] | configuration and table → outcome: the main job |
//!
//! Nothing here knows a browser, the clock or a thread: the same engine runs in a web worker, in native tests and
//! in the command line, bit for bit.

pub mod compute;
pub mod design;
pub mod experiment;
pub mod influence;
pub mod leave_one_out;
pub mod model;
pub mod objective;
pub mod table;
pub mod unlearn;
pub mod weights;
