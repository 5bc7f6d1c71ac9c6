//! Rows left out: which are asked for, and what is known of them.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::{Effect, JobKind, State};
use crate::worker::{Check, Checked, Failure, Place};
use soft_unlearn::experiment::{CheckRows, LeftOutRows};
use soft_unlearn::leave_one_out::LeftOut;

impl State {
    /// Asks for what is not known yet of these rows.
    pub(super) fn start_check(&mut self, rows: &CheckRows) -> Vec<Effect> {
        self.forget_error(Place::Settings);
        let Some(outcome) = &self.outcome else { return Vec::new() };
        let settings = &outcome.configuration;
        let places = match rows.places(outcome.samples.row.len(), settings.seed) {
            Ok(places) => places,
            Err(error) => {
                let message = error.to_string();
                self.errors.push(Failure { place: Place::Settings, message });
                return Vec::new();
            }
        };
        let known = |list: &[LeftOut]| -> BTreeSet<usize> { list.iter().map(|row| row.place).collect() };
        let (exact, evaluated) = (known(&self.checked.rows), known(&self.checked.one_step));
        let one_step = rows.by_hand();
        let is_known = |place: usize| exact.contains(&place) && (!one_step || evaluated.contains(&place));
        let places: Vec<u32> = places.into_iter().filter(|&place| !is_known(place as usize)).collect();
        if places.is_empty() {
            let effects = self.stop_check();
            self.check = Checked::default();
            return effects;
        }
        self.check = Checked { waiting: places.len(), ..Checked::default() };
        let check = Check { question: settings.clone(), places, one_step };
        vec![Effect::Check { id: self.jobs.ask(&[JobKind::Check]), check: Box::new(check) }]
    }

    /// Ends a check that is going; rows that are being left out may still come.
    pub(super) fn stop_check(&mut self) -> Vec<Effect> {
        if !self.going(JobKind::Check) {
            return Vec::new();
        }
        self.jobs.stop(JobKind::Check);
        vec![Effect::StopCheck]
    }

    /// What the workers say of the check.
    pub(super) fn check_told(&mut self, mut checked: Checked) {
        if checked.waiting == 0 {
            self.jobs.end(JobKind::Check);
        } else if checked.workers == 0 {
            self.jobs.stop(JobKind::Check);
        }
        let found = std::mem::take(&mut checked.found);
        if found != LeftOutRows::default() {
            Rc::make_mut(&mut self.checked).take_in(found);
        }
        self.check = checked;
    }

    /// Rows that were left out of another model say nothing of this one.
    pub(super) fn forget_check(&mut self) {
        self.checked = Rc::default();
        self.check = Checked::default();
        self.jobs.end(JobKind::Check);
    }
}
