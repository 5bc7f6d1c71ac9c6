//! Soft Unlearn corrects a model that is unfair or fragile by changing how much each training row counts.
//!
//! A correction is a vector epsilon: row i's weight goes from 1 to 1 + epsilon_i. *Hard* unlearning takes
//! epsilon_i from {-1, 0} (rows are removed or kept); *soft* unlearning takes it from a convex quadratic
//! program (Qiao et al. 2025, arXiv 2505.18783). Nothing leaves the machine that the engine runs on.
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
//! | [`leave_one_out`] | exact models without each row, which influence approximates |
//! | [`weights`] | influence → epsilon, hard or soft |
//! | [`blocks`] | the same weights from sums over blocks of rows, for more rows than one machine has |
//! | [`unlearn`] | epsilon → corrected parameters |
//! | [`experiment`] | configuration and table → outcome: the main job |
//!
//! A whole experiment reads a table, takes a question, and gives each row a weight.
//!
//! ```
//! use soft_unlearn::experiment::{Configuration, ModelRole, Session, Silent, run};
//! use soft_unlearn::table::{BinaryRole, Condition, FormatChoice, TableReader};
//!
//! // A table in which women of the same experience are hired less often.
//! let mut text = String::from("years,sex,hired\n");
//! for row in 0..400 {
//!     let (years, woman) = (row % 20, row / 20 % 2 == 1);
//!     let hired = years + row % 7 > if woman { 15 } else { 9 };
//!     text += &format!("{years},{},{}\n", if woman { "F" } else { "M" }, if hired { "yes" } else { "no" });
//! }
//! let mut reader = TableReader::new(FormatChoice::default());
//! reader.push(text.as_bytes())?;
//! let table = reader.finish()?;
//!
//! // The label, its favourable value, and the sensitive column with its privileged one.
//! let is = |column: &str, value: &str| BinaryRole {
//!     column: column.to_owned(),
//!     positive: Condition::Values(vec![value.to_owned()]),
//!     negative: None,
//! };
//! let configuration = Configuration::new(is("hired", "yes"), is("sex", "M"));
//!
//! // Fit, influence, weights, the updated and the retrained models.
//! let mut session = Session::default();
//! session.set_main("hiring.csv".to_owned(), table);
//! let outcome = run(&mut session, &configuration, &mut Silent)?;
//!
//! assert_eq!(outcome.samples.soft_weight.len(), outcome.data.rows[0]);
//! let gap = |role| outcome.model(role).and_then(|model| model.validation.target_smooth.value());
//! let (before, soft) = (gap(ModelRole::Before).unwrap(), gap(ModelRole::SoftRetrained).unwrap());
//! assert!(before > 0.1 && soft.abs() < before / 2.0, "{before} {soft}");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The engine uses no browser, no clock and no thread. It gives the same bits in a web worker, in native tests and in the
//! command line.

#![deny(clippy::missing_errors_doc, clippy::missing_panics_doc)]

pub mod blocks;
pub mod compute;
pub mod design;
pub mod experiment;
pub mod influence;
pub mod leave_one_out;
pub mod model;
pub mod objective;
pub mod unlearn;
pub mod weights;

#[doc(inline)]
pub use soft_unlearn_table as table;
