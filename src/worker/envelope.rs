//! Messages as they cross between page and worker: `[id, bytes, files…]`.

use js_sys::{Array, Uint8Array};
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::{JsCast, JsValue};

use super::RunId;

/// A message as a JavaScript array, and the list of what is to be transferred instead of copied. `None` where the
/// message cannot be encoded.
pub fn seal(id: RunId, message: &impl Serialize, files: &[web_sys::File]) -> Option<(Array, Array)> {
    let bytes = Uint8Array::from(postcard::to_stdvec(message).ok()?.as_slice());
    let transfer = Array::of1(&bytes.buffer());
    let envelope = Array::of2(&JsValue::from(id), &bytes);
    files.iter().for_each(|file| {
        envelope.push(file);
    });
    Some((envelope, transfer))
}

/// The parts of a received message; `None` where it is not one of ours.
pub fn open<M: DeserializeOwned>(data: &JsValue) -> Option<(RunId, M, Vec<web_sys::File>)> {
    let envelope: &Array = data.dyn_ref()?;
    let id = envelope.get(0).as_f64()? as RunId;
    let bytes: Uint8Array = envelope.get(1).dyn_into().ok()?;
    let message = postcard::from_bytes(&bytes.to_vec()).ok()?;
    let files = envelope.iter().skip(2).map(|file| file.dyn_into().ok()).collect::<Option<_>>()?;
    Some((id, message, files))
}
