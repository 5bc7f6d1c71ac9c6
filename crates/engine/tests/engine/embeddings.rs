//! Made-up embeddings: what is planted is what the engine finds.

use soft_unlearn::experiment::{Configuration, Embeddings, ModelRole, Outcome, Session, Silent, run};
use soft_unlearn::table::{FormatChoice, TableReader, guesses};

fn outcome(set: Embeddings, change: fn(&mut Configuration)) -> Outcome {
    let mut reader = TableReader::new(FormatChoice::default());
    reader.push(&set.npz()).unwrap();
    let table = reader.finish().unwrap();
    let guess = Configuration::from(&guesses(&table.summary("e.npz", 0)));
    let mut configuration = Embeddings::configuration();
    assert_eq!((&guess.label, guess.sensitive()), (&configuration.label, configuration.sensitive()));
    change(&mut configuration);
    let mut session = Session::default();
    session.set_main("e.npz".into(), table);
    run(&mut session, &configuration, &mut Silent).unwrap()
}

/// Mean of a number over the training rows of s = 1 minus that over s = 0.
fn gap(outcome: &Outcome, of: impl Fn(usize) -> f64) -> f64 {
    let group = &outcome.samples.group;
    let mean = |side: u8| {
        let rows: Vec<usize> = (0..group.len()).filter(|&i| group[i] == side).collect();
        rows.iter().map(|&i| of(i)).sum::<f64>() / rows.len() as f64
    };
    mean(1) - mean(0)
}

/// 2 Phi(bias / (2 sqrt 1.25)) - 1, from Python: statistics.NormalDist().cdf.
#[test]
fn the_planted_gap_is_the_normal_distributions() {
    for (bias, planted) in
        [(0.0, 0.0), (0.5, 0.176_936_726_24), (1.0, 0.345_279_153_98), (3.0, 0.820_287_505_12)]
    {
        let set = Embeddings { bias, ..Embeddings::default() };
        assert!((set.planted_gap() - planted).abs() < 1e-9, "{bias}: {}", set.planted_gap());
    }
}

/// 3,600 training rows, half in each group: the standard error of a difference of shares is at most
/// sqrt(2 * 0.25 / 1800) = 0.017; four of them are allowed.
#[test]
fn the_planted_gap_is_in_the_labels_and_in_the_model_that_sees_the_group() {
    const ALLOWED: f64 = 4.0 * 0.0167;
    for bias in [0.0, 0.8, 2.0] {
        let set = Embeddings { rows: 6_000, columns: 70, bias, seed: 5 };
        let outcome = outcome(set, |configuration| {
            configuration.sensitive_as_feature = true;
            configuration.model.l2 = 1e-6;
        });
        let (samples, planted) = (&outcome.samples, set.planted_gap());
        let labelled = gap(&outcome, |i| f64::from(samples.label[i]));
        let predicted = gap(&outcome, |i| samples.probability[i]);
        assert!((labelled - planted).abs() < ALLOWED, "labels: {labelled}, planted: {planted}");
        // A logistic regression that sees the group predicts each group's own mean: its score equations say so, but for the
        // pull of a penalty of 1e-6 on the group's coefficient, over 1,800 rows.
        assert!((predicted - labelled).abs() < 1e-7, "predicted: {predicted}, labels: {labelled}");
        assert!(
            (outcome.target_before - planted).abs() < 2.0 * ALLOWED,
            "validation: {}",
            outcome.target_before
        );
    }
}

/// Without the group among the features its traces in them carry part of the bias; the correction takes it out.
#[test]
fn the_features_leak_the_group_and_the_correction_closes_the_gap() {
    let set = Embeddings { rows: 6_000, columns: 70, bias: 1.0, seed: 5 };
    let outcome = outcome(set, |_| ());
    let before = outcome.target_before;
    assert!(before > 0.3 * set.planted_gap() && before < set.planted_gap(), "{before}");
    let after = outcome.model(ModelRole::SoftRetrained).unwrap().validation.target_smooth.value().unwrap();
    assert!(after.abs() < 0.1 * before, "{before} to {after}");
}

#[test]
fn a_seed_is_a_set_and_sizes_are_kept_within_range() {
    let set = Embeddings { rows: 300, columns: 3, bias: 1.0, seed: 7 };
    assert_eq!(set.npz(), set.npz());
    assert_ne!(set.npz(), Embeddings { seed: 8, ..set }.npz());
    let wild = Embeddings { rows: u32::MAX, columns: u32::MAX, bias: f64::NAN, seed: 1 }.within_range();
    assert_eq!((wild.rows, wild.columns, wild.bias), (8_192, 4_096, 1.0));
}
