//! The selected training rows, with their cells.

use yew::prelude::*;

use super::Page;
use crate::experiment::Outcome;
use crate::page::format::{compact, count, number};
use crate::page::state::ROWS_SHOWN;

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
    let n = selected.len();
    let removed = selected.iter().filter(|&&i| samples.hard_weight[i] == 0.0).count();
    let mean = selected.iter().map(|&i| samples.soft_weight[i]).sum::<f64>() / n as f64;
    let shown = n.min(ROWS_SHOWN);
    let told = format!(
        "{} rows selected: hard removes {}, their mean soft weight is {}.{}",
        count(n as u64),
        count(removed as u64),
        number(mean, 2),
        if shown < n {
            format!(" The {shown} with the largest influence on the target:")
        } else {
            String::new()
        }
    );
    let cells = state.cells.as_deref();
    html! { <>
        <p data-testid="selected">{ told }</p>
        <div class="scroll tall" tabindex="0" role="region" aria-label="Selected rows">
            <table class="data numbers" id="table-rows">
                <thead><tr>
                    { for ["row", "f", "u", "leverage", "p", "hard weight", "soft weight"].map(|name| html! { <th scope="col" class="right">{ name }</th> }) }
                    { for cells.iter().flat_map(|cells| &cells.columns).map(|name| html! { <th scope="col"><span class="cut">{ name }</span></th> }) }
                </tr></thead>
                <tbody>
                    { for selected.iter().take(shown).enumerate().map(|(k, &i)| {
                        let values = [
                            (samples.target_influence[i], compact(samples.target_influence[i])),
                            (samples.utility_influence[i], compact(samples.utility_influence[i])),
                            (samples.leverage[i], compact(samples.leverage[i])),
                            (samples.probability[i], number(samples.probability[i], 3)),
                            (samples.hard_weight[i], number(samples.hard_weight[i], 0)),
                            (samples.soft_weight[i], number(samples.soft_weight[i], 3)),
                        ];
                        // Cells that belong to an earlier selection are not shown.
                        let own = cells.filter(|cells| cells.rows.get(k) == Some(&samples.row[i])).and_then(|cells| cells.cells.get(k));
                        html! {
                            <tr key={samples.row[i]}>
                                <th scope="row" class="right">{ samples.row[i].to_string() }</th>
                                { for values.iter().map(|(value, text)| html! { <td class="right" data-value={value.to_string()}>{ text }</td> }) }
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
