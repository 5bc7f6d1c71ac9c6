//! The comparison of methods as a table, a line for each method and its weights.

use yew::prelude::*;

use super::Page;
use crate::page::charts::method_lines;
use crate::page::format::{milliseconds, number as digits, percent, signed};
use crate::page::state::Sweep;
use crate::page::view::{MethodColumn, MethodsView};
use crate::page::words;
use soft_unlearn::experiment::{Spread, SweepLine, SweepScheme};
use soft_unlearn::objective::TargetKind;

/// A column of the table: what it is sorted by, its words, and its cell.
struct Column {
    column: MethodColumn,
    name: &'static str,
    title: &'static str,
    read: fn(&SweepLine) -> Option<Spread>,
    show: fn(f64) -> String,
}

fn columns(target: TargetKind) -> Vec<Column> {
    let robust = target == TargetKind::Robustness;
    let points: fn(f64) -> String = |value| signed(value * 100.0, 2);
    let loss: fn(f64) -> String = |value| signed(value, 4);
    let share: fn(f64) -> String = |value| percent(value, 2);
    let mean: fn(f64) -> String = |value| digits(value, 4);
    let gap = if robust {
        mean
    } else if words::in_points(target) {
        points
    } else {
        loss
    };
    vec![
        Column {
            column: MethodColumn::Target,
            name: if robust { "loss under attack" } else { "gap F" },
            title: if robust {
                "mean per row, on test; sorted by its mean over seeds"
            } else {
                "F on the test rows; sorted by the mean of |F| over seeds"
            },
            read: |line| line.test_target,
            show: gap,
        },
        Column {
            column: MethodColumn::ValidationTarget,
            name: "on validation",
            title: "F on the rows on which the correction was chosen",
            read: |line| line.validation_target,
            show: gap,
        },
        Column {
            column: MethodColumn::TargetHard,
            name: if robust { "accuracy under attack" } else { "gap of decisions" },
            title: "from 0/1 predictions, on test; for robustness on copies fixed beforehand",
            read: |line| line.test_target_hard,
            show: if robust { share } else { points },
        },
        Column {
            column: MethodColumn::Accuracy,
            name: "accuracy",
            title: "on test",
            read: |line| line.test_accuracy,
            show: share,
        },
        Column {
            column: MethodColumn::Auc,
            name: "AUC",
            title: "on test",
            read: |line| line.test_auc,
            show: |value| digits(value, 4),
        },
        Column {
            column: MethodColumn::LogLoss,
            name: "log loss",
            title: "mean, on test",
            read: |line| line.test_log_loss,
            show: |value| digits(value, 4),
        },
        Column {
            column: MethodColumn::Distance,
            name: "distance",
            title: "to the retrained model: 0 is there, 1 is no nearer than doing nothing",
            read: |line| line.distance,
            show: |value| digits(value, 3),
        },
        Column {
            column: MethodColumn::Agreement,
            name: "agreement",
            title: "share of test rows decided as by the retrained model",
            read: |line| line.agreement,
            show: share,
        },
        Column {
            column: MethodColumn::Membership,
            name: "membership",
            title: "AUC of the membership attack minus the retrained model's: 0 is as well forgotten",
            read: |line| line.membership_excess,
            show: |value| signed(value, 4),
        },
        Column {
            column: MethodColumn::Time,
            name: "time",
            title: "of the algorithm alone",
            read: |line| line.milliseconds,
            show: milliseconds,
        },
    ]
}

/// The table, sorted and filtered as the visitor wants it.
pub fn table(page: &Page, sweep: &Sweep, target: TargetKind) -> Html {
    let view = &page.state.view.methods;
    let header = |column: MethodColumn, name: &'static str, title: &'static str, left: bool| {
        let sorted = match (view.sort == column, view.descending) {
            (false, _) => None,
            (true, false) => Some("ascending"),
            (true, true) => Some("descending"),
        };
        let onclick = page.look(move |view, _: MouseEvent| {
            let MethodsView { sort, descending, .. } = view.methods.clone();
            // First up, then down, then as they were run.
            let next = if sort != column {
                (column, false)
            } else if !descending {
                (column, true)
            } else {
                (MethodColumn::Order, false)
            };
            (view.methods.sort, view.methods.descending) = next;
        });
        let mark = match sorted {
            Some("ascending") => " ▲",
            Some(_) => " ▼",
            None => "",
        };
        html! {
            <th scope="col" class={classes!(left.then_some("left"))} aria-sort={sorted}>
                <button type="button" class="sort" {title} {onclick}>{ name }<span aria-hidden="true">{ mark }</span></button>
            </th>
        }
    };
    let columns = columns(target);
    html! {
        <div class="scroll" tabindex="0" role="region" aria-label="Methods">
            <table class="figures methods" id="table-methods">
                <caption>{ format!("{}, test rows unless said; mean ± standard deviation over seeds", words::target(target)[0]) }</caption>
                <thead><tr>
                    { header(MethodColumn::Method, "method", "in alphabetical order", true) }
                    <th scope="col" class="left">{ "weights" }</th>
                    { for columns.iter().map(|it| header(it.column, it.name, it.title, false)) }
                    <th scope="col">{ "seeds" }</th>
                </tr></thead>
                <tbody>
                    { for method_lines(&sweep.rows, target, view).iter().map(|line| html! {
                        <tr key={format!("{:?} {:?}", line.method, line.scheme)} class={scheme_class(line.scheme)}>
                            <th scope="row">{ line.method.name() }</th>
                            <td class="left">{ line.scheme.name() }</td>
                            if line.seeds == 0 {
                                <td class="left why" colspan={(columns.len() + 1).to_string()}>{ line.failed.clone().unwrap_or_default() }</td>
                            } else {
                                { for columns.iter().map(|it| cell((it.read)(line), it.show)) }
                                <td>{ line.seeds.to_string() }</td>
                            }
                        </tr>
                    }) }
                </tbody>
            </table>
        </div>
    }
}

fn scheme_class(scheme: SweepScheme) -> &'static str {
    match scheme {
        SweepScheme::Hard => "hard-row",
        SweepScheme::Soft => "soft-row",
        SweepScheme::Neither => "baseline-row",
    }
}

fn cell(spread: Option<Spread>, show: fn(f64) -> String) -> Html {
    let Some(Spread { mean, deviation }) = spread else {
        return html! { <td class="undefined" data-value="">{ "–" }</td> };
    };
    let around = deviation.filter(|deviation| *deviation > 0.0).map(|deviation| {
        let text = show(deviation);
        format!(" ± {}", text.trim_start_matches('+'))
    });
    html! { <td data-value={mean.to_string()}>{ show(mean) }{ for around.map(|text| html! { <span class="hint">{ text }</span> }) }</td> }
}
