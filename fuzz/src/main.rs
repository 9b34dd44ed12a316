//! Runs one fuzz target of `keyward-passkeys` under libFuzzer: the one that `KEYWARD_FUZZ` names. `scripts/fuzz` builds and runs it.
#![no_main]

use keyward_passkeys::testing::fuzz::TARGETS;
use std::sync::LazyLock;

static TARGET: LazyLock<fn(&[u8])> = LazyLock::new(|| {
    let wanted = std::env::var("KEYWARD_FUZZ").unwrap_or_default();
    let found = TARGETS.iter().find(|(name, _)| *name == wanted);
    found.unwrap_or_else(|| panic!("KEYWARD_FUZZ names no target: {wanted:?}")).1
});

libfuzzer_sys::fuzz_target!(|input: &[u8]| (*TARGET)(input));
