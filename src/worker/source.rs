//! Where tables come from in a worker: a file's stream, or a bundled set next to the page.

use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, CompressionFormat, DecompressionStream, ReadableStream, ReadableStreamDefaultReader,
    ReadableWritablePair, Response, WorkerGlobalScope,
};

use super::Source;
use crate::table::{FormatChoice, Table, TableError, TableReader};

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
        Source::File { name } => name.clone(),
    }
}

/// Reads a table as a stream; `progress` hears the share done, where the size is known. Returns it with its size in
/// bytes.
pub async fn read(
    source: &Source,
    file: Option<web_sys::File>,
    format: FormatChoice,
    progress: impl Fn(Option<f64>),
) -> Result<(Table, u64), ReadError> {
    match source {
        Source::Bundled(set) => {
            let path = set.path();
            let failed = |reason: JsValue| ReadError::Bundled { path, reason: words(&reason) };
            let stream = fetch_unpacked(path).await.map_err(failed)?;
            pump(stream, Some(set.unpacked_bytes()), format, progress, failed).await
        }
        Source::File { name } => {
            let failed = |reason: JsValue| ReadError::File { name: name.clone(), reason: words(&reason) };
            let file = file.ok_or_else(|| failed("no file came with the request".into()))?;
            let size = file.size();
            pump(file.stream(), Some(size), format, progress, failed).await
        }
    }
}

/// Fetches a gzip file next to the worker's script and unpacks it, unless the host has unpacked it on the way.
async fn fetch_unpacked(path: &str) -> Result<ReadableStream, JsValue> {
    let scope: WorkerGlobalScope = js_sys::global().unchecked_into();
    let response: Response = JsFuture::from(scope.fetch_with_str(path)).await?.unchecked_into();
    if !response.ok() {
        return Err(format!("status {}", response.status()).into());
    }
    let buffer: ArrayBuffer = JsFuture::from(response.array_buffer()?).await?.unchecked_into();
    let bytes = Uint8Array::new(&buffer);
    let packed = bytes.get_index(0) == 0x1f && bytes.get_index(1) == 0x8b;
    let stream = Blob::new_with_u8_array_sequence(&js_sys::Array::of1(&bytes))?.stream();
    if !packed {
        return Ok(stream);
    }
    let unpack = DecompressionStream::new(CompressionFormat::Gzip)?;
    Ok(stream.pipe_through(&ReadableWritablePair::new(&unpack.readable(), &unpack.writable())))
}

async fn pump(
    stream: ReadableStream,
    size: Option<f64>,
    format: FormatChoice,
    progress: impl Fn(Option<f64>),
    failed: impl Fn(JsValue) -> ReadError,
) -> Result<(Table, u64), ReadError> {
    let chunks: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
    let mut reader = TableReader::new(format);
    let mut bytes = 0_u64;
    let mut buffer = Vec::new();
    loop {
        let chunk = JsFuture::from(chunks.read()).await.map_err(&failed)?;
        let part = |name: &str| js_sys::Reflect::get(&chunk, &name.into());
        if part("done").map_err(&failed)?.is_truthy() {
            break;
        }
        let array: Uint8Array = part("value").map_err(&failed)?.unchecked_into();
        buffer.resize(array.length() as usize, 0);
        array.copy_to(&mut buffer);
        bytes += buffer.len() as u64;
        if let Err(error) = reader.push(&buffer) {
            // The stream is no longer wanted; whether it hears that does not matter.
            let _ = chunks.cancel();
            return Err(error.into());
        }
        progress(size.filter(|size| *size > 0.0).map(|size| (bytes as f64 / size).min(1.0)));
    }
    Ok((reader.finish()?, bytes))
}

fn words(reason: &JsValue) -> String {
    match reason.dyn_ref::<js_sys::Error>() {
        Some(error) => String::from(error.message()),
        None => reason.as_string().unwrap_or_else(|| "no reason given".to_owned()),
    }
}
