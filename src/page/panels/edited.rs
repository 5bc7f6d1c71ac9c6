//! Rows of the made-up world that are changed or drawn by hand: by the pointer in their picture, or by their numbers.

use yew::prelude::*;

use super::Page;
use super::controls::Select;
use super::dom::{self, Chart};
use super::drawn::Drawn as Picture;
use crate::page::format::counted;
use crate::page::state::Action;
use crate::worker::Source;
use soft_unlearn::experiment::{Drawn, Exploration, Outcome, Synthetic};

/// What becomes of the rows.
#[derive(Clone, PartialEq)]
enum Change {
    Flip(u32),
    Place(u32, [f64; 2]),
    Draw(Vec<Drawn>),
}

/// A callback that changes rows of the made-up world.
fn changes(page: &Page) -> Callback<Change> {
    page.changes(Action::Remake, |source, change: Change| {
        if let Source::Synthetic(world) = source {
            match change {
                Change::Flip(row) => world.flip(row),
                Change::Place(row, at) => world.place(row, at),
                Change::Draw(rows) => world.draw(rows),
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

/// Hears a click on a row, which flips its label, and a drag, which moves it.
fn by_pointer(page: &Page, outcome: &Outcome, exploration: &Exploration) -> Callback<[f64; 4]> {
    let [across, up] = exploration.plane.as_ref().map(|plane| plane.points.clone()).unwrap_or_default();
    let (change, rows) = (changes(page), outcome.samples.row.clone());
    Callback::from(move |[x, y, to_x, to_y]: [f64; 4]| {
        // The places are the very numbers that were drawn.
        let is_held = |(a, b): (&f32, &f32)| f64::from(*a) == x && f64::from(*b) == y;
        let Some(&row) = across.iter().zip(&up).position(is_held).and_then(|place| rows.get(place)) else {
            return;
        };
        let is_click = x == to_x && y == to_y;
        change.emit(if is_click { Change::Flip(row) } else { Change::Place(row, [to_x, to_y]) });
    })
}

/// The picture of the rows; of the made-up world's with how rows are changed and drawn, what was done, and a way back.
pub fn picture(page: &Page, picture: &Picture, outcome: &Outcome, exploration: &Exploration) -> Html {
    let (option, points) = (picture.option.clone(), picture.points.clone());
    match world(page, exploration) {
        Some(world) => of_world(page, world, picture, outcome, exploration),
        None => html! { <Chart id="chart-boundary" {option} {points} dark={page.dark} /> },
    }
}

/// A first visit does not run it: it comes later.
#[inline(never)]
fn of_world(
    page: &Page,
    world: &Synthetic,
    picture: &Picture,
    outcome: &Outcome,
    exploration: &Exploration,
) -> Html {
    let (option, points) = (picture.option.clone(), picture.points.clone());
    let back = page.changes(Action::Remake, |source, _: MouseEvent| {
        if let Source::Synthetic(world) = source {
            world.edits.clear();
            world.drawn.clear();
        }
    });
    html! {
        <World {option} {points} dark={page.dark} rows={world.rows + world.drawn.len() as u32} told={told(world)}
            full={world.drawn.len() >= Synthetic::MOST_DRAWN} onedit={by_pointer(page, outcome, exploration)} onchange={changes(page)}
            onback={(!world.edits.is_empty() || !world.drawn.is_empty()).then_some(back)} />
    }
}

/// What was changed.
fn told(world: &Synthetic) -> String {
    let edits = || world.edits.range(..=world.rows).map(|(_, edit)| edit);
    let (flipped, moved, drawn) = (
        edits().filter(|edit| edit.flipped).count(),
        edits().filter(|edit| edit.at.is_some()).count(),
        world.drawn.len(),
    );
    let parts: Vec<String> =
        [(flipped, "label", "flipped"), (moved, "point", "moved"), (drawn, "point", "drawn")]
            .into_iter()
            .filter(|(count, ..)| *count > 0)
            .map(|(count, what, done)| format!("{} {done}", counted(count, what)))
            .collect();
    let mut text = match parts.split_last() {
        None => "Every row is as it was made.".to_owned(),
        Some((last, [])) => format!("{last} by hand."),
        Some((last, rest)) => format!("{} and {last} by hand.", rest.join(", ")),
    };
    if world.edits.len() >= Synthetic::MOST_EDITS {
        text += " No more rows can be changed.";
    }
    if world.drawn.len() >= Synthetic::MOST_DRAWN {
        text += " No more points can be drawn.";
    }
    text
}

/// The brushes: key, name, group A, hired.
const BRUSHES: [(&str, &str, bool, bool); 4] = [
    ("a-yes", "A, hired", true, true),
    ("a-no", "A, not hired", true, false),
    ("b-yes", "B, hired", false, true),
    ("b-no", "B, not hired", false, false),
];

#[derive(Properties, PartialEq)]
struct WorldProperties {
    option: AttrValue,
    points: std::rc::Rc<Vec<Vec<f32>>>,
    dark: bool,
    rows: u32,
    told: String,
    full: bool,
    onedit: Callback<[f64; 4]>,
    onchange: Callback<Change>,
    onback: Option<Callback<MouseEvent>>,
}

/// The picture, and what the pointer does in it.
#[component]
fn World(properties: &WorldProperties) -> Html {
    let brush = use_state(String::new);
    let chosen = BRUSHES.into_iter().find(|(key, ..)| *key == *brush && !properties.full);
    let of_brush = move |at: [f64; 2]| chosen.map(|(_, _, favoured, hired)| Drawn { favoured, hired, at });
    let onstroke = {
        let onchange = properties.onchange.clone();
        Callback::from(move |places: Vec<f64>| {
            let drawn = places.chunks_exact(2).filter_map(|place| of_brush([place[0], place[1]]));
            onchange.emit(Change::Draw(drawn.collect()));
        })
    };
    let choose = {
        let brush = brush.clone();
        Callback::from(move |key: String| brush.set(key))
    };
    let options: Vec<(AttrValue, AttrValue)> = std::iter::once(("".into(), "change points".into()))
        .chain(BRUSHES.map(|(key, name, ..)| (key.into(), format!("draw: {name}").into())))
        .collect();
    html! { <>
        <div class="chart-controls">
            <Select id="world-brush" label="Pointer" value={chosen.map_or("", |(key, ..)| key)} onchange={choose} {options} />
            <p class="hint">{
                match chosen {
                    None => "Click a point to flip its label. Drag it to move it.",
                    Some(_) => "Drag to draw new rows. They train; the other rows keep their parts.",
                }
            }</p>
        </div>
        <Chart id="chart-boundary" option={properties.option.clone()} points={properties.points.clone()} dark={properties.dark}
            onedit={properties.onedit.clone()} brush={chosen.map_or("", |(key, ..)| key)} {onstroke} />
        <p class="hint" data-testid="edits" aria-live="polite">
            { &properties.told }
            <>{ for properties.onback.iter().map(|back| html! { <>
                { " " }<button type="button" class="small" id="edits-back" onclick={back}>{ "Take them back" }</button>
            </> }) }</>
        </p>
        <ByNumber rows={properties.rows} brush={chosen.map(|(_, name, favoured, hired)| (name, favoured, hired))} onchange={properties.onchange.clone()} />
    </> }
}

#[derive(Properties, PartialEq)]
struct ByNumberProperties {
    rows: u32,
    /// The brush: its name, group A, hired.
    brush: Option<(&'static str, bool, bool)>,
    onchange: Callback<Change>,
}

/// The same without a pointer: a row by its number, a new one by its place.
#[component]
fn ByNumber(properties: &ByNumberProperties) -> Html {
    let typed = use_state(|| ["1".to_owned(), "0".to_owned(), "0".to_owned()]);
    let row = typed[0].trim().parse::<u32>().ok().filter(|row| (1..=properties.rows).contains(row));
    let at = typed[1].trim().parse::<f64>().ok().zip(typed[2].trim().parse::<f64>().ok());
    let at = at.map(|(score, experience)| [score, experience]);
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
        let is_none = change.is_none();
        let onclick = Callback::from(move |_: MouseEvent| {
            if let Some(change) = change.clone() {
                onchange.emit(change);
            }
        });
        (is_none, onclick)
    };
    let (no_flip, flip) = act(row.map(Change::Flip));
    let (no_move, place) = act(row.zip(at).map(|(row, at)| Change::Place(row, at)));
    let new = properties.brush.zip(at);
    let (no_add, add) =
        act(new.map(|((_, favoured, hired), at)| Change::Draw(vec![Drawn { favoured, hired, at }])));
    let farthest = || ["-10".to_owned(), "0.1".to_owned(), "10".to_owned()];
    html! {
        <details class="more" id="edit-by-number">
            <summary>{ "Change or add a row by numbers" }</summary>
            <div class="chart-controls" role="group" aria-label="Change or add a row">
                { input(0, "edit-row", "Row", ["1".to_owned(), "1".to_owned(), properties.rows.to_string()]) }
                <button type="button" class="small" id="edit-flip" disabled={no_flip} onclick={flip}>{ "Flip its label" }</button>
                { input(1, "edit-score", "Score", farthest()) }
                { input(2, "edit-experience", "Experience", farthest()) }
                <button type="button" class="small" id="edit-move" disabled={no_move} onclick={place}>{ "Move it there" }</button>
                <button type="button" class="small" id="edit-add" disabled={no_add} onclick={add}>
                    { properties.brush.map_or("Add a row: choose what the pointer draws".to_owned(), |(name, ..)| format!("Add there: {name}")) }
                </button>
            </div>
        </details>
    }
}
