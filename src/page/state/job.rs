//! What the worker is asked for: one place for each kind of job, which says whether it is idle, asked, running, stopped or failed.
//!
//! Ids are given here, by counting. A reply belongs to the job that has its id at that moment, and to none otherwise: whatever
//! an older request brings is not heard.

use std::collections::BTreeMap;

use crate::worker::{Progress, RunId, Slot};
use soft_unlearn::experiment::BatchKind;

/// What can be asked of the worker. Of each kind there is one at most, and asking again takes its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum JobKind {
    /// Reading a table.
    Load(Slot),
    /// The experiment, up to its first answer.
    Experiment,
    /// Its retrained models, which come under the same id.
    Retraining,
    /// Retrained points of its curves, which come under the same id, too.
    Curves,
    /// The search of an algorithm's main setting.
    Search,
    /// A question about chosen rows.
    RowQuestion,
    /// A report that is computed again.
    Verification,
    /// Weights or coefficients of the file with this key, which are measured.
    Given(u16),
    /// A file to take home.
    Export,
    /// Models without single rows.
    Check,
    /// Cells of the selected rows.
    Cells,
    /// Work that is done cell by cell.
    Batch(BatchKind),
}

impl JobKind {
    /// The experiment's own jobs, which share an id.
    pub const RUN: [JobKind; 3] = [JobKind::Experiment, JobKind::Retraining, JobKind::Curves];

    /// Whether the page is busy, and can be cancelled, while it is going. What is done in moments of leisure has a button of its own.
    pub fn in_front(self) -> bool {
        use JobKind::*;
        match self {
            Load(_) | Experiment | Retraining | Search | RowQuestion | Verification | Given(_) | Export => {
                true
            }
            Curves | Check | Cells | Batch(_) => false,
        }
    }
}

/// How a job stands.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Job {
    /// Never asked, or answered.
    #[default]
    Idle,
    /// Asked; nothing has been heard of it.
    Asked {
        /// The request's id.
        id: RunId,
    },
    /// Heard of.
    Running {
        /// The request's id.
        id: RunId,
        /// How far it is, where that was said.
        progress: Option<Progress>,
    },
    /// Stopped by the visitor, or for something else that was asked.
    Stopped {
        /// The request's id, while what was under way may still come.
        id: Option<RunId>,
    },
    /// Refused, or lost with its worker. The page says why in its place.
    Failed,
}

impl Job {
    /// Whether somebody works at it.
    pub fn going(&self) -> bool {
        matches!(self, Job::Asked { .. } | Job::Running { .. })
    }

    /// The id under which replies are heard.
    fn id(&self) -> Option<RunId> {
        match *self {
            Job::Asked { id } | Job::Running { id, .. } => Some(id),
            Job::Stopped { id } => id,
            Job::Idle | Job::Failed => None,
        }
    }
}

/// All jobs.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Jobs {
    /// What is not here is idle.
    jobs: BTreeMap<JobKind, Job>,
    last_id: RunId,
}

impl Jobs {
    /// How a job stands.
    pub fn job(&self, kind: JobKind) -> &Job {
        self.jobs.get(&kind).unwrap_or(&Job::Idle)
    }

    /// Whether somebody works at it.
    pub fn going(&self, kind: JobKind) -> bool {
        self.job(kind).going()
    }

    /// The kinds at which somebody works.
    pub fn all_going(&self) -> impl Iterator<Item = JobKind> + '_ {
        self.jobs.iter().filter(|(_, job)| job.going()).map(|(kind, _)| *kind)
    }

    /// What is said of the first job in front that says anything.
    pub fn progress(&self) -> Option<&Progress> {
        self.jobs.iter().filter(|(kind, _)| kind.in_front()).find_map(|(_, job)| match job {
            Job::Running { progress, .. } => progress.as_ref(),
            _ => None,
        })
    }

    /// The job that hears this id; of the experiment's own the first that is going.
    pub fn of(&self, id: RunId) -> Option<JobKind> {
        self.jobs.iter().find(|(_, job)| job.id() == Some(id)).map(|(kind, _)| *kind)
    }

    /// A new request takes the place of whatever these were; they share its id, which is returned.
    pub fn ask(&mut self, kinds: &[JobKind]) -> RunId {
        // 0 is nobody's.
        self.last_id = self.last_id.wrapping_add(1).max(1);
        let id = self.last_id;
        self.jobs.extend(kinds.iter().map(|kind| (*kind, Job::Asked { id })));
        id
    }

    /// A reply has come: whoever hears it is running.
    pub fn heard(&mut self, id: RunId) {
        for job in self.jobs.values_mut() {
            if *job == (Job::Asked { id }) {
                *job = Job::Running { id, progress: None };
            }
        }
    }

    /// How far the first that hears this id is.
    pub fn tell(&mut self, id: RunId, told: Progress) {
        let first = self.jobs.values_mut().find(|job| job.going() && job.id() == Some(id));
        if let Some(job) = first {
            *job = Job::Running { id, progress: Some(told) };
        }
    }

    /// It has been answered, or is forgotten.
    pub fn end(&mut self, kind: JobKind) {
        self.jobs.remove(&kind);
    }

    /// The visitor has stopped it; what is under way may still come.
    pub fn stop(&mut self, kind: JobKind) {
        let id = self.job(kind).id();
        if self.going(kind) {
            self.jobs.insert(kind, Job::Stopped { id });
        }
    }

    /// Nobody works at it any more, and nothing more is heard of it.
    pub fn abandon(&mut self, kind: JobKind) {
        if self.job(kind).id().is_some() {
            self.jobs.insert(kind, Job::Stopped { id: None });
        }
    }

    /// It was refused.
    pub fn fail(&mut self, kind: JobKind) {
        self.jobs.insert(kind, Job::Failed);
    }

    /// The worker was ended by the visitor: what went on is stopped, and nothing more is heard of it. Helpers may still bring the
    /// rows of a check that they are at.
    pub fn abandon_all(&mut self) {
        let kinds: Vec<JobKind> = self.jobs.keys().copied().collect();
        for kind in kinds {
            if kind == JobKind::Check { self.stop(kind) } else { self.abandon(kind) }
        }
    }

    /// The worker is gone: what went on has failed, and nothing more is heard of anything.
    pub fn lose_all(&mut self) {
        for job in self.jobs.values_mut() {
            match job {
                Job::Asked { .. } | Job::Running { .. } => *job = Job::Failed,
                Job::Stopped { id } => *id = None,
                Job::Idle | Job::Failed => {}
            }
        }
    }
}
