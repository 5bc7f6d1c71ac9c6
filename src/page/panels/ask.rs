//! The question above the first result of a visitor's own file: whether the guesses are right.

use yew::prelude::*;

use super::{Page, noted};
use crate::page::format::{count, counted, number};
use crate::page::guess;
use crate::page::state::Action;
use soft_unlearn::experiment::Configuration;
use soft_unlearn::table::{BinaryRole, Candidate, ColumnKind, ColumnSummary, Condition, Rate, TableSummary};

/// Columns that are offered in place of a guess.
const OFFERED: usize = 4;
/// Values of a group that are named.
const NAMED: usize = 4;

/// What is asked; nothing once it is answered.
pub fn ask(page: &Page) -> Html {
    match page.state.summary.as_deref().filter(|_| page.state.asks) {
        Some(summary) => strip(page, summary),
        None => html! {},
    }
}

/// Of a visitor's own file alone: the first screen does without this code.
#[inline(never)]
fn strip(page: &Page, summary: &TableSummary) -> Html {
    let state = page.state;
    let configuration = state.configuration.as_ref();
    let found = &state.found.guesses;
    let columns = &summary.columns;
    let column = |name: &str| columns.iter().find(|column| column.name == name);
    let label = &configuration.label;
    let group = configuration.groups.first().map(|group| group.column.clone()).unwrap_or_default();
    let predict = match label.column.as_str() {
        "" => "A label is missing".to_owned(),
        name => format!("Predict {name} {}", side(&label.positive)),
    };
    let by = match (&configuration.groups[..], column(&group)) {
        ([], _) => "a group is missing".to_owned(),
        ([own], Some(found)) => {
            let values = match own.at_least {
                Some(from) => format!("at least {from}, below {from}"),
                None => values(found, own.privileged.as_deref().unwrap_or_default()),
            };
            format!("groups by {group}: {values}")
        }
        (several, _) => {
            let names: Vec<&str> = several.iter().map(|group| group.column.as_str()).collect();
            format!("groups by {}", names.join(" × "))
        }
    };
    let complete = !label.column.is_empty() && !configuration.groups.is_empty();
    let right = {
        let act = page.act.clone();
        Callback::from(move |_: MouseEvent| act.emit(Action::Right))
    };
    let reasons = |candidates: &[Candidate], name: &str| {
        let best = candidates.iter().find(|candidate| candidate.role.column == name)?;
        (!best.reasons.is_empty()).then(|| format!("{name}: {}.", best.reasons.join("; ")))
    };
    let why = [reasons(&found.labels, &label.column), reasons(&found.groups, &group)];
    let why: Vec<String> = why.into_iter().flatten().collect();
    // Where nothing was recognised, columns of few values are offered all the same.
    let few = |column: &&ColumnSummary| {
        column.left_out.is_none()
            && column.name != label.column
            && column.name != group
            && (2..=8).contains(&column.distinct)
            && column.kind != ColumnKind::Date
    };
    let offers =
        |candidates: &[Candidate], chosen: &str, other: &str, guess: fn(&ColumnSummary) -> BinaryRole| {
            let mut roles: Vec<BinaryRole> = candidates
                .iter()
                .map(|candidate| candidate.role.clone())
                .filter(|role| role.column != chosen && role.column != other)
                .collect();
            if chosen.is_empty() && roles.is_empty() {
                roles.extend(columns.iter().filter(few).map(guess));
            }
            roles.truncate(OFFERED);
            roles
        };
    let labels = offers(&found.labels, &label.column, &group, guess::label);
    let groups = offers(&found.groups, &group, &label.column, guess::sensitive);
    let chip = |role: BinaryRole, set: fn(&mut Configuration, BinaryRole)| {
        let (name, title) = (role.column.clone(), side(&role.positive));
        let onclick = page.edit(move |configuration, _: MouseEvent| {
            configuration.ignored.retain(|other| *other != role.column);
            set(configuration, role.clone());
        });
        html! { <button type="button" class="small" key={name.clone()} {title} {onclick}>{ &name }</button> }
    };
    let urgent: Vec<_> = noted::told(page).filter(|note| noted::is_urgent(note)).collect();
    let others = noted::told(page).count() - urgent.len();
    let fitting: Vec<String> = state.fitting().map(|saved| saved.name.clone()).take(OFFERED).collect();
    html! {
        <section class="ask" data-testid="ask" aria-label="What the page takes the columns for">
            <p class="ask-line">
                <strong>{ format!("{predict}; {by}.") }</strong>{ " " }
                if complete {
                    { "Right? " }
                    <button type="button" id="right" class="primary small" onclick={right}>{ "Yes" }</button>
                }
                if !labels.is_empty() { <span class="hint">{ if label.column.is_empty() { "Predict" } else { "Predict instead" } }</span>{ for labels.into_iter().map(|role| chip(role, set_label)) } }
                if !groups.is_empty() { <span class="hint">{ if group.is_empty() { "Groups by" } else { "Groups instead by" } }</span>{ for groups.into_iter().map(|role| chip(role, Configuration::set_sensitive)) } }
            </p>
            if !state.found.noted.rates.is_empty() {
                <p class="hint" data-testid="rates">{ rates(&state.found.noted.rates) }</p>
            }
            if !why.is_empty() {
                <p class="hint">{ why.join(" ") }</p>
            }
            if !fitting.is_empty() {
                <p class="ask-line">
                    <span class="hint">{ "Settings kept for these columns" }</span>
                    { for fitting.into_iter().map(|name| {
                        let (act, own) = (page.act.clone(), name.clone());
                        let onclick = Callback::from(move |_: MouseEvent| act.emit(Action::UseSaved(own.clone())));
                        html! { <button type="button" class="small" key={name.clone()} {onclick}>{ name.clone() }</button> }
                    }) }
                </p>
            }
            { noted::list(page, urgent.into_iter(), "ask-notes") }
            if others > 0 {
                <p class="hint">{ noted::see_all(page, format!("{} on how the file was read", counted(others, "note"))) }</p>
            }
        </section>
    }
}

/// The favourable rows of every group in the file; with base weights, what these add up to.
fn rates(rates: &[(String, Rate)]) -> String {
    const SHOWN: usize = 6;
    let sum = |value: f64| if value.fract() == 0.0 { count(value as u64) } else { number(value, 1) };
    let group = |(name, rate): &(String, Rate)| {
        let [all, favourable] = rate.weights.unwrap_or([rate.rows as f64, rate.favourable as f64]);
        format!("{name} {} of {}", sum(favourable), sum(all))
    };
    let shown: Vec<String> = rates.iter().take(SHOWN).map(group).collect();
    let more = rates.len().saturating_sub(SHOWN);
    let rest = if more > 0 { format!(" and {}", counted(more, "more group")) } else { String::new() };
    let weighed = rates.iter().any(|(_, rate)| rate.weights.is_some());
    let by = if weighed { ", by base weight" } else { "" };
    format!("Favourable in the file{by}: {}{rest}.", shown.join(", "))
}

/// The label, which is no group, too.
fn set_label(configuration: &mut Configuration, role: BinaryRole) {
    configuration.groups.retain(|group| group.column != role.column);
    configuration.label = role;
}

fn side(condition: &Condition) -> String {
    match condition {
        Condition::Values(values) => format!("= {}", values.join(" or ")),
        Condition::AtLeast(threshold) => format!("from {threshold}"),
    }
}

/// The values of a group, the privileged ones first.
fn values(column: &ColumnSummary, first: &[String]) -> String {
    let others: Vec<&str> = column
        .values
        .iter()
        .map(|(value, _)| value.as_str())
        .filter(|value| !first.iter().any(|it| it == value))
        .collect();
    let shown = others[..others.len().min(NAMED)].join(", ");
    let more = column.distinct.saturating_sub(first.len() + NAMED);
    let others_named = if more > 0 { format!("{shown} and {more} more") } else { shown };
    // One side against all others is two groups, whatever they are called.
    let between = if first.is_empty() {
        ""
    } else if column.distinct > first.len() + 1 {
        " against "
    } else {
        ", "
    };
    format!("{}{between}{others_named}", first.join(", "))
}
