//! The brief's second half: what was done, what stands against it, and how it is done again.

use super::Brief;
use super::markup::Markup;
use crate::page::format::{count, counted, number, percent};
use crate::page::view::View;
use crate::page::warned::warned;
use crate::page::words;
use soft_unlearn::experiment::{ModelKind, ModelRole, Outcome, Split};
use soft_unlearn::objective::TargetKind;
use soft_unlearn::weights::{HardScheme, SoftScheme};

/// Notes and reasons of which the paper has this many; the file has all.
const PRINTED: usize = 6;

/// Settings, rows and weights.
pub(super) fn done(page: &mut Markup, outcome: &Outcome, view: &View) {
    let configuration = &outcome.configuration;
    let correction = &configuration.correction;
    let data = &outcome.data;
    page.element("h2", "", "What was done");
    page.raw("<dl>");
    page.pair("Goal", &goal(outcome));
    page.pair("Data", &rows(outcome));
    if !data.dropped.is_empty() {
        page.element("dt", "", "Dropped");
        page.raw("<dd>");
        list(
            page,
            data.dropped.iter().map(|(why, rows)| format!("{}: {why}", counted(*rows, "row"))),
            |page, told| page.text(&told),
        );
        page.raw("</dd>");
    }
    page.pair(
        "Model",
        &format!(
            "{}, l2 = {}, {} encoded columns",
            words::model_kind(configuration.model.kind),
            configuration.model.l2,
            count(data.encoded_columns as u64)
        ),
    );
    page.pair("Hard weights", &hard(outcome));
    let [scheme, _] = words::soft_scheme(correction.soft);
    let asked = match correction.soft {
        SoftScheme::Soft20 | SoftScheme::Soft22 => String::new(),
        _ => format!(", {} of the gap", percent(correction.share_of_gap, 0)),
    };
    let told = words::told_models(outcome, view.models);
    let soft = told.map_or(&outcome.soft_weights, |[_, _, soft]| words::soft_weights(outcome, soft));
    page.pair(
        "Soft weights",
        &format!(
            "{scheme}{asked}: {} raised, {} lowered, {} below zero; weights {} to {}",
            count(soft.raised as u64),
            count(soft.lowered as u64),
            count(soft.negative as u64),
            number(soft.range[0], 3),
            number(soft.range[1], 3)
        ),
    );
    page.pair("Algorithm", &algorithm(outcome));
    page.raw("</dl>");
}

fn goal(outcome: &Outcome) -> String {
    let [_, technical, meaning] = words::target(words::target_of(&outcome.configuration));
    match outcome.data.groups.len() {
        groups if groups > 2 => {
            format!("{technical}, over {groups} groups. F = the largest difference between two of them.")
        }
        _ => format!("{technical}. {meaning}"),
    }
}

fn rows(outcome: &Outcome) -> String {
    let data = &outcome.data;
    let [train, validation, test] = data.rows.map(|rows| count(rows as u64));
    let split = match &outcome.configuration.split {
        Split::Seeded { .. } => format!("drawn with seed {}", outcome.configuration.seed),
        Split::Column { column, .. } => format!("as the column {column} says"),
        Split::SecondFile { .. } => {
            format!("test rows from a second file, validation drawn with seed {}", outcome.configuration.seed)
        }
    };
    let used: usize = data.rows.iter().sum();
    format!(
        "{} rows read, {} used: {train} train, {validation} validate, {test} test; {split}",
        count(data.rows_read as u64),
        count(used as u64)
    )
}

fn hard(outcome: &Outcome) -> String {
    let configuration = &outcome.configuration;
    let which = match configuration.correction.hard {
        _ if !configuration.removed.is_empty() => "chosen by hand".to_owned(),
        HardScheme::TopShare(share) => format!("the {} that harm the target most", percent(share, 1)),
        HardScheme::BothHarmful => "all that harm target and utility".to_owned(),
    };
    format!("{} removed: {which}", counted(outcome.hard_weights.removed, "row"))
}

fn algorithm(outcome: &Outcome) -> String {
    let name = outcome.configuration.correction.algorithm.name();
    let left = |role: ModelRole| outcome.distance_to_retrained(role).map(|left| percent(left, 0));
    match (left(ModelRole::HardRetrained), left(ModelRole::SoftRetrained)) {
        (Some(hard), Some(soft)) => {
            let weights = match outcome.retrained_weights {
                Some(_) => "retrained models, soft with weights of its own",
                None => "models retrained with the same weights",
            };
            format!(
                "{name}; beside it {weights}: of the way to them the update leaves {hard} (hard) and {soft} (soft)"
            )
        }
        _ => name.to_owned(),
    }
}

/// What a reader should know of this result.
pub(super) fn notes(page: &mut Markup, outcome: &Outcome) {
    if outcome.warnings.is_empty() {
        return;
    }
    page.element("h2", "", "Notes");
    list(page, outcome.warnings.iter().map(warned), |page, [what, advice]| {
        page.element("strong", "", &what);
        page.raw(" ");
        page.text(&advice);
    });
}

/// What no such result can say.
pub(super) fn limits(page: &mut Markup, outcome: &Outcome) {
    let kind = words::target_of(&outcome.configuration);
    let mut told = vec![
        "The correction was chosen on validation rows; on test rows nothing was chosen. Intervals say how far figures would move with other rows \
         of the same kind, not with other columns, goals or data.",
        "Unlearning changes how much rows count for this model. It deletes no data, and neither cause nor harm outside the data is measured.",
    ];
    if kind == TargetKind::Robustness {
        told.push("The attack is the one that is described here; others may do more.");
    } else {
        told.push(
            "F compares means of probabilities or losses. Decisions at one half can differ more or less: see the gap from predictions.",
        );
    }
    if outcome.data.groups.len() > 2 {
        told.push("The gap is the largest difference between two groups that are large enough; small groups are shown and not driven.");
    }
    if outcome.configuration.model.kind == ModelKind::Mlp {
        told.push(
            "The hidden layers stay as they were trained: every correction changes the last layer alone.",
        );
    }
    page.element("h2", "", "Limits");
    list(page, told.into_iter(), |page, told| page.text(told));
}

/// How somebody else comes to the same figures.
pub(super) fn again(page: &mut Markup, brief: &Brief) {
    let data = &brief.outcome.data;
    page.element("h2", "", "How to reproduce this");
    page.raw("<dl>");
    let second =
        data.second_fingerprint.as_ref().map_or(String::new(), |second| format!("; second file {second}"));
    page.pair("Data (SHA-256)", &format!("{}{second}", data.fingerprint));
    if let Some([digest, version]) = &brief.report {
        page.pair("Report (SHA-256)", &format!("{digest}: the digest of “Report (JSON)”, version {version}"));
    }
    page.element("dt", "", "On the page");
    page.raw("<dd>");
    page.text("“Verify a report” with that JSON file computes every value anew and compares it. ");
    page.raw("<a class=\"screen\" rel=\"noreferrer\" href=\"");
    page.text(brief.address);
    page.raw("\">Open this question</a></dd>");
    page.element("dt", "", "In a shell");
    page.raw("<dd>");
    page.element("code", "", "soft-unlearn correct --config settings.json --data FILE --report report.json");
    page.text(", with the settings at the end of this file");
    page.raw("</dd></dl>");
}

/// A list of which the paper has the beginning, and says so.
fn list<T>(page: &mut Markup, items: impl ExactSizeIterator<Item = T>, write: impl Fn(&mut Markup, T)) {
    let more = items.len().saturating_sub(PRINTED);
    page.raw("<ul>");
    for (place, item) in items.enumerate() {
        page.open("li", if place < PRINTED { "" } else { "screen" });
        write(page, item);
        page.close("li");
    }
    if more > 0 {
        page.element("li", "paper", &format!("and {more} more: the file on a screen has them all"));
    }
    page.raw("</ul>");
}
