//! What is done with arbitrary files, by the property tests and by the fuzz targets in `fuzz/` alike. Each function asserts what has to
//! hold beyond not panicking: in pieces of any size a file is read as it is read at once.
#![allow(dead_code, clippy::unwrap_used)]

use soft_unlearn::table::{
    ColumnChoice, ColumnData, Comment, Delimiter, Encoding, FormatChoice, Quote, ReadAs, Table, TableError,
    TableReader, guesses,
};

/// Bytes as a source of choices; zeros once they are used up.
pub struct Choices<'a>(pub &'a [u8]);

impl Choices<'_> {
    /// The next byte.
    pub fn byte(&mut self) -> u8 {
        match self.0.split_first() {
            Some((&first, rest)) => {
                self.0 = rest;
                first
            }
            None => 0,
        }
    }

    /// A number below this.
    pub fn below(&mut self, count: usize) -> usize {
        usize::from(self.byte()) % count
    }

    /// One of these.
    pub fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }
}

/// The table that bytes are, in pieces of this many.
pub fn read(bytes: &[u8], choice: &FormatChoice, chunk: usize) -> Result<Table, TableError> {
    let mut reader = TableReader::new(choice.clone());
    for piece in bytes.chunks(chunk.max(1)) {
        reader.push(piece)?;
    }
    reader.finish()
}

/// A file that is read in pieces gives what it gives when it is read at once.
fn same(file: &[u8], whole: &Result<Table, TableError>, pieces: &Result<Table, TableError>, chunk: usize) {
    // Where damaged bytes are unpacked piece by piece, either end of them may be found out first.
    let is_packed = file.starts_with(b"PK") || file.starts_with(b"\x1F\x8B");
    let packed_and_refused = is_packed && whole.is_err() && pieces.is_err();
    let alike = match (whole, pieces) {
        (Ok(whole), Ok(pieces)) => are_alike(whole, pieces),
        (Err(whole), Err(pieces)) => whole == pieces,
        _ => false,
    };
    assert!(alike || packed_and_refused, "in pieces of {chunk}: {whole:?}\n{pieces:?}");
}

/// Whether tables are the same, bit for bit: missing numbers are not equal to themselves.
fn are_alike(one: &Table, other: &Table) -> bool {
    let bits = |values: &[f64]| values.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
    one.rows == other.rows
        && one.format == other.format
        && one.notes == other.notes
        && one.fingerprint == other.fingerprint
        && one.raw == other.raw
        && one.columns.len() == other.columns.len()
        && one.columns.iter().zip(&other.columns).all(|(one, other)| {
            one.name == other.name
                && match (&one.data, &other.data) {
                    (ColumnData::Numeric(one), ColumnData::Numeric(other)) => bits(one) == bits(other),
                    (one, other) => one == other,
                }
        })
}

/// What is told of a table holds together. Guesses take longer than all else; one table in sixteen is enough of them.
fn told(table: &Table, file: &[u8]) {
    assert!(table.rows > 0 && !table.columns.is_empty());
    for column in &table.columns {
        let rows = match &column.data {
            ColumnData::Numeric(values) => {
                assert!(values.iter().all(|value| !value.is_infinite()), "{}", column.name);
                values.len()
            }
            ColumnData::Text { codes, levels } => {
                assert!(codes.iter().all(|&code| {
                    code == soft_unlearn::table::MISSING_CODE || (code as usize) < levels.len()
                }));
                codes.len()
            }
        };
        assert_eq!(rows, table.rows);
    }
    for note in &table.notes {
        assert!(!note.to_string().is_empty());
    }
    if file.len().is_multiple_of(16) {
        let summary = table.summary("file", file.len() as u64);
        assert_eq!(summary.columns.len(), table.columns.len());
        let _ = guesses(&summary);
    }
}

/// The table reader: the first bytes choose format and piece size, the rest is the file.
pub fn reader(bytes: &[u8]) {
    let mut choices = Choices(bytes);
    let delimiters = [
        None,
        Some(Delimiter::Comma),
        Some(Delimiter::Semicolon),
        Some(Delimiter::Tab),
        Some(Delimiter::Pipe),
        Some(Delimiter::Space),
        Some(Delimiter::Spaces),
        Some(Delimiter::UnitSeparator),
        Some(Delimiter::Fixed),
    ];
    let choice = FormatChoice {
        encoding: [None]
            .into_iter()
            .chain(Encoding::ALL.iter().copied().map(Some))
            .nth(choices.below(Encoding::ALL.len() + 1))
            .flatten(),
        delimiter: choices.of(&delimiters),
        header: choices.of(&[None, Some(true), Some(false)]),
        decimal_comma: choices.of(&[None, Some(true), Some(false)]),
        missing: [None, Some(vec![]), Some(vec!["x".to_owned()])][choices.below(3)].clone(),
        ..FormatChoice::default()
    };
    let last;
    let choice = FormatChoice {
        quote: choices.of(&[None, None, Some(Quote::Double), Some(Quote::Single), Some(Quote::None)]),
        backslash: choices.of(&[None, None, Some(true), Some(false)]),
        comment: choices.of(&[None, None, Some(Comment::None), Some(Comment::Hash), Some(Comment::Percent)]),
        skip: choices.of(&[None, None, None, Some(0), Some(1), Some(200)]),
        header_lines: choices.of(&[None, None, None, Some(0), Some(2), Some(9)]),
        row_names: choices.of(&[None, None, Some(true), Some(false)]),
        footer: {
            last = choices.byte();
            [None, None, Some(true), Some(false)][usize::from(last % 4)]
        },
        fill_down: [None, Some(false)][usize::from(last % 2)],
        columns: by_hand(last / 4),
        ..choice
    };
    let chunk = choices.below(64) + 1;
    let file = choices.0;
    let whole = read(file, &choice, usize::MAX);
    same(file, &whole, &read(file, &choice, chunk), chunk);
    match whole {
        Ok(table) => told(&table, file),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

/// Something set by hand of a first column that is called "a", or after its place; mostly nothing.
fn by_hand(which: u8) -> Vec<ColumnChoice> {
    let read_as = match which {
        1 => Some(ReadAs::Number),
        2 => Some(ReadAs::Category),
        3 => Some(ReadAs::Ordered),
        4 => Some(ReadAs::Year),
        5 => Some(ReadAs::Months),
        6 => None,
        _ => return Vec::new(),
    };
    let choice = |column: &str| {
        let mut choice = ColumnChoice { column: column.to_owned(), read_as, ..ColumnChoice::default() };
        choice.order = vec!["b".to_owned(), "1".to_owned()];
        choice.missing = vec!["x".to_owned(), "2".to_owned()];
        choice.call("1", "b");
        choice
    };
    vec![choice("a"), choice("column 1")]
}

/// Packed files, archives, JSON, ARFF, and tables as programs print them: the first bytes choose the kind and the piece size, the rest is
/// what is in it.
pub fn kinds(bytes: &[u8]) {
    let mut choices = Choices(bytes);
    let (which, chunk) = (choices.below(BEGINNINGS.len() + 7), choices.below(64) + 1);
    let rest = choices.0;
    let file = match which.checked_sub(BEGINNINGS.len()) {
        None => [BEGINNINGS[which].as_bytes(), rest].concat(),
        Some(0) => gzipped(rest),
        Some(1) => stored(&[("a.csv", rest)]),
        Some(2) => stored(&[("folder/a.json", rest), ("b.csv", b"a,b\n1,2\n3,4\n")]),
        Some(3) => printed(rest, ["", "  ", "\n"]),
        Some(4) => printed(rest, ["| ", " | ", " |\n"]),
        Some(5) => printed(rest, ["\"", ",", "\"\r\n"]),
        Some(_) => printed(rest, ["“", "”,“", "”\n"]),
    };
    let choice = FormatChoice::default();
    let whole = read(&file, &choice, usize::MAX);
    same(&file, &whole, &read(&file, &choice, chunk), chunk);
    match whole {
        Ok(table) => told(&table, &file),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

/// How files of some kinds begin.
const BEGINNINGS: [&str; 20] = [
    "[{\"a\": 1, \"b\":",
    "{\"a\": \"x\", \"b\":",
    "{\"columns\": [\"a\", \"b\"], \"index\": [0, 1], \"data\": [[1, \"x\"], [2,",
    "{\"a\": {\"0\": 1, \"1\": 2}, \"b\": {\"0\": \"x\",",
    "{\"0\": {\"a\": 1, \"b\": \"x\"}, \"1\": {",
    "{\"a\": [1, 2], \"b\": [",
    "{\"count\": 2, \"data\": [{\"a\": 1}, {",
    "[[\"a\", \"b\"], [1, \"x\"], [",
    "[1, \"x\"]\n[2,",
    "{\"a\": {\"b\": {\"c\": 1}}}\n{\"a\":",
    "@relation r\n@attribute ",
    "@relation r\n@attribute a numeric\n@attribute b {x, 'y z'}\n@attribute c string\n@data\n",
    "@relation r\n@attribute a numeric\n@attribute b {x, y}\n@data\n{0 1, 1 y}\n{",
    "+---+---+\n| a | b |\n+---+---+\n| 1 | x |\n| 2 | y |\n",
    " a | b\n---+---\n 1 | x\n 2 | y\n",
    "| a | b |\n|---|:-:|\n| 1 | x |\n",
    "     +-------+\n     | a   b |\n     |-------|\n  1. | 1   x |\n",
    "  a b\n1 1 x\n2 2 y\n",
    "# a b c\n1 2 3\n",
    "a\u{1f}b\u{1e}1\u{1f}x\u{1e}",
];

/// A table of the numbers and texts that the bytes are, as a program prints it: what begins a line, divides its cells and ends it.
fn printed(bytes: &[u8], [start, between, end]: [&str; 3]) -> Vec<u8> {
    let mut text = Vec::new();
    for line in bytes.chunks(6).take(60) {
        text.extend_from_slice(start.as_bytes());
        for (place, cell) in line.chunks(2).enumerate() {
            if place > 0 {
                text.extend_from_slice(between.as_bytes());
            }
            match cell {
                &[first, _] if first < 128 => text.extend_from_slice(format!("{:<6}", first / 2).as_bytes()),
                cell => text.extend_from_slice(format!("{:<6}", String::from_utf8_lossy(cell)).as_bytes()),
            }
        }
        text.extend_from_slice(end.as_bytes());
    }
    text
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    // Writing to memory does not fail.
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A zip archive of these files, stored.
fn stored(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = Vec::new();
    for (name, bytes) in files {
        let mut checksum = flate2::Crc::new();
        checksum.update(bytes);
        archive.extend_from_slice(b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0");
        archive.extend_from_slice(&checksum.sum().to_le_bytes());
        archive.extend_from_slice(&(bytes.len() as u32).to_le_bytes());
        archive.extend_from_slice(&(bytes.len() as u32).to_le_bytes());
        archive.extend_from_slice(&(name.len() as u16).to_le_bytes());
        archive.extend_from_slice(&[0, 0]);
        archive.extend_from_slice(name.as_bytes());
        archive.extend_from_slice(bytes);
    }
    archive.extend_from_slice(b"PK\x01\x02");
    archive
}

/// NumPy's files: the first bytes choose piece size and wrapping, the rest is the file, or an array's cells, or an archive's
/// entry. Whatever is read is read the same in pieces.
pub fn numpy(bytes: &[u8]) {
    let mut choices = Choices(bytes);
    let chunk = choices.below(64) + 1;
    let array = |choices: &mut Choices| {
        let dtypes = ["<f8", ">f4", "<f2", "|b1", "<i8", ">u2", "|u1", "<U3", "|S4", "|O", "<f16", "<U0"];
        let dtype = choices.of(&dtypes);
        let order = choices.of(&["False", "True", "None"]);
        let (rows, columns) = (choices.below(20), choices.below(6));
        let shape = match choices.below(6) {
            0 => format!("({rows},)"),
            1 => format!("({rows}, {columns}, 2)"),
            2 => format!("({}, {columns})", u64::from(choices.byte()) << choices.below(60)),
            _ => format!("({rows}, {columns})"),
        };
        let header = format!("{{'descr': '{dtype}', 'fortran_order': {order}, 'shape': {shape}, }}");
        let mut file = vec![0x93, b'N', b'U', b'M', b'P', b'Y', choices.of(&[1, 1, 1, 9]), 0];
        file.extend_from_slice(&(header.len() as u16).to_le_bytes());
        file.extend_from_slice(header.as_bytes());
        file
    };
    let file: Vec<u8> = match choices.below(4) {
        // What is neither an array nor an archive is no concern of NumPy's reader: `reader` tries it.
        0 if !choices.0.starts_with(b"\x93NUMPY") && !choices.0.starts_with(b"PK") => return,
        0 => choices.0.to_vec(),
        1 => [array(&mut choices), choices.0.to_vec()].concat(),
        wrapping => {
            // A local header with lengths and checksum of its own: true ones, or what the bytes say.
            let name = choices.of(&["X.npy", "y.npy", "X", ""]);
            let body = [array(&mut choices), choices.0.to_vec()].concat();
            let (flags, method) = (choices.of(&[0, 0, 8, 1]), choices.of(&[0, 0, 8, 99]));
            let mut checksum = flate2::Crc::new();
            checksum.update(&body);
            let length = if wrapping == 2 { body.len() as u32 } else { u32::from(choices.byte()) };
            let mut file = b"PK\x03\x04\x14\0".to_vec();
            for half in [flags, method, 0, 0_u16] {
                file.extend_from_slice(&half.to_le_bytes());
            }
            for word in [checksum.sum(), length, length, name.len() as u32] {
                file.extend_from_slice(&word.to_le_bytes());
            }
            [file, name.as_bytes().to_vec(), body, b"PK\x01\x02".to_vec()].concat()
        }
    };
    let whole = read(&file, &FormatChoice::default(), usize::MAX);
    let pieces = read(&file, &FormatChoice::default(), chunk);
    same(&file, &whole, &pieces, chunk);
    match whole {
        Ok(table) => told(&table, &file),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}
