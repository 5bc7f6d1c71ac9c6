//! What a tab will show before it has been run: how long it takes, and the room of its picture and its table, faint.

use yew::prelude::*;

use soft_unlearn::experiment::Outcome;

/// What the picture that is to come looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Points about a line from corner to corner.
    Diagonal,
    /// Curves that rise.
    Curves,
    /// A few points, spread.
    Spread,
}

/// How long so many trainings take, judged by this experiment's own: "about 12 s"; nothing where none is known yet.
pub fn takes(outcome: &Outcome, trainings: f64) -> Option<String> {
    let retraining = outcome.timings.iter().filter(|timing| timing.stage == "retrain");
    let one = retraining.map(|timing| timing.milliseconds).reduce(f64::min)?;
    Some(match (one * trainings / 1000.0).max(1.0) {
        seconds if seconds < 90.0 => format!("about {seconds:.0} s"),
        seconds => format!("about {:.0} min", seconds / 60.0),
    })
}

/// The room of a picture.
pub fn picture(shape: Shape) -> Html {
    // Drawn once, by hand: nothing of it is a result.
    let points: &[[u32; 2]] = match shape {
        Shape::Diagonal => {
            &[[60, 176], [110, 160], [150, 132], [190, 124], [230, 96], [280, 84], [330, 52], [370, 40]]
        }
        Shape::Curves => &[],
        Shape::Spread => &[[80, 50], [130, 120], [180, 74], [220, 150], [260, 60], [310, 110], [360, 84]],
    };
    let lines: &[&str] = match shape {
        Shape::Diagonal => &["M40 190L400 26"],
        Shape::Curves => &["M40 170C140 150 260 90 400 70", "M40 176C160 120 260 60 400 44"],
        Shape::Spread => &["M210 20V190"],
    };
    html! {
        <svg class="ghost" viewBox="0 0 440 210" aria-hidden="true">
            <path d="M40 16V190H410" />
            { for lines.iter().map(|line| html! { <path d={*line} /> }) }
            { for points.iter().map(|[x, y]| html! { <circle cx={x.to_string()} cy={y.to_string()} r="5" /> }) }
        </svg>
    }
}

/// The room of a table: its columns, and the names of its first lines.
pub fn table(columns: &[&str], lines: &[String]) -> Html {
    html! {
        <div class="ghost-room" aria-hidden="true">
            <table class="figures ghost">
                <thead><tr>{ for columns.iter().enumerate().map(|(i, name)| html! { <th class={classes!((i == 0).then_some("left"))}>{ *name }</th> }) }</tr></thead>
                <tbody>{ for lines.iter().map(|name| html! {
                    <tr><th>{ name.clone() }</th>{ for columns.iter().skip(1).map(|_| html! { <td><span class="to-come"></span></td> }) }</tr>
                }) }</tbody>
            </table>
        </div>
    }
}
