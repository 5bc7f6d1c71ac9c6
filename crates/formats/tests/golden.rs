//! Every golden file against the CSV of the same data, which pandas wrote (`golden/make.py`), cell by cell.
#![cfg(not(target_arch = "wasm32"))]
#![allow(missing_docs, clippy::unwrap_used)]

use std::path::PathBuf;

use soft_unlearn::table::{
    ColumnData, ColumnNote, FileNote, FormatChoice, KindError, Table, TableError, TableNote, TableReader,
    WholeKind,
};
use soft_unlearn_formats::Native;

fn bytes(name: &str) -> Vec<u8> {
    std::fs::read(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name)).unwrap()
}

fn read_bytes(bytes: &[u8], part: Option<&str>) -> Result<Table, TableError> {
    let choice = FormatChoice { part: part.map(str::to_owned), ..FormatChoice::default() };
    let mut reader = TableReader::hosted(choice, &Native);
    for piece in bytes.chunks(1000) {
        reader.push(piece)?;
    }
    reader.finish()
}

fn read(name: &str) -> Table {
    read_bytes(&bytes(name), None).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn said(bytes: &[u8]) -> String {
    read_bytes(bytes, None).unwrap_err().to_string()
}

/// The records of a CSV file as pandas writes it: quotes are doubled within quotes.
fn records(name: &str) -> Vec<Vec<String>> {
    let text = String::from_utf8(bytes(name)).unwrap();
    let (mut rows, mut row, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '"' if quoted && characters.peek() == Some(&'"') => cell.push(characters.next().unwrap()),
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut cell)),
            '\n' if !quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            _ => cell.push(c),
        }
    }
    rows
}

/// Whether every cell is the one of the CSV file: numbers as doubles, all else as text.
fn same(table: &Table, csv: &str, name: &str) {
    let records = records(csv);
    let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names, records[0], "{name}");
    assert_eq!(table.rows, records.len() - 1, "{name}");
    for column in &table.columns {
        let place = records[0].iter().position(|name| *name == column.name).unwrap();
        for (row, record) in records[1..].iter().enumerate() {
            let (cell, at) = (&record[place], format!("{name}, {}, row {}", column.name, row + 1));
            match &column.data {
                _ if cell.is_empty() => assert!(column.is_missing(row), "{at}"),
                ColumnData::Numeric(values) => assert_eq!(values[row], cell.parse::<f64>().unwrap(), "{at}"),
                ColumnData::Text { .. } => {
                    assert_eq!(column.text(row).as_deref(), Some(cell.as_str()), "{at}")
                }
            }
        }
    }
}

#[test]
fn workbooks_are_the_csv_of_the_same_data() {
    for name in ["people.xlsx", "people.xls", "people.ods"] {
        let table = read(name);
        same(&table, "people.csv", name);
        assert!(matches!(table.column("age").unwrap().data, ColumnData::Numeric(_)), "{name}");
        assert!(matches!(table.column("score").unwrap().data, ColumnData::Numeric(_)), "{name}");
        assert!(matches!(table.column("city").unwrap().data, ColumnData::Text { .. }), "{name}");
    }
    // Below and beside the sheet's corner, after an empty sheet: dates, moments, truth values and codes.
    for name in ["ledger.xlsx", "ledger.xls", "ledger.ods"] {
        let table = read(name);
        same(&table, "ledger.csv", name);
        assert!(matches!(table.column("balance").unwrap().data, ColumnData::Numeric(_)), "{name}");
    }
}

#[test]
fn of_several_sheets_one_is_chosen() {
    let several = bytes("several.xlsx");
    let Err(TableError::Kind(KindError::Several { names })) = read_bytes(&several, None) else {
        panic!("two sheets are tables")
    };
    assert_eq!(names, ["data", "more"]);
    let more = read_bytes(&several, Some("more")).unwrap();
    assert_eq!((more.rows, more.columns.len()), (5, 2));
    let Err(TableError::Kind(KindError::NoSuchPart { part, names })) = read_bytes(&several, Some("Data"))
    else {
        panic!("there is no such sheet")
    };
    assert_eq!((part.as_str(), names.len()), ("Data", 4));

    let data = read_bytes(&several, Some("data")).unwrap();
    let texts = |name: &str, row: usize| data.column(name).unwrap().text(row).map(|text| text.into_owned());
    assert_eq!(data.rows, 12);
    assert!(
        data.notes
            .contains(&TableNote::File(FileNote::RowsAbove { count: 1, text: "Figures of the year".into() })),
        "{:?}",
        data.notes
    );
    assert_eq!(texts("day", 2).as_deref(), Some("2024-02-29"));
    assert_eq!(texts("at", 1).as_deref(), Some("2024-02-27 14:30:00"));
    assert_eq!(texts("ok", 1).as_deref(), Some("false"));
    assert_eq!(data.column("share").unwrap().number(3), Some(0.375));
    assert_eq!(read("short.xlsx").rows, 1);
    assert!(matches!(
        read_bytes(&bytes("blank.xlsx"), None),
        Err(TableError::Kind(KindError::NoTable { .. }))
    ));
}

/// A workbook that names a sheet, and has its cells under a name that nothing leads to.
fn without(book: &str, sheet: &[u8; 21]) -> Vec<u8> {
    let mut bytes = bytes(book);
    let mut places = 0;
    for place in 0..bytes.len() - sheet.len() {
        if bytes[place..].starts_with(sheet) {
            bytes[place + 11..place + 16].copy_from_slice(b"other");
            places += 1;
        }
    }
    // The entry itself, and the archive's list.
    assert_eq!(places, 2);
    bytes
}

#[test]
fn a_workbook_that_lacks_the_cells_of_a_sheet_is_damaged_and_its_other_sheets_are_read() {
    let error = said(&without("ledger.xlsx", b"worksheets/sheet2.xml"));
    assert!(
        error.contains(", but it cannot be read: the cells of its sheet \"ledger\" are missing or damaged"),
        "{error}"
    );
    let several = without("several.xlsx", b"worksheets/sheet2.xml");
    let more = read_bytes(&several, None).unwrap();
    assert_eq!((more.rows, more.columns.len()), (5, 2));
    let error = read_bytes(&several, Some("data")).unwrap_err().to_string();
    assert!(error.contains("the cells of its sheet \"data\" are missing or damaged"), "{error}");
}

#[test]
fn parquet_and_arrow_are_the_csv_of_the_same_data_and_keep_their_types() {
    for name in [
        "typed-none.parquet",
        "typed-snappy.parquet",
        "typed-gzip.parquet",
        "typed-lz4.parquet",
        "typed-zstd.parquet",
        "typed-brotli.parquet",
        "typed-version-2.parquet",
        "typed-lz4.feather",
        "typed-zstd.feather",
        "typed.arrow",
        "typed.arrows",
    ] {
        let table = read(name);
        same(&table, "typed.csv", name);
        for (column, numeric) in [
            ("age", true),
            ("score", true),
            ("city", false),
            ("sex", false),
            ("id", false),
            ("small", true),
            ("ratio", true),
            ("ok", false),
            ("day", false),
            ("code", false),
        ] {
            let is_numeric = matches!(table.column(column).unwrap().data, ColumnData::Numeric(_));
            assert_eq!(is_numeric, numeric, "{name}, {column}");
        }
        assert!(
            table.notes.contains(&TableNote::Column(ColumnNote::KeptAsText { column: "id".into(), row: 1 })),
            "{:?}",
            table.notes
        );
    }
}

#[test]
fn moments_decimals_and_what_has_no_place_are_said() {
    // What is infinite counts as missing, and is named.
    let rough = read("moments.parquet");
    let column = rough.column("rough").unwrap();
    assert_eq!([0, 1, 2].map(|row| column.number(row)), [None, None, Some(1.5)]);
    assert!(rough.notes.contains(&TableNote::Column(ColumnNote::Infinite {
        count: 1,
        row: 2,
        column: "rough".into(),
        value: "inf".into()
    })));
    let empty = read_bytes(&bytes("no-rows.parquet"), None);
    assert!(matches!(empty, Err(TableError::HeaderAlone { .. })), "{empty:?}");
    let table = read("moments-finite.parquet");
    let texts = |name: &str| -> Vec<Option<String>> {
        let column = table.column(name).unwrap();
        (0..table.rows).map(|row| column.text(row).map(|text| text.into_owned())).collect()
    };
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(texts("at"), [some("1970-01-01 00:00:00"), some("2023-11-14 22:13:20.123"), None]);
    assert_eq!(texts("utc"), [some("1970-01-01 00:00:00+00:00"), some("2023-11-14 22:13:20+00:00"), None]);
    assert_eq!(texts("price"), [some("100"), some("-250"), None]);
    assert_eq!(texts("unsigned"), [some("18446744073709551615"), some("0"), some("1")]);
    assert_eq!(texts("raw"), [some("ab"), some("c"), None]);
    assert_eq!(texts("none"), [None, None, None]);
    let left_out =
        TableNote::Column(ColumnNote::TypeLeftOut { column: "words".into(), found: "lists".into() });
    assert!(table.notes.contains(&left_out), "{:?}", table.notes);
    assert!(table.notes.contains(&TableNote::Column(ColumnNote::NotANumber {
        count: 1,
        row: 1,
        column: "rough".into()
    })));
}

#[test]
fn spans_of_time_are_seconds_and_bytes_that_are_texts_are_texts() {
    let table = read("spans.arrow");
    for (unit, per_second) in [("s", 1.0), ("ms", 1e3), ("us", 1e6), ("ns", 1e9)] {
        let column = table.column(unit).unwrap();
        assert_eq!(column.number(0), Some(1500.0 / per_second), "{unit}");
        assert!(column.is_missing(1), "{unit}");
        assert_eq!(column.number(2), Some(-250.0 / per_second), "{unit}");
    }
    let large = table.column("large").unwrap();
    assert_eq!(large.text(0).as_deref(), Some("ab"));
    assert!(large.is_missing(2));
}

/// The workbook has eighteen digits, and the library that reads it a double.
#[test]
fn whole_numbers_of_a_workbook_that_are_rounded_are_named() {
    let table = read("long-numbers.xlsx");
    let rounded = ColumnNote::Rounded { count: 6, row: 1, column: "id".into() };
    assert!(table.notes.contains(&TableNote::Column(rounded)), "{:?}", table.notes);
    assert!(matches!(table.column("id").unwrap().data, ColumnData::Text { .. }));
}

#[test]
fn packed_workbooks_are_unpacked_and_damaged_files_refused() {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(&bytes("typed-none.parquet")).unwrap();
    let packed = read_bytes(&encoder.finish().unwrap(), None).unwrap();
    assert_eq!(packed.fingerprint, read("typed-none.parquet").fingerprint);
    for (name, words) in [
        ("people.xlsx", "an Excel workbook, but it cannot be read"),
        ("people.xls", "an Excel workbook, but it cannot be read"),
        ("people.ods", "an Excel workbook, but it cannot be read"),
        ("typed-snappy.parquet", "a Parquet file, but it cannot be read"),
        ("typed.arrow", "an Arrow file, but it cannot be read"),
    ] {
        let mut file = bytes(name);
        file.truncate(file.len() / 2);
        let error = said(&file);
        assert!(error.contains(words), "{name}: {error}");
    }
    // The engine alone says what reads them.
    let mut bare = TableReader::new(FormatChoice::default());
    let refused = bare.push(&bytes("people.xlsx")).unwrap_err();
    assert_eq!(refused, KindError::Elsewhere(WholeKind::Workbook).into());
}

/// A compressed buffer says its length in the eight bytes before it. Arrow's reader makes room for as many, whatever they say, which
/// would end the program.
#[test]
fn a_damaged_length_of_a_compressed_buffer_is_refused() {
    for (name, mark, enormous) in [
        ("typed-lz4.feather", [0x04, 0x22, 0x4d, 0x18], 1_u64 << 30),
        ("typed-zstd.feather", [0x28, 0xb5, 0x2f, 0xfd], 1_u64 << 60),
    ] {
        let file = bytes(name);
        let places: Vec<usize> = (8..file.len() - 4)
            .filter(|&place| file[place..place + 4] == mark)
            .map(|place| place - 8)
            .collect();
        assert!(!places.is_empty(), "{name}");
        for place in places {
            let mut damaged = file.clone();
            damaged[place..place + 8].copy_from_slice(&enormous.to_le_bytes());
            let error = said(&damaged);
            assert!(error.contains("says a length that it cannot have"), "{name} at {place}: {error}");
        }
    }
}

/// A message of 3 kB that says it has 1.8 GB: no room is made for it, nor for a buffer of a message whose own length is damaged. So is a
/// stream that ends within a message.
#[test]
fn a_message_longer_than_its_file_is_refused() {
    for name in ["long-body.arrow", "wrong-length.arrow"] {
        let error = said(&bytes(name));
        assert!(error.contains("says a length that it cannot have"), "{name}: {error}");
    }
    let stream = bytes("typed.arrows");
    for end in [stream.len() / 3, stream.len() / 2, stream.len() - 20] {
        let error = said(&stream[..end]);
        assert!(error.contains("says a length that it cannot have"), "{end}: {error}");
    }
}

/// No byte that is changed makes a reader panic or run away. One in so many of each file.
#[test]
fn a_changed_byte_is_an_answer_or_an_error() {
    for (name, step) in [
        ("people.xls", 97),
        ("people.xlsx", 61),
        ("typed-snappy.parquet", 101),
        ("typed-lz4.feather", 13),
        ("typed-zstd.feather", 13),
    ] {
        let file = bytes(name);
        for place in (0..file.len()).step_by(step) {
            let mut changed = file.clone();
            changed[place] ^= 0xff;
            if let Err(error) = read_bytes(&changed, None) {
                assert!(!error.to_string().is_empty());
            }
        }
    }
}
