//! Text that people type: trimmed, bounded, without control characters and without marks that turn its direction.

/// Why a typed text was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Nothing but spaces.
    #[error("is empty")]
    Empty,
    /// More characters than allowed.
    #[error("is longer than {0} characters")]
    TooLong(usize),
    /// A control character, such as a line break in a single line.
    #[error("has a character that is not text")]
    Control,
}

/// One line of 1 to `max` characters, trimmed.
///
/// # Errors
/// [`TextError`] if it is empty, too long or has a control character.
pub fn line(text: &str, max: usize) -> Result<String, TextError> {
    bounded(text, max, |_| false)
}

/// Text of 1 to `max` characters that may have line breaks and tabs, trimmed.
///
/// # Errors
/// [`TextError`] as for [`line`].
pub fn paragraph(text: &str, max: usize) -> Result<String, TextError> {
    bounded(&text.replace("\r\n", "\n"), max, |c| c == '\n' || c == '\t')
}

/// Marks that turn the direction of what follows them: `gpj.exe` behind one reads as `exe.jpg`. Some programs copy them
/// along with a telephone number, so they are left out rather than refused.
pub const fn turns(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

fn bounded(text: &str, max: usize, permitted: impl Fn(char) -> bool) -> Result<String, TextError> {
    let text = text.replace(turns, "");
    let text = text.trim();
    if text.is_empty() {
        return Err(TextError::Empty);
    }
    if text.chars().count() > max {
        return Err(TextError::TooLong(max));
    }
    if text.chars().any(|c| c.is_control() && !permitted(c)) {
        return Err(TextError::Control);
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_trimmed_and_bounded() {
        assert_eq!(line("  iPhone 15 ", 20).unwrap(), "iPhone 15");
        assert_eq!(line(" \n ", 20), Err(TextError::Empty));
        assert_eq!(line("äöü", 2), Err(TextError::TooLong(2)));
        assert_eq!(line("a\nb", 20), Err(TextError::Control));
        assert_eq!(paragraph("a\r\nb", 20).unwrap(), "a\nb");
        assert_eq!(line("\u{202D}+386 1 555\u{202C} ", 20).unwrap(), "+386 1 555");
        assert_eq!(line("\u{202E}", 20), Err(TextError::Empty));
    }
}
