//! A passkey's signature over one purpose, within a session.

use keyward_access::{
    gate::Confirmed,
    policy,
    policy::{may_protect_with, may_use},
};
use keyward_directory::rules::{AccountFacts, InForce};
use keyward_model::{Factor, MethodId, Person, PersonId, SessionId, Timestamp};
use keyward_passkeys::{
    AssertionResponse, AuthenticationExpectation, AuthenticationResponse, Base64Url, CeremonyContext,
    Challenge, CredentialStatus, Discovery, Rejection, StoredPasskey, UserVerification, options::Descriptor,
    verify_authentication,
};
use keyward_storage::{
    StoreError, Tx,
    repo::{self, passkeys::Passkey},
};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    CeremonyStart, Client, FRESH, Refusal, Session, SessionKind, SignIn, SignInError,
    passkey_sign_in::request, service::Inner, state::meaning, verify::verify,
};

/// The purposes of this crate's own step-ups. Others make theirs, such as `case:<id>:issue-pass`.
pub mod purpose {
    use keyward_model::{MethodId, PassId};

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

    /// To set or remove the duress word.
    pub const DURESS_WORD: &str = "duress-word";
    /// To dismiss a deputy.
    pub const DISMISS_DEPUTY: &str = "dismiss-deputy";

    /// To freeze the account.
    pub const FREEZE: &str = "freeze-account";
    /// What [`stop_case`] begins with.
    pub(super) const STOP_CASE: &str = "stop-case:";

    /// To stop the case with this number, which is about the account.
    pub fn stop_case(number: u32) -> String {
        format!("{STOP_CASE}{number}")
    }
    /// Whether a purpose protects the account and does nothing else: a passkey that the policy refuses agrees to it as well.
    pub fn protects(purpose: &str) -> bool {
        purpose == FREEZE || purpose.starts_with(STOP_CASE)
    }

    /// To remove this method.
    pub fn remove_method(method: MethodId) -> String {
        format!("remove-method:{method}")
    }
    /// To rename this method.
    pub fn rename_method(method: MethodId) -> String {
        format!("rename-method:{method}")
    }
    /// To name the person with this user name as deputy.
    pub fn name_deputy(user_name: &str) -> String {
        format!("name-deputy:{}", user_name.trim().to_lowercase())
    }
    /// To declare that one is close to the person with this user name.
    pub fn declare_close(user_name: &str) -> String {
        format!("declare-close:{}", user_name.trim().to_lowercase())
    }
    /// To see the second half of this pass.
    pub fn pass_half(pass: PassId) -> String {
        format!("pass-half:{pass}")
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

/// Refuses a session whose person has not signed in yet. In one that may only register, a touch is what the registration takes.
fn may_touch(session: &Session) -> Result<(), SignInError> {
    if session.kind == SessionKind::Enrol && !session.factors.has(Factor::TemporaryAccessPass) {
        return Ok(());
    }
    session.require_full().map(drop)
}

/// Whether somebody may agree to this with one of their passkeys: one that the policy lets them sign in with, or any of theirs for what only
/// protects.
fn agrees(
    account: &AccountFacts,
    rules: &InForce,
    (method, purpose): (MethodId, &str),
) -> Result<(), policy::Refusal> {
    let facts = account.facts();
    let held = facts.methods.iter().find(|held| held.id == method);
    let held = held.ok_or(policy::Refusal::NotRegistered)?;
    if purpose::protects(purpose) {
        return may_protect_with(&facts, held);
    }
    may_use(rules.rules(), &facts, Factor::Passkey, held).map(drop)
}

impl Inner {
    /// Refuses a touch of a passkey that the policy does not let its owner sign in with, or that an open case withholds: whoever
    /// found it confirms nothing with it. To freeze the account any will do, and to stop a case any that is not withheld.
    fn may_touch_with(
        &self,
        tx: &mut dyn Tx,
        owner: Person,
        (method, purpose): (MethodId, &str),
        now: Timestamp,
    ) -> Result<(), SignInError> {
        let withheld = self.observer.recovery(tx, self.dir(), owner.id, None)?.withheld.unwrap_or_default();
        if purpose != purpose::FREEZE && withheld.contains(&method) {
            return Err(SignInError::Refused(Refusal::Policy(Box::new(policy::Refusal::CaseOpen))));
        }
        let rules = self.rules(tx, now)?;
        let account = AccountFacts::read(tx, owner, &rules)?;
        agrees(&account, &rules, (method, purpose))
            .map_err(|why| SignInError::Refused(Refusal::Policy(Box::new(why))))
    }
}

impl SignIn {
    /// Asks the person to agree to `purpose` with one of their own passkeys that the policy lets them sign in with; for what only protects,
    /// with any of theirs.
    ///
    /// # Errors
    /// [`SignInError::EnrolOnly`], [`SignInError::NoBrowser`]; [`SignInError::NotFound`] if the person has no such passkey.
    pub async fn begin_assertion(
        &self,
        session: &Session,
        purpose: &str,
        client: &Client,
    ) -> Result<CeremonyStart, SignInError> {
        may_touch(session)?;
        let (ceremony, state) = self.inner.begin(&tagged(purpose)?, client, Some(session))?;
        let own = self.own_passkeys(session, purpose).await?;
        if own.is_empty() {
            return Err(SignInError::NotFound);
        }
        let allowed = own.iter().map(|key| Descriptor::new(&key.credential_id, &key.transports)).collect();
        let options = request(&self.inner, &meaning(&ceremony.nonce, purpose))?.allowing(allowed);
        Ok(CeremonyStart { public_key: json!(options), state })
    }

    /// Whether the person of a session has a passkey to touch: a page says so before somebody fills in what takes one.
    ///
    /// # Errors
    /// [`SignInError::Store`].
    pub async fn can_touch(&self, session: &Session) -> Result<bool, SignInError> {
        Ok(!self.own_passkeys(session, "").await?.is_empty())
    }

    /// Whether the person of a session has a passkey to stop the case about them with, whatever the policy says of it.
    ///
    /// # Errors
    /// [`SignInError::Store`].
    pub async fn can_stop(&self, session: &Session, number: u32) -> Result<bool, SignInError> {
        Ok(!self.own_passkeys(session, &purpose::stop_case(number)).await?.is_empty())
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
        may_touch(session)?;
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
        let (used, meant) = (verified.used(now), purpose.to_owned());
        let written: Result<(), SignInError> = self
            .inner
            .store
            .write("step-up", move |tx| {
                inner.still_lives(tx, person, session, now)?;
                inner.spend(tx, &challenge, ceremony)?;
                let active = repo::passkeys::update_after_sign_in(tx, inner.dir(), method, used)?;
                let owner = inner.enabled(tx, person)?.filter(|_| active);
                let owner = owner.ok_or(SignInError::Refused(Refusal::Overtaken))?;
                inner.may_touch_with(tx, owner, (method, &meant), now)
            })
            .await;
        if let Err(SignInError::Refused(refusal)) = written {
            return Err(self.refuse(&verified.known, refusal, challenge, ceremony, client).await);
        }
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

    /// What it takes to change one's own ways in now: a touch from whoever has a passkey, however fresh the sign-in is.
    ///
    /// # Errors
    /// [`SignInError::Store`].
    pub async fn confirmation(&self, session: &Session) -> Result<Confirmation, SignInError> {
        let confirmed = self.confirmed(session, None, "");
        if confirmed == Confirmed::Touch {
            return Ok(Confirmation::Nothing);
        }
        let has_passkey = !self.own_passkeys(session, "").await?.is_empty();
        Ok(match (has_passkey, confirmed) {
            (true, _) => Confirmation::Touch,
            (false, Confirmed::No) => Confirmation::SignInAgain,
            (false, _) => Confirmation::Nothing,
        })
    }

    async fn own_passkeys(&self, session: &Session, purpose: &str) -> Result<Vec<Passkey>, SignInError> {
        let purpose = purpose.to_owned();
        let (inner, person, now) = (self.inner.clone(), session.account(), self.inner.now());
        let read = self.inner.store.read("own-passkeys", move |tx| -> Result<_, StoreError> {
            let mut own = repo::passkeys::active_of(tx, inner.dir(), person.id)?;
            let rules = inner.rules(tx, now)?;
            let account = AccountFacts::read(tx, person.clone(), &rules)?;
            // Nobody is asked to stop a case with what was reported lost in it.
            let withheld = if purpose.starts_with(purpose::STOP_CASE) {
                inner.observer.recovery(tx, inner.dir(), person.id, None)?.withheld.unwrap_or_default()
            } else {
                Vec::new()
            };
            own.retain(|key| {
                !withheld.contains(&key.method) && agrees(&account, &rules, (key.method, &purpose)).is_ok()
            });
            Ok(own)
        });
        Ok(read.await?)
    }

    /// How the person of the session confirmed what it asks for: by an assertion for exactly this purpose in it, or by having signed
    /// in a short while ago.
    pub fn confirmed(&self, session: &Session, asserted: Option<&Asserted>, purpose: &str) -> Confirmed {
        // Who came by a link of the demo may have no passkey to confirm with.
        let link = session.is_by_link() && self.inner.config.allow_links;
        if link || self.covers(asserted, session, purpose) {
            Confirmed::Touch
        } else if self.inner.now().since(session.signed_in_at) <= FRESH {
            Confirmed::RecentSignIn
        } else {
            Confirmed::No
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
