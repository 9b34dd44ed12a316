//! What the formats share: reading members and certificates of a statement.

use super::certificate::Certificate;
use crate::Rejection;
use crate::cbor::Value;
use crate::cose::Algorithm;
use crate::keys::Scheme;

/// More certificates in one statement are refused.
const MAX_CERTIFICATES: usize = 10;

/// A statement's map with its format, for errors. Members that the format does not name are ignored.
pub(super) struct Members<'s, 'b> {
    fmt: &'static str,
    value: &'s Value<'b>,
}

impl<'s, 'b> Members<'s, 'b> {
    pub(super) fn of(fmt: &'static str, value: &'s Value<'b>) -> Result<Self, Rejection> {
        match value {
            Value::Map(_) => Ok(Self { fmt, value }),
            _ => Err(Rejection::AttestationStatementMalformed { fmt, what: "it is not a map" }),
        }
    }

    pub(super) fn malformed(&self, what: &'static str) -> Rejection {
        Rejection::AttestationStatementMalformed { fmt: self.fmt, what }
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.value.member(name).is_some()
    }

    pub(super) fn algorithm(&self) -> Result<i64, Rejection> {
        self.value.member("alg").and_then(Value::int).ok_or(self.malformed("alg is not an integer"))
    }

    pub(super) fn bytes(&self, name: &str, what: &'static str) -> Result<&'b [u8], Rejection> {
        let bytes = self.value.member(name).and_then(Value::bytes).ok_or(self.malformed(what))?;
        if bytes.is_empty() { Err(self.malformed(what)) } else { Ok(bytes) }
    }

    pub(super) fn text(&self, name: &str, what: &'static str) -> Result<&'b str, Rejection> {
        self.value.member(name).and_then(Value::text).ok_or(self.malformed(what))
    }

    /// `x5c`: one or more certificates.
    pub(super) fn certificates(&self) -> Result<Vec<Certificate<'b>>, Rejection> {
        let Some(Value::Array(items)) = self.value.member("x5c") else {
            return Err(self.malformed("x5c is not a list"));
        };
        if items.is_empty() || items.len() > MAX_CERTIFICATES {
            return Err(self.malformed("x5c does not have 1 to 10 certificates"));
        }
        let certificate = |v: &Value<'b>| v.bytes().and_then(Certificate::parse);
        items
            .iter()
            .map(|v| certificate(v).ok_or(self.malformed("x5c holds what is not a certificate")))
            .collect()
    }
}

/// The scheme of a COSE algorithm number in a statement.
pub(super) fn scheme(number: i64) -> Result<Algorithm, Rejection> {
    Algorithm::from_number(number).ok_or(Rejection::AlgorithmUnsupported(number))
}

/// Verifies a statement's signature with the key of its first certificate.
pub(super) fn check_signature(
    fmt: &'static str,
    leaf: &Certificate<'_>,
    scheme: Scheme,
    message: &[u8],
    signature: &[u8],
) -> Result<(), Rejection> {
    let key = leaf.public_key().ok_or(Rejection::AttestationInvalid {
        fmt,
        what: "the certificate's key is malformed, weak or unsupported",
    })?;
    if key.verifies(scheme, message, signature) {
        Ok(())
    } else {
        Err(Rejection::AttestationSignatureInvalid { fmt })
    }
}
