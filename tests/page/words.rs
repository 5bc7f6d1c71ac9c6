//! Numbers and sentences as a reader sees them.

use crate::support;
use soft_unlearn::experiment::{
    BundledSet, ExperimentError, HighLeverage, ModelRole, NotAReport, ReportError, RowsError, Session,
    Silent, TooLarge, Warning, WeightsOf, run,
};
use soft_unlearn::model::FitStatus;
use soft_unlearn::objective::TargetKind;
use soft_unlearn::table::{FileNote, TableNote};
use soft_unlearn::unlearn::{Algorithm, UnlearnError};
use soft_unlearn::weights::{BrokenCondition, Fallback, HardScheme, HeldBy, Shortfall, WeightStatus};
use soft_unlearn_page::page::format::{compact, count, number, percent, signed};
use soft_unlearn_page::page::view::View;
use soft_unlearn_page::page::warned::{ended, warned};
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

/// One of each kind, and their singulars.
fn warnings() -> Vec<Warning> {
    let high = |row: u32| HighLeverage {
        place: 0,
        row,
        leverage: 0.9996,
        alone_with: vec!["native-country = Holand".into()],
    };
    let bounds = HeldBy::Bounds { unmet: 1, rows: [1, 12_345] };
    let statuses = [
        WeightStatus::Infeasible(BrokenCondition::UtilityLossRises(0.25)),
        WeightStatus::Infeasible(BrokenCondition::PassesGoal(1.5)),
        WeightStatus::Infeasible(BrokenCondition::UtilityHeldForNothing(-0.125)),
        WeightStatus::Infeasible(BrokenCondition::GoalTooDear(-0.5)),
        WeightStatus::FellBack(Fallback::NoInfluence),
        WeightStatus::FellBack(Fallback::Parallel),
        WeightStatus::FellBack(Fallback::Opposite),
        WeightStatus::FellBack(Fallback::Undefined("no favourable rows of A".into())),
        WeightStatus::OutOfReach(Shortfall { asked: 1.0, reached: 0.625, held_by: bounds }),
        WeightStatus::OutOfReach(Shortfall { asked: 1.0, reached: 0.5, held_by: HeldBy::Accuracy }),
        WeightStatus::IterationLimit,
    ];
    let fits =
        [FitStatus::Stalled, FitStatus::IterationLimit, FitStatus::Separated, FitStatus::SingularHessian];
    let of = [WeightsOf::Hard, WeightsOf::Soft, WeightsOf::SoftRetrained];
    let roles = [ModelRole::Before, ModelRole::HardRetrained, ModelRole::SoftRetrained];
    let mut list = vec![
        Warning::EpochsTooFew { epochs: 1 },
        Warning::TrainingDiverged { epochs: 7, used: 3 },
        Warning::ConstantUnits { constant: 2, units: 12 },
        Warning::EmbeddingAttacked,
        Warning::RowsDoNotTrain { named: 3, training: 1 },
        Warning::PromiseBroken { before: 0.2, promised: 0.0, after: -0.0625 },
        Warning::LessAccurateThanCommoner,
        Warning::NegativeWeights { rows: 1, smallest: -0.5 },
        Warning::HighLeverage { rows: 1, first: vec![high(17)] },
        Warning::HighLeverage { rows: 4, first: vec![high(17), high(18), high(19)] },
        Warning::LeverageOne { rows: 2 },
        Warning::ConstantColumns(vec!["a".into(), "b".into()]),
    ];
    list.extend(
        statuses.into_iter().zip(of.into_iter().cycle()).map(|(status, of)| Warning::Weights { of, status }),
    );
    list.extend(fits.into_iter().zip(roles.into_iter().cycle()).map(|(status, model)| Warning::Fit {
        model,
        status,
        gradient_norm: 2e-9,
        steps: 1,
    }));
    list
}

#[test]
fn warnings_reach_the_page_as_data_and_are_told_in_its_words() {
    let mut told = std::collections::BTreeSet::new();
    for warning in warnings() {
        let bytes = postcard::to_stdvec(&warning).unwrap();
        assert_eq!(postcard::from_bytes::<Warning>(&bytes).unwrap(), warning);
        let [what, advice] = warned(&warning);
        for sentence in [&what, &advice] {
            let last = sentence.chars().last();
            assert!(matches!(last, Some('.' | '…')) && !sentence.contains(".."), "{sentence:?}");
        }
        // Each has words of its own, and a report has others.
        assert_ne!(what, warning.reported().what);
        assert!(told.insert(what), "{warning:?}");
    }
    let what = |warning: Warning| warned(&warning)[0].clone();
    assert_eq!(
        what(Warning::HighLeverage {
            rows: 1,
            first: vec![HighLeverage { place: 4, row: 12_345, leverage: 0.99996, alone_with: Vec::new() }]
        }),
        "1 training row has leverage above 0.5: the prediction there depends mostly on the row itself. The highest: row 12345 (h = 0.999)."
    );
    assert_eq!(
        what(Warning::NegativeWeights { rows: 1, smallest: -0.5 }),
        "1 soft weight is below zero, the smallest \u{2212}0.500."
    );
    let bounds = HeldBy::Bounds { unmet: 2, rows: [1, 12] };
    let status = WeightStatus::OutOfReach(Shortfall { asked: 1.0, reached: 0.625, held_by: bounds });
    assert_eq!(
        ended(&status),
        "out of reach: 62.5\u{202f}% of the gap can be closed, 100.0\u{202f}% was asked for; 2 gaps are not met, 1 row has the smallest \
         weight and 12 the largest"
    );
}

/// A report is read by people: there a reason is one sentence, as it has been since the first version.
#[test]
fn a_report_tells_a_reason_as_one_sentence() {
    let status = WeightStatus::FellBack(Fallback::Undefined("no favourable rows of A".into()));
    assert_eq!(
        serde_json::to_value(&status).unwrap(),
        serde_json::json!({"fell_back": "there are no favourable rows of A among the validation rows, so every weight stays 1."})
    );
    let warning = Warning::Weights { of: WeightsOf::Soft, status };
    assert_eq!(
        warning.reported().what,
        "Soft weights: there are no favourable rows of A among the validation rows, so every weight stays 1."
    );
}
