//! The algorithms that there are, with their settings: the one list.

use serde::ser::SerializeStruct;
use serde::{Deserialize, Serialize, Serializer};

use super::{
    Algorithm, BadTeacher, CatastrophicForgetting, Declared, ExactUnlearning, FineTune, FisherForgetting,
    GradientAscent, HessianFree, InfluenceUpdate, Method, NegGradPlus, NewtonRemoval, NtkScrubbing, Retrain,
    Scrub, SelectiveDampening, Sisa,
};

/// Every algorithm's settings. Influence update, Newton removal and retraining have none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
    /// Hessian-free unlearning's.
    pub hessian_free: HessianFree,
}

/// As a file has them. Hessian-free's are named only where they are not the default: reports from before it keep their digest.
impl Serialize for Methods {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let all = !serializer.is_human_readable() || self.hessian_free != HessianFree::default();
        let mut written = serializer.serialize_struct("Methods", 11 + usize::from(all))?;
        macro_rules! write {
            ($($field:ident)*) => {
                // A field that is missing here does not compile.
                let Methods { $($field,)* hessian_free } = self;
                $(written.serialize_field(stringify!($field), $field)?;)*
                if all {
                    written.serialize_field("hessian_free", hessian_free)?;
                }
            };
        }
        write! {
            gradient_ascent neg_grad_plus fine_tune cf_k eu_k fisher_forgetting ntk_scrubbing scrub bad_teacher sisa
            selective_dampening
        }
        written.end()
    }
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

impl Methods {
    /// The algorithm with its settings, ready to be run.
    pub fn of(&self, algorithm: Algorithm) -> &dyn Method {
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
            Algorithm::HessianFree => &self.hessian_free,
        }
    }

    /// The same, to be changed; `None` for algorithms without settings.
    pub fn of_mut(&mut self, algorithm: Algorithm) -> Option<&mut dyn Method> {
        Some(match algorithm {
            Algorithm::Influence | Algorithm::Retrain | Algorithm::NewtonRemoval => return None,
            Algorithm::GradientAscent => &mut self.gradient_ascent,
            Algorithm::NegGradPlus => &mut self.neg_grad_plus,
            Algorithm::FineTune => &mut self.fine_tune,
            Algorithm::CfK => &mut self.cf_k,
            Algorithm::EuK => &mut self.eu_k,
            Algorithm::FisherForgetting => &mut self.fisher_forgetting,
            Algorithm::NtkScrubbing => &mut self.ntk_scrubbing,
            Algorithm::Scrub => &mut self.scrub,
            Algorithm::BadTeacher => &mut self.bad_teacher,
            Algorithm::Sisa => &mut self.sisa,
            Algorithm::SelectiveDampening => &mut self.selective_dampening,
            Algorithm::HessianFree => &mut self.hessian_free,
        })
    }

    /// The value of an algorithm's main setting.
    pub fn main(&self, algorithm: Algorithm) -> Option<f64> {
        let method = self.of(algorithm);
        method.declared().main.map(|(key, _)| method.value(key))
    }

    /// The same settings with another value of one algorithm's main setting; whole numbers where it wants them.
    pub fn with_main(mut self, algorithm: Algorithm, value: f64) -> Methods {
        if let (Some((key, _)), Some(method)) = (algorithm.declared().main, self.of_mut(algorithm)) {
            method.set(key, value);
        }
        self
    }

    /// Checks every number against its range.
    ///
    /// # Errors
    ///
    /// The first setting that is out of range.
    pub fn check(&self) -> Result<(), MethodRange> {
        for algorithm in Algorithm::ALL {
            let method = self.of(algorithm);
            for setting in method.declared().settings {
                let value = method.value(setting.key);
                if !setting.range.contains(value) {
                    return Err(MethodRange { setting: setting.name, value, allowed: setting.range.allowed });
                }
            }
        }
        Ok(())
    }
}

impl Algorithm {
    /// What is said of it, in its own file.
    pub fn declared(self) -> &'static Declared {
        Methods::default().of(self).declared()
    }

    /// The name that page and reports show.
    pub fn name(self) -> &'static str {
        self.declared().name
    }
}
