//! A passkey's signature over one purpose, within a session.

use keyward_model::{MethodId, PersonId, SessionId, Timestamp};
use keyward_passkeys::{
    AssertionResponse, AuthenticationExpectation, AuthenticationResponse, Base64Url, CeremonyContext,
    Challenge, CredentialStatus, Discovery, Rejection, StoredPasskey, UserVerification, options::Descriptor,
    verify_authentication,
};
use keyward_storage::{
    StoreError,
    repo::{self, passkeys::Passkey},
};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    CeremonyStart, Client, FRESH, Refusal, Session, SignIn, SignInError, passkey_sign_in::request,
    state::meaning, verify::verify,
};

/// The purposes of this crate's own step-ups. Others make theirs, such as `case:<id>:issue-pass`.
pub mod purpose {
    use keyward_model::MethodId;

    /// To register one more passkey.
    pub const ADD_PASSKEY: &str = "add-passkey";
    /// To make new recovery codes.
    pub const RECOVERY_CODES: &str = "recovery-codes";

    /// To set a password.
    pub const PASSWORD: &str = "password";
    /// To add an app that shows codes.
    pub const ADD_TOTP: &str = "add-totp";
    /// To add a telephone number or a mailbox for codes.
    pub const ADD_ADDRESS: &str = "add-address";

    /// To freeze the account.
    pub const FREEZE: &str = "freeze-account";

    /// To remove this method.
    pub fn remove_method(method: MethodId) -> String {
        format!("remove-method:{method}")
    }
}

/// A purpose that was agreed to. Only [`SignIn::finish_assertion`] makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Asserted {
    /// Who agreed.
    pub person: PersonId,
    /// In which session.
    pub session: SessionId,
    /// With which passkey.
    pub method: MethodId,
    /// To what, word for word.
    pub purpose: String,
    /// When.
    pub at: Timestamp,
    /// The signature, to be kept where somebody may want to check it later.
    pub proof: AssertionProof,
}

/// What it takes to check a signed decision without the database. The challenge that was signed is SHA-256 over
/// `keyward/assertion/v1`, a zero byte, `nonce` and the purpose, so the signature is over the purpose's exact words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssertionProof {
    /// 32 random bytes.
    pub nonce: Base64Url,
    /// The credential id.
    pub credential_id: Base64Url,
    /// The `COSE_Key` on record.
    pub public_key: Base64Url,
    /// As signed.
    pub client_data_json: Base64Url,
    /// As signed.
    pub authenticator_data: Base64Url,
    /// The signature.
    pub signature: Base64Url,
}

impl AssertionProof {
    /// Whether this passkey signed this purpose at one of these origins, with its user verified.
    ///
    /// # Errors
    /// The first rule of `WebAuthn` L3 §7.2 that is broken.
    pub fn verify(&self, purpose: &str, rp_id: &str, origins: &[String]) -> Result<(), Rejection> {
        let nonce: [u8; 32] = self.nonce.0.as_slice().try_into().map_err(|_| Rejection::ChallengeMismatch)?;
        let context = CeremonyContext {
            origins: origins.to_vec(),
            user_verification: UserVerification::Required,
            ..CeremonyContext::new(Challenge::new(meaning(&nonce, purpose).to_vec())?, rp_id, "")
        };
        let expected =
            AuthenticationExpectation { context, allow_credentials: Vec::new(), discovery: Discovery::Known };
        let response = AuthenticationResponse {
            id: self.credential_id.clone(),
            raw_id: self.credential_id.clone(),
            kind: "public-key".to_owned(),
            response: AssertionResponse {
                client_data_json: self.client_data_json.clone(),
                authenticator_data: self.authenticator_data.clone(),
                signature: self.signature.clone(),
                user_handle: None,
            },
            authenticator_attachment: None,
            client_extension_results: None,
        };
        let stored = StoredPasskey {
            credential_id: self.credential_id.0.clone(),
            public_key_cose: self.public_key.0.clone(),
            sign_count: 0,
            backup_eligible: None,
            backup_state: None,
            user_handle: None,
            user_verified_before: true,
            status: CredentialStatus::Active,
            account_enabled: true,
        };
        verify_authentication(&response, &expected, &stored).map(|_| ())
    }
}

/// What a change of one's own methods takes now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirmation {
    /// Nothing more: the sign-in is fresh.
    Nothing,
    /// A touch of a passkey that the person has.
    Touch,
    /// The person has no passkey, and the sign-in is too long ago.
    SignInAgain,
}

/// How many characters a purpose may have: a whole statement fits.
const LONGEST_PURPOSE: usize = 8_000;

fn tagged(purpose: &str) -> Result<String, SignInError> {
    keyward_model::paragraph(purpose, LONGEST_PURPOSE)?;
    Ok(format!("assert:{purpose}"))
}

impl SignIn {
    /// Asks the person to agree to `purpose` with one of their own passkeys.
    ///
    /// # Errors
    /// [`SignInError::EnrolOnly`], [`SignInError::NoBrowser`]; [`SignInError::NotFound`] if the person has no passkey.
    pub async fn begin_assertion(
        &self,
        session: &Session,
        purpose: &str,
        client: &Client,
    ) -> Result<CeremonyStart, SignInError> {
        session.require_full()?;
        let (ceremony, state) = self.inner.begin(&tagged(purpose)?, client, Some(session))?;
        let own = self.own_passkeys(session.person.id).await?;
        if own.is_empty() {
            return Err(SignInError::NotFound);
        }
        let allowed = own.iter().map(|key| Descriptor::new(&key.credential_id, &key.transports)).collect();
        let options = request(&self.inner, &meaning(&ceremony.nonce, purpose))?.allowing(allowed);
        Ok(CeremonyStart { public_key: json!(options), state })
    }

    /// Takes the answer: bound to the session, its browser, the person and the purpose, and good once.
    ///
    /// # Errors
    /// [`SignInError::CeremonyOver`], [`SignInError::UnknownCredential`], [`SignInError::Refused`],
    /// [`SignInError::SessionOver`].
    pub async fn finish_assertion(
        &self,
        session: &Session,
        purpose: &str,
        credential: &AuthenticationResponse,
        state: &str,
        client: &Client,
    ) -> Result<Asserted, SignInError> {
        session.require_full()?;
        let ceremony = self.inner.resume(&tagged(purpose)?, client, Some(session), state)?;
        let known = self.inner.known(&credential.raw_id.0).await?;
        let person = session.person.id;
        if known.passkey.person != person {
            return Err(SignInError::Refused(Refusal::Ceremony(Rejection::CredentialNotAllowed)));
        }
        let challenge = meaning(&ceremony.nonce, purpose);
        let expected = AuthenticationExpectation {
            context: self.inner.context(&challenge)?,
            allow_credentials: Vec::new(),
            discovery: Discovery::Known,
        };
        let verified = match verify(credential, &expected, known) {
            Ok(verified) => verified,
            Err(unfit) => return Err(self.refuse_unfit(*unfit, challenge, ceremony, client).await),
        };
        let (inner, now, session) = (self.inner.clone(), self.inner.now(), session.id);
        let method = verified.known.passkey.method;
        let used = verified.used(now);
        let written: Result<(), SignInError> = self
            .inner
            .store
            .write("step-up", move |tx| {
                inner.still_lives(tx, person, session, now)?;
                inner.spend(tx, &challenge, ceremony)?;
                let active = repo::passkeys::update_after_sign_in(tx, inner.dir(), method, used)?;
                if active && inner.enabled(tx, person)?.is_some() {
                    Ok(())
                } else {
                    Err(SignInError::Refused(Refusal::Overtaken))
                }
            })
            .await;
        written?;
        let proof = AssertionProof {
            nonce: Base64Url(ceremony.nonce.to_vec()),
            credential_id: credential.raw_id.clone(),
            public_key: Base64Url(verified.known.passkey.public_key),
            client_data_json: credential.response.client_data_json.clone(),
            authenticator_data: credential.response.authenticator_data.clone(),
            signature: credential.response.signature.clone(),
        };
        Ok(Asserted { person, session, method, purpose: purpose.to_owned(), at: now, proof })
    }

    /// What it takes to add a method now.
    ///
    /// # Errors
    /// [`SignInError::Store`].
    pub async fn confirmation_to_add(&self, session: &Session) -> Result<Confirmation, SignInError> {
        let fresh = self.require_fresh(session, None, "").is_ok();
        if fresh { Ok(Confirmation::Nothing) } else { self.confirmation(session).await }
    }

    /// What it takes to remove a method now: a touch from who has a passkey, however fresh the sign-in is.
    ///
    /// # Errors
    /// [`SignInError::Store`].
    pub async fn confirmation_to_remove(&self, session: &Session) -> Result<Confirmation, SignInError> {
        let link = session.is_by_link() && self.inner.config.allow_links;
        if link { Ok(Confirmation::Nothing) } else { self.confirmation(session).await }
    }

    async fn confirmation(&self, session: &Session) -> Result<Confirmation, SignInError> {
        let touch = !self.own_passkeys(session.person.id).await?.is_empty();
        let fresh = self.require_fresh(session, None, "").is_ok();
        Ok(match (touch, fresh) {
            (true, _) => Confirmation::Touch,
            (false, true) => Confirmation::Nothing,
            (false, false) => Confirmation::SignInAgain,
        })
    }

    async fn own_passkeys(&self, person: PersonId) -> Result<Vec<Passkey>, SignInError> {
        let dir = self.inner.dir();
        let own: Result<Vec<Passkey>, StoreError> =
            self.inner.store.read("own-passkeys", move |tx| repo::passkeys::active_of(tx, dir, person)).await;
        Ok(own?)
    }

    /// Requires a recent sign-in, or an assertion for exactly this purpose in this session.
    pub(crate) fn require_fresh(
        &self,
        session: &Session,
        asserted: Option<&Asserted>,
        purpose: &str,
    ) -> Result<(), SignInError> {
        let now = self.inner.now();
        let recent = now.since(session.signed_in_at) <= FRESH;
        // Who came by a link of the demo may have no passkey to confirm with.
        let link = session.is_by_link() && self.inner.config.allow_links;
        if recent || link || self.covers(asserted, session, purpose) {
            Ok(())
        } else {
            Err(SignInError::StepUpNeeded)
        }
    }

    /// Whether the assertion is for this purpose, by this person in this session, and not older than a fresh sign-in.
    pub(crate) fn covers(&self, asserted: Option<&Asserted>, session: &Session, purpose: &str) -> bool {
        asserted.is_some_and(|asserted| {
            asserted.session == session.id
                && asserted.person == session.person.id
                && asserted.purpose == purpose
                && self.inner.now().since(asserted.at) <= FRESH
        })
    }
}
