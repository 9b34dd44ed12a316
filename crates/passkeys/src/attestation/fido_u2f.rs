//! `fido-u2f` (WebAuthn L3 §8.6).

use super::certificate::Certificate;
use super::statement::{Members, check_signature};
use super::{Proof, Subject};
use crate::Rejection;
use crate::cbor::Value;
use crate::keys::{Curve, Hash, PublicKey, Scheme};

const FMT: &str = "fido-u2f";

/// A U2F statement with its one certificate.
#[derive(Debug)]
pub(super) struct FidoU2f<'b> {
    sig: &'b [u8],
    x5c: Vec<Certificate<'b>>,
}

impl<'b> FidoU2f<'b> {
    pub(super) fn parse(value: &Value<'b>) -> Result<Self, Rejection> {
        let members = Members::of(FMT, value)?;
        let x5c = members.certificates()?;
        if x5c.len() != 1 {
            return Err(members.malformed("x5c does not have exactly one certificate"));
        }
        Ok(Self { sig: members.bytes("sig", "sig is missing or empty")?, x5c })
    }

    /// The signed message does not hold the AAGUID, so this format never proves a model. Its AAGUID is left alone:
    /// the procedure does not ask for zeros, and the specification's own example has others.
    pub(super) fn verify(&self, subject: &Subject<'_>) -> Result<Proof<'_, 'b>, Rejection> {
        let invalid = |what| Rejection::AttestationInvalid { fmt: FMT, what };
        let leaf = self.x5c.first().ok_or(invalid("there is no certificate"))?;
        if !matches!(leaf.public_key(), Some(PublicKey::Ec { curve: Curve::P256, .. })) {
            return Err(invalid("the certificate's key is not on P-256"));
        }
        let PublicKey::Ec { curve: Curve::P256, point } = &subject.key.key else {
            return Err(invalid("the credential's key is not on P-256"));
        };
        let message =
            [&[0][..], subject.rp_id_hash, subject.client_data_hash, subject.credential.credential_id, point]
                .concat();
        check_signature(FMT, leaf, Scheme::Ecdsa(Hash::Sha256), &message, self.sig)?;
        Ok(Proof { path: &self.x5c, covers_aaguid: false })
    }
}
