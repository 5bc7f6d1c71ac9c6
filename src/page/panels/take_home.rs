//! What can be taken home.

use yew::prelude::*;

use super::Page;
use crate::page::state::Action;
use crate::worker::ExportKind;

/// Buttons for the report, the samples, the coefficients and the link.
pub fn take_home(page: &Page) -> Html {
    let Some(outcome) = &page.state.outcome else { return html! {} };
    let coefficients = match outcome.perceptron {
        None => "of the models before and after, by column and category",
        Some(_) => {
            "of the last layers before and after, by hidden unit, with the weights of the hidden layers"
        }
    };
    let disabled = page.state.busy();
    let export = |id: &'static str, kind: ExportKind, label: &'static str, help: &'static str| {
        let act = page.act.clone();
        let onclick = Callback::from(move |_: MouseEvent| act.emit(Action::Export(kind)));
        html! {
            <li>
                <button type="button" {id} {disabled} {onclick}>{ label }</button>
                <span class="hint">{ help }</span>
            </li>
        }
    };
    let copy = page.copy_link.reform(|_: MouseEvent| ());
    html! {
        <section class="card take-home-card" aria-labelledby="take-home-heading">
            <h2 id="take-home-heading">{ "Take home" }</h2>
            <ul class="take-home">
                { export("export-report", ExportKind::Report, "Report (JSON)", "settings, seed, fingerprint of the data, every figure, timings") }
                { export("export-samples", ExportKind::Samples, "Samples (CSV)", "row number, influences, leverage and every scheme's weight") }
                { export("export-coefficients", ExportKind::Coefficients, "Coefficients (JSON)", coefficients) }
                <li>
                    <button type="button" id="export-html" {disabled} onclick={page.save_report.reform(|_: MouseEvent| ())}>{ "Report (HTML)" }</button>
                    <span class="hint">{ "one file with the pictures, tables and settings shown here" }</span>
                </li>
                <li>
                    <button type="button" id="copy-link" onclick={copy}>{ "Copy link" }</button>
                    <span class="hint">{ "restores these settings, never carries the data" }</span>
                </li>
            </ul>
        </section>
    }
}
