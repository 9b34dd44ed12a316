//! The signature around a metadata file: a compact JWS (RFC 7515) whose key is in certificates of its header.

use aws_lc_rs::signature::{self as lc, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jiff::Timestamp;
use serde::Deserialize;

use super::{MetadataError, Publisher};
use crate::Rejection;
use crate::attestation::certificate::Certificate;
use crate::attestation::chain;
use crate::keys::{Curve, Hash, PublicKey, Scheme};

/// The published file has about 8 MiB.
const MAX_BYTES: usize = 64 << 20;
/// A header is certificates and little else.
const MAX_HEADER: usize = 256 << 10;
const MAX_CERTIFICATES: usize = 10;

/// The members of the header that count; others are left alone, as RFC 7515 §4 wants it.
#[derive(Deserialize)]
struct Header {
    alg: String,
    x5c: Option<Vec<String>>,
    /// Extensions that a reader has to understand (§4.1.11): none is.
    crit: Option<serde::de::IgnoredAny>,
}

/// Checks certificates and signature, and gives what is signed.
pub(super) fn open(file: &[u8], publisher: &Publisher, at: Timestamp) -> Result<Vec<u8>, MetadataError> {
    if file.len() > MAX_BYTES {
        return Err(MetadataError::TooLarge);
    }
    let text = file.trim_ascii();
    let mut parts = text.split(|byte| *byte == b'.');
    let (Some(header), Some(payload), Some(signature), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(MetadataError::NotSigned("it does not have three parts"));
    };
    let signed = text.get(..header.len() + 1 + payload.len()).unwrap_or_default();
    let part =
        |part| URL_SAFE_NO_PAD.decode(part).map_err(|_| MetadataError::NotSigned("a part is not base64url"));
    if header.len() > MAX_HEADER {
        return Err(MetadataError::HeaderMalformed("it is too long".to_owned()));
    }
    let header: Header = serde_json::from_slice(&part(header)?)
        .map_err(|error| MetadataError::HeaderMalformed(error.to_string()))?;
    if header.crit.is_some() {
        return Err(MetadataError::HeaderMalformed("it has critical extensions".to_owned()));
    }
    let x5c = certificates(header.x5c)?;
    let x5c: Option<Vec<Certificate<'_>>> = x5c.iter().map(|der| Certificate::parse(der)).collect();
    let x5c = x5c.ok_or(MetadataError::CertificatesMalformed("one is not an X.509 certificate"))?;
    let leaf = x5c.first().ok_or(MetadataError::CertificatesMalformed("there is none"))?;
    trusted(&x5c, publisher, at)?;
    named(leaf, &publisher.host)?;
    let key = leaf.public_key().ok_or(MetadataError::CertificatesMalformed("the key is not supported"))?;
    if !supported(&header.alg) {
        return Err(MetadataError::AlgorithmUnsupported(header.alg.chars().take(32).collect()));
    }
    if !verifies(&key, &header.alg, signed, &part(signature)?) {
        return Err(MetadataError::SignatureInvalid);
    }
    part(payload)
}

/// `x5c`: base64 with its own alphabet (RFC 7515 §4.1.6), the key's own certificate first.
fn certificates(x5c: Option<Vec<String>>) -> Result<Vec<Vec<u8>>, MetadataError> {
    let malformed = MetadataError::CertificatesMalformed;
    let x5c = x5c.ok_or(malformed("there is no x5c"))?;
    if !(1..=MAX_CERTIFICATES).contains(&x5c.len()) {
        return Err(malformed("there are not 1 to 10"));
    }
    x5c.iter().map(|text| STANDARD.decode(text).map_err(|_| malformed("one is not base64"))).collect()
}

fn trusted(x5c: &[Certificate<'_>], publisher: &Publisher, at: Timestamp) -> Result<(), MetadataError> {
    match chain::check_path(x5c, &publisher.roots.certificates(), Some(at)) {
        Ok(_) => Ok(()),
        Err(Rejection::AttestationUntrusted(why)) => Err(MetadataError::Untrusted(why)),
        Err(_) => Err(MetadataError::CertificateDate),
    }
}

/// Whether the certificate is the host's own and for signing.
fn named(leaf: &Certificate<'_>, host: &str) -> Result<(), MetadataError> {
    if leaf.is_ca() || !leaf.may_sign_data() {
        return Err(MetadataError::Untrusted("the first certificate is not one that signs data"));
    }
    let names = leaf.dns_names();
    if names.iter().any(|name| covers(name, host)) {
        return Ok(());
    }
    let found = names.first().map_or("no host", |name| name).chars().take(253).collect();
    Err(MetadataError::WrongHost { expected: host.to_owned(), found })
}

/// Whether a DNS name of a certificate is the host's; a star stands for one whole label (RFC 9525 §6.3).
fn covers(name: &str, host: &str) -> bool {
    match name.strip_prefix("*.") {
        Some(parent) => host.split_once('.').is_some_and(|(_, rest)| rest.eq_ignore_ascii_case(parent)),
        None => name.eq_ignore_ascii_case(host),
    }
}

fn supported(alg: &str) -> bool {
    ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"]
        .contains(&alg)
}

/// RFC 7518 §3: the algorithm must fit the key, and ECDSA signatures are r ‖ s, not DER.
fn verifies(key: &PublicKey, alg: &str, message: &[u8], signature: &[u8]) -> bool {
    let ecdsa = |algorithm, point: &[u8]| {
        UnparsedPublicKey::<&[u8]>::new(algorithm, point).verify(message, signature).is_ok()
    };
    let scheme = match (key, alg) {
        (PublicKey::Ec { curve: Curve::P256, point }, "ES256") => {
            return ecdsa(&lc::ECDSA_P256_SHA256_FIXED, point);
        }
        (PublicKey::Ec { curve: Curve::P384, point }, "ES384") => {
            return ecdsa(&lc::ECDSA_P384_SHA384_FIXED, point);
        }
        (PublicKey::Ec { curve: Curve::P521, point }, "ES512") => {
            return ecdsa(&lc::ECDSA_P521_SHA512_FIXED, point);
        }
        (PublicKey::Rsa { .. }, "RS256") => Scheme::RsaPkcs1(Hash::Sha256),
        (PublicKey::Rsa { .. }, "RS384") => Scheme::RsaPkcs1(Hash::Sha384),
        (PublicKey::Rsa { .. }, "RS512") => Scheme::RsaPkcs1(Hash::Sha512),
        (PublicKey::Rsa { .. }, "PS256") => Scheme::RsaPss(Hash::Sha256),
        (PublicKey::Rsa { .. }, "PS384") => Scheme::RsaPss(Hash::Sha384),
        (PublicKey::Rsa { .. }, "PS512") => Scheme::RsaPss(Hash::Sha512),
        (PublicKey::Ed25519(_), "EdDSA" | "Ed25519") => Scheme::Ed25519,
        _ => return false,
    };
    key.verifies(scheme, message, signature)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cover_their_host_only() {
        for (name, covered) in [
            ("mds.fidoalliance.org", true),
            ("MDS.FidoAlliance.org", true),
            ("*.fidoalliance.org", true),
            ("fidoalliance.org", false),
            ("*.org", false),
            ("*.mds.fidoalliance.org", false),
            ("*", false),
            ("*.", false),
            ("evil-mds.fidoalliance.org", false),
            ("mds.fidoalliance.org.evil.test", false),
        ] {
            assert_eq!(covers(name, "mds.fidoalliance.org"), covered, "{name}");
        }
    }
}
