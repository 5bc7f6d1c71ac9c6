//! Experiments whose bits have to be the same everywhere: `bits.rs` runs them natively, `tests/web.rs` of the page in Chromium and Firefox.
#![allow(dead_code, missing_docs, clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::io::Read;

use soft_unlearn::experiment::{
    BundledSet, Configuration, GroupColumn, ModelKind, Session, Silent, Warning, run,
};
use soft_unlearn::objective::Criterion;
use soft_unlearn::table::{FormatChoice, Table, TableReader, guesses};

/// The digests of all cases, which were computed natively.
pub fn golden() -> BTreeMap<String, String> {
    serde_json::from_str(include_str!("../golden/bits.json")).unwrap()
}

fn table(bytes: &[u8]) -> Table {
    let mut reader = TableReader::new(FormatChoice::default());
    reader.push(bytes).unwrap();
    reader.finish().unwrap()
}

fn unpacked(packed: &[u8]) -> Table {
    let mut bytes = Vec::new();
    flate2::read::GzDecoder::new(packed).read_to_end(&mut bytes).unwrap();
    table(&bytes)
}

/// Two small files as they are guessed (the second of counts); every criterion on German credit, with kept utility, base weights and a
/// perceptron; ten groups, two columns crossed, of COMPAS and of Adult.
pub fn digests() -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let guessed = |bytes: &[u8]| {
        let table = table(bytes);
        let configuration = Configuration::from(&guesses(&table.summary("file", 0)));
        (table, configuration)
    };
    let (plain, configuration) = guessed(include_bytes!("../../../../tests/fixtures/bad/plain.csv"));
    found.insert("plain".to_owned(), digest(plain, &configuration));
    let (counted, configuration) = guessed(include_bytes!("../golden/ucb_admissions.csv"));
    assert_eq!(configuration.counts.as_deref(), Some("Freq"));
    found.insert("counts".to_owned(), digest(counted, &configuration));

    let german = unpacked(include_bytes!("../../../../www/data/german-credit.csv.gz"));
    let own = BundledSet::GermanCredit.configuration();
    for criterion in Criterion::ALL {
        let mut configuration = own.clone();
        configuration.set_criteria(vec![criterion]);
        found.insert(format!("{criterion:?}"), digest(german.clone(), &configuration));
    }
    let odds = vec![Criterion::TruePositiveRate, Criterion::FalsePositiveRate];
    let mut configuration = Configuration { criteria: odds, ..own.clone() };
    configuration.correction.keep_utility = true;
    found.insert("equalized odds, utility kept".to_owned(), digest(german.clone(), &configuration));
    let mut configuration = Configuration { base_weight: Some("duration".to_owned()), ..own.clone() };
    configuration.model.kind = ModelKind::Mlp;
    configuration.model.perceptron.hidden = Some(12);
    configuration.model.perceptron.epochs = 4;
    found.insert("perceptron, base weights".to_owned(), digest(german, &configuration));

    let crossed = |columns: [&str; 2], own: Configuration| Configuration {
        groups: columns.map(GroupColumn::new).to_vec(),
        minimum_group: 1,
        ..own
    };
    let compas = unpacked(include_bytes!("../../../../www/data/compas.csv.gz"));
    let configuration = crossed(["race", "sex"], BundledSet::Compas.configuration());
    found.insert("COMPAS, race x sex".to_owned(), digest(compas, &configuration));
    let adult = unpacked(include_bytes!("../../../../www/data/adult.csv.gz"));
    let configuration = crossed(["race", "sex"], BundledSet::Adult.configuration());
    found.insert("Adult, race x sex".to_owned(), digest(adult, &configuration));
    found
}

/// Of every figure, parameter, interval, weight and influence of the outcome: their text is exact.
fn digest(table: Table, configuration: &Configuration) -> String {
    let mut session = Session::default();
    session.set_main("file".into(), table);
    let outcome = run(&mut session, configuration, &mut Silent).unwrap();
    let warnings: Vec<_> = outcome.warnings.iter().map(Warning::reported).collect();
    let all = (
        (&outcome.models, &outcome.samples, &outcome.certainty),
        (&outcome.hard_weights, &outcome.soft_weights, &outcome.retrained_weights),
        &warnings,
    );
    let digest = serde_json::to_vec(&all).unwrap().iter().fold(0_u64, |digest, byte| {
        (digest.rotate_left(5) ^ u64::from(*byte)).wrapping_mul(0x9E37_79B9_7F4A_7C15)
    });
    format!("{digest:016x}")
}
