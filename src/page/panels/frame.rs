//! The frame of every picture: title, what it is, what it says, fold, files.

use yew::prelude::*;

use super::{Page, dom};
use crate::page::view::Picture;

/// Where a picture's formula is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// Soft weights, over-unlearning.
    SoftWeights,
    /// Influence functions.
    Influence,
    /// Fairness by influence.
    Reweighing,
    /// Intervals of shares.
    Wilson,
    /// One step of the problem without a row.
    OneStep,
    /// A student that leaves its teacher.
    Scrub,
    /// Shards.
    Sisa,
    /// Part of the corrupted rows known.
    Corrective,
}

impl Source {
    /// Its name and address.
    fn link(self) -> [&'static str; 2] {
        match self {
            Source::SoftWeights => {
                ["Qiao et al. 2025, Soft Weighted Machine Unlearning", "https://arxiv.org/abs/2505.18783"]
            }
            Source::Influence => [
                "Koh and Liang 2017, Understanding Black-box Predictions via Influence Functions",
                "https://arxiv.org/abs/1703.04730",
            ],
            Source::Reweighing => [
                "Li and Liu 2022, Achieving Fairness at No Utility Cost",
                "https://proceedings.mlr.press/v162/li22p.html",
            ],
            Source::OneStep => [
                "Pregibon 1981, Logistic Regression Diagnostics (one step without a row)",
                "https://doi.org/10.1214/aos/1176345513",
            ],
            Source::Scrub => [
                "Kurmanji et al. 2023, Towards Unbounded Machine Unlearning",
                "https://arxiv.org/abs/2302.09880",
            ],
            Source::Sisa => ["Bourtoule et al. 2021, Machine Unlearning", "https://arxiv.org/abs/1912.03817"],
            Source::Corrective => {
                ["Goel et al. 2024, Corrective Machine Unlearning", "https://arxiv.org/abs/2402.14015"]
            }
            Source::Wilson => {
                ["Wilson 1927, Probable Inference", "https://doi.org/10.1080/01621459.1927.10502953"]
            }
        }
    }
}

/// A picture's words.
pub struct Words {
    /// The sentence that reads its numbers aloud.
    pub reading: Option<String>,
    /// What it is, and its formula.
    pub about: &'static str,
    /// Where the formula is from.
    pub sources: &'static [Source],
    /// Its charts' ids, to be saved as pictures.
    pub charts: &'static [&'static str],
    /// Its tables' ids, to be saved as CSV.
    pub tables: &'static [&'static str],
}

/// A link to where a formula is from.
pub fn source_link(source: Source) -> Html {
    let [name, address] = source.link();
    html! { <a href={address} rel="noreferrer external" target="_blank">{ name }</a> }
}

/// A button that saves a picture, as "png" or "svg".
pub fn save_picture(
    page: &Page,
    title: &'static str,
    id: &'static str,
    kind: &'static str,
    label: &'static str,
) -> Html {
    let name = format!("{}.{kind}", page.file_name(id.trim_start_matches("chart-")));
    let onclick = Callback::from(move |_: MouseEvent| {
        let _ = dom::save_picture(id, kind, &name);
    });
    html! { <button type="button" class="small" {onclick} aria-label={format!("{title}: save as {label}")}>{ label }</button> }
}

/// A picture in its frame, with a button that leaves it out while presenting.
pub fn frame(page: &Page, picture: Picture, words: Words, body: Html) -> Html {
    let [title, key] = picture.title();
    let folded = page.state.view.folded.contains(&picture);
    let fold = page.look(move |view, _: MouseEvent| match folded {
        true => view.folded.retain(|other| *other != picture),
        false => view.folded.push(picture),
    });
    let heading = format!("heading-{key}");
    let save_table = |id: &'static str| {
        let file = format!("{}.csv", page.file_name(id));
        let onclick = Callback::from(move |_: MouseEvent| {
            let _ = dom::save_table(id, &file);
        });
        // Of several tables each is named.
        let name = id.trim_start_matches("table-");
        let shown = if words.tables.len() > 1 { format!("CSV, {name}") } else { "CSV".to_owned() };
        html! { <button type="button" class="small" {onclick} aria-label={format!("{title}: save table {id} as {shown}")}>{ shown.clone() }</button> }
    };
    html! {
        <section class="picture" id={format!("picture-{key}")} aria-labelledby={heading.clone()}>
            <div class="picture-head">
                <h2 id={heading}>{ title }</h2>
                <div class="picture-tools">
                    <>{ for words.charts.iter().take(1).map(|id| html! { <>
                        { save_picture(page, title, id, "png", "PNG") }{ save_picture(page, title, id, "svg", "SVG") }
                    </> }) }</>
                    <>{ for words.tables.iter().map(|id| save_table(id)) }</>
                    <button type="button" class="small" id={format!("fold-{key}")} onclick={fold} aria-pressed={(!folded).to_string()}
                        title="Whether it is a slide when this page is presented">{ "Slide" }</button>
                </div>
            </div>
            <>{ for words.reading.map(|text| html! { <p class="reading" data-testid={format!("reading-{key}")}>{ text }</p> }) }</>
            { body }
            // What has still to be run says what it will show.
            <details class="about" open={picture != Picture::Comparison && words.charts.is_empty()}>
                <summary>{ "What is this?" }</summary>
                <p class="hint">{ words.about }</p>
                <ul class="sources-list">
                    { for words.sources.iter().map(|source| html! { <li>{ source_link(*source) }</li> }) }
                </ul>
            </details>
        </section>
    }
}
