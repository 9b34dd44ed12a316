//! What must never happen, whatever the bytes.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests may panic")]

mod common;

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use common::{CHALLENGE, REQUEST, authentication_expectation, passkey, registration_expectation, stored};
use keyward_authenticator::{Attestation, Credential, Flags, KeyKind, Misbehaviour, Request, Settings};
use keyward_passkeys::recorded::verify_recordings;
use keyward_passkeys::testing::authority::{issue, leaf, root};
use keyward_passkeys::{
    AttestationDemand, AttestationPolicy, AuthenticationResponse, Base64Url, Challenge,
    RegistrationExpectation, RegistrationResponse, Rejection, TrustAnchors, verify_authentication,
    verify_registration,
};
use proptest::prelude::*;
use serde_json::{Value, json};

const VECTORS: &str = include_str!("w3c-level3-vectors.jsonl");

/// The attestation objects of the specification's vectors, with their client data and credential id.
static OBJECTS: LazyLock<Vec<(Vec<u8>, Value)>> = LazyLock::new(|| {
    let lines = VECTORS.lines().map(|l| serde_json::from_str::<Value>(l).unwrap());
    let registrations = lines.filter(|v| v["kind"] == "registration");
    registrations.map(|v| (decode(&v["response"]["response"]["attestationObject"]), v)).collect()
});

fn decode(value: &Value) -> Vec<u8> {
    Base64Url::decode(value.as_str().unwrap()).unwrap().0
}

fn encode(bytes: &[u8]) -> Value {
    URL_SAFE_NO_PAD.encode(bytes).into()
}

fn run(line: &Value) -> String {
    let bytes = format!("{line}\n").into_bytes();
    verify_recordings([("f".to_owned(), std::io::Cursor::new(bytes))])[0].code.to_owned()
}

fn strict() -> RegistrationExpectation {
    let mut anchors = TrustAnchors::none();
    anchors.add_pem(&root().pem()).unwrap();
    let attestation =
        AttestationPolicy { demand: AttestationDemand::Require, anchors, ..AttestationPolicy::default() };
    RegistrationExpectation { attestation, ..registration_expectation() }
}

fn registers(json: &Value, expected: &RegistrationExpectation) -> Result<(), Rejection> {
    verify_registration(&RegistrationResponse::from_json(&json.to_string())?, expected).map(drop)
}

fn signs_in(json: &Value, record: &keyward_passkeys::StoredPasskey) -> Result<(), Rejection> {
    let response = AuthenticationResponse::from_json(&json.to_string())?;
    verify_authentication(&response, &authentication_expectation(), record).map(drop)
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(a in any::<Vec<u8>>(), b in any::<Vec<u8>>(), c in any::<Vec<u8>>()) {
        let object = json!({"id": "AAAA", "rawId": "AAAA", "type": "public-key",
            "response": {"clientDataJSON": encode(&a), "attestationObject": encode(&b)}});
        prop_assert!(registers(&object, &strict()).is_err());
        let assertion = json!({"id": encode(&[0xcd; 32]), "rawId": encode(&[0xcd; 32]), "type": "public-key",
            "response": {"clientDataJSON": encode(&a), "authenticatorData": encode(&b), "signature": encode(&c)}});
        prop_assert!(signs_in(&assertion, &stored(&passkey())).is_err());
        verify_recordings([("f".to_owned(), std::io::Cursor::new(a))]);
    }

    /// Behind good client data, so that the bytes reach the CBOR, authenticator data and key parsers.
    #[test]
    fn arbitrary_attestation_objects_never_panic(object in any::<Vec<u8>>(), data in any::<Vec<u8>>()) {
        let mut json = passkey().register(&REQUEST, &Settings::default()).unwrap();
        json["response"]["attestationObject"] = encode(&object);
        prop_assert!(registers(&json, &strict()).is_err());
        for misbehaviour in [Misbehaviour::CoseKey(data.clone()), Misbehaviour::ExtendAuthenticatorData(data.clone())] {
            let settings = Settings { extensions: Some(vec![0xa0]), ..Settings::misbehaving(misbehaviour) };
            let outcome = registers(&passkey().register(&REQUEST, &settings).unwrap(), &registration_expectation());
            prop_assert!(outcome.is_err() || data.is_empty());
        }
    }

    /// A statement of every format, with arbitrary parts.
    #[test]
    fn arbitrary_statements_never_panic(
        format in prop::sample::select(vec!["packed", "tpm", "android-key", "apple", "fido-u2f", "compound"]),
        sig in any::<Vec<u8>>(),
        area in any::<Vec<u8>>(),
        info in any::<Vec<u8>>(),
        certificate in any::<Vec<u8>>(),
    ) {
        let mut e = minicbor::Encoder::new(Vec::new());
        e.map(6).unwrap().str("ver").unwrap().str("2.0").unwrap().str("alg").unwrap().i8(-7).unwrap();
        e.str("sig").unwrap().bytes(&sig).unwrap().str("pubArea").unwrap().bytes(&area).unwrap();
        e.str("certInfo").unwrap().bytes(&info).unwrap();
        e.str("x5c").unwrap().array(1).unwrap().bytes(&certificate).unwrap();
        let attestation = Attestation::Raw { fmt: format.to_owned(), statement: e.into_writer() };
        let settings = Settings { attestation, ..Settings::default() };
        prop_assert!(registers(&passkey().register(&REQUEST, &settings).unwrap(), &strict()).is_err());
    }

    /// An attested registration that leads to an anchor has no byte to spare. The last vector, fido-u2f, is left out:
    /// that format signs neither the AAGUID nor flags and counter.
    #[test]
    fn mutated_attestation_objects_are_refused(
        which in 0_usize..14,
        at in any::<prop::sample::Index>(),
        change in prop_oneof![(1_u8..=255).prop_map(Some), Just(None)],
    ) {
        let (object, line) = &OBJECTS[which];
        let mut object = object.clone();
        let at = at.index(object.len());
        match change {
            Some(bits) => object[at] ^= bits,
            None => object.truncate(at),
        }
        let mut line = line.clone();
        line["response"]["response"]["attestationObject"] = encode(&object);
        let code = run(&line);
        if line["expected"]["attestation"] == "require" || change.is_none() {
            prop_assert_ne!(code, "ok");
        }
    }

    #[test]
    fn any_flipped_bit_of_an_assertion_is_refused(
        member in prop::sample::select(vec!["authenticatorData", "clientDataJSON", "signature"]),
        at in any::<prop::sample::Index>(),
        bit in 0_u8..8,
        eddsa in any::<bool>(),
    ) {
        let mut credential = if eddsa { ed25519([3; 32]) } else { passkey() };
        let mut json = credential.sign_in(&REQUEST, &Settings::default()).unwrap();
        let record = stored(&credential);
        prop_assert_eq!(signs_in(&json, &record), Ok(()));
        let mut bytes = decode(&json["response"][member]);
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        json["response"][member] = encode(&bytes);
        prop_assert!(signs_in(&json, &record).is_err());
    }

    #[test]
    fn an_honest_authenticator_is_always_accepted(
        seed in any::<[u8; 32]>(),
        id in prop::collection::vec(any::<u8>(), 1..=1023),
        user in prop::collection::vec(any::<u8>(), 1..=64),
        challenge in prop::collection::vec(any::<u8>(), 16..=64),
        aaguid in any::<[u8; 16]>(),
        (eddsa, own, backed_up) in any::<(bool, bool, bool)>(),
        start in 1_u32..u32::MAX - 2,
    ) {
        let kind = if eddsa { KeyKind::EdDsa { seed } } else { KeyKind::Es256 { seed } };
        // All but a few of the 2^256 seeds are scalars of P-256.
        let Ok(mut credential) = Credential::new(kind, id, user.clone()) else { return Ok(()) };
        credential.count_from(start);
        let attestation = if own { Attestation::PackedSelf } else { Attestation::None };
        let flags = Flags(if backed_up { 0x1d } else { 0x05 });
        let settings = Settings { aaguid, attestation, flags, ..Settings::default() };
        let request = Request { challenge: &challenge, ..REQUEST };
        let mut context = common::context();
        context.challenge = Challenge::new(challenge.clone()).unwrap();

        let mut expected = registration_expectation();
        expected.context = context.clone();
        expected.attestation.demand = AttestationDemand::Verify;
        let json = credential.register(&request, &settings).unwrap().to_string();
        let made = verify_registration(&RegistrationResponse::from_json(&json).unwrap(), &expected).unwrap();
        let json = credential.sign_in(&request, &settings).unwrap().to_string();
        let record = keyward_passkeys::StoredPasskey {
            public_key_cose: made.public_key_cose,
            sign_count: made.sign_count,
            backup_eligible: Some(made.backup_eligible),
            backup_state: Some(made.backup_state),
            user_handle: Some(user),
            ..stored(&credential)
        };
        let expected = keyward_passkeys::AuthenticationExpectation::discoverable(context);
        let response = AuthenticationResponse::from_json(&json).unwrap();
        let accepted = verify_authentication(&response, &expected, &record).unwrap();
        prop_assert_eq!(accepted.counter, keyward_passkeys::CounterVerdict::Ok);
    }
}

fn ed25519(seed: [u8; 32]) -> Credential {
    Credential::new(KeyKind::EdDsa { seed }, vec![0xcd; 32], common::USER.to_vec()).unwrap()
}

/// Not one bit of an attested registration may be changed: all of them, one after another.
#[test]
fn every_flipped_bit_of_an_attested_registration_is_refused() {
    let x5c = vec![issue(leaf(), [22; 32], &root()).der()];
    let settings =
        Settings { attestation: Attestation::Packed { seed: [22; 32], x5c }, ..Settings::default() };
    let honest = passkey().register(&REQUEST, &settings).unwrap();
    assert_eq!(registers(&honest, &strict()), Ok(()));
    let object = decode(&honest["response"]["attestationObject"]);
    for at in 0..object.len() {
        for bit in 0..8 {
            let mut bent = object.clone();
            bent[at] ^= 1 << bit;
            let mut json = honest.clone();
            json["response"]["attestationObject"] = encode(&bent);
            assert!(registers(&json, &strict()).is_err(), "byte {at} bit {bit}");
        }
    }
    assert_eq!(CHALLENGE.len(), REQUEST.challenge.len());
}
