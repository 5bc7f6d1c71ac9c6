//! Old workbooks with two bytes changed: cells far from the table, and sizes that no sheet has.
#![cfg(not(target_arch = "wasm32"))]
#![allow(missing_docs, clippy::unwrap_used)]

use std::path::PathBuf;

use soft_unlearn::table::{FormatChoice, Table, TableError, TableReader};
use soft_unlearn_formats::Native;

/// A shared text in a cell: kind and length of the record, before its row and column.
const TEXT: [u8; 4] = [0xFD, 0, 10, 0];
/// What the sheet says of its size: first row, row behind the last, first column, column behind the last.
const DIMENSIONS: [u8; 4] = [0, 2, 14, 0];

fn file() -> Vec<u8> {
    std::fs::read(
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/formats/applicants.xls"),
    )
    .unwrap()
}

fn read(bytes: &[u8]) -> Result<Table, TableError> {
    let mut reader = TableReader::hosted(FormatChoice::default(), &Native);
    reader.push(bytes)?;
    reader.finish()
}

/// The file with these bytes behind the last record of this kind.
fn changed(record: [u8; 4], to: &[u8]) -> Vec<u8> {
    let mut bytes = file();
    let place = bytes.windows(4).rposition(|window| window == record).unwrap() + 4;
    bytes[place..place + to.len()].copy_from_slice(to);
    bytes
}

#[test]
fn a_cell_far_from_the_table_is_named() {
    let error = read(&changed(TEXT, &[0xFF, 0xFF, 0xFF, 0])).unwrap_err().to_string();
    assert!(error.contains("a sheet has cells as far as row 65536 of its column 256"), "{error}");
}

#[test]
fn a_column_that_no_sheet_has_is_named() {
    let error = read(&changed(TEXT, &[3, 0, 0, 1])).unwrap_err().to_string();
    assert!(error.contains("it has a cell in column 257, and there are 256"), "{error}");
}

#[test]
fn what_a_sheet_says_of_its_size_is_not_believed() {
    let table = read(&file()).unwrap();
    for size in [[0xFF; 12], [0; 12]] {
        let same = read(&changed(DIMENSIONS, &size)).unwrap();
        assert_eq!(table.rows, same.rows);
        assert_eq!(table.columns.len(), same.columns.len());
    }
}

#[test]
fn a_cell_somewhat_beside_the_table_is_read() {
    let (table, moved) = (read(&file()).unwrap(), read(&changed(TEXT, &[0xE8, 3, 20, 0])).unwrap());
    assert!(moved.rows >= table.rows);
}
