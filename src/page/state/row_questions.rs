//! Questions about chosen rows, and their answers.

use std::rc::Rc;

use super::{Effect, JobKind, State};
use soft_unlearn::experiment::{RowsAnswer, RowsQuestion};

impl State {
    pub(super) fn ask_rows(&mut self, question: RowsQuestion) -> Vec<Effect> {
        self.asked = Some(Rc::new((question.clone(), None)));
        vec![Effect::Ask { id: self.jobs.ask(&[JobKind::Ask]), question: Box::new(question) }]
    }

    pub(super) fn answered(&mut self, answer: RowsAnswer) {
        self.jobs.end(JobKind::Ask);
        if let Some(asked) = &mut self.asked {
            Rc::make_mut(asked).1 = Some(answer);
        }
    }

    /// Other rows, or another question: an answer would speak of what is gone.
    pub(super) fn forget_asked(&mut self) {
        self.asked = None;
        self.jobs.abandon(JobKind::Ask);
    }
}
