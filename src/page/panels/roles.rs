//! The question's first half: what is predicted, for whom, from what, on which rows.

use yew::prelude::*;

use super::controls::{Number, Select, number, tick};
use super::{Page, crossed, split};
use crate::page::format::{count, counted};
use crate::page::guess;
use crate::page::question::has_two_sides;
use soft_unlearn::experiment::{Configuration, MissingPolicy};
use soft_unlearn::table::{BinaryRole, ColumnKind, ColumnSummary, Condition, TableSummary};

#[derive(Clone, Copy, PartialEq)]
enum Part {
    Label,
    Sensitive,
}

impl Part {
    /// The role; of groups that are more than a privileged side and another, the first column without values.
    fn of(self, configuration: &Configuration) -> BinaryRole {
        match self {
            Part::Label => configuration.label.clone(),
            Part::Sensitive => configuration.sensitive().unwrap_or_else(|| BinaryRole {
                column: configuration.groups.first().map(|group| group.column.clone()).unwrap_or_default(),
                positive: Condition::Values(Vec::new()),
                negative: None,
            }),
        }
    }

    /// Changes the role.
    fn change(self, configuration: &mut Configuration, change: impl FnOnce(&mut BinaryRole)) {
        let mut role = self.of(configuration);
        change(&mut role);
        match self {
            Part::Label => configuration.label = role,
            Part::Sensitive => configuration.set_sensitive(role),
        }
    }

    fn id(self) -> &'static str {
        match self {
            Part::Label => "label",
            Part::Sensitive => "sensitive",
        }
    }
}

/// What is predicted, from what, on which rows.
pub fn predict(page: &Page) -> Html {
    let Some(summary) = page.state.summary.as_deref() else { return html! {} };
    let missing = page.edit(|configuration, value: String| {
        configuration.missing =
            if value == "impute" { MissingPolicy::Impute } else { MissingPolicy::DropRows };
    });
    let policy = match page.state.configuration.missing {
        MissingPolicy::DropRows => "drop_rows",
        MissingPolicy::Impute => "impute",
    };
    html! { <>
        { role(page, summary, Part::Label) }
        { features(page, summary) }
        <details class="more" id="rows">
            <summary>{ "Which rows train and test" }</summary>
            { split::split(page, summary) }
            <Select id="missing" label="Rows with missing cells" value={policy} onchange={missing} options={vec![
                ("drop_rows".into(), "are dropped, and counted".into()),
                ("impute".into(), "get the median, or a category \"missing\"".into()),
            ]} />
        </details>
    </> }
}

/// Who belongs to which group.
pub fn groups(page: &Page) -> Html {
    let Some(summary) = page.state.summary.as_deref() else { return html! {} };
    sensitive(page, summary)
}

/// The groups' columns and sides, and what counts how much.
fn sensitive(page: &Page, summary: &TableSummary) -> Html {
    html! { <>
        { crossed::sides(page, summary) }
        if has_two_sides(&page.state.configuration) {
            { role(page, summary, Part::Sensitive) }
        } else {
            { crossed::crossed(page, summary) }
        }
        <details class="more" id="counting">
            <summary>{ "Base weights and small groups" }</summary>
            { crossed::counting(page, summary) }
        </details>
    </> }
}

fn role(page: &Page, summary: &TableSummary, part: Part) -> Html {
    let role = part.of(&page.state.configuration);
    let columns = summary.columns.clone();
    let choose = page.edit(move |configuration, name: String| {
        if let Some(column) = columns.iter().find(|column| column.name == name) {
            part.change(configuration, |role| {
                *role = match part {
                    Part::Label => guess::label(column),
                    Part::Sensitive => guess::sensitive(column),
                };
            });
            configuration.ignored.retain(|ignored| *ignored != name);
        }
    });
    let mut options: Vec<(AttrValue, AttrValue)> = Vec::new();
    if role.column.is_empty() {
        options.push(("".into(), "choose a column".into()));
    }
    options.extend(
        super::offered(summary, &role.column)
            .into_iter()
            .map(|column| (column.name.clone().into(), column.name.clone().into())),
    );
    let (title, positive) = match part {
        Part::Label => ("Predict", "Favourable"),
        Part::Sensitive => ("Groups by", "Privileged"),
    };
    let column = summary.columns.iter().find(|column| column.name == role.column);
    html! {
        <div class="role">
            <Select id={format!("{}-column", part.id())} label={title} value={role.column.clone()} {options} onchange={choose} />
            { for column.map(|column| condition(page, column, part, positive)) }
        </div>
    }
}

/// Which cells count as 1, and which as 0.
fn condition(page: &Page, column: &ColumnSummary, part: Part, title: &'static str) -> Html {
    let role = part.of(&page.state.configuration);
    let id = part.id();
    let mode = match role.positive {
        Condition::Values(_) => "values",
        Condition::AtLeast(_) => "threshold",
    };
    let mean = column.range.map_or(0.0, |[_, mean, _]| mean);
    let change_mode = page.edit(move |configuration, value: String| {
        part.change(configuration, |role| {
            role.negative = None;
            role.positive = if value == "threshold" {
                Condition::AtLeast((mean * 100.0).round() / 100.0)
            } else {
                Condition::Values(Vec::new())
            };
        });
    });
    let modes = (column.range.is_some() && !guess::needs_threshold(column)).then(|| html! {
        <Select id={format!("{id}-mode")} label={format!("{title} by")} value={mode} onchange={change_mode} options={vec![
            ("values".into(), "choosing values".into()), ("threshold".into(), "a threshold".into()),
        ]} />
    });
    let body = match &role.positive {
        Condition::AtLeast(threshold) => number(
            Number {
                id: &format!("{id}-threshold"),
                label: html! { { format!("{title} from") } },
                value: threshold.to_string(),
                limits: ["", "any", ""],
            },
            page.edit(move |configuration, value: f64| {
                part.change(configuration, |role| role.positive = Condition::AtLeast(value));
            }),
        ),
        Condition::Values(chosen) => html! { <>
            { values(page, column, part, true, title, chosen) }
            { compared_with(page, column, part, chosen) }
        </> },
    };
    html! { <>{ for modes }{ body }</> }
}

fn compared_with(page: &Page, column: &ColumnSummary, part: Part, positive: &[String]) -> Html {
    let role = part.of(&page.state.configuration);
    if column.distinct <= 2 && role.negative.is_none() {
        return html! {};
    }
    let rest: Vec<String> = column
        .values
        .iter()
        .map(|(value, _)| value.clone())
        .filter(|value| !positive.contains(value))
        .collect();
    let change = page.edit(move |configuration, value: String| {
        let negative = (value == "chosen").then(|| rest.iter().take(1).cloned().collect());
        part.change(configuration, |role| role.negative = negative);
    });
    let (label, everyone) = match part {
        Part::Label => ("Unfavourable", "every other value"),
        Part::Sensitive => ("Compare with", "everyone else"),
    };
    html! { <>
        <Select id={format!("{}-negative", part.id())} {label} value={if role.negative.is_some() { "chosen" } else { "rest" }} onchange={change}
            options={vec![("rest".into(), everyone.into()), ("chosen".into(), "chosen values only".into())]} />
        { for role.negative.as_ref().map(|chosen| values(page, column, part, false, label, chosen)) }
    </> }
}

/// Tick boxes for a column's values, with their counts.
fn values(
    page: &Page,
    column: &ColumnSummary,
    part: Part,
    positive: bool,
    title: &'static str,
    chosen: &[String],
) -> Html {
    let role = part.of(&page.state.configuration);
    // A value on one side of the comparison is not offered on the other.
    let other: Vec<&String> = match (&role.positive, positive) {
        (Condition::Values(values), false) => values.iter().collect(),
        _ => Vec::new(),
    };
    let boxes = column.values.iter().enumerate().filter(|(_, (value, _))| !other.contains(&value)).map(
        |(i, (value, rows))| {
            let name = value.clone();
            let change = page.edit(move |configuration, ticked: bool| {
                part.change(configuration, |role| {
                    if positive {
                        if let (Some(negative), true) = (&mut role.negative, ticked) {
                            negative.retain(|value| *value != name);
                        }
                        if let Condition::Values(values) = &mut role.positive {
                            toggle(values, &name, ticked);
                        }
                    } else if let Some(values) = &mut role.negative {
                        toggle(values, &name, ticked);
                    }
                });
            });
            let side = if positive { "positive" } else { "negative" };
            let label = html! { <>{ value }<span class="count">{ count(*rows as u64) }</span></> };
            tick(format!("{}-{side}-{i}", part.id()), label, chosen.contains(value), change)
        },
    );
    html! {
        <fieldset class="values">
            <legend>{ title }</legend>
            <>{ for boxes }</>
        </fieldset>
    }
}

fn toggle(values: &mut Vec<String>, value: &str, wanted: bool) {
    values.retain(|old| old != value);
    if wanted {
        values.push(value.to_owned());
    }
}

/// Which columns the model sees.
fn features(page: &Page, summary: &TableSummary) -> Html {
    let configuration = page.state.configuration.as_ref();
    let split_column = match &configuration.split {
        soft_unlearn::experiment::Split::Column { column, .. } => Some(column),
        _ => None,
    };
    let offered: Vec<&ColumnSummary> = summary
        .columns
        .iter()
        .filter(|column| {
            column.name != configuration.label.column
                && !configuration.is_sensitive(&column.name)
                && Some(&column.name) != split_column
        })
        .collect();
    let used = |column: &ColumnSummary| !configuration.ignored.contains(&column.name);
    let title = format!(
        "From {} of {} columns",
        offered.iter().filter(|column| used(column)).count()
            + usize::from(configuration.sensitive_as_feature),
        offered.len() + 1
    );
    // Of a wide table the first columns, and whatever is left out: it can be taken back.
    let listed = |i: usize, column: &ColumnSummary| i < super::LISTED || !used(column);
    let hidden = offered.iter().enumerate().filter(|(i, column)| !listed(*i, column)).count();
    let boxes = offered.iter().enumerate().filter(|(i, column)| listed(*i, column)).map(|(i, column)| {
        let name = column.name.clone();
        let change = page.edit(move |configuration, ticked: bool| {
            configuration.ignored.retain(|ignored| *ignored != name);
            if !ticked {
                configuration.ignored.push(name.clone());
            }
        });
        let kind = match column.kind {
            ColumnKind::Identifier => "identifier",
            ColumnKind::Date => "date",
            ColumnKind::Constant => "constant",
            ColumnKind::Numeric => "numeric",
            ColumnKind::Categorical => "categorical",
        };
        let label = html! { <>{ &column.name }<span class="count">{ kind }</span></> };
        tick(format!("feature-{i}"), label, used(column), change)
    });
    html! {
        <details class="more" id="features">
            <summary>{ title }</summary>
            <fieldset class="values">
                <legend>{ "Columns that the model sees" }</legend>
                { tick("sensitive-as-feature".to_owned(),
                    html! { <>{ configuration.groups.iter().map(|group| group.column.as_str()).collect::<Vec<_>>().join(", ") }<span class="count">{ "the group" }</span></> },
                    configuration.sensitive_as_feature,
                    page.edit(|configuration, ticked: bool| configuration.sensitive_as_feature = ticked)) }
                <>{ for boxes }</>
            </fieldset>
            if hidden > 0 {
                <p class="hint">{ format!("And {}, all of them used.", counted(hidden, "more column")) }</p>
            }
        </details>
    }
}
