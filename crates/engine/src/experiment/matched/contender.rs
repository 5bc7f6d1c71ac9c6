//! The methods that are brought to one gap, what each promises, and where that is written.

use serde::{Deserialize, Serialize};

/// A method of the comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Contender {
    /// The model before.
    Before,
    /// Soft weights that keep their goal, by influence update.
    KeptUpdate,
    /// Soft weights that keep their goal, retrained.
    KeptRetrained,
    /// The configuration's soft scheme in one shot (the exact one, where that keeps its goal), by influence update.
    SoftUpdate,
    /// The same, retrained.
    SoftRetrained,
    /// The rows of lowest influence removed, by influence update.
    HardUpdate,
    /// The same, retrained.
    HardRetrained,
    /// Steps up the loss of the rows that the hard scheme names.
    GradientAscent,
    /// NegGrad+ on the rows that the hard scheme names.
    NegGradPlus,
    /// Hessian-free unlearning of the rows of lowest influence.
    HessianFree,
    /// SISA with the rows of lowest influence removed.
    Sisa,
    /// The same shards' models, which vote.
    SisaVote,
    /// The same vote, published with noise.
    NoisyVote,
    /// Selective dampening of what matters to the rows that the hard scheme names.
    SelectiveDampening,
    /// Least squares over coded shards, with the rows of lowest influence removed.
    Coded,
    /// Kamiran and Calders' weights, retrained.
    Reweighing,
    /// The linear program of 2022, retrained.
    LinearProgram,
    /// Per-group thresholds on the model before.
    Thresholds,
}

/// What a method promises of what it forgets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Certificate {
    /// The model is the one that training with these weights gives.
    Exact,
    /// The model is distributed as if the rows had never been there, if requests do not depend on published models.
    ExactForBlindRequests,
    /// Every published decision is (epsilon, 0)-private in the dealing of rows to shards: holds against requests that depend on it.
    PrivateDecisions,
    /// Nothing is promised.
    None,
    /// It forgets nothing: decisions or weights are changed without a request.
    NotUnlearning,
}

impl Certificate {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Certificate::Exact => "exact",
            Certificate::ExactForBlindRequests => "exact for requests made blindly",
            Certificate::PrivateDecisions => {
                "(epsilon, delta) = (1, 0) for each published decision, also against requests that look; several add up"
            }
            Certificate::None => "none",
            Certificate::NotUnlearning => "forgets nothing",
        }
    }
}

impl Contender {
    /// All of them, in the order of the table.
    pub const ALL: [Contender; 18] = [
        Contender::Before,
        Contender::KeptUpdate,
        Contender::KeptRetrained,
        Contender::SoftUpdate,
        Contender::SoftRetrained,
        Contender::HardUpdate,
        Contender::HardRetrained,
        Contender::GradientAscent,
        Contender::NegGradPlus,
        Contender::HessianFree,
        Contender::Sisa,
        Contender::SisaVote,
        Contender::NoisyVote,
        Contender::SelectiveDampening,
        Contender::Coded,
        Contender::Reweighing,
        Contender::LinearProgram,
        Contender::Thresholds,
    ];

    /// The name that tables show.
    pub fn name(self) -> &'static str {
        match self {
            Contender::Before => "Model before",
            Contender::KeptUpdate => "Soft, kept goal, update",
            Contender::KeptRetrained => "Soft, kept goal, retrained",
            Contender::SoftUpdate => "Soft, one shot, update",
            Contender::SoftRetrained => "Soft, one shot, retrained",
            Contender::HardUpdate => "Hard, update",
            Contender::HardRetrained => "Hard, retrained",
            Contender::GradientAscent => "Gradient ascent, hard",
            Contender::NegGradPlus => "NegGrad+, hard",
            Contender::HessianFree => "Hessian-free, hard",
            Contender::Sisa => "SISA, hard",
            Contender::SisaVote => "SISA by vote, hard",
            Contender::NoisyVote => "SISA by noisy vote, hard",
            Contender::SelectiveDampening => "Selective dampening, hard",
            Contender::Coded => "Coded least squares, hard",
            Contender::Reweighing => "Reweighing, retrained",
            Contender::LinearProgram => "Linear program, retrained",
            Contender::Thresholds => "Per-group thresholds",
        }
    }

    /// What its strength is called.
    pub fn strength(self) -> &'static str {
        match self {
            Contender::Before => "",
            Contender::KeptUpdate | Contender::KeptRetrained => "share of the gap, r",
            Contender::SoftUpdate | Contender::SoftRetrained => "share of the gap, r",
            Contender::HardUpdate
            | Contender::HardRetrained
            | Contender::HessianFree
            | Contender::Sisa
            | Contender::SisaVote
            | Contender::NoisyVote
            | Contender::Coded => "share of rows removed, k",
            Contender::GradientAscent => "step length, in 1/L",
            Contender::NegGradPlus => "balance, 1 - a",
            Contender::SelectiveDampening => "dampening, 1/a",
            Contender::Reweighing => "multiple of its weights' distance from 1",
            Contender::LinearProgram => "share of the gap, beta",
            Contender::Thresholds => "difference of rates that is taken away, share",
        }
    }

    /// What it promises of what it forgets.
    pub fn certificate(self) -> Certificate {
        match self {
            Contender::KeptRetrained | Contender::SoftRetrained | Contender::HardRetrained => {
                Certificate::Exact
            }
            Contender::Coded | Contender::Sisa | Contender::SisaVote => Certificate::ExactForBlindRequests,
            Contender::NoisyVote => Certificate::PrivateDecisions,
            Contender::LinearProgram => Certificate::Exact,
            Contender::Before | Contender::Reweighing | Contender::Thresholds => Certificate::NotUnlearning,
            _ => Certificate::None,
        }
    }

    /// Whether it can tell but two groups, one of them privileged.
    pub fn needs_two_groups(self) -> bool {
        matches!(self, Contender::Coded | Contender::Thresholds | Contender::SisaVote | Contender::NoisyVote)
    }

    /// Where it is written.
    pub fn reference(self) -> &'static str {
        match self {
            Contender::Before => "",
            Contender::KeptUpdate
            | Contender::KeptRetrained
            | Contender::SoftUpdate
            | Contender::SoftRetrained
            | Contender::HardUpdate
            | Contender::HardRetrained => "Qiao et al., arXiv 2505.18783",
            Contender::GradientAscent => "Graves et al., AAAI 2021",
            Contender::NegGradPlus => "Kurmanji et al., NeurIPS 2023",
            Contender::HessianFree => "Qiao et al., ICLR 2025",
            Contender::Sisa | Contender::SisaVote => "Bourtoule et al., S&P 2021; Gupta et al., NeurIPS 2021",
            Contender::NoisyVote => "Gupta et al., NeurIPS 2021",
            Contender::SelectiveDampening => "Foster et al., AAAI 2024",
            Contender::Coded => "Aldaghri et al., IEEE Access 2021",
            Contender::Reweighing => "Kamiran and Calders 2012",
            Contender::LinearProgram => "Li and Liu, ICML 2022",
            Contender::Thresholds => "Hardt et al., NeurIPS 2016",
        }
    }
}
