//! Why a target cannot be improved.

/// Why a target cannot be improved.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// It is not defined on the validation rows.
    #[error("The target is undefined on the validation rows: there are {reason}.")]
    Undefined {
        /// What is missing, in words.
        reason: String,
    },
}
