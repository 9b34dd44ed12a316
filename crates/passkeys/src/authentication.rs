//! Verifying an assertion (WebAuthn L3 §7.2).

use serde::{Deserialize, Serialize};

use crate::authenticator_data::AuthenticatorData;
use crate::client_data::{self, Ceremony};
use crate::cose::CoseKey;
use crate::keys::sha256;
use crate::wire::{AuthenticationResponse, check_envelope};
use crate::{CeremonyContext, Challenge, Rejection};

/// How the user was identified.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Discovery {
    /// Before the ceremony; the stored credential is one of theirs. A user handle may be absent.
    #[default]
    Known,
    /// By the credential itself; the user handle must be present.
    Discoverable,
}

/// What an assertion is checked against, besides the stored credential.
#[derive(Clone, Debug, PartialEq)]
pub struct AuthenticationExpectation {
    /// Challenge, origins, RP ID and so on.
    pub context: CeremonyContext,
    /// The credential ids that were asked for; empty: any.
    pub allow_credentials: Vec<Vec<u8>>,
    /// How the user was identified.
    pub discovery: Discovery,
}

impl AuthenticationExpectation {
    /// The usual case of a passkey sign-in: any credential, the user handle must be present.
    #[must_use]
    pub fn discoverable(context: CeremonyContext) -> Self {
        Self { context, allow_credentials: Vec::new(), discovery: Discovery::Discoverable }
    }
}

/// Whether a credential may be used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CredentialStatus {
    /// It may.
    #[default]
    Active,
    /// Not for now.
    Suspended,
    /// Never again.
    Revoked,
}

/// The record of a credential and its account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredPasskey {
    /// The credential id.
    pub credential_id: Vec<u8>,
    /// The public key's COSE bytes.
    pub public_key_cose: Vec<u8>,
    /// The signature counter last stored.
    pub sign_count: u32,
    /// BE at registration; `None` only if the record does not know, which leaves it unchecked.
    pub backup_eligible: Option<bool>,
    /// BS as last seen; `None` if the record does not know.
    pub backup_state: Option<bool>,
    /// The user handle of the owner; `None` only if the record does not know, which leaves it unchecked.
    pub user_handle: Option<Vec<u8>>,
    /// uvInitialized: the user has been verified with this credential before.
    pub user_verified_before: bool,
    /// Whether the credential may be used.
    pub status: CredentialStatus,
    /// Whether the owner's account is enabled.
    pub account_enabled: bool,
}

/// What the signature counter says (WebAuthn L3 §7.2 step 22, §6.1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CounterVerdict {
    /// It rose, or authenticator and record both say 0 ("no counter").
    Ok,
    /// It did not rise: perhaps a clone, a malfunction or a race. A signal for the policy, not a refusal.
    Suspicious,
}

/// What became of the backup state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BackupChange {
    /// As before, or the record did not know.
    Unchanged,
    /// Now backed up: weaker methods may be dropped.
    NowBackedUp,
    /// No longer backed up: a second passkey is advisable.
    NoLongerBackedUp,
}

/// An assertion that stands.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "independent flags of the authenticator data")]
pub struct Authenticated {
    /// The credential id.
    pub credential_id: Vec<u8>,
    /// The counter received. Whether to store it when `counter` is suspicious is for the policy.
    pub sign_count: u32,
    /// What the counter says.
    pub counter: CounterVerdict,
    /// BE, equal to the stored value.
    pub backup_eligible: bool,
    /// BS now, to be stored.
    pub backup_state: bool,
    /// BS compared with the record.
    pub backup_change: BackupChange,
    /// UV.
    pub user_verified: bool,
    /// UV is set for the first time: uvInitialized may be raised, but only with another factor
    /// (WebAuthn L3 §7.2 step 24).
    pub first_user_verification: bool,
    /// The user handle, if one came.
    pub user_handle: Option<Vec<u8>>,
}

/// Checks an assertion in the order of WebAuthn L3 §7.2. Nothing is to be stored unless it succeeds.
///
/// # Errors
/// The first rule that is broken. A counter that did not rise is no error: see [`Authenticated::counter`].
pub fn verify_authentication(
    response: &AuthenticationResponse,
    expected: &AuthenticationExpectation,
    stored: &StoredPasskey,
) -> Result<Authenticated, Rejection> {
    check_envelope(&response.kind, &response.id, &response.raw_id)?;
    identify(response, expected, stored)?;
    let client_data_json = response.response.client_data_json.0.as_slice();
    client_data::check(client_data_json, Ceremony::Get, &expected.context)?;
    let auth_data = response.response.authenticator_data.0.as_slice();
    let data = AuthenticatorData::parse(auth_data)?;
    data.check(&expected.context, false)?;
    let backup_eligible = data.flags.backup_eligible();
    if stored.backup_eligible.is_some_and(|before| before != backup_eligible) {
        return Err(Rejection::BackupEligibilityChanged);
    }
    if !is_signed(response, stored)? {
        return Err(Rejection::SignatureInvalid);
    }
    check_standing(stored)?;
    let user_verified = data.flags.user_verified();
    let backup_state = data.flags.backup_state();
    Ok(Authenticated {
        credential_id: response.raw_id.0.clone(),
        sign_count: data.sign_count,
        counter: counter_verdict(stored.sign_count, data.sign_count),
        backup_eligible,
        backup_state,
        backup_change: match (stored.backup_state, backup_state) {
            (Some(false), true) => BackupChange::NowBackedUp,
            (Some(true), false) => BackupChange::NoLongerBackedUp,
            _ => BackupChange::Unchanged,
        },
        user_verified,
        first_user_verification: user_verified && !stored.user_verified_before,
        user_handle: response.user_handle().map(<[u8]>::to_vec),
    })
}

/// Whether the credential's key signed this answer to this challenge, whatever other rule the answer breaks: whoever sent it has the
/// authenticator in their hands, so a refusal may be put on its owner's record. Anybody can send a credential id.
pub fn is_signed_answer(
    response: &AuthenticationResponse,
    challenge: &Challenge,
    stored: &StoredPasskey,
) -> bool {
    stored.credential_id == response.raw_id.0
        && client_data::is_for(&response.response.client_data_json.0, challenge)
        && is_signed(response, stored).unwrap_or(false)
}

/// The signature over what the authenticator and the client say (WebAuthn L3 §7.2 steps 20 and 21).
fn is_signed(response: &AuthenticationResponse, stored: &StoredPasskey) -> Result<bool, Rejection> {
    let hash = sha256(&response.response.client_data_json.0);
    let signed = [response.response.authenticator_data.0.as_slice(), &hash].concat();
    Ok(CoseKey::parse(&stored.public_key_cose)?.verifies(&signed, &response.response.signature.0))
}

/// The credential and its owner (WebAuthn L3 §7.2 steps 5 and 6).
fn identify(
    response: &AuthenticationResponse,
    expected: &AuthenticationExpectation,
    stored: &StoredPasskey,
) -> Result<(), Rejection> {
    let id = &response.raw_id.0;
    if !expected.allow_credentials.is_empty() && !expected.allow_credentials.contains(id) {
        return Err(Rejection::CredentialNotAllowed);
    }
    if stored.credential_id != *id {
        return Err(Rejection::CredentialUnknown);
    }
    match (response.user_handle(), &stored.user_handle) {
        (Some(handle), _) if handle.len() > crate::MAX_USER_HANDLE => {
            return Err(Rejection::UserHandleLength);
        }
        (Some(handle), Some(owner)) if handle != owner => return Err(Rejection::UserHandleMismatch),
        (None, _) if expected.discovery == Discovery::Discoverable => {
            return Err(Rejection::UserHandleMissing);
        }
        _ => {}
    }
    Ok(())
}

/// Comes after the signature: who cannot sign learns nothing about the account.
fn check_standing(stored: &StoredPasskey) -> Result<(), Rejection> {
    match stored.status {
        CredentialStatus::Revoked => Err(Rejection::CredentialRevoked),
        CredentialStatus::Suspended => Err(Rejection::CredentialSuspended),
        CredentialStatus::Active if !stored.account_enabled => Err(Rejection::AccountDisabled),
        CredentialStatus::Active => Ok(()),
    }
}

fn counter_verdict(stored: u32, received: u32) -> CounterVerdict {
    if (stored == 0 && received == 0) || received > stored {
        CounterVerdict::Ok
    } else {
        CounterVerdict::Suspicious
    }
}
