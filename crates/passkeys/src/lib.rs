#![doc = include_str!("../README.md")]

mod attestation;
mod authentication;
mod authenticator_data;
mod cbor;
mod client_data;
mod context;
mod cose;
mod edwards;
mod facts;
mod fingerprint;
mod keys;
pub mod metadata;
pub mod models;
pub mod options;
pub mod recorded;
mod registration;
mod rejection;
mod rules;
mod status;
#[cfg(feature = "testing")]
pub mod testing;
mod wire;

pub use attestation::{
    AboutAnchor, AnchorMalformed, AttestationDemand, AttestationKind, AttestationPolicy, AttestationVerdict,
    TrustAnchors,
};
pub use authentication::{
    Authenticated, AuthenticationExpectation, BackupChange, CounterVerdict, CredentialStatus, Discovery,
    StoredPasskey, is_signed_answer, verify_authentication,
};
pub use context::{CeremonyContext, Challenge, Embedding, UserVerification};
pub use cose::Algorithm;
pub use facts::PasskeyFacts;
pub use fingerprint::{Fingerprint, KeyIdentifier, NotAHash};
pub use keyward_model::Aaguid;
pub use registration::{Registered, RegistrationExpectation, reassess, verify_registration};
pub use rejection::Rejection;
pub use rules::ModelRules;
pub use status::{AuthenticatorStatus, ModelStatuses};
pub use wire::{
    AssertionResponse, AttestationResponse, AuthenticationResponse, Base64Url, RegistrationResponse,
};

/// The longest credential id in bytes (WebAuthn L3 §7.1 step 24).
pub const MAX_CREDENTIAL_ID: usize = 1023;
/// The longest user handle in bytes (WebAuthn L3 §5.4.3).
pub const MAX_USER_HANDLE: usize = 64;
/// How long a challenge may be answered, in seconds (WebAuthn L3 §15.1 recommends 300 to 600 s).
pub const CHALLENGE_LIFE_SECONDS: u32 = 300;
