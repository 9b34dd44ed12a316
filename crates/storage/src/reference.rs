//! What the person of a refused sign-in quotes to the desk.

use std::fmt;

use keyward_model::{Entropy, Timestamp};

use crate::secrets::{ALPHABET, Purpose, Secrets, normalize};

/// Symbols of a reference, five bits each.
const SYMBOLS: usize = 10;
/// The number that they stand for is made of random bits, the minute, and a keyed check by which a made-up one is told apart.
const RANDOM_BITS: u32 = 20;
const MINUTE_BITS: u32 = 22;
const CHECK_BITS: u32 = 8;
/// Microseconds of a minute.
const MINUTE: i64 = 60_000_000;
/// For how many minutes a reference says when it was shown: 90 days.
const LIFE: i64 = 90 * 24 * 60;

/// Ten symbols that say no more than when they were shown, and that only to this installation for certain. Somebody whose name is
/// unknown gets one like everybody else, and no row has to be written for it. It opens nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference(String);

impl Reference {
    /// A new one.
    pub fn new(secrets: &Secrets, now: Timestamp, entropy: &dyn Entropy) -> Self {
        let mut random = [0; 4];
        entropy.fill(&mut random);
        let random = u64::from(u32::from_be_bytes(random)) & ((1 << RANDOM_BITS) - 1);
        let minute = now.as_micros().div_euclid(MINUTE).rem_euclid(1 << MINUTE_BITS).unsigned_abs();
        let said = random << MINUTE_BITS | minute;
        let mut number = said << CHECK_BITS | u64::from(check(secrets, said));
        let mut symbols = [0; SYMBOLS];
        for symbol in symbols.iter_mut().rev() {
            let place = usize::try_from(number % 32).unwrap_or(0);
            *symbol = ALPHABET.get(place).copied().unwrap_or(b'2');
            number /= 32;
        }
        Self(symbols.iter().map(|symbol| char::from(*symbol)).collect())
    }

    /// What somebody typed, in capitals and without spaces and dashes; `None` for what is none.
    pub fn parse(typed: &str) -> Option<Self> {
        let text = normalize(typed).filter(|text| text.len() == SYMBOLS)?;
        Some(Self(text.as_str().to_owned()))
    }

    /// When it was shown, to the minute, if that was here and lately.
    pub fn shown_at(&self, secrets: &Secrets, now: Timestamp) -> Option<Timestamp> {
        let mut number = 0u64;
        for symbol in self.0.bytes() {
            let place = ALPHABET.iter().position(|known| *known == symbol)?;
            number = number * 32 + u64::try_from(place).ok()?;
        }
        let said = number >> CHECK_BITS;
        if number & ((1 << CHECK_BITS) - 1) != u64::from(check(secrets, said)) {
            return None;
        }
        let minute = i64::try_from(said & ((1 << MINUTE_BITS) - 1)).ok()?;
        let this = now.as_micros().div_euclid(MINUTE);
        // The latest minute with these last bits that is not to come.
        let ago = (this - minute).rem_euclid(1 << MINUTE_BITS);
        (ago <= LIFE).then(|| Timestamp::from_micros((this - ago).saturating_mul(MINUTE)))
    }

    /// As it is stored.
    pub fn text(&self) -> &str {
        &self.0
    }
}

/// The first bits of a keyed hash over the rest.
fn check(secrets: &Secrets, said: u64) -> u8 {
    let [first, ..] = secrets.keyed_hash(Purpose::Reference, &said.to_be_bytes());
    first
}

/// As it is read aloud: two groups.
impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, second) = self.0.split_at(self.0.len() / 2);
        write!(f, "{first}-{second}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secrets::MasterSecret;
    use keyward_model::SeededEntropy;
    use std::{collections::BTreeSet, time::Duration};

    fn secrets(byte: u8) -> Secrets {
        Secrets::derive(&MasterSecret::new([byte; 32])).unwrap()
    }

    fn at(minute: u64) -> Timestamp {
        Timestamp::from_micros(1_790_000_000_000_000).plus(Duration::from_mins(minute))
    }

    #[test]
    fn it_says_when_it_was_shown_to_who_has_the_key() {
        let (own, other, entropy) = (secrets(1), secrets(2), SeededEntropy::new(7));
        for minute in 0..200 {
            let shown = Reference::new(&own, at(minute), &entropy);
            let said = shown.to_string();
            assert_eq!((said.len(), &said[5..6]), (11, "-"));
            let read = Reference::parse(&said.to_lowercase().replace('-', " ")).unwrap();
            assert_eq!(read, shown);
            let minute_of = |at: Timestamp| at.as_micros() / MINUTE;
            for later in [0, 1, 90 * 24 * 60] {
                let found = read.shown_at(&own, at(minute + later)).unwrap();
                assert_eq!(minute_of(found), minute_of(at(minute)));
            }
            assert_eq!(read.shown_at(&own, at(minute + 90 * 24 * 60 + 1)), None, "long ago");
            assert_eq!(read.shown_at(&own, at(0).minus(Duration::from_hours(1))), None, "not yet");
            assert_eq!(read.shown_at(&other, at(minute)), None, "another installation");
        }
    }

    #[test]
    fn two_of_one_minute_are_told_apart() {
        let (own, entropy) = (secrets(1), SeededEntropy::new(7));
        let all: BTreeSet<String> =
            (0..300).map(|_| Reference::new(&own, at(0), &entropy).text().to_owned()).collect();
        assert!(all.len() >= 299, "{}", all.len());
        // Also by who hears nothing but the beginning.
        let beginnings: BTreeSet<&str> = all.iter().map(|text| &text[..4]).collect();
        assert!(beginnings.len() >= 290, "{}", beginnings.len());
    }

    #[test]
    fn what_somebody_made_up_is_none() {
        let (own, entropy) = (secrets(1), SeededEntropy::new(9));
        for typed in ["", "K7QD2-MXPT", "K7QD2-MXPT45", "mira.kovac@contoso.example", "K7QD2-MXPT!"] {
            assert_eq!(Reference::parse(typed), None, "{typed}");
        }
        let believed = (0..20_000).filter(|_| {
            let mut random = [0; SYMBOLS];
            entropy.fill(&mut random);
            let text: String =
                random.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect();
            Reference::parse(&text).unwrap().shown_at(&own, at(0)).is_some()
        });
        // One in 256 by the check, of which 3 in 100 lie within the 90 days.
        assert!(believed.count() <= 15);
    }
}
