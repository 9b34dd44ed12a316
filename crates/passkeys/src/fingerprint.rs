//! Hashes by which certificates and their keys are known; as text they are lower-case hexadecimal.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// The text is not the hash in hexadecimal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a hash in hexadecimal")]
pub struct NotAHash;

macro_rules! hash {
    ($(#[$about:meta])* $name:ident, $length:literal) => {
        $(#[$about])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; $length]);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }
        impl FromStr for $name {
            type Err = NotAHash;
            /// Reads hexadecimal of either case.
            fn from_str(text: &str) -> Result<Self, NotAHash> {
                let mut bytes = [0; $length];
                let (pairs, []) = text.as_bytes().as_chunks::<2>() else { return Err(NotAHash) };
                if pairs.len() != bytes.len() {
                    return Err(NotAHash);
                }
                for (byte, pair) in bytes.iter_mut().zip(pairs) {
                    let [high, low] = pair.map(|digit| char::from(digit).to_digit(16));
                    let value = high.zip(low).map(|(high, low)| high << 4 | low).ok_or(NotAHash)?;
                    *byte = u8::try_from(value).map_err(|_| NotAHash)?;
                }
                Ok(Self(bytes))
            }
        }
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
            }
        }
    };
}

hash!(
    /// SHA-256 over the DER bytes of a certificate.
    Fingerprint,
    32
);
hash!(
    /// SHA-1 over a certificate's public key (RFC 5280 §4.2.1.2, method 1): how metadata names models that have no AAGUID.
    KeyIdentifier,
    20
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_survive_as_text() {
        let hash = KeyIdentifier([0xa7; 20]);
        assert_eq!(hash.to_string().parse(), Ok(hash));
        assert_eq!(hash.to_string().to_uppercase().parse(), Ok(hash));
        assert_eq!(serde_json::from_value(serde_json::json!(hash)).ok(), Some(hash));
        for bad in ["", "a7", &"a7".repeat(19), &"a7".repeat(21), &"+7".repeat(20), &"é".repeat(20)] {
            assert_eq!(bad.parse::<KeyIdentifier>(), Err(NotAHash), "{bad}");
        }
    }
}
