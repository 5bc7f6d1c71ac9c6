//! The engine's errors and notes say what is wrong; what to do about it stands here or in a host.
#![allow(missing_docs, clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};

use soft_unlearn::design::DesignError;
use soft_unlearn::experiment::{ExperimentError, RowsError, StreamError, TooLarge};
use soft_unlearn::table::{KindError, TableError};
use soft_unlearn_advice::{Advice, told};

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut found: Vec<PathBuf> = Vec::new();
    for path in entries {
        match path.is_dir() {
            true => found.extend(sources(&path)),
            false if path.extension().is_some_and(|it| it == "rs") => found.push(path),
            false => {}
        }
    }
    found
}

/// The text of every `#[error("...")]` in a source.
fn texts(source: &str) -> Vec<String> {
    let mut found = Vec::new();
    for rest in source.split("#[error(").skip(1) {
        let Some(literal) = rest.trim_start().strip_prefix('"') else { continue };
        let (mut text, mut characters) = (String::new(), literal.chars());
        while let Some(character) = characters.next() {
            match character {
                '"' => break,
                '\\' => text.extend(characters.next()),
                _ => text.push(character),
            }
        }
        found.push(text.split_whitespace().collect::<Vec<_>>().join(" "));
    }
    found
}

#[test]
fn no_text_of_the_engine_says_what_to_do() {
    // What advice begins with, and what only a page or a shell has.
    const VERBS: [&str; 24] = [
        "Choose", "Set", "Leave", "Take", "Save", "Write", "Copy", "Mend", "Replace", "Use", "Give", "List",
        "Keep", "Ask", "Put", "Name", "Drop", "Rescale", "Fill", "Reshape", "Close", "Add", "Check",
        "Unpack",
    ];
    let folders =
        ["../table/src", "../engine/src"].map(|folder| Path::new(env!("CARGO_MANIFEST_DIR")).join(folder));
    let mut seen = 0;
    for path in folders.iter().flat_map(|folder| sources(folder)) {
        for text in texts(&fs::read_to_string(&path).unwrap()) {
            seen += 1;
            let advises = |verb: &&str| {
                text.starts_with(&format!("{verb} "))
                    || [". ", "; ", ": "].iter().any(|end| text.contains(&format!("{end}{verb} ")))
                    || text.contains(&format!(", {} ", verb.to_lowercase()))
            };
            let verb = VERBS.iter().find(|verb| advises(verb));
            assert!(verb.is_none(), "{}: {verb:?} in {text:?}", path.display());
            for control in ["How the file is read", "under \\\"", "settings.", " --", "command line"] {
                assert!(!text.contains(control), "{}: {control:?} in {text:?}", path.display());
            }
        }
    }
    assert!(seen > 150, "{seen}");
}

#[test]
fn advice_follows_the_error_however_deep_it_lies() {
    let large = TooLarge { bytes: 9_000, limit: 5_000, columns: vec![("code".into(), 0, 1_000_000)] };
    let enough = ExperimentError::from(large.clone());
    assert!(
        told(&enough).ends_with("nothing has been computed. Leave out \"code\" (saves 1 MB)."),
        "{}",
        told(&enough)
    );
    let more = TooLarge { bytes: 9_000_000, ..large };
    assert!(
        told(&more).ends_with("Leave out \"code\" (saves 1 MB), and further columns or rows of the file.")
    );
    let deep = StreamError::Block {
        block: 2,
        first: 100,
        error: ExperimentError::Design(DesignError::TooLarge { column: "pay".into() }),
    };
    assert!(told(&deep).ends_with(" Rescale the column, or leave it out."), "{}", told(&deep));
    let unfinished = TableError::Kind(KindError::Unfinished { place: "the header".into() });
    assert_eq!(
        told(&unfinished),
        "The file is cut short: it ends inside the header. Copy or download it again."
    );
    // Nothing can be done that the error does not say.
    assert_eq!(RowsError::NoFeatures.advice(), None);
    assert_eq!(told(&RowsError::NoFeatures), RowsError::NoFeatures.to_string());
}
