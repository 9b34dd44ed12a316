//! `packed` (WebAuthn L3 §8.2).

use super::certificate::Certificate;
use super::statement::{Members, check_signature, scheme};
use super::{AttestationKind, Proof, Subject};
use crate::Rejection;
use crate::cbor::Value;

const FMT: &str = "packed";

/// A packed statement; without certificates it is a self attestation.
#[derive(Debug)]
pub(super) struct Packed<'b> {
    alg: i64,
    sig: &'b [u8],
    x5c: Option<Vec<Certificate<'b>>>,
}

impl<'b> Packed<'b> {
    pub(super) fn parse(value: &Value<'b>) -> Result<Self, Rejection> {
        let members = Members::of(FMT, value)?;
        if members.has("ecdaaKeyId") {
            return Err(members.malformed("ECDAA is no longer part of the format"));
        }
        Ok(Self {
            alg: members.algorithm()?,
            sig: members.bytes("sig", "sig is missing or empty")?,
            x5c: if members.has("x5c") { Some(members.certificates()?) } else { None },
        })
    }

    pub(super) fn claimed_kind(&self) -> AttestationKind {
        if self.x5c.is_some() { AttestationKind::Certified } else { AttestationKind::SelfSigned }
    }

    pub(super) fn verify(&self, subject: &Subject<'_>) -> Result<Proof<'_, 'b>, Rejection> {
        let algorithm = scheme(self.alg)?;
        let Some(path) = &self.x5c else {
            if algorithm != subject.key.algorithm {
                return Err(invalid("alg is not the algorithm of the credential's key"));
            }
            if !subject.key.verifies(&subject.signed(), self.sig) {
                return Err(Rejection::AttestationSignatureInvalid { fmt: FMT });
            }
            return Ok(Proof { path: &[], covers_aaguid: false });
        };
        let leaf = path.first().ok_or(invalid("there is no certificate"))?;
        check_signature(FMT, leaf, algorithm.scheme(), &subject.signed(), self.sig)?;
        check_leaf(leaf, subject)?;
        Ok(Proof { path, covers_aaguid: true })
    }
}

fn invalid(what: &'static str) -> Rejection {
    Rejection::AttestationInvalid { fmt: FMT, what }
}

/// The certificate requirements of WebAuthn L3 §8.2.1.
fn check_leaf(leaf: &Certificate<'_>, subject: &Subject<'_>) -> Result<(), Rejection> {
    if !leaf.is_v3() {
        return Err(invalid("the certificate is not version 3"));
    }
    if leaf.is_ca() {
        return Err(invalid("the certificate is that of an authority"));
    }
    let country = leaf.subject_values("2.5.4.6");
    if !matches!(country.as_slice(), [c] if c.len() == 2 && c.bytes().all(|b| b.is_ascii_alphabetic())) {
        return Err(invalid("the certificate's subject has no two-letter country"));
    }
    for (oid, what) in [
        ("2.5.4.10", "the certificate's subject has no organisation"),
        ("2.5.4.3", "the certificate's subject has no common name"),
    ] {
        if leaf.subject_values(oid).iter().all(|v| v.is_empty()) {
            return Err(invalid(what));
        }
    }
    if leaf.subject_values("2.5.4.11") != ["Authenticator Attestation"] {
        return Err(invalid("the certificate's organisational unit is not \"Authenticator Attestation\""));
    }
    match leaf.aaguid() {
        Ok(None) => Ok(()),
        Ok(Some(aaguid)) if aaguid == subject.credential.aaguid => Ok(()),
        Ok(Some(_)) => Err(invalid("the certificate is for another authenticator model")),
        Err(bad) => Err(invalid(bad.0)),
    }
}
