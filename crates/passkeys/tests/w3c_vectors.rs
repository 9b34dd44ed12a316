//! The test vectors of `WebAuthn` Level 3 §16, as recordings.
//!
//! `w3c-level3-vectors.jsonl` holds the values of the specification's section "Test Vectors" (W3C, test data of a
//! public specification), put into this crate's recording format. Attested registrations must lead to the section's
//! root certificate.

use std::io::Cursor;

use keyward_passkeys::recorded::{Outcome, Verdict, verify_recordings};

const VECTORS: &str = include_str!("w3c-level3-vectors.jsonl");

fn run(text: &str) -> Vec<Verdict> {
    verify_recordings([("vectors".to_owned(), Cursor::new(text.to_owned()))])
}

#[test]
fn every_vector_is_accepted() {
    let verdicts = run(VECTORS);
    assert_eq!(verdicts.len(), 30);
    for verdict in verdicts {
        assert_eq!(
            (verdict.result, verdict.code),
            (Outcome::Ok, "ok"),
            "{:?}: {}",
            verdict.id,
            verdict.reason
        );
    }
}

#[test]
fn the_order_of_lines_does_not_matter() {
    let reversed: Vec<&str> = VECTORS.lines().rev().collect();
    let mut backwards = run(&reversed.join("\n"));
    backwards.reverse();
    for (a, b) in run(VECTORS).iter().zip(&backwards) {
        assert_eq!((&a.id, a.code, &a.reason), (&b.id, b.code, &b.reason));
    }
}
