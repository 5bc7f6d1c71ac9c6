//! Every number that can be set, declared once: checks, errors, files, links, controls and the README's table are held to the declaration.

use std::path::Path;

use soft_unlearn::experiment::numbers::{Declaration, NUMBERS};
use soft_unlearn::experiment::{
    BundledSet, Configuration, ConfigurationError, ModelKind, Section, Split, Threshold,
};
use soft_unlearn::unlearn::{Algorithm, NumberRange};
use soft_unlearn_page::page::link::{self, Link, LinkedData};
use soft_unlearn_page::page::view::View;

/// A configuration that has this number.
fn with(declared: &Declaration) -> Configuration {
    let mut configuration = BundledSet::Adult.configuration();
    configuration.model.kind = ModelKind::Mlp;
    configuration.split = Split::default();
    match declared.number.key {
        "threshold.accept_top" => configuration.threshold = Threshold::AcceptTop(0.2),
        "split.second_file.validation" => configuration.split = Split::SecondFile { validation: 0.25 },
        _ => {}
    }
    configuration
}

/// Numbers at the ends of a range: those within, and those beyond.
fn ends(range: &NumberRange) -> [Vec<f64>; 2] {
    let step = |end: f64| if range.whole { 1.0 } else { 1e-9 * end.abs().max(1.0) };
    let (mut inside, mut outside) = (Vec::new(), vec![f64::NAN, f64::INFINITY, f64::NEG_INFINITY]);
    for (end, with_end, inwards) in
        [(range.least, range.with_least, 1.0), (range.most, range.with_most, -1.0)]
    {
        if end.is_finite() {
            outside.push(end - inwards * step(end));
            if with_end { &mut inside } else { &mut outside }.push(end);
            inside.push(end + inwards * step(end));
        }
    }
    [inside, outside]
}

#[test]
fn a_number_is_accepted_within_its_range_and_refused_by_name_beyond_it() {
    for declared in NUMBERS {
        let number = &declared.number;
        let [inside, outside] = ends(&number.range);
        for value in inside {
            let mut configuration = with(declared);
            (declared.set)(&mut configuration, value);
            assert_eq!((declared.get)(&configuration), Some(value), "{}", number.key);
            // Two shares have to leave rows for a third.
            let only = configuration.check().err().map(|error| error.to_string()).unwrap_or_default();
            assert!(only.is_empty() || only.contains("share together"), "{}: {value}: {only}", number.key);
        }
        for value in outside.into_iter().filter(|value| !number.range.whole || (0.0..1e9).contains(value)) {
            let mut configuration = with(declared);
            (declared.set)(&mut configuration, value);
            match configuration.check().unwrap_err() {
                error @ ConfigurationError::OutOfRange { .. } => {
                    assert!(error.to_string().starts_with(number.name), "{}: {error}", number.key);
                    assert!(error.to_string().contains(number.range.allowed), "{}: {error}", number.key);
                    assert_eq!(error.section(), declared.section, "{}", number.key);
                }
                other => panic!("{}: {other}", number.key),
            }
        }
    }
}

#[test]
fn a_changed_number_survives_a_file_and_a_link() {
    for declared in NUMBERS {
        let mut configuration = with(declared);
        let before = (declared.get)(&configuration);
        let value =
            ends(&declared.number.range)[0].iter().copied().find(|value| Some(*value) != before).unwrap();
        (declared.set)(&mut configuration, value);
        let text = serde_json::to_string(&configuration).unwrap();
        let read: Configuration = serde_json::from_str(&text).unwrap();
        assert_eq!((declared.get)(&read), Some(value), "{}", declared.number.key);
        let link = Link {
            configuration: configuration.clone(),
            view: View::default(),
            data: LinkedData::Bundled(BundledSet::Adult),
        };
        let read = link::read(&link::write(&link)).unwrap().unwrap();
        assert_eq!((declared.get)(&read.configuration), Some(value), "{}", declared.number.key);
    }
}

/// The table's rows by the fields that they are about.
fn rows() -> Vec<[String; 3]> {
    let readme = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let from = readme.find("| field | meaning | default |").unwrap();
    let lines = readme[from..].lines().skip(2).take_while(|line| line.starts_with('|'));
    lines
        .map(|line| {
            let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
            [cells[0].to_owned(), cells[1..cells.len() - 1].join(" | "), cells[cells.len() - 1].to_owned()]
        })
        .collect()
}

#[test]
fn the_readme_has_every_number_with_its_default() {
    let rows = rows();
    let row_of = |key: &'static str| {
        let mut prefix = key;
        loop {
            let named = format!("`{prefix}`");
            if let Some(row) = rows.iter().find(|[fields, ..]| fields.contains(&named)) {
                break (row, key[prefix.len()..].trim_start_matches('.'));
            }
            prefix = prefix.rsplit_once('.').unwrap_or_else(|| panic!("the README lacks {key}")).0;
        }
    };
    for declared in NUMBERS {
        let key = declared.number.key;
        let ([_, meaning, default], rest) = row_of(key);
        let told = |name: &&str| meaning.contains(*name) || default.contains(*name) || key.contains("bounds");
        assert!(rest.split('.').all(|name| told(&name)), "{key} is not told of in {meaning}");
        let plain = Configuration::new(
            BundledSet::Adult.configuration().label,
            BundledSet::Adult.configuration().sensitive().unwrap(),
        );
        if let Some(value) = (declared.get)(&plain) {
            let percent = format!("{} %", value * 100.0);
            let found = format!("{meaning} {default}");
            let words = |text: &str| {
                found.match_indices(text).any(|(at, _)| {
                    let edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() && c != '.');
                    let behind = &found[at + text.len()..];
                    edge(found[..at].chars().last())
                        && (edge(behind.chars().next())
                            || (behind.starts_with('.') && edge(behind.chars().nth(1))))
                })
            };
            assert!(
                words(&value.to_string()) || words(&percent),
                "{key} is {value}, which {found} does not say"
            );
        }
    }
    let (row, _) = row_of("correction.methods");
    for algorithm in Algorithm::ALL {
        for setting in algorithm.declared().settings {
            assert!(row[1].contains(&format!("`{}`", setting.key)), "{algorithm:?}: {}", setting.key);
        }
    }
}

/// Every declaration has a control: the panels name its constant, or have sliders for its field.
#[test]
fn every_number_has_a_control() {
    let numbers = include_str!("../../crates/engine/src/experiment/configuration/numbers.rs");
    let panels = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/page/panels");
    let files = std::fs::read_dir(panels).unwrap().map(|entry| entry.unwrap().path());
    let text: String =
        files.filter(|path| path.is_file()).map(|path| std::fs::read_to_string(path).unwrap()).collect();
    let constants: Vec<&str> = numbers
        .lines()
        .filter_map(|line| line.strip_prefix("    ")?.split_once(": \""))
        .filter(|(name, _)| name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_'))
        .map(|(name, _)| name)
        .collect();
    assert_eq!(constants.len(), NUMBERS.len());
    for (constant, declared) in constants.iter().zip(NUMBERS) {
        let by_hand = match *constant {
            // Sliders in per cent, over the part of the range that is of use; the share to standardise on is a file's alone.
            "SHARE_REMOVED" => "HardScheme::TopShare(value / 100.0)",
            "GOAL" => "share_of_gap = value / 100.0",
            "STANDARDISE_SHARE" => "",
            _ => &format!("numbers::{constant}"),
        };
        assert!(text.contains(by_hand), "{} has no control", declared.number.key);
        assert!(!declared.help.is_empty() && !declared.number.label.is_empty());
        assert!(matches!(declared.section, Section::Split | Section::Model | Section::Correction));
    }
}
