//! What this machine can do at best, measured in the same run.

use anyhow::{Context as _, Result};
use aws_lc_rs::{
    rand::SystemRandom,
    signature::{
        ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _, UnparsedPublicKey,
    },
};
use std::{
    io::Write as _,
    path::Path,
    time::{Duration, Instant},
};

/// ECDSA P-256 verifications a second on one core.
pub(crate) fn verifications(length: Duration) -> Result<f64> {
    let random = SystemRandom::new();
    let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).ok().context("no key")?;
    let message = [7u8; 69];
    let signature = pair.sign(&random, &message).ok().context("no signature")?;
    let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, pair.public_key().as_ref().to_vec());
    let start = Instant::now();
    let mut count = 0u32;
    while start.elapsed() < length {
        for _ in 0..100 {
            key.verify(&message, signature.as_ref()).ok().context("a good signature was refused")?;
        }
        count += 100;
    }
    Ok(f64::from(count) / start.elapsed().as_secs_f64())
}

/// Appends of 4 KiB with `fdatasync` a second in this folder.
pub(crate) fn syncs(folder: &Path, length: Duration) -> Result<f64> {
    let mut file = std::fs::File::create(folder.join("sync-test"))?;
    let page = [1u8; 4096];
    let start = Instant::now();
    let mut count = 0u32;
    while start.elapsed() < length {
        file.write_all(&page)?;
        file.sync_data()?;
        count += 1;
    }
    let rate = f64::from(count) / start.elapsed().as_secs_f64();
    drop(file);
    std::fs::remove_file(folder.join("sync-test"))?;
    Ok(rate)
}
