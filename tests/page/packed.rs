//! Bundled sets that were read beforehand are what the reader makes of their text.

use std::io::Read;

use flate2::read::GzDecoder;
use soft_unlearn::experiment::BundledSet;
use soft_unlearn::table::{Column, ColumnData, FormatChoice, Levels, MISSING_CODE, Table, TableReader};
use soft_unlearn_page::worker::{Opened, pack, unpack};

fn unzipped(path: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    GzDecoder::new(std::fs::File::open(format!("www/{path}")).unwrap()).read_to_end(&mut bytes).unwrap();
    bytes
}

fn read(text: &[u8]) -> Table {
    let mut reader = TableReader::new(FormatChoice::default());
    reader.push(text).unwrap();
    reader.finish().unwrap()
}

#[test]
fn bundled_sets_are_packed_as_they_are_read() {
    for set in BundledSet::ALL {
        let text = unzipped(set.path());
        let table = read(&text);
        let opened = Opened::new(table, set.title(), text.len() as u64);
        let unpacked = unpack(&unzipped(set.packed_path()));
        assert!(unpacked == Some(opened), "{}: run cargo run --release --example pack_bundled", set.title());
    }
}

/// Equal to the last bit: NaN for missing numbers, -0, and numbers that are not whole.
fn bits(table: &Table) -> Vec<Vec<u64>> {
    let column = |column: &Column| match &column.data {
        ColumnData::Numeric(numbers) => numbers.iter().map(|number| number.to_bits()).collect(),
        ColumnData::Text { codes, .. } => codes.iter().map(|code| u64::from(*code)).collect(),
    };
    table.columns.iter().map(column).collect()
}

#[test]
fn any_cells_come_back_to_the_last_bit() {
    let numbers = |cells: &[f64]| ColumnData::Numeric(cells.to_vec());
    let texts = |count: u32| ColumnData::Text {
        codes: vec![0, MISSING_CODE, count - 1, 0],
        levels: (0..count).map(|level| format!("level {level}")).collect::<Levels>(),
    };
    let data = [
        numbers(&[0.0, 255.0, 1.0, 7.0]),
        numbers(&[256.0, 0.0, 65_535.0, 1.0]),
        numbers(&[4_294_967_295.0, 0.0, 1.0, 2.0]),
        numbers(&[4_294_967_296.0, 0.0, 1.0, 2.0]),
        numbers(&[-1.0, 0.0, 1.0, 2.0]),
        numbers(&[-0.0, 0.5, f64::NAN, 1e300]),
        texts(1),
        texts(255),
        texts(256),
        texts(65_535),
        texts(65_536),
    ];
    let columns = data.into_iter().enumerate().map(|(k, data)| Column { name: format!("c{k}"), data });
    let table = Table { columns: columns.collect(), rows: 4, ..read(b"a,b\n1,2\n") };
    let opened = Opened::new(table, "made up", 99);
    let unpacked = unpack(&pack(&opened).unwrap()).unwrap();
    assert_eq!(bits(&unpacked.table), bits(&opened.table));
    assert_eq!((&unpacked.summary, &unpacked.guesses), (&opened.summary, &opened.guesses));
    for (unpacked, table) in unpacked.table.columns.iter().zip(&opened.table.columns) {
        let levels = |column: &Column| match &column.data {
            ColumnData::Text { levels, .. } => levels.clone(),
            ColumnData::Numeric(_) => Levels::default(),
        };
        assert_eq!((&unpacked.name, levels(unpacked)), (&table.name, levels(table)));
    }
}

/// A file that was cut, or has bytes too many, is none; one with other bytes is another table or none, and ends nothing.
#[test]
fn damage_is_noticed_or_harmless() {
    let packed = pack(&Opened::new(read(b"a,b\n1,x\n2,y\n3.5,\n"), "small", 20)).unwrap();
    for length in 0..packed.len() {
        assert!(unpack(&packed[..length]).is_none(), "{length}");
    }
    assert!(unpack(&[packed.as_slice(), &[0]].concat()).is_none());
    for place in 0..packed.len() {
        for bit in 0..8 {
            let mut damaged = packed.clone();
            damaged[place] ^= 1 << bit;
            let _ = unpack(&damaged);
        }
    }
}
