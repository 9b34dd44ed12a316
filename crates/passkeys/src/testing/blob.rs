//! Metadata files as a publisher makes them.

use crate::metadata::{Metadata, PUBLIC_HOST, Publisher};
use crate::{Aaguid, TrustAnchors};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use rcgen::{CertificateParams, IsCa, KeyUsagePurpose, SanType};
use serde_json::{Value, json};

use super::authority::{Signed, issue, leaf, named_root};

/// The seed of the publisher's key.
pub const SIGNER_SEED: [u8; 32] = [41; 32];
/// When files are read.
pub const READ_AT: &str = "2026-06-01T12:00:00Z";

/// The publisher's root.
pub fn publisher_root() -> Signed {
    named_root("Publisher root", [40; 32])
}

/// Who signs the files.
pub fn publisher() -> Publisher {
    let mut roots = TrustAnchors::none();
    roots.add_pem(&publisher_root().pem()).unwrap();
    Publisher { roots, host: PUBLIC_HOST.to_owned() }
}

/// The certificate that signs files.
pub fn signer(host: &str) -> CertificateParams {
    let mut params = leaf();
    params.subject_alt_names = vec![SanType::DnsName(host.try_into().unwrap())];
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.is_ca = IsCa::ExplicitNoCa;
    params
}

/// A file with this payload, signed by the publisher.
pub fn signed(payload: &Value) -> String {
    signed_by(payload, &issue(signer(PUBLIC_HOST), SIGNER_SEED, &publisher_root()))
}

/// The same with another certificate.
pub fn signed_by(payload: &Value, signer: &Signed) -> String {
    let header = json!({ "alg": "ES256", "typ": "JWT", "x5c": [STANDARD.encode(signer.der())] });
    sealed(&header, payload.to_string().as_bytes(), SIGNER_SEED)
}

/// A JWS with any header.
pub fn sealed(header: &Value, payload: &[u8], seed: [u8; 32]) -> String {
    let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let signing = format!("{}.{}", encode(header.to_string().as_bytes()), encode(payload));
    let pair = super::authority::key(seed);
    let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pair.serialized_der()).unwrap();
    let signature = pair.sign(&SystemRandom::new(), signing.as_bytes()).unwrap();
    format!("{signing}.{}", encode(signature.as_ref()))
}

/// What a file says: number and entries.
pub fn payload(number: u64, entries: &[Value]) -> Value {
    json!({ "legalHeader": "…", "no": number, "nextUpdate": "2026-07-01", "entries": entries })
}

/// An entry for a model that these roots vouch for.
pub fn entry(aaguid: [u8; 16], roots: &[&Signed], reports: &Value) -> Value {
    let aaguid = Aaguid::from_bytes(aaguid).to_string();
    let roots: Vec<String> = roots.iter().map(|root| STANDARD.encode(root.der())).collect();
    json!({
        "aaguid": aaguid,
        "metadataStatement": {
            "description": format!("Model {}", &aaguid[..4]), "authenticatorVersion": 2, "protocolFamily": "fido2",
            "userVerificationDetails": [[{ "userVerificationMethod": "passcode_external", "caDesc": {} }]],
            "keyProtection": ["hardware", "secure_element"], "matcherProtection": ["on_chip"],
            "attachmentHint": ["external", "wired"], "attestationRootCertificates": roots,
            "icon": "data:image/png;base64,AAAA"
        },
        "statusReports": reports,
        "timeOfLastStatusChange": "2020-01-01"
    })
}

/// An entry for a U2F model whose certificates have this key.
pub fn u2f_entry(key: &str, roots: &[&Signed], reports: &Value) -> Value {
    let mut entry = entry([0; 16], roots, reports);
    entry.as_object_mut().unwrap().remove("aaguid");
    entry["attestationCertificateKeyIdentifiers"] = json!([key]);
    entry
}

/// Status reports of a model that is certified since 2020.
pub fn certified(level: &str) -> Value {
    json!([{ "status": level, "effectiveDate": "2020-01-01", "authenticatorVersion": 1 }])
}

/// A file with this payload, read.
pub fn verified(payload: &Value) -> Metadata {
    Metadata::verify(signed(payload).as_bytes(), &publisher(), READ_AT.parse().unwrap(), None).unwrap()
}
