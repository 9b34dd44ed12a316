//! The fuzz targets as tests: the kept corpus, and what small accidents make of it. `scripts/fuzz` looks for more, guided by coverage.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests may panic")]

mod common;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use common::statements::{self, CERTIFIED, Facts, certified, map, own};
use keyward_authenticator::{Attestation, Settings};
use keyward_passkeys::testing::fuzz::{FORMATS, TARGETS, ceremony};
use keyward_passkeys::testing::{authority, blob};
use proptest::prelude::Rng as _;
use proptest::test_runner::{RngAlgorithm, TestRng};
use serde_json::{Value, json};

/// How long each target runs here.
const TIME: Duration = Duration::from_millis(700);

fn corpus(target: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(target)
}

fn inputs(target: &str) -> Vec<Vec<u8>> {
    let folder = corpus(target);
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    files.iter().map(|file| std::fs::read(file).unwrap()).collect()
}

/// A bit flipped, a byte changed, something cut out, doubled, or taken from another input.
fn accident(random: &mut TestRng, inputs: &[Vec<u8>]) -> Vec<u8> {
    let mut below = |limit: usize| usize::try_from(random.next_u64()).unwrap() % limit.max(1);
    let mut input = inputs[below(inputs.len())].clone();
    for _ in 0..=below(3) {
        let (at, other) = (below(input.len()), &inputs[below(inputs.len())]);
        let (until, value) = (at + below(input.len() - at.min(input.len()) + 1), below(256));
        match below(6) {
            0 if !input.is_empty() => input[at] ^= 1 << (value % 8),
            1 if !input.is_empty() => input[at] = u8::try_from(value).unwrap(),
            2 => drop(input.drain(at..until.min(input.len()))),
            3 => input.truncate(at),
            4 => {
                let piece = input[at.min(input.len())..until.min(input.len())].to_vec();
                input.splice(at..at, piece);
            }
            _ => {
                let from = below(other.len());
                let to = from + below(other.len() - from + 1);
                input.splice(at..at, other[from..to].iter().copied());
            }
        }
        input.truncate(8192);
    }
    input
}

#[test]
fn no_target_breaks_its_promise() {
    for (name, target) in TARGETS {
        let inputs = inputs(name);
        assert!(inputs.len() > 2, "{name} has no corpus");
        for input in &inputs {
            target(input);
        }
        let mut random = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
        let end = Instant::now() + TIME;
        while Instant::now() < end {
            let input = accident(&mut random, &inputs);
            let done = std::panic::catch_unwind(|| target(&input));
            assert!(done.is_ok(), "{name} breaks on {input:02x?}");
        }
    }
}

/// Good inputs of every kind, from which the corpus was grown: `cargo test -p keyward-passkeys --test fuzz -- --ignored`.
#[test]
#[ignore = "writes into fuzz/corpus"]
fn write_seeds() {
    let mut number = 0;
    let mut seed = |target: &str, input: &[u8]| {
        number += 1;
        std::fs::create_dir_all(corpus(target)).unwrap();
        std::fs::write(corpus(target).join(format!("seed-{number:03}")), input).unwrap();
    };
    let root = authority::root();
    let (auth_data, client_data) = ceremony();
    let hash = statements::sha256(&client_data);
    let facts = Facts { signed: [auth_data.as_slice(), &hash].concat(), auth_data, hash };
    for (number, format) in FORMATS.iter().enumerate() {
        let statement = match *format {
            "none" => map(&[]),
            format => certified(format, &facts, &root),
        };
        seed("statements", &[&[u8::try_from(number).unwrap()][..], &statement].concat());
        seed("cbor_items", &statement);
        let settings = Settings { aaguid: [5; 16], ..Settings::default() };
        let known = statements::facts_of(&settings);
        let statement = if *format == "none" { map(&[]) } else { certified(format, &known, &root) };
        let attestation = Attestation::Raw { fmt: (*format).to_owned(), statement };
        let json =
            common::passkey().register(&common::REQUEST, &Settings { attestation, ..settings }).unwrap();
        let member = |name: &str| {
            keyward_passkeys::Base64Url::decode(json["response"][name].as_str().unwrap()).unwrap().0
        };
        let (client, object) = (member("clientDataJSON"), member("attestationObject"));
        seed("attestation_objects", &with_length(&client, &object));
        seed("cbor_items", &object);
        seed("authenticator_data", &member("authenticatorData"));
        seed("client_data_texts", &client);
        seed("browser_answers", json.to_string().as_bytes());
        let challenge = keyward_passkeys::Base64Url(common::CHALLENGE.to_vec()).to_string();
        let line = json!({
            "id": format, "kind": "registration", "origin": "https://example.org", "rp_id": "example.org",
            "challenge_b64url": challenge, "response": json,
            "expected": { "attestation": "require", "trust_anchors_pem": [root.pem()] }
        });
        seed("recordings", format!("{line}\n").as_bytes());
    }
    seed("statements", &[&[1][..], &own(&facts)].concat());
    seed("client_data_texts", &facts_client());
    for format in CERTIFIED {
        seed("certificates", &statements::certificate(format, &facts, &root));
    }
    seed("certificates", &root.der());
    seed("certificates", root.pem().as_bytes());
    let tpm = statements::tpm(&facts);
    seed("tpm_structures", &tpm.area);
    seed("tpm_structures", &tpm.info());
    seed("cose_keys", &common::passkey().public_key_cose().unwrap());
    for (object, line) in vectors() {
        seed("attestation_objects", &object);
        seed("recordings", line.as_bytes());
        if let Some(key) = key_of(&object) {
            seed("cose_keys", &key);
        }
    }
    let reports = json!([
        { "status": "FIDO_CERTIFIED_L1", "effectiveDate": "2020-01-01", "authenticatorVersion": 2 },
        { "status": "ATTESTATION_KEY_COMPROMISE", "effectiveDate": "2021-01-01", "batchCertificate": "AAAA", "sunsetDate": "2030-01-01" },
        { "status": "UPDATE_AVAILABLE", "effectiveDate": "2022-01-01", "authenticatorVersion": 4 }
    ]);
    let payload = blob::payload(
        7,
        &[
            blob::entry([5; 16], &[&root], &reports),
            blob::u2f_entry(&"a7".repeat(20), &[], &json!([{ "status": "REVOKED" }])),
            json!({ "aaid": "1234#5678" }),
        ],
    );
    seed("metadata_payloads", payload.to_string().as_bytes());
    seed("metadata_payloads", blob::payload(1, &[]).to_string().as_bytes());
    seed(
        "metadata_payloads",
        blob::payload(2, &[blob::entry([0; 16], &[], &json!([]))]).to_string().as_bytes(),
    );
    seed("metadata_files", blob::signed(&payload).as_bytes());
    seed("metadata_files", blob::signed(&blob::payload(7, &[])).as_bytes());
    seed("metadata_files", b"eyJ9.e30.AA");
    seed("tpm_structures", &[]);
}

fn with_length(text: &[u8], rest: &[u8]) -> Vec<u8> {
    [&u16::try_from(text.len()).unwrap().to_be_bytes()[..], text, rest].concat()
}

fn facts_client() -> Vec<u8> {
    ceremony().1
}

/// The specification's own registrations: client data with object, and the line.
fn vectors() -> Vec<(Vec<u8>, String)> {
    let lines = include_str!("w3c-level3-vectors.jsonl").lines();
    let parsed = lines.map(|line| (serde_json::from_str::<Value>(line).unwrap(), line.to_owned()));
    let member = |value: &Value, name: &str| {
        keyward_passkeys::Base64Url::decode(value["response"]["response"][name].as_str().unwrap()).unwrap().0
    };
    let registrations = parsed.filter(|(value, _)| value["kind"] == "registration");
    registrations
        .map(|(value, line)| {
            (with_length(&member(&value, "clientDataJSON"), &member(&value, "attestationObject")), line)
        })
        .collect()
}

/// The key in an attestation object, found by its beginning: it is the end of authenticator data without extensions.
fn key_of(object: &[u8]) -> Option<Vec<u8>> {
    let at = object.windows(3).rposition(|w| w[0] >= 0xa3 && w[0] <= 0xa5 && w[1] == 1 && w[2] <= 7)?;
    Some(object[at..].to_vec())
}
