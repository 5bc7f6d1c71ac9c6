//! What to do about each of the engine's errors and notes. The engine's own text says what is wrong, with numbers; here is what
//! whoever writes a configuration by hand can do about it: the command line, Python and npm say it after the error. The page
//! says it by its own controls wherever it has one for it.

#![deny(clippy::missing_errors_doc, clippy::missing_panics_doc)]

mod experiment;
mod files;
mod notes;

use std::borrow::Cow;
use std::fmt::Display;

/// What can be done about an error or a note.
pub trait Advice {
    /// In a sentence or two; nothing where the error says all that there is.
    fn advice(&self) -> Option<Cow<'static, str>>;
}

/// An error or a note with what can be done about it.
pub fn told(about: &(impl Display + Advice + ?Sized)) -> String {
    with(about, about.advice())
}

/// What is wrong, and what can be done about it.
pub fn with(wrong: &(impl Display + ?Sized), advice: Option<impl AsRef<str>>) -> String {
    match advice {
        Some(advice) => format!("{wrong} {}", advice.as_ref()),
        None => wrong.to_string(),
    }
}

/// A sentence that is the same whatever the numbers.
fn always(sentence: &'static str) -> Option<Cow<'static, str>> {
    Some(Cow::Borrowed(sentence))
}
