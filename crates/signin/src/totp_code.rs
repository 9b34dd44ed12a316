//! Time-based one-time passwords (RFC 6238).

use aws_lc_rs::{constant_time, hmac};
use keyward_model::{Timestamp, one_form};
use keyward_storage::repo::totp::Algorithm;

/// How codes of an app are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shape {
    pub(crate) algorithm: Algorithm,
    pub(crate) digits: u32,
    /// In seconds.
    pub(crate) period: u32,
}

impl Shape {
    /// What every app understands.
    pub(crate) const USUAL: Self = Self { algorithm: Algorithm::Sha1, digits: 6, period: 30 };

    /// The time step at a moment.
    pub(crate) fn step(self, at: Timestamp) -> i64 {
        at.as_micros().div_euclid(1_000_000 * i64::from(self.period.max(1)))
    }

    /// The code of a time step.
    pub(crate) fn code(self, secret: &[u8], step: i64) -> String {
        let algorithm = match self.algorithm {
            Algorithm::Sha1 => hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY,
            Algorithm::Sha256 => hmac::HMAC_SHA256,
            Algorithm::Sha512 => hmac::HMAC_SHA512,
        };
        let tag = hmac::sign(&hmac::Key::new(algorithm, secret), &step.to_be_bytes());
        // RFC 4226 §5.3: four bytes from where the last four bits point to, without the sign.
        let offset = usize::from(tag.as_ref().last().copied().unwrap_or(0) & 0x0F);
        let word =
            tag.as_ref().iter().skip(offset).take(4).fold(0_u32, |word, byte| word << 8 | u32::from(*byte));
        let digits = self.digits.clamp(6, 8);
        let number = (word & 0x7FFF_FFFF) % 10_u32.pow(digits);
        format!("{number:0width$}", width = usize::try_from(digits).unwrap_or(6))
    }

    /// The time steps whose code was typed: the present one, and one before and after it for clocks that differ.
    pub(crate) fn matching(self, secret: &[u8], typed: &str, now: Timestamp) -> Vec<i64> {
        let now = self.step(now);
        let right = |step: &i64| {
            constant_time::verify_slices_are_equal(self.code(secret, *step).as_bytes(), typed.as_bytes())
                .is_ok()
        };
        // All three, whichever it is.
        [now, now - 1, now + 1].into_iter().filter(right).collect()
    }
}

/// A typed code in ASCII digits, without the spaces that apps show; `None` for what is no code.
pub(crate) fn typed_code(typed: &str) -> Option<String> {
    // Longer than any code with spaces is not looked at.
    let typed: String = typed.chars().take(64).collect();
    let typed = one_form(&typed);
    let code: String = typed.chars().filter(|c| !c.is_whitespace() && *c != '-').take(9).collect();
    let digits = (6..=8).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_digit());
    digits.then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEED: &[u8; 64] = b"1234567890123456789012345678901234567890123456789012345678901234";

    /// RFC 6238 appendix B; its seeds are as long as the hash.
    #[test]
    fn the_values_of_the_standard() {
        for (seconds, sha1, sha256, sha512) in [
            (59_i64, "94287082", "46119246", "90693936"),
            (1_111_111_109, "07081804", "68084774", "25091201"),
            (1_111_111_111, "14050471", "67062674", "99943326"),
            (1_234_567_890, "89005924", "91819424", "93441116"),
            (2_000_000_000, "69279037", "90698825", "38618901"),
            (20_000_000_000, "65353130", "77737706", "47863826"),
        ] {
            let at = Timestamp::from_micros(seconds * 1_000_000);
            for (algorithm, length, code) in [
                (Algorithm::Sha1, 20, sha1),
                (Algorithm::Sha256, 32, sha256),
                (Algorithm::Sha512, 64, sha512),
            ] {
                let shape = Shape { algorithm, digits: 8, period: 30 };
                assert_eq!(shape.code(&SEED[..length], shape.step(at)), code, "{algorithm:?} at {seconds}");
            }
        }
    }

    /// Made by an authenticator library in Python: `scripts/totp-vectors`.
    #[test]
    fn another_languages_library_makes_the_same_codes() {
        let vectors = include_str!("../tests/totp-vectors.txt");
        let mut compared = 0;
        for line in vectors.lines().filter(|line| !line.starts_with('#')) {
            let fields: Vec<&str> = line.split(' ').collect();
            let [algorithm, digits, period, secret, seconds, code] = fields.as_slice() else {
                panic!("{line}")
            };
            let shape = Shape {
                algorithm: Algorithm::from_name(algorithm).unwrap(),
                digits: digits.parse().unwrap(),
                period: period.parse().unwrap(),
            };
            let secret = data_encoding::BASE32_NOPAD.decode(secret.trim_end_matches('=').as_bytes()).unwrap();
            let at = Timestamp::from_micros(seconds.parse::<i64>().unwrap() * 1_000_000);
            assert_eq!(shape.code(&secret, shape.step(at)), *code, "{line}");
            assert_eq!(shape.matching(&secret, code, at).first(), Some(&shape.step(at)), "{line}");
            compared += 1;
        }
        assert_eq!(compared, 300);
    }

    #[test]
    fn clocks_may_differ_by_one_step() {
        let (shape, secret) = (Shape::USUAL, b"12345678901234567890");
        let at = |seconds: i64| Timestamp::from_micros(seconds * 1_000_000);
        let code = shape.code(secret, shape.step(at(3000)));
        for (seconds, right) in [(2969, false), (2970, true), (3000, true), (3059, true), (3060, false)] {
            assert_eq!(!shape.matching(secret, &code, at(seconds)).is_empty(), right, "{seconds}");
        }
    }

    #[test]
    fn codes_are_typed_in_many_ways() {
        for typed in
            ["012345", "012 345", " 012-345 ", "0 1 2 3 4 5", "０１２３４５", "０１２　３４５", "٠١٢٣٤٥"]
        {
            assert_eq!(typed_code(typed).as_deref(), Some("012345"), "{typed}");
        }
        for wrong in ["", "12345", "123456789", "12345a", "１２３４５ａ", "-------"] {
            assert_eq!(typed_code(wrong), None, "{wrong}");
        }
    }
}
