//! The comparison as a Markdown table.

use std::fmt::Write;

use super::{MatchedComparison, MatchedRow};
use crate::objective::intervals::{Interval, Statistic};

const COLUMNS: [(Statistic, f64, usize); 5] = [
    (Statistic::DecisionDifference, 100.0, 1),
    (Statistic::Accuracy, 100.0, 1),
    (Statistic::LogLoss, 1.0, 3),
    (Statistic::Auc, 1.0, 3),
    (Statistic::WorstGroupAccuracy, 100.0, 1),
];

fn shown(interval: Option<Interval>, scale: f64, places: usize, sign: bool) -> String {
    let Some(Interval { estimate, low, high, .. }) = interval else { return "–".to_owned() };
    let [estimate, low, high] = [estimate, low, high].map(|value| value * scale);
    if sign {
        format!("{estimate:+.places$} ({low:+.places$} to {high:+.places$})")
    } else {
        format!("{estimate:.places$} ({low:.places$} to {high:.places$})")
    }
}

fn line(row: &MatchedRow) -> String {
    let mut cells = vec![row.name.clone()];
    cells.push(row.strength.map_or(String::new(), |strength| format!("{strength:.4} {}", row.strength_name)));
    cells.push(match row.validation_gap {
        None => row.failed.clone().unwrap_or_else(|| "–".to_owned()),
        Some(gap) => {
            let points = format!("{:.2}", gap * 100.0);
            let of = if row.of_decisions { " (decisions)" } else { "" };
            format!("{points}{of}{}", if row.met || row.strength.is_none() { "" } else { ", not reached" })
        }
    });
    let value = |statistic| row.figure(statistic).and_then(|figure| figure.value);
    let (smooth, rest) = (Statistic::SmoothDifference, COLUMNS);
    cells.push(shown(value(smooth), 100.0, 1, false));
    cells.extend(rest.map(|(statistic, scale, places)| shown(value(statistic), scale, places, false)));
    let accuracy = row.figure(Statistic::Accuracy);
    cells.push(shown(accuracy.and_then(|figure| figure.since_before), 100.0, 1, true));
    cells.push(shown(accuracy.and_then(|figure| figure.to_best), 100.0, 1, true));
    cells.push(match (row.removed, row.effective_rows) {
        (Some(removed), Some(effective)) => format!("{removed}; {effective:.0}"),
        _ => "–".to_owned(),
    });
    cells.push(row.certificate_words.clone());
    cells.push(format!("{:.3} s, {} models", row.milliseconds / 1000.0, row.models));
    format!("| {} |", cells.join(" | "))
}

impl MatchedComparison {
    /// The table, the line of chance and the recommendation.
    pub fn markdown(&self) -> String {
        let mut text = String::new();
        let _ = writeln!(
            text,
            "Goal: the largest difference between two groups in mean p on {} validation rows from {:.2} to {:.2} points. Test: {} rows; 95 % intervals of {} paired resamples in brackets; differences in points.\n",
            self.rows[0],
            self.before * 100.0,
            self.goal * 100.0,
            self.rows[1],
            self.resamples
        );
        text.push_str("| method | strength | gap on validation | gap on test, mean p | gap of decisions | accuracy, % | log loss | AUC | worst group's accuracy, % | accuracy since before | accuracy to the best | rows removed; effective rows | certificate | time |\n");
        text.push_str("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n");
        for row in &self.methods {
            text.push_str(&line(row));
            text.push('\n');
        }
        if let [Some(decisions), smooth] = &self.chance {
            let _ = write!(
                text,
                "\nIf all groups had one rate, chance alone would make the gap of decisions {:.1} points on average, and {:.1} in 1 of 20 cases",
                decisions.mean * 100.0,
                decisions.line * 100.0
            );
            if let Some(smooth) = smooth {
                let _ = write!(text, " (mean p: {:.1} and {:.1})", smooth.mean * 100.0, smooth.line * 100.0);
            }
            text.push_str(".\n");
        }
        let _ = write!(text, "\n**{}**\n", self.recommendation.why);
        text
    }
}
