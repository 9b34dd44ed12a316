//! COSE keys (RFC 9052 §7, RFC 9053) as WebAuthn L3 §5.8.5 and §6.5.1.1 narrow them.

use crate::Rejection;
use crate::cbor::{self, Value};
use crate::keys::{Curve, Hash, Level, PublicKey, Scheme};

/// A COSE signature algorithm that this crate verifies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Algorithm {
    /// −7: ECDSA on P-256 with SHA-256.
    Es256,
    /// −35: ECDSA on P-384 with SHA-384.
    Es384,
    /// −36: ECDSA on P-521 with SHA-512.
    Es512,
    /// −9: the same as ES256, fully specified (RFC 9864).
    Esp256,
    /// −51: the same as ES384, fully specified (RFC 9864).
    Esp384,
    /// −52: the same as ES512, fully specified (RFC 9864).
    Esp512,
    /// −8: `EdDSA`, here always Ed25519.
    EdDsa,
    /// −19: Ed25519, fully specified (RFC 9864).
    Ed25519,
    /// −53: Ed448 (RFC 9864).
    Ed448,
    /// −48: ML-DSA-44 (RFC 9964).
    MlDsa44,
    /// −49: ML-DSA-65 (RFC 9964).
    MlDsa65,
    /// −50: ML-DSA-87 (RFC 9964).
    MlDsa87,
    /// −257: RSASSA-PKCS1-v1_5 with SHA-256.
    Rs256,
    /// −258: RSASSA-PKCS1-v1_5 with SHA-384.
    Rs384,
    /// −259: RSASSA-PKCS1-v1_5 with SHA-512.
    Rs512,
    /// −37: RSASSA-PSS with SHA-256.
    Ps256,
    /// −38: RSASSA-PSS with SHA-384.
    Ps384,
    /// −39: RSASSA-PSS with SHA-512.
    Ps512,
}

impl Algorithm {
    /// Every algorithm that is supported.
    pub const ALL: [Self; 18] = [
        Self::Es256,
        Self::EdDsa,
        Self::Rs256,
        Self::Es384,
        Self::Es512,
        Self::Esp256,
        Self::Esp384,
        Self::Esp512,
        Self::Ed25519,
        Self::Ed448,
        Self::MlDsa44,
        Self::MlDsa65,
        Self::MlDsa87,
        Self::Rs384,
        Self::Rs512,
        Self::Ps256,
        Self::Ps384,
        Self::Ps512,
    ];

    /// What is offered to browsers, best first: ES256, `EdDSA`, RS256.
    pub const OFFERED: [Self; 3] = [Self::Es256, Self::EdDsa, Self::Rs256];

    /// The number in the IANA COSE registry.
    #[must_use]
    pub fn number(self) -> i64 {
        match self {
            Self::Es256 => -7,
            Self::Es384 => -35,
            Self::Es512 => -36,
            Self::Esp256 => -9,
            Self::Esp384 => -51,
            Self::Esp512 => -52,
            Self::EdDsa => -8,
            Self::Ed25519 => -19,
            Self::Ed448 => -53,
            Self::MlDsa44 => -48,
            Self::MlDsa65 => -49,
            Self::MlDsa87 => -50,
            Self::Rs256 => -257,
            Self::Rs384 => -258,
            Self::Rs512 => -259,
            Self::Ps256 => -37,
            Self::Ps384 => -38,
            Self::Ps512 => -39,
        }
    }

    /// The algorithm of a number; `None` if it is not supported (RS1 and secp256k1 among them).
    #[must_use]
    pub fn from_number(number: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|a| a.number() == number)
    }

    /// How its signatures are verified.
    pub(crate) fn scheme(self) -> Scheme {
        match self {
            Self::Es256 | Self::Esp256 => Scheme::Ecdsa(Hash::Sha256),
            Self::Es384 | Self::Esp384 => Scheme::Ecdsa(Hash::Sha384),
            Self::Es512 | Self::Esp512 => Scheme::Ecdsa(Hash::Sha512),
            Self::EdDsa | Self::Ed25519 => Scheme::Ed25519,
            Self::Ed448 => Scheme::Ed448,
            Self::MlDsa44 => Scheme::MlDsa(Level::Two),
            Self::MlDsa65 => Scheme::MlDsa(Level::Three),
            Self::MlDsa87 => Scheme::MlDsa(Level::Five),
            Self::Rs256 => Scheme::RsaPkcs1(Hash::Sha256),
            Self::Rs384 => Scheme::RsaPkcs1(Hash::Sha384),
            Self::Rs512 => Scheme::RsaPkcs1(Hash::Sha512),
            Self::Ps256 => Scheme::RsaPss(Hash::Sha256),
            Self::Ps384 => Scheme::RsaPss(Hash::Sha384),
            Self::Ps512 => Scheme::RsaPss(Hash::Sha512),
        }
    }

    /// The curve its EC keys must be on (WebAuthn L3 §5.8.5).
    pub(crate) fn curve(self) -> Option<Curve> {
        match self {
            Self::Es256 | Self::Esp256 => Some(Curve::P256),
            Self::Es384 | Self::Esp384 => Some(Curve::P384),
            Self::Es512 | Self::Esp512 => Some(Curve::P521),
            _ => None,
        }
    }
}

/// A credential's public key, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CoseKey {
    pub(crate) algorithm: Algorithm,
    pub(crate) key: PublicKey,
}

impl CoseKey {
    /// Parses exactly one COSE key.
    ///
    /// # Errors
    /// [`Rejection::PublicKeyMalformed`] or [`Rejection::AlgorithmUnsupported`].
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, Rejection> {
        let value = cbor::decode(bytes).map_err(|e| Rejection::PublicKeyMalformed(e.0))?;
        Self::from_value(&value)
    }

    /// Reads the decoded map.
    pub(crate) fn from_value(value: &Value<'_>) -> Result<Self, Rejection> {
        let malformed = Rejection::PublicKeyMalformed;
        let number = value.label(3).and_then(Value::int).ok_or(malformed("the key names no algorithm"))?;
        let algorithm = Algorithm::from_number(number).ok_or(Rejection::AlgorithmUnsupported(number))?;
        let kty = value.label(1).and_then(Value::int).ok_or(malformed("the key has no type"))?;
        let bytes = |label, what| value.label(label).and_then(Value::bytes).ok_or(malformed(what));
        let (key, members) = match (kty, algorithm.scheme()) {
            (2, Scheme::Ecdsa(_)) => {
                (ec2(algorithm, value, bytes(-2, "x is missing")?, bytes(-3, "y is not bytes")?)?, 5)
            }
            (1, Scheme::Ed25519) => {
                if value.label(-1).and_then(Value::int) != Some(6) {
                    return Err(malformed("the curve is not Ed25519"));
                }
                (PublicKey::ed25519(bytes(-2, "x is missing")?).map_err(malformed)?, 4)
            }
            (1, Scheme::Ed448) => {
                if value.label(-1).and_then(Value::int) != Some(7) {
                    return Err(malformed("the curve is not Ed448"));
                }
                (PublicKey::ed448(bytes(-2, "x is missing")?).map_err(malformed)?, 4)
            }
            (7, Scheme::MlDsa(level)) => {
                (PublicKey::ml_dsa(level, bytes(-1, "pub is missing")?).map_err(malformed)?, 3)
            }
            (3, Scheme::RsaPkcs1(_) | Scheme::RsaPss(_)) => (
                PublicKey::rsa(bytes(-1, "n is missing")?, bytes(-2, "e is missing")?).map_err(malformed)?,
                4,
            ),
            _ => return Err(malformed("the key's type does not fit its algorithm")),
        };
        match value {
            // WebAuthn L3 §6.5.1: no optional members; a private part would be one.
            Value::Map(entries) if entries.len() == members => Ok(Self { algorithm, key }),
            _ => Err(malformed("the key has members beyond the required ones")),
        }
    }

    /// Whether `signature` over `message` is by this key with its algorithm.
    pub(crate) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        self.key.verifies(self.algorithm.scheme(), message, signature)
    }
}

fn ec2(algorithm: Algorithm, value: &Value<'_>, x: &[u8], y: &[u8]) -> Result<PublicKey, Rejection> {
    let malformed = Rejection::PublicKeyMalformed;
    let curve = match value.label(-1).and_then(Value::int) {
        Some(1) => Curve::P256,
        Some(2) => Curve::P384,
        Some(3) => Curve::P521,
        _ => return Err(malformed("the curve is missing or unknown")),
    };
    if algorithm.curve() != Some(curve) {
        return Err(malformed("the curve does not fit the algorithm"));
    }
    if x.len() != curve.coordinate_len() || y.len() != curve.coordinate_len() {
        return Err(malformed("a coordinate is of the wrong length"));
    }
    PublicKey::ec(curve, [&[4][..], x, y].concat()).map_err(malformed)
}
