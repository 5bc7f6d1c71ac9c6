//! The page's settings in the address: everything but the data.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use crate::experiment::{BundledSet, Configuration};

/// What a link restores.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// The bundled set, or `None` where the data came from a file.
    pub set: Option<BundledSet>,
    /// The data's fingerprint, to tell whether the file is the same.
    pub fingerprint: Option<String>,
    /// The settings.
    pub configuration: Configuration,
}

/// Why a link cannot be read.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("The link's settings could not be read ({0}), so the page starts with Adult. Ask for the link again, whole.")]
pub struct LinkError(String);

/// The settings as a hash, without "#".
pub fn encode(link: &Link) -> String {
    let json = serde_json::to_vec(link).unwrap_or_default();
    format!("s={}", URL_SAFE_NO_PAD.encode(json))
}

/// The settings in a hash (with or without "#"); `None` where it is empty.
pub fn decode(hash: &str) -> Option<Result<Link, LinkError>> {
    let hash = hash.trim_start_matches('#');
    if hash.is_empty() {
        return None;
    }
    let read = || -> Result<Link, LinkError> {
        let text = hash.strip_prefix("s=").ok_or_else(|| LinkError("it does not begin with s=".to_owned()))?;
        let json = URL_SAFE_NO_PAD.decode(text).map_err(|error| LinkError(error.to_string()))?;
        let link: Link = serde_json::from_slice(&json).map_err(|error| LinkError(error.to_string()))?;
        link.configuration.check().map_err(|error| LinkError(error.to_string()))?;
        Ok(link)
    };
    Some(read())
}
