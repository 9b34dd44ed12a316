//! From an attestation certificate to a trust anchor (RFC 5280 §6, as far as attestation needs it).

use jiff::Timestamp;
use x509_parser::pem::Pem;

use super::certificate::Certificate;
use crate::keys::sha256;
use crate::{Fingerprint, Rejection};

/// The certificates that are trusted: roots, intermediates or attestation certificates themselves.
///
/// Nothing else is trusted; a root that the authenticator sends along is not an anchor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustAnchors(Vec<Vec<u8>>);

/// A trust anchor, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AboutAnchor {
    /// How it is known.
    pub fingerprint: Fingerprint,
    /// Whom it names.
    pub subject: String,
    /// Until when it is valid; `None` if that is no time that is known here.
    pub until: Option<Timestamp>,
    /// The certificate.
    pub der: Vec<u8>,
}

/// The text or bytes are not certificates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a trust anchor is not an X.509 certificate")]
pub struct AnchorMalformed;

impl TrustAnchors {
    /// No anchors.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// Adds one certificate in DER.
    ///
    /// # Errors
    /// [`AnchorMalformed`].
    pub fn add_der(&mut self, der: &[u8]) -> Result<(), AnchorMalformed> {
        Certificate::parse(der).ok_or(AnchorMalformed)?;
        self.0.push(der.to_vec());
        Ok(())
    }

    /// Adds every certificate of a PEM text, which must hold at least one.
    ///
    /// # Errors
    /// [`AnchorMalformed`].
    pub fn add_pem(&mut self, pem: &str) -> Result<(), AnchorMalformed> {
        let mut found = false;
        for block in Pem::iter_from_buffer(pem.as_bytes()) {
            let block = block.map_err(|_| AnchorMalformed)?;
            if block.label != "CERTIFICATE" {
                return Err(AnchorMalformed);
            }
            self.add_der(&block.contents)?;
            found = true;
        }
        if found { Ok(()) } else { Err(AnchorMalformed) }
    }

    /// What there is to say about each, in the order in which they were added.
    #[must_use]
    pub fn about(&self) -> Vec<AboutAnchor> {
        let about = |anchor: &Certificate<'_>| AboutAnchor {
            fingerprint: anchor.fingerprint(),
            subject: anchor.subject(),
            until: anchor.until(),
            der: anchor.der().to_vec(),
        };
        self.certificates().iter().map(about).collect()
    }

    /// Whether nothing is trusted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How the certificates are known, in the order in which they were added.
    pub fn fingerprints(&self) -> impl Iterator<Item = Fingerprint> {
        self.0.iter().map(|der| Fingerprint(sha256(der)))
    }

    /// The certificates.
    pub(crate) fn certificates(&self) -> Vec<Certificate<'_>> {
        self.0.iter().filter_map(|der| Certificate::parse(der)).collect()
    }
}

/// Checks that every certificate is valid at the time, if one is given.
pub(super) fn check_dates(x5c: &[Certificate<'_>], at: Option<Timestamp>) -> Result<(), Rejection> {
    match at {
        Some(at) if !x5c.iter().all(|c| c.is_valid_at(at)) => Err(Rejection::CertificateDate),
        _ => Ok(()),
    }
}

/// Follows `x5c` in its order until a certificate is an anchor or is signed by one (WebAuthn L3 §7.1 step 23).
/// What stands in `x5c` beyond that point does not matter. An anchor's own dates count too. Gives the way, the anchor last.
pub(crate) fn check_path(
    x5c: &[Certificate<'_>],
    anchors: &[Certificate<'_>],
    at: Option<Timestamp>,
) -> Result<Vec<Fingerprint>, Rejection> {
    let mut way = Vec::new();
    for (depth, certificate) in x5c.iter().enumerate() {
        if certificate.has_unknown_critical() {
            return Err(Rejection::AttestationUntrusted(
                "a certificate has a critical extension that is not known",
            ));
        }
        check_dates(std::slice::from_ref(certificate), at)?;
        // The leaf must be the anchor itself; an authority may have been issued anew under the same key.
        let is_anchor =
            |a: &&Certificate<'_>| a.der() == certificate.der() || (depth > 0 && a.same_entity(certificate));
        if let Some(anchor) = anchors.iter().find(is_anchor) {
            way.push(anchor.fingerprint());
            return Ok(way);
        }
        way.push(certificate.fingerprint());
        let mut issuers = anchors.iter().filter(|a| issued(a, certificate, depth, true)).peekable();
        if issuers.peek().is_some() {
            let valid = |a: &&Certificate<'_>| at.is_none_or(|at| a.is_valid_at(at));
            way.push(issuers.find(valid).ok_or(Rejection::CertificateDate)?.fingerprint());
            return Ok(way);
        }
        match x5c.get(depth + 1) {
            None => return Err(Rejection::AttestationUntrusted("no anchor has issued the last certificate")),
            Some(next) if issued(next, certificate, depth, false) => {}
            Some(_) => {
                return Err(Rejection::AttestationUntrusted(
                    "a certificate was not issued by the one after it",
                ));
            }
        }
    }
    Err(Rejection::AttestationUntrusted("there is no certificate"))
}

/// Whether `issuer` may have issued, and did issue, `certificate`, which has `below` intermediates beneath it.
fn issued(issuer: &Certificate<'_>, certificate: &Certificate<'_>, below: usize, anchor: bool) -> bool {
    if !certificate.names_issuer(issuer) {
        return false;
    }
    // A version 1 root has no extensions to call it a CA; being listed as an anchor does.
    let old_root = anchor && !issuer.is_v3() && issuer.names_issuer(issuer);
    let authority = old_root || (issuer.is_ca() && issuer.may_sign_certificates());
    let short_enough = issuer.path_len().is_none_or(|max| below as u64 <= u64::from(max));
    authority && short_enough && issuer.public_key().is_some_and(|key| certificate.is_signed_by(&key))
}
