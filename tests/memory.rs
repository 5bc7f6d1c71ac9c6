//! What a file costs in memory: ten times its bytes at the most, and some megabytes, whatever it holds. Every allocation of the
//! test's process is counted, so there is one test in it.
#![cfg(not(target_arch = "wasm32"))]
#![allow(missing_docs, clippy::unwrap_used)]

#[path = "support/feed.rs"]
mod feed;

use std::io::Write;

use flate2::Compression;
use flate2::write::DeflateEncoder;
use peak_alloc::PeakAlloc;
use soft_unlearn::experiment::{Configuration, LONGEST_REPORT, WrittenReport};
use soft_unlearn::table::{FormatChoice, Table, TableError, TableReader, guesses};

#[global_allocator]
static COUNTED: PeakAlloc = PeakAlloc;

/// Bytes beside ten times the file's: short rows may lack a million cells of eight bytes, and the beginning of a file is held while
/// its format is guessed.
const BESIDE: usize = 10_000_000;

/// The most memory that is held at once while this is done, above what was held before.
fn peak<T>(work: impl FnOnce() -> T) -> (T, usize) {
    COUNTED.reset_peak_usage();
    let before = COUNTED.current_usage();
    let result = work();
    (result, COUNTED.peak_usage().saturating_sub(before))
}

/// As the worker reads a file: piece by piece, then what the page shows of it.
fn read(file: &[u8]) -> Result<Table, TableError> {
    let mut reader = TableReader::new(FormatChoice::default());
    for piece in file.chunks(1 << 16) {
        reader.push(piece)?;
    }
    let table = reader.finish()?;
    let summary = table.summary("file", file.len() as u64);
    let _ = guesses(&summary);
    Ok(table)
}

/// A header of `columns` names, then rows of what `cell` writes for a row and a column, up to `size` bytes.
fn csv(size: usize, columns: usize, cell: impl Fn(usize, usize) -> String) -> Vec<u8> {
    let names: Vec<String> = (0..columns).map(|column| format!("c{column}")).collect();
    let mut text = names.join(",");
    let mut row = 0;
    while text.len() < size {
        text.push('\n');
        let cells: Vec<String> = (0..columns).map(|column| cell(row, column)).collect();
        text += &cells.join(",");
        row += 1;
    }
    text.into_bytes()
}

/// The shortest text of a number that no other number has.
fn letters(mut number: usize) -> String {
    let mut text = String::new();
    loop {
        text.push(char::from(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"[number % 52]));
        number /= 52;
        if number == 0 {
            return text;
        }
    }
}

fn npy(dtype: &str, shape: &str, cells: &[u8]) -> Vec<u8> {
    let header = format!("{{'descr': '{dtype}', 'fortran_order': False, 'shape': {shape}, }}");
    let mut file = b"\x93NUMPY\x01\0".to_vec();
    file.extend_from_slice(&(header.len() as u16).to_le_bytes());
    file.extend_from_slice(header.as_bytes());
    file.extend_from_slice(cells);
    file
}

/// An archive of one packed array.
fn npz(array: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(array).unwrap();
    let packed = encoder.finish().unwrap();
    let mut checksum = flate2::Crc::new();
    checksum.update(array);
    let mut file = b"PK\x03\x04\x14\0\0\0\x08\0\0\0\0\0".to_vec();
    for word in [checksum.sum(), packed.len() as u32, array.len() as u32, 5] {
        file.extend_from_slice(&word.to_le_bytes());
    }
    file.extend_from_slice(b"X.npy");
    file.extend_from_slice(&packed);
    file.extend_from_slice(b"PK\x05\x06");
    file
}

/// Files of about `size` bytes, each of the kind that costs most in some part of the reader.
fn files(size: usize) -> Vec<(&'static str, Vec<u8>)> {
    let digit = |row: usize, column: usize| ((row * 7 + column * 3 + row / 5) % 10).to_string();
    let distinct = |row: usize, _: usize| letters(row);
    let utf16 = |text: Vec<u8>| -> Vec<u8> { text.iter().flat_map(|&byte| [byte, 0]).collect() };
    let ends = |mut file: Vec<u8>, tail: &[u8]| {
        file.extend_from_slice(tail);
        file
    };
    vec![
        ("one digit a cell, two columns", csv(size, 2, digit)),
        ("one digit a cell, a thousand columns", csv(size, 1000, digit)),
        ("nothing in the cells but one number", ends(csv(size, 3, |_, _| String::new()), b"\n1,1,1")),
        ("numbers all distinct", csv(size, 3, |row, column| (row * 3 + column).to_string())),
        ("distinct at first, then one digit", csv(size, 2, |row, _| (row.min(5000) % 5000).to_string())),
        ("texts all distinct, two columns", csv(size, 2, distinct)),
        ("texts all distinct, fifty columns", csv(size, 50, distinct)),
        ("numbers with long exponents that turn out texts", {
            ends(csv(size, 2, |row, column| format!("{}e{}", row % 9999, 300 - column)), b"\nx,x")
        }),
        ("line breaks in quotes", csv(size, 3, |row, column| format!("\"{row}\n{column}\""))),
        ("rows that lack most cells", {
            let mut text = (0..200).map(|column| format!("c{column}")).collect::<Vec<_>>().join(",");
            text += &"\na,b,c".repeat(size / 6);
            text.into_bytes()
        }),
        ("UTF-16, one digit a cell", ends(b"\xFF\xFE".to_vec(), &utf16(csv(size / 2, 2, digit)))),
        (
            "Windows-1252, texts",
            csv(size, 3, |row, _| letters(row)).iter().map(|&b| if b == b'a' { 0xE9 } else { b }).collect(),
        ),
        ("an array of bytes", npy("|u1", &format!("({}, 2)", size / 2), &vec![7; size / 2 * 2])),
        (
            "an array of bytes, a row",
            npy("|b1", &format!("({}, 500)", size / 500), &vec![1; size / 500 * 500]),
        ),
        ("an array of halves", npy("<f2", &format!("({}, 1)", size / 2), &vec![60; size / 2 * 2])),
        ("an array of doubles", npy("<f8", &format!("({}, 4)", size / 32), &vec![63; size / 32 * 32])),
        ("an array of texts", {
            let texts: Vec<u8> = (0..size / 3)
                .flat_map(|row| format!("{:0<3}", letters(row % 9999)).into_bytes()[..3].to_vec())
                .collect();
            npy("|S3", &format!("({}, 1)", size / 3), &texts)
        }),
        ("a shape that the file does not hold", npy("<f8", "(60000000, 2)", &vec![63; size])),
    ]
}

/// JSON of about `size` bytes whose values are as short as can be.
fn texts(size: usize) -> Vec<(&'static str, Vec<u8>)> {
    let list = |item: &str| format!("[{}0]", format!("{item},").repeat(size / (item.len() + 1))).into_bytes();
    let keys: Vec<String> = (0..size / 7).map(|place| format!("\"{}\":0", letters(place))).collect();
    vec![
        ("a list of digits", list("0")),
        ("a list of empty lists", list("[]")),
        ("a list of empty objects", list("{}")),
        ("a list of lists in lists", list("[[[0]]]")),
        ("a list of objects", list("{\"a\":0}")),
        ("an object of many keys", format!("{{{}}}", keys.join(",")).into_bytes()),
        ("a long text", format!("{{\"digest\":\"{}\"}}", "\\u0041".repeat(size / 6)).into_bytes()),
    ]
}

fn reports_and_settings() {
    for size in [10_000, 100_000, 1_000_000] {
        for (name, text) in texts(size) {
            let (report, taken) = peak(|| WrittenReport::read(&text));
            println!(
                "{name}, {} bytes: {taken} bytes at once, {:.1} times",
                text.len(),
                taken as f64 / text.len() as f64
            );
            assert!(report.is_err());
            // A node of an object has room for eleven entries, and many take one.
            assert!(taken <= 90 * text.len() + 10_000, "{name}: {taken} bytes for {}", text.len());
            let (settings, taken) = peak(|| serde_json::from_slice::<Configuration>(&text).is_err());
            assert!(
                settings && taken <= 10 * text.len() + 10_000,
                "{name}: {taken} bytes for {}",
                text.len()
            );
        }
    }
    // The longest report there is.
    let mut report = feed::good_report();
    report.resize(LONGEST_REPORT + 1, b' ');
    let (refused, taken) = peak(|| WrittenReport::read(&report).is_err());
    assert!(refused && taken < 10_000, "{taken}");
}

#[test]
fn a_file_takes_ten_times_its_bytes_at_the_most() {
    let mut worst = (0.0, String::new());
    for size in [10_000, 100_000, 1_000_000, 4_000_000] {
        for (name, file) in files(size) {
            let (result, peak) = peak(|| read(&file));
            let read = result.as_ref().map_or_else(
                |error| error.to_string().chars().take(50).collect(),
                |table| format!("{} rows", table.rows),
            );
            let times = peak as f64 / file.len() as f64;
            println!("{name}, {} bytes: {peak} bytes at once, {times:.1} times ({read})", file.len());
            assert!(peak <= 10 * file.len() + BESIDE, "{name}: {peak} bytes for {}", file.len());
            if size == 4_000_000 && times > worst.0 {
                worst = (times, name.to_owned());
            }
        }
    }
    println!("most beside its size: {worst:?}");
    // A packed file counts as it is unpacked; one that would hold more cells than any file may is refused before it is.
    let array = npy("|u1", "(4000000, 2)", &vec![0; 8_000_000]);
    let packed = npz(&array);
    assert!(packed.len() < array.len() / 500);
    let (result, taken) = peak(|| read(&packed));
    assert_eq!(result.unwrap().rows, 4_000_000);
    assert!(taken <= 10 * array.len() + BESIDE, "{taken}");
    let bomb = npz(&npy("|u1", "(400000000, 2)", &vec![0; 8_000_000]));
    let (result, taken) = peak(|| read(&bomb));
    assert!(matches!(result, Err(TableError::Numpy(_))), "{result:?}");
    assert!(taken <= BESIDE, "{taken}");
    reports_and_settings();
}
