//! Why a ceremony was refused.

use thiserror::Error;

/// A refused ceremony: one variant a rule.
///
/// [`Rejection::code`] is stable and meant for machines and tests; [`Rejection::reason`] is one English sentence
/// for people. Neither contains key material.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Rejection {
    /// The JSON is not what `credential.toJSON()` sends.
    #[error("the response is not a credential as toJSON() sends it: {0}")]
    ResponseMalformed(String),
    /// `type` is not `public-key` (WebAuthn L3 §5.1).
    #[error("the credential's type is not \"public-key\"")]
    TypeNotPublicKey,
    /// `id` and `rawId` differ (WebAuthn L3 §5.1).
    #[error("id and rawId name different credentials")]
    IdMismatch,
    /// clientDataJSON is not UTF-8 JSON of the known shape, or repeats a member.
    #[error("clientDataJSON cannot be read: {0}")]
    ClientDataMalformed(String),
    /// `type` in the client data is for another ceremony (WebAuthn L3 §7.1 step 7, §7.2 step 10).
    #[error("the client data is for another kind of ceremony")]
    WrongCeremonyType,
    /// The challenge is not the one issued (WebAuthn L3 §7.1 step 8, §7.2 step 11).
    #[error("the challenge is not the one that was issued")]
    ChallengeMismatch,
    /// A challenge of fewer than 16 bytes (WebAuthn L3 §13.4.3).
    #[error("the issued challenge is shorter than 16 bytes")]
    ChallengeTooShort,
    /// The challenge is older than five minutes.
    #[error("the challenge has expired")]
    ChallengeExpired,
    /// The challenge was used by an earlier ceremony.
    #[error("the challenge has been used already")]
    ChallengeAlreadyUsed,
    /// The origin is not on the list (WebAuthn L3 §7.1 step 9, §7.2 step 12).
    #[error("the origin {0:?} is not allowed")]
    OriginNotAllowed(String),
    /// An embedded ceremony where none is expected (WebAuthn L3 §7.1 step 10, §7.2 step 13).
    #[error("the ceremony ran in a cross-origin frame, which is not expected")]
    CrossOriginNotAllowed,
    /// The embedding page is not on the list (WebAuthn L3 §7.1 step 11, §7.2 step 14).
    #[error("the embedding page's origin {0:?} is not allowed")]
    TopOriginNotAllowed(String),
    /// The attestation object is not strict CBOR of the known shape.
    #[error("the attestation object cannot be read: {0}")]
    AttestationObjectMalformed(&'static str),
    /// The authenticator data breaks WebAuthn L3 §6.1.
    #[error("the authenticator data cannot be read: {0}")]
    AuthenticatorDataMalformed(&'static str),
    /// rpIdHash is not SHA-256 of the RP ID (WebAuthn L3 §7.1 step 14, §7.2 step 15).
    #[error("the authenticator answered for another relying party")]
    RpIdHashMismatch,
    /// UP is clear (WebAuthn L3 §7.1 step 15, §7.2 step 16).
    #[error("the user was not present")]
    UserNotPresent,
    /// UV is clear but required (WebAuthn L3 §7.1 step 16, §7.2 step 17).
    #[error("the user was not verified, which is required")]
    UserNotVerified,
    /// BS is set while BE is clear (WebAuthn L3 §7.1 step 17, §7.2 step 18).
    #[error("the credential claims to be backed up but not eligible for backup")]
    BackupStateInvalid,
    /// The policy wants device-bound credentials only.
    #[error("a credential that can be synced is not allowed here")]
    BackupEligibleNotAllowed,
    /// The policy wants credentials that can be synced only.
    #[error("a credential that is bound to its device is not allowed here")]
    DeviceBoundNotAllowed,
    /// The key's algorithm was not in the list offered (WebAuthn L3 §7.1 step 20).
    #[error("the key's algorithm {0} was not offered")]
    AlgorithmNotOffered(i64),
    /// The algorithm is not supported at all.
    #[error("the algorithm {0} is not supported")]
    AlgorithmUnsupported(i64),
    /// The public key is malformed, off its curve, or weak (WebAuthn L3 §5.8.5, RFC 9053).
    #[error("the public key is not acceptable: {0}")]
    PublicKeyMalformed(&'static str),
    /// The format is unknown or no longer accepted (WebAuthn L3 §7.1 step 21).
    #[error("the attestation format {0:?} is not supported")]
    AttestationFormatUnsupported(String),
    /// The statement does not follow its format's syntax (WebAuthn L3 §8).
    #[error("the {fmt} attestation statement is malformed: {what}")]
    AttestationStatementMalformed {
        /// The statement's format.
        fmt: &'static str,
        /// What is wrong.
        what: &'static str,
    },
    /// The statement breaks a rule of its format's verification procedure (WebAuthn L3 §8).
    #[error("the {fmt} attestation statement does not verify: {what}")]
    AttestationInvalid {
        /// The statement's format.
        fmt: &'static str,
        /// What is wrong.
        what: &'static str,
    },
    /// The statement's signature is wrong.
    #[error("the {fmt} attestation signature is not valid")]
    AttestationSignatureInvalid {
        /// The statement's format.
        fmt: &'static str,
    },
    /// An attestation to an anchor is demanded, none or a self attestation came.
    #[error("an attestation by a trusted authority is required")]
    AttestationRequired,
    /// The certificates do not lead to an anchor (WebAuthn L3 §7.1 step 23).
    #[error("the attestation does not lead to a trust anchor: {0}")]
    AttestationUntrusted(&'static str),
    /// A certificate on the path is not valid at the time asked.
    #[error("an attestation certificate is not valid at the time of judgement")]
    CertificateDate,
    /// The credential id is empty or longer than 1023 bytes (WebAuthn L3 §7.1 step 24).
    #[error("the credential id's length is not 1 to 1023 bytes")]
    CredentialIdLength,
    /// rawId and the id in the authenticator data differ.
    #[error("the authenticator data is about another credential than rawId")]
    CredentialIdMismatch,
    /// The credential id is registered already, for whomever (WebAuthn L3 §7.1 step 25).
    #[error("the credential is already registered")]
    CredentialAlreadyRegistered,
    /// The authenticator model is not on the allow list.
    #[error("the authenticator model {0} is not allowed")]
    AaguidNotAllowed(crate::Aaguid),
    /// The model is on the allow list, but is only claimed.
    #[error("the authenticator model {0} is claimed, but no attestation to a trust anchor proves it")]
    AaguidNotAttested(crate::Aaguid),
    /// The metadata service warns of the model (FIDO MDS v3 §3.1.4).
    #[error("the authenticator model {aaguid} has the status {status}")]
    AuthenticatorStatusRefused {
        /// The model.
        aaguid: crate::Aaguid,
        /// The status that refuses it.
        status: crate::AuthenticatorStatus,
    },
    /// The authenticator model is on the block list; a claim suffices.
    #[error("the authenticator model {0} is blocked")]
    AaguidBlocked(crate::Aaguid),
    /// The model is not certified as far as is demanded (FIDO MDS v3 §3.1.4).
    #[error("the authenticator model {aaguid} is not certified as {}, which is required", crate::metadata::level_name(.wanted.to_owned()))]
    CertificationTooLow {
        /// The model.
        aaguid: crate::Aaguid,
        /// What is demanded.
        wanted: keyward_model::Certification,
    },
    /// The metadata of a recording was refused.
    #[error("the metadata is refused: {0}")]
    MetadataRefused(crate::metadata::MetadataError),
    /// The credential is not one of allowCredentials (WebAuthn L3 §7.2 step 5).
    #[error("the credential is not one of those that were asked for")]
    CredentialNotAllowed,
    /// No stored credential has this id (WebAuthn L3 §7.2 step 6).
    #[error("the credential is not known")]
    CredentialUnknown,
    /// The user is identified by the handle, but there is none (WebAuthn L3 §7.2 step 6).
    #[error("the user handle is missing")]
    UserHandleMissing,
    /// The user handle is not the credential owner's (WebAuthn L3 §7.2 step 6).
    #[error("the user handle is not that of the credential's owner")]
    UserHandleMismatch,
    /// The user handle is longer than 64 bytes (WebAuthn L3 §5.4.3).
    #[error("the user handle is longer than 64 bytes")]
    UserHandleLength,
    /// The credential is suspended.
    #[error("the credential is suspended")]
    CredentialSuspended,
    /// The credential is revoked.
    #[error("the credential is revoked")]
    CredentialRevoked,
    /// The account is disabled.
    #[error("the account is disabled")]
    AccountDisabled,
    /// BE differs from the registered value (WebAuthn L3 §7.2 step 19).
    #[error("the credential's backup eligibility has changed since its registration")]
    BackupEligibilityChanged,
    /// The assertion's signature is wrong (WebAuthn L3 §7.2 step 21).
    #[error("the signature is not valid")]
    SignatureInvalid,
    /// The counter did not rise (WebAuthn L3 §7.2 step 22); used by the recordings tool, a signal in the server.
    #[error("the signature counter did not increase (stored {stored}, received {received}): maybe a clone")]
    CounterNotIncreased {
        /// The counter on record.
        stored: u32,
        /// The counter received.
        received: u32,
    },
    /// A recording that is not of the documented form.
    #[error("the recording is malformed: {0}")]
    RecordingMalformed(String),
    /// A reference to a recording that is not in the run.
    #[error("the recording refers to {0:?}, which is not in this run")]
    ReferenceUnknown(String),
    /// A reference to an id that several recordings have.
    #[error("the recording refers to {0:?}, and several recordings of this run have that id")]
    ReferenceAmbiguous(String),
    /// `register_with` names a registration that was refused, or no registration.
    #[error("the recording builds on {0:?}, which is not an accepted registration")]
    ReferenceNotRegistered(String),
    /// The references lead back to the recording itself.
    #[error("the recording's references go in a circle")]
    ReferenceCycle,
}

impl Rejection {
    /// A stable machine-readable name in snake case.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::ResponseMalformed(_) => "response_malformed",
            Self::TypeNotPublicKey => "type_not_public_key",
            Self::IdMismatch => "id_mismatch",
            Self::ClientDataMalformed(_) => "client_data_malformed",
            Self::WrongCeremonyType => "wrong_ceremony_type",
            Self::ChallengeMismatch => "challenge_mismatch",
            Self::ChallengeTooShort => "challenge_too_short",
            Self::ChallengeExpired => "challenge_expired",
            Self::ChallengeAlreadyUsed => "challenge_already_used",
            Self::OriginNotAllowed(_) => "origin_not_allowed",
            Self::CrossOriginNotAllowed => "cross_origin_not_allowed",
            Self::TopOriginNotAllowed(_) => "top_origin_not_allowed",
            Self::AttestationObjectMalformed(_) => "attestation_object_malformed",
            Self::AuthenticatorDataMalformed(_) => "authenticator_data_malformed",
            Self::RpIdHashMismatch => "rp_id_hash_mismatch",
            Self::UserNotPresent => "user_not_present",
            Self::UserNotVerified => "user_not_verified",
            Self::BackupStateInvalid => "backup_state_invalid",
            Self::BackupEligibleNotAllowed => "backup_eligible_not_allowed",
            Self::DeviceBoundNotAllowed => "device_bound_not_allowed",
            Self::AlgorithmNotOffered(_) => "algorithm_not_offered",
            Self::AlgorithmUnsupported(_) => "algorithm_unsupported",
            Self::PublicKeyMalformed(_) => "public_key_malformed",
            Self::AttestationFormatUnsupported(_) => "attestation_format_unsupported",
            Self::AttestationStatementMalformed { .. } => "attestation_statement_malformed",
            Self::AttestationInvalid { .. } => "attestation_invalid",
            Self::AttestationSignatureInvalid { .. } => "attestation_signature_invalid",
            Self::AttestationRequired => "attestation_required",
            Self::AttestationUntrusted(_) => "attestation_untrusted",
            Self::CertificateDate => "certificate_date",
            Self::CredentialIdLength => "credential_id_length",
            Self::CredentialIdMismatch => "credential_id_mismatch",
            Self::CredentialAlreadyRegistered => "credential_already_registered",
            Self::AaguidNotAllowed(_) => "aaguid_not_allowed",
            Self::AaguidNotAttested(_) => "aaguid_not_attested",
            Self::AuthenticatorStatusRefused { .. } => "authenticator_status_refused",
            Self::AaguidBlocked(_) => "aaguid_blocked",
            Self::CertificationTooLow { .. } => "certification_too_low",
            Self::MetadataRefused(_) => "metadata_refused",
            Self::CredentialNotAllowed => "credential_not_allowed",
            Self::CredentialUnknown => "credential_unknown",
            Self::UserHandleMissing => "user_handle_missing",
            Self::UserHandleMismatch => "user_handle_mismatch",
            Self::UserHandleLength => "user_handle_length",
            Self::CredentialSuspended => "credential_suspended",
            Self::CredentialRevoked => "credential_revoked",
            Self::AccountDisabled => "account_disabled",
            Self::BackupEligibilityChanged => "backup_eligibility_changed",
            Self::SignatureInvalid => "signature_invalid",
            Self::CounterNotIncreased { .. } => "counter_not_increased",
            Self::RecordingMalformed(_) => "recording_malformed",
            Self::ReferenceAmbiguous(_) => "reference_ambiguous",
            Self::ReferenceUnknown(_) => "reference_unknown",
            Self::ReferenceNotRegistered(_) => "reference_not_registered",
            Self::ReferenceCycle => "reference_cycle",
        }
    }

    /// One English sentence for people, without a full stop.
    #[must_use]
    pub fn reason(&self) -> String {
        self.to_string()
    }
}
