//! What the model saw: rows, columns and groups.

use serde::{Deserialize, Serialize};

use crate::objective::Words;

/// What the model saw.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DataReport {
    /// The file's or bundled set's name.
    pub name: String,
    /// SHA-256 of the file's bytes, hexadecimal.
    pub fingerprint: String,
    /// The same of the second file, where there is one.
    pub second_fingerprint: Option<String>,
    /// Data rows in the file or files.
    pub rows_read: usize,
    /// Rows that train, validate and test.
    pub rows: [usize; 3],
    /// Rows that were dropped, by reason, in words ("no value for age"), largest first.
    pub dropped: Vec<(String, usize)>,
    /// Number of encoded columns, intercept not counted.
    pub encoded_columns: usize,
    /// Names of the encoded columns, in the order of the parameters ("age", "workclass = Private", ..., "intercept").
    pub parameter_names: Vec<String>,
    /// The positive label in words ("income is >50K").
    pub favourable: String,
    /// The privileged group in words ("sex is Male"); without one, the second group.
    pub privileged: String,
    /// The other group in words ("sex is Female", "sex is not Male"); without a privileged one, the first group.
    pub unprivileged: String,
    /// Every group, in the order of its code.
    pub groups: Vec<GroupReport>,
    /// The column of base weights and what it adds up to, where there is one.
    pub base_weights: Option<WeightsReport>,
}

/// What a column of base weights adds up to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WeightsReport {
    /// The column.
    pub column: String,
    /// Sum of the base weights that train, validate and test.
    pub sums: [f64; 3],
    /// Rows among them with a weight of 0, which count nowhere.
    pub zero: [usize; 3],
}

/// A group that is compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupReport {
    /// What it is called ("race is Black and sex is Female").
    pub name: String,
    /// Its rows that train, validate and test.
    pub rows: [usize; 3],
    /// Whether it has as many validation rows as a group needs to be driven.
    pub driven: bool,
}

impl DataReport {
    /// The names of label and groups, for reasons why a figure is undefined.
    pub fn words(&self) -> Words {
        Words {
            favourable: self.favourable.clone(),
            privileged: self.privileged.clone(),
            unprivileged: self.unprivileged.clone(),
        }
    }
}
