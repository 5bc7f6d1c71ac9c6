//! NumPy's own files: every type, order and way of packing against what NumPy wrote, and odd ones refused in words.

use serde_json::Value;
use soft_unlearn::experiment::Configuration;
use soft_unlearn::table::{
    ArrayCells, ColumnNote, Condition, FormatChoice, Table, TableError, TableNote, TableReader, guesses,
    write_npz,
};

fn read(bytes: &[u8], chunk: usize) -> Result<Table, TableError> {
    let mut reader = TableReader::new(FormatChoice::default());
    for piece in bytes.chunks(chunk) {
        reader.push(piece)?;
    }
    reader.finish()
}

/// Names and cells are NumPy's: numbers to the last bit, texts to the last character.
#[test]
fn what_numpy_wrote_is_read() {
    let expected: serde_json::Map<String, Value> =
        serde_json::from_slice(&std::fs::read("tests/golden/numpy_arrays.json").unwrap()).unwrap();
    assert!(expected.len() >= 8);
    for (file, columns) in &expected {
        let bytes = std::fs::read(format!("tests/golden/numpy/{file}")).unwrap();
        for chunk in [1 << 20, 1000, 13, 1] {
            let table = read(&bytes, chunk).unwrap_or_else(|error| panic!("{file}: {error}"));
            let columns = columns.as_object().unwrap();
            assert_eq!(table.columns.len(), columns.len(), "{file}");
            assert!(table.format.is_none());
            for (name, cells) in columns {
                let column = table.column(name).unwrap_or_else(|| panic!("{file} has no {name}"));
                for (row, cell) in cells.as_array().unwrap().iter().enumerate() {
                    match cell {
                        Value::Null => assert!(column.is_missing(row), "{file}, {name}, row {row}"),
                        Value::String(text) => assert_eq!(column.text(row).unwrap(), *text, "{file}, {name}"),
                        number => {
                            assert_eq!(column.number(row), number.as_f64(), "{file}, {name}, row {row}")
                        }
                    }
                }
            }
            // The one NaN is told, and so is the array of another length.
            let notes: Vec<String> = table.notes.iter().map(ToString::to_string).collect();
            assert!(
                notes.contains(
                    &TableNote::Column(ColumnNote::NotANumber { column: "x1".into(), count: 1, row: 5 })
                        .to_string()
                )
            );
            assert_eq!(
                notes.iter().any(|note| note.contains("other_length (shape (5,))")),
                file.ends_with("npz")
            );
        }
    }
}

#[test]
fn label_and_group_are_recognised_by_their_names() {
    let bytes = std::fs::read("tests/golden/numpy/packed.npz").unwrap();
    let guess = Configuration::from(&guesses(&read(&bytes, 4096).unwrap().summary("packed.npz", 0)));
    let sensitive = guess.sensitive().unwrap();
    assert_eq!((guess.label.column.as_str(), sensitive.column.as_str()), ("y", "s"));
    assert_eq!(guess.label.positive, Condition::Values(vec!["yes".into()]));
    assert_eq!(sensitive.positive, Condition::Values(vec!["1".into()]));
}

#[test]
fn what_is_written_here_is_read_again() {
    let cells: Vec<f32> = (0..600).map(|i| (i as f32).sin()).collect();
    let labels: Vec<u8> = (0..200).map(|i| u8::from(i % 3 == 0)).collect();
    let numbers = ArrayCells::Numbers { cells: &cells, columns: 3 };
    let bytes = write_npz(&[("X", numbers), ("y", ArrayCells::Bytes(&labels))]);
    let table = read(&bytes, 99).unwrap();
    let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!((names, table.rows), (vec!["x0", "x1", "x2", "y"], 200));
    for row in 0..200 {
        assert_eq!(table.columns[1].number(row), Some(f64::from(cells[3 * row + 1])));
        assert_eq!(table.columns[3].number(row), Some(f64::from(labels[row])));
    }
}

/// Every beginning of a file is refused, and the words say what is missing.
#[test]
fn a_file_that_is_cut_short_is_refused_wherever_it_ends() {
    let cells: Vec<f32> = (0..8).map(|i| i as f32).collect();
    let bytes = write_npz(&[
        ("X", ArrayCells::Numbers { cells: &cells, columns: 2 }),
        ("y", ArrayCells::Bytes(&[0, 1, 1, 0])),
    ]);
    let directory = bytes.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    for end in 8..directory {
        let error = read(&bytes[..end], 5).unwrap_err().to_string();
        assert!(error.contains("cut short"), "{end}: {error}");
    }
    assert!(read(&bytes[..directory + 4], 5).is_ok());
    // One byte of the cells flipped: the checksum tells.
    let mut damaged = bytes.clone();
    let cell = damaged.windows(4).position(|window| window == 3_f32.to_le_bytes()).unwrap();
    damaged[cell] ^= 1;
    assert!(read(&damaged, 64).unwrap_err().to_string().contains("checksum"));
}

/// A header can announce anything: what is not there is not allocated, and what would not fit is refused at once.
#[test]
fn announcements_cost_nothing() {
    let npy = |shape: &str| {
        let header = format!("{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}, }}\n");
        [b"\x93NUMPY\x01\0".as_slice(), &(header.len() as u16).to_le_bytes(), header.as_bytes()].concat()
    };
    let message = |shape: &str| read(&npy(shape), 7).unwrap_err().to_string();
    assert!(message("(100000000, 100)").contains("more than 134217728 cells"));
    assert!(message("(18446744073709551615, 18446744073709551615)").contains("cells"));
    assert!(message("(4, 20000)").contains("20000 columns"));
    assert!(message("(13000, 10000)").contains("should have 1040000000 bytes"));
    assert!(message("(0, 3)").contains("no cells"));
    assert!(message("()").contains("0 dimensions"));
    assert!(message("(2, 3, 4)").contains("3 dimensions (shape (2, 3, 4))"));
    assert!(message("(-1, 3)").contains("shape is no tuple"));
}
