//! From a table to a design matrix, and back to coefficients in the file's units.

use crate::reference::{Random, numbers, product, table, texts};
use soft_unlearn::compute::{multiply, row};
use soft_unlearn::design::{DesignError, EncodeSettings, Encoder, MISSING_LEVEL, UNSEEN};
use soft_unlearn::table::{Column, ColumnData, ColumnError, MISSING_CODE, Table};

const PLAIN: EncodeSettings =
    EncodeSettings { standardise: false, standardise_share: 1.0, intercept: true, impute: false };
const STANDARD: EncodeSettings = EncodeSettings { standardise: true, ..PLAIN };

/// age, sex (two values), job (three), town (constant over the first six rows).
fn people() -> Table {
    table(vec![
        numbers("age", &[20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0]),
        texts("sex", &["Female", "Male", "Male", "Female", "Male", "Female", "other"]),
        texts("job", &["clerk", "farmer", "clerk", "sales", "sales", "clerk", "judge"]),
        texts("town", &["Ulm", "Ulm", "Ulm", "Ulm", "Ulm", "Ulm", "Bonn"]),
    ])
}

#[test]
fn columns_become_numbers_indicators_and_factors() {
    let encoder = Encoder::fit(&people(), &[0, 1, 2, 3], &[0, 1, 2, 3, 4, 5], None, PLAIN).unwrap();
    let layout = encoder.layout();
    assert_eq!(
        layout.parameter_names(),
        ["age", "sex = Male", "job = clerk", "job = farmer", "job = sales", "intercept"]
    );
    assert_eq!(layout.columns(), 5);
    assert_eq!(layout.parameters(), 6);
    assert_eq!(encoder.constant, ["town"]);
    let x = encoder.encode(&people(), &[1, 3, 6]).unwrap();
    assert_eq!(row(&x, 0), [30.0, 1.0, 0.0, 1.0, 0.0, 1.0]);
    assert_eq!(row(&x, 1), [50.0, 0.0, 0.0, 0.0, 1.0, 1.0]);
    // Levels that training never showed: 0 everywhere.
    assert_eq!(row(&x, 2), [80.0, 0.0, 0.0, 0.0, 0.0, 1.0]);
    assert_eq!(x.codes(), [1, 2, UNSEEN]);
}

#[test]
fn levels_are_ordered_by_first_appearance_among_the_training_rows() {
    let encoder = Encoder::fit(&people(), &[1, 2], &[4, 3, 1, 0], None, PLAIN).unwrap();
    assert_eq!(
        encoder.layout().parameter_names(),
        ["sex = Female", "job = sales", "job = farmer", "job = clerk", "intercept"]
    );
}

#[test]
fn standardisation_takes_the_first_share_of_the_rows_and_the_population_deviation() {
    let settings = EncodeSettings { standardise_share: 0.6, ..STANDARD };
    // 6 * 0.6 rounds to 4 rows: ages 20 to 50, two of four Male, two clerks, one farmer, one in sales.
    let encoder = Encoder::fit(&people(), &[0, 1, 2], &[0, 1, 2, 3, 4, 5], None, settings).unwrap();
    let layout = encoder.layout();
    assert_eq!((layout.numeric[0].shift, layout.numeric[0].scale), (35.0, 125.0_f64.sqrt()));
    assert_eq!((layout.numeric[1].shift, layout.numeric[1].scale), (0.5, 0.5));
    assert_eq!(layout.one_hot_shift, [0.5, 0.25, 0.25]);
    let quarter = (0.25 * 0.75_f64).sqrt();
    assert_eq!(layout.one_hot_scale, [0.5, quarter, quarter]);
    let x = encoder.encode(&people(), &[4]).unwrap();
    let expected = [25.0 / 125.0_f64.sqrt(), 1.0, -1.0, -0.25 / quarter, 0.75 / quarter, 1.0];
    for (value, expected) in row(&x, 0).iter().zip(expected) {
        assert!((value - expected).abs() < 1e-15, "{value} and {expected}");
    }
}

#[test]
fn what_does_not_vary_in_the_first_share_keeps_its_scale() {
    let table = table(vec![numbers("late", &[0.1, 0.1, 0.1, 5.0]), texts("kind", &["a", "b", "a", "c"])]);
    let settings = EncodeSettings { standardise_share: 0.75, ..STANDARD };
    let encoder = Encoder::fit(&table, &[0, 1], &[0, 1, 2, 3], None, settings).unwrap();
    assert_eq!(encoder.layout().numeric[0].scale, 1.0);
    assert_eq!((encoder.layout().one_hot_shift[2], encoder.layout().one_hot_scale[2]), (0.0, 1.0));
}

#[test]
fn a_second_table_is_matched_by_name_and_by_text() {
    let encoder = Encoder::fit(&people(), &[0, 1, 2], &[0, 1, 2, 3, 4, 5], None, STANDARD).unwrap();
    let second = table(vec![
        texts("job", &["sales", "clerk", "mayor"]),
        texts("other", &["x", "y", "z"]),
        texts("sex", &["Male", "Female", "Male"]),
        numbers("age", &[50.0, 20.0, 33.0]),
    ]);
    let same = encoder.encode(&people(), &[4, 0]).unwrap();
    let x = encoder.encode(&second, &[0, 1, 2]).unwrap();
    assert_eq!(row(&x, 1), row(&same, 1));
    // Row 0 differs from row 4 of the first table in its age alone.
    assert_eq!(row(&x, 0)[1..], row(&same, 0)[1..]);
    assert_eq!(x.codes()[2], UNSEEN);

    let without = table(vec![numbers("age", &[50.0]), texts("job", &["sales"])]);
    let error = encoder.encode(&without, &[0]).unwrap_err();
    assert_eq!(error, DesignError::MissingColumn { column: "sex".to_owned() });
    assert!(error.to_string().contains("\"sex\""));
}

#[test]
fn numbers_that_the_second_table_writes_as_texts_and_the_other_way_round() {
    let first = table(vec![numbers("n", &[1.0, 2.0, 3.0]), texts("zone", &["1", "2", "north"])]);
    let encoder = Encoder::fit(&first, &[0, 1], &[0, 1, 2], None, PLAIN).unwrap();
    let second = table(vec![texts("n", &["1", "2.5"]), numbers("zone", &[2.0, 7.0])]);
    let x = encoder.encode(&second, &[0, 1]).unwrap();
    assert_eq!(row(&x, 0), [1.0, 0.0, 1.0, 0.0, 1.0]);
    assert_eq!(row(&x, 1), [2.5, 0.0, 0.0, 0.0, 1.0]);
    let wrong = table(vec![texts("n", &["1", "many"]), numbers("zone", &[2.0, 7.0])]);
    let error = encoder.encode(&wrong, &[0, 1]).unwrap_err();
    assert_eq!(error, DesignError::NotANumber { column: "n".to_owned(), row: 2, value: "many".to_owned() });
}

#[test]
fn missing_cells_are_filled_in_or_refused() {
    let holes = table(vec![
        numbers("age", &[10.0, f64::NAN, 30.0, 50.0, 20.0, 1000.0]),
        texts("job", &["clerk", "?", "sales", "clerk", "sales", "?"]),
        texts("sex", &["Male", "Male", "?", "Male", "Male", "Female"]),
        numbers("empty", &[f64::NAN; 6]),
    ]);
    let rows = [0, 1, 2, 3, 4];
    let impute = EncodeSettings { impute: true, ..PLAIN };
    let encoder = Encoder::fit(&holes, &[0, 1, 2, 3], &rows, None, impute).unwrap();
    assert_eq!(encoder.constant, ["empty"]);
    assert_eq!(
        encoder.layout().parameter_names(),
        [
            "age",
            &format!("sex = {MISSING_LEVEL}"),
            "job = clerk",
            &format!("job = {MISSING_LEVEL}"),
            "job = sales",
            "intercept"
        ]
    );
    let x = encoder.encode(&holes, &rows).unwrap();
    // The median of 10, 20, 30 and 50.
    assert_eq!(row(&x, 1), [25.0, 0.0, 0.0, 1.0, 0.0, 1.0]);
    assert_eq!(row(&x, 2), [30.0, 1.0, 0.0, 0.0, 1.0, 1.0]);

    let error = Encoder::fit(&holes, &[0], &rows, None, PLAIN).unwrap_err();
    assert_eq!(error, DesignError::MissingValue { column: "age".to_owned(), row: 2 });
    let error = Encoder::fit(&holes, &[1], &rows, None, PLAIN).unwrap_err();
    assert_eq!(error, DesignError::MissingValue { column: "job".to_owned(), row: 2 });
    let complete = Encoder::fit(&holes, &[0, 1], &[0, 2, 3], None, PLAIN).unwrap();
    let error = complete.encode(&holes, &[0, 5]).unwrap_err();
    assert_eq!(error, DesignError::MissingValue { column: "job".to_owned(), row: 6 });
}

#[test]
fn nothing_to_learn_from_is_an_error() {
    assert_eq!(Encoder::fit(&people(), &[0], &[], None, PLAIN), Err(DesignError::NoTrainingRows));
    assert_eq!(
        Encoder::fit(&people(), &[], &[0, 1], None, PLAIN),
        Err(DesignError::NoFeatures { constant: 0 })
    );
    assert_eq!(
        Encoder::fit(&people(), &[3], &[0, 1], None, PLAIN),
        Err(DesignError::NoFeatures { constant: 1 })
    );
    let huge = table(vec![numbers("huge", &[1e308, -1e308, 1e308])]);
    assert_eq!(
        Encoder::fit(&huge, &[0], &[0, 1, 2], None, STANDARD),
        Err(DesignError::TooLarge { column: "huge".to_owned() })
    );
}

#[test]
fn coefficients_in_the_files_units_give_the_same_margins() {
    let random = &mut Random(7);
    let n = 50;
    let ages: Vec<f64> = (0..n).map(|_| 40.0 + 12.0 * random.normal()).collect();
    let gains: Vec<f64> = (0..n).map(|_| 1e4 * random.unit()).collect();
    let sexes: Vec<&str> = (0..n).map(|_| ["Male", "Female"][random.below(2)]).collect();
    let jobs: Vec<&str> = (0..n).map(|_| ["clerk", "sales", "farmer", "judge"][random.below(4)]).collect();
    let table = table(vec![
        numbers("age", &ages),
        numbers("gain", &gains),
        texts("sex", &sexes),
        texts("job", &jobs),
    ]);
    let rows: Vec<u32> = (0..n as u32).collect();
    for intercept in [true, false] {
        let settings = EncodeSettings { intercept, ..STANDARD };
        // "judge" may be unseen in the first rows: it then has no coefficient, and adds nothing.
        let encoder = Encoder::fit(&table, &[0, 1, 2, 3], &rows[..20], None, settings).unwrap();
        let theta: Vec<f64> = (0..encoder.layout().parameters()).map(|_| random.normal()).collect();
        let told = encoder.layout().coefficients(&theta);
        assert_eq!(told.numeric[0].column, "age");
        let second_sex = told.numeric[2].column.strip_prefix("sex = ").unwrap();
        let margins = multiply(&encoder.encode(&table, &rows).unwrap(), &theta);
        for i in 0..n {
            let raw = [ages[i], gains[i], f64::from(u8::from(sexes[i] == second_sex))];
            let slopes: Vec<f64> = told.numeric.iter().map(|column| column.coefficient).collect();
            let job: f64 = told.factors[0]
                .levels
                .iter()
                .filter(|level| level.level == jobs[i])
                .map(|level| level.coefficient)
                .sum();
            let margin = told.intercept + product(&raw, &slopes) + job;
            assert!((margin - margins[i]).abs() < 1e-12, "row {i}: {margin} and {}", margins[i]);
        }
    }
}

#[test]
fn columns_that_do_not_fit_each_other_are_refused() {
    let number = |name: &str, cells: usize| Column {
        name: name.to_owned(),
        data: ColumnData::Numeric((0..cells).map(|k| k as f64).collect()),
    };
    let text = |codes: Vec<u32>| Column {
        name: "t".to_owned(),
        data: ColumnData::Text { codes, levels: ["a", "b"].iter().collect() },
    };
    for cells in [2, 4] {
        let error = Table::new(vec![number("a", 3), number("b", cells)]).unwrap_err();
        assert_eq!(error, ColumnError::Length { column: "b".to_owned(), cells, rows: 3 });
    }
    let error = Table::new(vec![number("a", 3), text(vec![0, 1, 2])]).unwrap_err();
    assert_eq!(error, ColumnError::Code { column: "t".to_owned(), row: 3, code: 2, levels: 2 });
    let mut table = Table::new(vec![number("a", 3), text(vec![0, 1, MISSING_CODE])]).unwrap();
    assert_eq!(table.rows, 3);
    // What is changed afterwards is refused where it is used.
    let encoder = Encoder::fit(&table, &[0], &[0, 1, 2], None, PLAIN).unwrap();
    for row in [3, u32::MAX] {
        let error = DesignError::NoSuchRow { row: row as usize + 1, rows: 3 };
        assert_eq!(Encoder::fit(&table, &[0], &[0, row], None, PLAIN), Err(error.clone()));
        assert_eq!(encoder.encode(&table, &[row]), Err(error));
    }
    table.rows = 4;
    let error = DesignError::Columns(ColumnError::Length { column: "a".to_owned(), cells: 3, rows: 4 });
    assert_eq!(Encoder::fit(&table, &[0], &[0], None, PLAIN), Err(error.clone()));
    assert_eq!(encoder.encode(&table, &[0]), Err(error));
}
