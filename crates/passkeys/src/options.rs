//! What the browser is asked for: the JSON of `parseCreationOptionsFromJSON` and `parseRequestOptionsFromJSON`
//! (WebAuthn L3 §5.1.8, §5.1.9).

use serde::Serialize;

use crate::{Algorithm, Base64Url, CHALLENGE_LIFE_SECONDS, Challenge, UserVerification};

/// Which kind of authenticator the browser should suggest, in order of preference (WebAuthn L3 §5.8.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Hint {
    /// A security key.
    SecurityKey,
    /// The device the browser runs on.
    ClientDevice,
    /// A phone, by QR code.
    Hybrid,
}

/// Whether an attestation is asked for (WebAuthn L3 §5.4.7).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Conveyance {
    /// No.
    #[default]
    None,
    /// As the authenticator makes it.
    Direct,
    /// With a serial number, where the browser's administrator allows it.
    Enterprise,
}

/// A credential that is asked for, or must not be made again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Descriptor {
    #[serde(rename = "type")]
    kind: &'static str,
    id: Base64Url,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    transports: Vec<String>,
}

impl Descriptor {
    /// A credential with the transports stored at its registration.
    #[must_use]
    pub fn new(credential_id: &[u8], transports: &[String]) -> Self {
        Self { kind: "public-key", id: Base64Url(credential_id.to_vec()), transports: transports.to_vec() }
    }
}

/// The account a credential is made for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct User {
    /// The user handle: 1 to 64 random bytes without personal data, the same for all credentials of the account.
    pub id: Base64Url,
    /// The sign-in name, shown by password managers.
    pub name: String,
    /// A friendly name.
    pub display_name: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct RelyingParty {
    id: String,
    name: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Parameter {
    #[serde(rename = "type")]
    kind: &'static str,
    alg: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Selection {
    resident_key: &'static str,
    require_resident_key: bool,
    user_verification: UserVerification,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct CreationExtensions {
    cred_props: bool,
}

/// Options to make a discoverable credential with user verification.
///
/// ```
/// use keyward_passkeys::options::{Conveyance, CreationOptions, User};
/// use keyward_passkeys::{Base64Url, Challenge};
///
/// let user = User { id: Base64Url(vec![7; 32]), name: "ann@example.org".into(), display_name: "Ann".into() };
/// let options = CreationOptions::new("example.org", "Example", user, &Challenge::new(vec![1; 32])?)
///     .with_attestation(Conveyance::Direct);
/// let json = serde_json::to_value(&options).expect("plain data");
/// assert_eq!(json["pubKeyCredParams"][0]["alg"], -7);
/// # Ok::<(), keyward_passkeys::Rejection>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CreationOptions {
    rp: RelyingParty,
    user: User,
    challenge: Base64Url,
    pub_key_cred_params: Vec<Parameter>,
    timeout: u32,
    exclude_credentials: Vec<Descriptor>,
    authenticator_selection: Selection,
    hints: Vec<Hint>,
    attestation: Conveyance,
    extensions: CreationExtensions,
}

impl CreationOptions {
    /// Options for a user; nothing excluded, no hints, no attestation.
    #[must_use]
    pub fn new(rp_id: &str, rp_name: &str, user: User, challenge: &Challenge) -> Self {
        let parameter = |a: Algorithm| Parameter { kind: "public-key", alg: a.number() };
        Self {
            rp: RelyingParty { id: rp_id.to_owned(), name: rp_name.to_owned() },
            user,
            challenge: Base64Url(challenge.as_bytes().to_vec()),
            pub_key_cred_params: Algorithm::OFFERED.into_iter().map(parameter).collect(),
            timeout: CHALLENGE_LIFE_SECONDS * 1000,
            exclude_credentials: Vec::new(),
            authenticator_selection: Selection {
                resident_key: "required",
                require_resident_key: true,
                user_verification: UserVerification::Required,
            },
            hints: Vec::new(),
            attestation: Conveyance::None,
            extensions: CreationExtensions { cred_props: true },
        }
    }

    /// Excludes the account's credentials, so that an authenticator does not get a second one.
    #[must_use]
    pub fn excluding(mut self, credentials: Vec<Descriptor>) -> Self {
        self.exclude_credentials = credentials;
        self
    }

    /// Suggests kinds of authenticators.
    #[must_use]
    pub fn with_hints(mut self, hints: Vec<Hint>) -> Self {
        self.hints = hints;
        self
    }

    /// Asks for an attestation.
    #[must_use]
    pub fn with_attestation(mut self, conveyance: Conveyance) -> Self {
        self.attestation = conveyance;
        self
    }
}

/// Options to sign a challenge.
///
/// The script calls `navigator.credentials.get({publicKey, mediation})`: `mediation` is no member of the public key
/// options. For passkeys in autofill it is `conditional`, with an empty list of credentials here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestOptions {
    challenge: Base64Url,
    timeout: u32,
    rp_id: String,
    allow_credentials: Vec<Descriptor>,
    user_verification: UserVerification,
    hints: Vec<Hint>,
}

impl RequestOptions {
    /// Options that any passkey of the site satisfies; also those for autofill.
    #[must_use]
    pub fn new(rp_id: &str, challenge: &Challenge) -> Self {
        Self {
            challenge: Base64Url(challenge.as_bytes().to_vec()),
            timeout: CHALLENGE_LIFE_SECONDS * 1000,
            rp_id: rp_id.to_owned(),
            allow_credentials: Vec::new(),
            user_verification: UserVerification::Required,
            hints: Vec::new(),
        }
    }

    /// Asks for one of these credentials only.
    #[must_use]
    pub fn allowing(mut self, credentials: Vec<Descriptor>) -> Self {
        self.allow_credentials = credentials;
        self
    }

    /// Suggests kinds of authenticators.
    #[must_use]
    pub fn with_hints(mut self, hints: Vec<Hint>) -> Self {
        self.hints = hints;
        self
    }
}
