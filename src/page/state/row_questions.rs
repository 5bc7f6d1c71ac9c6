//! Questions about chosen rows, and their answers; the influence on one gap instead of the whole question.

use std::rc::Rc;
use std::sync::Arc;

use super::{Effect, JobKind, State};
use soft_unlearn::experiment::{Outcome, RowsAnswer, RowsQuestion};

/// The result as one gap has it.
#[derive(Debug, Clone, PartialEq)]
pub struct ByGap {
    /// The gap's place among those of the question.
    pub gap: u16,
    /// The result with the gap's influences, and its value, in the place of the question's.
    pub outcome: Rc<Outcome>,
}

impl State {
    /// The result as influences are looked at: on one gap, where that is chosen.
    pub fn looked_at(&self) -> Option<&Rc<Outcome>> {
        self.by_gap.as_ref().map(|by_gap| &by_gap.outcome).or(self.outcome.as_ref())
    }

    /// Influences on one gap of the question are to be looked at; `None`: on the question.
    pub(super) fn look_at_gap(&mut self, gap: Option<u16>) -> Vec<Effect> {
        self.forget_row_question();
        // The rectangle was drawn among other influences.
        Rc::make_mut(&mut self.view).selection = None;
        let mut effects = self.select();
        if let Some(gap) = gap {
            effects.extend(self.ask_of_rows(RowsQuestion::Gap(gap)));
        }
        effects
    }

    /// The chosen gap's influences beside a new result of the same question.
    pub(super) fn keep_gap(&mut self, outcome: &Outcome) {
        if let Some(old) = self.by_gap.take() {
            let influence = old.outcome.samples.target_influence.clone();
            self.by_gap = Some(Rc::new(by_gap(outcome, old.gap, old.outcome.target_before, influence)));
        }
    }

    pub(super) fn ask_of_rows(&mut self, question: RowsQuestion) -> Vec<Effect> {
        self.row_question = Some(Rc::new((question.clone(), None)));
        vec![Effect::AskOfRows { id: self.jobs.ask(&[JobKind::RowQuestion]), question: Box::new(question) }]
    }

    pub(super) fn row_question_answered(&mut self, answer: RowsAnswer) {
        self.jobs.end(JobKind::RowQuestion);
        let asked = self.row_question.as_deref().map(|(question, _)| question.clone());
        match (asked, answer) {
            (Some(RowsQuestion::Gap(gap)), RowsAnswer::Gap(value, influence)) => {
                self.row_question = None;
                let seen = self.outcome.as_deref();
                self.by_gap = seen.map(|outcome| Rc::new(by_gap(outcome, gap, value, Arc::new(influence))));
            }
            (_, answer) => {
                if let Some(asked) = &mut self.row_question {
                    Rc::make_mut(asked).1 = Some(answer);
                }
            }
        }
    }

    /// Other rows, or another question: an answer would speak of what is gone.
    pub(super) fn forget_row_question(&mut self) {
        self.row_question = None;
        self.by_gap = None;
        self.jobs.abandon(JobKind::RowQuestion);
    }
}

fn by_gap(outcome: &Outcome, gap: u16, value: f64, influence: Arc<Vec<f64>>) -> ByGap {
    let mut outcome = outcome.clone();
    outcome.target_before = value;
    outcome.samples.target_influence = influence;
    ByGap { gap, outcome: Rc::new(outcome) }
}
