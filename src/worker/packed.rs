//! The bundled sets as they travel: read beforehand, column by column, so that the first screen waits for no text to be read. The text lies
//! beside them for whoever reads it in another way (`examples/pack_bundled.rs` writes the packed ones from it).
//!
//! Layout: the length of the head (4 bytes, the least significant first), the head (postcard), and for each column the first byte of every
//! cell, then the second of every cell, as many as the head says.

use serde::{Deserialize, Serialize};
use soft_unlearn::table::{
    Column, ColumnData, Guesses, Levels, MISSING_CODE, Table, TableNote, TableSummary, guesses,
};

/// A table that was read, and what is found of it at once.
#[derive(Debug, Clone, PartialEq)]
pub struct Opened {
    /// The table.
    pub table: Table,
    /// What the page shows of it.
    pub summary: TableSummary,
    /// What its columns may be for.
    pub guesses: Guesses,
}

impl Opened {
    /// A table that was read from so many bytes, under the name that the page shows.
    pub fn new(table: Table, name: &str, bytes: u64) -> Opened {
        let summary = table.summary(name, bytes);
        Opened { guesses: guesses(&summary), table, summary }
    }
}

/// All but the cells: the rest of the table stands in its summary.
#[derive(Serialize, Deserialize)]
struct Head {
    summary: TableSummary,
    /// The reader's own, without what the summary adds.
    notes: Vec<TableNote>,
    guesses: Guesses,
    columns: Vec<Cells>,
}

/// How the cells of a column are written.
#[derive(Serialize, Deserialize)]
enum Cells {
    /// As whole numbers of so many bytes.
    Whole(u8),
    /// As the bits of doubles.
    Doubles,
    /// As places among these texts, in so many bytes; all bits set where the cell is missing.
    Texts(u8, Vec<String>),
}

impl Cells {
    fn of(column: &ColumnData) -> Cells {
        match column {
            ColumnData::Numeric(numbers) => {
                let whole = |number: &f64| f64::from(*number as u32).to_bits() == number.to_bits();
                let largest = numbers.iter().fold(0.0_f64, |largest, number| largest.max(*number));
                if numbers.iter().all(whole) { Cells::Whole(width(largest as u32)) } else { Cells::Doubles }
            }
            // One more than there are texts, for those that are missing.
            ColumnData::Text { levels, .. } => {
                Cells::Texts(width(levels.len() as u32), levels.iter().map(str::to_owned).collect())
            }
        }
    }

    /// How many bytes a cell has; `None` where that is no number of them.
    fn bytes(&self) -> Option<usize> {
        match self {
            Cells::Whole(bytes) | Cells::Texts(bytes, _) => {
                Some(usize::from(*bytes)).filter(|bytes| matches!(bytes, 1..=4))
            }
            Cells::Doubles => Some(8),
        }
    }
}

/// How many bytes hold this number.
fn width(largest: u32) -> u8 {
    (4 - largest.leading_zeros() / 8).max(1) as u8
}

/// Packs a table. `None` where its head cannot be written.
pub fn pack(Opened { table, summary, guesses }: &Opened) -> Option<Vec<u8>> {
    let columns: Vec<Cells> = table.columns.iter().map(|column| Cells::of(&column.data)).collect();
    let head =
        Head { summary: summary.clone(), notes: table.notes.clone(), guesses: guesses.clone(), columns };
    let written = postcard::to_stdvec(&head).ok()?;
    let mut packed = u32::try_from(written.len()).ok()?.to_le_bytes().to_vec();
    packed.extend(written);
    for (column, cells) in table.columns.iter().zip(&head.columns) {
        let bits = |row: usize| match &column.data {
            ColumnData::Numeric(numbers) if matches!(cells, Cells::Doubles) => numbers[row].to_bits(),
            ColumnData::Numeric(numbers) => numbers[row] as u64,
            ColumnData::Text { codes, .. } => u64::from(codes[row]),
        };
        for byte in 0..cells.bytes()? {
            packed.extend((0..table.rows).map(|row| bits(row).to_le_bytes()[byte]));
        }
    }
    Some(packed)
}

/// The table; `None` where these are not the bytes of one.
pub fn unpack(packed: &[u8]) -> Option<Opened> {
    let (length, rest) = packed.split_first_chunk::<4>()?;
    let (head, mut rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
    let Head { summary, notes, guesses, columns: written } = postcard::from_bytes(head).ok()?;
    let rows = summary.rows;
    let mut columns = Vec::with_capacity(written.len());
    for (cells, column) in written.iter().zip(&summary.columns) {
        let bytes = cells.bytes()?;
        let (planes, after) = rest.split_at_checked(bytes.checked_mul(rows)?)?;
        rest = after;
        // Plane by plane: loops without a call, which are not slow where a browser has not yet compiled them well.
        let mut bits = vec![0_u64; rows];
        for (byte, plane) in (0..bytes).zip(planes.chunks_exact(rows.max(1))) {
            bits.iter_mut().zip(plane).for_each(|(bits, plane)| *bits |= u64::from(*plane) << (8 * byte));
        }
        let data = match cells {
            Cells::Whole(_) => ColumnData::Numeric(bits.iter().map(|bits| *bits as f64).collect()),
            Cells::Doubles => ColumnData::Numeric(bits.iter().map(|bits| f64::from_bits(*bits)).collect()),
            Cells::Texts(_, texts) => {
                let missing = MISSING_CODE >> (32 - 8 * bytes);
                let code = |bits: &u64| match *bits as u32 {
                    code if code == missing => Some(MISSING_CODE),
                    code => ((code as usize) < texts.len()).then_some(code),
                };
                ColumnData::Text {
                    codes: bits.iter().map(code).collect::<Option<_>>()?,
                    levels: texts.iter().collect::<Levels>(),
                }
            }
        };
        columns.push(Column { name: column.name.clone(), data });
    }
    let whole = rest.is_empty() && columns.len() == summary.columns.len() && columns.len() == written.len();
    let TableSummary { format, fingerprint, raw, .. } = summary.clone();
    let table = Table { format, columns, rows, notes, fingerprint, raw };
    whole.then_some(Opened { table, summary, guesses })
}
