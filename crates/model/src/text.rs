//! Text that people type: trimmed, bounded, without control characters and without marks that turn its direction.

use unicode_normalization::{UnicodeNormalization, char::canonical_combining_class};

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

/// Whether a value from outside may stand in a command that is printed for somebody to paste into a shell: short, and of characters that no
/// shell reads as anything else. A file's id may be `$(touch /tmp/x)`; one that begins with a dash would be an option.
pub fn is_safe_in_command(value: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '@' | '-');
    (1..=128).contains(&value.len()) && value.chars().all(plain) && !value.starts_with('-')
}

/// Marks that turn the direction of what follows them: `gpj.exe` behind one reads as `exe.jpg`. Some programs copy them
/// along with a telephone number, so they are left out rather than refused.
pub const fn turns(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// The compatible form of a text (NFKC): full-width digits are digits, and a letter with its mark is one character.
pub fn compatible(text: &str) -> String {
    text.nfkc().collect()
}

/// The words of a text as a search compares them: without marks, case and punctuation, so that `Kovač`, `KOVAC` and the
/// same name with its marks apart (NFD) are one word. Letters that are no base and mark in Unicode are spelled as people type
/// them: `ł` as `l`, `ß` as `ss`.
pub fn search_words(text: &str) -> Vec<String> {
    let mut folded = String::with_capacity(text.len());
    for c in text.nfkd().filter(|c| canonical_combining_class(*c) == 0).flat_map(char::to_lowercase) {
        match spelled(c) {
            Some(letters) => folded.push_str(letters),
            // Lower case of a letter can bring a mark of its own, as in Turkish.
            None if canonical_combining_class(c) != 0 => {}
            // An apostrophe is inside a name, and typed or not: O'Brien, OBrien.
            None if matches!(c, '\'' | '\u{2019}' | '\u{2BC}') => {}
            None if c.is_alphanumeric() => folded.push(c),
            None => folded.push(' '),
        }
    }
    folded.split_whitespace().map(str::to_owned).collect()
}

const fn spelled(c: char) -> Option<&'static str> {
    Some(match c {
        'ł' => "l",
        'ø' => "o",
        'đ' | 'ð' => "d",
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ı' => "i",
        'þ' => "th",
        'ħ' => "h",
        _ => return None,
    })
}

/// The digits of a telephone number, last one first and without the trunk zeros before it, so that the ways in which a number
/// is written begin alike: `+386 40 555 101`, `00386 40 555101` and `040 555 101`. `None` for what is no number: other
/// characters than a number has, or fewer than five digits.
pub fn reversed_number(text: &str) -> Option<String> {
    let text = compatible(text).replace(turns, "").replace("(0)", "");
    let punctuation = |c: char| c.is_whitespace() || "+-‐‑–()/.".contains(c);
    if !text.chars().all(|c| c.is_ascii_digit() || punctuation(c)) {
        return None;
    }
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let national = digits.trim_start_matches('0');
    (national.len() >= 5).then(|| national.chars().rev().collect())
}

/// A code or word as it was typed, in one form whatever keyboard it came from: NFKC (Unicode UAX #15), which makes full-width
/// letters and digits plain ones; decimal digits of other scripts as ASCII; without marks that nobody sees.
///
/// Not for passwords, whose form RFC 8265 §4.2 fixes otherwise, and not for names.
pub fn one_form(typed: &str) -> String {
    compatible(typed).chars().filter(|c| !is_invisible(*c)).map(ascii_digit).collect()
}

/// Characters that nobody sees: zero-width characters, soft hyphens, fillers and tags (Unicode `Default_Ignorable_Code_Point`), and line separators.
/// They come along with what is copied from a page, and two names that differ in one look alike.
pub const fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{AD}'
            | '\u{34F}'
            | '\u{61C}'
            | '\u{115F}'..='\u{1160}'
            | '\u{17B4}'..='\u{17B5}'
            | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}'
            | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}'
            | '\u{FFA0}'
            | '\u{FFF0}'..='\u{FFFB}'
            | '\u{1BCA0}'..='\u{1BCA3}'
            | '\u{1D173}'..='\u{1D17A}'
            | '\u{E0000}'..='\u{E0FFF}'
    )
}

/// Where the ten digits of a script begin, for the scripts whose keyboards type their own: Arabic, Persian, Devanagari, Bengali,
/// Gurmukhi, Gujarati, Tamil, Telugu, Kannada, Malayalam, Thai, Lao, Tibetan, Myanmar, Khmer (Unicode category Nd).
const ZEROS: [char; 15] = [
    '\u{660}', '\u{6F0}', '\u{966}', '\u{9E6}', '\u{A66}', '\u{AE6}', '\u{BE6}', '\u{C66}', '\u{CE6}',
    '\u{D66}', '\u{E50}', '\u{ED0}', '\u{F20}', '\u{1040}', '\u{17E0}',
];

fn ascii_digit(c: char) -> char {
    let value = ZEROS.iter().find_map(|zero| u32::from(c).checked_sub(u32::from(*zero)).filter(|n| *n < 10));
    value.and_then(|value| char::from_digit(value, 10)).unwrap_or(c)
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
    fn a_name_is_found_however_it_is_written() {
        let words = |text: &str| search_words(text).join(" ");
        for same in [
            "Mira Kovač",
            "MIRA  KOVAČ",
            "mira kovac",
            "Mira Kovac\u{30C}",
            "Mira\u{A0}Kovač ",
            "ｍｉｒａ Kovač",
        ] {
            assert_eq!(words(same), "mira kovac", "{same}");
        }
        assert_eq!(words("Kovač, Mira (extern)"), "kovac mira extern");
        assert_eq!(words("mira.kovac@contoso.example"), "mira kovac contoso example");
        assert_eq!(
            words("Łukasz Groß-Øre O’Brien Đorđević İpek Ægir"),
            "lukasz gross ore obrien dordevic ipek aegir"
        );
        assert_eq!(words("山田 太郎"), "山田 太郎");
        assert_eq!(words(" – "), "");
    }

    #[test]
    fn a_number_is_found_however_it_is_written() {
        let stored = reversed_number("+38640555101").unwrap();
        let forms = [
            "+386 40 555 101",
            "00386-40-555-101",
            "040 555 101",
            "(040) 555.101",
            "+386 (0)40 555101",
            "０４０ 555 101",
        ];
        for form in forms {
            let typed = reversed_number(form).unwrap();
            assert!(stored.starts_with(&typed), "{form}: {typed}");
        }
        for other in ["mira", "12", "00000", "4055510a", ""] {
            assert_eq!(reversed_number(other), None, "{other}");
        }
    }

    #[test]
    fn a_code_has_one_form_on_every_keyboard() {
        for typed in [
            "012345",
            "\u{FF10}\u{FF11}\u{FF12}\u{FF13}\u{FF14}\u{FF15}",
            "٠١٢٣٤٥",
            "۰۱۲۳۴۵",
            "०१२३४५",
            "0\u{200B}12345",
        ] {
            assert_eq!(one_form(typed), "012345", "{typed}");
        }
        assert_eq!(one_form("\u{FF21}\u{FF22} cafe\u{301}"), "AB café");
        assert_eq!(one_form("٩९"), "99");
    }

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

    #[test]
    fn only_what_no_shell_reads_stands_in_a_command() {
        for safe in ["mira.novak@nord.example", "6ea91a8d-0000-41a1-b7bd-000000000001", "A_1"] {
            assert!(is_safe_in_command(safe), "{safe}");
        }
        for unsafe_one in [
            "",
            "$(touch /tmp/x)",
            "a;b",
            "`id`",
            "a b",
            "'a'",
            "--reason",
            "a\nb",
            "é",
            "~root",
            "a*",
            "a/b",
        ] {
            assert!(!is_safe_in_command(unsafe_one), "{unsafe_one}");
        }
        assert!(is_safe_in_command(&"a".repeat(128)) && !is_safe_in_command(&"a".repeat(129)));
    }
}
