//! Guessing a file's format from its first bytes.

use csv_core::{ReadRecordResult, ReaderBuilder};

use super::number::parse_number;
use super::written::Written;
use super::{DEFAULT_MISSING, Delimiter, Format, FormatChoice, TableError};

/// Records that are looked at.
const RECORDS: usize = 200;

/// What was found out about a file.
pub(super) struct Sniffed {
    pub format: Format,
    /// Whether the first record is no record of the table.
    pub skip_first: Option<(String, usize)>,
}

/// Guesses what the choice leaves open. `whole` says whether the text is of the whole file or its beginning.
pub(super) fn sniff(written: &Written, whole: bool, choice: &FormatChoice) -> Result<Sniffed, TableError> {
    let (encoding, text) = (written.encoding, &written.text);
    let candidates: Vec<(Delimiter, Vec<Vec<String>>)> = match choice.delimiter {
        Some(chosen) => vec![(chosen, records(text, chosen, whole))],
        None => [Delimiter::Tab, Delimiter::Semicolon, Delimiter::Pipe, Delimiter::Comma]
            .map(|delimiter| (delimiter, records(text, delimiter, whole)))
            .into(),
    };
    let best = candidates
        .into_iter()
        .map(|(delimiter, records)| (consistency(&records), delimiter, records))
        .reduce(|best, other| if other.0 > best.0 + 0.02 { other } else { best });
    let Some((_, delimiter, mut records)) = best else { return Err(TableError::Empty) };
    if records.is_empty() {
        return Err(TableError::Empty);
    }

    let columns = usual_width(&records);
    if columns < 2 {
        let start = records[0].first().map(|cell| cell.chars().take(40).collect()).unwrap_or_default();
        return Err(TableError::OneColumn { start });
    }
    let skip_first = (records.len() > 2 && records[0].len() == 1).then(|| records.remove(0)).map(|record| {
        let text = record.first().map(|cell| cell.chars().take(60).collect()).unwrap_or_default();
        (text, columns)
    });
    let missing = choice.missing.clone().unwrap_or_else(|| DEFAULT_MISSING.map(str::to_owned).to_vec());
    let decimal_comma = choice.decimal_comma.unwrap_or_else(|| decimal_comma(&records, delimiter));
    let header = choice.header.unwrap_or_else(|| header(&records, decimal_comma, &missing));
    Ok(Sniffed { format: Format { encoding, delimiter, header, decimal_comma, missing }, skip_first })
}

/// The first records; of an incomplete file without the last one, which may be cut.
fn records(text: &str, delimiter: Delimiter, whole: bool) -> Vec<Vec<String>> {
    let mut reader = ReaderBuilder::new().delimiter(delimiter.byte()).build();
    let (mut input, mut list) = (text.as_bytes(), Vec::new());
    let (mut output, mut ends) = (vec![0; text.len() + 1], vec![0; text.len() + 2]);
    while list.len() < RECORDS {
        let (mut written, mut count) = (0, 0);
        loop {
            let (result, read, wrote, ended) =
                reader.read_record(input, &mut output[written..], &mut ends[count..]);
            input = &input[read..];
            written += wrote;
            count += ended;
            match result {
                ReadRecordResult::InputEmpty if whole => {} // The next call, with nothing left, ends the record.
                ReadRecordResult::Record => break,
                _ => return list,
            }
        }
        let mut start = 0;
        let record = ends[..count].iter().map(|&end| {
            let cell = String::from_utf8_lossy(&output[start..end]).trim().to_owned();
            start = end;
            cell
        });
        list.push(record.collect());
    }
    list
}

/// Cells of most records.
fn usual_width(records: &[Vec<String>]) -> usize {
    let mut widths: Vec<usize> = records.iter().map(Vec::len).collect();
    widths.sort_unstable();
    // The most frequent width, the larger one of equals.
    widths.chunk_by(|a, b| a == b).max_by_key(|run| (run.len(), run[0])).map_or(0, |run| run[0])
}

/// Share of the records with the usual number of cells, 0 where that is one.
fn consistency(records: &[Vec<String>]) -> f64 {
    let usual = usual_width(records);
    if usual < 2 {
        return 0.0;
    }
    let share = records.iter().filter(|record| record.len() == usual).count() as f64 / records.len() as f64;
    // A header that disagrees with its rows speaks against a delimiter: it may stand within their texts only.
    if records.first().is_some_and(|first| first.len() == usual) { share } else { 0.9 * share }
}

fn is_number(cell: &str, decimal_comma: bool) -> bool {
    parse_number(cell.as_bytes(), decimal_comma).is_some()
}

/// Whether more cells are numbers with a decimal comma than with a decimal point.
fn decimal_comma(records: &[Vec<String>], delimiter: Delimiter) -> bool {
    let (mut comma, mut point) = (0, 0);
    for cell in records.iter().flatten() {
        if cell.contains(',') && is_number(cell, true) {
            // Between commas, "1,234" groups thousands more often than it means 1.234.
            let grouped =
                delimiter == Delimiter::Comma && cell.rsplit(',').next().is_some_and(|last| last.len() == 3);
            comma += usize::from(!grouped);
        } else if cell.contains('.') && is_number(cell, false) {
            point += 1;
        }
    }
    comma > point
}

/// Whether the first record names the columns: names are texts above numbers, and do not come again below.
fn header(records: &[Vec<String>], decimal_comma: bool, missing: &[String]) -> bool {
    let [first, rest @ ..] = records else { return true };
    if rest.is_empty() {
        return first.iter().all(|cell| !is_number(cell, decimal_comma));
    }
    let is_missing =
        |cell: &str| cell.is_empty() || missing.iter().any(|marker| marker.eq_ignore_ascii_case(cell));
    let mut score = 0.0;
    for (c, name) in first.iter().enumerate() {
        let below: Vec<&String> =
            rest.iter().filter_map(|record| record.get(c)).filter(|cell| !is_missing(cell)).collect();
        let numbers = below.iter().filter(|cell| is_number(cell, decimal_comma)).count();
        let mostly_numbers = !below.is_empty() && numbers * 5 >= below.len() * 4;
        score += match (is_number(name, decimal_comma), mostly_numbers) {
            (false, true) if is_missing(name) => 0.0,
            (false, true) => 1.0,
            (true, _) => -1.0,
            (false, false) if below.contains(&name) => -1.0,
            (false, false) if below.is_empty() => 0.0,
            (false, false) => 0.3,
        };
    }
    score >= 0.0
}
