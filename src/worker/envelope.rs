//! Messages as they cross between page and worker: `[id, bytes, lists, files…]`, the lists of [`super::columns`] where the message has some.

use std::sync::Arc;

use js_sys::{Array, Float64Array, Uint8Array, Uint32Array};
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::{JsCast, JsValue};

use super::RunId;
use super::columns::{LISTS, List};

/// A message as a JavaScript array, and the list of what is to be transferred instead of copied. `None` where the
/// message cannot be encoded.
pub fn seal(
    id: RunId,
    message: &impl Serialize,
    lists: &[Option<List>],
    files: &[web_sys::File],
) -> Option<(Array, Array)> {
    let bytes = Uint8Array::from(postcard::to_stdvec(message).ok()?.as_slice());
    let transfer = Array::of1(&bytes.buffer());
    let arrays = Array::new();
    for list in lists {
        let (array, buffer): (JsValue, JsValue) = match list {
            None => (JsValue::NULL, JsValue::NULL),
            Some(List::Rows(list)) => {
                let array = Uint32Array::from(list.as_slice());
                (array.clone().into(), array.buffer().into())
            }
            Some(List::Codes(list)) => {
                let array = Uint8Array::from(list.as_slice());
                (array.clone().into(), array.buffer().into())
            }
            Some(List::Numbers(list)) => {
                let array = Float64Array::from(list.as_slice());
                (array.clone().into(), array.buffer().into())
            }
        };
        arrays.push(&array);
        if !buffer.is_null() {
            transfer.push(&buffer);
        }
    }
    let envelope = Array::of3(&JsValue::from(id), &bytes, &arrays);
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
    let files = envelope.iter().skip(3).map(|file| file.dyn_into().ok()).collect::<Option<_>>()?;
    Some((id, message, files))
}

/// The lists beside a received message, each in its place; `None` where there are not [`LISTS`] of them.
pub fn lists(data: &JsValue) -> Option<[Option<List>; LISTS]> {
    let envelope: &Array = data.dyn_ref()?;
    let arrays: Array = envelope.get(2).dyn_into().ok()?;
    let list = |array: JsValue| {
        let numbers = |array: &Float64Array| List::Numbers(Arc::new(array.to_vec()));
        let codes = |array: &Uint8Array| List::Codes(Arc::new(array.to_vec()));
        let rows = |array: &Uint32Array| List::Rows(Arc::new(array.to_vec()));
        let numbers = array.dyn_ref().map(numbers);
        numbers.or_else(|| array.dyn_ref().map(codes)).or_else(|| array.dyn_ref().map(rows))
    };
    arrays.iter().map(list).collect::<Vec<_>>().try_into().ok()
}
