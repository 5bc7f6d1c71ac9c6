//! From influence to a correction epsilon, hard or soft.

mod boxed;
mod boxed_dual;
mod boxed_program;
mod correction;
mod deliver;
mod error;
mod forget;
mod hard;
mod kept;
mod linear_program;
mod problem;
mod reasons;
mod report;
mod reweighing;
mod scheme;
mod small_system;
mod soft;

pub use boxed::solve_boxed;
pub use boxed_program::{BoxedProgram, BoxedSolution, BoxedStatus, Constraint};
pub use correction::Correction;
pub use deliver::{ByRetraining, ByUpdate, Deliver, Delivered};
pub use error::WeightError;
pub use forget::forget_softly;
pub use hard::{hard, without};
pub(crate) use kept::{
    AT_THE_END, CORRECTORS, LOWERED, NARROWEST, NO_GAP, ON_THE_WAY, WIDEST, aligned, violation,
};
pub use kept::{KeptPath, KeptPoint, KeptProgram, KeptReport, KeptStatus, KeptUtility};
pub use linear_program::{Removal, linear_program};
pub use problem::Problem;
pub use reasons::{BrokenCondition, Fallback, HeldBy, Shortfall};
pub use report::{ActiveCase, WeightReport, WeightStatus};
pub use reweighing::reweighing;
pub use scheme::{Bounds, HardScheme, SoftScheme};
pub(crate) use small_system::SmallSystem;
pub use soft::soft;
