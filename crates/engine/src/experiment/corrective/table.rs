//! The results of the scenario: means and deviations over seeds, differences with their intervals, and the same as a file.

use std::fmt::Write;

use serde::{Deserialize, Serialize};

use super::super::{Paired, Spread, csv_cell};
use super::{RecoveryModel, RecoveryRow};

/// A group's rates for a model and a known share, over all seeds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GroupLine {
    /// What it is called.
    pub name: String,
    /// Share predicted right.
    pub accuracy: Option<Spread>,
    /// Share predicted favourable.
    pub selection_rate: Option<Spread>,
}

/// A model for a known share, over all seeds. All figures are on test rows, whose labels are true.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RecoveryLine {
    /// Which model.
    pub model: RecoveryModel,
    /// Share of the corrupted rows that is known; `None` for models that do not depend on it.
    pub known: Option<f64>,
    /// Seeds with figures.
    pub seeds: usize,
    /// Share predicted right.
    pub accuracy: Option<Spread>,
    /// Accuracy minus that without correction, seed by seed.
    pub gained: Option<Paired>,
    /// Accuracy minus that of retraining without all corrupted rows, seed by seed.
    pub beyond: Option<Paired>,
    /// Accuracy on affected rows ([`RecoveryRow::affected`]).
    pub affected: Option<Spread>,
    /// Accuracy elsewhere ([`RecoveryRow::retained`]).
    pub retained: Option<Spread>,
    /// Mean log loss.
    pub log_loss: Option<Spread>,
    /// The target's smooth value F.
    pub target: Option<Spread>,
    /// The target from 0/1 predictions.
    pub target_hard: Option<Spread>,
    /// Each group's rates, in the order of their codes.
    pub by_group: Vec<GroupLine>,
    /// Share of the corrupted training rows that get their true label.
    pub recovered: Option<Spread>,
    /// The weight that was taken away, in rows.
    pub removed: Option<Spread>,
    /// Milliseconds.
    pub milliseconds: Option<Spread>,
    /// Why some seed has no figures.
    pub failed: Option<String>,
}

/// The lines of these rows, in the order in which their first row was found.
pub fn recovery_lines(rows: &[RecoveryRow]) -> Vec<RecoveryLine> {
    type Key = (RecoveryModel, Option<f64>);
    let mut groups: Vec<(Key, Vec<&RecoveryRow>)> = Vec::new();
    for row in rows {
        let key = (row.model, row.known);
        match groups.iter_mut().find(|(other, _)| *other == key) {
            Some((_, list)) => list.push(row),
            None => groups.push((key, vec![row])),
        }
    }
    // The same seed's model of another kind, which is one a seed.
    let accuracy_of = |model: RecoveryModel, seed: u64| {
        rows.iter().find(|row| (row.model, row.seed) == (model, seed)).and_then(|row| row.test.accuracy)
    };
    let line = |((model, known), group): (Key, Vec<&RecoveryRow>)| {
        let done: Vec<&RecoveryRow> = group.iter().filter(|row| row.failed.is_none()).copied().collect();
        let spread =
            |read: &dyn Fn(&RecoveryRow) -> Option<f64>| Spread::of(done.iter().map(|row| read(row)));
        let against = |other: RecoveryModel| {
            let difference = |row: &&RecoveryRow| Some(row.test.accuracy? - accuracy_of(other, row.seed)?);
            Paired::of(done.iter().map(difference))
        };
        RecoveryLine {
            model,
            known,
            seeds: done.len(),
            accuracy: spread(&|row| row.test.accuracy),
            gained: against(RecoveryModel::Uncorrected),
            beyond: against(RecoveryModel::WithoutAll),
            affected: spread(&|row| row.affected),
            retained: spread(&|row| row.retained),
            log_loss: spread(&|row| row.test.log_loss),
            target: spread(&|row| row.test.target),
            target_hard: spread(&|row| row.test.target_hard),
            by_group: (0..)
                .map_while(|place| {
                    let name = done.first()?.by_group.get(place)?.name.clone();
                    Some(GroupLine {
                        name,
                        accuracy: spread(&|row| row.by_group.get(place)?.accuracy),
                        selection_rate: spread(&|row| row.by_group.get(place)?.selection_rate),
                    })
                })
                .collect(),
            recovered: spread(&|row| row.recovered),
            removed: spread(&|row| Some(row.removed)),
            milliseconds: spread(&|row| Some(row.milliseconds)),
            failed: group.iter().find_map(|row| row.failed.clone()),
        }
    };
    groups.into_iter().map(line).collect()
}

/// The accuracy of one model minus another's at a known share, seed by seed: soft's minus hard's.
pub fn soft_against_hard(
    rows: &[RecoveryRow],
    [soft, hard]: [RecoveryModel; 2],
    known: Option<f64>,
) -> Option<Paired> {
    let of = |model: RecoveryModel| {
        let done = move |row: &&RecoveryRow| row.model == model && row.known == known && row.failed.is_none();
        rows.iter().filter(done)
    };
    Paired::of(of(soft).map(|soft| {
        let hard = of(hard).find(|hard| hard.seed == soft.seed)?;
        Some(soft.test.accuracy? - hard.test.accuracy?)
    }))
}

/// The lines as CSV: a mean and a standard deviation a figure, the ends of the differences' 95 % intervals, then each group's figures, shares as fractions, empty where undefined. Times are left out: all
/// the rest is the same wherever it is computed.
pub fn recovery_csv(rows: &[RecoveryRow]) -> String {
    type Figure = (&'static str, fn(&RecoveryLine) -> Option<Spread>);
    const FIGURES: [Figure; 10] = [
        ("test_accuracy", |line| line.accuracy),
        ("against_no_correction", |line| Some(line.gained?.spread)),
        ("against_retraining_without_all", |line| Some(line.beyond?.spread)),
        ("test_accuracy_affected", |line| line.affected),
        ("test_accuracy_elsewhere", |line| line.retained),
        ("test_log_loss", |line| line.log_loss),
        ("test_target", |line| line.target),
        ("test_target_decisions", |line| line.target_hard),
        ("labels_recovered", |line| line.recovered),
        ("weight_removed", |line| line.removed),
    ];
    let mut text = String::from("model,known_share,seeds");
    for (name, _) in FIGURES {
        // Writing to a string does not fail.
        let _ = write!(text, ",{name},{name}_deviation");
    }
    type Apart = (&'static str, fn(&RecoveryLine) -> Option<Paired>);
    const APART: [Apart; 2] = [
        ("against_no_correction", |line| line.gained),
        ("against_retraining_without_all", |line| line.beyond),
    ];
    for (name, _) in APART {
        let _ = write!(text, ",{name}_low,{name}_high");
    }
    let lines = recovery_lines(rows);
    // A line whose seeds all failed has no groups.
    let groups = lines.iter().map(|line| &line.by_group).find(|groups| !groups.is_empty());
    let groups = groups.cloned().unwrap_or_default();
    for group in &groups {
        for what in ["test_accuracy", "test_selection_rate"] {
            let name = csv_cell(&format!("{what}: {}", group.name));
            let deviation = csv_cell(&format!("{what}_deviation: {}", group.name));
            let _ = write!(text, ",{name},{deviation}");
        }
    }
    text.push_str(",failed\n");
    let number = |value: Option<f64>| value.map_or(String::new(), |value| value.to_string());
    for line in lines {
        let _ = write!(text, "{},{},{}", csv_cell(line.model.name()), number(line.known), line.seeds);
        for (_, read) in FIGURES {
            let spread = read(&line);
            let deviation = spread.and_then(|spread| spread.deviation);
            let _ = write!(text, ",{},{}", number(spread.map(|spread| spread.mean)), number(deviation));
        }
        for (_, read) in APART {
            let ends = read(&line).and_then(|paired| paired.interval);
            let _ =
                write!(text, ",{},{}", number(ends.map(|ends| ends[0])), number(ends.map(|ends| ends[1])));
        }
        for place in 0..groups.len() {
            let group = line.by_group.get(place);
            for spread in [group.and_then(|it| it.accuracy), group.and_then(|it| it.selection_rate)] {
                let deviation = spread.and_then(|spread| spread.deviation);
                let _ = write!(text, ",{},{}", number(spread.map(|spread| spread.mean)), number(deviation));
            }
        }
        let _ = writeln!(text, ",{}", csv_cell(&line.failed.unwrap_or_default()));
    }
    text
}
