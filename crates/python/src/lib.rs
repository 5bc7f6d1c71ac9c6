//! The engine's session as a Python class. Arrays cross as little-endian bytes, settings and reports as JSON: what a
//! scikit-learn user meets is written in Python, in `python/soft_unlearn`.

mod blocks;
mod stream;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};
use soft_unlearn::compute::{Backend, block_on};
use soft_unlearn::experiment::{
    CompareSettings, Configuration, ExportKind, Matching, Observer, Session as Engine, Stage, WrittenReport,
    run,
};
use soft_unlearn::leave_one_out::LeftOut;
use soft_unlearn::table::{Column, ColumnData, FormatChoice, Levels, MISSING_CODE, Table, TableReader};
use soft_unlearn_advice::{Advice, told};

/// Anything that is wrong with what was given is a `ValueError`.
fn value_error(error: impl std::fmt::Display) -> PyErr {
    PyValueError::new_err(error.to_string())
}

/// What is wrong with what was given in the engine's words, and what can be done about it.
fn refused(error: impl std::fmt::Display + Advice) -> PyErr {
    value_error(told(&error))
}

/// The clock, and nobody who listens.
struct Clock(Instant);

impl Observer for Clock {
    fn enter(&mut self, _stage: Stage) {}

    fn milliseconds(&self) -> f64 {
        self.0.elapsed().as_secs_f64() * 1000.0
    }
}

/// Tables, and what was computed from them.
#[pyclass]
#[derive(Default)]
struct Session {
    engine: Mutex<Engine>,
}

impl Session {
    /// The engine; what another thread left when it panicked is a session like any other.
    fn engine(&self) -> MutexGuard<'_, Engine> {
        self.engine.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, name: String, table: Table, second: bool) {
        match second {
            false => self.engine().set_main(name, table),
            true => {
                self.engine().set_second(Some((name, table)));
            }
        }
    }
}

fn configuration(json: &str) -> PyResult<Configuration> {
    serde_json::from_str(json).map_err(value_error)
}

#[pymethods]
impl Session {
    #[new]
    fn new() -> Session {
        Session::default()
    }

    /// Reads a file's bytes, in the format of a configuration (JSON), as the first or the second table.
    fn read(&self, py: Python<'_>, name: String, data: &[u8], settings: &str, second: bool) -> PyResult<()> {
        let format: FormatChoice = configuration(settings)?.format;
        let format = if second { format.of_second() } else { format };
        let table = py.detach(|| {
            let mut reader = TableReader::new(format);
            reader.push(data)?;
            reader.finish()
        });
        self.set(name, table.map_err(refused)?, second);
        Ok(())
    }

    /// Takes columns of numbers (name, float64 bytes) and of texts (name, int32 codes, levels; -1 is missing), all of
    /// `rows` cells, as the first table.
    fn columns(
        &self,
        name: String,
        fingerprint: String,
        rows: usize,
        numbers: Vec<(String, Vec<u8>)>,
        texts: Vec<(String, Vec<u8>, Vec<String>)>,
    ) -> PyResult<()> {
        let mut columns = Vec::with_capacity(numbers.len() + texts.len());
        for (name, bytes) in numbers {
            let (cells, rest) = bytes.as_chunks::<8>();
            check_length(&name, cells.len(), rest.len(), rows)?;
            let values: Vec<f64> = cells.iter().map(|cell| f64::from_le_bytes(*cell)).collect();
            if values.iter().any(|value| value.is_infinite()) {
                return Err(value_error(format!("column {name} holds an infinite number")));
            }
            columns.push(Column { name, data: ColumnData::Numeric(values) });
        }
        for (name, bytes, levels) in texts {
            let (cells, rest) = bytes.as_chunks::<4>();
            check_length(&name, cells.len(), rest.len(), rows)?;
            let code = |cell: &[u8; 4]| match i32::from_le_bytes(*cell) {
                -1 => Some(MISSING_CODE),
                code => u32::try_from(code).ok().filter(|&code| (code as usize) < levels.len()),
            };
            let codes: Option<Vec<u32>> = cells.iter().map(code).collect();
            let codes =
                codes.ok_or_else(|| value_error(format!("column {name} has a code without a level")))?;
            let levels: Levels = levels.iter().collect();
            columns.push(Column { name, data: ColumnData::Text { codes, levels } });
        }
        let table = Table { fingerprint, ..Table::new(columns).map_err(refused)? };
        self.set(name, table, false);
        Ok(())
    }

    /// Runs the experiment of a configuration (JSON), retrained models included.
    fn run(&self, py: Python<'_>, settings: &str) -> PyResult<()> {
        let configuration = configuration(settings)?;
        py.detach(|| {
            let mut clock = Clock(Instant::now());
            run(&mut self.engine(), &configuration, &mut clock).map(|_| ())
        })
        .map_err(refused)
    }

    /// A file to be taken home: "report", "samples", "coefficients", "weights", "notebook" or "script".
    fn export<'py>(&self, py: Python<'py>, kind: &str) -> PyResult<(String, Bound<'py, PyBytes>)> {
        let kind = match kind {
            "report" => ExportKind::Report,
            "samples" => ExportKind::Samples,
            "coefficients" => ExportKind::Coefficients,
            "weights" => ExportKind::Weights,
            "notebook" => ExportKind::Notebook,
            "script" => ExportKind::Script,
            other => return Err(value_error(format!("there is no file of the kind {other:?}"))),
        };
        let export = self.engine().export(kind).map_err(refused)?;
        Ok((export.name, PyBytes::new(py, &export.bytes)))
    }

    /// What is known of every training row, as bytes: `row` (uint32, from 1) and float64 columns.
    fn samples<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let samples = self.engine().outcome().map_err(refused)?.samples;
        let told = PyDict::new(py);
        let rows: Vec<u8> = samples.row.iter().flat_map(|row| row.to_le_bytes()).collect();
        told.set_item("row", PyBytes::new(py, &rows))?;
        let columns: [(&str, &[f64]); 8] = [
            ("base_weight", &samples.base_weight),
            ("probability", &samples.probability),
            ("target_influence", &samples.target_influence),
            ("utility_influence", &samples.utility_influence),
            ("leverage", &samples.leverage),
            ("hard_weight", &samples.hard_weight),
            ("soft_weight", &samples.soft_weight),
            ("delivered_weight", samples.delivered_weight()),
        ];
        for (name, values) in columns {
            told.set_item(name, PyBytes::new(py, &bytes_of(values)))?;
        }
        Ok(told)
    }

    /// The trade-off curves of the last run (JSON).
    fn curves(&self, py: Python<'_>) -> PyResult<String> {
        let exploration = py.detach(|| self.engine().explore()).map_err(refused)?;
        serde_json::to_string(&exploration.curves).map_err(value_error)
    }

    /// Models trained without each of these rows (numbers from 1; all training rows where there are none) on so many
    /// threads: (row, change of the target, change of the validation loss), NaN where there is none, as bytes.
    fn leave_one_out<'py>(
        &self,
        py: Python<'py>,
        settings: &str,
        rows: Option<Vec<u32>>,
        threads: usize,
    ) -> PyResult<[Bound<'py, PyBytes>; 3]> {
        let configuration = configuration(settings)?;
        let computed = py.detach(|| {
            let mut engine = self.engine();
            let mut clock = Clock(Instant::now());
            block_on(engine.measure_influence(&Backend::cpu(), &configuration, &mut clock))
                .map_err(|error| told(&error))?;
            let engine: &Engine = &engine;
            let rows = match rows {
                Some(rows) => Arc::new(rows),
                None => engine.outcome().map_err(|error| told(&error))?.samples.row,
            };
            let places = engine.places(&rows).map_err(|error| told(&error))?;
            let places: Vec<usize> = places.into_iter().map(|place| place as usize).collect();
            let target = configuration
                .target()
                .ok_or("the criteria are none of the targets that this is defined for")?;
            let problem = engine.leave_one_out(&[target]).map_err(|error| told(&error))?;
            // Which rows are computed together changes no bit.
            let share = places.len().div_ceil(threads.max(1)).max(1);
            let problem = &problem;
            let parts: Vec<Result<Vec<LeftOut>, String>> = std::thread::scope(|scope| {
                let solve = |places| {
                    move || block_on(problem.solve(&Backend::cpu(), places)).map_err(|error| told(&error))
                };
                let work: Vec<_> = places.chunks(share).map(|places| scope.spawn(solve(places))).collect();
                let stopped = |_| Err("a thread stopped".to_owned());
                work.into_iter().map(|thread| thread.join().unwrap_or_else(stopped)).collect()
            });
            let parts: Result<Vec<Vec<LeftOut>>, String> = parts.into_iter().collect();
            Ok::<_, String>((rows, parts?.concat()))
        });
        let (rows, found) = computed.map_err(value_error)?;
        let nan = |value: Option<f64>| value.unwrap_or(f64::NAN);
        let target: Vec<f64> = found.iter().map(|row| nan(row.targets.first().copied().flatten())).collect();
        let utility: Vec<f64> = found.iter().map(|row| nan(row.utility)).collect();
        let rows: Vec<u8> = rows.iter().flat_map(|row| row.to_le_bytes()).collect();
        Ok([rows, bytes_of(&target), bytes_of(&utility)].map(|bytes| PyBytes::new(py, &bytes)))
    }

    /// Brings every method to the configuration's goal: the comparison (JSON), and its table in Markdown. `compared`: judge, resamples and
    /// contenders (JSON).
    fn compare(&self, py: Python<'_>, settings: &str, compared: &str) -> PyResult<(String, String)> {
        let configuration = configuration(settings)?;
        let compared: CompareSettings = serde_json::from_str(compared).map_err(value_error)?;
        let begun = self.engine().begin::<Matching>(&configuration, &compared, 0);
        let mut waiting = begun.map_err(refused)?.waiting;
        while waiting > 0 {
            // Between two methods the caller may interrupt.
            py.check_signals()?;
            let done = py.detach(|| self.engine().next_cell::<Matching>(&mut Clock(Instant::now())));
            waiting = done.waiting;
            for row in done.rows {
                if let Some(why) = row.failed {
                    return Err(value_error(why));
                }
                if let Some(comparison) = row.comparison {
                    let json = serde_json::to_string(&comparison).map_err(value_error)?;
                    return Ok((json, comparison.markdown()));
                }
            }
        }
        Err(value_error("the comparison ended without a table"))
    }

    /// Computes a report again on the tables of this session, which has run nothing else; says what was confirmed.
    fn verify(&self, py: Python<'_>, report: &[u8]) -> PyResult<String> {
        let report = WrittenReport::read(report).map_err(refused)?;
        let confirmed = py.detach(|| report.verify(&mut self.engine(), &mut Clock(Instant::now())));
        Ok(confirmed.map_err(refused)?.to_string())
    }
}

fn check_length(name: &str, cells: usize, rest: usize, rows: usize) -> PyResult<()> {
    match cells == rows && rest == 0 {
        true => Ok(()),
        false => Err(value_error(format!("column {name} has {cells} cells, but there are {rows} rows"))),
    }
}

fn bytes_of(values: &[f64]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

/// A configuration as the engine reads it, whole, with every default (JSON).
#[pyfunction]
fn normalise(settings: &str) -> PyResult<String> {
    serde_json::to_string(&configuration(settings)?).map_err(value_error)
}

/// A report, if it is one and undamaged: its configuration (JSON). Else a `ValueError` that says why.
#[pyfunction]
fn read_report(report: &[u8]) -> PyResult<String> {
    let report = WrittenReport::read(report).map_err(refused)?;
    serde_json::to_string(report.configuration()).map_err(value_error)
}

/// The engine of soft_unlearn.
#[pymodule]
fn _engine(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add_class::<Session>()?;
    module.add_function(wrap_pyfunction!(normalise, module)?)?;
    module.add_function(wrap_pyfunction!(read_report, module)?)?;
    stream::add(module)?;
    blocks::add(module)
}
