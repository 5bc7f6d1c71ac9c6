//! Where tables come from in a worker: a file's stream, or a bundled set next to the page.

use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ReadableStreamDefaultReader, ReadableWritablePair, Response, WorkerGlobalScope};

use super::Source;
use super::host::{Browser, borrow, is_wanted};
use super::packed::{Opened, unpack};
use soft_unlearn::experiment::{GivenError, LONGEST_GIVEN, LONGEST_REPORT, ReportError};
use soft_unlearn::table::{FormatChoice, Table, TableError, TableReader};

#[wasm_bindgen]
extern "C" {
    /// What unpacks a stream. Every browser that runs the page has it; web-sys has it behind a flag.
    #[wasm_bindgen(extends = ReadableWritablePair)]
    type DecompressionStream;

    #[wasm_bindgen(constructor, catch)]
    fn new(format: &str) -> Result<DecompressionStream, JsValue>;
}

/// Why a table could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It is no table.
    #[error(transparent)]
    Table(#[from] TableError),
    /// The browser stopped the reading.
    #[error(
        "{name} could not be read ({reason}). If it was changed or moved after you chose it, choose it again."
    )]
    File {
        /// The file's name.
        name: String,
        /// The browser's words.
        reason: String,
    },
    /// The module that reads such files did not arrive.
    #[error(
        "What reads workbooks, Parquet and Arrow files could not be fetched ({reason}). Connect to the internet and choose the file again, or make a CSV file of it."
    )]
    Reader {
        /// The browser's words, or the status.
        reason: String,
    },
    /// A bundled set did not arrive.
    #[error(
        "{path} could not be fetched ({reason}). Check that the page's own files are all on the host, then try again."
    )]
    Bundled {
        /// Its address, relative to the page.
        path: &'static str,
        /// The browser's words, or the status.
        reason: String,
    },
}

/// The name that the page shows.
pub fn name(source: &Source) -> String {
    match source {
        Source::Bundled(set) => set.title().to_owned(),
        Source::Synthetic(_) => "A made-up world".to_owned(),
        Source::Embeddings(_) => "Made-up embeddings".to_owned(),
        Source::File { name } => name.clone(),
    }
}

/// Reads a table as a stream; `progress` is called with the share done, where the size is known.
pub async fn read(
    source: &Source,
    file: Option<web_sys::File>,
    format: FormatChoice,
    progress: impl Fn(Option<f64>) + Clone + 'static,
) -> Result<Opened, ReadError> {
    let name = name(source);
    let opened = |(table, bytes): (Table, u64)| Opened::new(table, &name, bytes);
    match source {
        // Read beforehand.
        Source::Bundled(set) if format == FormatChoice::default() => {
            let path = set.packed_path();
            let packed = unpacked(path).await?;
            let damaged = || ReadError::Bundled { path, reason: "it is damaged".to_owned() };
            unpack(&packed).ok_or_else(damaged)
        }
        Source::Bundled(set) => {
            let text = unpacked(set.path()).await?;
            let mut intake = Intake::new(format, Some(text.len() as f64), progress);
            for piece in text.chunks(1 << 16) {
                intake.take(piece)?;
            }
            Ok(opened(intake.finish()?))
        }
        Source::Synthetic(world) => {
            let text = world.csv();
            let mut intake = Intake::new(format, Some(text.len() as f64), progress);
            intake.take(text.as_bytes())?;
            Ok(opened(intake.finish()?))
        }
        Source::Embeddings(set) => {
            let file = set.npz();
            let mut intake = Intake::new(format, Some(file.len() as f64), progress);
            for piece in file.chunks(1 << 20) {
                intake.take(piece)?;
            }
            Ok(opened(intake.finish()?))
        }
        Source::File { name } => {
            let file = file.ok_or_else(|| ReadError::File {
                name: name.clone(),
                reason: "no file came with the request".to_owned(),
            })?;
            let read = streamed(name, &file, format.clone(), progress.clone()).await;
            // It was of a kind, or holds one, that another module reads: read again with that.
            if !is_wanted() {
                return read.map(opened);
            }
            let heard = progress.clone();
            let lent = borrow(move |done| heard(Some(GATHERED + (1.0 - GATHERED) * done))).await;
            lent.map_err(|reason| ReadError::Reader { reason: words(&reason) })?;
            let read = streamed(name, &file, format, move |done| progress(done.map(|done| GATHERED * done)));
            read.await.map(opened)
        }
    }
}

/// The share of the reading that the gathering of a file is, where it is read whole.
const GATHERED: f64 = 0.1;

/// Reads a file as it arrives.
async fn streamed(
    name: &str,
    file: &web_sys::File,
    format: FormatChoice,
    progress: impl Fn(Option<f64>),
) -> Result<(Table, u64), ReadError> {
    let failed = |reason: JsValue| ReadError::File { name: name.to_owned(), reason: words(&reason) };
    let mut intake = Intake::new(format, Some(file.size()), progress);
    let chunks: ReadableStreamDefaultReader = file.stream().get_reader().unchecked_into();
    let mut buffer = Vec::new();
    loop {
        let chunk = JsFuture::from(chunks.read()).await.map_err(failed)?;
        let part = |name: &str| js_sys::Reflect::get(&chunk, &name.into());
        if part("done").map_err(failed)?.is_truthy() {
            return Ok(intake.finish()?);
        }
        let array: Uint8Array = part("value").map_err(failed)?.unchecked_into();
        buffer.resize(array.length() as usize, 0);
        array.copy_to(&mut buffer);
        if let Err(error) = intake.take(&buffer) {
            // The stream is no longer wanted; whether it hears that does not matter.
            let _ = chunks.cancel();
            return Err(error.into());
        }
    }
}

/// A report's bytes; of a file too long for one, none are read.
pub async fn report(file: Option<web_sys::File>) -> Result<Result<Vec<u8>, ReportError>, ReadError> {
    whole(file, LONGEST_REPORT, |bytes| ReportError::TooLong { bytes }).await
}

/// The bytes of weights or coefficients; of a file too long for them, none are read.
pub async fn given(file: Option<web_sys::File>) -> Result<Result<Vec<u8>, GivenError>, ReadError> {
    whole(file, LONGEST_GIVEN, |bytes| GivenError::TooLong { bytes, limit: LONGEST_GIVEN }).await
}

/// A file's bytes, where it has no more than so many.
async fn whole<E>(
    file: Option<web_sys::File>,
    most: usize,
    too_long: impl Fn(u64) -> E,
) -> Result<Result<Vec<u8>, E>, ReadError> {
    let failed = |name: String, reason: String| ReadError::File { name, reason };
    let file =
        file.ok_or_else(|| failed("The file".to_owned(), "no file came with the request".to_owned()))?;
    if file.size() > most as f64 {
        return Ok(Err(too_long(file.size() as u64)));
    }
    let read = JsFuture::from(file.array_buffer()).await;
    let buffer = read.map_err(|reason| failed(file.name(), words(&reason)))?;
    Ok(Ok(Uint8Array::new(&buffer).to_vec()))
}

/// The bytes of a gzipped file next to the worker's script. The browser unpacks it: what is compiled here is slow at first.
async fn unpacked(path: &'static str) -> Result<Vec<u8>, ReadError> {
    let failed = |reason: JsValue| ReadError::Bundled { path, reason: words(&reason) };
    let fetched = fetch(path).await.map_err(failed)?;
    let packed = Uint8Array::new(&fetched);
    // A host may have unpacked the file on the way.
    if packed.subarray(0, 2).to_vec() != [0x1f, 0x8b] {
        return Ok(packed.to_vec());
    }
    let unpacking = async {
        let stream = Response::new_with_opt_js_u8_array(Some(&packed))?.body();
        let unpacker = DecompressionStream::new("gzip")?;
        let unpacked = stream.map(|stream| stream.pipe_through(&unpacker));
        body(&Response::new_with_opt_readable_stream(unpacked.as_ref())?).await
    };
    let bytes = unpacking.await.map_err(failed)?;
    Ok(Uint8Array::new(&bytes).to_vec())
}

/// Fetches a file next to the worker's script.
async fn fetch(path: &str) -> Result<ArrayBuffer, JsValue> {
    let scope: WorkerGlobalScope = js_sys::global().unchecked_into();
    let response: Response = JsFuture::from(scope.fetch_with_str(path)).await?.unchecked_into();
    if !response.ok() {
        return Err(format!("status {}", response.status()).into());
    }
    body(&response).await
}

/// All that a response holds.
async fn body(response: &Response) -> Result<ArrayBuffer, JsValue> {
    Ok(JsFuture::from(response.array_buffer()?).await?.unchecked_into())
}

/// A table reader that counts its bytes and tells how far it is.
struct Intake<P> {
    reader: TableReader,
    bytes: u64,
    size: Option<f64>,
    progress: P,
}

impl<P: Fn(Option<f64>)> Intake<P> {
    fn new(format: FormatChoice, size: Option<f64>, progress: P) -> Intake<P> {
        Intake { reader: TableReader::hosted(format, &Browser), bytes: 0, size, progress }
    }

    fn take(&mut self, bytes: &[u8]) -> Result<(), TableError> {
        self.reader.push(bytes)?;
        self.bytes += bytes.len() as u64;
        (self.progress)(self.size.filter(|size| *size > 0.0).map(|size| (self.bytes as f64 / size).min(1.0)));
        Ok(())
    }

    fn finish(self) -> Result<(Table, u64), TableError> {
        Ok((self.reader.finish()?, self.bytes))
    }
}

fn words(reason: &JsValue) -> String {
    match reason.dyn_ref::<js_sys::Error>() {
        Some(error) => String::from(error.message()),
        None => reason.as_string().unwrap_or_else(|| "no reason given".to_owned()),
    }
}
