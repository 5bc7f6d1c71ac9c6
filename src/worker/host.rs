//! What the browser lends the table reader: its decoders, and the readers of whole files, which are a module of their own.

use std::cell::{Cell, RefCell};

use soft_unlearn::table::{Announced, Host, KindError, Parsed, TextDecoder, WholeKind};
use wasm_bindgen::prelude::*;
use web_sys::TextDecodeOptions;

#[wasm_bindgen]
extern "C" {
    /// `www/formats.js`, once it has its module.
    type Formats;

    /// Fetches it; set by `www/worker.js`.
    #[wasm_bindgen(js_name = softUnlearnFormats, catch)]
    async fn formats() -> Result<JsValue, JsValue>;

    /// Takes a file's bytes into a new instance of the module.
    #[wasm_bindgen(method, catch)]
    fn take(this: &Formats, bytes: &[u8]) -> Result<(), JsValue>;

    /// Reads them; returns `Result<Announced, KindError>`.
    #[wasm_bindgen(method, catch)]
    fn read(
        this: &Formats,
        kind: u32,
        part: Option<&str>,
        progress: &mut dyn FnMut(f64),
    ) -> Result<Vec<u8>, JsValue>;

    /// A column, or a grid's text, which the instance gives away.
    #[wasm_bindgen(method, catch)]
    fn piece(this: &Formats, place: usize) -> Result<Vec<u8>, JsValue>;

    /// Forgets the instance.
    #[wasm_bindgen(method)]
    fn end(this: &Formats);
}

thread_local! {
    /// Whether a file was met that the module would read, and it is not here.
    static WANTED: Cell<bool> = const { Cell::new(false) };
    static LENT: RefCell<Option<Lent>> = const { RefCell::new(None) };
}

/// The module, and who hears how far it is with a file.
struct Lent {
    formats: Formats,
    progress: Box<dyn Fn(f64)>,
}

/// Whether a file was met that the module would read, and it is not here. Asked once.
pub fn is_wanted() -> bool {
    WANTED.take()
}

/// Fetches the module, if need be; `progress` is called with the next file.
pub async fn borrow(progress: impl Fn(f64) + 'static) -> Result<(), JsValue> {
    let formats = formats().await?.unchecked_into();
    LENT.set(Some(Lent { formats, progress: Box::new(progress) }));
    Ok(())
}

/// The browser.
pub struct Browser;

impl Host for Browser {
    fn decoder(&self, label: &str) -> Option<Box<dyn TextDecoder>> {
        let decoder = web_sys::TextDecoder::new_with_label(label).ok()?;
        Some(Box::new(LentDecoder(decoder)))
    }

    fn lends(&self, _: WholeKind) -> bool {
        let lent = LENT.with_borrow(Option::is_some);
        WANTED.set(!lent);
        lent
    }

    fn read(&self, kind: WholeKind, bytes: Vec<u8>, part: Option<&str>) -> Result<Parsed, KindError> {
        LENT.with_borrow(|lent| {
            let Some(Lent { formats, progress }) = lent else { return Err(KindError::Elsewhere(kind)) };
            let read = read(formats, progress, kind, bytes, part);
            formats.end();
            read
        })
    }
}

/// Reads a file by an instance of its own, whose end, whatever it is, is no end of this one.
fn read(
    formats: &Formats,
    progress: &dyn Fn(f64),
    kind: WholeKind,
    bytes: Vec<u8>,
    part: Option<&str>,
) -> Result<Parsed, KindError> {
    // A trap without a word is memory that ran out; with one, the file led a library astray.
    let trapped = |error: JsValue| match error.as_string() {
        Some(reason) => KindError::Damaged { kind, reason },
        None => KindError::NoMemory(kind),
    };
    let unheard = |_: postcard::Error| KindError::Damaged {
        kind,
        reason: "its reader is of another version of this page".to_owned(),
    };
    formats.take(&bytes).map_err(trapped)?;
    drop(bytes);
    let said = formats.read(kind as u32, part, &mut |done| progress(done)).map_err(trapped)?;
    let Announced { columns, rows, notes } =
        postcard::from_bytes::<Result<Announced, KindError>>(&said).map_err(unheard)??;
    match columns {
        Some(count) => {
            let column =
                |place| postcard::from_bytes(&formats.piece(place).map_err(trapped)?).map_err(unheard);
            Ok(Parsed::Columns((0..count).map(column).collect::<Result<_, _>>()?, rows, notes))
        }
        None => {
            let text = formats.piece(0).map_err(trapped)?;
            Ok(Parsed::Grid(String::from_utf8_lossy(&text).into_owned(), notes))
        }
    }
}

struct LentDecoder(web_sys::TextDecoder);

impl TextDecoder for LentDecoder {
    fn decode(&mut self, bytes: &[u8], last: bool, text: &mut String) {
        let options = TextDecodeOptions::new();
        options.set_stream(!last);
        // What cannot be decoded is replaced, so that no decoder fails.
        if let Ok(decoded) = self.0.decode_with_u8_array_and_options(bytes, &options) {
            text.push_str(&decoded);
        }
    }
}
