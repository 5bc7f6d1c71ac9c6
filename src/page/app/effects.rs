//! What the state wants done outside it.

use super::App;
use crate::page::dom;
use crate::page::state::{Action, Effect};
use crate::worker::{Slot, Source};

impl App {
    pub(super) fn carry_out(&mut self, effect: Effect) {
        let sent = match effect {
            Effect::Load { slot, source, format } => {
                let file = match source {
                    Source::File { .. } => {
                        let i = usize::from(slot == Slot::Second);
                        self.candidates[i].clone().or_else(|| self.files[i].clone())
                    }
                    Source::Bundled(_) | Source::Synthetic(_) | Source::Embeddings(_) => None,
                };
                Some(self.client.load(slot, source, file, format))
            }
            Effect::Cells(rows) => Some(self.client.cells(rows)),
            Effect::Check(check) => Some(self.client.check(*check)),
            Effect::StopCheck => {
                self.client.stop_check();
                None
            }
            Effect::Search => Some(self.client.search()),
            Effect::Sweep(request) => Some(self.client.sweep(request)),
            Effect::Recover(request) => Some(self.client.recover(request)),
            Effect::Run(configuration) => Some(self.client.run(*configuration)),
            Effect::Compute(processor) => {
                self.client.compute_on(processor);
                None
            }
            Effect::Export(kind) => Some(self.client.export(kind)),
            Effect::Verify => self.report.take().and_then(|report| self.client.verify(report)),
            Effect::DropSecond => {
                self.files[1] = None;
                self.client.drop_second();
                None
            }
            Effect::Cancel => {
                self.client.cancel();
                None
            }
            Effect::Save { name, media_type, bytes } => {
                if dom::save(&name, &media_type, &bytes).is_none() {
                    self.state.apply(Action::Notify(format!("The browser did not let {name} be saved.")));
                }
                None
            }
        };
        if let Some(id) = sent {
            self.state.apply(Action::Sent(id));
        }
    }
}
