//! The part of an assertion's check that a sign-in and a step-up share.

use keyward_model::{MethodStatus, Timestamp};
use keyward_passkeys::{
    Authenticated, AuthenticationExpectation, AuthenticationResponse, BackupChange, CounterVerdict,
    CredentialStatus, Rejection, StoredPasskey, is_signed_answer, verify_authentication,
};
use keyward_storage::repo::{
    self,
    passkeys::{KnownPasskey, Used},
};

use crate::{Client, Refusal, SignIn, SignInError, service::Inner, state::Ceremony};

/// Something about an accepted passkey that the person should hear, or the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Note {
    /// The counter of a synced passkey did not rise. Copies are what syncing is, so it is no reason to refuse.
    CounterNotIncreased,
    /// The passkey is now backed up: weaker methods may be dropped (`WebAuthn` L3 §6.1.3).
    NowBackedUp,
    /// The passkey is no longer backed up: a second one is advisable.
    NoLongerBackedUp,
}

/// An answer by a passkey on record that breaks no rule.
pub(crate) struct Verified {
    pub(crate) known: KnownPasskey,
    pub(crate) seen: Authenticated,
}

/// An answer that is refused.
pub(crate) struct Unfit {
    pub(crate) known: KnownPasskey,
    pub(crate) refusal: Refusal,
    /// Whether the passkey signed it, for this challenge.
    signed: bool,
}

impl Inner {
    /// The credential's record; nothing is written for one that nobody has.
    pub(crate) async fn known(&self, id: &[u8]) -> Result<KnownPasskey, SignInError> {
        let (dir, id) = (self.dir(), id.to_vec());
        let known: Result<Option<KnownPasskey>, SignInError> = self
            .store
            .read("passkey", {
                let id = id.clone();
                move |tx| Ok(repo::passkeys::find_by_credential(tx, dir, &id)?)
            })
            .await;
        known?.ok_or_else(|| self.unknown(&id))
    }
}

/// Checks the signature and everything it signs, then how the passkey and the account stand.
pub(crate) fn verify(
    response: &AuthenticationResponse,
    expected: &AuthenticationExpectation,
    known: KnownPasskey,
) -> Result<Verified, Box<Unfit>> {
    let passkey = &known.passkey;
    let stored = StoredPasskey {
        credential_id: passkey.credential_id.clone(),
        public_key_cose: passkey.public_key.clone(),
        sign_count: passkey.sign_count,
        backup_eligible: Some(passkey.backup_eligible),
        backup_state: Some(passkey.backup_state),
        user_handle: Some(known.user_handle.clone()),
        user_verified_before: passkey.user_verified,
        status: CredentialStatus::Active,
        account_enabled: true,
    };
    match verify_authentication(response, expected, &stored) {
        Ok(seen) => match standing(&known, &seen) {
            None => Ok(Verified { known, seen }),
            Some(refusal) => Err(Box::new(Unfit { known, refusal, signed: true })),
        },
        Err(rejection) => {
            let signed = is_signed_answer(response, &expected.context.challenge, &stored);
            Err(Box::new(Unfit { known, refusal: Refusal::Ceremony(rejection), signed }))
        }
    }
}

impl SignIn {
    /// Refuses an answer and, if the passkey signed it, records why and spends the challenge. What is not signed leaves no row: a
    /// refusal on record means that somebody had the passkey in their hands, and a stranger fills nothing.
    pub(crate) async fn refuse_unfit(
        &self,
        unfit: Unfit,
        challenge: [u8; 32],
        ceremony: Ceremony,
        client: &Client,
    ) -> SignInError {
        if unfit.signed {
            self.refuse(&unfit.known, unfit.refusal, challenge, ceremony, client).await
        } else {
            SignInError::Refused(unfit.refusal)
        }
    }
}

fn standing(known: &KnownPasskey, seen: &Authenticated) -> Option<Refusal> {
    match known.status {
        MethodStatus::Revoked => return Some(Refusal::Ceremony(Rejection::CredentialRevoked)),
        MethodStatus::Suspended => return Some(Refusal::Ceremony(Rejection::CredentialSuspended)),
        MethodStatus::Active => {}
    }
    if !known.enabled {
        return Some(Refusal::Ceremony(Rejection::AccountDisabled));
    }
    if known.frozen {
        return Some(Refusal::Frozen);
    }
    // A device-bound key exists once, so a counter that falls back means a copy or a broken authenticator.
    let suspicious = seen.counter == CounterVerdict::Suspicious;
    (suspicious && !seen.backup_eligible).then_some(Refusal::Counter)
}

impl Verified {
    /// What the sign-in changes in the credential's record.
    pub(crate) fn used(&self, at: Timestamp) -> Used {
        Used {
            // Never back: the next falling counter must be noticed too.
            sign_count: self.seen.sign_count.max(self.known.passkey.sign_count),
            backup_state: self.seen.backup_state,
            // Raising it takes another factor (WebAuthn L3 §7.2 step 24); registration has set it already.
            user_verified: self.known.passkey.user_verified,
            at,
        }
    }
    pub(crate) fn notes(&self) -> Vec<Note> {
        let counter = (self.seen.counter == CounterVerdict::Suspicious).then_some(Note::CounterNotIncreased);
        let backup = match self.seen.backup_change {
            BackupChange::Unchanged => None,
            BackupChange::NowBackedUp => Some(Note::NowBackedUp),
            BackupChange::NoLongerBackedUp => Some(Note::NoLongerBackedUp),
        };
        counter.into_iter().chain(backup).collect()
    }
}
