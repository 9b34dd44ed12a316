//! The recordings tool: references, malformed lines, records, counters.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    reason = "helpers of tests may panic and are called with literals"
)]

mod common;

use std::io::{BufReader, Cursor, Read};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use common::{CHALLENGE, REQUEST, USER, passkey};
use keyward_authenticator::{Misbehaviour, Settings};
use keyward_passkeys::recorded::{Outcome, Verdict, verify_recordings};
use serde_json::{Value, json};

fn b64(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn line(id: &str, kind: &str, response: Value) -> Value {
    json!({"id": id, "kind": kind, "origin": "https://example.org", "rp_id": "example.org",
        "challenge_b64url": b64(&CHALLENGE), "response": response, "note": "ignored"})
}

fn registration(id: &str) -> Value {
    line(id, "registration", passkey().register(&REQUEST, &Settings::default()).unwrap())
}

fn authentication(id: &str, settings: &Settings) -> Value {
    line(id, "authentication", passkey().sign_in(&REQUEST, settings).unwrap())
}

fn with(mut line: Value, members: Value) -> Value {
    line.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    line
}

fn file(name: &str, lines: &[Value]) -> (String, Cursor<Vec<u8>>) {
    let text = lines.iter().map(Value::to_string).collect::<Vec<_>>().join("\n");
    (name.to_owned(), Cursor::new(text.into_bytes()))
}

fn codes(lines: &[Value]) -> Vec<&'static str> {
    verify_recordings([file("f", lines)]).iter().map(|v| v.code).collect()
}

fn one(line: Value) -> &'static str {
    codes(&[line])[0]
}

fn sign_in(members: Value) -> &'static str {
    one(with(authentication("a", &Settings::default()), members))
}

fn key() -> String {
    b64(&passkey().public_key_cose().unwrap())
}

#[test]
fn verdicts_are_one_json_object_a_line() {
    let verdicts = verify_recordings([file("f", &[registration("r")])]);
    let json: Value = serde_json::to_value(&verdicts[0]).unwrap();
    assert_eq!(json["id"], "r");
    assert_eq!(json["result"], "ok");
    assert_eq!(json["code"], "ok");
    assert!(json["reason"].as_str().unwrap().contains("none attestation"));
    assert_eq!(json.as_object().unwrap().len(), 4);
}

#[test]
fn references_work_across_files_and_in_any_order() {
    let a = with(authentication("a", &Settings::default()), json!({"register_with": "r"}));
    let forwards = verify_recordings([file("1", &[registration("r")]), file("2", std::slice::from_ref(&a))]);
    let backwards = verify_recordings([file("2", &[a]), file("1", &[registration("r")])]);
    assert!(forwards.iter().chain(&backwards).all(|v| v.result == Outcome::Ok), "{forwards:?}");
    assert_eq!(backwards[0].id.as_deref(), Some("a"));
}

#[test]
fn references_that_lead_nowhere() {
    let a = |id: &str, members: Value| with(authentication(id, &Settings::default()), members);
    let refused = with(registration("bad"), json!({"rp_id": "other.test"}));
    let cases = codes(&[
        refused,
        a("1", json!({"register_with": "nothing"})),
        a("2", json!({"register_with": "bad"})),
        a("3", json!({"register_with": "1"})),
        a("4", json!({"register_with": "4"})),
        a("5", json!({"register_with": "6"})),
        a("6", json!({"register_with": "5"})),
        a("7", json!({"replay_of": "nothing"})),
        a("8", json!({"replay_of": "8"})),
        a("9", json!({"replay_of": "1"})),
        a("10", json!({})),
    ]);
    assert_eq!(
        cases,
        [
            "rp_id_hash_mismatch",
            "reference_unknown",
            "reference_not_registered",
            "reference_not_registered",
            "reference_cycle",
            "reference_cycle",
            "reference_cycle",
            "reference_unknown",
            "reference_cycle",
            "challenge_already_used",
            "credential_unknown",
        ]
    );
}

#[test]
fn repeated_ids_are_judged_each_but_cannot_be_referred_to() {
    let a = with(authentication("a", &Settings::default()), json!({"register_with": "r"}));
    assert_eq!(
        codes(&[registration("r"), registration("r"), a.clone()]),
        ["ok", "ok", "reference_ambiguous"]
    );
    let beside = verify_recordings([file("1", &[registration("r"), a]), file("2", &[registration("r")])]);
    assert!(beside.iter().all(|v| v.code == "ok"), "{beside:?}");
}

#[test]
fn malformed_lines_get_a_verdict_and_stop_nothing() {
    let text = format!(
        "\u{feff}{}\n\n  \r\nnot json\n{{\"id\":\"half\"}}\n{{\"id\":7}}\n[]\n{}",
        registration("first"),
        registration("last")
    );
    let mut bytes = text.into_bytes();
    bytes.extend_from_slice(b"\n\xff\xfe\n");
    let verdicts = verify_recordings([("f".to_owned(), Cursor::new(bytes))]);
    let seen: Vec<(Option<&str>, &str, usize)> =
        verdicts.iter().map(|v| (v.id.as_deref(), v.code, v.line)).collect();
    assert_eq!(
        seen,
        [
            (Some("first"), "ok", 1),
            (None, "recording_malformed", 4),
            (Some("half"), "recording_malformed", 5),
            (None, "recording_malformed", 6),
            (None, "recording_malformed", 7),
            (Some("last"), "ok", 8),
            (None, "recording_malformed", 9),
        ]
    );
}

struct Broken;

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
        Err(std::io::Error::other("disk on fire"))
    }
}

#[test]
fn a_file_that_cannot_be_read_gets_one_verdict() {
    let verdicts: Vec<Verdict> = verify_recordings([("f".to_owned(), BufReader::new(Broken))]);
    assert_eq!(verdicts.len(), 1);
    assert!(verdicts[0].reason.contains("disk on fire"));
}

#[test]
fn members_of_registrations() {
    let r = |members: Value| one(with(registration("r"), members));
    let id = b64(&[0xcd; 32]);
    for (members, outcome) in [
        (json!({}), "ok"),
        (json!({"expected": null, "stored": null, "already_registered_b64url": null}), "ok"),
        (json!({"already_registered_b64url": [id]}), "credential_already_registered"),
        (json!({"challenge_age_seconds": 300}), "ok"),
        (json!({"challenge_age_seconds": 300.5}), "challenge_expired"),
        (json!({"challenge_age_seconds": -1}), "recording_malformed"),
        (json!({"challenge_b64url": b64(&[0xc4; 15])}), "challenge_too_short"),
        (json!({"challenge_b64url": "%"}), "recording_malformed"),
        (json!({"origin": "https://other.test"}), "origin_not_allowed"),
        (json!({"expected": {"origins": ["https://other.test"]}}), "origin_not_allowed"),
        (json!({"origin": "x", "expected": {"origins": ["https://example.org"]}}), "ok"),
        (json!({"expected": {"algs": [-257, -8]}}), "algorithm_not_offered"),
        (json!({"expected": {"algs": [-7, -999]}}), "ok"),
        (json!({"expected": {"attestation": "require"}}), "attestation_required"),
        (json!({"expected": {"attestation": "perhaps"}}), "recording_malformed"),
        (json!({"expected": {"trust_anchors_pem": ["x"]}}), "recording_malformed"),
        (
            json!({"expected": {"aaguid_allow": ["00000000-0000-0000-0000-000000000000"]}}),
            "aaguid_not_attested",
        ),
        (json!({"expected": {"aaguid_allow": []}}), "aaguid_not_allowed"),
        (json!({"expected": {"aaguid_allow": ["x"]}}), "recording_malformed"),
        (
            json!({"expected": {"mds_status": {"00000000-0000-0000-0000-000000000000": ["REVOKED"]}}}),
            "authenticator_status_refused",
        ),
        (json!({"expected": {"backup_eligible_allowed": false}}), "backup_eligible_not_allowed"),
        (json!({"attestation_valid_at": "yesterday"}), "recording_malformed"),
        (json!({"kind": "guess"}), "recording_malformed"),
        (json!({"response": {}}), "response_malformed"),
    ] {
        assert_eq!(r(members.clone()), outcome, "{members}");
    }
}

#[test]
fn members_of_authentications() {
    let id = b64(&[0xcd; 32]);
    let stored = |more: Value| {
        with(json!({"stored": {}}), json!({"stored": with(json!({"public_key_cose_b64url": key()}), more)}))
    };
    for (more, outcome) in [
        (json!({}), "ok"),
        (json!({"credential_id_b64url": id}), "ok"),
        (json!({"credential_id_b64url": "AAAA"}), "credential_unknown"),
        (json!({"sign_count": 1}), "counter_not_increased"),
        (json!({"backup_eligible": true, "backup_state": false}), "ok"),
        (json!({"backup_eligible": false}), "backup_eligibility_changed"),
        (json!({"user_handle_b64url": b64(USER)}), "ok"),
        (json!({"user_handle_b64url": "AAAA"}), "user_handle_mismatch"),
        (json!({"user_verified_before": true, "status": "active", "account_status": "enabled"}), "ok"),
        (json!({"status": "suspended"}), "credential_suspended"),
        (json!({"status": "revoked"}), "credential_revoked"),
        (json!({"account_status": "disabled"}), "account_disabled"),
        (json!({"status": "asleep"}), "recording_malformed"),
    ] {
        assert_eq!(sign_in(stored(more.clone())), outcome, "{more}");
    }
    let ok = stored(json!({}));
    let expected = |e: Value| sign_in(with(ok.clone(), json!({"expected": e})));
    assert_eq!(expected(json!({"allow_credentials_b64url": []})), "ok");
    assert_eq!(expected(json!({"allow_credentials_b64url": ["AAAA"]})), "credential_not_allowed");
    assert_eq!(expected(json!({"discoverable": true})), "ok");
    let silent = authentication("a", &Settings::misbehaving(Misbehaviour::NoUserHandle));
    let silent = with(with(silent, ok), json!({"expected": {"discoverable": true}}));
    assert_eq!(one(silent), "user_handle_missing");
}

#[test]
fn stored_members_win_over_the_registration() {
    let settings = Settings { sign_count: Some(5), ..Settings::default() };
    let a = |members: Value| with(authentication("a", &settings), members);
    let both = |members| codes(&[a(members), registration("r")])[0];
    assert_eq!(both(json!({"register_with": "r"})), "ok");
    assert_eq!(both(json!({"register_with": "r", "stored": {"sign_count": 5}})), "counter_not_increased");
    assert_eq!(both(json!({"register_with": "r", "stored": {"status": "revoked"}})), "credential_revoked");
}
