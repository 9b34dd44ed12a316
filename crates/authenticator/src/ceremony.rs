//! Registrations and sign-ins.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use minicbor::Encoder;
use serde_json::{Map, Value, json};

use crate::key::Key;
use crate::{Attestation, Error, Flags, KeyKind, Misbehaviour, Settings};
use std::sync::Arc;

/// What the server and the browser ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request<'a> {
    /// The RP ID.
    pub rp_id: &'a str,
    /// The page's origin.
    pub origin: &'a str,
    /// The challenge.
    pub challenge: &'a [u8],
}

/// One passkey with its private key.
#[derive(Clone, Debug)]
pub struct Credential {
    key: Arc<Key>,
    id: Vec<u8>,
    user_handle: Vec<u8>,
    sign_count: u32,
}

impl Credential {
    /// Makes a key pair. The counter is 0 and stays so unless [`Credential::count_from`] is called.
    ///
    /// # Errors
    /// [`Error::Key`].
    pub fn new(kind: KeyKind, id: Vec<u8>, user_handle: Vec<u8>) -> Result<Self, Error> {
        Ok(Self { key: Arc::new(Key::new(kind)?), id, user_handle, sign_count: 0 })
    }

    /// Starts a counter that goes up by one with every ceremony; the next one says `next`, which must not be 0.
    pub fn count_from(&mut self, next: u32) {
        self.sign_count = next;
    }

    /// The credential id.
    #[must_use]
    pub fn id(&self) -> &[u8] {
        &self.id
    }

    /// The COSE key.
    ///
    /// # Errors
    /// [`Error::Encoding`].
    pub fn public_key_cose(&self) -> Result<Vec<u8>, Error> {
        self.key.cose()
    }

    /// Registers: the JSON of `RegistrationResponseJSON`.
    ///
    /// # Errors
    /// [`Error`].
    pub fn register(&mut self, request: &Request<'_>, settings: &Settings) -> Result<Value, Error> {
        let client_data = client_data("webauthn.create", "webauthn.get", request, settings);
        let auth_data = self.authenticator_data(request, settings, true)?;
        let signed = signed(&auth_data, &client_data);
        let mut object = Encoder::new(Vec::new());
        object.map(3).and_then(|e| e.str("fmt")).map_err(|_| Error::Encoding)?;
        self.attest(&mut object, &settings.attestation, &signed, settings)?;
        object.str("authData").and_then(|e| e.bytes(&auth_data)).map_err(|_| Error::Encoding)?;
        let mut object = object.into_writer();
        for misbehaviour in &settings.misbehaviours {
            if let Misbehaviour::ExtendAttestationObject(more) = misbehaviour {
                object.extend_from_slice(more);
            }
        }
        let response = json!({
            "clientDataJSON": b64(&client_data),
            "attestationObject": b64(&object),
            "authenticatorData": b64(&auth_data),
            "publicKeyAlgorithm": self.key.algorithm(),
            "transports": ["hybrid", "internal"],
        });
        Ok(self.envelope(response, json!({"credProps": {"rk": true}}), settings))
    }

    /// Signs in: the JSON of `AuthenticationResponseJSON`.
    ///
    /// # Errors
    /// [`Error`].
    pub fn sign_in(&mut self, request: &Request<'_>, settings: &Settings) -> Result<Value, Error> {
        let client_data = client_data("webauthn.get", "webauthn.create", request, settings);
        let auth_data = self.authenticator_data(request, settings, false)?;
        let signature = bend(self.key.sign(&signed(&auth_data, &client_data))?, settings);
        let mut response = json!({
            "clientDataJSON": b64(&client_data),
            "authenticatorData": b64(&auth_data),
            "signature": b64(&signature),
        });
        if !settings.misbehaviours.contains(&Misbehaviour::NoUserHandle)
            && let Some(members) = response.as_object_mut()
        {
            members.insert("userHandle".into(), b64(&self.user_handle).into());
        }
        Ok(self.envelope(response, json!({}), settings))
    }

    fn envelope(&self, response: Value, extensions: Value, settings: &Settings) -> Value {
        let mut envelope = Map::new();
        envelope.insert("id".into(), b64(&self.id).into());
        envelope.insert("rawId".into(), b64(&self.id).into());
        envelope.insert("type".into(), "public-key".into());
        envelope.insert("authenticatorAttachment".into(), "platform".into());
        envelope.insert("response".into(), response);
        envelope.insert("clientExtensionResults".into(), extensions);
        for misbehaviour in &settings.misbehaviours {
            match misbehaviour {
                Misbehaviour::RawId(id) => envelope.insert("rawId".into(), b64(id).into()),
                Misbehaviour::Type(kind) => envelope.insert("type".into(), kind.as_str().into()),
                _ => None,
            };
        }
        envelope.into()
    }

    fn authenticator_data(
        &mut self,
        request: &Request<'_>,
        settings: &Settings,
        registering: bool,
    ) -> Result<Vec<u8>, Error> {
        let count = settings.sign_count.unwrap_or(self.sign_count);
        if settings.sign_count.is_none() && self.sign_count != 0 {
            self.sign_count = self.sign_count.saturating_add(1);
        }
        let mut flags = settings.flags.0;
        if registering {
            flags |= Flags::AT;
        }
        if settings.extensions.is_some() {
            flags |= Flags::ED;
        }
        let (mut rp_id, mut id, mut key) = (request.rp_id, &self.id, self.key.cose()?);
        for misbehaviour in &settings.misbehaviours {
            match misbehaviour {
                Misbehaviour::RpId(other) => rp_id = other,
                Misbehaviour::InnerCredentialId(other) => id = other,
                Misbehaviour::CoseKey(other) => key.clone_from(other),
                Misbehaviour::RawFlags(raw) => flags = *raw,
                _ => {}
            }
        }
        let mut data = digest(&SHA256, rp_id.as_bytes()).as_ref().to_vec();
        data.push(flags);
        data.extend_from_slice(&count.to_be_bytes());
        if registering {
            data.extend_from_slice(&settings.aaguid);
            data.extend_from_slice(&u16::try_from(id.len()).map_err(|_| Error::Encoding)?.to_be_bytes());
            data.extend_from_slice(id);
            data.extend_from_slice(&key);
        }
        data.extend_from_slice(settings.extensions.as_deref().unwrap_or_default());
        for misbehaviour in &settings.misbehaviours {
            match misbehaviour {
                Misbehaviour::CutAuthenticatorData(bytes) => data.truncate(data.len().saturating_sub(*bytes)),
                Misbehaviour::ExtendAuthenticatorData(more) => data.extend_from_slice(more),
                _ => {}
            }
        }
        Ok(data)
    }

    /// Writes the format, the name `attStmt` and the statement.
    fn attest(
        &self,
        out: &mut Encoder<Vec<u8>>,
        attestation: &Attestation,
        signed: &[u8],
        settings: &Settings,
    ) -> Result<(), Error> {
        let encoding = |_| Error::Encoding;
        match attestation {
            Attestation::None => {
                out.str("none").and_then(|e| e.str("attStmt")?.map(0)).map_err(encoding)?;
            }
            Attestation::PackedSelf => {
                let sig = bend(self.key.sign(signed)?, settings);
                out.str("packed")
                    .and_then(|e| {
                        e.str("attStmt")?
                            .map(2)?
                            .str("alg")?
                            .i64(self.key.algorithm())?
                            .str("sig")?
                            .bytes(&sig)
                    })
                    .map_err(encoding)?;
            }
            Attestation::Packed { seed, x5c } => {
                let sig = bend(Key::new(KeyKind::Es256 { seed: *seed })?.sign(signed)?, settings);
                out.str("packed")
                    .and_then(|e| {
                        e.str("attStmt")?.map(3)?.str("alg")?.i8(-7)?.str("sig")?.bytes(&sig)?.str("x5c")
                    })
                    .and_then(|e| e.array(x5c.len() as u64))
                    .map_err(encoding)?;
                for certificate in x5c {
                    out.bytes(certificate).map_err(encoding)?;
                }
            }
            Attestation::Raw { fmt, statement } => {
                out.str(fmt).and_then(|e| e.str("attStmt")).map_err(encoding)?;
                out.writer_mut().extend_from_slice(statement);
            }
        }
        Ok(())
    }
}

/// Client data as browsers serialise them (WebAuthn L3 §5.8.1.1).
fn client_data(kind: &str, other: &str, request: &Request<'_>, settings: &Settings) -> Vec<u8> {
    let mut kind = kind;
    for misbehaviour in &settings.misbehaviours {
        match misbehaviour {
            Misbehaviour::WrongCeremonyType => kind = other,
            Misbehaviour::ClientData(bytes) => return bytes.clone(),
            _ => {}
        }
    }
    let mut data = Map::new();
    data.insert("type".into(), kind.into());
    data.insert("challenge".into(), b64(request.challenge).into());
    data.insert("origin".into(), request.origin.into());
    if let Some(cross_origin) = settings.cross_origin {
        data.insert("crossOrigin".into(), cross_origin.into());
    }
    if let Some(top) = &settings.top_origin {
        data.insert("topOrigin".into(), top.as_str().into());
    }
    Value::Object(data).to_string().into_bytes()
}

fn signed(auth_data: &[u8], client_data: &[u8]) -> Vec<u8> {
    [auth_data, digest(&SHA256, client_data).as_ref()].concat()
}

fn bend(mut signature: Vec<u8>, settings: &Settings) -> Vec<u8> {
    for misbehaviour in &settings.misbehaviours {
        if let Misbehaviour::FlipSignatureBit(bit) = misbehaviour
            && let Some(byte) = signature.get_mut(bit / 8)
        {
            *byte ^= 1 << (bit % 8);
        }
    }
    signature
}

fn b64(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
