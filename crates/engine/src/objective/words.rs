//! What the groups and the labels are called.

/// Names for the reasons why a figure is undefined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// The favourable label ("income is >50K").
    pub favourable: String,
    /// The privileged group ("sex is Male").
    pub privileged: String,
    /// The other group ("sex is Female").
    pub unprivileged: String,
}

impl Words {
    /// "no rows in which sex is Female and income is >50K".
    pub(super) fn nobody(&self, privileged: bool, label: Option<bool>) -> String {
        let group = if privileged { &self.privileged } else { &self.unprivileged };
        match label {
            None => format!("no rows in which {group}"),
            Some(true) => format!("no rows in which {group} and {}", self.favourable),
            Some(false) => format!("no rows in which {group}, except those in which {}", self.favourable),
        }
    }
}
