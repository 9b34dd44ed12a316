//! What the integration tests share: one site, one passkey.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::allow_attributes,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::doc_markdown,
    reason = "each test file uses its part, and helpers of tests may panic"
)]

pub mod statements;

use keyward_authenticator::{Credential, KeyKind, Request, Settings};
use keyward_passkeys::{
    Algorithm, Authenticated, AuthenticationExpectation, AuthenticationResponse, CeremonyContext, Challenge,
    CredentialStatus, Discovery, Registered, RegistrationExpectation, RegistrationResponse, Rejection,
    StoredPasskey, verify_authentication, verify_registration,
};

pub const CHALLENGE: [u8; 32] = [0xc4; 32];
pub const USER: &[u8] = b"user handle";
pub const REQUEST: Request<'static> =
    Request { rp_id: "example.org", origin: "https://example.org", challenge: &CHALLENGE };

pub fn passkey() -> Credential {
    Credential::new(KeyKind::Es256 { seed: [7; 32] }, vec![0xcd; 32], USER.to_vec()).unwrap()
}

pub fn context() -> CeremonyContext {
    CeremonyContext::new(Challenge::new(CHALLENGE.to_vec()).unwrap(), "example.org", "https://example.org")
}

pub fn registration_expectation() -> RegistrationExpectation {
    RegistrationExpectation { algorithms: Algorithm::ALL.to_vec(), ..RegistrationExpectation::new(context()) }
}

pub fn authentication_expectation() -> AuthenticationExpectation {
    AuthenticationExpectation {
        context: context(),
        allow_credentials: Vec::new(),
        discovery: Discovery::Known,
    }
}

pub fn stored(passkey: &Credential) -> StoredPasskey {
    StoredPasskey {
        credential_id: passkey.id().to_vec(),
        public_key_cose: passkey.public_key_cose().unwrap(),
        sign_count: 0,
        backup_eligible: Some(true),
        backup_state: Some(true),
        user_handle: Some(USER.to_vec()),
        user_verified_before: true,
        status: CredentialStatus::Active,
        account_enabled: true,
    }
}

pub fn register(settings: &Settings, expected: &RegistrationExpectation) -> Result<Registered, Rejection> {
    let json = passkey().register(&REQUEST, settings).unwrap();
    verify_registration(&RegistrationResponse::from_json(&json.to_string())?, expected)
}

pub fn sign_in(
    settings: &Settings,
    expected: &AuthenticationExpectation,
    stored: &StoredPasskey,
) -> Result<Authenticated, Rejection> {
    let json = passkey().sign_in(&REQUEST, settings).unwrap();
    verify_authentication(&AuthenticationResponse::from_json(&json.to_string())?, expected, stored)
}

/// The code of a refusal, or `ok`.
pub fn code<T>(result: &Result<T, Rejection>) -> &'static str {
    result.as_ref().err().map_or("ok", Rejection::code)
}
