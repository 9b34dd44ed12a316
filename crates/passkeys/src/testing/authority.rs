//! Certificates: an authority, intermediates and leaves, made by rcgen from fixed keys.

use rcgen::{
    BasicConstraints, Certificate, CertificateParams, CustomExtension, DistinguishedName, DnType, IsCa,
    Issuer, KeyPair, KeyUsagePurpose, PKCS_ECDSA_P256_SHA256, date_time_ymd,
};

/// A P-256 key pair from its scalar.
pub fn key(seed: [u8; 32]) -> KeyPair {
    // PKCS#8 (RFC 5958) around an ECPrivateKey (RFC 5915) without its public part.
    let mut der = vec![
        0x30, 0x41, 0x02, 0x01, 0x00, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06,
        0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x04, 0x27, 0x30, 0x25, 0x02, 0x01, 0x01, 0x04,
        0x20,
    ];
    der.extend_from_slice(&seed);
    KeyPair::from_pkcs8_der_and_sign_algo(&der.as_slice().into(), &PKCS_ECDSA_P256_SHA256).unwrap()
}

/// A certificate with the key it speaks of.
#[derive(Debug)]
pub struct Signed {
    /// The certificate.
    pub certificate: Certificate,
    /// What it was made from.
    pub params: CertificateParams,
    /// The key.
    pub key: KeyPair,
}

impl Signed {
    /// The certificate in DER.
    pub fn der(&self) -> Vec<u8> {
        self.certificate.der().to_vec()
    }
    /// The certificate in PEM.
    pub fn pem(&self) -> String {
        self.certificate.pem()
    }
}

fn valid(mut params: CertificateParams) -> CertificateParams {
    params.not_before = date_time_ymd(2020, 1, 1);
    params.not_after = date_time_ymd(2040, 1, 1);
    params
}

/// An authority's certificate.
pub fn authority(name: &str, constraints: BasicConstraints) -> CertificateParams {
    let mut params = valid(CertificateParams::default());
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(constraints);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    params
}

/// The usual root.
pub fn root() -> Signed {
    named_root("Test root", [21; 32])
}

/// A root of one's own.
pub fn named_root(name: &str, seed: [u8; 32]) -> Signed {
    let (key, params) = (key(seed), authority(name, BasicConstraints::Unconstrained));
    Signed { certificate: params.self_signed(&key).unwrap(), params, key }
}

/// A certificate for the key of a seed, signed by an authority.
pub fn issue(params: CertificateParams, seed: [u8; 32], by: &Signed) -> Signed {
    let key = key(seed);
    let certificate = params.signed_by(&key, &Issuer::from_params(&by.params, &by.key)).unwrap();
    Signed { certificate, params, key }
}

/// A leaf that meets WebAuthn L3 §8.2.1.
pub fn leaf() -> CertificateParams {
    let mut params = valid(CertificateParams::default());
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CountryName, "SE");
    params.distinguished_name.push(DnType::OrganizationName, "Maker");
    params.distinguished_name.push(DnType::OrganizationalUnitName, "Authenticator Attestation");
    params.distinguished_name.push(DnType::CommonName, "Key 1");
    params.is_ca = IsCa::ExplicitNoCa;
    params
}

/// An extension of a certificate.
pub fn extension(oid: &[u64], content: Vec<u8>, critical: bool) -> CustomExtension {
    let mut extension = CustomExtension::from_oid_content(oid, content);
    extension.set_criticality(critical);
    extension
}
