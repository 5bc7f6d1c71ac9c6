//! The part of the address after `#`: a configuration and which data it is for, never the data itself.

mod repair;
mod short;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use super::view::View;
use soft_unlearn::experiment::{BundledSet, Configuration, ConfigurationError, Embeddings, Synthetic};

/// What the address carries.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// Which data.
    pub data: LinkedData,
    /// What is asked of it.
    pub configuration: Configuration,
    /// How it is looked at.
    #[serde(default)]
    pub view: View,
}

/// Which data a link is for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkedData {
    /// One of the page's own sets: it can be loaded at once.
    Bundled(BundledSet),
    /// A made-up world: it can be made at once.
    Synthetic(Synthetic),
    /// Made-up embeddings: they can be made at once.
    Embeddings(Embeddings),
    /// A file that only the visitor has.
    File {
        /// Its name, to tell the visitor which one to choose.
        name: String,
        /// SHA-256 of its bytes, to recognise it.
        fingerprint: String,
    },
}

/// Why a link cannot be followed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum LinkError {
    /// Cut short or changed on the way.
    #[error("The link's settings cannot be read: it was cut short or changed on the way. Ask for it again.")]
    Damaged,
    /// Readable, but not a configuration of this program's.
    #[error(
        "The link's settings are not ones that this page knows ({0}). It may come from another version of the page."
    )]
    Unknown(String),
    /// A number out of range.
    #[error("The link's settings cannot be used: {0}")]
    OutOfRange(#[from] ConfigurationError),
    /// Part of it is of no use; the rest can be followed.
    #[error(
        "Part of the link's settings cannot be used: {what}. There the data's own settings stand instead; everything else is as the link says."
    )]
    Repaired {
        /// What is left of it, completed.
        link: Box<Link>,
        /// What was of no use, by name.
        what: String,
    },
}

const KEY: &str = "#experiment=";
/// Where the page's own link to its results leads.
const RESULTS: &str = "#results";
/// No configuration of ours comes near this; a longer text is not worth decoding.
const LONGEST: usize = 200_000;

/// The fragment for a link, `#` included: the JSON text in base64 for URLs (RFC 4648, section 5, unpadded). Settings at their defaults are
/// left out.
pub fn write(link: &Link) -> String {
    let json = serde_json::to_vec(&short::shorten(link)).unwrap_or_default();
    format!("{KEY}{}", URL_SAFE_NO_PAD.encode(&json))
}

/// Settings as JSON without those that are what a reader takes where nothing is said.
pub fn short_settings(configuration: &Configuration) -> serde_json::Value {
    short::settings(configuration)
}

/// Reads a fragment. `None` where there is none, or one of the page's own anchors; anything else was meant as a link.
pub fn read(fragment: &str) -> Option<Result<Box<Link>, LinkError>> {
    match fragment.strip_prefix(KEY) {
        Some(text) => Some(parse(text)),
        None if matches!(fragment, "" | "#" | RESULTS) => None,
        None => Some(Err(LinkError::Damaged)),
    }
}

fn parse(text: &str) -> Result<Box<Link>, LinkError> {
    let json = (text.len() <= LONGEST)
        .then(|| URL_SAFE_NO_PAD.decode(text).ok())
        .flatten()
        .ok_or(LinkError::Damaged)?;
    let mut value: serde_json::Value = serde_json::from_slice(&json).map_err(|_| LinkError::Damaged)?;
    short::put_own(&mut value);
    let error = match checked(value.clone()) {
        Ok(link) => return Ok(link),
        // The same names may mean something else there.
        Err(error @ LinkError::OutOfRange(ConfigurationError::Version { .. })) => return Err(error),
        Err(error) => error,
    };
    match repair::repair(&value) {
        Some((link, what)) => Err(LinkError::Repaired { link, what }),
        None => Err(error),
    }
}

fn checked(value: serde_json::Value) -> Result<Box<Link>, LinkError> {
    let link: Box<Link> =
        serde_json::from_value(value).map_err(|error| LinkError::Unknown(error.to_string()))?;
    link.configuration.check()?;
    Ok(link)
}
