//! Leaves, commitments and case bundles.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may panic")]

use std::collections::HashMap;

use keyward_ledger::*;
use proptest::prelude::*;

fn signer() -> LogSigner {
    LogSigner::from_seed(KeyName::new("id.example.test/recovery-log").unwrap(), &[7; 32]).unwrap()
}

fn label(text: &str) -> Label {
    Label::new(text).unwrap()
}

/// A log of seven events of two cases, and the bundle of the case `c-1` (events 0, 2, 3, 6).
fn bundle() -> Bundle {
    let cases = ["c-1", "c-2", "c-1", "c-1", "c-2", "c-2", "c-1"];
    let events: Vec<(LeafRecord, Salt, String)> = cases
        .iter()
        .zip(0_u8..)
        .map(|(case, number)| {
            let (salt, body) = ([number; 32], format!(r#"{{"person":"Ada {number}"}}"#));
            let leaf = LeafRecord {
                actor: (number % 2 == 0).then(|| label("agent-7")),
                at: 1_700_000_000_000_000 + i64::from(number),
                case: Some(label(case)),
                commitment: commitment(&salt, body.as_bytes()),
                id: label(&format!("e-{number}")),
                kind: label("case.note"),
                v: LeafVersion,
            };
            (leaf, Salt(salt), body)
        })
        .collect();
    let hashes: Vec<Hash> = events.iter().map(|(leaf, ..)| leaf_hash(&leaf.canonical())).collect();
    let mut frontier = Frontier::empty();
    let rows = frontier.append(&hashes).unwrap();
    let store: HashMap<_, _> = rows.iter().map(|row| (row.id, row.hash)).collect();
    let signer = signer();
    let origin = signer.verifier().name().clone();
    let note = signer.sign_checkpoint(&Checkpoint { origin, size: 7, root: frontier.root() }).unwrap();
    let shown = [0_u64, 2, 3, 6].into_iter().map(|index| {
        let (leaf, salt, body) = events[usize::try_from(index).unwrap()].clone();
        let proof = inclusion_proof(index, 7, &store).unwrap();
        BundleEvent { leaf, salt_b64: Some(salt), body: Some(body), index, proof }
    });
    Bundle::new(signer.verifier(), &note, label("c-1"), shown.collect())
}

fn fault(bundle: &Bundle) -> (usize, EventFault) {
    match bundle.verify(None) {
        Err(BundleError::Event { number, fault, .. }) => (number, fault),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_canonical_leaf_is_pinned() {
    let leaf = LeafRecord {
        actor: None,
        at: -5,
        case: Some(label("c-1")),
        commitment: commitment(&[0; 32], b"body"),
        id: label("e-1"),
        kind: label("case.opened"),
        v: LeafVersion,
    };
    let text = String::from_utf8(leaf.canonical()).unwrap();
    let expected = format!(
        r#"{{"actor":null,"at":-5,"case":"c-1","commitment":"{}","id":"e-1","kind":"case.opened","v":1}}"#,
        leaf.commitment
    );
    assert_eq!(text, expected);
    // The same bytes as serde writes, so file and hash agree.
    assert_eq!(serde_json::to_string(&leaf).unwrap(), text);
    assert_eq!(LeafRecord::from_canonical(text.as_bytes()), Ok(leaf.clone()));
    let spaced = text.replace(":1}", ": 1}");
    assert_eq!(LeafRecord::from_canonical(spaced.as_bytes()), Err(LeafError::NotCanonical));
    let without_actor = text.replace(r#""actor":null,"#, "");
    assert_eq!(LeafRecord::from_canonical(without_actor.as_bytes()), Err(LeafError::NotCanonical));
    for other in [text.replace(r#""v":1"#, r#""v":2"#), text.replace(r#""v":1"#, r#""v":1,"x":0"#)] {
        assert!(matches!(LeafRecord::from_canonical(other.as_bytes()), Err(LeafError::Json(_))));
    }
}

#[test]
fn the_commitment_is_pinned() {
    let mut bytes = b"keyward/event/v1\0".to_vec();
    bytes.extend_from_slice(&[3; 32]);
    bytes.extend_from_slice(b"body");
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &bytes);
    assert_eq!(commitment(&[3; 32], b"body").as_bytes().as_slice(), digest.as_ref());
}

#[test]
fn labels_hold_no_names_or_addresses() {
    for text in ["", "Ada Lovelace", "ada@example.test", "a\"b", "é", "a\n"] {
        assert_eq!(Label::new(text), Err(LeafError::Label), "{text:?}");
    }
    assert!(Label::new("x".repeat(MAX_LABEL_BYTES)).is_ok());
    assert!(Label::new("x".repeat(MAX_LABEL_BYTES + 1)).is_err());
}

#[test]
fn a_bundle_verifies_with_and_without_a_known_key() {
    let text = bundle().to_json().unwrap();
    let read = Bundle::from_json(&text).unwrap();
    assert_eq!(read, bundle());
    let verified = read.verify(Some(&signer().verifier().to_string())).unwrap();
    assert!(verified.key_was_expected);
    assert_eq!(verified.events.iter().map(|event| event.index).collect::<Vec<_>>(), [0, 2, 3, 6]);
    assert_eq!(verified.events[1].body.as_deref(), Some(r#"{"person":"Ada 2"}"#));
    assert!(!read.verify(None).unwrap().key_was_expected);
    let other = LogSigner::from_seed(signer().verifier().name().clone(), &[8; 32]).unwrap();
    let refused = read.verify(Some(&other.verifier().to_string()));
    assert_eq!(refused, Err(BundleError::UnexpectedKey));
    assert_eq!(read.verify(Some("nonsense")), Err(BundleError::Key(KeyError::Form)));
}

#[test]
fn erased_bodies_leave_the_proof_intact() {
    let mut erased = bundle();
    for event in &mut erased.events {
        (event.salt_b64, event.body) = (None, None);
    }
    let text = erased.to_json().unwrap();
    assert!(!text.contains("Ada"));
    let verified = Bundle::from_json(&text).unwrap().verify(None).unwrap();
    assert!(verified.events.iter().all(|event| event.body.is_none()));
}

#[test]
fn the_first_event_that_fails_is_named() {
    let good = bundle();
    let with = |change: &dyn Fn(&mut Bundle)| {
        let mut changed = good.clone();
        change(&mut changed);
        fault(&changed)
    };
    assert_eq!(with(&|b| b.events.swap(1, 2)), (3, EventFault::Order));
    assert_eq!(with(&|b| b.events.insert(2, b.events[1].clone())), (3, EventFault::Order));
    let duplicate = |b: &mut Bundle| b.events[2].leaf = b.events[1].leaf.clone();
    assert_eq!(with(&duplicate), (3, EventFault::DuplicateId));
    assert_eq!(with(&|b| b.events[3].leaf.case = None), (4, EventFault::OtherCase));
    assert_eq!(with(&|b| b.case = label("c-2")), (1, EventFault::OtherCase));
    assert_eq!(with(&|b| b.events[2].body = Some("{}".into())), (3, EventFault::Body));
    assert_eq!(with(&|b| b.events[2].salt_b64 = Some(Salt([0; 32]))), (3, EventFault::Body));
    assert_eq!(with(&|b| b.events[2].salt_b64 = None), (3, EventFault::HalfErased));
    assert_eq!(with(&|b| b.events[2].body = None), (3, EventFault::HalfErased));
    assert_eq!(with(&|b| b.events[1].leaf.at += 1), (2, EventFault::Proof(VerifyError::Root)));
    assert_eq!(with(&|b| b.events[1].leaf.actor = None), (2, EventFault::Proof(VerifyError::Root)));
    assert_eq!(with(&|b| b.events[3].index = 7), (4, EventFault::Proof(VerifyError::OutOfRange)));
    assert_eq!(with(&|b| b.events[1].proof.clear()), (2, EventFault::Proof(VerifyError::Length)));
    let long = |b: &mut Bundle| b.events[1].proof = vec![empty_root(); MAX_PROOF_HASHES + 1];
    assert_eq!(with(&long), (2, EventFault::Proof(VerifyError::Length)));
    // An event may be left out; that is not something a bundle can show.
    let mut shorter = good.clone();
    shorter.events.remove(1);
    assert_eq!(shorter.verify(None).unwrap().events.len(), 3);
    let message = BundleError::Event { number: 2, id: label("e-2"), index: 2, fault: EventFault::Body };
    assert_eq!(message.to_string(), "event 2 (e-2, index 2): its body is not the one that was logged");
}

#[test]
fn bundles_of_another_kind_are_refused() {
    let good = bundle();
    let mut changed = good.clone();
    changed.events.clear();
    assert_eq!(changed.verify(None), Err(BundleError::NoEvents));
    let mut changed = good.clone();
    changed.events = vec![good.events[0].clone(); MAX_BUNDLE_EVENTS + 1];
    assert_eq!(changed.verify(None), Err(BundleError::TooLarge));
    let mut changed = good.clone();
    changed.origin.push('x');
    assert_eq!(changed.verify(None), Err(BundleError::Origin));
    let mut changed = good.clone();
    changed.format = "keyward-bundle-v2".into();
    assert_eq!(changed.verify(None), Err(BundleError::Format));
    assert_eq!(Bundle::from_json(&changed.to_json().unwrap()), Err(BundleError::Format));
    let unknown = good.to_json().unwrap().replacen('{', r#"{"note":1,"#, 1);
    assert!(matches!(Bundle::from_json(&unknown), Err(BundleError::Json(_))));
    // A whole bundle signed by somebody else agrees with itself; only the expected key tells.
    let forger = LogSigner::from_seed(signer().verifier().name().clone(), &[1; 32]).unwrap();
    let checkpoint: SignedNote = good.checkpoint.parse().unwrap();
    let note = forger.sign_checkpoint(&checkpoint.text().parse().unwrap()).unwrap();
    let fake = Bundle::new(forger.verifier(), &note, good.case.clone(), good.events);
    assert!(fake.verify(None).is_ok_and(|verified| !verified.key_was_expected));
    assert_eq!(fake.verify(Some(&signer().verifier().to_string())), Err(BundleError::UnexpectedKey));
}

#[test]
fn every_altered_byte_of_a_bundle_is_refused_or_means_the_same() {
    // Compact, so that almost every byte carries meaning.
    let text = serde_json::to_string(&bundle()).unwrap();
    let key = signer().verifier().to_string();
    let verified = bundle().verify(Some(&key)).unwrap();
    for at in 0..text.len() {
        for bits in [1_u8, 4, 32] {
            let mut bytes = text.as_bytes().to_vec();
            bytes[at] ^= bits;
            let Ok(altered) = String::from_utf8(bytes) else { continue };
            if let Ok(other) = Bundle::from_json(&altered).and_then(|bundle| bundle.verify(Some(&key))) {
                assert_eq!(other, verified, "byte {at}: {altered}");
            }
        }
    }
}

proptest! {
    #[test]
    fn leaves_round_trip(id in "[A-Za-z0-9._:/-]{1,20}", at in any::<i64>(), case in prop::option::of("[a-z0-9-]{1,9}")) {
        let leaf = LeafRecord {
            actor: None,
            at,
            case: case.as_deref().map(label),
            commitment: commitment(&[1; 32], id.as_bytes()),
            id: label(&id),
            kind: label("k"),
            v: LeafVersion,
        };
        prop_assert_eq!(LeafRecord::from_canonical(&leaf.canonical()), Ok(leaf));
    }

    #[test]
    fn no_text_makes_the_bundle_reader_panic(text in any::<String>()) {
        prop_assert!(Bundle::from_json(&text).is_err());
    }
}
