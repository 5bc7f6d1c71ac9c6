//! Another table below the first one in the same text, behind a blank line: "sex, age, hired" and its rows, then "region, population" and
//! its rows. Which of them is meant is asked, by the line that each begins in.

use super::dates::{Order, parse_date};
use super::number::read_number;

/// Records that are looked at behind a blank line: a title of two lines, a header, two rows.
pub(super) const LOOKED_AT: usize = 5;
const TITLES: usize = 2;
/// Characters of a header that a table's name shows.
const SHOWN: usize = 60;
/// How names begin.
const LINE: &str = "line ";

/// What a table is called: the line that it begins in, and the names of its columns.
pub(super) fn name(line: usize, cells: &[&str]) -> String {
    let names: Vec<&str> = cells.iter().copied().filter(|cell| !cell.is_empty()).collect();
    let names = names.join(", ");
    let shown: String = names.chars().take(SHOWN).collect();
    let cut = if shown.len() < names.len() { "..." } else { "" };
    format!("{LINE}{line}: {shown}{cut}")
}

/// The line, counted from 1, that a table of this name begins in; `None` where it is the name of something else.
pub(super) fn line(part: &str) -> Option<usize> {
    let (line, _) = part.strip_prefix(LINE)?.split_once(':')?;
    line.parse().ok().filter(|&line| line > 0)
}

/// The text up to the first blank line below two others; `None` where there is none. Spreadsheets write delimiters in blank lines, too.
pub(super) fn first_of(text: &str) -> Option<&str> {
    let (mut length, mut lines, mut last) = (0, 0, ' ');
    for line in text.split_inclusive(['\n', '\r']) {
        let blank = line.chars().all(|c| c.is_whitespace() || matches!(c, ',' | ';' | '|' | '"'));
        // A line feed behind a carriage return ends no line of its own.
        let half = line == "\n" && last == '\r';
        if blank && !half && lines > 1 {
            return text.get(..length);
        }
        lines += usize::from(!blank);
        length += line.len();
        last = line.chars().next_back().unwrap_or(' ');
    }
    None
}

/// What is known of the table above.
pub(super) struct Above<'a> {
    pub columns: usize,
    pub decimal_comma: bool,
    /// Whether a column's cells have been numbers so far.
    pub is_numeric: &'a dyn Fn(usize) -> bool,
    /// Whether a text has been seen in a column.
    pub has_text: &'a dyn Fn(usize, &str) -> bool,
}

/// Which of the records behind a blank line is the header of another table, if one is: names that differ, none of them a number or a
/// date, above rows that are as wide, after at most two lines of a title. Either it is of another width than the table above, or it has
/// a name where that has numbers; and the rows below it have numbers or dates in some column.
pub(super) fn header_of_another(records: &[Vec<&str>], above: &Above) -> Option<usize> {
    let filled = |cells: &[&str]| cells.iter().filter(|cell| !cell.is_empty()).count();
    let extent = |cells: &[&str]| cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
    let is_typed = |cell: &str| {
        read_number(cell.as_bytes(), above.decimal_comma).number().is_some()
            || [Order::DayFirst, Order::MonthFirst].iter().any(|&order| parse_date(cell, order).is_some())
    };
    let place = records.iter().take(TITLES + 1).position(|cells| filled(cells) > 1)?;
    let header = records.get(place)?;
    let width = extent(header);
    // The first column alone may be nameless.
    if filled(header) + 1 < width || header.iter().any(|cell| is_typed(cell)) {
        return None;
    }
    let distinct: std::collections::BTreeSet<&&str> = header.iter().take(width).collect();
    let seen = |(column, cell): (usize, &&str)| !cell.is_empty() && (above.has_text)(column, cell);
    if distinct.len() < width || header.iter().enumerate().any(seen) {
        return None;
    }
    let rows = records.get(place + 1..).unwrap_or_default();
    let fits = |cells: &Vec<&str>| extent(cells) <= width && 2 * filled(cells) >= width;
    if rows.is_empty() || !rows.iter().all(fits) {
        return None;
    }
    let typed = |column: usize| {
        rows.iter().all(|cells| cells.get(column).is_some_and(|cell| cell.is_empty() || is_typed(cell)))
            && rows.iter().any(|cells| cells.get(column).is_some_and(|cell| !cell.is_empty()))
    };
    let stranger = (0..width).any(|column| column < above.columns && (above.is_numeric)(column));
    ((width != above.columns || stranger) && (0..width).any(typed)).then_some(place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_behind_a_blank_line_is_told_from_a_row_and_from_a_remark() {
        let numeric = [false, true, false];
        let above = Above {
            columns: 3,
            decimal_comma: false,
            is_numeric: &|column| numeric[column],
            has_text: &|column, cell| column == 0 && cell == "Male",
        };
        let of = |text: &str| {
            let records: Vec<Vec<&str>> = text.lines().map(|line| line.split(',').collect()).collect();
            header_of_another(&records, &above)
        };
        assert_eq!(of("region,population\nNorth,12\nSouth,9"), Some(0));
        assert_eq!(of("region,population,\nNorth,12,\nSouth,9,"), Some(0));
        assert_eq!(of("Table 2\nregion,population,share\nNorth,12,0.1"), Some(1));
        assert_eq!(of(",population,share\nNorth,12,0.1"), Some(0));
        // Rows, totals and remarks are no header.
        assert_eq!(of("Male,31,yes\nFemale,22,no"), None);
        assert_eq!(of("Male,age,yes\nFemale,22,no"), None);
        assert_eq!(of("Total,53,\nMean,26.5,"), None);
        assert_eq!(of("Note,Rates are rounded\nSource,Census"), None);
        assert_eq!(of("a,b\nc,d\ne,f"), None);
        assert_eq!(of("region,population"), None);
        assert_eq!(of("Source: the census\nprinted, in March"), None);
    }

    #[test]
    fn the_first_of_several_ends_at_a_blank_line() {
        for (text, first) in [
            ("a,b\n1,2\n\nc,d\n", Some("a,b\n1,2\n")),
            ("a,b\r\n1,2\r\n,\r\nc,d\r\n", Some("a,b\r\n1,2\r\n")),
            ("a,b\r1,2\r\rc,d", Some("a,b\r1,2\r")),
            ("a,b\r\n1,2\r\n3,4\r\n", None),
            ("\na,b\n\n1,2\n", None),
        ] {
            assert_eq!(first_of(text), first, "{text:?}");
        }
    }

    #[test]
    fn a_name_gives_the_line_back() {
        assert_eq!(line(&name(63, &["", "region", "population"])), Some(63));
        assert_eq!(name(63, &["", "region", "population"]), "line 63: region, population");
        for part in ["line 0: a", "Sheet 1", "line", "line x: a", "line 3"] {
            assert_eq!(line(part), None);
        }
    }
}
