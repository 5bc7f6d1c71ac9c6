//! Questions about chosen rows, and their answers.

use std::rc::Rc;

use super::{Effect, JobKind, State};
use soft_unlearn::experiment::{RowsAnswer, RowsQuestion};

impl State {
    pub(super) fn ask_of_rows(&mut self, question: RowsQuestion) -> Vec<Effect> {
        self.row_question = Some(Rc::new((question.clone(), None)));
        vec![Effect::AskOfRows { id: self.jobs.ask(&[JobKind::RowQuestion]), question: Box::new(question) }]
    }

    pub(super) fn row_question_answered(&mut self, answer: RowsAnswer) {
        self.jobs.end(JobKind::RowQuestion);
        if let Some(asked) = &mut self.row_question {
            Rc::make_mut(asked).1 = Some(answer);
        }
    }

    /// Other rows, or another question: an answer would speak of what is gone.
    pub(super) fn forget_row_question(&mut self) {
        self.row_question = None;
        self.jobs.abandon(JobKind::RowQuestion);
    }
}
