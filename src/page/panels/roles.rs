//! The question: label, group, features, split, and the model.

use web_sys::File;
use yew::prelude::*;

use crate::experiment::{Configuration, MissingPolicy, Split};
use crate::page::app::failure;
use crate::page::controls::{checkbox, file, number, select};
use crate::page::state::{Action, State};
use crate::table::{BinaryRole, ColumnKind, ColumnSummary, Condition, TableSummary};
use crate::worker::Place;

/// Values that are offered as boxes to tick; a column with more numbers than this gets a threshold.
const BOXES: usize = 30;

/// Changes a copy of the settings and sends it on.
pub fn edit<V: 'static>(
    configuration: &Configuration,
    act: &Callback<Action>,
    change: impl Fn(&mut Configuration, V) + 'static,
) -> Callback<V> {
    let (configuration, act) = (configuration.clone(), act.clone());
    Callback::from(move |value| {
        let mut configuration = configuration.clone();
        change(&mut configuration, value);
        act.emit(Action::Edited(Box::new(configuration)));
    })
}

/// The panel.
pub fn view(state: &State, act: &Callback<Action>, second: Callback<File>) -> Html {
    let (Some(summary), Some(configuration)) = (&state.summary, &state.configuration) else {
        return failure(state, Place::Roles, "error-roles");
    };
    html! {
        <section class="panel" aria-labelledby="roles-title">
            <h2 id="roles-title">{ "Who and what" }</h2>
            { failure(state, Place::Roles, "error-roles") }
            { role(Part::Label, summary, configuration, act) }
            { role(Part::Sensitive, summary, configuration, act) }
            { checkbox("sensitive-as-feature", html! { "The model may use the group as a feature" }, configuration.sensitive_as_feature,
                edit(configuration, act, |configuration, on| configuration.sensitive_as_feature = on)) }
            { features(summary, configuration, act) }
            { split(state, summary, configuration, act, second) }
            { model(configuration, act) }
        </section>
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Part {
    Label,
    Sensitive,
}

impl Part {
    fn of(self, configuration: &mut Configuration) -> &mut BinaryRole {
        match self {
            Part::Label => &mut configuration.label,
            Part::Sensitive => &mut configuration.sensitive,
        }
    }

    fn id(self) -> &'static str {
        match self {
            Part::Label => "label",
            Part::Sensitive => "sensitive",
        }
    }
}

/// Column and values of the label or the group.
fn role(part: Part, summary: &TableSummary, configuration: &Configuration, act: &Callback<Action>) -> Html {
    let role = match part {
        Part::Label => &configuration.label,
        Part::Sensitive => &configuration.sensitive,
    };
    let id = part.id();
    let columns: Vec<(String, String)> =
        summary.columns.iter().map(|column| (column.name.clone(), column.name.clone())).collect();
    let all = summary.columns.clone();
    let choose = edit(configuration, act, move |configuration, name: String| {
        let column = all.iter().find(|column| column.name == name);
        *part.of(configuration) = BinaryRole { positive: first_guess(column), negative: None, column: name };
        let column = part.of(configuration).column.clone();
        configuration.ignored.retain(|ignored| *ignored != column);
    });
    let (label, positive) = match part {
        Part::Label => ("Label: what is predicted", "Favourable"),
        Part::Sensitive => ("Sensitive group", "Privileged"),
    };
    let column = summary.columns.iter().find(|column| column.name == role.column);
    html! {
        <div class="role">
            { select(&format!("{id}-column"), label, &role.column, &columns, choose) }
            if let Some(column) = column {
                { condition(part, positive, column, role, configuration, act) }
            }
        </div>
    }
}

fn first_guess(column: Option<&ColumnSummary>) -> Condition {
    match column {
        Some(ColumnSummary { kind: ColumnKind::Numeric, distinct, range: Some([_, mean, _]), .. }) if *distinct > BOXES => {
            Condition::AtLeast(mean.round())
        }
        Some(column) => Condition::Values(column.values.first().map(|(value, _)| value.clone()).into_iter().collect()),
        None => Condition::Values(Vec::new()),
    }
}

fn condition(
    part: Part,
    positive: &str,
    column: &ColumnSummary,
    role: &BinaryRole,
    configuration: &Configuration,
    act: &Callback<Action>,
) -> Html {
    let id = part.id();
    let numeric = column.range.is_some();
    let threshold = match role.positive {
        Condition::AtLeast(threshold) => Some(threshold),
        Condition::Values(_) => None,
    };
    let guess = first_guess(Some(column));
    let mean = column.range.map_or(0.0, |[_, mean, _]| mean.round());
    let by = edit(configuration, act, move |configuration, by: String| {
        let role = part.of(configuration);
        role.negative = None;
        role.positive = match (by.as_str(), &guess) {
            ("threshold", _) => Condition::AtLeast(mean),
            (_, Condition::Values(values)) => Condition::Values(values.clone()),
            _ => Condition::Values(Vec::new()),
        };
    });
    let against = edit(configuration, act, {
        let first = column.values.clone();
        move |configuration, on: bool| {
            let role = part.of(configuration);
            let taken = match &role.positive {
                Condition::Values(values) => values.clone(),
                Condition::AtLeast(_) => Vec::new(),
            };
            let other = first.iter().map(|(value, _)| value).find(|value| !taken.contains(value));
            role.negative = on.then(|| other.cloned().into_iter().collect());
        }
    });
    html! {
        <>
            if numeric && column.distinct > 2 {
                { select(&format!("{id}-by"), &format!("{positive} is"), if threshold.is_some() { "threshold" } else { "values" },
                    &[("threshold".to_owned(), "a number of at least …".to_owned()), ("values".to_owned(), "one of these values".to_owned())], by) }
            }
            if let Some(threshold) = threshold {
                { number(&format!("{id}-threshold"), &format!("{positive} from"), Some(threshold), "", edit(configuration, act, move |configuration, value: Option<f64>| {
                    if let Some(value) = value { part.of(configuration).positive = Condition::AtLeast(value); }
                })) }
            } else {
                { boxes(part, positive, column, configuration, act, true) }
                if column.distinct > 2 {
                    { checkbox(&format!("{id}-against"), html! { "Compare with chosen values only, not with all others" }, role.negative.is_some(), against) }
                    if role.negative.is_some() {
                        { boxes(part, "Compared with", column, configuration, act, false) }
                    }
                }
            }
        </>
    }
}

/// A box for each frequent value of the positive or the negative side.
fn boxes(
    part: Part,
    legend: &str,
    column: &ColumnSummary,
    configuration: &Configuration,
    act: &Callback<Action>,
    positive: bool,
) -> Html {
    let role = match part {
        Part::Label => &configuration.label,
        Part::Sensitive => &configuration.sensitive,
    };
    let chosen: &[String] = match (&role.positive, &role.negative) {
        (Condition::Values(values), _) if positive => values,
        (_, Some(values)) if !positive => values,
        _ => &[],
    };
    let id = part.id();
    let side = if positive { "positive" } else { "negative" };
    html! {
        <fieldset class="values">
            <legend>{ legend }</legend>
            { for column.values.iter().take(BOXES).enumerate().map(|(position, (value, rows))| {
                let (value, single) = (value.clone(), column.distinct == 2 && positive);
                let words = html! { <>{ value.chars().take(60).collect::<String>() }{ " " }<small>{ crate::page::format::count(*rows) }</small></> };
                let checked = chosen.contains(&value);
                checkbox(&format!("{id}-{side}-{position}"), words, checked, edit(configuration, act, move |configuration, on: bool| {
                    let role = part.of(configuration);
                    let list = match (&mut role.positive, &mut role.negative) {
                        (Condition::Values(values), _) if positive => values,
                        (_, Some(values)) if !positive => values,
                        _ => return,
                    };
                    // Of two values one is favourable: ticking one unticks the other.
                    if single { list.clear(); } else { list.retain(|known| *known != value); }
                    if on { list.push(value.clone()); }
                }))
            }) }
        </fieldset>
    }
}

/// Which columns are left out, and what happens to missing values.
fn features(summary: &TableSummary, configuration: &Configuration, act: &Callback<Action>) -> Html {
    let split = match &configuration.split {
        Split::Column { column, .. } => Some(column),
        _ => None,
    };
    let is_feature = |column: &&ColumnSummary| {
        column.name != configuration.label.column && column.name != configuration.sensitive.column && Some(&column.name) != split
    };
    let list: Vec<&ColumnSummary> = summary.columns.iter().filter(is_feature).collect();
    let used = list.iter().filter(|column| !configuration.ignored.contains(&column.name)).count();
    let missing = match configuration.missing {
        MissingPolicy::DropRows => "drop",
        MissingPolicy::Impute => "impute",
    };
    html! {
        <>
            <details class="more">
                <summary>{ format!("Features: {used} of {} columns", list.len()) }</summary>
                <fieldset class="values">
                    <legend>{ "The model learns from" }</legend>
                    { for list.into_iter().enumerate().map(|(position, column)| {
                        let name = column.name.clone();
                        let on = !configuration.ignored.contains(&name);
                        checkbox(&format!("feature-{position}"), html! { { name.chars().take(60).collect::<String>() } }, on, edit(configuration, act, move |configuration, on: bool| {
                            configuration.ignored.retain(|ignored| *ignored != name);
                            if !on { configuration.ignored.push(name.clone()); }
                        }))
                    }) }
                </fieldset>
            </details>
            { select("missing", "Rows with missing values", missing,
                &[("drop".to_owned(), "are dropped".to_owned()), ("impute".to_owned(), "are kept: median, or a category of its own".to_owned())],
                edit(configuration, act, |configuration, value: String| {
                    configuration.missing = if value == "impute" { MissingPolicy::Impute } else { MissingPolicy::DropRows };
                })) }
        </>
    }
}

/// How rows are divided into training, validation and test.
fn split(state: &State, summary: &TableSummary, configuration: &Configuration, act: &Callback<Action>, second: Callback<File>) -> Html {
    let chosen = match &configuration.split {
        Split::Seeded { .. } => "seeded",
        Split::Column { .. } => "column",
        Split::SecondFile { .. } => "file",
    };
    let candidate = summary.columns.iter().find(|column| (2..=12).contains(&column.distinct) && column.name != configuration.label.column);
    let first = candidate.map(guess_split);
    let change = edit(configuration, act, move |configuration, value: String| {
        configuration.split = match value.as_str() {
            "column" => first.clone().unwrap_or_default(),
            "file" => Split::SecondFile { validation: 0.25 },
            _ => Split::default(),
        };
    });
    let share = |which: fn(&mut Split) -> Option<&mut f64>| {
        edit(configuration, act, move |configuration, value: Option<f64>| {
            if let (Some(place), Some(value)) = (which(&mut configuration.split), value) {
                *place = value / 100.0;
            }
        })
    };
    html! {
        <details class="more" open={chosen == "file"}>
            <summary>{ match chosen { "column" => "Split: by a column", "file" => "Split: a second file tests", _ => "Split: random, seeded" } }</summary>
            { select("split", "Train, validation and test rows", chosen, &[
                ("seeded".to_owned(), "drawn at random with a seed".to_owned()),
                ("column".to_owned(), "named by a column".to_owned()),
                ("file".to_owned(), "test rows in a second file".to_owned()),
            ], change) }
            { match &configuration.split {
                Split::Seeded { train, validation } => html! { <>
                    { number("split-train", "Train, %", Some(100.0 * train), "60", share(|split| match split { Split::Seeded { train, .. } => Some(train), _ => None })) }
                    { number("split-validation", "Validation, % (the rest tests)", Some(100.0 * validation), "20", share(|split| match split { Split::Seeded { validation, .. } => Some(validation), _ => None })) }
                </> },
                Split::SecondFile { validation } => html! { <>
                    <p>{ match &state.second { Some(second) => format!("{}: {} rows", second.name, second.rows), None => "No second file yet.".to_owned() } }</p>
                    { file("second-file", "Choose the test file", second) }
                    { number("split-validation", "Validation, % of the first file", Some(100.0 * validation), "25", share(|split| match split { Split::SecondFile { validation } => Some(validation), _ => None })) }
                    if state.second.is_some() { <button type="button" onclick={act.reform(|_| Action::DroppedSecond)}>{ "Forget it" }</button> }
                </> },
                Split::Column { column, .. } => split_column(summary, column, configuration, act),
            } }
            { number("seed", "Seed", Some(configuration.seed as f64), "42", edit(configuration, act, |configuration, value: Option<f64>| {
                if let Some(value) = value.filter(|value| (0.0..9e15).contains(value)) { configuration.seed = value as u64; }
            })) }
        </details>
    }
}

/// The values of a column by what they begin with; what is left over trains.
fn guess_split(column: &ColumnSummary) -> Split {
    let (mut train, mut validation, mut test) = (Vec::new(), Vec::new(), Vec::new());
    for (value, _) in &column.values {
        let lower = value.to_ascii_lowercase();
        match lower.get(..3) {
            Some("val" | "dev") => validation.push(value.clone()),
            Some("tes" | "hol") => test.push(value.clone()),
            _ => train.push(value.clone()),
        }
    }
    Split::Column { column: column.name.clone(), train, validation, test }
}

/// Which column divides the rows, and what each of its values means.
fn split_column(summary: &TableSummary, chosen: &str, configuration: &Configuration, act: &Callback<Action>) -> Html {
    let candidates: Vec<&ColumnSummary> = summary.columns.iter().filter(|column| column.distinct <= BOXES).collect();
    let names: Vec<(String, String)> = candidates.iter().map(|column| (column.name.clone(), column.name.clone())).collect();
    let all: Vec<ColumnSummary> = candidates.into_iter().cloned().collect();
    let column = summary.columns.iter().find(|column| column.name == chosen);
    let choose = edit(configuration, act, move |configuration, name: String| {
        if let Some(column) = all.iter().find(|column| column.name == name) {
            configuration.split = guess_split(column);
        }
    });
    let uses = [("train", "train"), ("validation", "validation"), ("test", "test"), ("none", "not used")];
    let uses: Vec<(String, String)> = uses.iter().map(|(value, words)| ((*value).to_owned(), (*words).to_owned())).collect();
    let Split::Column { train, validation, test, .. } = &configuration.split else { return Html::default() };
    let used_for = |value: &String| match (train.contains(value), validation.contains(value), test.contains(value)) {
        (true, _, _) => "train",
        (_, true, _) => "validation",
        (_, _, true) => "test",
        _ => "none",
    };
    html! {
        <>
            { select("split-column", "The column", chosen, &names, choose) }
            { for column.iter().flat_map(|column| column.values.iter().enumerate()).map(|(position, (value, _))| {
                let name = value.clone();
                select(&format!("split-use-{position}"), &format!("{value} rows"), used_for(value), &uses, edit(configuration, act, move |configuration, used: String| {
                    if let Split::Column { train, validation, test, .. } = &mut configuration.split {
                        for list in [&mut *train, &mut *validation, &mut *test] { list.retain(|known| *known != name); }
                        match used.as_str() {
                            "train" => train.push(name.clone()),
                            "validation" => validation.push(name.clone()),
                            "test" => test.push(name.clone()),
                            _ => {}
                        }
                    }
                }))
            }) }
        </>
    }
}

/// The logistic regression's settings.
fn model(configuration: &Configuration, act: &Callback<Action>) -> Html {
    let model = configuration.model;
    html! {
        <details class="more">
            <summary>{ format!("Model: logistic regression, l2 = {}", model.l2) }</summary>
            { number("l2", "l2, the strength of the penalty (l2/2)\u{2016}\u{3b8}\u{2016}\u{b2} beside the sum of losses", Some(model.l2), "1",
                edit(configuration, act, |configuration, value: Option<f64>| if let Some(value) = value { configuration.model.l2 = value; })) }
            { checkbox("intercept", html! { "Intercept, not penalised" }, model.intercept, edit(configuration, act, |configuration, on| configuration.model.intercept = on)) }
            { checkbox("standardise", html! { "Standardise the columns" }, model.standardise, edit(configuration, act, |configuration, on| configuration.model.standardise = on)) }
        </details>
    }
}
