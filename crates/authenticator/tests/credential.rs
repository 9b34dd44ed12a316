//! Keys, counters and the bytes that are made. Whether servers accept them is tested in `keyward-passkeys`.

use keyward_authenticator::{Credential, Error, Flags, KeyKind, Misbehaviour, Request, Settings};

const REQUEST: Request<'static> =
    Request { rp_id: "example.org", origin: "https://example.org", challenge: &[9; 32] };

#[test]
fn keys_come_from_their_seeds_alone() {
    let make = |seed| Credential::new(KeyKind::Es256 { seed }, vec![1], vec![2]);
    assert_eq!(make([7; 32]).unwrap().public_key_cose(), make([7; 32]).unwrap().public_key_cose());
    assert_ne!(make([7; 32]).unwrap().public_key_cose(), make([8; 32]).unwrap().public_key_cose());
    for no_scalar in [[0; 32], [0xff; 32]] {
        assert_eq!(make(no_scalar).err(), Some(Error::Key));
    }
    assert_eq!(Credential::new(KeyKind::Rs256 { pkcs8: vec![0] }, vec![1], vec![2]).err(), Some(Error::Key));
}

#[test]
fn counters_rise_only_once_started() {
    let mut passkey = Credential::new(KeyKind::EdDsa { seed: [7; 32] }, vec![1], vec![2]).unwrap();
    let mut count = |settings: &Settings| {
        let json = passkey.register(&REQUEST, settings).unwrap();
        let data = json["response"]["authenticatorData"].as_str().unwrap().to_owned();
        // The counter is bytes 33 to 36; four characters hold three bytes.
        data[44..50].to_owned()
    };
    let zero = count(&Settings::default());
    assert_eq!(zero, count(&Settings::default()));
    assert_ne!(zero, count(&Settings { sign_count: Some(3), ..Settings::default() }));
    passkey.count_from(1);
    let mut seen: Vec<String> = (0..4)
        .map(|_| passkey.sign_in(&REQUEST, &Settings::default()).unwrap())
        .map(|json| json["response"]["authenticatorData"].as_str().unwrap().to_owned())
        .collect();
    seen.dedup();
    assert_eq!(seen.len(), 4);
}

#[test]
fn misbehaviours_change_what_is_sent() {
    let mut passkey = Credential::new(KeyKind::EdDsa { seed: [7; 32] }, vec![1], vec![2]).unwrap();
    let honest = passkey.sign_in(&REQUEST, &Settings::default()).unwrap();
    assert_eq!(honest, passkey.sign_in(&REQUEST, &Settings::default()).unwrap(), "Ed25519 is deterministic");
    for misbehaviour in [
        Misbehaviour::WrongCeremonyType,
        Misbehaviour::ClientData(vec![1]),
        Misbehaviour::RpId("other.test".into()),
        Misbehaviour::CutAuthenticatorData(1),
        Misbehaviour::ExtendAuthenticatorData(vec![0]),
        Misbehaviour::RawFlags(Flags::UP),
        Misbehaviour::FlipSignatureBit(0),
        Misbehaviour::RawId(vec![3]),
        Misbehaviour::Type("other".into()),
        Misbehaviour::NoUserHandle,
    ] {
        let name = format!("{misbehaviour:?}");
        assert_ne!(
            honest,
            passkey.sign_in(&REQUEST, &Settings::misbehaving(misbehaviour)).unwrap(),
            "{name}"
        );
    }
}
