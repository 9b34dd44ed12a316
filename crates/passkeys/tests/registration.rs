//! Each rule of `WebAuthn` L3 §7.1, broken alone.
#![expect(clippy::unwrap_used, reason = "helpers of tests may panic")]

mod common;

use common::{CHALLENGE, REQUEST, code, context, passkey, register, registration_expectation};
use keyward_authenticator::{Attestation, Credential, Flags, KeyKind, Misbehaviour, Settings};
use keyward_passkeys::{
    Aaguid, Algorithm, AuthenticatorStatus, CeremonyContext, Challenge, Embedding, ModelRules, ModelStatuses,
    RegistrationExpectation, RegistrationResponse, UserVerification, verify_registration,
};
use minicbor::Encoder;

fn misbehaving(misbehaviour: Misbehaviour) -> &'static str {
    code(&register(&Settings::misbehaving(misbehaviour), &registration_expectation()))
}

fn flags(flags: u8) -> Settings {
    Settings { flags: Flags(flags), ..Settings::default() }
}

#[test]
fn an_honest_registration_is_accepted_with_all_its_facts() {
    let settings = Settings { aaguid: [5; 16], sign_count: Some(9), ..Settings::default() };
    let made = register(&settings, &registration_expectation()).unwrap();
    assert_eq!(made.credential_id, passkey().id());
    assert_eq!(made.public_key_cose, passkey().public_key_cose().unwrap());
    assert_eq!(made.algorithm, Algorithm::Es256);
    assert_eq!((made.sign_count, made.aaguid), (9, Aaguid::from_bytes([5; 16])));
    assert!(made.user_present && made.user_verified && made.backup_eligible && made.backup_state);
    assert_eq!(made.transports, ["hybrid", "internal"]);
    assert_eq!(made.discoverable, Some(true));
    assert_eq!(made.attestation.format, "none");
    assert!(!made.attestation.aaguid_proven);
    assert!(made.client_data_json.starts_with(b"{"));
}

#[test]
fn the_envelope() {
    assert_eq!(misbehaving(Misbehaviour::Type("password".into())), "type_not_public_key");
    assert_eq!(misbehaving(Misbehaviour::RawId(vec![1])), "id_mismatch");
    assert_eq!(misbehaving(Misbehaviour::InnerCredentialId(vec![1; 32])), "credential_id_mismatch");
    assert_eq!(misbehaving(Misbehaviour::InnerCredentialId(Vec::new())), "credential_id_length");
    for length in [1023, 1024] {
        let mut long = Credential::new(KeyKind::Es256 { seed: [7; 32] }, vec![1; length], vec![1]).unwrap();
        let json = long.register(&REQUEST, &Settings::default()).unwrap().to_string();
        let response = RegistrationResponse::from_json(&json).unwrap();
        let result = verify_registration(&response, &registration_expectation());
        assert_eq!(code(&result), if length == 1023 { "ok" } else { "credential_id_length" });
    }
}

#[test]
fn the_json_must_be_what_browsers_send() {
    let honest = passkey().register(&REQUEST, &Settings::default()).unwrap();
    let change = |pointer: &str, value: serde_json::Value| {
        let mut json = honest.clone();
        *json.pointer_mut(pointer).unwrap() = value;
        code(
            &RegistrationResponse::from_json(&json.to_string())
                .and_then(|r| verify_registration(&r, &registration_expectation())),
        )
    };
    let id = honest["id"].as_str().unwrap();
    for bad in [format!("{id}="), id.replace(char::is_alphabetic, "+"), format!("{id} "), format!("{id}AA")] {
        assert_eq!(change("/rawId", bad.into()), "response_malformed");
    }
    assert_eq!(change("/response/attestationObject", 7.into()), "response_malformed");
    assert_eq!(change("/response/attestationObject", "".into()), "attestation_object_malformed");
    assert_eq!(change("/response/clientDataJSON", "A".repeat(200_000).into()), "response_malformed");
    assert_eq!(change("/clientExtensionResults", serde_json::Value::Null), "ok");
    for hint in [
        serde_json::json!(null),
        serde_json::json!("usb"),
        serde_json::json!({}),
        serde_json::json!(["usb", 7, null]),
    ] {
        assert_eq!(change("/response/transports", hint.clone()), "ok", "{hint} as transports");
        assert_eq!(change("/authenticatorAttachment", hint.clone()), "ok", "{hint} as attachment");
    }
    let twice = honest.to_string().replacen('{', "{\"id\":\"AAAA\",", 1);
    assert_eq!(code(&RegistrationResponse::from_json(&twice)), "response_malformed");
}

#[test]
fn transports_that_are_short_texts_are_kept_and_others_dropped() {
    let mut json = passkey().register(&REQUEST, &Settings::default()).unwrap();
    json["response"]["transports"] =
        serde_json::json!(["usb", 7, null, "", "n".repeat(33), ["nfc"], "hybrid"]);
    let kept = RegistrationResponse::from_json(&json.to_string()).unwrap().response.transports;
    assert_eq!(kept, ["usb", "hybrid"]);
    json["response"]["transports"] = vec!["usb"; 40].into();
    let kept = RegistrationResponse::from_json(&json.to_string()).unwrap().response.transports;
    assert_eq!(kept.len(), 16);
}

#[test]
fn client_data() {
    let challenge = "xMTExMTExMTExMTExMTExMTExMTExMTExMTExMTExMQ";
    let good =
        format!(r#""type":"webauthn.create","challenge":"{challenge}","origin":"https://example.org""#);
    let with = |text: String| misbehaving(Misbehaviour::ClientData(text.into_bytes()));
    assert_eq!(with(format!("{{{good}}}")), "ok");
    assert_eq!(with(format!("{{\"other\":[1,{{}}],{good},\"extra\":null}}")), "ok", "unknown members");
    assert_eq!(with(format!("\u{feff}{{{good}}}")), "ok", "a byte order mark is stripped");
    assert_eq!(with(format!("\u{feff}\u{feff}{{{good}}}")), "client_data_malformed");
    assert_eq!(
        with(format!("{{{good},\"origin\":\"https://example.org\"}}")),
        "client_data_malformed",
        "repeated"
    );
    assert_eq!(with(format!("{{{good}}}x")), "client_data_malformed");
    assert_eq!(with(format!("{{{good},\"crossOrigin\":\"no\"}}")), "client_data_malformed");
    assert_eq!(with("{}".into()), "client_data_malformed");
    assert_eq!(misbehaving(Misbehaviour::ClientData(vec![0xff])), "client_data_malformed");
    assert_eq!(misbehaving(Misbehaviour::WrongCeremonyType), "wrong_ceremony_type");
    assert_eq!(with(format!("{{{good}}}").replace("xMTE", "yMTE")), "challenge_mismatch");
    assert_eq!(with(format!("{{{good}}}").replace("xMQ", "xMR")), "challenge_mismatch", "another spelling");
    assert_eq!(with(format!("{{{good}}}").replace("xMQ", "xMQ=")), "challenge_mismatch", "padding");
}

#[test]
fn origins_are_compared_exactly() {
    for (origin, expected) in [
        ("https://example.org", "ok"),
        ("https://example.org.evil.test", "origin_not_allowed"),
        ("https://evilexample.org", "origin_not_allowed"),
        ("https://sub.example.org", "origin_not_allowed"),
        ("http://example.org", "origin_not_allowed"),
        ("https://example.org:8443", "origin_not_allowed"),
        ("https://example.org/", "origin_not_allowed"),
        ("https://EXAMPLE.org", "origin_not_allowed"),
        ("https://user@example.org", "origin_not_allowed"),
        ("android:apk-key-hash:AAAA", "origin_not_allowed"),
        ("android:apk-key-hash:listed", "ok"),
        ("null", "origin_not_allowed"),
    ] {
        let request = keyward_authenticator::Request { origin, ..REQUEST };
        let json = passkey().register(&request, &Settings::default()).unwrap().to_string();
        let mut expectation = registration_expectation();
        expectation.context.origins.push("android:apk-key-hash:listed".into());
        let response = RegistrationResponse::from_json(&json).unwrap();
        assert_eq!(code(&verify_registration(&response, &expectation)), expected, "{origin}");
    }
}

#[test]
fn embedding() {
    let settings = |cross, top: Option<&str>| Settings {
        cross_origin: cross,
        top_origin: top.map(str::to_owned),
        ..Settings::default()
    };
    let expecting = |cross_origin, tops: &[&str]| RegistrationExpectation {
        context: CeremonyContext {
            embedding: Embedding {
                cross_origin,
                top_origins: tops.iter().map(|t| (*t).to_owned()).collect(),
            },
            ..context()
        },
        ..registration_expectation()
    };
    let top = Some("https://portal.test");
    for (said, expected, outcome) in [
        (settings(None, None), expecting(false, &[]), "ok"),
        (settings(Some(true), None), expecting(false, &[]), "cross_origin_not_allowed"),
        (settings(Some(true), None), expecting(true, &[]), "ok"),
        (settings(Some(true), top), expecting(true, &["https://portal.test"]), "ok"),
        (settings(Some(true), top), expecting(true, &["https://portal.test.evil"]), "top_origin_not_allowed"),
        (settings(Some(true), top), expecting(true, &[]), "top_origin_not_allowed"),
        (settings(Some(false), top), expecting(false, &["https://portal.test"]), "cross_origin_not_allowed"),
        (settings(None, None), expecting(true, &["https://portal.test"]), "ok"),
    ] {
        assert_eq!(code(&register(&said, &expected)), outcome, "{said:?}");
    }
}

#[test]
fn authenticator_data() {
    assert_eq!(misbehaving(Misbehaviour::RpId("evil.test".into())), "rp_id_hash_mismatch");
    assert_eq!(misbehaving(Misbehaviour::ExtendAuthenticatorData(vec![0])), "authenticator_data_malformed");
    assert_eq!(misbehaving(Misbehaviour::CutAuthenticatorData(1)), "public_key_malformed");
    assert_eq!(misbehaving(Misbehaviour::CutAuthenticatorData(100)), "authenticator_data_malformed");
    assert_eq!(misbehaving(Misbehaviour::CutAuthenticatorData(160)), "authenticator_data_malformed");
    assert_eq!(misbehaving(Misbehaviour::RawFlags(Flags::UP | Flags::UV)), "authenticator_data_malformed");
    assert_eq!(
        misbehaving(Misbehaviour::RawFlags(0xc5)),
        "authenticator_data_malformed",
        "ED without extensions"
    );
    assert_eq!(misbehaving(Misbehaviour::ExtendAttestationObject(vec![0])), "attestation_object_malformed");
    let extended = |bytes: &[u8]| Settings { extensions: Some(bytes.to_vec()), ..Settings::default() };
    let cases: [(&[u8], &str); 4] = [
        (&[0xa1, 0x61, b'x', 0xf5], "ok"),
        (&[0x80], "authenticator_data_malformed"),
        (&[0xa1, 0x01, 0xf5], "authenticator_data_malformed"),
        (&[0xa2, 0x61, b'x', 0xf5, 0x61, b'x', 0xf5], "authenticator_data_malformed"),
    ];
    for (extensions, outcome) in cases {
        assert_eq!(code(&register(&extended(extensions), &registration_expectation())), outcome);
    }
}

#[test]
fn flags_and_policy() {
    let expected = registration_expectation();
    let conditional = RegistrationExpectation { conditional: true, ..expected.clone() };
    let mut lax = expected.clone();
    lax.context.user_verification = UserVerification::Preferred;
    let mut bound = expected.clone();
    bound.context.backup_eligible_allowed = false;
    for (said, expectation, outcome) in [
        (Flags::UV, &expected, "user_not_present"),
        (Flags::UV, &conditional, "ok"),
        (0, &conditional, "user_not_verified"),
        (Flags::UP, &expected, "user_not_verified"),
        (Flags::UP, &lax, "ok"),
        (Flags::UP | Flags::UV | Flags::BS, &expected, "backup_state_invalid"),
        (Flags::UP | Flags::UV | Flags::BE, &expected, "ok"),
        (Flags::UP | Flags::UV | Flags::BE, &bound, "backup_eligible_not_allowed"),
        (Flags::UP | Flags::UV, &bound, "ok"),
        (Flags::UP | Flags::UV | 0x22, &expected, "ok"),
    ] {
        assert_eq!(code(&register(&flags(said), expectation)), outcome, "{said:08b}");
    }
}

/// A COSE key from labels and values; byte strings are given as such, integers as `Err`.
fn cose(entries: &[(i64, Result<&[u8], i64>)]) -> Misbehaviour {
    let mut e = Encoder::new(Vec::new());
    e.map(entries.len() as u64).unwrap();
    for (label, value) in entries {
        e.i64(*label).unwrap();
        match value {
            Ok(bytes) => e.bytes(bytes).unwrap(),
            Err(number) => e.i64(*number).unwrap(),
        };
    }
    Misbehaviour::CoseKey(e.into_writer())
}

#[test]
fn keys_must_be_well_formed_and_offered() {
    let honest = passkey().public_key_cose().unwrap();
    let (x, y) = (&honest[10..42], &honest[45..77]);
    let mut off = y.to_vec();
    off[31] ^= 1;
    let n = [&[0x80][..], &[0; 254], &[1]].concat();
    let short = [&[0x80][..], &[0; 126], &[1]].concat();
    for (key, outcome) in [
        (cose(&[(1, Err(2)), (3, Err(-7)), (-1, Err(1)), (-2, Ok(x)), (-3, Ok(y))]), "ok"),
        (cose(&[(-3, Ok(y)), (-2, Ok(x)), (-1, Err(1)), (3, Err(-7)), (1, Err(2))]), "ok"),
        (cose(&[(1, Err(2)), (3, Err(-9)), (-1, Err(1)), (-2, Ok(x)), (-3, Ok(y))]), "ok"),
        (
            cose(&[(1, Err(2)), (3, Err(-7)), (-1, Err(1)), (-2, Ok(x)), (-3, Ok(&off))]),
            "public_key_malformed",
        ),
        (cose(&[(1, Err(2)), (3, Err(-7)), (-1, Err(1)), (-2, Ok(x)), (-3, Err(1))]), "public_key_malformed"),
        (cose(&[(1, Err(2)), (3, Err(-7)), (-1, Err(2)), (-2, Ok(x)), (-3, Ok(y))]), "public_key_malformed"),
        (cose(&[(1, Err(2)), (3, Err(-35)), (-1, Err(1)), (-2, Ok(x)), (-3, Ok(y))]), "public_key_malformed"),
        (cose(&[(1, Err(3)), (3, Err(-7)), (-1, Err(1)), (-2, Ok(x)), (-3, Ok(y))]), "public_key_malformed"),
        (
            cose(&[(1, Err(2)), (3, Err(-7)), (-1, Err(1)), (-2, Ok(&x[1..])), (-3, Ok(y))]),
            "public_key_malformed",
        ),
        (cose(&[(1, Err(2)), (3, Err(-7)), (-1, Err(1)), (-2, Ok(x))]), "public_key_malformed"),
        (
            cose(&[(1, Err(2)), (3, Err(-7)), (-1, Err(1)), (-2, Ok(x)), (-3, Ok(y)), (-4, Ok(&[7; 32]))]),
            "public_key_malformed",
        ),
        (cose(&[(1, Err(2)), (1, Err(2)), (3, Err(-7)), (-1, Err(1)), (-2, Ok(x))]), "public_key_malformed"),
        (cose(&[(1, Err(2)), (-1, Err(1)), (-2, Ok(x)), (-3, Ok(y))]), "public_key_malformed"),
        (cose(&[(1, Err(1)), (3, Err(-8)), (-1, Err(6)), (-2, Ok(&[2; 32]))]), "public_key_malformed"),
        (cose(&[(1, Err(1)), (3, Err(-8)), (-1, Err(7)), (-2, Ok(&[9; 57]))]), "public_key_malformed"),
        (cose(&[(1, Err(1)), (3, Err(-53)), (-1, Err(7)), (-2, Ok(&[9; 57]))]), "public_key_malformed"),
        (
            cose(&[(1, Err(2)), (3, Err(-47)), (-1, Err(8)), (-2, Ok(x)), (-3, Ok(y))]),
            "algorithm_unsupported",
        ),
        (cose(&[(1, Err(3)), (3, Err(-257)), (-1, Ok(&n)), (-2, Ok(&[1, 0, 1]))]), "ok"),
        (
            cose(&[(1, Err(3)), (3, Err(-257)), (-1, Ok(&short)), (-2, Ok(&[1, 0, 1]))]),
            "public_key_malformed",
        ),
        (cose(&[(1, Err(3)), (3, Err(-257)), (-1, Ok(&n)), (-2, Ok(&[1]))]), "public_key_malformed"),
        (cose(&[(1, Err(3)), (3, Err(-65535)), (-1, Ok(&n)), (-2, Ok(&[1, 0, 1]))]), "algorithm_unsupported"),
        (Misbehaviour::CoseKey(vec![0x80]), "public_key_malformed"),
    ] {
        let name = format!("{key:?}");
        assert_eq!(misbehaving(key), outcome, "{name}");
    }
    let rs_only =
        RegistrationExpectation { algorithms: vec![Algorithm::Rs256], ..registration_expectation() };
    assert_eq!(code(&register(&Settings::default(), &rs_only)), "algorithm_not_offered");
}

#[test]
fn other_algorithms_register() {
    let mut eddsa = Credential::new(KeyKind::EdDsa { seed: [3; 32] }, vec![1; 16], vec![1]).unwrap();
    let json =
        eddsa.register(&REQUEST, &Settings { attestation: Attestation::PackedSelf, ..Settings::default() });
    let response = RegistrationResponse::from_json(&json.unwrap().to_string()).unwrap();
    assert_eq!(
        verify_registration(&response, &registration_expectation()).unwrap().algorithm,
        Algorithm::EdDsa
    );
}

#[test]
fn known_ids_and_models() {
    let mut expected = registration_expectation();
    expected.already_registered = vec![vec![1], vec![0xcd; 32]];
    assert_eq!(code(&register(&Settings::default(), &expected)), "credential_already_registered");

    let model = Aaguid::from_bytes([5; 16]);
    let settings = Settings { aaguid: [5; 16], ..Settings::default() };
    let allow = |models: Vec<Aaguid>| RegistrationExpectation {
        models: ModelRules { allow: Some(models), ..ModelRules::default() },
        ..registration_expectation()
    };
    assert_eq!(code(&register(&settings, &allow(vec![model]))), "aaguid_not_attested", "only claimed");
    assert_eq!(code(&register(&settings, &allow(Vec::new()))), "aaguid_not_allowed");

    for (status, required, preferred) in [
        ("REVOKED", "authenticator_status_refused", "authenticator_status_refused"),
        ("USER_KEY_REMOTE_COMPROMISE", "authenticator_status_refused", "authenticator_status_refused"),
        ("ATTESTATION_KEY_COMPROMISE", "authenticator_status_refused", "authenticator_status_refused"),
        ("RETIRED", "authenticator_status_refused", "authenticator_status_refused"),
        ("USER_VERIFICATION_BYPASS", "authenticator_status_refused", "ok"),
        ("USER_KEY_PHYSICAL_COMPROMISE", "ok", "ok"),
        ("UPDATE_AVAILABLE", "ok", "ok"),
        ("FIDO_CERTIFIED_L1", "ok", "ok"),
    ] {
        let mut expected = registration_expectation();
        expected.models.statuses = ModelStatuses::default();
        expected.models.statuses.add(model, [AuthenticatorStatus::from_name("FIDO_CERTIFIED")]);
        expected.models.statuses.add(model, [AuthenticatorStatus::from_name(status)]);
        assert_eq!(code(&register(&settings, &expected)), required, "{status}");
        expected.context.user_verification = UserVerification::Preferred;
        assert_eq!(code(&register(&settings, &expected)), preferred, "{status}");
        assert_eq!(code(&register(&Settings::default(), &expected)), "ok", "another model");
    }
}

#[test]
fn challenges_have_at_least_16_bytes() {
    assert_eq!(code(&Challenge::new(vec![1; 15])), "challenge_too_short");
    assert!(Challenge::new(CHALLENGE.to_vec()).is_ok());
}
