//! About a file that cannot be read as a table.

use std::borrow::Cow;

use soft_unlearn::table::{KindError, NumpyError, TableError, WholeKind};

use crate::{Advice, always};

impl Advice for TableError {
    fn advice(&self) -> Option<Cow<'static, str>> {
        match self {
            TableError::Empty => always("Choose a CSV file with a header row and at least one data row."),
            TableError::HeaderAlone { .. } => {
                always("If its one row is data, say that the first row is data.")
            }
            TableError::NotText { export, .. } => always(export),
            TableError::OneColumn { .. } => always(
                "A table needs at least a label, a group and a feature; if the delimiter was not recognised, save the file with commas between the cells.",
            ),
            TableError::TooManyColumns { .. } => always(
                "That is more columns than can be handled: leave columns out first, or give another delimiter.",
            ),
            TableError::CellTooLong { .. } | TableError::QuoteNotClosed { .. } => {
                always("Close it, or double it (\"\") where it is meant as a character.")
            }
            TableError::Ragged { .. } => {
                always("Take the first row out if it is not the header, or give another delimiter.")
            }
            TableError::TooManyRows { .. } => always("Take a sample of it first."),
            TableError::Numpy(error) => error.advice(),
            TableError::Kind(error) => error.advice(),
            TableError::NoDecoder { .. } => always("Save the file in UTF-8."),
        }
    }
}

impl Advice for KindError {
    fn advice(&self) -> Option<Cow<'static, str>> {
        always(match self {
            KindError::Elsewhere(WholeKind::Workbook) => {
                "Save the sheet as CSV, or use the command line (soft-unlearn), which reads it."
            }
            KindError::Elsewhere(WholeKind::Parquet) => {
                "Write it as CSV (in pandas: read_parquet, then to_csv), or use the command line (soft-unlearn), which reads it."
            }
            KindError::Elsewhere(WholeKind::Arrow) => {
                "Write it as CSV (in pandas: read_feather, then to_csv), or use the command line (soft-unlearn), which reads it."
            }
            KindError::Damaged { .. } => "Write or copy it again, or make a CSV file of it.",
            KindError::NoMemory(_) => {
                "Take a part of the rows or columns first, or use the command line (soft-unlearn)."
            }
            KindError::TooLong { .. } => "Take a part of the rows or columns first.",
            KindError::Several { .. } => "Choose one.",
            KindError::TooManyCells { .. } => "Take a part of it first.",
            KindError::TooDeep { .. } => "Unpack the file first.",
            KindError::UnpacksTooLong { .. } => "Take a part of the table first.",
            KindError::Gzip { .. } | KindError::Unfinished { .. } => "Copy or download it again.",
            KindError::Archive { .. } => {
                "Pack it again in the usual way (deflate), without a password, or unpack it first."
            }
            KindError::Json { .. } => "Write it again, one object a line or a list of objects.",
            KindError::Sparse { .. } => "Write one name for one thing.",
            KindError::Arff { .. } => {
                "Mend that line (a quote within quotes is written \\' or \\\"), or save the table as CSV."
            }
            KindError::NoSuchPart { .. }
            | KindError::NoTable { .. }
            | KindError::Within { .. }
            | KindError::JsonShape { .. } => return None,
        })
    }
}

impl Advice for NumpyError {
    fn advice(&self) -> Option<Cow<'static, str>> {
        always(match self {
            NumpyError::NoArrays => "Write X, y and s into it (numpy.savez(file, X=X, y=y, s=s)).",
            NumpyError::NoFeatures { .. } => {
                "Name the two-dimensional array of features X (numpy.savez(file, X=X, y=y, s=s))."
            }
            NumpyError::NoMark { .. } | NumpyError::Header { .. } | NumpyError::Surplus { .. } => {
                "Write the file again with numpy.save or numpy.savez."
            }
            NumpyError::Version { .. } => "Write it again with a current NumPy.",
            NumpyError::Type { cast, .. } => cast,
            NumpyError::Dimensions { .. } => "Reshape it, for example with X.reshape(len(X), -1).",
            NumpyError::Hollow { .. } => "Save at least one row and one column.",
            NumpyError::TooLarge { .. } => "Save fewer rows, or fewer columns.",
            NumpyError::TooManyColumns { .. } => "Save fewer columns.",
            NumpyError::CutShort { .. } | NumpyError::Unfinished { .. } => "Copy or download it again.",
            NumpyError::Lengths { .. } => "Save arrays of the same length.",
            NumpyError::Infinite { .. } => "Replace it by a number, or by NaN, which counts as missing.",
        })
    }
}
