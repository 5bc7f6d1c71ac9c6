//! The corrective scenario as the page knows it: what was asked, and what was found.

use super::{Effect, State, Waiting};
use crate::worker::{RecoverRequest, Reply};
use soft_unlearn::experiment::{Configuration, CorrectiveSettings, Recovered, RecoveryRow};

/// A scenario's question and its models.
#[derive(Debug, Clone, PartialEq)]
pub struct RecoveryState {
    /// The experiment whose rows and model it is about.
    pub configuration: Configuration,
    /// What is corrupted, and how it is unlearned.
    pub settings: CorrectiveSettings,
    /// One row a model, in the order in which they were made.
    pub rows: Vec<RecoveryRow>,
    /// Models still to be made; `None` until the worker has counted them.
    pub waiting: Option<usize>,
    /// Time that the last stretch took, and the models that it made.
    pub pace: (f64, usize),
}

impl RecoveryState {
    /// Whether it is about this experiment and this corruption.
    pub fn is_of(&self, configuration: &Configuration, settings: &CorrectiveSettings) -> bool {
        self.configuration == *configuration && self.settings == *settings
    }
}

impl State {
    /// Begins the scenario, goes on with the last one where nothing was changed, or stops.
    pub(super) fn ask_recovery(&mut self, settings: Option<CorrectiveSettings>) -> Vec<Effect> {
        self.sending = Some(Waiting::RecoveryState);
        self.recovering = settings.is_some();
        let Some(settings) = settings else { return vec![Effect::Recover(None)] };
        let same = self
            .recovery
            .as_deref()
            .filter(|recovery| recovery.is_of(&self.configuration, &settings) && recovery.waiting != Some(0));
        let mut recovery = match same {
            Some(recovery) => recovery.clone(),
            None => RecoveryState {
                configuration: self.configuration.as_ref().clone(),
                settings,
                rows: Vec::new(),
                waiting: None,
                pace: (0.0, 0),
            },
        };
        recovery.pace = (0.0, 0);
        let request = RecoverRequest {
            configuration: recovery.configuration.clone(),
            settings,
            known: recovery.rows.len(),
        };
        self.recovery = Some(std::rc::Rc::new(recovery));
        vec![Effect::Recover(Some(Box::new(request)))]
    }

    /// Keeps what was found, or says why nothing is.
    pub(super) fn recovery_replied(&mut self, reply: Reply) {
        match reply {
            Reply::Recovered(found) => self.recovered(*found),
            Reply::Failed(failure) => {
                self.recovering = false;
                self.forget_error(failure.place);
                self.errors.push(failure);
            }
            _ => {}
        }
    }

    fn recovered(&mut self, found: Recovered) {
        self.recovering &= found.waiting > 0;
        let Some(recovery) = &mut self.recovery else { return };
        let recovery = std::rc::Rc::make_mut(recovery);
        recovery.pace = (found.milliseconds, recovery.pace.1 + found.rows.len());
        recovery.rows.extend(found.rows);
        recovery.waiting = Some(found.waiting);
    }
}
