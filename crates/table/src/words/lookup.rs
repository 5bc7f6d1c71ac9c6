//! How a name is looked up among words, and how names and values are compared.

/// Words of names, with what each is worth.
pub(crate) type Words = &'static [(&'static str, f64)];

/// A name in lower case, its words divided by "_".
pub(crate) fn plain(name: &str) -> String {
    let mut text = String::new();
    let mut small = false;
    for c in name.chars() {
        if c.is_uppercase() && small {
            text.push('_');
        }
        small = c.is_lowercase();
        if c.is_alphanumeric() {
            text.extend(c.to_lowercase());
        } else if !text.ends_with('_') && !text.is_empty() {
            text.push('_');
        }
    }
    text.trim_end_matches('_').to_owned()
}

/// The word of a list that is worth most in this name: the whole name, or a word of it, which is worth less.
pub(crate) fn best(list: Words, name: &str) -> Option<(&'static str, f64)> {
    let plain = plain(name);
    let squeezed = plain.replace('_', "");
    let foreign = !plain.is_ascii();
    // Where words of the name begin.
    let begins: Vec<usize> =
        std::iter::once(0).chain(plain.match_indices('_').map(|(at, _)| at + 1)).collect();
    // Long words of alphabets beyond ASCII may have an ending behind them; other scripts have no spaces between words.
    let is_part = |word: &str| {
        let is_ascii = word.is_ascii();
        if word.len() > plain.len() || !is_ascii && !foreign {
            return false;
        }
        if word.chars().next().is_some_and(|first| first >= '\u{590}') {
            return word.chars().count() > 1 && plain.contains(word);
        }
        let open = !is_ascii && word.chars().count() >= 5;
        word.len() > 1
            && begins.iter().any(|&at| {
                let behind = plain.get(at..).and_then(|rest| rest.strip_prefix(word));
                behind.is_some_and(|behind| open || behind.is_empty() || behind.starts_with('_'))
            })
    };
    let mut found: Option<(&'static str, f64)> = None;
    for &(word, worth) in list {
        let worth = if word == plain || word.bytes().filter(|byte| *byte != b'_').eq(squeezed.bytes()) {
            worth
        } else if is_part(word) {
            0.75 * worth
        } else {
            continue;
        };
        if found.is_none_or(|(_, best)| worth > best) {
            found = Some((word, worth));
        }
    }
    found
}

/// A value as it is looked up among words: as it is compared, without what programs write around it: quotes, Python's b'yes', and a
/// number before it, as in "1. yes".
pub(crate) fn bare(value: &str) -> String {
    let value = value.trim();
    let numbered = value.trim_start_matches(|c: char| c.is_ascii_digit());
    let value = match numbered.strip_prefix(['.', ')', ':']).filter(|_| numbered.len() < value.len()) {
        Some(rest) if rest.trim().starts_with(char::is_alphabetic) => rest.trim(),
        _ => value,
    };
    let value = value.strip_prefix('b').filter(|rest| rest.starts_with(['\'', '"'])).unwrap_or(value);
    let quoted = |mark| value.strip_prefix(mark).and_then(|rest| rest.strip_suffix(mark));
    folded(quoted('\'').or_else(|| quoted('"')).unwrap_or(value))
}

/// A value as it is compared: lower case, without spaces around and a full stop behind.
pub(crate) fn folded(value: &str) -> String {
    let lower = value.trim().to_lowercase();
    let words: Vec<&str> = lower.split_whitespace().collect();
    words.join(" ").trim_end_matches('.').trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::bare;

    #[test]
    fn what_is_written_around_a_word_is_no_part_of_it() {
        for value in ["yes", "Yes.", "b'yes'", "b\"Yes\"", "'yes'", "\"YES\"", "1. yes", "0) Yes", "2: yes"] {
            assert_eq!(bare(value), "yes", "{value}");
        }
        for value in ["1", "1.0", ">50k", "b", "'", "1.", "50000+", "1. 5"] {
            assert_eq!(bare(value), value.trim_end_matches('.'), "{value}");
        }
    }
}
