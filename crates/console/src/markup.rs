//! HTML that this crate wrote itself and that templates must not escape again.

use std::fmt::{self, Write as _};

/// Finished HTML. Only this crate makes it, so that nothing typed by a person can become markup.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Markup(pub(crate) String);

impl Markup {
    /// Text as HTML, with `& < > " '` escaped.
    pub fn text(text: &str) -> Self {
        let mut html = String::with_capacity(text.len());
        push_escaped(&mut html, text);
        Self(html)
    }
    /// The HTML.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Appends `text` with the five characters escaped that mean something in HTML text and attributes.
pub(crate) fn push_escaped(html: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            c => html.push(c),
        }
    }
}

/// `format!` into a string that cannot fail.
pub(crate) fn put(html: &mut String, arguments: fmt::Arguments<'_>) {
    // Writing to a String never fails.
    let _ = html.write_fmt(arguments);
}

impl fmt::Display for Markup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl askama::filters::HtmlSafe for Markup {}

#[cfg(test)]
mod tests {
    use super::Markup;

    #[test]
    fn text_is_escaped() {
        assert_eq!(
            Markup::text("<a b='c' d=\"e\">&").as_str(),
            "&lt;a b=&#39;c&#39; d=&quot;e&quot;&gt;&amp;"
        );
    }
}
