//! Every dialect, however the text is cut into pieces, and beside csv-core.

use super::*;
use proptest::prelude::*;

const COMMA: Dialect =
    Dialect { delimiter: Delimiter::Comma, quote: Quote::Double, backslash: false, comment: None };

fn read(dialect: Dialect, text: &str, piece: usize) -> Vec<Vec<String>> {
    all(&mut Records::new(dialect, 1 << 20, 1000), text, piece)
}

/// Every record's cells, the text given in pieces of so many bytes.
fn all(records: &mut Records, text: &str, piece: usize) -> Vec<Vec<String>> {
    let mut list = Vec::new();
    let mut take = |records: &mut Records| {
        let cells = cells(&records.bytes, &records.ends);
        list.push(cells.map(|cell| String::from_utf8_lossy(cell).into_owned()).collect());
        records.clear();
    };
    for mut input in text.as_bytes().chunks(piece) {
        while records.next(&mut input) == Step::Record {
            take(records);
        }
    }
    if records.end() {
        take(records);
    }
    list
}

/// The same by `csv-core`, its cells trimmed; records that are nothing but white space are no records here.
fn by_csv_core(text: &str) -> Vec<Vec<String>> {
    let (mut reader, mut input, mut list) = (csv_core::Reader::new(), text.as_bytes(), Vec::new());
    let (mut output, mut ends) = (vec![0; text.len() + 2], vec![0; text.len() + 2]);
    let (mut written, mut count) = (0, 0);
    loop {
        let (result, read, wrote, ended) =
            reader.read_record(input, &mut output[written..], &mut ends[count..]);
        input = &input[read..];
        written += wrote;
        count += ended;
        match result {
            csv_core::ReadRecordResult::Record => {
                let cells = cells(&output[..written], &ends[..count]);
                list.push(cells.map(|cell| String::from_utf8_lossy(cell).into_owned()).collect());
                (written, count) = (0, 0);
            }
            csv_core::ReadRecordResult::End => return list,
            _ => {}
        }
    }
}

proptest! {
    #[test]
    fn commas_and_doubled_quotes_are_read_as_csv_core_reads_them(
        text in "([a-c1\"é]{0,3}[ab]? ?[,,,\n\r]|\"[a ,\n\"]{0,5}\"[,\n]){0,30}",
        piece in 1..40_usize,
    ) {
        // A space before a quote is where the two differ by intent, and so is a line of nothing but white space.
        let text = text.replace(" \"", "_\"");
        let expected: Vec<Vec<String>> = by_csv_core(&text);
        let lines_of_space = text.split(['\n', '\r']).any(|line| !line.is_empty() && line.trim().is_empty());
        if !lines_of_space {
            prop_assert_eq!(read(COMMA, &text, piece), expected);
        }
    }
}

#[test]
fn plain_cells_of_every_length_are_read_as_csv_core_reads_them() {
    for length in 1..=40 {
        let text = format!("{},{},b\r\n{}\n", "x".repeat(length), "é-".repeat(length), "+.".repeat(length));
        for piece in 1..=text.len() {
            assert_eq!(read(COMMA, &text, piece), by_csv_core(&text), "length {length} in pieces of {piece}");
        }
    }
}

#[test]
fn columns_of_a_fixed_width_are_cut_where_they_begin() {
    let text = "name      age\r\nAnn Lee    31\n\nÉva        5\nJo\nBartholomew9";
    for piece in 1..=text.len() {
        let mut records = Records::fixed(&[0, 10], COMMA, 1 << 20, 1000);
        let list = all(&mut records, text, piece);
        let expected = [["name", "age"], ["Ann Lee", "31"], ["Éva", "5"], ["Jo", ""], ["Bartholome", "w9"]];
        assert_eq!(list, expected, "in pieces of {piece}");
        assert_eq!(records.crossed, 1);
    }
}

#[test]
fn every_dialect_is_read_however_it_is_cut() {
    let spaces = Dialect { delimiter: Delimiter::Space, ..COMMA };
    let single = Dialect { quote: Quote::Single, ..COMMA };
    let escaped = Dialect { backslash: true, ..COMMA };
    let commented = Dialect { comment: Some(b'#'), ..COMMA };
    let none = Dialect { quote: Quote::None, ..COMMA };
    let two = Dialect { delimiter: Delimiter::Spaces, ..COMMA };
    let unit = Dialect { delimiter: Delimiter::UnitSeparator, ..COMMA };
    for (dialect, text, expected) in [
        (spaces, "  a  b\t c \n\n 1   \"2 3\" 4", vec![vec!["a", "b", "c"], vec!["1", "2 3", "4"]]),
        (COMMA, "a, \"b, c\" ,d\r\n\"x\"\"y\",,", vec![vec!["a", "b, c", "d"], vec!["x\"y", "", ""]]),
        (single, "'it''s, so','b'\n", vec![vec!["it's, so", "b"]]),
        (escaped, "\"a \\\"b\\\", c\",\"d\\\\\"\n", vec![vec!["a \"b\", c", "d\\"]]),
        (commented, "# a \"\n1,2\n#b\n3,#4", vec![vec!["1", "2"], vec!["3", "#4"]]),
        (none, "\"a,b\"\n", vec![vec!["\"a", "b\""]]),
        (
            two,
            "  a b  c\td e \n \n1   \"2  3\"  4  \n5 6",
            vec![vec!["a b", "c", "d e"], vec!["1", "2  3", "4"], vec!["5 6"]],
        ),
        (unit, "a\x1f b\x1ec\x1f\x1e\n", vec![vec!["a", "b"], vec!["c", ""]]),
    ] {
        for piece in 1..=text.len() {
            assert_eq!(read(dialect, text, piece), expected, "{text:?} in pieces of {piece}");
        }
    }
}
