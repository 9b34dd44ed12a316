//! Notes, keys, checkpoints and proof files: vectors of other implementations, and refusals.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use keyward_ledger::*;
use proptest::prelude::*;

/// From the tests of `golang.org/x/mod/sumdb/note`.
const NEUMANN_KEY: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const NEUMANN_NOTE: &str = "If you think cryptography is the answer to your problem,\n\
    then you don't know what your problem is.\n\n\
    — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

fn signer() -> LogSigner {
    LogSigner::from_seed(KeyName::new("id.example.test/recovery-log").unwrap(), &[7; 32]).unwrap()
}

fn checkpoint() -> Checkpoint {
    Checkpoint { origin: signer().verifier().name().clone(), size: 42, root: leaf_hash(b"root") }
}

fn witness() -> (Ed25519KeyPair, VerifierKey) {
    let pair = Ed25519KeyPair::from_seed_unchecked(&[9; 32]).unwrap();
    let public = pair.public_key().as_ref().try_into().unwrap();
    let key =
        VerifierKey::new(KeyName::new("witness.example.test").unwrap(), Algorithm::CosignatureV1, public);
    (pair, key)
}

fn cosign(note: &SignedNote, time: u64) -> NoteSignature {
    let (pair, key) = witness();
    let message = format!("cosignature/v1\ntime {time}\n{}", note.text());
    let mut signature = time.to_be_bytes().to_vec();
    signature.extend_from_slice(pair.sign(message.as_bytes()).as_ref());
    NoteSignature { name: key.name().clone(), key: key.id(), signature }
}

#[test]
fn a_note_of_the_go_implementation_verifies() {
    let key: VerifierKey = NEUMANN_KEY.parse().unwrap();
    assert_eq!(key.to_string(), NEUMANN_KEY);
    let note: SignedNote = NEUMANN_NOTE.parse().unwrap();
    assert_eq!(note.to_string(), NEUMANN_NOTE);
    let verified = note.verify(&[key]).unwrap();
    assert_eq!(verified[0].name.as_str(), "PeterNeumann");
    assert_eq!(verified[0].time, None);
    // The private key of the same tests, `PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALV…`, without its type byte.
    let seed: Hash = "gQoUAtUUbI2E8kQzMPVAgOv5juF9nHT2JS/F1ccoMXM=".parse().unwrap();
    let signer = LogSigner::from_seed(KeyName::new("PeterNeumann").unwrap(), seed.as_bytes()).unwrap();
    assert_eq!(signer.verifier().to_string(), NEUMANN_KEY);
}

#[test]
fn a_cosigned_checkpoint_in_the_form_of_the_specification_is_read() {
    // The example of C2SP tlog-cosignature, whose keys are not published.
    let text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n\
        — example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n\
        — witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n";
    let note: SignedNote = text.parse().unwrap();
    assert_eq!(note.to_string(), text);
    assert_eq!(note.signatures()[1].signature.len(), 72);
    let checkpoint: Checkpoint = note.text().parse().unwrap();
    assert_eq!(checkpoint.size, 20_852_163);
    assert_eq!(checkpoint.to_string(), note.text());
    assert_eq!(note.verify(&[witness().1]), Err(NoteError::NoKnownKey));
}

#[test]
fn signing_and_opening() {
    let note = signer().sign_checkpoint(&checkpoint()).unwrap();
    let parsed: SignedNote = note.to_string().parse().unwrap();
    assert_eq!(parsed, note);
    let opened = Checkpoint::open(&parsed, signer().verifier(), &[]).unwrap();
    assert_eq!(opened, OpenedCheckpoint { checkpoint: checkpoint(), witnesses: vec![] });
    let key: VerifierKey = signer().verifier().to_string().parse().unwrap();
    assert_eq!(key, *signer().verifier());
    assert!(!format!("{:?}", signer()).contains("pair"));
}

#[test]
fn cosignatures_count_only_if_they_hold() {
    let note = signer().sign_checkpoint(&checkpoint()).unwrap();
    let witnesses = [witness().1];
    assert_eq!(witnesses[0].to_string().parse(), Ok(witnesses[0].clone()));
    let cosigned = note.clone().with_signature(cosign(&note, 1_679_315_147)).unwrap();
    let opened = Checkpoint::open(&cosigned, signer().verifier(), &witnesses).unwrap();
    assert_eq!(opened.witnesses, [Cosigned { name: witnesses[0].name().clone(), time: 1_679_315_147 }]);
    // Unknown to this reader, it is ignored.
    assert_eq!(Checkpoint::open(&cosigned, signer().verifier(), &[]).unwrap().witnesses, []);
    // Another time under the same signature refuses the note, not only the line.
    let mut line = cosign(&note, 1);
    line.signature[7] ^= 1;
    let altered = note.clone().with_signature(line).unwrap();
    let refused = Checkpoint::open(&altered, signer().verifier(), &witnesses);
    assert_eq!(refused, Err(NoteError::BadSignature(witnesses[0].name().clone()).into()));
    let beyond = note.clone().with_signature(cosign(&note, 1 << 63)).unwrap();
    assert!(Checkpoint::open(&beyond, signer().verifier(), &witnesses).is_err());
    // A witness alone does not make a checkpoint.
    let alone = SignedNote::new(note.text().to_owned(), vec![cosign(&note, 5)]).unwrap();
    let refused = Checkpoint::open(&alone, signer().verifier(), &witnesses);
    assert_eq!(refused, Err(CheckpointError::NotSignedByLog));
    assert_eq!(Checkpoint::open(&note, &witnesses[0], &[]), Err(CheckpointError::LogKey));
}

#[test]
fn a_key_signs_only_its_own_log() {
    let mut other = checkpoint();
    other.origin = KeyName::new("id.example.test/other").unwrap();
    assert_eq!(signer().sign_checkpoint(&other), Err(NoteError::Origin));
}

#[test]
fn two_keys_that_look_alike_are_refused() {
    let note = signer().sign_checkpoint(&checkpoint()).unwrap();
    let key = signer().verifier().clone();
    assert_eq!(note.verify(&[key.clone(), key.clone()]).unwrap().len(), 1);
    let renamed = VerifierKey::new(KeyName::new("x").unwrap(), Algorithm::Ed25519, [1; 32]);
    assert_eq!(note.verify(&[renamed]), Err(NoteError::NoKnownKey));
}

#[test]
fn malformed_keys_are_refused() {
    let good = signer().verifier().to_string();
    let witness_form = witness().1.to_string();
    let cases = [
        ("", KeyError::Form),
        ("name+00000000", KeyError::Form),
        ("+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", KeyError::Name),
        ("a b+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", KeyError::Name),
        ("PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", KeyError::Id),
        ("PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", KeyError::Id),
        ("PeterNeumann+c74f20a3+Bhpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", KeyError::Algorithm),
        ("PeterNeumann+c74f20a3+ARpc", KeyError::Form),
    ];
    for (text, error) in cases {
        assert_eq!(text.parse::<VerifierKey>(), Err(error), "{text}");
    }
    assert!(good.parse::<VerifierKey>().is_ok() && witness_form.parse::<VerifierKey>().is_ok());
    assert_eq!(KeyName::new(&"n".repeat(256)), Err(KeyError::Name));
}

#[test]
fn malformed_checkpoints_are_refused() {
    let root = leaf_hash(b"root");
    let empty = empty_root();
    assert!(format!("o\n0\n{empty}\n").parse::<Checkpoint>().is_ok());
    for text in [
        format!("o\n1\n{root}"),
        format!("o\n01\n{root}\n"),
        format!("o\n+1\n{root}\n"),
        format!("o\n-1\n{root}\n"),
        format!("o\n9223372036854775808\n{root}\n"),
        format!("o\n0\n{root}\n"),
        format!("\n1\n{root}\n"),
        format!("o\n1\n{root}\nextension\n"),
        format!("o\n1\n{root}\n\n"),
        "o\n1\nAAAA\n".to_owned(),
        String::new(),
    ] {
        assert!(text.parse::<Checkpoint>().is_err(), "{text:?}");
    }
}

#[test]
fn malformed_notes_are_refused() {
    let line = NEUMANN_NOTE.lines().last().unwrap();
    let many = |count: usize| format!("text\n\n{}", format!("{line}\n").repeat(count));
    assert!(many(MAX_NOTE_SIGNATURES).parse::<SignedNote>().is_ok());
    assert_eq!(many(MAX_NOTE_SIGNATURES + 1).parse::<SignedNote>(), Err(NoteError::TooLarge));
    assert_eq!("x".repeat(MAX_NOTE_BYTES + 1).parse::<SignedNote>(), Err(NoteError::TooLarge));
    for note in [
        String::new(),
        "text\n".to_owned(),
        "text\n\n".to_owned(),
        format!("text\n{line}\n"),
        format!("text\n\n{line}"),
        format!("te\rxt\n\n{line}\n"),
        format!("text\n\n{line}\n\n"),
        format!("text\n\n{}\n", line.replace('—', "-")),
        format!("text\n\n{}\n", line.replace(" x08go", "  x08go")),
        "text\n\n— name AAAAAA==\n".replace("AAAAAA==", "AAAA"),
        "text\n\n— name AAAAAA==\n".to_owned(),
        "text\n\n— na+me AAAAAAA=\n".to_owned(),
    ] {
        assert!(matches!(note.parse::<SignedNote>(), Err(NoteError::Form(_))), "{note:?}");
    }
    // Text may have empty lines; the last one separates.
    let note: SignedNote = format!("a\n\nb\n\n{line}\n").parse().unwrap();
    assert_eq!(note.text(), "a\n\nb\n");
}

fn proof_file() -> (TlogProof, VerifierKey) {
    let leaves = [b"a", b"b", b"c"].map(|data| leaf_hash(data));
    let mut frontier = Frontier::empty();
    let rows = frontier.append(&leaves).unwrap();
    let store: std::collections::HashMap<_, _> = rows.iter().map(|row| (row.id, row.hash)).collect();
    let origin = signer().verifier().name().clone();
    let note = signer().sign_checkpoint(&Checkpoint { origin, size: 3, root: frontier.root() }).unwrap();
    let hashes = inclusion_proof(1, 3, &store).unwrap();
    (TlogProof { extra: None, index: 1, hashes, checkpoint: note }, signer().verifier().clone())
}

#[test]
fn proof_files_round_trip_and_verify() {
    let (mut proof, key) = proof_file();
    for extra in [None, Some(vec![]), Some(b"context".to_vec())] {
        proof.extra = extra;
        let read: TlogProof = proof.to_string().parse().unwrap();
        assert_eq!(read, proof);
        assert_eq!(read.verify(b"b", &key, &[]).unwrap().checkpoint.size, 3);
        assert_eq!(read.verify(b"c", &key, &[]), Err(VerifyError::Root.into()));
    }
    let text = proof.to_string();
    for altered in [
        text.replace("@v1", "@v2"),
        text.replace("index 1", "index 01"),
        text.replace("index 1\n", ""),
        text.replace("index 1\n", &format!("index 1\n{}", format!("{}\n", proof.hashes[0]).repeat(65))),
        text.replace("\n\n", "\n"),
    ] {
        assert!(altered.parse::<TlogProof>().is_err(), "{altered}");
    }
}

/// Every text that differs from `text` in one byte, with a few values for that byte.
fn altered(text: &str) -> impl Iterator<Item = String> {
    (0..text.len()).flat_map(move |at| {
        [1_u8, 2, 16, 32, 128].into_iter().filter_map(move |bits| {
            let mut bytes = text.as_bytes().to_vec();
            bytes[at] ^= bits;
            String::from_utf8(bytes).ok()
        })
    })
}

#[test]
fn every_altered_byte_of_a_note_is_refused() {
    let text = signer().sign_checkpoint(&checkpoint()).unwrap().to_string();
    for note in altered(&text) {
        let opened = note.parse::<SignedNote>().map(|note| Checkpoint::open(&note, signer().verifier(), &[]));
        assert!(!matches!(opened, Ok(Ok(_))), "{note}");
    }
}

#[test]
fn every_altered_byte_of_a_proof_file_is_refused() {
    let (proof, key) = proof_file();
    for file in altered(&proof.to_string()) {
        let verified = file.parse::<TlogProof>().map(|proof| proof.verify(b"b", &key, &[]));
        assert!(!matches!(verified, Ok(Ok(_))), "{file}");
    }
}

proptest! {
    #[test]
    fn no_text_makes_a_reader_panic(text in any::<String>(), tail in "(— [a-z]{0,3} [A-Za-z0-9+/]{0,12}={0,2}\n?){0,3}") {
        for input in [text.clone(), format!("{text}\n\n{tail}"), format!("{TLOG_PROOF_HEADER}\n{text}\n\n{tail}")] {
            if let Ok(note) = input.parse::<SignedNote>() {
                prop_assert_eq!(note.to_string(), input.as_str());
            }
            if let Ok(proof) = input.parse::<TlogProof>() {
                prop_assert_eq!(proof.to_string(), input.as_str());
            }
            if let Ok(checkpoint) = input.parse::<Checkpoint>() {
                prop_assert_eq!(checkpoint.to_string(), input.as_str());
            }
            if let Ok(key) = input.parse::<VerifierKey>() {
                prop_assert_eq!(key.to_string(), input.as_str());
            }
        }
    }

    #[test]
    fn what_is_written_is_read(body in "[ -~é\n]{0,60}", names in prop::collection::vec("[a-z./]{1,9}", 1..16)) {
        let lines = names.iter().map(|name| NoteSignature {
            name: KeyName::new(name).unwrap(),
            key: KeyId([1, 2, 3, 4]),
            signature: name.as_bytes().to_vec(),
        });
        let note = SignedNote::new(format!("{body}\n"), lines.collect()).unwrap();
        prop_assert_eq!(note.to_string().parse::<SignedNote>(), Ok(note));
    }
}
