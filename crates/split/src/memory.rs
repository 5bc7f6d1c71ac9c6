//! What lies in memory from the beginning, in two halves.

use std::ops::Range;

use crate::links::Links;

/// What lies between two runs of bytes up to which they are one segment: another one costs more.
const GAP: usize = 128;

/// Which bytes the first half needs. Only constants come later: they are what nothing writes to, so that putting the later half in
/// place twice changes nothing.
pub struct Memory {
    /// The address of the first byte.
    begin: u32,
    /// Of each byte on from there, whether it stays in the first half.
    stays: Vec<bool>,
}

impl Memory {
    /// Everything but constants stays.
    pub fn new(segments: &[(u32, &[u8])], links: &Links) -> Self {
        let begin = segments.iter().map(|(address, _)| *address).min().unwrap_or(0);
        let end = segments.iter().map(|(address, bytes)| address + bytes.len() as u32).max().unwrap_or(0);
        let mut memory = Memory { begin, stays: vec![true; (end - begin) as usize] };
        let mut named = vec![false; memory.stays.len()];
        for symbol in &links.named {
            named[memory.places(symbol)].fill(true);
        }
        for constant in &links.constant {
            for place in memory.places(constant) {
                memory.stays[place] = !named[place];
            }
        }
        memory
    }

    fn places(&self, bytes: &Range<u32>) -> Range<usize> {
        let place = |address: u32| (address.saturating_sub(self.begin) as usize).min(self.stays.len());
        place(bytes.start)..place(bytes.end)
    }

    /// Whether the byte at an address stays.
    pub fn stays(&self, address: u32) -> bool {
        address
            .checked_sub(self.begin)
            .and_then(|place| self.stays.get(place as usize))
            .copied()
            .unwrap_or(false)
    }

    /// Has these bytes stay. Whether that is new of any of them.
    pub fn stay(&mut self, bytes: &Range<u32>) -> bool {
        let places = self.places(bytes);
        let is_new = self.stays[places.clone()].contains(&false);
        self.stays[places].fill(true);
        is_new
    }

    /// The segments of the two halves. Memory is zero where there is none.
    pub fn halves(&self, segments: &[(u32, &[u8])]) -> [Vec<(u32, Vec<u8>)>; 2] {
        [true, false].map(|first| segments.iter().flat_map(|it| self.half(*it, first)).collect())
    }

    /// What one half has of a segment.
    fn half(&self, (begin, bytes): (u32, &[u8]), first: bool) -> Vec<(u32, Vec<u8>)> {
        let mut half: Vec<(u32, Vec<u8>)> = Vec::new();
        let own = (begin..).zip(bytes).filter(|(address, byte)| **byte != 0 && self.stays(*address) == first);
        for (address, &byte) in own {
            match half.last_mut() {
                Some((start, run)) if (address - *start) as usize <= run.len() + GAP => {
                    let between = *start + run.len() as u32..address;
                    // The first half's bytes are there already, and are not lost; the later half's are still to come.
                    run.extend(between.map(|it| if first { 0 } else { bytes[(it - begin) as usize] }));
                    run.push(byte);
                }
                _ => half.push((address, vec![byte])),
            }
        }
        half
    }
}
