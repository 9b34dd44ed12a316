//! Randomness as an argument.

use std::sync::Mutex;

/// Where random bytes come from. The program passes the operating system's generator.
pub trait Entropy: Send + Sync {
    /// Fills `target` with random bytes.
    fn fill(&self, target: &mut [u8]);

    /// A number below `bound` without modulo bias; 0 if `bound` is 0.
    fn below(&self, bound: u32) -> u32 {
        if bound == 0 {
            return 0;
        }
        let limit = u32::MAX - u32::MAX % bound;
        loop {
            let mut bytes = [0; 4];
            self.fill(&mut bytes);
            let candidate = u32::from_le_bytes(bytes);
            if candidate < limit {
                return candidate % bound;
            }
        }
    }
}

/// A reproducible stream (`SplitMix64`) for tests and the demo's made-up data. **Never for secrets.**
#[derive(Debug)]
pub struct SeededEntropy(Mutex<u64>);

impl SeededEntropy {
    /// The stream that `seed` names.
    pub const fn new(seed: u64) -> Self {
        Self(Mutex::new(seed))
    }
}

impl Entropy for SeededEntropy {
    fn fill(&self, target: &mut [u8]) {
        let mut state = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        for chunk in target.chunks_mut(8) {
            *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mut z = *state;
            z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            z ^= z >> 31;
            for (byte, value) in chunk.iter_mut().zip(z.to_le_bytes()) {
                *byte = value;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeded_stream_repeats_and_stays_below() {
        let (a, b) = (SeededEntropy::new(7), SeededEntropy::new(7));
        let drawn: Vec<u32> = (0..1000).map(|_| a.below(32)).collect();
        assert!(drawn.iter().all(|&n| n < 32));
        assert_eq!(drawn, (0..1000).map(|_| b.below(32)).collect::<Vec<_>>());
        assert_eq!(a.below(0), 0);
    }
}
