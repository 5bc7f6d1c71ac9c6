//! What is set by hand of single columns: which of its values mean "missing", how values are called, and what kind it is.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What a column is read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReadAs {
    /// Numbers; a cell that is none counts as missing.
    Number,
    /// Categories, numbers included.
    Category,
    /// Numbers from 1 in the order of [`ColumnChoice::order`]; a value that is not in it counts as missing.
    Ordered,
    /// The year of dates.
    Year,
    /// Months of dates since January 1970, which is 0.
    Months,
}

/// What is set by hand of one column. It is done in the order of the fields.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct ColumnChoice {
    /// The column's name.
    pub column: String,
    /// Values that mean "missing" here.
    pub missing: Vec<String>,
    /// Values and what they are called instead. Values of one name are merged.
    pub rename: BTreeMap<String, String>,
    /// What the column is read as; `None`: what its cells look like.
    #[serde(rename = "as")]
    pub read_as: Option<ReadAs>,
    /// The order of an ordered category's values, the lowest first.
    pub order: Vec<String>,
}

impl ColumnChoice {
    /// Whether cells are wanted as they stand in the file, even where all of them are numbers.
    pub(super) fn needs_texts(&self) -> bool {
        !self.rename.is_empty() || !matches!(self.read_as, None | Some(ReadAs::Number))
    }

    /// Calls a value otherwise, which may be another value's name: then they are merged. `value` is its present name.
    pub fn call(&mut self, value: &str, name: &str) {
        for present in self.rename.values_mut().filter(|present| *present == value) {
            name.clone_into(present);
        }
        self.rename.entry(value.to_owned()).or_insert_with(|| name.to_owned());
        self.rename.retain(|own, present| own != present);
        let mut order: Vec<String> = Vec::new();
        for own in std::mem::take(&mut self.order) {
            let own = if own == value { name.to_owned() } else { own };
            if !order.contains(&own) {
                order.push(own);
            }
        }
        self.order = order;
    }

    /// Whether nothing is set.
    pub fn is_empty(&self) -> bool {
        let ColumnChoice { column: _, missing, rename, read_as, order } = self;
        missing.is_empty() && rename.is_empty() && read_as.is_none() && order.is_empty()
    }
}
