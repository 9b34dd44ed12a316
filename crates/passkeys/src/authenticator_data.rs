//! Authenticator data (WebAuthn L3 §6.1).

use crate::cbor::{self, Value};
use crate::keys::sha256;
use crate::{Aaguid, CeremonyContext, Rejection, UserVerification};

/// The flags byte. Reserved bits (1 and 5) are ignored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Flags(u8);

impl Flags {
    pub(crate) fn user_present(self) -> bool {
        self.0 & 0x01 != 0
    }
    pub(crate) fn user_verified(self) -> bool {
        self.0 & 0x04 != 0
    }
    pub(crate) fn backup_eligible(self) -> bool {
        self.0 & 0x08 != 0
    }
    pub(crate) fn backup_state(self) -> bool {
        self.0 & 0x10 != 0
    }
    fn attested(self) -> bool {
        self.0 & 0x40 != 0
    }
    fn extended(self) -> bool {
        self.0 & 0x80 != 0
    }
}

/// The credential that a registration is about (WebAuthn L3 §6.5.1).
#[derive(Debug)]
pub(crate) struct AttestedCredential<'b> {
    pub(crate) aaguid: Aaguid,
    pub(crate) credential_id: &'b [u8],
    /// The COSE key's bytes as received.
    pub(crate) public_key: &'b [u8],
}

/// Authenticator data, cut into its parts; nothing is left over.
#[derive(Debug)]
pub(crate) struct AuthenticatorData<'b> {
    pub(crate) rp_id_hash: [u8; 32],
    pub(crate) flags: Flags,
    pub(crate) sign_count: u32,
    pub(crate) attested: Option<AttestedCredential<'b>>,
}

impl<'b> AuthenticatorData<'b> {
    /// Cuts the bytes up. Bytes after the announced parts are refused.
    pub(crate) fn parse(bytes: &'b [u8]) -> Result<Self, Rejection> {
        let short = || Rejection::AuthenticatorDataMalformed("too short");
        let (rp_id_hash, rest) = bytes.split_first_chunk::<32>().ok_or_else(short)?;
        let (flags, rest) = rest.split_first().ok_or_else(short)?;
        let (count, mut rest) = rest.split_first_chunk::<4>().ok_or_else(short)?;
        let flags = Flags(*flags);
        let mut attested = None;
        if flags.attested() {
            let (credential, after) = attested_credential(rest)?;
            attested = Some(credential);
            rest = after;
        }
        if flags.extended() {
            let (extensions, after) = cbor::decode_prefix(rest)
                .map_err(|_| Rejection::AuthenticatorDataMalformed("the extensions are not CBOR"))?;
            match extensions {
                Value::Map(entries) if entries.iter().all(|(k, _)| k.text().is_some()) => rest = after,
                _ => {
                    return Err(Rejection::AuthenticatorDataMalformed(
                        "the extensions are not a map of names",
                    ));
                }
            }
        }
        if !rest.is_empty() {
            return Err(Rejection::AuthenticatorDataMalformed("bytes are left over"));
        }
        let sign_count = u32::from_be_bytes(*count);
        Ok(Self { rp_id_hash: *rp_id_hash, flags, sign_count, attested })
    }

    /// The credential that a registration must have.
    pub(crate) fn credential(&self) -> Result<&AttestedCredential<'b>, Rejection> {
        let none = Rejection::AuthenticatorDataMalformed("there is no attested credential");
        self.attested.as_ref().ok_or(none)
    }

    /// rpIdHash, UP, UV, BE and BS (WebAuthn L3 §7.1 steps 14–18, §7.2 steps 15–18).
    ///
    /// `conditional_create` lets UP be clear.
    pub(crate) fn check(
        &self,
        expected: &CeremonyContext,
        conditional_create: bool,
    ) -> Result<(), Rejection> {
        if self.rp_id_hash != sha256(expected.rp_id.as_bytes()) {
            return Err(Rejection::RpIdHashMismatch);
        }
        if !self.flags.user_present() && !conditional_create {
            return Err(Rejection::UserNotPresent);
        }
        if expected.user_verification == UserVerification::Required && !self.flags.user_verified() {
            return Err(Rejection::UserNotVerified);
        }
        if self.flags.backup_state() && !self.flags.backup_eligible() {
            return Err(Rejection::BackupStateInvalid);
        }
        if self.flags.backup_eligible() && !expected.backup_eligible_allowed {
            return Err(Rejection::BackupEligibleNotAllowed);
        }
        if !self.flags.backup_eligible() && !expected.device_bound_allowed {
            return Err(Rejection::DeviceBoundNotAllowed);
        }
        Ok(())
    }
}

fn attested_credential(bytes: &[u8]) -> Result<(AttestedCredential<'_>, &[u8]), Rejection> {
    let short = || Rejection::AuthenticatorDataMalformed("the attested credential is cut off");
    let (aaguid, rest) = bytes.split_first_chunk::<16>().ok_or_else(short)?;
    let (len, rest) = rest.split_first_chunk::<2>().ok_or_else(short)?;
    let len = usize::from(u16::from_be_bytes(*len));
    if len == 0 || len > crate::MAX_CREDENTIAL_ID {
        return Err(Rejection::CredentialIdLength);
    }
    let (credential_id, rest) = rest.split_at_checked(len).ok_or_else(short)?;
    let (_, after) = cbor::decode_prefix(rest).map_err(|e| Rejection::PublicKeyMalformed(e.0))?;
    let public_key = rest.get(..rest.len() - after.len()).ok_or_else(short)?;
    Ok((AttestedCredential { aaguid: Aaguid::from_bytes(*aaguid), credential_id, public_key }, after))
}
