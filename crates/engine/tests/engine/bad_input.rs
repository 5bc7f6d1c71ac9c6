//! Odd and hostile files: each gets its own message or a sensible treatment, and nothing panics.

use proptest::prelude::*;
use soft_unlearn::experiment::{Configuration, Session, Silent, run};
use soft_unlearn::table::{FormatChoice, TableReader, guesses};

/// What the page would show for this file: the error, or the notes and warnings beside a result.
fn shown(bytes: &[u8], chunk: usize) -> Result<String, String> {
    let mut reader = TableReader::new(FormatChoice::default());
    for piece in bytes.chunks(chunk) {
        reader.push(piece).map_err(|error| error.to_string())?;
    }
    let table = reader.finish().map_err(|error| error.to_string())?;
    let summary = table.summary("file", bytes.len() as u64);
    let mut text: Vec<String> = table.notes.iter().map(ToString::to_string).collect();
    let guess = guesses(&summary);
    if guess.labels.is_empty() {
        return Err("No column with two values".to_owned());
    }
    if guess.groups.is_empty() {
        return Err("A group is missing".to_owned());
    }
    let mut session = Session::default();
    session.set_main("file".into(), table);
    let outcome =
        run(&mut session, &Configuration::from(&guess), &mut Silent).map_err(|error| error.to_string())?;
    text.extend(outcome.warnings.iter().map(|warning| warning.reported().what));
    Ok(text.join("\n"))
}

#[test]
fn every_odd_file_is_treated_as_the_manifest_says() {
    let manifest: Vec<serde_json::Value> =
        serde_json::from_slice(&std::fs::read("../../tests/fixtures/bad/manifest.json").unwrap()).unwrap();
    assert!(manifest.len() >= 36);
    let mut wrong = Vec::new();
    for entry in &manifest {
        let name = entry["file"].as_str().unwrap();
        let bytes = std::fs::read(format!("../../tests/fixtures/bad/{name}")).unwrap();
        // Whole, and in pieces that cut characters, quotes and line ends.
        for chunk in [1 << 20, 7, 1] {
            let (got, part) = match (shown(&bytes, chunk), entry["error"].as_str()) {
                (Err(got), Some(part)) => (got, part),
                (Ok(got), None) => (got, entry["note"].as_str().unwrap_or("")),
                (Ok(got), Some(_)) => (format!("no error, but: {got}"), "\u{0}"),
                (Err(got), None) => (format!("error: {got}"), "\u{0}"),
            };
            if !got.contains(part) {
                wrong.push(format!("{name} in pieces of {chunk}: {got}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// 10,000 columns and 25,000 rows of two cells: 250 million cells, were the rows filled up.
#[test]
fn a_first_row_far_wider_than_the_rest_is_refused_before_it_fills_the_memory() {
    let names: Vec<String> = (0..10_000).map(|column| format!("c{column}")).collect();
    let file = format!("{}\n{}", names.join(","), "1,2\n".repeat(25_000));
    let error = shown(file.as_bytes(), 1 << 16).unwrap_err();
    assert!(error.contains("10000 cells"), "{error}");
}

/// The same name ten thousand times: each copy is told apart, in time.
#[test]
fn thousands_of_equal_names_are_told_apart() {
    let line = vec!["a"; 10_000].join(",");
    let mut reader = TableReader::new(FormatChoice { header: Some(true), ..FormatChoice::default() });
    reader.push(format!("{line}\n{line}\n").as_bytes()).unwrap();
    let table = reader.finish().unwrap();
    assert_eq!(table.columns[9_999].name, "a (10000)");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..600), chunk in 1..50_usize) {
        let _ = shown(&bytes, chunk);
    }

    #[test]
    fn no_text_like_a_table_panics(text in "([a-c0-9.\"?]{0,3}[,;\n\r\t|]){0,120}", chunk in 1..50_usize) {
        let whole = shown(text.as_bytes(), 1 << 20);
        prop_assert_eq!(whole, shown(text.as_bytes(), chunk));
    }
}
