//! Fuzz targets: one for everything that reads bytes of authenticators, browsers and metadata. `tests/fuzz.rs` runs them over the kept
//! corpus and what is made of it; the crate in `fuzz/` runs them with coverage (`docs/fuzzing.md`). Each has a promise beside
//! "no panic".

use std::sync::{Arc, LazyLock};

use jiff::Timestamp;

use super::{authority, blob};
use crate::attestation::certificate::Certificate;
use crate::attestation::tpm_structures::{CertifyInfo, PublicArea};
use crate::attestation::{Subject, der, judge};
use crate::authenticator_data::AuthenticatorData;
use crate::client_data::Ceremony;
use crate::cose::CoseKey;
use crate::metadata::{Metadata, Publisher};
use crate::{
    Aaguid, AttestationDemand, AttestationPolicy, AuthenticationResponse, CeremonyContext, Challenge,
    PasskeyFacts, RegistrationResponse, TrustAnchors, cbor, client_data, reassess, recorded,
};

/// Trusts the root that seeds are made under.
static TRUST: LazyLock<AttestationPolicy> = LazyLock::new(|| {
    let mut anchors = TrustAnchors::none();
    anchors.add_der(&authority::root().der()).unwrap();
    let entry = blob::entry([5; 16], &[&authority::root()], &blob::certified("FIDO_CERTIFIED_L1"));
    let metadata = Metadata::from_payload(blob::payload(7, &[entry]).to_string().as_bytes()).unwrap();
    AttestationPolicy {
        demand: AttestationDemand::Report,
        anchors,
        metadata: Some(Arc::new(metadata)),
        valid_at: Some(at()),
    }
});
static CEREMONY: LazyLock<(Vec<u8>, Vec<u8>)> = LazyLock::new(ceremony);
static ROOT: LazyLock<Vec<u8>> = LazyLock::new(|| authority::root().der());
static CONTEXT: LazyLock<CeremonyContext> = LazyLock::new(|| {
    CeremonyContext::new(Challenge::new(vec![9; 32]).unwrap(), "example.org", "https://example.org")
});
static PUBLISHER: LazyLock<Publisher> = LazyLock::new(blob::publisher);

fn at() -> Timestamp {
    blob::READ_AT.parse().unwrap()
}

/// A target and its name.
pub type Target = (&'static str, fn(&[u8]));

/// All of them.
pub const TARGETS: [Target; 12] = [
    ("cbor_items", cbor_items),
    ("authenticator_data", authenticator_data),
    ("cose_keys", cose_keys),
    ("client_data_texts", client_data_texts),
    ("browser_answers", browser_answers),
    ("attestation_objects", attestation_objects),
    ("statements", statements),
    ("certificates", certificates),
    ("tpm_structures", tpm_structures),
    ("metadata_files", metadata_files),
    ("metadata_payloads", metadata_payloads),
    ("recordings", recordings),
];

/// The formats of the target `statements`, by its first byte.
pub const FORMATS: [&str; 7] = ["none", "packed", "tpm", "android-key", "apple", "fido-u2f", "compound"];

/// One good ceremony, for statements about it: authenticator data and client data.
pub fn ceremony() -> (Vec<u8>, Vec<u8>) {
    let point = authority::key([7; 32]).public_key_raw().to_vec();
    let mut data = crate::keys::sha256(b"example.org").to_vec();
    data.extend_from_slice(&[0x5d, 0, 0, 0, 0]);
    data.extend_from_slice(&[5; 16]);
    data.extend_from_slice(&[0, 32]);
    data.extend_from_slice(&[0xcd; 32]);
    let (x, y) = (&point[1..33], &point[33..65]);
    let key = [&[0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 0x20][..], x, &[0x22, 0x58, 0x20], y].concat();
    data.extend_from_slice(&key);
    let client = r#"{"type":"webauthn.create","challenge":"CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk","origin":"https://example.org"}"#;
    (data, client.as_bytes().to_vec())
}

/// A text in front, with its length in two bytes, and the rest.
fn cut(input: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = input.split_first_chunk::<2>()?;
    rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))
}

fn cbor_items(input: &[u8]) {
    if let Ok((value, rest)) = cbor::decode_prefix(input) {
        let item = &input[..input.len() - rest.len()];
        // The same bytes alone are the same item, and one byte more is one too many.
        assert_eq!(cbor::decode(item).as_ref().ok(), Some(&value));
        assert!(cbor::decode(&[item, &[0]].concat()).is_err());
    }
}

fn authenticator_data(input: &[u8]) {
    let Ok(data) = AuthenticatorData::parse(input) else { return };
    assert!(AuthenticatorData::parse(&input[..input.len() - 1]).is_err(), "cut off");
    assert!(AuthenticatorData::parse(&[input, &[0]].concat()).is_err(), "left over");
    if let Some(credential) = &data.attested {
        assert!((1..=crate::MAX_CREDENTIAL_ID).contains(&credential.credential_id.len()));
        let _ = CoseKey::parse(credential.public_key);
    }
}

fn cose_keys(input: &[u8]) {
    if let Ok(key) = CoseKey::parse(input) {
        assert!(!key.verifies(b"message", input), "nobody signed this");
        assert!(CoseKey::parse(&[input, &[0]].concat()).is_err());
    }
}

fn client_data_texts(input: &[u8]) {
    let expected = &*CONTEXT;
    for ceremony in [Ceremony::Create, Ceremony::Get] {
        if client_data::check(input, ceremony, expected).is_ok() {
            let text = String::from_utf8_lossy(input);
            assert!(text.contains("webauthn") || text.contains('\\'), "{text}");
        }
    }
}

fn browser_answers(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    if let Ok(response) = RegistrationResponse::from_json(&text) {
        assert!(response.response.transports.len() <= 16);
    }
    let _ = AuthenticationResponse::from_json(&text);
}

fn attestation_objects(input: &[u8]) {
    let Some((client_data, object)) = cut(input) else { return };
    let Ok(verdict) = reassess(object, client_data, &TRUST) else { return };
    assert!(verdict.verified);
    assert_eq!(verdict.anchored, !verdict.path.is_empty());
    let facts = PasskeyFacts::of(Aaguid::from_bytes([5; 16]), true, &verdict, &TRUST);
    assert!(!facts.aaguid_proven || verdict.anchored);
    let kept = serde_json::to_string(&verdict).unwrap();
    assert_eq!(serde_json::from_str::<crate::AttestationVerdict>(&kept).unwrap(), verdict);
}

/// The statements alone, behind one good ceremony: the first byte says the format.
fn statements(input: &[u8]) {
    let (auth_data, client_data) = &*CEREMONY;
    let Some((which, statement)) = input.split_first() else { return };
    let format = FORMATS[usize::from(*which) % FORMATS.len()];
    let Ok(statement) = cbor::decode(statement) else { return };
    let data = AuthenticatorData::parse(auth_data).unwrap();
    let credential = data.credential().unwrap();
    let subject = Subject {
        authenticator_data: auth_data,
        client_data_hash: &crate::keys::sha256(client_data),
        rp_id_hash: &data.rp_id_hash,
        credential,
        key: &CoseKey::parse(credential.public_key).unwrap(),
    };
    for demand in [AttestationDemand::WellFormed, AttestationDemand::Report, AttestationDemand::Require] {
        let policy = AttestationPolicy { demand, ..TRUST.clone() };
        if let Ok(verdict) = judge(format, &statement, &subject, &policy, false) {
            assert!(verdict.anchored || demand != AttestationDemand::Require);
            assert!(verdict.verified || demand == AttestationDemand::WellFormed);
        }
    }
}

fn certificates(input: &[u8]) {
    let _ = der::elements(input);
    let Some(certificate) = Certificate::parse(input) else { return };
    assert_eq!(certificate.der(), input);
    assert!(der::single(input).is_some(), "one element");
    let root = Certificate::parse(&ROOT).unwrap();
    let anchors = [root];
    if crate::attestation::chain::check_path(std::slice::from_ref(&certificate), &anchors, None).is_ok() {
        let root = &anchors[0];
        let signed = root.public_key().is_some_and(|key| certificate.is_signed_by(&key));
        assert!(certificate.der() == root.der() || signed);
    }
    let _ = (certificate.aaguid(), certificate.firmware(), certificate.dns_names(), certificate.subject());
    let _ = (certificate.until(), certificate.key_identifier(), certificate.is_valid_at(at()));
    let _ = (certificate.has_purpose("2.23.133.8.3"), certificate.directory_values("2.23.133.2.1"));
    let _ = TrustAnchors::none().add_pem(&String::from_utf8_lossy(input));
}

fn tpm_structures(input: &[u8]) {
    if let Some(area) = PublicArea::parse(input) {
        assert!(area.name.len() >= 2 + 20);
        assert!(PublicArea::parse(&[input, &[0]].concat()).is_none());
    }
    if let Some(info) = CertifyInfo::parse(input) {
        assert!(info.extra_data.len() + info.name.len() < input.len());
        assert!(CertifyInfo::parse(&[input, &[0]].concat()).is_none());
    }
}

fn metadata_files(input: &[u8]) {
    // Who cannot sign changes nothing: what is read is what was signed.
    if let Ok(metadata) = Metadata::verify(input, &PUBLISHER, at(), None) {
        assert_eq!(metadata.number(), 7);
    }
}

fn metadata_payloads(input: &[u8]) {
    let Ok(metadata) = Metadata::from_payload(input) else { return };
    for model in metadata.models() {
        let all = model.in_force(None, None, &[]);
        assert!(all.len() <= model.reports.len());
        let today = model.in_force(Some(crate::metadata::day(at())), Some(3), &[crate::Fingerprint([1; 32])]);
        assert!(today.len() <= model.reports.len());
        if let Some(aaguid) = model.aaguid.filter(|aaguid| !aaguid.is_zero()) {
            assert_eq!(metadata.model(aaguid), Some(model));
        }
    }
    assert!(metadata.changes_to(&metadata).is_empty());
    let _ = metadata.has_lapsed(at());
}

fn recordings(input: &[u8]) {
    let lines = input.split(|byte| *byte == b'\n').count();
    let verdicts = recorded::verify_recordings([("f".to_owned(), std::io::Cursor::new(input))]);
    assert!(verdicts.len() <= lines);
    for verdict in verdicts {
        assert!((1..=lines).contains(&verdict.line));
        assert!(!verdict.reason.is_empty());
        serde_json::to_string(&verdict).unwrap();
    }
}
