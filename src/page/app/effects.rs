//! What the state wants done outside it.

use super::App;
use crate::page::dom;
use crate::page::state::{Action, Effect};
use crate::worker::{Failure, Place, Reply, Slot, Source};

/// Where in the browser's storage the settings with a name lie.
pub(super) const SAVED: &str = "soft-unlearn.settings";

impl App {
    pub(super) fn carry_out(&mut self, effect: Effect) {
        match effect {
            Effect::Load { id, slot, source, format } => {
                let file = match source {
                    Source::File { .. } => {
                        let i = usize::from(slot == Slot::Second);
                        self.candidates[i].clone().or_else(|| self.files[i].clone())
                    }
                    Source::Bundled(_) | Source::Synthetic(_) | Source::Embeddings(_) => None,
                };
                self.client.load(id, slot, source, file, format);
            }
            Effect::Cells { id, rows } => self.client.cells(id, rows),
            Effect::Check { id, check } => self.client.check(id, *check),
            Effect::StopCheck => self.client.stop_check(),
            Effect::Search { id } => self.client.search(id),
            Effect::AskOfRows { id, question } => self.client.ask(id, question),
            Effect::Batch { id, request } => self.client.batch(id, request),
            Effect::StopBatch(kind) => self.client.stop_batch(kind),
            Effect::Run { id, configuration } => self.client.run(id, configuration),
            Effect::Compute(processor) => self.client.compute_on(processor),
            Effect::Export { id, kind } => self.client.export(id, kind),
            Effect::Verify { id } => match self.report.take() {
                Some(report) => self.client.verify(id, report),
                None => {
                    let message = "Choose the report again.".to_owned();
                    let failure = Failure { place: Place::Settings, message };
                    self.act(Action::Replied(id, Reply::Failed(failure)));
                }
            },
            Effect::Measure { id, key, question } => match self.given.iter().find(|(own, _)| *own == key) {
                Some((_, file)) => self.client.measure(id, file.clone(), question),
                None => {
                    let answer = Err("Give the file again.".to_owned());
                    self.act(Action::Replied(id, Reply::Measured(answer)));
                }
            },
            Effect::DropSecond => {
                self.files[1] = None;
                self.client.drop_second();
            }
            Effect::Keep(saved) => {
                if dom::keep(SAVED, saved.as_ref()).is_none() {
                    self.act(Action::Notify("The browser did not let the settings be kept.".to_owned()));
                }
            }
            Effect::Brief(report) => {
                if self.write_brief(report).is_none() {
                    self.act(Action::Notify("The browser did not let the report be saved.".to_owned()));
                }
            }
            Effect::Cancel => self.client.cancel(),
            Effect::Save { name, media_type, bytes } => {
                if dom::save(&name, &media_type, &bytes).is_none() {
                    self.act(Action::Notify(format!("The browser did not let {name} be saved.")));
                }
            }
        }
    }
}
