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
        self.code_within(text, text.len())
    }

    /// [`Interner::code`] of the first `length` bytes of these. What lies behind them is not looked at; where it is there, a short text is
    /// read at once.
    #[inline]
    pub fn code_within(&mut self, bytes: &[u8], length: usize) -> (u32, bool) {
        // Three quarters full at the most.
        if 3 * self.slots.len() < 4 * (self.ends.len() + 1) {
            self.grow();
        }
        if length > SHORT {
            return self.code_of_long(&bytes[..length]);
        }
        let words = words(bytes, length);
        let (mut slot, tag) = place(hash_of_short(&words, length), self.slots.len());
        loop {
            match self.slots[slot] {
                Slot { taken: 0, .. } => return (self.add(&bytes[..length], slot, tag), true),
                found if found.tag == tag && self.is_short(found.taken - 1, &words, length) => {
                    return (found.taken - 1, false);
                }
                _ => slot = (slot + 1) & (self.slots.len() - 1),
            }
        }
    }

    #[inline(never)]
    fn code_of_long(&mut self, text: &[u8]) -> (u32, bool) {
        let (mut slot, tag) = place(hash(text), self.slots.len());
        loop {
            match self.slots[slot] {
                Slot { taken: 0, .. } => return (self.add(text, slot, tag), true),
                found if found.tag == tag && self.bytes(found.taken - 1) == text => {
                    return (found.taken - 1, false);
                }
                _ => slot = (slot + 1) & (self.slots.len() - 1),
            }
        }
    }

    /// Gives the text a code, kept in this slot.
    #[inline(never)]
    fn add(&mut self, text: &[u8], slot: usize, tag: u32) -> u32 {
        let code = self.ends.len() as u32;
        self.slots[slot] = Slot { taken: code + 1, tag };
        reserve(&mut self.arena, text.len());
        self.arena.extend_from_slice(text);
        reserve(&mut self.ends, 1);
        self.ends.push(self.arena.len());
        code
    }

    /// Whether the text has a code.
    pub fn contains(&self, text: &[u8]) -> bool {
        if self.slots.is_empty() {
            return false;
        }
        let (mut slot, tag) = place(hash(text), self.slots.len());
        while let Some(found) = self.slots.get(slot).filter(|found| found.taken != 0) {
            if found.tag == tag && self.bytes(found.taken - 1) == text {
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

    fn bytes(&self, code: u32) -> &[u8] {
        let (start, end) = self.ends_of(code);
        &self.arena[start..end]
    }

    /// Where the text lies in the arena.
    #[inline(always)]
    fn ends_of(&self, code: u32) -> (usize, usize) {
        let code = code as usize;
        (if code == 0 { 0 } else { self.ends[code - 1] }, self.ends[code])
    }

    /// Whether the text of this code has these bytes and no more.
    #[inline(always)]
    fn is_short(&self, code: u32, own: &[u64; 2], length: usize) -> bool {
        let (start, end) = self.ends_of(code);
        end - start == length && words(&self.arena[start..], length) == *own
    }

    #[cold]
    fn grow(&mut self) {
        // What was read from another module comes without slots.
        let size = (2 * (self.ends.len() + 1).next_power_of_two()).max(16);
        // The old ones go before the new ones come.
        self.slots = Vec::new();
        self.slots = vec![Slot::default(); size];
        for code in 0..self.ends.len() as u32 {
            let (mut slot, tag) = place(hash(self.bytes(code)), size);
            while self.slots[slot].taken != 0 {
                slot = (slot + 1) & (size - 1);
            }
            self.slots[slot] = Slot { taken: code + 1, tag };
        }
    }
}

/// Bytes of a text that is compared as two words, without a loop or a call.
pub(super) const SHORT: usize = 16;

/// The slot of so many (a power of two) at which a text of this hash is looked for first, and its tag.
#[inline(always)]
fn place(hash: u64, slots: usize) -> (usize, u32) {
    (hash as usize & (slots - 1), (hash >> 32) as u32)
}

fn hash(text: &[u8]) -> u64 {
    if text.len() <= SHORT {
        return hash_of_short(&words(text, text.len()), text.len());
    }
    let whole =
        text.chunks(8).fold(text.len() as u64, |state, piece| mixed(state ^ words(piece, piece.len())[0]));
    mixed(whole)
}

#[inline(always)]
fn hash_of_short([first, second]: &[u64; 2], length: usize) -> u64 {
    mixed(mixed(mixed(length as u64 ^ first) ^ second))
}

/// Every bit in the lower half depends on all bits. Numbers with few digits differ in their high bits alone, as doubles do: those come down.
#[inline(always)]
fn mixed(state: u64) -> u64 {
    let product = state.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    product ^ product >> 32
}

/// The first `length` bytes, at most [`SHORT`], followed by zeros.
#[inline(always)]
fn words(bytes: &[u8], length: usize) -> [u64; 2] {
    /// What is left of a word of so many bytes, and of the one behind it.
    const LEFT: [[u64; 2]; SHORT + 1] = {
        let mut left = [[u64::MAX; 2]; SHORT + 1];
        let mut length = 0;
        while length < SHORT {
            left[length] = match length {
                0..8 => [(1 << (8 * length)) - 1, 0],
                _ => [u64::MAX, (1 << (8 * (length - 8))) - 1],
            };
            length += 1;
        }
        left
    };
    let word = |bytes: &[u8; 8]| u64::from_le_bytes(*bytes);
    let [first, second] = match bytes.first_chunk::<SHORT>().map(|bytes| bytes.as_chunks::<8>().0) {
        Some([first, second]) => [word(first), word(second)],
        _ => {
            let mut copy = [0; SHORT];
            copy.iter_mut().zip(bytes).for_each(|(copy, byte)| *copy = *byte);
            let (first, second) = copy.split_at(8);
            [first, second].map(|half| half.first_chunk().map_or(0, word))
        }
    };
    let [left, left_behind] = LEFT[length];
    [first & left, second & left_behind]
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
        Ok(Interner { arena: arena.into_bytes(), ends, slots: Vec::new() })
    }
}

/// Makes room for more: half as much again, where a vector by itself would take twice as much. What is read may fill the
/// memory that there is.
pub(super) fn reserve<T>(list: &mut Vec<T>, more: usize) {
    if list.capacity() - list.len() < more {
        list.reserve_exact(more.max(list.len() / 2).max(16));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_follow_the_first_appearance_whatever_lies_behind_a_text() {
        // Texts of every length around those of one and two words, which differ in one byte, or in zeros at their end.
        let mut texts: Vec<Vec<u8>> = Vec::new();
        for length in 0..40 {
            for place in 0..length {
                for byte in [0, b'a', b'z', 0xff] {
                    let mut text = vec![b'a'; length];
                    text[place] = byte;
                    texts.push(text);
                }
            }
            texts.push(vec![0; length]);
        }
        let mut known = std::collections::BTreeMap::new();
        let mut interner = Interner::default();
        for behind in [&b""[..], b"b", b"aaaaaaaaaaaaaaaaaaaaaaaa"] {
            for text in &texts {
                let next = known.len() as u32;
                let expected = *known.entry(text.clone()).or_insert(next);
                let (code, new) = interner.code_within(&[text, behind].concat(), text.len());
                assert_eq!((code, new), (expected, expected == next), "{text:?}");
                assert!(interner.contains(text));
            }
        }
        let kept: Vec<(&[u8], u32)> = interner.texts().zip(0..).collect();
        assert_eq!(kept.len(), known.len());
        assert!(kept.iter().all(|(text, code)| known.get(*text) == Some(code)));
        assert!(!interner.contains(b"another"));
    }
}
