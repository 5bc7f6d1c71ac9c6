//! A page within another: what its address asks to be shown. Only `embed.html` may be framed, and only there is it heard.

use super::view::Tab;

/// Characters of a task that are shown.
const LONGEST: usize = 400;

/// What the address of an embedded page asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Embedding {
    /// The tabs that are shown, all where none is named.
    pub tabs: Vec<Tab>,
    /// Whether the settings are hidden: data, question, goal and sliders.
    pub bare: bool,
    /// A task above everything.
    pub task: Option<String>,
}

impl Embedding {
    /// Reads parameters that are already decoded; what is not known is left aside.
    pub fn read(parameters: impl IntoIterator<Item = (String, String)>) -> Embedding {
        let mut embedding = Embedding::default();
        for (name, value) in parameters {
            match name.as_str() {
                "tabs" => {
                    let known = |key: &str| Tab::ALL.into_iter().find(|tab| tab.title()[1] == key);
                    embedding.tabs = value.split(',').filter_map(known).collect();
                }
                "settings" => embedding.bare = value == "hidden",
                "task" => {
                    let task: String = value.trim().chars().take(LONGEST).collect();
                    embedding.task = (!task.is_empty()).then_some(task);
                }
                _ => {}
            }
        }
        embedding
    }

    /// Whether a tab is shown.
    pub fn shows(&self, tab: Tab) -> bool {
        self.tabs.is_empty() || self.tabs.contains(&tab)
    }

    /// The parameters that ask for this, to be encoded.
    pub fn parameters(&self) -> Vec<(&'static str, String)> {
        let mut list = Vec::new();
        if !self.tabs.is_empty() {
            let keys: Vec<&str> = self.tabs.iter().map(|tab| tab.title()[1]).collect();
            list.push(("tabs", keys.join(",")));
        }
        if self.bare {
            list.push(("settings", "hidden".to_owned()));
        }
        list.extend(self.task.clone().map(|task| ("task", task)));
        list
    }
}

#[cfg(test)]
mod tests {
    use super::{Embedding, LONGEST};
    use crate::page::view::Tab;

    #[test]
    fn what_an_address_asks_for_is_read_back_and_what_is_unknown_is_left_aside() {
        let asked = Embedding {
            tabs: vec![Tab::Groups, Tab::LabelNoise],
            bare: true,
            task: Some("Close half of the gap.".to_owned()),
        };
        let written = asked.parameters().into_iter().map(|(name, value)| (name.to_owned(), value));
        assert_eq!(Embedding::read(written), asked);
        let of = |pairs: &[(&str, &str)]| {
            Embedding::read(pairs.iter().map(|(name, value)| (name.to_string(), value.to_string())))
        };
        let odd = of(&[("tabs", "nothing,groups"), ("settings", "shown"), ("task", "  "), ("script", "x")]);
        assert_eq!(odd, Embedding { tabs: vec![Tab::Groups], ..Embedding::default() });
        assert!(odd.shows(Tab::Groups) && !odd.shows(Tab::Rows) && Embedding::default().shows(Tab::Rows));
        let long = of(&[("task", &"a".repeat(2 * LONGEST))]);
        assert_eq!(long.task.map(|task| task.len()), Some(LONGEST));
    }
}
