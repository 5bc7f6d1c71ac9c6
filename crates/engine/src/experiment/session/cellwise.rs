//! What a session does a cell at a time, beside its runs: searches, sweeps, corrupted labels.

use super::{Session, Stages};
use crate::experiment::corrective::Recovery;
use crate::experiment::sweep::Sweep;
use crate::experiment::{
    Configuration, CorrectiveSettings, ExperimentError, Observer, Recovered, Searched, SweepSettings, Swept,
};

impl Session {
    /// Searches the main setting of the last [`Session::correct`]'s algorithm on the validation rows; `None` for algorithms without one.
    pub fn search(&self) -> Result<Option<Searched>, ExperimentError> {
        let Stages { prepared, fitted, objective, corrected, .. } = &self.stages;
        match (prepared, fitted, objective, corrected) {
            (
                Some((_, prepared)),
                Some((_, fitted)),
                Some((_, objective)),
                Some((configuration, corrected)),
            ) => Ok(corrected.search(prepared, fitted, objective, &configuration.correction)),
            _ => Err(ExperimentError::NoOutcome),
        }
    }

    /// Begins a sweep of this configuration over algorithms, schemes, targets and seeds; its own target, algorithm and seed are where
    /// the sweep starts. The first `known` cells are left out, for an asker who has them already. Other runs of the session
    /// do not disturb it.
    pub fn sweep(
        &mut self,
        configuration: &Configuration,
        settings: &SweepSettings,
        known: usize,
    ) -> Result<Swept, ExperimentError> {
        configuration.check()?;
        settings.check()?;
        self.main.as_ref().ok_or(ExperimentError::NoTable)?;
        self.sweep = Sweep::new(configuration, settings, known);
        Ok(self.swept_so_far())
    }

    /// Does the sweep's next cell and returns its row; nothing where none is waiting.
    pub fn sweep_next(&mut self, observer: &mut dyn Observer) -> Swept {
        self.sweep.next([self.main.as_ref(), self.second.as_ref()], observer)
    }

    /// How far the sweep is, without its rows.
    pub fn swept_so_far(&self) -> Swept {
        self.sweep.told(Vec::new())
    }

    /// Begins the corrective scenario on this configuration's rows, model and target. The first `known` models are left out, for an
    /// asker who has them already. Other runs of the session do not disturb it.
    pub fn recover(
        &mut self,
        configuration: &Configuration,
        settings: &CorrectiveSettings,
        known: usize,
    ) -> Result<Recovered, ExperimentError> {
        configuration.check()?;
        settings.check()?;
        self.main.as_ref().ok_or(ExperimentError::NoTable)?;
        self.recovery = Recovery::new(configuration, settings, known);
        Ok(self.recovered_so_far())
    }

    /// Makes the scenario's next model and returns its row; nothing where none is waiting.
    pub fn recover_next(&mut self, observer: &mut dyn Observer) -> Recovered {
        self.recovery.next([self.main.as_ref(), self.second.as_ref()], observer)
    }

    /// How far the scenario is, without its rows.
    pub fn recovered_so_far(&self) -> Recovered {
        self.recovery.told(Vec::new())
    }
}
