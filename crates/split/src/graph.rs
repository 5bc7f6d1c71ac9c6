//! Which functions come later, and which of them the first half calls.

use std::collections::BTreeSet;

use crate::SplitError;
use crate::read::Whole;

/// A module's functions in two halves.
pub struct Cut {
    /// The functions that come later, in the module's order.
    pub later: Vec<u32>,
    /// Those of them that the first half can call: each has a slot, by its place here, in the table that both share.
    pub slots: Vec<u32>,
    /// What the later half needs of the first, imports included, in the module's order.
    pub needed: Vec<u32>,
    /// Paths of the list that no function's begins with: what they named was renamed, or is part of its callers.
    pub unknown: Vec<String>,
}

/// Whether `part` means a function: the beginning of its path (`<a::b::C as d::E>::f` begins with `a::b`), or `as` and the trait
/// that it implements (`as d::E`).
fn means(part: &str, name: &str) -> bool {
    if part.starts_with("as ") {
        return name.contains(&format!(" {part}>"));
    }
    let rest = name.trim_start_matches(['<', '&']).strip_prefix(part);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with("::") || rest.starts_with([' ', '>']))
}

impl Cut {
    /// Cuts where the paths of `list` say, one after the other: a path that follows a `!` stays.
    ///
    /// # Errors
    /// A damaged body.
    pub fn new(whole: &Whole, list: &[&str]) -> Result<Self, SplitError> {
        let mut named = BTreeSet::new();
        let mut unknown = Vec::new();
        for part in list {
            let path = part.trim_start_matches('!');
            let found: Vec<u32> = whole
                .names
                .iter()
                .filter(|(_, name)| means(path, name))
                .map(|(&function, _)| function)
                .collect();
            if found.is_empty() {
                unknown.push(path.to_owned());
            }
            if path == *part {
                named.extend(found);
            } else {
                named.retain(|function| !found.contains(function));
            }
        }
        named.retain(|&function| function >= whole.imported);

        let mut first = vec![false; whole.type_of.len()];
        let mut waiting: Vec<u32> =
            whole.reachable.iter().copied().filter(|it| !named.contains(it)).collect();
        while let Some(function) = waiting.pop() {
            if std::mem::replace(&mut first[function as usize], true) {
                continue;
            }
            waiting.extend(whole.calls(function)?.into_iter().filter(|it| !named.contains(it)));
        }
        let all = whole.type_of.len() as u32;
        let later: Vec<u32> = (whole.imported..all).filter(|&function| !first[function as usize]).collect();

        let mut slots: BTreeSet<u32> = whole.reachable.iter().copied().collect();
        let mut needed = BTreeSet::new();
        for function in whole.imported..all {
            let called = whole.calls(function)?;
            if first[function as usize] {
                slots.extend(called);
            } else {
                needed.extend(called);
            }
        }
        let is_later = |function: &u32| later.binary_search(function).is_ok();
        slots.retain(is_later);
        needed.retain(|function| !is_later(function));
        Ok(Cut { slots: slots.into_iter().collect(), needed: needed.into_iter().collect(), later, unknown })
    }

    /// The slot of a function of the later half that the first calls.
    pub fn slot(&self, function: u32) -> Option<u32> {
        self.slots.binary_search(&function).ok().map(|place| place as u32)
    }

    /// Whether a function comes later.
    pub fn is_later(&self, function: u32) -> bool {
        self.later.binary_search(&function).is_ok()
    }
}
