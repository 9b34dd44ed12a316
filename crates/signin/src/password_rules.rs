//! Which passwords are taken (NIST SP 800-63B-4 §3.1.1.2): long enough and known to nobody. No composition rules, no expiry.

use std::{io::BufRead, sync::Arc};

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use data_encoding::HEXLOWER_PERMISSIVE;
use keyward_model::Person;
use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;
use zxcvbn::{Score, matching::patterns::MatchPattern, zxcvbn};

/// The most characters of a password.
pub(crate) const LONGEST: u32 = 256;
/// The most characters that are typed, before anything is done with them.
const LONGEST_TYPED: usize = 1024;

/// What a password is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordUse {
    /// It may be all that somebody types.
    Alone,
    /// Something else always goes with it.
    WithAnother,
}

impl PasswordUse {
    /// The fewest characters.
    pub const fn least(self) -> u32 {
        match self {
            Self::Alone => 15,
            Self::WithAnother => 8,
        }
    }
    /// How hard it must be to guess: a million tries, or a hundred million.
    const fn score(self) -> Score {
        match self {
            Self::Alone => Score::Three,
            Self::WithAnother => Score::Two,
        }
    }
}

/// Why a password is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PasswordFlaw {
    /// Too few characters.
    #[error("is shorter than {0} characters")]
    TooShort(u32),
    /// Too many.
    #[error("is longer than {0} characters")]
    TooLong(u32),
    /// A character that no keyboard types.
    #[error("has a character that is not text")]
    NotText,
    /// On a list of passwords that many people use or that were stolen somewhere.
    #[error("is on a list of passwords that attackers try first")]
    Known,
    /// Made of words, rows of keys, dates and the like.
    #[error("is quickly guessed: it is made of few common words or a pattern")]
    Guessable,
    /// Made of names of the person or the organisation.
    #[error("is quickly guessed by who knows your name or your organisation's")]
    Personal,
    /// The one that is set already.
    #[error("is the one that you have")]
    Unchanged,
}

/// An operator's list of known-bad passwords, as SHA-1: 20 bytes of memory each.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct KnownBad(Arc<Vec<[u8; 20]>>);

impl std::fmt::Debug for KnownBad {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KnownBad").field("len", &self.len()).finish()
    }
}

impl KnownBad {
    /// Reads a list with one entry in a line: a password, or its SHA-1 in hexadecimal with anything after a colon (as the
    /// lists of haveibeenpwned.com have it).
    ///
    /// # Errors
    /// What the reader says.
    pub fn read(lines: impl BufRead) -> std::io::Result<Self> {
        let mut all = Vec::new();
        for line in lines.split(b'\n') {
            let line = line?;
            let text = line.strip_suffix(b"\r").unwrap_or(&line);
            let first = text.split(|byte| *byte == b':').next().unwrap_or_default();
            match HEXLOWER_PERMISSIVE.decode(first).ok().and_then(|bytes| <[u8; 20]>::try_from(bytes).ok()) {
                Some(hash) => all.push(hash),
                None if text.is_empty() => {}
                None => {
                    let plain: String = String::from_utf8_lossy(text).nfc().collect();
                    all.push(sha1(&plain.to_lowercase()));
                }
            }
        }
        all.sort_unstable();
        all.dedup();
        all.shrink_to_fit();
        Ok(Self(Arc::new(all)))
    }

    /// How many entries it has.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// As it is typed, and without regard to capitals.
    fn has(&self, password: &str) -> bool {
        let listed = |text: &str| self.0.binary_search(&sha1(text)).is_ok();
        !self.is_empty() && (listed(password) || listed(&password.to_lowercase()))
    }
}

fn sha1(text: &str) -> [u8; 20] {
    let mut hash = [0; 20];
    for (byte, value) in hash.iter_mut().zip(digest(&SHA1_FOR_LEGACY_USE_ONLY, text.as_bytes()).as_ref()) {
        *byte = *value;
    }
    hash
}

/// A typed password in the one form in which it is hashed: NFC, so that each keyboard's `é` is the same (RFC 8265 §4.2). `None`
/// for what nobody types.
pub(crate) fn normal(typed: &str) -> Option<Zeroizing<String>> {
    if typed.is_empty() || typed.chars().take(LONGEST_TYPED + 1).count() > LONGEST_TYPED {
        return None;
    }
    Some(Zeroizing::new(typed.nfc().collect()))
}

/// The words that everybody around a person would try.
pub(crate) fn context(person: &Person, organisation: &str, rp_id: &str) -> Vec<String> {
    let texts = [person.display_name.as_str(), &person.user_name, organisation, rp_id, "keyward"];
    let parts = texts.iter().flat_map(|text| text.split(|c: char| !c.is_alphanumeric()));
    let whole = texts.iter().copied();
    let mut words: Vec<String> =
        whole.chain(parts).filter(|word| word.chars().count() >= 3).map(str::to_lowercase).collect();
    words.sort_unstable();
    words.dedup();
    words
}

/// Why a password that was set before has to be changed: it came onto the operator's list since (NIST SP 800-63B-4 §3.1.1.2), or it is
/// shorter than what is asked of new ones for its use. Nothing else is held against it: what guesses well today need not have been
/// guessable when it was chosen.
pub(crate) fn outdated(password: &str, known_bad: &KnownBad) -> Outdated {
    Outdated {
        known: known_bad.has(password),
        length: u32::try_from(password.chars().count()).unwrap_or(u32::MAX),
    }
}

/// What speaks against a password that is right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Outdated {
    known: bool,
    length: u32,
}

impl Outdated {
    /// Why it has to be changed; `usage` is asked only if that decides.
    pub(crate) fn why<E>(
        self,
        usage: impl FnOnce() -> Result<PasswordUse, E>,
    ) -> Result<Option<&'static str>, E> {
        if self.known {
            return Ok(Some("known"));
        }
        let long_enough = self.length >= PasswordUse::Alone.least() || self.length >= usage()?.least();
        Ok((!long_enough).then_some("short"))
    }
}

/// Whether a password, as [`normal`] gives it, is taken. Takes milliseconds.
pub(crate) fn check(
    password: &str,
    usage: PasswordUse,
    context: &[String],
    known_bad: &KnownBad,
) -> Result<(), PasswordFlaw> {
    let length = u32::try_from(password.chars().count()).unwrap_or(u32::MAX);
    if length < usage.least() {
        return Err(PasswordFlaw::TooShort(usage.least()));
    }
    if length > LONGEST {
        return Err(PasswordFlaw::TooLong(LONGEST));
    }
    if password.chars().any(char::is_control) {
        return Err(PasswordFlaw::NotText);
    }
    if known_bad.has(password) {
        return Err(PasswordFlaw::Known);
    }
    let anybody = zxcvbn(password, &[]);
    if anybody.score() < usage.score() {
        // One word of the list, whatever its capitals and digits for letters.
        let [only] = anybody.sequence() else { return Err(PasswordFlaw::Guessable) };
        let word = matches!(only.pattern, MatchPattern::Dictionary(_));
        return Err(if word { PasswordFlaw::Known } else { PasswordFlaw::Guessable });
    }
    let words: Vec<&str> = context.iter().map(String::as_str).collect();
    if zxcvbn(password, &words).score() < usage.score() {
        return Err(PasswordFlaw::Personal);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn flaw(password: &str, usage: PasswordUse) -> Option<PasswordFlaw> {
        let context: Vec<String> =
            ["mira", "kovač", "kovac", "contoso", "mira.kovac@contoso.example"].map(str::to_owned).into();
        check(password, usage, &context, &KnownBad::default()).err()
    }

    #[test]
    fn a_refusal_says_what_is_wrong() {
        use PasswordFlaw::{Guessable, Known, NotText, Personal, TooLong, TooShort};
        for (password, why) in [
            ("Ab3$xyz", TooShort(8)),
            ("password", Known),
            ("P@ssw0rd", Known),
            ("iloveyou", Known),
            ("football", Known),
            ("qwertyuiop[]", Guessable),
            ("aaaaaaaaaaaa", Guessable),
            ("abcdefghijkl", Guessable),
            ("12345678901", Guessable),
            ("kovaccontoso", Personal),
            ("mira.kovac@contoso.example", Personal),
            ("ends with a line\n", NotText),
        ] {
            assert_eq!(flaw(password, PasswordUse::WithAnother), Some(why), "{password:?}");
        }
        assert_eq!(flaw(&"löng ".repeat(52), PasswordUse::Alone), Some(TooLong(256)));
    }

    #[test]
    fn length_is_what_counts_and_nothing_has_to_be_in_it() {
        for good in ["correct horse battery staple", "zwei Möwen am Fenster", "k7#Qp9zX", "дождь над рекой"]
        {
            assert_eq!(flaw(good, PasswordUse::WithAnother), None, "{good}");
        }
        assert_eq!(flaw("k7#Qp9zXw2!mVb", PasswordUse::Alone), Some(PasswordFlaw::TooShort(15)));
        assert_eq!(flaw("k7#Qp9zXw2!mVbL", PasswordUse::Alone), None);
    }

    #[test]
    fn an_operators_list_has_passwords_or_their_hashes() {
        // The SHA-1 of "correct horse battery staple", upper case with a count, as lists have it.
        let hash = digest(&SHA1_FOR_LEGACY_USE_ONLY, b"correct horse battery staple");
        let hash = data_encoding::HEXUPPER.encode(hash.as_ref());
        let list = format!("{hash}:42\r\nWinter In Ljubljana 2026\n\n\u{e9}t\u{e9} \u{e0} la mer\n");
        let list = KnownBad::read(list.as_bytes()).unwrap();
        assert_eq!(list.len(), 3);
        for known in ["correct horse battery staple", "winter in ljubljana 2026", "WINTER IN LJUBLJANA 2026"]
        {
            let found = check(known, PasswordUse::WithAnother, &[], &list);
            assert_eq!(found, Err(PasswordFlaw::Known), "{known}");
        }
        // Typed with combining accents.
        let typed = normal("e\u{301}te\u{301} a\u{300} la mer").unwrap();
        assert_eq!(check(&typed, PasswordUse::WithAnother, &[], &list), Err(PasswordFlaw::Known));
        assert_eq!(check("zwei Möwen am Fenster", PasswordUse::WithAnother, &[], &list), Ok(()));
        assert!(!format!("{list:?}").contains("Winter"));
    }

    #[test]
    fn a_password_in_use_is_outdated_by_the_list_and_by_length_only() {
        use PasswordUse::{Alone, WithAnother};
        let list = KnownBad::read(&b"Winter In Ljubljana 2026\n"[..]).unwrap();
        let why = |typed: &str, usage| outdated(typed, &list).why(|| Ok::<_, ()>(usage)).unwrap();
        assert_eq!(why("winter in ljubljana 2026", WithAnother), Some("known"));
        assert_eq!(why("k7#Qp9zXw2!mVb", Alone), Some("short"));
        assert_eq!(why("k7#Qp9zXw2!mVb", WithAnother), None);
        assert_eq!(why("k7#Qp9z", WithAnother), Some("short"));
        assert_eq!(why("aaaaaaaaaaaaaaa", Alone), None, "it is told when a new one is set");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn any_text_is_handled(typed: String) {
            let Some(password) = normal(&typed) else { return Ok(()) };
            prop_assert_eq!(normal(&password), Some(password.clone()), "normal forms stay");
            if check(&password, PasswordUse::WithAnother, &[], &KnownBad::default()).is_ok() {
                prop_assert!((8..=256).contains(&password.chars().count()));
            }
        }
    }
}
