//! Selected rows.

use std::rc::Rc;

use super::{Effect, State, Waiting};
use soft_unlearn::compute::by_descending;
use soft_unlearn::experiment::Samples;

/// Selected rows whose cells are shown: those with the largest influence on the target.
pub const ROWS_SHOWN: usize = 50;

impl State {
    /// Finds the selected rows in the result, and asks for the cells of the first of them.
    pub(super) fn select(&mut self) -> Vec<Effect> {
        let (Some(outcome), Some(range)) = (&self.outcome, self.view.selection) else {
            self.selected = Rc::default();
            self.cells = None;
            return Vec::new();
        };
        let selected = within(&outcome.samples, range);
        if *self.selected == selected && self.cells.is_some() {
            return Vec::new();
        }
        let rows =
            selected.iter().take(ROWS_SHOWN).filter_map(|&i| outcome.samples.row.get(i)).copied().collect();
        self.selected = Rc::new(selected);
        self.cells = None;
        if self.selected.is_empty() || self.sending.is_some() {
            return Vec::new();
        }
        self.sending = Some(Waiting::Cells);
        vec![Effect::Cells(rows)]
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
