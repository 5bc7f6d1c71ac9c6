//! Rows of the made-up world that are changed by hand: by the pointer in their picture, or by their numbers.

use yew::prelude::*;

use super::Page;
use super::dom;
use crate::page::format::counted;
use crate::page::state::Action;
use crate::worker::Source;
use soft_unlearn::experiment::{Exploration, Outcome, Synthetic};

/// What becomes of a row.
#[derive(Clone, Copy, PartialEq)]
enum Change {
    Flip,
    Place([f64; 2]),
}

/// A callback that changes a row of the made-up world.
fn changes(page: &Page) -> Callback<(u32, Change)> {
    page.changes(Action::Remake, |source, (row, change): (u32, Change)| {
        if let Source::Synthetic(world) = source {
            match change {
                Change::Flip => world.flip(row),
                Change::Place(at) => world.place(row, at),
            }
        }
    })
}

/// The made-up world that the picture shows in its own two columns.
fn world<'a>(page: &'a Page, exploration: &Exploration) -> Option<&'a Synthetic> {
    let Some(Source::Synthetic(world)) = &page.state.source else { return None };
    let plane = exploration.plane.as_ref()?;
    (plane.axes == ["score", "experience"]).then_some(world)
}

/// Hears a click on a row, which flips its label, and a drag, which moves it. `None` where the picture does not show the made-up world.
pub fn by_pointer(page: &Page, outcome: &Outcome, exploration: &Exploration) -> Option<Callback<[f64; 4]>> {
    world(page, exploration)?;
    let [across, up] = exploration.plane.as_ref().map(|plane| plane.points.clone())?;
    let (change, rows) = (changes(page), outcome.samples.row.clone());
    Some(Callback::from(move |[x, y, to_x, to_y]: [f64; 4]| {
        // The places are the very numbers that were drawn.
        let is_held = |(a, b): (&f32, &f32)| f64::from(*a) == x && f64::from(*b) == y;
        let Some(&row) = across.iter().zip(&up).position(is_held).and_then(|place| rows.get(place)) else {
            return;
        };
        let is_click = x == to_x && y == to_y;
        change.emit((row, if is_click { Change::Flip } else { Change::Place([to_x, to_y]) }));
    }))
}

/// How rows are changed, what was changed, and a way back.
pub fn by_hand(page: &Page, exploration: &Exploration) -> Html {
    let Some(world) = world(page, exploration) else { return html! {} };
    let back = page.changes(Action::Remake, |source, _: MouseEvent| {
        if let Source::Synthetic(world) = source {
            world.edits.clear();
        }
    });
    html! { <>
        <p class="hint">{ "Click a point to flip its label. Drag it to move it." }</p>
        <p class="hint" data-testid="edits" aria-live="polite">
            { told(world) }
            if !world.edits.is_empty() {
                { " " }<button type="button" class="small" id="edits-back" onclick={back}>{ "Take them back" }</button>
            }
        </p>
        <ByNumber rows={world.rows} onchange={changes(page)} />
    </> }
}

/// What was changed.
fn told(world: &Synthetic) -> String {
    let edits = || world.edits.range(..=world.rows).map(|(_, edit)| edit);
    let (flipped, moved) =
        (edits().filter(|edit| edit.flipped).count(), edits().filter(|edit| edit.at.is_some()).count());
    let mut text = match (flipped, moved) {
        (0, 0) => "Every row is as it was made.".to_owned(),
        (_, 0) => format!("{} flipped by hand.", counted(flipped, "label")),
        (0, _) => format!("{} moved by hand.", counted(moved, "point")),
        _ => format!("{} flipped and {} moved by hand.", counted(flipped, "label"), counted(moved, "point")),
    };
    if world.edits.len() >= Synthetic::MOST_EDITS {
        text += " No more rows can be changed.";
    }
    text
}

#[derive(Properties, PartialEq)]
struct ByNumberProperties {
    rows: u32,
    onchange: Callback<(u32, Change)>,
}

/// The same without a pointer: a row by its number.
#[component]
fn ByNumber(properties: &ByNumberProperties) -> Html {
    let typed = use_state(|| ["1".to_owned(), "0".to_owned(), "0".to_owned()]);
    let row = typed[0].trim().parse::<u32>().ok().filter(|row| (1..=properties.rows).contains(row));
    let at = typed[1].trim().parse::<f64>().ok().zip(typed[2].trim().parse::<f64>().ok());
    let input = |place: usize, id: &'static str, label: &'static str, [min, step, max]: [String; 3]| {
        let all = typed.clone();
        let oninput = Callback::from(move |event: InputEvent| {
            let mut changed = (*all).clone();
            changed[place] = dom::value_of(&event);
            all.set(changed);
        });
        let value = typed[place].clone();
        html! {
            <label class="inline" for={id}>{ label }{ " " }
                <input type="number" {id} {min} {step} {max} {value} {oninput} />
            </label>
        }
    };
    let act = |change: Option<Change>| {
        let onchange = properties.onchange.clone();
        let chosen = row.zip(change);
        let onclick = Callback::from(move |_: MouseEvent| {
            if let Some(chosen) = chosen {
                onchange.emit(chosen);
            }
        });
        (chosen.is_none(), onclick)
    };
    let (no_flip, flip) = act(Some(Change::Flip));
    let (no_move, place) = act(at.map(|(score, experience)| Change::Place([score, experience])));
    let farthest = || ["-10".to_owned(), "0.1".to_owned(), "10".to_owned()];
    html! {
        <details class="more" id="edit-by-number">
            <summary>{ "Change a row by its number" }</summary>
            <div class="chart-controls" role="group" aria-label="Change a row">
                { input(0, "edit-row", "Row", ["1".to_owned(), "1".to_owned(), properties.rows.to_string()]) }
                <button type="button" class="small" id="edit-flip" disabled={no_flip} onclick={flip}>{ "Flip its label" }</button>
                { input(1, "edit-score", "Score", farthest()) }
                { input(2, "edit-experience", "Experience", farthest()) }
                <button type="button" class="small" id="edit-move" disabled={no_move} onclick={place}>{ "Move it there" }</button>
            </div>
        </details>
    }
}
