//! What can be taken home: the report, the samples with their weights, the corrected coefficients.

use std::fmt::Write;

use serde::{Deserialize, Serialize};

use super::cells::csv_cell;
use super::digest::{digest, reproducible};
use super::fitted::Fitted;
use super::objective_influence::ObjectiveInfluence;
use super::prepared::Prepared;
use super::{Configuration, CorrectionSettings, DataReport, ExperimentError, ModelRole, Outcome};
use crate::design::Coefficients;
use crate::objective::{Confusion, Figures, Rate};
use crate::unlearn::Algorithm;
use crate::weights::{HardScheme, SoftScheme};

/// The files that can be taken home.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ExportKind {
    /// Configuration, seed, fingerprint, every figure, timings, and a digest of all but the timings: JSON.
    Report,
    /// All columns: row number, f, u, leverage and each scheme's weight for every training row: CSV.
    Samples,
    /// Corrected coefficients by column name and category: JSON.
    Coefficients,
    /// Every data row's number from 0, part and weight for any trainer: CSV.
    Weights,
    /// The experiment with pandas and scikit-learn, figures beside the experiment's: Jupyter notebook.
    Notebook,
    /// The same cells as one Python file.
    Script,
}

/// A file to be saved.
#[derive(Debug, Clone, PartialEq)]
pub struct Export {
    /// Suggested file name.
    pub name: String,
    /// Media type.
    pub media_type: &'static str,
    /// Contents.
    pub bytes: Vec<u8>,
}

/// What a report calls the program that wrote it.
pub(super) const PROGRAM: &str = "Soft Unlearn";

/// The report: the outcome without its samples, and the rates spelled out.
#[derive(Serialize)]
struct Report<'a> {
    program: &'static str,
    program_version: &'static str,
    /// Of everything but itself, the timings and the file's name: the same wherever the experiment is computed.
    digest: String,
    configuration: &'a Configuration,
    data: &'a DataReport,
    perceptron: &'a Option<super::MlpReport>,
    fit: &'a crate::model::FitReport,
    target_before: f64,
    hard_weights: &'a crate::weights::WeightReport,
    soft_weights: &'a crate::weights::WeightReport,
    /// Of the retrained model's own weights, where it has them.
    #[serde(skip_serializing_if = "Option::is_none")]
    retrained_weights: Option<&'a crate::weights::WeightReport>,
    models: Vec<ReportedModel<'a>>,
    warnings: Vec<super::ReportedWarning>,
    milliseconds: Vec<(&'a str, f64)>,
}

#[derive(Serialize)]
struct ReportedModel<'a> {
    #[serde(flatten)]
    model: &'a super::ModelOutcome,
    validation_rates: Rates,
    test_rates: Rates,
}

/// Rates by group, in the report's order; null where there is no row to count.
#[derive(Serialize)]
struct Rates {
    selection: Vec<Option<f64>>,
    true_positive: Vec<Option<f64>>,
    false_positive: Vec<Option<f64>>,
}

impl Rates {
    fn of(figures: &Figures) -> Rates {
        let rates =
            |rate: fn(&Confusion) -> Rate| figures.groups.iter().map(|group| rate(group).value()).collect();
        Rates {
            selection: rates(|group| group.selection_rate()),
            true_positive: rates(|group| group.true_positive_rate()),
            false_positive: rates(|group| group.false_positive_rate()),
        }
    }
}

/// Configuration, data fingerprint, every figure, warnings, milliseconds by stage and the digest, as indented JSON.
pub(super) fn report(outcome: &Outcome) -> Result<Export, ExperimentError> {
    let models = outcome.models.iter().map(|model| ReportedModel {
        model,
        validation_rates: Rates::of(&model.validation),
        test_rates: Rates::of(&model.test),
    });
    let mut report = Report {
        program: PROGRAM,
        program_version: env!("CARGO_PKG_VERSION"),
        digest: String::new(),
        configuration: &outcome.configuration,
        data: &outcome.data,
        perceptron: &outcome.perceptron,
        fit: &outcome.fit,
        target_before: outcome.target_before,
        hard_weights: &outcome.hard_weights,
        soft_weights: &outcome.soft_weights,
        retrained_weights: outcome.retrained_weights.as_ref(),
        models: models.collect(),
        warnings: outcome.warnings.iter().map(super::Warning::reported).collect(),
        milliseconds: outcome
            .timings
            .iter()
            .map(|timing| (timing.stage.as_str(), timing.milliseconds))
            .collect(),
    };
    let value = serde_json::to_value(&report)
        .map_err(|error| ExperimentError::Export { message: error.to_string() })?;
    report.digest = digest(&reproducible(value));
    json("report.json", &report)
}

/// The corrected model's coefficients in the units of the file: logit = intercept + sum of coefficient times value. With a
/// perceptron the values are those of its second layer's units, and the hidden layers, which no correction changes, stand
/// beside the coefficients.
#[derive(Serialize)]
struct CorrectedModel<'a> {
    favourable: &'a str,
    fingerprint: &'a str,
    algorithm: Algorithm,
    #[serde(skip_serializing_if = "Option::is_none")]
    hidden_layers: Option<[Vec<super::HiddenUnit>; 2]>,
    before: Coefficients,
    hard: Option<Coefficients>,
    soft: Option<Coefficients>,
}

/// Coefficients before, hard and soft by the configuration's algorithm, by column name and category, as JSON.
pub(super) fn coefficients(outcome: &Outcome, prepared: &Prepared) -> Result<Export, ExperimentError> {
    let layout = prepared.train.x().layout();
    let algorithm = outcome.configuration.correction.algorithm;
    let [hard, soft] = ModelRole::by(algorithm);
    let of = |role: ModelRole| outcome.model(role).map(|model| layout.coefficients(&model.parameters));
    let corrected = CorrectedModel {
        favourable: &outcome.data.favourable,
        fingerprint: &outcome.data.fingerprint,
        algorithm,
        hidden_layers: prepared.extractor.as_ref().map(super::extractor::Extractor::layers),
        before: of(ModelRole::Before).ok_or(ExperimentError::NoOutcome)?,
        hard: of(hard),
        soft: of(soft),
    };
    json("coefficients.json", &corrected)
}

/// One line a training row: its row number in the file, y, s, the group's name, b, p, f, u, leverage, and the weight 1 + epsilon of every
/// scheme at the configuration's settings.
pub(super) fn samples(
    outcome: &Outcome,
    objective: &ObjectiveInfluence,
    prepared: &Prepared,
    fitted: &Fitted,
) -> Result<Export, ExperimentError> {
    let correction = &outcome.configuration.correction;
    let share = match correction.hard {
        HardScheme::TopShare(share) => share,
        HardScheme::BothHarmful => 0.1,
    };
    let mut columns = vec![
        ("weight_hard_top_share", objective.hard(HardScheme::TopShare(share), correction.estimate)?.epsilon),
        ("weight_hard_both_harmful", objective.hard(HardScheme::BothHarmful, correction.estimate)?.epsilon),
    ];
    let schemes = [
        ("weight_soft_kept", SoftScheme::Kept),
        ("weight_soft_2_0", SoftScheme::Soft20),
        ("weight_soft_2_1", SoftScheme::Soft21),
        ("weight_soft_2_2", SoftScheme::Soft22),
        ("weight_soft_2_3", SoftScheme::Soft23),
        ("weight_soft_exact", SoftScheme::Exact),
        ("weight_soft_exact_boxed", SoftScheme::ExactBoxed),
    ];
    // Weights that keep their goal are models: no more of them are computed than were asked for.
    let asked =
        |(_, soft): &(&str, SoftScheme)| *soft != SoftScheme::Kept || correction.soft == SoftScheme::Kept;
    for (name, soft) in schemes.into_iter().filter(asked) {
        columns.push((
            name,
            objective.soft(&CorrectionSettings { soft, ..*correction }, prepared, fitted)?.epsilon,
        ));
    }

    let samples = &outcome.samples;
    let mut text = String::from(
        "row,label,group,group_name,base_weight,probability,target_influence,utility_influence,leverage",
    );
    for (name, _) in &columns {
        text.push(',');
        text.push_str(&csv_cell(name));
    }
    text.push('\n');
    let names: Vec<String> = outcome.data.groups.iter().map(|group| csv_cell(&group.name)).collect();
    for i in 0..samples.row.len() {
        // Numbers in shortest exact form: no cell can be taken for a formula. Text goes through csv_cell.
        let _ = write!(
            text,
            "{},{},{},{},{},{},{},{},",
            samples.row[i],
            samples.label[i],
            samples.group[i],
            names.get(usize::from(samples.group[i])).map_or("", String::as_str),
            samples.base_weight.get(i).copied().unwrap_or(1.0),
            samples.probability[i],
            samples.target_influence[i],
            samples.utility_influence[i]
        );
        // An empty cell where leverage is not known.
        if let Some(leverage) = samples.leverage.get(i) {
            let _ = write!(text, "{leverage}");
        }
        for (_, epsilon) in &columns {
            let _ = write!(text, ",{}", 1.0 + epsilon[i]);
        }
        text.push('\n');
    }
    Ok(Export { name: "samples.csv".to_owned(), media_type: "text/csv", bytes: text.into_bytes() })
}

fn json(name: &str, value: &impl Serialize) -> Result<Export, ExperimentError> {
    let mut bytes = serde_json::to_vec_pretty(value)
        .map_err(|error| ExperimentError::Export { message: error.to_string() })?;
    bytes.push(b'\n');
    Ok(Export { name: name.to_owned(), media_type: "application/json", bytes })
}
