//! Sums over blocks of rows, wherever these are: what `soft_unlearn.dask` computes with.

use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::PyBytes;
use serde::{Deserialize, Serialize};
use soft_unlearn::blocks::{
    Ask, Block, BlockGoal, BlockPath, BlocksError, BlocksKept, Sums, Weighting, answer, fit_blocks, merge,
};
use soft_unlearn::design::{DesignMatrix, Layout, NumericColumn, Part};
use soft_unlearn::model::FitReport;
use soft_unlearn::objective::Criterion;

use crate::{bytes_of, refused, value_error};

/// Rows as bytes: numbers (float64, row by row), labels (one byte each), groups (uint16) and, where there are some, weights (float64).
type Rows = (Vec<u8>, Vec<u8>, Vec<u8>, Option<Vec<u8>>);

/// Numeric columns as they are, and an intercept where there is one.
fn layout(columns: usize, intercept: bool) -> Arc<Layout> {
    let column = |j| NumericColumn { name: format!("x{j}"), shift: 0.0, scale: 1.0 };
    Arc::new(Layout::dense((0..columns).map(column).collect(), intercept))
}

fn numbers(bytes: &[u8]) -> Vec<f64> {
    bytes.as_chunks::<8>().0.iter().map(|cell| f64::from_le_bytes(*cell)).collect()
}

/// A block of training and validation rows, as bytes.
#[pyfunction]
fn block<'py>(
    py: Python<'py>,
    columns: usize,
    intercept: bool,
    train: Rows,
    validation: Rows,
) -> PyResult<Bound<'py, PyBytes>> {
    let layout = layout(columns, intercept);
    let part = |(x, y, groups, weights): Rows| -> PyResult<Part> {
        let label: Vec<bool> = y.iter().map(|&y| y == 1).collect();
        let groups: Vec<u16> =
            groups.as_chunks::<2>().0.iter().map(|code| u16::from_le_bytes(*code)).collect();
        let x = DesignMatrix::new(layout.clone(), label.len(), numbers(&x), Vec::new()).map_err(refused)?;
        let rows = (0..label.len() as u32).collect();
        let part = Part::new(x, &label, &vec![false; label.len()], rows).map_err(refused)?;
        let part = part.with_groups(groups).map_err(refused)?;
        part.with_weights(weights.map(|weights| numbers(&weights))).map_err(refused)
    };
    let nobody: Rows = (Vec::new(), Vec::new(), Vec::new(), train.3.as_ref().map(|_| Vec::new()));
    let parts = [part(train)?, part(validation)?, part(nobody)?];
    let rows = (parts[0].y().len() + parts[1].y().len()) as u32;
    Ok(PyBytes::new(py, &Block { rows, parts, dropped: Vec::new() }.to_bytes()))
}

/// A block's answer to a question (JSON), as float64 bytes.
#[pyfunction]
fn block_answer<'py>(
    py: Python<'py>,
    columns: usize,
    intercept: bool,
    block: &[u8],
    ask: &str,
) -> PyResult<Bound<'py, PyBytes>> {
    let ask: Ask = serde_json::from_str(ask).map_err(value_error)?;
    let told = py.detach(|| answer(&Block::from_bytes(&layout(columns, intercept), block)?, &ask));
    Ok(PyBytes::new(py, &bytes_of(&told.map_err(refused)?)))
}

/// The weights of a block's training rows by a weighting (JSON), as float64 bytes.
#[pyfunction]
fn block_weights<'py>(
    py: Python<'py>,
    columns: usize,
    intercept: bool,
    block: &[u8],
    weighting: &str,
) -> PyResult<Bound<'py, PyBytes>> {
    let weighting: Weighting = serde_json::from_str(weighting).map_err(value_error)?;
    let block = Block::from_bytes(&layout(columns, intercept), block).map_err(refused)?;
    let expected = columns + usize::from(intercept);
    if std::iter::once(&weighting.theta).chain(&weighting.steps).any(|vector| vector.len() != expected) {
        return Err(value_error("the weighting is that of other columns"));
    }
    Ok(PyBytes::new(py, &bytes_of(&py.detach(|| weighting.weights(&block.parts[0])))))
}

/// Sums that Python asks for: a function from a question (JSON) to the blocks' answers, in their order.
struct Asked<'a, 'py> {
    function: &'a Bound<'py, PyAny>,
    /// What the function raised.
    raised: Option<PyErr>,
}

impl Sums for Asked<'_, '_> {
    fn ask(&mut self, ask: &Ask) -> Result<Vec<f64>, BlocksError> {
        let json = serde_json::to_string(ask).map_err(|_| BlocksError::Damaged)?;
        let answers = self.function.call1((json,)).and_then(|told| Ok(told.extract::<Vec<Vec<u8>>>()?));
        let answers = match answers {
            Ok(answers) => answers,
            Err(error) => {
                self.raised = Some(error);
                return Err(BlocksError::Store {
                    block: 0,
                    reason: "the function that asks failed".to_owned(),
                });
            }
        };
        let mut total = Vec::new();
        for answer in answers {
            merge(&mut total, &numbers(&answer))?;
        }
        Ok(total)
    }
}

/// What is to be solved.
#[derive(Deserialize)]
struct Question {
    l2: f64,
    criteria: Vec<Criterion>,
    groups: usize,
    minimum: u64,
    share: f64,
    lower: f64,
    upper: Option<f64>,
}

/// The original model, the weights and the updated model.
#[derive(Serialize)]
struct Solved {
    before: Vec<f64>,
    updated: Vec<f64>,
    fit: FitReport,
    kept: BlocksKept,
    weighting: Weighting,
}

/// Fits, and finds the weights, by asking `ask`; the question and the result are JSON.
#[pyfunction]
fn solve_blocks(columns: usize, intercept: bool, question: &str, ask: &Bound<'_, PyAny>) -> PyResult<String> {
    let question: Question = serde_json::from_str(question).map_err(value_error)?;
    let Question { l2, criteria, groups, minimum, share, lower, upper } = question;
    let goal = BlockGoal { criteria, groups, minimum, share, lower, upper };
    let mut sums = Asked { function: ask, raised: None };
    let mut solve = || {
        let start = vec![0.0; columns + usize::from(intercept)];
        let fit = fit_blocks(&mut sums, start, columns, l2, None, &mut |_, _| {})?;
        let (weighting, updated, kept) = BlockPath::reach(&mut sums, &goal, &fit, &mut |_, _| {})?;
        Ok::<_, BlocksError>(Solved { before: fit.parameters, updated, fit: fit.report, kept, weighting })
    };
    let solved = solve();
    match (solved, sums.raised) {
        (_, Some(raised)) => Err(raised),
        (Err(error), None) => Err(refused(error)),
        (Ok(solved), None) => serde_json::to_string(&solved).map_err(value_error),
    }
}

pub fn add(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_function(wrap_pyfunction!(block, module)?)?;
    module.add_function(wrap_pyfunction!(block_answer, module)?)?;
    module.add_function(wrap_pyfunction!(block_weights, module)?)?;
    module.add_function(wrap_pyfunction!(solve_blocks, module)?)
}
