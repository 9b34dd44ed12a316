//! Attestation statements of every format, made here; the key is the software authenticator's.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair};
use keyward_authenticator::Settings;
use keyward_passkeys::Base64Url;
use minicbor::Encoder;
use rcgen::{CertificateParams, DistinguishedName, ExtendedKeyUsagePurpose};

use super::{REQUEST, passkey};
use keyward_passkeys::testing::authority::{Signed, extension, issue, leaf, root};

/// Every format with a certificate: its statement by an authority.
pub const CERTIFIED: [&str; 6] = ["packed", "tpm", "android-key", "apple", "fido-u2f", "compound"];

/// The seed of [`passkey`]'s key, for certificates about it.
pub const CREDENTIAL_SEED: [u8; 32] = [7; 32];
pub const ATTESTATION_SEED: [u8; 32] = [22; 32];

/// What statements are about.
pub struct Facts {
    pub auth_data: Vec<u8>,
    pub hash: Vec<u8>,
    pub signed: Vec<u8>,
}

pub fn facts() -> Facts {
    facts_of(&Settings::default())
}

/// What an authenticator with these settings attests.
pub fn facts_of(settings: &Settings) -> Facts {
    let json = passkey().register(&REQUEST, settings).unwrap();
    let bytes = |member: &str| Base64Url::decode(json["response"][member].as_str().unwrap()).unwrap().0;
    let auth_data = bytes("authenticatorData");
    let hash = sha256(&bytes("clientDataJSON"));
    Facts { signed: [auth_data.as_slice(), &hash].concat(), auth_data, hash }
}

pub fn sha256(data: &[u8]) -> Vec<u8> {
    digest(&SHA256, data).as_ref().to_vec()
}

pub fn sign(seed: [u8; 32], message: &[u8]) -> Vec<u8> {
    let pair = keyward_passkeys::testing::authority::key(seed);
    let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, pair.serialized_der()).unwrap();
    pair.sign(&SystemRandom::new(), message).unwrap().as_ref().to_vec()
}

pub fn issued(params: CertificateParams, seed: [u8; 32]) -> Vec<u8> {
    issue(params, seed, &root()).der()
}

pub enum Item<'a> {
    Bytes(&'a [u8]),
    Text(&'a str),
    Int(i64),
    Chain(&'a [Vec<u8>]),
}

pub fn map(items: &[(&str, Item<'_>)]) -> Vec<u8> {
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

/// Android's key description around two authorization lists.
pub fn description(challenge: &[u8], software: &[u8], hardware: &[u8]) -> Vec<u8> {
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

pub const SIGN: [u8; 7] = [0xa1, 5, 0x31, 3, 2, 1, 2];
pub const ENCRYPT: [u8; 7] = [0xa1, 5, 0x31, 3, 2, 1, 0];
pub const GENERATED: [u8; 6] = [0xbf, 0x85, 0x3e, 3, 2, 1];
pub const ALL_APPLICATIONS: [u8; 6] = [0xbf, 0x84, 0x58, 2, 5, 0];

/// A TPM statement that can be bent before it is signed.
pub struct Tpm {
    pub magic: u32,
    pub kind: u16,
    pub extra: Vec<u8>,
    pub version: &'static str,
    pub area: Vec<u8>,
    pub name: Option<Vec<u8>>,
    pub certificate: CertificateParams,
}

pub fn aik(vendor: &str) -> CertificateParams {
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

pub fn tpm(facts: &Facts) -> Tpm {
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
    pub fn statement(&self) -> Vec<u8> {
        self.statement_by(&root())
    }

    /// `certInfo`.
    pub fn info(&self) -> Vec<u8> {
        let name = self.name.clone().unwrap_or_else(|| [&[0, 0x0b][..], &sha256(&self.area)].concat());
        let sized = |b: &[u8]| [&u16::try_from(b.len()).unwrap().to_be_bytes()[..], b].concat();
        [
            &self.magic.to_be_bytes()[..],
            &self.kind.to_be_bytes(),
            &sized(&[]),
            &sized(&self.extra),
            &[0; 25],
            &sized(&name),
            &sized(&[]),
        ]
        .concat()
    }

    pub fn statement_by(&self, authority: &Signed) -> Vec<u8> {
        let info = self.info();
        let sig = sign(ATTESTATION_SEED, &info);
        let chain = [issue(self.certificate.clone(), ATTESTATION_SEED, authority).der()];
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

/// The list of a compound statement.
pub fn list(inner: &[(&str, &[u8])]) -> Vec<u8> {
    let mut e = Encoder::new(Vec::new());
    e.array(inner.len() as u64).unwrap();
    for (fmt, statement) in inner {
        e.map(2).unwrap().str("fmt").unwrap().str(fmt).unwrap().str("attStmt").unwrap();
        e.writer_mut().extend_from_slice(statement);
    }
    e.into_writer()
}

/// Self attestation.
pub fn own(facts: &Facts) -> Vec<u8> {
    map(&[("alg", Item::Int(-7)), ("sig", Item::Bytes(&sign(CREDENTIAL_SEED, &facts.signed)))])
}

/// The certificate of a statement that [`certified`] makes.
pub fn certificate(fmt: &str, facts: &Facts, authority: &Signed) -> Vec<u8> {
    let (params, seed) = match fmt {
        "tpm" | "compound" => (aik("id:FFFFF1D0"), ATTESTATION_SEED),
        "android-key" => {
            let told = [&SIGN[..], &GENERATED, &[0]].concat();
            let described = description(&facts.hash, &[], &told);
            (with(&[1, 3, 6, 1, 4, 1, 11129, 2, 1, 17], described), CREDENTIAL_SEED)
        }
        "apple" => {
            let nonce = [&[0x30, 0x24, 0xa1, 0x22, 0x04, 0x20][..], &sha256(&facts.signed)].concat();
            (with(&[1, 2, 840, 113_635, 100, 8, 2], nonce), CREDENTIAL_SEED)
        }
        _ => (leaf(), ATTESTATION_SEED),
    };
    issue(params, seed, authority).der()
}

fn with(oid: &[u64], value: Vec<u8>) -> CertificateParams {
    let mut params = leaf();
    params.custom_extensions.push(extension(oid, value, false));
    params
}

/// An honest statement of a format with a certificate that this authority issued.
pub fn certified(fmt: &str, facts: &Facts, authority: &Signed) -> Vec<u8> {
    let chain = [certificate(fmt, facts, authority)];
    let x5c = || ("x5c", Item::Chain(&chain));
    let signed = |seed, message: &[u8]| {
        map(&[("alg", Item::Int(-7)), ("sig", Item::Bytes(&sign(seed, message))), x5c()])
    };
    match fmt {
        "packed" => signed(ATTESTATION_SEED, &facts.signed),
        "android-key" => signed(CREDENTIAL_SEED, &facts.signed),
        "apple" => map(&[x5c()]),
        "tpm" => tpm(facts).statement_by(authority),
        "fido-u2f" => {
            let cose = passkey().public_key_cose().unwrap();
            let key = [&[4][..], &cose[10..42], &cose[45..77]].concat();
            let message = [&[0][..], &facts.auth_data[..32], &facts.hash, passkey().id(), &key].concat();
            map(&[("sig", Item::Bytes(&sign(ATTESTATION_SEED, &message))), x5c()])
        }
        _ => list(&[("packed", &own(facts)), ("tpm", &tpm(facts).statement_by(authority))]),
    }
}
