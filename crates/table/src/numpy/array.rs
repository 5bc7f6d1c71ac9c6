//! One array, read as its bytes arrive, into columns.

use super::header::{Cell, CellKind, Header};
use super::{MOST_CELLS, NumpyError};
use crate::interner::{Interner, reserve};
use crate::{ColumnData, Levels, MISSING_CODE};

/// The mark that every array begins with.
pub(super) const MARK: &[u8; 6] = b"\x93NUMPY";
/// Bytes of a header at the most: NumPy's own take some hundreds.
const HEADER_BYTES: usize = 1 << 16;
/// Whole numbers up to this size are doubles exactly.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// A finished array.
pub(crate) struct Array {
    pub name: String,
    pub shape: String,
    /// Whether it has two dimensions.
    pub is_matrix: bool,
    pub rows: usize,
    pub columns: Vec<ColumnData>,
    /// Cells that are not a number, and the first of them (row from 1, column).
    pub missing: Tally,
    /// Whole numbers that a double does not hold exactly.
    pub rounded: Tally,
}

/// How often something happened, and where first (row from 1, column from 0).
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Tally {
    pub count: usize,
    pub row: usize,
    pub column: usize,
}

impl Tally {
    fn add(&mut self, row: usize, column: usize) {
        if self.count == 0 {
            (self.row, self.column) = (row, column);
        }
        self.count += 1;
    }
}

/// An array that is being read.
pub(crate) struct ArrayReader {
    name: String,
    head: Vec<u8>,
    body: Option<Body>,
    /// Cells that the file may still have.
    budget: u64,
}

impl ArrayReader {
    /// `spent`: cells of the file's earlier arrays.
    pub fn new(name: String, spent: u64) -> ArrayReader {
        ArrayReader { name, head: Vec::new(), body: None, budget: MOST_CELLS.saturating_sub(spent) }
    }

    /// Takes the bytes at the front that belong to the array, and returns how many those are.
    pub fn push(&mut self, bytes: &[u8]) -> Result<usize, NumpyError> {
        let mut taken = 0;
        let body = loop {
            if let Some(body) = &mut self.body {
                break body;
            }
            let (needed, text_from) = self.head_length()?;
            if self.head.len() < needed {
                let rest = bytes.get(taken..).unwrap_or_default();
                let piece = &rest[..rest.len().min(needed - self.head.len())];
                self.head.extend_from_slice(piece);
                taken += piece.len();
                if self.head.len() < needed {
                    return Ok(taken);
                }
            } else {
                let text = self.head.get(text_from..).unwrap_or_default();
                let header = Header::parse(&self.name, text)?;
                self.body = Some(Body::new(&self.name, header, self.budget)?);
            }
        };
        Ok(taken + body.push(&self.name, bytes.get(taken..).unwrap_or_default())?)
    }

    /// Bytes of the head that are needed to go on, and where the dictionary begins in it.
    fn head_length(&self) -> Result<(usize, usize), NumpyError> {
        let head = self.head.as_slice();
        let common = head.len().min(MARK.len());
        if head.get(..common) != MARK.get(..common) {
            return Err(NumpyError::NoMark { array: self.name.clone() });
        }
        let (length, text_from) = match *head {
            [_, _, _, _, _, _, 1, _, a, b, ..] => (usize::from(u16::from_le_bytes([a, b])), 10),
            [_, _, _, _, _, _, 2 | 3, _, a, b, c, d, ..] => (u32::from_le_bytes([a, b, c, d]) as usize, 12),
            [_, _, _, _, _, _, 1, ..] => return Ok((10, 10)),
            [_, _, _, _, _, _, 2 | 3, ..] => return Ok((12, 12)),
            [_, _, _, _, _, _, major, minor, ..] => {
                return Err(NumpyError::Version { array: self.name.clone(), major, minor });
            }
            _ => return Ok((8, 8)),
        };
        if !(10..=HEADER_BYTES).contains(&length) {
            let reason = format!("it would be {length} bytes long");
            return Err(NumpyError::Header { array: self.name.clone(), reason });
        }
        Ok((text_from + length, text_from))
    }

    /// Whether all cells are there.
    pub fn is_complete(&self) -> bool {
        self.body.as_ref().is_some_and(|body| body.read == body.cells)
    }

    /// Cells that the header announces.
    pub fn cells(&self) -> u64 {
        self.body.as_ref().map_or(0, |body| body.cells)
    }

    /// That there are bytes behind the last cell.
    pub fn surplus(&self) -> NumpyError {
        match &self.body {
            Some(Body { header, cells, .. }) => NumpyError::Surplus {
                array: self.name.clone(),
                expected: cells.saturating_mul(header.cell.size as u64),
                shape: header.shape_words(),
                dtype: header.dtype.clone(),
            },
            None => NumpyError::Unfinished { place: format!("the header of {}", self.name) },
        }
    }

    /// The array, once all its bytes are in.
    pub fn finish(self) -> Result<Array, NumpyError> {
        let Some(body) = self.body else {
            return Err(NumpyError::Unfinished { place: format!("the header of {}", self.name) });
        };
        let (size, header) = (body.header.cell.size as u64, body.header);
        if body.read < body.cells {
            return Err(NumpyError::CutShort {
                array: self.name,
                expected: body.cells.saturating_mul(size),
                found: body.read * size + body.partial.len() as u64,
                shape: header.shape_words(),
                dtype: header.dtype,
            });
        }
        Ok(Array {
            name: self.name,
            shape: header.shape_words(),
            is_matrix: header.shape.len() == 2,
            rows: body.rows,
            columns: body.columns.into_iter().map(Growing::finish).collect(),
            missing: body.missing,
            rounded: body.rounded,
        })
    }
}

/// The part of the reader that knows type and shape.
struct Body {
    header: Header,
    rows: usize,
    columns: Vec<Growing>,
    /// Cells in all, and read so far.
    cells: u64,
    read: u64,
    /// Where the next cell belongs.
    row: usize,
    column: usize,
    /// The beginning of a cell that was cut by the end of a piece.
    partial: Vec<u8>,
    missing: Tally,
    rounded: Tally,
}

/// A column that grows by one cell at a time.
enum Growing {
    /// Cells of one byte as they are: numbers have eight.
    Bytes(Vec<u8>, CellKind),
    Numbers(Vec<f64>),
    Texts(Vec<u32>, Interner),
}

impl Growing {
    /// A column without any value is a text column without levels, as in other files.
    fn finish(self) -> ColumnData {
        match self {
            Growing::Numbers(values) if values.iter().all(|value| value.is_nan()) => {
                ColumnData::Text { codes: vec![MISSING_CODE; values.len()], levels: Levels::default() }
            }
            Growing::Numbers(values) => ColumnData::Numeric(values),
            Growing::Bytes(bytes, kind) => {
                ColumnData::Numeric(bytes.iter().map(|&byte| number(kind, false, &[byte])).collect())
            }
            Growing::Texts(codes, levels) => ColumnData::Text { codes, levels: levels.into_levels() },
        }
    }
}

impl Body {
    fn new(name: &str, header: Header, budget: u64) -> Result<Body, NumpyError> {
        let (array, shape) = (name.to_owned(), header.shape_words());
        let (rows, width) = match *header.shape {
            [rows] => (rows, 1),
            [rows, width] => (rows, width),
            _ => {
                let dimensions = header.shape.len();
                return Err(NumpyError::Dimensions { array, dimensions, shape });
            }
        };
        if rows == 0 || width == 0 {
            return Err(NumpyError::Hollow { array, shape });
        }
        let cells = (rows as u64).checked_mul(width as u64).filter(|&cells| cells <= budget);
        let Some(cells) = cells else { return Err(NumpyError::TooLarge { array, shape, limit: MOST_CELLS }) };
        if width > super::MOST_COLUMNS {
            return Err(NumpyError::TooManyColumns { columns: width, limit: super::MOST_COLUMNS });
        }
        let is_text = matches!(header.cell.kind, CellKind::Unicode | CellKind::Bytes);
        // Columns grow with the bytes that come: a header may announce what the file does not hold.
        let column = || match header.cell {
            _ if is_text => Growing::Texts(Vec::new(), Interner::default()),
            Cell { kind, size: 1, .. } => Growing::Bytes(Vec::new(), kind),
            _ => Growing::Numbers(Vec::new()),
        };
        Ok(Body {
            rows,
            columns: (0..width).map(|_| column()).collect(),
            cells,
            read: 0,
            row: 0,
            column: 0,
            partial: Vec::new(),
            missing: Tally::default(),
            rounded: Tally::default(),
            header,
        })
    }

    fn push(&mut self, name: &str, bytes: &[u8]) -> Result<usize, NumpyError> {
        let size = self.header.cell.size;
        let wanted = (self.cells - self.read).saturating_mul(size as u64) - self.partial.len() as u64;
        let taken = bytes.len().min(usize::try_from(wanted).unwrap_or(usize::MAX));
        let mut bytes = bytes.get(..taken).unwrap_or_default();
        if !self.partial.is_empty() {
            let (piece, rest) = bytes.split_at(bytes.len().min(size - self.partial.len()));
            self.partial.extend_from_slice(piece);
            bytes = rest;
            if self.partial.len() < size {
                return Ok(taken);
            }
            let cell = std::mem::take(&mut self.partial);
            self.take(name, &cell)?;
        }
        let mut cells = bytes.chunks_exact(size);
        for cell in &mut cells {
            self.take(name, cell)?;
        }
        self.partial.extend_from_slice(cells.remainder());
        Ok(taken)
    }

    /// Takes the next cell.
    #[inline]
    fn take(&mut self, name: &str, bytes: &[u8]) -> Result<(), NumpyError> {
        let Cell { kind, big_endian, .. } = self.header.cell;
        let (row, column) = (self.row, self.column);
        match self.columns.get_mut(column) {
            Some(Growing::Bytes(cells, _)) => {
                reserve(cells, bytes.len());
                cells.extend_from_slice(bytes);
            }
            Some(Growing::Numbers(values)) => {
                let value = number(kind, big_endian, bytes);
                reserve(values, 1);
                values.push(value);
                if !value.is_finite() {
                    if value.is_infinite() {
                        return Err(NumpyError::Infinite {
                            array: name.to_owned(),
                            row: row + 1,
                            column: column + 1,
                        });
                    }
                    self.missing.add(row + 1, column);
                } else if kind != CellKind::Float && value.abs() > EXACT {
                    self.rounded.add(row + 1, column);
                }
            }
            Some(Growing::Texts(codes, levels)) => {
                let text = text(kind, big_endian, bytes);
                let text = text.trim_end_matches('\0').trim();
                reserve(codes, 1);
                codes.push(if text.is_empty() { MISSING_CODE } else { levels.code(text.as_bytes()).0 });
            }
            None => {}
        }
        self.read += 1;
        if self.header.fortran {
            self.row += 1;
            if self.row == self.rows {
                (self.row, self.column) = (0, column + 1);
            }
        } else {
            self.column += 1;
            if self.column == self.columns.len() {
                (self.row, self.column) = (row + 1, 0);
            }
        }
        Ok(())
    }
}

/// A cell as a number; NaN stays NaN. Whole numbers beyond 2^53 are rounded.
#[inline]
fn number(kind: CellKind, big_endian: bool, bytes: &[u8]) -> f64 {
    let mut word = [0; 8];
    if big_endian {
        word.iter_mut().zip(bytes.iter().rev()).for_each(|(to, from)| *to = *from);
    } else {
        word.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
    }
    let bits = u64::from_le_bytes(word);
    match (kind, bytes.len()) {
        (CellKind::Bool, _) => f64::from(u8::from(bits != 0)),
        (CellKind::Float, 8) => f64::from_bits(bits),
        (CellKind::Float, 4) => f64::from(f32::from_bits(bits as u32)),
        (CellKind::Float, _) => half(bits),
        (CellKind::Signed, size) => {
            // The sign is moved to the top, and back with its copies.
            let above = 64 - 8 * size.clamp(1, 8) as u32;
            (((bits << above) as i64) >> above) as f64
        }
        _ => bits as f64,
    }
}

/// IEEE 754's 16-bit numbers: a sign, five bits of exponent, ten of fraction.
fn half(bits: u64) -> f64 {
    let (exponent, fraction) = (bits >> 10 & 0x1f, bits & 0x3ff);
    let size = match exponent {
        0 => fraction as f64 / (1_u64 << 24) as f64,
        31 if fraction == 0 => f64::INFINITY,
        31 => f64::NAN,
        _ => f64::from_bits((exponent + 1023 - 15) << 52 | fraction << 42),
    };
    if bits >> 15 == 1 { -size } else { size }
}

/// A cell as text, with the zeros that fill it up.
fn text(kind: CellKind, big_endian: bool, bytes: &[u8]) -> String {
    if kind == CellKind::Bytes {
        return match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => crate::decode::as_windows_1252(bytes),
        };
    }
    let character = |bytes: &[u8]| {
        let code = bytes.iter().fold(0_u32, |code, &byte| code << 8 | u32::from(byte));
        let code = if big_endian { code } else { code.swap_bytes() };
        char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
    };
    bytes.chunks_exact(4).map(character).collect()
}
