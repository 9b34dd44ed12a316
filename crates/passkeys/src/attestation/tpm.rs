//! `tpm` (WebAuthn L3 §8.3).

use super::certificate::Certificate;
use super::statement::{Members, check_signature, scheme};
use super::tpm_structures::{CertifyInfo, PublicArea};
use super::{Proof, Subject};
use crate::Rejection;
use crate::cbor::Value;
use crate::keys::{Hash, Scheme};

const FMT: &str = "tpm";
/// RSASSA-PKCS1-v1_5 with SHA-1. Older TPMs sign with nothing else, so it is accepted here and nowhere else.
const RS1: i64 = -65535;
/// tcg-kp-AIKCertificate
const AIK_PURPOSE: &str = "2.23.133.8.3";
/// tcg-at-tpmManufacturer, -Model and -Version
const MANUFACTURER: &str = "2.23.133.2.1";
const MODEL: &str = "2.23.133.2.2";
const VERSION: &str = "2.23.133.2.3";

/// A TPM statement.
#[derive(Debug)]
pub(super) struct Tpm<'b> {
    alg: i64,
    sig: &'b [u8],
    x5c: Vec<Certificate<'b>>,
    cert_info_bytes: &'b [u8],
    cert_info: CertifyInfo<'b>,
    pub_area: PublicArea,
}

impl<'b> Tpm<'b> {
    pub(super) fn parse(value: &Value<'b>) -> Result<Self, Rejection> {
        let members = Members::of(FMT, value)?;
        if members.text("ver", "ver is missing")? != "2.0" {
            return Err(members.malformed("ver is not \"2.0\""));
        }
        let cert_info_bytes = members.bytes("certInfo", "certInfo is missing or empty")?;
        let pub_area = members.bytes("pubArea", "pubArea is missing or empty")?;
        Ok(Self {
            alg: members.algorithm()?,
            sig: members.bytes("sig", "sig is missing or empty")?,
            x5c: members.certificates()?,
            cert_info_bytes,
            cert_info: CertifyInfo::parse(cert_info_bytes)
                .ok_or(members.malformed("certInfo is not a TPMS_ATTEST structure"))?,
            pub_area: PublicArea::parse(pub_area)
                .ok_or(members.malformed("pubArea is not a TPMT_PUBLIC structure"))?,
        })
    }

    pub(super) fn verify(&self, subject: &Subject<'_>) -> Result<Proof<'_, 'b>, Rejection> {
        if self.pub_area.key != subject.key.key {
            return Err(invalid("pubArea describes another key"));
        }
        let info = &self.cert_info;
        if !info.is_generated() {
            return Err(invalid("certInfo's magic is not TPM_GENERATED_VALUE"));
        }
        if !info.is_certify() {
            return Err(invalid("certInfo's type is not TPM_ST_ATTEST_CERTIFY"));
        }
        let scheme = if self.alg == RS1 { Scheme::RsaPkcs1(Hash::Sha1) } else { scheme(self.alg)?.scheme() };
        let hash = scheme.hash().ok_or(Rejection::AlgorithmUnsupported(self.alg))?;
        if info.extra_data != hash.digest(&subject.signed()) {
            return Err(invalid("certInfo is for another ceremony"));
        }
        if info.name != self.pub_area.name {
            return Err(invalid("certInfo certifies another object than pubArea"));
        }
        let leaf = self.x5c.first().ok_or(invalid("there is no certificate"))?;
        check_signature(FMT, leaf, scheme, self.cert_info_bytes, self.sig)?;
        check_leaf(leaf, subject)?;
        Ok(Proof { path: &self.x5c, covers_aaguid: true })
    }
}

fn invalid(what: &'static str) -> Rejection {
    Rejection::AttestationInvalid { fmt: FMT, what }
}

/// The certificate requirements of WebAuthn L3 §8.3.1.
fn check_leaf(leaf: &Certificate<'_>, subject: &Subject<'_>) -> Result<(), Rejection> {
    if !leaf.is_v3() {
        return Err(invalid("the certificate is not version 3"));
    }
    if !leaf.subject_is_empty() {
        return Err(invalid("the certificate's subject is not empty"));
    }
    if leaf.is_ca() {
        return Err(invalid("the certificate is that of an authority"));
    }
    if !leaf.has_purpose(AIK_PURPOSE) {
        return Err(invalid("the certificate is not for an attestation identity key"));
    }
    // Which vendors to trust is for the anchors to say; here only the form counts (TCG EK profile §3.2.9).
    if !matches!(leaf.directory_values(MANUFACTURER).as_slice(), [vendor] if is_vendor_id(vendor)) {
        return Err(invalid("the certificate does not name the TPM's manufacturer"));
    }
    for (oid, what) in [
        (MODEL, "the certificate does not name the TPM's model"),
        (VERSION, "the certificate does not name the TPM's version"),
    ] {
        if leaf.directory_values(oid).iter().all(|v| v.is_empty()) {
            return Err(invalid(what));
        }
    }
    match leaf.aaguid() {
        Ok(None) => Ok(()),
        Ok(Some(aaguid)) if aaguid == subject.credential.aaguid => Ok(()),
        Ok(Some(_)) => Err(invalid("the certificate is for another authenticator model")),
        Err(bad) => Err(invalid(bad.0)),
    }
}

/// `id:` and eight hexadecimal digits, the vendor's four ASCII characters.
fn is_vendor_id(text: &str) -> bool {
    text.strip_prefix("id:").is_some_and(|hex| hex.len() == 8 && hex.bytes().all(|b| b.is_ascii_hexdigit()))
}
