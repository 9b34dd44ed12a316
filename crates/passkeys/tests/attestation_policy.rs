//! Every format against anchors, lists, statuses and certification, through recordings: the same code as the server's. And what a
//! policy is told afterwards.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests may panic")]

mod common;

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use common::statements::{self, ATTESTATION_SEED, CERTIFIED, facts_of, own};
use common::{CHALLENGE, REQUEST, passkey, register, registration_expectation};
use keyward_authenticator::{Attestation, Flags, Settings};
use keyward_model::{Certification, MetadataStatus};
use keyward_passkeys::metadata::Metadata;
use keyward_passkeys::recorded::verify_recordings;
use keyward_passkeys::testing::authority::{Signed, extension, issue, leaf, named_root, root};
use keyward_passkeys::testing::blob::{
    READ_AT, certified, entry, payload, publisher_root, signed, u2f_entry, verified,
};
use keyward_passkeys::{
    Aaguid, AttestationDemand, AttestationPolicy, AuthenticatorStatus, KeyIdentifier, PasskeyFacts,
    Registered, RegistrationExpectation, TrustAnchors, reassess,
};
use serde_json::{Value, json};

const MINE: [u8; 16] = [5; 16];
const OTHER: [u8; 16] = [6; 16];

fn other_root() -> Signed {
    named_root("Other root", [99; 32])
}

fn settings(attestation: Attestation) -> Settings {
    Settings { aaguid: MINE, attestation, ..Settings::default() }
}

/// An authenticator that attests in this format with a certificate by the authority.
fn authenticator(fmt: &str, authority: &Signed) -> Settings {
    let facts = facts_of(&settings(Attestation::None));
    match fmt {
        "none" => settings(Attestation::None),
        "self" => settings(Attestation::PackedSelf),
        _ => {
            let statement = statements::certified(fmt, &facts, authority);
            settings(Attestation::Raw { fmt: fmt.to_owned(), statement })
        }
    }
}

/// The key by which metadata knows the model, of U2F.
fn key_of(fmt: &str) -> Option<String> {
    let facts = facts_of(&settings(Attestation::None));
    let der = statements::certificate(fmt, &facts, &root());
    let (_, certificate) = x509_parser::parse_x509_certificate(&der).unwrap();
    let digest = aws_lc_rs::digest::digest(
        &aws_lc_rs::digest::SHA1_FOR_LEGACY_USE_ONLY,
        &certificate.public_key().subject_public_key.data,
    );
    let id = KeyIdentifier(digest.as_ref().try_into().unwrap());
    (fmt == "fido-u2f").then(|| id.to_string())
}

/// My model, known to metadata as its format has it.
fn mine(fmt: &str, roots: &[&Signed], reports: &Value) -> Value {
    match key_of(fmt) {
        Some(key) => u2f_entry(&key, roots, reports),
        None => entry(MINE, roots, reports),
    }
}

/// One verdict of `keyward ceremony verify`.
fn judged(settings: &Settings, expected: &Value) -> String {
    let line = json!({
        "id": "r", "kind": "registration", "origin": "https://example.org", "rp_id": "example.org",
        "challenge_b64url": URL_SAFE_NO_PAD.encode(CHALLENGE),
        "response": passkey().register(&REQUEST, settings).unwrap(), "expected": expected
    });
    let line = std::io::Cursor::new(line.to_string().into_bytes());
    let verdicts = verify_recordings([("f".to_owned(), line)]);
    verdicts[0].code.to_owned()
}

fn metadata(entries: &[Value]) -> Value {
    let roots = [publisher_root().pem()];
    json!({ "blob": signed(&payload(7, entries)), "roots_pem": roots, "at": READ_AT })
}

fn with(mut base: Value, members: Value) -> Value {
    let Value::Object(members) = members else { unreachable!() };
    base.as_object_mut().unwrap().extend(members);
    base
}

#[test]
fn every_format_with_certificates() {
    let (root, other) = (root(), other_root());
    let level = certified("FIDO_CERTIFIED_L1");
    let id = |bytes| json!([Aaguid::from_bytes(bytes).to_string()]);
    for fmt in CERTIFIED {
        let device = authenticator(fmt, &root);
        let known = metadata(&[mine(fmt, &[&root], &level), entry(OTHER, &[&other], &level)]);
        let require = |file: &Value| json!({ "attestation": "require", "metadata": file });
        let of = |members: Value| judged(&device, &with(require(&known), members));
        assert_eq!(of(json!({})), "ok", "{fmt}: the model's own root");
        assert_eq!(of(json!({ "attestation": "report" })), "ok", "{fmt}");

        // Another model's root vouches for that model only.
        let swapped = metadata(&[mine(fmt, &[&other], &level), entry(OTHER, &[&root], &level)]);
        assert_eq!(judged(&device, &require(&swapped)), "attestation_untrusted", "{fmt}: another's root");
        let verify = with(require(&swapped), json!({ "attestation": "verify" }));
        assert_eq!(judged(&device, &verify), "attestation_untrusted", "{fmt}");
        let report = with(require(&swapped), json!({ "attestation": "report" }));
        assert_eq!(judged(&device, &report), "ok", "{fmt}: told, not refused");
        let absent = metadata(&[entry(OTHER, &[&root], &level)]);
        assert_eq!(judged(&device, &require(&absent)), "attestation_untrusted", "{fmt}: unknown model");
        let nothing = json!({ "attestation": "require" });
        assert_eq!(judged(&device, &nothing), "attestation_untrusted", "{fmt}: no anchor at all");
        let own_anchor = with(require(&absent), json!({ "trust_anchors_pem": [root.pem()] }));
        assert_eq!(judged(&device, &own_anchor), "ok", "{fmt}: our own anchor");

        assert_eq!(of(json!({ "aaguid_block": id(MINE) })), "aaguid_blocked", "{fmt}");
        assert_eq!(of(json!({ "aaguid_block": id(OTHER) })), "ok", "{fmt}");
        // U2F does not sign the AAGUID: anybody can claim it.
        let proven = if fmt == "fido-u2f" { "aaguid_not_attested" } else { "ok" };
        assert_eq!(of(json!({ "aaguid_allow": id(MINE) })), proven, "{fmt}");
        assert_eq!(of(json!({ "aaguid_allow": id(OTHER) })), "aaguid_not_allowed", "{fmt}");
        let allowed = json!({ "attestation": "report", "aaguid_allow": id(MINE), "metadata": swapped });
        assert_eq!(judged(&device, &allowed), "aaguid_not_attested", "{fmt}: allowed, only claimed");

        for (wanted, outcome) in [
            ("FIDO_CERTIFIED", "ok"),
            ("FIDO_CERTIFIED_L1", "ok"),
            ("FIDO_CERTIFIED_L1plus", "certification_too_low"),
        ] {
            assert_eq!(of(json!({ "minimum_certification": wanted })), outcome, "{fmt} {wanted}");
        }
        let claimed = with(report, json!({ "minimum_certification": "FIDO_CERTIFIED_L1" }));
        assert_eq!(judged(&device, &claimed), "certification_too_low", "{fmt}: a claim is not certified");

        let revoked = json!([
            { "status": "FIDO_CERTIFIED_L1", "effectiveDate": "2020-01-01" },
            { "status": "REVOKED", "effectiveDate": "2026-05-01" }
        ]);
        let revoked = metadata(&[mine(fmt, &[&root], &revoked)]);
        assert_eq!(judged(&device, &require(&revoked)), "authenticator_status_refused", "{fmt}");
        let unlisted = with(require(&revoked), json!({ "statuses_refused": ["RETIRED"] }));
        assert_eq!(judged(&device, &unlisted), "ok", "{fmt}: the list is one's own");
        let earlier = with(
            require(&revoked),
            json!({ "metadata": with(revoked.clone(), json!({ "at": "2026-04-30T12:00:00Z" })) }),
        );
        assert_eq!(judged(&device, &earlier), "ok", "{fmt}: not revoked yet");
        let updated = json!([{ "status": "UPDATE_AVAILABLE", "effectiveDate": "2026-05-01" }]);
        let updated = require(&metadata(&[mine(fmt, &[&root], &updated)]));
        assert_eq!(judged(&device, &updated), "ok", "{fmt}");
        let listed = with(updated, json!({ "statuses_refused": ["UPDATE_AVAILABLE"] }));
        assert_eq!(judged(&device, &listed), "authenticator_status_refused", "{fmt}");
    }
}

#[test]
fn formats_without_certificates() {
    let root = root();
    let known = metadata(&[entry(MINE, &[&root], &certified("FIDO_CERTIFIED_L1"))]);
    let revoked = metadata(&[entry(MINE, &[&root], &json!([{ "status": "REVOKED" }]))]);
    let id = json!([Aaguid::from_bytes(MINE).to_string()]);
    for fmt in ["none", "self"] {
        let device = authenticator(fmt, &root);
        let of = |members: Value| judged(&device, &with(json!({ "metadata": known }), members));
        assert_eq!(of(json!({ "attestation": "report" })), "ok", "{fmt}");
        assert_eq!(of(json!({ "attestation": "verify" })), "ok", "{fmt}");
        assert_eq!(of(json!({ "attestation": "require" })), "attestation_required", "{fmt}");
        assert_eq!(of(json!({ "aaguid_block": id })), "aaguid_blocked", "{fmt}");
        assert_eq!(of(json!({ "aaguid_allow": id })), "aaguid_not_attested", "{fmt}");
        let certified = json!({ "minimum_certification": "FIDO_CERTIFIED_L1" });
        assert_eq!(of(certified), "certification_too_low", "{fmt}");
        assert_eq!(of(json!({ "metadata": revoked })), "authenticator_status_refused", "{fmt}");
    }
}

#[test]
fn bound_to_a_device_or_not() {
    let mut bound = settings(Attestation::None);
    bound.flags = Flags(Flags::UP | Flags::UV);
    let synced = settings(Attestation::None);
    for (device, expected, outcome) in [
        (&bound, json!({}), "ok"),
        (&bound, json!({ "device_bound_allowed": false }), "device_bound_not_allowed"),
        (&bound, json!({ "backup_eligible_allowed": false }), "ok"),
        (&synced, json!({ "device_bound_allowed": false }), "ok"),
        (&synced, json!({ "backup_eligible_allowed": false }), "backup_eligible_not_allowed"),
    ] {
        assert_eq!(judged(device, &expected), outcome, "{expected}");
    }
}

#[test]
fn metadata_that_is_refused() {
    let device = authenticator("packed", &root());
    let of = |members: Value| judged(&device, &json!({ "metadata": with(metadata(&[]), members) }));
    assert_eq!(of(json!({})), "ok");
    assert_eq!(of(json!({ "blob": "x" })), "metadata_refused");
    assert_eq!(of(json!({ "roots_pem": null })), "metadata_refused", "the public root signed nothing here");
    assert_eq!(of(json!({ "roots_pem": ["x"] })), "recording_malformed");
    assert_eq!(of(json!({ "host": "elsewhere.test" })), "metadata_refused");
    assert_eq!(of(json!({ "at": "2041-06-01T00:00:00Z" })), "metadata_refused", "the signer has expired");
    assert_eq!(of(json!({ "known_number": 7 })), "ok");
    assert_eq!(of(json!({ "known_number": 8 })), "metadata_refused");
    assert_eq!(of(json!({ "at": null })), "recording_malformed", "there is no time");
    assert_eq!(of(json!({ "at": "noon" })), "recording_malformed");
    let level = judged(&device, &json!({ "minimum_certification": "gold" }));
    assert_eq!(level, "recording_malformed");
}

/// A policy that only asks to be told.
fn reporting(metadata: Option<Metadata>, anchors: &[&Signed]) -> AttestationPolicy {
    let mut trusted = TrustAnchors::none();
    for anchor in anchors {
        trusted.add_pem(&anchor.pem()).unwrap();
    }
    let metadata = metadata.map(Arc::new);
    let valid_at = Some(READ_AT.parse().unwrap());
    AttestationPolicy { demand: AttestationDemand::Report, anchors: trusted, metadata, valid_at }
}

fn registered(device: &Settings, policy: &AttestationPolicy) -> Registered {
    let expected = RegistrationExpectation { attestation: policy.clone(), ..registration_expectation() };
    let mut expected = expected;
    expected.models.refuse = Some(Vec::new());
    register(device, &expected).unwrap()
}

fn known(entries: &[Value]) -> AttestationPolicy {
    reporting(Some(verified(&payload(7, entries))), &[])
}

#[test]
fn facts_follow_what_is_trusted_now() {
    let (root, other) = (root(), other_root());
    let level = certified("FIDO_CERTIFIED_L2");
    for fmt in CERTIFIED {
        let device = authenticator(fmt, &root);
        let then = known(&[mine(fmt, &[&root], &level)]);
        let made = registered(&device, &then);
        let facts = |policy: &AttestationPolicy| made.facts(policy);
        let at_first = facts(&then);
        assert!(at_first.attested && at_first.synced, "{fmt}");
        assert_eq!(at_first.aaguid_proven, fmt != "fido-u2f", "{fmt}");
        assert_eq!(at_first.certification, Some(Certification::L2), "{fmt}");
        assert_eq!(at_first.statuses, [AuthenticatorStatus::from_name("FIDO_CERTIFIED_L2")], "{fmt}");
        // The root is taken away, or there is no metadata any longer.
        for gone in [known(&[mine(fmt, &[&other], &level)]), known(&[]), reporting(None, &[&other])] {
            let now = facts(&gone);
            assert!(!now.attested && !now.aaguid_proven && now.certification.is_none(), "{fmt}: {now:?}");
        }
        assert!(facts(&reporting(None, &[&root])).attested, "{fmt}: our own anchor");
        let warned = known(&[mine(fmt, &[&root], &json!([{ "status": "REVOKED" }]))]);
        assert_eq!(facts(&warned).statuses, [AuthenticatorStatus::Known(MetadataStatus::Revoked)], "{fmt}");
        assert_eq!(facts(&warned).certification, None, "{fmt}");

        // Trust that comes later takes a new look at the evidence.
        let early = registered(&device, &reporting(None, &[]));
        assert!(early.attestation.verified && !early.attestation.anchored, "{fmt}");
        assert!(!early.facts(&then).attested, "{fmt}");
        let again = reassess(&early.attestation_object, &early.client_data_json, &then).unwrap();
        assert_eq!(again, made.attestation, "{fmt}");
        assert_eq!(PasskeyFacts::of(early.aaguid, early.backup_eligible, &again, &then), at_first, "{fmt}");
        let json = serde_json::to_string(&again).unwrap();
        assert_eq!(serde_json::from_str::<keyward_passkeys::AttestationVerdict>(&json).unwrap(), again);
    }
    let bent = registered(&authenticator("packed", &root), &reporting(None, &[]));
    assert!(reassess(&bent.attestation_object, b"{}", &reporting(None, &[])).is_err());
}

#[test]
fn leaked_attestation_keys_prove_nothing() {
    let root = root();
    let der = issue(leaf(), ATTESTATION_SEED, &root).der();
    let batch = || STANDARD.encode(&der);
    let device = settings(Attestation::Packed { seed: ATTESTATION_SEED, x5c: vec![der.clone()] });
    let leaked = |certificate: Option<String>, name: &str| {
        let mut report = json!({ "status": "ATTESTATION_KEY_COMPROMISE", "effectiveDate": "2026-01-01" });
        if let Some(certificate) = certificate {
            report[name] = json!(certificate);
        }
        known(&[entry(MINE, &[&root], &json!([{ "status": "FIDO_CERTIFIED" }, report]))])
    };
    let other = STANDARD.encode(issue(leaf(), [77; 32], &root).der());
    for (certificate, name, spared) in [
        (None, "", false),
        (Some(batch()), "batchCertificate", false),
        (Some(batch()), "certificate", false),
        (Some(STANDARD.encode(root.der())), "certificate", false),
        (Some(other.clone()), "batchCertificate", true),
        (Some(other), "certificate", true),
        (Some("%".to_owned()), "batchCertificate", false),
    ] {
        let policy = leaked(certificate, name);
        let made = registered(&device, &policy);
        assert!(made.attestation.anchored);
        assert_eq!(made.attestation.aaguid_proven, spared, "{name}");
        let facts = made.facts(&policy);
        assert_eq!((facts.attested, facts.aaguid_proven), (spared, spared), "{name}");
        assert_eq!(facts.certification.is_some(), spared, "{name}");
        // And it is dropped when the news comes later.
        let before = registered(&device, &known(&[entry(MINE, &[&root], &json!([]))]));
        assert_eq!(before.facts(&policy).aaguid_proven, spared, "{name}");
    }
}

#[test]
fn firmware_is_told_by_the_certificate() {
    let root = root();
    let device = |firmware: Option<u8>| {
        let mut params = leaf();
        if let Some(version) = firmware {
            let oid = [1, 3, 6, 1, 4, 1, 45724, 1, 1, 5];
            params.custom_extensions.push(extension(&oid, vec![2, 1, version], false));
        }
        let x5c = vec![issue(params, ATTESTATION_SEED, &root).der()];
        settings(Attestation::Packed { seed: ATTESTATION_SEED, x5c })
    };
    let reports = json!([
        { "status": "USER_VERIFICATION_BYPASS", "effectiveDate": "2021-01-01", "authenticatorVersion": 4 },
        { "status": "UPDATE_AVAILABLE", "effectiveDate": "2021-02-01", "authenticatorVersion": 5 }
    ]);
    let policy = known(&[entry(MINE, &[&root], &reports)]);
    for (firmware, warned) in [(None, true), (Some(4), true), (Some(5), false)] {
        let facts = registered(&device(firmware), &policy).facts(&policy);
        let bypass =
            facts.statuses.contains(&AuthenticatorStatus::Known(MetadataStatus::UserVerificationBypass));
        assert_eq!(bypass, warned, "{firmware:?}");
    }
    // Firmware that nobody vouches for frees of nothing.
    let stranger = known(&[entry(MINE, &[&other_root()], &reports)]);
    let facts = registered(&device(Some(5)), &stranger).facts(&stranger);
    assert!(facts.statuses.contains(&AuthenticatorStatus::Known(MetadataStatus::UserVerificationBypass)));
}

#[test]
fn the_statement_that_proves_most_counts() {
    let (root, other) = (root(), other_root());
    let facts = facts_of(&settings(Attestation::None));
    let both = statements::list(&[
        ("fido-u2f", &statements::certified("fido-u2f", &facts, &root)),
        ("packed", &statements::certified("packed", &facts, &other)),
        ("packed", &own(&facts)),
    ]);
    let device = settings(Attestation::Raw { fmt: "compound".into(), statement: both });
    let only_u2f = reporting(None, &[&root]);
    let made = registered(&device, &only_u2f);
    assert!(made.attestation.anchored && !made.attestation.aaguid_proven);
    let made = registered(&device, &reporting(None, &[&root, &other]));
    assert!(made.attestation.aaguid_proven);
    assert_eq!(made.attestation.path.len(), 2);
    assert_eq!(made.attestation.key_identifier, None, "the AAGUID names the model");
}
