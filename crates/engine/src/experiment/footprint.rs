//! How much memory a run takes, before anything of it is computed: from rows, columns, categories and settings alone.

use crate::table::{Column, ColumnData, ColumnKind, ColumnSummary, MOST_COUNTED, Table, TableSummary};
use crate::weights::SoftScheme;

use super::{Configuration, ModelKind, Split};
use crate::compute::Route;

/// Bytes that a run takes at its height, by what takes them. `tests/footprint.rs` holds their sum against what is really allocated.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Footprint {
    /// The tables as they were read.
    pub tables: u64,
    /// The encoded columns of all parts; with a perceptron, the embedding beside them.
    pub encoded: u64,
    /// What is kept of each row: influences, weights, probabilities, what is shown and saved.
    pub rows: u64,
    /// The Hessian, its factor and its inverse: square in the model's parameters. Of a table too wide for them, lists of its parameters.
    pub square: u64,
    /// The perceptron's parameters, their gradients and moments.
    pub perceptron: u64,
    /// Parameters of the logistic regression.
    pub parameters: u64,
}

/// Square matrices that are held at once: the Hessian while it is summed up and while it is factored, and its inverse.
const SQUARES: u64 = 3;
/// Numbers that are kept of each training row.
const PER_TRAINING_ROW: u64 = 30;
/// Numbers that are kept of any other row: its label, group and place, and its predictions while they are measured.
const PER_ROW: u64 = 8;
/// Points of the path of kept weights: eighths of the goal.
const PATH_POINTS: u64 = 8;

/// Columns that are named as the most costly, at most.
const NAMED: usize = 3;

/// A feature as the model would see it.
#[derive(Debug, Clone, Copy)]
struct Shape {
    /// One-hot columns; 0 for a number.
    levels: u64,
}

impl Footprint {
    /// The footprint of a run on these tables.
    pub fn new(table: &Table, second: Option<&Table>, configuration: &Configuration) -> Footprint {
        let shapes: Vec<Shape> =
            features(table, configuration).map(|column| shape(column, configuration)).collect();
        Footprint::of(table, second, configuration, &shapes)
    }

    fn of(
        table: &Table,
        second: Option<&Table>,
        configuration: &Configuration,
        shapes: &[Shape],
    ) -> Footprint {
        let second_rows = second.map_or(0, |second| rows_of(second, configuration));
        let rows = rows_of(table, configuration) + second_rows;
        let training = ((rows - second_rows) as f64 * training_share(&configuration.split)) as u64;
        let numbers = shapes.iter().filter(|shape| shape.levels == 0).count() as u64;
        let factors = shapes.len() as u64 - numbers;
        let columns = numbers + shapes.iter().map(|shape| shape.levels).sum::<u64>();
        let mut footprint = Footprint {
            tables: [Some(table), second]
                .into_iter()
                .flatten()
                .map(|table| bytes(table, configuration))
                .sum(),
            encoded: rows * (8 * numbers + 4 * factors),
            rows: 8 * (training * PER_TRAINING_ROW + (rows - training.min(rows)) * PER_ROW),
            parameters: columns + 1,
            ..Footprint::default()
        };
        if configuration.model.kind == ModelKind::Mlp {
            let width = configuration.model.perceptron.width(columns as usize) as u64;
            // The encoded columns written out as the hidden layers see them, and the embedding.
            footprint.encoded += 8 * rows * (columns + width);
            footprint.perceptron = 4 * 8 * ((columns + width + 2) * width + width + 1);
            footprint.parameters = width + 1;
        }
        footprint.square = matrices(training, footprint.parameters, configuration);
        if configuration.correction.soft == SoftScheme::Kept {
            // Each point of the retrained path keeps its weights and its predictions.
            footprint.rows += PATH_POINTS * 8 * 2 * training;
        }
        footprint
    }

    /// All of it.
    pub fn bytes(&self) -> u64 {
        self.tables + self.encoded + self.rows + self.square + self.perceptron
    }
}

/// Lists of the parameters that are held at once where the Hessian is never formed, and their names: the models' and conjugate gradients' own,
/// and at each point of two paths the model, its gaps' gradients and its preconditioner. Measured.
const LISTS: u64 = 160;

/// Bytes of what solves with the Hessian.
fn matrices(training: u64, parameters: u64, configuration: &Configuration) -> u64 {
    match Route::of_shape(training as usize, parameters.saturating_sub(1) as usize) {
        Route::Factored => squares(configuration) * 8 * parameters * parameters,
        Route::MatrixFree => LISTS * 8 * parameters,
    }
}

/// Matrices that are square in the parameters and held at once; each point of the retrained path keeps its Hessian.
fn squares(configuration: &Configuration) -> u64 {
    match configuration.correction.soft {
        SoftScheme::Kept => SQUARES + PATH_POINTS,
        _ => SQUARES,
    }
}

/// What it costs to take a column of categories in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TakenIn {
    /// Bytes that a run takes beside those that it takes without.
    pub bytes: u64,
    /// Seconds that a run takes longer, about: of a browser on a laptop.
    pub seconds: f64,
}

/// Seconds of a run for each row and parameter, and for each cubed parameter: every row is multiplied by every parameter, and a square
/// matrix is factored some times. Measured on the page with 300 to 2,000 categories of eight rows each (0.7 s to 66 s); other
/// machines take a third or three times as long.
const SECONDS_PER_CELL: f64 = 6e-7;
const SECONDS_PER_CUBE: f64 = 4e-9;

/// The same for each row and feature, and for each parameter, where the Hessian is never formed. Between what was measured on the page with 8,000 rows
/// and one or two columns of 3,350 categories (0.8 s and 5.4 s): how many products with vectors it takes depends on the data.
const SECONDS_PER_PRODUCT: f64 = 3e-5;

/// Seconds of a run with so many rows, features and parameters.
fn seconds(rows: u64, features: u64, parameters: u64, configuration: &Configuration) -> f64 {
    let training = (rows as f64 * training_share(&configuration.split)) as usize;
    match Route::of_shape(training, parameters.saturating_sub(1) as usize) {
        Route::Factored => {
            SECONDS_PER_CELL * rows as f64 * parameters as f64
                + SECONDS_PER_CUBE * (parameters as f64).powi(3)
        }
        Route::MatrixFree => SECONDS_PER_PRODUCT * ((rows * features) as f64 + parameters as f64),
    }
}

/// What it costs to take this column in as a feature, if it is none: a category is a parameter, memory grows with the square of their
/// number and time with its cube, until there are too many for a factored Hessian. `None` where the column is not there, and with a perceptron, whose last layer is as wide as before.
pub fn taken_in(summary: &TableSummary, configuration: &Configuration, column: &str) -> Option<TakenIn> {
    if configuration.model.kind == ModelKind::Mlp {
        return None;
    }
    let parameters = |column: &ColumnSummary| match column.kind {
        ColumnKind::Categorical | ColumnKind::Identifier if column.distinct > 2 => column.distinct as u64,
        _ => 1,
    };
    let own = parameters(summary.columns.iter().find(|other| other.name == column)?);
    let is_feature = |other: &&ColumnSummary| {
        let name = &other.name;
        name != column
            && *name != configuration.label.column
            && !configuration.ignored.contains(name)
            && (!configuration.is_sensitive(name) || configuration.sensitive_as_feature)
    };
    let before = 1 + summary.columns.iter().filter(is_feature).map(parameters).sum::<u64>();
    let features = 1 + summary.columns.iter().filter(is_feature).count() as u64;
    let rows = summary.rows as u64;
    let training = (rows as f64 * training_share(&configuration.split)) as u64;
    let bytes = |parameters| matrices(training, parameters, configuration);
    let seconds = |parameters| seconds(rows, features, parameters, configuration);
    Some(TakenIn {
        bytes: bytes(before + own).saturating_sub(bytes(before)) + 4 * rows,
        seconds: (seconds(before + own) - seconds(before)).max(0.0),
    })
}

/// The features without which most would be saved, the most costly first, as many as it takes to fit, three at most: each
/// with its number of categories (0 for numbers) and the bytes saved, after those before it are left out.
pub fn costly_columns(
    table: &Table,
    second: Option<&Table>,
    configuration: &Configuration,
    limit: u64,
) -> Vec<(String, u64, u64)> {
    let mut left: Vec<(&Column, Shape)> =
        features(table, configuration).map(|column| (column, shape(column, configuration))).collect();
    let total = |left: &[(&Column, Shape)]| {
        let shapes: Vec<Shape> = left.iter().map(|(_, shape)| *shape).collect();
        Footprint::of(table, second, configuration, &shapes).bytes()
    };
    let mut named = Vec::new();
    let mut now = total(&left);
    while now > limit && named.len() < NAMED {
        // The one with the most categories: what a column costs grows with them alone.
        let Some(most) = (0..left.len()).rev().max_by_key(|&place| left[place].1.levels) else { break };
        let (column, shape) = left.remove(most);
        let without = total(&left);
        named.push((column.name.clone(), shape.levels, now - without.min(now)));
        now = without;
    }
    named
}

/// The columns that are features: all but label, split, ignored and, if asked, sensitive.
fn features<'a>(table: &'a Table, configuration: &'a Configuration) -> impl Iterator<Item = &'a Column> {
    let split = match &configuration.split {
        Split::Column { column, .. } => Some(column),
        _ => None,
    };
    table.columns.iter().filter(move |column| {
        let name = &column.name;
        *name != configuration.label.column
            && Some(name) != split
            && !configuration.ignored.contains(name)
            && Some(name) != configuration.base_weight.as_ref()
            && Some(name) != configuration.counts.as_ref()
            && (!configuration.is_sensitive(name) || configuration.sensitive_as_feature)
    })
}

/// How the model would see a column. Of the categories of a column, those are expected that the training rows show.
fn shape(column: &Column, configuration: &Configuration) -> Shape {
    let ColumnData::Text { codes, levels } = &column.data else { return Shape { levels: 0 } };
    let distinct = levels.len() as f64;
    let rows_each = codes.len() as f64 / distinct.max(1.0);
    let unseen = libm::pow(1.0 - training_share(&configuration.split), rows_each);
    let seen = (distinct * (1.0 - unseen)).ceil() as u64;
    // Two categories are one column of zeros and ones.
    Shape { levels: if seen <= 2 { 0 } else { seen } }
}

/// The share of the table's rows that train; of a split by column, a guess.
fn training_share(split: &Split) -> f64 {
    match split {
        Split::Seeded { train, .. } => *train,
        Split::SecondFile { validation } => 1.0 - validation,
        Split::Column { .. } => 0.6,
    }
}

/// Rows that a table's lines stand for. Counts that are none are refused where the rows are chosen.
fn rows_of(table: &Table, configuration: &Configuration) -> u64 {
    let counts = configuration.counts.as_ref().and_then(|name| table.column(name));
    match counts.map(|column| &column.data) {
        Some(ColumnData::Numeric(counts)) => counts
            .iter()
            .map(|count| count.max(0.0) as u64)
            .fold(0, u64::saturating_add)
            .min(MOST_COUNTED as u64),
        _ => table.rows as u64,
    }
}

/// Bytes of a table's cells, and of those of its copies where it is one of counts; of a category's text, a guess.
fn bytes(table: &Table, configuration: &Configuration) -> u64 {
    const PER_LEVEL: u64 = 24;
    let rows =
        table.rows as u64 + if configuration.counts.is_some() { rows_of(table, configuration) } else { 0 };
    let of = |column: &Column| match &column.data {
        ColumnData::Numeric(_) => 8 * rows,
        ColumnData::Text { levels, .. } => 4 * rows + PER_LEVEL * levels.len() as u64,
    };
    table.columns.iter().map(of).sum::<u64>()
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::table::{FormatChoice, TableReader, guesses};
    use std::fmt::Write;

    #[test]
    fn what_a_column_is_said_to_cost_is_what_the_footprint_grows_by() {
        let mut text = String::from("sex,age,score,code,hired\n");
        for row in 0..8000_u32 {
            let (sex, hired) = (["m", "f"][row as usize % 2], ["yes", "no"][row as usize / 3 % 2]);
            writeln!(text, "{sex},{},{},c{},{hired}", 18 + row * 7 % 50, row * 13 % 1000, row * 37 % 900)
                .unwrap();
        }
        let mut reader = TableReader::new(FormatChoice::default());
        reader.push(text.as_bytes()).unwrap();
        let table = reader.finish().unwrap();
        let summary = table.summary("made", 0);
        let without = Configuration::from(&guesses(&summary));
        assert!(without.ignored.contains(&"code".to_owned()));
        let mut with = without.clone();
        with.ignored.retain(|column| column != "code");
        let bytes = |configuration: &Configuration| Footprint::new(&table, None, configuration).bytes();
        let grown = bytes(&with) - bytes(&without);
        let said = taken_in(&summary, &without, "code").unwrap();
        // A category that no training row shows is no parameter: 2 of 1,000 at six training rows each.
        assert!((said.bytes as f64 / grown as f64 - 1.0).abs() < 0.02, "{} {grown}", said.bytes);
        assert!((3.0..30.0).contains(&said.seconds), "{}", said.seconds);
        assert_eq!(taken_in(&summary, &without, "no such"), None);
    }
}
