//! Guessing a file's format from its first bytes.

use csv_core::{ReadRecordResult, ReaderBuilder};

use super::decode::decode;
use super::number::parse_number;
use super::{DEFAULT_MISSING, Delimiter, Encoding, Format, FormatChoice, TableError};

/// Records that are looked at.
const RECORDS: usize = 200;

/// What was found out about a file.
pub(super) struct Sniffed {
    pub format: Format,
    /// Length of the byte-order mark, to be skipped.
    pub mark: usize,
    /// Whether the first record is no record of the table.
    pub skip_first: Option<(String, usize)>,
}

/// Guesses what the choice leaves open. `whole` says whether `bytes` is the whole file or its beginning.
pub(super) fn sniff(bytes: &[u8], whole: bool, choice: &FormatChoice) -> Result<Sniffed, TableError> {
    refuse_binary(bytes)?;
    let (guess, mark) = encoding(bytes, whole);
    let encoding = choice.encoding.unwrap_or(guess);
    let mark = if choice.encoding.is_none_or(|chosen| chosen == guess) { mark } else { 0 };
    let body = bytes.get(mark..).unwrap_or_default();
    if !matches!(encoding, Encoding::Utf16Le | Encoding::Utf16Be) && body.contains(&0) {
        return Err(TableError::NotText {
            kind: "a binary file (it holds zero bytes)",
            advice: "Export the table as CSV from the program that wrote it.",
        });
    }
    let text = decode(encoding, body);
    let candidates: Vec<(Delimiter, Vec<Vec<String>>)> = match choice.delimiter {
        Some(chosen) => vec![(chosen, records(&text, chosen, whole))],
        None => [Delimiter::Tab, Delimiter::Semicolon, Delimiter::Pipe, Delimiter::Comma]
            .map(|delimiter| (delimiter, records(&text, delimiter, whole)))
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
    Ok(Sniffed { format: Format { encoding, delimiter, header, decimal_comma, missing }, mark, skip_first })
}

/// Kinds of files that people drop by mistake, by their first bytes.
fn refuse_binary(bytes: &[u8]) -> Result<(), TableError> {
    const KINDS: [(&[u8], &str, &str); 8] = [
        (b"\xD0\xCF\x11\xE0", "an old Excel workbook", "Open it and save the sheet as CSV."),
        (b"PAR1", "a Parquet file", "Write it as CSV first (in pandas: to_csv)."),
        (b"\x1F\x8B", "a gzip archive", "Unpack it first."),
        (b"%PDF", "a PDF document", "Export the table as CSV from the program that made it."),
        (b"\x89PNG", "a PNG picture", "Choose the table itself."),
        (b"\xFF\xD8\xFF", "a JPEG picture", "Choose the table itself."),
        (b"SQLite format 3", "an SQLite database", "Export one table of it as CSV."),
        (b"\xFD7zXZ", "an xz archive", "Unpack it first."),
    ];
    match KINDS.iter().find(|(magic, _, _)| bytes.starts_with(magic)) {
        Some(&(_, kind, advice)) => Err(TableError::NotText { kind, advice }),
        None => Ok(()),
    }
}

/// The encoding and the length of its byte-order mark.
fn encoding(bytes: &[u8], whole: bool) -> (Encoding, usize) {
    if bytes.starts_with(b"\xEF\xBB\xBF") {
        return (Encoding::Utf8, 3);
    }
    if bytes.starts_with(b"\xFF\xFE") {
        return (Encoding::Utf16Le, 2);
    }
    if bytes.starts_with(b"\xFE\xFF") {
        return (Encoding::Utf16Be, 2);
    }
    // Without a mark: text in Latin letters has a zero in every other byte.
    let pairs = bytes.len() / 2;
    let zeros = |odd: usize| bytes.iter().skip(odd).step_by(2).filter(|&&byte| byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    if pairs > 1 && odd * 10 > pairs * 4 && even * 10 < pairs {
        return (Encoding::Utf16Le, 0);
    }
    if pairs > 1 && even * 10 > pairs * 4 && odd * 10 < pairs {
        return (Encoding::Utf16Be, 0);
    }
    match std::str::from_utf8(bytes) {
        Ok(_) => (Encoding::Utf8, 0),
        // A character cut off by the end of the sample is no error.
        Err(error) if !whole && error.error_len().is_none() => (Encoding::Utf8, 0),
        Err(_) => (Encoding::Windows1252, 0),
    }
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
