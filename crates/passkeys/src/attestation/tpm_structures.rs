//! The two TPM structures inside a `tpm` statement (TPM 2.0 Library, part 2).

use crate::keys::{Curve, Hash, PublicKey};

/// `TPM_GENERATED_VALUE`
const GENERATED: u32 = 0xff54_4347;
/// `TPM_ST_ATTEST_CERTIFY`
const ATTEST_CERTIFY: u16 = 0x8017;
/// `TPM_ALG_NULL`
const ALG_NULL: u16 = 0x0010;

/// Reads big-endian fields one after another.
struct Reader<'b>(&'b [u8]);

impl<'b> Reader<'b> {
    fn take(&mut self, len: usize) -> Option<&'b [u8]> {
        let (head, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        Some(head)
    }
    fn u16(&mut self) -> Option<u16> {
        self.take(2)?.try_into().ok().map(u16::from_be_bytes)
    }
    fn u32(&mut self) -> Option<u32> {
        self.take(4)?.try_into().ok().map(u32::from_be_bytes)
    }
    /// A TPM2B: length and bytes.
    fn sized(&mut self) -> Option<&'b [u8]> {
        let len = self.u16()?;
        self.take(usize::from(len))
    }
}

/// The digest of a `TPM_ALG_ID`.
fn hash(id: u16) -> Option<Hash> {
    match id {
        0x0004 => Some(Hash::Sha1),
        0x000b => Some(Hash::Sha256),
        0x000c => Some(Hash::Sha384),
        0x000d => Some(Hash::Sha512),
        _ => None,
    }
}

/// `TPMT_PUBLIC`: the credential's key as the TPM describes it.
#[derive(Debug)]
pub(crate) struct PublicArea {
    /// The key as parsed and checked.
    pub(crate) key: PublicKey,
    /// The TPM name: `nameAlg` ‖ its digest of the structure (TPM 2.0 Library, part 1 §16).
    pub(crate) name: Vec<u8>,
}

impl PublicArea {
    /// Parses the whole structure; `None` if it is malformed or of an unsupported kind.
    pub(crate) fn parse(bytes: &[u8]) -> Option<Self> {
        let mut r = Reader(bytes);
        let kind = r.u16()?;
        let name_alg = r.u16()?;
        let _attributes = r.u32()?;
        let _policy = r.sized()?;
        if r.u16()? != ALG_NULL {
            // A symmetric cipher: key bits and mode follow.
            r.take(4)?;
        }
        scheme_details(&mut r)?;
        let key = match kind {
            0x0001 => rsa(&mut r)?,
            0x0023 => ecc(&mut r)?,
            _ => return None,
        };
        if !r.0.is_empty() {
            return None;
        }
        let name = [&name_alg.to_be_bytes()[..], &hash(name_alg)?.digest(bytes)].concat();
        Some(Self { key, name })
    }
}

/// Skips a signing scheme and its details.
fn scheme_details(r: &mut Reader<'_>) -> Option<()> {
    match r.u16()? {
        ALG_NULL | 0x0015 => {}
        // RSASSA, RSAPSS, OAEP, ECDSA, ECSCHNORR: a digest.
        0x0014 | 0x0016 | 0x0017 | 0x0018 | 0x001c => {
            r.u16()?;
        }
        // ECDAA: a digest and a counter.
        0x001a => {
            r.take(4)?;
        }
        _ => return None,
    }
    Some(())
}

fn rsa(r: &mut Reader<'_>) -> Option<PublicKey> {
    let _bits = r.u16()?;
    // Zero stands for the default.
    let exponent = match r.u32()? {
        0 => 65537,
        e => e,
    };
    let modulus = r.sized()?;
    let e = exponent.to_be_bytes();
    let zeros = e.iter().take_while(|b| **b == 0).count();
    PublicKey::rsa(modulus, e.get(zeros..)?).ok()
}

fn ecc(r: &mut Reader<'_>) -> Option<PublicKey> {
    let curve = match r.u16()? {
        0x0003 => Curve::P256,
        0x0004 => Curve::P384,
        0x0005 => Curve::P521,
        _ => return None,
    };
    if r.u16()? != ALG_NULL {
        // A key derivation scheme: its digest follows.
        r.u16()?;
    }
    let mut point = vec![4];
    for _ in 0..2 {
        let coordinate = r.sized()?;
        // TPMs may leave leading zeros out.
        let missing = curve.coordinate_len().checked_sub(coordinate.len())?;
        point.resize(point.len() + missing, 0);
        point.extend_from_slice(coordinate);
    }
    PublicKey::ec(curve, point).ok()
}

/// `TPMS_ATTEST` with `TPMS_CERTIFY_INFO`: what the TPM certifies.
#[derive(Debug)]
pub(crate) struct CertifyInfo<'b> {
    magic: u32,
    kind: u16,
    pub(crate) extra_data: &'b [u8],
    /// The name of the certified object.
    pub(crate) name: &'b [u8],
}

impl<'b> CertifyInfo<'b> {
    /// Parses the whole structure.
    pub(crate) fn parse(bytes: &'b [u8]) -> Option<Self> {
        let mut r = Reader(bytes);
        let (magic, kind) = (r.u32()?, r.u16()?);
        let _signer = r.sized()?;
        let extra_data = r.sized()?;
        let _clock_info = r.take(17)?;
        let _firmware = r.take(8)?;
        let name = r.sized()?;
        let _qualified_name = r.sized()?;
        r.0.is_empty().then_some(Self { magic, kind, extra_data, name })
    }

    /// Whether the TPM itself made it.
    pub(crate) fn is_generated(&self) -> bool {
        self.magic == GENERATED
    }

    /// Whether it certifies an object.
    pub(crate) fn is_certify(&self) -> bool {
        self.kind == ATTEST_CERTIFY
    }
}
