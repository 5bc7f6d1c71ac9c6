//! The quadratic program with a box and a few linear constraints, and its solution.

/// One constraint: s = c with a multiplier in an interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Constraint {
    /// c.
    pub value: f64,
    /// The multiplier's lower and upper bound.
    pub multiplier: [f64; 2],
}

impl Constraint {
    /// s = c.
    pub fn equal(value: f64) -> Constraint {
        Constraint { value, multiplier: [f64::NEG_INFINITY, f64::INFINITY] }
    }

    /// s >= c.
    pub fn at_least(value: f64) -> Constraint {
        Constraint { value, multiplier: [0.0, f64::INFINITY] }
    }
}

/// minimise 1/2 sum_i w_i (e_i - e0_i)^2 subject to the constraints on sum_i w_i a_ik e_i and lower <= e_i <= upper.
#[derive(Debug, Clone, Copy)]
pub struct BoxedProgram<'a> {
    /// a: one list of n entries a constraint.
    pub columns: &'a [Vec<f64>],
    /// w >= 0; `None`: 1 each.
    pub metric: Option<&'a [f64]>,
    /// e0, n entries.
    pub start: &'a [f64],
    /// One a column.
    pub constraints: &'a [Constraint],
    /// Smallest e_i.
    pub lower: f64,
    /// Largest e_i.
    pub upper: f64,
}

/// How the solver ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BoxedStatus {
    /// All optimality conditions hold to rounding.
    Solved,
    /// No e within the box meets the constraints: a combination of them is beyond everything that the box allows.
    Infeasible,
    /// Stopped with residuals above the tolerance.
    IterationLimit,
}

/// The solution and how it was found.
#[derive(Debug, Clone, PartialEq)]
pub struct BoxedSolution {
    /// e, n entries; where the program is infeasible, the last one that was tried.
    pub epsilon: Vec<f64>,
    /// One multiplier a constraint.
    pub multipliers: Vec<f64>,
    /// How it ended.
    pub status: BoxedStatus,
    /// c_k - s_k where the constraint is active, 0 where it is not.
    pub residuals: Vec<f64>,
    /// Newton steps.
    pub steps: u32,
}
