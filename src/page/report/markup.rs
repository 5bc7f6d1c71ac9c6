//! HTML as text: what comes from a file is data, and stays it.

/// A page that is being written.
#[derive(Default)]
pub(super) struct Markup(String);

impl Markup {
    /// A text, escaped for an element and for an attribute in double quotes.
    pub(super) fn text(&mut self, text: &str) {
        for letter in text.chars() {
            match letter {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                letter => self.0.push(letter),
            }
        }
    }

    /// Markup as it is.
    pub(super) fn raw(&mut self, markup: &str) {
        self.0.push_str(markup);
    }

    /// The beginning of an element, with a class unless that is empty.
    pub(super) fn open(&mut self, tag: &str, class: &str) {
        self.raw("<");
        self.raw(tag);
        if !class.is_empty() {
            self.raw(" class=\"");
            self.text(class);
            self.raw("\"");
        }
        self.raw(">");
    }

    /// Its end.
    pub(super) fn close(&mut self, tag: &str) {
        self.raw("</");
        self.raw(tag);
        self.raw(">");
    }

    /// An element with a text in it.
    pub(super) fn element(&mut self, tag: &str, class: &str, text: &str) {
        self.open(tag, class);
        self.text(text);
        self.close(tag);
    }

    /// A term and what is said of it.
    pub(super) fn pair(&mut self, term: &str, told: &str) {
        self.element("dt", "", term);
        self.element("dd", "", told);
    }

    /// What was written.
    pub(super) fn finish(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::Markup;

    #[test]
    fn no_text_becomes_markup() {
        let mut page = Markup::default();
        page.element("p", "a\"b", "<img src=x onerror=\"ran()\"> & co");
        assert_eq!(
            page.finish(),
            "<p class=\"a&quot;b\">&lt;img src=x onerror=&quot;ran()&quot;&gt; &amp; co</p>"
        );
    }
}
