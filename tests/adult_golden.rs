//! UCI Adult with the authors' preprocessing: published influences, known figures, and the one row on which first order
//! fails.
#![cfg(not(target_arch = "wasm32"))]
#![allow(missing_docs, clippy::unwrap_used)]

mod reference;

use std::io::Read;

use reference::{dense_gradient, largest_difference, norm, numbers, table, texts, words};
use soft_unlearn::design::{EncodeSettings, Encoder, Part};
use soft_unlearn::influence::influences;
use soft_unlearn::model::{Fit, FitSettings, FitStatus, fit, leverage};
use soft_unlearn::table::Table;
use soft_unlearn::target::{Target, TargetKind, figures, utility, utility_gradient};
use soft_unlearn::unlearn::retrain;

const SETTINGS: FitSettings = FitSettings { l2: 2.2622, tolerance: 1e-10, max_iterations: 100 };

/// The only row with its native country.
const LONER: usize = 18_175;

struct Adult {
    train: Part,
    validation: Part,
    fit: Fit,
}

/// The float64 values of a `.npy` file in C order.
fn npy(name: &str) -> Vec<f64> {
    let bytes = std::fs::read(format!("tests/golden/{name}.npy")).unwrap();
    let header_length = usize::from(u16::from_le_bytes([bytes[8], bytes[9]]));
    let (header, values) = bytes[10..].split_at(header_length);
    let header = String::from_utf8_lossy(header);
    assert!(header.contains("'<f8'") && header.contains("'fortran_order': False"), "{header}");
    values.chunks_exact(8).map(|chunk| f64::from_le_bytes(chunk.try_into().unwrap())).collect()
}

/// The bundled file; it has no quotes, and "?" where a cell is missing.
fn read() -> Table {
    let mut csv = String::new();
    let file = std::fs::File::open("www/data/adult.csv.gz").unwrap();
    flate2::read::GzDecoder::new(file).read_to_string(&mut csv).unwrap();
    let mut lines = csv.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let header = lines.next().unwrap();
    let rows: Vec<Vec<&str>> = lines.collect();
    let columns = header.iter().enumerate().map(|(j, name)| {
        let cells: Vec<&str> = rows.iter().map(|row| row[j]).collect();
        let parsed: Result<Vec<f64>, _> = cells.iter().map(|cell| cell.parse()).collect();
        match parsed {
            Ok(values) => numbers(name, &values),
            Err(_) => texts(name, &cells),
        }
    });
    table(columns.collect())
}

fn cells<'a>(table: &'a Table, name: &str) -> Vec<Option<&'a str>> {
    let column = table.columns.iter().find(|column| column.name == name).unwrap();
    match &column.data {
        soft_unlearn::table::ColumnData::Text { codes, levels } => {
            codes.iter().map(|&code| levels.get(code as usize).map(String::as_str)).collect()
        }
        soft_unlearn::table::ColumnData::Numeric(_) => panic!("{name} is numeric"),
    }
}

fn adult() -> Adult {
    let table = read();
    assert_eq!(table.rows, 48_842);
    let features: Vec<usize> = (0..table.columns.len())
        .filter(|&j| !["fnlwgt", "income", "split"].contains(&table.columns[j].name.as_str()))
        .collect();
    let (label, sex, split) = (cells(&table, "income"), cells(&table, "sex"), cells(&table, "split"));
    let complete: Vec<bool> = {
        let texts = ["workclass", "occupation", "native-country"].map(|name| cells(&table, name));
        (0..table.rows).map(|row| texts.iter().all(|column| column[row].is_some())).collect()
    };
    let rows_of = |part: &str| -> Vec<u32> {
        (0..table.rows)
            .filter(|&row| complete[row] && split[row] == Some(part))
            .map(|row| row as u32)
            .collect()
    };
    let (train, validation) = (rows_of("train"), rows_of("validation"));
    let settings =
        EncodeSettings { standardise: true, standardise_share: 0.75, intercept: false, impute: false };
    let encoder = Encoder::fit(&table, &features, &train, settings).unwrap();
    assert_eq!(encoder.layout().columns(), 102);
    let part = |rows: Vec<u32>| {
        let flags = |cells: &[Option<&str>], yes: &str| -> Vec<bool> {
            rows.iter().map(|&row| cells[row as usize] == Some(yes)).collect()
        };
        let x = encoder.encode(&table, &rows).unwrap();
        Part::new(x, &flags(&label, ">50K"), &flags(&sex, "Male"), rows.clone())
    };
    let (train, validation) = (part(train), part(validation));
    assert_eq!((train.x.rows, validation.x.rows), (30_162, 7_530));
    let fit = fit(&train.x, &train.y, None, SETTINGS, None, &mut |_, _| {});
    Adult { train, validation, fit }
}

#[test]
fn adult_is_what_was_published() {
    let Adult { train, validation, fit } = adult();
    let theta = &fit.parameters;
    assert_eq!(fit.report.status, FitStatus::Converged);
    assert!(fit.report.gradient_norm <= 1e-10);
    // Summed anew over 30,162 dense rows, one after the other.
    let gradient = norm(&dense_gradient(&train.x, &train.y, None, SETTINGS.l2, theta));
    assert!(gradient <= 1e-9, "{gradient:e}");

    let hessian = fit.hessian.as_ref().unwrap();
    let influences = |gradient: &[f64]| influences(&train.x, &train.y, &fit.probabilities, hessian, gradient);
    let u = influences(&utility_gradient(&validation, theta));
    let target = Target::new(TargetKind::DemographicParity, &validation, &words(), theta, 1.3);
    let f = influences(&target.gradient(&validation, theta).unwrap());
    // The published values come from a fit that was stopped early: 5e-7 and 7e-9.
    let off = largest_difference(&u, &npy("adult_influence_utility"));
    assert!(off <= 1e-6, "utility: {off:e}");
    let off = largest_difference(&f, &npy("adult_influence_demographic_parity"));
    assert!(off <= 1e-8, "demographic parity: {off:e}");

    let before = figures(&validation, theta, &target, &words(), 1.3);
    let rounded = |value: f64, digits: i32| (value * 10_f64.powi(digits)).round() / 10_f64.powi(digits);
    assert_eq!(rounded(before.accuracy.value().unwrap(), 4), 0.8268);
    assert_eq!(rounded(before.target_smooth.value().unwrap(), 5), 0.19037);

    // The row that pulls the fit to itself: first order predicts next to nothing of what its removal does.
    let h = leverage(&train.x, &fit.probabilities, hessian, None);
    assert!((h[LONER] - 0.999).abs() < 1e-3, "{}", h[LONER]);
    // 0 where p rounds to 1: rows with the largest capital gains.
    assert!(h.iter().all(|h| (0.0..1.0).contains(h)));
    // What the fit spends on the data: parameters less what the penalty holds.
    let trace: f64 = h.iter().sum();
    assert!((80.0..102.0).contains(&trace), "{trace}");
    let mut epsilon = vec![0.0; train.x.rows];
    epsilon[LONER] = -1.0;
    let (without, clamped) = retrain(&train.x, &train.y, &epsilon, SETTINGS, Some(theta), &mut |_, _| {});
    assert_eq!((&without.report.status, clamped), (&FitStatus::Converged, 0));
    let change = utility(&validation, &without.parameters) - utility(&validation, theta);
    assert_eq!(rounded(change, 2), -34.99);
    assert_eq!(rounded(u[LONER], 3), -0.033);
    assert_eq!(rounded(u[LONER] / (1.0 - h[LONER]), 1), -35.2);
}
