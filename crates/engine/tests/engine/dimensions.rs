//! Every list of a wrong length is refused by name, argument by argument.

use std::sync::Arc;

use crate::support::{fitted, random_part};
use soft_unlearn::compute::{
    Backend, DeviceMatrix, block_on, multiply, multiply_transposed, quadratic_forms, weighted_gram,
};
use soft_unlearn::design::{
    DesignError, DesignMatrix, Factor, Layout, LengthError, NumericColumn, Part, UNSEEN,
};
use soft_unlearn::influence::influences;
use soft_unlearn::leave_one_out::{LeaveOneOut, LeaveOneOutError, agreement, effects};
use soft_unlearn::model::{Fit, FitSettings, fit};
use soft_unlearn::objective::intervals::{Bootstrap, MeasuredRows, Predicted, chance_line};
use soft_unlearn::objective::{Equal, GroupThresholds, Scores, by_group};
use soft_unlearn::unlearn::{InfluenceUpdate, Retrain, Sisa, Trained, Unlearn, UnlearnError};
use soft_unlearn::weights::{Problem, WeightError, reweighing};

/// Training rows and their model.
struct World {
    train: Part,
    fit: Fit,
}

fn world() -> World {
    let train = random_part(7, 60, true);
    let fit = fitted(train.x(), train.y(), 1.0);
    World { train, fit }
}

/// One entry less and one more than there should be.
fn wrong(right: &[f64]) -> [Vec<f64>; 2] {
    [right[1..].to_vec(), [right, &[0.0]].concat()]
}

fn refuses<T>(found: Result<T, LengthError>, list: &str, entries: usize, needed: usize) {
    let error = found.err().unwrap();
    assert_eq!((error.list, error.found, error.expected), (list, entries, needed));
    assert_eq!(error.to_string(), format!("{list} have {entries} entries, and {needed} are needed."));
}

#[test]
fn a_matrix_has_the_shape_of_its_layout() {
    let layout = || Layout {
        numeric: vec![NumericColumn { name: "age".into(), shift: 0.0, scale: 1.0 }; 2],
        factors: vec![
            Factor { name: "sex".into(), levels: vec!["F".into(), "M".into()], offset: 0 },
            Factor { name: "city".into(), levels: vec!["A".into(), "B".into(), "C".into()], offset: 2 },
        ],
        one_hot_shift: vec![0.0; 5],
        one_hot_scale: vec![1.0; 5],
        intercept: true,
    };
    let made = |layout: Layout, numbers: usize, codes: Vec<u32>| {
        DesignMatrix::new(Arc::new(layout), 2, vec![1.0; numbers], codes)
    };
    let codes = vec![0, 2, UNSEEN, 4];
    assert_eq!(made(layout(), 4, codes.clone()).unwrap().rows(), 2);
    let length = |found: Result<DesignMatrix, DesignError>| match found.unwrap_err() {
        DesignError::Length(error) => error.list,
        other => panic!("{other}"),
    };
    assert_eq!(length(made(layout(), 3, codes.clone())), "the numbers");
    assert_eq!(length(made(layout(), 5, codes.clone())), "the numbers");
    assert_eq!(length(made(layout(), 4, codes[1..].to_vec())), "the codes");
    let short = |change: fn(&mut Layout)| {
        let mut layout = layout();
        change(&mut layout);
        length(made(layout, 4, codes.clone()))
    };
    assert_eq!(short(|layout| layout.one_hot_shift.truncate(4)), "the shifts of the one-hot columns");
    assert_eq!(short(|layout| layout.one_hot_scale.truncate(4)), "the scales of the one-hot columns");
    let refused = |change: fn(&mut Layout)| {
        let mut layout = layout();
        change(&mut layout);
        made(layout, 4, codes.clone()).unwrap_err()
    };
    assert_eq!(
        refused(|layout| layout.factors[1].offset = 1),
        DesignError::Offset { column: "city".into(), offset: 1, expected: 2 }
    );
    assert_eq!(refused(|layout| layout.one_hot_scale[4] = 0.0), DesignError::Scale { column: 7, scale: 0.0 });
    assert_eq!(
        refused(|layout| layout.numeric[1].scale = f64::INFINITY),
        DesignError::Scale { column: 2, scale: f64::INFINITY }
    );
    // The second factor's codes are 2 to 4.
    for code in [1, 5, UNSEEN - 1] {
        let error = made(layout(), 4, vec![0, 2, 1, code]).unwrap_err();
        assert_eq!(error, DesignError::Code { column: "city".into(), row: 2, code });
    }
    for number in [f64::NAN, f64::INFINITY] {
        let error = DesignMatrix::dense(&["a", "b"], vec![1.0, 2.0, 3.0, number], true).unwrap_err();
        assert_eq!(error, DesignError::NotFinite { column: "b".into(), row: 2 });
    }
    assert_eq!(DesignMatrix::dense(&["a", "b"], vec![1.0; 6], true).unwrap().rows(), 3);
    assert_eq!(length(DesignMatrix::dense(&["a", "b"], vec![1.0; 5], true)), "the numbers");
    assert_eq!(length(DesignMatrix::dense(&[], vec![1.0; 5], true)), "the numbers");
}

#[test]
fn a_part_has_one_entry_a_row() {
    let World { train, .. } = world();
    let (label, group, rows) = (vec![true; 60], vec![false; 60], (0..60).collect::<Vec<u32>>());
    let made = |label: &[bool], group: &[bool], rows: &[u32]| {
        Part::new(train.x().clone(), label, group, rows.to_vec())
    };
    assert!(made(&label, &group, &rows).is_ok());
    refuses(made(&label[1..], &group, &rows), "the labels", 59, 60);
    refuses(made(&label, &group[1..], &rows), "the groups", 59, 60);
    refuses(made(&label, &group, &rows[1..]), "the rows\u{27} numbers", 59, 60);
    for groups in [59, 61] {
        refuses(train.clone().with_groups(vec![0; groups]), "the codes of the groups", groups, 60);
    }
    let fewer = train.x().select(&(0..59).collect::<Vec<_>>());
    refuses(train.clone().with_columns(fewer), "the rows of the matrix", 59, 60);
    let length = |found: Result<Part, DesignError>| match found.unwrap_err() {
        DesignError::Length(error) => Err::<(), _>(error),
        other => panic!("{other}"),
    };
    for entries in [59, 61] {
        refuses(length(train.clone().with_labels(vec![1.0; entries])), "the labels", entries, 60);
        refuses(
            length(train.clone().with_weights(Some(vec![1.0; entries]))),
            "the base weights",
            entries,
            60,
        );
    }
    let other = |value: f64| [vec![1.0; 59], vec![value]].concat();
    for label in [-1.0, 0.5, 2.0] {
        let error = train.clone().with_labels(other(label)).unwrap_err();
        assert_eq!(error, DesignError::Label { row: 60, label });
    }
    for weight in [-1.0, f64::INFINITY] {
        let error = train.clone().with_weights(Some(other(weight))).unwrap_err();
        assert_eq!(error, DesignError::BaseWeight { row: 60, weight });
    }
    assert!(train.clone().with_weights(Some(other(f64::NAN))).is_err());
    assert!(train.clone().with_labels(other(f64::NAN)).is_err());
    let weighted = train.clone().with_weights(Some(other(0.0))).unwrap();
    assert_eq!((weighted.weight(0), weighted.weight(59)), (1.0, 0.0));
    assert_eq!(weighted.with_weights(None).unwrap(), train);
}

#[test]
fn chosen_rows_keep_all_that_is_known_of_them() {
    let part = random_part(3, 6, true)
        .with_groups(vec![2, 1, 0, 1, 2, 0])
        .and_then(|part| part.with_labels(vec![1.0, 0.0, 0.0, 1.0, 1.0, 0.0]).map_err(|_| unreachable!()))
        .unwrap()
        .with_weights(Some(vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0]))
        .unwrap();
    let chosen = part.select(&[4, 1]);
    assert_eq!((chosen.y(), chosen.groups()), ([1.0, 0.0].as_slice(), [2, 1].as_slice()));
    assert_eq!(chosen.weights(), Some([5.0, 2.0].as_slice()));
    assert_eq!(chosen.rows(), [part.rows()[4], part.rows()[1]]);
    assert_eq!(chosen.x(), &part.x().select(&[4, 1]));
    assert_eq!(chosen.privileged().collect::<Vec<_>>(), [false, true]);
}

#[test]
fn a_fit_refuses_labels_weights_and_starts_of_another_length() {
    let World { train, fit: Fit { parameters, .. } } = world();
    let made = |y: &[f64], weights: Option<&[f64]>, start: Option<&[f64]>| {
        block_on(fit(
            &DeviceMatrix::on_cpu(train.x()),
            y,
            weights,
            FitSettings::new(1.0),
            start,
            &mut |_, _| {},
        ))
    };
    let ones = vec![1.0; 60];
    assert!(made(train.y(), Some(&ones), Some(&parameters)).is_ok());
    for y in wrong(train.y()) {
        refuses(made(&y, None, None), "the labels", y.len(), 60);
    }
    for weights in wrong(&ones) {
        refuses(made(train.y(), Some(&weights), None), "the weights", weights.len(), 60);
    }
    for start in wrong(&parameters) {
        let found = made(train.y(), None, Some(&start));
        refuses(found, "the parameters to start from", start.len(), parameters.len());
    }
}

#[test]
fn influences_refuse_every_list_of_another_length() {
    let World { train, fit } = world();
    let Fit { parameters, probabilities, hessian, .. } = &fit;
    let made = |y: &[f64], weights: Option<&[f64]>, probabilities: &[f64], gradient: &[f64]| {
        influences(train.x(), y, weights, probabilities, hessian.as_ref().unwrap(), gradient)
    };
    assert!(made(train.y(), None, probabilities, parameters).is_ok());
    for y in wrong(train.y()) {
        refuses(made(&y, None, probabilities, parameters), "the labels", y.len(), 60);
    }
    for weights in wrong(&vec![1.0; 60]) {
        let found = made(train.y(), Some(&weights), probabilities, parameters);
        refuses(found, "the base weights", weights.len(), 60);
    }
    for list in wrong(probabilities) {
        refuses(made(train.y(), None, &list, parameters), "the probabilities", list.len(), 60);
    }
    for list in wrong(parameters) {
        let found = made(train.y(), None, probabilities, &list);
        refuses(found, "the gradient\u{27}s entries", list.len(), parameters.len());
    }
}

#[test]
fn leaving_rows_out_refuses_every_list_of_another_length() {
    let World { train, fit } = world();
    let hessian = fit.hessian.as_ref().unwrap();
    let made = |y: &[f64], weights: Option<&[f64]>, model: &Fit, validation: &Part| {
        LeaveOneOut::new(train.x(), y, weights, 1.0, model, hessian, validation, &[]).map(|_| ())
    };
    assert!(made(train.y(), None, &fit, &train).is_ok());
    refuses(made(&train.y()[1..], None, &fit, &train), "the labels", 59, 60);
    refuses(made(train.y(), Some(&[1.0; 59]), &fit, &train), "the weights", 59, 60);
    let changed = |change: fn(&mut Fit)| {
        let mut model = fit.clone();
        change(&mut model);
        made(train.y(), None, &model, &train)
    };
    let parameters = fit.parameters.len();
    refuses(changed(|model| model.margins.truncate(59)), "the model\u{27}s margins", 59, 60);
    refuses(
        changed(|model| std::sync::Arc::make_mut(&mut model.probabilities).truncate(59)),
        "the model\u{27}s probabilities",
        59,
        60,
    );
    refuses(changed(|model| model.parameters.truncate(3)), "the model\u{27}s parameters", 3, parameters);
    let problem = LeaveOneOut::new(train.x(), train.y(), None, 1.0, &fit, hessian, &train, &[]).unwrap();
    assert_eq!(
        block_on(problem.solve(&Backend::cpu(), &[60])).unwrap_err(),
        LeaveOneOutError::NoSuchRow { place: 60, rows: 60 }
    );
}

#[test]
fn algorithms_refuse_every_list_of_another_length() {
    let World { train, fit } = world();
    let original = Trained {
        x: train.x(),
        y: train.y(),
        weights: None,
        parameters: &fit.parameters,
        probabilities: &fit.probabilities,
        hessian: fit.hessian.as_ref().unwrap(),
        l2: 1.0,
        seed: 1,
    };
    let algorithms: [(&str, &dyn Unlearn); 3] =
        [("update", &InfluenceUpdate), ("retrain", &Retrain), ("sisa", &Sisa::default())];
    let epsilon = vec![0.0; 60];
    for (name, algorithm) in algorithms {
        let made =
            |trained: &Trained<'_>, epsilon: &[f64]| algorithm.unlearn(trained, epsilon, &mut |_, _| {});
        assert!(made(&original, &epsilon).is_ok(), "{name}");
        let error = made(&original, &epsilon[1..]).unwrap_err();
        assert_eq!(error, UnlearnError::Lengths { epsilon: 59, rows: 60 }, "{name}");
        let (ones, parameters) = ([1.0; 59], &fit.parameters[1..]);
        for (trained, list) in [
            (Trained { y: &train.y()[1..], ..original }, "the labels"),
            (Trained { weights: Some(&ones), ..original }, "the base weights"),
            (Trained { probabilities: &fit.probabilities[1..], ..original }, "the probabilities"),
            (Trained { parameters, ..original }, "the parameters"),
        ] {
            match made(&trained, &epsilon).unwrap_err() {
                UnlearnError::Length(error) => assert_eq!(error.list, list, "{name}"),
                other => panic!("{name}: {other}"),
            }
        }
    }
}

#[test]
fn the_program_refuses_influences_and_weights_of_another_length() {
    let [f, u] = [[1.0, -1.0, 2.0], [0.5, 0.5, -1.0]];
    assert!(Problem::new(&f, &u, 1.0, 1.0).is_ok());
    assert_eq!(Problem::new(&f, &u[1..], 1.0, 1.0).unwrap_err(), WeightError::Lengths { f: 3, u: 2 });
    let weighted = Problem::new(&f, &u, 1.0, 1.0).unwrap().weighted(Some(&[1.0; 4]));
    assert_eq!(weighted.unwrap_err(), WeightError::Lengths { f: 3, u: 4 });
}

/// The products say so by a panic, as their documentation does: they are what everything else calls after it has checked.
#[test]
fn products_panic_on_another_length() {
    let World { train, .. } = world();
    let (x, parameters) = (train.x(), train.x().layout().parameters());
    let panics = |product: &dyn Fn()| {
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(product))
            .err()
            .map(|payload| *payload.downcast::<&str>().unwrap())
    };
    for entries in [parameters - 1, parameters + 1] {
        let (theta, square) = (vec![0.0; entries], nalgebra::DMatrix::zeros(entries, entries));
        assert_eq!(panics(&|| drop(multiply(x, &theta))), Some("one entry a parameter is needed"));
        assert_eq!(panics(&|| drop(quadratic_forms(x, &square))), Some("one entry a parameter is needed"));
    }
    for entries in [59, 61] {
        let list = vec![0.0; entries];
        assert_eq!(panics(&|| drop(multiply_transposed(x, &list))), Some("one entry a row is needed"));
        assert_eq!(panics(&|| drop(weighted_gram(x, &list))), Some("one entry a row is needed"));
    }
}

/// Figures say so by a panic, too: a list that is too short would otherwise count for fewer rows.
#[test]
fn figures_panic_on_another_length() {
    let World { train, fit } = world();
    let panics = |figure: &dyn Fn()| {
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(figure))
            .err()
            .map(|payload| *payload.downcast::<&str>().unwrap())
    };
    let names = ["a".to_owned(), "b".to_owned()];
    for margins in wrong(&fit.margins) {
        let said = Some("one margin a row is needed");
        assert_eq!(panics(&|| drop(Scores::new(margins.clone(), train.y()))), said);
        let scores = Scores::new(margins.clone(), &vec![0.0; margins.len()]);
        let by_score = Some("one score a row is needed");
        assert_eq!(panics(&|| drop(by_group(&train, &scores, &names, "yes", 0.0))), by_score);
        for equal in [Equal::SelectionRate, Equal::TruePositiveRate] {
            assert_eq!(
                panics(&|| {
                    let _ = GroupThresholds::choose(&margins, &train, equal);
                }),
                said
            );
        }
    }
    let other = vec![0.0; 59];
    let entry = Some("one entry a row is needed");
    assert_eq!(panics(&|| drop(agreement(&fit.margins, &other))), entry);
    assert_eq!(
        panics(&|| {
            let _ = effects(&fit.margins, &other, 1.0);
        }),
        entry
    );
    assert_eq!(panics(&|| drop(reweighing(&other, train.groups(), None))), Some("one label a row is needed"));
    let weighted = || drop(reweighing(train.y(), train.groups(), Some(&other)));
    assert_eq!(panics(&weighted), Some("one weight a row is needed"));
    let rows = MeasuredRows { y: train.y(), groups: train.groups(), weights: None };
    let model = Predicted::scored(Scores::new(fit.margins.clone(), train.y()), 0.0);
    let short = Predicted { scores: None, decisions: other.clone() };
    let none = Predicted { scores: Some(Scores::new(other.clone(), &other)), ..model.clone() };
    for (rows, model, said) in [
        (MeasuredRows { groups: &train.groups()[1..], ..rows }, &model, "one group a row is needed"),
        (MeasuredRows { weights: Some(&other), ..rows }, &model, "one weight a row is needed"),
        (rows, &short, "one decision a row is needed"),
        (rows, &none, "one score a row is needed"),
    ] {
        assert_eq!(
            panics(&|| drop(Bootstrap::new(rows, &[], std::slice::from_ref(model), 1, 1))),
            Some(said)
        );
        assert_eq!(
            panics(&|| {
                let _ = chance_line(rows, &[], model, 1, 1);
            }),
            Some(said)
        );
    }
}
