//! Parts of a bundled set for questions about any groups, without an experiment around them.

use crate::support::fitted;
use soft_unlearn::design::{EncodeSettings, Encoder, Part};
use soft_unlearn::model::{Fit, FitStatus};
use soft_unlearn::objective::{Criterion, Gaps, Question};
use soft_unlearn::table::{ColumnData, Table};
use soft_unlearn::weights::Delivered;

/// The parts, what the groups are called, and the model of the training rows with l2 = 1.
pub struct World {
    pub train: Part,
    pub validation: Part,
    pub test: Part,
    pub groups: Vec<String>,
    pub fit: Fit,
}

/// A cell as text; `None` where it is missing.
pub fn cell(table: &Table, column: &str, row: usize) -> Option<String> {
    let column = table.columns.iter().find(|c| c.name == column).unwrap();
    match &column.data {
        ColumnData::Numeric(numbers) => Some(numbers[row]).filter(|n| !n.is_nan()).map(|n| n.to_string()),
        ColumnData::Text { codes, levels } => levels.get(codes[row] as usize).map(str::to_owned),
    }
}

/// `label` and its favourable value, the columns that are no features, what each row is for (train, validation, test), and its group.
pub fn world(
    table: &Table,
    label: (&str, &str),
    ignored: &[&str],
    part: impl Fn(usize) -> String,
    group: impl Fn(usize) -> Option<String>,
) -> World {
    let features: Vec<usize> = (0..table.columns.len())
        .filter(|&c| table.columns[c].name != label.0 && !ignored.contains(&table.columns[c].name.as_str()))
        .collect();
    let whole = |row: usize| features.iter().all(|&c| cell(table, &table.columns[c].name, row).is_some());
    let usable: Vec<usize> = (0..table.rows).filter(|&row| whole(row) && group(row).is_some()).collect();
    let mut groups: Vec<String> = usable.iter().filter_map(|&row| group(row)).collect();
    groups.sort();
    groups.dedup();
    let rows = |name: &str| -> Vec<u32> {
        usable.iter().filter(|&&row| part(row) == name).map(|&row| row as u32).collect()
    };
    let settings =
        EncodeSettings { standardise: true, standardise_share: 1.0, intercept: true, impute: false };
    let encoder = Encoder::fit(table, &features, &rows("train"), None, settings).unwrap();
    let make = |name: &str| {
        let rows = rows(name);
        let labels: Vec<bool> =
            rows.iter().map(|&row| cell(table, label.0, row as usize).as_deref() == Some(label.1)).collect();
        let none = vec![false; rows.len()];
        let made = Part::new(encoder.encode(table, &rows).unwrap(), &labels, &none, rows.clone()).unwrap();
        let code = |row: &u32| groups.binary_search(&group(*row as usize).unwrap()).unwrap() as u16;
        made.with_groups(rows.iter().map(code).collect()).unwrap()
    };
    let (train, validation, test) = (make("train"), make("validation"), make("test"));
    let fit = fitted(train.x(), train.y(), 1.0);
    assert_eq!(fit.report.status, FitStatus::Converged);
    World { train, validation, test, groups, fit }
}

impl World {
    pub fn original(&self) -> Delivered {
        Delivered::original(&self.fit, self.fit.hessian.as_ref().unwrap())
    }

    pub fn question(&self, criteria: &[Criterion], minimum: u64) -> Question {
        Question {
            criteria: criteria.to_vec(),
            groups: self.groups.clone(),
            favourable: "the label is favourable".to_owned(),
            minimum,
            perturbation: Question::PERTURBATION,
        }
    }

    pub fn gaps(&self, criteria: &[Criterion], minimum: u64, part: &Part) -> Gaps {
        Gaps::new(&self.question(criteria, minimum), part, &self.fit.parameters)
    }
}
