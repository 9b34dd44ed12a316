//! What the person of a refused sign-in quotes to the desk.

use std::fmt;

use keyward_model::{Entropy, Timestamp};

use crate::secrets::{ALPHABET, Purpose, Secrets, normalize};

/// Symbols of a reference.
const SYMBOLS: usize = 10;
/// Bits of each half of the number that they stand for.
const HALF: u32 = 25;
const HALF_MASK: u32 = (1 << HALF) - 1;
/// Rounds of the cipher: more than four are needed for halves that are as short as this.
const ROUNDS: u8 = 8;
/// The number is a minute, random bits, and zeros by which a mistyped one is told apart.
const MINUTE_BITS: u32 = 22;
const RANDOM_BITS: u32 = 20;
const ZERO_BITS: u32 = 2 * HALF - MINUTE_BITS - RANDOM_BITS;
/// Microseconds of a minute.
const MINUTE: i64 = 60_000_000;
/// For how many minutes a reference says when it was shown: 90 days.
const LIFE: i64 = 90 * 24 * 60;

/// Ten symbols that say nothing to whoever reads them, and to this installation when they were shown. Somebody whose name is
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
        let plain = (minute << RANDOM_BITS | random) << ZERO_BITS;
        let mut number = (0..ROUNDS).fold(plain, |number, round| mixed(secrets, number, round));
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
        let plain = (0..ROUNDS).rev().fold(number, |number, round| unmixed(secrets, number, round));
        if plain & ((1 << ZERO_BITS) - 1) != 0 {
            return None;
        }
        let minute = i64::try_from(plain >> (ZERO_BITS + RANDOM_BITS)).ok()?;
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

/// As it is read aloud: two groups.
impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, second) = self.0.split_at(self.0.len() / 2);
        write!(f, "{first}-{second}")
    }
}

/// A Feistel network over 50 bits: every number stands for another one, and only the key says which.
fn mixed(secrets: &Secrets, number: u64, round: u8) -> u64 {
    let (left, right) = halves(number);
    u64::from(right) << HALF | u64::from(left ^ keyed(secrets, right, round))
}

fn unmixed(secrets: &Secrets, number: u64, round: u8) -> u64 {
    let (left, right) = halves(number);
    u64::from(right ^ keyed(secrets, left, round)) << HALF | u64::from(left)
}

fn halves(number: u64) -> (u32, u32) {
    let half = |number: u64| u32::try_from(number & u64::from(HALF_MASK)).unwrap_or(0);
    (half(number >> HALF), half(number))
}

fn keyed(secrets: &Secrets, half: u32, round: u8) -> u32 {
    let [a, b, c, d] = half.to_be_bytes();
    let [first, second, third, fourth, ..] = secrets.keyed_hash(Purpose::Reference, &[round, a, b, c, d]);
    u32::from_be_bytes([first, second, third, fourth]) & HALF_MASK
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
    fn those_of_one_minute_look_like_any_others() {
        let (own, entropy) = (secrets(1), SeededEntropy::new(7));
        let all: Vec<String> =
            (0..300).map(|_| Reference::new(&own, at(0), &entropy).text().to_owned()).collect();
        let distinct: BTreeSet<&String> = all.iter().collect();
        assert!(distinct.len() >= 299, "{}", distinct.len());
        for place in 0..SYMBOLS {
            let symbols: BTreeSet<&str> = all.iter().map(|text| &text[place..=place]).collect();
            assert!(symbols.len() > 20, "place {place} shows {symbols:?}");
        }
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
        // One in 256 by the zeros, of which 3 in 100 lie within the 90 days.
        assert!(believed.count() <= 15);
    }
}
