#![doc = include_str!("../README.md")]

mod bundle;
mod checkpoint;
mod hash;
mod key;
mod leaf;
mod note;
mod proof;
mod tlog_proof;
mod tree;

pub use bundle::{
    BUNDLE_FORMAT, Bundle, BundleError, BundleEvent, EventFault, MAX_BUNDLE_BYTES, MAX_BUNDLE_EVENTS, Salt,
    VerifiedBundle, VerifiedEvent,
};
pub use checkpoint::{Checkpoint, CheckpointError, Cosigned, OpenedCheckpoint};
pub use hash::{Hash, HashTextError, empty_root, leaf_hash, node_hash};
pub use key::{Algorithm, KeyError, KeyId, KeyName, LogSigner, VerifierKey};
pub use leaf::{Label, LeafError, LeafRecord, LeafVersion, MAX_LABEL_BYTES, commitment};
pub use note::{
    MAX_NOTE_BYTES, MAX_NOTE_SIGNATURES, NoteError, NoteSignature, SignedNote, VerifiedSignature,
};
pub use proof::{
    MAX_PROOF_HASHES, OutOfRange, ProofError, ProofPlan, VerifyError, consistency_plan, consistency_proof,
    inclusion_plan, inclusion_proof, verify_consistency, verify_inclusion,
};
pub use tlog_proof::{MAX_EXTRA_BYTES, TLOG_PROOF_HEADER, TlogProof, TlogProofError};
pub use tree::{Frontier, MAX_TREE_SIZE, NodeId, Nodes, StoredNode, TreeError, peak_ids};
