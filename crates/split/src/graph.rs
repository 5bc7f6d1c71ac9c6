//! Which functions come later, and which of them the first half calls.

use std::collections::BTreeSet;

use crate::SplitError;
use crate::names::means;
use crate::read::Whole;

/// A module's functions in two halves.
pub struct Cut {
    /// The functions that come later, in the module's order.
    pub later: Vec<u32>,
    /// Those of them that the first half can call: each has a slot, by its place here, in the table that both share.
    pub slots: Vec<u32>,
    /// What the later half needs of the first, imports included, in the module's order.
    pub needed: Vec<u32>,
    /// Lines of the list that mean no function: what they named was renamed, or is part of its callers.
    pub unknown: Vec<String>,
}

impl Cut {
    /// Cuts where the lines of `list` say ([`means`]).
    ///
    /// # Errors
    /// A damaged body.
    pub fn new(whole: &Whole, list: &[&str]) -> Result<Self, SplitError> {
        let mut named = BTreeSet::new();
        let mut unknown = Vec::new();
        for line in list {
            let all = whole.names.iter().filter(|(_, name)| means(line, name));
            let found: Vec<u32> = all.map(|(&function, _)| function).collect();
            if found.is_empty() {
                unknown.push((*line).to_owned());
            }
            named.extend(found);
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
