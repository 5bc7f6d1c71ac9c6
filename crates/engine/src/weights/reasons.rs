//! Why weights are not what their scheme promises: with the numbers that whoever tells it needs.
//!
//! In a report, which is JSON for a person to read, each is one sentence ([`Display`]); between worker and page it is
//! the value itself.

use std::fmt::{Display, Formatter, Result as Written};

use serde::{Deserialize, Serialize, Serializer};

use super::{KeptReport, KeptStatus};

/// The first condition that a forced scheme breaks.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum BrokenCondition {
    /// The predicted utility loss rises by this much, epsilon'u < 0.
    UtilityLossRises(f64),
    /// The predicted change of the gap is this many times the goal, above 1.
    PassesGoal(f64),
    /// Utility is held exactly though its multiplier b1 is below 0: more could be gained.
    UtilityHeldForNothing(f64),
    /// The goal is met though its multiplier b2 is below 0: lambda makes that too dear.
    GoalTooDear(f64),
}

/// What was done where a scheme's formula is undefined.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Fallback {
    /// f = 0: no training row has any influence on the target, and every weight stays 1.
    NoInfluence,
    /// f and u are parallel: soft 2.1 was used, which keeps utility as well.
    Parallel,
    /// f and u are opposite: whatever closes the gap costs utility, and every weight stays 1.
    Opposite,
    /// The gap is undefined on the validation rows, where there are these ("fewer than 30 rows of ..."), and every
    /// weight stays 1.
    Undefined(String),
}

/// How far weights that keep their goal get.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Shortfall {
    /// Share of the gap that was to be closed.
    pub asked: f64,
    /// Share that the delivered model closes.
    pub reached: f64,
    /// What holds it back.
    pub held_by: HeldBy,
}

/// What holds back weights that keep their goal.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum HeldBy {
    /// The weights' bounds.
    Bounds {
        /// Gaps that are not met.
        unmet: usize,
        /// Rows at the smallest and at the largest weight.
        rows: [usize; 2],
    },
    /// Beyond this share the model would be less accurate on validation than predicting the commoner label everywhere.
    Accuracy,
}

impl Shortfall {
    /// Of the program's report; `None` where its goal is met.
    pub(super) fn of(kept: &KeptReport) -> Option<Shortfall> {
        let held_by = match kept.status {
            KeptStatus::Met | KeptStatus::NothingToDo => return None,
            KeptStatus::OutOfReach => HeldBy::Bounds { unmet: kept.unmet.len(), rows: kept.at_bounds },
            KeptStatus::LessAccurate => HeldBy::Accuracy,
        };
        Some(Shortfall { asked: kept.goal, reached: kept.reached, held_by })
    }
}

impl Display for BrokenCondition {
    fn fmt(&self, to: &mut Formatter<'_>) -> Written {
        match self {
            BrokenCondition::UtilityLossRises(by) => {
                write!(to, "the predicted utility loss rises by {by:.4}; this scheme does not hold it.")
            }
            BrokenCondition::PassesGoal(times) => write!(
                to,
                "the predicted change is {times:.2} times the goal: the gap is predicted to pass its mark."
            ),
            BrokenCondition::UtilityHeldForNothing(multiplier) => write!(
                to,
                "utility is held exactly although it need not be (multiplier {multiplier:.3} is negative); more could be gained."
            ),
            BrokenCondition::GoalTooDear(multiplier) => write!(
                to,
                "the goal is met although lambda makes that too dear (multiplier {multiplier:.3} is negative)."
            ),
        }
    }
}

impl Display for Fallback {
    fn fmt(&self, to: &mut Formatter<'_>) -> Written {
        to.write_str(match self {
            Fallback::NoInfluence => {
                "no training row has any influence on the target, so every weight stays 1."
            }
            Fallback::Parallel => {
                "the influences on target and utility are parallel, so the formula's denominator vanishes; soft 2.1 was used, \
                 which keeps utility as well."
            }
            Fallback::Opposite => {
                "the influences on target and utility are opposite: whatever closes the gap costs utility, so every weight stays 1."
            }
            Fallback::Undefined(reason) => {
                return write!(to, "there are {reason} among the validation rows, so every weight stays 1.");
            }
        })
    }
}

impl Display for Shortfall {
    fn fmt(&self, to: &mut Formatter<'_>) -> Written {
        let [asked, reached] = [self.asked, self.reached].map(|share| format!("{:.1} %", 100.0 * share));
        match self.held_by {
            HeldBy::Bounds { unmet, rows: [smallest, largest] } => write!(
                to,
                "{asked} of the way was asked for, and {reached} is within reach; {unmet} gaps are not met, {smallest} rows have the \
                 smallest weight and {largest} the largest."
            ),
            HeldBy::Accuracy => write!(
                to,
                "{asked} of the way was asked for; beyond {reached} the model would be less accurate on validation than predicting the \
                 commoner label everywhere."
            ),
        }
    }
}

/// A reason's sentence where people read it (JSON), the reason itself elsewhere.
pub(super) fn told<T: Display + Serialize, S: Serializer>(reason: &T, to: S) -> Result<S::Ok, S::Error> {
    if to.is_human_readable() { to.collect_str(reason) } else { reason.serialize(to) }
}
