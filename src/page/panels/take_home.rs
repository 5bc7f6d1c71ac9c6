//! What can be taken home.

use yew::prelude::*;

use super::given::give_button;
use super::sheets::{Sheet, sheet};
use super::{Page, dom};
use crate::page::state::Action;
use crate::worker::ExportKind;
use soft_unlearn::experiment::Confirmed;

/// Buttons for the report, the samples and the coefficients.
#[inline(never)]
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
    html! {
        <section class="take-home-card" aria-labelledby="take-home-heading">
            <h2 id="take-home-heading">{ "Export" }</h2>
            <ul class="take-home">
                { export("export-report", ExportKind::Report, "Report (JSON)", "settings, seed, fingerprint of the data, every figure, timings, and a digest of itself") }
                { export("export-weights", ExportKind::Weights, "Weights (CSV)", "every data row, counted from 0, with its part and its weight: sample_weight for any trainer") }
                { export("export-notebook", ExportKind::Notebook, "Notebook (ipynb)", "pandas and scikit-learn: the same file, split and weights, figures beside these") }
                { export("export-script", ExportKind::Script, "Script (py)", "the same as one Python file") }
                { export("export-samples", ExportKind::Samples, "All columns (CSV)", "training rows, counted from 1, with influences, leverage and every scheme's weight") }
                { export("export-coefficients", ExportKind::Coefficients, "Coefficients (JSON)", coefficients) }
                <li>
                    <button type="button" id="export-html" {disabled} onclick={page.act.reform(|_: MouseEvent| Action::Brief)}>{ "Report (HTML)" }</button>
                    <span class="hint">{ "two pages to read or print: verdict, pictures, figures with intervals, what was done, limits, digest; all tables and settings behind them" }</span>
                </li>
                if !page.embedding.bare {
                    <li>
                        { sheet(page, Sheet::Text) }
                        <span class="hint">{ "the whole configuration: to read, change, copy or save for the command line, with help for every setting" }</span>
                    </li>
                }
                <li>
                    { give_button(page, disabled) }
                    <span class="hint">{ "saved here or somebody's own: measured on the same rows, in the tables under Result; such a file can also be dropped anywhere on the page" }</span>
                </li>
                <li>
                    { verify_button(page, disabled) }
                    <span class="hint">{ "a report that somebody gave you: checks that it is undamaged and about these data, and computes it again" }</span>
                </li>
            </ul>
            <div role="status" aria-live="polite">{ for page.state.verified.as_deref().map(verified) }</div>
        </section>
    }
}

/// A file input that looks like a button.
fn verify_button(page: &Page, disabled: bool) -> Html {
    let verify = page.verify.clone();
    let onchange = Callback::from(move |event: Event| {
        if let Some(file) = dom::chosen_file(&event) {
            verify.emit(file);
        }
    });
    html! {
        <label class="file" for="verify-report">
            <input type="file" id="verify-report" class="visually-hidden" accept=".json,application/json" {disabled} {onchange} />
            <span>{ "Verify a report" }</span>
        </label>
    }
}

/// What came of it. The file's name and whatever it says is shown as text.
fn verified((name, result): &(String, Result<Confirmed, String>)) -> Html {
    let (class, title, words) = match result {
        Ok(confirmed) => ("good", "Confirmed", confirmed.to_string()),
        Err(error) => ("error", "Not confirmed", error.clone()),
    };
    html! {
        <div {class} data-testid="verified">
            <strong>{ format!("{title}: {name}") }</strong>
            <p>{ words }</p>
        </div>
    }
}
