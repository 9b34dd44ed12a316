//! The other attestation formats, rule by rule. Statements are made here; the key is the software authenticator's.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests may panic")]

mod common;

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair};
use common::authority::{extension, issue, leaf, root};
use common::{REQUEST, code, passkey, register, registration_expectation};
use keyward_authenticator::{Attestation, Settings};
use keyward_passkeys::{
    AttestationDemand, AttestationPolicy, Base64Url, RegistrationExpectation, Rejection, TrustAnchors,
};
use minicbor::Encoder;
use rcgen::{CertificateParams, DistinguishedName, ExtendedKeyUsagePurpose};

/// The seed of [`passkey`]'s key, for certificates about it.
const CREDENTIAL_SEED: [u8; 32] = [7; 32];
const ATTESTATION_SEED: [u8; 32] = [22; 32];

/// What statements are about.
struct Facts {
    auth_data: Vec<u8>,
    hash: Vec<u8>,
    signed: Vec<u8>,
}

fn facts() -> Facts {
    let json = passkey().register(&REQUEST, &Settings::default()).unwrap();
    let bytes = |member: &str| Base64Url::decode(json["response"][member].as_str().unwrap()).unwrap().0;
    let auth_data = bytes("authenticatorData");
    let hash = sha256(&bytes("clientDataJSON"));
    Facts { signed: [auth_data.as_slice(), &hash].concat(), auth_data, hash }
}

fn sha256(data: &[u8]) -> Vec<u8> {
    digest(&SHA256, data).as_ref().to_vec()
}

fn sign(seed: [u8; 32], message: &[u8]) -> Vec<u8> {
    let pair = common::authority::key(seed);
    let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, pair.serialized_der()).unwrap();
    pair.sign(&SystemRandom::new(), message).unwrap().as_ref().to_vec()
}

fn issued(params: CertificateParams, seed: [u8; 32]) -> Vec<u8> {
    issue(params, seed, &root()).der()
}

enum Item<'a> {
    Bytes(&'a [u8]),
    Text(&'a str),
    Int(i64),
    Chain(&'a [Vec<u8>]),
}

fn map(items: &[(&str, Item<'_>)]) -> Vec<u8> {
    let mut e = Encoder::new(Vec::new());
    e.map(items.len() as u64).unwrap();
    for (name, item) in items {
        e.str(name).unwrap();
        match item {
            Item::Bytes(b) => e.bytes(b).map(drop),
            Item::Text(t) => e.str(t).map(drop),
            Item::Int(i) => e.i64(*i).map(drop),
            Item::Chain(chain) => {
                e.array(chain.len() as u64).unwrap();
                chain.iter().try_for_each(|c| e.bytes(c).map(drop))
            }
        }
        .unwrap();
    }
    e.into_writer()
}

fn demanding(demand: AttestationDemand) -> RegistrationExpectation {
    let mut anchors = TrustAnchors::none();
    anchors.add_pem(&root().pem()).unwrap();
    let attestation = AttestationPolicy { demand, anchors, valid_at: None };
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
    expected.aaguid_allow = Some(vec![keyward_passkeys::Aaguid::ZERO]);
    assert_eq!(
        code(&register(&Settings { attestation: raw, ..Settings::default() }, &expected)),
        "aaguid_not_attested"
    );
}

/// Android's key description around two authorization lists.
fn description(challenge: &[u8], software: &[u8], hardware: &[u8]) -> Vec<u8> {
    let tlv = |tag: u8, content: &[u8]| [&[tag, u8::try_from(content.len()).unwrap()][..], content].concat();
    let body = [
        &[2, 2, 1, 44, 10, 1, 1, 2, 1, 41, 10, 1, 1][..],
        &tlv(4, challenge),
        &tlv(4, &[]),
        &tlv(0x30, software),
        &tlv(0x30, hardware),
    ]
    .concat();
    tlv(0x30, &body)
}

const SIGN: [u8; 7] = [0xa1, 5, 0x31, 3, 2, 1, 2];
const ENCRYPT: [u8; 7] = [0xa1, 5, 0x31, 3, 2, 1, 0];
const GENERATED: [u8; 6] = [0xbf, 0x85, 0x3e, 3, 2, 1];
const ALL_APPLICATIONS: [u8; 6] = [0xbf, 0x84, 0x58, 2, 5, 0];

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

/// A TPM statement that can be bent before it is signed.
struct Tpm {
    magic: u32,
    kind: u16,
    extra: Vec<u8>,
    version: &'static str,
    area: Vec<u8>,
    name: Option<Vec<u8>>,
    certificate: CertificateParams,
}

fn aik(vendor: &str) -> CertificateParams {
    let attribute = |number: u8, text: &str| {
        let value = [&[0x0c, u8::try_from(text.len()).unwrap()][..], text.as_bytes()].concat();
        let oid = [6, 5, 0x67, 0x81, 0x05, 0x02, number];
        let pair = [&oid[..], &value].concat();
        let sequence = [&[0x30, u8::try_from(pair.len()).unwrap()][..], &pair].concat();
        [&[0x31, u8::try_from(sequence.len()).unwrap()][..], &sequence].concat()
    };
    let names = [attribute(1, vendor), attribute(2, "Model"), attribute(3, "id:13")].concat();
    let wrap = |tag: u8, inner: &[u8]| [&[tag, u8::try_from(inner.len()).unwrap()][..], inner].concat();
    let san = wrap(0x30, &wrap(0xa4, &wrap(0x30, &names)));
    let mut params = leaf();
    params.distinguished_name = DistinguishedName::new();
    params.custom_extensions.push(extension(&[2, 5, 29, 17], san, true));
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::Other(vec![2, 23, 133, 8, 3])];
    params
}

fn tpm(facts: &Facts) -> Tpm {
    let cose = passkey().public_key_cose().unwrap();
    let area = [
        &[0, 0x23, 0, 0x0b, 0, 4, 0, 0, 0, 0, 0, 0x10, 0, 0x10, 0, 3, 0, 0x10, 0, 32][..],
        &cose[10..42],
        &[0, 32],
        &cose[45..77],
    ]
    .concat();
    Tpm {
        magic: 0xff54_4347,
        kind: 0x8017,
        extra: sha256(&facts.signed),
        version: "2.0",
        area,
        name: None,
        certificate: aik("id:FFFFF1D0"),
    }
}

impl Tpm {
    fn statement(&self) -> Vec<u8> {
        let name = self.name.clone().unwrap_or_else(|| [&[0, 0x0b][..], &sha256(&self.area)].concat());
        let sized = |b: &[u8]| [&u16::try_from(b.len()).unwrap().to_be_bytes()[..], b].concat();
        let info = [
            &self.magic.to_be_bytes()[..],
            &self.kind.to_be_bytes(),
            &sized(&[]),
            &sized(&self.extra),
            &[0; 25],
            &sized(&name),
            &sized(&[]),
        ]
        .concat();
        let sig = sign(ATTESTATION_SEED, &info);
        let chain = [issued(self.certificate.clone(), ATTESTATION_SEED)];
        map(&[
            ("ver", Item::Text(self.version)),
            ("alg", Item::Int(-7)),
            ("x5c", Item::Chain(&chain)),
            ("sig", Item::Bytes(&sig)),
            ("certInfo", Item::Bytes(&info)),
            ("pubArea", Item::Bytes(&self.area)),
        ])
    }
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
    let own = map(&[("alg", Item::Int(-7)), ("sig", Item::Bytes(&sign(CREDENTIAL_SEED, &facts.signed)))]);
    let bad = map(&[("alg", Item::Int(-7)), ("sig", Item::Bytes(&sign(CREDENTIAL_SEED, b"x")))]);
    let list = |inner: &[(&str, &[u8])]| {
        let mut e = Encoder::new(Vec::new());
        e.array(inner.len() as u64).unwrap();
        for (fmt, statement) in inner {
            e.map(2).unwrap().str("fmt").unwrap().str(fmt).unwrap().str("attStmt").unwrap();
            e.writer_mut().extend_from_slice(statement);
        }
        e.into_writer()
    };
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
