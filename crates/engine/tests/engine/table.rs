//! The table reader: formats, kinds, and what does not depend on how the bytes arrive.

use crate::support::{bundled, table};
use soft_unlearn::table::{
    BinaryRole, ColumnData, ColumnKind, Condition, Delimiter, Encoding, FormatChoice, Table, TableReader,
    guesses,
};

fn encode(text: &str, encoding: Encoding) -> Vec<u8> {
    let units = || text.encode_utf16();
    match encoding {
        Encoding::Utf8 => text.as_bytes().to_vec(),
        Encoding::Utf16Le => [0xFF, 0xFE].into_iter().chain(units().flat_map(u16::to_le_bytes)).collect(),
        Encoding::Utf16Be => [0xFE, 0xFF].into_iter().chain(units().flat_map(u16::to_be_bytes)).collect(),
        _ => text.chars().map(|c| c as u32 as u8).collect(),
    }
}

fn in_pieces(bytes: &[u8], cut: usize) -> Table {
    let mut reader = TableReader::new(FormatChoice::default());
    reader.push(&bytes[..cut]).unwrap();
    reader.push(&bytes[cut..]).unwrap();
    reader.finish().unwrap()
}

#[test]
fn every_encoding_delimiter_and_decimal_sign_gives_the_same_cells() {
    for encoding in [Encoding::Utf8, Encoding::Utf16Le, Encoding::Utf16Be, Encoding::Windows1252] {
        for delimiter in [Delimiter::Comma, Delimiter::Semicolon, Delimiter::Tab, Delimiter::Pipe] {
            for decimal in ['.', ','] {
                let d = char::from(delimiter.byte());
                let quote = if decimal == ',' && d == ',' { "\"" } else { "" };
                let mut text = format!("name{d}size{d}town\n");
                for i in 0..9 {
                    text.push_str(&format!(
                        "\"A\"\"{i}{d}b\nc\"{d}{quote}{i}{decimal}25{quote}{d} Zürich \n"
                    ));
                }
                let bytes = encode(&text, encoding);
                let read = table(&bytes);
                let format = read.format.as_ref().unwrap();
                assert_eq!((format.encoding, format.delimiter), (encoding, delimiter), "{text}");
                assert_eq!(
                    (format.header, format.decimal_comma, read.rows),
                    (true, decimal == ',', 9),
                    "{text}"
                );
                assert_eq!(read.columns[0].text(3).unwrap(), format!("A\"3{d}b\nc"));
                assert_eq!(read.columns[1].number(3), Some(3.25));
                assert_eq!(read.columns[2].text(8).unwrap(), "Zürich");
                for cut in 0..bytes.len() {
                    assert_eq!(in_pieces(&bytes, cut), read, "cut at {cut}");
                }
            }
        }
    }
}

#[test]
fn what_is_chosen_overrides_what_is_detected() {
    let choice = FormatChoice {
        header: Some(false),
        missing: Some(vec!["none".into()]),
        delimiter: Some(Delimiter::Semicolon),
        ..FormatChoice::default()
    };
    let mut reader = TableReader::new(choice);
    reader.push(b"a,1;b\nnone;?\n").unwrap();
    let read = reader.finish().unwrap();
    assert_eq!((read.rows, read.columns.len()), (2, 2));
    assert_eq!(read.columns[0].name, "column 1");
    assert!(read.columns[0].is_missing(1));
    assert_eq!(read.columns[1].text(1).unwrap(), "?");
}

#[test]
fn a_raw_file_without_header_is_recognised() {
    let text = String::from_utf8(bundled("adult")).unwrap();
    let raw: String = text
        .lines()
        .skip(1)
        .take(3000)
        .map(|line| line.rsplit_once(',').unwrap().0.replace(',', ", ") + "\n")
        .collect();
    let read = table(raw.as_bytes());
    assert!(!read.format.as_ref().unwrap().header);
    assert_eq!((read.rows, read.columns.len()), (3000, 15));
    assert!(matches!(read.columns[0].data, ColumnData::Numeric(_)));
}

#[test]
fn bundled_sets_are_read_and_guessed() {
    let adult = table(&bundled("adult"));
    assert_eq!((adult.rows, adult.columns.len(), adult.notes.len()), (48_842, 16, 0));
    let summary = adult.summary("adult", 5);
    let kinds = |kind| summary.columns.iter().filter(|column| column.kind == kind).count();
    assert_eq!((kinds(ColumnKind::Numeric), kinds(ColumnKind::Categorical)), (6, 10));
    let workclass = &summary.columns[1];
    assert_eq!((workclass.distinct, workclass.missing), (8, 2799));
    let guess = guesses(&summary);
    let role = |column: &str, value: &str| BinaryRole {
        column: column.into(),
        positive: Condition::Values(vec![value.into()]),
        negative: None,
    };
    assert_eq!(guess.labels[0].role, role("income", ">50K"));
    assert_eq!(guess.groups[0].role, role("sex", "Male"));
    assert_eq!(guess.left_out, ["fnlwgt"]);
    assert_eq!(guess.split.unwrap().column, "split");
    let compas = guesses(&table(&bundled("compas")).summary("compas", 5));
    assert_eq!(compas.labels[0].role, role("two_year_recid", "0"));
    let german = guesses(&table(&bundled("german-credit")).summary("german", 5));
    assert_eq!(german.labels[0].role, role("credit", "good"));
    assert_eq!(german.groups[0].role, role("sex", "male"));
}

#[test]
fn roles_resolve_or_say_why_not() {
    let read = table(b"age,sex,out\n20,f,1\n30,m,0\n?,m,1\n40,x,0\n");
    let role = |column: &str, positive: Condition, negative: Option<&str>| BinaryRole {
        column: column.into(),
        positive,
        negative: negative.map(|value| vec![value.into()]),
    };
    let values = |value: &str| Condition::Values(vec![value.into()]);
    assert_eq!(
        role("age", Condition::AtLeast(30.0), None).resolve(&read).unwrap(),
        [Some(false), Some(true), None, Some(true)]
    );
    assert_eq!(
        role("sex", values("m"), Some("f")).resolve(&read).unwrap(),
        [Some(false), Some(true), Some(true), None]
    );
    assert_eq!(
        role("out", values("1.0"), None).resolve(&read).unwrap(),
        [Some(true), Some(false), Some(true), Some(false)]
    );
    for (wrong, part) in [
        (role("sexx", values("m"), None), "There is no column \"sexx\". The columns are: age, sex, out."),
        (role("sex", values("w"), None), "no value \"w\". Its values are: m, f, x."),
        (role("sex", Condition::AtLeast(1.0), None), "holds texts (such as \"f\")"),
        (
            role("age", Condition::AtLeast(1.0), None),
            "All 3 usable rows of column \"age\" are age is at least 1",
        ),
        (role("sex", values("m"), Some("m")), "on both sides"),
    ] {
        let error = wrong.resolve(&read).unwrap_err().to_string();
        assert!(error.contains(part), "{error}");
    }
    assert_eq!(role("sex", values("m"), None).negative_words(&read), "sex is not m");
    assert_eq!(role("out", values("1"), None).negative_words(&read), "out is 0");
}
