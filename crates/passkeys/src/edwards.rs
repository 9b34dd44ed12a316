//! Whether 32 bytes are a usable Ed25519 public key.
//!
//! The signature library checks this only while it verifies a signature, and then cannot tell why it failed. A
//! registration without attestation has no signature, so the point is checked here. The data are public: nothing
//! needs constant time.

/// An element of GF(2^255 − 19): five limbs of 51 bits, least significant first, not always reduced.
#[derive(Clone, Copy)]
struct Field([u64; 5]);

const MASK: u64 = (1 << 51) - 1;
/// d of the curve −x² + y² = 1 + d·x²·y² (RFC 8032 §5.1), little endian.
const D: [u8; 32] = [
    0xa3, 0x78, 0x59, 0x13, 0xca, 0x4d, 0xeb, 0x75, 0xab, 0xd8, 0x41, 0x41, 0x4d, 0x0a, 0x70, 0x00, 0x98,
    0xe8, 0x79, 0x77, 0x79, 0x40, 0xc7, 0x8c, 0x73, 0xfe, 0x6f, 0x2b, 0xee, 0x6c, 0x03, 0x52,
];
const ONE: Field = Field([1, 0, 0, 0, 0]);

impl Field {
    /// Reads 255 bits, little endian; the topmost bit is ignored.
    fn from_bytes(bytes: &[u8; 32]) -> Self {
        let mut limbs = [0_u64; 5];
        for (i, byte) in bytes.iter().enumerate() {
            for bit in 0..8 {
                let position = i * 8 + bit;
                if let Some(limb) = limbs.get_mut(position / 51)
                    && position < 255
                {
                    *limb |= u64::from(byte >> bit & 1) << (position % 51);
                }
            }
        }
        Self(limbs)
    }

    /// Brings every limb below 2^52.
    fn carry(mut wide: [u128; 5]) -> Self {
        for _ in 0..2 {
            let mut over = 0;
            for limb in &mut wide {
                *limb += over;
                over = *limb >> 51;
                *limb &= u128::from(MASK);
            }
            // 2^255 = 19 (mod p)
            if let Some(lowest) = wide.first_mut() {
                *lowest += over * 19;
            }
        }
        Self(wide.map(|limb| u64::try_from(limb).unwrap_or(MASK)))
    }

    fn add(self, other: Self) -> Self {
        let (Self([a0, a1, a2, a3, a4]), Self([b0, b1, b2, b3, b4])) = (self, other);
        Self::carry([a0 + b0, a1 + b1, a2 + b2, a3 + b3, a4 + b4].map(u128::from))
    }

    fn subtract(self, other: Self) -> Self {
        // 4p, so that no limb goes below zero.
        let Self([b0, b1, b2, b3, b4]) = other;
        let top = MASK * 4;
        self.add(Self([(MASK - 18) * 4 - b0, top - b1, top - b2, top - b3, top - b4]))
    }

    fn multiply(self, other: Self) -> Self {
        let [a0, a1, a2, a3, a4] = self.0.map(u128::from);
        let [b0, b1, b2, b3, b4] = other.0.map(u128::from);
        let (c1, c2, c3, c4) = (b1 * 19, b2 * 19, b3 * 19, b4 * 19);
        Self::carry([
            a0 * b0 + a1 * c4 + a2 * c3 + a3 * c2 + a4 * c1,
            a0 * b1 + a1 * b0 + a2 * c4 + a3 * c3 + a4 * c2,
            a0 * b2 + a1 * b1 + a2 * b0 + a3 * c4 + a4 * c3,
            a0 * b3 + a1 * b2 + a2 * b1 + a3 * b0 + a4 * c4,
            a0 * b4 + a1 * b3 + a2 * b2 + a3 * b1 + a4 * b0,
        ])
    }

    /// self^((p − 1) / 2): 1 for a square, −1 for none, 0 for zero (Euler's criterion).
    fn euler(self) -> Self {
        // (p − 1) / 2 = 2^254 − 10, whose bits from the top are 250 ones, then 0110.
        let mut result = ONE;
        for i in (0..254).rev() {
            result = result.multiply(result);
            if i >= 4 || i == 2 || i == 1 {
                result = result.multiply(self);
            }
        }
        result
    }

    /// The one reduced form.
    fn reduced(self) -> [u64; 5] {
        let Self(mut limbs) = Self::carry(self.0.map(u128::from));
        // Adding 19 carries out of bit 255 exactly when the value is at least p, which then equals adding 19 and
        // dropping that bit.
        let at_least_p = limbs.iter().fold(19, |carry, limb| (limb + carry) >> 51);
        let mut carry = 19 * at_least_p;
        for limb in &mut limbs {
            *limb += carry;
            carry = *limb >> 51;
            *limb &= MASK;
        }
        limbs
    }
}

/// Whether the bytes are the canonical encoding of a point on the curve that is not one of the eight of small order
/// (RFC 8032 §5.1.3; small-order keys accept signatures over more than one message).
pub(crate) fn is_usable_point(bytes: &[u8; 32]) -> bool {
    let y = Field::from_bytes(bytes);
    if y.reduced() != y.0 {
        return false;
    }
    let yy = y.multiply(y);
    let u = yy.subtract(ONE);
    let v = Field::from_bytes(&D).multiply(yy).add(ONE);
    // x² = u / v is a square exactly when u·v is. x = 0 means y = ±1, whose points have order 1 and 2.
    if u.multiply(v).euler().reduced() != ONE.reduced() {
        return false;
    }
    // The other small orders: y = 0 (order 4), and order 8, where the doubled point has y = 0: y² = −x², that is
    // y²·v = −u.
    let zero = [0; 5];
    y.reduced() != zero && yy.multiply(v).add(u).reduced() != zero
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};

    #[test]
    fn real_keys_are_points() {
        for seed in 0..64_u8 {
            let pair = Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).unwrap();
            assert!(is_usable_point(pair.public_key().as_ref().try_into().unwrap()), "seed {seed}");
        }
    }

    #[test]
    fn about_half_of_all_strings_are_not() {
        let off = (2..=201_u8).filter(|i| !is_usable_point(&[*i & 0x7f; 32])).count();
        assert!((60..140).contains(&off), "{off}");
    }

    #[test]
    fn small_orders_and_second_encodings_are_refused() {
        let order8 = [
            0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f,
            0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a,
        ];
        let mut one = [0; 32];
        one[0] = 1;
        let mut minus_one = [0xff; 32];
        (minus_one[0], minus_one[31]) = (0xec, 0x7f);
        let mut p_plus_3 = [0xff; 32];
        (p_plus_3[0], p_plus_3[31]) = (0xf0, 0x7f);
        for bad in [order8, one, minus_one, [0; 32], p_plus_3, [0xff; 32]] {
            assert!(!is_usable_point(&bad), "{bad:02x?}");
        }
    }
}
