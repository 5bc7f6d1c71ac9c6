//! The settings of every algorithm that has some.

use serde::{Deserialize, Serialize};

use super::{
    Algorithm, BadTeacher, CatastrophicForgetting, ExactUnlearning, FineTune, FisherForgetting,
    GradientAscent, InfluenceUpdate, NegGradPlus, NewtonRemoval, NtkScrubbing, Retrain, Scrub,
    SelectiveDampening, Sisa, Unlearn,
};

/// Every algorithm's settings. Influence update, Newton removal and retraining have none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Methods {
    /// Gradient ascent's.
    pub gradient_ascent: GradientAscent,
    /// NegGrad+'s.
    pub neg_grad_plus: NegGradPlus,
    /// Fine-tuning's.
    pub fine_tune: FineTune,
    /// CF-k's.
    pub cf_k: CatastrophicForgetting,
    /// EU-k's.
    pub eu_k: ExactUnlearning,
    /// Fisher forgetting's.
    pub fisher_forgetting: FisherForgetting,
    /// NTK scrubbing's.
    pub ntk_scrubbing: NtkScrubbing,
    /// SCRUB's.
    pub scrub: Scrub,
    /// The bad teacher's.
    pub bad_teacher: BadTeacher,
    /// SISA's.
    pub sisa: Sisa,
    /// Selective dampening's.
    pub selective_dampening: SelectiveDampening,
}

/// A setting out of its range.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MethodRange {
    /// The setting's name.
    pub setting: &'static str,
    /// What was given.
    pub value: f64,
    /// What is allowed, in words.
    pub allowed: &'static str,
}

/// An algorithm that is asked for more would take minutes.
const MOST_EPOCHS: u32 = 1_000;

impl Methods {
    /// The algorithm with its settings, ready to be run.
    pub fn of(&self, algorithm: Algorithm) -> &dyn Unlearn {
        match algorithm {
            Algorithm::Influence => &InfluenceUpdate,
            Algorithm::Retrain => &Retrain,
            Algorithm::NewtonRemoval => &NewtonRemoval,
            Algorithm::GradientAscent => &self.gradient_ascent,
            Algorithm::NegGradPlus => &self.neg_grad_plus,
            Algorithm::FineTune => &self.fine_tune,
            Algorithm::CfK => &self.cf_k,
            Algorithm::EuK => &self.eu_k,
            Algorithm::FisherForgetting => &self.fisher_forgetting,
            Algorithm::NtkScrubbing => &self.ntk_scrubbing,
            Algorithm::Scrub => &self.scrub,
            Algorithm::BadTeacher => &self.bad_teacher,
            Algorithm::Sisa => &self.sisa,
            Algorithm::SelectiveDampening => &self.selective_dampening,
        }
    }

    /// Checks every number against its range.
    ///
    /// # Errors
    ///
    /// The first setting that is out of range.
    pub fn check(&self) -> Result<(), MethodRange> {
        let within = |setting, value: f64, ok: bool, allowed| {
            if ok { Ok(()) } else { Err(MethodRange { setting, value, allowed }) }
        };
        let rate =
            |setting, rate: f64| within(setting, rate, rate > 0.0 && rate <= 1e6, "above 0 and at most 1e6");
        let epochs = |setting, epochs: u32| {
            within(setting, f64::from(epochs), epochs <= MOST_EPOCHS, "a whole number from 0 to 1000")
        };
        let weight =
            |setting, weight: f64| within(setting, weight, (0.0..=1e6).contains(&weight), "from 0 to 1e6");
        rate("Gradient ascent's rate", self.gradient_ascent.rate)?;
        epochs("Gradient ascent's epochs", self.gradient_ascent.epochs)?;
        let balance = self.neg_grad_plus.balance;
        within("NegGrad+'s balance a", balance, balance > 0.0 && balance <= 1.0, "above 0 and at most 1")?;
        rate("NegGrad+'s rate", self.neg_grad_plus.rate)?;
        epochs("NegGrad+'s epochs", self.neg_grad_plus.epochs)?;
        rate("Fine-tuning's rate", self.fine_tune.rate)?;
        epochs("Fine-tuning's epochs", self.fine_tune.epochs)?;
        rate("CF-k's rate", self.cf_k.rate)?;
        epochs("CF-k's epochs", self.cf_k.epochs)?;
        rate("EU-k's rate", self.eu_k.rate)?;
        epochs("EU-k's epochs", self.eu_k.epochs)?;
        weight("Fisher forgetting's alpha", self.fisher_forgetting.alpha)?;
        let scale = self.ntk_scrubbing.scale;
        within("NTK scrubbing's scale c", scale, scale.abs() <= 1e6, "from -1e6 to 1e6")?;
        let scrub = &self.scrub;
        weight("SCRUB's gamma", scrub.gamma)?;
        weight("SCRUB's alpha", scrub.alpha)?;
        rate("SCRUB's temperature", scrub.temperature)?;
        rate("SCRUB's rate", scrub.rate)?;
        epochs("SCRUB's epochs", scrub.epochs)?;
        epochs("SCRUB's ascending epochs", scrub.ascending)?;
        rate("Bad teacher's rate", self.bad_teacher.rate)?;
        epochs("Bad teacher's epochs", self.bad_teacher.epochs)?;
        weight("Selective dampening's selection a", self.selective_dampening.selection)?;
        weight("Selective dampening's dampening b", self.selective_dampening.dampening)?;
        let shards = self.sisa.shards;
        within(
            "SISA's number of shards",
            f64::from(shards),
            (1..=100).contains(&shards),
            "a whole number from 1 to 100",
        )
    }
}
