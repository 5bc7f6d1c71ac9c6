//! The result as a brief: one HTML file of two printed pages, which needs nothing else and runs no script.

mod done;
mod figures;
mod markup;

use self::markup::Markup;
use super::charts::{Palette, bars};
use super::format::{count, counted};
use super::view::View;
use super::{reading, verdict, words};
use soft_unlearn::experiment::{Exploration, Outcome};

/// What the brief is written of.
pub struct Brief<'a> {
    /// The result.
    pub outcome: &'a Outcome,
    /// Its curves, as far as they are known.
    pub exploration: Option<&'a Exploration>,
    /// The rows and models that it speaks of.
    pub view: &'a View,
    /// The address that opens this question on the page.
    pub address: &'a str,
    /// The settings, as JSON.
    pub settings: &'a str,
    /// Digest and program version of the same result's report as JSON, where it could be written.
    pub report: Option<[String; 2]>,
    /// The trade-off picture: an address of its data, and what it shows in words.
    pub picture: [String; 2],
    /// The page's own drawing of the groups, as markup.
    pub groups: &'a str,
    /// Other tables of the page, as markup.
    pub tables: &'a [String],
}

/// The whole file. Every text in it is escaped, but for the markup that the page itself has drawn.
pub fn write(brief: &Brief) -> String {
    let mut page = Markup::default();
    page.raw("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">");
    page.raw("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\">");
    page.raw("<meta name=\"viewport\" content=\"width=device-width\">");
    page.element("title", "", &title(brief.outcome));
    page.raw("<style>");
    page.raw(&style());
    page.raw("</style></head><body><main>");
    first_page(&mut page, brief);
    second_page(&mut page, brief);
    everything_else(&mut page, brief);
    page.raw("</main></body></html>");
    page.finish()
}

/// "Equal selection rates: adult.csv.gz".
fn title(outcome: &Outcome) -> String {
    let [goal, ..] = words::target(words::target_of(&outcome.configuration));
    format!("{goal}: {}", outcome.data.name)
}

/// The question and its answer.
fn first_page(page: &mut Markup, brief: &Brief) {
    let Brief { outcome, view, .. } = brief;
    page.element("p", "kind", "Soft Unlearn: report");
    page.element("h1", "", &title(outcome));
    page.element("p", "question", &question(brief));
    page.element("p", "verdict", &verdict::verdict(outcome, view));
    page.raw("<div class=\"pictures\"><figure>");
    page.element("h2", "", "Trade-off");
    let [address, shown] = &brief.picture;
    page.raw("<img src=\"");
    page.text(address);
    page.raw("\" alt=\"");
    page.text(shown);
    page.raw("\"></figure><figure>");
    page.element("h2", "", &groups_heading(brief));
    page.raw(brief.groups);
    if outcome.data.groups.len() == 2 {
        page.element(
            "p",
            "hint",
            &format!("Filled: {}; pale: {}.", outcome.data.privileged, outcome.data.unprivileged),
        );
    } else {
        page.element(
            "p",
            "hint",
            "Circles before, squares hard, diamonds soft; groups too small to be driven are grey.",
        );
    }
    page.raw("</figure></div>");
    if let Some(told) = reading::tradeoff(outcome, brief.exploration, view) {
        page.element("p", "reading", &told);
    }
    figures::models(page, outcome, view);
}

/// How it was done, what stands against it, and how to do it again.
fn second_page(page: &mut Markup, brief: &Brief) {
    let Brief { outcome, view, .. } = brief;
    page.raw("<div class=\"second\">");
    figures::groups(page, outcome, view);
    page.raw("<div class=\"columns\"><div>");
    done::done(page, outcome, view);
    done::again(page, brief);
    page.raw("</div><div>");
    done::notes(page, outcome);
    done::limits(page, outcome);
    page.raw("</div></div></div>");
}

/// What is not printed.
fn everything_else(page: &mut Markup, brief: &Brief) {
    page.raw("<details>");
    page.element("summary", "", "Every figure, and all settings");
    page.element(
        "p",
        "hint",
        "As the page has them. Pictures and tables of its other tabs are saved there, one by one; “Report (JSON)” has every figure in full precision.",
    );
    for table in brief.tables {
        page.raw("<div class=\"wide\">");
        page.raw(table);
        page.raw("</div>");
    }
    page.element("h2", "", "Settings");
    page.element("pre", "", brief.settings);
    page.raw("</details>");
}

/// What is predicted, for whom, by what, and of which rows and models this file speaks.
fn question(brief: &Brief) -> String {
    let Brief { outcome, view, .. } = brief;
    let data = &outcome.data;
    let names: Vec<&str> = data.groups.iter().map(|group| group.name.as_str()).collect();
    let groups = match names.as_slice() {
        [] => "no groups".to_owned(),
        [other, privileged] => format!("groups: {privileged}; {other}"),
        more => format!("{}: {}", counted(more.len(), "group"), shortened(more)),
    };
    let rows = outcome.models.first().map_or(0, |model| words::told_figures(model, view.rows).rows);
    format!(
        "Predicted: {}. {}; {groups}. All figures are of {} {} rows, hard and soft models {}, unless they say otherwise.",
        data.favourable,
        words::model_kind(outcome.configuration.model.kind),
        count(rows),
        words::part(view.rows),
        words::how(outcome, view.models)
    )
}

/// The first few of many names.
fn shortened(names: &[&str]) -> String {
    const FEW: usize = 4;
    let told: Vec<String> = names.iter().take(FEW).map(|name| words::short_group(name)).collect();
    let more = names.len().saturating_sub(FEW);
    format!("{}{}", told.join("; "), if more > 0 { format!("; and {more} more") } else { String::new() })
}

/// As above the drawing on the page.
fn groups_heading(brief: &Brief) -> String {
    let Some(models) = words::told_models(brief.outcome, brief.view.models) else {
        return "Groups".to_owned();
    };
    let drawn = bars(models, brief.view.rows, words::target_of(&brief.outcome.configuration));
    let mut name = drawn.name.to_owned();
    name[..1].make_ascii_uppercase();
    format!("{name} by group{}{}", drawn.of, if drawn.percent { ", %" } else { "" })
}

/// The styles, in a light page's colours: it is made for paper.
fn style() -> String {
    let Palette { before, hard_words, soft_words, ink, quiet, surface, zero, .. } = Palette::of(false);
    format!(
        ":root{{--before:{before};--hard:{hard_words};--soft:{soft_words};--ink:{ink};--quiet:{quiet};--paper:{surface};--line:{zero}}}{}",
        include_str!("style.css").replace('\n', "")
    )
}
