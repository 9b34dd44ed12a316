//! What the sessions of one account are worth beside each other: who got in with less puts nobody out who got in with more, because that would
//! be a way to keep the owner out.

use crate::Session;
use keyward_access::{BoundKey, KeyOnFile, keys as access_keys};
use keyward_directory::keys;
use keyward_model::{DirectoryId, Factor, FactorSet, MethodId, PassId, PersonId, SessionStrength, Timestamp};
use keyward_storage::{StoreError, Tx, repo::sessions};

/// How the passkeys of an account came to it, by which its sessions are judged.
pub(crate) struct Worth {
    keys: Vec<KeyOnFile>,
    now: Timestamp,
}

impl Worth {
    /// Reads them.
    pub(crate) fn read(
        tx: &mut dyn Tx,
        dir: DirectoryId,
        person: PersonId,
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        Ok(Self { keys: keys::on_file(tx, dir, person)?, now })
    }

    /// Whether a session may end another one of the same account: one that is worth no more than itself.
    pub(crate) fn may_put_out(&self, own: &Session, other: &sessions::Session) -> bool {
        let other = self.of(other.factors, other.pass, other.methods());
        other <= self.of(own.factors, own.pass, own.methods())
    }

    /// A pass is worth a passkey: it was handed to somebody who was verified. A passkey that is not settled is worth what bound it.
    fn of(
        &self,
        shown: FactorSet,
        pass: Option<PassId>,
        methods: impl Iterator<Item = MethodId>,
    ) -> SessionStrength {
        if pass.is_some() {
            return SessionStrength::PhishingResistant;
        }
        let shown_keys: Vec<BoundKey> = access_keys::shown(&self.keys, methods).collect();
        if access_keys::are_settled(&shown_keys, self.now) {
            return SessionStrength::of(shown);
        }
        let bound = shown_keys.iter().filter_map(|key| key.shown).map(SessionStrength::of);
        let beside = SessionStrength::of(shown.except(FactorSet::of(Factor::Passkey)));
        bound.fold(beside, SessionStrength::max)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use keyward_access::{BoundIn, SETTLES};
    use std::time::Duration;

    const START: Timestamp = Timestamp::from_micros(1_790_000_000_000_000);
    const KEY: MethodId = MethodId::from_bytes([1; 16]);
    const SECOND: MethodId = MethodId::from_bytes([2; 16]);
    const PASSWORD: MethodId = MethodId::from_bytes([3; 16]);

    fn key(id: MethodId, shown: Option<FactorSet>) -> KeyOnFile {
        let bound_in = shown.map(|shown| BoundIn { shown, with: Vec::new() });
        KeyOnFile { id, added_at: START, bound_in }
    }

    fn worth(keys: Vec<KeyOnFile>, later: Duration, shown: FactorSet, with: &[MethodId]) -> SessionStrength {
        Worth { keys, now: START.plus(later) }.of(shown, None, with.iter().copied())
    }

    #[test]
    fn a_passkey_that_is_not_settled_is_worth_what_bound_it() {
        use SessionStrength::{MultiFactor, PhishingResistant, SingleFactor};
        let passkey = FactorSet::of(Factor::Passkey);
        let typed = FactorSet::of(Factor::Password).with(Factor::SoftwareTotp);
        let bound = |shown, later| worth(vec![key(KEY, shown)], later, passkey, &[KEY]);
        let minute = Duration::from_mins(1);
        assert_eq!(bound(Some(typed), minute), MultiFactor);
        assert_eq!(bound(Some(FactorSet::of(Factor::Password)), minute), SingleFactor);
        assert_eq!(bound(None, minute), SingleFactor, "nobody knows what led to it");
        assert_eq!(bound(Some(FactorSet::of(Factor::TemporaryAccessPass)), minute), PhishingResistant);
        for shown in [None, Some(typed)] {
            assert_eq!(bound(shown, SETTLES), PhishingResistant);
        }
        // What was shown beside it counts for itself, and a settled one for both.
        let phished = key(KEY, Some(FactorSet::of(Factor::Password)));
        let with = [KEY, PASSWORD];
        assert_eq!(
            worth(vec![phished.clone()], minute, passkey.with(Factor::WindowsHello), &with),
            PhishingResistant
        );
        let settled = KeyOnFile { added_at: START.minus(SETTLES), ..key(SECOND, None) };
        assert_eq!(worth(vec![phished, settled], minute, passkey, &[KEY, SECOND]), PhishingResistant);
    }

    #[test]
    fn a_session_is_worth_what_was_shown_or_its_pass() {
        use SessionStrength::{MultiFactor, PhishingResistant, SingleFactor};
        let shown = [
            (FactorSet::of(Factor::Password), SingleFactor),
            (FactorSet::of(Factor::Password).with(Factor::SoftwareTotp), MultiFactor),
            (FactorSet::of(Factor::Passkey), PhishingResistant),
        ];
        for (shown, strength) in shown {
            // Also where a requirement holds it until something is registered; and of a link nothing is on record.
            assert_eq!(worth(Vec::new(), Duration::ZERO, shown, &[PASSWORD]), strength);
            let worth = Worth { keys: Vec::new(), now: START };
            let pass = Some(PassId::from_bytes([4; 16]));
            assert_eq!(worth.of(shown, pass, std::iter::empty()), PhishingResistant);
        }
    }
}
