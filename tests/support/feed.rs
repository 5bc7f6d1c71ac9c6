//! What is done with arbitrary settings, links, reports and tables, by the property tests and by the fuzz targets in `fuzz/` alike. Each
//! function asserts what has to hold beyond not panicking. `feed_files.rs` does the same with files.
#![allow(dead_code, clippy::unwrap_used)]

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use soft_unlearn::compute::{Backend, block_on};
use soft_unlearn::experiment::{
    BundledSet, Configuration, ExperimentError, ExportKind, LONGEST_REPORT, MissingPolicy, ModelKind,
    ModelSettings, ReportError, Session, Silent, Split, WrittenReport, run,
};
use soft_unlearn::model::MlpSettings;
use soft_unlearn::objective::TargetKind;
use soft_unlearn::table::{BinaryRole, Condition, FormatChoice, Table};
use soft_unlearn::unlearn::Algorithm;
use soft_unlearn::weights::{HardScheme, SoftScheme};
use soft_unlearn_page::page::link::{self, Link, LinkedData};
use soft_unlearn_page::page::view::View;

#[path = "feed_files.rs"]
pub mod files;

use files::{Choices, read};

/// A table that every configuration can be tried on.
fn small_table() -> Table {
    let mut text = String::from("y,s,part,x,z\n");
    for i in 0..40_u32 {
        let part = ["train", "train", "train", "validation", "test"][i as usize % 5];
        let missing = if i % 11 == 3 { "?".to_owned() } else { format!("{}", (i * 37 % 17) as f64 / 4.0) };
        text += &format!(
            "{},{},{part},{missing},{}\n",
            i * 7 % 3 / 2,
            i * 5 % 3 % 2,
            ["a", "b", "c"][i as usize % 3]
        );
    }
    read(text.as_bytes(), &FormatChoice::default(), usize::MAX).unwrap()
}

/// A configuration as JSON: what is taken is written down as it was, and runs or is refused in words.
pub fn configuration(bytes: &[u8]) {
    let Ok(configuration) = serde_json::from_slice::<Configuration>(bytes) else { return };
    let checked = configuration.check();
    let mut session = Session::default();
    session.set_main("small".into(), small_table());
    let outcome = run(&mut session, &configuration, &mut Silent);
    if let Err(error) = &checked {
        assert!(!error.to_string().is_empty());
        assert!(outcome.is_err());
        return;
    }
    let text = serde_json::to_vec(&configuration).unwrap();
    assert_eq!(configuration, serde_json::from_slice(&text).unwrap());
    finish(&mut session, outcome.map(|_| ()));
    let data = LinkedData::File { name: "=1+1".into(), fingerprint: String::new() };
    let link = Link { data, configuration, view: View::default() };
    assert_eq!(link::read(&link::write(&link)).unwrap().unwrap().as_ref(), &link);
}

/// A report as it is, and with the digest that belongs to it, so that what lies behind the digest is reached, too.
pub fn report(bytes: &[u8]) {
    let refused = |bytes: &[u8]| match WrittenReport::read(bytes) {
        Ok(report) => {
            let mut session = Session::default();
            session.set_main("small".into(), small_table());
            match report.verify(&mut session, &mut Silent) {
                Ok(confirmed) => assert!(confirmed.values > 0 && !confirmed.to_string().is_empty()),
                Err(error) => assert!(!error.to_string().is_empty()),
            }
            None
        }
        Err(error) => Some(error),
    };
    match refused(bytes) {
        Some(ReportError::Damaged { written, found }) => {
            let text = String::from_utf8_lossy(bytes);
            // Where the digest has no escapes, putting the right one in its place mends the report.
            if written.len() == 64 && text.matches(&written).count() == 1 {
                let again = refused(text.replace(&written, &found).as_bytes());
                assert!(!matches!(again, Some(ReportError::Damaged { .. })), "{again:?}");
            }
        }
        Some(error) => {
            assert!(!error.to_string().is_empty());
            assert_eq!(bytes.len() > LONGEST_REPORT, matches!(error, ReportError::TooLong { .. }));
        }
        None => {}
    }
}

/// A report on the small table, to start from.
pub fn good_report() -> Vec<u8> {
    let mut session = Session::default();
    session.set_main("small".into(), small_table());
    run(&mut session, &good_configuration(), &mut Silent).unwrap();
    session.export(ExportKind::Report).unwrap().bytes
}

/// The address's fragment: as it is, behind the key, and as the text that is encoded in it.
pub fn link(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let encoded = format!("#experiment={}", URL_SAFE_NO_PAD.encode(bytes));
    for fragment in [text.clone().into_owned(), format!("#experiment={text}"), encoded] {
        match link::read(&fragment) {
            Some(Ok(link)) => {
                let again = link::read(&link::write(&link)).unwrap().unwrap();
                assert_eq!(again, link);
            }
            Some(Err(error)) => assert!(!error.to_string().is_empty()),
            None => assert!(!fragment.starts_with("#experiment=")),
        }
    }
}

/// The whole pipeline: the bytes choose a configuration and a small table for it. Returns whether it ran to its end.
pub fn pipeline(bytes: &[u8]) -> bool {
    let mut choices = Choices(bytes);
    let role = |choices: &mut Choices, column: &str| BinaryRole {
        column: column.to_owned(),
        positive: match choices.below(8) {
            0 => Condition::AtLeast(f64::from(choices.byte()) / 64.0 - 1.0),
            1 => Condition::Values(vec!["0".to_owned()]),
            _ => Condition::Values(vec!["1".to_owned()]),
        },
        negative: None,
    };
    let mut configuration = Configuration::new(role(&mut choices, "c0"), role(&mut choices, "c1"));
    configuration.sensitive_as_feature = choices.below(2) == 0;
    configuration.ignored = if choices.below(4) == 0 { vec!["c2".to_owned()] } else { Vec::new() };
    configuration.missing = choices.of(&[MissingPolicy::DropRows, MissingPolicy::Impute]);
    configuration.split = match choices.below(3) {
        0 => Split::SecondFile { validation: 0.3 },
        _ => Split::Seeded {
            train: f64::from(choices.byte()) / 400.0 + 0.1,
            validation: f64::from(choices.byte()) / 800.0,
        },
    };
    configuration.model = ModelSettings {
        l2: choices.of(&[1.0, 1.0, 0.1, 10.0, 1e-3, 1e6, 0.0, 1e-9, 1e300, 1e-300]),
        intercept: choices.below(2) == 0,
        standardise: choices.below(2) == 0,
        standardise_share: choices.of(&[1.0, 0.5, 1e-9]),
        ..ModelSettings::default()
    };
    configuration.set_target(choices.of(&TargetKind::ALL));
    let correction = &mut configuration.correction;
    correction.hard = match choices.below(3) {
        0 => HardScheme::BothHarmful,
        _ => HardScheme::TopShare(f64::from(choices.byte()) / 255.0),
    };
    correction.soft = choices.of(&SoftScheme::ALL);
    correction.share_of_gap = choices.of(&[1.0, 0.0, 0.5, 2.0]);
    correction.lambda_relative = choices.of(&[None, Some(1e-12), Some(1.0), Some(1e12)]);
    correction.bounds.lowest = choices.of(&[0.0, 1.0, 1.0 - 1e-9, -1e9]);
    correction.bounds.highest = choices.of(&[None, Some(1.0), Some(1.0 + 1e-9), Some(6.0)]);
    correction.algorithm = choices.of(&Algorithm::ALL);
    correction.perturbation = choices.of(&[1.3, 0.0, 10.0]);
    configuration.seed = u64::from(choices.byte());
    configuration.correction.keep_utility = configuration.seed % 4 == 1;
    if choices.below(8) == 1 {
        configuration.model.kind = ModelKind::Mlp;
        configuration.model.perceptron = MlpSettings {
            hidden: choices.of(&[None, Some(1), Some(9)]),
            learning_rate: choices.of(&[1e-3, 1e-3, 1.0, 1e-300]),
            epochs: 3,
            batch: choices.of(&[1, 7, 100]),
            patience: 1,
            stop: choices.of(&[
                soft_unlearn::model::StopRule::ValidationLoss,
                soft_unlearn::model::StopRule::TrainingLoss,
            ]),
            extractor_share: choices.of(&[1.0, 0.01]),
            last_layer_share: choices.of(&[1.0, 0.5]),
            start: soft_unlearn::model::Start::default(),
        };
    }

    let second = choices.below(8) > 0;
    let Ok(table) = read(&small_file(&mut choices), &FormatChoice::default(), usize::MAX) else {
        return false;
    };
    let mut session = Session::default();
    if second && matches!(configuration.split, Split::SecondFile { .. }) {
        session.set_second(Some(("second".into(), table.clone())));
    }
    session.set_main("first".into(), table);
    let outcome = run(&mut session, &configuration, &mut Silent).map(|_| ());
    let ran = outcome.is_ok();
    finish(&mut session, outcome);
    ran
}

/// A comma-separated file of some columns c0, c1, … and rows. Most columns are of one kind, so that most tables run.
fn small_file(choices: &mut Choices) -> Vec<u8> {
    const NUMBERS: [&str; 10] =
        ["0", "1", "-3.5", "1e300", "-1e300", "1e-300", "5e-324", "123456789012345678", "", "0.1"];
    const TEXTS: [&str; 8] = ["a", "b", "=1+1", "<b>", "é", "?", "\"a,\nb\"", "1"];
    let kinds: Vec<usize> = (0..choices.below(5) + 3).map(|_| choices.below(6)).collect();
    let rows = choices.below(64) + 16;
    let mut text = (0..kinds.len()).map(|i| format!("c{i}")).collect::<Vec<_>>().join(",");
    // What follows the used-up bytes is not all zeros: most tables should have two classes and two groups.
    let mut state = u32::from(choices.byte()) + 1;
    for _ in 0..rows {
        text.push('\n');
        for (column, kind) in kinds.iter().enumerate() {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let byte = choices.byte();
            let odd = usize::from(byte);
            let cell = match (column, kind) {
                (0 | 1, _) if byte < 250 => ((state >> 16) & 1).to_string(),
                (0 | 1, _) => TEXTS[odd % TEXTS.len()].to_owned(),
                (_, 0..=2) if byte < 250 => format!("{}", f64::from(state >> 16) / 6e3 - 5.0),
                (_, 3) => NUMBERS[odd % NUMBERS.len()].to_owned(),
                (_, 0..=3) => NUMBERS[odd % 3].to_owned(),
                _ => TEXTS[odd % TEXTS.len()].to_owned(),
            };
            text += if column > 0 { "," } else { "" };
            text += &cell;
        }
    }
    text.into_bytes()
}

/// After a run: every file can be taken home and is well formed, or there is none and the reason is said.
fn finish(session: &mut Session, outcome: Result<(), ExperimentError>) {
    if let Err(error) = outcome {
        assert!(!error.to_string().is_empty());
        return;
    }
    for kind in [ExportKind::Report, ExportKind::Coefficients] {
        let bytes = session.export(kind).unwrap().bytes;
        serde_json::from_slice::<serde_json::Value>(&bytes).unwrap();
    }
    let samples = String::from_utf8(session.export(ExportKind::Samples).unwrap().bytes).unwrap();
    assert_eq!(samples.lines().count(), session.outcome().unwrap().samples.row.len() + 1);
    if session.explore().is_ok() {
        for _ in 0..3 {
            let _ = block_on(session.trace(&Backend::cpu()));
        }
        let _ = session.explore();
    }
    let _ = session.cells(vec![0, 1, 2, u32::MAX]);
}

/// A configuration that [`configuration`] runs, to start from.
pub fn good_configuration() -> Configuration {
    let value = |column: &str| BinaryRole {
        column: column.into(),
        positive: Condition::Values(vec!["1".into()]),
        negative: None,
    };
    let mut configuration = Configuration::new(value("y"), value("s"));
    configuration.split = Split::Column {
        column: "part".into(),
        train: vec!["train".into()],
        validation: vec!["validation".into()],
        test: vec!["test".into()],
    };
    configuration
}

/// A link to start from.
pub fn good_link() -> Link {
    Link {
        data: LinkedData::Bundled(BundledSet::Adult),
        configuration: good_configuration(),
        view: View::default(),
    }
}
