//! Bytes in UTF-16 or Windows-1252 to text, as a stream, as the WHATWG encoding standard defines it. A table of 32
//! characters and the standard library do it; a library of all the web's encodings would be a fifth of the page.

use super::Encoding;

/// Windows-1252 from 0x80 to 0x9F; all other bytes are the characters of the same number.
const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}',
    '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// Turns a stream of bytes into text. What cannot be decoded becomes U+FFFD.
#[derive(Debug, Clone)]
pub(super) struct Decoder {
    encoding: Encoding,
    /// The first byte of a UTF-16 unit that was cut off.
    half: Option<u8>,
    /// The first unit of a pair of surrogates that was cut off.
    high: Option<u16>,
}

impl Decoder {
    /// A decoder, or `None` where the bytes are UTF-8 and need none.
    pub fn new(encoding: Encoding) -> Option<Decoder> {
        (encoding != Encoding::Utf8).then_some(Decoder { encoding, half: None, high: None })
    }

    /// Appends what these bytes say.
    pub fn push(&mut self, bytes: &[u8], text: &mut String) {
        let unit: fn([u8; 2]) -> u16 = match self.encoding {
            Encoding::Utf16Le => u16::from_le_bytes,
            Encoding::Utf16Be => u16::from_be_bytes,
            Encoding::Utf8 | Encoding::Windows1252 => {
                text.extend(bytes.iter().map(|&byte| windows_1252(byte)));
                return;
            }
        };
        let (first, rest) = match (self.half.take(), bytes.split_first()) {
            (Some(half), Some((&byte, rest))) => (Some(unit([half, byte])), rest),
            (half, _) => {
                self.half = half;
                (None, bytes)
            }
        };
        let pairs = rest.chunks_exact(2);
        if let [last] = pairs.remainder() {
            self.half = Some(*last);
        }
        let units =
            self.high.take().into_iter().chain(first).chain(pairs.map(|pair| unit([pair[0], pair[1]])));
        let mut alone = None;
        for decoded in char::decode_utf16(units) {
            alone = decoded.as_ref().err().map(std::char::DecodeUtf16Error::unpaired_surrogate);
            text.push(decoded.unwrap_or(char::REPLACEMENT_CHARACTER));
        }
        // The last unit of all may find its second half in the next bytes.
        if let Some(unit) = alone.filter(|unit| (0xd800..0xdc00).contains(unit)) {
            text.pop();
            self.high = Some(unit);
        }
    }

    /// The stream has ended: what was cut off stays so.
    pub fn finish(&mut self, text: &mut String) {
        if self.half.take().is_some() | self.high.take().is_some() {
            text.push(char::REPLACEMENT_CHARACTER);
        }
    }
}

/// All of these bytes as text.
pub(super) fn decode(encoding: Encoding, bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    match Decoder::new(encoding) {
        None => text.push_str(&String::from_utf8_lossy(bytes)),
        Some(mut decoder) => {
            decoder.push(bytes, &mut text);
            decoder.finish(&mut text);
        }
    }
    text
}

fn windows_1252(byte: u8) -> char {
    match byte {
        0x80..=0x9f => WINDOWS_1252[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use encoding_rs::{UTF_16BE, UTF_16LE, WINDOWS_1252 as WINDOWS};

    /// Awkward texts: pairs of surrogates, lone ones of both kinds, one after the other, at the end.
    fn units() -> Vec<Vec<u16>> {
        vec![
            "naïve 😀 €".encode_utf16().collect(),
            vec![0xd83d, 0x61, 0xde00, 0xd83d, 0xd83d, 0xde00, 0xfffd, 0xd83d],
            vec![0xdc00, 0xdc00, 0xd800],
            vec![0xd800, 0xfffd],
            Vec::new(),
        ]
    }

    #[test]
    fn streams_are_decoded_as_encoding_rs_does_wherever_they_are_cut() {
        for (encoding, reference, swap) in
            [(Encoding::Utf16Le, UTF_16LE, false), (Encoding::Utf16Be, UTF_16BE, true)]
        {
            for units in units() {
                let bytes: Vec<u8> = units
                    .iter()
                    .flat_map(|unit| if swap { unit.to_be_bytes() } else { unit.to_le_bytes() })
                    .collect();
                for odd in [0, 1] {
                    let bytes = &bytes[..bytes.len().saturating_sub(odd)];
                    let expected = reference.decode_without_bom_handling(bytes).0;
                    for size in 1..=bytes.len().max(1) {
                        let mut decoder = Decoder::new(encoding);
                        let mut text = String::new();
                        for decoder in decoder.iter_mut() {
                            bytes.chunks(size).for_each(|chunk| decoder.push(chunk, &mut text));
                            decoder.finish(&mut text);
                        }
                        assert_eq!(text, expected, "{encoding:?} {units:x?} in pieces of {size}");
                    }
                }
            }
        }
    }

    #[test]
    fn every_byte_of_windows_1252_is_encoding_rs_s() {
        let bytes: Vec<u8> = (0..=255).collect();
        assert_eq!(decode(Encoding::Windows1252, &bytes), WINDOWS.decode_without_bom_handling(&bytes).0);
    }
}
