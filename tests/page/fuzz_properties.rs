//! Arbitrary bytes, tables, settings and links never panic. The same bodies are fuzzed in `fuzz/`; what that found is kept in
//! `tests/fixtures/fuzz` and tried here again.

use crate::feed;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use serde_json::Value;

type Body = fn(&[u8]);
const BODIES: [(&str, Body); 7] = [
    ("reader", feed::files::reader),
    ("kinds", feed::files::kinds),
    ("numpy", feed::files::numpy),
    ("configuration", feed::configuration),
    ("link", feed::link),
    ("report", feed::report),
    ("pipeline", |bytes| {
        feed::pipeline(bytes);
    }),
];

#[test]
fn what_fuzzing_found_stays_mended() {
    for (name, body) in BODIES {
        for entry in std::fs::read_dir(format!("tests/fixtures/fuzz/{name}")).unwrap() {
            let path = entry.unwrap().path();
            println!("{}", path.display());
            body(&std::fs::read(path).unwrap());
        }
    }
}

#[test]
fn the_starting_points_are_good() {
    let configuration = serde_json::to_vec(&feed::good_configuration()).unwrap();
    feed::configuration(&configuration);
    feed::link(soft_unlearn_page::page::link::write(&feed::good_link()).as_bytes());
    feed::report(&feed::good_report());
}

/// The value with one of its parts, chosen by `at`, replaced.
fn replaced(value: &mut Value, at: usize, by: &Value) {
    fn count(value: &Value) -> usize {
        1 + match value {
            Value::Array(list) => list.iter().map(count).sum(),
            Value::Object(map) => map.values().map(count).sum(),
            _ => 0,
        }
    }
    fn walk(value: &mut Value, at: &mut usize, by: &Value) {
        if *at == 0 {
            *value = by.clone();
            *at = usize::MAX;
            return;
        }
        *at -= 1;
        match value {
            Value::Array(list) => list.iter_mut().for_each(|inner| walk(inner, at, by)),
            Value::Object(map) => map.values_mut().for_each(|inner| walk(inner, at, by)),
            _ => {}
        }
    }
    let mut at = at % count(value);
    walk(value, &mut at, by);
}

/// Values that are likely to be taken, and some that are not.
fn values() -> impl Strategy<Value = Value> {
    let texts = [
        "y",
        "s",
        "x",
        "z",
        "part",
        "1",
        "0",
        "a",
        "train",
        "exact",
        "exact_boxed",
        "soft_2_3",
        "robustness",
        "impute",
        "both_harmful",
        "retrain",
        "perceptron",
        "",
    ];
    let numbers = prop_oneof![
        any::<f64>(),
        prop::sample::select(vec![0.0, -0.0, 0.5, 1.0, 2.0, 1e-300, 1e300, -1.0, 42.0]),
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        numbers.prop_map(Value::from),
        prop::sample::select(texts.to_vec()).prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            (prop::sample::select(vec!["at_least", "values", "top_share", "column", "lower", "x"]), inner)
                .prop_map(|(key, value)| Value::from_iter([(key.to_owned(), value)])),
        ]
    })
}

#[test]
fn most_small_tables_of_the_pipeline_are_good_for_something() {
    let mut state = 1_u64;
    let mut byte = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    };
    let ran = (0..400).filter(|_| feed::pipeline(&(0..400).map(|_| byte()).collect::<Vec<u8>>())).count();
    // About a quarter do; chance makes it 17 more or fewer.
    assert!(ran >= 75, "{ran} of 400 ran to their end");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn the_reader_takes_any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..800)) {
        feed::files::reader(&bytes);
    }

    #[test]
    fn packed_files_json_and_arff_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..800)) {
        feed::files::kinds(&bytes);
    }

    #[test]
    fn the_reader_takes_any_text_in_any_encoding(
        choice in prop::collection::vec(any::<u8>(), 6..=6),
        text in "([a-c0-9.,eé\u{1F600}\"?=-]{0,4}[,;\n\r\t|\u{0}]){0,80}",
        encoding in 0..4,
        mark in any::<bool>(),
    ) {
        let marked = if mark { format!("\u{FEFF}{text}") } else { text.clone() };
        let file: Vec<u8> = match encoding {
            0 => marked.into_bytes(),
            1 => marked.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            2 => marked.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            _ => text.chars().map(|c| c as u8).collect(),
        };
        feed::files::reader(&[choice, file].concat());
    }

    #[test]
    fn arrays_of_any_kind_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..800)) {
        feed::files::numpy(&bytes);
    }

    #[test]
    fn changed_archives_are_read_or_refused(
        chunk in any::<u8>(),
        at in any::<prop::sample::Index>(),
        by in any::<u8>(),
        cut in any::<prop::sample::Index>(),
    ) {
        for name in ["packed", "streamed", "stored", "streamed_packed"] {
            let mut file = std::fs::read(format!("crates/engine/tests/golden/numpy/{name}.npz")).unwrap();
            let place = at.index(file.len());
            file[place] = by;
            feed::files::numpy(&[vec![chunk, 0], file.clone()].concat());
            file.truncate(cut.index(file.len()));
            feed::files::numpy(&[vec![chunk, 0], file].concat());
        }
    }

    #[test]
    fn links_of_any_kind_are_followed_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400), text in any::<String>()) {
        feed::link(&bytes);
        feed::link(text.as_bytes());
    }

    #[test]
    fn changed_links_are_followed_or_refused(at in any::<usize>(), by in values(), cut in any::<prop::sample::Index>()) {
        let mut value = serde_json::to_value(feed::good_link()).unwrap();
        replaced(&mut value, at, &by);
        let bytes = serde_json::to_vec(&value).unwrap();
        feed::link(&bytes);
        feed::link(&bytes[..cut.index(bytes.len())]);
    }

    #[test]
    fn reports_of_any_kind_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..400), value in values()) {
        feed::report(&bytes);
        feed::report(&serde_json::to_vec(&value).unwrap());
    }

    #[test]
    fn changed_reports_are_refused_or_computed_again(at in any::<usize>(), by in values(), cut in any::<prop::sample::Index>()) {
        let mut value: Value = serde_json::from_slice(&feed::good_report()).unwrap();
        replaced(&mut value, at, &by);
        let bytes = serde_json::to_vec(&value).unwrap();
        feed::report(&bytes);
        feed::report(&bytes[..cut.index(bytes.len())]);
    }

    #[test]
    fn changed_configurations_run_or_are_refused(changes in prop::collection::vec((any::<usize>(), values()), 1..4)) {
        let mut value = serde_json::to_value(feed::good_configuration()).unwrap();
        for (at, by) in &changes {
            replaced(&mut value, *at, by);
        }
        feed::configuration(&serde_json::to_vec(&value).unwrap());
    }

    #[test]
    fn small_tables_run_or_are_refused(bytes in prop::collection::vec(any::<u8>(), 30..500)) {
        feed::pipeline(&bytes);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(48) })]

    /// Ten seconds, for slow machines that do something else meanwhile: a reader whose work grows with the square of the file does not
    /// meet them. Under `scripts/fuzz.sh` a hundred kilobytes have three seconds; `tests/memory.rs` measures what they take of memory.
    #[test]
    fn a_hundred_kilobytes_of_anything_are_read_in_time(
        choice in prop::collection::vec(any::<u8>(), 6..=6),
        pattern in prop::collection::vec(prop_oneof![any::<u8>(), prop::sample::select(b"\",;\t|\n\r\0a1".to_vec())], 1..40),
    ) {
        let file: Vec<u8> = pattern.iter().copied().cycle().take(100_000).collect();
        let start = Instant::now();
        feed::files::reader(&[choice, file].concat());
        prop_assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
    }
}
