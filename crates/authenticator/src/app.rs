//! An authenticator app: what it shows for the key that a page told it.

use aws_lc_rs::hmac;
use data_encoding::BASE32_NOPAD;

/// Seconds for which an app shows one code.
pub const APP_PERIOD: u64 = 30;

/// The six digits that an app shows at a moment (RFC 6238, SHA-1); `None` for what is no key in base 32.
pub fn app_code(key: &str, unix_seconds: u64) -> Option<String> {
    let key: String = key.chars().filter(|c| !c.is_whitespace()).collect();
    let key = BASE32_NOPAD.decode(key.as_bytes()).ok()?;
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &key);
    let tag = hmac::sign(&key, &(unix_seconds / APP_PERIOD).to_be_bytes());
    // RFC 4226 §5.3: four bytes from where the last four bits point to, without the sign.
    let at = usize::from(tag.as_ref().last()? & 15);
    let word = tag.as_ref().get(at..at + 4)?.try_into().ok().map(u32::from_be_bytes)?;
    Some(format!("{:06}", (word & 0x7FFF_FFFF) % 1_000_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238 appendix B, the last six of its eight digits.
    #[test]
    fn an_app_shows_the_values_of_the_standard() {
        let key = BASE32_NOPAD.encode(b"12345678901234567890");
        for (at, shown) in [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")] {
            assert_eq!(app_code(&key, at).as_deref(), Some(shown));
        }
        let spaced: String = key.chars().flat_map(|c| [c, ' ']).collect();
        assert_eq!(app_code(&spaced, 59).as_deref(), Some("287082"));
        assert_eq!(app_code("no key!", 59), None);
    }
}
