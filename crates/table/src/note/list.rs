//! Lists in the text of a note.

/// The first few of a list, in quotes.
pub(super) fn quoted(list: &[String]) -> String {
    const SHOWN: usize = 6;
    let text = list.iter().take(SHOWN).map(|item| format!("\"{item}\"")).collect::<Vec<_>>().join(", ");
    if list.len() > SHOWN { format!("{text} and {} more", list.len() - SHOWN) } else { text }
}
