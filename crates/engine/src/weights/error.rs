//! Why no weights can be computed.

/// Why no weights can be computed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum WeightError {
    /// f and u of different lengths.
    #[error("There are {f} influences on the target, but {u} on the utility.")]
    Lengths {
        /// Entries of f.
        f: usize,
        /// Entries of u.
        u: usize,
    },
    /// An influence that is not a finite number.
    #[error("The influence of training row {} is not a finite number.", row + 1)]
    NotFinite {
        /// Its position among the training rows, from 0.
        row: usize,
    },
    /// r F0 is not a number of at least 0.
    #[error("The goal is undefined: the target is {value}, and the share of it to close is {share_of_gap}.")]
    Goal {
        /// F(theta_hat).
        value: f64,
        /// r.
        share_of_gap: f64,
    },
    /// lambda is not a positive number.
    #[error("lambda is {lambda}, but has to be a positive number.")]
    Lambda {
        /// What was asked for.
        lambda: f64,
    },
    /// Weights that keep their goal are no solution of the paper's program.
    #[error(
        "Weights that keep their goal need the model that they lead to: they are no form of the paper's program."
    )]
    NotPublished,
    /// A box without 0.
    #[error("The box from {lower} to {upper} does not hold 0 (weight unchanged).")]
    Bounds {
        /// Its lower end.
        lower: f64,
        /// Its upper end.
        upper: f64,
    },
}
