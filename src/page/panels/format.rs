//! How a file is read: what was detected, and controls to say otherwise.

use yew::prelude::*;

use super::controls::{Number, Select, optional};
use super::{Page, dom};
use crate::page::format::counted;
use crate::page::state::Action;
use soft_unlearn::table::{Comment, Delimiter, Encoding, Format, FormatChoice, Quote};

/// The format's controls; `found` is what was detected, where the file could be read.
pub fn format_fields(page: &Page, found: Option<&Format>) -> Html {
    let choice = page.state.unreadable().unwrap_or(&page.state.configuration.format);
    let reformat = |change: fn(&mut FormatChoice, &str)| {
        page.changes(Action::Reformat, move |choice, value: String| change(choice, &value))
    };
    let option = |value: &'static str, text: &'static str| (AttrValue::from(value), AttrValue::from(text));
    let detected = |fixed: bool, text: fn(&Format) -> &'static str| {
        let text = match found {
            Some(found) if !fixed => format!("detected: {}", text(found)),
            _ => "detect".to_owned(),
        };
        (AttrValue::from(""), AttrValue::from(text))
    };
    let delimiter = choice.delimiter.map_or("", delimiter_name);
    let encoding = choice.encoding.map_or("", Encoding::name);
    let yes_no = |value: Option<bool>| value.map_or("", |yes| if yes { "yes" } else { "no" });
    let missing = reformat(|choice, value| {
        choice.missing = Some(value.split_whitespace().map(str::to_owned).collect());
    });
    let on_missing = Callback::from(move |event: Event| missing.emit(dom::value_of(&event)));
    let missing_markers = match (&choice.missing, found) {
        (Some(markers), _) => markers.join(" "),
        (None, Some(found)) => found.missing.join(" "),
        (None, None) => String::new(),
    };
    html! {
        <details class="more" id="format" open={found.is_none()}>
            <summary>{ if found.is_some() { "How the file is read" } else { "Read it another way" } }</summary>
            if let Some(found) = found.filter(|_| choice.delimiter.is_none()) {
                <p class="hint" data-testid="sureness">{ how_sure(found) }</p>
            }
            <div class="fields">
                <Select id="format-delimiter" label="Columns are separated by" value={delimiter}
                    options={vec![
                        detected(choice.delimiter.is_some(), |found| delimiter_name(found.delimiter)),
                        option("comma", "comma ,"), option("semicolon", "semicolon ;"), option("tab", "tab"), option("pipe", "pipe |"),
                        option("caret", "caret ^"), option("tilde", "tilde ~"), option("colon", "colon :"),
                        option("space", "white space"), option("spaces", "two spaces or more"), option("unit_separator", "control character 31"),
                        option("control_a", "control character 1"), option("fixed", "fixed columns"),
                    ]}
                    onchange={reformat(|choice, value| choice.delimiter = match value {
                        "comma" => Some(Delimiter::Comma),
                        "semicolon" => Some(Delimiter::Semicolon),
                        "tab" => Some(Delimiter::Tab),
                        "pipe" => Some(Delimiter::Pipe),
                        "caret" => Some(Delimiter::Caret),
                        "tilde" => Some(Delimiter::Tilde),
                        "colon" => Some(Delimiter::Colon),
                        "space" => Some(Delimiter::Space),
                        "spaces" => Some(Delimiter::Spaces),
                        "unit_separator" => Some(Delimiter::UnitSeparator),
                        "control_a" => Some(Delimiter::ControlA),
                        "fixed" => Some(Delimiter::Fixed),
                        _ => None,
                    })} />
                <Select id="format-encoding" label="Encoding" value={encoding}
                    options={std::iter::once(detected(choice.encoding.is_some(), |found| found.encoding.title()))
                        .chain(Encoding::ALL.iter().map(|encoding| option(encoding.name(), encoding.title())))
                        .collect::<Vec<_>>()}
                    onchange={reformat(|choice, value| choice.encoding = Encoding::of(value))} />
                <Select id="format-quote" label="Cells are in" value={choice.quote.map_or("", quote_name)}
                    options={vec![
                        detected(choice.quote.is_some(), |found| quote_name(found.quote)),
                        option("double", "double quotes"), option("single", "single quotes"), option("none", "no quotes"),
                    ]}
                    onchange={reformat(|choice, value| choice.quote = match value {
                        "double" => Some(Quote::Double),
                        "single" => Some(Quote::Single),
                        "none" => Some(Quote::None),
                        _ => None,
                    })} />
                <Select id="format-comment" label="Lines that are no rows begin with" value={choice.comment.map_or("", comment_name)}
                    options={vec![
                        detected(choice.comment.is_some(), |found| comment_name(found.comment)),
                        option("none", "nothing: all are rows"), option("hash", "#"), option("percent", "%"), option("pipe", "|"),
                    ]}
                    onchange={reformat(|choice, value| choice.comment = match value {
                        "none" => Some(Comment::None),
                        "hash" => Some(Comment::Hash),
                        "percent" => Some(Comment::Percent),
                        "pipe" => Some(Comment::Pipe),
                        _ => None,
                    })} />
                { optional(Number {
                        id: "format-skip",
                        label: html! { "Lines above the table" },
                        value: choice.skip.map(|skip| skip.to_string()).unwrap_or_default(),
                        limits: ["0", "1", ""],
                    },
                    &found.map_or("detect".to_owned(), |found| format!("detected: {}", found.skip)),
                    page.changes(Action::Reformat, |choice: &mut FormatChoice, value: Option<f64>| choice.skip = value.map(|skip| skip.max(0.0) as usize))) }
                <Select id="format-footer" label="Totals and remarks below the last row" value={yes_no(choice.footer)}
                    options={vec![detected(choice.footer.is_some(), |found| if found.footer { "left out" } else { "rows" }), option("yes", "are left out"), option("no", "are rows")]}
                    onchange={reformat(|choice, value| choice.footer = truth(value))} />
                <Select id="format-fill-down" label="A group named in its first row only" value={yes_no(choice.fill_down)}
                    options={vec![option("", "detect"), option("yes", "is that of the rows below"), option("no", "is missing below")]}
                    onchange={reformat(|choice, value| choice.fill_down = truth(value))} />
                <Select id="format-header" label="First row names the columns" value={yes_no(choice.header)}
                    options={vec![detected(choice.header.is_some(), |found| if found.header { "yes" } else { "no" }), option("yes", "yes"), option("no", "no")]}
                    onchange={reformat(|choice, value| choice.header = truth(value))} />
                <Select id="format-decimal" label="Decimal mark" value={yes_no(choice.decimal_comma)}
                    options={vec![detected(choice.decimal_comma.is_some(), |found| if found.decimal_comma { "comma" } else { "point" }), option("no", "point 1.5"), option("yes", "comma 1,5")]}
                    onchange={reformat(|choice, value| choice.decimal_comma = truth(value))} />
                <div class="field">
                    <label for="format-missing">{ "Missing, besides empty cells" }</label>
                    <input type="text" id="format-missing" value={missing_markers} spellcheck="false" autocomplete="off" onchange={on_missing} />
                </div>
            </div>
        </details>
    }
}

/// How sure the delimiter is: how much better it fits the first rows than the next best.
fn how_sure(found: &Format) -> String {
    let (taken, points) = (found.delimiter.title(), 100.0 * found.sureness);
    match found.other {
        Some(other) => {
            let columns = counted(other.columns, "column");
            let other = other.delimiter.title();
            format!(
                "Columns are divided by {taken}. That fits better by {points:.0} of 100 than the next best: {other}, with {columns}."
            )
        }
        None => format!(
            "Columns are divided by {taken}. That fits to {points:.0} of 100, and nothing else divides the rows."
        ),
    }
}

fn truth(value: &str) -> Option<bool> {
    match value {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}

fn delimiter_name(delimiter: Delimiter) -> &'static str {
    match delimiter {
        Delimiter::Comma => "comma",
        Delimiter::Semicolon => "semicolon",
        Delimiter::Tab => "tab",
        Delimiter::Pipe => "pipe",
        Delimiter::Caret => "caret",
        Delimiter::Tilde => "tilde",
        Delimiter::Colon => "colon",
        Delimiter::Space => "space",
        Delimiter::Spaces => "spaces",
        Delimiter::UnitSeparator => "unit_separator",
        Delimiter::ControlA => "control_a",
        Delimiter::Fixed => "fixed",
    }
}

fn quote_name(quote: Quote) -> &'static str {
    match quote {
        Quote::Double => "double",
        Quote::Single => "single",
        Quote::None => "none",
    }
}

fn comment_name(comment: Comment) -> &'static str {
    match comment {
        Comment::None => "none",
        Comment::Hash => "hash",
        Comment::Percent => "percent",
        Comment::Pipe => "pipe",
    }
}
