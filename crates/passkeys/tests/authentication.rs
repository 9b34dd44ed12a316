//! Each rule of `WebAuthn` L3 §7.2, broken alone.

mod common;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::RsaKeyPair;
use common::{REQUEST, authentication_expectation, code, passkey, registration_expectation, sign_in, stored};
use keyward_authenticator::{Attestation, Credential, Flags, KeyKind, Misbehaviour, Settings};
use keyward_passkeys::{
    AttestationDemand, AuthenticationExpectation, AuthenticationResponse, BackupChange, CounterVerdict,
    CredentialStatus, Discovery, RegistrationResponse, StoredPasskey, UserVerification,
    verify_authentication, verify_registration,
};

fn misbehaving(misbehaviour: Misbehaviour) -> &'static str {
    code(&sign_in(&Settings::misbehaving(misbehaviour), &authentication_expectation(), &stored(&passkey())))
}

fn against(stored: &StoredPasskey) -> &'static str {
    code(&sign_in(&Settings::default(), &authentication_expectation(), stored))
}

fn flags(flags: u8) -> Settings {
    Settings { flags: Flags(flags), ..Settings::default() }
}

#[test]
fn an_honest_assertion_is_accepted_with_all_its_facts() {
    let accepted = sign_in(&Settings::default(), &authentication_expectation(), &stored(&passkey())).unwrap();
    assert_eq!(accepted.credential_id, passkey().id());
    assert_eq!((accepted.sign_count, accepted.counter), (0, CounterVerdict::Ok));
    assert_eq!(accepted.backup_change, BackupChange::Unchanged);
    assert!(accepted.user_verified && !accepted.first_user_verification);
    assert_eq!(accepted.user_handle.as_deref(), Some(common::USER));
}

#[test]
fn the_credential_must_be_asked_for_known_and_in_good_standing() {
    let asked = |ids: &[&[u8]]| AuthenticationExpectation {
        allow_credentials: ids.iter().map(|i| i.to_vec()).collect(),
        ..authentication_expectation()
    };
    let stored = stored(&passkey());
    for (expected, outcome) in [
        (asked(&[&[0xcd; 32]]), "ok"),
        (asked(&[&[1], &[0xcd; 32]]), "ok"),
        (asked(&[&[1]]), "credential_not_allowed"),
    ] {
        assert_eq!(code(&sign_in(&Settings::default(), &expected, &stored)), outcome);
    }
    assert_eq!(against(&StoredPasskey { credential_id: vec![1], ..stored.clone() }), "credential_unknown");
    let with_status = |status| StoredPasskey { status, ..stored.clone() };
    assert_eq!(against(&with_status(CredentialStatus::Suspended)), "credential_suspended");
    assert_eq!(against(&with_status(CredentialStatus::Revoked)), "credential_revoked");
    assert_eq!(against(&StoredPasskey { account_enabled: false, ..stored }), "account_disabled");
}

#[test]
fn the_user_handle_must_be_the_owners() {
    let stored = stored(&passkey());
    let discoverable =
        AuthenticationExpectation { discovery: Discovery::Discoverable, ..authentication_expectation() };
    let silent = Settings::misbehaving(Misbehaviour::NoUserHandle);
    assert_eq!(code(&sign_in(&silent, &authentication_expectation(), &stored)), "ok");
    assert_eq!(code(&sign_in(&silent, &discoverable, &stored)), "user_handle_missing");
    assert_eq!(code(&sign_in(&Settings::default(), &discoverable, &stored)), "ok");
    let other = StoredPasskey { user_handle: Some(b"someone else".to_vec()), ..stored.clone() };
    assert_eq!(against(&other), "user_handle_mismatch");
    let mut long = Credential::new(KeyKind::Es256 { seed: [7; 32] }, vec![0xcd; 32], vec![1; 65]).unwrap();
    let json = long.sign_in(&REQUEST, &Settings::default()).unwrap().to_string();
    let response = AuthenticationResponse::from_json(&json).unwrap();
    assert_eq!(
        code(&verify_authentication(&response, &authentication_expectation(), &stored)),
        "user_handle_length"
    );
}

#[test]
fn envelope_client_data_and_authenticator_data() {
    for (misbehaviour, outcome) in [
        (Misbehaviour::Type("x".into()), "type_not_public_key"),
        (Misbehaviour::RawId(vec![1]), "id_mismatch"),
        (Misbehaviour::WrongCeremonyType, "wrong_ceremony_type"),
        (Misbehaviour::ClientData(b"{}".to_vec()), "client_data_malformed"),
        (Misbehaviour::RpId("evil.test".into()), "rp_id_hash_mismatch"),
        (Misbehaviour::CutAuthenticatorData(1), "authenticator_data_malformed"),
        (Misbehaviour::ExtendAuthenticatorData(vec![0]), "authenticator_data_malformed"),
        (Misbehaviour::RawFlags(0x5d), "authenticator_data_malformed"),
        (Misbehaviour::FlipSignatureBit(100), "signature_invalid"),
    ] {
        let name = format!("{misbehaviour:?}");
        assert_eq!(misbehaving(misbehaviour), outcome, "{name}");
    }
    let request = keyward_authenticator::Request { challenge: &[1; 32], ..REQUEST };
    let json = passkey().sign_in(&request, &Settings::default()).unwrap().to_string();
    let response = AuthenticationResponse::from_json(&json).unwrap();
    let result = verify_authentication(&response, &authentication_expectation(), &stored(&passkey()));
    assert_eq!(code(&result), "challenge_mismatch");
    let embedded = Settings { cross_origin: Some(true), ..Settings::default() };
    let result = sign_in(&embedded, &authentication_expectation(), &stored(&passkey()));
    assert_eq!(code(&result), "cross_origin_not_allowed");
}

#[test]
fn flags_and_the_record() {
    let stored = stored(&passkey());
    let unaware = StoredPasskey { backup_eligible: None, ..stored.clone() };
    let bound = StoredPasskey { backup_eligible: Some(false), backup_state: Some(false), ..stored.clone() };
    let strict = authentication_expectation();
    let mut lax = authentication_expectation();
    lax.context.user_verification = UserVerification::Preferred;
    for (said, expected, record, outcome) in [
        (0x1d, &strict, &stored, "ok"),
        (0x1c, &strict, &stored, "user_not_present"),
        (0x19, &strict, &stored, "user_not_verified"),
        (0x19, &lax, &stored, "ok"),
        (0x15, &strict, &unaware, "backup_state_invalid"),
        (0x05, &strict, &stored, "backup_eligibility_changed"),
        (0x0d, &strict, &bound, "backup_eligibility_changed"),
        (0x05, &strict, &bound, "ok"),
        (0x05, &strict, &unaware, "ok"),
    ] {
        assert_eq!(code(&sign_in(&flags(said), expected, record)), outcome, "{said:#x}");
    }
    let gone = sign_in(&flags(0x0d), &strict, &stored).unwrap();
    assert_eq!(gone.backup_change, BackupChange::NoLongerBackedUp);
    let local = StoredPasskey { backup_state: Some(false), user_verified_before: false, ..stored };
    let up = sign_in(&flags(0x1d), &strict, &local).unwrap();
    assert_eq!(up.backup_change, BackupChange::NowBackedUp);
    assert!(up.first_user_verification);
}

#[test]
fn the_signature_is_by_the_stored_key() {
    let other = Credential::new(KeyKind::Es256 { seed: [8; 32] }, vec![1], vec![1]).unwrap();
    let record = StoredPasskey { public_key_cose: other.public_key_cose().unwrap(), ..stored(&passkey()) };
    assert_eq!(against(&record), "signature_invalid");
    assert_eq!(against(&StoredPasskey { public_key_cose: vec![1], ..record }), "public_key_malformed");
}

#[test]
fn a_counter_that_does_not_rise_is_a_signal() {
    for (before, now, verdict) in [
        (0, 0, CounterVerdict::Ok),
        (0, 1, CounterVerdict::Ok),
        (7, 8, CounterVerdict::Ok),
        (7, u32::MAX, CounterVerdict::Ok),
        (7, 7, CounterVerdict::Suspicious),
        (7, 6, CounterVerdict::Suspicious),
        (7, 0, CounterVerdict::Suspicious),
    ] {
        let settings = Settings { sign_count: Some(now), ..Settings::default() };
        let record = StoredPasskey { sign_count: before, ..stored(&passkey()) };
        let accepted = sign_in(&settings, &authentication_expectation(), &record).unwrap();
        assert_eq!((accepted.counter, accepted.sign_count), (verdict, now), "{before} {now}");
    }
}

#[test]
fn who_cannot_sign_learns_nothing_about_the_account() {
    let record =
        StoredPasskey { status: CredentialStatus::Revoked, account_enabled: false, ..stored(&passkey()) };
    let bent = Settings::misbehaving(Misbehaviour::FlipSignatureBit(100));
    assert_eq!(code(&sign_in(&bent, &authentication_expectation(), &record)), "signature_invalid");
}

#[test]
fn every_algorithm_of_the_software_authenticator_signs_in() {
    let rsa = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
    let pkcs8 = AsDer::<Pkcs8V1Der<'_>>::as_der(&rsa).unwrap().as_ref().to_vec();
    for kind in [KeyKind::Es256 { seed: [7; 32] }, KeyKind::EdDsa { seed: [7; 32] }, KeyKind::Rs256 { pkcs8 }]
    {
        let mut credential = Credential::new(kind, vec![0xcd; 32], common::USER.to_vec()).unwrap();
        credential.count_from(5);
        let own = Settings { attestation: Attestation::PackedSelf, ..Settings::default() };
        let json = credential.register(&REQUEST, &own).unwrap().to_string();
        let response = RegistrationResponse::from_json(&json).unwrap();
        let mut expected = registration_expectation();
        expected.attestation.demand = AttestationDemand::Verify;
        assert_eq!(code(&verify_registration(&response, &expected)), "ok");
        let record = StoredPasskey { sign_count: 5, ..stored(&credential) };
        for count in 6..8 {
            let json = credential.sign_in(&REQUEST, &Settings::default()).unwrap().to_string();
            let response = AuthenticationResponse::from_json(&json).unwrap();
            let accepted = verify_authentication(&response, &authentication_expectation(), &record).unwrap();
            assert_eq!((accepted.sign_count, accepted.counter), (count, CounterVerdict::Ok));
        }
    }
}
