//! Registering a credential (WebAuthn L3 §7.1).

use crate::attestation::{self, AttestationDemand, AttestationPolicy, AttestationVerdict, Subject};
use crate::authenticator_data::AuthenticatorData;
use crate::cbor::{self, Value};
use crate::client_data::{self, Ceremony};
use crate::cose::{Algorithm, CoseKey};
use crate::keys::sha256;
use crate::wire::{RegistrationResponse, check_envelope};
use crate::{Aaguid, CeremonyContext, ModelRules, PasskeyFacts, Rejection, UserVerification};

/// What a registration is checked against.
#[derive(Clone, Debug, PartialEq)]
pub struct RegistrationExpectation {
    /// Challenge, origins, RP ID and so on.
    pub context: CeremonyContext,
    /// The algorithms that were offered.
    pub algorithms: Vec<Algorithm>,
    /// The ceremony was a conditional create, in which UP may be clear.
    pub conditional: bool,
    /// What is asked of the attestation.
    pub attestation: AttestationPolicy,
    /// What is asked of the model.
    pub models: ModelRules,
    /// Credential ids that must not come again. The server asks its store instead, in the same transaction that
    /// saves the credential; see [`Rejection::CredentialAlreadyRegistered`].
    pub already_registered: Vec<Vec<u8>>,
}

impl RegistrationExpectation {
    /// The usual case: the offered algorithms, a well-formed attestation, every model.
    #[must_use]
    pub fn new(context: CeremonyContext) -> Self {
        Self {
            context,
            algorithms: Algorithm::OFFERED.to_vec(),
            conditional: false,
            attestation: AttestationPolicy::default(),
            models: ModelRules::default(),
            already_registered: Vec::new(),
        }
    }
}

/// A credential that may be stored (WebAuthn L3 §7.1 step 26).
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "independent flags of the authenticator data")]
pub struct Registered {
    /// The credential id, 1 to 1023 bytes.
    pub credential_id: Vec<u8>,
    /// The public key as the COSE bytes received.
    pub public_key_cose: Vec<u8>,
    /// The key's algorithm.
    pub algorithm: Algorithm,
    /// The signature counter.
    pub sign_count: u32,
    /// The model: proven if `attestation.aaguid_proven`, else claimed.
    pub aaguid: Aaguid,
    /// UP: clear only in a conditional create.
    pub user_present: bool,
    /// UV: the first value of the record's uvInitialized.
    pub user_verified: bool,
    /// BE: fixed for the credential's life.
    pub backup_eligible: bool,
    /// BS: whether it is backed up now.
    pub backup_state: bool,
    /// How the authenticator can be reached.
    pub transports: Vec<String>,
    /// `credProps.rk`: whether the credential is discoverable, if the client told.
    pub discoverable: Option<bool>,
    /// What the attestation is worth.
    pub attestation: AttestationVerdict,
    /// The attestation object as received, to be kept as evidence.
    pub attestation_object: Vec<u8>,
    /// The client data as received, to be kept as evidence.
    pub client_data_json: Vec<u8>,
}

impl Registered {
    /// What a policy asks about the passkey.
    #[must_use]
    pub fn facts(&self, policy: &AttestationPolicy) -> PasskeyFacts {
        PasskeyFacts::of(self.aaguid, self.backup_eligible, &self.attestation, policy)
    }
}

/// Checks a registration in the order of WebAuthn L3 §7.1.
///
/// # Errors
/// The first rule that is broken.
pub fn verify_registration(
    response: &RegistrationResponse,
    expected: &RegistrationExpectation,
) -> Result<Registered, Rejection> {
    check_envelope(&response.kind, &response.id, &response.raw_id)?;
    let client_data_json = response.response.client_data_json.0.as_slice();
    client_data::check(client_data_json, Ceremony::Create, &expected.context)?;

    let object = AttestationObject::parse(&response.response.attestation_object.0)?;
    let data = AuthenticatorData::parse(object.auth_data)?;
    data.check(&expected.context, expected.conditional)?;
    let credential = data.credential()?;
    if credential.credential_id != response.raw_id.0 {
        return Err(Rejection::CredentialIdMismatch);
    }
    let key = CoseKey::parse(credential.public_key)?;
    if !expected.algorithms.contains(&key.algorithm) {
        return Err(Rejection::AlgorithmNotOffered(key.algorithm.number()));
    }
    let verdict = object.judge(
        &Subject {
            authenticator_data: object.auth_data,
            client_data_hash: &sha256(client_data_json),
            rp_id_hash: &data.rp_id_hash,
            credential,
            key: &key,
        },
        &expected.attestation,
        expected.models.need_proof(),
    )?;
    let synced = data.flags.backup_eligible();
    expected.models.check(
        &PasskeyFacts::of(credential.aaguid, synced, &verdict, &expected.attestation),
        expected.context.user_verification == UserVerification::Required,
        expected.attestation.demand == AttestationDemand::Require,
    )?;
    if expected.already_registered.iter().any(|id| id == credential.credential_id) {
        return Err(Rejection::CredentialAlreadyRegistered);
    }
    Ok(Registered {
        credential_id: credential.credential_id.to_vec(),
        public_key_cose: credential.public_key.to_vec(),
        algorithm: key.algorithm,
        sign_count: data.sign_count,
        aaguid: credential.aaguid,
        user_present: data.flags.user_present(),
        user_verified: data.flags.user_verified(),
        backup_eligible: synced,
        backup_state: data.flags.backup_state(),
        transports: response.response.transports.clone(),
        discoverable: response
            .client_extension_results
            .as_ref()
            .and_then(|r| r.pointer("/credProps/rk"))
            .and_then(serde_json::Value::as_bool),
        attestation: verdict,
        attestation_object: response.response.attestation_object.0.clone(),
        client_data_json: client_data_json.to_vec(),
    })
}

/// An attestation object (WebAuthn L3 §6.5), taken apart.
struct AttestationObject<'b> {
    format: &'b str,
    statement: Value<'b>,
    auth_data: &'b [u8],
}

impl<'b> AttestationObject<'b> {
    fn parse(bytes: &'b [u8]) -> Result<Self, Rejection> {
        let malformed = Rejection::AttestationObjectMalformed;
        let object = cbor::decode(bytes).map_err(|e| malformed(e.0))?;
        Ok(Self {
            format: object.member("fmt").and_then(Value::text).ok_or(malformed("fmt is missing"))?,
            auth_data: object
                .member("authData")
                .and_then(Value::bytes)
                .ok_or(malformed("authData is missing"))?,
            statement: object.into_member("attStmt").ok_or(malformed("attStmt is missing"))?,
        })
    }

    fn judge(
        &self,
        subject: &Subject<'_>,
        policy: &AttestationPolicy,
        model_matters: bool,
    ) -> Result<AttestationVerdict, Rejection> {
        attestation::judge(self.format, &self.statement, subject, policy, model_matters)
    }
}

/// Judges the attestation of an earlier registration anew, from what was kept of it as evidence. The demand is
/// [`AttestationDemand::Report`], whatever the policy says; leave `valid_at` at the time of the registration, since certificates
/// end after it.
///
/// # Errors
/// The evidence is not that of a registration, or its signature is wrong.
pub fn reassess(
    attestation_object: &[u8],
    client_data_json: &[u8],
    policy: &AttestationPolicy,
) -> Result<AttestationVerdict, Rejection> {
    let object = AttestationObject::parse(attestation_object)?;
    let data = AuthenticatorData::parse(object.auth_data)?;
    let credential = data.credential()?;
    let subject = Subject {
        authenticator_data: object.auth_data,
        client_data_hash: &sha256(client_data_json),
        rp_id_hash: &data.rp_id_hash,
        credential,
        key: &CoseKey::parse(credential.public_key)?,
    };
    object.judge(&subject, &AttestationPolicy { demand: AttestationDemand::Report, ..policy.clone() }, true)
}
