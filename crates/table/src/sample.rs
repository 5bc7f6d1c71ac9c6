//! The first records of a file, in one dialect.

use super::records::{Dialect, Records, Step, cells};

/// Bytes and cells of the records that are looked at.
const BYTES: usize = 1 << 20;
const CELLS: usize = 1 << 20;

/// The first records of a text.
pub(super) struct Sample {
    /// Their cells, one after the other.
    text: String,
    /// Where each cell ends.
    ends: Vec<usize>,
    /// Number of cells before each record.
    starts: Vec<usize>,
}

impl Sample {
    /// At most `limit` records; of an incomplete text without the last one, which may be cut, unless there is no other.
    pub fn read(text: &str, dialect: Dialect, whole: bool, limit: usize) -> Sample {
        Sample::of(Records::new(dialect, BYTES, CELLS), text, whole, limit)
    }

    /// The same of columns of a fixed width.
    pub fn fixed(text: &str, starts: &[usize], dialect: Dialect, whole: bool, limit: usize) -> Sample {
        Sample::of(Records::fixed(starts, dialect, BYTES, CELLS), text, whole, limit)
    }

    fn of(mut records: Records, text: &str, whole: bool, limit: usize) -> Sample {
        let mut sample = Sample { text: String::new(), ends: Vec::new(), starts: Vec::new() };
        let mut input = text.as_bytes();
        while sample.len() < limit {
            match records.next(&mut input) {
                Step::Record => sample.take(&mut records),
                Step::Full => break,
                Step::More => {
                    if (whole || sample.is_empty()) && records.end() {
                        sample.take(&mut records);
                    }
                    break;
                }
            }
        }
        sample
    }

    fn take(&mut self, records: &mut Records) {
        self.starts.push(self.ends.len());
        for cell in cells(&records.bytes, &records.ends) {
            self.text.push_str(&String::from_utf8_lossy(cell));
            self.ends.push(self.text.len());
        }
        records.clear();
    }

    /// Number of records.
    pub fn len(&self) -> usize {
        self.starts.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.starts.is_empty()
    }

    fn range(&self, record: usize) -> std::ops::Range<usize> {
        let start = self.starts.get(record).copied().unwrap_or(self.ends.len());
        start..self.starts.get(record + 1).copied().unwrap_or(self.ends.len())
    }

    /// Cells of a record.
    pub fn width(&self, record: usize) -> usize {
        self.range(record).len()
    }

    /// The cells of a record; none behind the last.
    pub fn record(&self, record: usize) -> Vec<&str> {
        let cell = |cell: usize| {
            let start = if cell == 0 { 0 } else { self.ends[cell - 1] };
            self.text.get(start..self.ends[cell]).unwrap_or_default().trim()
        };
        self.range(record).map(cell).collect()
    }

    /// Cells of most records, the larger one of equals.
    pub fn usual_width(&self) -> usize {
        let mut widths: Vec<usize> = (0..self.len()).map(|record| self.width(record)).collect();
        widths.sort_unstable();
        widths.chunk_by(|a, b| a == b).max_by_key(|run| (run.len(), run[0])).map_or(0, |run| run[0])
    }
}

/// Whether a cell is empty or means "missing".
pub(super) fn is_missing(cell: &str, missing: &[String]) -> bool {
    cell.is_empty() || missing.iter().any(|marker| marker.eq_ignore_ascii_case(cell))
}
