//! Any number of groups: several columns, crossed; each by its values, from a number on, or by intervals. Beside it what else says
//! who counts: the smallest group that is driven, and a column of base weights.

use web_sys::{Event, MouseEvent};
use yew::prelude::*;

use super::controls::{Number, Select, number, setting, tick};
use super::{Page, dom};
use crate::page::format::count;
use crate::page::question::{
    Grouping, group_name, grouped, has_two_sides, set_counts, set_group_name, set_two_sides, suited,
};
use soft_unlearn::experiment::{Configuration, GroupColumn, numbers};
use soft_unlearn::table::{ColumnSummary, TableSummary};

/// Values of a column that are listed.
const LISTED: usize = 20;

/// Whether there are two groups, one of them privileged, or any number of them.
pub fn sides(page: &Page, summary: &TableSummary) -> Html {
    if page.state.configuration.groups.is_empty() {
        return html! {};
    }
    let value = if has_two_sides(&page.state.configuration) { "two" } else { "any" };
    let columns = summary.columns.clone();
    let change = page.edit(move |configuration, how: String| {
        set_two_sides(configuration, &columns, how.as_str() == "two")
    });
    html! {
        <Select id="groups-sides" label="Compare" {value} onchange={change} options={vec![
            ("two".into(), "two groups, one of them privileged".into()),
            ("any".into(), "any number of groups, columns crossed".into()),
        ]} />
    }
}

/// The columns whose groups are crossed, and one more to be chosen.
pub fn crossed(page: &Page, summary: &TableSummary) -> Html {
    let groups = &page.state.configuration.groups;
    let free = |column: &&ColumnSummary| {
        column.name != page.state.configuration.label.column
            && groups.iter().all(|group| group.column != column.name)
    };
    let options = std::iter::once(("".into(), "no other column".into()))
        .chain(
            super::offered(summary, "")
                .into_iter()
                .filter(free)
                .map(|column| (column.name.clone().into(), column.name.clone().into())),
        )
        .collect::<Vec<(AttrValue, AttrValue)>>();
    let columns = summary.columns.clone();
    let add = page.edit(move |configuration, name: String| {
        if let Some(column) = columns.iter().find(|column| column.name == name) {
            configuration.groups.push(suited(column));
        }
    });
    html! { <>
        { for groups.iter().enumerate().map(|(k, group)| column(page, summary, k, group)) }
        <Select id="group-add" label="Cross with" value="" onchange={add} {options} />
    </> }
}

/// Changes the group column of this place, where it is still there.
fn edit<V: Clone + 'static>(
    page: &Page,
    k: usize,
    change: impl Fn(&mut GroupColumn, V) + 'static,
) -> Callback<V> {
    page.edit(move |configuration: &mut Configuration, value: V| {
        if let Some(group) = configuration.groups.get_mut(k) {
            change(group, value);
        }
    })
}

fn column(page: &Page, summary: &TableSummary, k: usize, group: &GroupColumn) -> Html {
    let Some(column) = summary.columns.iter().find(|column| column.name == group.column) else {
        return html! {};
    };
    let name = group.column.clone();
    let remove = page.edit(move |configuration, _: MouseEvent| {
        configuration.groups.retain(|other| other.column != name);
    });
    let how = Grouping::of(group);
    let regroup = {
        let column = column.clone();
        edit(page, k, move |group, how: String| {
            *group = grouped(
                &column,
                match how.as_str() {
                    "at_least" => Grouping::AtLeast,
                    "between" => Grouping::Between,
                    _ => Grouping::Values,
                },
            );
        })
    };
    let value = match how {
        Grouping::Values => "values",
        Grouping::AtLeast => "at_least",
        Grouping::Between => "between",
    };
    let mut options: Vec<(AttrValue, AttrValue)> = vec![("values".into(), "its values".into())];
    if column.range.is_some() {
        options.push(("at_least".into(), "a number and more, and below".into()));
        options.push(("between".into(), "intervals, and the rest".into()));
    }
    html! {
        <fieldset class="values" key={group.column.clone()} id={format!("group-{k}")}>
            <legend>
                { &group.column }
                if page.state.configuration.groups.len() > 1 {
                    { " " }<button type="button" class="link" id={format!("group-{k}-remove")} onclick={remove}>{ "remove" }</button>
                }
            </legend>
            <Select id={format!("group-{k}-how")} label="Groups are" {value} onchange={regroup} {options} />
            { match how {
                Grouping::Values => values(page, k, group, column),
                Grouping::AtLeast => number(
                    Number { id: &format!("group-{k}-at-least"), label: html! { "From" }, value: group.at_least.unwrap_or_default().to_string(), limits: ["", "any", ""] },
                    edit(page, k, |group, value: f64| group.at_least = Some(value)),
                ),
                Grouping::Between => intervals(page, k, group),
            } }
        </fieldset>
    }
}

/// A tick and a name a value: values of the same name are one group.
fn values(page: &Page, k: usize, group: &GroupColumn, column: &ColumnSummary) -> Html {
    let all: Vec<String> = column.values.iter().map(|(value, _)| value.clone()).collect();
    let more = column.distinct.saturating_sub(LISTED.min(column.values.len()));
    let one = |(i, (value, rows)): (usize, &(String, usize))| {
        let name = group_name(group, value);
        let counts = {
            let (value, all) = (value.clone(), all.clone());
            edit(page, k, move |group, ticked: bool| set_counts(group, &all, &value, ticked))
        };
        let rename = {
            let value = value.clone();
            edit(page, k, move |group, name: String| set_group_name(group, &value, &name))
        };
        let onchange = Callback::from(move |event: Event| rename.emit(dom::value_of(&event)));
        let id = format!("group-{k}-name-{i}");
        html! {
            <div class="field" key={value.clone()}>
                { tick(format!("group-{k}-value-{i}"), html! { <>{ value }<span class="count">{ count(*rows as u64) }</span></> }, name.is_some(), counts) }
                if let Some(name) = name {
                    <label class="visually-hidden" for={id.clone()}>{ format!("The group of {value}") }</label>
                    <input type="text" {id} value={name.to_owned()} title="Values with the same name are one group" spellcheck="false" autocomplete="off" {onchange} />
                }
            </div>
        }
    };
    html! { <>
        { for column.values.iter().take(LISTED).enumerate().map(one) }
        if more > 0 {
            <p class="hint">{ format!("And {} more, each a group of its own.", count(more as u64)) }</p>
        }
    </> }
}

/// Each interval's ends; the upper one does not belong to it.
fn intervals(page: &Page, k: usize, group: &GroupColumn) -> Html {
    let end = |i: usize, which: usize, label: &'static str, value: f64| {
        number(
            Number {
                id: &format!("group-{k}-interval-{i}-{}", ["from", "below"][which]),
                label: html! { label },
                value: value.to_string(),
                limits: ["", "any", ""],
            },
            edit(page, k, move |group, value: f64| {
                if let Some(interval) = group.between.get_mut(i) {
                    interval[which] = value;
                }
            }),
        )
    };
    let add = edit(page, k, |group, _: MouseEvent| {
        let from = group.between.last().map_or(0.0, |last| last[1]);
        group.between.push([from, from + 1.0]);
    });
    html! { <>
        { for group.between.iter().enumerate().map(|(i, [from, below])| {
            let remove = edit(page, k, move |group, _: MouseEvent| {
                if i < group.between.len() {
                    group.between.remove(i);
                }
            });
            html! {
                <div class="pair" key={i}>
                    { end(i, 0, "From", *from) }
                    { end(i, 1, "to below", *below) }
                    if group.between.len() > 1 {
                        <button type="button" class="link" onclick={remove} aria-label={format!("Remove the interval from {from}")}>{ "remove" }</button>
                    }
                </div>
            }
        }) }
        <button type="button" class="small" id={format!("group-{k}-interval-add")} onclick={add}>{ "Another interval" }</button>
    </> }
}

/// The smallest group that is driven, and the column of base weights.
pub fn counting(page: &Page, summary: &TableSummary) -> Html {
    let configuration = &page.state.configuration;
    let options = |chosen: &str, none: &'static str| {
        let numbers = super::offered(summary, chosen)
            .into_iter()
            .filter(|column| column.range.is_some() && column.name != configuration.label.column)
            .map(|column| (column.name.clone().into(), column.name.clone().into()));
        std::iter::once(("".into(), none.into())).chain(numbers).collect::<Vec<_>>()
    };
    // A column is one of the two.
    let choose = |counts: bool| {
        page.edit(move |configuration, name: String| {
            let (own, other) = match counts {
                true => (&mut configuration.counts, &mut configuration.base_weight),
                false => (&mut configuration.base_weight, &mut configuration.counts),
            };
            *own = (!name.is_empty()).then_some(name);
            if own == other {
                *other = None;
            }
        })
    };
    let of = |chosen: &Option<String>| chosen.clone().unwrap_or_default();
    let (weight, counts) = (of(&configuration.base_weight), of(&configuration.counts));
    html! { <>
        <Select id="base-weight" label="How much a row counts (survey weights)" options={options(&weight, "every row counts once")} value={weight} onchange={choose(false)} />
        <Select id="counts" label="How many rows a line stands for (counts)" options={options(&counts, "every line is one row")} value={counts} onchange={choose(true)} />
        { setting(page, "minimum-group", &numbers::MINIMUM_GROUP_SIZE) }
    </> }
}
