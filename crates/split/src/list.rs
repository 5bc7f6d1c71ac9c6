//! The list of what comes later, from what ran on a first visit.

use std::collections::{BTreeMap, BTreeSet};

use crate::names::{path, steps};
use crate::read::Whole;

/// A step of paths, and what follows it.
#[derive(Default)]
struct Step<'a> {
    next: BTreeMap<&'a str, Step<'a>>,
    /// A function that ends here ran.
    ran: bool,
    /// A function that ends here or further on ran.
    ran_beyond: bool,
    /// Bytes of the functions that end here, and of those that end here or further on.
    bytes: usize,
    bytes_beyond: usize,
}

impl<'a> Step<'a> {
    fn add(&mut self, steps: &[&'a str], ran: bool, bytes: usize) {
        self.ran_beyond |= ran;
        self.bytes_beyond += bytes;
        match steps {
            [] => {
                self.ran |= ran;
                self.bytes += bytes;
            }
            [step, rest @ ..] => self.next.entry(step).or_default().add(rest, ran, bytes),
        }
    }

    fn write(&self, path: &str, worth: usize, lines: &mut Vec<String>) {
        if self.bytes_beyond < worth {
            return;
        }
        if !self.ran_beyond {
            lines.push(path.to_owned());
            return;
        }
        if self.bytes >= worth && !self.ran {
            lines.push(format!("={path}"));
        }
        for (step, next) in &self.next {
            next.write(&format!("{path}{step}"), worth, lines);
        }
    }
}

/// The shortest list of functions that did not run, and of none that did. Functions of one name are one. A line that means fewer than
/// `worth` bytes is left out.
pub fn list(whole: &Whole, ran: &BTreeSet<u32>, worth: usize) -> Vec<String> {
    let mut all = Step::default();
    let names = || whole.names.iter().filter(|(function, _)| **function >= whole.imported);
    let ran_names: BTreeSet<&str> =
        names().filter(|(function, _)| ran.contains(function)).map(|(_, name)| path(name)).collect();
    for (function, name) in names() {
        let body = whole.bodies.get((function - whole.imported) as usize);
        all.add(&steps(name), ran_names.contains(path(name)), body.map_or(0, |body| body.as_bytes().len()));
    }
    let mut lines = Vec::new();
    for (step, next) in &all.next {
        next.write(step, worth, &mut lines);
    }
    lines
}
