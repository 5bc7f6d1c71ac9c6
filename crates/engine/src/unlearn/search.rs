//! Each algorithm's main setting, and the values that a search on validation tries.

use super::{Algorithm, Methods};

/// A setting that decides how far an algorithm goes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MainSetting {
    /// Its name.
    pub name: &'static str,
    /// The values that a search tries, ascending.
    pub candidates: &'static [f64],
    /// Whether only whole numbers make sense.
    pub whole: bool,
}

impl Algorithm {
    /// The main setting; `None` for algorithms without settings.
    pub fn main_setting(self) -> Option<MainSetting> {
        let setting = |name, candidates, whole| Some(MainSetting { name, candidates, whole });
        match self {
            Algorithm::Influence | Algorithm::Retrain | Algorithm::NewtonRemoval => None,
            Algorithm::GradientAscent => {
                setting("rate", &[0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0], false)
            }
            Algorithm::NegGradPlus => setting("balance", &[0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 1.0], false),
            Algorithm::FineTune | Algorithm::CfK | Algorithm::EuK => {
                setting("epochs", &[1.0, 3.0, 10.0, 30.0, 60.0], true)
            }
            Algorithm::FisherForgetting => setting("alpha", &[1e-6, 1e-5, 1e-4, 1e-3, 1e-2], false),
            Algorithm::NtkScrubbing => setting("scale", &[0.25, 0.5, 0.75, 1.0, 1.5, 2.0], false),
            Algorithm::Scrub => setting("alpha", &[0.0, 0.05, 0.1, 0.2, 0.5, 1.0], false),
            Algorithm::BadTeacher => setting("epochs", &[0.0, 1.0, 2.0, 5.0, 10.0], true),
            Algorithm::Sisa => setting("shards", &[1.0, 2.0, 5.0, 10.0], true),
            Algorithm::SelectiveDampening => {
                setting("selection", &[0.1, 0.3, 0.5, 1.0, 2.0, 5.0, 10.0, 50.0], false)
            }
        }
    }
}

impl Methods {
    /// The value of an algorithm's main setting.
    pub fn main(&self, algorithm: Algorithm) -> Option<f64> {
        match algorithm {
            Algorithm::Influence | Algorithm::Retrain | Algorithm::NewtonRemoval => None,
            Algorithm::GradientAscent => Some(self.gradient_ascent.rate),
            Algorithm::NegGradPlus => Some(self.neg_grad_plus.balance),
            Algorithm::FineTune => Some(f64::from(self.fine_tune.epochs)),
            Algorithm::CfK => Some(f64::from(self.cf_k.epochs)),
            Algorithm::EuK => Some(f64::from(self.eu_k.epochs)),
            Algorithm::FisherForgetting => Some(self.fisher_forgetting.alpha),
            Algorithm::NtkScrubbing => Some(self.ntk_scrubbing.scale),
            Algorithm::Scrub => Some(self.scrub.alpha),
            Algorithm::BadTeacher => Some(f64::from(self.bad_teacher.epochs)),
            Algorithm::Sisa => Some(f64::from(self.sisa.shards)),
            Algorithm::SelectiveDampening => Some(self.selective_dampening.selection),
        }
    }

    /// The same settings with another value of one algorithm's main setting; whole numbers where it wants them.
    pub fn with_main(mut self, algorithm: Algorithm, value: f64) -> Methods {
        let whole = value.max(0.0).min(f64::from(u32::MAX)) as u32;
        match algorithm {
            Algorithm::Influence | Algorithm::Retrain | Algorithm::NewtonRemoval => {}
            Algorithm::GradientAscent => self.gradient_ascent.rate = value,
            Algorithm::NegGradPlus => self.neg_grad_plus.balance = value,
            Algorithm::FineTune => self.fine_tune.epochs = whole,
            Algorithm::CfK => self.cf_k.epochs = whole,
            Algorithm::EuK => self.eu_k.epochs = whole,
            Algorithm::FisherForgetting => self.fisher_forgetting.alpha = value,
            Algorithm::NtkScrubbing => self.ntk_scrubbing.scale = value,
            Algorithm::Scrub => self.scrub.alpha = value,
            Algorithm::BadTeacher => self.bad_teacher.epochs = whole,
            Algorithm::Sisa => self.sisa.shards = whole,
            Algorithm::SelectiveDampening => self.selective_dampening.selection = value,
        }
        self
    }
}
