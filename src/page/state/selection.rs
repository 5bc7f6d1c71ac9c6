//! Selected rows.

use std::rc::Rc;

use super::{Effect, JobKind, State};
use soft_unlearn::compute::by_descending;
use soft_unlearn::experiment::Samples;

/// Selected rows whose cells are shown: those with the largest influence on the target.
pub const ROWS_SHOWN: usize = 50;

impl State {
    /// Finds the selected rows in the result, and asks for the cells of the first of them.
    pub(super) fn select(&mut self) -> Vec<Effect> {
        let (Some(outcome), Some(range)) = (self.looked_at(), self.view.selection) else {
            self.forget_selection();
            return Vec::new();
        };
        let selected = within(&outcome.samples, range);
        let rows: Vec<u32> =
            selected.iter().take(ROWS_SHOWN).filter_map(|&i| outcome.samples.row.get(i)).copied().collect();
        if *self.selected != selected {
            self.selected = Rc::new(selected);
        }
        // The same places may be other rows, of another split.
        let known = self.cells.is_some() || self.jobs.going(JobKind::Cells);
        if known && self.cells_of == rows {
            return Vec::new();
        }
        self.cells = None;
        self.cells_of = rows;
        if self.cells_of.is_empty() {
            self.jobs.end(JobKind::Cells);
            return Vec::new();
        }
        vec![Effect::Cells { id: self.jobs.ask(&[JobKind::Cells]), rows: self.cells_of.clone() }]
    }

    pub(super) fn forget_selection(&mut self) {
        self.selected = Rc::default();
        self.cells = None;
        self.cells_of = Vec::new();
        self.jobs.end(JobKind::Cells);
    }
}

/// Places of the samples whose influences lie in a rectangle (least and largest u, least and largest f), the largest
/// influence on the target first.
pub fn within(samples: &Samples, [u_low, u_high, f_low, f_high]: [f64; 4]) -> Vec<usize> {
    let (f, u) = (&samples.target_influence, &samples.utility_influence);
    let list: Vec<usize> = (0..f.len().min(u.len()))
        .filter(|&i| (u_low..=u_high).contains(&u[i]) && (f_low..=f_high).contains(&f[i]))
        .collect();
    let keys: Vec<f64> = list.iter().map(|&i| f[i].abs()).collect();
    by_descending(list, keys.into_iter())
}
