//! Which processor computed what, and the choice of one.

use yew::prelude::*;

use super::Page;
use super::controls::Select;
use crate::page::processor::{computed_words, processor_key, processor_of};
use crate::page::state::Action;
use soft_unlearn::compute::Processor;

/// The line and the choice, in the footer.
pub fn processor(page: &Page) -> Html {
    let Some(outcome) = &page.state.outcome else { return html! {} };
    let act = page.act.clone();
    let onchange = Callback::from(move |key: String| act.emit(Action::Compute(processor_of(&key))));
    let choices = [
        (Processor::Automatic, "Whichever is quicker"),
        (Processor::Cpu, "The CPU"),
        (Processor::Gpu, "The GPU (WebGPU)"),
    ];
    let options = choices.iter().map(|(choice, text)| (processor_key(*choice).into(), (*text).into()));
    html! {
        <div class="processor">
            <p data-testid="computed">{ computed_words(&outcome.computed) }</p>
            <Select id="processor" label="Compute large tables on" value={processor_key(page.state.processor)}
                options={options.collect::<Vec<(AttrValue, AttrValue)>>()} {onchange} />
        </div>
    }
}
