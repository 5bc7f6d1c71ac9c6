//! What is done with arbitrary workbooks, Parquet and Arrow files, by the fuzz target in `fuzz/`: whatever is in them, they are read or
//! refused in words.
#![allow(dead_code, clippy::unwrap_used)]

use soft_unlearn::table::{ColumnData, FormatChoice, Table, TableError, TableReader};
use soft_unlearn_formats::Native;

fn read(bytes: &[u8]) -> Result<Table, TableError> {
    let mut reader = TableReader::hosted(FormatChoice::default(), &Native);
    reader.push(bytes)?;
    reader.finish()
}

/// The first byte chooses: a file as it is; one of ours with some bytes changed; a workbook whose sheet is what the bytes say.
pub fn formats(bytes: &[u8]) {
    let Some((&which, rest)) = bytes.split_first() else { return };
    let file = match which % 8 {
        0 => rest.to_vec(),
        1 => workbook(rest),
        2 => open_document(rest),
        3 => cells(rest),
        4 => changed(include_bytes!("../fixtures/formats/applicants.parquet"), rest),
        5 => changed(include_bytes!("../fixtures/formats/applicants.arrow"), rest),
        6 => changed(include_bytes!("../fixtures/formats/applicants.xls"), rest),
        _ => changed(include_bytes!("../fixtures/formats/applicants.xlsx"), rest),
    };
    match read(&file) {
        Ok(table) => {
            assert!(table.rows > 0 && !table.columns.is_empty());
            for column in &table.columns {
                let rows = match &column.data {
                    ColumnData::Numeric(values) => values.len(),
                    ColumnData::Text { codes, .. } => codes.len(),
                };
                assert_eq!(rows, table.rows, "{}", column.name);
            }
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

/// A file with bytes changed: each three are a place and a value, or cut it short.
fn changed(file: &[u8], changes: &[u8]) -> Vec<u8> {
    let mut file = file.to_vec();
    for change in changes.chunks_exact(3).take(64) {
        let place = usize::from(u16::from_le_bytes([change[0], change[1]]));
        match (place & 0x8000 > 0, change[2]) {
            // From the end, where Parquet and Arrow say what is in them.
            (true, value) => {
                let place = (file.len() - 1).saturating_sub(place & 0x7fff);
                file[place] = value;
            }
            (false, value) => {
                let place = place % file.len();
                file[place] = value;
            }
        }
    }
    file
}

const TYPES: &str = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"#;
const RELATIONS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const BOOK: &str = r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const SHEETS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
const SHEET: &str = r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>"#;

/// A workbook whose sheet's rows are these bytes.
fn workbook(rows: &[u8]) -> Vec<u8> {
    let sheet = [SHEET.as_bytes(), rows, b"</sheetData></worksheet>"].concat();
    zipped(&[
        ("[Content_Types].xml", TYPES.as_bytes()),
        ("_rels/.rels", RELATIONS.as_bytes()),
        ("xl/workbook.xml", BOOK.as_bytes()),
        ("xl/_rels/workbook.xml.rels", SHEETS.as_bytes()),
        ("xl/worksheets/sheet1.xml", &sheet),
    ])
}

/// A workbook whose cells are what pairs of bytes say.
fn cells(bytes: &[u8]) -> Vec<u8> {
    let mut rows = String::new();
    for (row, line) in bytes.chunks(8).take(64).enumerate() {
        rows += &format!("<row r=\"{}\">", row + 1);
        for (column, cell) in line.chunks(2).enumerate() {
            let place = format!("{}{}", char::from(b'A' + column as u8), row + 1);
            let (kind, value) = (cell[0], cell.get(1).copied().unwrap_or(0));
            rows += &match kind % 8 {
                0 | 1 => format!("<c r=\"{place}\"><v>{value}</v></c>"),
                2 => format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{}</t></is></c>", char::from(b'a' + value % 26)),
                3 => format!("<c r=\"{place}\" t=\"b\"><v>{}</v></c>", value % 3),
                4 => format!("<c r=\"{place}\" t=\"e\"><v>#N/A</v></c>"),
                5 => format!("<c r=\"{place}\" t=\"d\"><v>2021-03-{:02}T10:00:00</v></c>", value),
                6 => format!("<c r=\"{place}\"><v>{value}e{kind}</v></c>"),
                _ => String::new(),
            };
        }
        rows += "</row>";
    }
    workbook(rows.as_bytes())
}

/// An OpenDocument sheet whose rows are these bytes.
fn open_document(rows: &[u8]) -> Vec<u8> {
    let start = br#"<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet><table:table table:name="a">"#;
    let content = [start.as_slice(), rows, b"</table:table></office:spreadsheet></office:body></office:document-content>"].concat();
    zipped(&[("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", &content)])
}

/// A zip archive of these files, stored.
fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut archive, mut directory) = (Vec::new(), Vec::new());
    for (name, bytes) in files {
        let mut checksum = flate2::Crc::new();
        checksum.update(bytes);
        let start = archive.len() as u32;
        let mut entry = b"\x14\0\0\0\0\0\0\0\0\0".to_vec();
        for word in [checksum.sum(), bytes.len() as u32, bytes.len() as u32] {
            entry.extend_from_slice(&word.to_le_bytes());
        }
        entry.extend_from_slice(&(name.len() as u16).to_le_bytes());
        entry.extend_from_slice(&[0, 0]);
        archive.extend_from_slice(b"PK\x03\x04");
        archive.extend_from_slice(&entry);
        archive.extend_from_slice(name.as_bytes());
        archive.extend_from_slice(bytes);
        directory.extend_from_slice(b"PK\x01\x02\x14\0");
        directory.extend_from_slice(&entry);
        directory.extend_from_slice(&[0; 10]);
        directory.extend_from_slice(&start.to_le_bytes());
        directory.extend_from_slice(name.as_bytes());
    }
    let (start, count) = (archive.len() as u32, files.len() as u16);
    archive.extend_from_slice(&directory);
    archive.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    for half in [count, count] {
        archive.extend_from_slice(&half.to_le_bytes());
    }
    for word in [directory.len() as u32, start] {
        archive.extend_from_slice(&word.to_le_bytes());
    }
    archive.extend_from_slice(&[0, 0]);
    archive
}
