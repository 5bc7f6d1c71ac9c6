//! Distinct texts and their codes, in order of first appearance.

use serde::{Deserialize, Deserializer, Serialize, Serializer, ser};

use super::Levels;

/// A set of byte strings that gives each a code, 0 for the first one seen. Deterministic: the same texts in the same
/// order give the same codes on every machine.
#[derive(Debug, Clone, Default)]
pub(super) struct Interner {
    /// All texts, one after the other.
    arena: Vec<u8>,
    /// Where each text ends in the arena.
    ends: Vec<usize>,
    /// Open addressing with linear probing. Its length is a power of two.
    slots: Vec<Slot>,
    /// The code of the last text asked for: neighbouring rows often repeat.
    last: u32,
}

/// Where a text's code is looked up.
#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    /// code + 1, or 0 where the slot is empty.
    taken: u32,
    /// The upper half of the text's hash: another text seldom has the same, and need not be looked at.
    tag: u32,
}

impl Interner {
    /// The text's code, and whether it is new.
    pub fn code(&mut self, text: &[u8]) -> (u32, bool) {
        if (self.last as usize) < self.ends.len() && same(self.bytes(self.last), text) {
            return (self.last, false);
        }
        // Three quarters full at the most.
        if 3 * self.slots.len() < 4 * (self.ends.len() + 1) {
            self.grow();
        }
        let (mut slot, tag) = place(text, self.slots.len());
        loop {
            match self.slots[slot] {
                Slot { taken: 0, .. } => {
                    let code = self.ends.len() as u32;
                    self.slots[slot] = Slot { taken: code + 1, tag };
                    reserve(&mut self.arena, text.len());
                    self.arena.extend_from_slice(text);
                    reserve(&mut self.ends, 1);
                    self.ends.push(self.arena.len());
                    self.last = code;
                    return (code, true);
                }
                found if found.tag == tag && same(self.bytes(found.taken - 1), text) => {
                    self.last = found.taken - 1;
                    return (self.last, false);
                }
                _ => slot = (slot + 1) & (self.slots.len() - 1),
            }
        }
    }

    /// Whether the text has a code.
    pub fn contains(&self, text: &[u8]) -> bool {
        if self.slots.is_empty() {
            return false;
        }
        let (mut slot, tag) = place(text, self.slots.len());
        while let Some(found) = self.slots.get(slot).filter(|found| found.taken != 0) {
            if found.tag == tag && same(self.bytes(found.taken - 1), text) {
                return true;
            }
            slot = (slot + 1) & (self.slots.len() - 1);
        }
        false
    }

    /// Number of distinct texts.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// The texts' bytes in order of their codes.
    pub fn texts(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.ends.len() as u32).map(|code| self.bytes(code))
    }

    /// The texts in order of their codes.
    pub fn into_levels(self) -> Levels {
        Levels::new(self.arena, self.ends)
    }

    #[inline(always)]
    fn bytes(&self, code: u32) -> &[u8] {
        let code = code as usize;
        let start = if code == 0 { 0 } else { self.ends[code - 1] };
        &self.arena[start..self.ends[code]]
    }

    fn grow(&mut self) {
        // What was read from another module comes without slots.
        let size = (2 * (self.ends.len() + 1).next_power_of_two()).max(16);
        // The old ones go before the new ones come.
        self.slots = Vec::new();
        self.slots = vec![Slot::default(); size];
        for code in 0..self.ends.len() as u32 {
            let (mut slot, tag) = place(self.bytes(code), size);
            while self.slots[slot].taken != 0 {
                slot = (slot + 1) & (size - 1);
            }
            self.slots[slot] = Slot { taken: code + 1, tag };
        }
    }
}

/// Whether two texts are the same. Most have a few bytes, which are compared here, without a call.
#[inline(always)]
fn same(one: &[u8], other: &[u8]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    match (one.first_chunk::<8>(), one.last_chunk::<8>(), other.first_chunk::<8>(), other.last_chunk::<8>()) {
        (Some(first), Some(last), Some(other_first), Some(other_last)) if one.len() <= 16 => {
            first == other_first && last == other_last
        }
        (None, ..) => one.iter().zip(other).all(|(byte, other)| byte == other),
        _ => one == other,
    }
}

/// The slot of so many (a power of two) at which a text is looked for first, and its tag.
#[inline(always)]
fn place(text: &[u8], slots: usize) -> (usize, u32) {
    let hash = hash(text);
    (hash as usize & (slots - 1), (hash >> 32) as u32)
}

/// As its texts, one after the other, and where each ends.
impl Serialize for Interner {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (std::str::from_utf8(&self.arena).map_err(ser::Error::custom)?, &self.ends).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Interner {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Interner, D::Error> {
        let (arena, ends) = <(String, Vec<usize>)>::deserialize(deserializer)?;
        Ok(Interner { arena: arena.into_bytes(), ends, slots: Vec::new(), last: 0 })
    }
}

/// Makes room for more: half as much again, where a vector by itself would take twice as much. What is read may fill the
/// memory that there is.
pub(super) fn reserve<T>(list: &mut Vec<T>, more: usize) {
    if list.capacity() - list.len() < more {
        list.reserve_exact(more.max(list.len() / 2).max(16));
    }
}

/// A multiply-and-rotate hash over eight bytes at a time, the last of which may be some of those before, folded so that the low bits
/// depend on all of them.
#[inline(always)]
fn hash(text: &[u8]) -> u64 {
    const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;
    let mut state = text.len() as u64;
    let mut take = |word: u64| state = (state.rotate_left(5) ^ word).wrapping_mul(FACTOR);
    match text {
        [] => {}
        [first, .., last] if text.len() < 4 => {
            let middle = text.get(1).copied().unwrap_or_default();
            take(u64::from(*first) | u64::from(middle) << 8 | u64::from(*last) << 16);
        }
        [only] => take(u64::from(*only)),
        _ => match (text.first_chunk::<8>(), text.last_chunk::<8>()) {
            (Some(_), Some(last)) => {
                let mut rest = text;
                while let Some((word, behind)) = rest.split_first_chunk::<8>() {
                    take(u64::from_le_bytes(*word));
                    rest = behind;
                }
                if !rest.is_empty() {
                    take(u64::from_le_bytes(*last));
                }
            }
            // Four to seven bytes.
            _ => {
                let four =
                    |bytes: Option<&[u8; 4]>| bytes.map_or(0, |bytes| u64::from(u32::from_le_bytes(*bytes)));
                take(four(text.first_chunk()) | four(text.last_chunk()) << 32);
            }
        },
    }
    // Numbers with few digits differ in their high bits alone, as doubles do: those come down before the last multiplication.
    let state = (state ^ state >> 32).wrapping_mul(FACTOR);
    state ^ state >> 32
}
