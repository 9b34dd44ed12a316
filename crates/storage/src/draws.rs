//! Randomness that can be drawn again: what a command draws is the same each time it runs.

use aws_lc_rs::hmac;
use keyward_model::{Entropy, Timestamp};
use std::sync::atomic::{AtomicU64, Ordering};

/// The moment and the randomness of one command. A command's closure may run more than once
/// (see [`Store::write`](crate::Store::write)), so it takes a [`Draws`] and calls [`Draws::restart`] first: every run then
/// makes the same ids, salts and secrets.
///
/// The stream is HMAC-SHA-256 over a counter, keyed by 32 bytes from the system's generator.
#[derive(Debug)]
pub struct Draws {
    now: Timestamp,
    key: hmac::Key,
    block: AtomicU64,
}

impl Draws {
    /// Takes a seed from the system's generator.
    pub fn new(now: Timestamp, entropy: &dyn Entropy) -> Self {
        let mut seed = [0; 32];
        entropy.fill(&mut seed);
        Self { now, key: hmac::Key::new(hmac::HMAC_SHA256, &seed), block: AtomicU64::new(0) }
    }
    /// The same stream from its beginning.
    #[must_use]
    pub fn restart(&self) -> Self {
        Self { now: self.now, key: self.key.clone(), block: AtomicU64::new(0) }
    }
    /// The moment of the command.
    pub const fn now(&self) -> Timestamp {
        self.now
    }
    /// How often something was drawn: what is made later in a command has a larger number.
    pub fn drawn(&self) -> u64 {
        self.block.load(Ordering::Relaxed)
    }
    /// 32 fresh bytes.
    pub fn bytes(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        self.fill(&mut bytes);
        bytes
    }
}

impl Entropy for Draws {
    fn fill(&self, target: &mut [u8]) {
        for chunk in target.chunks_mut(32) {
            let block = self.block.fetch_add(1, Ordering::Relaxed);
            let tag = hmac::sign(&self.key, &block.to_be_bytes());
            for (byte, value) in chunk.iter_mut().zip(tag.as_ref()) {
                *byte = *value;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use keyward_model::SeededEntropy;

    #[test]
    fn a_restarted_stream_repeats_and_never_twice_within_itself() {
        let draws = Draws::new(Timestamp::from_micros(5), &SeededEntropy::new(1));
        let first: Vec<_> = (0..50).map(|_| draws.bytes()).collect();
        let again = draws.restart();
        assert_eq!(first, (0..50).map(|_| again.bytes()).collect::<Vec<_>>());
        let distinct: std::collections::BTreeSet<_> = first.iter().collect();
        assert_eq!(distinct.len(), 50);
    }
}
