//! Which rows train, validate and test.

use yew::prelude::*;

use super::Page;
use super::controls::{Number, Select, number, setting};
use super::data::file_button;
use super::part::second_part;
use crate::page::format::{counted, percent};
use crate::page::guess;
use crate::page::state::Action;
use crate::worker::Slot;
use soft_unlearn::experiment::{Split, numbers};
use soft_unlearn::table::{ColumnSummary, TableSummary};

const DEFAULT_VALIDATION: f64 = 0.2;

/// The choice of split, and what belongs to it.
pub fn split(page: &Page, summary: &TableSummary) -> Html {
    let configuration = page.state.configuration.as_ref();
    let kind = match configuration.split {
        Split::Seeded { .. } => "seeded",
        Split::Column { .. } => "column",
        Split::SecondFile { .. } => "second_file",
    };
    let columns = summary.columns.clone();
    let choose = page.edit(move |configuration, kind: String| {
        configuration.split = match kind.as_str() {
            "column" => {
                let named = |column: &&ColumnSummary| {
                    column.values.iter().any(|(value, _)| guess::part(value).is_some())
                };
                columns.iter().find(named).or(columns.first()).map_or_else(Split::default, by_column)
            }
            "second_file" => Split::SecondFile { validation: DEFAULT_VALIDATION },
            _ => Split::default(),
        };
    });
    let body = match &configuration.split {
        Split::Seeded { train, validation } => {
            let (train, validation) = (*train, *validation);
            html! { <div class="pair">
                { setting(page, "train-share", &numbers::TRAINING_SHARE) }
                { setting(page, "validation-share", &numbers::VALIDATION_SHARE) }
                <p class="hint">{ format!("The remaining {} test.", percent((1.0 - train - validation).max(0.0), 0)) }</p>
            </div> }
        }
        Split::Column { column, train, validation, test } => {
            by_column_fields(page, summary, column, [train, validation, test])
        }
        Split::SecondFile { .. } => html! { <>
            { second_file(page) }
            { setting(page, "validation-share", &numbers::SHARE_OF_FIRST_FILE) }
        </> },
    };
    let seed = (kind != "column").then(|| {
        number(
            Number {
                id: "seed",
                label: html! { "Seed" },
                value: configuration.seed.to_string(),
                limits: ["0", "1", "9007199254740991"],
            },
            page.edit(|configuration, value: f64| {
                if value >= 0.0 && value.fract() == 0.0 {
                    configuration.seed = value as u64;
                }
            }),
        )
    });
    html! { <>
        <Select id="split" label="Split" value={kind} onchange={choose} options={vec![
            ("seeded".into(), "at random, with a seed".into()),
            ("column".into(), "a column says it".into()),
            ("second_file".into(), "a second file is the test".into()),
        ]} />
        { body }
        <>{ for seed }</>
    </> }
}

/// A split by this column, its values assigned by their names.
fn by_column(column: &ColumnSummary) -> Split {
    let named = |part: usize| {
        let values = column.values.iter().map(|(value, _)| value);
        values.filter(|value| guess::part(value) == Some(part)).cloned().collect()
    };
    Split::Column { column: column.name.clone(), train: named(0), validation: named(1), test: named(2) }
}

fn by_column_fields(page: &Page, summary: &TableSummary, chosen: &str, parts: [&Vec<String>; 3]) -> Html {
    let columns = summary.columns.clone();
    let choose = page.edit(move |configuration, name: String| {
        if let Some(column) = columns.iter().find(|column| column.name == name) {
            configuration.split = by_column(column);
        }
    });
    let options: Vec<(AttrValue, AttrValue)> = super::offered(summary, chosen)
        .into_iter()
        .map(|column| (column.name.clone().into(), column.name.clone().into()))
        .collect();
    let column = summary.columns.iter().find(|column| column.name == chosen);
    let values = column.map(|column| column.values.as_slice()).unwrap_or_default();
    let rows = values.iter().take(20).enumerate().map(|(i, (value, rows))| {
        let part = parts.iter().position(|values| values.contains(value));
        let name = value.clone();
        let assign = page.edit(move |configuration, part: String| {
            if let Split::Column { train, validation, test, .. } = &mut configuration.split {
                for (key, values) in [("train", train), ("validation", validation), ("test", test)] {
                    values.retain(|old| *old != name);
                    if key == part {
                        values.push(name.clone());
                    }
                }
            }
        });
        let value_name = match part {
            Some(0) => "train",
            Some(1) => "validation",
            Some(2) => "test",
            _ => "",
        };
        html! {
            <Select key={i} id={format!("split-value-{i}")} label={format!("{value} ({})", counted(*rows, "row"))} value={value_name} onchange={assign}
                options={vec![
                    ("train".into(), "trains".into()), ("validation".into(), "validates".into()),
                    ("test".into(), "tests".into()), ("".into(), "is left out".into()),
                ]} />
        }
    });
    html! { <>
        <Select id="split-column" label="The column" value={chosen.to_owned()} {options} onchange={choose} />
        { for rows }
    </> }
}

fn second_file(page: &Page) -> Html {
    let act = page.act.clone();
    let drop = Callback::from(move |_: MouseEvent| act.emit(Action::DropSecond));
    html! {
        <div class="second">
            { for page.state.second.as_deref().map(|summary| html! {
                <p class="hint">
                    <strong>{ &summary.name }</strong>{ format!(", {} ", counted(summary.rows, "row")) }
                    <button type="button" class="link" id="drop-second" onclick={drop}>{ "remove" }</button>
                </p>
            }) }
            { second_part(page) }
            { file_button(page, Slot::Second, "second-file", "Choose the test file") }
        </div>
    }
}
