//! From a correction epsilon to corrected parameters.

mod algorithm;
mod influence_update;
mod refine;
mod retrain;

pub use algorithm::Algorithm;
pub use influence_update::influence_update;
pub use refine::{Refined, refine};
pub use retrain::{corrected_weights, retrain};
