//! The JSON for browsers.

use keyward_passkeys::options::{Conveyance, CreationOptions, Descriptor, Hint, RequestOptions, User};
use keyward_passkeys::{Base64Url, Challenge};
use serde_json::json;

#[test]
fn creation_options() {
    let user = User { id: Base64Url(vec![1, 2, 3]), name: "ann".into(), display_name: "Ann".into() };
    let options =
        CreationOptions::new("example.org", "Example", user, &Challenge::new(vec![0xff; 16]).unwrap())
            .excluding(vec![Descriptor::new(&[9], &["usb".to_owned()])])
            .with_hints(vec![Hint::SecurityKey, Hint::ClientDevice])
            .with_attestation(Conveyance::Direct);
    assert_eq!(
        serde_json::to_value(options).unwrap(),
        json!({
            "rp": {"id": "example.org", "name": "Example"},
            "user": {"id": "AQID", "name": "ann", "displayName": "Ann"},
            "challenge": "_____________________w",
            "pubKeyCredParams": [
                {"type": "public-key", "alg": -7},
                {"type": "public-key", "alg": -8},
                {"type": "public-key", "alg": -257},
            ],
            "timeout": 300_000,
            "excludeCredentials": [{"type": "public-key", "id": "CQ", "transports": ["usb"]}],
            "authenticatorSelection": {
                "residentKey": "required", "requireResidentKey": true, "userVerification": "required",
            },
            "hints": ["security-key", "client-device"],
            "attestation": "direct",
            "extensions": {"credProps": true},
        })
    );
}

#[test]
fn request_options() {
    let options = RequestOptions::new("example.org", &Challenge::new(vec![0; 16]).unwrap())
        .allowing(vec![Descriptor::new(&[9], &[])])
        .with_hints(vec![Hint::Hybrid]);
    assert_eq!(
        serde_json::to_value(options).unwrap(),
        json!({
            "challenge": "AAAAAAAAAAAAAAAAAAAAAA",
            "timeout": 300_000,
            "rpId": "example.org",
            "allowCredentials": [{"type": "public-key", "id": "CQ"}],
            "userVerification": "required",
            "hints": ["hybrid"],
        })
    );
}
