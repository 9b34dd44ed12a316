//! The keys of the seals: HMAC-SHA-256, one key for each use, derived from a secret that is kept outside of the database.

use std::fmt;

use aws_lc_rs::hkdf::{HKDF_SHA256, Salt};
use aws_lc_rs::hmac;

use crate::secrets::{MasterSecret, SecretError, derive};

/// Bytes of a full MAC as stored: one for the key's number, 32 of HMAC-SHA-256.
pub const MAC_BYTES: usize = 33;
/// Bytes of a row's tag in its owner's list. A tag stands in a list that has a full MAC of its own.
pub(super) const TAG_BYTES: usize = 16;

/// What a MAC is of. Each has a key of its own, so that a MAC of one thing never counts as one of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Domain {
    /// An event: its leaf.
    Event,
    /// The list of the rows of one owner.
    List,
    /// One row in such a list.
    Row,
    /// A session's row.
    Session,
    /// A person's photo.
    Photo,
    /// Somebody's place in a group.
    Member,
    /// Since when an organisation has seals.
    Since,
}

impl Domain {
    const ALL: [Self; 7] =
        [Self::Event, Self::List, Self::Row, Self::Session, Self::Photo, Self::Member, Self::Since];

    const fn name(self) -> &'static [u8] {
        match self {
            Self::Event => b"seal/event",
            Self::List => b"seal/list",
            Self::Row => b"seal/row",
            Self::Session => b"seal/session",
            Self::Photo => b"seal/photo",
            Self::Member => b"seal/member",
            Self::Since => b"seal/since",
        }
    }
}

/// The keys that seal events and rows: those in use, and during a rotation those before. `Debug` shows none.
pub struct SealKeys {
    /// By number, the newest last: it makes new seals, and every one of them opens old ones.
    keys: Vec<(u8, [hmac::Key; 7])>,
}

impl fmt::Debug for SealKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealKeys(hidden)")
    }
}

impl SealKeys {
    /// The keys of one secret.
    ///
    /// # Errors
    /// As [`SealKeys::of`].
    pub fn derive(secret: &MasterSecret) -> Result<Self, SecretError> {
        Self::of(&[(1, secret.clone())])
    }

    /// The keys of numbered secrets, the newest last.
    ///
    /// # Errors
    /// [`SecretError::Unusable`] for no secret at all, or if the library refuses a key.
    pub fn of(secrets: &[(u8, MasterSecret)]) -> Result<Self, SecretError> {
        let mut keys = Vec::with_capacity(secrets.len());
        for (number, secret) in secrets {
            let prk = Salt::new(HKDF_SHA256, b"keyward/v1").extract(secret.expose());
            let mut of = Vec::with_capacity(Domain::ALL.len());
            for domain in Domain::ALL {
                of.push(hmac::Key::new(hmac::HMAC_SHA256, derive(&prk, domain.name())?.as_slice()));
            }
            keys.push((*number, of.try_into().map_err(|_| SecretError::Unusable)?));
        }
        if keys.is_empty() { Err(SecretError::Unusable) } else { Ok(Self { keys }) }
    }

    /// The number of the key that makes new seals.
    #[must_use]
    pub fn current(&self) -> u8 {
        self.keys.last().map_or(0, |(number, _)| *number)
    }

    /// Whether a key with this number came after those known here.
    pub(crate) fn is_behind(&self, number: u8) -> bool {
        number > self.current()
    }

    /// Whether there is a key with this number.
    pub(super) fn has(&self, number: u8) -> bool {
        self.keys.iter().any(|(known, _)| *known == number)
    }

    fn key(&self, number: u8, domain: Domain) -> Option<&hmac::Key> {
        let (_, of) = self.keys.iter().find(|(known, _)| *known == number)?;
        of.get(domain as usize)
    }

    /// The MAC of some bytes under the newest key.
    pub(crate) fn mac(&self, domain: Domain, bytes: &[u8]) -> Vec<u8> {
        let number = self.current();
        let mut mac = Vec::with_capacity(MAC_BYTES);
        mac.push(number);
        // There always is a newest key; a MAC without one opens nothing.
        if let Some(key) = self.key(number, domain) {
            mac.extend_from_slice(hmac::sign(key, bytes).as_ref());
        }
        mac
    }

    /// Whether a MAC is that of these bytes, under any key there is.
    pub(crate) fn is_mac(&self, domain: Domain, bytes: &[u8], mac: &[u8]) -> bool {
        mac.split_first().is_some_and(|(number, tag)| {
            self.key(*number, domain).is_some_and(|key| hmac::verify(key, bytes, tag).is_ok())
        })
    }

    /// A row's tag under the key with this number; zeros, which no list has, if there is no such key.
    pub(super) fn tag(&self, number: u8, bytes: &[u8]) -> [u8; TAG_BYTES] {
        let full = self.key(number, Domain::Row).map(|key| hmac::sign(key, bytes));
        let first = full.as_ref().and_then(|tag| tag.as_ref().first_chunk::<TAG_BYTES>());
        first.copied().unwrap_or([0; TAG_BYTES])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(byte: u8) -> MasterSecret {
        MasterSecret::new([byte; 32])
    }

    #[test]
    fn a_mac_counts_for_its_bytes_its_use_and_its_secret_only() {
        let keys = SealKeys::derive(&secret(1)).unwrap();
        let mac = keys.mac(Domain::Event, b"leaf");
        assert_eq!(mac.len(), MAC_BYTES);
        assert!(keys.is_mac(Domain::Event, b"leaf", &mac));
        for domain in Domain::ALL.into_iter().filter(|domain| *domain != Domain::Event) {
            assert!(!keys.is_mac(domain, b"leaf", &mac), "{domain:?}");
        }
        assert!(!keys.is_mac(Domain::Event, b"leaf ", &mac));
        assert!(!SealKeys::derive(&secret(2)).unwrap().is_mac(Domain::Event, b"leaf", &mac));
        for cut in 0..MAC_BYTES {
            assert!(!keys.is_mac(Domain::Event, b"leaf", &mac[..cut]), "the first {cut} bytes are no MAC");
        }
    }

    #[test]
    fn an_older_key_opens_and_the_newest_makes() {
        let old = SealKeys::derive(&secret(1)).unwrap().mac(Domain::Row, b"x");
        let both = SealKeys::of(&[(1, secret(1)), (2, secret(2))]).unwrap();
        let new = both.mac(Domain::Row, b"x");
        assert_eq!((old[0], new[0], both.current()), (1, 2, 2));
        assert!(both.is_mac(Domain::Row, b"x", &old) && both.is_mac(Domain::Row, b"x", &new));
        let after = SealKeys::of(&[(2, secret(2))]).unwrap();
        assert!(!after.is_mac(Domain::Row, b"x", &old) && after.is_mac(Domain::Row, b"x", &new));
        assert!(SealKeys::of(&[]).is_err());
    }
}
