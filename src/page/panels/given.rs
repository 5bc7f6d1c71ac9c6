//! Files of weights or coefficients that are measured beside the result: what each was taken for, and what is to be known of it.

use yew::prelude::*;

use super::{Page, dom};
use crate::page::format::{compact, count};
use crate::page::state::{Action, GivenEntry};
use soft_unlearn::experiment::{Given, GivenKind};
use soft_unlearn::model::FitStatus;

/// The files, each with a way to open it as a table instead, and to remove it.
pub fn given(page: &Page) -> Html {
    if page.state.given.is_empty() {
        return html! {};
    }
    html! {
        <section class="given" id="given" tabindex="-1" aria-label="Files that are measured beside the others">
            { for page.state.given.iter().map(|entry| file(page, entry)) }
        </section>
    }
}

fn file(page: &Page, entry: &GivenEntry) -> Html {
    let key = entry.key;
    let remove = page.act.reform(move |_: MouseEvent| Action::TakeBack(key));
    let open = page.as_table.reform(move |_: MouseEvent| key);
    let taken = match entry.kind() {
        Some(GivenKind::Weights) => {
            " was taken for weights. A model is trained with them and measured on the same rows as the others."
        }
        Some(GivenKind::Coefficients) => {
            " was taken for coefficients. The models in it are measured on the same rows as the others."
        }
        None => " was given to be measured.",
    };
    html! {
        <div class="given-file" key={key} data-testid="given" role="status" aria-live="polite">
            <p><strong>{ &entry.name }</strong>{ taken }</p>
            { match &entry.answer {
                None => html! { <p class="hint">{ if page.state.busy() { "Measuring…" } else { "It is measured with the next result." } }</p> },
                Some(Err(why)) => html! { <div class="error"><strong>{ "It cannot be measured" }</strong><p>{ why }</p></div> },
                Some(Ok(given)) => html! { <>{ for told(given).into_iter().map(|line| html! { <p class="hint">{ line }</p> }) }</> },
            } }
            <p>
                <button type="button" class="small" data-testid="given-as-table" onclick={open}>{ "Open it as a table instead" }</button>
                { " " }
                <button type="button" class="small" data-testid="given-remove" onclick={remove}>{ "Remove" }</button>
            </p>
        </div>
    }
}

/// What a reader of its figures should know.
fn told(given: &Given) -> Vec<String> {
    let mut told = Vec::new();
    if given.of_other_data {
        told.push("The file says that its coefficients were made of other data.".to_owned());
    }
    if let Some(weights) = &given.weights {
        told.push(format!("Training rows with a weight in it: {}.", count(weights.rows as u64)));
        for other in weights.others.iter().filter(|other| other.rows > 0) {
            let part = match other.part.as_str() {
                "dropped" => "were dropped",
                "test" => "are test rows",
                _ => "are validation rows",
            };
            let first = other.first.map_or(String::new(), |first| format!(", the first of them row {first}"));
            told.push(format!(
                "Rows with a weight that {part} and do not train: {}{first} (rows count from 0).",
                count(other.rows as u64)
            ));
        }
        if let Some((rows, first)) = weights.moved {
            told.push(format!(
                "Rows that were in another part when the file was saved: {}, the first of them row {first} (from 0): another split or seed.",
                count(rows as u64)
            ));
        }
    }
    for fit in given.models.iter().filter_map(|model| model.fit.as_ref()) {
        let (steps, norm) = (count(u64::from(fit.iterations)), compact(fit.gradient_norm));
        match fit.status {
            FitStatus::Converged => {}
            FitStatus::Stalled => told.push(format!(
                "Training stopped at a gradient norm of {norm} after {steps} Newton steps, the limit of the arithmetic."
            )),
            FitStatus::IterationLimit => told.push(format!(
                "Training did not converge in {steps} Newton steps: the gradient norm is {norm}. Do not trust these figures."
            )),
            FitStatus::Separated => told.push(
                "The rows that count can be separated perfectly, so the parameters grow without bound. Do not trust these figures.".to_owned(),
            ),
            FitStatus::SingularHessian => told.push(
                "The rows that count do not determine the model: its Hessian is singular. Do not trust these figures.".to_owned(),
            ),
        }
    }
    told
}

/// A file input that looks like a button, for those who do not drop files.
pub fn give_button(page: &Page, disabled: bool) -> Html {
    let give = page.give.clone();
    let onchange = Callback::from(move |event: Event| {
        if let Some(file) = dom::chosen_file(&event) {
            give.emit(file);
        }
    });
    html! {
        <label class="file" for="given-file">
            <input type="file" id="given-file" class="visually-hidden" accept=".csv,.json,text/csv,application/json" {disabled} {onchange} />
            <span>{ "Measure weights or coefficients" }</span>
        </label>
    }
}
