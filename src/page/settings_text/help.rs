//! Help for a place in a text of settings, from their schema: what stands there, what it may be, what can be put in. Ranges and defaults are the
//! engine's own.

use std::ops::Range;

use serde_json::{Map, Value, from_str, from_value, to_value};

use super::paths::declared;
use super::scan::{Entry, Kind, Path, Scan, Step};
use super::written::on_one_line;
use soft_unlearn::experiment::Configuration;

/// References that are followed one after the other, at the most.
const DEEPEST: usize = 32;

/// A change of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced, in bytes.
    pub range: Range<usize>,
    /// By this.
    pub text: String,
}

/// A value that is allowed.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// As a file has it.
    pub value: String,
    /// What it means.
    pub about: String,
    /// Puts it in.
    pub edit: Edit,
}

/// A setting that is left out.
#[derive(Debug, Clone, PartialEq)]
pub struct Missing {
    /// Its key.
    pub key: String,
    /// What it is.
    pub about: String,
    /// Puts it in, with its default where it has one.
    pub edit: Edit,
}

/// What is to be known of a place.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Help {
    /// The setting's path; nothing for the settings as a whole.
    pub path: String,
    /// What it is; `None` where there is no such setting.
    pub about: Option<String>,
    /// Of which type its values are, in words.
    pub types: String,
    /// Which numbers are allowed, in words.
    pub range: Option<&'static str>,
    /// What a reader takes where it is left out.
    pub default: Option<String>,
    /// Whether it cannot be left out.
    pub needed: bool,
    /// The values that are allowed, where they can be listed.
    pub choices: Vec<Choice>,
    /// The path of the object that the keys left out belong to.
    pub object: String,
    /// Those keys.
    pub missing: Vec<Missing>,
}

/// Help for a place in a text, in bytes.
pub fn help(schema: &Value, text: &str, place: usize) -> Help {
    let scan = Scan::of(text);
    let Some(entry) = scan.at(place) else { return Help::default() };
    let schema = Schema(schema);
    let nodes = schema.at(&entry.path);
    let path = entry.path.to_string();
    let read = from_str::<Configuration>(text).ok();
    let default = default_at(&schema, text, &entry.path, &nodes);
    let object = enclosing(&scan, entry);
    Help {
        about: nodes.first().map(|_| schema.about(&nodes)),
        types: schema.types(&nodes),
        range: declared(&path).map(|number| number.range.allowed),
        needed: schema.needs(&entry.path),
        choices: choices(&schema, text, &scan, entry, default.as_ref(), read.is_some()),
        object: object.map(|object| object.path.to_string()).unwrap_or_default(),
        missing: object
            .map(|object| missing(&schema, text, &scan, object, read.as_ref()))
            .unwrap_or_default(),
        default: default.as_ref().map(on_one_line),
        path,
    }
}

/// The object that a value is or lies in.
fn enclosing<'a>(scan: &'a Scan, entry: &'a Entry) -> Option<&'a Entry> {
    let mut path = entry.path.0.as_slice();
    loop {
        let around = scan.of_path(path)?;
        if around.kind == Kind::Object {
            return Some(around);
        }
        path = path.split_last()?.1;
    }
}

/// The schema's document.
struct Schema<'a>(&'a Value);

impl<'a> Schema<'a> {
    /// What a node comes to: references followed, alternatives one by one.
    fn concrete(&self, node: &'a Value) -> Vec<&'a Value> {
        let mut found = Vec::new();
        self.gather(node, &mut found, 0);
        found
    }

    fn gather(&self, node: &'a Value, found: &mut Vec<&'a Value>, depth: usize) {
        if depth > DEEPEST {
            return;
        }
        if let Some(target) = self.target(node) {
            return self.gather(target, found, depth + 1);
        }
        match ["anyOf", "oneOf"].iter().find_map(|key| node.get(*key)?.as_array()) {
            Some(all) => all.iter().for_each(|node| self.gather(node, found, depth + 1)),
            None => found.push(node),
        }
    }

    fn target(&self, node: &Value) -> Option<&'a Value> {
        self.0.pointer(node.get("$ref")?.as_str()?.strip_prefix('#')?)
    }

    /// The nodes that describe what stands at a path; none where there is no such setting.
    fn at(&self, path: &Path) -> Vec<&'a Value> {
        path.0.iter().fold(vec![self.0], |nodes, step| {
            let each = nodes.iter().flat_map(|node| self.concrete(node));
            each.filter_map(|node| within(node, step)).collect()
        })
    }

    /// The first description: a setting's own, or that of its type.
    fn about(&self, nodes: &[&'a Value]) -> String {
        let told = |node: &'a Value| node.get("description").and_then(Value::as_str);
        let own = nodes.iter().find_map(|node| told(node));
        let of_type = || nodes.iter().find_map(|node| told(self.target(node)?));
        own.or_else(of_type).unwrap_or_default().to_owned()
    }

    /// The types that are allowed, in words.
    fn types(&self, nodes: &[&'a Value]) -> String {
        let mut words: Vec<&str> = Vec::new();
        for node in nodes.iter().flat_map(|node| self.concrete(node)) {
            let listed = node.get("const").is_some() || node.get("enum").is_some();
            let types: Vec<&str> = match &node["type"] {
                Value::String(one) => vec![one],
                Value::Array(several) => several.iter().filter_map(Value::as_str).collect(),
                _ => Vec::new(),
            };
            for kind in types {
                let word = match kind {
                    _ if listed => "one of the values below",
                    "number" => "a number",
                    "integer" => "a whole number",
                    "string" => "a text",
                    "boolean" => "true or false",
                    "array" => "a list",
                    "object" => "an object",
                    other => other,
                };
                if !words.contains(&word) {
                    words.push(word);
                }
            }
        }
        words.join(", or ")
    }

    /// Whether a setting cannot be left out of what it lies in.
    fn needs(&self, path: &Path) -> bool {
        let Some((Step::Key(key), around)) = path.0.split_last() else { return false };
        let around = self.at(&Path(around.to_vec()));
        let mut objects =
            around.iter().flat_map(|node| self.concrete(node)).filter(|node| has(node, key)).peekable();
        objects.peek().is_some() && objects.all(|node| required(node).any(|own| own == key))
    }

    /// A value that fits: the least that has to be there.
    fn template(&self, node: &'a Value, depth: usize) -> Value {
        if let Some(given) = node.get("const").or_else(|| node.get("default")) {
            return given.clone();
        }
        let first = self.concrete(node).into_iter().next();
        let Some(node) = first.filter(|_| depth < DEEPEST) else { return Value::Null };
        if let Some(given) = node.get("const").or_else(|| node.get("enum")?.get(0)) {
            return given.clone();
        }
        let kind = match &node["type"] {
            Value::Array(several) => several.first(),
            one => Some(one),
        };
        match kind.and_then(Value::as_str) {
            Some("object") => {
                let inner = required(node).filter_map(|key| {
                    Some((key.to_owned(), self.template(node["properties"].get(key)?, depth + 1)))
                });
                Value::Object(inner.collect::<Map<_, _>>())
            }
            Some("array") => {
                let places = node["prefixItems"].as_array();
                Value::Array(
                    places.into_iter().flatten().map(|node| self.template(node, depth + 1)).collect(),
                )
            }
            Some("number" | "integer") => 0.into(),
            Some("string") => "".into(),
            Some("boolean") => false.into(),
            _ => Value::Null,
        }
    }
}

fn has(node: &Value, key: &str) -> bool {
    node["properties"].get(key).is_some()
}

fn required(node: &Value) -> impl Iterator<Item = &str> {
    node["required"].as_array().into_iter().flatten().filter_map(Value::as_str)
}

/// The node of what lies in this one.
fn within<'a>(node: &'a Value, step: &Step) -> Option<&'a Value> {
    match step {
        Step::Key(key) => node["properties"]
            .get(key)
            .or_else(|| node.get("additionalProperties"))
            .filter(|it| it.is_object()),
        Step::Item(place) => {
            node["prefixItems"].get(place).or_else(|| node.get("items")).filter(|it| it.is_object())
        }
    }
}

fn value_at<'a>(value: &'a Value, path: &[Step]) -> Option<&'a Value> {
    path.iter().try_fold(value, |value, step| match step {
        Step::Key(key) => value.get(key),
        Step::Item(place) => value.get(place),
    })
}

/// What a reader takes where the setting is left out: by reading the text without it; where that cannot be read, what the schema says.
fn default_at(schema: &Schema<'_>, text: &str, path: &Path, nodes: &[&Value]) -> Option<Value> {
    let (Step::Key(key), around) = path.0.split_last()? else { return None };
    if schema.needs(path) {
        return None;
    }
    let without = || {
        let mut whole: Value = from_str(text).ok()?;
        let place = around.iter().try_fold(&mut whole, |value, step| match step {
            Step::Key(key) => value.get_mut(key),
            Step::Item(place) => value.get_mut(place),
        })?;
        place.as_object_mut()?.remove(key);
        let read = to_value(from_value::<Configuration>(whole).ok()?).ok()?;
        value_at(&read, &path.0).cloned()
    };
    without().or_else(|| nodes.iter().find_map(|node| node.get("default")).cloned())
}

/// The values that are allowed at a place, or that can be added to the list that stands there. Of a text that can be read, those with which it
/// still can: a form of an older version is not offered beside keys of this one.
fn choices(
    schema: &Schema<'_>,
    text: &str,
    scan: &Scan,
    entry: &Entry,
    default: Option<&Value>,
    reads: bool,
) -> Vec<Choice> {
    let is_list = entry.kind == Kind::List;
    let mut path = entry.path.clone();
    if is_list {
        path.0.push(Step::Item(0));
    }
    let there: Vec<&str> =
        scan.within(&entry.path.0).filter_map(|inner| text.get(inner.value.clone())).collect();
    let all: Vec<&Value> = schema.at(&path).into_iter().flat_map(|node| schema.concrete(node)).collect();
    let mut values: Vec<(Value, String)> = Vec::new();
    for node in &all {
        let about = node["description"].as_str().unwrap_or_default();
        let mut offer = |value: Value, about: &str| {
            if values.iter().all(|(other, _)| *other != value) {
                values.push((value, about.to_owned()));
            }
        };
        if let Some(value) = node.get("const") {
            offer(value.clone(), about);
        }
        for value in node["enum"].as_array().into_iter().flatten() {
            offer(value.clone(), "");
        }
        let is = |kind: &str| {
            let own = &node["type"];
            own == kind || own.as_array().is_some_and(|several| several.iter().any(|one| one == kind))
        };
        if is("boolean") {
            offer(true.into(), "");
            offer(false.into(), "");
        }
        // One of several forms; the only one needs no choice.
        if is("object") && all.len() > 1 && required(node).next().is_some() {
            let fits =
                |value: &&Value| value.as_object().is_some_and(|map| map.keys().all(|key| has(node, key)));
            offer(default.filter(fits).cloned().unwrap_or_else(|| schema.template(node, 0)), about);
        }
        if is("null") && !is_list {
            offer(Value::Null, "");
        }
    }
    let offered = values.into_iter().map(|(value, about)| {
        let value = on_one_line(&value);
        let edit = match is_list {
            true => added(text, scan, entry, &value),
            false => Edit {
                range: filled(entry),
                text: if entry.kind == Kind::Absent { absent(text, entry, &value) } else { value.clone() },
            },
        };
        Choice { value, about, edit }
    });
    let fits = |choice: &Choice| !reads || from_str::<Configuration>(&choice.edit.made_to(text)).is_ok();
    offered.filter(|choice| !(is_list && there.contains(&choice.value.as_str())) && fits(choice)).collect()
}

/// Where the value stands; of one that is not there yet, the place behind its key.
fn filled(entry: &Entry) -> Range<usize> {
    match entry.kind {
        Kind::Absent => entry.value.start..entry.value.start,
        _ => entry.value.clone(),
    }
}

/// A value for a key that has none: with its colon, where that is missing, too.
fn absent(text: &str, entry: &Entry, value: &str) -> String {
    let behind_key = entry.key.as_ref().map_or(entry.value.start, |key| key.end);
    let colon = text.get(behind_key..entry.value.start).is_some_and(|between| between.contains(':'));
    if colon { format!(" {value}") } else { format!(": {value}") }
}

/// The keys that an object lacks. A key of an older version beside keys of this one could not be read, and is not offered.
fn missing(
    schema: &Schema<'_>,
    text: &str,
    scan: &Scan,
    object: &Entry,
    read: Option<&Configuration>,
) -> Vec<Missing> {
    let there: Vec<&str> = scan
        .within(&object.path.0)
        .filter_map(|entry| match entry.path.0.last() {
            Some(Step::Key(key)) => Some(key.as_str()),
            _ => None,
        })
        .collect();
    let full = read.and_then(|configuration| to_value(configuration).ok());
    let mut found: Vec<Missing> = Vec::new();
    let mut forms: Vec<&Value> =
        schema.at(&object.path).into_iter().flat_map(|node| schema.concrete(node)).collect();
    let begun = |node: &&Value| there.iter().all(|key| has(node, key));
    // Of several forms the one that has begun.
    if forms.iter().any(begun) {
        forms.retain(begun);
    }
    for node in forms {
        for (key, inner) in node["properties"].as_object().into_iter().flatten() {
            if key.starts_with('$')
                || there.contains(&key.as_str())
                || found.iter().any(|other| other.key == *key)
            {
                continue;
            }
            let mut path = object.path.0.clone();
            path.push(Step::Key(key.clone()));
            let with = |value: &Value| {
                let member = format!("{}: {}", Value::from(key.as_str()), on_one_line(value));
                added(text, scan, object, &member)
            };
            let template = schema.template(inner, 0);
            if read.is_none() || from_str::<Configuration>(&with(&template).made_to(text)).is_ok() {
                let default = full.as_ref().and_then(|full| value_at(full, &path)).cloned();
                let none = || schema.types(&[inner]).ends_with("null").then_some(Value::Null);
                let edit = with(&default.or_else(none).unwrap_or(template));
                found.push(Missing { key: key.clone(), about: schema.about(&[inner]), edit });
            }
        }
    }
    found
}

/// Adds a member behind the last one of an object or a list, as that one stands.
fn added(text: &str, scan: &Scan, around: &Entry, member: &str) -> Edit {
    let rest = |at: usize| text.get(at..).unwrap_or_default();
    let Some(last) = scan.within(&around.path.0).last() else {
        let at = (around.value.start + 1).min(text.len());
        let space = if around.kind == Kind::Object && rest(at).starts_with('}') { " " } else { "" };
        return Edit { range: at..at, text: format!("{space}{member}{space}") };
    };
    let extent = last.extent();
    let line = text.get(..extent.start).and_then(|before| before.rsplit('\n').next()).unwrap_or_default();
    let own_line =
        line.chars().all(char::is_whitespace) && text.get(..extent.start).is_some_and(|it| it.contains('\n'));
    let break_or_space = if own_line { format!("\n{line}") } else { " ".to_owned() };
    let end = if last.kind == Kind::Absent { filled(last).end } else { extent.end };
    let behind = rest(end);
    let space = behind.len() - behind.trim_start().len();
    match behind.trim_start().starts_with(',') {
        // A comma that nothing follows.
        true => {
            let at = end + space + 1;
            Edit { range: at..at, text: format!("{break_or_space}{member}") }
        }
        false => Edit { range: end..end, text: format!(",{break_or_space}{member}") },
    }
}

impl Edit {
    /// The text with it.
    pub fn made_to(&self, text: &str) -> String {
        let mut changed = text.to_owned();
        if text.get(self.range.clone()).is_some() {
            changed.replace_range(self.range.clone(), &self.text);
        }
        changed
    }

    /// Where the caret stands then: at the end of what was put in.
    pub fn caret(&self) -> usize {
        self.range.start + self.text.len()
    }
}
