//! What can be wrong with a file: errors that stop the reading, and notes that do not.

use serde::{Deserialize, Serialize};

use super::{Encoding, KindError, NumpyError};

/// A reason why a file cannot be read as a table. The text says what happened and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// Nothing in the file, or nothing but blank lines.
    #[error("The file is empty. Choose a CSV file with a header row and at least one data row.")]
    Empty,
    /// A header and no rows.
    #[error(
        "The file has a header with {columns} columns, but no data rows. If its one row is data, say that the first row is data."
    )]
    HeaderAlone {
        /// Columns in the header.
        columns: usize,
    },
    /// A file of a kind that is no text.
    #[error("This is {kind}, not a table. {advice}")]
    NotText {
        /// What it is ("a PNG picture").
        kind: &'static str,
        /// What to do.
        advice: &'static str,
    },
    /// One column, whatever the delimiter.
    #[error(
        "Only one column was found (row 1 begins \"{start}\"). A table needs at least a label, a group and a feature; if the delimiter was \
         not recognised, save the file with commas between the cells."
    )]
    OneColumn {
        /// The start of the first record.
        start: String,
    },
    /// More columns than can be shown or modelled.
    #[error(
        "Row {row} has more than {limit} cells. That is more columns than can be handled: leave columns out first, or choose another \
         delimiter under \"How the file is read\"."
    )]
    TooManyColumns {
        /// The row, counted from 1 with the header.
        row: usize,
        /// The limit.
        limit: usize,
    },
    /// A cell that is too long, most likely because a quote was not closed.
    #[error(
        "Row {row} holds a cell of more than {limit} bytes, most likely because a quote (\") is opened there and never closed. Close it, or \
         double it (\"\") where it is meant as a character."
    )]
    CellTooLong {
        /// The row, counted from 1 with the header.
        row: usize,
        /// The limit.
        limit: usize,
    },
    /// A first row that is far wider than the rows below it.
    #[error(
        "The first row has {columns} cells, but the rows below it far fewer (row {row} has {cells}). Take the first row out if it is not the \
         header, or choose another delimiter under \"How the file is read\"."
    )]
    Ragged {
        /// The row at which reading stopped, counted from 1 with the header.
        row: usize,
        /// Cells of the first row.
        columns: usize,
        /// Cells of that row.
        cells: usize,
    },
    /// The file ends inside a quoted cell.
    #[error(
        "A quote (\") is opened in row {row} and not closed before the end of the file. Close it, or double it (\"\") where it is meant as a \
         character."
    )]
    QuoteNotClosed {
        /// The row in which it opens, counted from 1 with the header.
        row: usize,
    },
    /// More rows than row numbers can count.
    #[error("The file has more than {limit} rows, more than can be handled. Take a sample of it first.")]
    TooManyRows {
        /// The limit.
        limit: usize,
    },
    /// NumPy's file, and what is the matter with it.
    #[error(transparent)]
    Numpy(#[from] NumpyError),
    /// A file of another kind, and what is the matter with it.
    #[error(transparent)]
    Kind(#[from] KindError),
    /// An encoding that nothing here decodes.
    #[error("The text is in {encoding}, which cannot be read here. Save the file in UTF-8.")]
    NoDecoder {
        /// The encoding.
        encoding: Encoding,
    },
}

impl TableError {
    /// What kind of error it is, in one word.
    pub fn kind(&self) -> &'static str {
        match self {
            TableError::Empty => "empty",
            TableError::HeaderAlone { .. } => "header_alone",
            TableError::NotText { .. } => "not_text",
            TableError::OneColumn { .. } => "one_column",
            TableError::TooManyColumns { .. } => "too_many_columns",
            TableError::CellTooLong { .. } => "cell_too_long",
            TableError::Ragged { .. } => "ragged",
            TableError::QuoteNotClosed { .. } => "quote_not_closed",
            TableError::TooManyRows { .. } => "too_many_rows",
            TableError::Numpy(_) => "numpy",
            TableError::Kind(error) => error.kind(),
            TableError::NoDecoder { .. } => "no_decoder",
        }
    }
}

/// Something that was mended on the way, or that the visitor should know. Data rows are counted from 1 after the header.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum TableNote {
    /// Lines above the table.
    #[error("{}", skipped_words(*count, text, *columns))]
    SkippedLines {
        /// How many.
        count: usize,
        /// The first one's start.
        text: String,
        /// Cells of the other records.
        columns: usize,
    },
    /// Lines that begin like remarks.
    #[error("{} \"{mark}\" and was skipped as a remark (the first: \"{text}\").", lines_begin(*count))]
    Comments {
        /// How many.
        count: usize,
        /// What they begin with.
        mark: char,
        /// The first one's start.
        text: String,
    },
    /// Names that stand in a remark.
    #[error("The names of the columns are taken from the remark above the first row (\"{first}\", ...).")]
    CommentedNames {
        /// The first of them.
        first: String,
    },
    /// Totals and remarks below the last row.
    #[error("{} below the last row {} no row of the table: left out (the first: \"{text}\").", lines_words(*count), if *count == 1 { "is" } else { "are" })]
    Footer {
        /// How many.
        count: usize,
        /// The first one's start.
        text: String,
    },
    /// A header that comes again.
    #[error(
        "The header comes again {count} times (first: before row {row}), as in files that were put together; left out."
    )]
    HeaderAgain {
        /// How many times.
        count: usize,
        /// The row that the first one stands before.
        row: usize,
    },
    /// Texts that go across the beginning of a column of fixed width.
    #[error("{count} lines have a text that goes on where another column begins; it was cut there.")]
    CutCells {
        /// How many.
        count: usize,
    },
    /// Words in a column of numbers that mean "missing".
    #[error(
        "Column \"{column}\" holds numbers, and words such as \"{value}\" (row {row}; {count} in all), which count as missing."
    )]
    WordsMissing {
        /// The column.
        column: String,
        /// How many.
        count: usize,
        /// The first one's row.
        row: usize,
        /// The first one.
        value: String,
    },
    /// A number that may mean "missing".
    #[error(
        "Column \"{column}\" has {value} in {count} rows, and no other value near it: it may mean missing. It is read as a number."
    )]
    Sentinel {
        /// The column.
        column: String,
        /// The number.
        value: String,
        /// Rows with it.
        count: usize,
    },
    /// Columns that are no features.
    #[error("Left out: {} ({reason}).", quoted(columns))]
    NoFeature {
        /// The columns.
        columns: Vec<String>,
        /// Why.
        reason: String,
    },
    /// Texts that are all numbers, in a file that tells texts from numbers.
    #[error(
        "Column \"{column}\" holds numbers that the file writes as texts (such as \"{value}\"): it is read as categories."
    )]
    NumbersInTexts {
        /// The column.
        column: String,
        /// The first of them.
        value: String,
    },
    /// Quotes that enclose nothing.
    #[error("Cells begin with a quote that does not close: quotes are read as characters.")]
    StrayQuotes,
    /// Numbers whose only mark has three digits behind it, in all columns.
    #[error(
        "\"{example}\" is read as {read}: all marks within numbers have three digits behind them, so they may divide thousands or decimals. If this is wrong, choose the decimal mark under \"How the file is read\"."
    )]
    MarkInDoubt {
        /// The first such number as it stands.
        example: String,
        /// What it is read as.
        read: String,
    },
    /// Cells of several lines.
    #[error(
        "{count} cells have several lines (first: row {first_row}, column \"{column}\"), as they stand between quotes."
    )]
    ManyLines {
        /// How many.
        count: usize,
        /// The first one's row.
        first_row: usize,
        /// Its column.
        column: String,
    },
    /// Rows without any value.
    #[error("{} no value at all (first: after row {after}); left out.", rows_have(*count))]
    EmptyRows {
        /// How many.
        count: usize,
        /// Rows before the first of them.
        after: usize,
    },
    /// Columns without a name and without a value.
    #[error("{count} columns have neither a name nor a value; left out.")]
    EmptyColumns {
        /// How many.
        count: usize,
    },
    /// A header of several lines.
    #[error("The header has {lines} lines; the names are taken from line {line} of them.")]
    HeaderLines {
        /// How many.
        lines: usize,
        /// The one with the names, counted from 1.
        line: usize,
    },
    /// A header whose lines make the names together.
    #[error("The header has {lines} lines; each name is made of all of them.")]
    JoinedHeader {
        /// How many.
        lines: usize,
    },
    /// A header that is a name short.
    #[error(
        "The header has one name fewer than the rows have cells: the rows begin with names of their own, in the column \"{name}\"."
    )]
    RowNames {
        /// What that column is called.
        name: String,
    },
    /// Rows that end with a delimiter.
    #[error("Every row ends with a delimiter behind its last cell; it stands for no column.")]
    TrailingDelimiter,
    /// Records shorter than the first one.
    #[error("{} fewer cells than there are columns (first: row {first_row}); what is not there counts as missing.", rows_have(*count))]
    ShortRows {
        /// How many.
        count: usize,
        /// The first of them.
        first_row: usize,
    },
    /// Records longer than the first one.
    #[error("{} more cells than there are columns (first: row {first_row}); the surplus was left out.", rows_have(*count))]
    LongRows {
        /// How many.
        count: usize,
        /// The first of them.
        first_row: usize,
    },
    /// Two columns with the same name.
    #[error("Two columns are called \"{name}\"; the later one is now \"{renamed}\".")]
    DuplicateName {
        /// The name in the header.
        name: String,
        /// What it is called here.
        renamed: String,
    },
    /// Columns without a name.
    #[error("{count} columns had no name; they are called after their position (\"{first}\").")]
    EmptyNames {
        /// How many.
        count: usize,
        /// The first one's new name.
        first: String,
    },
    /// Cells of more than a thousand characters.
    #[error(
        "{count} cells are longer than 1,000 characters (first: row {first_row}, column \"{column}\"); they are kept, and shown cut."
    )]
    LongCells {
        /// How many.
        count: usize,
        /// The first one's row.
        first_row: usize,
        /// Its column.
        column: String,
    },
    /// Cells that are not valid in the encoding.
    #[error(
        "{count} cells hold bytes that are not valid UTF-8 (first: row {first_row}, column \"{column}\"); they were read as Windows-1252. If \
         they look wrong, choose the encoding under \"How the file is read\"."
    )]
    Undecodable {
        /// How many.
        count: usize,
        /// The first one's row.
        first_row: usize,
        /// Its column.
        column: String,
    },
    /// Cells with control characters.
    #[error(
        "{count} cells hold control characters (first: row {first_row}, column \"{column}\"); they are kept as they are."
    )]
    ControlCharacters {
        /// How many.
        count: usize,
        /// The first one's row.
        first_row: usize,
        /// Its column.
        column: String,
    },
    /// A column of numbers with a text in it.
    #[error(
        "Column \"{column}\" begins with numbers, but row {row} holds \"{value}\": it is read as categories. If \"{value}\" means missing, add it \
         to the missing markers under \"How the file is read\"."
    )]
    MixedColumn {
        /// The column.
        column: String,
        /// The first row with a text.
        row: usize,
        /// The text.
        value: String,
    },
    /// A column of numbers that a double does not hold exactly.
    #[error(
        "Column \"{column}\" has numbers that cannot be held exactly (first: row {row}): it is read as text, as it stands in the file."
    )]
    KeptAsText {
        /// The column.
        column: String,
        /// The first such number's row.
        row: usize,
    },
    /// The encoding was not told for certain.
    #[error(
        "The text was read as {encoding} (\"{example}\"){}. If it looks wrong, choose the encoding under \"How the file is read\".",
        other.map_or_else(String::new, |other| format!(", and might be {other}"))
    )]
    EncodingInDoubt {
        /// As it was read.
        encoding: Encoding,
        /// The next likeliest.
        other: Option<Encoding>,
        /// A word, as it was read.
        example: String,
    },
    /// The file of an archive that is the table.
    #[error("The table is {name}, from an archive{}.", left_out(others, "its other files"))]
    FromArchive {
        /// Its name in the archive.
        name: String,
        /// Files beside it.
        others: Vec<String>,
    },
    /// The sheet of a workbook that is the table.
    #[error("The table is the sheet \"{name}\"{}.", left_out(others, "the workbook's other sheets"))]
    FromWorkbook {
        /// Its name.
        name: String,
        /// Sheets beside it.
        others: Vec<String>,
    },
    /// Rows of a sheet above its table.
    #[error("{count} rows above the table were left out (first: \"{text}\").")]
    RowsAbove {
        /// How many.
        count: usize,
        /// The first one's beginning.
        text: String,
    },
    /// Cells of a sheet whose formula failed.
    #[error("{count} cells hold errors (first: {first}); they count as missing.")]
    ErrorCells {
        /// How many.
        count: usize,
        /// The first error.
        first: String,
    },
    /// A column of cells that a table has no place for.
    #[error("Column \"{column}\" holds {found}; it was left out.")]
    TypeLeftOut {
        /// The column.
        column: String,
        /// What its cells are.
        found: String,
    },
    /// A column of lists or objects.
    #[error("Column \"{column}\" holds lists or objects (first: row {row}); it was left out.")]
    NestedLeftOut {
        /// The column.
        column: String,
        /// The first such row.
        row: usize,
    },
    /// Python's constants in JSON.
    #[error(
        "{count} values are NaN or Infinity (first: row {first_row}), which are no JSON; they count as missing."
    )]
    Constants {
        /// How many.
        count: usize,
        /// The first one's row.
        first_row: usize,
    },
    /// Records that are not valid in the encoding.
    #[error(
        "{count} rows hold bytes that are not valid UTF-8 (first: row {first_row}); they were read as Windows-1252. If they look wrong, choose \
         the encoding under \"How the file is read\"."
    )]
    UndecodableRecords {
        /// How many.
        count: usize,
        /// The first one.
        first_row: usize,
    },
    /// A column with numbers that begin with zeros.
    #[error(
        "Column \"{column}\" holds {} (row {row}: \"{value}\"): these are codes, so it is read as categories, as they stand in the file.",
        if value.contains('E') { "digits around an E" } else { "digits behind a leading zero" }
    )]
    LeadingZeros {
        /// The column.
        column: String,
        /// The first row with one.
        row: usize,
        /// The cell.
        value: String,
    },
    /// Whole numbers with more digits than a double holds.
    #[error(
        "Column \"{column}\" holds whole numbers of so many digits that they would be rounded (row {row}: \"{value}\"): it is read as texts, which \
         keep every digit."
    )]
    LongNumbers {
        /// The column.
        column: String,
        /// The first row with one.
        row: usize,
        /// The cell.
        value: String,
    },
    /// Numbers with currencies, per cent signs or groups of digits.
    #[error(
        "Column \"{column}\" has marks beside its numbers (row {row}: \"{value}\"); they are read without them."
    )]
    MarkedNumbers {
        /// The column.
        column: String,
        /// The first row with one.
        row: usize,
        /// The cell.
        value: String,
    },
    /// Numbers that are not finite.
    #[error(
        "{count} cells are not finite numbers (first: row {row}, column \"{column}\", \"{value}\"); they count as missing."
    )]
    Infinite {
        /// How many.
        count: usize,
        /// The first one's row.
        row: usize,
        /// Its column.
        column: String,
        /// The cell.
        value: String,
    },
    /// A text that usually means "missing" and is a value here.
    #[error(
        "In column \"{column}\", \"{value}\" ({count} rows) is read as a value of its own, as the other values are codes like it. If it means missing, \
         say so under the column's settings."
    )]
    MarkerKept {
        /// The column.
        column: String,
        /// The text.
        value: String,
        /// Rows with it.
        count: usize,
    },
    /// A column with more categories than the rows can tell about.
    #[error(
        "Column \"{column}\" has {distinct} different values, too many categories for these rows: left out. It can be taken in as a feature."
    )]
    ManyValues {
        /// The column.
        column: String,
        /// Its values.
        distinct: usize,
    },
    /// A column of dates.
    #[error(
        "Column \"{column}\" holds dates ({first} to {last}). A date is no category: left out. Its year, or its months, can be read as a number instead."
    )]
    DateColumn {
        /// The column.
        column: String,
        /// The first date.
        first: String,
        /// The last one.
        last: String,
    },
    /// A column that is called like weights.
    #[error(
        "Column \"{column}\" looks like the weight of a row (how many it stands for): no feature; it can be chosen as the rows' base weight."
    )]
    LooksLikeWeight {
        /// The column.
        column: String,
    },
    /// A column that numbers the rows.
    #[error("Column \"{column}\" numbers the rows: left out.")]
    RowNumber {
        /// The column.
        column: String,
    },
    /// Values that differ only by case, spaces or a full stop.
    #[error(
        "Column \"{column}\" has values that differ only by case, spaces or a full stop: {}. If they mean the same, merge them.", quoted(&sets.concat())
    )]
    SimilarValues {
        /// The column.
        column: String,
        /// The sets of values that are alike.
        sets: Vec<Vec<String>>,
    },
    /// A column that tells the label or the group.
    #[error(
        "Column \"{column}\" gives the {role} \"{of}\" away: alone it is right in {right} of {rows} rows. Leave it out, unless it is known before \
         the decision."
    )]
    GivesAway {
        /// The column.
        column: String,
        /// The label or group that it tells.
        of: String,
        /// "label" or "group".
        role: String,
        /// Rows in which it is right.
        right: usize,
        /// Rows in which it is known.
        rows: usize,
    },
    /// Rows that would be dropped for missing cells.
    #[error("{rows} of {of} rows lack a cell and would be dropped. Missing cells by column: {columns}.")]
    MissingCells {
        /// Rows with a missing cell.
        rows: usize,
        /// All rows.
        of: usize,
        /// The columns with their counts.
        columns: String,
    },
    /// Columns to leave out so that most rows are kept.
    #[error("Leaving out {} keeps {kept} rows instead of {instead}.", quoted(columns))]
    KeepMore {
        /// The columns.
        columns: Vec<String>,
        /// Rows that are whole without them.
        kept: usize,
        /// Rows that are whole with them.
        instead: usize,
    },
    /// Settings of a column that is not there.
    #[error("There is no column \"{column}\"; what was set of it by hand is left out.")]
    NoSuchColumn {
        /// The column.
        column: String,
    },
    /// Cells that are not what their column is read as by hand.
    #[error(
        "Column \"{column}\" is read as you set it, and {count} cells are nothing of the kind (first: row {row}, \"{value}\"); they count as missing."
    )]
    NotSo {
        /// The column.
        column: String,
        /// How many.
        count: usize,
        /// The first one's row.
        row: usize,
        /// The first one.
        value: String,
    },
    /// An ordered category.
    #[error("Column \"{column}\" is read as the numbers 1 to {values}, in this order: {order}.")]
    Ordered {
        /// The column.
        column: String,
        /// How many values are in order.
        values: usize,
        /// The values, cut.
        order: String,
    },
    /// A file without a column that could be the label.
    #[error(
        "No column looks like a label (two values, such as yes and no). Choose the column that is to be predicted and its favourable value."
    )]
    NoLabel,
    /// A file without a column that could make groups.
    #[error(
        "No column looks like a group (such as sex, race or age), so fairness between groups cannot be computed. Choose a column as the group, or \
         use the robustness objective, which needs none."
    )]
    NoGroup,
    /// A second file without a header.
    #[error(
        "This file has no header; its {columns} columns are called as in the first file, by their places."
    )]
    NamedByPlace {
        /// Number of columns.
        columns: usize,
    },
    /// A name that the first file writes otherwise.
    #[error("Column \"{name}\" is called \"{renamed}\", as in the first file.")]
    NameMatched {
        /// The name here.
        name: String,
        /// The name in the first file.
        renamed: String,
    },
    /// Values that the first file writes otherwise.
    #[error(
        "Column \"{column}\" writes {count} values otherwise than the first file (\"{from}\" for \"{to}\"); they are read as the first file's."
    )]
    ValuesMatched {
        /// The column.
        column: String,
        /// How many values.
        count: usize,
        /// The first of them.
        from: String,
        /// What the first file writes.
        to: String,
    },
    /// Cells of an array that are not a number.
    #[error("{count} cells are NaN (first: row {row}, column \"{column}\"); they count as missing.")]
    NotANumber {
        /// How many.
        count: usize,
        /// The first one's row.
        row: usize,
        /// Its column.
        column: String,
    },
    /// Whole numbers that a double does not hold exactly.
    #[error(
        "{count} whole numbers have more than 53 binary digits (first: row {row}, column \"{column}\"); they were rounded to the nearest double."
    )]
    Rounded {
        /// How many.
        count: usize,
        /// The first one's row.
        row: usize,
        /// Its column.
        column: String,
    },
    /// Something in an archive that is no column of the table.
    #[error("{entry} was left out: it is no array of {rows} rows.")]
    LeftOut {
        /// What it is.
        entry: String,
        /// Rows of the table.
        rows: usize,
    },
}

/// The first few of a list, in quotes.
fn quoted(list: &[String]) -> String {
    const SHOWN: usize = 6;
    let text = list.iter().take(SHOWN).map(|item| format!("\"{item}\"")).collect::<Vec<_>>().join(", ");
    if list.len() > SHOWN { format!("{text} and {} more", list.len() - SHOWN) } else { text }
}

fn left_out(others: &[String], what: &str) -> String {
    if others.is_empty() { String::new() } else { format!(" ({what}, {}, were left out)", quoted(others)) }
}

fn rows_have(count: usize) -> String {
    if count == 1 { "1 row has".to_owned() } else { format!("{count} rows have") }
}

fn lines_words(count: usize) -> String {
    if count == 1 { "1 line".to_owned() } else { format!("{count} lines") }
}

fn lines_begin(count: usize) -> String {
    if count == 1 { "1 line begins with".to_owned() } else { format!("Each of {count} lines begins with") }
}

fn skipped_words(count: usize, text: &str, columns: usize) -> String {
    match count {
        1 => format!(
            "The first line (\"{text}\") is no record of the table, which has {columns} cells in each; it was skipped."
        ),
        _ => format!(
            "The first {count} lines (the first: \"{text}\") are no records of the table, which has {columns} cells in each; each was skipped."
        ),
    }
}
