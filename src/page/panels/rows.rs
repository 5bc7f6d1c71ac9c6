//! The selected training rows, with their cells.

use yew::prelude::*;

use super::Page;
use crate::page::format::{compact, count, counted, number};
use crate::page::state::ROWS_SHOWN;
use crate::page::weighed::weighed;
use soft_unlearn::experiment::{HighLeverage, Outcome};

/// A training row's number in the file as a button: it selects the row in every picture, and with it rows that are its
/// equal in both influences.
pub fn select_row(page: &Page, outcome: &Outcome, place: usize) -> Html {
    let samples = &outcome.samples;
    let (f, u) = (samples.target_influence[place], samples.utility_influence[place]);
    let range = Some([u, u, f, f]);
    let onclick = page.look(move |view, _: MouseEvent| view.selection = range);
    let pressed = page.state.view.selection == range;
    let row = samples.row[place];
    html! {
        <button type="button" class="small row" aria-pressed={pressed.to_string()} aria-label={format!("Select row {row}")} {onclick}>{ row.to_string() }</button>
    }
}

/// Categories that no other training row has, of a high-leverage row.
pub fn alone_with(outcome: &Outcome, place: usize) -> String {
    let high = outcome.high_leverage.iter().find(|row| row.place == place);
    high.map(|row| row.alone_with.join(", ")).unwrap_or_default()
}

/// The high-leverage rows, by name; nothing where there are none.
pub fn high_leverage(page: &Page, outcome: &Outcome) -> Html {
    /// Rows that are listed.
    const LISTED: usize = 20;
    let high = &outcome.high_leverage;
    if high.is_empty() {
        return html! {};
    }
    let tell = |row: &HighLeverage| match row.alone_with.as_slice() {
        [] => "no category of its own".to_owned(),
        only => format!("the only row with {}", only.join(" and ")),
    };
    let more = high.len().saturating_sub(LISTED);
    html! {
        <details class="more" id="high-leverage">
            <summary>{ format!("{} (leverage above 0.5)", counted(high.len(), "high-leverage row")) }</summary>
            <ul class="plain">
                { for high.iter().take(LISTED).map(|row| html! {
                    <li key={row.row}>
                        { select_row(page, outcome, row.place) }
                        { format!(" h = {}, {}", number((row.leverage * 1e4).floor() / 1e4, 4), tell(row)) }
                    </li>
                }) }
            </ul>
            if more > 0 { <p class="hint">{ format!("And {} of lower leverage.", count(more as u64)) }</p> }
        </details>
    }
}

/// The first of the selected rows as the file has them, beside what the model makes of them.
pub fn rows(page: &Page, outcome: &Outcome) -> Html {
    let state = page.state;
    let samples = &outcome.samples;
    let selected: Vec<usize> = state.selected.iter().copied().filter(|&i| i < samples.row.len()).collect();
    if selected.is_empty() {
        return match state.view.selection {
            Some(_) => {
                html! { <p class="hint" data-testid="selected">{ "No row lies in the selection." }</p> }
            }
            None => html! {},
        };
    }
    let soft = weighed(outcome, state.view.models);
    let weight = |i: usize| soft.weights.get(i).copied().unwrap_or(f64::NAN);
    let n = selected.len();
    let removed = selected.iter().filter(|&&i| samples.hard_weight[i] == 0.0).count();
    let mean = selected.iter().map(|&i| weight(i)).sum::<f64>() / n as f64;
    let shown = n.min(ROWS_SHOWN);
    let told = format!(
        "{} selected: hard removes {}, the mean soft weight is {}.{}",
        counted(n, "row"),
        count(removed as u64),
        number(mean, 2),
        if shown < n {
            format!(" The {shown} with the largest influence on the target:")
        } else {
            String::new()
        }
    );
    let cells = state.cells.as_deref();
    let named = ["row", "f", "u", "leverage", "p", "hard weight"].map(str::to_owned);
    let named = named.into_iter().chain([soft.whose.named("soft weight")]);
    let any_alone = selected.iter().take(shown).any(|&i| !alone_with(outcome, i).is_empty());
    html! { <>
        <p data-testid="selected">{ told }{ " " }{ remove_only(page, outcome, &selected) }</p>
        <div class="scroll tall" tabindex="0" role="region" aria-label="Selected rows">
            <table class="data numbers" id="table-rows">
                <thead><tr>
                    { for named.map(|name| html! { <th scope="col" class="right">{ name }</th> }) }
                    if any_alone { <th scope="col">{ "alone with" }</th> }
                    { for cells.iter().flat_map(|cells| &cells.columns).map(|name| html! { <th scope="col"><span class="cut">{ name }</span></th> }) }
                </tr></thead>
                <tbody>
                    { for selected.iter().take(shown).enumerate().map(|(k, &i)| {
                        // Of a table that is too wide for leverage there is none.
                        let leverage = samples.leverage.get(i).copied();
                        let values = [
                            (samples.target_influence[i], compact(samples.target_influence[i])),
                            (samples.utility_influence[i], compact(samples.utility_influence[i])),
                            (leverage.unwrap_or(f64::NAN), leverage.map_or_else(|| "unknown".to_owned(), compact)),
                            (samples.probability[i], number(samples.probability[i], 3)),
                            (samples.hard_weight[i], number(samples.hard_weight[i], 0)),
                            (weight(i), number(weight(i), 3)),
                        ];
                        // Cells that belong to an earlier selection are not shown.
                        let own = cells.filter(|cells| cells.rows.get(k) == Some(&samples.row[i])).and_then(|cells| cells.cells.get(k));
                        html! {
                            <tr key={samples.row[i]}>
                                <th scope="row" class="right">{ samples.row[i].to_string() }</th>
                                { for values.iter().map(|(value, text)| html! { <td class="right" data-value={value.to_string()}>{ text }</td> }) }
                                if any_alone { <td><span class="cut">{ alone_with(outcome, i) }</span></td> }
                                { for own.iter().flat_map(|cells| cells.iter()).map(|cell| match cell {
                                    Some(text) => html! { <td><span class="cut">{ text }</span></td> },
                                    None => html! { <td class="missing">{ "missing" }</td> },
                                }) }
                            </tr>
                        }
                    }) }
                </tbody>
            </table>
        </div>
    </> }
}

/// Makes the selected rows those that hard unlearning removes.
fn remove_only(page: &Page, outcome: &Outcome, selected: &[usize]) -> Html {
    let mut rows: Vec<u32> = selected.iter().map(|&i| outcome.samples.row[i]).collect();
    rows.sort_unstable();
    let are_chosen = page.state.configuration.removed == rows;
    let onclick = page.edit(move |configuration, _: MouseEvent| configuration.removed.clone_from(&rows));
    let words = match selected.len() {
        1 => "Remove only this row".to_owned(),
        n => format!("Remove only these {}", counted(n, "row")),
    };
    html! { <button type="button" class="small" id="remove-only" disabled={are_chosen} {onclick}>{ words }</button> }
}
