//! The languages of the console.

/// A language of the console.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Locale {
    /// English: complete.
    En,
    /// German: complete.
    De,
}

impl Locale {
    /// Every language.
    pub const ALL: &'static [Self] = &[Self::En, Self::De];
    /// The language tag (BCP 47), for `<html lang>`.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::De => "de",
        }
    }
    /// Its name in itself.
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::De => "Deutsch",
        }
    }
    /// The language with this tag, if there is one.
    pub fn from_tag(tag: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|locale| locale.tag().eq_ignore_ascii_case(tag))
    }
    /// The best language for an `Accept-Language` header (RFC 9110 §12.5.4): the highest weight wins, the first of
    /// equals; English if none fits.
    pub fn negotiate(accept_language: &str) -> Self {
        let mut best = (Self::En, 0.0);
        for range in accept_language.split(',') {
            let mut parts = range.split(';');
            let tag = parts.next().unwrap_or_default().trim();
            let weight = parts
                .find_map(|part| part.trim().strip_prefix("q="))
                .map_or(1.0, |q| q.parse().unwrap_or(0.0));
            let primary = tag.split('-').next().unwrap_or_default();
            if let Some(locale) = Self::from_tag(primary)
                && weight > best.1
            {
                best = (locale, weight);
            }
        }
        best.0
    }
}
