//! The data sets that come with the page, and the experiment that each opens with.

use serde::{Deserialize, Serialize};

use super::{Configuration, Split};
use crate::table::{BinaryRole, Condition};

/// A data set that comes with the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BundledSet {
    /// UCI Adult, 48,842 rows.
    Adult,
    /// ProPublica's COMPAS two-year recidivism data, 6,172 rows.
    Compas,
    /// UCI German credit, 1,000 rows.
    GermanCredit,
}

impl BundledSet {
    /// All of them, in the order in which the page offers them.
    pub const ALL: [BundledSet; 3] = [BundledSet::Adult, BundledSet::Compas, BundledSet::GermanCredit];

    /// The name that the page shows.
    pub fn title(self) -> &'static str {
        match self {
            BundledSet::Adult => "Adult",
            BundledSet::Compas => "COMPAS",
            BundledSet::GermanCredit => "German credit",
        }
    }

    /// The gzipped CSV, relative to the page.
    pub fn path(self) -> &'static str {
        match self {
            BundledSet::Adult => "data/adult.csv.gz",
            BundledSet::Compas => "data/compas.csv.gz",
            BundledSet::GermanCredit => "data/german-credit.csv.gz",
        }
    }

    /// The same, read beforehand by the page's own reader, relative to the page.
    pub fn packed_path(self) -> &'static str {
        match self {
            BundledSet::Adult => "data/adult.table.gz",
            BundledSet::Compas => "data/compas.table.gz",
            BundledSet::GermanCredit => "data/german-credit.table.gz",
        }
    }

    /// The experiment that the page opens with.
    pub fn configuration(self) -> Configuration {
        let role = |column: &str, positive: &str, negative: Option<&str>| BinaryRole {
            column: column.to_owned(),
            positive: Condition::Values(vec![positive.to_owned()]),
            negative: negative.map(|value| vec![value.to_owned()]),
        };
        match self {
            BundledSet::Adult => Configuration {
                ignored: vec!["fnlwgt".to_owned()],
                // The halves of UCI's own test file that the method's authors validate and test on.
                split: Split::Column {
                    column: "split".to_owned(),
                    train: vec!["train".to_owned()],
                    validation: vec!["validation".to_owned()],
                    test: vec!["test".to_owned()],
                },
                ..Configuration::new(role("income", ">50K", None), role("sex", "Male", None))
            },
            BundledSet::Compas => Configuration::new(
                role("two_year_recid", "0", None),
                role("race", "Caucasian", Some("African-American")),
            ),
            BundledSet::GermanCredit => {
                Configuration::new(role("credit", "good", None), role("sex", "male", None))
            }
        }
    }
}
