//! The file's first lines beside the cells that were made of them, and what each column is read as.

use std::rc::Rc;

use yew::prelude::*;

use super::controls::{Select, tick};
use super::format::format_fields;
use super::{Page, dom, noted};
use crate::page::format::{compact, count, counted};
use crate::page::state::{Action, Change};
use soft_unlearn::experiment::Configuration;
use soft_unlearn::table::{
    ColumnChoice, ColumnKind, ColumnSummary, FormatChoice, RawPart, ReadAs, TableSummary,
};

/// Columns of a wide table that the preview shows.
const PREVIEWED: usize = 20;
/// Values of a column that can be called otherwise.
const VALUES: usize = 30;

/// The tab: what was noticed while the table was read, how it is read, its first rows, its columns.
pub fn tab(page: &Page) -> Html {
    let state = page.state;
    html! { <>
        { noted::list(page, noted::told(page), "notes") }
        { for state.second.as_deref().map(|second| noted::second(page, second)) }
        // The file that could not be read has the controls, where the message about it stands.
        if state.unreadable().is_none() {
            { match state.summary.as_deref().map(|summary| summary.format.as_ref()) {
                Some(Some(found)) => format_fields(page, Some(found)),
                // NumPy's files and others say themselves how they are written.
                _ => html! {},
            } }
        }
        { for state.summary.clone().map(|summary| html! {
            <Columns {summary} configuration={state.configuration.clone()} act={page.act.clone()} />
        }) }
    </> }
}

/// What the preview needs.
#[derive(Properties, PartialEq)]
struct ColumnsProperties {
    summary: Rc<TableSummary>,
    configuration: Rc<Configuration>,
    act: Callback<Action>,
}

/// The preview; pressing a column's name opens what can be set of it.
#[component]
fn Columns(properties: &ColumnsProperties) -> Html {
    let chosen = use_state(String::new);
    let ColumnsProperties { summary, configuration, act } = properties;
    let part = |name: &str| {
        if name == configuration.label.column {
            Some("label")
        } else if configuration.is_sensitive(name) {
            Some("group")
        } else if configuration.base_weight.as_deref() == Some(name) {
            Some("weight")
        } else if configuration.counts.as_deref() == Some(name) {
            Some("counts")
        } else if configuration.ignored.iter().any(|ignored| ignored == name) {
            Some("left out")
        } else {
            None
        }
    };
    // A wide table's first columns, behind those that have a part.
    let columns = &summary.columns;
    let mut shown: Vec<usize> = (0..columns.len()).collect();
    if columns.len() > super::LISTED {
        let has_part = |name: &str| name == configuration.label.column || configuration.is_sensitive(name);
        let (first, others): (Vec<usize>, Vec<usize>) =
            shown.into_iter().partition(|&i| has_part(&columns[i].name));
        shown = first.into_iter().chain(others).take(PREVIEWED).collect();
    }
    let hidden = columns.len() - shown.len();
    let open = chosen.setter();
    let head = |column: &ColumnSummary| {
        let (open, name) = (open.clone(), column.name.clone());
        let is_open = *chosen == column.name;
        let onclick =
            Callback::from(move |_: MouseEvent| open.set(if is_open { String::new() } else { name.clone() }));
        html! {
            <th scope="col" key={column.name.clone()}>
                <button type="button" class="link cut" aria-expanded={is_open.to_string()} {onclick}>{ &column.name }</button>
                { for part(&column.name).map(|part| html! { <span class="part">{ part }</span> }) }
                <span class="kind">{ describe(column) }</span>
            </th>
        }
    };
    let has_raw = !summary.raw.is_empty();
    let mut rows = summary.preview.iter();
    let cells = |row: &Vec<Option<String>>| -> Html {
        shown
            .iter()
            .filter_map(|&i| row.get(i))
            .map(|cell| match cell {
                Some(text) => html! { <td><span class="cut">{ text }</span></td> },
                None => html! { <td class="missing">{ "missing" }</td> },
            })
            .collect()
    };
    let body: Html = match has_raw {
        false => rows.map(|row| html! { <tr>{ cells(row) }</tr> }).collect(),
        true => summary
            .raw
            .iter()
            .map(|line| {
                let row = if line.part == RawPart::Row { rows.next() } else { None };
                let words = match line.part {
                    RawPart::Names => "the names of the columns",
                    _ => "left out",
                };
                html! { <tr>
                    <td class="raw"><span class="cut">{ &line.text }</span></td>
                    { match row {
                        Some(row) => cells(row),
                        None => html! { <td class="missing" colspan={shown.len().to_string()}>{ words }</td> },
                    } }
                </tr> }
            })
            .collect(),
    };
    let column = columns.iter().find(|column| column.name == *chosen);
    html! { <>
        <details class="preview" open=true>
            <summary><h2>{ match summary.preview.len() {
                1 => "The first row".to_owned(),
                rows => format!("The first {rows} rows"),
            } }</h2></summary>
            <p class="hint">{ "Press a column's name to set how it is read." }</p>
            <div class="scroll" tabindex="0" role="region" aria-label="Preview of the table">
                <table class="data">
                    <thead><tr>
                        if has_raw { <th scope="col"><span class="kind">{ "as it stands in the file" }</span></th> }
                        { for shown.iter().map(|&i| head(&columns[i])) }
                    </tr></thead>
                    <tbody>{ body }</tbody>
                </table>
            </div>
            if hidden > 0 {
                <p class="hint">{ format!("And {}.", counted(hidden, "more column")) }</p>
            }
        </details>
        { for column.map(|column| settings(column, configuration, act)) }
    </> }
}

/// A change of what is set by hand of a column.
fn set<V: Clone + 'static>(
    act: &Callback<Action>,
    column: &str,
    change: impl Fn(&mut ColumnChoice, &V) + 'static,
) -> Callback<V> {
    let (act, column, change) = (act.clone(), column.to_owned(), Rc::new(change));
    Callback::from(move |value: V| {
        let (column, change) = (column.clone(), change.clone());
        act.emit(Action::Reformat(Change::new(move |format: &mut FormatChoice| {
            format.set_column(&column, |choice| change(choice, &value));
        })));
    })
}

/// What can be set by hand of a column.
fn settings(column: &ColumnSummary, configuration: &Configuration, act: &Callback<Action>) -> Html {
    let name = &column.name;
    let set_by_hand = configuration.format.columns.iter().find(|choice| choice.column == *name);
    let read_as = set_by_hand.and_then(|choice| choice.read_as);
    let ignored = configuration.ignored.contains(name);
    let kind = match (ignored, read_as) {
        (true, _) => "out",
        (_, None) => "",
        (_, Some(ReadAs::Number)) => "number",
        (_, Some(ReadAs::Category)) => "category",
        (_, Some(ReadAs::Ordered)) => "ordered",
        (_, Some(ReadAs::Year)) => "year",
        (_, Some(ReadAs::Months)) => "months",
    };
    let values: Vec<String> = column.values.iter().map(|(value, _)| value.clone()).collect();
    let change_kind = {
        let (act, own, values) = (act.clone(), name.clone(), values.clone());
        Callback::from(move |kind: String| {
            let name = own.clone();
            let out = kind == "out";
            act.emit(Action::Configure(Change::new(move |configuration: &mut Configuration| {
                configuration.ignored.retain(|other| *other != name);
                if out {
                    configuration.ignored.push(name.clone());
                }
            })));
            if out {
                return;
            }
            let (name, values) = (own.clone(), values.clone());
            act.emit(Action::Reformat(Change::new(move |format: &mut FormatChoice| {
                format.set_column(&name, |choice| {
                    choice.read_as = match kind.as_str() {
                        "number" => Some(ReadAs::Number),
                        "category" => Some(ReadAs::Category),
                        "ordered" => Some(ReadAs::Ordered),
                        "year" => Some(ReadAs::Year),
                        "months" => Some(ReadAs::Months),
                        _ => None,
                    };
                    choice.order = match choice.read_as {
                        Some(ReadAs::Ordered) => sorted(&values),
                        _ => Vec::new(),
                    };
                });
            })));
        })
    };
    let options = [
        ("", "what it looks like"),
        ("number", "numbers"),
        ("category", "categories"),
        ("ordered", "ordered categories"),
        ("year", "dates: their year"),
        ("months", "dates: months since 1970"),
        ("out", "left out (an identifier, a remark)"),
    ]
    .map(|(value, text)| (AttrValue::from(value), AttrValue::from(text)))
    .to_vec();
    let order = set_by_hand.map(|choice| choice.order.as_slice()).unwrap_or_default();
    let is_ordered = read_as == Some(ReadAs::Ordered);
    let is_listed = column.kind != ColumnKind::Identifier
        && !is_ordered
        && read_as.is_none_or(|it| it == ReadAs::Category)
        && column.distinct <= VALUES;
    let reset = set(act, name, |choice: &mut ColumnChoice, _: &MouseEvent| {
        *choice = ColumnChoice { column: choice.column.clone(), ..ColumnChoice::default() };
    });
    html! {
        <section class="column-settings" id="column-settings" aria-label={format!("Settings of {name}")}>
            <h3>{ name }</h3>
            <Select id="column-kind" label="Read as" value={kind} {options} onchange={change_kind} />
            if is_ordered { { ordered(act, name, order) } }
            if is_listed {
                <table class="data" id="column-values">
                    <thead><tr><th scope="col">{ "Value" }</th><th scope="col">{ "Rows" }</th><th scope="col">{ "Call it (one name for several merges them)" }</th><th scope="col">{ "Means missing" }</th></tr></thead>
                    <tbody>{ for column.values.iter().enumerate().map(|(i, (value, rows))| value_row(act, name, i, value, *rows)) }</tbody>
                </table>
            }
            if let Some(choice) = set_by_hand {
                if !choice.missing.is_empty() {
                    <p class="hint">{ format!("Missing here: {}.", choice.missing.join(", ")) }</p>
                }
                if !choice.rename.is_empty() {
                    <p class="hint">{ choice.rename.iter().map(|(own, name)| format!("{own} is called {name}")).collect::<Vec<_>>().join("; ") }</p>
                }
                <p><button type="button" class="small" id="column-reset" onclick={reset}>{ "As the file has it" }</button></p>
            }
        </section>
    }
}

/// A value, and what it is called.
fn value_row(act: &Callback<Action>, column: &str, i: usize, value: &str, rows: usize) -> Html {
    let own = value.to_owned();
    let call = set(act, column, move |choice, name: &String| {
        let name = name.trim();
        if !name.is_empty() && name != own {
            choice.call(&own, name);
        }
    });
    let onchange = Callback::from(move |event: Event| call.emit(dom::value_of(&event)));
    let own = value.to_owned();
    let missing = set(act, column, move |choice, ticked: &bool| {
        // What is called so counts as missing under its own names, too.
        let mut values: Vec<String> =
            choice.rename.iter().filter(|(_, name)| **name == own).map(|(own, _)| own.clone()).collect();
        values.push(own.clone());
        choice.missing.retain(|other| !values.contains(other));
        if *ticked {
            choice.missing.extend(values);
        }
    });
    html! {
        <tr key={value.to_owned()}>
            <td><span class="cut">{ value }</span></td>
            <td>{ count(rows as u64) }</td>
            <td><input type="text" aria-label={format!("Call {value}")} value={value.to_owned()} autocomplete="off" {onchange} /></td>
            <td>{ tick(format!("value-missing-{i}"), html! { <span class="visually-hidden">{ format!("{value} means missing") }</span> }, false, missing) }</td>
        </tr>
    }
}

/// The order of values, lowest first.
fn ordered(act: &Callback<Action>, column: &str, order: &[String]) -> Html {
    let step = |at: usize, to: usize| {
        set(act, column, move |choice: &mut ColumnChoice, _: &MouseEvent| {
            if at < choice.order.len() && to < choice.order.len() {
                choice.order.swap(at, to);
            }
        })
    };
    html! {
        <ol class="order" id="column-order">
            { for order.iter().enumerate().map(|(i, value)| html! {
                <li key={value.clone()}>
                    <span>{ value }</span>
                    <button type="button" class="small" aria-label={format!("{value}: lower")} disabled={i == 0} onclick={step(i, i.saturating_sub(1))}>{ "↑" }</button>
                    <button type="button" class="small" aria-label={format!("{value}: higher")} disabled={i + 1 == order.len()} onclick={step(i, i + 1)}>{ "↓" }</button>
                </li>
            }) }
        </ol>
    }
}

/// Values in an order to begin with: by the first number in them, or else by the alphabet.
fn sorted(values: &[String]) -> Vec<String> {
    let number = |text: &str| {
        let digits = text.trim_start_matches(|c: char| !c.is_ascii_digit());
        let end = digits.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(digits.len());
        digits[..end].parse::<f64>().unwrap_or(f64::INFINITY)
    };
    // Words of sizes, as questionnaires have them.
    const WORDS: [&[&str]; 5] = [
        &["none", "never", "very low", "lowest", "poor", "basic"],
        &["low", "rarely", "small", "fair", "little"],
        &["medium", "middle", "moderate", "sometimes", "average", "good"],
        &["high", "often", "large", "very good", "much"],
        &["very high", "always", "highest", "excellent"],
    ];
    let size = |text: &str| {
        let lower = text.to_lowercase();
        WORDS.iter().position(|words| words.contains(&lower.as_str())).unwrap_or(WORDS.len())
    };
    let mut list = values.to_vec();
    list.sort_by(|a, b| size(a).cmp(&size(b)).then(number(a).total_cmp(&number(b))).then(a.cmp(b)));
    list
}

fn describe(column: &ColumnSummary) -> String {
    let kind = match column.kind {
        ColumnKind::Numeric => "numeric",
        ColumnKind::Categorical => "categorical",
        ColumnKind::Constant => "constant",
        ColumnKind::Identifier => "identifier",
        ColumnKind::Date => "date",
    };
    let range = match (column.kind, column.range) {
        (ColumnKind::Numeric, Some([low, _, high])) => format!(", {} to {}", compact(low), compact(high)),
        _ => format!(", {}", counted(column.distinct, "value")),
    };
    let missing = if column.missing > 0 {
        format!(", {} missing", count(column.missing as u64))
    } else {
        String::new()
    };
    format!("{kind}{range}{missing}")
}
