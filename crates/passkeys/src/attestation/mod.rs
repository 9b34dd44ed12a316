//! Attestation statements (WebAuthn L3 §8): reading, verifying, judging.

mod android_key;
mod apple;
mod certificate;
mod chain;
mod compound;
mod der;
mod fido_u2f;
mod none;
mod packed;
mod statement;
mod tpm;
mod tpm_structures;

use jiff::Timestamp;

use certificate::Certificate;
pub use chain::{AnchorMalformed, TrustAnchors};

use crate::Rejection;
use crate::authenticator_data::AttestedCredential;
use crate::cbor::Value;
use crate::cose::CoseKey;

/// How much is asked of an attestation statement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AttestationDemand {
    /// The statement follows its format's syntax, certificates and TPM structures included; no signature in it is
    /// looked at. For servers that did not ask for attestation.
    #[default]
    WellFormed,
    /// The format's verification procedure succeeds; and if there are anchors, certificates lead to one. None and
    /// self attestation pass.
    Verify,
    /// As [`Self::Verify`], and there must be certificates that lead to an anchor.
    Require,
}

/// What the relying party demands and whom it trusts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AttestationPolicy {
    /// How much is asked.
    pub demand: AttestationDemand,
    /// Who is trusted.
    pub anchors: TrustAnchors,
    /// The time at which certificates must be valid; `None` leaves their dates alone.
    pub valid_at: Option<Timestamp>,
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
    let mut verdict = AttestationVerdict {
        format: format.to_owned(),
        kind: statement.claimed_kind(),
        verified: false,
        anchored: false,
        aaguid_proven: false,
    };
    if policy.demand == AttestationDemand::WellFormed && !model_matters {
        return Ok(verdict);
    }
    let proofs = statement.verify(subject)?;
    verdict.verified = true;
    let mut untrusted = None;
    for proof in &proofs {
        chain::check_dates(proof.path, policy.valid_at)?;
        if proof.path.is_empty() || policy.anchors.is_empty() {
            continue;
        }
        match chain::check_path(proof.path, &policy.anchors, policy.valid_at) {
            Ok(()) => {
                verdict.anchored = true;
                verdict.aaguid_proven |= proof.covers_aaguid;
            }
            Err(why) => untrusted = Some(why),
        }
    }
    if verdict.anchored || policy.demand == AttestationDemand::WellFormed {
        return Ok(verdict);
    }
    match untrusted {
        Some(why) => Err(why),
        None if policy.demand == AttestationDemand::Verify => Ok(verdict),
        None if proofs.iter().all(|p| p.path.is_empty()) => Err(Rejection::AttestationRequired),
        None => Err(Rejection::AttestationUntrusted("no trust anchors are configured")),
    }
}
