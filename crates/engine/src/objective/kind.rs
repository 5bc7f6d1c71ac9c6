//! The targets that can be chosen.

use serde::{Deserialize, Serialize};

/// A number F(theta) measured on the validation rows, to be driven to zero. Groups: s = 1 privileged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum TargetKind {
    /// Mean p over s=1 minus mean p over s=0; beside it the selection-rate gap.
    DemographicParity,
    /// The paper's form: mean loss over s=0, y=1 minus mean loss over s=1, y=1; beside it the TPR gap.
    EqualOpportunityLoss,
    /// Mean p over s=1, y=1 minus mean p over s=0, y=1; beside it the TPR gap.
    EqualOpportunityRate,
    /// Mean p over s=1, y=0 minus mean p over s=0, y=0; beside it the FPR gap.
    PredictiveEquality,
    /// sqrt(a^2 + b^2), a and b the gaps in mean p at y=1 and at y=0; beside it the larger of the TPR and FPR gaps.
    EqualizedOdds,
    /// Mean loss over s=0 minus mean loss over s=1; beside it the accuracy gap.
    AccuracyParity,
    /// Sum of losses on adversarial copies of the validation rows, made once against the original model
    /// (x - m (theta_hat'x + b)/||theta_hat||^2 theta_hat, m = 1.3 by default); beside it the accuracy on those
    /// copies, and on copies made afresh against the corrected model.
    Robustness,
}

impl TargetKind {
    /// All of them, in the order in which the page offers them.
    pub const ALL: [TargetKind; 7] = [
        TargetKind::DemographicParity,
        TargetKind::EqualOpportunityLoss,
        TargetKind::EqualOpportunityRate,
        TargetKind::PredictiveEquality,
        TargetKind::EqualizedOdds,
        TargetKind::AccuracyParity,
        TargetKind::Robustness,
    ];
}
