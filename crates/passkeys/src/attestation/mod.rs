//! Attestation statements (WebAuthn L3 §8): reading, verifying, judging.

mod android_key;
mod apple;
pub(crate) mod certificate;
pub(crate) mod chain;
mod compound;
pub(crate) mod der;
mod fido_u2f;
mod none;
mod packed;
mod statement;
mod tpm;
pub(crate) mod tpm_structures;

use std::sync::Arc;

use jiff::Timestamp;

use certificate::Certificate;
pub use chain::{AboutAnchor, AnchorMalformed, TrustAnchors};

use keyward_model::MetadataStatus;

use crate::authenticator_data::AttestedCredential;
use crate::cbor::Value;
use crate::cose::CoseKey;
use crate::metadata::{Metadata, Model, day};
use crate::{Aaguid, Fingerprint, KeyIdentifier, Rejection};

/// How much is asked of an attestation statement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AttestationDemand {
    /// The statement follows its format's syntax, certificates and TPM structures included; no signature in it is
    /// looked at. For servers that did not ask for attestation.
    #[default]
    WellFormed,
    /// The format's verification procedure succeeds. Whether certificates lead to an anchor is reported and refuses
    /// nothing: a policy decides afterwards, by [`crate::PasskeyFacts`].
    Report,
    /// The format's verification procedure succeeds; and if there are anchors for the model, certificates lead to one.
    /// None and self attestation pass.
    Verify,
    /// As [`Self::Verify`], and there must be certificates that lead to an anchor.
    Require,
}

/// What the relying party demands and whom it trusts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AttestationPolicy {
    /// How much is asked.
    pub demand: AttestationDemand,
    /// Who is trusted, whatever the model.
    pub anchors: TrustAnchors,
    /// Who is trusted for which model, and what is known of models.
    pub metadata: Option<Arc<Metadata>>,
    /// The time at which certificates must be valid, and at which what metadata says counts; `None` leaves dates alone.
    pub valid_at: Option<Timestamp>,
}

impl AttestationPolicy {
    /// What metadata says of a model, known by its AAGUID or, for U2F, by the key of its attestation certificate.
    #[must_use]
    pub fn model(&self, aaguid: Aaguid, key: Option<KeyIdentifier>) -> Option<&Model> {
        let metadata = self.metadata.as_deref()?;
        match key {
            Some(key) => metadata.model_of_key(key),
            None => metadata.model(aaguid),
        }
    }

    /// The certificates that may vouch for a model: its own roots and ours. Another model's roots may not.
    fn anchors_of<'p>(&'p self, model: Option<&'p Model>) -> Vec<Certificate<'p>> {
        let mut anchors = self.anchors.certificates();
        anchors.extend(model.into_iter().flat_map(|model| model.roots.certificates()));
        anchors
    }

    fn trusts_nobody(&self) -> bool {
        self.anchors.is_empty() && self.metadata.is_none()
    }
}

/// The type of an attestation (WebAuthn L3 §6.5.3), as far as it shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttestationKind {
    /// No statement.
    None,
    /// Signed with the credential's own key: proves possession, not the model.
    SelfSigned,
    /// By a certificate: basic or attestation CA.
    Certified,
    /// By an anonymization CA (Apple).
    AnonymizationCa,
    /// Several statements of different kinds.
    Mixed,
}

/// What an attestation statement is worth.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct AttestationVerdict {
    /// The statement's format, such as `packed`.
    pub format: String,
    /// Its type; only claimed unless `verified`.
    pub kind: AttestationKind,
    /// The format's verification procedure succeeded.
    pub verified: bool,
    /// Certificates lead to a trust anchor.
    pub anchored: bool,
    /// The AAGUID is vouched for by an attestation that is anchored. Otherwise it is a claim.
    pub aaguid_proven: bool,
    /// The certificates from the statement's own to the anchor, the anchor last; empty unless `anchored`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub path: Vec<Fingerprint>,
    /// The firmware's version, as an anchored certificate tells it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub firmware: Option<u64>,
    /// The key of the statement's certificate where that, not the AAGUID, names the model: fido-u2f.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key_identifier: Option<KeyIdentifier>,
}

impl AttestationVerdict {
    /// The verdict before anything of a statement is verified.
    #[must_use]
    pub fn unverified(format: &str, kind: AttestationKind) -> Self {
        Self {
            format: format.to_owned(),
            kind,
            verified: false,
            anchored: false,
            aaguid_proven: false,
            path: Vec::new(),
            firmware: None,
            key_identifier: None,
        }
    }

    /// Whether certificates speak for the passkey: then anchors that come later may vouch for it.
    #[must_use]
    pub fn is_certified(&self) -> bool {
        !matches!(self.kind, AttestationKind::None | AttestationKind::SelfSigned)
    }

    /// Takes the way to an anchor that one of the statements has. One that proves the model counts more.
    fn take(&mut self, proof: &Proof<'_, '_>, way: Vec<Fingerprint>) {
        if self.anchored && (self.aaguid_proven || !proof.covers_aaguid) {
            return;
        }
        self.anchored = true;
        self.aaguid_proven = proof.covers_aaguid;
        self.path = way;
        self.firmware = proof.path.first().and_then(Certificate::firmware);
        self.key_identifier = proof.key_identifier();
    }
}

/// What a statement speaks about.
#[derive(Debug)]
pub(crate) struct Subject<'a> {
    pub(crate) authenticator_data: &'a [u8],
    pub(crate) client_data_hash: &'a [u8; 32],
    pub(crate) rp_id_hash: &'a [u8; 32],
    pub(crate) credential: &'a AttestedCredential<'a>,
    pub(crate) key: &'a CoseKey,
}

impl Subject<'_> {
    /// authenticatorData ‖ clientDataHash.
    fn signed(&self) -> Vec<u8> {
        [self.authenticator_data, self.client_data_hash].concat()
    }
}

/// A statement that its format's procedure accepts.
#[derive(Debug)]
struct Proof<'s, 'b> {
    /// The attestation trust path, leaf first; empty for none and self attestation.
    path: &'s [Certificate<'b>],
    /// Whether what the certificate's key vouches for includes the AAGUID.
    covers_aaguid: bool,
}

impl Proof<'_, '_> {
    /// The certificate's key, where the model is known by it: what is signed does not tell the model.
    fn key_identifier(&self) -> Option<KeyIdentifier> {
        let leaf = self.path.first().filter(|_| !self.covers_aaguid);
        leaf.map(Certificate::key_identifier)
    }
}

/// A statement of a known format that follows its syntax.
#[derive(Debug)]
enum Statement<'b> {
    None,
    Packed(packed::Packed<'b>),
    Tpm(Box<tpm::Tpm<'b>>),
    AndroidKey(android_key::AndroidKey<'b>),
    Apple(apple::Apple<'b>),
    FidoU2f(fido_u2f::FidoU2f<'b>),
    Compound(Vec<Statement<'b>>),
}

impl<'b> Statement<'b> {
    fn parse(format: &str, value: &Value<'b>) -> Result<Self, Rejection> {
        Ok(match format {
            "none" => none::parse(value)?,
            "packed" => Self::Packed(packed::Packed::parse(value)?),
            "tpm" => Self::Tpm(Box::new(tpm::Tpm::parse(value)?)),
            "android-key" => Self::AndroidKey(android_key::AndroidKey::parse(value)?),
            "apple" => Self::Apple(apple::Apple::parse(value)?),
            "fido-u2f" => Self::FidoU2f(fido_u2f::FidoU2f::parse(value)?),
            "compound" => Self::Compound(compound::parse(value)?),
            // android-safetynet among them: its service is gone, so nothing can be fresh.
            other => return Err(Rejection::AttestationFormatUnsupported(other.chars().take(32).collect())),
        })
    }

    /// Runs the verification procedure; one proof a simple statement.
    fn verify<'s>(&'s self, subject: &Subject<'_>) -> Result<Vec<Proof<'s, 'b>>, Rejection> {
        let nothing = Proof { path: &[], covers_aaguid: false };
        Ok(match self {
            Self::None => vec![nothing],
            Self::Packed(s) => vec![s.verify(subject)?],
            Self::Tpm(s) => vec![s.verify(subject)?],
            Self::AndroidKey(s) => vec![s.verify(subject)?],
            Self::Apple(s) => vec![s.verify(subject)?],
            Self::FidoU2f(s) => vec![s.verify(subject)?],
            Self::Compound(inner) => {
                let mut proofs = Vec::new();
                for statement in inner {
                    proofs.extend(statement.verify(subject)?);
                }
                proofs
            }
        })
    }

    fn claimed_kind(&self) -> AttestationKind {
        match self {
            Self::None => AttestationKind::None,
            Self::Packed(s) => s.claimed_kind(),
            Self::Tpm(_) | Self::AndroidKey(_) | Self::FidoU2f(_) => AttestationKind::Certified,
            Self::Apple(_) => AttestationKind::AnonymizationCa,
            Self::Compound(_) => AttestationKind::Mixed,
        }
    }
}

/// Reads, verifies and judges a statement (WebAuthn L3 §7.1 steps 21–23).
///
/// `model_matters`: an allow list of models applies, so the statement is verified, and its path looked at, whatever
/// the policy's demand.
pub(crate) fn judge(
    format: &str,
    statement: &Value<'_>,
    subject: &Subject<'_>,
    policy: &AttestationPolicy,
    model_matters: bool,
) -> Result<AttestationVerdict, Rejection> {
    let statement = Statement::parse(format, statement)?;
    let mut verdict = AttestationVerdict::unverified(format, statement.claimed_kind());
    if policy.demand == AttestationDemand::WellFormed && !model_matters {
        return Ok(verdict);
    }
    let proofs = statement.verify(subject)?;
    verdict.verified = true;
    let aaguid = subject.credential.aaguid;
    let mut untrusted = None;
    for proof in proofs.iter().filter(|proof| !proof.path.is_empty()) {
        match way_to_anchor(proof, aaguid, policy) {
            Ok(Some(way)) => verdict.take(proof, way),
            Ok(None) => {}
            Err(Rejection::CertificateDate) if policy.demand != AttestationDemand::Report => {
                return Err(Rejection::CertificateDate);
            }
            Err(why) => untrusted = Some(why),
        }
    }
    if verdict.aaguid_proven && keys_leaked(aaguid, &verdict, policy) {
        verdict.aaguid_proven = false;
    }
    let demands_anchor = matches!(policy.demand, AttestationDemand::Verify | AttestationDemand::Require);
    if verdict.anchored || !demands_anchor {
        return Ok(verdict);
    }
    match untrusted {
        Some(why) => Err(why),
        None if policy.demand == AttestationDemand::Verify => Ok(verdict),
        None if proofs.iter().all(|p| p.path.is_empty()) => Err(Rejection::AttestationRequired),
        None if policy.trusts_nobody() => {
            Err(Rejection::AttestationUntrusted("no trust anchors are configured"))
        }
        None => Err(Rejection::AttestationUntrusted("no trust anchor is known for this model")),
    }
}

/// The way of one statement to an anchor of its model or of ours; `None` if there is no anchor to look for.
fn way_to_anchor(
    proof: &Proof<'_, '_>,
    aaguid: Aaguid,
    policy: &AttestationPolicy,
) -> Result<Option<Vec<Fingerprint>>, Rejection> {
    chain::check_dates(proof.path, policy.valid_at)?;
    let anchors = policy.anchors_of(policy.model(aaguid, proof.key_identifier()));
    if anchors.is_empty() {
        return Ok(None);
    }
    chain::check_path(proof.path, &anchors, policy.valid_at).map(Some)
}

/// Whether the keys that attest the model are in other hands, those of this certificate included: then anybody can
/// say to be the model (FIDO MDS v3 §3.1.4, `ATTESTATION_KEY_COMPROMISE`).
pub(crate) fn keys_leaked(aaguid: Aaguid, verdict: &AttestationVerdict, policy: &AttestationPolicy) -> bool {
    policy.model(aaguid, verdict.key_identifier).is_some_and(|model| {
        let current = model.in_force(policy.valid_at.map(day), verdict.firmware, &verdict.path);
        current.iter().any(|report| report.status.known() == Some(MetadataStatus::AttestationKeyCompromise))
    })
}
