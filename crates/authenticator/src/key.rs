//! Private keys and their COSE form.

use aws_lc_rs::agreement::{ECDH_P256, PrivateKey};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256, RsaKeyPair,
};
use minicbor::Encoder;

use crate::Error;

/// Which key to make, from what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// ECDSA on P-256; the seed is the scalar, big endian, and must be from 1 to the group's order.
    Es256 {
        /// The scalar.
        seed: [u8; 32],
    },
    /// Ed25519; every seed will do.
    EdDsa {
        /// The seed of RFC 8032.
        seed: [u8; 32],
    },
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rs256 {
        /// The private key in PKCS#8 DER, 2048 bits or more.
        pkcs8: Vec<u8>,
    },
}

/// A private key.
#[derive(Debug)]
pub(crate) enum Key {
    Es256(EcdsaKeyPair),
    EdDsa(Ed25519KeyPair),
    Rs256(Box<RsaKeyPair>),
}

impl Key {
    pub(crate) fn new(kind: KeyKind) -> Result<Self, Error> {
        let bad = |_| Error::Key;
        Ok(match kind {
            KeyKind::Es256 { seed } => {
                let public = PrivateKey::from_private_key(&ECDH_P256, &seed)
                    .map_err(bad)?
                    .compute_public_key()
                    .map_err(|_| Error::Key)?;
                let pair = EcdsaKeyPair::from_private_key_and_public_key(
                    &ECDSA_P256_SHA256_ASN1_SIGNING,
                    &seed,
                    public.as_ref(),
                );
                Self::Es256(pair.map_err(bad)?)
            }
            KeyKind::EdDsa { seed } => Self::EdDsa(Ed25519KeyPair::from_seed_unchecked(&seed).map_err(bad)?),
            KeyKind::Rs256 { pkcs8 } => Self::Rs256(Box::new(RsaKeyPair::from_pkcs8(&pkcs8).map_err(bad)?)),
        })
    }

    /// The COSE algorithm number.
    pub(crate) fn algorithm(&self) -> i64 {
        match self {
            Self::Es256(_) => -7,
            Self::EdDsa(_) => -8,
            Self::Rs256(_) => -257,
        }
    }

    /// Signs. ECDSA takes its nonce from the library's own generator.
    pub(crate) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Error> {
        let rng = SystemRandom::new();
        Ok(match self {
            Self::Es256(pair) => pair.sign(&rng, message).map_err(|_| Error::Signing)?.as_ref().to_vec(),
            Self::EdDsa(pair) => pair.sign(message).as_ref().to_vec(),
            Self::Rs256(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &rng, message, &mut signature).map_err(|_| Error::Signing)?;
                signature
            }
        })
    }

    /// The public key as a COSE key (RFC 9053), canonical.
    pub(crate) fn cose(&self) -> Result<Vec<u8>, Error> {
        let mut e = Encoder::new(Vec::new());
        match self {
            Self::Es256(pair) => {
                let point = pair.public_key().as_ref();
                let (x, y) = (point.get(1..33).ok_or(Error::Key)?, point.get(33..65).ok_or(Error::Key)?);
                e.map(5).and_then(|e| {
                    e.i8(1)?.i8(2)?.i8(3)?.i8(-7)?.i8(-1)?.i8(1)?.i8(-2)?.bytes(x)?.i8(-3)?.bytes(y)
                })
            }
            Self::EdDsa(pair) => {
                let x = pair.public_key().as_ref();
                e.map(4).and_then(|e| e.i8(1)?.i8(1)?.i8(3)?.i8(-8)?.i8(-1)?.i8(6)?.i8(-2)?.bytes(x))
            }
            Self::Rs256(pair) => {
                let n = pair.public_key().modulus().big_endian_without_leading_zero();
                let exponent = pair.public_key().exponent().big_endian_without_leading_zero();
                e.map(4)
                    .and_then(|e| e.i8(1)?.i8(3)?.i8(3)?.i16(-257)?.i8(-1)?.bytes(n)?.i8(-2)?.bytes(exponent))
            }
        }
        .map_err(|_| Error::Encoding)?;
        Ok(e.into_writer())
    }
}
