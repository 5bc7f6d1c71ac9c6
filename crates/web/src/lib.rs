//! The engine for JavaScript: one function, which the package's worker calls. `npm/` has what surrounds it.

use js_sys::Function;
use soft_unlearn::experiment::{Configuration, ExportKind, Observer, Session, Stage, run};
use soft_unlearn::table::{FormatChoice, Table, TableReader};
use soft_unlearn_advice::{Advice, told};
use wasm_bindgen::prelude::*;

/// What an experiment gives.
#[wasm_bindgen]
pub struct Corrected {
    report: Vec<u8>,
    coefficients: Vec<u8>,
    parts: Vec<String>,
    weights: Vec<f64>,
}

#[wasm_bindgen]
impl Corrected {
    /// The report, as JSON in UTF-8.
    pub fn report(&self) -> Vec<u8> {
        self.report.clone()
    }

    /// The coefficients in the file's own units, as JSON in UTF-8.
    pub fn coefficients(&self) -> Vec<u8> {
        self.coefficients.clone()
    }

    /// For every data row, in file order: `train`, `validation`, `test`, or `dropped: ` and the reason.
    pub fn parts(&self) -> Vec<String> {
        self.parts.clone()
    }

    /// For every data row, in file order, its weight for any trainer: at least 0, and 0 where it does not train.
    pub fn weights(&self) -> Vec<f64> {
        self.weights.clone()
    }
}

/// Runs the experiment of a configuration (JSON) on a file's bytes, and on a second file's where the split asks for one. `progress` is called with the stage and
/// the share done.
///
/// # Errors
/// In the engine's words, with what can be done about it.
#[wasm_bindgen]
pub fn correct(
    name: String,
    data: &[u8],
    second: Option<Vec<u8>>,
    configuration: &str,
    progress: &Function,
) -> Result<Corrected, JsError> {
    let configuration: Configuration = serde_json::from_str(configuration)?;
    let mut session = Session::default();
    session.set_main(name, read(data, &configuration.format)?);
    if let Some(second) = second {
        session.set_second(Some(("second".to_owned(), read(&second, &configuration.format.of_second())?)));
    }
    run(&mut session, &configuration, &mut Listener(progress)).map_err(refused)?;
    let (parts, weights) = rows(&session.export(ExportKind::Weights).map_err(refused)?.bytes)?;
    let bytes = |kind| Ok::<_, JsError>(session.export(kind).map_err(refused)?.bytes);
    Ok(Corrected {
        report: bytes(ExportKind::Report)?,
        coefficients: bytes(ExportKind::Coefficients)?,
        parts,
        weights,
    })
}

fn read(bytes: &[u8], format: &FormatChoice) -> Result<Table, JsError> {
    let mut reader = TableReader::new(format.clone());
    for piece in bytes.chunks(1 << 20) {
        reader.push(piece).map_err(refused)?;
    }
    reader.finish().map_err(refused)
}

fn refused(error: impl std::fmt::Display + Advice) -> JsError {
    JsError::new(&told(&error))
}

/// The columns of a weights file, whose texts are quoted where they have to be.
fn rows(file: &[u8]) -> Result<(Vec<String>, Vec<f64>), JsError> {
    let mut both = (Vec::new(), Vec::new());
    for line in String::from_utf8_lossy(file).lines().skip(1) {
        let (_, rest) = line.split_once(',').ok_or_else(|| JsError::new(line))?;
        let (part, weight) = rest.rsplit_once(',').ok_or_else(|| JsError::new(line))?;
        let quoted = part.strip_prefix('"').and_then(|part| part.strip_suffix('"'));
        both.0.push(quoted.map_or_else(|| part.to_owned(), |part| part.replace("\"\"", "\"")));
        both.1.push(weight.parse()?);
    }
    Ok(both)
}

/// Tells JavaScript how far the run is.
struct Listener<'a>(&'a Function);

impl Observer for Listener<'_> {
    fn enter(&mut self, stage: Stage) {
        // A listener that throws is its owner's affair.
        let _ = self.0.call2(&JsValue::NULL, &stage.words().into(), &stage.share_done().into());
    }

    fn milliseconds(&self) -> f64 {
        js_sys::Date::now()
    }
}
