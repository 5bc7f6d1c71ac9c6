//! What the instance holds, and the functions that it exports.
#![allow(unsafe_code)] // Exported names are called unsafe, for the linker might know another of the same name; no memory is touched by hand.

use std::cell::RefCell;

use soft_unlearn_table::{Announced, KindError, Parsed, TypedColumn, WholeKind};

#[link(wasm_import_module = "page")]
unsafe extern "C" {
    /// Hears the share of the file that has been read.
    safe fn progress(done: f64);
}

#[derive(Default)]
struct Held {
    /// The file.
    bytes: Vec<u8>,
    /// The table in the file that was asked for.
    part: Vec<u8>,
    columns: Vec<Option<TypedColumn>>,
    /// A grid's text, until it is given away.
    text: Option<String>,
    /// What was said last.
    said: Vec<u8>,
}

thread_local! {
    static HELD: RefCell<Held> = RefCell::default();
    static PANIC: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Room for a file of this many bytes; where it is.
#[unsafe(no_mangle)]
pub extern "C" fn room(length: usize) -> *const u8 {
    HELD.with_borrow_mut(|held| {
        held.bytes = vec![0; length];
        held.bytes.as_ptr()
    })
}

/// Room for the name of a table, in UTF-8; where it is.
#[unsafe(no_mangle)]
pub extern "C" fn room_for_part(length: usize) -> *const u8 {
    HELD.with_borrow_mut(|held| {
        held.part = vec![0; length];
        held.part.as_ptr()
    })
}

/// Reads the file as this kind; how many bytes are said.
#[unsafe(no_mangle)]
pub extern "C" fn read(kind: u32, has_part: bool) -> usize {
    std::panic::set_hook(Box::new(|info| {
        let words = info.payload_as_str().and_then(|words| words.lines().next()).unwrap_or("no reason given");
        PANIC.set(format!("its parts contradict each other ({words})"));
    }));
    let kind = match kind {
        0 => WholeKind::Workbook,
        1 => WholeKind::Parquet,
        _ => WholeKind::Arrow,
    };
    let (bytes, part) =
        HELD.with_borrow_mut(|held| (std::mem::take(&mut held.bytes), std::mem::take(&mut held.part)));
    let part = has_part.then(|| String::from_utf8_lossy(&part).into_owned());
    let found = soft_unlearn_formats::read(kind, bytes, part.as_deref(), &mut |done| progress(done));
    HELD.with_borrow_mut(|held| {
        let announced: Result<Announced, KindError> = found.map(|parsed| match parsed {
            Parsed::Columns(columns, rows, notes) => {
                held.columns = columns.into_iter().map(Some).collect();
                Announced { columns: Some(held.columns.len()), rows, notes }
            }
            Parsed::Grid(text, notes) => {
                held.text = Some(text);
                Announced { columns: None, rows: 0, notes }
            }
        });
        held.say(postcard::to_allocvec(&announced).unwrap_or_default())
    })
}

/// Gives a column, or the text of a grid, away; how many bytes are said.
#[unsafe(no_mangle)]
pub extern "C" fn piece(place: usize) -> usize {
    HELD.with_borrow_mut(|held| {
        held.said = Vec::new();
        let piece = match held.text.take() {
            Some(text) => text.into_bytes(),
            None => {
                let column = held.columns.get_mut(place).and_then(Option::take);
                column.and_then(|column| postcard::to_allocvec(&column).ok()).unwrap_or_default()
            }
        };
        held.say(piece)
    })
}

/// Where that lies which was said last.
#[unsafe(no_mangle)]
pub extern "C" fn said() -> *const u8 {
    HELD.with_borrow(|held| held.said.as_ptr())
}

/// After a trap: how many bytes are said of the panic that it was; none where it was none.
#[unsafe(no_mangle)]
pub extern "C" fn panicked() -> usize {
    PANIC.with_borrow(String::len)
}

/// Where the words of the panic lie.
#[unsafe(no_mangle)]
pub extern "C" fn panic_words() -> *const u8 {
    PANIC.with_borrow(|words| words.as_ptr())
}

impl Held {
    fn say(&mut self, bytes: Vec<u8>) -> usize {
        self.said = bytes;
        self.said.len()
    }
}
