//! How the page hears of a run's progress.

use super::line::Line;
use super::{Reply, RunId};
use soft_unlearn::experiment::{Observer, Stage};
use soft_unlearn::model::Epoch;

/// Progress for the page, and its clock for the timings.
pub(super) struct PageObserver<'a> {
    line: &'a Line,
    id: RunId,
    /// When the page last heard of a stage or a step of it.
    told: f64,
}

impl<'a> PageObserver<'a> {
    /// Milliseconds between two steps that the page hears of: what takes less need not be followed.
    const BETWEEN: f64 = 200.0;

    pub(super) fn new(line: &'a Line, id: RunId) -> PageObserver<'a> {
        PageObserver { line, id, told: 0.0 }
    }
}

impl Observer for PageObserver<'_> {
    fn enter(&mut self, stage: Stage) {
        self.told = self.milliseconds();
        self.line.progress(self.id, stage.words(), Some(stage.share_done()));
    }

    fn iterate(&mut self, stage: Stage, iteration: u32, _gradient_norm: f64) {
        if iteration > 0 && self.milliseconds() - self.told >= PageObserver::BETWEEN {
            self.told = self.milliseconds();
            let words = format!("{}, step {iteration}", stage.words());
            self.line.progress(self.id, &words, Some(stage.share_after(iteration)));
        }
    }

    fn learn(&mut self, epoch: Epoch) {
        self.line.post(self.id, &Reply::Learned(epoch));
    }

    fn milliseconds(&self) -> f64 {
        self.line.milliseconds()
    }
}
