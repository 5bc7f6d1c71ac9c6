//! Questions about chosen rows: the model without all of them, and what turns one row's decision.

use yew::prelude::*;

use super::Page;
use super::controls::{Number, number as number_field};
use crate::page::format::{count, counted, number, signed};
use crate::page::state::{Action, JobKind};
use crate::page::words;
use soft_unlearn::experiment::{Flip, Outcome, RowsAnswer, RowsQuestion, WithoutRows};
use soft_unlearn::objective::intervals::{Interval, Statistic};

/// Rows that are named.
const NAMED: usize = 20;

/// What can be asked of the selected rows, and the last answer.
pub fn row_questions(page: &Page, outcome: &Outcome) -> Html {
    let state = page.state;
    let waits = state.busy() || state.outdated();
    let ask = |question: RowsQuestion| {
        let act = page.act.clone();
        Callback::from(move |_: MouseEvent| act.emit(Action::AskOfRows(question.clone())))
    };
    let places: Vec<u32> = state.selected.iter().map(|&place| place as u32).collect();
    let first = state.selected.first().and_then(|&place| outcome.samples.row.get(place)).copied();
    let last = state.row_question.as_deref();
    let typed = match last {
        Some((RowsQuestion::Flip(row), _)) => Some(*row),
        _ => first,
    };
    let type_row = {
        let act = page.act.clone();
        Callback::from(move |row: f64| {
            if !waits && row >= 1.0 && row <= f64::from(u32::MAX) {
                act.emit(Action::AskOfRows(RowsQuestion::Flip(row as u32)));
            }
        })
    };
    let field = Number {
        id: "ask-row",
        label: html! { "What turns the decision of row" },
        value: typed.map_or(String::new(), |row| row.to_string()),
        limits: ["1", "1", ""],
    };
    html! {
        <section class="row-questions" aria-label="Questions about rows">
            <div class="chart-controls">
                if !places.is_empty() {
                    <button type="button" class="small" id="ask-without" disabled={waits} onclick={ask(RowsQuestion::Without(places.clone()))}>
                        { format!("Train without the {}", counted(places.len(), "selected row")) }
                    </button>
                }
                { number_field(field, type_row) }
                if let Some(row) = typed {
                    <button type="button" class="small" id="ask-flip" disabled={waits} onclick={ask(RowsQuestion::Flip(row))}>{ "Find the fewest rows" }</button>
                }
            </div>
            if state.going(JobKind::RowQuestion) && !matches!(last, Some((RowsQuestion::Gap(_), _))) {
                <p class="hint" role="status">{ "Training without the rows…" }</p>
            } else if let Some((question, Some(answer))) = last.filter(|(question, _)| speaks_of(question, &places)) {
                <div data-testid="answered" role="status">{ answered(outcome, question, answer) }</div>
            }
        </section>
    }
}

/// Whether an answer is still about what is selected; one about a row names it.
fn speaks_of(question: &RowsQuestion, selected: &[u32]) -> bool {
    match question {
        RowsQuestion::Without(places) => places == selected,
        RowsQuestion::Flip(_) => true,
        RowsQuestion::Gap(_) => false,
    }
}

fn answered(outcome: &Outcome, question: &RowsQuestion, answer: &RowsAnswer) -> Html {
    match (question, answer) {
        (_, RowsAnswer::Without(without)) => left_out(outcome, without),
        (RowsQuestion::Flip(row), RowsAnswer::Flip { part, found }) => {
            html! { <p>{ turned(outcome, *row, part, found.as_ref()) }</p> }
        }
        (RowsQuestion::Flip(row), _) => html! {
            <p>{ format!("No part has row {row}: the file has fewer rows, or the row was dropped. Rows count from 1.") }</p>
        },
        _ => html! {},
    }
}

/// Predicted beside trained, on validation; then what it does on test, with intervals.
fn left_out(outcome: &Outcome, without: &WithoutRows) -> Html {
    let kind = words::target_of(&outcome.configuration);
    let line = |name: String, values: [f64; 2], text: &dyn Fn(f64) -> String| {
        html! {
            <tr><th scope="row">{ name }</th>{ for values.map(|value| html! { <td data-value={value.to_string()}>{ text(value) }</td> }) }</tr>
        }
    };
    let changed = |statistic: Statistic| {
        without.changes.iter().find(|(own, _)| *own == statistic).and_then(|(_, interval)| *interval)
    };
    let points = |interval: Option<Interval>| match interval {
        None => "is undefined".to_owned(),
        Some(it) => {
            let text = format!(
                "{} ±{} points",
                signed(100.0 * it.estimate, 1),
                number(50.0 * (it.high - it.low), 1)
            );
            if it.holds_zero() {
                format!("does not change as far as can be told ({text})")
            } else {
                format!("changes by {text}")
            }
        }
    };
    html! { <>
        <div class="scroll" tabindex="0" role="region" aria-label="Without the selected rows">
            <table class="figures" id="table-without">
                <caption>{ format!("Without the {}, all at once; changes on the validation rows", counted(without.rows, "selected row")) }</caption>
                <thead><tr><td></td><th scope="col">{ "by influence" }</th><th scope="col">{ "trained without" }</th></tr></thead>
                <tbody>
                    { line("Target F".to_owned(), without.target_change, &|value| match words::in_points(kind) {
                        true => format!("{} points", signed(100.0 * value, 3)),
                        false => signed(value, 4),
                    }) }
                    { line("Sum of log losses".to_owned(), without.utility_change, &|value| signed(value, 2)) }
                </tbody>
            </table>
        </div>
        <p>{ format!(
            "On the test rows, trained without them: accuracy {}; the largest difference of decisions between groups {}.",
            points(changed(Statistic::Accuracy)),
            points(changed(Statistic::DecisionDifference)),
        ) }</p>
    </> }
}

fn turned(outcome: &Outcome, row: u32, part: &str, found: Option<&Flip>) -> String {
    let Some(flip) = found else {
        return format!(
            "Row {row} ({part}): no fifth of the training rows, in the order of their influence on it, turns its decision."
        );
    };
    let share = |margin: f64| format!("{}\u{202f}%", number(100.0 / (1.0 + (-margin).exp()), 2));
    let rows: Vec<String> = flip
        .places
        .iter()
        .take(NAMED)
        .filter_map(|&place| outcome.samples.row.get(place))
        .map(|row| row.to_string())
        .collect();
    let more = flip.places.len().saturating_sub(NAMED);
    let rest = if more > 0 { format!(" and {} more", count(more as u64)) } else { String::new() };
    format!(
        "Row {row} ({part}): p = {} with all training rows. Without {} it is {} when trained anew (influence predicts {}); without all but the last of \
         them it is {}. Another set may be smaller. Rows: {}{rest}.",
        share(flip.margin),
        counted(flip.places.len(), "row"),
        share(flip.retrained),
        share(flip.predicted),
        share(flip.one_fewer),
        rows.join(", "),
    )
}
