//! The state of a ceremony, sealed and kept by the browser, so that asking for one writes nothing.

use aws_lc_rs::digest;
use keyward_model::{Entropy, PersonId, SKEW, SessionId, Timestamp};
use keyward_storage::secrets::{SecretError, Secrets};
use std::time::Duration;

/// The longest that any ceremony takes.
pub(crate) const LONGEST: Duration = Duration::from_mins(15);

/// What a ceremony is bound to. None of it travels in the state; all of it is in the seal.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Binding<'a> {
    /// What it is for, such as `sign-in`.
    pub(crate) purpose: &'a str,
    /// The browser that asked.
    pub(crate) browser: &'a str,
    /// The session that asked, and whose it is.
    pub(crate) session: Option<(SessionId, PersonId)>,
}

impl Binding<'_> {
    /// One text for each binding: the lengths keep the parts from running together.
    pub(crate) fn text(&self) -> String {
        let (purpose, browser) = (self.purpose, self.browser);
        let of = self.session.map_or_else(String::new, |(session, person)| format!("/{session}/{person}"));
        format!("ceremony/{}:{purpose}/{}:{browser}{of}", purpose.len(), browser.len())
    }
}

/// A ceremony under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ceremony {
    /// Fresh for each ceremony.
    pub(crate) nonce: [u8; 32],
    /// When it can no longer be finished.
    pub(crate) expires_at: Timestamp,
}

impl Ceremony {
    /// The text that the browser keeps.
    pub(crate) fn seal(
        &self,
        secrets: &Secrets,
        binding: &Binding<'_>,
        entropy: &dyn Entropy,
    ) -> Result<String, SecretError> {
        let mut bytes = [0; 40];
        let parts = self.nonce.into_iter().chain(self.expires_at.as_micros().to_be_bytes());
        for (target, byte) in bytes.iter_mut().zip(parts) {
            *target = byte;
        }
        secrets.seal(&binding.text(), &bytes, entropy)
    }

    /// Opens a state. `None` if it was made by somebody else, for something else, or has expired. One that lasts longer than any ceremony was
    /// begun by a clock that was ahead, and would be good for as long as that was wrong.
    pub(crate) fn open(
        secrets: &Secrets,
        binding: &Binding<'_>,
        state: &str,
        now: Timestamp,
    ) -> Option<Self> {
        if state.len() > 128 {
            return None;
        }
        let bytes = secrets.open(&binding.text(), state).ok()?;
        let (nonce, rest) = bytes.split_first_chunk::<32>()?;
        let expires_at = Timestamp::from_micros(i64::from_be_bytes(rest.try_into().ok()?));
        let is_open = now < expires_at && expires_at <= now.plus(LONGEST + SKEW);
        is_open.then_some(Self { nonce: *nonce, expires_at })
    }
}

/// The challenge of an assertion that is to mean something: SHA-256("keyward/assertion/v1" ‖ 0x00 ‖ nonce ‖ purpose). The
/// authenticator signs it, so the signature proves later what was agreed to.
pub(crate) fn meaning(nonce: &[u8; 32], purpose: &str) -> [u8; 32] {
    let mut context = digest::Context::new(&digest::SHA256);
    context.update(b"keyward/assertion/v1\0");
    context.update(nonce);
    context.update(purpose.as_bytes());
    let mut challenge = [0; 32];
    for (byte, value) in challenge.iter_mut().zip(context.finish().as_ref()) {
        *byte = *value;
    }
    challenge
}

#[cfg(test)]
mod tests {
    use super::*;
    use keyward_model::SeededEntropy;
    use keyward_storage::secrets::MasterSecret;
    use proptest::prelude::*;

    const SIGN_IN: Binding<'static> =
        Binding { purpose: "sign-in", browser: "0123456789abcdef", session: None };

    fn secrets() -> Secrets {
        Secrets::derive(&MasterSecret::new([7; 32])).unwrap()
    }

    #[test]
    fn a_state_opens_for_its_own_binding_until_it_expires() {
        let expires_at = Timestamp::from_micros(1_000);
        let ceremony = Ceremony { nonce: [9; 32], expires_at };
        let state = ceremony.seal(&secrets(), &SIGN_IN, &SeededEntropy::new(1)).unwrap();
        let before = Timestamp::from_micros(999);
        assert_eq!(Ceremony::open(&secrets(), &SIGN_IN, &state, before), Some(ceremony));
        assert_eq!(Ceremony::open(&secrets(), &SIGN_IN, &state, expires_at), None);
        let session = Some((SessionId::from_bytes([1; 16]), PersonId::from_bytes([2; 16])));
        for other in [
            Binding { purpose: "register", ..SIGN_IN },
            Binding { browser: "fedcba9876543210", ..SIGN_IN },
            Binding { session, ..SIGN_IN },
        ] {
            assert_eq!(Ceremony::open(&secrets(), &other, &state, before), None);
        }
    }

    #[test]
    fn a_state_that_a_clock_ahead_made_is_over() {
        let now = Timestamp::from_micros(1_790_000_000_000_000);
        let opens = |began: Timestamp| {
            let ceremony = Ceremony { nonce: [9; 32], expires_at: began.plus(LONGEST) };
            let state = ceremony.seal(&secrets(), &SIGN_IN, &SeededEntropy::new(1)).unwrap();
            Ceremony::open(&secrets(), &SIGN_IN, &state, now).is_some()
        };
        assert!(opens(now) && opens(now.plus(SKEW)), "servers may differ by as much");
        assert!(
            !opens(now.plus(SKEW + Duration::from_secs(1)))
                && !opens(now.plus(Duration::from_hours(24 * 3650)))
        );
    }

    proptest! {
        /// Moving a letter from the purpose to the browser gives another binding.
        #[test]
        fn bindings_do_not_run_together(purpose in "[a-z/:0-9]{0,12}", browser in "[a-z/:0-9]{0,12}",
            other in "[a-z/:0-9]{0,12}", another in "[a-z/:0-9]{0,12}") {
            prop_assume!((&purpose, &browser) != (&other, &another));
            let bind = |purpose, browser| Binding { purpose, browser, session: None }.text();
            prop_assert_ne!(bind(purpose.as_str(), browser.as_str()), bind(other.as_str(), another.as_str()));
        }
    }
}
