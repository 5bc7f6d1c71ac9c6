//! From a correction epsilon to corrected parameters: every algorithm, hard and soft, behind [`Unlearn`].
//!
//! There is one code for both: a row's *retain weight* is 1 + epsilon_i and its *forget weight* is -epsilon_i. Hard
//! unlearning is the case epsilon_i in {-1, 0}: then these are the indicators of the retain set and the forget set. With
//! soft weights every row has both, and there is no split. A negative retain weight (epsilon_i < -1) would make a loss
//! concave: it counts as 0 wherever a loss is minimised, as in retraining, and is counted in [`Unlearned::clamped`]. A negative
//! forget weight (epsilon_i > 0) turns "forget" round: the row is learnt more, as its weight asks.
//!
//! The literature's learning rates and epochs are for minibatches and mean losses. Here losses are sums and every step
//! sees all rows, so that settings are restated: step lengths are multiples of 1/L, L the largest eigenvalue of the Hessian at
//! theta_hat, and one epoch is [`STEPS_PER_EPOCH`] steps with momentum. What the literature's number would do literally
//! (a gradient ascent of 1e-4 times a mean gradient, five times, moves Adult's model by a millionth) is said where it is nothing.

mod algorithm;
mod bad_teacher;
mod catastrophic_forgetting;
mod declared;
mod descent;
mod error;
mod exact_unlearning;
mod fine_tune;
mod fisher_forgetting;
mod gradient_ascent;
mod hessian_free;
mod influence_update;
mod methods;
mod neg_grad_plus;
mod newton_removal;
mod ntk_scrubbing;
mod random;
mod retrain;
mod scrub;
mod sisa;
mod ssd;
mod trained;

pub use algorithm::Algorithm;
pub use bad_teacher::BadTeacher;
pub use catastrophic_forgetting::CatastrophicForgetting;
pub use declared::{Declared, Method, NumberRange, NumberSetting};
pub use descent::STEPS_PER_EPOCH;
pub use error::UnlearnError;
pub use exact_unlearning::ExactUnlearning;
pub use fine_tune::FineTune;
pub use fisher_forgetting::FisherForgetting;
pub use gradient_ascent::GradientAscent;
pub use hessian_free::HessianFree;
pub use influence_update::InfluenceUpdate;
pub use methods::{MethodRange, Methods};
pub use neg_grad_plus::NegGradPlus;
pub use newton_removal::NewtonRemoval;
pub use ntk_scrubbing::NtkScrubbing;
pub use random::random_parameters;
pub use retrain::{Retrain, corrected_weights};
pub(crate) use retrain::{retrain, retrain_weighted};
pub use scrub::Scrub;
pub use sisa::{Sisa, majority, noisy_majority};
pub(crate) use ssd::Importance;
pub use ssd::SelectiveDampening;
pub use trained::{Shards, Trained, Unlearn, Unlearned};
