//! The other attestation formats, rule by rule. Statements are made here; the key is the software authenticator's.
#![expect(clippy::unwrap_used, reason = "helpers of tests may panic")]

mod common;

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use common::statements::{
    ALL_APPLICATIONS, ATTESTATION_SEED, CREDENTIAL_SEED, ENCRYPT, GENERATED, Item, SIGN, Tpm, aik,
    description, facts, issued, list, map, own, sha256, sign, tpm,
};
use common::{code, passkey, register, registration_expectation};
use keyward_authenticator::{Attestation, Settings};
use keyward_passkeys::testing::authority::{extension, leaf, root};
use keyward_passkeys::{
    AttestationDemand, AttestationPolicy, RegistrationExpectation, Rejection, TrustAnchors,
};

fn demanding(demand: AttestationDemand) -> RegistrationExpectation {
    let mut anchors = TrustAnchors::none();
    anchors.add_pem(&root().pem()).unwrap();
    let attestation = AttestationPolicy { demand, anchors, ..AttestationPolicy::default() };
    RegistrationExpectation { attestation, ..registration_expectation() }
}

fn submit(fmt: &str, statement: Vec<u8>, demand: AttestationDemand) -> &'static str {
    let attestation = Attestation::Raw { fmt: fmt.to_owned(), statement };
    code(&register(&Settings { attestation, ..Settings::default() }, &demanding(demand)))
}

fn require(fmt: &str, statement: Vec<u8>) -> &'static str {
    submit(fmt, statement, AttestationDemand::Require)
}

#[test]
fn formats_that_are_not_known() {
    for fmt in ["android-safetynet", "Packed", "packed2", ""] {
        assert_eq!(submit(fmt, map(&[]), AttestationDemand::WellFormed), "attestation_format_unsupported");
    }
    for (fmt, statement) in [
        ("none", map(&[("x", Item::Int(1))])),
        ("none", vec![0x80]),
        ("packed", map(&[])),
        ("packed", vec![0x80]),
        ("packed", map(&[("alg", Item::Int(-7))])),
        ("packed", map(&[("alg", Item::Text("ES256")), ("sig", Item::Bytes(&[1]))])),
        ("packed", map(&[("alg", Item::Int(-7)), ("sig", Item::Bytes(&[]))])),
        (
            "packed",
            map(&[("alg", Item::Int(-7)), ("sig", Item::Bytes(&[1])), ("ecdaaKeyId", Item::Bytes(&[1]))]),
        ),
        ("apple", map(&[])),
        ("fido-u2f", map(&[("sig", Item::Bytes(&[1]))])),
        ("tpm", map(&[("ver", Item::Text("2.0"))])),
        ("android-key", map(&[("alg", Item::Int(-7)), ("sig", Item::Bytes(&[1]))])),
        ("compound", map(&[])),
        ("compound", vec![0x80]),
    ] {
        let outcome = submit(fmt, statement, AttestationDemand::WellFormed);
        assert_eq!(outcome, "attestation_statement_malformed", "{fmt}");
    }
    let other_alg = map(&[("alg", Item::Int(-8)), ("sig", Item::Bytes(&[1]))]);
    assert_eq!(submit("packed", other_alg, AttestationDemand::Verify), "attestation_invalid");
    let unknown_alg = map(&[("alg", Item::Int(-47)), ("sig", Item::Bytes(&[1]))]);
    assert_eq!(submit("packed", unknown_alg, AttestationDemand::Verify), "algorithm_unsupported");
}

#[test]
fn apple() {
    let facts = facts();
    let statement = |nonce: &[u8], seed| {
        let mut params = leaf();
        let value = [&[0x30, 0x24, 0xa1, 0x22, 0x04, 0x20][..], nonce].concat();
        params.custom_extensions.push(extension(&[1, 2, 840, 113_635, 100, 8, 2], value, false));
        map(&[("x5c", Item::Chain(&[issued(params, seed)]))])
    };
    let nonce = sha256(&facts.signed);
    assert_eq!(require("apple", statement(&nonce, CREDENTIAL_SEED)), "ok");
    assert_eq!(require("apple", statement(&nonce, ATTESTATION_SEED)), "attestation_invalid", "another key");
    assert_eq!(
        require("apple", statement(&facts.hash, CREDENTIAL_SEED)),
        "attestation_invalid",
        "another nonce"
    );
    let plain = map(&[("x5c", Item::Chain(&[issued(leaf(), CREDENTIAL_SEED)]))]);
    assert_eq!(require("apple", plain), "attestation_invalid", "no nonce");
}

#[test]
fn fido_u2f() {
    let facts = facts();
    let cose = passkey().public_key_cose().unwrap();
    let (x, y) = (&cose[10..42], &cose[45..77]);
    let message = [&[0][..], &facts.auth_data[..32], &facts.hash, passkey().id(), &[4], x, y].concat();
    let certificate = issued(leaf(), ATTESTATION_SEED);
    let statement =
        |sig: &[u8], chain: &[Vec<u8>]| map(&[("sig", Item::Bytes(sig)), ("x5c", Item::Chain(chain))]);
    let good = sign(ATTESTATION_SEED, &message);
    assert_eq!(require("fido-u2f", statement(&good, std::slice::from_ref(&certificate))), "ok");
    let two = [certificate.clone(), root().der()];
    assert_eq!(require("fido-u2f", statement(&good, &two)), "attestation_statement_malformed");
    let bad = sign(ATTESTATION_SEED, &facts.signed);
    assert_eq!(
        require("fido-u2f", statement(&bad, std::slice::from_ref(&certificate))),
        "attestation_signature_invalid"
    );
    let p384 = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P384_SHA384).unwrap();
    let root = root();
    let wide =
        leaf().signed_by(&p384, &rcgen::Issuer::from_params(&root.params, &root.key)).unwrap().der().to_vec();
    assert_eq!(require("fido-u2f", statement(&good, &[wide])), "attestation_invalid");

    // U2F does not sign the AAGUID, so it never proves a model.
    let raw = Attestation::Raw { fmt: "fido-u2f".into(), statement: statement(&good, &[certificate]) };
    let mut expected = demanding(AttestationDemand::Require);
    expected.models.allow = Some(vec![keyward_passkeys::Aaguid::ZERO]);
    assert_eq!(
        code(&register(&Settings { attestation: raw, ..Settings::default() }, &expected)),
        "aaguid_not_attested"
    );
}

#[test]
fn android_key() {
    let facts = facts();
    let statement = |description: Vec<u8>, seed, sig: &[u8]| {
        let mut params = leaf();
        params.custom_extensions.push(extension(&[1, 3, 6, 1, 4, 1, 11129, 2, 1, 17], description, false));
        let chain = [issued(params, seed)];
        map(&[("alg", Item::Int(-7)), ("sig", Item::Bytes(sig)), ("x5c", Item::Chain(&chain))])
    };
    let sig = sign(CREDENTIAL_SEED, &facts.signed);
    let origin = |value: u8| [&GENERATED[..], &[value]].concat();
    let told = [&SIGN[..], &origin(0)].concat();
    for (what, challenge, software, hardware, outcome) in [
        ("in hardware", &facts.hash, vec![], told.clone(), "ok"),
        ("in software", &facts.hash, told.clone(), vec![], "ok"),
        ("told by neither", &facts.hash, vec![], vec![], "ok"),
        ("another challenge", &sha256(b"x"), vec![], told.clone(), "attestation_invalid"),
        ("imported", &facts.hash, vec![], [&SIGN[..], &origin(2)].concat(), "attestation_invalid"),
        ("imported in one list", &facts.hash, origin(2), told.clone(), "attestation_invalid"),
        ("not for signing", &facts.hash, vec![], [&ENCRYPT[..], &origin(0)].concat(), "attestation_invalid"),
        (
            "for every application",
            &facts.hash,
            ALL_APPLICATIONS.to_vec(),
            told.clone(),
            "attestation_invalid",
        ),
        (
            "for all, in hardware",
            &facts.hash,
            vec![],
            [&told[..], &ALL_APPLICATIONS].concat(),
            "attestation_invalid",
        ),
    ] {
        let statement = statement(description(challenge, &software, &hardware), CREDENTIAL_SEED, &sig);
        assert_eq!(require("android-key", statement), outcome, "{what}");
    }
    let good = description(&facts.hash, &[], &told);
    let foreign = statement(good.clone(), ATTESTATION_SEED, &sign(ATTESTATION_SEED, &facts.signed));
    assert_eq!(require("android-key", foreign), "attestation_invalid", "another key");
    let unsigned = statement(good.clone(), CREDENTIAL_SEED, &sign(CREDENTIAL_SEED, b"x"));
    assert_eq!(require("android-key", unsigned), "attestation_signature_invalid");
    let garbled = statement(good[..good.len() - 1].to_vec(), CREDENTIAL_SEED, &sig);
    assert_eq!(require("android-key", garbled), "attestation_statement_malformed");
}

#[test]
fn tpm_statements() {
    let facts = facts();
    let bend = |change: &dyn Fn(&mut Tpm)| {
        let mut tpm = tpm(&facts);
        change(&mut tpm);
        require("tpm", tpm.statement())
    };
    assert_eq!(bend(&|_| ()), "ok");
    assert_eq!(bend(&|t| t.certificate = aik("id:00000000")), "ok", "vendors are for anchors to judge");
    assert_eq!(bend(&|t| t.version = "1.2"), "attestation_statement_malformed");
    assert_eq!(bend(&|t| t.area.push(0)), "attestation_statement_malformed");
    assert_eq!(bend(&|t| t.area[1] = 0x25), "attestation_statement_malformed");
    assert_eq!(bend(&|t| t.magic = 0), "attestation_invalid");
    assert_eq!(bend(&|t| t.kind = 0x8018), "attestation_invalid");
    assert_eq!(bend(&|t| t.extra = facts.hash.clone()), "attestation_invalid");
    let sha1 = digest(&SHA1_FOR_LEGACY_USE_ONLY, &facts.signed).as_ref().to_vec();
    assert_eq!(bend(&|t| t.extra = sha1.clone()), "attestation_invalid", "the hash follows alg");
    assert_eq!(bend(&|t| t.name = Some([&[0, 0x0b][..], &[0; 32]].concat())), "attestation_invalid");
    assert_eq!(bend(&|t| t.certificate = aik("FFFFF1D0")), "attestation_invalid");
    assert_eq!(bend(&|t| t.certificate = aik("id:FFFFF1D0 ")), "attestation_invalid");
    assert_eq!(bend(&|t| t.certificate.extended_key_usages.clear()), "attestation_invalid");
    assert_eq!(bend(&|t| t.certificate.custom_extensions.clear()), "attestation_invalid");
    assert_eq!(
        bend(&|t| t.certificate.distinguished_name = leaf().distinguished_name),
        "attestation_invalid"
    );
    let other_key = keyward_authenticator::Credential::new(
        keyward_authenticator::KeyKind::Es256 { seed: [9; 32] },
        vec![1],
        vec![1],
    );
    let other = other_key.unwrap().public_key_cose().unwrap();
    let change = |t: &mut Tpm| {
        t.area[20..52].copy_from_slice(&other[10..42]);
        t.area[54..86].copy_from_slice(&other[45..77]);
    };
    assert_eq!(bend(&change), "attestation_invalid", "another key");
}

#[test]
fn compound() {
    let facts = facts();
    let own = own(&facts);
    let bad = map(&[("alg", Item::Int(-7)), ("sig", Item::Bytes(&sign(CREDENTIAL_SEED, b"x")))]);
    let tpm = tpm(&facts).statement();
    assert_eq!(require("compound", list(&[("packed", &own), ("tpm", &tpm)])), "ok");
    let verify = |statement| submit("compound", statement, AttestationDemand::Verify);
    assert_eq!(require("compound", list(&[("packed", &own), ("packed", &own)])), "attestation_required");
    assert_eq!(verify(list(&[("packed", &own), ("packed", &own)])), "ok");
    assert_eq!(verify(list(&[("packed", &own), ("packed", &bad)])), "attestation_signature_invalid");
    assert_eq!(verify(list(&[("packed", &own)])), "attestation_statement_malformed", "one is too few");
    let nested = list(&[("packed", &own), ("packed", &own)]);
    assert_eq!(verify(list(&[("packed", &own), ("compound", &nested)])), "attestation_statement_malformed");
}

#[test]
fn reasons_name_the_format() {
    let rejection = Rejection::AttestationSignatureInvalid { fmt: "tpm" };
    assert_eq!(rejection.reason(), "the tpm attestation signature is not valid");
}
