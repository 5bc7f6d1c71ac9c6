//! What the browser lends the table reader: its decoders.

use soft_unlearn::table::{Host, KindError, Parsed, TextDecoder, WholeKind};
use web_sys::TextDecodeOptions;

/// The browser.
pub struct Browser;

impl Host for Browser {
    fn decoder(&self, label: &str) -> Option<Box<dyn TextDecoder>> {
        let decoder = web_sys::TextDecoder::new_with_label(label).ok()?;
        Some(Box::new(Lent(decoder)))
    }

    fn read(&self, kind: WholeKind, _: Vec<u8>, _: Option<&str>) -> Result<Parsed, KindError> {
        Err(KindError::Elsewhere(kind))
    }
}

struct Lent(web_sys::TextDecoder);

impl TextDecoder for Lent {
    fn decode(&mut self, bytes: &[u8], last: bool, text: &mut String) {
        let options = TextDecodeOptions::new();
        options.set_stream(!last);
        // What cannot be decoded is replaced, so that no decoder fails.
        if let Ok(decoded) = self.0.decode_with_u8_array_and_options(bytes, &options) {
            text.push_str(&decoded);
        }
    }
}
