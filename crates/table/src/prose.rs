//! Texts in sentences: letters, licences, documentation, programs. They hold commas and spaces, and are no tables.

use super::number::read_number;
use super::sample::Sample;

/// Lines that are looked at.
const LINES: usize = 300;
/// Words a line from which on lines are sentences.
const WORDS: usize = 4;

/// Whether a text's lines are sentences: most of their parts between spaces are words, four a line and more, and some end with a comma,
/// a colon or a full stop.
pub(super) fn is_prose(text: &str) -> bool {
    let lines = || text.lines().filter(|line| !line.trim().is_empty()).take(LINES);
    let (mut words, mut ends, mut parts) = (0, 0, 0);
    for part in lines().flat_map(str::split_whitespace) {
        let bare = part.trim_matches(|c: char| !c.is_alphanumeric());
        let letters = bare.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '’'));
        let is_word = letters && !bare.is_empty();
        words += usize::from(is_word);
        ends += usize::from(is_word && part.ends_with([',', '.', ':', ';']));
        parts += 1;
    }
    let count = lines().count();
    count > 0 && words >= WORDS * count && 10 * words >= 7 * parts && 4 * ends >= count
}

/// Whether records are those of a table after all: nine tenths of them have as many cells as most, or a column holds numbers.
pub(super) fn is_regular(sample: &Sample) -> bool {
    let width = sample.usual_width();
    let full: Vec<Vec<&str>> =
        (0..sample.len()).map(|record| sample.record(record)).filter(|cells| cells.len() == width).collect();
    let is_number = |cell: &str| {
        [false, true].iter().any(|&comma| read_number(cell.as_bytes(), comma).number().is_some())
    };
    let numbers = |column: usize| full.iter().filter(|cells| is_number(cells[column])).count();
    10 * full.len() >= 9 * sample.len() || (0..width).any(|column| 5 * numbers(column) >= 4 * full.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_told_from_rows() {
        assert!(is_prose(
            "Dear all,\n\nplease find the table of applicants attached, their scores, and the labels.\n"
        ));
        assert!(is_prose(
            "Permission is hereby granted, free of charge, to any person obtaining a copy\nof this software"
        ));
        assert!(!is_prose("age,sex,city\n31,male,new york city\n22,female,rome\n"));
        assert!(!is_prose("31 Rome male yes\n22 Oslo female no\n"));
        assert!(!is_prose(""));
    }
}
