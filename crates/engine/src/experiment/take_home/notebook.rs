//! The experiment as a data scientist would write it with pandas and scikit-learn: a notebook and a script of the same
//! cells. It reads the same file, splits it as the weights file says, trains with and without the weights, and holds its
//! figures to the experiment's.

use std::fmt::Write;

use serde_json::{Value, json};

use super::super::prepare::feature_columns;
use super::super::prepared::{NamedTable, Prepared};
use super::super::{
    Configuration, ExperimentError, Export, GroupReport, MissingPolicy, ModelKind, ModelOutcome, ModelRole,
    NotRepeated, Outcome, Threshold,
};
use super::python::{list, number, remark, string};
use super::reading::{READ, data_file, files};
use super::{file_name, stem};
use crate::objective::Figures;
use crate::table::{BinaryRole, ColumnData, Condition, Table};

/// A cell of the notebook.
enum Cell {
    /// Markdown: a comment in the script.
    Words(String),
    Code(String),
}

/// Jupyter's notebook, format 4.5.
pub(crate) fn notebook(
    outcome: &Outcome,
    prepared: &Prepared,
    main: &NamedTable,
    second: Option<&NamedTable>,
) -> Result<Export, ExperimentError> {
    // Every line but a cell's last ends in a line break.
    let lines = |text: &str| -> Vec<String> { text.split_inclusive('\n').map(str::to_owned).collect() };
    let cell = |(place, cell): (usize, &Cell)| -> Value {
        let id = format!("cell-{}", place + 1);
        match cell {
            Cell::Words(text) => {
                json!({ "cell_type": "markdown", "id": id, "metadata": {}, "source": lines(text) })
            }
            Cell::Code(text) => json!({
                "cell_type": "code", "id": id, "metadata": {}, "source": lines(text),
                "execution_count": null, "outputs": [],
            }),
        }
    };
    let cells = cells(outcome, prepared, main, second)?;
    let notebook = json!({
        "cells": cells.iter().enumerate().map(cell).collect::<Vec<Value>>(),
        "metadata": {
            "kernelspec": { "display_name": "Python 3", "language": "python", "name": "python3" },
            "language_info": { "name": "python" },
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    });
    let bytes = serde_json::to_vec_pretty(&notebook)
        .map_err(|error| ExperimentError::Export { message: error.to_string() })?;
    let name = format!("{}.ipynb", stem(&outcome.data.name));
    Ok(Export { name, media_type: "application/x-ipynb+json", bytes })
}

/// The same cells as one Python file, divided by `# %%` as editors know it.
pub(crate) fn script(
    outcome: &Outcome,
    prepared: &Prepared,
    main: &NamedTable,
    second: Option<&NamedTable>,
) -> Result<Export, ExperimentError> {
    let mut text = String::new();
    for cell in cells(outcome, prepared, main, second)? {
        match cell {
            Cell::Words(words) => {
                text.push_str("# %% [markdown]\n");
                for line in words.lines() {
                    let _ = writeln!(text, "{}", format!("# {line}").trim_end());
                }
            }
            Cell::Code(code) => {
                let _ = write!(text, "# %%\n{code}\n");
            }
        }
        text.push('\n');
    }
    let name = format!("{}.py", stem(&outcome.data.name));
    Ok(Export { name, media_type: "text/x-python", bytes: text.into_bytes() })
}

fn cells(
    outcome: &Outcome,
    prepared: &Prepared,
    main: &NamedTable,
    second: Option<&NamedTable>,
) -> Result<Vec<Cell>, ExperimentError> {
    let configuration = &outcome.configuration;
    if configuration.model.kind != ModelKind::Logistic {
        return Err(ExperimentError::NotInPython(NotRepeated::Mlp));
    }
    let Some(sensitive) = configuration.sensitive().filter(|_| outcome.data.groups.len() <= 2) else {
        return Err(ExperimentError::NotInPython(NotRepeated::ManyGroups));
    };
    if configuration.base_weight.is_some() && configuration.missing == MissingPolicy::Impute {
        return Err(ExperimentError::NotInPython(NotRepeated::WeightedImputation));
    }
    let second = second.filter(|_| outcome.data.second_fingerprint.is_some());
    let mut cells =
        vec![Cell::Words(introduction(outcome, &main.name, second)), Cell::Code(IMPORTS.to_owned())];
    cells.push(Cell::Words("## The data, read as the experiment read them".to_owned()));
    cells.push(Cell::Code(files(outcome, main, second)?));
    cells.push(Cell::Code(READ.to_owned()));
    cells.push(Cell::Words(
        "## Rows and columns\n\nThe weights file says what every row is for. A row without a label, a group or a feature was dropped.".to_owned(),
    ));
    let mut columns = roles(prepared, &main.table, configuration, &sensitive)?;
    if second.is_some() {
        columns.push_str(&usable(&main.table, configuration, &sensitive));
    }
    cells.push(Cell::Code(columns));
    let split = if second.is_some() { SPLIT_SECOND } else { SPLIT };
    cells.push(Cell::Code(match &configuration.counts {
        Some(column) => repeated(column, split),
        None => split.to_owned(),
    }));
    cells.push(Cell::Words("## The model, without and with the weights".to_owned()));
    cells.push(Cell::Code(model(configuration)));
    cells.push(Cell::Words("## The experiment's figures beside these".to_owned()));
    cells.push(Cell::Code(page(outcome)));
    cells.push(Cell::Code(format!("{}\n\n\n{COMPARE}", cut(configuration.threshold))));
    cells.push(Cell::Words(
        "## The same weights in other trainers\n\nThe weights were found for the logistic regression above. Here is what they do elsewhere.".to_owned(),
    ));
    cells.push(Cell::Code(OTHERS.to_owned()));
    Ok(cells)
}

fn introduction(outcome: &Outcome, name: &str, second: Option<&NamedTable>) -> String {
    let files = match second {
        Some(second) => format!("`{}` and `{}`", remark(&data_file(name)), remark(&data_file(&second.name))),
        None => format!("`{}`", remark(&data_file(name))),
    };
    let groups: Vec<String> = outcome.data.groups.iter().map(|group| remark(&group.name)).collect();
    format!(
        "# {}: the corrected model with pandas and scikit-learn\n\nPut {files} and `{}` beside this file. It needs pandas and scikit-learn; XGBoost and LightGBM are used\nwhere they are installed. The favourable label: {}. The groups: {}.",
        remark(name),
        remark(&file_name(&outcome.data.name, "weights.csv")),
        remark(&outcome.data.favourable),
        groups.join("; "),
    )
}

const IMPORTS: &str = r#"import csv
import gzip
import hashlib
import io
import re
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.base import clone
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler"#;

/// The columns and what they are for.
fn roles(
    prepared: &Prepared,
    table: &Table,
    configuration: &Configuration,
    sensitive: &BinaryRole,
) -> Result<String, ExperimentError> {
    let features = feature_columns(table, &configuration.check()?.data())?;
    let used = || {
        let columns = features.iter().filter_map(|&place| table.columns.get(place));
        columns.filter(|column| !prepared.constant_columns.contains(&column.name))
    };
    let numeric = |data: &ColumnData| matches!(data, ColumnData::Numeric(_));
    let names = |wanted: bool| {
        used().filter(move |column| numeric(&column.data) == wanted).map(|column| string(&column.name))
    };
    let report = &prepared.report;
    let mut text = list("NUMBERS", names(true)) + "\n" + &list("TEXTS", names(false)) + "\n";
    let _ = write!(
        text,
        "\n\ndef features(table, file):\n    X = table[NUMBERS + TEXTS].copy()\n    for column in NUMBERS:\n        X[column] = numbers(X[column], file)\n"
    );
    if configuration.missing == MissingPolicy::Impute {
        text.push_str("    X[TEXTS] = X[TEXTS].fillna(\"(missing)\")  # a category of its own\n");
    }
    let names: Vec<String> = report.groups.iter().map(|group| string(&group.name)).collect();
    let group = match names.as_slice() {
        [other, privileged] => {
            format!("np.where({}, {privileged}, {other})", condition(sensitive, table))
        }
        _ => format!("np.full(len(table), {})", names.first().cloned().unwrap_or_default()),
    };
    let label = condition(&configuration.label, table);
    let base = match &configuration.base_weight {
        Some(column) => format!("numbers(table[{}], file).to_numpy()", string(column)),
        None => "np.ones(len(table))  # every row counts once".to_owned(),
    };
    let _ = write!(
        text,
        "    return X\n\n\ndef label(table, file):\n    return {label}.astype(int)\n\n\ndef group(table, file):\n    return {group}\n\n\ndef base_weight(table, file):\n    return {base}"
    );
    Ok(text)
}

/// Each line as often as it counts, before the split.
fn repeated(column: &str, split: &str) -> String {
    let split = ["DATA", "TEST_DATA"].iter().fold(split.to_owned(), |split, file| {
        split.replace(&format!("= read({file})"), &format!("= repeat(read({file}), {file})"))
    });
    format!(
        "def repeat(table, file):\n    \"\"\"Each line as many rows as it stands for.\"\"\"\n    counts = numbers(table[{}], file).astype(int)\n    return table.loc[table.index.repeat(counts)].reset_index(drop=True)\n\n\n{split}",
        string(column)
    )
}

/// A role's condition on a table's rows.
fn condition(role: &BinaryRole, table: &Table) -> String {
    let name = string(&role.column);
    let is_number = table.column(&role.column).is_some_and(|it| matches!(it.data, ColumnData::Numeric(_)));
    match &role.positive {
        Condition::AtLeast(threshold) => {
            format!("(numbers(table[{name}], file) >= {})", number(Some(*threshold)))
        }
        Condition::Values(values) if is_number => {
            let values: Vec<String> =
                values.iter().filter_map(|text| text.parse().ok()).map(|value| number(Some(value))).collect();
            format!("numbers(table[{name}], file).isin([{}])", values.join(", "))
        }
        Condition::Values(values) => {
            let values: Vec<String> = values.iter().map(|text| string(text)).collect();
            format!("table[{name}].isin([{}])", values.join(", "))
        }
    }
}

/// Which rows of a second file can be used: the weights file tells of the first alone.
fn usable(table: &Table, configuration: &Configuration, sensitive: &BinaryRole) -> String {
    let known = |role: &BinaryRole| {
        let name = string(&role.column);
        match (&role.positive, &role.negative) {
            _ if role.column.is_empty() => "True".to_owned(),
            (Condition::Values(positive), Some(negative)) => {
                let values = [positive.as_slice(), negative.as_slice()].concat();
                condition(&BinaryRole { positive: Condition::Values(values), ..role.clone() }, table)
            }
            _ => format!("table[{name}].notna()"),
        }
    };
    let mut text = format!(
        "\n\n\ndef usable(table, file):\n    kept = {} & {}\n",
        known(&configuration.label),
        known(sensitive)
    );
    if configuration.missing == MissingPolicy::DropRows {
        text.push_str("    kept &= features(table, file).notna().all(axis=1)\n");
    }
    text + "    return kept"
}

const SPLIT: &str = r#"table = read(DATA)
weights = pd.read_csv(WEIGHTS, index_col="row")
assert len(weights) == len(table), "the weights are of another file"
data = {}
for part in ["train", "validation", "test"]:
    rows = table[weights["part"] == part]
    data[part] = features(rows, DATA), label(rows, DATA), group(rows, DATA), base_weight(rows, DATA)
X, y, _, base = data["train"]
X, y, base = X[base > 0], y[base > 0], base[base > 0]
sample_weight = weights.loc[X.index, "sample_weight"].to_numpy()"#;

const SPLIT_SECOND: &str = r#"table = read(DATA)
weights = pd.read_csv(WEIGHTS, index_col="row")
assert len(weights) == len(table), "the weights are of another file"
data = {}
for part in ["train", "validation"]:
    rows = table[weights["part"] == part]
    data[part] = features(rows, DATA), label(rows, DATA), group(rows, DATA), base_weight(rows, DATA)
rows = read(TEST_DATA)
rows = rows[usable(rows, TEST_DATA)]
data["test"] = features(rows, TEST_DATA), label(rows, TEST_DATA), group(rows, TEST_DATA), base_weight(rows, TEST_DATA)
X, y, _, base = data["train"]
X, y, base = X[base > 0], y[base > 0], base[base > 0]
sample_weight = weights.loc[X.index, "sample_weight"].to_numpy()"#;

fn model(configuration: &Configuration) -> String {
    let settings = &configuration.model;
    let numbers = match configuration.missing {
        MissingPolicy::Impute => "SimpleImputer(strategy=\"median\")",
        MissingPolicy::DropRows => "\"passthrough\"",
    };
    let c = match settings.l2 {
        0.0 => "np.inf,  # no penalty".to_owned(),
        l2 => {
            format!("1 / {},  # the penalty ({l2:?}/2) ||theta||^2 beside a sum of losses", number(Some(l2)))
        }
    };
    let intercept = if settings.intercept { "True" } else { "False" };
    let mut text = format!(
        r#"encode = ColumnTransformer(
    [
        ("numbers", {numbers}, NUMBERS),
        # Levels in order of first appearance; of two levels, one column. A level that training never showed is all zeros.
        ("texts", OneHotEncoder(
            categories=[list(X[column].unique()) for column in TEXTS],
            drop="if_binary",
            handle_unknown="ignore",
            sparse_output=False,
        ), TEXTS),
    ]
)
regression = LogisticRegression(
    C={c}
    fit_intercept={intercept},
    solver="newton-cholesky",
    tol=1e-10,
    max_iter=1000,
)
"#
    );
    // Each fit's keyword arguments beside the regression's weights.
    let mut scaling = "";
    match (settings.standardise, settings.standardise_share < 1.0) {
        (false, _) => {
            text.push_str("model = Pipeline([(\"encode\", encode), (\"regression\", regression)])\n")
        }
        (true, false) => {
            scaling = ", scale__sample_weight=base";
            text.push_str(
                "# Mean and standard deviation are those of the rows as they are, whatever their corrected weight.\nmodel = Pipeline([(\"encode\", encode), (\"scale\", StandardScaler()), (\"regression\", regression)])\n",
            );
        }
        (true, true) => {
            let _ = write!(
                text,
                "# Mean and standard deviation are those of the first rows alone.\nfrom sklearn.frozen import FrozenEstimator\n\nfirst = max(1, int(np.floor({} * len(X) + 0.5)))\nscale = StandardScaler().fit(encode.fit_transform(X)[:first], sample_weight=base[:first])\nmodel = Pipeline([(\"encode\", encode), (\"scale\", FrozenEstimator(scale)), (\"regression\", regression)])\n",
                number(Some(settings.standardise_share)),
            );
        }
    }
    let _ = write!(
        text,
        "models = {{\n    \"before\": clone(model).fit(X, y, regression__sample_weight=base{scaling}),\n    \"retrained\": clone(model).fit(X, y, regression__sample_weight=sample_weight{scaling}),\n}}"
    );
    text
}

/// The experiment's figures, by model, part and name.
fn page(outcome: &Outcome) -> String {
    let mut text = String::from("EXPERIMENT = {\n");
    let models = [("before", ModelRole::Before), ("retrained", ModelRole::SoftRetrained)];
    for (name, role) in models {
        let Some(model) = outcome.model(role) else { continue };
        for (part, figures) in parts(model) {
            let _ = writeln!(text, "    ({}, {}): {{", string(name), string(part));
            for (figure, value) in told(figures, outcome) {
                let _ = writeln!(text, "        {}: {},", string(&figure), number(value));
            }
            text.push_str("    },\n");
        }
    }
    text + "}"
}

fn parts(model: &ModelOutcome) -> [(&'static str, &Figures); 2] {
    [("validation", &model.validation), ("test", &model.test)]
}

/// A model's figures by name; one that is undefined has no value.
fn told(figures: &Figures, outcome: &Outcome) -> Vec<(String, Option<f64>)> {
    let mean_loss = (figures.weight > 0.0).then(|| figures.log_loss_sum / figures.weight);
    let mut list = vec![
        ("accuracy".to_owned(), figures.accuracy.value()),
        ("log loss".to_owned(), mean_loss),
        ("AUC".to_owned(), figures.auc.value()),
    ];
    for (GroupReport { name, .. }, group) in outcome.data.groups.iter().zip(&figures.groups) {
        let rates = [
            ("selection rate", group.selection_rate()),
            ("true positive rate", group.true_positive_rate()),
            ("false positive rate", group.false_positive_rate()),
        ];
        list.extend(rates.map(|(rate, value)| (format!("{rate}, {name}"), value.value())));
    }
    list
}

/// From which margin on a model predicts the favourable label.
fn cut(threshold: Threshold) -> String {
    match threshold {
        Threshold::At(0.5) => "def cut(model):\n    return 0.0  # p is at least one half".to_owned(),
        Threshold::At(p) => {
            let p = number(Some(p));
            format!("def cut(model):\n    return np.log({p}) - np.log(1 - {p})  # p is at least {p}")
        }
        Threshold::AcceptTop(share) => format!(
            "def cut(model):\n    \"\"\"The margin at which this share of the validation rows is accepted.\"\"\"\n    X, _, _, base = data[\"validation\"]\n    margin = model.decision_function(X)\n    order = np.argsort(-margin, kind=\"stable\")\n    accepted = np.cumsum(base[order])\n    # A little below: equal rows have equal margins up to rounding.\n    return margin[order][np.argmax(accepted >= {} * base.sum() * (1 - 1e-12))] - 1e-9",
            number(Some(share))
        ),
    }
}

const COMPARE: &str = r#"def share(chosen, among, base):
    return np.average(chosen[among], weights=base[among]) if base[among].sum() > 0 else np.nan


def figures(model, X, y, groups, base):
    margin = model.decision_function(X)
    predicted, y = margin >= cut(model), y.to_numpy()
    both = 0 < base[y == 1].sum() < base.sum()
    told = {
        "accuracy": np.average(predicted == y, weights=base),
        "log loss": np.average(np.logaddexp(0, margin) - y * margin, weights=base),
        # Equal rows have equal scores, whatever the order of the sums.
        "AUC": roc_auc_score(y, margin.round(9), sample_weight=base) if both else np.nan,
    }
    for name in sorted(set(groups)):
        group = groups == name
        told[f"selection rate, {name}"] = share(predicted, group, base)
        told[f"true positive rate, {name}"] = share(predicted, group & (y == 1), base)
        told[f"false positive rate, {name}"] = share(predicted, group & (y == 0), base)
    return told


rows = []
for (name, part), expected in EXPERIMENT.items():
    here = figures(models[name], *data[part])
    for figure, value in expected.items():
        rows.append((name, part, figure, value, here.get(figure, np.nan)))
table_of_figures = pd.DataFrame(rows, columns=["model", "part", "figure", "experiment", "here"])
table_of_figures["difference"] = (table_of_figures["experiment"] - table_of_figures["here"]).abs()
print(table_of_figures.to_string(index=False))
undefined = table_of_figures["experiment"].isna()
assert (undefined == table_of_figures["here"].isna()).all(), "a figure is undefined on one side only"
largest = table_of_figures["difference"][~undefined].max()
assert largest <= 1e-6, f"the figures differ by up to {largest}"
print(f"\nAll {(~undefined).sum()} figures are equal; the largest difference is {largest:.1e}.")"#;

const OTHERS: &str = r#"trainers = {"HistGradientBoosting": HistGradientBoostingClassifier(random_state=0)}
try:
    from xgboost import XGBClassifier

    trainers["XGBoost"] = XGBClassifier(random_state=0)
except ImportError:
    print("XGBoost is not installed: left out.")
try:
    from lightgbm import LGBMClassifier

    trainers["LightGBM"] = LGBMClassifier(random_state=0, verbose=-1)
except ImportError:
    print("LightGBM is not installed: left out.")

encode.fit(X)
rows = []
for name, trainer in trainers.items():
    for weighted in [False, True]:
        fitted = clone(trainer).fit(encode.transform(X), y, sample_weight=sample_weight if weighted else base)
        X_test, y_test, groups, _ = data["test"]
        predicted = fitted.predict(encode.transform(X_test))
        rates = [predicted[groups == group].mean() for group in sorted(set(groups))]
        gap = max(rates) - min(rates)
        rows.append((name, weighted, np.mean(predicted == y_test), gap))
print(pd.DataFrame(rows, columns=["trainer", "weighted", "test accuracy", "selection-rate gap"]).to_string(index=False))"#;
