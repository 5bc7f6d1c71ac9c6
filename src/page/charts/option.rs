//! JSON in `serde_json::json!`'s notation, for a third of its code: there every key is allocated and inserted where it stands, here
//! an object is a table of entries that one function takes in. The pictures would else be a tenth of the download.

use serde::Serialize;
use serde_json::Value;

/// A JSON value: `{ "key": value, … }`, `[value, …]` or any expression that can be serialised. It names itself: callers import it.
macro_rules! option {
    (@entries [$($done:expr,)*]) => { [$($done,)*] };
    (@entries [$($done:expr,)*] $key:literal : { $($value:tt)* } $(, $($rest:tt)*)?) => {
        option!(@entries [$($done,)* ($key, option!({ $($value)* })),] $($($rest)*)?)
    };
    (@entries [$($done:expr,)*] $key:literal : [ $($value:tt)* ] $(, $($rest:tt)*)?) => {
        option!(@entries [$($done,)* ($key, option!([ $($value)* ])),] $($($rest)*)?)
    };
    (@entries [$($done:expr,)*] $key:literal : $value:expr $(, $($rest:tt)*)?) => {
        option!(@entries [$($done,)* ($key, $crate::page::charts::option::value(&$value)),] $($($rest)*)?)
    };
    (@items [$($done:expr,)*]) => { [$($done,)*] };
    (@items [$($done:expr,)*] { $($value:tt)* } $(, $($rest:tt)*)?) => {
        option!(@items [$($done,)* option!({ $($value)* }),] $($($rest)*)?)
    };
    (@items [$($done:expr,)*] [ $($value:tt)* ] $(, $($rest:tt)*)?) => {
        option!(@items [$($done,)* option!([ $($value)* ]),] $($($rest)*)?)
    };
    (@items [$($done:expr,)*] $value:expr $(, $($rest:tt)*)?) => {
        option!(@items [$($done,)* $crate::page::charts::option::value(&$value),] $($($rest)*)?)
    };
    ({ $($entries:tt)* }) => {
        $crate::page::charts::option::object(&mut option!(@entries [] $($entries)*))
    };
    ([ $($items:tt)* ]) => {
        $crate::page::charts::option::array(&mut option!(@items [] $($items)*))
    };
    ($value:expr) => { $crate::page::charts::option::value(&$value) };
}
pub(super) use option;

/// An object of these entries; of two with one key the last counts. Their values are taken.
pub fn object(entries: &mut [(&str, Value)]) -> Value {
    entries.iter_mut().map(|(key, value)| ((*key).to_owned(), value.take())).collect()
}

/// An array of these values, which are taken.
pub fn array(items: &mut [Value]) -> Value {
    Value::Array(items.iter_mut().map(Value::take).collect())
}

/// Anything as JSON; null where it cannot be said in JSON, as a number that is not finite.
#[inline(never)]
pub fn value<T: Serialize + ?Sized>(value: &T) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    #[test]
    fn says_the_same_as_serde_json() {
        let (name, rows, none) = ("a \"name\"", [1.5, f64::NAN], None::<u32>);
        let nested = option!({ "type": if rows[0] > 1.0 { "line" } else { "bar" }, "data": [[0, 0], [100, -7]], "show": true });
        let expected = json!({ "type": if rows[0] > 1.0 { "line" } else { "bar" }, "data": [[0, 0], [100, -7]], "show": true });
        assert_eq!(nested, expected);
        assert_eq!(
            option!({ "name": name, "rows": rows, "none": none, "in": { "deep": [{}, [], { "x": nested }, rows.len() + 1] }, "name": name, }),
            json!({ "name": name, "rows": rows, "none": none, "in": { "deep": [{}, [], { "x": expected }, rows.len() + 1] }, "name": name, }),
        );
        assert_eq!(option!(none), Value::Null);
    }
}
