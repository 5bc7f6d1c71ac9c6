//! Bytes to text, as a stream, as the WHATWG encoding standard defines it. UTF-16, UTF-32, Windows-1252 and DOS's code pages are decoded here,
//! by tables of characters and the standard library; all others by the host's decoders, for a library of all the web's encodings would be a
//! fifth of the page, and a browser has them.

use super::dos::upper_half;
use super::host::{Host, TextDecoder};
use super::{Encoding, TableError};

/// Windows-1252 from 0x80 to 0x9F; all other bytes are the characters of the same number.
const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}',
    '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// Turns a stream of bytes into text. What cannot be decoded becomes U+FFFD.
pub(super) enum Decoder {
    Windows1252,
    /// The characters from 0x80 on.
    Single(Box<[char]>),
    Utf16(Utf16),
    Utf32(Utf32),
    Lent(Box<dyn TextDecoder>),
}

impl Decoder {
    /// A decoder, or `None` where the bytes are UTF-8 and need none.
    ///
    /// # Errors
    /// The host has no decoder for the encoding.
    pub fn new(encoding: Encoding, host: &dyn Host) -> Result<Option<Decoder>, TableError> {
        Ok(Some(match encoding {
            Encoding::Utf8 => return Ok(None),
            Encoding::Windows1252 => Decoder::Windows1252,
            Encoding::Utf16Le => Decoder::Utf16(Utf16 { unit: u16::from_le_bytes, half: None, high: None }),
            Encoding::Utf16Be => Decoder::Utf16(Utf16 { unit: u16::from_be_bytes, half: None, high: None }),
            Encoding::Utf32Le => Decoder::Utf32(Utf32 { unit: u32::from_le_bytes, begun: Vec::new() }),
            Encoding::Utf32Be => Decoder::Utf32(Utf32 { unit: u32::from_be_bytes, begun: Vec::new() }),
            other => match upper_half(other) {
                Some(upper) => Decoder::Single(upper),
                None => match host.decoder(other.title()) {
                    Some(decoder) => Decoder::Lent(decoder),
                    None => return Err(TableError::NoDecoder { encoding: other }),
                },
            },
        }))
    }

    /// Appends what these bytes say.
    pub fn push(&mut self, bytes: &[u8], text: &mut String) {
        match self {
            Decoder::Windows1252 => text.extend(bytes.iter().map(|&byte| windows_1252(byte))),
            Decoder::Single(upper) => {
                text.extend(bytes.iter().map(|&byte| match upper.get(usize::from(byte & 0x7f)) {
                    Some(&character) if byte >= 0x80 => character,
                    _ => char::from(byte),
                }));
            }
            Decoder::Utf16(decoder) => decoder.push(bytes, text),
            Decoder::Utf32(decoder) => decoder.push(bytes, text),
            Decoder::Lent(decoder) => decoder.decode(bytes, false, text),
        }
    }

    /// The stream has ended: what was cut off stays so.
    pub fn finish(&mut self, text: &mut String) {
        let cut = match self {
            Decoder::Windows1252 | Decoder::Single(_) => false,
            Decoder::Utf16(decoder) => decoder.half.take().is_some() | decoder.high.take().is_some(),
            Decoder::Utf32(decoder) => !std::mem::take(&mut decoder.begun).is_empty(),
            Decoder::Lent(decoder) => {
                decoder.decode(&[], true, text);
                false
            }
        };
        if cut {
            text.push(char::REPLACEMENT_CHARACTER);
        }
    }
}

pub(super) struct Utf16 {
    unit: fn([u8; 2]) -> u16,
    /// The first byte of a unit that was cut off.
    half: Option<u8>,
    /// The first unit of a pair of surrogates that was cut off.
    high: Option<u16>,
}

impl Utf16 {
    fn push(&mut self, bytes: &[u8], text: &mut String) {
        let unit = self.unit;
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
}

pub(super) struct Utf32 {
    unit: fn([u8; 4]) -> u32,
    /// The first bytes of a unit that was cut off.
    begun: Vec<u8>,
}

impl Utf32 {
    fn push(&mut self, mut bytes: &[u8], text: &mut String) {
        let unit = self.unit;
        let mut take = |four: &[u8]| {
            let value = four.try_into().map(unit).unwrap_or(u32::MAX);
            text.push(char::from_u32(value).unwrap_or(char::REPLACEMENT_CHARACTER));
        };
        if !self.begun.is_empty() {
            let (piece, rest) = bytes.split_at(bytes.len().min(4 - self.begun.len()));
            self.begun.extend_from_slice(piece);
            bytes = rest;
            if self.begun.len() < 4 {
                return;
            }
            take(&self.begun);
            self.begun.clear();
        }
        let fours = bytes.chunks_exact(4);
        self.begun.extend_from_slice(fours.remainder());
        fours.for_each(take);
    }
}

/// All of these bytes as text.
///
/// # Errors
/// The host has no decoder for the encoding.
pub(super) fn decode(encoding: Encoding, bytes: &[u8], host: &dyn Host) -> Result<String, TableError> {
    let mut text = String::with_capacity(bytes.len());
    match Decoder::new(encoding, host)? {
        None => text.push_str(&String::from_utf8_lossy(bytes)),
        Some(mut decoder) => {
            decoder.push(bytes, &mut text);
            decoder.finish(&mut text);
        }
    }
    Ok(text)
}

/// Bytes that are no UTF-8 after all, in the encoding that holds any.
pub(super) fn as_windows_1252(bytes: &[u8]) -> String {
    bytes.iter().map(|&byte| windows_1252(byte)).collect()
}

fn windows_1252(byte: u8) -> char {
    match byte {
        0x80..=0x9f => WINDOWS_1252[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::host::Bare;
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

    /// The text of these bytes in pieces of one size.
    fn pieces(encoding: Encoding, bytes: &[u8], size: usize) -> String {
        let mut decoder = Decoder::new(encoding, &Bare).unwrap().unwrap();
        let mut text = String::new();
        bytes.chunks(size).for_each(|chunk| decoder.push(chunk, &mut text));
        decoder.finish(&mut text);
        text
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
                        let text = pieces(encoding, bytes, size);
                        assert_eq!(text, expected, "{encoding:?} {units:x?} in pieces of {size}");
                    }
                }
            }
        }
    }

    #[test]
    fn utf_32_is_its_characters_wherever_it_is_cut() {
        let text = "naïve 😀 €";
        for (encoding, swap) in [(Encoding::Utf32Le, false), (Encoding::Utf32Be, true)] {
            let write = |c: char| if swap { (c as u32).to_be_bytes() } else { (c as u32).to_le_bytes() };
            let mut bytes: Vec<u8> = text.chars().flat_map(write).collect();
            // A surrogate and a number beyond the last character are no characters; then the file is cut.
            let number = |value: u32| if swap { value.to_be_bytes() } else { value.to_le_bytes() };
            bytes.extend([number(0xd83d), number(0x11_0000)].concat());
            bytes.push(0);
            for size in 1..=bytes.len() {
                assert_eq!(pieces(encoding, &bytes, size), format!("{text}\u{fffd}\u{fffd}\u{fffd}"));
            }
        }
    }

    #[test]
    fn every_encoding_that_can_be_chosen_is_decoded_in_pieces_of_any_size() {
        let bytes: Vec<u8> = (0..=255).chain((0x81..0xfe).flat_map(|lead| [lead, 0xa1, b'1'])).collect();
        for &encoding in Encoding::ALL.iter().filter(|&&encoding| encoding != Encoding::Utf8) {
            let whole = decode(encoding, &bytes, &Bare).unwrap();
            for size in [1, 2, 3, 7] {
                assert_eq!(pieces(encoding, &bytes, size), whole, "{encoding}");
            }
            assert_eq!(Encoding::of(encoding.name()), Some(encoding));
        }
    }

    /// Bytes and texts by Python 3.11's codecs cp850 and cp437.
    #[test]
    fn code_pages_of_dos_are_read_as_python_reads_them() {
        for (encoding, bytes, text) in [
            (
                Encoding::Ibm850,
                b"M\x84nnlich;Stra\xe1e;\x90t\x82;Jo\xc6o;\xa0\xbe;\xd5\xff".as_slice(),
                "Männlich;Straße;Été;João;á¥;ı\u{a0}",
            ),
            (
                Encoding::Ibm437,
                b"M\x84nnlich;Stra\xe1e;\x90t\x82;\x9d\x9e\xe0;\xfb\xfe\xff".as_slice(),
                "Männlich;Straße;Été;¥₧α;√■\u{a0}",
            ),
        ] {
            assert_eq!(decode(encoding, bytes, &Bare).unwrap(), text);
        }
    }

    #[test]
    fn every_byte_of_windows_1252_is_encoding_rs_s() {
        let bytes: Vec<u8> = (0..=255).collect();
        assert_eq!(as_windows_1252(&bytes), WINDOWS.decode_without_bom_handling(&bytes).0);
    }
}
