//! Cells of CSV files that are saved: a spreadsheet that opens one must not run what came from a file.

/// A text as a cell: quoted where it has to be, and with an apostrophe before it where a spreadsheet would take it for a
/// formula (it begins with `=`, `+`, `-`, `@`, their full-width forms, a tab or a line break). Numbers stay numbers.
pub fn csv_cell(text: &str) -> String {
    let formula = |c: char| matches!(c, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠');
    let breaks = |c: char| matches!(c, '\t' | '\r' | '\n');
    // Spaces before the sign do not keep every spreadsheet from reading it.
    let risky = text.trim_start_matches(' ').starts_with(breaks) || text.trim_start().starts_with(formula);
    let safe = if risky && !is_number(text) { format!("'{text}") } else { text.to_owned() };
    if safe.contains([',', ';', '"', '\t', '\r', '\n']) || safe.starts_with(' ') || safe.ends_with(' ') {
        format!("\"{}\"", safe.replace('"', "\"\""))
    } else {
        safe
    }
}

/// Whether the whole text writes one number, with a decimal point or comma.
fn is_number(text: &str) -> bool {
    let digits = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | 'e' | 'E' | '+' | '-');
    text.chars().all(digits) && text.replacen(',', ".", 1).parse::<f64>().is_ok()
}
