//! Metadata files: who may sign them, what they say, and what is refused.
#![expect(clippy::unwrap_used, reason = "helpers of tests may panic")]

mod common;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use keyward_model::{Certification, MetadataStatus};
use keyward_passkeys::metadata::{Metadata, MetadataError, PUBLIC_HOST, Publisher, Synced};
use keyward_passkeys::testing::authority::{authority, issue, named_root, root};
use keyward_passkeys::testing::blob::{
    READ_AT, SIGNER_SEED, certified, entry, payload, publisher, publisher_root, sealed, signed, signed_by,
    signer, u2f_entry, verified,
};
use keyward_passkeys::{Aaguid, AuthenticatorStatus, TrustAnchors};
use rcgen::{
    BasicConstraints, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose, date_time_ymd,
};
use serde_json::{Value, json};

fn read(file: &str) -> Result<Metadata, MetadataError> {
    Metadata::verify(file.as_bytes(), &publisher(), READ_AT.parse().unwrap(), None)
}

fn code(file: &str) -> &'static str {
    read(file).err().map_or("ok", |error| error.code())
}

fn one() -> Value {
    payload(7, &[entry([5; 16], &[&root()], &certified("FIDO_CERTIFIED_L2"))])
}

#[test]
fn a_file_says_what_a_profile_asks() {
    let key = "a7".repeat(20);
    let mut synced = entry([6; 16], &[], &json!([]));
    synced["metadataStatement"]["multiDeviceCredentialSupport"] = json!("implicit");
    synced["metadataStatement"]["attestationRootCertificates"] = json!(["AAAA", "%"]);
    let bare = json!({ "aaguid": Aaguid::from_bytes([8; 16]).to_string() });
    let uaf = json!({ "aaid": "1234#5678", "statusReports": [] });
    let level_two = entry([5; 16], &[&root()], &certified("FIDO_CERTIFIED_L2"));
    let file =
        verified(&payload(7, &[uaf, level_two, u2f_entry(&key, &[&root()], &json!([])), synced, bare]));
    assert_eq!((file.number(), file.next_update().to_string(), file.skipped()), (7, "2026-07-01".into(), 1));
    assert_eq!(file.models().len(), 4);
    let model = file.model(Aaguid::from_bytes([5; 16])).unwrap();
    assert_eq!(model.description, "Model 0505");
    assert_eq!(model.version, Some(2));
    assert_eq!(model.key_protection, ["hardware", "secure_element"]);
    assert_eq!(model.user_verification, [["passcode_external"]]);
    assert_eq!(model.attachment, ["external", "wired"]);
    assert_eq!(model.roots.fingerprints().count(), 1);
    assert_eq!(model.reports[0].certifies(), Some(Certification::L2));
    assert_eq!(file.model_of_key(key.parse().unwrap()).unwrap().name(), format!("u2f {key}"));
    let six = file.model(Aaguid::from_bytes([6; 16])).unwrap();
    assert_eq!((six.synced, six.unreadable_roots, six.roots.is_empty()), (Some(Synced::Implicit), 2, true));
    assert_eq!(file.model(Aaguid::ZERO), None, "zeros are no model");

    for (at, lapsed) in [("2026-07-01T23:59:59Z", false), ("2026-07-02T00:00:00Z", true)] {
        assert_eq!(file.has_lapsed(at.parse().unwrap()), lapsed);
        let read = Metadata::verify(signed(&one()).as_bytes(), &publisher(), at.parse().unwrap(), None);
        assert!(read.is_ok(), "a file that has lapsed is read");
    }
}

#[test]
fn only_the_publisher_signs() {
    let root = publisher_root();
    let good = signed(&one());
    assert_eq!(code(&good), "ok");
    assert_eq!(code(&format!("  {good}\r\n")), "ok");
    let by = |params| signed_by(&one(), &issue(params, SIGNER_SEED, &root));
    assert_eq!(code(&by(signer("*.fidoalliance.org"))), "ok");
    assert_eq!(code(&by(signer("mds.fidoalliance.org.evil.test"))), "wrong_host");
    assert_eq!(code(&by(signer("fidoalliance.org"))), "wrong_host");
    let mut unnamed = signer(PUBLIC_HOST);
    unnamed.subject_alt_names.clear();
    assert_eq!(code(&by(unnamed)), "wrong_host", "the common name does not count");
    let mut old = signer(PUBLIC_HOST);
    old.not_after = date_time_ymd(2026, 5, 31);
    assert_eq!(code(&by(old)), "certificate_date");
    let mut young = signer(PUBLIC_HOST);
    young.not_before = date_time_ymd(2026, 6, 2);
    assert_eq!(code(&by(young)), "certificate_date");
    let mut ca = signer(PUBLIC_HOST);
    ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    ca.key_usages = vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::KeyCertSign];
    assert_eq!(code(&by(ca)), "untrusted");
    let mut encrypts = signer(PUBLIC_HOST);
    encrypts.key_usages = vec![KeyUsagePurpose::KeyEncipherment];
    assert_eq!(code(&by(encrypts)), "untrusted");
    let mut server = signer(PUBLIC_HOST);
    server.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    assert_eq!(code(&by(server)), "ok");

    let stranger = named_root("Publisher root", [42; 32]);
    assert_eq!(code(&signed_by(&one(), &issue(signer(PUBLIC_HOST), SIGNER_SEED, &stranger))), "untrusted");
    // The stranger's root sent along is no anchor.
    let certificate = issue(signer(PUBLIC_HOST), SIGNER_SEED, &stranger);
    let x5c = [certificate.der(), stranger.der()].map(|der| STANDARD.encode(der));
    let header = json!({ "alg": "ES256", "x5c": x5c });
    assert_eq!(code(&sealed(&header, one().to_string().as_bytes(), SIGNER_SEED)), "untrusted");

    let between = issue(authority("Between", BasicConstraints::Constrained(0)), [43; 32], &root);
    let certificate = issue(signer(PUBLIC_HOST), SIGNER_SEED, &between);
    let x5c = [certificate.der(), between.der()].map(|der| STANDARD.encode(der));
    let header = json!({ "alg": "ES256", "x5c": x5c });
    assert_eq!(code(&sealed(&header, one().to_string().as_bytes(), SIGNER_SEED)), "ok");

    let at = READ_AT.parse().unwrap();
    let nobody = Publisher { roots: TrustAnchors::none(), ..publisher() };
    let error = Metadata::verify(good.as_bytes(), &nobody, at, None).unwrap_err();
    assert_eq!(error.code(), "untrusted");
    let elsewhere = Publisher { host: "metadata.example.org".into(), ..publisher() };
    let error = Metadata::verify(good.as_bytes(), &elsewhere, at, None).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the signature's certificate is for mds.fidoalliance.org, not for metadata.example.org"
    );
}

#[test]
fn the_public_root_is_what_it_says() {
    let publisher = Publisher::public();
    let roots: Vec<String> = publisher.roots.fingerprints().map(|hash| hash.to_string()).collect();
    assert_eq!(roots, ["cbb522d7b7f127ad6a0113865bdf1cd4102e7d0759af635a7cf4720dc963c53b"]);
}

#[test]
fn rs256_as_the_public_service_signs() {
    let key = KeyPair::generate_for(&rcgen::PKCS_RSA_SHA256).unwrap();
    let root = publisher_root();
    let certificate =
        signer(PUBLIC_HOST).signed_by(&key, &Issuer::from_params(&root.params, &root.key)).unwrap();
    let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let file = |alg: &str| {
        let header = json!({ "alg": alg, "typ": "JWT", "x5c": [STANDARD.encode(certificate.der())] });
        let signing =
            format!("{}.{}", encode(header.to_string().as_bytes()), encode(one().to_string().as_bytes()));
        let pair = RsaKeyPair::from_pkcs8(key.serialized_der()).unwrap();
        let mut signature = vec![0; pair.public_modulus_len()];
        pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signing.as_bytes(), &mut signature).unwrap();
        format!("{signing}.{}", encode(&signature))
    };
    assert_eq!(code(&file("RS256")), "ok");
    assert_eq!(code(&file("RS512")), "signature_invalid");
    assert_eq!(code(&file("PS256")), "signature_invalid");
    assert_eq!(code(&file("ES256")), "signature_invalid", "the algorithm does not fit the key");
}

#[test]
fn headers_that_are_refused() {
    let certificate = STANDARD.encode(issue(signer(PUBLIC_HOST), SIGNER_SEED, &publisher_root()).der());
    let file = |header: Value| code(&sealed(&header, one().to_string().as_bytes(), SIGNER_SEED));
    for (header, outcome) in [
        (json!({ "alg": "ES256", "x5c": [certificate], "x5u": "https://evil.test", "kid": 1 }), "ok"),
        (json!({ "alg": "none", "x5c": [certificate] }), "algorithm_unsupported"),
        (json!({ "alg": "HS256", "x5c": [certificate] }), "algorithm_unsupported"),
        (json!({ "alg": "es256", "x5c": [certificate] }), "algorithm_unsupported"),
        (json!({ "alg": "ES384", "x5c": [certificate] }), "signature_invalid"),
        (json!({ "alg": "ES256", "x5c": [certificate], "crit": ["b64"], "b64": false }), "header_malformed"),
        (json!({ "alg": "ES256" }), "certificates_malformed"),
        (json!({ "alg": "ES256", "x5u": "https://mds.fidoalliance.org/" }), "certificates_malformed"),
        (json!({ "alg": "ES256", "x5c": [] }), "certificates_malformed"),
        (json!({ "alg": "ES256", "x5c": vec![&certificate; 11] }), "certificates_malformed"),
        (json!({ "alg": "ES256", "x5c": ["AAAA"] }), "certificates_malformed"),
        (json!({ "alg": "ES256", "x5c": ["%"] }), "certificates_malformed"),
        (json!({ "alg": "ES256", "x5c": certificate }), "header_malformed"),
        (json!({ "x5c": [certificate] }), "header_malformed"),
        (json!([]), "header_malformed"),
    ] {
        assert_eq!(file(header.clone()), outcome, "{header}");
    }
    for text in ["", "a.b", "a.b.c.d", "%.%.%", "..", "eyJ9.e30.AA"] {
        assert!(["not_signed", "header_malformed"].contains(&code(text)), "{text}");
    }
    assert_eq!(read(&"a".repeat((64 << 20) + 1)).unwrap_err(), MetadataError::TooLarge);
}

#[test]
fn not_one_byte_of_a_file_may_change() {
    let good = signed(&payload(7, &[])).into_bytes();
    for at in 0..good.len() {
        for other in [b'A', b'B', b'.', b'%'] {
            if good[at] != other {
                let mut bent = good.clone();
                bent[at] = other;
                let read = Metadata::verify(&bent, &publisher(), READ_AT.parse().unwrap(), None);
                assert!(read.is_err(), "byte {at} as {other}");
            }
        }
    }
}

#[test]
fn what_is_malformed_is_named() {
    let at = |payload: &Value| match read(&signed(payload)).unwrap_err() {
        MetadataError::PayloadMalformed { at, .. } => at,
        other => panic!("{other}"),
    };
    let with = |change: &dyn Fn(&mut Value)| {
        let mut payload = payload(7, &[entry([5; 16], &[], &json!([])), entry([6; 16], &[], &json!([]))]);
        change(&mut payload);
        at(&payload)
    };
    assert_eq!(with(&|p| p["no"] = json!("7")), "the payload");
    assert_eq!(with(&|p| p["no"] = json!(-1)), "the payload");
    assert_eq!(with(&|p| p["entries"] = json!({})), "the payload");
    assert_eq!(with(&|p| p["nextUpdate"] = json!("soon")), "nextUpdate");
    assert_eq!(with(&|p| p["nextUpdate"] = json!("2026-02-30")), "nextUpdate");
    assert_eq!(with(&|p| p["entries"][1] = json!(5)), "entries[1]");
    assert_eq!(with(&|p| p["entries"][1]["aaguid"] = json!("x")), "entries[1].aaguid");
    assert_eq!(
        with(&|p| p["entries"][0]["attestationCertificateKeyIdentifiers"] = json!(["a7"])),
        "entries[0].attestationCertificateKeyIdentifiers"
    );
    assert_eq!(with(&|p| p["entries"][0]["statusReports"] = json!([{}])), "entries[0]");
    let dated = json!([{ "status": "REVOKED" }, { "status": "REVOKED", "effectiveDate": "yesterday" }]);
    assert_eq!(
        with(&|p| p["entries"][0]["statusReports"] = dated.clone()),
        "entries[0].statusReports[1].effectiveDate"
    );
    let many = json!(vec![json!({ "status": "REVOKED" }); 501]);
    assert_eq!(with(&|p| p["entries"][0]["statusReports"] = many.clone()), "entries[0].statusReports");
    let twice = with(&|p| p["entries"][1] = p["entries"][0].clone());
    assert_eq!(twice, "model 05050505-0505-0505-0505-050505050505");
    // Nested far deeper than any entry: refused, not a full stack.
    let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    let text = format!("{{\"no\":1,\"nextUpdate\":\"2026-07-01\",\"entries\":{deep}}}");
    let certificate = STANDARD.encode(issue(signer(PUBLIC_HOST), SIGNER_SEED, &publisher_root()).der());
    let header = json!({ "alg": "ES256", "x5c": [certificate] });
    assert_eq!(code(&sealed(&header, text.as_bytes(), SIGNER_SEED)), "payload_malformed");
    assert_eq!(code(&sealed(&header, b"\xff\xfe", SIGNER_SEED)), "payload_malformed");
}

#[test]
fn the_number_never_goes_down() {
    let read = |known| {
        let file = signed(&one());
        Metadata::verify(file.as_bytes(), &publisher(), READ_AT.parse().unwrap(), Some(known)).map(drop)
    };
    assert_eq!(read(6), Ok(()));
    assert_eq!(read(7), Ok(()), "the same file again");
    assert_eq!(read(8), Err(MetadataError::NumberWentDown { found: 7, known: 8 }));
}

#[test]
fn what_a_newer_file_changes_is_told() {
    let warned = json!([
        { "status": "FIDO_CERTIFIED_L1", "effectiveDate": "2020-01-01" },
        { "status": "REVOKED", "effectiveDate": "2026-01-01" }
    ]);
    let level = json!([{ "status": "FIDO_CERTIFIED_L1", "effectiveDate": "2020-01-01" }]);
    let old = verified(&payload(1, &[5, 6, 7].map(|id| entry([id; 16], &[], &level))));
    let new = [entry([5; 16], &[], &warned), entry([6; 16], &[], &level), entry([8; 16], &[], &level)];
    let changes = old.changes_to(&verified(&payload(2, &new)));
    assert_eq!(changes.added[0].name, "08080808-0808-0808-0808-080808080808");
    assert_eq!(changes.removed[0].name, "07070707-0707-0707-0707-070707070707");
    assert_eq!(changes.status.len(), 1);
    assert_eq!(changes.status[0].gained, ["REVOKED from 2026-01-01"]);
    assert_eq!(changes.status[0].lost, [""; 0]);
    assert!(old.changes_to(&old).is_empty());
}

#[test]
fn a_status_begins_on_its_day() {
    let reports = json!([{ "status": "REVOKED", "effectiveDate": "2026-07-01" }]);
    let file = verified(&payload(1, &[entry([5; 16], &[], &reports)]));
    let model = file.model(Aaguid::from_bytes([5; 16])).unwrap();
    let on = |day: &str| model.in_force(day.parse().ok(), None, &[]).len();
    assert_eq!((on("2026-06-30"), on("2026-07-01")), (0, 1), "not before its day");
    assert_eq!(model.reports[0].status, AuthenticatorStatus::Known(MetadataStatus::Revoked));
}
