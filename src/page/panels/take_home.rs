//! What can be taken home.

use yew::prelude::*;

use crate::page::state::{Action, State};
use crate::worker::ExportKind;

/// The panel: files to save, and a link.
pub fn view(state: &State, act: &Callback<Action>) -> Html {
    if state.outcome.is_none() {
        return Html::default();
    }
    let export = |id: &'static str, kind: ExportKind, title: &'static str, words: &'static str| {
        html! {
            <li><button type="button" {id} onclick={act.reform(move |_| Action::Export(kind))}>{ title }</button><span>{ words }</span></li>
        }
    };
    html! {
        <section class="panel" aria-labelledby="home-title">
            <h2 id="home-title">{ "Take home" }</h2>
            <ul class="exports">
                { export("export-report", ExportKind::Report, "Report (JSON)", "settings, seed, data fingerprint, every figure, milliseconds by stage") }
                { export("export-samples", ExportKind::Samples, "Samples (CSV)", "row number, influences f and u, leverage, and each scheme's weight 1 + \u{3b5} for every training row") }
                { export("export-coefficients", ExportKind::Coefficients, "Coefficients (JSON)", "the models before, hard and soft, by column name and category, in the units of the file") }
                <li><button type="button" id="copy-link" onclick={act.reform(|_| Action::CopyLink)}>{ "Copy link" }</button><span>{ "every setting, none of the data" }</span></li>
            </ul>
        </section>
    }
}
