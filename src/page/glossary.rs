//! The terms that tooltips explain: the table of `docs/glossary.md`.

const TABLE: &str = include_str!("../../docs/glossary.md");

/// Every term with its meaning, in alphabetical order.
pub fn terms() -> impl Iterator<Item = (&'static str, &'static str)> {
    let lines = TABLE.lines().skip_while(|line| !line.starts_with("|---")).skip(1);
    lines.filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |")?.split_once(" | "))
}

/// What a term means; `None` where the glossary has no such term.
pub fn meaning(term: &str) -> Option<&'static str> {
    terms().find(|(name, _)| *name == term).map(|(_, meaning)| meaning)
}

#[cfg(test)]
mod tests {
    use super::{meaning, terms};

    #[test]
    fn every_term_has_a_short_meaning_and_stands_in_order() {
        let all: Vec<_> = terms().collect();
        assert!(all.len() >= 20);
        assert!(all.windows(2).all(|pair| pair[0].0 < pair[1].0));
        for (term, meaning) in &all {
            assert!(!term.is_empty() && meaning.ends_with('.') && meaning.len() < 200, "{term}: {meaning}");
        }
    }

    #[test]
    fn a_term_is_found_by_its_name() {
        assert!(meaning("influence").is_some_and(|text| text.contains("first-order")));
        assert_eq!(meaning("no such term"), None);
    }
}
