//! `apple` (WebAuthn L3 §8.8).

use super::certificate::Certificate;
use super::statement::Members;
use super::{Proof, Subject};
use crate::Rejection;
use crate::cbor::Value;
use crate::keys::sha256;

const FMT: &str = "apple";
const NONCE_OID: &str = "1.2.840.113635.100.8.2";

/// An Apple statement: only certificates.
#[derive(Debug)]
pub(super) struct Apple<'b> {
    x5c: Vec<Certificate<'b>>,
}

impl<'b> Apple<'b> {
    pub(super) fn parse(value: &Value<'b>) -> Result<Self, Rejection> {
        Ok(Self { x5c: Members::of(FMT, value)?.certificates()? })
    }

    pub(super) fn verify(&self, subject: &Subject<'_>) -> Result<Proof<'_, 'b>, Rejection> {
        let invalid = |what| Rejection::AttestationInvalid { fmt: FMT, what };
        let leaf = self.x5c.first().ok_or(invalid("there is no certificate"))?;
        let (value, _) = leaf.extension(NONCE_OID).ok_or(invalid("the certificate has no nonce"))?;
        // SEQUENCE { [1] EXPLICIT OCTET STRING of 32 bytes }
        let expected = [&[0x30, 0x24, 0xa1, 0x22, 0x04, 0x20][..], &sha256(&subject.signed())].concat();
        if value != expected {
            return Err(invalid("the certificate's nonce is for another ceremony"));
        }
        if leaf.public_key().as_ref() != Some(&subject.key.key) {
            return Err(invalid("the certificate is for another key"));
        }
        Ok(Proof { path: &self.x5c, covers_aaguid: true })
    }
}
