//! Exported cells: nothing that a spreadsheet would run, and numbers stay numbers.

use crate::support::{bundled, table};
use proptest::prelude::*;
use soft_unlearn::experiment::{BundledSet, ExportKind, Session, Silent, csv_cell, run};

#[test]
fn what_would_run_is_neutralised() {
    for (text, cell) in [
        ("=1+1", "'=1+1"),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "\"'\t=1\""),
        ("\r=1", "\"'\r=1\""),
        ("\n=1", "\"'\n=1\""),
        ("  =1", "'  =1"),
        ("＝1", "'＝1"),
        ("=HYPERLINK(\"http://x\",\"y\")", "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\""),
        ("-", "'-"),
        ("-inf", "'-inf"),
    ] {
        assert_eq!(csv_cell(text), cell);
    }
}

#[test]
fn numbers_and_plain_texts_stay_as_they_are() {
    for text in ["-1", "-0.5", "+3", "-1e-7", "-2.5E+3", "1.5", "", "Private", "a=b", "<=50K", "é"] {
        assert_eq!(csv_cell(text), text);
    }
    assert_eq!(csv_cell("-1,5"), "\"-1,5\"");
    assert_eq!(csv_cell("a,\"b\""), "\"a,\"\"b\"\"\"");
}

#[test]
fn every_exported_cell_below_the_header_is_a_number_or_the_name_of_a_group() {
    let mut session = Session::default();
    session.set_main("=1+1".into(), table(&bundled("german-credit")));
    run(&mut session, &BundledSet::GermanCredit.configuration(), &mut Silent).unwrap();
    let text = String::from_utf8(session.export(ExportKind::Samples).unwrap().bytes).unwrap();
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().unwrap().split(',').collect();
    for line in lines {
        let cells: Vec<&str> = line.split(',').collect();
        assert_eq!(cells.len(), header.len());
        for (name, cell) in header.iter().zip(&cells) {
            // The one column of texts: a group's name, which no spreadsheet may run.
            let harmless = *name == "group_name" && cell.starts_with(|first: char| first.is_alphabetic());
            assert!(harmless || cell.parse::<f64>().is_ok(), "{name}: {line}");
        }
    }
}

proptest! {
    #[test]
    fn no_text_runs_and_none_is_lost(text in "[-=+@ \t\r\n\"',;a0.＝é]{0,12}") {
        let cell = csv_cell(&text);
        // What a CSV reader hands to the spreadsheet.
        let read = match cell.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
            Some(inside) => inside.replace("\"\"", "\""),
            None => cell.clone(),
        };
        let number = read.replacen(',', ".", 1).parse::<f64>().is_ok();
        prop_assert!(number || !read.trim_start_matches(' ').starts_with(['=', '+', '-', '@', '＝', '\t', '\r', '\n']));
        prop_assert_eq!(read.strip_prefix('\'').filter(|_| !text.starts_with('\'')).unwrap_or(&read), text.as_str());
    }
}
