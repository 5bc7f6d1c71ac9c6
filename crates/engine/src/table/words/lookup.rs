//! How a name is looked up among words, and how names and values are compared.

/// Words of names, with what each is worth.
pub(in crate::table) type Words = &'static [(&'static str, f64)];

/// A name in lower case, its words divided by "_".
pub(in crate::table) fn plain(name: &str) -> String {
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
pub(in crate::table) fn best(list: Words, name: &str) -> Option<(&'static str, f64)> {
    let plain = plain(name);
    let squeezed = plain.replace('_', "");
    let padded = format!("_{plain}_");
    let mut found: Option<(&'static str, f64)> = None;
    for &(word, worth) in list {
        let ascii = word.is_ascii();
        let worth = if word == plain || word.replace('_', "") == squeezed {
            worth
        } else if word.chars().count() > 1 && ascii && padded.contains(&format!("_{word}_"))
            || !ascii && word.chars().count() > 1 && plain.contains(word)
        {
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

/// A value as it is compared: lower case, without spaces around and a full stop behind.
pub(in crate::table) fn folded(value: &str) -> String {
    let lower = value.trim().to_lowercase();
    let words: Vec<&str> = lower.split_whitespace().collect();
    words.join(" ").trim_end_matches('.').trim_end().to_owned()
}
