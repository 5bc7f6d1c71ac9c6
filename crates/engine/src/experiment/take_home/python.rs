//! Values as Python writes them. Text from a file stands in string literals alone.

/// A string literal. JSON's escapes are Python's, too.
pub(super) fn string(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A number in shortest exact form; a value that is not there is NaN.
pub(super) fn number(value: Option<f64>) -> String {
    match value {
        Some(value) if value.is_finite() => format!("{value:?}"),
        Some(value) if value == f64::INFINITY => "np.inf".to_owned(),
        Some(value) if value == f64::NEG_INFINITY => "-np.inf".to_owned(),
        _ => "np.nan".to_owned(),
    }
}

/// `name = [...]`, broken into lines of at most 100 characters where the items allow.
pub(super) fn list(name: &str, items: impl IntoIterator<Item = String>) -> String {
    let items: Vec<String> = items.into_iter().collect();
    let whole = format!("{name} = [{}]", items.join(", "));
    if whole.chars().count() <= 100 {
        return whole;
    }
    let mut text = format!("{name} = [");
    let mut width = usize::MAX;
    for item in items {
        let length = item.chars().count() + 2;
        if width.saturating_add(length) > 100 {
            text.push_str("\n   ");
            width = 3;
        }
        text.push_str(&format!(" {item},"));
        width += length;
    }
    text + "\n]"
}

/// Text for a comment or a heading: on one line, without what Markdown or HTML would read as theirs.
pub(super) fn remark(text: &str) -> String {
    let plain = |c: char| match c {
        '`' | '<' | '>' | '[' | ']' | '*' | '_' | '#' | '|' | '\\' | '$' | '&' => ' ',
        '\u{2028}' | '\u{2029}' => ' ',
        c if c.is_control() => ' ',
        c => c,
    };
    text.chars().map(plain).take(120).collect()
}

#[cfg(test)]
mod tests {
    use super::{list, number, remark, string};

    #[test]
    fn text_cannot_leave_its_literal() {
        assert_eq!(string("a\"b\\\n"), r#""a\"b\\\n""#);
        assert_eq!(remark("x\nimport os <b>`"), "x import os  b  ");
    }

    #[test]
    fn numbers_are_exact() {
        assert_eq!(number(Some(0.1)), "0.1");
        assert_eq!(number(Some(1e-7)), "1e-7");
        assert_eq!(number(Some(f64::INFINITY)), "np.inf");
        assert_eq!(number(None), "np.nan");
    }

    #[test]
    fn long_lists_are_broken() {
        assert_eq!(list("A", ["1".to_owned()]), "A = [1]");
        let long = list("A", (0..60).map(|k| k.to_string()));
        assert!(long.lines().count() > 2 && long.lines().all(|line| line.len() <= 100), "{long}");
    }
}
