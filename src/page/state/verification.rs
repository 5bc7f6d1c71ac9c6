//! A report that is verified: asked for, on its way, answered.

use std::rc::Rc;

use super::{Effect, JobKind, State};
use crate::worker::Place;
use soft_unlearn::experiment::Confirmed;

impl State {
    /// A report was chosen; the one before is forgotten.
    pub(super) fn verify(&mut self, name: String) -> Vec<Effect> {
        self.forget_verification();
        self.forget_error(Place::Internal);
        if self.summary.is_none() {
            // There is nothing to hold it against.
            self.notice =
                Some("Load the data that the report is about first, then choose the report.".to_owned());
            return Vec::new();
        }
        self.verifying = Some(name);
        vec![Effect::Verify { id: self.jobs.ask(&[JobKind::Verification]) }]
    }

    pub(super) fn verification_replied(&mut self, result: Result<Confirmed, String>) {
        self.jobs.end(JobKind::Verification);
        self.verified = self.verifying.take().map(|name| Rc::new((name, result)));
    }

    /// What is said of a report is about the data that it was held against.
    pub(super) fn forget_verification(&mut self) {
        self.verified = None;
        self.verifying = None;
        self.jobs.end(JobKind::Verification);
    }
}
