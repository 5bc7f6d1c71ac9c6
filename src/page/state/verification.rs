//! A report that is verified: asked for, on its way, answered.

use std::rc::Rc;

use super::{Effect, State, Waiting};
use crate::worker::{Place, Reply, RunId};

impl State {
    /// A report was chosen; the one before is forgotten.
    pub(super) fn verify(&mut self, name: String) -> Vec<Effect> {
        self.sending = Some(Waiting::Verify);
        self.forget_error(Place::Internal);
        self.verified = None;
        self.verifying = Some(name);
        vec![Effect::Verify]
    }

    /// Whether a reply is about the report that is being verified.
    pub(super) fn is_verifying(&self, id: RunId) -> bool {
        self.verify_asked == Some(id) && self.verifying.is_some()
    }

    pub(super) fn verification_replied(&mut self, reply: Reply) -> Vec<Effect> {
        match reply {
            Reply::Progress(progress) => self.progress = Some(progress),
            Reply::Verified(result) => {
                self.progress = None;
                self.verified = self.verifying.take().map(|name| Rc::new((name, result)));
            }
            Reply::Failed(failure) => {
                self.verifying = None;
                let goes_on = failure.place != Place::Internal;
                return self.failed(failure, None, false, goes_on);
            }
            _ => {}
        }
        Vec::new()
    }

    /// What is said of a report is about the data that it was held against.
    pub(super) fn forget_verification(&mut self) {
        self.verified = None;
        self.verifying = None;
        self.verify_asked = None;
    }
}
