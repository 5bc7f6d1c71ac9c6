//! Numbers and sentences as a reader sees them.
#![cfg(not(target_arch = "wasm32"))]
#![allow(missing_docs, clippy::unwrap_used)]

#[path = "../crates/engine/tests/support/mod.rs"]
mod support;

use soft_unlearn::experiment::{
    BundledSet, ExperimentError, ModelRole, NotAReport, ReportError, RowsError, Session, Silent, TooLarge,
    run,
};
use soft_unlearn::objective::TargetKind;
use soft_unlearn::table::{FileNote, TableNote};
use soft_unlearn::unlearn::{Algorithm, UnlearnError};
use soft_unlearn::weights::HardScheme;
use soft_unlearn_page::page::format::{compact, count, number, percent, signed};
use soft_unlearn_page::page::view::View;
use soft_unlearn_page::page::words::{sentences, target, target_value};
use soft_unlearn_page::worker::{advised, not_confirmed, refused};

#[test]
fn numbers_have_a_true_minus_and_no_negative_zero() {
    assert_eq!(number(-1.26, 1), "\u{2212}1.3");
    assert_eq!(number(-0.001, 2), "0.00");
    assert_eq!(signed(0.31, 1), "+0.3");
    assert_eq!(signed(-0.04, 1), "±0.0");
    assert_eq!(percent(0.849, 1), "84.9\u{202f}%");
    assert_eq!(number(f64::NEG_INFINITY, 1), "\u{2212}∞");
}

#[test]
fn counts_are_grouped_from_five_digits_on() {
    assert_eq!(count(7530u64), "7530");
    assert_eq!(count(45_222u64), "45\u{202f}222");
    assert_eq!(count(1_234_567u64), "1\u{202f}234\u{202f}567");
}

#[test]
fn compact_numbers_lose_empty_decimals_and_never_their_size() {
    assert_eq!(compact(1.0), "1");
    assert_eq!(compact(17.0), "17");
    assert_eq!(compact(100.0), "100");
    assert_eq!(compact(0.25), "0.25");
    assert_eq!(compact(-0.114), "\u{2212}0.114");
    assert_eq!(compact(8.71e-13), "8.71e\u{2212}13");
    assert_eq!(compact(-12_285.0), "\u{2212}12\u{202f}285");
}

#[test]
fn every_target_has_words_and_a_unit() {
    for kind in TargetKind::ALL {
        assert!(target(kind).iter().all(|words| !words.is_empty()));
    }
    assert_eq!(target_value(TargetKind::DemographicParity, 0.1924), "+19.2 points");
    // The mean loss of a row.
    assert_eq!(target_value(TargetKind::Robustness, 1.21116), "1.211");
    assert_eq!(target_value(TargetKind::EqualOpportunityLoss, -0.5), "\u{2212}0.500");
}

#[test]
fn sisa_says_which_shards_it_trained_anew() {
    let mut session = Session::default();
    session.set_main("german".into(), support::table(&support::bundled("german-credit")));
    let mut configuration = BundledSet::GermanCredit.configuration();
    configuration.correction.algorithm = Algorithm::Sisa;
    configuration.correction.methods.sisa.shards = 40;
    configuration.correction.hard = HardScheme::TopShare(0.02);
    let outcome = run(&mut session, &configuration, &mut Silent).unwrap();
    let [hard, _] = ModelRole::by(Algorithm::Sisa);
    let shards = outcome.model(hard).unwrap().shards.as_ref().unwrap();
    assert!((1..40).contains(&shards.retrained.len()), "{shards:?}");
    let numbers: Vec<String> = shards.retrained.iter().map(|number| (number + 1).to_string()).collect();
    let expected = format!(
        "Shards trained anew: hard, {} of 40 ({} rows); soft, all 40.",
        numbers.join(", "),
        shards.rows
    );
    assert_eq!(sentences(&outcome, &View::default()).last(), Some(&expected));
    configuration.correction.algorithm = Algorithm::Influence;
    let other = run(&mut session, &configuration, &mut Silent).unwrap();
    assert!(sentences(&other, &View::default()).iter().all(|sentence| !sentence.starts_with("Shards")));
}

/// The engine's sentence is neutral; the page adds what its visitor can do.
#[test]
fn errors_are_told_in_the_page_s_words() {
    let large = TooLarge {
        bytes: 4_100_000_000,
        limit: 900_000_000,
        columns: vec![("code".into(), 7140, 4_000_000_000)],
    };
    assert_eq!(
        refused(&large.into()),
        "This run needs about 4.1 GB of memory, and the browser gives it 900 MB at the most; nothing has been computed. Leave out \"code\" \
         (7140 categories, saves 4.0 GB)."
    );
    let second = ExperimentError::from(RowsError::NoSecondFile);
    assert_eq!(refused(&second), format!("{second} Choose one, or another split."));
    // Where no control of the page is for it, it is said as for a configuration; where nothing can be done, nothing.
    let fewer = ExperimentError::from(UnlearnError::NothingRetained { rows: 9 });
    assert_eq!(refused(&fewer), format!("{fewer} Remove fewer rows."));
    let thresholds = ExperimentError::NoThresholds;
    assert_eq!(refused(&thresholds), thresholds.to_string());
    let quote = TableNote::File(FileNote::UndecodableRecords { count: 2, first_row: 7 });
    assert_eq!(
        advised(&quote),
        format!("{quote} If they look wrong, choose the encoding under \"How the file is read\".")
    );
    let other = ReportError::NotAReport(NotAReport::Lacks { name: "digest" });
    assert_eq!(not_confirmed(&other), format!("{other} Choose one that was saved with Report (JSON)."));
    // What cannot be computed is told with the page's advice for the reason.
    let alone = ReportError::from(ExperimentError::from(RowsError::NoSecondFile));
    assert_eq!(not_confirmed(&alone), format!("{alone} Choose one, or another split."));
    for neutral in [ExperimentError::NoTable.to_string(), second.to_string(), other.to_string()] {
        assert!(!neutral.contains("Choose") && !neutral.contains("Report ("), "{neutral}");
    }
}
