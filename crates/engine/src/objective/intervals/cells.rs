//! The rows of each group, by label: what a mean over some of them goes through.

use super::MeasuredRows;

/// Where each group's rows stand, rising; one for all models that are measured on the same rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Cells {
    /// Of label 0, of label 1, of either.
    by_group: Vec<[Vec<u32>; 3]>,
}

impl Cells {
    /// Of so many groups.
    pub fn of(rows: MeasuredRows<'_>, groups: usize) -> Cells {
        let mut by_group = vec![[(); 3].map(|()| Vec::new()); groups];
        for (i, (&y, &group)) in (0_u32..).zip(rows.y.iter().zip(rows.groups)) {
            if let Some(lists) = by_group.get_mut(usize::from(group)) {
                lists[usize::from(y > 0.5)].push(i);
                lists[2].push(i);
            }
        }
        Cells { by_group }
    }

    /// A group's rows of this label, or of either; none of a group that is not there.
    pub fn at(&self, group: usize, label: Option<bool>) -> &[u32] {
        self.by_group.get(group).map_or(&[], |lists| &lists[label.map_or(2, usize::from)])
    }
}
