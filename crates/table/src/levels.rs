//! The distinct texts of a column.

/// Texts in order of first appearance, one after the other in memory: one that stands for a thousand rows and a thousand that
/// stand for one each take little more than their letters.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Levels {
    text: String,
    /// Where each text ends.
    ends: Vec<usize>,
}

impl Levels {
    /// The texts that end at these places, which do not descend. What is no UTF-8 is replaced.
    pub(super) fn new(text: Vec<u8>, ends: Vec<usize>) -> Levels {
        match String::from_utf8(text) {
            Ok(text) => Levels { text, ends },
            Err(error) => {
                let (bytes, mut levels, mut start) = (error.into_bytes(), Levels::default(), 0);
                for end in ends {
                    levels.push(&String::from_utf8_lossy(bytes.get(start..end).unwrap_or_default()));
                    start = end;
                }
                levels
            }
        }
    }

    /// Appends a text.
    pub fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(self.text.len());
    }

    /// Number of texts.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The text of a code; `None` where there is none, as for a missing cell's.
    pub fn get(&self, code: usize) -> Option<&str> {
        let end = *self.ends.get(code)?;
        let start = code.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.text.get(start..end)
    }

    /// All texts, in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> + Clone {
        (0..self.len()).filter_map(|code| self.get(code))
    }

    /// The first code of this very text.
    pub fn position(&self, text: &str) -> Option<usize> {
        self.iter().position(|level| level == text)
    }
}

impl<T: AsRef<str>> FromIterator<T> for Levels {
    fn from_iter<I: IntoIterator<Item = T>>(texts: I) -> Levels {
        let mut levels = Levels::default();
        texts.into_iter().for_each(|text| levels.push(text.as_ref()));
        levels
    }
}

impl std::fmt::Debug for Levels {
    fn fmt(&self, formatter: &mut std::fmt::Formatter) -> std::fmt::Result {
        formatter.debug_list().entries(self.iter()).finish()
    }
}
