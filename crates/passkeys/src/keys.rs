//! Public keys, signature algorithms, and the one place that verifies signatures.

use aws_lc_rs::digest;
use aws_lc_rs::signature::{
    self as lc, EcdsaVerificationAlgorithm, ParsedPublicKey, RsaParameters, RsaPublicKeyComponents,
    UnparsedPublicKey,
};

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
    /// Legacy: only inside TPM attestation.
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

/// How a signature is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    /// ECDSA with a DER signature.
    Ecdsa(Hash),
    /// Ed25519.
    Ed25519,
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
            Self::Ed25519 => None,
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
            (Self::Rsa { n, e }, Scheme::RsaPkcs1(_) | Scheme::RsaPss(_)) => rsa(scheme)
                .is_some_and(|p| RsaPublicKeyComponents { n, e }.verify(p, message, signature).is_ok()),
            _ => false,
        }
    }
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
