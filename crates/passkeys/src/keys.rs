//! Public keys, signature algorithms, and the one place that verifies signatures.

use aws_lc_rs::digest;
use aws_lc_rs::signature::{
    self as lc, EcdsaVerificationAlgorithm, ParsedPublicKey, PqdsaVerificationAlgorithm, RsaParameters,
    RsaPublicKeyComponents, UnparsedPublicKey,
};
use ed448_goldilocks as ed448;

use crate::edwards;

/// The elliptic curves of ECDSA keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Curve {
    /// NIST P-256.
    P256,
    /// NIST P-384.
    P384,
    /// NIST P-521.
    P521,
}

impl Curve {
    /// Bytes of one coordinate.
    pub(crate) fn coordinate_len(self) -> usize {
        match self {
            Self::P256 => 32,
            Self::P384 => 48,
            Self::P521 => 66,
        }
    }
}

/// The digests used by signatures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hash {
    /// Legacy: only inside TPM attestation, and to name keys.
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    /// The digest of `data`.
    pub(crate) fn digest(self, data: &[u8]) -> Vec<u8> {
        let algorithm = match self {
            Self::Sha1 => &digest::SHA1_FOR_LEGACY_USE_ONLY,
            Self::Sha256 => &digest::SHA256,
            Self::Sha384 => &digest::SHA384,
            Self::Sha512 => &digest::SHA512,
        };
        digest::digest(algorithm, data).as_ref().to_vec()
    }
}

/// The security categories of ML-DSA (FIPS 204 §4): 44, 65 and 87.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    Two,
    Three,
    Five,
}

impl Level {
    fn algorithm(self) -> &'static PqdsaVerificationAlgorithm {
        match self {
            Self::Two => &lc::ML_DSA_44,
            Self::Three => &lc::ML_DSA_65,
            Self::Five => &lc::ML_DSA_87,
        }
    }
}

/// How a signature is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    /// ECDSA with a DER signature.
    Ecdsa(Hash),
    /// Ed25519.
    Ed25519,
    /// Ed448 without a context.
    Ed448,
    /// ML-DSA without a context.
    MlDsa(Level),
    /// RSASSA-PKCS1-v1_5.
    RsaPkcs1(Hash),
    /// RSASSA-PSS, salt as long as the digest.
    RsaPss(Hash),
}

impl Scheme {
    /// The digest inside, if the scheme has one of its own choosing.
    pub(crate) fn hash(self) -> Option<Hash> {
        match self {
            Self::Ecdsa(h) | Self::RsaPkcs1(h) | Self::RsaPss(h) => Some(h),
            Self::Ed25519 | Self::Ed448 | Self::MlDsa(_) => None,
        }
    }
}

/// A public key that has been checked: on its curve, of an accepted size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PublicKey {
    /// An elliptic curve point, uncompressed (0x04 ‖ x ‖ y).
    Ec { curve: Curve, point: Vec<u8> },
    /// An Ed25519 point.
    Ed25519([u8; 32]),
    /// An Ed448 point.
    Ed448([u8; 57]),
    /// An ML-DSA key.
    MlDsa { level: Level, key: Vec<u8> },
    /// Modulus and exponent, big endian, without leading zeros.
    Rsa { n: Vec<u8>, e: Vec<u8> },
}

impl PublicKey {
    /// Checks an uncompressed point.
    pub(crate) fn ec(curve: Curve, point: Vec<u8>) -> Result<Self, &'static str> {
        if point.len() != 1 + 2 * curve.coordinate_len() || point.first() != Some(&4) {
            return Err("the point is not uncompressed or of the wrong length");
        }
        let hash = match curve {
            Curve::P256 => Hash::Sha256,
            Curve::P384 => Hash::Sha384,
            Curve::P521 => Hash::Sha512,
        };
        let algorithm = ecdsa(curve, hash).ok_or("the curve is not supported")?;
        ParsedPublicKey::new(algorithm, &point).map_err(|_| "the point is not on its curve")?;
        Ok(Self::Ec { curve, point })
    }

    /// Checks an Ed25519 key.
    pub(crate) fn ed25519(bytes: &[u8]) -> Result<Self, &'static str> {
        let point: [u8; 32] = bytes.try_into().map_err(|_| "an Ed25519 key is not 32 bytes")?;
        if !edwards::is_usable_point(&point) {
            return Err("the Ed25519 point is not canonical, not on the curve or of small order");
        }
        Ok(Self::Ed25519(point))
    }

    /// Checks an Ed448 key.
    pub(crate) fn ed448(bytes: &[u8]) -> Result<Self, &'static str> {
        let encoded: [u8; 57] = bytes.try_into().map_err(|_| "an Ed448 key is not 57 bytes")?;
        let point = ed448::CompressedEdwardsY(encoded).decompress().into_option();
        let point = point.ok_or("the Ed448 point is not on the curve")?;
        let whole_order = bool::from(point.to_edwards().is_torsion_free());
        // The neutral element has no torsion either; the library's own constructor refuses it.
        let usable = whole_order && ed448::VerifyingKey::from_bytes(&encoded).is_ok();
        if !usable || point.compress().as_bytes().as_slice() != bytes {
            return Err("the Ed448 point is not canonical or of small order");
        }
        Ok(Self::Ed448(encoded))
    }

    /// Checks an ML-DSA key.
    pub(crate) fn ml_dsa(level: Level, key: &[u8]) -> Result<Self, &'static str> {
        ParsedPublicKey::new(level.algorithm(), key).map_err(|_| "this is no ML-DSA key of that size")?;
        Ok(Self::MlDsa { level, key: key.to_vec() })
    }

    /// Checks an RSA key: 2048 to 8192 bits, odd modulus, odd exponent of 3 to 2^32 − 1.
    pub(crate) fn rsa(n: &[u8], e: &[u8]) -> Result<Self, &'static str> {
        let bits = n.first().map_or(0, |top| n.len() * 8 - top.leading_zeros() as usize);
        if n.first() == Some(&0) || !(2048..=8192).contains(&bits) {
            return Err("the RSA modulus is not 2048 to 8192 bits");
        }
        if n.last().is_none_or(|low| low % 2 == 0) {
            return Err("the RSA modulus is even");
        }
        let sane = match e {
            [single] => *single >= 3,
            [first, ..] => *first != 0 && e.len() <= 4,
            [] => false,
        };
        if !sane || e.last().is_none_or(|low| low % 2 == 0) {
            return Err("the RSA exponent is not odd and from 3 to 2^32 - 1");
        }
        Ok(Self::Rsa { n: n.to_vec(), e: e.to_vec() })
    }

    /// Whether `signature` over `message` is by this key under this scheme.
    pub(crate) fn verifies(&self, scheme: Scheme, message: &[u8], signature: &[u8]) -> bool {
        match (self, scheme) {
            (Self::Ec { curve, point }, Scheme::Ecdsa(hash)) => ecdsa(*curve, hash)
                .is_some_and(|a| UnparsedPublicKey::new(a, point).verify(message, signature).is_ok()),
            (Self::Ed25519(key), Scheme::Ed25519) => {
                UnparsedPublicKey::new(&lc::ED25519, key).verify(message, signature).is_ok()
            }
            (Self::Ed448(key), Scheme::Ed448) => verifies_ed448(key, message, signature),
            (Self::MlDsa { level, key }, Scheme::MlDsa(wanted)) => {
                *level == wanted
                    && UnparsedPublicKey::new(level.algorithm(), key).verify(message, signature).is_ok()
            }
            (Self::Rsa { n, e }, Scheme::RsaPkcs1(_) | Scheme::RsaPss(_)) => rsa(scheme)
                .is_some_and(|p| RsaPublicKeyComponents { n, e }.verify(p, message, signature).is_ok()),
            _ => false,
        }
    }
}

fn verifies_ed448(key: &[u8; 57], message: &[u8], signature: &[u8]) -> bool {
    let Ok(key) = ed448::VerifyingKey::from_bytes(key) else { return false };
    ed448::Signature::try_from(signature).is_ok_and(|signature| key.verify_raw(&signature, message).is_ok())
}

fn ecdsa(curve: Curve, hash: Hash) -> Option<&'static EcdsaVerificationAlgorithm> {
    Some(match (curve, hash) {
        (Curve::P256, Hash::Sha256) => &lc::ECDSA_P256_SHA256_ASN1,
        (Curve::P256, Hash::Sha384) => &lc::ECDSA_P256_SHA384_ASN1,
        (Curve::P256, Hash::Sha512) => &lc::ECDSA_P256_SHA512_ASN1,
        (Curve::P384, Hash::Sha256) => &lc::ECDSA_P384_SHA256_ASN1,
        (Curve::P384, Hash::Sha384) => &lc::ECDSA_P384_SHA384_ASN1,
        (Curve::P384, Hash::Sha512) => &lc::ECDSA_P384_SHA512_ASN1,
        (Curve::P521, Hash::Sha256) => &lc::ECDSA_P521_SHA256_ASN1,
        (Curve::P521, Hash::Sha384) => &lc::ECDSA_P521_SHA384_ASN1,
        (Curve::P521, Hash::Sha512) => &lc::ECDSA_P521_SHA512_ASN1,
        (_, Hash::Sha1) => return None,
    })
}

fn rsa(scheme: Scheme) -> Option<&'static RsaParameters> {
    Some(match scheme {
        Scheme::RsaPkcs1(Hash::Sha1) => &lc::RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY,
        Scheme::RsaPkcs1(Hash::Sha256) => &lc::RSA_PKCS1_2048_8192_SHA256,
        Scheme::RsaPkcs1(Hash::Sha384) => &lc::RSA_PKCS1_2048_8192_SHA384,
        Scheme::RsaPkcs1(Hash::Sha512) => &lc::RSA_PKCS1_2048_8192_SHA512,
        Scheme::RsaPss(Hash::Sha256) => &lc::RSA_PSS_2048_8192_SHA256,
        Scheme::RsaPss(Hash::Sha384) => &lc::RSA_PSS_2048_8192_SHA384,
        Scheme::RsaPss(Hash::Sha512) => &lc::RSA_PSS_2048_8192_SHA512,
        _ => return None,
    })
}

/// SHA-256, the digest WebAuthn itself uses.
pub(crate) fn sha256(data: &[u8]) -> [u8; 32] {
    let mut out = [0; 32];
    out.copy_from_slice(digest::digest(&digest::SHA256, data).as_ref());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ml_dsa_signatures_are_verified_at_their_own_level() {
        use aws_lc_rs::signature::{KeyPair, ML_DSA_44_SIGNING, ML_DSA_65_SIGNING, PqdsaKeyPair};
        for (level, signing) in [(Level::Two, &ML_DSA_44_SIGNING), (Level::Three, &ML_DSA_65_SIGNING)] {
            let pair = PqdsaKeyPair::generate(signing).unwrap();
            let mut signature = vec![0; signing.signature_len()];
            let length = pair.sign(b"message", &mut signature).unwrap();
            signature.truncate(length);
            let key = PublicKey::ml_dsa(level, pair.public_key().as_ref()).unwrap();
            assert!(key.verifies(Scheme::MlDsa(level), b"message", &signature));
            assert!(!key.verifies(Scheme::MlDsa(level), b"massage", &signature));
            assert!(!key.verifies(Scheme::MlDsa(Level::Five), b"message", &signature));
            assert!(PublicKey::ml_dsa(Level::Five, pair.public_key().as_ref()).is_err(), "another size");
        }
    }

    #[test]
    fn ed448_points_that_are_no_keys_are_refused() {
        // y = 1: the neutral element. y = -1: order two. y = 0: order four. y = p + 1: the neutral element again.
        let mut neutral = [0; 57];
        neutral[0] = 1;
        let mut minus_one = [0xff; 57];
        (minus_one[0], minus_one[28], minus_one[56]) = (0xfe, 0xfe, 0);
        let mut beyond = [0; 57];
        beyond[28..56].fill(0xff);
        beyond[28] = 0xff;
        for bytes in [neutral, minus_one, [0; 57], beyond, [0xff; 57]] {
            assert!(PublicKey::ed448(&bytes).is_err(), "{bytes:02x?}");
        }
        assert!(PublicKey::ed448(&[0; 56]).is_err());
    }

    #[test]
    fn weak_rsa_keys_are_refused() {
        let mut good = vec![0xff; 256];
        assert!(PublicKey::rsa(&good, &[1, 0, 1]).is_ok());
        for e in [&[][..], &[1], &[2], &[0, 1, 0, 1], &[1, 0, 0], &[1, 0, 0, 0, 1]] {
            assert!(PublicKey::rsa(&good, e).is_err(), "{e:?}");
        }
        assert!(PublicKey::rsa(good.get(..255).unwrap(), &[1, 0, 1]).is_err(), "2040 bits");
        good[0] = 0x7f;
        assert!(PublicKey::rsa(&good, &[1, 0, 1]).is_err(), "2047 bits");
        good[0] = 0xff;
        good[255] = 0xfe;
        assert!(PublicKey::rsa(&good, &[1, 0, 1]).is_err(), "even");
    }
}
