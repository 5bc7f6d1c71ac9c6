//! Which functions and constants come later, and which of the functions the first half calls.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::SplitError;
use crate::links::{Links, Target};
use crate::memory::Memory;
use crate::names::means;
use crate::read::Whole;

/// A module's functions, table and memory in two halves.
pub struct Cut {
    /// The functions that come later, in the module's order.
    pub later: Vec<u32>,
    /// Those of them that the first half can call: each has a slot, by its place here, in the table that both share.
    pub slots: Vec<u32>,
    /// What the later half needs of the first, imports included, in the module's order.
    pub needed: Vec<u32>,
    /// The places of the module's own table that the first half fills, and those that the later does.
    pub placed: [BTreeMap<u32, u32>; 2],
    /// The bytes that each half puts into memory.
    pub memory: [Vec<(u32, Vec<u8>)>; 2],
    /// Lines of the list that mean no function: what they named was renamed, or is part of its callers.
    pub unknown: Vec<String>,
}

/// What the first half can get hold of.
struct Reach<'a> {
    whole: &'a Whole<'a>,
    links: &'a Links<'a>,
    /// The functions that come later, whoever calls them.
    named: &'a BTreeSet<u32>,
    /// The functions whose code is in the first half.
    functions: Vec<bool>,
    /// The places of the table that it can call through.
    places: BTreeSet<u32>,
    memory: Memory,
    waiting: Vec<Next>,
}

enum Next {
    Function(u32),
    Target(Target),
}

impl Reach<'_> {
    /// Follows what waits until nothing is new.
    fn follow(&mut self) -> Result<(), SplitError> {
        while let Some(next) = self.waiting.pop() {
            match next {
                Next::Function(function) => self.function(function)?,
                Next::Target(Target::Slot(place)) => {
                    if self.places.insert(place) {
                        self.waiting.extend(self.whole.placed.get(&place).copied().map(Next::Function));
                    }
                }
                Next::Target(Target::Bytes(bytes)) => self.bytes(&bytes),
            }
        }
        Ok(())
    }

    fn function(&mut self, function: u32) -> Result<(), SplitError> {
        if self.named.contains(&function) || std::mem::replace(&mut self.functions[function as usize], true) {
            return Ok(());
        }
        self.waiting.extend(self.whole.calls(function)?.into_iter().map(Next::Function));
        let name = self.whole.full_names.get(&function);
        let targets = name.and_then(|name| self.links.of_functions.get(name));
        self.waiting.extend(targets.into_iter().flatten().cloned().map(Next::Target));
        Ok(())
    }

    fn bytes(&mut self, bytes: &Range<u32>) {
        if self.memory.stay(bytes) {
            let all = &self.links.of_bytes;
            let begin = all.partition_point(|(address, _)| *address < bytes.start);
            let end = all.partition_point(|(address, _)| *address < bytes.end);
            self.waiting.extend(all[begin..end].iter().map(|(_, it)| Next::Target(it.clone())));
        }
    }
}

impl Cut {
    /// Cuts where the lines of `list` say ([`means`]). Without the linker's references the table and the memory are the first half's.
    ///
    /// # Errors
    /// A damaged body.
    pub fn new(whole: &Whole, links: Option<&Links>, list: &[&str]) -> Result<Self, SplitError> {
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

        let none = Links::default();
        let links = links.unwrap_or(&none);
        let mut reach = Reach {
            whole,
            links,
            named: &named,
            functions: vec![false; whole.type_of.len()],
            places: BTreeSet::new(),
            memory: Memory::new(&whole.segments, links),
            waiting: whole.reachable.iter().copied().map(Next::Function).collect(),
        };
        // What nothing known refers to may be found in a way that is not known.
        let known: BTreeSet<u32> = links.slots().collect();
        let places = whole.placed.keys().filter(|place| !known.contains(place));
        reach.waiting.extend(places.map(|&place| Next::Target(Target::Slot(place))));
        let stay = links.of_bytes.iter().filter(|(address, _)| reach.memory.stays(*address));
        reach.waiting.extend(stay.map(|(_, target)| Next::Target(target.clone())));
        reach.waiting.extend(links.of_others(&whole.full_names).cloned().map(Next::Target));
        reach.follow()?;
        let Reach { functions: first, places, memory, .. } = reach;

        let all = whole.type_of.len() as u32;
        let later: Vec<u32> = (whole.imported..all).filter(|&function| !first[function as usize]).collect();
        let (at_first, at_last): (BTreeMap<_, _>, BTreeMap<_, _>) =
            whole.placed.iter().partition(|(place, _)| places.contains(place));
        let mut slots: BTreeSet<u32> = whole.reachable.iter().chain(at_first.values()).copied().collect();
        let mut needed: BTreeSet<u32> = at_last.values().copied().collect();
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
        Ok(Cut {
            slots: slots.into_iter().collect(),
            needed: needed.into_iter().collect(),
            placed: [at_first, at_last],
            memory: memory.halves(&whole.segments),
            later,
            unknown,
        })
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

/// Neighbours in one: places without a gap, with what is put there.
pub fn runs(placed: &BTreeMap<u32, u32>) -> Vec<(u32, Vec<u32>)> {
    let mut runs: Vec<(u32, Vec<u32>)> = Vec::new();
    for (&place, &function) in placed {
        match runs.last_mut() {
            Some((begin, run)) if *begin + run.len() as u32 == place => run.push(function),
            _ => runs.push((place, vec![function])),
        }
    }
    runs
}
