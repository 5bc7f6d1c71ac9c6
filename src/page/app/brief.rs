//! The brief: what is on the page, written as one HTML file.

use super::App;
use crate::page::charts::{Palette, tradeoff};
use crate::page::report::{Brief, write};
use crate::page::{dom, files, link};

/// Width and height of the trade-off picture on paper.
const PICTURE: [u32; 2] = [640, 400];

impl App {
    /// Writes the brief of the result that is shown, and offers it to be saved.
    pub(super) fn write_brief(&self, report: Option<[String; 2]>) -> Option<()> {
        let outcome = self.state.outcome.as_deref()?;
        let (exploration, view) = (self.state.exploration.as_deref(), self.state.view.as_ref());
        // Drawn once more, light: paper is.
        let option = tradeoff(outcome, exploration, view, false);
        let shown = option.pointer("/aria/label/description").and_then(|it| it.as_str()).unwrap_or_default();
        let Palette { ink, quiet, zero, surface, .. } = Palette::of(false);
        let picture = dom::drawn_on_paper(&option.to_string(), PICTURE, [ink, quiet, zero, surface])?;
        let settings = serde_json::to_string_pretty(&outcome.configuration).unwrap_or_default();
        let address = self.state.link().map(|it| dom::address(&link::write(&it))).unwrap_or_default();
        let tables = ["table-test", "table-validation", "table-groups"];
        let text = write(&Brief {
            outcome,
            exploration,
            view,
            address: &address,
            settings: &settings,
            report,
            picture: [picture, shown.to_owned()],
            groups: &dom::markup(".bars").unwrap_or_default(),
            tables: &tables.iter().filter_map(|id| dom::markup(&format!("#{id}"))).collect::<Vec<_>>(),
        });
        let name = files::name(&outcome.data.name, &outcome.configuration, "report");
        dom::save(&format!("{name}.html"), "text/html", text.as_bytes())
    }
}
