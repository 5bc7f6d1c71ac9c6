//! Names and values that labels, groups and weights have, in the languages that files come in, and how a name is looked up among them.

mod groups;
mod labels;
mod lookup;
mod values;
mod weights;

pub(super) use groups::{GROUP_VALUES, GROUPS, PRIVILEGED, UNPRIVILEGED};
pub(super) use labels::{LABELS, denies, harm};
pub(super) use lookup::{bare, best, folded, plain};
pub(super) use values::{BAD, GOOD, NO, YES};
pub(super) use weights::{MEASURED, UNSURE_WEIGHTS, WEIGHTS};
