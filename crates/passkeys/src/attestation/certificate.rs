//! X.509 certificates as attestation uses them.

use jiff::Timestamp;
use x509_parser::der_parser::asn1_rs::Oid;
use x509_parser::extensions::{BasicConstraints, GeneralName, ParsedExtension};
use x509_parser::prelude::{FromDer, X509Certificate, X509Version};
use x509_parser::public_key::PublicKey as Spki;

use super::der::{elements, single};
use crate::keys::{Curve, Hash, Level, PublicKey, Scheme, sha256};
use crate::{Aaguid, Fingerprint, KeyIdentifier};

/// id-fido-gen-ce-aaguid (WebAuthn L3 §8.2.1).
const AAGUID_OID: &str = "1.3.6.1.4.1.45724.1.1.4";

/// id-fido-gen-ce-fw-version (WebAuthn L3 §8.2.1).
const FIRMWARE_OID: &str = "1.3.6.1.4.1.45724.1.1.5";

/// Critical extensions that path validation here knows. Any other critical one makes a certificate unusable
/// (RFC 5280 §4.2). Names: basic constraints, key usage, extended key usage, subject and issuer alternative name,
/// certificate policies.
const KNOWN_CRITICAL: [&str; 6] =
    ["2.5.29.19", "2.5.29.15", "2.5.29.37", "2.5.29.17", "2.5.29.18", "2.5.29.32"];

/// A parsed certificate that borrows from its DER bytes.
#[derive(Debug)]
pub(crate) struct Certificate<'b> {
    der: &'b [u8],
    x509: X509Certificate<'b>,
}

/// Why an id-fido-gen-ce-aaguid extension is not acceptable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BadExtension(pub(crate) &'static str);

impl<'b> Certificate<'b> {
    /// Parses exactly one certificate; `None` if it is malformed, has bytes after it or repeats an extension.
    pub(crate) fn parse(der: &'b [u8]) -> Option<Self> {
        let (rest, x509) = X509Certificate::from_der(der).ok()?;
        // The map fails on a repeated extension (RFC 5280 §4.2).
        let distinct = x509.tbs_certificate.extensions_map().is_ok();
        (rest.is_empty() && distinct && has_strict_frame(der)).then_some(Self { der, x509 })
    }

    /// The DER bytes.
    pub(crate) fn der(&self) -> &'b [u8] {
        self.der
    }

    /// How it is known.
    pub(crate) fn fingerprint(&self) -> Fingerprint {
        Fingerprint(sha256(self.der))
    }

    /// How its key is known.
    pub(crate) fn key_identifier(&self) -> KeyIdentifier {
        let mut id = [0; 20];
        let hash = Hash::Sha1.digest(&self.x509.public_key().subject_public_key.data);
        id.iter_mut().zip(hash).for_each(|(byte, digest)| *byte = digest);
        KeyIdentifier(id)
    }

    /// Whether the version is 3.
    pub(crate) fn is_v3(&self) -> bool {
        self.x509.version() == X509Version::V3
    }

    fn basic_constraints(&self) -> Option<&BasicConstraints> {
        self.x509.extensions().iter().find_map(|e| match e.parsed_extension() {
            ParsedExtension::BasicConstraints(bc) => Some(bc),
            _ => None,
        })
    }

    /// Whether basic constraints call it a CA. A certificate without them is none (RFC 5280 §4.2.1.9).
    pub(crate) fn is_ca(&self) -> bool {
        self.basic_constraints().is_some_and(|bc| bc.ca)
    }

    /// How many intermediates may stand below, if limited.
    pub(crate) fn path_len(&self) -> Option<u32> {
        self.basic_constraints().and_then(|bc| bc.path_len_constraint)
    }

    /// Whether the key may sign certificates: so says key usage, or there is none.
    pub(crate) fn may_sign_certificates(&self) -> bool {
        self.x509.extensions().iter().all(|e| match e.parsed_extension() {
            ParsedExtension::KeyUsage(usage) => usage.key_cert_sign(),
            _ => true,
        })
    }

    /// Whether the key may sign anything but certificates: so says key usage, or there is none.
    pub(crate) fn may_sign_data(&self) -> bool {
        self.x509.extensions().iter().all(|e| match e.parsed_extension() {
            ParsedExtension::KeyUsage(usage) => usage.digital_signature(),
            _ => true,
        })
    }

    /// Whether it has a critical extension that is not understood, or a known one that cannot be read.
    pub(crate) fn has_unknown_critical(&self) -> bool {
        self.x509.extensions().iter().any(|e| {
            let known = KNOWN_CRITICAL.contains(&e.oid.to_id_string().as_str());
            e.critical && (!known || e.parsed_extension().error().is_some())
        })
    }

    /// The raw value of an extension and whether it is critical.
    pub(crate) fn extension(&self, oid: &str) -> Option<(&[u8], bool)> {
        self.x509.extensions().iter().find(|e| e.oid.to_id_string() == oid).map(|e| (e.value, e.critical))
    }

    /// The model named by id-fido-gen-ce-aaguid, if there is that extension: 16 bytes in two OCTET STRINGs, not
    /// critical (WebAuthn L3 §8.2.1).
    pub(crate) fn aaguid(&self) -> Result<Option<Aaguid>, BadExtension> {
        match self.extension(AAGUID_OID) {
            None => Ok(None),
            Some((_, true)) => Err(BadExtension("the AAGUID extension is critical")),
            Some((&[0x04, 0x10, ref id @ ..], false)) => id
                .try_into()
                .map(|id| Some(Aaguid::from_bytes(id)))
                .map_err(|_| BadExtension("the AAGUID extension is not 16 bytes")),
            Some(_) => Err(BadExtension("the AAGUID extension is not an OCTET STRING of 16 bytes")),
        }
    }

    /// The firmware's version, if id-fido-gen-ce-fw-version tells a readable one: it goes up with every release.
    pub(crate) fn firmware(&self) -> Option<u64> {
        let (value, _) = self.extension(FIRMWARE_OID)?;
        single(value)?.small_integer().map(u64::from)
    }

    /// The DNS names of the subject alternative name.
    pub(crate) fn dns_names(&self) -> Vec<&str> {
        let mut found = Vec::new();
        for extension in self.x509.extensions() {
            let ParsedExtension::SubjectAlternativeName(san) = extension.parsed_extension() else { continue };
            let dns = |name: &GeneralName<'b>| match name {
                GeneralName::DNSName(name) => Some(*name),
                _ => None,
            };
            found.extend(san.general_names.iter().filter_map(dns));
        }
        found
    }

    /// Whether the extended key usage has this purpose.
    pub(crate) fn has_purpose(&self, oid: &str) -> bool {
        self.x509.extensions().iter().any(|e| match e.parsed_extension() {
            ParsedExtension::ExtendedKeyUsage(usage) => usage.other.iter().any(|o| o.to_id_string() == oid),
            _ => false,
        })
    }

    /// Whom it names.
    pub(crate) fn subject(&self) -> String {
        self.x509.subject().to_string()
    }

    /// The last moment of its validity.
    pub(crate) fn until(&self) -> Option<Timestamp> {
        Timestamp::from_second(self.x509.validity().not_after.timestamp()).ok()
    }

    /// Whether the subject has no attributes.
    pub(crate) fn subject_is_empty(&self) -> bool {
        self.x509.subject().iter_attributes().next().is_none()
    }

    /// The text values of a subject attribute (`2.5.4.11` is OU, and so on).
    pub(crate) fn subject_values(&self, oid: &str) -> Vec<&str> {
        let named = |a: &&x509_parser::x509::AttributeTypeAndValue<'_>| a.attr_type().to_id_string() == oid;
        self.x509.subject().iter_attributes().filter(named).filter_map(|a| a.as_str().ok()).collect()
    }

    /// The text values of an attribute in the directory names of the subject alternative name.
    pub(crate) fn directory_values(&self, oid: &str) -> Vec<&str> {
        let mut found = Vec::new();
        for extension in self.x509.extensions() {
            let ParsedExtension::SubjectAlternativeName(san) = extension.parsed_extension() else { continue };
            for name in &san.general_names {
                let GeneralName::DirectoryName(name) = name else { continue };
                let named = name.iter_attributes().filter(|a| a.attr_type().to_id_string() == oid);
                found.extend(named.filter_map(|a| a.as_str().ok()));
            }
        }
        found
    }

    /// The subject's key, if it is of a kind and size that is accepted.
    pub(crate) fn public_key(&self) -> Option<PublicKey> {
        let info = self.x509.public_key();
        let id = info.algorithm.algorithm.to_id_string();
        match (id.as_str(), info.parsed().ok()?) {
            ("1.2.840.10045.2.1", Spki::EC(point)) => {
                let curve: Oid<'_> = info.algorithm.parameters.as_ref()?.as_oid().ok()?;
                let curve = match curve.to_id_string().as_str() {
                    "1.2.840.10045.3.1.7" => Curve::P256,
                    "1.3.132.0.34" => Curve::P384,
                    "1.3.132.0.35" => Curve::P521,
                    _ => return None,
                };
                PublicKey::ec(curve, point.data().to_vec()).ok()
            }
            ("1.2.840.113549.1.1.1", Spki::RSA(rsa)) => {
                // A DER integer has a leading zero when its top bit would make it negative.
                let (n, e) = (rsa.modulus, rsa.exponent);
                PublicKey::rsa(n.strip_prefix(&[0]).unwrap_or(n), e.strip_prefix(&[0]).unwrap_or(e)).ok()
            }
            ("1.3.101.112", _) => PublicKey::ed25519(&info.subject_public_key.data).ok(),
            ("1.3.101.113", _) => PublicKey::ed448(&info.subject_public_key.data).ok(),
            (other, _) => PublicKey::ml_dsa(ml_dsa(other)?, &info.subject_public_key.data).ok(),
        }
    }

    /// Whether both have the same subject and key, as re-issued certificates of one authority do.
    pub(crate) fn same_entity(&self, other: &Self) -> bool {
        self.x509.subject().as_raw() == other.x509.subject().as_raw()
            && self.x509.public_key().raw == other.x509.public_key().raw
    }

    /// Whether `other` has this certificate's issuer as its subject.
    pub(crate) fn names_issuer(&self, other: &Self) -> bool {
        self.x509.issuer().as_raw() == other.x509.subject().as_raw()
    }

    /// Whether the signature on this certificate is by `key`. SHA-1 is not accepted here.
    pub(crate) fn is_signed_by(&self, key: &PublicKey) -> bool {
        let tbs = self.x509.tbs_certificate.as_ref();
        let signature = &self.x509.signature_value.data;
        let algorithm = self.x509.signature_algorithm.algorithm.to_id_string();
        if let Some(level) = ml_dsa(&algorithm) {
            return key.verifies(Scheme::MlDsa(level), tbs, signature);
        }
        let schemes: &[Scheme] = match algorithm.as_str() {
            "1.2.840.10045.4.3.2" => &[Scheme::Ecdsa(Hash::Sha256)],
            "1.2.840.10045.4.3.3" => &[Scheme::Ecdsa(Hash::Sha384)],
            "1.2.840.10045.4.3.4" => &[Scheme::Ecdsa(Hash::Sha512)],
            "1.2.840.113549.1.1.11" => &[Scheme::RsaPkcs1(Hash::Sha256)],
            "1.2.840.113549.1.1.12" => &[Scheme::RsaPkcs1(Hash::Sha384)],
            "1.2.840.113549.1.1.13" => &[Scheme::RsaPkcs1(Hash::Sha512)],
            // The digest is in the parameters; a wrong guess just does not verify.
            "1.2.840.113549.1.1.10" => {
                &[Scheme::RsaPss(Hash::Sha256), Scheme::RsaPss(Hash::Sha384), Scheme::RsaPss(Hash::Sha512)]
            }
            "1.3.101.112" => &[Scheme::Ed25519],
            "1.3.101.113" => &[Scheme::Ed448],
            _ => &[],
        };
        schemes.iter().any(|s| key.verifies(*s, tbs, signature))
    }

    /// Whether the time lies within the validity period, ends included.
    pub(crate) fn is_valid_at(&self, time: Timestamp) -> bool {
        let validity = self.x509.validity();
        (validity.not_before.timestamp()..=validity.not_after.timestamp()).contains(&time.as_second())
    }
}

/// The ML-DSA parameter set that an object identifier names, as key and as signature (RFC 9881 §2).
fn ml_dsa(oid: &str) -> Option<Level> {
    match oid {
        "2.16.840.1.101.3.4.3.17" => Some(Level::Two),
        "2.16.840.1.101.3.4.3.18" => Some(Level::Three),
        "2.16.840.1.101.3.4.3.19" => Some(Level::Five),
        _ => None,
    }
}

/// Whether the parts that no signature covers are as RFC 5280 §4.1.1 wants them: a sequence of the signed part, the
/// same algorithm as inside it, and a bit string of whole bytes. The parser is laxer, and what is not signed must not
/// be free to change.
fn has_strict_frame(der: &[u8]) -> bool {
    let Some(outer) = single(der).filter(|e| e.is(0x10) && e.constructed) else { return false };
    let Some(parts) = elements(outer.content) else { return false };
    let [signed, algorithm, signature] = parts.as_slice() else { return false };
    let Some(fields) = elements(signed.content) else { return false };
    // The version is tagged [0] and may be left out.
    let versioned = fields.first().is_some_and(|f| f.class == 2 && f.tag == 0);
    let inner = fields.get(if versioned { 2 } else { 1 });
    signed.constructed
        && inner.is_some_and(|inner| inner.raw == algorithm.raw)
        && signature.is(3)
        && !signature.constructed
        && signature.content.first() == Some(&0)
}

#[cfg(test)]
mod tests {
    use super::super::statement::check_signature;
    use super::*;
    use crate::testing::authority::{authority, leaf};
    use rcgen::{
        BasicConstraints, Issuer, KeyPair, PKCS_ML_DSA_44, PKCS_ML_DSA_65, PKCS_ML_DSA_87, SigningKey as _,
    };

    #[test]
    fn an_ml_dsa_certificate_signs_an_attestation_and_leads_to_its_authority() {
        let levels =
            [(&PKCS_ML_DSA_44, Level::Two), (&PKCS_ML_DSA_65, Level::Three), (&PKCS_ML_DSA_87, Level::Five)];
        for (algorithm, level) in levels {
            let root_key = KeyPair::generate_for(algorithm).unwrap();
            let root = authority("Root", BasicConstraints::Unconstrained);
            let root_der = root.self_signed(&root_key).unwrap();
            let leaf_key = KeyPair::generate_for(algorithm).unwrap();
            let leaf_der = leaf().signed_by(&leaf_key, &Issuer::from_params(&root, &root_key)).unwrap();
            let (root, leaf) =
                (Certificate::parse(root_der.der()).unwrap(), Certificate::parse(leaf_der.der()).unwrap());
            assert!(leaf.is_signed_by(&root.public_key().unwrap()), "{level:?}");
            assert!(!root.is_signed_by(&leaf.public_key().unwrap()), "{level:?}");
            let signature = leaf_key.sign(b"data and hash").unwrap();
            let signs = |message| check_signature("packed", &leaf, Scheme::MlDsa(level), message, &signature);
            assert_eq!(signs(b"data and hash"), Ok(()));
            assert!(signs(b"other data").is_err());
        }
    }
}
